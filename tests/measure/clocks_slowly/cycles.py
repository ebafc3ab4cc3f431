"""From when to when a clock runs on a record, event by event.

What is decided here, where the language's page leaves it open:
- "stops at the first of them from then on": of the records that a stop names, those before the start do not count
- a stop at the very instant of the start counts and takes no time, unless it is a `next` one
- a stop that is not a `next` one ends a clock in cycles for good, also between two cycles; one before the first start
  is none
- at one instant a stop comes before a start: what is answered and asked at once is asked afterwards, and a record
  that is closed and reopened at once was closed first, so it is open; it is closed again by a later record only
- a record reopens another one if its condition does not hold, also where that is because it cannot be told
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from tests.measure.clocks_slowly.conditions import fields_of, holds
from tests.measure.clocks_slowly.rows import Row, Rows, instant_of

from slakit.contract.clocks import Clock, ClockEvent
from slakit.contract.model import Contract


@dataclass(frozen=True)
class Run:
    """One cycle of a clock, with the stretches in between in which the record was closed and which do not count."""

    start: int
    stop: int | None
    closed: tuple[tuple[int, int], ...] = ()


def runs_of(contract: Contract, clock: Clock, row: Row, children: Rows, as_of: int | None) -> list[Run]:
    """Return the cycles of a clock on a record that is not cancelled; none if it has not started."""
    events = _Events(contract, row, children, as_of)
    starts = sorted({moment for event in clock.starts for moment in events.named(event)})
    if not starts:
        return []
    undone = clock.reopens() if clock.reopened is not None and not clock.cycles() else None
    finals = [event for event in clock.stops if event.which != "next" and event is not undone]
    ends = [moment for event in finals for moment in events.all_for_stop(event) if moment >= starts[0]]
    end = min(ends, default=None)
    if undone is not None:
        return _reopened(clock, starts[0], end, events.closing(undone))
    nexts = {moment for event in clock.stops if event.which == "next" for moment in events.all(event)}
    return _in_turn(starts, sorted(nexts), end)


class _Events:
    """The instants at which something happens to a record, as known at an instant."""

    def __init__(self, contract: Contract, row: Row, children: Rows, as_of: int | None) -> None:
        self.contract, self.row, self.children, self.as_of = contract, row, children, as_of

    def _known(self, moment: int | None) -> bool:
        return moment is not None and (self.as_of is None or moment <= self.as_of)

    def all(self, event: ClockEvent) -> list[int]:
        """Every instant that an event may mean, whichever of them it names."""
        if event.of is None:
            moments = [instant_of(self.row, event.field)]
        else:
            kind = self.contract.record_type(event.of.records)
            rows = [r for r in self.children[kind.name] if holds(event.of.where, fields_of(kind, r))]
            moments = [instant_of(r, event.field) for r in rows]
        return sorted(moment for moment in moments if moment is not None and self._known(moment))

    def named(self, event: ClockEvent) -> list[int]:
        """The instants at which an event starts a clock."""
        moments = self.all(event)
        if event.which == "first":
            return moments[:1]
        return moments[-1:] if event.which == "last" else moments

    def all_for_stop(self, event: ClockEvent) -> list[int]:
        """The instants of which the first one from the start on stops a clock."""
        moments = self.all(event)
        return moments[-1:] if event.which == "last" else moments

    def closing(self, event: ClockEvent) -> list[tuple[int, bool]]:
        """The records that close (`True`) or reopen one, in the order in which they count."""
        assert event.of is not None
        kind = self.contract.record_type(event.of.records)
        found = []
        for row in self.children[kind.name]:
            moment = instant_of(row, event.field)
            if moment is not None and self._known(moment):
                found.append((moment, holds(event.of.where, fields_of(kind, row))))
        return sorted(found, key=lambda one: (one[0], not one[1]))


def _in_turn(starts: list[int], nexts: list[int], end: int | None) -> list[Run]:
    """Cycles that follow one another: a start, and the first stop after it."""
    runs: list[Run] = []
    start: int | None = starts[0]
    while start is not None:
        later = [moment for moment in nexts if moment > start] + ([end] if end is not None else [])
        stop = min(later, default=None)
        runs.append(Run(start, stop))
        if stop is None or stop == end:
            return runs
        # A start at the instant of the stop comes after it; one at the instant of the end comes too late.
        following = [moment for moment in starts if moment >= stop and (end is None or moment < end)]
        start = min(following, default=None)
    return runs


def _reopened(clock: Clock, start: int, end: int | None, closing: list[tuple[int, bool]]) -> list[Run]:
    """Cycles of a record that is closed and reopened, joined as the clock says."""
    open_since: int | None = start
    spans: list[tuple[int, int | None]] = []
    for moment, closes in closing:
        if moment < start or (end is not None and moment >= end and open_since is None):
            continue
        if end is not None and moment >= end:
            break
        if closes and open_since is not None and (moment > open_since or not spans):
            spans.append((open_since, moment))
            open_since = None
        elif not closes and open_since is None:
            open_since = moment
    if open_since is not None:
        spans.append((open_since, end))
    runs = [Run(begins, stops) for begins, stops in spans]
    match clock.reopened:
        case "new cycle":
            return runs
        case "from reopen":
            return runs[-1:]
        case "continuous":
            return [Run(start, runs[-1].stop)]
    gaps = tuple((one.stop, two.start) for one, two in pairwise(runs) if one.stop is not None)
    return [Run(start, runs[-1].stop, gaps)]
