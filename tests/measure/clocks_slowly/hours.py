"""The hours that count, and the limits of a clock, by level.

What is decided here, where the language's page leaves it open: a limit in days, months or business days is reckoned
from the start of the cycle also for a level that came later, unless the change of level starts the count anew.
"""

from __future__ import annotations

from datetime import timedelta

from slakit.contract.clocks import ALWAYS, Clock, ClockLimit, Levels
from slakit.contract.model import Contract
from slakit.timeline import DAY, AnyCalendar, BusinessTime, always, first_instant_of, local_date, months_after


class Hours:
    """The open time of a contract's calendars."""

    def __init__(self, contract: Contract) -> None:
        self._rules: dict[str, AnyCalendar] = {ALWAYS: always(contract.agreement.zone)}
        self._rules |= {calendar.name: calendar.rule for calendar in contract.calendars}
        self._made: dict[str, BusinessTime] = {}

    def of(self, name: str, moment: int) -> BusinessTime:
        if name not in self._made:
            self._made[name] = BusinessTime.compile(self._rules[name], moment - 30 * DAY, moment + 60 * DAY)
        return self._made[name]

    def between(self, name: str, start: int, end: int) -> int:
        return self.of(name, start).elapsed(start, end)

    def zone(self, name: str) -> str:
        return self._rules[name].zone


class Limits:
    """The limits of one clock: none, its own, or those of levels."""

    def __init__(self, clock: Clock, levels: Levels | None, hours: Hours) -> None:
        self.clock, self.levels, self.hours = clock, levels, hours

    def of(self, level: str | None) -> ClockLimit | None:
        """Return the limit for a level, the clock's own where the level sets none."""
        named = self.levels.level(level) if self.levels is not None and level is not None else None
        return (named.limit(self.clock.name) if named is not None else None) or self.clock.limit

    def during(self, level: str | None) -> str:
        """Return the calendar whose hours count at a level."""
        limit = self.of(level)
        return (limit.during if limit is not None else None) or self.clock.during or ALWAYS

    def reckoned(self, level: str | None, origin: int) -> tuple[int | None, int | None]:
        """Return a level's limit in open time for a clock that starts at `origin`, and the date it stands for."""
        limit = self.of(level)
        if limit is None:
            return None, None
        if limit.length.microseconds is not None:
            return limit.length.microseconds, None
        name = self.during(level)
        open_time = self.hours.of(name, origin)
        if limit.length.business_days is not None:
            deadline = open_time.business_days_due(origin, limit.length.business_days)
        else:
            zone = self.hours.zone(name)
            day = local_date(origin, zone)
            if limit.length.months is not None:
                last = months_after(day, limit.length.months)
            else:
                assert limit.length.days is not None
                last = day + timedelta(days=limit.length.days)
            deadline = first_instant_of(zone, last + timedelta(days=1))
        return open_time.elapsed(origin, deadline), deadline
