"""What a calendar says: weekly hours, seasons, public holidays, dated lines and sets of calendars.

Frozen values in local wall time, built from a contract and compiled to open instants by `business`.  Nothing
here looks at a zone's rules or at a list of holidays.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from slakit.timeline.instants import DAY, HOUR, MINUTE, SECOND

__all__ = [
    "AnyCalendar",
    "Calendar",
    "DatedKind",
    "DatedRule",
    "DayOfYear",
    "HolidayCut",
    "HolidayRule",
    "Season",
    "SetCalendar",
    "SetOperation",
    "Shift",
    "WeeklyHours",
    "YearlySeason",
    "always",
    "shift",
    "weekly",
]

_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")


class HolidayCut(StrEnum):
    """What a public holiday takes away."""

    SHIFT_START = "shift start"
    """The shifts that start on the holiday; a night shift from the day before is worked to its end."""

    LOCAL_DAY = "local day"
    """The time from local midnight to local midnight."""


class DatedKind(StrEnum):
    """What a dated line does; lines on one date act in the order open, also open, closed."""

    OPEN = "open on"
    """Replaces the intervals that start on the date."""

    ALSO_OPEN = "also open on"
    """Adds intervals that start on the date."""

    CLOSED = "closed on"
    """Removes the intervals that start on the date; with hours, subtracts those hours from every interval."""


class SetOperation(StrEnum):
    """How two calendars make a third."""

    UNION = "union"
    INTERSECTION = "intersection"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of one local day, in microseconds of wall time since midnight.

    `closes` may be 24:00; a shift that closes at or before it opens ends on the next day.  `opens` outside
    00:00 to 23:59:59 or `closes` outside 00:00 to 24:00 raises `ValueError`.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.opens < DAY and 0 <= self.closes <= DAY):
            message = f"a shift lies within a day, not from {self.opens} to {self.closes} microseconds"
            raise ValueError(message)

    @property
    def end(self) -> int:
        """The closing time in microseconds after the midnight of the day on which the shift starts."""
        return self.closes if self.closes > self.opens else self.closes + DAY


def _time_of_day(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        message = f"{text!r} is not a time of day such as 09:00"
        raise ValueError(message)
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    time = hours * HOUR + minutes * MINUTE + seconds * SECOND
    if minutes > 59 or seconds > 59 or time > DAY:
        message = f"{text!r} is not a time of day"
        raise ValueError(message)
    return time


def shift(opens: str, closes: str) -> Shift:
    """Return a shift from two times of day; text that is no time of day raises `ValueError`.

    >>> shift("22:00", "06:00").end // HOUR, shift("00:00", "24:00").end // HOUR
    (30, 24)
    """
    return Shift(_time_of_day(opens), _time_of_day(closes))


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The shifts that start on a weekday, 0 for Monday to 6 for Sunday; several entries for one add up."""

    weekday: int
    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            message = f"a weekday runs from 0 to 6, not {self.weekday}"
            raise ValueError(message)


def weekly(weekdays: Iterable[int], *shifts: Shift) -> tuple[WeeklyHours, ...]:
    """Return the same shifts for several weekdays."""
    return tuple(WeeklyHours(weekday, shifts) for weekday in weekdays)


@dataclass(frozen=True, slots=True)
class Season:
    """Weekly hours that replace the usual ones on the dates from `first` to `last`, both included."""

    first: dt.date
    last: dt.date
    weekly: tuple[WeeklyHours, ...]

    def includes(self, date: dt.date) -> bool:
        """Tell whether a date lies in the season."""
        return self.first <= date <= self.last


@dataclass(frozen=True, slots=True, order=True)
class DayOfYear:
    """A day that comes back every year; 29 February in leap years only. No such day raises `ValueError`."""

    month: int
    day: int

    def __post_init__(self) -> None:
        dt.date(2000, self.month, self.day)


@dataclass(frozen=True, slots=True)
class YearlySeason:
    """Weekly hours that replace the usual ones from `first` to `last` of every year, both included.

    A season whose last day lies before its first runs over the turn of the year. One that begins or ends on 29
    February begins on 1 March, or ends on 28 February, where there is none.
    """

    first: DayOfYear
    last: DayOfYear
    weekly: tuple[WeeklyHours, ...]

    def includes(self, date: dt.date) -> bool:
        """Tell whether a date lies in the season."""
        day = DayOfYear(date.month, date.day)
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """Closed on the public holidays of a country, or of one of its subdivisions (ISO 3166 codes).

    On a make-up working day the hours of `makeup_weekday` apply; without it such a day is an ordinary one.
    """

    country: str
    subdivision: str | None = None
    makeup_weekday: int | None = None


@dataclass(frozen=True, slots=True)
class DatedRule:
    """One dated line; it beats public holidays.

    `open on` and `also open on` name at least one shift (anything else raises `ValueError`), `closed on`
    names the hours to subtract, or none for the whole day.
    """

    kind: DatedKind
    date: dt.date
    shifts: tuple[Shift, ...] = ()
    label: str | None = None

    def __post_init__(self) -> None:
        if self.kind is not DatedKind.CLOSED and not self.shifts:
            message = f"a dated line {self.kind.value!r} needs hours"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opening hours in the wall time of one IANA zone.

    Where seasons overlap, the one listed last applies.
    """

    name: str
    zone: str
    weekly: tuple[WeeklyHours, ...]
    holidays: tuple[HolidayRule, ...] = ()
    dated: tuple[DatedRule, ...] = ()
    holiday_cut: HolidayCut = HolidayCut.SHIFT_START
    seasons: tuple[Season | YearlySeason, ...] = ()

    def weekly_on(self, date: dt.date) -> tuple[WeeklyHours, ...]:
        """Return the weekly hours that apply on a date: those of its season, or the usual ones."""
        return next((one.weekly for one in reversed(self.seasons) if one.includes(date)), self.weekly)


@dataclass(frozen=True, slots=True)
class SetCalendar:
    """The union, intersection or difference (`left` without `right`) of two calendars.

    `zone` is the zone whose dates are its business days; its parts may have zones of their own.
    """

    name: str
    zone: str
    operation: SetOperation
    left: AnyCalendar
    right: AnyCalendar


AnyCalendar = Calendar | SetCalendar


def always(zone: str = "UTC", name: str = "always") -> Calendar:
    """Return the calendar that is open 24 hours on 7 days; its zone decides only what a day is."""
    return Calendar(name, zone, weekly(range(7), Shift(0, DAY)))
