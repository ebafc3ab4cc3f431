"""How many clocks were kept and missed, and how long they took, by department, agent, date and the like.

Readings are counted as they come and not kept, so that memory grows with the groups and not with the records.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from slakit.measure.results import ClockReading, RecordQuality
from slakit.reports.local import LocalTime
from slakit.reports.results import ComplianceReport, ComplianceRow, Grouping, Scope, Tally
from slakit.reports.spread import Spread
from slakit.reports.whose import Names, Whose

__all__ = ["compliance"]

Key = tuple[str | dt.date | None, ...]


class _Counted:
    """A tally that grows."""

    __slots__ = ("count", "longest", "shortest", "total")

    def __init__(self) -> None:
        self.count = self.total = 0
        self.longest: int | None = None
        self.shortest: int | None = None

    def add(self, length: int) -> None:
        self.count += 1
        self.total += length
        if self.longest is None or length > self.longest:
            self.longest = length
        if self.shortest is None or length < self.shortest:
            self.shortest = length

    def merge(self, other: _Counted) -> None:
        if other.longest is None or other.shortest is None:
            return
        self.longest = other.longest if self.longest is None else max(self.longest, other.longest)
        self.shortest = other.shortest if self.shortest is None else min(self.shortest, other.shortest)
        self.count += other.count
        self.total += other.total

    def tally(self) -> Tally:
        return Tally(self.count, self.total, self.longest, self.shortest)


class _Group:
    """The clocks of one group, as they are counted."""

    __slots__ = ("fulfilled", "late", "missed", "paused", "running", "unlimited")

    def __init__(self) -> None:
        self.fulfilled, self.missed = _Counted(), _Counted()
        self.late = self.running = self.paused = self.unlimited = 0

    def add(self, reading: ClockReading) -> bool | None:
        """Count a reading; whether it was kept, `None` while that is open."""
        if reading.state == "paused":
            self.paused += 1
        elif reading.limit is None and reading.due is None:
            self.unlimited += 1
        elif reading.state == "running":
            self.running += 1
        else:
            assert reading.elapsed is not None, "what is decided has run for a while"
            kept = reading.state == "met"
            (self.fulfilled if kept else self.missed).add(reading.elapsed)
            self.late += reading.state == "running late"
            return kept
        return None

    def merge(self, other: _Group) -> None:
        self.fulfilled.merge(other.fulfilled)
        self.missed.merge(other.missed)
        self.late += other.late
        self.running += other.running
        self.paused += other.paused
        self.unlimited += other.unlimited

    def row(self, key: Key) -> ComplianceRow:
        return ComplianceRow(
            key, self.fulfilled.tally(), self.missed.tally(), self.late, self.running, self.paused, self.unlimited
        )


def _week(date: dt.date) -> str:
    year, week, _ = date.isocalendar()
    return f"{year:04}-W{week:02}"


_Part = Callable[[ClockReading, Names, dt.date], str | dt.date | None]
_PARTS: dict[Grouping, _Part] = {
    Grouping.DEPARTMENT: lambda _, names, __: names[0],
    Grouping.AGENT: lambda _, names, __: names[1],
    Grouping.REQUESTER: lambda _, names, __: names[2],
    Grouping.LEVEL: lambda reading, _, __: reading.level,
    Grouping.CLOCK: lambda reading, _, __: reading.clock,
    Grouping.DATE: lambda _, __, date: date,
    Grouping.WEEK: lambda _, __, date: _week(date),
    Grouping.MONTH: lambda _, __, date: f"{date:%Y-%m}",
}


def _sorting(scope: Scope, by: Sequence[Grouping]) -> Callable[[Key], tuple[object, ...]]:
    """The order of groups: names by the alphabet, clocks and levels as in the contract; those without one last."""
    ranks = {
        Grouping.CLOCK: {name: n for n, (name, _) in enumerate(scope.clocks)},
        Grouping.LEVEL: {name: n for n, (name, _) in enumerate(scope.levels)},
    }

    def part(grouping: Grouping, value: str | dt.date | None) -> tuple[object, ...]:
        if value is None:
            return (1,)
        if grouping in ranks:
            return 0, ranks[grouping].get(str(value), len(ranks[grouping])), str(value)
        return (0, value) if isinstance(value, dt.date) else (0, value.casefold(), value)

    return lambda key: tuple(part(grouping, value) for grouping, value in zip(by, key, strict=True))


def usual_grouping(scope: Scope) -> tuple[Grouping, ...]:
    """By department, agent and date; by clock as well where there are several, whose times have nothing in common."""
    by = [Grouping.CLOCK] if len(scope.clocks) > 1 else []
    return (*by, Grouping.DEPARTMENT, Grouping.AGENT, Grouping.DATE)


def _possible(scope: Scope, by: Sequence[Grouping]) -> tuple[Grouping, ...]:
    """The groups for which the records have a field."""
    missing = {
        Grouping.DEPARTMENT: scope.department is None,
        Grouping.AGENT: scope.agent is None,
        Grouping.REQUESTER: scope.requester is None,
        Grouping.LEVEL: not scope.levels,
    }
    return tuple(one for one in by if not missing.get(one, False))


def _without_empty(
    by: tuple[Grouping, ...], groups: dict[Key, _Group]
) -> tuple[tuple[Grouping, ...], dict[Key, _Group]]:
    """Leave out what no record has, which tells no two groups apart."""
    used = [n for n in range(len(by)) if any(key[n] is not None for key in groups)]
    if not groups:
        return by, groups
    return tuple(by[n] for n in used), {tuple(key[n] for n in used): group for key, group in groups.items()}


def compliance(
    scope: Scope,
    readings: Iterable[ClockReading],
    quality: tuple[RecordQuality, ...] = (),
    by: Sequence[Grouping] | None = None,
) -> ComplianceReport:
    """Count readings by group. A running clock over its limit is missed, one within it may still be kept."""
    usual = by is None
    by = _possible(scope, usual_grouping(scope) if by is None else by)
    parts = [_PARTS[one] for one in by]
    groups: dict[Key, _Group] = {}
    spread = Spread()
    untold = cancelled = 0
    whose, local = Whose(scope), LocalTime(scope.zone)
    for reading in readings:
        names = whose(reading)
        if names is None:
            continue
        if reading.state == "cancelled":
            cancelled += 1
            continue
        date = local.date(reading.started)
        key = tuple(part(reading, names, date) for part in parts)
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group()
        kept = group.add(reading)
        if kept is not None:
            spread.add(date, reading.elapsed, reading.limit, kept=kept)
        elif reading.elapsed is None:
            untold += 1
    if usual:
        by, groups = _without_empty(by, groups)
    total = _Group()
    for group in groups.values():
        total.merge(group)
    order = _sorting(scope, by)
    return ComplianceReport(
        scope,
        by,
        tuple(groups[key].row(key) for key in sorted(groups, key=order)),
        total.row((None,) * len(by)),
        spread.dates(),
        spread.used(),
        untold,
        cancelled,
        quality,
    )
