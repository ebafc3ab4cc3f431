"""Sets of intervals against sets of whole numbers, and the promise that merging never adds time."""

import itertools
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.timeline import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Interval,
    date_of,
    epoch_day,
    instant,
    intersect,
    length,
    merge,
    subtract,
    union,
    utc,
)

INTERVALS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda drawn: Interval(drawn[0], sum(drawn))),
    max_size=8,
)


def points(intervals: tuple[Interval, ...] | list[Interval]) -> set[int]:
    return {point for one in intervals for point in range(one.start, one.end)}


@given(INTERVALS)
def test_merging_never_adds_time(intervals: list[Interval]) -> None:
    merged = merge(intervals)
    assert points(merged) == points(intervals)
    assert length(merged) == len(points(intervals)) <= length(intervals)
    assert all(a.end < b.start for a, b in itertools.pairwise(merged))
    assert all(one.start < one.end for one in merged)
    assert merge(merged) == merged


@given(INTERVALS, INTERVALS)
def test_set_operations(left: list[Interval], right: list[Interval]) -> None:
    a, b = merge(left), merge(right)
    assert points(union(left, right)) == points(left) | points(right)
    assert points(intersect(a, b)) == points(left) & points(right)
    assert points(subtract(a, b)) == points(left) - points(right)
    assert length(intersect(a, b)) + length(subtract(a, b)) == length(a)


def test_an_interval_cannot_end_before_it_starts() -> None:
    assert length([Interval(3, 3)]) == 0
    with pytest.raises(ValueError, match=r"cannot end \(2\) before it starts \(3\)"):
        Interval(3, 2)


def test_units() -> None:
    assert (SECOND, MINUTE, HOUR, DAY) == (1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000)


def test_instants_are_exact() -> None:
    # A float timestamp of this moment is off by microseconds.
    moment = datetime(2285, 3, 4, 5, 6, 7, 123457, tzinfo=UTC)
    assert instant(moment) == 9_945_867_967_123_457
    assert utc(9_945_867_967_123_457) == moment
    assert instant(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
    half_past_five = timezone(timedelta(hours=5, minutes=30))
    assert instant(datetime(1970, 1, 1, 5, 30, tzinfo=half_past_five)) == 0


def test_a_datetime_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        instant(datetime(2024, 1, 1))  # noqa: DTZ001 - the mistake under test


def test_days_since_1970() -> None:
    assert [epoch_day(day) for day in (date(1970, 1, 1), date(1969, 12, 31), date(2000, 3, 1))] == [
        0,
        -1,
        11017,
    ]
    assert date_of(11016) == date(2000, 2, 29)
