"""Calendars as tables of an agreement: the week, and every date of the term that differs from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from slakit.contract.model import Agreement, Contract
from slakit.contract.model import Calendar as NamedCalendar
from slakit.render.sentences import Sentences
from slakit.timeline import (
    AnyCalendar,
    Calendar,
    DatedKind,
    HolidaySet,
    Season,
    SetCalendar,
    SetOperation,
    Shift,
    WeeklyHours,
    YearlySeason,
    holiday_dates,
    library_version,
)

__all__ = ["CalendarView", "DateView", "DayView", "SeasonView", "calendar_views"]


@dataclass(frozen=True, slots=True)
class DayView:
    """A weekday and its hours."""

    day: str
    hours: str


@dataclass(frozen=True, slots=True)
class SeasonView:
    """Dates with weekly hours of their own, once or `yearly`; closed all the time where `week` is empty."""

    first: str
    last: str
    yearly: bool
    week: tuple[DayView, ...]


@dataclass(frozen=True, slots=True)
class DateView:
    """A date that differs from the week: why, and its hours."""

    day: str
    why: str
    hours: str


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A calendar. `zone` is set where it is not the agreement's; `provisional` lists years whose holidays may move.

    A calendar made of others has sentences that say so, `combined`, and no hours of its own.
    """

    title: str
    combined: tuple[str, ...]
    zone: str | None
    always: bool
    week: tuple[DayView, ...]
    seasons: tuple[SeasonView, ...]
    holiday_rules: tuple[str, ...]
    dates: tuple[DateView, ...]
    twice: bool
    provisional: str


def _shifts(entries: tuple[WeeklyHours, ...], weekday: int) -> tuple[Shift, ...]:
    return tuple(shift for entry in entries if entry.weekday == weekday for shift in entry.shifts)


def _week(entries: tuple[WeeklyHours, ...], words: Sentences) -> tuple[DayView, ...]:
    hours = [words.hours(_shifts(entries, day)) for day in range(7)]
    return tuple(DayView(words.weekday(day), text) for day, text in enumerate(hours))


_EFFECT = (DatedKind.OPEN, DatedKind.ALSO_OPEN, DatedKind.CLOSED)


def _dates(
    rule: Calendar, holidays: list[HolidaySet], first: dt.date, last: dt.date, words: Sentences
) -> tuple[DateView, ...]:
    """Public holidays, declared working days and dated lines inside the term, by date."""
    rows: list[tuple[dt.date, int, str, str]] = []
    closed = words.hours(())
    for known, holiday in zip(holidays, rule.holidays, strict=True):
        rows += [(day, 0, name, closed) for day, name in known.closed]
        if holiday.makeup_weekday is not None:
            weekday = holiday.makeup_weekday
            rows += [
                (day, 0, words.weekday(weekday), words.hours(_shifts(rule.weekly_on(day), weekday)))
                for day in known.makeup_days
            ]
    for line in rule.dated:
        rows.append((line.date, 1 + _EFFECT.index(line.kind), line.label or "", words.dated(line)))
    inside = dict.fromkeys(sorted((row for row in rows if first <= row[0] <= last), key=lambda r: (r[0], r[1])))
    return tuple(DateView(words.day(day), why, hours) for day, _, why, hours in inside)


def _season(season: Season | YearlySeason, words: Sentences) -> SeasonView:
    week = _week(season.weekly, words) if season.weekly else ()
    if isinstance(season, Season):
        return SeasonView(words.date(season.first), words.date(season.last), False, week)
    return SeasonView(words.day_of_year(season.first), words.day_of_year(season.last), True, week)


def _own_hours(title: str, rule: Calendar, agreement: Agreement, words: Sentences) -> CalendarView:
    first, last = agreement.first_date, agreement.last_date
    holidays = [holiday_dates(h.country, h.subdivision, first.year, last.year) for h in rule.holidays]
    week = _week(rule.weekly, words)
    rules = [words.holiday_rule(h) for h in rule.holidays]
    if rule.holidays:
        rules.append(words.holiday_cut(rule.holiday_cut))
    if rule.dated:
        rules.append(words.dated_rule())
    dates = _dates(rule, holidays, first, last, words)
    always = not rule.holidays and not rule.dated and not rule.seasons and len({d.hours for d in week}) == 1
    return CalendarView(
        title=title,
        combined=(),
        zone=rule.zone if rule.zone != agreement.zone else None,
        always=always and all(e.shifts and e.shifts[0].end - e.shifts[0].opens >= 86_400_000_000 for e in rule.weekly),
        week=week,
        seasons=tuple(_season(season, words) for season in rule.seasons),
        holiday_rules=tuple(rules),
        dates=dates,
        twice=len({date.day for date in dates}) < len(dates),
        provisional=", ".join(str(y) for y in sorted({y for h in holidays for y in h.provisional_years})),
    )


def _of_others(calendar: NamedCalendar, rule: SetCalendar, contract: Contract, words: Sentences) -> CalendarView:
    """A calendar made of others, which have tables of their own."""
    steps: list[tuple[SetOperation, str]] = []
    part: AnyCalendar = rule
    # What stands to the left has the name of the whole until the first part is reached.
    while isinstance(part, SetCalendar) and part.name == calendar.name:
        steps.append((part.operation, contract.calendar(part.right.name).title))
        part = part.left
    combined = words.combination(contract.calendar(part.name).title, tuple(reversed(steps)))
    return CalendarView(calendar.title, combined, None, False, (), (), (), (), False, "")


def calendar_views(contract: Contract, words: Sentences) -> tuple[tuple[CalendarView, ...], str]:
    """Return the contract's calendars, and the version of the holidays' list, empty where none is used."""
    views, version = [], ""
    for calendar in contract.calendars:
        if isinstance(calendar.rule, SetCalendar):
            views.append(_of_others(calendar, calendar.rule, contract, words))
        else:
            views.append(_own_hours(calendar.title, calendar.rule, contract.agreement, words))
            version = library_version() if calendar.rule.holidays else version
    return tuple(views), version
