"""Local times of many instants are those that the zone shows at each."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.reports.local import LocalTime
from slakit.timeline import HOUR, instant, to_local

ZONES = ("Europe/Amsterdam", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "UTC",
         "Africa/Monrovia")  # fmt: skip
FIRST = instant(dt.datetime(1971, 12, 1, tzinfo=dt.UTC))
LAST = instant(dt.datetime(2040, 1, 1, tzinfo=dt.UTC))


@given(st.sampled_from(ZONES), st.lists(st.integers(FIRST, LAST), min_size=1, max_size=20))
def test_any_instants(zone: str, moments: list[int]) -> None:
    local = LocalTime(zone)
    for moment in moments:
        assert local.iso(moment) == to_local(moment, zone).isoformat()
        assert local.date(moment) == to_local(moment, zone).date()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", ["1972-01-07", "2011-12-30", "2026-03-29", "2026-04-05", "2026-10-25"])
def test_days_of_a_change(zone: str, day: str) -> None:
    local = LocalTime(zone)
    start = instant(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC))
    for moment in range(start - 30 * HOUR, start + 30 * HOUR, HOUR // 4 - 1):
        assert local.iso(moment) == to_local(moment, zone).isoformat()
        assert local.date(moment) == to_local(moment, zone).date()
