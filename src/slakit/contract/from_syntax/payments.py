"""Lines that pay: amounts, rows of credit tables, and the terms that come with them.

Runs after all objectives are known, because a line may speak of any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, cast

from slakit.contract.amounts import range_of
from slakit.contract.expressions import AllOf as AllOfModel
from slakit.contract.expressions import (
    BaseRef,
    Expression,
    Literal_,
    PercentageOf,
    Standing,
    Unit,
    trusted,
)
from slakit.contract.from_syntax.blocks import single
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.kinds import KIND_OF_UNIT, Kind, Typed, beside, comparable, unit_help
from slakit.contract.from_syntax.ranges import BOUNDS, read_bounds
from slakit.contract.from_syntax.values import as_written, read_literal
from slakit.contract.measures import Range
from slakit.contract.model import Amount, Computed, Credit, PercentOf
from slakit.contract.payments import Multiplier, PerPoint, PerUnit
from slakit.diagnostics import Related
from slakit.money import Money
from slakit.syntax import tree

__all__ = ["read_credit", "read_pay_amount", "read_row"]

_WRITTEN_OUT = (
    tree.Duration, tree.Percent, tree.Points, tree.PlainNumber, tree.Money, tree.Quoted, tree.Yes, tree.No, tree.Date,
    tree.ServiceDays,
)  # fmt: skip
_PAID = (Kind.MONEY, Kind.SERVICE_POINTS, Kind.SERVICE_DAYS)


def read_pay_amount(reader: FigureReader, node: tree.Node, paid: Sequence[Kind] = (Kind.MONEY,)) -> Amount | None:
    """Return an amount: money, a percentage of a fee, or anything calculated that comes to what may be paid here."""
    points = _points(node) if Kind.SERVICE_POINTS in paid else None
    typed = points if points is not None else _base(reader, node)
    if typed is None:
        return None
    if typed.kind not in paid:
        reader.scope.report(
            "SLA405",
            node.span,
            f"this comes to {typed.kind.value}, which nobody can pay"
            if Kind.MONEY in paid
            else f"this comes to {typed.kind.value}, and {paid[0].value} are counted here",
            help="write an amount such as `EUR 500.00`, or a percentage of a fee"
            if Kind.MONEY in paid
            else unit_help(paid[0]),
        )
        return None
    return _plain(reader, typed.expression)


def _points(node: tree.Node) -> Typed | None:
    """Return service points; where a value is measured the same words are percentage points."""
    if not isinstance(node, tree.Points) or not str(node.number).isascii() or not str(node.number).isdigit():
        return None
    literal = trusted(Literal_)(
        span=node.span,
        unit=Unit.SERVICE_POINTS,
        value=Fraction(str(node.number)),
        written=as_written(node.span),
    )
    return Typed(literal, Kind.SERVICE_POINTS)


def _base(reader: FigureReader, node: tree.Node) -> Typed | None:
    """Return an amount; a percentage of a name that is no fee is told in the words of fees."""
    scope = reader.scope
    base = node.base if isinstance(node, tree.PercentOf) else None
    if isinstance(base, tree.Name) and base.part is None and base.arguments is None:
        name = str(base.name)
        known = name in scope.fees or name in ("credits", "window") or name in reader.parameters
        known = known or any(name in scope.symbols[kind] for kind in (tree.Metric, tree.Span, tree.Figure))
        if not known:
            if scope.fees_known:
                scope.unknown(base.span, "fee", name, scope.fees)
            return None
    return reader.value(node)


def _plain(reader: FigureReader, expression: Expression) -> Amount:
    """Return the plainest form of an amount."""
    match expression:
        case Literal_(unit=Unit.MONEY) if isinstance(expression.value, Fraction):
            return Money(reader.scope.currency or "EUR", int(expression.value))
        case PercentageOf(percent=percent, base=BaseRef(name=fee)) if fee in reader.scope.paid_fees:
            return trusted(PercentOf)(span=expression.span, percent=percent, fee=fee)
    return trusted(Computed)(span=expression.span, value=expression)


def read_credit(reader: FigureReader, node: tree.Credit | tree.Bonus) -> Credit | None:
    """Return one line that pays, of an objective (the reader's subject) or of the remedies."""
    scope = reader.scope
    before = len(scope.diagnostics)
    amount = None
    if not isinstance(node.amount, tree.Nothing):
        amount = read_pay_amount(reader, node.amount, _PAID)
    when = single(scope, node.terms, tree.When, "condition")
    at_most = single(scope, node.terms, tree.AtMostAmount, "limit of this line")
    for_each = single(scope, node.terms, tree.ForEach, "population of this line")
    rounded = single(scope, node.terms, tree.Rounded, "rounding")
    claim = single(scope, node.terms, tree.OnClaim, "term `on claim`")
    bonus = isinstance(node, tree.Bonus)
    per = _per(reader, node)
    ranged, condition = None, None
    if when is not None:
        ranged, condition = read_row(reader, when.condition, "met" if bonus else "missed")
    limit = read_pay_amount(reader, at_most.amount, _PAID) if at_most is not None else None
    population = reader.population(for_each.of) if for_each is not None else None
    times = [_multiplier(reader, line) for line in node.terms if isinstance(line, tree.Times)]
    rounding = reader.rounding(rounded, Kind.MONEY) if rounded is not None else None
    if len(scope.diagnostics) > before and (
        (amount is None and not isinstance(node.amount, tree.Nothing)) or _refused(scope.diagnostics[before:])
    ):
        return None
    return trusted(Credit)(
        span=node.span,
        bonus=bonus,
        row=condition is None and (when is not None or (per is None and for_each is None)),
        amount=amount,
        when=ranged,
        condition=condition,
        per=per,
        for_each=population[0] if population is not None else None,
        times=tuple(t for t in times if t is not None),
        at_most=limit,
        on_claim=claim is not None,
        rounding=rounding,
    )


def _refused(diagnostics: Sequence[object]) -> bool:
    return any(getattr(d, "blocks", False) for d in diagnostics)


def read_row(
    reader: FigureReader, node: tree.Node, whole: Literal["met", "missed"] | None = None
) -> tuple[Range | None, Expression | None]:
    """Return the row of the table that a condition names, and what else must hold.

    Bounds of the measured value make the row, as far as they are figures of the contract; the word `whole` alone is
    the widest row there is.
    """
    parts = list(node.parts) if isinstance(node, tree.AllOf) else [node]
    bounds = [part for part in parts if isinstance(part, BOUNDS) and _of_figures(part)]
    rest = [part for part in parts if part not in bounds]
    ranged = None
    if bounds and reader.subject is not None:
        span = bounds[0].span.to(bounds[-1].span)
        ranged = read_bounds(reader.scope, bounds, span, _unit(reader.subject.kind))
    else:
        rest = parts
    read = [reader.condition(part) for part in rest]
    conditions = [c for c in read if c is not None and not _plainly(c, whole)]
    if ranged is None and len(conditions) == 1 and reader.subject is not None:
        ranged = range_of(conditions[0], reader.subject.promise, reader.subject.minimum)
        if ranged is not None:
            ranged, conditions = ranged.model_copy(update={"written": as_written(node.span)}), []
    if not conditions:
        return ranged, None
    condition = conditions[0]
    if len(conditions) > 1:
        condition = trusted(AllOfModel)(span=node.span, parts=tuple(conditions))
    return ranged, condition


def _unit(kind: Kind) -> Unit:
    return next(unit for unit, k in KIND_OF_UNIT.items() if k is kind)


def _of_figures(bound: tree.Node) -> bool:
    """Whether a bound is held against figures that are written out."""
    ends = (bound.low, bound.high) if isinstance(bound, tree.Between) else (getattr(bound, "value", None),)
    return all(isinstance(end, _WRITTEN_OUT) for end in ends)


def _plainly(condition: Expression, state: str | None) -> bool:
    return (
        isinstance(condition, Standing)
        and condition.objective is None
        and condition.state == state
        and condition.history is None
    )


def _per(reader: FigureReader, node: tree.Credit | tree.Bonus) -> PerUnit | PerPoint | None:
    unit = single(reader.scope, node.terms, tree.PerUnit, "unit")
    point = single(reader.scope, node.terms, tree.PerPoint, "unit")
    if point is not None and unit is not None:
        reader.scope.report(
            "SLA304",
            point.span,
            "this line pays per unit and per point",
            help="keep one of the two, and write the other as a line of its own",
            related=(Related(unit.span, "per unit"),),
        )
    if point is not None:
        low, high = _slice(reader, point.slice, Kind.SERVICE_POINTS)
        return trusted(PerPoint)(span=point.span, low=low, high=high)
    if unit is None:
        return None
    literal = read_literal(reader.scope, unit.unit)
    of = reader.value(unit.of)
    if literal is None or of is None:
        return None
    kind = KIND_OF_UNIT.get(literal.unit) if literal.unit is not None else None
    if kind is None or not (comparable(of.kind, kind) or {of.kind, kind} == {Kind.PERCENT, Kind.POINTS}):
        reader.scope.report(
            "SLA405",
            unit.unit.span,
            f"`{literal.written}` is no part of {of.kind.value}",
            help="count a value in its own unit, such as `per started 30 minutes of downtime`",
        )
        return None
    if isinstance(literal.value, Fraction) and literal.value <= 0:
        reader.scope.report("SLA408", unit.unit.span, "a unit is more than zero", help="write how much one unit is")
        return None
    low, high = _slice(reader, unit.slice, of.kind)
    pace = cast("Literal['started']", str(unit.pace)) if unit.pace is not None else None
    return trusted(PerUnit)(span=unit.span, pace=pace, unit=literal, of=of.expression, low=low, high=high)


def _slice(reader: FigureReader, node: tree.Slice | None, kind: Kind) -> tuple[Expression | None, Expression | None]:
    """Return the ends of the part of a value that counts."""
    if node is None:
        return None, None
    ends = [node.ends.value, None] if isinstance(node.ends, tree.Beyond) else [node.ends.low, node.ends.high]
    read = [None if end is None else beside(kind, reader.value(end)) for end in ends]
    if kind is Kind.SERVICE_POINTS:
        read = [_counted(typed) for typed in read]
    for end, typed in zip(ends, read, strict=True):
        if (
            end is not None
            and typed is not None
            and not (comparable(kind, typed.kind) or {kind, typed.kind} == {Kind.PERCENT, Kind.POINTS})
        ):
            reader.scope.report(
                "SLA405",
                end.span,
                f"the value is {kind.value}, and this is {typed.kind.value}",
                help="give the ends of the slice in the unit of the value",
            )
            return None, None
    low, high = (None if typed is None else typed.expression for typed in read)
    return low, high


def _counted(typed: Typed | None) -> Typed | None:
    """Return a plain number of points as points: `per point beyond 20` says which number it means."""
    if typed is None or typed.kind is not Kind.NUMBER or not isinstance(typed.expression, Literal_):
        return typed
    return Typed(typed.expression.model_copy(update={"unit": Unit.SERVICE_POINTS}), Kind.SERVICE_POINTS)


def _multiplier(reader: FigureReader, node: tree.Times) -> Multiplier | None:
    typed = reader.value(node.factor)
    condition = reader.condition(node.only_if.condition) if node.only_if is not None else None
    if typed is None or (node.only_if is not None and condition is None):
        return None
    literal = typed.expression
    if typed.kind not in (Kind.NUMBER, Kind.PERCENT) or not isinstance(literal, Literal_):
        reader.scope.report(
            "SLA405", node.factor.span, "a multiplier is a number", help="write it out, such as `times 2 if …`"
        )
        return None
    factor = Fraction(cast("Fraction", literal.value))
    return trusted(Multiplier)(span=node.span, factor=factor, condition=condition)
