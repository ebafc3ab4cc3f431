"""The cycles of a clock one by one: time, limit, due instant, grace and state, from the stretches of an engine.

For reports, which show when work is due. A stretch is a part of a cycle in which nothing changes; they come in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from slakit.contract.clocks import Clock
from slakit.measure.clocks.hours import Calendars
from slakit.measure.clocks.limits import Limits, Term, deadline
from slakit.timeline import BusinessTime, HorizonError

__all__ = ["Cycle", "Finishing", "Stretch"]

State = Literal["met", "missed", "running", "running late", "paused"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a cycle up to an instant, at one level, by its number; a paused one does not count.

    The last one of a cycle that runs on may be empty: it tells what holds at the instant of judgement.
    """

    start: int
    end: int
    level: int
    paused: bool
    level_since: int


@dataclass(frozen=True, slots=True)
class Cycle:
    """What a cycle came to."""

    level: int
    elapsed: int | None
    limit: int | None
    due: int | None
    grace_until: int | None
    state: State


class Finishing:
    """Finishes the cycles of one clock, whose instants lie on some UTC days."""

    def __init__(self, calendars: Calendars, clock: Clock, limits: Limits, days: tuple[int, int]) -> None:
        self.calendars, self.clock, self.limits, self.days = calendars, clock, limits, days

    def _open_time(self, level: int) -> BusinessTime:
        return self.calendars.of(self.limits.terms[level].hours, *self.days)

    def _limit(self, level: int, origin: int) -> tuple[int | None, int | None]:
        """Return the limit of a level in open time, and the instant that it stands for if it is one in days."""
        term: Term = self.limits.terms[level]
        if term.length is None:
            return None, None
        if term.length.microseconds is not None:
            return term.length.microseconds, None
        open_time = self._open_time(level)
        end = deadline(open_time, self.calendars.rule(term.hours).zone, term.length, origin)
        return (None, None) if end is None else (open_time.elapsed(origin, end), end)

    def cycle(self, origin: int, stopped: int | None, judged: int | None, stretches: Sequence[Stretch]) -> Cycle:
        """Return what a cycle came to that began at `origin`, has stopped or not, and is judged at an instant."""
        first, last = stretches[0], stretches[-1]
        if judged is None:
            return Cycle(first.level, None, None, None, None, "running")
        how = self.clock.level_changes
        if how == "restart":
            origin = max(origin, last.level_since)
            stretches = [one for one in stretches if one.start >= origin]
        counted = [(one, self._counted(one)) for one in stretches if not one.paused]
        elapsed = sum(length for _, length in counted)
        goes_on = stopped is not None or not last.paused
        limit, ends = self._limit(first.level if how == "first level" else last.level, origin)
        if limit is None:
            state: State = "met" if stopped is not None else "running" if goes_on else "paused"
            return Cycle(last.level, elapsed, None, None, None, state)
        budget = _Budget(limit, self._shares(origin) if how == "proportional" else None)
        due: int | None = origin if limit == 0 and how != "proportional" else None
        grace: int | None = None
        ahead = [(Stretch(judged, judged, last.level, False, 0), -1)] if goes_on else []
        for one, length in (*counted, *ahead):
            left = budget.left(one.level)
            open_time = self._open_time(one.level)
            if left is not None and left >= 0:
                if due is None and (length < 0 or (length >= left and length > 0)):
                    due = _due(open_time, one.start, left)
                if grace is None and (length < 0 or length > left):
                    grace = open_time.grace_until(one.start, left)
            budget.spend(one.level, max(length, 0))
        if how == "proportional":
            left = budget.left(last.level)
            assert left is not None
            limit = elapsed + left
        if ends is not None and due is not None and due <= ends and (grace is None or ends <= grace):
            due = ends
        late = elapsed > limit or (self.clock.strict and due is not None and judged > due)
        if self.clock.strict and due is not None:
            grace = due
        if stopped is not None:
            state = "missed" if late else "met"
        else:
            state = "running late" if late else "running" if goes_on else "paused"
        return Cycle(last.level, elapsed, limit, due, grace, state)

    def _counted(self, one: Stretch) -> int:
        return self._open_time(one.level).elapsed(one.start, one.end)

    def _shares(self, origin: int) -> list[int | None]:
        return [self._limit(level, origin)[0] for level in range(len(self.limits.terms))]


class _Budget:
    """What is left of a limit: of one that all counted time is held against, or of several of which each takes a share.

    A share of nothing is used up by any time at all.
    """

    def __init__(self, limit: int, shares: list[int | None] | None) -> None:
        self.limit, self.shares = limit, shares
        self.spent = 0
        self.used = Fraction(0)

    def left(self, level: int) -> int | None:
        if self.shares is None:
            return self.limit - self.spent
        limit = self.shares[level]
        if limit == 0 and self.used > 1:
            return -1
        return None if limit is None else (1 - self.used) * limit // 1

    def spend(self, level: int, counted: int) -> None:
        self.spent += counted
        limit = self.shares[level] if self.shares is not None else None
        if limit is not None and counted:
            self.used += Fraction(counted, limit) if limit else 2


def _due(open_time: BusinessTime, start: int, left: int) -> int | None:
    try:
        return open_time.due(start, left)
    except HorizonError:
        return None
