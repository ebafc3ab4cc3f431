"""Windows: days, ISO weeks, months, quarters, half-years and years of a zone, and those that a term counts.

A window starts at the first instant that shows its first local date, so windows of one kind follow each other
without a gap or an overlap, whatever the clocks do.  Used when an evaluation is planned, and to read
`--period`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from slakit.timeline.zones import first_instant_of

__all__ = [
    "CALENDAR_KINDS",
    "WIDTHS",
    "Period",
    "Window",
    "WindowKind",
    "clip",
    "labelled_window",
    "last_day_for_notice",
    "months_after",
    "parse_period",
    "trailing",
    "windows",
    "windows_ending_in",
]

_ONE_DAY = timedelta(days=1)
_YEARS = range(1900, 9900)


class WindowKind(StrEnum):
    """The kinds of window: those of the calendar, those counted from the start of an agreement, and its whole term."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    CONTRACT_MONTH = "contract month"
    CONTRACT_QUARTER = "contract quarter"
    CONTRACT_YEAR = "contract year"
    TERM = "term"


CALENDAR_KINDS = (
    WindowKind.DAY, WindowKind.WEEK, WindowKind.MONTH, WindowKind.QUARTER, WindowKind.HALF_YEAR, WindowKind.YEAR,
)  # fmt: skip
"""The kinds that the calendar alone decides, from the shortest to the longest."""
WIDTHS = {
    **{kind: width for width, kind in enumerate(CALENDAR_KINDS)},
    WindowKind.CONTRACT_MONTH: CALENDAR_KINDS.index(WindowKind.MONTH),
    WindowKind.CONTRACT_QUARTER: CALENDAR_KINDS.index(WindowKind.QUARTER),
    WindowKind.CONTRACT_YEAR: CALENDAR_KINDS.index(WindowKind.YEAR),
    WindowKind.TERM: len(CALENDAR_KINDS),
}
"""Which kinds are wider than which: a month of a contract is as wide as one of the calendar, a term is the widest."""
_OF_TERM = {
    WindowKind.CONTRACT_MONTH: 1,
    WindowKind.CONTRACT_QUARTER: 3,
    WindowKind.CONTRACT_YEAR: 12,
    WindowKind.TERM: 0,
}
"""The kinds that are counted from the start of a term, in months."""


@dataclass(frozen=True, slots=True)
class Window:
    """The local dates from `first_date` to `last_date`, both included, and their instants `[start, end)`.

    `partial` tells that the term cut it: its dates are those that are left, its label still names the whole.
    """

    kind: WindowKind
    zone: str
    start: int
    end: int
    first_date: date
    last_date: date
    label: str
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A range of dates that somebody asked for, both ends included, with the text that named it."""

    first_date: date
    last_date: date
    label: str


def _months(first: date, count: int) -> tuple[date, date]:
    """Return the first and last date of some whole months."""
    return first, months_after(first, count) - _ONE_DAY


def months_after(day: date, count: int) -> date:
    """Return the date of the same number some months later (earlier, if negative); in a shorter month, its last day.

    >>> months_after(date(2024, 1, 31), 1).isoformat(), months_after(date(2024, 1, 31), -2).isoformat()
    ('2024-02-29', '2023-11-30')
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_for_notice(last: date, *, days: int | None = None, months: int | None = None) -> date:
    """Return the last date on which a notice of so many days, or months, still takes effect with the end of a date.

    The day of the notice does not count. Before the first year of the calendar it is that year's first day.

    >>> last_day_for_notice(date(2026, 12, 31), months=3).isoformat()
    '2026-09-30'
    >>> last_day_for_notice(date(2026, 2, 28), months=1).isoformat()
    '2026-01-31'
    >>> last_day_for_notice(date(2026, 12, 31), days=30).isoformat()
    '2026-12-01'
    """
    if months is None:
        count = days or 0
        return last - timedelta(days=count) if count < last.toordinal() else date.min
    if (last.year - 1) * 12 + last.month - 1 < months:
        return date.min
    day = months_after(last, -months)
    while months_after(day + _ONE_DAY, months) <= last:
        day += _ONE_DAY
    return day


def _anchored(months: int, anchor: date, day: date) -> tuple[date, date]:
    """Return the dates of the window of some months, counted from the anchor, that contains a date.

    Each is counted from the anchor itself, so that a 31st comes back after a shorter month.
    """
    count = (day.year - anchor.year) * 12 + day.month - anchor.month
    count -= count % months
    while months_after(anchor, count) > day:
        count -= months
    while months_after(anchor, count + months) <= day:
        count += months
    return months_after(anchor, count), months_after(anchor, count + months) - _ONE_DAY


def _bounds(kind: WindowKind, day: date, term: tuple[date, date] | None = None) -> tuple[date, date]:
    """Return the first and last date of the window that contains a date."""
    if kind in _OF_TERM:
        if term is None:
            raise ValueError(f"a {kind} is counted from the start of a term")
        return term if kind is WindowKind.TERM else _anchored(_OF_TERM[kind], term[0], day)
    if kind is WindowKind.DAY:
        return day, day
    if kind is WindowKind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    months = {WindowKind.MONTH: 1, WindowKind.QUARTER: 3, WindowKind.HALF_YEAR: 6, WindowKind.YEAR: 12}[kind]
    return _months(date(day.year, (day.month - 1) // months * months + 1, 1), months)


def _label(kind: WindowKind, first: date) -> str:
    match kind:
        case WindowKind.DAY:
            return first.isoformat()
        case WindowKind.WEEK:
            year, week, _ = first.isocalendar()
            return f"{year:04}-W{week:02}"
        case WindowKind.MONTH:
            return f"{first.year:04}-{first.month:02}"
        case WindowKind.QUARTER:
            return f"{first.year:04}-Q{(first.month + 2) // 3}"
        case WindowKind.HALF_YEAR:
            return f"{first.year:04}-H{(first.month + 5) // 6}"
        case WindowKind.YEAR:
            return f"{first.year:04}"
    return first.isoformat()


def windows(
    kind: WindowKind, zone: str, first_date: date, last_date: date, term: tuple[date, date] | None = None
) -> tuple[Window, ...]:
    """Return the whole windows of a kind that overlap the dates from `first_date` to `last_date`, in order.

    The windows of a contract are counted from the first date of its `term` (first and last date), and are labelled by
    their first date; raises ValueError without one. A date that the zone skipped has no instant, hence no window of its
    own.

    >>> for window in windows(WindowKind.MONTH, "Europe/Berlin", date(2024, 2, 10), date(2024, 3, 1)):
    ...     print(window.label, window.last_date, (window.end - window.start) // 3_600_000_000)
    2024-02 2024-02-29 696
    2024-03 2024-03-31 743
    >>> term = (date(2024, 1, 31), date(2024, 12, 31))
    >>> for window in windows(WindowKind.CONTRACT_MONTH, "UTC", date(2024, 2, 1), date(2024, 3, 1), term):
    ...     print(window.label, window.last_date)
    2024-01-31 2024-02-28
    2024-02-29 2024-03-30
    """
    found: list[Window] = []
    day = first_date
    while day <= last_date:
        first, last = _bounds(kind, day, term)
        if last < day:
            break  # behind the one window that a term is
        if first > last_date:
            break
        start = found[-1].end if found else first_instant_of(zone, first)
        end = first_instant_of(zone, last + _ONE_DAY)
        if start < end:
            found.append(Window(kind, zone, start, end, first, last, _label(kind, first)))
        day = last + _ONE_DAY
    return tuple(found)


def clip(window: Window, first_date: date, last_date: date) -> Window | None:
    """Return the part of a window within the dates given, None if nothing is left.

    >>> (whole,) = windows(WindowKind.MONTH, "Europe/Berlin", date(2024, 2, 1), date(2024, 2, 1))
    >>> part = clip(whole, date(2024, 2, 15), date(2024, 12, 31))
    >>> part.first_date.isoformat(), part.last_date.isoformat(), part.partial
    ('2024-02-15', '2024-02-29', True)
    >>> clip(whole, date(2025, 1, 1), date(2025, 1, 31)) is None
    True
    """
    if window.first_date >= first_date and window.last_date <= last_date:
        return window
    first, last = max(window.first_date, first_date), min(window.last_date, last_date)
    if first > last:
        return None
    start, end = first_instant_of(window.zone, first), first_instant_of(window.zone, last + _ONE_DAY)
    if start == end:
        return None
    return replace(window, start=start, end=end, first_date=first, last_date=last, partial=True)


def windows_ending_in(
    kind: WindowKind, zone: str, period: Period, term_first: date, term_last: date
) -> tuple[Window, ...]:
    """Return the windows, clipped to the term, whose last date lies in a period, in order.

    So each window of the term belongs to exactly one month, and one that the term cuts short to the month of
    its last day within the term.
    """
    if term_first > term_last:
        return ()
    # A window whose last date lies in the period overlaps it, before and after it is cut.
    overlapping = windows(kind, zone, period.first_date, period.last_date, (term_first, term_last))
    clipped = (clip(one, term_first, term_last) for one in overlapping)
    return tuple(one for one in clipped if one is not None and period.first_date <= one.last_date <= period.last_date)


_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_PART = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|H([12])|([0-9]{2})(?:-([0-9]{2}))?))?")


def _single_period(text: str) -> tuple[date, date] | None:
    try:
        if match := _WEEK.fullmatch(text):
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
            found = _bounds(WindowKind.WEEK, monday)
        elif match := _PART.fullmatch(text):
            found = _part(match)
        else:
            return None
    except ValueError:  # no such month, day or week
        return None
    return found if found[0].year in _YEARS else None


def _part(match: re.Match[str]) -> tuple[date, date]:
    year, quarter, half, month, day = (int(group) if group else None for group in match.groups())
    assert year is not None  # the pattern asks for it
    if quarter:
        return _months(date(year, quarter * 3 - 2, 1), 3)
    if half:
        return _months(date(year, half * 6 - 5, 1), 6)
    if day is not None:
        return (date(year, month or 0, day),) * 2
    if month is not None:
        return _months(date(year, month, 1), 1)
    return _months(date(year, 1, 1), 12)


def parse_period(text: str) -> Period | None:
    """Read a day, ISO week, month, quarter, half-year or year, or a range of two; None for anything else.

    >>> parse_period("2024-02").last_date.isoformat(), parse_period("2026-W53").last_date.isoformat()
    ('2024-02-29', '2027-01-03')
    >>> parse_period("2026-01..2026-Q3").last_date.isoformat()
    '2026-09-30'
    >>> parse_period("2026-13"), parse_period("2025-W53")
    (None, None)
    """
    first_text, dots, last_text = text.partition("..")
    first = _single_period(first_text)
    last = _single_period(last_text) if dots else first
    if first is None or last is None or last[0] < first[0] or last[1] < first[1]:
        return None
    return Period(first[0], last[1], text)


def trailing(window: Window, *, months: int = 0, days: int = 0) -> Window:
    """Return the window that ends with another and is some months (or days) long, with the other's label.

    >>> (march,) = windows(WindowKind.MONTH, "UTC", date(2026, 3, 1), date(2026, 3, 1))
    >>> year, month = trailing(march, months=12), trailing(march, days=30)
    >>> year.first_date.isoformat(), month.first_date.isoformat(), year.label
    ('2025-04-01', '2026-03-02', '2026-03')
    """
    after = window.last_date + _ONE_DAY
    first = months_after(after, -months) if months else after - timedelta(days=days)
    return replace(window, start=first_instant_of(window.zone, first), first_date=first)


def labelled_window(kind: WindowKind, zone: str, label: str, term: tuple[date, date] | None = None) -> Window | None:
    """Return the whole window of a kind that has a label, None if none has it.

    >>> labelled_window(WindowKind.QUARTER, "Europe/Berlin", "2026-Q1").last_date.isoformat()
    '2026-03-31'
    >>> labelled_window(WindowKind.MONTH, "Europe/Berlin", "2026-Q1") is None
    True
    """
    period = parse_period(label)
    found = () if period is None else windows(kind, zone, period.first_date, period.first_date, term)
    return next((window for window in found if window.label == label), None)
