"""From the aggregates of a measure to tallies, and from the tallies' totals back to exact figures.

Tallies that several objectives need are asked for once. Planned before the query, finished after it, in
fractions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from slakit.contract.expressions import Aggregate, Expression, FieldRef, Literal_
from slakit.contract.model import Contract, Objective
from slakit.contract.record_types import FieldType
from slakit.contract.verification import ClauseObjective
from slakit.contract.walking import aggregates, children, is_leaf, leaves
from slakit.measure.clocks.asked import Asked, asked_of, clocks_in
from slakit.measure.clocks.settling import Settling, instant_column
from slakit.measure.clocks.settling import open_column as open_clock
from slakit.measure.day_table import Placed, WindowSet, open_column
from slakit.measure.from_contract import Unsupported, Value, condition, value, weighted
from slakit.measure.joined import JOINING, Joined, joined
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
from slakit.measure.reaches import pieces_of, reaches_of
from slakit.measure.results import AggregateValue, PartValue
from slakit.measure.samples import PlannedSample, counted_population, plan_sample
from slakit.measure.shifted_days import Shift
from slakit.timeline import Window

if TYPE_CHECKING:
    from slakit.measure.time_sets.slot_sets import SlotSet

__all__ = [
    "Planned", "PlannedObjective", "Tallies", "TalliesOf", "Totals", "asked", "attribution", "each_of", "figure",
    "left_out_column", "plan_aggregate", "plan_objective",
]  # fmt: skip

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


TalliesOf = dict[tuple[str, str | None], Tallies]
"""The tallies of each record type: of all its records together, and for each value of a field by itself."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An aggregate with the positions of its tallies and what a search for ranks needs."""

    aggregate: Aggregate
    records: str
    scale: int
    population: int
    unknown: int | None
    running: int | None = None
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

        records, unknown, running = (number(place) for place in (self.population, self.unknown, self.running))
        match self.aggregate.statistic:
            case "share":
                return AggregateValue(self.aggregate, Fraction(number(self.met)), records, records, 0, unknown, running)
            case "number":
                return AggregateValue(self.aggregate, Fraction(records), 1, records, 0, unknown, running)
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
        return AggregateValue(self.aggregate, result, over, records, empty, unknown, running)


@dataclass(frozen=True, slots=True)
class PlannedObjective:
    """An objective, its windows, its parts in the order written, and per record type the closed rows' tally.

    A part is an aggregate, a figure that somebody gives or that is made of time, or the sample of a clause, before the
    number of records that it is drawn of, if that matters. `by` has, per record type, the column with the instant of a
    clock that puts a record into a window, where it is not the records' own. Each window is measured over one of the
    `reaches`, which is `made_of` some of the `pieces` that rows are put into: the first, and the one behind the last.
    `entities` has, per record type, the text by which records are told apart where each is measured by itself. What is
    asked of the records in the slots of windows has the shape of an objective, too: its windows and pieces are slots.
    `left_out` has, per exclusion and record type, the tallies of rows that it leaves out, of those of which that cannot
    be told, and of those among these whose clock still runs.
    """

    objective: Objective
    windows: WindowSet | SlotSet
    parts: tuple[Planned | PlannedSample | Expression, ...]
    closed: tuple[tuple[str, int], ...]
    by: tuple[tuple[str, Column], ...] = ()
    reaches: WindowSet = ()
    pieces: WindowSet | SlotSet = ()
    made_of: tuple[tuple[int, int], ...] = ()
    entities: tuple[tuple[str, Scalar], ...] = ()
    left_out: tuple[tuple[str, str, tuple[int, int, int]], ...] = ()

    @property
    def counted(self) -> tuple[Planned, ...]:
        """The aggregates among the parts."""
        return tuple(part for part in self.parts if isinstance(part, Planned))

    @property
    def entity(self) -> str | None:
        """The field whose values are measured each by itself."""
        return None if self.objective.separately is None else self.objective.separately.field

    def placed(self, records: str) -> Placed:
        """Return the pieces with the instant that puts a record of a type into one."""
        return self.pieces, dict(self.by).get(records)

    @property
    def from_records(self) -> tuple[Planned | PlannedSample, ...]:
        """The parts that are made of records."""
        return tuple(part for part in self.parts if isinstance(part, Planned | PlannedSample))


def plan_objective(
    contract: Contract, objective: Objective, windows: tuple[Window, ...], tallies: TalliesOf
) -> PlannedObjective | Unsupported:
    """Plan the parts of an objective; `tallies` has an entry per record type and entity, made when needed."""
    if isinstance(objective, ClauseObjective):
        return _plan_clause(contract, objective, windows, tallies)
    parts: list[Planned | PlannedSample | Expression] = []
    by: dict[str, Column] = {}
    opened: dict[str, Scalar] = {}
    entities: dict[str, Scalar] = {}
    apart = objective.separately.field if objective.separately is not None else None
    for aggregate in leaves(objective.measure.figure):
        if not isinstance(aggregate, Aggregate):
            parts.append(aggregate)
            continue
        name = aggregate.of.records
        if objective.by is not None and name not in by:
            found = attribution(contract, objective, name)
            if isinstance(found, Unsupported):
                return found
            by |= {name: found} if found is not None else {}
        opened[name] = _open(objective, by.get(name))
        own = tallies.setdefault((name, apart), Tallies())
        if apart is not None and name not in entities:
            entity = value(contract.record_type(name), FieldRef(name=apart, span=objective.span))
            if isinstance(entity, Unsupported):
                return entity
            own.need(entity)
            entities[name] = entity.scalar
        planned = plan_aggregate(contract, objective, aggregate, own, by.get(name))
        if isinstance(planned, Unsupported):
            return planned
        parts.append(planned)
    if not parts:
        return Unsupported(f"objective {objective.name} measures nothing in the data", objective.span)
    if problem := _figure_problem(objective.measure.figure):
        return problem
    closed = tuple(
        (name, tallies[name, apart].place(count_if(negate(gate)))) for name, gate in opened.items() if objective.during
    )
    left: list[tuple[str, str, tuple[int, int, int]]] = []
    for exclusion in objective.leaving_out:
        mark = left_out_column(objective.name, exclusion)
        for name, gate in opened.items():
            own = tallies[name, apart]
            unknown = all_of(gate, is_empty(mark))
            still = any_of(*(open_clock(clock) for clock in _clocks_of(contract, exclusion, name)))
            out, untold, running = (
                own.place(count_if(one)) for one in (all_of(gate, mark), unknown, all_of(unknown, still))
            )
            left.append((exclusion, name, (out, untold, running)))
    reaches = reaches_of(windows, objective.over, contract.agreement)
    pieces, made_of = pieces_of(reaches) if objective.over is not None else (windows, each_of(len(windows)))
    return PlannedObjective(
        objective, windows, tuple(parts), closed, tuple(by.items()), reaches, pieces, made_of, tuple(entities.items()),
        tuple(left),
    )  # fmt: skip


def plan_aggregate(
    contract: Contract, objective: Objective, aggregate: Aggregate, tallies: Tallies, by: Column | None = None
) -> Planned | Unsupported:
    """Plan an aggregate over the records that count for an objective: within its hours, and not left out.

    `by` has the instant that puts a record into a window, where it is not the records' own.
    """
    marks = (left_out_column(objective.name, name) for name in objective.leaving_out)
    gate = all_of(_open(objective, by), *(negate(coalesce(mark, truth(False))) for mark in marks))
    return _Aggregates(contract, objective, gate, tallies).plan(aggregate)


def _open(objective: Objective, by: Column | None) -> Scalar:
    return open_column(objective.during, by) if objective.during else truth(True)


def _clocks_of(contract: Contract, name: str, records: str) -> tuple[str, ...]:
    """Return the clocks that decide which records of a type an exclusion leaves out."""
    exclusion = contract.exclusion(name)
    population = exclusion.records if exclusion is not None else None
    if population is None or population.records != records:
        return ()
    return clocks_in(contract.record_type(records), population.where)


def left_out_column(objective: str, exclusion: str) -> Column:
    """Return the column that tells whether an exclusion leaves a record out of an objective; empty if unknown."""
    return Column(f"{exclusion} left out of {objective}", Kind.YES_NO)


def each_of(count: int) -> tuple[tuple[int, int], ...]:
    """Return so many pieces, each by itself."""
    return tuple((i, i + 1) for i in range(count))


def _plan_clause(
    contract: Contract, objective: ClauseObjective, windows: WindowSet, tallies: TalliesOf
) -> PlannedObjective | Unsupported:
    def place(records: str, tally: Tally) -> int:
        return tallies.setdefault((records, None), Tallies()).place(tally)

    sample = plan_sample(contract, objective, place)
    if isinstance(sample, Unsupported):
        return sample
    number = counted_population(contract, objective)
    if number is None:
        return _of_windows(objective, windows, (sample,))
    plain = _Aggregates(contract, objective, truth(True), tallies.setdefault((number.of.records, None), Tallies()))
    population = plain.plan(number)
    if isinstance(population, Unsupported):
        return population
    return _of_windows(objective, windows, (sample, population))


def _of_windows(
    objective: Objective, windows: WindowSet, parts: tuple[Planned | PlannedSample | Expression, ...]
) -> PlannedObjective:
    return PlannedObjective(
        objective, windows, parts, (), reaches=windows, pieces=windows, made_of=each_of(len(windows))
    )


def _expressions(aggregate: Aggregate) -> tuple[Expression | None, ...]:
    return aggregate.of.where, aggregate.out_of.where if aggregate.out_of else None, aggregate.value


def attribution(contract: Contract, objective: Objective, name: str) -> Column | Unsupported | None:
    """Return the column with the instant of the measure's clock that puts a record into a window."""
    records = contract.record_type(name)
    clocks: dict[str, None] = {}
    for aggregate in aggregates(objective.measure.figure):
        if aggregate.of.records == name:
            clocks |= dict.fromkeys(clocks_in(records, *_expressions(aggregate)))
    if not clocks:
        return None
    if len(clocks) > 1:
        return Unsupported(f"`by {objective.by}` names no one of the clocks {', '.join(clocks)}", objective.span)
    assert objective.by is not None
    return instant_column(next(iter(clocks)), objective.by, still=objective.running is not None)


def asked(contract: Contract, planned: PlannedObjective, name: str) -> Asked:
    """Return the clocks and levels that an objective asks for on records of a type."""
    found = Asked()
    for aggregate in (*aggregates(planned.objective.measure.figure), *(part.aggregate for part in planned.counted)):
        if aggregate.of.records == name:
            found |= asked_of(contract.record_type(name), _expressions(aggregate))
    return replace(found, due=found.clocks) if planned.objective.by == "due" else found


class _Aggregates:
    """Plans the aggregates of an objective over one record type."""

    def __init__(self, contract: Contract, objective: Objective, gate: Scalar, tallies: Tallies) -> None:
        self.contract, self.running = contract, objective.running
        self.gate, self.tallies = gate, tallies

    def _unknown(self, clocks: tuple[str, ...], *conditions: Value) -> tuple[int | None, int | None]:
        """Count the rows in which a condition is unknown although all before it are true, and those that still run.

        None if that cannot be.
        """
        cases: list[Scalar] = []
        before: list[Scalar] = []
        for one in conditions:
            if one.may_be_empty:
                cases.append(all_of(self.gate, *before, is_empty(one.scalar)))
            before.append(one.scalar)
        if not cases:
            return None, None
        unknown = any_of(*cases)
        still = any_of(*(open_clock(clock) for clock in clocks))
        running = self.tallies.place(count_if(all_of(unknown, still))) if clocks else None
        return self.tallies.place(count_if(unknown)), running

    def plan(self, aggregate: Aggregate) -> Planned | Unsupported:
        """Plan an aggregate."""
        name, tallies, gate = aggregate.of.records, self.tallies, self.gate
        records = self.contract.record_type(name)
        where = condition(records, aggregate.of.where)
        if isinstance(where, Unsupported):
            return where
        clocks = clocks_in(records, *_expressions(aggregate))
        settled = Settling(self.running, clocks)
        tallies.need(where)
        where = settled.value(where)
        counted = settled.counted
        if aggregate.statistic == "share":
            if aggregate.out_of is not None and aggregate.out_of.records != name:
                message = f"a share of {name} cannot be taken out of {aggregate.out_of.records}"
                return Unsupported(message, aggregate.span)
            whole = condition(records, aggregate.out_of.where if aggregate.out_of else None)
            if isinstance(whole, Unsupported):
                return whole
            tallies.need(where, whole)
            whole = settled.value(whole)
            population = tallies.place(count_if(all_of(gate, counted.scalar, whole.scalar)))
            met = tallies.place(count_if(all_of(gate, counted.scalar, whole.scalar, where.scalar)))
            unknown, running = self._unknown(clocks, counted, whole, where)
            return Planned(aggregate, name, 1, population, unknown, running, met)
        tallies.need(where)
        inside = all_of(gate, counted.scalar, where.scalar)
        population = tallies.place(count_if(inside))
        if aggregate.statistic == "number":
            return Planned(aggregate, name, 1, population, *self._unknown(clocks, counted, where))
        if aggregate.value is None:
            return Unsupported(f"nothing says what the {aggregate.statistic} is taken of", aggregate.span)
        measured = value(records, aggregate.value)
        if isinstance(measured, Unsupported):
            return measured
        tallies.need(measured)
        if measured.type not in _SUMMED:
            message = f"{measured.type.value} values have no {aggregate.statistic}"
            return Unsupported(message, aggregate.value.span)
        scalar, scale = measured.scalar, 1
        places: dict[str, int] = {}
        # A time that is still running is not empty, but unknown.
        told = settled.told(clocks_in(records, aggregate.value), scalar)
        unknown, running = self._unknown(clocks, counted, where, *told)
        if aggregate.weight is not None:
            weight = value(records, FieldRef(name=aggregate.weight, span=aggregate.span))
            if isinstance(weight, Unsupported):
                return weight
            tallies.need(weight)
            product = weighted(measured, weight, aggregate)
            if isinstance(product, Unsupported):
                return product
            scalar, scale = product.scalar, weight.scale
            heavy = all_of(inside, negate(is_empty(scalar)) if product.may_be_empty else truth(True))
            kept = weight.scalar if heavy == truth(True) else case([(heavy, weight.scalar)], _nothing(weight.scalar))
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
            aggregate, name, measured.scale, population, unknown, running,
            filled=filled, weight_scale=scale, value=scalar, condition=present, **places,
        )  # fmt: skip


def _nothing(like: Scalar) -> Scalar:
    return Constant(None, like.kind)


def _figure_problem(expression: Expression) -> Unsupported | None:
    if is_leaf(expression) or isinstance(expression, Literal_):
        return None
    if isinstance(expression, JOINING):
        return next((problem for part in children(expression) if (problem := _figure_problem(part))), None)
    return Unsupported("a figure is made of figures and numbers, joined and compared", expression.span)


def figure(expression: Expression, values: Iterator[PartValue]) -> Fraction | None:
    """Return the value of a figure; None when a part that matters is no data or a divisor is zero.

    `values` yields the measured parts in the order in which the figure names them.
    """
    # A part that is named twice is measured twice, and comes to the same.
    measured = {id(leaf): next(values).value for leaf in leaves(expression)}

    def taken(part: Expression) -> Joined:
        return measured[id(part)] if is_leaf(part) else joined(part, taken)

    found = taken(expression)
    return None if found is None else Fraction(found)
