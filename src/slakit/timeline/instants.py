"""Instants, durations and half-open intervals as whole microseconds.

Everything that measures time in slakit rests on these plain integers: an instant is the number of
microseconds since 1970-01-01T00:00Z, a duration is a number of microseconds.  Pure functions, used at every
stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "Interval",
    "date_of",
    "epoch_day",
    "instant",
    "intersect",
    "length",
    "merge",
    "subtract",
    "union",
    "utc",
]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
"""Twenty-four hours: a bare day in a duration.  A local calendar day may be longer or shorter."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The half-open stretch of time `[start, end)` between two instants, in microseconds.

    An interval that ends where it starts is empty; one that ends before it starts raises `ValueError`.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            message = f"an interval cannot end ({self.end}) before it starts ({self.start})"
            raise ValueError(message)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sort intervals, drop empty ones and join those that overlap or touch.

    >>> merge([Interval(5, 9), Interval(0, 3), Interval(3, 4), Interval(8, 10)])
    (Interval(start=0, end=4), Interval(start=5, end=10))
    """
    # Pairs sort several times faster than values with methods of their own.
    ordered = sorted((one.start, one.end) for one in intervals if one.start < one.end)
    if not ordered:
        return ()
    merged: list[Interval] = []
    start, end = ordered[0]
    for next_start, next_end in ordered:
        if next_start > end:
            merged.append(Interval(start, end))
            start, end = next_start, next_end
        elif next_end > end:
            end = next_end
    merged.append(Interval(start, end))
    return tuple(merged)


def union(left: Iterable[Interval], right: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the time that lies in either set, merged."""
    return merge((*left, *right))


def intersect(left: Sequence[Interval], right: Sequence[Interval]) -> tuple[Interval, ...]:
    """Return the time that lies in both sets; each must be sorted and free of overlaps.

    >>> intersect([Interval(0, 5), Interval(7, 9)], [Interval(3, 8)])
    (Interval(start=3, end=5), Interval(start=7, end=8))
    """
    common: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i].start, right[j].start)
        end = min(left[i].end, right[j].end)
        if start < end:
            common.append(Interval(start, end))
        if left[i].end <= right[j].end:
            i += 1
        else:
            j += 1
    return tuple(common)


def subtract(left: Sequence[Interval], right: Sequence[Interval]) -> tuple[Interval, ...]:
    """Return the time of `left` that does not lie in `right`; each must be sorted and free of overlaps.

    >>> subtract([Interval(0, 10)], [Interval(2, 3), Interval(9, 12)])
    (Interval(start=0, end=2), Interval(start=3, end=9))
    """
    rest: list[Interval] = []
    first = 0
    for one in left:
        while first < len(right) and right[first].end <= one.start:
            first += 1
        start, j = one.start, first
        while j < len(right) and right[j].start < one.end:
            if start < right[j].start:
                rest.append(Interval(start, right[j].start))
            start = max(start, right[j].end)
            j += 1
        if start < one.end:
            rest.append(Interval(start, one.end))
    return tuple(rest)


def length(intervals: Iterable[Interval]) -> int:
    """Return the total length in microseconds; intervals that overlap count twice unless merged first."""
    return sum(one.end - one.start for one in intervals)


def instant(moment: datetime) -> int:
    """Return the instant of an aware datetime, exactly; a datetime without a zone raises `ValueError`.

    >>> instant(datetime(2024, 2, 29, 12, tzinfo=UTC))  # a leap day
    1709208000000000
    """
    if moment.utcoffset() is None:
        message = f"{moment.isoformat()} has no time zone, so it is no instant"
        raise ValueError(message)
    return (moment - _EPOCH) // _MICROSECOND


def utc(moment: int) -> datetime:
    """Return the UTC datetime of an instant.

    >>> utc(1709208000000000).isoformat()
    '2024-02-29T12:00:00+00:00'
    """
    return _EPOCH + timedelta(microseconds=moment)


def epoch_day(day: date) -> int:
    """Return the number of days from 1970-01-01 to a date.

    >>> epoch_day(date(2024, 3, 1)) - epoch_day(date(2024, 2, 28))
    2
    """
    return day.toordinal() - _EPOCH_ORDINAL


def date_of(number: int) -> date:
    """Return the date that lies `number` days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH_ORDINAL)
