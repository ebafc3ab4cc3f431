"""Day tables that carry business time and windows into a query engine.

One row per UTC day, integers only, to be joined on the day number: the engine then needs no time zones, no
calendar and no range join.  Built once per evaluation from a compiled calendar and the planned windows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from slakit.timeline.business import BusinessTime
from slakit.timeline.instants import DAY

__all__ = ["NO_WINDOW", "OpenDay", "OpenDays", "WindowDay", "WindowDays", "open_days", "window_days"]


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def label(self) -> str: ...


NO_WINDOW = -1
"""The window index of instants that lie in none."""


@dataclass(frozen=True, slots=True)
class OpenDay:
    """The open time of one UTC day.

    `utc_day` counts days since 1970-01-01; `open_before` is F at the day's start; `intervals` holds (open,
    close) in microseconds since the day's start.  For an instant t of the day, `F(t) = open_before + sum of
    max(0, min(t - day start, close) - open)`.
    """

    utc_day: int
    open_before: int
    intervals: tuple[tuple[int, int], ...]

    def row(self, width: int) -> tuple[int, ...]:
        """Return the day as 2 + 2 * `width` integers, filled up with empty intervals (0, 0)."""
        padded = (*self.intervals, *[(0, 0)] * (width - len(self.intervals)))
        return (self.utc_day, self.open_before, *(bound for pair in padded for bound in pair))


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Consecutive days of a calendar; `width` is the largest number of intervals in one of them."""

    width: int
    days: tuple[OpenDay, ...]

    def rows(self) -> list[tuple[int, ...]]:
        """Return every day as a tuple of 2 + 2 * `width` integers."""
        return [day.row(self.width) for day in self.days]


@dataclass(frozen=True, slots=True)
class WindowDay:
    """The windows of one UTC day.

    `window` is the index of the window at the day's start, `switches` holds (from, index) in microseconds
    since the day's start, ascending: from there on the index applies.  `NO_WINDOW` stands for none.
    """

    utc_day: int
    window: int
    switches: tuple[tuple[int, int], ...]

    def row(self, width: int) -> tuple[int, ...]:
        """Return the day as 2 + 2 * `width` integers.

        Unused switches start where the day ends, so they never apply.
        """
        padded = (*self.switches, *[(DAY, NO_WINDOW)] * (width - len(self.switches)))
        return (self.utc_day, self.window, *(number for pair in padded for number in pair))


@dataclass(frozen=True, slots=True)
class WindowDays:
    """Consecutive days of windows; `width` is the largest number of switches in one of them."""

    width: int
    days: tuple[WindowDay, ...]

    def rows(self) -> list[tuple[int, ...]]:
        """Return every day as a tuple of 2 + 2 * `width` integers."""
        return [day.row(self.width) for day in self.days]


def open_days(open_time: BusinessTime, first_day: int, last_day: int) -> OpenDays:
    """Return the open time of the UTC days from `first_day` to `last_day`, both included.

    >>> from slakit.timeline.rules import Calendar, shift, weekly
    >>> hours = weekly(range(5), shift("09:00", "12:00"), shift("13:00", "17:00"))
    >>> office = Calendar("office", "Europe/Berlin", hours)
    >>> table = open_days(BusinessTime.compile(office, 0, DAY), 0, 1)
    >>> table.width, table.days[0].open_before, [time // 3_600_000_000 for time in table.days[0].intervals[0]]
    (2, 0, [8, 11])
    """
    start, end = first_day * DAY, (last_day + 1) * DAY
    touching: dict[int, list[tuple[int, int]]] = {day: [] for day in range(first_day, last_day + 1)}
    for interval in open_time.intervals(start, max(start, end)):
        for day in range(interval.start // DAY, (interval.end - 1) // DAY + 1):
            touching[day].append((max(interval.start - day * DAY, 0), min(interval.end - day * DAY, DAY)))
    days: list[OpenDay] = []
    before = open_time.open_before(start)
    for day, intervals in touching.items():
        days.append(OpenDay(day, before, tuple(intervals)))
        before += sum(close - opens for opens, close in intervals)
    return OpenDays(max((len(day.intervals) for day in days), default=0), tuple(days))


def window_days(windows: Sequence[_Stretch], first_day: int, last_day: int) -> WindowDays:
    """Return which window, by its index, holds each instant of the UTC days from `first_day` to `last_day`.

    The windows must be in order and must not overlap, else `ValueError`; between them there may be gaps.
    """
    moments: list[int] = []
    indices: list[int] = []
    for index, window in enumerate(windows):
        if moments and window.start < moments[-1]:
            message = f"window {window.label} starts before the one in front of it ends"
            raise ValueError(message)
        if moments and window.start == moments[-1]:
            moments.pop()
            indices.pop()
        moments += [window.start, window.end]
        indices += [index, NO_WINDOW]
    days: list[WindowDay] = []
    for day in range(first_day, last_day + 1):
        first, last = bisect_right(moments, day * DAY), bisect_right(moments, (day + 1) * DAY - 1)
        switches = tuple((moments[i] - day * DAY, indices[i]) for i in range(first, last))
        days.append(WindowDay(day, indices[first - 1] if first else NO_WINDOW, switches))
    return WindowDays(max((len(day.switches) for day in days), default=0), tuple(days))
