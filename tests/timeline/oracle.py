"""A slow and obvious reference for calendars: look at every single minute.

For each minute of UTC, ask zoneinfo for the local wall time, then look the rules up: the shifts of that local
date and those that began on the date before.  Nothing of slakit is used here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import accumulate
from zoneinfo import ZoneInfo

MICROSECONDS = 60_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_DAY = timedelta(days=1)

# Opening and closing minute after local midnight; closing at or before opening means on the next day.
Hours = tuple[int, int]
# A shift: its date and its number on that date.
Name = tuple[date, int]
# Opening and closing minute, counted from the midnight of the date looked at, and the shift.
Open = tuple[int, int, Name]

ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Amman",
    "Asia/Dubai",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Pyongyang",
    "Asia/Shanghai",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
]


@cache
def zone_info(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def wall(text: str, zone: str, *, fold: int = 0) -> int:
    """Return the instant of a wall time such as `2024-01-05 16:00`."""
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=zone_info(zone), fold=fold))


@cache
def change_days(zone: str, year: int) -> tuple[date, ...]:
    """Return the UTC dates of a year after whose start the offset changes."""
    info = zone_info(zone)
    found = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        if day.astimezone(info).utcoffset() != (day + ONE_DAY).astimezone(info).utcoffset():
            found.append(day.date())
        day += ONE_DAY
    return tuple(found)


@dataclass(frozen=True)
class Rules:
    """A calendar as plain data."""

    zone: str
    weekly: dict[int, tuple[Hours, ...]]
    holidays: frozenset[date] = frozenset()
    makeup: dict[date, int] = field(default_factory=dict)
    cut_at_midnight: bool = False
    opened: dict[date, tuple[Hours, ...]] = field(default_factory=dict)
    added: dict[date, tuple[Hours, ...]] = field(default_factory=dict)
    removed: frozenset[date] = frozenset()
    closed_hours: dict[date, tuple[Hours, ...]] = field(default_factory=dict)

    def shifts_of(self, day: date) -> list[tuple[Hours, bool]]:
        """Return the shifts that start on a date, each with whether it is an ordinary one."""
        if day in self.removed:
            return []
        if day in self.opened:
            ordinary: tuple[Hours, ...] = ()
        elif day in self.holidays and not self.cut_at_midnight:
            ordinary = ()
        else:
            ordinary = self.weekly.get(self.makeup.get(day, day.weekday()), ())
        special = (*self.opened.get(day, ()), *self.added.get(day, ()))
        return [(hours, True) for hours in ordinary] + [(hours, False) for hours in special]

    def on_date(self, day: date) -> tuple[list[Open], list[tuple[int, int]]]:
        """Return what may be open on a date and what is closed: hours of that date and the date before."""
        shifts: list[Open] = []
        closed: list[tuple[int, int]] = []
        for start, earlier in ((day, 0), (day - ONE_DAY, 1440)):
            for number, (hours, ordinary) in enumerate(self.shifts_of(start)):
                if ordinary and self.cut_at_midnight and day in self.holidays:
                    continue
                opens, closes = _span(hours)
                shifts.append((opens - earlier, closes - earlier, (start, number)))
            for hours in self.closed_hours.get(start, ()):
                opens, closes = _span(hours)
                closed.append((opens - earlier, closes - earlier))
        return shifts, closed


def _span(hours: Hours) -> tuple[int, int]:
    opens, closes = hours
    return opens, closes if closes > opens else closes + 1440


@lru_cache(maxsize=4)
def _local_minutes(zone: str, first: int, count: int) -> list[tuple[date, int]]:
    """Return the local date and minute of the day for each minute of UTC from `first` on."""
    info = zone_info(zone)
    shown = []
    for minute in range(first, first + count):
        local = datetime.fromtimestamp(minute * 60, tz=info)
        shown.append((local.date(), local.hour * 60 + local.minute))
    return shown


class MinuteOracle:
    """Answers by scanning; None where the answer lies beyond the minutes looked at."""

    def __init__(self, rules: Rules, first_day: date, days: int) -> None:
        self.zone = rules.zone
        self.first = (first_day - date(1970, 1, 1)).days * 1440
        self.local = _local_minutes(rules.zone, self.first, days * 1440)
        dates = {day: rules.on_date(day) for day in {day for day, _ in self.local}}
        self.shifts: list[list[Name]] = []
        for day, minute in self.local:
            shifts, closed = dates[day]
            if any(opens <= minute < closes for opens, closes in closed):
                self.shifts.append([])
            else:
                self.shifts.append([name for opens, closes, name in shifts if opens <= minute < closes])
        self.totals = [0, *accumulate(1 if shifts else 0 for shifts in self.shifts)]

    @property
    def start(self) -> int:
        return self.first * MICROSECONDS

    @property
    def end(self) -> int:
        return (self.first + len(self.local)) * MICROSECONDS

    def _index(self, moment: int) -> int:
        return moment // MICROSECONDS - self.first

    def open_at(self, moment: int) -> bool:
        return bool(self.shifts[self._index(moment)])

    def open_before(self, moment: int) -> int:
        """Return the open time from the first minute looked at."""
        i = self._index(moment)
        rest = moment % MICROSECONDS
        return self.totals[i] * MICROSECONDS + (rest if rest and self.shifts[i] else 0)

    def due(self, start: int, limit: int) -> int | None:
        if limit == 0:
            return start
        moment = start
        while moment < self.end:
            next_minute = (moment // MICROSECONDS + 1) * MICROSECONDS
            if self.open_at(moment):
                if next_minute - moment >= limit:
                    return moment + limit
                limit -= next_minute - moment
            moment = next_minute
        return None

    def grace_until(self, start: int, limit: int) -> int | None:
        moment = start
        while moment < self.end:
            next_minute = (moment // MICROSECONDS + 1) * MICROSECONDS
            if self.open_at(moment):
                if next_minute - moment > limit:
                    return moment + limit
                limit -= next_minute - moment
            moment = next_minute
        return None

    @cached_property
    def day_of_shift(self) -> dict[Name, date]:
        """Return the date of each shift: the local date of its first open minute."""
        days: dict[Name, date] = {}
        for (day, _), shifts in zip(self.local, self.shifts, strict=True):
            for shift in shifts:
                days.setdefault(shift, day)
        return days

    def days_of(self, moment: int) -> set[date]:
        """Return the business days to which an instant belongs; none when closed."""
        return {self.day_of_shift[shift] for shift in self.shifts[self._index(moment)]}

    @cached_property
    def business_minutes(self) -> dict[date, list[tuple[int, int]]]:
        """Return for each business day (UTC minute, wall minute since that day's midnight)."""
        days = self.day_of_shift
        found: dict[date, list[tuple[int, int]]] = {}
        for i, ((day, minute), shifts) in enumerate(zip(self.local, self.shifts, strict=True)):
            for own in {days[shift] for shift in shifts}:
                found.setdefault(own, []).append((self.first + i, (day - own).days * 1440 + minute))
        return found

    def date_of(self, moment: int) -> date:
        return self.local[self._index(moment)][0]

    def business_days_due(self, start: int, count: int) -> int | None:
        moment = self.grace_until(start, 0)
        if moment is None:
            return None
        minutes = self.business_minutes
        minute, rest = divmod(moment, MICROSECONDS)
        own = max(self.days_of(moment))
        time = dict(minutes[own])[minute]
        later = [day for day in sorted(minutes) if day > own]
        if count == 0:
            return moment
        if len(later) < count:
            return None
        target = minutes[later[count - 1]]
        for utc_minute, shown in target:
            if shown == time:
                return utc_minute * MICROSECONDS + rest
        ended = [utc_minute + 1 for utc_minute, shown in target if shown < time]
        return (ended[-1] if ended else target[0][0]) * MICROSECONDS

    def end_of_business_day(self, start: int, count: int) -> tuple[date, int] | None:
        minutes = self.business_minutes
        own = max(self.days_of(start), default=self.date_of(start))
        later = [day for day in sorted(minutes) if day > own]
        if len(later) < count:
            return None
        midnight = self.first_minute_after(later[count - 1])
        if midnight is None:
            return None
        return later[count - 1], max(midnight, (minutes[later[count - 1]][-1][0] + 1) * MICROSECONDS)

    def first_minute_after(self, day: date) -> int | None:
        for i, (shown, _) in enumerate(self.local):
            if shown > day:
                return (self.first + i) * MICROSECONDS
        return None
