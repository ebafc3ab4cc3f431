"""Business time: its promises as properties, exceptions and sets by example, horizons and errors."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.timeline.oracle import wall

from slakit.timeline import (
    DAY,
    HOUR,
    MINUTE,
    AnyCalendar,
    BusinessTime,
    Calendar,
    DateDeadline,
    DatedKind,
    DatedRule,
    DayOfYear,
    HolidayCut,
    HolidayRule,
    HorizonError,
    Interval,
    Season,
    SetCalendar,
    SetOperation,
    Shift,
    WeeklyHours,
    YearlySeason,
    always,
    length,
    shift,
    weekly,
)

BERLIN = "Europe/Berlin"
OFFICE = Calendar("office", BERLIN, weekly(range(5), shift("09:00", "17:00")))
NIGHTS = Calendar("nights", BERLIN, weekly(range(5), shift("22:00", "06:00")))
SPLIT = Calendar("split", BERLIN, weekly(range(5), shift("09:00", "12:00"), shift("13:00", "18:00")))
NEVER = Calendar("never", BERLIN, ())
TEHRAN = Calendar("tehran", "Asia/Tehran", NIGHTS.weekly)
CALENDARS: list[AnyCalendar] = [
    OFFICE,
    NIGHTS,
    SPLIT,
    TEHRAN,
    always("Pacific/Apia"),
    SetCalendar("either", "Pacific/Apia", SetOperation.UNION, OFFICE, TEHRAN),
    SetCalendar("only", "America/Los_Angeles", SetOperation.DIFFERENCE, NIGHTS, SPLIT),
]

YEAR = wall("2021-01-01 00:00", "UTC"), wall("2022-01-01 00:00", "UTC")
MOMENTS = st.integers(*YEAR)


def berlin(text: str) -> int:
    return wall(text, BERLIN)


def hours(calendar: AnyCalendar, start: str, end: str) -> int:
    """Return the open hours between two wall times of Berlin."""
    begun, ended = berlin(start), berlin(end)
    return BusinessTime.compile(calendar, begun, ended).elapsed(begun, ended) // HOUR


def closed(day: date, *shifts: Shift) -> DatedRule:
    return DatedRule(DatedKind.CLOSED, day, shifts)


def office(*dated: DatedRule, cut: HolidayCut = HolidayCut.SHIFT_START) -> Calendar:
    return Calendar("office", BERLIN, OFFICE.weekly, (HolidayRule("DE"),), dated, cut)


# Promises.


@given(st.sampled_from(CALENDARS), MOMENTS, MOMENTS)
def test_f_is_monotone_and_no_faster_than_the_clock(calendar: AnyCalendar, one: int, other: int) -> None:
    start, end = sorted((one, other))
    open_time = BusinessTime.compile(calendar, *YEAR)
    assert 0 <= open_time.open_before(end) - open_time.open_before(start) <= end - start
    assert open_time.elapsed(start, end) == length(open_time.intervals(start, end))


@given(st.sampled_from(CALENDARS), MOMENTS, st.integers(1, 300 * HOUR))
def test_the_whole_limit_has_elapsed_when_due(calendar: AnyCalendar, start: int, limit: int) -> None:
    open_time = BusinessTime.compile(calendar, *YEAR)
    due = open_time.due(start, limit)
    assert open_time.elapsed(start, due) == limit
    assert open_time.elapsed(start, due - 1) == limit - 1


@given(st.sampled_from(CALENDARS), MOMENTS, st.integers(0, 300 * HOUR))
def test_grace_ends_where_the_limit_is_exceeded(calendar: AnyCalendar, start: int, limit: int) -> None:
    open_time = BusinessTime.compile(calendar, *YEAR)
    grace = open_time.grace_until(start, limit)
    assert grace is not None
    assert grace >= open_time.due(start, limit)
    assert open_time.elapsed(start, grace) == limit
    assert open_time.elapsed(start, grace + 1) == limit + 1


@given(st.sampled_from(CALENDARS), MOMENTS, MOMENTS, MOMENTS)
@settings(max_examples=30, deadline=None)
def test_the_horizon_never_changes_an_answer(calendar: AnyCalendar, start: int, end: int, origin: int) -> None:
    narrow = BusinessTime.compile(calendar, origin, origin)
    wide = BusinessTime.compile(calendar, YEAR[0] - 400 * DAY, YEAR[1] + 400 * DAY)
    start, end = sorted((start, end))
    assert narrow.elapsed(start, end) == wide.elapsed(start, end)
    assert narrow.due(start, 100 * HOUR) == wide.due(start, 100 * HOUR)
    assert narrow.business_days_due(start, 5) == wide.business_days_due(start, 5)
    assert narrow.open_before(origin) == 0


# Exceptions.


def test_a_closed_day_loses_the_shifts_that_start_on_it() -> None:
    calendar = Calendar("nights", BERLIN, NIGHTS.weekly, dated=(closed(date(2024, 1, 10)),))
    assert hours(calendar, "2024-01-09 12:00", "2024-01-10 12:00") == 8
    assert hours(calendar, "2024-01-10 12:00", "2024-01-11 12:00") == 0


def test_closed_hours_are_taken_from_every_shift() -> None:
    calendar = Calendar("nights", BERLIN, NIGHTS.weekly, dated=(closed(date(2024, 1, 10), shift("04:00", "23:00")),))
    assert hours(calendar, "2024-01-09 12:00", "2024-01-10 12:00") == 6
    assert hours(calendar, "2024-01-10 12:00", "2024-01-11 12:00") == 7
    overnight = Calendar("nights", BERLIN, NIGHTS.weekly, dated=(closed(date(2024, 1, 10), shift("23:00", "02:00")),))
    assert hours(overnight, "2024-01-10 12:00", "2024-01-11 12:00") == 5


def test_open_on_replaces_and_also_open_adds() -> None:
    day = date(2024, 1, 10)
    replaced = DatedRule(DatedKind.OPEN, day, (shift("10:00", "12:00"), shift("14:00", "15:00")))
    added = DatedRule(DatedKind.ALSO_OPEN, day, (shift("16:00", "20:00"),))
    assert hours(office(replaced), "2024-01-10 00:00", "2024-01-11 00:00") == 3
    assert hours(office(added), "2024-01-10 00:00", "2024-01-11 00:00") == 11
    both = office(closed(day, shift("19:00", "24:00")), added, replaced)
    assert hours(both, "2024-01-10 00:00", "2024-01-11 00:00") == 6
    assert hours(office(replaced, added, closed(day)), "2024-01-10 00:00", "2024-01-11 00:00") == 0


@pytest.mark.parametrize("cut", list(HolidayCut))
def test_dated_lines_beat_holidays(cut: HolidayCut) -> None:
    christmas = date(2024, 12, 25)
    day = "2024-12-25 00:00", "2024-12-26 00:00"
    assert hours(office(cut=cut), *day) == 0
    assert hours(office(DatedRule(DatedKind.OPEN, christmas, (shift("10:00", "12:00"),)), cut=cut), *day) == 2
    assert hours(office(DatedRule(DatedKind.ALSO_OPEN, christmas, (shift("10:00", "12:00"),)), cut=cut), *day) == 2


def test_a_holiday_that_the_night_shift_reaches() -> None:
    # Friday 2024-03-29 and Monday 2024-04-01 are holidays; the clocks go forward on Sunday.
    christmas = (HolidayRule("DE"),)
    by_day = Calendar("n", BERLIN, NIGHTS.weekly, christmas, holiday_cut=HolidayCut.LOCAL_DAY)
    assert hours(by_day, "2024-03-28 12:00", "2024-03-29 12:00") == 2
    # What is left of the shift of the holiday itself starts on Saturday at midnight.
    assert hours(by_day, "2024-03-29 12:00", "2024-03-30 12:00") == 6
    open_time = BusinessTime.compile(by_day, berlin("2024-03-01 00:00"), berlin("2024-05-01 00:00"))
    assert not open_time.is_business_day(date(2024, 3, 29))
    assert open_time.is_business_day(date(2024, 3, 30))


def test_makeup_days_are_ordinary_days_unless_the_contract_says_so() -> None:
    # Sunday 2025-09-28 and Saturday 2025-10-11 are make-up working days in China.
    china = Calendar("c", "Asia/Shanghai", weekly(range(5), shift("09:00", "18:00")), (HolidayRule("CN"),))
    start, end = (wall(text, "Asia/Shanghai") for text in ("2025-09-27 00:00", "2025-10-13 00:00"))
    assert BusinessTime.compile(china, start, end).elapsed(start, end) == 4 * 9 * HOUR
    short_friday = (*weekly(range(4), shift("09:00", "18:00")), *weekly([4], shift("09:00", "15:00")))
    worked = Calendar("c", "Asia/Shanghai", short_friday, (HolidayRule("CN", makeup_weekday=4),))
    # Monday, Tuesday and Thursday of nine hours; Friday 10 October and both make-up days of six.
    assert BusinessTime.compile(worked, start, end).elapsed(start, end) == (3 * 9 + 3 * 6) * HOUR


def test_seasons_replace_weekly_hours() -> None:
    summer = Season(date(2024, 7, 1), date(2024, 8, 31), weekly(range(5), shift("08:00", "14:00")))
    closed_week = Season(date(2024, 8, 12), date(2024, 8, 16), ())
    calendar = Calendar("s", BERLIN, OFFICE.weekly, seasons=(summer, closed_week))
    assert hours(calendar, "2024-06-28 00:00", "2024-07-02 00:00") == 8 + 6
    assert hours(calendar, "2024-08-30 00:00", "2024-09-03 00:00") == 6 + 8
    assert hours(calendar, "2024-08-12 00:00", "2024-08-17 00:00") == 0


def _in_season(first: tuple[int, int], last: tuple[int, int], day: date) -> bool:
    """Step from every possible first day of the season to its last, a day at a time."""
    for year in (day.year - 1, day.year):
        try:
            at = date(year, *first)
        except ValueError:
            at = date(year, 3, 1)
        while True:
            if at == day:
                return True
            # 28 February is the last of the month where there is no 29th.
            ends = last == (2, 29) and (at + timedelta(days=1)).day == 1 and at.month == 2
            if (at.month, at.day) == last or ends or at > day:
                break
            at += timedelta(days=1)
    return False


DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))
DAYS_OF_YEAR = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: (day.month, day.day))


@given(DAYS_OF_YEAR, DAYS_OF_YEAR, DAYS)
@example((2, 29), (3, 1), date(2023, 3, 1))
@example((12, 24), (2, 29), date(2025, 2, 28))
@example((12, 24), (2, 29), date(2025, 3, 1))
@example((2, 28), (2, 28), date(2024, 2, 29))
def test_a_season_of_every_year(first: tuple[int, int], last: tuple[int, int], day: date) -> None:
    assume((first, last) != ((2, 29), (2, 29)))  # no day at all in most years
    season = YearlySeason(DayOfYear(*first), DayOfYear(*last), ())
    assert season.includes(day) is _in_season(first, last, day)


def test_seasons_of_every_year_replace_weekly_hours() -> None:
    winter = YearlySeason(DayOfYear(12, 24), DayOfYear(1, 2), weekly(range(7), shift("10:00", "11:00")))
    leap_day = YearlySeason(DayOfYear(2, 29), DayOfYear(2, 29), ())
    calendar = Calendar("s", BERLIN, OFFICE.weekly, seasons=(winter, leap_day))
    assert hours(calendar, "2024-12-23 00:00", "2025-01-06 00:00") == 8 + 10 + 8
    assert hours(calendar, "2019-12-23 00:00", "2020-01-06 00:00") == 8 + 10 + 8
    assert hours(calendar, "2024-02-29 00:00", "2024-03-01 00:00") == 0
    assert hours(calendar, "2023-02-28 00:00", "2023-03-02 00:00") == 8 + 8
    assert calendar.weekly_on(date(2025, 1, 2)) == winter.weekly
    assert calendar.weekly_on(date(2025, 1, 3)) == OFFICE.weekly


@pytest.mark.parametrize(("month", "day"), [(2, 30), (6, 31), (13, 1), (0, 1), (1, 0)])
def test_days_of_the_year_exist(month: int, day: int) -> None:
    with pytest.raises(ValueError, match=r"must be in|out of range"):
        DayOfYear(month, day)


def test_hours_of_one_weekday_add_up() -> None:
    monday = (WeeklyHours(0, (shift("09:00", "12:00"),)), WeeklyHours(0, (shift("11:00", "14:00"),)))
    assert hours(Calendar("m", BERLIN, monday), "2024-01-08 00:00", "2024-01-09 00:00") == 5


def test_a_shift_may_last_24_hours() -> None:
    sunday = Calendar("s", BERLIN, weekly([6], shift("09:00", "09:00")))
    assert hours(sunday, "2024-01-07 00:00", "2024-01-09 00:00") == 24
    assert hours(sunday, "2024-03-31 00:00", "2024-04-02 00:00") == 24
    assert hours(sunday, "2024-10-27 00:00", "2024-10-29 00:00") == 24
    saturday = Calendar("s", BERLIN, weekly([5], shift("09:00", "09:00")))
    assert hours(saturday, "2024-03-30 00:00", "2024-04-01 00:00") == 23


def test_always_is_every_hour_of_every_day() -> None:
    assert hours(always(BERLIN), "2024-01-01 00:00", "2025-01-01 00:00") == 366 * 24
    open_time = BusinessTime.compile(always(), *YEAR)
    assert open_time.intervals(*YEAR) == (Interval(*YEAR),)
    assert open_time.intervals(YEAR[0], YEAR[0]) == ()


def test_a_shift_of_a_skipped_day_is_open_once_the_clock_shows_it() -> None:
    # Apia skipped 2011-12-30; the night shift that would have started then reaches into the 31st.
    calendar = Calendar("nights", "Pacific/Apia", weekly([4], shift("22:00", "06:00")))
    first = wall("2011-12-31 00:00", "Pacific/Apia")
    open_time = BusinessTime.compile(calendar, first, first)
    assert open_time.intervals(first - DAY, first + DAY) == (Interval(first, first + 6 * HOUR),)
    assert not open_time.is_business_day(date(2011, 12, 30))
    assert open_time.is_business_day(date(2011, 12, 31))


# Sets of calendars.


def test_sets_across_zones() -> None:
    london = Calendar("london", "Europe/London", OFFICE.weekly)
    tokyo = Calendar("tokyo", "Asia/Tokyo", weekly(range(5), shift("09:00", "19:00")))
    day = "2024-01-10 00:00", "2024-01-11 00:00"

    def combine(operation: SetOperation) -> SetCalendar:
        return SetCalendar("set", BERLIN, operation, london, tokyo)

    # London 09:00 to 17:00 UTC, Tokyo 00:00 to 10:00 UTC.
    assert hours(combine(SetOperation.UNION), *day) == 17
    assert hours(combine(SetOperation.INTERSECTION), *day) == 1
    assert hours(combine(SetOperation.DIFFERENCE), *day) == 7


def test_sets_nest_and_have_business_days() -> None:
    lunch = Calendar("lunch", BERLIN, weekly(range(7), shift("12:00", "13:00")))
    friday = Calendar("friday", BERLIN, weekly([4], shift("00:00", "24:00")))
    working = SetCalendar("a", BERLIN, SetOperation.DIFFERENCE, OFFICE, lunch)
    calendar = SetCalendar("b", BERLIN, SetOperation.DIFFERENCE, working, friday)
    assert hours(calendar, "2024-01-08 00:00", "2024-01-15 00:00") == 4 * 7
    open_time = BusinessTime.compile(calendar, berlin("2024-01-08 00:00"), berlin("2024-01-09 00:00"))
    assert [open_time.is_business_day(date(2024, 1, day)) for day in range(8, 15)] == [True] * 4 + [False] * 3
    # From Thursday 12:30, in the break, that is Thursday 13:00, to Tuesday.
    assert open_time.business_days_due(berlin("2024-01-11 12:30"), 2) == berlin("2024-01-16 13:00")


def test_business_days_of_a_set_are_those_of_its_zone() -> None:
    # Monday 07:00 in Tokyo is Sunday 23:00 in Berlin in winter.
    tokyo = Calendar("tokyo", "Asia/Tokyo", weekly([0], shift("07:00", "08:00")))
    both = SetCalendar("both", BERLIN, SetOperation.UNION, tokyo, NEVER)
    open_time = BusinessTime.compile(both, *YEAR)
    assert open_time.is_business_day(date(2021, 1, 3))
    assert not open_time.is_business_day(date(2021, 1, 4))


# Days.


def test_a_time_in_the_night_shift_stays_in_the_night_shift() -> None:
    open_time = BusinessTime.compile(NIGHTS, berlin("2024-01-01 00:00"), berlin("2024-02-01 00:00"))
    # Tuesday 02:00 belongs to Monday; the next business day is Tuesday, whose 02:00 is on Wednesday.
    assert open_time.business_days_due(berlin("2024-01-09 02:00"), 1) == berlin("2024-01-10 02:00")
    assert open_time.business_days_due(berlin("2024-01-13 02:00"), 1) == berlin("2024-01-16 02:00")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        # 02:30 does not exist on 31 March: the first instant after the gap.
        ("2024-03-30 02:30", wall("2024-03-31 01:00", "UTC")),
        # 02:30 is shown twice on 27 October: the first time.
        ("2024-10-26 02:30", wall("2024-10-27 00:30", "UTC")),
    ],
)
def test_a_time_of_day_that_is_missing_or_repeated(start: str, due: int) -> None:
    open_time = BusinessTime.compile(always(BERLIN), berlin(start), berlin(start))
    assert open_time.business_days_due(berlin(start), 1) == due


def test_business_days_in_breaks_and_outside_hours() -> None:
    short = DatedRule(DatedKind.OPEN, date(2024, 1, 10), (shift("11:00", "12:00"), shift("14:00", "15:00")))
    calendar = Calendar("split", BERLIN, SPLIT.weekly, dated=(short,))
    open_time = BusinessTime.compile(calendar, berlin("2024-01-08 00:00"), berlin("2024-01-12 00:00"))
    cases = {"09:30": "11:00", "11:30": "11:30", "13:30": "12:00", "14:30": "14:30"}
    cases |= {"15:00": "15:00", "17:00": "15:00"}
    for time, expected in cases.items():
        assert open_time.business_days_due(berlin(f"2024-01-09 {time}"), 1) == berlin(f"2024-01-10 {expected}")
    assert open_time.business_days_due(berlin("2024-01-09 12:15"), 0) == berlin("2024-01-09 13:00")


def test_where_two_days_overlap_the_later_one_counts() -> None:
    early = (*weekly([0], shift("22:00", "06:00")), *weekly([1, 2], shift("04:00", "08:00")))
    open_time = BusinessTime.compile(Calendar("e", BERLIN, early), *YEAR)
    # Tuesday 05:00 lies in both the shift of Monday and that of Tuesday.
    assert open_time.business_days_due(wall("2021-02-02 05:00", BERLIN), 1) == wall("2021-02-03 05:00", BERLIN)


def test_the_end_of_a_business_day() -> None:
    england = Calendar("england", "Europe/London", OFFICE.weekly, (HolidayRule("GB", "ENG"),))
    reported = wall("2025-04-17 10:00", "Europe/London")
    open_time = BusinessTime.compile(england, reported, reported)
    # Good Friday and Easter Monday lie between: the second working day after Maundy Thursday is a Wednesday.
    assert open_time.end_of_business_day_due(reported, 2) == DateDeadline(
        date(2025, 4, 23), wall("2025-04-24 00:00", "Europe/London")
    )
    saturday = wall("2025-05-10 12:00", "Europe/London")
    assert open_time.end_of_business_day_due(saturday, 1).last_date == date(2025, 5, 12)


def test_the_end_of_a_business_day_includes_its_night_shift() -> None:
    open_time = BusinessTime.compile(NIGHTS, *YEAR)
    # 01:00 on Tuesday belongs to Monday, so the next business day is Tuesday, worked until Wednesday 06:00.
    found = open_time.end_of_business_day_due(berlin("2021-02-02 01:00"), 1)
    assert found == DateDeadline(date(2021, 2, 2), berlin("2021-02-03 06:00"))


def test_calendar_days_include_the_last_one() -> None:
    ended = wall("2025-02-15 14:00", "UTC")
    open_time = BusinessTime.compile(OFFICE, ended, ended)
    assert open_time.calendar_days_due(ended, 60) == DateDeadline(date(2025, 4, 16), berlin("2025-04-17 00:00"))
    late = wall("2025-02-15 23:30", "UTC")
    assert open_time.calendar_days_due(late, 0) == DateDeadline(date(2025, 2, 16), berlin("2025-02-17 00:00"))


def test_twenty_one_business_days() -> None:
    england = Calendar("england", "Europe/London", OFFICE.weekly, (HolidayRule("GB", "ENG"),))
    known = wall("2025-02-17 10:00", "Europe/London")
    open_time = BusinessTime.compile(england, known, known)
    # Four full weeks lead to Monday 17 March, the twentieth; then one more.
    assert open_time.end_of_business_day_due(known, 21).last_date == date(2025, 3, 18)
    assert open_time.business_days_due(known, 21) == wall("2025-03-18 10:00", "Europe/London")


# Horizons and errors.


def test_the_horizon_widens_in_both_directions() -> None:
    moment = berlin("2024-01-10 10:00")
    open_time = BusinessTime.compile(OFFICE, moment, moment)
    assert open_time.horizon == Interval(moment, moment)
    assert open_time.elapsed(berlin("2010-01-04 00:00"), berlin("2010-01-09 00:00")) == 40 * HOUR
    assert open_time.open_before(berlin("2024-01-09 10:00")) == -8 * HOUR
    assert open_time.due(moment, 52 * 40 * HOUR) == berlin("2025-01-08 10:00")
    assert open_time.horizon.start <= berlin("2010-01-04 00:00")
    assert open_time.horizon.end >= berlin("2025-01-08 10:00")


def test_no_calendar_can_keep_a_limit_beyond_fifty_years() -> None:
    moment = berlin("2024-01-10 10:00")
    yearly = Calendar(
        "yearly",
        BERLIN,
        (),
        dated=(DatedRule(DatedKind.OPEN, date(2024, 1, 10), (shift("09:00", "17:00"),)),),
    )
    open_time = BusinessTime.compile(yearly, moment, moment)
    assert open_time.due(moment, 7 * HOUR) == berlin("2024-01-10 17:00")
    assert open_time.grace_until(moment, 7 * HOUR - 1) == berlin("2024-01-10 17:00") - 1
    assert open_time.grace_until(moment, 7 * HOUR) is None
    with pytest.raises(HorizonError, match="calendar yearly cannot answer within fifty years") as caught:
        open_time.due(moment, 7 * HOUR + 1)
    assert caught.value.calendar == "yearly"
    with pytest.raises(HorizonError):
        open_time.business_days_due(moment, 1)
    with pytest.raises(HorizonError):
        open_time.next_open(berlin("2024-01-10 17:00"))
    with pytest.raises(HorizonError):
        open_time.open_at(moment + 60 * 366 * DAY)


def test_a_calendar_that_never_opens() -> None:
    open_time = BusinessTime.compile(NEVER, *YEAR)
    assert open_time.elapsed(*YEAR) == 0
    assert open_time.due(YEAR[0], 0) == YEAR[0]
    assert open_time.grace_until(YEAR[0], 0) is None
    assert not open_time.open_at(YEAR[0])
    assert not open_time.is_business_day(date(2021, 1, 4))


def test_impossible_questions_are_refused() -> None:
    open_time = BusinessTime.compile(OFFICE, *YEAR)
    with pytest.raises(ValueError, match="lies before the start"):
        open_time.elapsed(YEAR[1], YEAR[0])
    for question in (
        open_time.due,
        open_time.grace_until,
        open_time.business_days_due,
        open_time.calendar_days_due,
    ):
        with pytest.raises(ValueError, match="cannot be negative"):
            question(YEAR[0], -1)
    with pytest.raises(ValueError, match="counts from 1"):
        open_time.end_of_business_day_due(YEAR[0], 0)
    with pytest.raises(ValueError, match="cannot be compiled"):
        BusinessTime.compile(OFFICE, YEAR[1], YEAR[0])


def test_rules_refuse_impossible_values() -> None:
    with pytest.raises(ValueError, match="within a day"):
        Shift(DAY, DAY)
    with pytest.raises(ValueError, match="within a day"):
        Shift(0, DAY + 1)
    with pytest.raises(ValueError, match="0 to 6"):
        WeeklyHours(7, ())
    with pytest.raises(ValueError, match="needs hours"):
        DatedRule(DatedKind.OPEN, date(2024, 1, 1))
    for text in ("9:00", "24:01", "12:60", "12:00:60", "noon"):
        with pytest.raises(ValueError, match="time of day"):
            shift(text, "17:00")
    assert shift("09:30", "24:00") == Shift(9 * HOUR + 30 * MINUTE, DAY)
    assert shift("22:00:01", "00:00").end == DAY


def test_the_holidays_behind_an_answer() -> None:
    calendar = Calendar("c", "Asia/Shanghai", OFFICE.weekly, (HolidayRule("CN", makeup_weekday=4), HolidayRule("DE")))
    both = SetCalendar("both", BERLIN, SetOperation.UNION, calendar, office())
    china, germany = BusinessTime.compile(both, *YEAR).holidays(date(2025, 9, 20), date(2025, 10, 3))
    assert (china.country, germany.country) == ("CN", "DE")
    assert [day for day, _ in china.closed] == [date(2025, 10, 1) + timedelta(days=n) for n in range(3)]
    assert china.makeup_days == (date(2025, 9, 28),)
    assert germany.closed == ((date(2025, 10, 3), "German Unity Day"),)
