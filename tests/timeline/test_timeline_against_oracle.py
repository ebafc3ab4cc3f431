"""Business time against the minute-by-minute oracle: many zones, ten years, clock changes on purpose."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.timeline.oracle import ZONES, Hours, MinuteOracle, Rules, change_days

from slakit.timeline import (
    HOUR,
    MINUTE,
    BusinessTime,
    Calendar,
    DatedKind,
    DatedRule,
    HolidayCut,
    HolidayRule,
    SetCalendar,
    SetOperation,
    Shift,
    WeeklyHours,
    open_days,
)

YEARS = range(2016, 2026)
COUNTRIES = ["CN", "DE", "IN", "JP", "NL", "US"]
# Days of minutes that the oracle looks at, and how far from their ends questions stay.
BEFORE, AFTER, EDGE = 6, 8, 3

MINUTES = st.one_of(st.sampled_from([0, 60, 90, 120, 150, 180, 540, 720, 1020, 1320]), st.integers(0, 1439))
HOURS = st.tuples(MINUTES, st.one_of(MINUTES, st.just(1440)))
SHIFTS = st.lists(HOURS, max_size=3).map(tuple)
WEEKENDS = st.sampled_from([(3, 4), (4, 5), (5, 6)])
WEEKS = st.one_of(
    st.fixed_dictionaries(dict.fromkeys(range(7), SHIFTS)),
    st.tuples(st.lists(HOURS, min_size=1, max_size=2).map(tuple), WEEKENDS).map(
        lambda drawn: {day: drawn[0] for day in range(7) if day not in drawn[1]}
    ),
)


@dataclass(frozen=True)
class Case:
    """The same calendar twice, for the oracle and for slakit, and the date to look around."""

    rules: Rules
    calendar: Calendar
    middle: date


def to_shifts(pairs: tuple[Hours, ...]) -> tuple[Shift, ...]:
    return tuple(Shift(opens * MINUTE, closes * MINUTE) for opens, closes in pairs)


def to_calendar(rules: Rules, country: str | None, makeup_weekday: int | None) -> Calendar:
    dated = [DatedRule(DatedKind.CLOSED, day) for day in rules.removed]
    for kind, lines in (
        (DatedKind.OPEN, rules.opened),
        (DatedKind.ALSO_OPEN, rules.added),
        (DatedKind.CLOSED, rules.closed_hours),
    ):
        dated += [DatedRule(kind, day, to_shifts(pairs)) for day, pairs in lines.items()]
    return Calendar(
        "drawn",
        rules.zone,
        tuple(WeeklyHours(day, to_shifts(pairs)) for day, pairs in rules.weekly.items()),
        holidays=() if country is None else (HolidayRule(country, makeup_weekday=makeup_weekday),),
        dated=tuple(dated),
        holiday_cut=HolidayCut.LOCAL_DAY if rules.cut_at_midnight else HolidayCut.SHIFT_START,
    )


@cache
def known_days(country: str) -> tuple[frozenset[date], frozenset[date]]:
    """Return the holidays and make-up days of all the years looked at, straight from the library."""
    known = holidays.country_holidays(country, years=range(YEARS[0] - 1, YEARS[-1] + 2))
    return frozenset(known), frozenset(known.weekend_workdays) - frozenset(known)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone = draw(st.sampled_from(ZONES))
    year = draw(st.sampled_from(YEARS))
    country = draw(st.one_of(st.none(), st.sampled_from(COUNTRIES)))
    makeup_weekday = draw(st.one_of(st.none(), st.integers(0, 6)))
    holiday_dates, makeup_dates = known_days(country) if country else (frozenset(), frozenset())

    interesting = [change_days(zone, year), sorted(holiday_dates), sorted(makeup_dates)]
    interesting = [[day for day in days if day.year == year] for days in interesting]
    wanted = draw(st.sampled_from([0, 0, 0, 1, 2, None]))
    if wanted is not None and interesting[wanted]:
        middle = draw(st.sampled_from(interesting[wanted]))
    else:
        middle = date(year, 1, 1) + timedelta(days=draw(st.integers(0, 364)))

    near = st.integers(-3, 4).map(lambda days: middle + timedelta(days=days))
    dated = st.dictionaries(near, st.lists(HOURS, min_size=1, max_size=2).map(tuple), max_size=2)
    rules = Rules(
        zone,
        draw(WEEKS),
        holidays=holiday_dates,
        makeup={} if makeup_weekday is None else dict.fromkeys(makeup_dates, makeup_weekday),
        cut_at_midnight=draw(st.booleans()),
        opened=draw(dated),
        added=draw(dated),
        removed=draw(st.frozensets(near, max_size=1)),
        closed_hours=draw(dated),
    )
    return Case(rules, to_calendar(rules, country, makeup_weekday), middle)


def look(rules: Rules, middle: date) -> MinuteOracle:
    return MinuteOracle(rules, middle - timedelta(days=BEFORE), BEFORE + AFTER)


def moments(oracle: MinuteOracle) -> st.SearchStrategy[int]:
    low, high = oracle.start + EDGE * 24 * HOUR, oracle.end - EDGE * 24 * HOUR
    whole = st.integers(low // MINUTE, high // MINUTE).map(lambda minute: minute * MINUTE)
    return st.one_of(whole, st.integers(low, high))


LIMITS = st.one_of(st.integers(0, 40 * 60).map(lambda n: n * MINUTE), st.integers(0, 40 * HOUR))


def check_open_time(case: Case, data: st.DataObject) -> None:
    oracle = look(case.rules, case.middle)
    for _ in range(6):
        start, end = sorted((data.draw(moments(oracle)), data.draw(moments(oracle))))
        # The horizon is drawn as well, so that widening it is part of the comparison.
        open_time = BusinessTime.compile(case.calendar, start, data.draw(st.integers(start, end)))
        expected = oracle.open_before(end) - oracle.open_before(start)
        assert open_time.elapsed(start, end) == expected
        assert open_time.open_before(end) - open_time.open_before(start) == expected
        assert open_time.open_at(start) == oracle.open_at(start)
        assert sum(one.end - one.start for one in open_time.intervals(start, end)) == expected

        table = open_days(open_time, start // (24 * HOUR), end // (24 * HOUR))
        assert from_rows(table.rows(), end) - from_rows(table.rows(), start) == expected

        limit = data.draw(LIMITS)
        due = oracle.due(start, limit)
        if due is not None:
            assert open_time.due(start, limit) == due
        grace = oracle.grace_until(start, limit)
        if grace is not None:
            assert open_time.grace_until(start, limit) == grace


def from_rows(rows: list[tuple[int, ...]], moment: int) -> int:
    """Evaluate F the way a query engine does: look the day up, add the parts of its intervals."""
    day, time = divmod(moment, 24 * HOUR)
    (row,) = [row for row in rows if row[0] == day]
    pairs = zip(row[2::2], row[3::2], strict=True)
    return row[1] + sum(max(0, min(time, closes) - opens) for opens, closes in pairs)


def check_business_days(case: Case, data: st.DataObject) -> None:
    oracle = look(case.rules, case.middle)
    open_time = BusinessTime.compile(case.calendar, oracle.start, oracle.start)
    days = oracle.business_minutes
    for offset in range(-2, 4):
        day = case.middle + timedelta(days=offset)
        assert open_time.is_business_day(day) == (day in days), day
    for _ in range(3):
        start, count = data.draw(moments(oracle)), data.draw(st.integers(0, 4))
        due = oracle.business_days_due(start, count)
        if due is not None and due < oracle.end - 2 * 24 * HOUR:
            assert open_time.business_days_due(start, count) == due
        last = oracle.end_of_business_day(start, count + 1)
        if last is not None and last[1] < oracle.end - 2 * 24 * HOUR:
            found = open_time.end_of_business_day_due(start, count + 1)
            assert (found.last_date, found.until) == last
        calendar_day = oracle.date_of(start) + timedelta(days=count)
        until = oracle.first_minute_after(calendar_day)
        if until is not None:
            by_date = open_time.calendar_days_due(start, count)
            assert (by_date.last_date, by_date.until) == (calendar_day, until)


def check_sets(left: Case, right: Case, data: st.DataObject) -> None:
    one, other = look(left.rules, left.middle), look(right.rules, left.middle)

    def holds(operation: SetOperation, moment: int) -> bool:
        first, second = one.open_at(moment), other.open_at(moment)
        if operation is SetOperation.UNION:
            return first or second
        return first and (second if operation is SetOperation.INTERSECTION else not second)

    for operation in SetOperation:
        both = SetCalendar("both", left.rules.zone, operation, left.calendar, right.calendar)
        start, end = sorted((data.draw(moments(one)), data.draw(moments(one))))
        start, end = start // MINUTE * MINUTE, end // MINUTE * MINUTE
        expected = MINUTE * sum(holds(operation, moment) for moment in range(start, end, MINUTE))
        open_time = BusinessTime.compile(both, start, start)
        assert open_time.elapsed(start, end) == expected
        assert open_time.open_at(end) == holds(operation, end)


# Shrinking would run the slow oracle for minutes; the example found is small enough to read.
FAST = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
DEEP = settings(FAST, max_examples=400)


@pytest.mark.slow
@FAST
@given(cases(), st.data())
def test_open_time(case: Case, data: st.DataObject) -> None:
    check_open_time(case, data)


@pytest.mark.slow
@FAST
@given(cases(), st.data())
def test_business_days(case: Case, data: st.DataObject) -> None:
    check_business_days(case, data)


@pytest.mark.slow
@settings(FAST, max_examples=10)
@given(cases(), cases(), st.data())
def test_sets_of_calendars(left: Case, right: Case, data: st.DataObject) -> None:
    check_sets(left, right, data)


@pytest.mark.slow
@DEEP
@given(cases(), st.data())
def test_open_time_deeply(case: Case, data: st.DataObject) -> None:
    check_open_time(case, data)


@pytest.mark.slow
@DEEP
@given(cases(), st.data())
def test_business_days_deeply(case: Case, data: st.DataObject) -> None:
    check_business_days(case, data)


@pytest.mark.slow
@settings(DEEP, max_examples=100)
@given(cases(), cases(), st.data())
def test_sets_of_calendars_deeply(left: Case, right: Case, data: st.DataObject) -> None:
    check_sets(left, right, data)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
def test_every_clock_change_of_ten_years(zone: str) -> None:
    shifts: tuple[Hours, ...] = ((1320, 360), (90, 150), (0, 30))
    days = [day for year in YEARS for day in change_days(zone, year)] or [date(2020, 1, 1)]
    for day in days:
        rules = Rules(zone, dict.fromkeys(range(7), shifts))
        oracle = MinuteOracle(rules, day - timedelta(days=3), 6)
        open_time = BusinessTime.compile(to_calendar(rules, None, None), oracle.start, oracle.end)
        zero = open_time.open_before(oracle.start)
        for moment in range(oracle.start, oracle.end, 7 * MINUTE):
            assert open_time.open_before(moment) - zero == oracle.open_before(moment)
            assert open_time.open_at(moment) == oracle.open_at(moment)
