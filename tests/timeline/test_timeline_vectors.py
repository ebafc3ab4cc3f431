"""The calendar cases that were agreed on as a table, one test for each row, expectations typed by hand."""

from datetime import date

import pytest
from tests.timeline.oracle import wall

from slakit.timeline import (
    HOUR,
    MINUTE,
    BusinessTime,
    Calendar,
    DatedKind,
    DatedRule,
    HolidayCut,
    HolidayRule,
    always,
    shift,
    weekly,
)

BERLIN = "Europe/Berlin"
LORD_HOWE = "Australia/Lord_Howe"
SHANGHAI = "Asia/Shanghai"
WEEKDAYS, EVERY_DAY, SUNDAY = range(5), range(7), [6]

OFFICE = Calendar("office", BERLIN, weekly(WEEKDAYS, shift("09:00", "17:00")))
NIGHTS = Calendar("nights", BERLIN, weekly(EVERY_DAY, shift("22:00", "06:00")))
ISLAND = Calendar("island", LORD_HOWE, weekly(EVERY_DAY, shift("01:00", "03:00")))
CHINA = Calendar(
    "china",
    SHANGHAI,
    weekly(WEEKDAYS, shift("09:00", "18:00")),
    holidays=(HolidayRule("CN", makeup_weekday=4),),
)
LUNCH = Calendar("lunch", BERLIN, weekly(WEEKDAYS, shift("09:00", "12:00"), shift("13:00", "18:00")))
WEEKNIGHTS = Calendar("weeknights", BERLIN, weekly(WEEKDAYS, shift("22:00", "06:00")))
CHRISTMAS = (HolidayRule("DE"),)
CHRISTMAS_BY_START = Calendar("by start", BERLIN, WEEKNIGHTS.weekly, holidays=CHRISTMAS)
CHRISTMAS_BY_DAY = Calendar("by day", BERLIN, WEEKNIGHTS.weekly, holidays=CHRISTMAS, holiday_cut=HolidayCut.LOCAL_DAY)
SHORT_THURSDAY = Calendar(
    "short thursday",
    BERLIN,
    weekly([0, 1, 2, 4], shift("09:00", "17:00")) + weekly([3], shift("09:00", "12:00")),
)


def sundays(opens: str, closes: str) -> Calendar:
    return Calendar("sundays", BERLIN, weekly(SUNDAY, shift(opens, closes)))


def compiled(calendar: Calendar, *moments: int) -> BusinessTime:
    return BusinessTime.compile(calendar, min(moments), max(moments))


def exact(text: str, zone: str) -> int:
    """Return an instant from a wall time, or from a time with an offset."""
    bare, plus, offset = text.partition("+")
    if not plus:
        return wall(text, zone)
    return wall(bare, "UTC") - int(offset[:2]) * HOUR


@pytest.mark.parametrize(
    ("calendar", "start", "limit", "due"),
    [
        (OFFICE, "2024-01-05 16:00", 1 * HOUR, "2024-01-05 17:00"),
        (OFFICE, "2024-01-05 17:00", 8 * HOUR, "2024-01-08 17:00"),
        (OFFICE, "2024-01-06 12:00", 0, "2024-01-06 12:00"),
        (NIGHTS, "2024-03-30 22:00", 4 * HOUR, "2024-03-31 03:00+02:00"),
        (NIGHTS, "2024-10-26 22:00", 5 * HOUR, "2024-10-27 02:00+01:00"),
        (NIGHTS, "2024-10-26 22:00", 5 * HOUR, "2024-10-27 01:00+00:00"),
        (CHINA, "2025-09-26 17:00", 11 * HOUR, "2025-09-29 10:00"),
        (CHINA, "2025-10-10 17:00", 2 * HOUR, "2025-10-11 10:00"),
        (CHINA, "2025-09-30 17:00", 3 * HOUR, "2025-10-09 11:00"),
        (LUNCH, "2024-01-10 11:30", 60 * MINUTE, "2024-01-10 13:30"),
        (LUNCH, "2024-01-10 12:15", 30 * MINUTE, "2024-01-10 13:30"),
        (LUNCH, "2024-01-10 11:30", 30 * MINUTE, "2024-01-10 12:00"),
    ],
)
def test_due(calendar: Calendar, start: str, limit: int, due: str) -> None:
    begun = wall(start, calendar.zone)
    expected = exact(due, calendar.zone)
    assert compiled(calendar, begun).due(begun, limit) == expected


@pytest.mark.parametrize(
    ("calendar", "start", "limit", "grace"),
    [
        (OFFICE, "2024-01-05 16:00", 1 * HOUR, "2024-01-08 09:00"),
        (LUNCH, "2024-01-10 11:30", 30 * MINUTE, "2024-01-10 13:00"),
    ],
)
def test_grace_until(calendar: Calendar, start: str, limit: int, grace: str) -> None:
    begun = wall(start, calendar.zone)
    assert compiled(calendar, begun).grace_until(begun, limit) == wall(grace, calendar.zone)


def test_an_answer_on_saturday_has_elapsed_one_hour_and_is_met() -> None:
    asked, answered = wall("2024-01-05 16:00", BERLIN), wall("2024-01-06 10:00", BERLIN)
    elapsed = compiled(OFFICE, asked, answered).elapsed(asked, answered)
    assert elapsed == 1 * HOUR
    assert elapsed <= 1 * HOUR


@pytest.mark.parametrize(
    ("calendar", "start", "end", "elapsed"),
    [
        (NIGHTS, "2024-03-30 22:00", "2024-03-31 06:00", 7 * HOUR),
        (NIGHTS, "2024-10-26 22:00", "2024-10-27 06:00", 9 * HOUR),
        (ISLAND, "2024-10-06 00:00", "2024-10-07 00:00", 90 * MINUTE),
        (ISLAND, "2024-04-07 00:00", "2024-04-08 00:00", 150 * MINUTE),
        (sundays("02:30", "05:00"), "2024-03-31 00:00", "2024-04-01 00:00", 2 * HOUR),
        (sundays("02:30", "03:15"), "2024-03-31 00:00", "2024-04-01 00:00", 15 * MINUTE),
        (sundays("01:30", "02:30"), "2024-10-27 00:00", "2024-10-28 00:00", 90 * MINUTE),
        (always("Asia/Tehran"), "2021-03-21 12:00", "2021-03-23 12:00", 47 * HOUR),
        (WEEKNIGHTS, "2024-01-12 22:00", "2024-01-13 06:00", 8 * HOUR),
        (WEEKNIGHTS, "2024-01-15 00:00", "2024-01-15 06:00", 0),
        (WEEKNIGHTS, "2024-01-16 01:00", "2024-01-16 05:00", 4 * HOUR),
        (CHRISTMAS_BY_START, "2024-12-24 22:00", "2024-12-25 06:00", 8 * HOUR),
        (CHRISTMAS_BY_DAY, "2024-12-24 22:00", "2024-12-25 06:00", 2 * HOUR),
        (OFFICE, "2024-03-29 09:00", "2024-04-01 17:00", 16 * HOUR),
    ],
)
def test_elapsed(calendar: Calendar, start: str, end: str, elapsed: int) -> None:
    begun, ended = wall(start, calendar.zone), wall(end, calendar.zone)
    assert compiled(calendar, begun, ended).elapsed(begun, ended) == elapsed


def test_a_shift_that_opens_in_the_gap_opens_after_it() -> None:
    midnight = wall("2024-03-31 00:00", BERLIN)
    opening = compiled(sundays("02:30", "05:00"), midnight).next_open(midnight)
    assert opening == exact("2024-03-31 03:00+02:00", BERLIN)


def test_the_repeated_half_hour_is_worked_twice() -> None:
    day = wall("2024-10-27 00:00", BERLIN), wall("2024-10-28 00:00", BERLIN)
    first, second = compiled(sundays("01:30", "02:30"), *day).intervals(*day)
    # 01:30 to 02:30 summer time, then 02:00 to 02:30 winter time.
    assert (first.start, first.end) == (wall("2024-10-26 23:30", "UTC"), wall("2024-10-27 00:30", "UTC"))
    assert (second.start, second.end) == (wall("2024-10-27 01:00", "UTC"), wall("2024-10-27 01:30", "UTC"))


@pytest.mark.parametrize(
    ("calendar", "start", "count", "due"),
    [
        (OFFICE, "2024-01-05 17:00", 3, "2024-01-11 09:00"),
        (SHORT_THURSDAY, "2024-01-10 15:00", 1, "2024-01-11 12:00"),
    ],
)
def test_business_days(calendar: Calendar, start: str, count: int, due: str) -> None:
    begun = wall(start, calendar.zone)
    assert compiled(calendar, begun).business_days_due(begun, count) == wall(due, calendar.zone)


def test_a_dated_line_shortens_a_day_like_weekly_hours_do() -> None:
    exception = DatedRule(DatedKind.OPEN, date(2024, 1, 11), (shift("09:00", "12:00"),))
    calendar = Calendar("office", BERLIN, OFFICE.weekly, dated=(exception,))
    begun = wall("2024-01-10 15:00", BERLIN)
    assert compiled(calendar, begun).business_days_due(begun, 1) == wall("2024-01-11 12:00", BERLIN)
