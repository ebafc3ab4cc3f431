"""Limits in days as tables: at every instant what the calendar itself says, over changes of the clocks and bends."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.reading import read

from slakit.contract.model import Contract
from slakit.measure.clocks.hours import Calendars
from slakit.measure.clocks.limits import Limits, deadline
from slakit.timeline import DAY, BusinessTime, epoch_day

FIRST = epoch_day(dt.date(2026, 2, 20))
LAST = FIRST + 300
CALENDARS = {
    "office": "open monday to friday from 09:00 to 12:00 and from 13:00 to 17:30 closed on public holidays of NL",
    "nights": "zone Australia/Lord_Howe open daily from 22:00 to 06:00",
    "overlapping": "zone Africa/Casablanca open daily from 01:00 to 03:30 open monday to friday from 02:00 to 23:00",
    "short": "open monday to thursday from 09:00 to 17:00 open friday from 08:00 to 12:00",
    "whole": "zone America/New_York open always",
}
LENGTHS = ("1 business days", "3 business days", "2 calendar days", "1 week", "1 month")


def contract(calendar: str, length: str) -> Contract:
    model, found = read(f"""use "std/help-desk"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Berlin currency EUR end agreement
calendar hours "Hours" {CALENDARS[calendar]} end calendar
clock work "Work" of tickets starts at created stops at solved during hours within {length} strict due end clock
objective O "O" measure number of tickets where work is late each calendar month promise at most 5 end objective
""")
    assert model is not None, [d.message for d in found]
    return model


class _Tables:
    """An engine that keeps what is stored."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[int, ...]] = {}

    def store(self, name: str, columns: object, rows: list[tuple[int, ...]]) -> None:
        self.rows = {row[0]: row[1:] for row in rows}


def looked_up(tables: _Tables, moment: int) -> tuple[int, int]:
    """The limit at an instant, and where it ends, as the plan reads them from the table."""
    row = tables.rows[moment // DAY]
    pieces = [row[i : i + 5] for i in range(0, len(row), 5)]
    start, total, falls, end, moves = pieces[bisect_right([piece[0] for piece in pieces], moment % DAY) - 1]
    passed = moment % DAY - start
    return total - falls * passed, end + moves * passed


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("calendar", CALENDARS)
def test_a_limit_in_days_is_read_from_a_table(calendar: str, length: str) -> None:
    model = contract(calendar, length)
    clock = model.clock("work")
    assert clock is not None
    assert clock.limit is not None
    limits, tables = Limits(Calendars(model), clock, None), _Tables()
    limits.store(tables, "limits", FIRST, LAST)  # type: ignore[arg-type]
    rule = model.calendar("hours").rule
    open_time = BusinessTime.compile(rule, FIRST * DAY, LAST * DAY)
    bends = [day * DAY + row[i] for day, row in tables.rows.items() for i in range(0, len(row), 5)]

    @given(st.one_of(st.integers(FIRST * DAY, (LAST + 1) * DAY - 1), st.sampled_from(bends)), st.integers(-1, 1))
    @settings(max_examples=150, deadline=None)
    def holds(moment: int, beside: int) -> None:
        start = min(max(moment + beside, FIRST * DAY), (LAST + 1) * DAY - 1)
        assert clock is not None
        assert clock.limit is not None
        end = deadline(open_time, rule.zone, clock.limit.length, start)
        assert end is not None
        assert looked_up(tables, start) == (open_time.elapsed(start, end), end)

    holds()
