"""Calendars as tables of an agreement: the week, and every date of the term that differs from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from slakit.contract.model import Contract
from slakit.render.sentences import Sentences
from slakit.timeline import Calendar, DatedKind, HolidaySet, WeeklyHours, holiday_dates, library_version

__all__ = ["CalendarView", "DateView", "DayView", "SeasonView", "calendar_views"]


@dataclass(frozen=True, slots=True)
class DayView:
    """A weekday and its hours."""

    day: str
    hours: str


@dataclass(frozen=True, slots=True)
class SeasonView:
    """Dates with weekly hours of their own."""

    first: str
    last: str
    week: tuple[DayView, ...]


@dataclass(frozen=True, slots=True)
class DateView:
    """A date that differs from the week: why, and its hours."""

    day: str
    why: str
    hours: str


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A calendar. `zone` is set where it is not the agreement's; `provisional` lists years whose holidays may move."""

    title: str
    zone: str | None
    always: bool
    week: tuple[DayView, ...]
    seasons: tuple[SeasonView, ...]
    holiday_rules: tuple[str, ...]
    dates: tuple[DateView, ...]
    twice: bool
    provisional: str


def _week(entries: tuple[WeeklyHours, ...], words: Sentences) -> tuple[DayView, ...]:
    hours = [words.hours(tuple(s for e in entries if e.weekday == day for s in e.shifts)) for day in range(7)]
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
            usual = tuple(s for e in rule.weekly if e.weekday == holiday.makeup_weekday for s in e.shifts)
            rows += [(day, 0, words.weekday(holiday.makeup_weekday), words.hours(usual)) for day in known.makeup_days]
    for line in rule.dated:
        rows.append((line.date, 1 + _EFFECT.index(line.kind), line.label or "", words.dated(line)))
    inside = dict.fromkeys(sorted((row for row in rows if first <= row[0] <= last), key=lambda r: (r[0], r[1])))
    return tuple(DateView(words.day(day), why, hours) for day, _, why, hours in inside)


def calendar_views(contract: Contract, words: Sentences) -> tuple[tuple[CalendarView, ...], str]:
    """Return the contract's calendars, and the version of the holidays' list, empty where none is used."""
    agreement, views, version = contract.agreement, [], ""
    first, last = agreement.first_date, agreement.last_date
    for calendar in contract.calendars:
        rule = calendar.rule
        holidays = [holiday_dates(h.country, h.subdivision, first.year, last.year) for h in rule.holidays]
        version = library_version() if holidays else version
        week = _week(rule.weekly, words)
        rules = [words.holiday_rule(h) for h in rule.holidays]
        if rule.holidays:
            rules.append(words.holiday_cut(rule.holiday_cut))
        if rule.dated:
            rules.append(words.dated_rule())
        dates = _dates(rule, holidays, first, last, words)
        always = not rule.holidays and not rule.dated and not rule.seasons and len({d.hours for d in week}) == 1
        views.append(
            CalendarView(
                title=calendar.title,
                zone=rule.zone if rule.zone != agreement.zone else None,
                always=always
                and all(e.shifts and e.shifts[0].end - e.shifts[0].opens >= 86_400_000_000 for e in rule.weekly),
                week=week,
                seasons=tuple(
                    SeasonView(words.date(s.first), words.date(s.last), _week(s.weekly, words)) for s in rule.seasons
                ),
                holiday_rules=tuple(rules),
                dates=dates,
                twice=len({date.day for date in dates}) < len(dates),
                provisional=", ".join(str(y) for y in sorted({y for h in holidays for y in h.provisional_years})),
            )
        )
    return tuple(views), version
