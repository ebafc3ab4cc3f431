"""The parsed lines of calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slakit.syntax.nodes import Node

if TYPE_CHECKING:
    from slakit.syntax.tokens import Token

__all__ = [
    "AllClosed",
    "AlsoOpenOn",
    "AlwaysOpen",
    "Calendar",
    "ClosedOn",
    "Combined",
    "Daily",
    "DayList",
    "DayOfYear",
    "DayRange",
    "Excepting",
    "HolidayCut",
    "Hours",
    "MakeUp",
    "MonthName",
    "OpenOn",
    "Overlapping",
    "PublicHolidays",
    "Season",
    "SeasonDates",
    "SeasonDays",
    "Shift",
    "TogetherWith",
    "Weekday",
    "WeeklyHours",
]  # fmt: skip


class Calendar(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class AlwaysOpen(Node):
    pass


class WeeklyHours(Node):
    days: DayRange | DayList | Daily
    hours: Hours


class DayRange(Node):
    first: Weekday
    last: Weekday


class DayList(Node):
    days: tuple[Any, ...]


class Daily(Node):
    pass


class Weekday(Node):
    word: Token


class Hours(Node):
    shifts: tuple[Any, ...]


class Shift(Node):
    start: Token
    end: Token


class PublicHolidays(Node):
    country: Token
    make_up: MakeUp | None


class MakeUp(Node):
    weekday: Weekday


class ClosedOn(Node):
    date: Token
    hours: Hours | None
    note: Token | None


class OpenOn(Node):
    date: Token
    hours: Hours
    note: Token | None


class AlsoOpenOn(Node):
    date: Token
    hours: Hours
    note: Token | None


class HolidayCut(Node):
    how: Token


class Season(Node):
    dates: SeasonDates | SeasonDays
    hours: AlwaysOpen | WeeklyHours | AllClosed


class SeasonDates(Node):
    first: Token
    last: Token


class SeasonDays(Node):
    first: DayOfYear
    last: DayOfYear


class DayOfYear(Node):
    day: Token
    month: MonthName


class MonthName(Node):
    word: Token


class AllClosed(Node):
    pass


class Combined(Node):
    first: Token
    rest: tuple[Any, ...]


class TogetherWith(Node):
    name: Token


class Overlapping(Node):
    name: Token


class Excepting(Node):
    name: Token
