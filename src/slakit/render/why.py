"""The working of any figure of an evaluation, by its reference: `ANS-1`, `ANS-1[2026-03][Berlin]`, `cap-2`, `total`.

A reference names an objective or a clause with a promise, or one of what the remedies do; brackets behind it pick a
window or a due date, and one of several. Without brackets it means all of them in the period.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from slakit.amended import versions
from slakit.changes import Changes
from slakit.contract.expressions import Unit
from slakit.contract.from_syntax.assumptions import nearest, read_selectors
from slakit.contract.model import Contract, Outcome
from slakit.contract.samples import sampled
from slakit.credits import CreditLine
from slakit.evaluation import Evaluation
from slakit.evidence import Behind, FeeRows, Rows
from slakit.render.figures import paid_text
from slakit.render.phrases import Translate, translator
from slakit.render.working import Step, outcome_word, result_working, working
from slakit.render.working_due import Told, due_names, due_tellings
from slakit.render.would_have_changed import would_have_changed

__all__ = [
    "Explained",
    "NoSuchReference",
    "explained",
    "head",
    "reference_names",
    "reference_to",
    "unknown_reference",
    "with_rows",
]


@dataclass(frozen=True, slots=True)
class NoSuchReference:
    """A reference that names nothing: what is wrong, and what to write."""

    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One figure with its working. `when` is the label of a window or a due date; `line` is that of an objective.

    `outcome` and `amount` are in words, `None` where there is none.
    """

    reference: str
    title: str
    when: str
    entity: str | None
    outcome: Outcome | None
    amount: str | None
    steps: tuple[Step, ...]
    changes: tuple[str, ...] = ()
    line: CreditLine | None = None
    rows: Rows | None = None
    """The rows behind it, where they were looked for and can be named."""
    fee_rows: tuple[FeeRows, ...] = ()
    """The rows of fees behind its amount that are counted from records."""
    counted: CreditLine | None = None
    """The line whose result the rows are behind: the own one, or one of several that are judged together."""


def with_rows(found: Sequence[Explained], named: Iterable[Behind]) -> tuple[Explained, ...]:
    """Return workings with the rows behind them."""
    by_line = {id(one.line): one for one in named}
    behind = [by_line.get(id(one.counted)) for one in found]
    return tuple(
        one if its is None else replace(one, rows=its.rows, fee_rows=its.fees)
        for one, its in zip(found, behind, strict=True)
    )


def reference_names(signed: Contract) -> list[str]:
    """Return all names that a reference to a figure of a contract, in any of its versions, can begin with."""
    found = _objectives(signed)
    for _, version in versions(signed):
        found += due_names(version)
    return list(dict.fromkeys(found))


def _objectives(signed: Contract) -> list[str]:
    return list(dict.fromkeys(o.name for _, version in versions(sampled(signed)) for o in version.objectives))


def unknown_reference(signed: Contract, reference: str) -> NoSuchReference | None:
    """Return what is wrong with a reference whose name is none of a contract's; `None` where the name is one."""
    names, read = reference_names(signed), read_selectors(reference)
    if read is None:
        return NoSuchReference(
            f"`{reference}` is no reference", "write a name, and in brackets a window: ANS-1[2026-03]"
        )
    if read[0] in names:
        return None
    near = nearest(read[0], names)
    advice = f"did you mean `{near}`?" if near is not None else f"it has {', '.join(names)}"
    return NoSuchReference(f"the contract has no objective or figure `{read[0]}`", advice)


def reference_to(line: CreditLine, *, alone: bool) -> str:
    """Return the reference to a result, with its window and entity unless it is `alone` in the period."""
    entity = line.entity if not line.assessment.members else None
    picked = "" if alone else f"[{line.window.label}]"
    return f"{line.objective}{picked}" + (f"[{entity}]" if entity is not None and not alone else "")


_MOST_NAMED = 8
_MOST_SETTLED = 30_000
"""What would have changed each is told in amounts as long as no more lines than this are settled for all together."""


def explained(
    evaluation: Evaluation, reference: str, *, language: str = "en"
) -> tuple[Explained, ...] | NoSuchReference:
    """Return the workings of what a reference names, in time order; none where nothing of the kind happened."""
    signed = evaluation.signed or evaluation.contract
    wrong, read = unknown_reference(signed, reference), read_selectors(reference)
    if wrong is not None or read is None:
        return wrong or NoSuchReference(f"`{reference}` is no reference", "write a name")
    name, picked = read
    if name in _objectives(signed):
        found = list(_of_objective(evaluation, name, tuple(one.strip('"') for one in picked), language))
    else:
        found = [_of_due(told) for told in due_tellings(evaluation, name, language=language)]
    chosen = [one for one in found if all(_is(one, part.strip('"')) for part in picked)]
    lines = [
        (x.window.label, None if x.assessment.members else x.entity) for x in evaluation.lines if x.objective == name
    ]
    pickable = dict.fromkeys((*lines, *((one.when, one.entity) for one in found)))
    if pickable and not chosen:
        there = [f"[{when}]" + (f"[{entity}]" if entity else "") for when, entity in pickable]
        shown = ", ".join(there[:_MOST_NAMED])
        shown += f" and {len(there) - _MOST_NAMED} more" if len(there) > _MOST_NAMED else ""
        return NoSuchReference(f"nothing of `{name}` is picked by what stands in brackets", f"there are {shown}")
    return tuple(chosen)


def _is(one: Explained, part: str) -> bool:
    return part in (one.when, one.entity)


def _of_objective(evaluation: Evaluation, name: str, picked: tuple[str, ...], language: str) -> Iterator[Explained]:
    own = [x for x in evaluation.lines if x.objective == name and _may_be(x, picked)]
    settled = len(own) * len(evaluation.all_lines)
    changes = Changes(evaluation, amounts=settled <= _MOST_SETTLED)
    for line in own:
        contract = evaluation.contract_for(line)
        model = contract.objective(name)
        assert model is not None, "lines belong to the contract's objectives"
        members = [m for m in line.assessment.members if m.measurement.entity in picked]
        for member in members:
            alone = replace(line, assessment=member, entity=member.measurement.entity)
            steps = result_working(contract, alone, language=language)
            entity = member.measurement.entity
            yield Explained(f"{name}[{line.window.label}][{entity}]", model.title, line.window.label, entity,
                            member.outcome, None, steps, counted=alone)  # fmt: skip
        if members:
            continue
        amount = None
        if model.credits:
            amount = _amount(contract, line, translator(language))
        yield Explained(
            reference_to(line, alone=False),
            model.title,
            line.window.label,
            line.entity,
            line.assessment.outcome,
            amount,
            working(contract, line, evaluation.all_lines, evaluation.dues, language=language),
            would_have_changed(changes, line, language=language),
            line,
            counted=line,
        )
    for told in due_tellings(evaluation, "carried", language=language):
        if told.objective == name:
            yield _of_due(told)


def _may_be(line: CreditLine, picked: Sequence[str]) -> bool:
    """Whether what stands in brackets, each a window or one of several, picks a line or one of its members."""
    names = {line.window.label, line.entity, *(m.measurement.entity for m in line.assessment.members)}
    return all(part in names for part in picked)


def _amount(contract: Contract, line: CreditLine, t: Translate) -> str:
    if line.unit is not Unit.MONEY and line.quantity is not None:
        return paid_text(contract.agreement.currency, line.unit, line.quantity)
    return t("cannot be told") if line.payable is None else str(line.payable)


def _of_due(told: Told) -> Explained:
    steps = []
    for text, result, part in told.steps:
        span = part.span if part is not None else None
        steps.append(Step(text[:1].upper() + text[1:], result, span.place if span is not None else None))
    entity = f"[{told.entity}]" if told.entity is not None else ""
    return Explained(
        f"{told.reference}[{told.when}]{entity}", told.title, told.when, told.entity, None, told.amount, tuple(steps)
    )


def head(one: Explained) -> str:
    """Return what stands above a working."""
    name = one.reference.partition("[")[0]
    entity = f" {one.entity}" if one.entity is not None else ""
    text = f"{name}{entity} {one.title}, {one.when}: "
    words = [] if one.outcome is None else [outcome_word(one.outcome, translator("en"))]
    words += [] if one.amount is None else [one.amount]
    return text + ", ".join(words)
