"""From the aggregates of a measure to tallies, and from the tallies' totals back to exact figures.

Tallies that several objectives need are asked for once. Planned before the query, finished after it, in
fractions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from slakit.contract.expressions import Aggregate, Arithmetic, Expression, FieldRef, Literal_
from slakit.contract.model import Contract, Objective
from slakit.contract.record_types import FieldType
from slakit.contract.walking import is_leaf, leaves
from slakit.measure.day_table import WindowSet, open_column
from slakit.measure.from_contract import Unsupported, Value, condition, value, weighted
from slakit.measure.plan import (
    Column,
    Constant,
    Kind,
    Scalar,
    Tally,
    TallyKind,
    all_of,
    any_of,
    case,
    coalesce,
    count_if,
    is_empty,
    negate,
    truth,
)
from slakit.measure.results import AggregateValue, PartValue
from slakit.measure.shifted_days import Shift

if TYPE_CHECKING:
    from slakit.measure.time_sets.slot_sets import SlotSet

__all__ = [
    "Planned",
    "PlannedObjective",
    "Tallies",
    "Totals",
    "figure",
    "gate_of",
    "left_out_column",
    "plan_aggregate",
    "plan_objective",
]

_RANKED = frozenset({"median", "percentile"})
_SUMMED = frozenset({FieldType.NUMBER, FieldType.DURATION, FieldType.PERCENT, FieldType.MONEY})
Totals = tuple[int | None, ...]
"""The values of all tallies in one window."""


@dataclass(slots=True)
class Tallies:
    """The tallies of one record type, each asked for once."""

    asked: dict[Tally, int] = field(default_factory=dict)
    shifts: dict[Shift, None] = field(default_factory=dict)
    """Instants counted in business days that the tallies need."""

    def need(self, *values: Value) -> None:
        """Note what values need that is not in the rows themselves."""
        for one in values:
            self.shifts.update(dict.fromkeys(one.shifts))

    def place(self, tally: Tally) -> int:
        """Return the position of a tally, new or known."""
        return self.asked.setdefault(tally, len(self.asked))

    def merged(self, left: Totals, right: Totals) -> Totals:
        """Return the totals of two groups of rows together."""
        return tuple(_both(tally.kind, a, b) for tally, a, b in zip(self.asked, left, right, strict=True))


def _both(kind: TallyKind, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return right if left is None else left
    if kind is TallyKind.SMALLEST:
        return min(left, right)
    return max(left, right) if kind is TallyKind.LARGEST else left + right


@dataclass(frozen=True, slots=True)
class Planned:
    """An aggregate with the positions of its tallies and what a search for ranks needs."""

    aggregate: Aggregate
    records: str
    scale: int
    population: int
    unknown: int | None
    met: int | None = None
    filled: int | None = None
    total: int | None = None
    smallest: int | None = None
    largest: int | None = None
    weight: int | None = None
    weight_scale: int = 1
    value: Scalar | None = None
    condition: Scalar | None = None

    @property
    def ranked(self) -> bool:
        """Whether the value is found by rank."""
        return self.aggregate.statistic in _RANKED

    def finish(self, totals: Totals, ranked: Fraction | None) -> AggregateValue:
        """Return the figure of one window; `ranked` is the value found by rank, in scaled integers."""

        def number(position: int | None) -> int:
            return (totals[position] or 0) if position is not None else 0

        records, unknown = number(self.population), number(self.unknown)
        match self.aggregate.statistic:
            case "share":
                return AggregateValue(self.aggregate, Fraction(number(self.met)), records, records, 0, unknown)
            case "number":
                return AggregateValue(self.aggregate, Fraction(records), 1, records, 0, unknown)
        filled = number(self.filled)
        empty = records - filled
        match self.aggregate.statistic:
            case "average" if self.weight is not None:
                weights = Fraction(number(self.weight), self.weight_scale)
                # Both times the same, so that the denominator is whole.
                result = Fraction(number(self.total), self.scale * self.weight_scale) * weights.denominator
                over = weights.numerator
            case "average":
                result, over = Fraction(number(self.total), self.scale), filled
            case "total":
                result, over = Fraction(number(self.total), self.scale), 1
            case "longest" | "highest":
                result, over = Fraction(number(self.largest), self.scale), int(filled > 0)
            case "shortest" | "lowest":
                result, over = Fraction(number(self.smallest), self.scale), int(filled > 0)
            case _:
                result, over = (ranked or Fraction(0)) / self.scale, int(filled > 0)
        return AggregateValue(self.aggregate, result, over, records, empty, unknown)


@dataclass(frozen=True, slots=True)
class PlannedObjective:
    """An objective, its windows, its parts in the order written, and per record type the closed rows' tally.

    A part is an aggregate, or a figure that is given or made of time. What is asked of the records in the slots of its
    windows has the shape of an objective, too: `windows` are slots.
    """

    objective: Objective
    windows: WindowSet | SlotSet
    parts: tuple[Planned | Expression, ...]
    closed: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, str, int, int], ...] = ()
    """Per exclusion and record type, the tally of rows that it leaves out, and of those of which it cannot be told."""

    @property
    def counted(self) -> tuple[Planned, ...]:
        """The parts that are made of records."""
        return tuple(part for part in self.parts if isinstance(part, Planned))


def plan_objective(
    contract: Contract, objective: Objective, windows: WindowSet, tallies: dict[str, Tallies]
) -> PlannedObjective | Unsupported:
    """Plan the aggregates of an objective; `tallies` has an entry per record type, made when needed."""
    parts: list[Planned | Expression] = []
    gate = gate_of(objective)
    for leaf in leaves(objective.measure.figure):
        if not isinstance(leaf, Aggregate):
            parts.append(leaf)
            continue
        planned = plan_aggregate(contract, leaf, gate, tallies.setdefault(leaf.of.records, Tallies()))
        if isinstance(planned, Unsupported):
            return planned
        parts.append(planned)
    if not parts:
        return Unsupported(f"objective {objective.name} measures nothing in the data", objective.span)
    if problem := _figure_problem(objective.measure.figure):
        return problem
    names = dict.fromkeys(part.records for part in parts if isinstance(part, Planned))
    opened = _open(objective)
    closed = tuple((name, tallies[name].place(count_if(negate(opened)))) for name in names if objective.during)
    left: list[tuple[str, str, int, int]] = []
    for exclusion in objective.leaving_out:
        mark = left_out_column(objective.name, exclusion)
        for name in names:
            out, unknown = (tallies[name].place(count_if(all_of(opened, one))) for one in (mark, is_empty(mark)))
            left.append((exclusion, name, out, unknown))
    return PlannedObjective(objective, windows, tuple(parts), closed, tuple(left))


def gate_of(objective: Objective) -> Scalar:
    """Return the condition under which a record counts for an objective: within its hours, and not left out."""
    marks = (left_out_column(objective.name, name) for name in objective.leaving_out)
    return all_of(_open(objective), *(negate(coalesce(mark, truth(False))) for mark in marks))


def _open(objective: Objective) -> Scalar:
    return open_column(objective.during) if objective.during else truth(True)


def left_out_column(objective: str, exclusion: str) -> Column:
    """Return the column that tells whether an exclusion leaves a record out of an objective; empty if unknown."""
    return Column(f"{exclusion} left out of {objective}", Kind.YES_NO)


def _unknown(tallies: Tallies, gate: Scalar, *conditions: Value) -> int | None:
    """Count the rows in which a condition is unknown although all before it are true.

    None if that cannot be.
    """
    cases: list[Scalar] = []
    before: list[Scalar] = []
    for one in conditions:
        if one.may_be_empty:
            cases.append(all_of(gate, *before, is_empty(one.scalar)))
        before.append(one.scalar)
    return tallies.place(count_if(any_of(*cases))) if cases else None


def plan_aggregate(contract: Contract, aggregate: Aggregate, gate: Scalar, tallies: Tallies) -> Planned | Unsupported:
    """Plan one aggregate over the records for which `gate` is true."""
    name = aggregate.of.records
    records = contract.record_type(name)
    where = condition(records, aggregate.of.where)
    if isinstance(where, Unsupported):
        return where
    if aggregate.statistic == "share":
        if aggregate.out_of is not None and aggregate.out_of.records != name:
            message = f"a share of {name} cannot be taken out of {aggregate.out_of.records}"
            return Unsupported(message, aggregate.span)
        whole = condition(records, aggregate.out_of.where if aggregate.out_of else None)
        if isinstance(whole, Unsupported):
            return whole
        tallies.need(where, whole)
        population = tallies.place(count_if(all_of(gate, whole.scalar)))
        met = tallies.place(count_if(all_of(gate, whole.scalar, where.scalar)))
        return Planned(aggregate, name, 1, population, _unknown(tallies, gate, whole, where), met)
    tallies.need(where)
    inside = all_of(gate, where.scalar)
    population = tallies.place(count_if(inside))
    unknown = _unknown(tallies, gate, where)
    if aggregate.statistic == "number":
        return Planned(aggregate, name, 1, population, unknown)
    if aggregate.value is None:
        return Unsupported(f"nothing says what the {aggregate.statistic} is taken of", aggregate.span)
    measured = value(records, aggregate.value)
    if isinstance(measured, Unsupported):
        return measured
    tallies.need(measured)
    if measured.type not in _SUMMED:
        message = f"{measured.type.value} values have no {aggregate.statistic}"
        return Unsupported(message, aggregate.value.span)
    scalar = measured.scalar
    places: dict[str, int] = {}
    scale = 1
    if aggregate.weight is not None:
        weight = value(records, FieldRef(name=aggregate.weight, span=aggregate.span))
        if isinstance(weight, Unsupported):
            return weight
        tallies.need(weight)
        product = weighted(measured, weight, aggregate)
        if isinstance(product, Unsupported):
            return product
        scalar, scale = product.scalar, weight.scale
        heavy = negate(is_empty(scalar)) if product.may_be_empty else truth(True)
        counted = all_of(inside, heavy)
        kept = weight.scalar if counted == truth(True) else case([(counted, weight.scalar)], _nothing(weight.scalar))
        places["weight"] = tallies.place(Tally(TallyKind.SUM, kept))
        measured = replace(measured, may_be_empty=product.may_be_empty)
    filled = population
    if measured.may_be_empty:
        filled = tallies.place(count_if(all_of(inside, negate(is_empty(scalar)))))
    kept = scalar if inside == truth(True) else case([(inside, scalar)], _nothing(scalar))
    if aggregate.statistic in {"average", "total"}:
        places["total"] = tallies.place(Tally(TallyKind.SUM, kept))
    if aggregate.statistic in _RANKED | {"shortest", "lowest"}:
        places["smallest"] = tallies.place(Tally(TallyKind.SMALLEST, kept))
    if aggregate.statistic in _RANKED | {"longest", "highest"}:
        places["largest"] = tallies.place(Tally(TallyKind.LARGEST, kept))
    present = all_of(inside, negate(is_empty(scalar))) if measured.may_be_empty else inside
    return Planned(
        aggregate, name, measured.scale, population, unknown,
        filled=filled, weight_scale=scale, value=scalar, condition=present, **places,
    )  # fmt: skip


def _nothing(like: Scalar) -> Scalar:
    return Constant(None, like.kind)


def _figure_problem(expression: Expression) -> Unsupported | None:
    if is_leaf(expression):
        return None
    match expression:
        case Literal_(value=Fraction()):
            return None
        case Arithmetic():
            parts = (expression.first, *(term for _, term in expression.rest))
            return next((problem for part in parts if (problem := _figure_problem(part))), None)
        case _:
            return Unsupported("a figure is made of aggregates and numbers joined by + - * /", expression.span)


def figure(expression: Expression, values: Iterator[PartValue]) -> Fraction | None:
    """Return the value of a figure; None when a part is no data or a divisor is zero.

    `values` yields the measured parts in the order in which the figure names them.
    """
    if is_leaf(expression):
        return next(values).value
    match expression:
        case Literal_(value=Fraction() as number):
            return number
        case Arithmetic():
            # Every part is taken, so that the values stay in step.
            total = figure(expression.first, values)
            for sign, term in expression.rest:
                total = _joined(total, sign, figure(term, values))
            return total
    message = f"{expression.kind} is no part of a figure"
    raise AssertionError(message)


def _joined(left: Fraction | None, sign: str, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right if right else None
