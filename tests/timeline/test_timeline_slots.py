"""Day tables: what a query engine computes from their rows is what business time and windows say."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.timeline.oracle import ZONES, wall

from slakit.timeline import (
    CALENDAR_KINDS,
    DAY,
    HOUR,
    NO_WINDOW,
    BusinessTime,
    Calendar,
    OpenDay,
    Shift,
    WindowDay,
    WindowKind,
    always,
    clip,
    epoch_day,
    open_days,
    shift,
    weekly,
    window_days,
    windows,
)

FIRST, LAST = epoch_day(date(2011, 12, 20)), epoch_day(date(2012, 4, 20))
SHIFTS = [
    (shift("09:00", "17:00"),),
    (shift("22:00", "06:00"), shift("12:00", "12:30")),
    (shift("00:00", "24:00"),),
    (shift("00:30", "01:00"), shift("02:15", "02:45"), shift("23:30", "00:15")),
]


def from_open_rows(rows: list[tuple[int, ...]], moment: int) -> int:
    row = {row[0]: row for row in rows}[moment // DAY]
    time = moment % DAY
    return row[1] + sum(max(0, min(time, row[i + 1]) - row[i]) for i in range(2, len(row), 2))


def from_window_rows(rows: list[tuple[int, ...]], moment: int) -> int:
    row = {row[0]: row for row in rows}[moment // DAY]
    index = row[1]
    for i in range(2, len(row), 2):
        if moment % DAY >= row[i]:
            index = row[i + 1]
    return index


@pytest.mark.parametrize("shifts", SHIFTS)
@given(zone=st.sampled_from(ZONES), moments=st.lists(st.integers(FIRST * DAY, (LAST + 1) * DAY - 1), max_size=30))
@settings(deadline=None, max_examples=20)
def test_open_time_from_rows(shifts: tuple[Shift, ...], zone: str, moments: list[int]) -> None:
    calendar = Calendar("c", zone, weekly(range(6), *shifts))
    open_time = BusinessTime.compile(calendar, FIRST * DAY, LAST * DAY)
    table = open_days(open_time, FIRST, LAST)
    rows = table.rows()
    assert [row[0] for row in rows] == list(range(FIRST, LAST + 1))
    assert {len(row) for row in rows} == {2 + 2 * table.width}
    for moment in moments:
        assert from_open_rows(rows, moment) == open_time.open_before(moment)


def test_rows_of_one_week() -> None:
    office = Calendar("o", "Asia/Tokyo", weekly(range(5), shift("07:00", "12:00")))
    # Tokyo opens at 22:00 UTC of the day before and closes at 03:00 UTC.
    monday = epoch_day(date(2024, 1, 8))
    open_time = BusinessTime.compile(office, monday * DAY, (monday + 7) * DAY)
    table = open_days(open_time, monday, monday + 5)
    assert table.width == 2
    early, late = (0, 3 * HOUR), (22 * HOUR, 24 * HOUR)
    assert table.days[0] == OpenDay(monday, 0, (early, late))
    assert table.days[1] == OpenDay(monday + 1, 5 * HOUR, (early, late))
    assert table.days[4] == OpenDay(monday + 4, 20 * HOUR, (early,))
    assert table.days[5] == OpenDay(monday + 5, 23 * HOUR, ())
    assert table.rows()[4] == (monday + 4, 20 * HOUR, 0, 3 * HOUR, 0, 0)


def test_always_is_one_interval_a_day() -> None:
    table = open_days(BusinessTime.compile(always(), 0, 3 * DAY), 1, 2)
    assert table.rows() == [(1, DAY, 0, DAY), (2, 2 * DAY, 0, DAY)]


def test_no_days() -> None:
    assert open_days(BusinessTime.compile(always(), 0, DAY), 5, 4).rows() == []
    assert window_days([], 5, 4).rows() == []
    assert window_days([], 4, 4).rows() == [(4, NO_WINDOW)]


@given(
    st.sampled_from(CALENDAR_KINDS),
    st.sampled_from(ZONES),
    st.lists(st.integers(FIRST * DAY, (LAST + 1) * DAY - 1), max_size=30),
)
@settings(deadline=None, max_examples=60)
def test_windows_from_rows(kind: WindowKind, zone: str, moments: list[int]) -> None:
    # The term leaves some instants before and after it without a window.
    term = date(2011, 12, 25), date(2012, 4, 10)
    found = [one for whole in windows(kind, zone, *term) if (one := clip(whole, *term)) is not None]
    table = window_days(found, FIRST, LAST)
    rows = table.rows()
    assert {len(row) for row in rows} == {2 + 2 * table.width}
    for moment in moments:
        inside = [index for index, window in enumerate(found) if window.start <= moment < window.end]
        assert [from_window_rows(rows, moment)] == (inside or [NO_WINDOW])


def test_window_rows_of_day_windows() -> None:
    days = windows(WindowKind.DAY, "Asia/Kolkata", date(2024, 1, 8), date(2024, 1, 9))
    monday = epoch_day(date(2024, 1, 8))
    table = window_days(days, monday - 1, monday + 2)
    half_past_six = 18 * HOUR + HOUR // 2
    assert table.days == (
        WindowDay(monday - 1, NO_WINDOW, ((half_past_six, 0),)),
        WindowDay(monday, 0, ((half_past_six, 1),)),
        WindowDay(monday + 1, 1, ((half_past_six, NO_WINDOW),)),
        WindowDay(monday + 2, NO_WINDOW, ()),
    )
    assert table.rows()[3] == (monday + 2, NO_WINDOW, DAY, NO_WINDOW)


def test_a_window_that_starts_with_the_utc_day_is_no_switch() -> None:
    days = windows(WindowKind.DAY, "UTC", date(2024, 1, 8), date(2024, 1, 9))
    monday = epoch_day(date(2024, 1, 8))
    assert window_days(days, monday, monday + 1).rows() == [(monday, 0), (monday + 1, 1)]


def test_windows_must_not_overlap() -> None:
    (january,) = windows(WindowKind.MONTH, "UTC", date(2024, 1, 1), date(2024, 1, 1))
    (week,) = windows(WindowKind.WEEK, "UTC", date(2024, 1, 8), date(2024, 1, 8))
    with pytest.raises(ValueError, match="2024-W02 starts before the one in front of it ends"):
        window_days([january, week], 0, 1)
    assert january.start == wall("2024-01-01 00:00", "UTC")
