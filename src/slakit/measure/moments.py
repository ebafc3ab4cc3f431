"""Dates and instants as people write them into tables beside the records."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from slakit.contract.deadlines import Deadline
from slakit.measure.time_sets.approvals import OUTSIDE, YEARS, instant_of
from slakit.timeline import first_instant_of, local_date

__all__ = ["Moment", "needs_the_time", "read_moment"]

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00:00)?")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in microseconds UTC, or with `day` a date: then `instant` is its first one."""

    instant: int
    day: bool

    def end(self, zone: str) -> int:
        """Return the first instant after it: for a date, that of the next day."""
        if not self.day:
            return self.instant + 1
        return first_instant_of(zone, local_date(self.instant, zone) + _DAY)


def read_moment(text: str, zone: str) -> Moment | str | None:
    """Return a date or an instant, or why a text is none; without an offset in a zone. An empty text is `None`."""
    if not text:
        return None
    day = _DATE.fullmatch(text)
    try:
        if day is not None:
            date = dt.date.fromisoformat(day[1])
            return Moment(first_instant_of(zone, date), day=True) if date.year in YEARS else OUTSIDE
    except ValueError:
        return "not a time"
    found = instant_of(text, zone)
    return found if isinstance(found, str) else Moment(found, day=False)


def needs_the_time(deadline: Deadline | None) -> bool:
    """Whether a deadline runs to the time of day, so that a date alone does not tell what keeps it."""
    length = deadline.length if deadline is not None else None
    return length is not None and (length.microseconds is not None or length.business_days is not None)
