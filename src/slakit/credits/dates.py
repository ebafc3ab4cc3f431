"""The last moment for something: claims, plans, payments, counted on the calendar that the contract names.

Pure functions from an event's instant to a deadline; instants are microseconds UTC.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from slakit.contract.deadlines import Deadline
from slakit.contract.model import Contract
from slakit.timeline import (
    BusinessTime,
    Window,
    WindowKind,
    always,
    first_instant_of,
    local_date,
    months_after,
    windows,
)

__all__ = ["Latest", "latest", "latest_of"]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Latest:
    """A deadline: an instant that still counts, or with a `date` the end of that day, whose last moment counts."""

    instant: int
    date: dt.date | None = None

    def keeps(self, moment: int) -> bool:
        """Whether something at an instant is in time."""
        return moment <= self.instant if self.date is None else moment < self.instant


def latest(contract: Contract, deadline: Deadline, event: int) -> Latest:
    """Return the last moment of a deadline that runs from an instant.

    Raises HorizonError where its calendar is not open often enough.
    """
    zone = contract.agreement.zone
    day = local_date(event, zone)
    if deadline.length is not None:
        length = deadline.length
        if length.microseconds is not None:
            return Latest(event + length.microseconds)
        if length.business_days is not None:
            return Latest(_calendar(contract, deadline, event).business_days_due(event, length.business_days))
        if length.months is not None:
            return _end_of(zone, months_after(day, length.months))
        return _end_of(zone, day + dt.timedelta(days=length.days or 0))
    count = deadline.count or 1
    if deadline.unit == "business day":
        found = _calendar(contract, deadline, event).end_of_business_day_due(event, count)
        return Latest(found.until, found.last_date)
    kind = WindowKind(str(deadline.unit))
    last = day
    for _ in range(count + 1):  # the unit in which the event lies is not counted
        (window,) = windows(kind, zone, last, last)
        last = window.last_date + _DAY
    return _end_of(zone, window.last_date)


def latest_of(contract: Contract, deadline: Deadline, window: Window, event: int | None) -> Latest | None:
    """Return the last moment of a deadline for a window; `None` where it runs from an `event` that is not known."""
    match deadline.after:
        case "window" | None:
            event = window.end - 1
        case "month":
            (month,) = windows(WindowKind.MONTH, contract.agreement.zone, window.last_date, window.last_date)
            event = month.end - 1
    return None if event is None else latest(contract, deadline, event)


def _end_of(zone: str, date: dt.date) -> Latest:
    return Latest(first_instant_of(zone, date + _DAY), date)


def _calendar(contract: Contract, deadline: Deadline, event: int) -> BusinessTime:
    if deadline.calendar is None:
        return BusinessTime.compile(always(contract.agreement.zone), event, event)
    return BusinessTime.compile(contract.calendar(deadline.calendar).rule, event, event)
