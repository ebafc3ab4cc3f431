"""What a clock comes to on each record: its time, its limit, when it is due, and its state.

What is decided here, where the language's page leaves it open:
- a change of level at the instant of the stop comes too late (a stop comes first); one at the instant of evaluation
  counts
- a record of a change that repeats the level in force is no change of level
- the time up to a change is counted in the hours of the level then in force, and paused as that level says, also
  where the first limit is kept
- a stretch at a level without a limit uses up no share of one (`proportional`); a clock whose last level sets none is
  neither late nor on time
- the due instant is projected from the stop (or the instant of evaluation) as if no further pause came. Where a limit
  in days or business days ends in closed hours, counted time has reached it before; the instant that the days end at
  is due then, as long as no more open time has passed at it than the limit
- a clock that is late is `running late` also while it is paused
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tests.measure.clocks_slowly.conditions import fields_of, holds
from tests.measure.clocks_slowly.cycles import Run, runs_of
from tests.measure.clocks_slowly.hours import Hours, Limits
from tests.measure.clocks_slowly.rows import Row, Rows, belonging, instant_of, latest

from slakit.contract.clocks import Clock, ClockPause, Levels
from slakit.contract.model import Contract


@dataclass(frozen=True)
class Cycle:
    """One cycle of a clock on a record; durations and limits are open time.

    `levels` were in force one after another. `elapsed` is `None` where the cycle runs on and no instant of evaluation
    is given, and so are then all that follows from it. `limit` is what `elapsed` may come to: with `proportional`, the
    time counted before the last change and the rest of the last limit that was left.
    """

    started: int
    stopped: int | None
    levels: tuple[str | None, ...]
    elapsed: int | None
    paused: int | None
    limit: int | None
    state: str
    due: int | None
    grace_until: int | None

    @property
    def remaining(self) -> int | None:
        return None if self.limit is None or self.elapsed is None else self.limit - self.elapsed


@dataclass(frozen=True)
class OnRecord:
    """A clock on a record: its cycles, and what conditions ask of it; `None` is what cannot be told."""

    cancelled: bool
    cycles: tuple[Cycle, ...]
    elapsed: int | None
    late: bool | None
    on_time: bool | None
    running: bool | None
    paused: bool | None

    @property
    def state(self) -> str:
        """The state of the last cycle, or why there is none."""
        return "cancelled" if self.cancelled else self.cycles[-1].state if self.cycles else "no data"


def clocks_on_records(contract: Contract, rows: Rows, as_of: int | None) -> dict[tuple[str, str], OnRecord]:
    """Return what each clock comes to on each record, by the names of clocks and the keys of records."""
    hours = Hours(contract)
    found = {}
    for clock in contract.clocks:
        kind = contract.record_type(clock.records)
        for row in rows.get(kind.name, []):
            children = belonging(contract, kind, row, rows)
            found[clock.name, str(row[kind.key])] = _OneClock(contract, hours, clock, row, children, as_of).judged()
    return found


@dataclass(frozen=True)
class _Slice:
    """A stretch in which nothing changes."""

    start: int
    end: int
    level: str | None
    paused: bool
    closed: bool

    @property
    def counts(self) -> bool:
        return not (self.paused or self.closed)


class _OneClock:
    """One clock on one record."""

    def __init__(
        self, contract: Contract, hours: Hours, clock: Clock, row: Row, children: Rows, as_of: int | None
    ) -> None:
        self.contract, self.hours, self.clock, self.row = contract, hours, clock, row
        self.children, self.as_of = children, as_of
        self.kind = contract.record_type(clock.records)
        self.levels: Levels | None = contract.levels_of(clock.records)
        self.limits = Limits(clock, self.levels, hours)

    def judged(self) -> OnRecord:
        if self.clock.cancelled is not None and holds(self.clock.cancelled, fields_of(self.kind, self.row)):
            return OnRecord(True, (), None, False, False, False, False)
        runs = runs_of(self.contract, self.clock, self.row, self.children, self.as_of)
        if not runs:
            return OnRecord(False, (), None, False, False, False, False)
        cycles = tuple(self._cycle(run) for run in runs)
        lengths = [one.elapsed for one in cycles if one.elapsed is not None]
        last, any_late = cycles[-1], any(one.state in ("missed", "running late") for one in cycles)
        untold = last.state == "running or paused"
        goes_on = last.stopped is None
        paused_now = False if not goes_on else None if untold else self._paused_at(self._now())
        return OnRecord(
            cancelled=False,
            cycles=cycles,
            elapsed=max(lengths) if len(lengths) == len(cycles) else None,
            late=any_late or (None if untold and self._limited() else False),
            on_time=all(one.state == "met" for one in cycles),
            running=goes_on and (None if paused_now is None else not paused_now),
            paused=paused_now,
        )

    def _limited(self) -> bool:
        levels = self.levels.levels if self.levels is not None else ()
        return any(self.limits.of(level) is not None for level in (None, *(level.name for level in levels)))

    def _now(self) -> int:
        assert self.as_of is not None
        return self.as_of

    # ------------------------------------------------------------ what holds at an instant

    def _level_at(self, moment: int) -> str | None:
        if self.levels is None:
            return None
        if self.levels.history is not None:
            kind = self.contract.record_type(self.levels.history)
            change = latest(kind, self.children[kind.name], moment)
            if change is not None:
                return str(change["level"])
        get, level = fields_of(self.kind, self.row), None
        for rule in self.levels.rules:
            if level is None if rule.when is None else holds(rule.when, get):
                level = rule.level
                if rule.stop:
                    break
        return level

    def _conditions_at(self, moment: int) -> list[ClockPause]:
        limit = self.limits.of(self._level_at(moment))
        return [*self.clock.pauses, *([limit.pauses] if limit is not None and limit.pauses is not None else [])]

    def _paused_at(self, moment: int) -> bool:
        for pause in self._conditions_at(moment):
            then: dict[str, object] = {}
            for field, name in pause.history:
                kind = self.contract.record_type(name)
                change = latest(kind, self.children[name], moment)
                then[field] = None if change is None else fields_of(kind, change)(field)
            if holds(pause.condition, fields_of(self.kind, self.row, then)):
                return True
        return any(begins <= moment and (over is None or moment < over) for begins, over in self._lasting())

    def _lasting(self) -> list[tuple[int, int | None]]:
        found = []
        for population in self.clock.pauses_during:
            kind = self.contract.record_type(population.records)
            assert kind.lasts is not None
            for row in self.children[kind.name]:
                begins = instant_of(row, kind.lasts.first)
                if begins is not None and holds(population.where, fields_of(kind, row)):
                    found.append((begins, instant_of(row, kind.lasts.last)))
        return found

    def _slices(self, run: Run, end: int) -> list[_Slice]:
        """Cut a cycle at every instant at which anything may change."""
        cuts = {run.start, end}
        cuts |= {moment for gap in run.closed for moment in gap}
        cuts |= {moment for pair in self._lasting() for moment in pair if moment is not None}
        for kind in self.contract.records:
            if kind.belongs is not None and kind.belongs.changes and kind.name in self.children:
                moments = (instant_of(row, kind.at) for row in self.children[kind.name])
                cuts |= {moment for moment in moments if moment is not None}
        inside = sorted(moment for moment in cuts if run.start <= moment <= end)
        return [
            _Slice(a, b, self._level_at(a), self._paused_at(a), any(c <= a and b <= d for c, d in run.closed))
            for a, b in pairwise(inside)
        ]

    # ------------------------------------------------------------ one cycle

    def _cycle(self, run: Run) -> Cycle:
        end = run.stop if run.stop is not None else self.as_of
        if end is None:
            level = self._level_at(run.start)
            return Cycle(run.start, None, (level,), None, None, None, "running or paused", None, None)
        slices = self._slices(run, end)
        levels = _in_order([one.level for one in slices])
        if not slices or (run.stop is None and self._level_at(end) != levels[-1]):
            levels.append(self._level_at(end))
        origin = run.start
        if self.clock.level_changes == "restart":
            origin = self._last_change(slices, levels[-1], run.start, end)
            slices = [one for one in slices if one.start >= origin]
        elapsed = sum(self._counted(one) for one in slices if one.counts)
        paused = sum(self._counted(one) for one in slices if one.paused and not one.closed)
        open_end = run.stop is not None or not self._paused_at(end)
        limit, due, grace = self._limit_and_due(origin, slices, levels, end if open_end else None)
        late = limit is not None and (elapsed > limit or (self.clock.strict and due is not None and end > due))
        if self.clock.strict and due is not None:
            grace = due
        if run.stop is not None:
            state = "stopped" if limit is None else "missed" if late else "met"
        else:
            state = "running late" if late else "running" if open_end else "paused"
        return Cycle(run.start, run.stop, tuple(levels), elapsed, paused, limit, state, due, grace)

    def _counted(self, one: _Slice) -> int:
        return self.hours.between(self.limits.during(one.level), one.start, one.end)

    @staticmethod
    def _last_change(slices: list[_Slice], level: str | None, start: int, end: int) -> int:
        """The instant from which a level is in force without interruption."""
        origin = end
        for one in reversed(slices):
            if one.level != level:
                return origin
            origin = one.start
        return start

    def _limit_and_due(
        self, origin: int, slices: list[_Slice], levels: list[str | None], projected: int | None
    ) -> tuple[int | None, int | None, int | None]:
        """The limit of a cycle, when it is due, and the last instant that is not late; from `projected` on it runs."""
        how = self.clock.level_changes
        last = levels[-1]
        limit, deadline = self.limits.reckoned(levels[0] if how == "first level" else last, origin)
        if limit is None:
            return None, None, None
        # Each piece counts in the hours of its level, up to what it may still come to; the last one has no end.
        pieces = [(one.start, one.end, one.level) for one in slices if one.counts]
        ahead = [(projected, None, last)] if projected is not None else []
        budget: _Whole | _Shares = _Shares(self.limits, origin) if how == "proportional" else _Whole(limit)
        due = origin if limit == 0 and how != "proportional" else None
        grace: int | None = None
        for start, end, level in [*pieces, *ahead]:
            name = self.limits.during(level)
            left = budget.left(level)
            counted = None if end is None else self.hours.between(name, start, end)
            if left is not None:
                if due is None and (counted is None or (counted >= left and counted > 0)):
                    due = self.hours.of(name, start).due(start, left)
                if grace is None and (counted is None or counted > left):
                    grace = self.hours.of(name, start).grace_until(start, left)
            if counted is not None:
                budget.spend(level, counted)
        if how == "proportional":
            total = sum(self._counted(one) for one in slices if one.counts)
            left = budget.left(last)
            assert left is not None
            limit = total + left
        if deadline is not None and due is not None and due <= deadline and (grace is None or deadline <= grace):
            due = deadline
        return limit, due, grace


class _Whole:
    """A limit that all counted time is held against."""

    def __init__(self, limit: int) -> None:
        self.limit, self.spent = limit, 0

    def left(self, level: str | None) -> int | None:
        return self.limit - self.spent

    def spend(self, level: str | None, counted: int) -> None:
        self.spent += counted


class _Shares:
    """Limits of which each stretch uses up a share; together they are one whole."""

    def __init__(self, limits: Limits, origin: int) -> None:
        self.limits, self.origin, self.used = limits, origin, Fraction(0)

    def left(self, level: str | None) -> int | None:
        limit, _ = self.limits.reckoned(level, self.origin)
        if limit is None:
            return None
        # More than nothing is too much of a limit of nothing, though a share of it is nothing.
        return -1 if limit == 0 and self.used > 1 else math.floor((1 - self.used) * limit)

    def spend(self, level: str | None, counted: int) -> None:
        limit, _ = self.limits.reckoned(level, self.origin)
        if limit is not None and counted > 0:
            self.used += Fraction(counted, limit) if limit else 2


def _in_order(levels: list[str | None]) -> list[str | None]:
    """The levels one after another, without repetition."""
    return [level for i, level in enumerate(levels) if i == 0 or level != levels[i - 1]]
