"""Limits of clocks for which no window of their objective has the time, so that nothing is ever late in it.

Exact, by the timeline. A calendar is laid out over the term only where a limit is longer than a usual day or week of
it, so that checking an ordinary contract does not pay for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from slakit.checks.clocks import LIMITED, states_asked
from slakit.contract.clocks import ALWAYS, Clock, ClockLimit
from slakit.contract.model import Contract, Objective
from slakit.diagnostics import Diagnostic, Related, Severity
from slakit.timeline import (
    CALENDAR_KINDS,
    DAY,
    HOUR,
    MINUTE,
    AnyCalendar,
    BusinessTime,
    Calendar,
    Window,
    WindowKind,
    clip,
    windows,
)

__all__ = ["check_time_for_limits"]


def check_time_for_limits(contract: Contract) -> Iterator[Diagnostic]:
    """Limits longer than the open time of any window in which they are to be kept."""
    told: set[int] = set()
    for objective in contract.objectives:
        asked = dict.fromkeys(s.clock for s in states_asked(objective) if s.state in LIMITED)
        for clock in [clock for name in asked if (clock := contract.clock(name)) is not None]:
            if not _starts_inside(contract, objective, clock):
                continue
            for limit in _limits(contract, clock):
                problem = _too_long(contract, objective, clock, limit)
                if problem is not None and id(limit) not in told:
                    told.add(id(limit))
                    yield problem


def _starts_inside(contract: Contract, objective: Objective, clock: Clock) -> bool:
    """Whether all time that a clock counts up to the end of a window lies in the window that has its record.

    It does where the clock starts there: by the term `by start`, or because the instant that decides the window is the
    start, or never later than it. A record that is in the window by its stop, or by the end of the limit, may have run
    for long before; so may one of windows that are taken together. What counts as late while it runs needs no time.
    """
    running = objective.running
    if objective.over is not None or (running is not None and running.counts_as == "late" and not running.once_late):
        return False
    if objective.by is not None:
        return objective.by == "start"
    records = contract.record_type(clock.records)
    return all(
        start.of is None and (start.field == records.at or (records.at, start.field) in records.in_order)
        for start in clock.starts
    )


def _limits(contract: Contract, clock: Clock) -> Iterator[ClockLimit]:
    levels = contract.levels_of(clock.records)
    for level in levels.levels if levels is not None else ():
        limit = level.limit(clock.name)
        if limit is not None:
            yield limit
    if clock.limit is not None:
        yield clock.limit


def _too_long(contract: Contract, objective: Objective, clock: Clock, limit: ClockLimit) -> Diagnostic | None:
    during = limit.during or clock.during
    rules = {calendar.name: calendar.rule for calendar in contract.calendars}
    rule = rules.get(during) if during is not None else None
    if rule is None and during not in (None, ALWAYS):
        return None
    if limit.length.microseconds is not None:
        most = _most_open(contract, objective.each, rule, limit.length.microseconds)
    elif limit.length.business_days is not None and rule is not None:
        most = _most_days(contract, objective.each, rule, limit.length.business_days)
    else:
        most = None
    if most is None or limit.span is None:
        return None
    kind = objective.each.value
    window = kind if " " in kind or objective.each is WindowKind.TERM else f"calendar {kind}"
    where = "" if rule is None else f" in `{during}`"
    return Diagnostic(
        "SLA640",
        f"no {window} has the time for this limit: the longest, {most[1]}, has {most[0]}{where}, so `{clock.name}` is"
        f" never late by the end of the window of {objective.name} in which it starts",
        Severity.WARNING,
        span=limit.span,
        help="shorten the limit, count other hours, or judge a longer window",
        related=(Related(objective.span, f"{objective.name} is judged each {window}"),) if objective.span else (),
        blocks=False,
    )


def _windows(contract: Contract, kind: WindowKind) -> list[Window]:
    agreement = contract.agreement
    first, last = agreement.first_date, agreement.last_date
    if kind not in CALENDAR_KINDS:
        return []
    cut = (clip(window, first, last) for window in windows(kind, agreement.zone, first, last))
    return [window for window in cut if window is not None]


def _most_open(contract: Contract, kind: WindowKind, rule: AnyCalendar | None, length: int) -> tuple[str, str] | None:
    """Return the open time of the window that has most, and its name, when that is less than a length."""
    if length <= _usual(rule, kind):
        return None
    found = _windows(contract, kind)
    if not found:
        return None
    if rule is None:
        opened = [window.end - window.start for window in found]
    else:
        time = BusinessTime.compile(rule, found[0].start, found[-1].end)
        opened = [time.elapsed(window.start, window.end) for window in found]
    most = max(opened)
    return (_hours(most), found[opened.index(most)].label) if most < length else None


def _most_days(contract: Contract, kind: WindowKind, rule: AnyCalendar, count: int) -> tuple[str, str] | None:
    """The same for business days: a number of them ends on a day that follows as many others."""
    if isinstance(rule, Calendar):
        days = len({entry.weekday for entry in rule.weekly if entry.shifts})
        if kind is not WindowKind.DAY and count < days * (1 if kind is WindowKind.WEEK else 4):
            return None
    found = _windows(contract, kind)
    if not found:
        return None
    time = BusinessTime.compile(rule, found[0].start, found[-1].end)
    numbers = [sum(time.is_business_day(day) for day in _days(window)) for window in found]
    most = max(numbers)
    said = f"{most} business day{'' if most == 1 else 's'}"
    return (said, found[numbers.index(most)].label) if most <= count else None


def _days(window: Window) -> Iterator[dt.date]:
    day = window.first_date
    while day <= window.last_date:
        yield day
        day += dt.timedelta(days=1)


def _usual(rule: AnyCalendar | None, kind: WindowKind) -> int:
    """Return an open time that some window certainly has in any calendar that is not closed nearly always."""
    if rule is None:
        return 23 * HOUR if kind is WindowKind.DAY else 6 * DAY
    if not isinstance(rule, Calendar):
        return 0
    days = [sum(shift.end - shift.opens for shift in entry.shifts if shift.end <= DAY) for entry in rule.weekly]
    return max(days, default=0) if kind is WindowKind.DAY else sum(days)


def _hours(microseconds: int) -> str:
    hours, rest = divmod(microseconds, HOUR)
    minutes = rest // MINUTE
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
