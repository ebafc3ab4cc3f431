"""The figures of one record type: one query over its rows, and what it yields for each window.

The query may run while rows are still being judged, or afterwards over the accepted ones, with whatever columns were
added to them by then. Made once per record type and evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.measure.day_table import Placed, ends_of, placement, window_column
from slakit.measure.engine import Engine, Row
from slakit.measure.figures import Planned, PlannedObjective, Tallies, Totals
from slakit.measure.from_contract import value_column
from slakit.measure.plan import Column, Group, Relation, Tally, TallyKind, count_if, truth
from slakit.measure.ranks import Ordered, combined, ranks_of, values_at
from slakit.measure.shifted_days import add_shifts
from slakit.measure.time_sets.slot_sets import SlotSet
from slakit.timeline import DAY, NO_WINDOW, BusinessTime

__all__ = ["Counted", "Measured", "RecordQuery", "counted", "counting"]


@dataclass(slots=True)
class Measured:
    """What one record type's query yielded: per window set and window the totals, and the ranked values."""

    sets: tuple[Placed, ...]
    tallies: Tallies
    totals: dict[tuple[int, int], Totals]
    span: tuple[int, int, int]
    """Where the tallies have the number of rows and the first and last time of them."""
    ranked: dict[tuple[Planned, int, int], Fraction] = field(default_factory=dict)

    @property
    def nothing(self) -> Totals:
        """The totals of a window without rows."""
        return tuple(None for _ in self.tallies.asked)

    def number(self, totals: Totals, position: int | None) -> int:
        """Return one of the totals; 0 where there is none."""
        return (totals[position] or 0) if position is not None else 0


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

    Rows are counted in the windows `beside`, too; `name` tells the query from others on the same records.
    """

    def __init__(
        self,
        session: Engine,
        contract: Contract,
        records: RecordType,
        planned: list[PlannedObjective],
        tallies: Tallies,
        *,
        beside: Sequence[Placed] = (),
        name: str = "",
    ) -> None:
        self.session, self.records, self.tallies = session, records, tallies
        self.planned = [one for one in planned if any(part.records == records.name for part in one.from_records)]
        self.name = name or records.name
        self.sets = tuple(dict.fromkeys((*(one.placed(records.name) for one in self.planned), *beside)))
        ends = [ends_of(one) for one, _ in self.sets if ends_of(one) != (0, 0)]
        self.start = min((start for start, _ in ends), default=0)
        self.end = max((end for _, end in ends), default=DAY)
        count, first, last = (tallies.place(tally) for tally in counting(records))
        self._span = (count, first, last)
        self._keys = tuple(window_column(i) for i in range(len(self.sets)))
        self._rules = {name: contract.calendar(name).rule for name in {shift.calendar for shift in tallies.shifts}}
        self._places = [self._placed(session, contract, by) for by in dict.fromkeys(by for _, by in self.sets)]

    def _placed(self, session: Engine, contract: Contract, by: Column | None) -> Callable[[Relation], Relation]:
        """Return what places rows by their own time, or by the instant in a column."""
        name = self.records.name
        calendars = {
            calendar: BusinessTime.compile(contract.calendar(calendar).rule, self.start, self.end)
            for calendar in dict.fromkeys(one.objective.during for one in self.planned if one.placed(name)[1] == by)
            if calendar is not None
        }
        sets = {number: windows for number, (windows, own) in enumerate(self.sets) if own == by}
        at = value_column(self.records.at, FieldType.INSTANT) if by is None else by
        return placement(session, at, sets, calendars, by, name=self.name)

    def _place(self, rows: Relation) -> Relation:
        """Return rows with all columns that the tallies and keys need."""
        rows = add_shifts(self.session, rows, self.tallies.shifts, self._rules)
        for place in self._places:
            rows = place(rows)
        return rows

    def ask(self, rows: Relation, extra: tuple[Tally, ...] = ()) -> list[Row]:
        """Answer the query over some rows, with further tallies behind its own."""
        return self.session.grouped(Group(self._place(rows), self._keys, (*self.tallies.asked, *extra)))

    def finish(self, rows: Relation, answer: list[Row]) -> tuple[Measured, Counted]:
        """Return what an answer over the accepted rows means; values that are found by rank are looked for now."""
        totals: dict[tuple[int, int], Totals] = {}
        whole: Totals = tuple(None for _ in self.tallies.asked)
        windows = [i for i, (one, _) in enumerate(self.sets) if not isinstance(one, SlotSet)]
        count, first, last = self._span
        outside = 0
        for row in answer:
            places, numbers = row[: len(self._keys)], tuple(row[len(self._keys) :])
            whole = self.tallies.merged(whole, numbers)
            if all(places[i] == NO_WINDOW for i in windows):
                outside += numbers[count]
            for key in enumerate(places):
                totals[key] = self.tallies.merged(totals[key], numbers) if key in totals else numbers
        found = Measured(self.sets, self.tallies, totals, self._span)
        if any(part.ranked for one in self.planned for part in one.counted):
            self._rank(self._place(rows), found)
        return found, Counted(whole[count] or 0, whole[first], whole[last], outside)

    def _rank(self, rows: Relation, found: Measured) -> None:
        """Find the values of medians and percentiles in each window."""
        for one in self.planned:
            number = found.sets.index(one.placed(self.records.name))
            for part in one.counted:
                if part.records != self.records.name or not part.ranked:
                    continue
                if part.value is None or part.condition is None:
                    continue
                weights = {}
                wanted: list[tuple[Ordered, int]] = []
                for (where, window), totals in found.totals.items():
                    if where != number or window == NO_WINDOW:
                        continue
                    filled = found.number(totals, part.filled)
                    if filled and (part, number, window) not in found.ranked:
                        low, high = found.number(totals, part.smallest), found.number(totals, part.largest)
                        weights[window] = ranks_of(part.aggregate, filled)
                        wanted += [(Ordered(window, filled, low, high), rank) for rank, _ in weights[window]]
                column: Column = window_column(number)
                values = values_at(self.session, rows, column, part.value, part.condition, wanted)
                for window, pairs in weights.items():
                    at_rank = {rank: values[window, rank] for rank, _ in pairs}
                    found.ranked[part, number, window] = combined(pairs, at_rank)
