"""Instants some business days before and after others: worked cases, a slow search day by day, and pieces of both."""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_right
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slakit.timeline import (
    DAY,
    AnyCalendar,
    BusinessTime,
    Calendar,
    HolidayRule,
    business_day_pieces,
    by_day,
    instant,
    shift,
    shifted,
    weekly,
)

OFFICE = Calendar("office", "Europe/Berlin", weekly(range(5), shift("09:00", "17:00")))
BREAKS = Calendar("breaks", "Europe/Berlin", weekly(range(5), shift("09:00", "12:00"), shift("13:00", "18:00")))
NIGHTS = Calendar("nights", "Europe/Berlin", weekly(range(5), shift("22:00", "06:00")))
EARLY = Calendar("early", "Europe/Berlin", weekly(range(7), shift("01:30", "04:00")))
ODD = Calendar("odd", "Australia/Lord_Howe", weekly((0, 2, 5), shift("01:00", "03:00"), shift("20:00", "24:00")))
FEAST = Calendar(
    "feast", "America/New_York", weekly(range(5), shift("08:00", "16:30")), holidays=(HolidayRule("US", None),)
)
CALENDARS = (OFFICE, BREAKS, NIGHTS, EARLY, ODD, FEAST)


def at(text: str, zone: str = "Europe/Berlin") -> int:
    return instant(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def compiled(calendar: AnyCalendar, first: str = "2024-01-01", last: str = "2024-12-31") -> BusinessTime:
    return BusinessTime.compile(calendar, at(first), at(last))


@pytest.mark.parametrize(
    ("calendar", "moment", "days", "wanted"),
    [
        (OFFICE, "2024-01-10 15:00", -3, "2024-01-05 15:00"),
        (OFFICE, "2024-01-08 15:00", -1, "2024-01-05 15:00"),
        (OFFICE, "2024-01-06 12:00", -1, "2024-01-04 17:00"),  # Saturday comes after Friday's close
        (OFFICE, "2024-01-08 09:00", -1, "2024-01-05 09:00"),
        (OFFICE, "2024-01-08 08:59", -1, "2024-01-04 17:00"),
        (OFFICE, "2024-01-05 17:00", -5, "2023-12-29 17:00"),
        (OFFICE, "2024-01-05 17:00", 3, "2024-01-11 09:00"),
        (BREAKS, "2024-01-09 12:30", -1, "2024-01-08 12:00"),
        (BREAKS, "2024-01-09 12:00", -1, "2024-01-08 12:00"),
        (NIGHTS, "2024-01-10 02:00", -1, "2024-01-09 02:00"),
        (NIGHTS, "2024-01-10 12:00", -1, "2024-01-09 06:00"),
        (NIGHTS, "2024-01-09 23:00", -2, "2024-01-05 23:00"),
    ],
)
def test_worked(calendar: Calendar, moment: str, days: int, wanted: str) -> None:
    assert shifted(compiled(calendar), at(moment), days) == at(wanted)


def test_in_a_break_of_the_other_day() -> None:
    late = Calendar("late", "Europe/Berlin", (*weekly((0,), shift("09:00", "12:00"), shift("13:00", "18:00")),
                                              *weekly((1,), shift("09:00", "18:00"))))  # fmt: skip
    open_time = compiled(late)
    assert shifted(open_time, at("2024-01-09 12:30"), -1) == at("2024-01-08 13:00")
    assert shifted(open_time, at("2024-01-09 18:00"), -2) == at("2024-01-02 18:00")
    assert shifted(open_time, at("2024-01-09 12:30"), 1) == at("2024-01-15 12:00")


def slow(open_time: BusinessTime, moment: int, days: int) -> int:
    """By the words of the rule, from the open pieces of each local date."""
    found = open_time.business_days(moment - 60 * DAY, moment + 60 * DAY)
    every = [(day, piece) for day in found.days for piece in found.of(day)]
    inside = [(day, piece) for day, piece in every if piece.start <= moment < piece.end]
    if inside:
        start, (day, piece) = moment, max(inside, key=lambda one: one[0])
    elif days > 0:
        day, piece = min((one for one in every if one[1].start > moment), key=lambda one: (one[1].start, -one[0]))
        start = piece.start
    else:
        day, piece = max((one for one in every if one[1].end <= moment), key=lambda one: (one[1].end, one[0]))
        start = piece.end
    others = [one for one in found.days if (one > day if days > 0 else one < day)]
    target = others[days - 1] if days > 0 else others[days]
    shown = start + piece.offset + (target - day) * DAY
    stretches = [(p.start + p.offset, p.end + p.offset, p.offset) for p in found.of(target)]
    for low, high, offset in stretches:
        if low <= shown < high or (days < 0 and shown == high):
            return shown - offset
    if days > 0:
        before = [(high, offset) for _, high, offset in stretches if high <= shown]
        return before[-1][0] - before[-1][1] if before else stretches[0][0] - stretches[0][2]
    behind = [(low, offset) for low, _, offset in stretches if low > shown]
    return behind[0][0] - behind[0][1] if behind else stretches[-1][1] - stretches[-1][2]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), number=st.integers(0, len(CALENDARS) - 1), days=st.integers(-7, 7))
def test_pieces_answer_as_each_instant_does(seed: int, number: int, days: int) -> None:
    chance = random.Random(seed)
    calendar = CALENDARS[number]
    start = at("2024-01-01") + chance.randrange(330) * DAY + chance.choice((0, chance.randrange(DAY)))
    end = start + chance.randint(1, 20) * DAY
    open_time = BusinessTime.compile(calendar, start, end)
    first, last = start // DAY, (end - 1) // DAY
    pieces = business_day_pieces(open_time, days, first * DAY, (last + 1) * DAY)
    table = by_day(pieces, first, last)
    starts = [piece.start for piece in pieces]
    edges = [edge + d for edge in starts for d in (-1, 0, 1) if start <= edge + d < end]
    for moment in [*chance.sample(edges, min(len(edges), 12)), *(chance.randrange(start, end) for _ in range(12))]:
        wanted = shifted(open_time, moment, days)
        if days:
            assert wanted == slow(open_time, moment, days)
        piece = pieces[bisect_right(starts, moment) - 1]
        assert piece.at + (moment if piece.moves else 0) == wanted
        day, within = moment // DAY, moment % DAY
        of, moves, added = [one for one in table.days[day - first] if one[0] <= within][-1]
        assert of <= within
        assert added + within * moves == wanted
