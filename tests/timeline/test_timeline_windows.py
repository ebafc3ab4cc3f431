"""Windows and periods: labels, no gaps and no overlaps, clipping, and where a window belongs."""

import contextlib
import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.timeline.oracle import ZONES, microseconds, wall, zone_info

from slakit.timeline import (
    CALENDAR_KINDS,
    DAY,
    HOUR,
    MINUTE,
    Period,
    Window,
    WindowKind,
    clip,
    labelled_window,
    months_after,
    parse_period,
    trailing,
    windows,
    windows_ending_in,
)

KINDS = st.sampled_from(CALENDAR_KINDS)
DATES = st.dates(date(2010, 1, 1), date(2027, 12, 31))


def labels(found: tuple[Window, ...]) -> list[str]:
    return [window.label for window in found]


@pytest.mark.parametrize(
    ("kind", "first", "last", "expected"),
    [
        (WindowKind.DAY, date(2024, 2, 28), date(2024, 3, 1), ["2024-02-28", "2024-02-29", "2024-03-01"]),
        (WindowKind.WEEK, date(2020, 12, 27), date(2021, 1, 4), ["2020-W52", "2020-W53", "2021-W01"]),
        (WindowKind.WEEK, date(2024, 12, 29), date(2024, 12, 30), ["2024-W52", "2025-W01"]),
        (WindowKind.MONTH, date(2025, 12, 31), date(2026, 2, 1), ["2025-12", "2026-01", "2026-02"]),
        (
            WindowKind.QUARTER,
            date(2026, 3, 31),
            date(2026, 10, 1),
            ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"],
        ),
        (WindowKind.HALF_YEAR, date(2026, 6, 30), date(2026, 7, 1), ["2026-H1", "2026-H2"]),
        (WindowKind.YEAR, date(2026, 6, 30), date(2027, 1, 1), ["2026", "2027"]),
        (WindowKind.MONTH, date(2026, 2, 2), date(2026, 2, 1), []),
    ],
)
def test_labels(kind: WindowKind, first: date, last: date, expected: list[str]) -> None:
    assert labels(windows(kind, "Europe/Berlin", first, last)) == expected


@pytest.mark.parametrize("zone", [*ZONES, "America/Nuuk"])
def test_months_partition_the_year(zone: str) -> None:
    for year in (2011, 2018, 2024):
        months = windows(WindowKind.MONTH, zone, date(year, 1, 1), date(year, 12, 31))
        (whole,) = windows(WindowKind.YEAR, zone, date(year, 5, 5), date(year, 5, 5))
        assert len(months) == 12
        assert (months[0].start, months[-1].end) == (whole.start, whole.end)
        assert all(a.end == b.start for a, b in itertools.pairwise(months))


@given(KINDS, st.sampled_from(ZONES), DATES, st.integers(0, 100))
@settings(deadline=None)
def test_windows_follow_each_other(kind: WindowKind, zone: str, first: date, days: int) -> None:
    last = first + timedelta(days=days)
    found = windows(kind, zone, first, last)
    assert found[0].first_date <= first
    assert found[-1].last_date >= last
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
    assert all(one.start < one.end for one in found)
    assert not any(one.partial for one in found)


def test_a_day_may_have_23_or_25_hours() -> None:
    def hours(zone: str, day: date) -> int:
        (window,) = windows(WindowKind.DAY, zone, day, day)
        return (window.end - window.start) // MINUTE

    assert hours("Europe/Berlin", date(2024, 3, 31)) == 23 * 60
    assert hours("Europe/Berlin", date(2024, 10, 27)) == 25 * 60
    assert hours("Australia/Lord_Howe", date(2024, 10, 6)) == 23 * 60 + 30
    assert hours("America/Sao_Paulo", date(2018, 2, 17)) == 25 * 60


def test_a_skipped_day_is_no_window() -> None:
    days = windows(WindowKind.DAY, "Pacific/Apia", date(2011, 12, 29), date(2011, 12, 31))
    assert labels(days) == ["2011-12-29", "2011-12-31"]
    assert days[0].end == days[1].start == wall("2011-12-31 00:00", "Pacific/Apia")
    (year,) = windows(WindowKind.YEAR, "Pacific/Apia", date(2011, 1, 1), date(2011, 1, 1))
    assert year.end - year.start == 364 * DAY


def test_a_window_is_clipped_to_the_term() -> None:
    (month,) = windows(WindowKind.MONTH, "Europe/Berlin", date(2026, 3, 1), date(2026, 3, 1))
    part = clip(month, date(2026, 3, 10), date(2026, 3, 29))
    assert part is not None
    assert (part.first_date, part.last_date, part.partial) == (date(2026, 3, 10), date(2026, 3, 29), True)
    assert part.label == "2026-03"
    assert part.start == wall("2026-03-10 00:00", "Europe/Berlin")
    # The last day is the one with the change to summer time.
    assert part.end == wall("2026-03-30 00:00", "Europe/Berlin")
    assert part.end - part.start == 20 * DAY - HOUR
    assert clip(month, date(2026, 3, 1), date(2026, 3, 31)) is month
    assert clip(month, date(2026, 4, 1), date(2026, 12, 31)) is None


def test_a_term_of_a_skipped_day_has_no_window() -> None:
    (month,) = windows(WindowKind.MONTH, "Pacific/Apia", date(2011, 12, 1), date(2011, 12, 1))
    assert clip(month, date(2011, 12, 30), date(2011, 12, 30)) is None


@given(KINDS, st.sampled_from(["Europe/Berlin", "Pacific/Apia"]), DATES, st.integers(0, 900))
@settings(deadline=None, max_examples=40)
def test_each_window_belongs_to_exactly_one_month(kind: WindowKind, zone: str, first: date, days: int) -> None:
    last = first + timedelta(days=days)
    by_month: list[Window] = []
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        period = parse_period(f"{year}-{month:02}")
        assert period is not None
        found = windows_ending_in(kind, zone, period, first, last)
        assert all((one.last_date.year, one.last_date.month) == (year, month) for one in found)
        by_month += found
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    whole = [clip(one, first, last) for one in windows(kind, zone, first, last)]
    assert by_month == [one for one in whole if one is not None]


def test_a_week_belongs_to_the_month_in_which_it_ends() -> None:
    period = Period(date(2026, 4, 1), date(2026, 4, 30), "2026-04")
    weeks = windows_ending_in(WindowKind.WEEK, "UTC", period, date(2026, 1, 1), date(2026, 4, 28))
    assert labels(weeks) == ["2026-W14", "2026-W15", "2026-W16", "2026-W17", "2026-W18"]
    assert (weeks[0].first_date, weeks[0].partial) == (date(2026, 3, 30), False)
    assert (weeks[-1].last_date, weeks[-1].partial) == (date(2026, 4, 28), True)
    assert windows_ending_in(WindowKind.YEAR, "UTC", period, date(2026, 1, 1), date(2026, 12, 31)) == ()
    assert windows_ending_in(WindowKind.YEAR, "UTC", period, date(2026, 4, 2), date(2026, 4, 1)) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-W10", date(2026, 3, 2), date(2026, 3, 8)),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2026-03-07", date(2026, 3, 7), date(2026, 3, 7)),
        ("2026-01..2026-03", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-02-15..2026-Q3", date(2026, 2, 15), date(2026, 9, 30)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    assert parse_period(text) == Period(first, last, text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "March", "26-03", "2026-3", "2026-00", "2026-13", "2026-Q0", "2026-Q5", "2026-H3"),
        *("2025-W53", "2026-W00", "2026-02-29", "2026-03-00", "2026-03..", "..2026-03", "2026-03..2026-01"),
        *("2026-01..2026-02..2026-03", " 2026", "2026-03-07T00:00", "0000", "9999", "2026-Q1-01", "２０２６"),
    ],
)
def test_anything_else_is_no_period(text: str) -> None:
    assert parse_period(text) is None


@given(KINDS, DATES)
def test_a_label_reads_back_as_its_window(kind: WindowKind, day: date) -> None:
    (window,) = windows(kind, "Asia/Kathmandu", day, day)
    assert parse_period(window.label) == Period(window.first_date, window.last_date, window.label)


@given(st.sampled_from(ZONES), st.integers(0, 5_000 * 24 * 60))
@settings(deadline=None)
def test_an_instant_lies_in_the_month_that_its_zone_shows(zone: str, minute: int) -> None:
    # No zone has turned its clocks back from one month into the one before since 2012.
    moment = datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    shown = moment.astimezone(zone_info(zone)).date()
    (month,) = windows(WindowKind.MONTH, zone, shown, shown)
    assert month.start <= microseconds(moment) < month.end


TERM_KINDS = st.sampled_from(
    [WindowKind.CONTRACT_MONTH, WindowKind.CONTRACT_QUARTER, WindowKind.CONTRACT_YEAR, WindowKind.TERM]
)


def _later(anchor: date, months: int) -> date:
    """The same day of a later month, found by trying: the last day there is, if that month is shorter."""
    year, month = anchor.year + (anchor.month - 1 + months) // 12, (anchor.month - 1 + months) % 12 + 1
    for day in range(anchor.day, 0, -1):
        with contextlib.suppress(ValueError):
            return date(year, month, day)
    raise AssertionError(anchor)


@given(DATES, st.integers(0, 40), st.integers(1, 1200))
@settings(deadline=None)
def test_contract_months_against_counting(anchor: date, months: int, days: int) -> None:
    day = anchor + timedelta(days=days)
    (window,) = windows(WindowKind.CONTRACT_MONTH, "UTC", day, day, (anchor, anchor + timedelta(days=2000)))
    starts = [_later(anchor, count) for count in range(42)]
    first = max(start for start in starts if start <= day)
    assert window.first_date == first
    assert window.last_date == min(start for start in starts if start > day) - timedelta(days=1)
    assert window.label == first.isoformat()
    assert months_after(anchor, months) == _later(anchor, months)


@given(TERM_KINDS, DATES, st.integers(0, 900))
@settings(deadline=None, max_examples=60)
def test_windows_of_a_term_cover_it_once(kind: WindowKind, first: date, days: int) -> None:
    last = first + timedelta(days=days)
    found = windows(kind, "Europe/Berlin", first, last, (first, last))
    assert found[0].first_date == first
    assert found[-1].last_date >= last
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
    cut = [clip(one, first, last) for one in found]
    ending = windows_ending_in(kind, "Europe/Berlin", Period(first, last, ""), first, last)
    assert list(ending) == cut
    if kind is WindowKind.TERM:
        assert [(one.first_date, one.last_date) for one in found] == [(first, last)]


def test_a_31st_comes_back_after_a_shorter_month() -> None:
    term = (date(2025, 12, 31), date(2026, 12, 30))
    months = windows(WindowKind.CONTRACT_MONTH, "UTC", date(2025, 12, 31), date(2026, 5, 1), term)
    assert labels(months) == ["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    quarters = windows(WindowKind.CONTRACT_QUARTER, "UTC", date(2025, 12, 31), date(2026, 12, 30), term)
    assert labels(quarters) == ["2025-12-31", "2026-03-31", "2026-06-30", "2026-09-30"]


def test_a_window_of_a_term_needs_a_term() -> None:
    with pytest.raises(ValueError, match="contract year"):
        windows(WindowKind.CONTRACT_YEAR, "UTC", date(2026, 1, 1), date(2026, 1, 1))


def test_outside_the_term_there_is_no_whole_term() -> None:
    term = (date(2026, 1, 1), date(2026, 6, 30))
    assert windows(WindowKind.TERM, "UTC", date(2026, 7, 1), date(2026, 7, 31), term) == ()
    assert windows(WindowKind.TERM, "UTC", date(2025, 7, 1), date(2025, 12, 31), term) == ()
    found = labelled_window(WindowKind.TERM, "UTC", "2026-01-01", term)
    assert found is not None
    assert found.last_date == date(2026, 6, 30)


@given(DATES, st.integers(1, 36))
@settings(deadline=None)
def test_trailing_months_end_with_their_month(day: date, months: int) -> None:
    (month,) = windows(WindowKind.MONTH, "Europe/Berlin", day, day)
    wide = trailing(month, months=months)
    assert (wide.last_date, wide.end, wide.label) == (month.last_date, month.end, month.label)
    parts = windows(WindowKind.MONTH, "Europe/Berlin", wide.first_date, wide.last_date)
    assert len(parts) == months
    assert parts[0].start == wide.start
