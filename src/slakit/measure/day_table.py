"""The day table: per UTC day, which window of each kind it lies in and when each calendar is open.

Rows are joined to it by the number of their day, an integer, which is all the query engine needs to know of
zones, holidays and calendars. Built once per record type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from slakit.measure.engine import Engine
from slakit.measure.plan import (
    LARGEST_INTEGER,
    Column,
    Extend,
    Join,
    Kind,
    Op,
    Relation,
    Scalar,
    add,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    multiply,
    subtract,
    truth,
    whole,
    whole_division,
)
from slakit.measure.time_sets.slot_sets import NOWHERE, SlotSet
from slakit.timeline import DAY, NO_WINDOW, BusinessTime, Window, open_days, window_days

__all__ = ["Placed", "WindowSet", "ends_of", "open_column", "place_of", "placement", "window_column"]

WindowSet = tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Any stretch of time `[start, end)` that instants are placed in."""

    start: int
    end: int

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"from {self.start}"


_DAY, _WITHIN, _KEY = "day of time", "time of day", "table day"
_FEW = 100


def window_column(number: int) -> Column:
    """Return the column with the index of a row's window in the window set of that number.

    NO_WINDOW for none.
    """
    return Column(f"window {number}", Kind.INTEGER)


def open_column(calendar: str) -> Column:
    """Return the column that tells whether a calendar is open at a row's time; always yes or no."""
    return Column(f"open {calendar}", Kind.YES_NO)


def _integer(name: str) -> Column:
    return Column(name, Kind.INTEGER)


def place_of(at: Column, one: Sequence[Window | Placed]) -> Scalar:
    """Return the window of an instant by halving the list of the windows' ends."""
    starts = [-LARGEST_INTEGER]
    indices = [NO_WINDOW]
    for index, window in enumerate(one):
        if window.start == starts[-1]:
            indices[-1] = index
        else:
            starts.append(window.start)
            indices.append(index)
        starts.append(window.end)
        indices.append(NO_WINDOW)

    def among(low: int, high: int) -> Scalar:
        if high - low == 1:
            return whole(indices[low])
        middle = (low + high) // 2
        return case([(compare(Op.LESS, at, whole(starts[middle])), among(low, middle))], among(middle, high))

    return among(0, len(starts))


def ends_of(one: Sequence[Window | Placed] | SlotSet) -> tuple[int, int]:
    """Return the first instant and the end of windows or slots, which are in order."""
    if isinstance(one, SlotSet):
        return one.start, one.end
    return (one[0].start, one[-1].end) if one else (0, 0)


class _Table:
    """The day table in the making: its columns and rows, and the scalars that read it."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.columns = [_KEY]
        self.parts: list[list[tuple[int, ...]]] = [[(day,) for day in range(first, last + 1)]]
        self.added: list[tuple[str, Scalar]] = []

    def add_windows(self, number: int, one: Sequence[Window | Placed]) -> None:
        days = window_days(one, self.first, self.last)
        names = [f"w{number}"] + [f"w{number} {end} {i}" for i in range(days.width) for end in ("from", "to")]
        self.columns += names
        self.parts.append([row[1:] for row in days.rows()])
        # The last switch passed decides, so they are asked in reverse.
        branches: list[tuple[Scalar, Scalar]] = [
            (compare(Op.AT_LEAST, _integer(_WITHIN), _integer(names[i])), _integer(names[i + 1]))
            for i in range(2 * days.width - 1, 0, -2)
        ]
        chosen = case(branches, _integer(names[0]))
        self.added.append((window_column(number).name, coalesce(chosen, whole(NO_WINDOW))))

    def add_slots(self, number: int, one: SlotSet) -> None:
        """Add what an instant's slot is computed from: the stretch of equal slots that it lies in."""
        width, days = one.day_rows(self.first, self.last)
        names = [tuple(f"s{number} {part} {i}" for part in ("since", "first", "from", "size")) for i in range(width)]
        self.columns += [column for group in names for column in group]
        rows: list[tuple[int, ...]] = []
        for day in days:
            # A stretch that never begins fills up the row.
            padded = [*day, *[(DAY, NOWHERE)] * (width - len(day))]
            rows.append(tuple(n for since, to in padded for n in (since, to.first, to.start, to.size)))
        self.parts.append(rows)

        def slot(group: tuple[str, ...]) -> Scalar:
            _, first, start, size = (_integer(column) for column in group)
            passed = subtract(add(multiply(_integer(_DAY), whole(DAY)), _integer(_WITHIN)), start)
            return add(first, whole_division(passed, size))

        branches = [
            (compare(Op.AT_LEAST, _integer(_WITHIN), _integer(group[0])), slot(group)) for group in names[:0:-1]
        ]
        self.added.append((window_column(number).name, coalesce(case(branches, slot(names[0])), whole(NO_WINDOW))))

    def add_calendar(self, name: str, open_time: BusinessTime) -> None:
        opened = open_days(open_time, self.first, self.last)
        ends = [(f"{name} opens {i}", f"{name} closes {i}") for i in range(opened.width)]
        self.columns += [column for pair in ends for column in pair]
        self.parts.append([row[2:] for row in opened.rows()])
        within = _integer(_WITHIN)
        inside = [
            all_of(compare(Op.AT_LEAST, within, _integer(opens)), compare(Op.LESS, within, _integer(closes)))
            for opens, closes in ends
        ]
        self.added.append((open_column(name).name, coalesce(any_of(*inside), truth(False))))

    def rows(self) -> list[tuple[int, ...]]:
        return [tuple(number for part in day for number in part) for day in zip(*self.parts, strict=True)]


def placement(
    session: Engine,
    at: Column,
    sets: Sequence[Sequence[Window | Placed] | SlotSet],
    calendars: Mapping[str, BusinessTime],
    *,
    name: str = "days",
) -> Callable[[Relation], Relation]:
    """Return what adds to each row its window in each set, and whether each calendar is open, by the instant `at`.

    No row is lost or doubled: a row on a day beyond the table lies outside all windows, for which alone the
    table is made. Windows of one set must be in order and must not overlap. A few windows are told apart by
    comparing, which is quicker than a join. The engine keeps the table under `name`.
    """
    compared: list[tuple[str, Scalar]] = []
    ends = [ends_of(one) for one in sets if ends_of(one) != (0, 0)]
    first = min((start for start, _ in ends), default=0) // DAY
    last = max((end - 1 for _, end in ends), default=0) // DAY
    table = _Table(first, last)
    for number, one in enumerate(sets):
        if isinstance(one, SlotSet):
            table.add_slots(number, one)
        elif len(one) <= _FEW:
            compared.append((window_column(number).name, place_of(at, one)))
        else:
            table.add_windows(number, one)
    for calendar, open_time in calendars.items():
        table.add_calendar(calendar, open_time)
    stored = None
    if table.added:
        stored = session.store(name, [_integer(column) for column in table.columns], table.rows())

    def place(source: Relation) -> Relation:
        if stored is not None:
            day, within = _integer(_DAY), subtract(at, multiply(_integer(_DAY), whole(DAY)))
            timed = Extend(Extend(source, ((_DAY, whole_division(at, whole(DAY))),)), ((_WITHIN, within),))
            source = Extend(Join(timed, stored, day, _KEY), tuple(table.added))
        return Extend(source, tuple(compared)) if compared else source

    return place
