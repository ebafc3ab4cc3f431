"""Instants some business days before or after others, for any number of rows: a small table joined by the day.

The table has, for each day of UTC on which an origin lies, the pieces on which the answer moves with the origin or is
one instant for all, so the query engine needs to know nothing of calendars and zones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slakit.measure.engine import Engine
from slakit.measure.plan import (
    Column,
    Constant,
    Extend,
    Group,
    Join,
    Kind,
    Op,
    Relation,
    Scalar,
    Stored,
    Tally,
    TallyKind,
    add,
    case,
    compare,
    multiply,
    subtract,
    whole,
    whole_division,
)
from slakit.timeline import DAY, AnyCalendar, BusinessTime, ShiftedDays, business_day_pieces, by_day

__all__ = ["LATEST", "Shift", "add_shifts", "shift_column"]

LATEST = 2 * 4_102_444_800_000_000
"""The last instant from which business days are counted; an origin can be a sum."""


@dataclass(frozen=True, slots=True)
class Shift:
    """The instant that lies some business days of a calendar after an origin in microseconds, before it if negative."""

    origin: Scalar
    days: int
    calendar: str


def _name(shift: Shift) -> str:
    # The origin may be any scalar; what it prints tells it apart from others.
    origin = hashlib.sha256(repr(shift.origin).encode()).hexdigest()[:16]
    return f"{shift.days} business days of {shift.calendar} {origin}"


def shift_column(shift: Shift) -> Column:
    """Return the column that holds the answer once `add_shifts` has added it; empty where the origin is."""
    return Column(_name(shift), Kind.INTEGER)


def add_shifts(
    session: Engine, rows: Relation, shifts: Iterable[Shift], calendars: Mapping[str, AnyCalendar]
) -> Relation:
    """Return rows with a column for each shift; `calendars` holds the rules of their calendars by name.

    Rows are neither lost nor doubled. The rows are asked first from when to when their origins reach.
    """
    asked = list(dict.fromkeys(shifts))
    if not asked:
        return rows
    ends = [Tally(kind, shift.origin) for shift in asked for kind in (TallyKind.SMALLEST, TallyKind.LARGEST)]
    (found,) = session.grouped(Group(rows, (), tuple(ends)))
    for number, shift in enumerate(asked):
        low, high = found[2 * number : 2 * number + 2]
        rows = _with_shift(session, rows, shift, _table(shift, calendars[shift.calendar], low, high))
    return rows


def _table(shift: Shift, calendar: AnyCalendar, low: int | None, high: int | None) -> ShiftedDays:
    if low is None or high is None:
        return ShiftedDays(0, 0, ())
    first, last = (min(max(end, 0), LATEST) // DAY for end in (low, high))
    start, end = first * DAY, (last + 1) * DAY
    open_time = BusinessTime.compile(calendar, start, end)
    return by_day(business_day_pieces(open_time, shift.days, start, end), first, last)


def _with_shift(session: Engine, rows: Relation, shift: Shift, table: ShiftedDays) -> Relation:
    name = _name(shift)
    key, day, within = (Column(f"{name} {part}", Kind.INTEGER) for part in ("key", "day", "within"))
    parts = [
        tuple(Column(f"{name} {part} {i}", Kind.INTEGER) for part in ("from", "moves", "at"))
        for i in range(table.width)
    ]
    # A piece that begins with the next day is never reached.
    padding = (DAY, 0, 0)
    stored = session.store(
        name,
        (key, *(column for part in parts for column in part)),
        [
            (table.first + i, *(n for piece in (*row, *[padding] * (table.width - len(row))) for n in piece))
            for i, row in enumerate(table.days)
        ],
    )
    assert isinstance(stored, Stored)
    timed = Extend(rows, ((day.name, whole_division(shift.origin, whole(DAY))),))
    timed = Extend(timed, ((within.name, subtract(shift.origin, multiply(day, whole(DAY)))),))
    branches: list[tuple[Scalar, Scalar]] = [
        (compare(Op.AT_LEAST, within, start), add(multiply(moves, within), at)) for start, moves, at in reversed(parts)
    ]
    answer = case(branches, Constant(None, Kind.INTEGER))
    return Extend(Join(timed, stored, day, key.name), ((name, answer),))
