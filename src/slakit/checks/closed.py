"""Calendars that have hours and are closed all the same on every day of the term."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from slakit.checks.satisfiable import own
from slakit.contract.model import Calendar, Contract
from slakit.diagnostics import Diagnostic
from slakit.timeline import AnyCalendar, BusinessTime, HorizonError, SetCalendar, first_instant_of

__all__ = ["check_closed"]

_STRETCH = dt.timedelta(days=30)
"""Days that are laid out first; nearly every calendar is open in them, and longer stretches follow where it is not."""

_HOLIDAYS_A_YEAR = 60
"""More than any country has."""

_PARTS = 8
"""Calendars that one is made of, at most, for it to be laid out: more take long, and nothing is said of them."""


def check_closed(contract: Contract) -> Iterator[Diagnostic]:
    """Calendars of the contract that are not open for a moment while it is in force."""
    agreement = contract.agreement
    for calendar in contract.calendars:
        if not own(calendar.span) or _parts(calendar.rule) > _PARTS:
            continue
        if not _opens(calendar, agreement.zone, agreement.first_date, agreement.last_date):
            yield Diagnostic(
                "SLA506",
                f"`{calendar.name}` is never open while the agreement is in force, from {agreement.first_date} to"
                f" {agreement.last_date}",
                span=calendar.span,
                help="correct its hours, or the days on which it is closed",
                blocks=False,
            )


def _parts(rule: AnyCalendar) -> int:
    """Count the calendars that one is made of, as far as that matters."""
    count, left = 0, [rule]
    while left and count <= _PARTS:
        one = left.pop()
        if isinstance(one, SetCalendar):
            left += [one.left, one.right]
        else:
            count += 1
    return count


def _opens_for_sure(rule: AnyCalendar, first: dt.date, last: dt.date) -> bool:
    """Whether there are more days with hours than public holidays could close; told without looking those up."""
    if isinstance(rule, SetCalendar) or rule.seasons:
        return False
    weekdays = {hours.weekday for hours in rule.weekly if hours.shifts}
    days = ((last - first).days + 1) // 7 * len(weekdays) - len(rule.dated)
    return days > 1 + len(rule.holidays) * _HOLIDAYS_A_YEAR * (last.year - first.year + 1)


def _opens(calendar: Calendar, zone: str, first: dt.date, last: dt.date) -> bool:
    """Whether a calendar is open at all from one date to another."""
    if _opens_for_sure(calendar.rule, first, last):
        return True
    day, stretch = first, _STRETCH
    while day <= last:
        end = min(day + stretch - dt.timedelta(days=1), last)
        start, stop = first_instant_of(zone, day), first_instant_of(zone, end + dt.timedelta(days=1))
        try:
            if BusinessTime.compile(calendar.rule, start, stop).elapsed(start, stop):
                return True
        except HorizonError:
            return True  # longer than can be laid out, so nothing is known
        day, stretch = end + dt.timedelta(days=1), stretch * 4
    return False
