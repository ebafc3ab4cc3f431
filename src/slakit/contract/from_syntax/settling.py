"""What becomes of credits before they are paid, and what else follows from misses: all of `slakit.contract.remedies`.

Loaded when a contract has such a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeVar, cast

from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Aggregate, TimeShare, trusted
from slakit.contract.from_syntax.blocks import declare, single
from slakit.contract.from_syntax.consequences import read_plan, read_termination
from slakit.contract.from_syntax.deadlines import read_deadline
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.payments import read_pay_amount
from slakit.contract.from_syntax.remedies import read_names
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.values import read_amount, read_percent, read_text
from slakit.contract.model import Objective
from slakit.contract.remedies import (
    STEPS,
    Claim,
    CostCentre,
    CreditSplit,
    CreditTax,
    EarnBack,
    HighestOnly,
    LeastPayment,
    Settlement,
    Step,
    StepPlace,
)
from slakit.contract.time_sets import TimeOf
from slakit.contract.walking import sets_in, walk
from slakit.diagnostics import Related, Span
from slakit.syntax import tree
from slakit.syntax.tokens import Token

__all__ = ["read_settling"]

T = TypeVar("T")


def read_settling(terms: FigureReader, lines: tuple[tree.Node, ...], objectives: Sequence[Objective]) -> dict[str, Any]:
    """Return the fields of `Remedies` that these lines fill, by name."""
    scope = terms.scope
    least = single(scope, lines, tree.LeastPayment, "least payment")
    claim = single(scope, lines, tree.Claim, "deadline for claims")
    tax = single(scope, lines, tree.Tax, "tax on credits")
    settle = single(scope, lines, tree.Settle, "settlement")
    split = single(scope, lines, tree.Split, "split of credits")
    return {
        "highest": _good(_highest(scope, line, objectives) for line in lines if isinstance(line, tree.Highest)),
        "earn_back": _good(_earn_back(terms, line) for line in lines if isinstance(line, tree.EarnBack)),
        "least_payment": _least(scope, least) if least is not None else None,
        "claim": _claim(scope, claim) if claim is not None else None,
        "tax": _tax(scope, tax) if tax is not None else None,
        "settlement": _settlement(scope, settle) if settle is not None else None,
        "split": _split(scope, split) if split is not None else None,
        "terminations": _good(read_termination(terms, line) for line in lines if isinstance(line, tree.Terminate)),
        "plans": _good(read_plan(terms, line) for line in lines if isinstance(line, tree.Plan)),
        "order": _order(scope, [line for line in lines if isinstance(line, tree.Order)]),
    }


def _good(found: Iterator[T | None]) -> tuple[T, ...]:
    return tuple(part for part in found if part is not None)


# ------------------------------------------------------------------ which credits


def _highest(scope: Scope, line: tree.Highest, objectives: Sequence[Objective]) -> HighestOnly | None:
    before = len(scope.diagnostics)
    names = read_names(scope, line.names)
    sharing = str(line.sharing.field) if line.sharing is not None else None
    if line.sharing is not None:
        span = token_span(line.sharing.field, line.span.source)
        for objective in objectives:
            if objective.name in names and not _has_field(records_of(objective), scope, str(sharing)):
                records = " and ".join(records_of(objective))
                scope.report(
                    "SLA301",
                    span,
                    f"the {records} of {objective.name} have no field `{sharing}`",
                    help="name a field that the records of all these objectives have",
                )
                break
    if len(scope.diagnostics) > before:
        return None
    return trusted(HighestOnly)(span=line.span, objectives=names, sharing=sharing)


def records_of(objective: Objective) -> list[str]:
    """Return the types of the records that an objective measures, as far as they stand in its measure itself."""
    found: dict[str, None] = {}
    for part in walk(objective.measure.figure):
        if isinstance(part, Aggregate):
            found[part.of.records] = None
        elif isinstance(part, TimeShare):
            for inner in (*sets_in(part.of), *sets_in(part.out_of)):
                if isinstance(inner, TimeOf):
                    found[inner.of.records] = None
    return list(found)


def _has_field(records: Sequence[str], scope: Scope, field: str) -> bool:
    """Whether some of these records have a field, stored or derived; true where it is not known what is measured."""
    nodes = [scope.symbols[tree.Records][name].node for name in records if name in scope.symbols[tree.Records]]
    lines = [line for node in nodes if isinstance(node, tree.Records) for line in node.lines]
    return not nodes or any(isinstance(line, tree.Field | tree.Let) and str(line.name) == field for line in lines)


def _earn_back(terms: FigureReader, line: tree.EarnBack) -> EarnBack | None:
    amount = read_pay_amount(terms, line.amount)
    condition = terms.condition(line.when.condition)
    if amount is None or condition is None:
        return None
    return trusted(EarnBack)(span=line.span, amount=amount, condition=condition, as_offset=line.offset is not None)


# ------------------------------------------------------------------ how they are paid


def _least(scope: Scope, line: tree.LeastPayment) -> LeastPayment | None:
    amount = read_amount(scope, line.span.source, line.amount)
    if amount is None:
        return None
    if amount.minor <= 0:
        scope.report(
            "SLA408", line.span, "every payment is at least this much", help="write an amount of more than zero"
        )
        return None
    how: Literal["nothing below", "at least"] = "nothing below" if str(line.word) == "nothing" else "at least"
    return trusted(LeastPayment)(span=line.span, how=how, amount=amount)


def _dated(scope: Scope, node: tree.WithinLength | tree.ByEndOf, example: str) -> Deadline | None:
    """Return a deadline that has to say from when it runs."""
    deadline = read_deadline(scope, node)
    if deadline is not None and deadline.after is None:
        scope.report(
            "SLA303",
            node.span,
            "this deadline does not say from when it runs",
            help=f"add what it comes after, as in `{example}`",
        )
        return None
    return deadline


def _claim(scope: Scope, line: tree.Claim) -> Claim | None:
    deadline = _dated(scope, line.deadline, "claim within 30 days after the statement")
    return None if deadline is None else trusted(Claim)(span=line.span, deadline=deadline)


def _tax(scope: Scope, line: tree.Tax) -> CreditTax | None:
    percent = read_percent(scope, line.span.source, line.percent)
    if percent is None:
        return None
    if percent <= 0:
        scope.report("SLA408", line.span, "this tax comes to nothing", help="write its percentage, or remove the line")
        return None
    return trusted(CreditTax)(span=line.span, percent=percent)


def _settlement(scope: Scope, line: tree.Settle) -> Settlement | None:
    if isinstance(line.how, tree.NextInvoice):
        return trusted(Settlement)(span=line.span, how="next invoice")
    if isinstance(line.how, tree.ServiceTime):
        return trusted(Settlement)(span=line.span, how="service time")
    paid_by = None
    if line.how.paid_by is not None:
        paid_by = _dated(scope, line.how.paid_by.deadline, "settle in cash within 30 days after the statement")
        if paid_by is None:
            return None
    return trusted(Settlement)(span=line.span, how="cash", paid_by=paid_by)


def _split(scope: Scope, line: tree.Split) -> CreditSplit | None:
    taken: dict[str, Span] = {}
    centres = []
    good = True
    for node in line.parts:
        title = read_text(node.title)
        share = read_percent(scope, node.span.source, node.percent) if node.percent is not None else None
        good &= declare(scope, taken, title, node.span, "cost centre")
        good &= node.percent is None or share is not None
        centres.append(trusted(CostCentre)(span=node.span, title=title, share=share))
    with_share = [centre for centre in centres if centre.share is not None]
    without = [centre for centre in centres if centre.share is None]
    if good and with_share and without and without[0].span is not None:
        scope.report(
            "SLA231",
            without[0].span,
            f"`{without[0].title}` has no share, and `{with_share[0].title}` has one",
            help="give each its percentage, or none for equal shares",
            related=tuple(Related(c.span, "this one has a share") for c in with_share[:1] if c.span is not None),
        )
        return None
    return trusted(CreditSplit)(span=line.span, centres=tuple(centres)) if good else None


# ------------------------------------------------------------------ the order of steps


def _step(scope: Scope, token: Token, line: tree.Order) -> Step | None:
    word = str(token)
    if word in STEPS:
        return word
    near = scope.near(word, STEPS)
    scope.report(
        "SLA301",
        token_span(token, line.span.source),
        f"there is no step called `{word}`",
        help=f"did you mean `{near}`?" if near else f"there is {one_of(STEPS, len(STEPS))}",
    )
    return None


def _order(scope: Scope, lines: Sequence[tree.Order]) -> tuple[StepPlace, ...]:
    places: dict[Step, StepPlace] = {}
    for line in lines:
        step, other = _step(scope, line.step, line), _step(scope, line.other, line)
        if step is None or other is None:
            continue
        if step in places:
            first = places[step].span
            scope.report(
                "SLA304",
                line.span,
                f"the place of `{step}` is given twice",
                help="keep one of the two",
                related=(Related(first, "first given here"),) if first is not None else (),
            )
            continue
        place = cast("Literal['before', 'after']", str(line.word))
        places[step] = trusted(StepPlace)(span=line.span, step=step, place=place, other=other)
    _circles(scope, places)
    return tuple(places.values())


def _circles(scope: Scope, places: dict[Step, StepPlace]) -> None:
    """Report steps that stand beside one another in a circle, each circle once."""
    seen: set[Step] = set()
    for start in places:
        path: list[Step] = []
        step: Step = start
        while step in places and step not in seen and step not in path:
            path.append(step)
            step = places[step].other
        if step in path:
            circle = path[path.index(step) :]
            last = places[circle[-1]].span
            assert last is not None
            others = [span for s in circle[:-1] if (span := places[s].span) is not None]
            scope.report(
                "SLA230",
                last,
                f"these steps have no order: {' → '.join([*circle, step])}",
                help="remove one of these lines, so that one of the steps keeps its usual place",
                related=tuple(Related(span, "and this line closes the circle") for span in others),
            )
        seen.update(path)
