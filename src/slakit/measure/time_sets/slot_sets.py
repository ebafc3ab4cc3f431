"""The fixed slots of some windows: numbered in order, each found from its number, and from an instant by the engine.

Slots that divide a day are counted from each local midnight in elapsed time, so a day on which the clocks change has
fewer or more of them, and its last may be shorter. Slots of several days are counted from the start of each window.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from itertools import accumulate

from slakit.timeline import DAY, NO_WINDOW, Window, first_instant_of

__all__ = ["NOWHERE", "Segment", "SlotCount", "SlotSet", "slot_set"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch `[start, end)` that is divided into slots of `size`, the last one cut; they are numbered from `first`.

    A stretch without slots has the number NO_WINDOW and a size that nothing reaches.
    """

    start: int
    end: int
    first: int
    size: int

    @property
    def count(self) -> int:
        """How many slots it has."""
        return -(-(self.end - self.start) // self.size)


NOWHERE = Segment(0, 0, NO_WINDOW, 2**61)
"""What instants outside all slots lie in."""


@dataclass(frozen=True, eq=False)
class SlotSet:
    """The slots of some windows: segments in order, which do not overlap."""

    segments: tuple[Segment, ...]

    @property
    def start(self) -> int:
        """The first instant of the first slot."""
        return self.segments[0].start if self.segments else 0

    @property
    def end(self) -> int:
        """The end of the last slot."""
        return self.segments[-1].end if self.segments else 0

    def __len__(self) -> int:
        """Return how many slots there are."""
        return self.segments[-1].first + self.segments[-1].count if self.segments else 0

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield the number, start and end of the slots that lie in `[start, end)`."""
        place = bisect_right(self.segments, start, key=lambda segment: segment.end)
        for segment in self.segments[place:]:
            if segment.start >= end:
                return
            skipped = max(0, -((segment.start - start) // segment.size))
            for number in range(skipped, segment.count):
                opens = segment.start + number * segment.size
                if opens >= end:
                    return
                yield segment.first + number, opens, min(opens + segment.size, segment.end)

    def day_rows(self, first_day: int, last_day: int) -> tuple[int, list[list[tuple[int, Segment]]]]:
        """Return for each UTC day which segments apply, from which microsecond of the day on, and the most of a day.

        The first of a day applies from its start.
        """
        changes: list[tuple[int, Segment]] = []
        for segment in self.segments:
            if changes and changes[-1][0] == segment.start:
                changes.pop()
            changes += [(segment.start, segment), (segment.end, NOWHERE)]
        starts = [at for at, _ in changes]
        days: list[list[tuple[int, Segment]]] = []
        for day in range(first_day, last_day + 1):
            first, last = bisect_right(starts, day * DAY), bisect_right(starts, (day + 1) * DAY - 1)
            here = [(0, changes[first - 1][1] if first else NOWHERE)]
            days.append(here + [(at - day * DAY, segment) for at, segment in changes[first:last]])
        return max((len(day) for day in days), default=0), days


def slot_set(zone: str, windows: Sequence[Window], size: int) -> SlotSet:
    """Return the slots of some windows, which are in order and whole local days."""
    stretches: list[tuple[int, int, int]] = []
    days = max(1, size // DAY)
    for window in windows:
        day, last = window.first_date, window.last_date
        start = window.start
        while start < window.end:
            day += timedelta(days=days)
            end = min(first_instant_of(zone, min(day, last + timedelta(days=1))), window.end)
            if end > start:
                stretches.append((start, end, size if size < DAY else end - start))
            start = max(start, end)
            if day > last:
                break
    counts = [-(-(end - start) // of) for start, end, of in stretches]
    firsts = [0, *accumulate(counts)]
    return SlotSet(tuple(Segment(s, e, first, of) for (s, e, of), first in zip(stretches, firsts, strict=False)))


@dataclass(slots=True)
class SlotCount:
    """Slots counted: all of them, those without data, those that count, their sum, and those outside the condition."""

    slots: int = 0
    empty: int = 0
    counted: int = 0
    sum: Fraction = Fraction(0)
    undecided: bool = False
    outside: list[tuple[int, int]] = field(default_factory=list)
