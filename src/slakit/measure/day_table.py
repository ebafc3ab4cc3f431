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
    is_empty,
    multiply,
    subtract,
    truth,
    whole,
    whole_division,
)
from slakit.measure.time_sets.slot_sets import NOWHERE, SlotSet
from slakit.timeline import DAY, NO_WINDOW, BusinessTime, Window, open_days, window_days

__all__ = ["Cell", "Placed", "WindowSet", "ends_of", "open_column", "place_of", "placement", "window_column"]

WindowSet = tuple[Window, ...]
Placed = tuple[WindowSet | SlotSet, Column | None]
"""Windows or slots with the column of the instant that puts a row into one of them; `None` is the records' own."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Any stretch of time `[start, end)` that instants are placed in."""

    start: int
    end: int

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"from {self.start}"


Places = Sequence[Window | Cell] | SlotSet
"""What instants are placed in."""

_DAY, _WITHIN, _KEY = "day of time", "time of day", "table day"
_FEW = 100


def window_column(number: int) -> Column:
    """Return the column with the index of a row's window in the window set of that number.

    NO_WINDOW for none.
    """
    return Column(f"window {number}", Kind.INTEGER)


def open_column(calendar: str, by: Column | None = None) -> Column:
    """Return the column that tells whether a calendar is open at a row's time; always yes or no.

    The time is the records' own, or that of another column.
    """
    return Column(f"open {calendar}" + (f" at {by.name}" if by is not None else ""), Kind.YES_NO)


def _integer(name: str) -> Column:
    return Column(name, Kind.INTEGER)


def place_of(at: Column, one: Sequence[Window | Cell]) -> Scalar:
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


def ends_of(one: Places) -> tuple[int, int]:
    """Return the first instant and the end of windows or slots, which are in order."""
    if isinstance(one, SlotSet):
        return one.start, one.end
    return (one[0].start, one[-1].end) if one else (0, 0)


class _Table:
    """The day table in the making: its columns and rows, and the scalars that read it."""

    def __init__(self, first: int, last: int, by: Column | None, name: str) -> None:
        self.first, self.last, self.by = first, last, by
        self.names = {one: f"{one} of {name}" for one in (_DAY, _WITHIN, _KEY)}
        self.columns = [self.names[_KEY]]
        self.parts: list[list[tuple[int, ...]]] = [[(day,) for day in range(first, last + 1)]]
        self.added: list[tuple[str, Scalar]] = []

    def add_windows(self, number: int, one: Sequence[Window | Cell]) -> None:
        days = window_days(one, self.first, self.last)
        names = [f"w{number}"] + [f"w{number} {end} {i}" for i in range(days.width) for end in ("from", "to")]
        self.columns += names
        self.parts.append([row[1:] for row in days.rows()])
        # The last switch passed decides, so they are asked in reverse.
        branches: list[tuple[Scalar, Scalar]] = [
            (compare(Op.AT_LEAST, _integer(self.names[_WITHIN]), _integer(names[i])), _integer(names[i + 1]))
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
        within = _integer(self.names[_WITHIN])

        def slot(group: tuple[str, ...]) -> Scalar:
            _, first, start, size = (_integer(column) for column in group)
            passed = subtract(add(multiply(_integer(self.names[_DAY]), whole(DAY)), within), start)
            return add(first, whole_division(passed, size))

        branches = [(compare(Op.AT_LEAST, within, _integer(group[0])), slot(group)) for group in names[:0:-1]]
        self.added.append((window_column(number).name, coalesce(case(branches, slot(names[0])), whole(NO_WINDOW))))

    def add_calendar(self, name: str, open_time: BusinessTime) -> None:
        opened = open_days(open_time, self.first, self.last)
        column = open_column(name, self.by).name
        ends = [(f"{column} opens {i}", f"{column} closes {i}") for i in range(opened.width)]
        self.columns += [end for pair in ends for end in pair]
        self.parts.append([row[2:] for row in opened.rows()])
        within = _integer(self.names[_WITHIN])
        inside = [
            all_of(compare(Op.AT_LEAST, within, _integer(opens)), compare(Op.LESS, within, _integer(closes)))
            for opens, closes in ends
        ]
        self.added.append((column, coalesce(any_of(*inside), truth(False))))

    def rows(self) -> list[tuple[int, ...]]:
        return [tuple(number for part in day for number in part) for day in zip(*self.parts, strict=True)]


def placement(
    session: Engine,
    at: Column,
    sets: Mapping[int, Places],
    calendars: Mapping[str, BusinessTime],
    by: Column | None = None,
    stored_as: str = "days",
) -> Callable[[Relation], Relation]:
    """Return what adds to each row its window in each set, and whether each calendar is open, by the instant `at`.

    No row is lost or doubled: a row on a day beyond the table lies outside all windows, for which alone the
    table is made, and so does one without an instant. Sets have numbers; windows of one set must be in order and must
    not overlap. A few windows are told apart by comparing, which is quicker than a join. `by` names the instant in
    columns where it is not the records' own; `stored_as` is the name of the table, which tells columns apart, too.
    """
    compared: list[tuple[str, Scalar]] = []
    ends = [ends_of(one) for one in sets.values() if ends_of(one) != (0, 0)]
    first = min((start for start, _ in ends), default=0) // DAY
    last = max((end - 1 for _, end in ends), default=0) // DAY
    label = stored_as if by is None else f"{stored_as} of {by.name}"
    table = _Table(first, last, by, label)
    for number, one in sets.items():
        if isinstance(one, SlotSet):
            table.add_slots(number, one)
        elif len(one) <= _FEW:
            found = place_of(at, one)
            if by is not None:
                found = case([(is_empty(at), whole(NO_WINDOW))], found)
            compared.append((window_column(number).name, found))
        else:
            table.add_windows(number, one)
    for name, open_time in calendars.items():
        table.add_calendar(name, open_time)
    stored = None
    if table.added:
        columns = [_integer(name) for name in table.columns]
        stored = session.store(label, columns, table.rows())

    def place(source: Relation) -> Relation:
        if stored is not None:
            day = _integer(table.names[_DAY])
            within = subtract(at, multiply(day, whole(DAY)))
            timed = Extend(source, ((day.name, whole_division(at, whole(DAY))),))
            timed = Extend(timed, ((table.names[_WITHIN], within),))
            source = Extend(Join(timed, stored, day, table.names[_KEY]), tuple(table.added))
        return Extend(source, tuple(compared)) if compared else source

    return place
