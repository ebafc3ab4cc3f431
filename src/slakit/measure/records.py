"""The figures of one record type: a query over its rows, and what it yields for each window, and for each entity.

The query may run while rows are still being judged, or afterwards over the accepted ones, with whatever columns were
added to them by then. What is measured for each value of a field by itself is asked for afterwards, a query for each
such field. Made once per record type and evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.measure.day_table import Placed, ends_of, placement, window_column
from slakit.measure.engine import Engine, Row
from slakit.measure.figures import Planned, PlannedObjective, Tallies, Totals
from slakit.measure.plan import (
    Column,
    Group,
    Join,
    Kind,
    Relation,
    Scalar,
    Tally,
    TallyKind,
    add,
    count_if,
    multiply,
    truth,
    whole,
)
from slakit.measure.ranks import Ordered, combined, ranks_of, values_at
from slakit.measure.shifted_days import add_shifts
from slakit.measure.stored import value_column
from slakit.measure.time_sets.slot_sets import SlotSet
from slakit.timeline import DAY, NO_WINDOW, BusinessTime

__all__ = ["Counted", "Measured", "RecordQuery", "Spot", "counted", "counting"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where figures are asked for: the pieces `first` up to `last` (not included) of a set, of one entity if any."""

    number: int
    first: int
    last: int
    entity: str | None = None


@dataclass(slots=True)
class Measured:
    """What a query over one record type yielded: per set, piece and entity the totals, and the ranked values.

    Rows without an entity, and all rows where none are told apart, are those of the entity `None`.
    """

    records: str
    sets: tuple[Placed, ...]
    tallies: Tallies
    span: tuple[int, int, int]
    """Where the tallies have the number of rows and the first and last time of them."""
    totals: dict[tuple[int, int], dict[str | None, Totals]] = field(default_factory=dict)
    ranked: dict[tuple[Planned, Spot], Fraction] = field(default_factory=dict)

    def spot(self, one: PlannedObjective, index: int, entity: str | None = None) -> Spot:
        """Return where the figures of a window of an objective are."""
        return Spot(self.sets.index(one.placed(self.records)), *one.made_of[index], entity)

    def at(self, spot: Spot) -> Totals:
        """Return the totals of a spot; empty ones where there are no rows."""
        found: Totals = tuple(None for _ in self.tallies.asked)
        for piece in range(spot.first, spot.last):
            part = self.totals.get((spot.number, piece), {}).get(spot.entity)
            found = found if part is None else self.tallies.merged(found, part)
        return found

    def rows(self, spot: Spot) -> int:
        """Return how many rows a spot has."""
        return self.number(self.at(spot), self.span[0])

    def entities(self, spot: Spot) -> set[str]:
        """Return the entities that have rows in the pieces of a spot."""
        pieces = range(spot.first, spot.last)
        found = {name for piece in pieces for name in self.totals.get((spot.number, piece), {})}
        return {name for name in found if name is not None}

    def number(self, totals: Totals, position: int | None) -> int:
        """Return one of the totals; 0 where there is none."""
        return (totals[position] or 0) if position is not None else 0

    def add(self, key: tuple[int, int], entity: str | None, numbers: Totals) -> None:
        """Add the totals of some rows of a piece."""
        there = self.totals.setdefault(key, {})
        there[entity] = self.tallies.merged(there[entity], numbers) if entity in there else numbers


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows were accepted, the first and last of their attribution times, and how many lie in no window."""

    rows: int
    first: int | None
    last: int | None
    outside: int = 0


def counting(records: RecordType) -> tuple[Tally, Tally, Tally]:
    """Return the tallies that count the rows of a record type and find the first and last attribution time."""
    at = value_column(records.at, FieldType.INSTANT)
    return count_if(truth(True)), Tally(TallyKind.SMALLEST, at), Tally(TallyKind.LARGEST, at)


def counted(rows: list[Row]) -> Counted:
    """Return the answer to `counting` over all rows."""
    count, first, last = rows[0][:3]
    return Counted(count or 0, first, last)


class RecordQuery:
    """The query for all objectives that are concerned with one record type.

    `tallies` are those of all its records together (`None`), and those for each value of a field by itself. Rows are
    counted in the windows `beside`, too; `name` tells the query from others on the same records.
    """

    def __init__(
        self,
        session: Engine,
        contract: Contract,
        records: RecordType,
        planned: list[PlannedObjective],
        tallies: Mapping[str | None, Tallies],
        *,
        beside: Sequence[Placed] = (),
        name: str = "",
    ) -> None:
        self.session, self.records, self.contract = session, records, contract
        self.tallies: dict[str | None, Tallies] = {None: Tallies(), **tallies}
        self.planned = [one for one in planned if any(part.records == records.name for part in one.from_records)]
        self.name = name or records.name
        self.sets = tuple(dict.fromkeys((*(one.placed(records.name) for one in self.planned), *beside)))
        ends = [ends_of(one) for one, _ in self.sets if ends_of(one) != (0, 0)]
        self.start = min((start for start, _ in ends), default=0)
        self.end = max((end for _, end in ends), default=DAY)
        self._spans = {
            entity: tuple(own.place(tally) for tally in counting(records)) for entity, own in self.tallies.items()
        }
        self._keys = tuple(window_column(i) for i in range(len(self.sets)))
        self._places = [self._placed(by) for by in dict.fromkeys(by for _, by in self.sets)]

    def _placed(self, by: Column | None) -> Callable[[Relation], Relation]:
        """Return what places rows by their own time, or by the instant in a column."""
        name = self.records.name
        calendars = {
            calendar: BusinessTime.compile(self.contract.calendar(calendar).rule, self.start, self.end)
            for calendar in dict.fromkeys(one.objective.during for one in self.planned if one.placed(name)[1] == by)
            if calendar is not None
        }
        sets = {number: windows for number, (windows, own) in enumerate(self.sets) if own == by}
        at = value_column(self.records.at, FieldType.INSTANT) if by is None else by
        return placement(self.session, at, sets, calendars, by, f"days of {self.name}")

    def _place(self, rows: Relation) -> Relation:
        """Return rows with all columns that the tallies and keys need."""
        shifts = [shift for own in self.tallies.values() for shift in own.shifts]
        rules = {shift.calendar: self.contract.calendar(shift.calendar).rule for shift in shifts}
        rows = add_shifts(self.session, rows, shifts, rules)
        for place in self._places:
            rows = place(rows)
        return rows

    def ask(self, rows: Relation, extra: tuple[Tally, ...] = ()) -> list[Row]:
        """Answer the query over some rows, with further tallies behind its own; all entities together."""
        return self.session.grouped(Group(self._place(rows), self._keys, (*self.tallies[None].asked, *extra)))

    def _empty(self, entity: str | None) -> Measured:
        count, first, last = self._spans[entity]
        return Measured(self.records.name, self.sets, self.tallies[entity], (count, first, last))

    def finish(self, rows: Relation, answer: list[Row]) -> tuple[dict[str | None, Measured], Counted]:
        """Return what an answer over the accepted rows means, by the field whose values are told apart.

        Figures of entities, and values that are found by rank, are looked for now.
        """
        found = self._empty(None)
        whole: Totals = tuple(None for _ in found.tallies.asked)
        count, first, last = found.span
        outside = 0
        windows = [i for i, (one, _) in enumerate(self.sets) if not isinstance(one, SlotSet)]
        for row in answer:
            places, numbers = row[: len(self._keys)], tuple(row[len(self._keys) :])
            whole = found.tallies.merged(whole, numbers)
            if all(places[i] == NO_WINDOW for i in windows):
                outside += numbers[count]
            for key in enumerate(places):
                found.add(key, None, numbers)
        all_found = {None: found} | {entity: self._empty(entity) for entity in self.tallies if entity is not None}
        if len(all_found) > 1 or any(part.ranked for one in self.planned for part in one.counted):
            placed = self._place(rows)
            for entity, measured in all_found.items():
                self._more(placed, entity, measured)
        return all_found, Counted(whole[count] or 0, whole[first], whole[last], outside)

    def _more(self, rows: Relation, entity: str | None, found: Measured) -> None:
        """Ask for the figures of entities, and for values by their ranks."""
        planned = [one for one in self.planned if one.entity == entity]
        numbers: dict[str, int] = {}
        if entity is not None:
            scalar = next(dict(one.entities)[self.records.name] for one in planned)
            sets = list(dict.fromkeys(found.sets.index(one.placed(self.records.name)) for one in planned))
            keys = (scalar, *(self._keys[number] for number in sets))
            for name, *row in self.session.grouped(Group(rows, keys, tuple(found.tallies.asked))):
                for number, place in zip(sets, row, strict=False):
                    found.add((number, place), name, tuple(row[len(sets) :]))
            names = {name for (_, place), by in found.totals.items() if place != NO_WINDOW for name in by}
            numbers = {name: i for i, name in enumerate(sorted(name for name in names if name is not None))}
            if any(part.ranked for one in planned for part in one.counted):
                rows = self._numbered(rows, scalar, numbers)
        for one in planned:
            for part in one.counted:
                if part.records == self.records.name and part.ranked:
                    self._rank(rows, one, part, found, numbers)

    def _numbered(self, rows: Relation, entity: Scalar, numbers: Mapping[str, int]) -> Relation:
        """Return rows with the number of their entity."""
        named = Column("entity name", Kind.TEXT)
        stored = self.session.store(f"entities of {self.name}", (named, _NUMBER), list(numbers.items()))
        return Join(rows, stored, entity, named.name)

    def _rank(
        self, rows: Relation, one: PlannedObjective, part: Planned, found: Measured, numbers: Mapping[str, int]
    ) -> None:
        """Find the values of a median or percentile in each window, and for each entity."""
        if part.value is None or part.condition is None:
            return
        names: list[str | None] = [None] if one.entity is None else [*numbers]
        size = len(one.pieces) + 1
        weights: dict[Spot, tuple[tuple[int, Fraction], ...]] = {}
        wanted: list[tuple[Ordered, int]] = []
        for spot in [found.spot(one, index, name) for index in range(len(one.windows)) for name in names]:
            totals = found.at(spot)
            filled = found.number(totals, part.filled)
            if filled and (part, spot) not in found.ranked and spot not in weights:
                base = size * numbers[spot.entity] if spot.entity is not None else 0
                cells = tuple(base + piece for piece in range(spot.first, spot.last))
                low, high = found.number(totals, part.smallest), found.number(totals, part.largest)
                ordered = Ordered(len(weights), cells, filled, low, high)
                weights[spot] = ranks_of(part.aggregate, filled)
                wanted += [(ordered, rank) for rank, _ in weights[spot]]
        cell: Scalar = window_column(found.sets.index(one.placed(self.records.name)))
        if one.entity is not None:
            cell = add(multiply(_NUMBER, whole(size)), cell)
        values = values_at(self.session, rows, cell, part.value, part.condition, wanted)
        for number, (spot, pairs) in enumerate(weights.items()):
            found.ranked[part, spot] = combined(pairs, {rank: values[number, rank] for rank, _ in pairs})


_NUMBER = Column("entity number", Kind.INTEGER)
