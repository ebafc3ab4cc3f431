"""Weekly hours of calendars: which days, which shifts, and the seasons in which others replace them.

Runs for every calendar that has hours of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.values import MONTHS, read_date, read_day_of_year, read_shift
from slakit.diagnostics import Related, Span
from slakit.syntax import tree
from slakit.timeline import Season, Shift, WeeklyHours, YearlySeason, always

__all__ = ["read_hours", "read_seasons", "read_weekday", "read_weekly"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LEAP_YEAR = dt.date(2000, 1, 1), dt.date(2000, 12, 31)
_ONE_DAY = dt.timedelta(days=1)

AnySeason = Season | YearlySeason
_MonthDay = tuple[int, int]


def read_weekday(node: tree.Weekday) -> int:
    """Return the number of a weekday, 0 for Monday."""
    return _WEEKDAYS.index(str(node.word))


def _days(node: tree.Node) -> list[int]:
    match node:
        case tree.DayRange():
            first, last = read_weekday(node.first), read_weekday(node.last)
            return [(first + i) % 7 for i in range((last - first) % 7 + 1)]
        case tree.DayList():
            return [read_weekday(day) for day in node.days]
        case _:
            return list(range(7))


def read_hours(scope: Scope, node: tree.Hours | None) -> tuple[Shift, ...] | None:
    """Return the shifts of a line, none where it names no hours; `None` when one was reported."""
    if node is None:
        return ()
    shifts = [read_shift(scope, node.span.source, part) for part in node.shifts]
    good = tuple(s for s in shifts if s is not None)
    return good if len(good) == len(shifts) else None


def read_weekly(scope: Scope, node: tree.WeeklyHours | tree.AlwaysOpen | tree.AllClosed) -> tuple[WeeklyHours, ...]:
    """Return the hours of a line such as `open monday to friday from 09:00 to 17:30`; none when reported."""
    match node:
        case tree.WeeklyHours():
            shifts = read_hours(scope, node.hours)
            return () if shifts is None else tuple(WeeklyHours(day, shifts) for day in _days(node.days))
        case tree.AlwaysOpen():
            return always().weekly
        case _:
            return ()


def _read_dates(scope: Scope, node: tree.SeasonDates | tree.SeasonDays) -> AnySeason | None:
    """Return a season that has no hours yet."""
    if isinstance(node, tree.SeasonDays):
        opens, closes = read_day_of_year(scope, node.first), read_day_of_year(scope, node.last)
        return None if opens is None or closes is None else YearlySeason(opens, closes, ())
    source = node.span.source
    first, last = read_date(scope, source, node.first), read_date(scope, source, node.last)
    if first is None or last is None:
        return None
    if last < first:
        scope.report(
            "SLA504",
            node.span,
            f"this season ends on {last}, before it begins on {first}",
            help="write the first date, then the last",
        )
        return None
    return Season(first, last, ())


def _all_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + _ONE_DAY * i for i in range((last - first).days + 1))


@dataclass
class _Taken:
    """Which line has which day: of one year, and of every year."""

    dates: dict[dt.date, Span] = field(default_factory=dict)
    dated_days: dict[_MonthDay, Span] = field(default_factory=dict)
    """The days of the year of all dates."""
    yearly: dict[_MonthDay, Span] = field(default_factory=dict)

    def take(self, season: AnySeason, span: Span) -> tuple[Span, str] | None:
        """Give a season its days; the line that has one of them already, and that day in words."""
        if isinstance(season, Season):
            for date in _all_days(season.first, season.last):
                day = date.month, date.day
                if other := self.dates.get(date) or self.yearly.get(day):
                    return other, str(date)
                self.dates[date] = span
                self.dated_days.setdefault(day, span)
            return None
        for date in _all_days(*_LEAP_YEAR):
            day = date.month, date.day
            if season.includes(date):
                if other := self.yearly.get(day) or self.dated_days.get(day):
                    return other, f"{date.day} {MONTHS[date.month - 1]}"
                self.yearly[day] = span
        return None


def read_seasons(scope: Scope, lines: tuple[tree.Node, ...]) -> tuple[AnySeason, ...]:
    """Return the seasons of a calendar; lines with the same dates are one, any other overlap is reported."""
    seen: dict[AnySeason, tuple[tree.Season, list[WeeklyHours]]] = {}
    taken = _Taken()
    for line in lines:
        if not isinstance(line, tree.Season):
            continue
        season = _read_dates(scope, line.dates)
        weekly = read_weekly(scope, line.hours)
        if season is None:
            continue
        if season in seen:
            first, hours = seen[season]
            if isinstance(line.hours, tree.AllClosed) or isinstance(first.hours, tree.AllClosed):
                scope.report(
                    "SLA508",
                    line.span,
                    "two lines say different things about the same dates",
                    help="keep one of the two: a season is closed, or it has hours",
                    related=(Related(first.span, "the other line"),),
                )
            hours.extend(weekly)
            continue
        seen[season] = (line, list(weekly))
        if (overlap := taken.take(season, line.span)) is not None:
            other, day = overlap
            scope.report(
                "SLA508",
                line.span,
                f"{day} lies in two seasons",
                help="let each day lie in one season, or give both the same dates: then their hours add up",
                related=(Related(other, "the other season"),),
            )
    return tuple(replace(season, weekly=tuple(weekly)) for season, (_, weekly) in seen.items())
