"""Zones: exact offset changes, wall times in gaps and folds, the first instant of a date."""

import itertools
import struct
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from tests.timeline.oracle import ZONES, microseconds, wall, zone_info

from slakit.timeline import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    first_instant_of,
    instant,
    is_zone,
    load_zone,
    local_date,
    local_instants,
    offset_stretches,
    suggest_zones,
    to_local,
    zone_rules_version,
)


def changes_in_file(name: str) -> list[tuple[int, int]]:
    """Read (second, new offset in seconds) from the 64-bit block of a compiled zone file (RFC 8536)."""
    data = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()

    def counts(at: int) -> tuple[int, ...]:
        return struct.unpack(">6l", data[at + 20 : at + 44])

    isutc, isstd, leap, times, types, chars = counts(0)
    second_header = 44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isutc
    _, _, _, times, types, _ = counts(second_header)
    at = second_header + 44
    moments = struct.unpack(f">{times}q", data[at : at + 8 * times])
    kinds = data[at + 8 * times : at + 9 * times]
    table = at + 9 * times
    offsets = [struct.unpack(">l", data[table + 6 * i : table + 6 * i + 4])[0] for i in range(types)]
    found: list[tuple[int, int]] = []
    for moment, kind in zip(moments, kinds, strict=True):
        if offsets[kind] != (found[-1][1] if found else offsets[0]):
            found.append((moment, offsets[kind]))
    return found


def check_against_file(name: str, first_year: int, last_year: int) -> None:
    start, end = (microseconds(datetime(year, 1, 1, tzinfo=UTC)) for year in (first_year, last_year))
    stretches = offset_stretches(name, start, end)
    assert stretches[0].start == start
    assert stretches[-1].end == end
    assert all(a.end == b.start for a, b in itertools.pairwise(stretches))
    assert all(a.offset != b.offset for a, b in itertools.pairwise(stretches))
    found = [(stretch.start, stretch.offset) for stretch in stretches[1:]]
    listed = [(second * SECOND, offset * SECOND) for second, offset in changes_in_file(name)]
    # Files list the changes up to a year from which one rule holds, hence "up to the last one listed".
    known = [change for change in listed if start < change[0] < end]
    assert found[: len(known)] == known


@pytest.mark.parametrize("name", ZONES)
def test_offset_changes_are_those_of_the_zone_file(name: str) -> None:
    check_against_file(name, 2000, 2026)


@pytest.mark.slow
def test_offset_changes_of_every_zone_since_1970() -> None:
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    assert len(names) > 400
    for name in names:
        check_against_file(name, 1970, 2038)


@pytest.mark.parametrize("name", ZONES)
def test_offsets_hold_hour_by_hour(name: str) -> None:
    year = datetime(2023, 1, 1, tzinfo=UTC)
    stretches = iter(offset_stretches(name, microseconds(year), microseconds(year + timedelta(days=365))))
    now = next(stretches)
    for hour in range(365 * 24):
        moment = year + timedelta(hours=hour)
        while microseconds(moment) >= now.end:
            now = next(stretches)
        offset = moment.astimezone(zone_info(name)).utcoffset()
        assert offset == timedelta(microseconds=now.offset)


def test_ramadan_change_of_morocco() -> None:
    spring = wall("2024-03-01 00:00", "UTC"), wall("2024-05-01 00:00", "UTC")
    found = [(to_local(one.start, "UTC"), one.offset // HOUR) for one in offset_stretches("Africa/Casablanca", *spring)]
    assert found == [
        (datetime(2024, 3, 1, tzinfo=UTC), 1),
        (datetime(2024, 3, 10, 2, tzinfo=UTC), 0),
        (datetime(2024, 4, 14, 2, tzinfo=UTC), 1),
    ]


def test_two_changes_within_a_week() -> None:
    # Recife kept summer time for seven days in October 2000.
    autumn = wall("2000-10-01 00:00", "UTC"), wall("2000-11-01 00:00", "UTC")
    assert [one.offset // HOUR for one in offset_stretches("America/Recife", *autumn)] == [-3, -2, -3]


def test_no_stretch_without_time() -> None:
    assert offset_stretches("UTC", 5, 5) == ()


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("2024-03-31 02:00:00", []),
        ("2024-03-31 02:59:59.999999", []),
        ("2024-03-31 03:00:00", ["2024-03-31 01:00"]),
        ("2024-10-27 01:59:59.999999", ["2024-10-26 23:59:59.999999"]),
        ("2024-10-27 02:00:00", ["2024-10-27 00:00", "2024-10-27 01:00"]),
        ("2024-10-27 03:00:00", ["2024-10-27 02:00"]),
        ("2024-02-29 12:00:00", ["2024-02-29 11:00"]),
    ],
)
def test_wall_times_in_berlin(shown: str, expected: list[str]) -> None:
    assert list(local_instants("Europe/Berlin", datetime.fromisoformat(shown))) == [
        wall(text, "UTC") for text in expected
    ]


def test_a_skipped_day_shows_no_time() -> None:
    assert local_instants("Pacific/Apia", datetime.fromisoformat("2011-12-30 12:00")) == ()
    assert len(local_instants("Pacific/Apia", datetime.fromisoformat("2011-12-31 00:00"))) == 1


def test_a_wall_time_has_no_zone() -> None:
    with pytest.raises(ValueError, match="already has a time zone"):
        local_instants("UTC", datetime(2024, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("UTC", date(2024, 2, 29), "2024-02-29 00:00"),
        ("Europe/Berlin", date(2024, 3, 31), "2024-03-30 23:00"),
        ("Asia/Kathmandu", date(2024, 1, 1), "2023-12-31 18:15"),
        # The clocks went from 24:00 to 01:00: the day begins at 01:00.
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04 03:00"),
        # They went back from 24:00 to 23:00: the hour is repeated on the day before.
        ("America/Sao_Paulo", date(2018, 2, 18), "2018-02-18 03:00"),
        # They went back from 00:01 to 23:01: the day begins with the first midnight.
        ("America/St_Johns", date(2009, 11, 1), "2009-11-01 02:30"),
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-29 10:00"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30 10:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30 10:00"),
    ],
)
def test_first_instant_of_a_date(zone: str, day: date, expected: str) -> None:
    assert first_instant_of(zone, day) == wall(expected, "UTC")


@pytest.mark.parametrize("zone", ZONES)
def test_a_date_starts_where_it_is_first_shown(zone: str) -> None:
    day = date(2011, 1, 1)
    while day.year == 2011:
        first = first_instant_of(zone, day)
        assert to_local(first - 1, zone).date() < day <= to_local(first, zone).date()
        day += timedelta(days=1)


def test_local_time() -> None:
    moment = instant(datetime(2024, 10, 27, 1, 30, tzinfo=UTC))
    assert to_local(moment, "Europe/Berlin").isoformat() == "2024-10-27T02:30:00+01:00"
    assert to_local(moment - 1, "Australia/Lord_Howe").isoformat() == "2024-10-27T12:29:59.999999+11:00"
    assert local_date(wall("2024-12-31 23:59", "UTC"), "Asia/Kathmandu") == date(2025, 1, 1)


def test_names() -> None:
    assert is_zone("America/Argentina/Buenos_Aires")
    assert not any(is_zone(name) for name in ("", "Berlin", "europe/berlin", "../zones", "Europe", "+01:00"))
    assert suggest_zones("Europe/Berln")[0] == "Europe/Berlin"
    assert suggest_zones("new york")[0] == "America/New_York"
    assert suggest_zones("nothing like a zone at all") == []
    with pytest.raises(KeyError, match="Mars/Olympus"):
        load_zone("Mars/Olympus")


def test_rules_come_from_the_package_in_use() -> None:
    assert zone_rules_version()[:4].isdigit()
    assert load_zone("Europe/Berlin").key == "Europe/Berlin"
    assert DAY == 24 * 60 * MINUTE
