"""Remedies blocks: caps, rounding, credits over several objectives; all else they have is read by `settling`.

Runs after all objectives are known. Lines of several blocks are read as if they stood in one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from slakit.contract.expressions import Reach, trusted
from slakit.contract.from_syntax.blocks import single
from slakit.contract.from_syntax.figures import FigureReader, rounding_mode
from slakit.contract.from_syntax.kinds import Kind
from slakit.contract.from_syntax.objectives import read_window
from slakit.contract.from_syntax.payments import read_credit, read_pay_amount
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_amount
from slakit.contract.model import Cap, MoneyRounding, Objective, Remedies
from slakit.diagnostics import Related, Span
from slakit.syntax import tree

__all__ = ["read_names", "read_remedies"]

_CAPPED: Mapping[str, Kind] = {
    "credits": Kind.MONEY,
    "bonuses": Kind.MONEY,
    "points": Kind.SERVICE_POINTS,
    "service days": Kind.SERVICE_DAYS,
}
_PLAIN = (tree.Cap, tree.MoneyRounding, tree.Credit, tree.Bonus)
_RESTS: Mapping[str, Literal["lost", "carried forward", "counts"]] = {
    "lost": "lost", "carried": "carried forward", "counts": "counts",
}  # fmt: skip


def read_remedies(
    scope: Scope, terms: FigureReader, blocks: Sequence[tree.Node], objectives: Sequence[Objective]
) -> Remedies:
    """All remedies blocks of a contract together; what is written several times keeps its order."""
    lines = tuple(line for node in blocks if isinstance(node, tree.Remedies) for line in node.lines)
    entities = _entities(blocks)
    caps = [_cap(terms, line, entities) for line in lines if isinstance(line, tree.Cap)]
    credits = [read_credit(terms, line) for line in lines if isinstance(line, tree.Credit | tree.Bonus)]
    others: Mapping[str, Any] = {}
    if any(not isinstance(line, _PLAIN) for line in lines):
        from slakit.contract.from_syntax.settling import read_settling

        others = read_settling(terms, lines, objectives)
    return trusted(Remedies)(
        caps=tuple(cap for cap in caps if cap is not None),
        rounding=_rounding(scope, lines),
        credits=tuple(credit for credit in credits if credit is not None),
        **others,
    )


def read_names(scope: Scope, node: tree.Names) -> tuple[str, ...]:
    """Return the objectives of a list of names; unknown ones and repetitions are reported and left out."""
    found: dict[str, Span] = {}
    for token in node.names:
        name, span = str(token), token_span(token, node.span.source)
        if name not in scope.objective_kinds:
            scope.unknown(span, "objective", name, scope.objective_kinds)
        elif name in found:
            scope.report(
                "SLA304",
                span,
                f"{name} is named twice",
                help="keep one of the two",
                related=(Related(found[name], "first named here"),),
            )
        else:
            found[name] = span
    return tuple(found)


def _entities(blocks: Sequence[tree.Node]) -> list[str]:
    """Return what objectives are judged separately for."""
    lines = [line for block in blocks if isinstance(block, tree.Objective) for line in block.lines]
    return list(dict.fromkeys(str(line.entity.name) for line in lines if isinstance(line, tree.Separately)))


def _cap(terms: FigureReader, line: tree.Cap, entities: Sequence[str]) -> Cap | None:
    scope = terms.scope
    what = _what(line.what)
    names = read_names(scope, line.what.names) if line.what.names is not None else ()
    limit = read_pay_amount(terms, line.limit, (_CAPPED[what],))
    over, good = _over(scope, line.each)
    entity = str(line.entity.name) if line.entity is not None else None
    if line.entity is not None and entity not in entities:
        span = token_span(line.entity.name, line.span.source)
        scope.report(
            "SLA301",
            span,
            f"no objective is judged separately for each `{entity}`",
            help=f"there is {' and '.join(f'`{name}`' for name in entities)}"
            if entities
            else f"add `separately for each {entity} counts` to an objective, or remove these words",
        )
        good = False
    if limit is None or not good:
        return None
    return trusted(Cap)(
        span=line.span,
        what=what,
        objectives=names,
        limit=limit,
        each=read_window(line.each),
        over=over,
        entity=entity,
        rest=_RESTS[str(line.rest.word)] if line.rest is not None else None,
    )


def _what(node: tree.CappedCredits | tree.CappedPoints | tree.CappedDays) -> Literal["credits"]:
    word = {tree.CappedPoints: "points", tree.CappedDays: "service days"}.get(type(node)) or str(node.word)  # type: ignore[union-attr]
    return cast("Literal['credits']", word)


def _over(scope: Scope, node: tree.Each) -> tuple[Reach | None, bool]:
    """Return the windows whose credits are counted together, and whether the line says nothing else."""
    if node.attribution is not None:
        scope.report(
            "SLA406",
            node.attribution.span,
            "credits belong to the windows of their objectives",
            help="remove these words; the objective says to which window a record belongs",
        )
        return None, False
    if node.over is None:
        return None, True
    from slakit.contract.from_syntax.standings import read_reach

    over = read_reach(scope, node.over.trailing)
    return over, over is not None


def _rounding(scope: Scope, lines: tuple[tree.Node, ...]) -> MoneyRounding | None:
    line = single(scope, lines, tree.MoneyRounding, "rounding")
    step = read_amount(scope, line.span.source, line.step) if line is not None else None
    if line is None or step is None:
        return None
    if step.minor <= 0:
        scope.report("SLA408", line.span, "the step of rounding is zero", help="round to EUR 0.01, say")
        return None
    return trusted(MoneyRounding)(span=line.span, mode=rounding_mode(line.mode), step=step)
