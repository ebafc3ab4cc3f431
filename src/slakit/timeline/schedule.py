"""From a calendar's rules to the instants at which it is open.

The one rule is that a calendar is open at an instant exactly when the local date and time shown at that
instant lie in one of its intervals: every shift, in wall time, is cut by each stretch of constant UTC offset.
Gaps, folds and skipped days need no case of their own.  Runs when business time is compiled.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from slakit.timeline.instants import DAY, Interval, date_of, epoch_day, intersect, merge, subtract
from slakit.timeline.public_holidays import HolidaySet, holiday_dates
from slakit.timeline.rules import (
    AnyCalendar,
    Calendar,
    DatedKind,
    HolidayCut,
    SetOperation,
    Shift,
    WeeklyHours,
)
from slakit.timeline.zones import OffsetStretch, offset_stretches

__all__ = ["Piece", "Span", "holidays_of", "open_spans"]


@dataclass(frozen=True, slots=True)
class Piece:
    """The instants `[start, end)` of a span that share one UTC offset, in microseconds."""

    start: int
    end: int
    offset: int


@dataclass(frozen=True, slots=True)
class Span:
    """One shift as it really took place: its pieces in order of time, and the date to which it belongs.

    The date (`day`, in days since 1970-01-01) is the local date of the first open instant that exceptions
    left: the date on which the interval starts.
    """

    day: int
    pieces: tuple[Piece, ...]


def open_spans(calendar: AnyCalendar, first_day: int, last_day: int) -> tuple[Span, ...]:
    """Return the spans of a calendar for the local dates from `first_day` to `last_day`, in order of time.

    Dates are days since 1970-01-01, both included.  For a set of calendars each part gives the dates of its
    own zone, so that the first and the last two days may be incomplete.
    """
    if isinstance(calendar, Calendar):
        walls = _wall_intervals(calendar, first_day, last_day)
        return _at_instants(walls, _stretches(calendar.zone, first_day, last_day))
    left = open_spans(calendar.left, first_day, last_day)
    right = open_spans(calendar.right, first_day, last_day)
    if calendar.operation is SetOperation.UNION:
        kept: Iterable[tuple[Interval, ...]] = (_intervals(span) for span in (*left, *right))
    else:
        other = merge(interval for span in right for interval in _intervals(span))
        kept = _combined(left, other, calendar.operation)
    return _dated(kept, _stretches(calendar.zone, first_day, last_day))


def holidays_of(calendar: AnyCalendar, first: date, last: date) -> tuple[HolidaySet, ...]:
    """Return the public holidays a calendar relies on between two dates, both included, without repeats.

    This is what a receipt freezes: the holidays library may know other dates next year.
    """
    if not isinstance(calendar, Calendar):
        both = (*holidays_of(calendar.left, first, last), *holidays_of(calendar.right, first, last))
        return tuple(dict.fromkeys(both))
    found: dict[HolidaySet, None] = {}
    for rule in calendar.holidays:
        known = holiday_dates(rule.country, rule.subdivision, first.year, last.year)
        makeup = known.makeup_days if rule.makeup_weekday is not None else ()
        found[
            replace(
                known,
                closed=tuple((day, name) for day, name in known.closed if first <= day <= last),
                makeup_days=tuple(day for day in makeup if first <= day <= last),
            )
        ] = None
    return tuple(found)


def _stretches(zone: str, first_day: int, last_day: int) -> tuple[OffsetStretch, ...]:
    """Return the offsets for every instant that may show one of these dates, or the end of their shifts."""
    return offset_stretches(zone, (first_day - 2) * DAY, (last_day + 4) * DAY)


# Rules to wall time. A shift is a list of (start, end) in microseconds of wall time since 1970-01-01 00:00;
# it has several parts where hours were subtracted from its middle.
_Wall = list[tuple[int, int]]


@dataclass(slots=True)
class _Exceptions:
    """The holidays and dated lines of a calendar, by date."""

    closed: set[int] = field(default_factory=set)
    makeup: dict[int, int] = field(default_factory=dict)
    opened: dict[int, tuple[Shift, ...]] = field(default_factory=dict)
    added: dict[int, tuple[Shift, ...]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    cut: dict[int, tuple[Shift, ...]] = field(default_factory=dict)


def _exceptions(calendar: Calendar, first_day: int, last_day: int) -> _Exceptions:
    found = _Exceptions()
    years = date_of(first_day).year, date_of(last_day).year
    for rule in calendar.holidays:
        known = holiday_dates(rule.country, rule.subdivision, *years)
        found.closed.update(epoch_day(day) for day, _ in known.closed)
        if rule.makeup_weekday is not None:
            found.makeup.update((epoch_day(day), rule.makeup_weekday) for day in known.makeup_days)
    for line in calendar.dated:
        day = epoch_day(line.date)
        if line.kind is DatedKind.CLOSED and not line.shifts:
            found.removed.add(day)
            continue
        kinds = {DatedKind.OPEN: found.opened, DatedKind.ALSO_OPEN: found.added, DatedKind.CLOSED: found.cut}
        target = kinds[line.kind]
        target[day] = (*target.get(day, ()), *line.shifts)
    return found


def _hours(entries: tuple[WeeklyHours, ...]) -> tuple[tuple[Shift, ...], ...]:
    """Return the shifts of each weekday, Monday first."""
    return tuple(
        tuple(shift for entry in entries if entry.weekday == weekday for shift in entry.shifts) for weekday in range(7)
    )


def _wall_intervals(calendar: Calendar, first_day: int, last_day: int) -> list[_Wall]:
    usual = _hours(calendar.weekly)
    seasons = [(season, _hours(season.weekly)) for season in reversed(calendar.seasons)]
    rules = _exceptions(calendar, first_day - 1, last_day + 1)
    by_start = calendar.holiday_cut is HolidayCut.SHIFT_START
    walls: list[_Wall] = []
    for day in range(first_day, last_day + 1):
        if day in rules.removed:
            continue
        if day not in rules.opened and not (by_start and day in rules.closed):
            local = date_of(day)
            hours = next((hours for season, hours in seasons if season.includes(local)), usual)
            for shift in hours[rules.makeup.get(day, (day + 3) % 7)]:
                wall = [(day * DAY + shift.opens, day * DAY + shift.end)]
                if not by_start:
                    wall = _without_days(wall, [near for near in (day, day + 1) if near in rules.closed])
                walls.append(wall)
        # Dated lines beat holidays, so a holiday does not cut them.
        for shift in (*rules.opened.get(day, ()), *rules.added.get(day, ())):
            walls.append([(day * DAY + shift.opens, day * DAY + shift.end)])  # noqa: PERF401 - reads better
    return [_without_hours(wall, rules.cut) for wall in walls] if rules.cut else walls


def _without_days(wall: _Wall, days: list[int]) -> _Wall:
    for day in days:
        wall = _without(wall, day * DAY, (day + 1) * DAY)
    return wall


def _without_hours(wall: _Wall, cut: Mapping[int, tuple[Shift, ...]]) -> _Wall:
    """Subtract the closed hours of the dates near a shift; hours of the day before may reach into it."""
    if not wall:
        return wall
    for day in range(wall[0][0] // DAY - 1, wall[-1][1] // DAY + 1):
        for shift in cut.get(day, ()):
            wall = _without(wall, day * DAY + shift.opens, day * DAY + shift.end)
    return wall


def _without(wall: _Wall, start: int, end: int) -> _Wall:
    parts = [part for a, b in wall for part in ((a, min(b, start)), (max(a, end), b))]
    return [(a, b) for a, b in parts if a < b]


# Wall time to instants.


def _at_instants(walls: list[_Wall], stretches: tuple[OffsetStretch, ...]) -> tuple[Span, ...]:
    """Cut every wall interval by each stretch of constant offset."""
    parts = sorted((start, end, shift) for shift, wall in enumerate(walls) for start, end in wall)
    starts = [start for start, _, _ in parts]
    pieces: list[list[Piece]] = [[] for _ in walls]
    for stretch in stretches:
        opens, closes, offset = stretch.start, stretch.end, stretch.offset
        # No part is longer than 24 hours.
        for i in range(bisect_left(starts, opens + offset - DAY), bisect_left(starts, closes + offset)):
            start, end, shift = parts[i]
            first, last = max(start - offset, opens), min(end - offset, closes)
            if first < last:
                pieces[shift].append(Piece(first, last, offset))
    spans = [Span((own[0].start + own[0].offset) // DAY, tuple(own)) for own in pieces if own]
    return tuple(sorted(spans, key=lambda span: span.pieces[0].start))


# Sets of calendars.


def _intervals(span: Span) -> tuple[Interval, ...]:
    return tuple(Interval(piece.start, piece.end) for piece in span.pieces)


def _combined(
    spans: tuple[Span, ...], other: tuple[Interval, ...], operation: SetOperation
) -> Iterable[tuple[Interval, ...]]:
    combine = intersect if operation is SetOperation.INTERSECTION else subtract
    starts = [interval.start for interval in other]
    ends = [interval.end for interval in other]
    for span in spans:
        near = other[bisect_right(ends, span.pieces[0].start) : bisect_left(starts, max(p.end for p in span.pieces))]
        yield combine(_intervals(span), near)


def _dated(parts: Iterable[tuple[Interval, ...]], stretches: tuple[OffsetStretch, ...]) -> tuple[Span, ...]:
    """Give intervals the offsets and dates of a zone."""
    ends = [stretch.end for stretch in stretches]
    spans: list[Span] = []
    for intervals in parts:
        pieces: list[Piece] = []
        for interval in intervals:
            i = bisect_right(ends, interval.start)
            while i < len(stretches) and stretches[i].start < interval.end:
                near = stretches[i]
                start, end = max(interval.start, near.start), min(interval.end, near.end)
                pieces.append(Piece(start, end, near.offset))
                i += 1
        if pieces:
            spans.append(Span((pieces[0].start + pieces[0].offset) // DAY, tuple(pieces)))
    return tuple(sorted(spans, key=lambda span: span.pieces[0].start))
