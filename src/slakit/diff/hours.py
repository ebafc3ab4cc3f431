"""Calendars of two versions as sets of open time, over all dates of both terms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from slakit.contract.model import Calendar, Contract
from slakit.diff.changes import OpenHours, OpenWitness, Witness
from slakit.diff.orders import Order
from slakit.timeline import BusinessTime, Interval, date_of, first_instant_of, length, subtract

__all__ = ["Hours", "hours_of"]

_LONGEST = dt.timedelta(days=366 * 30)
"""Terms beyond this are compared over their first years: a calendar repeats itself."""


@dataclass(frozen=True, slots=True)
class Hours:
    """What a calendar has more, and less, in its new version; `days` tells whether its business days are the same.

    `dates` tells whether they are the same dates, whatever their hours.
    """

    was: int
    now: int
    gained: tuple[Interval, ...]
    lost: tuple[Interval, ...]
    days: bool
    dates: bool
    zone: str
    first: dt.date
    last: dt.date

    @property
    def order(self) -> Order:
        """Which version has all the open time of the other."""
        if self.gained and self.lost:
            return Order.ASKEW
        return Order.MORE if self.gained else Order.LESS if self.lost else Order.SAME

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The open time of both, and an instant that only one of them has, of each kind."""
        if self.order is Order.SAME:
            return ()
        found: list[Witness] = [OpenHours(self.was, self.now, self.first, self.last)]
        for intervals, before in ((self.lost, True), (self.gained, False)):
            if intervals:
                found.append(OpenWitness(intervals[0].start, self.zone, before))
        return tuple(found)


def hours_of(old: Calendar, new: Calendar, contracts: tuple[Contract, Contract]) -> Hours:
    """Compare two versions of a calendar over all dates of both terms."""
    agreements = [contract.agreement for contract in contracts]
    first = min(agreement.first_date for agreement in agreements)
    last = min(max(agreement.last_date for agreement in agreements), first + _LONGEST)
    zone = agreements[1].zone
    start, end = first_instant_of(zone, first), first_instant_of(zone, last + dt.timedelta(days=1))
    times = [BusinessTime.compile(calendar.rule, start, end) for calendar in (old, new)]
    was, now = (time.intervals(start, end) for time in times)
    days = [
        {day: found.of(day) for day in found.days if first <= date_of(day) <= last}
        for found in (time.business_days(start, end) for time in times)
    ]
    return Hours(
        length(was),
        length(now),
        subtract(now, was),
        subtract(was, now),
        days[0] == days[1],
        days[0].keys() == days[1].keys(),
        zone,
        first,
        last,
    )
