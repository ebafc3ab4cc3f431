"""Seasons and calendars made of others, from the text of a contract to counts that were made by hand."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit import api
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.measure import MeasureOptions
from slakit.resources import read_use
from slakit.timeline import HOUR, BusinessTime, instant, parse_period

CALENDARS = """
calendar office "Office hours"
  open monday to friday from 09:00 to 17:00
  between 15 august and 31 august each year open monday to friday from 08:00 to 12:00
  between 24 december and 1 january each year closed
  between 2026-08-10 and 2026-08-14 open daily from 10:00 to 11:00
  closed on public holidays of NL
  also open on 2026-12-28 from 10:00 to 11:00
end calendar

calendar london "London evenings"
  zone Europe/London
  open monday to friday from 15:00 to 19:00
end calendar

calendar lunch "Lunch"
  open daily from 12:00 to 13:00
end calendar

calendar all-three "All"
  is office together with london except lunch
end calendar

calendar late "Late"
  is office overlapping london
end calendar

calendar nested "Nested"
  is lunch together with late except all-three
end calendar
"""
CONTRACT = f"""agreement tiny "Tiny support"
  version "1.0"
  provider "Northwind B.V."
  customer "Acme N.V."
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
end agreement

records calls "Calls"
  one "call"
  key id
  at start
  field id text
  field start instant
  field answered yes/no
end records
{CALENDARS}
"""
OBJECTIVE = """
objective {calendar}-calls "Calls"
  measure share of calls where answered
  during {calendar}
  each calendar month
  promise at least 80 %
  no data counts as left out
end objective
"""
DATA_MAP = """[calls]
file = "calls.csv"
zone = "Europe/Amsterdam"
"""
# Wall time in Amsterdam; an hour later than in London, so that the evenings are from 16:00 to 20:00. Then whether the
# call was answered, and whether it lies within `office`, `all-three`, `late` and `nested`.
CALLS = [
    ("2026-08-07 09:00", True, "yes", "yes", "no", "no"),  # Friday, usual hours
    ("2026-08-07 16:59", True, "yes", "yes", "yes", "no"),
    ("2026-08-07 17:00", False, "no", "yes", "no", "no"),  # the office has closed, London has not
    ("2026-08-07 12:30", True, "yes", "no", "no", "yes"),
    ("2026-08-07 20:00", True, "no", "no", "no", "no"),
    ("2026-08-08 10:30", False, "no", "no", "no", "no"),  # Saturday
    ("2026-08-10 09:30", True, "no", "no", "no", "no"),  # a week from 10:00 to 11:00
    ("2026-08-10 10:00", False, "yes", "yes", "no", "no"),
    ("2026-08-14 10:59", True, "yes", "yes", "no", "no"),  # its last day
    ("2026-08-14 11:00", True, "no", "no", "no", "no"),
    ("2026-08-15 10:30", True, "no", "no", "no", "no"),  # Saturday, the season of every year
    ("2026-08-17 08:00", True, "yes", "yes", "no", "no"),
    ("2026-08-17 11:59", False, "yes", "yes", "no", "no"),
    ("2026-08-17 12:00", False, "no", "no", "no", "yes"),
    ("2026-08-31 13:30", True, "no", "no", "no", "no"),  # its last day
    ("2026-08-31 18:00", True, "no", "yes", "no", "no"),
]
DECEMBER = [
    ("2026-12-23 10:00", True, "yes", "yes", "no", "no"),
    ("2026-12-24 10:00", True, "no", "no", "no", "no"),
    ("2026-12-28 10:00", False, "yes", "yes", "no", "no"),  # a dated line beats the season
    ("2026-12-28 11:00", True, "no", "no", "no", "no"),
    ("2026-12-31 18:00", True, "no", "yes", "no", "no"),  # London has no season
]
NAMES = ("office", "all-three", "late", "nested")


def test_counts_made_by_hand(tmp_path: Path) -> None:
    (tmp_path / "tiny.sla").write_text(
        CONTRACT + "".join(OBJECTIVE.format(calendar=name) for name in NAMES), encoding="utf-8"
    )
    (tmp_path / "tiny.data.toml").write_text(DATA_MAP, encoding="utf-8")
    rows = [f"c{i},{row[0]}:00,{'yes' if row[1] else 'no'}\n" for i, row in enumerate(CALLS + DECEMBER)]
    (tmp_path / "calls.csv").write_text("id,start,answered\n" + "".join(rows), encoding="utf-8")
    loaded = api.load(tmp_path / "tiny.sla")
    assert loaded.diagnostics == ()
    data, problems = api.load_data(tmp_path / "tiny.data.toml", {})
    assert data is not None, problems
    period = parse_period("2026-08..2026-12")
    assert period is not None
    evaluation, found = api.evaluate(loaded, period, data, MeasureOptions(tmp_path / "rejects.csv"))
    assert evaluation is not None, found
    counts = {
        (a.objective, a.measurement.window.label): (int(part.numerator), part.denominator, a.measurement.outside_hours)
        for a in evaluation.assessments
        for part in a.measurement.counted
    }
    # Answered, all, and left out, counted on the lines above.
    assert counts["office-calls", "2026-08"] == (5, 7, 9)
    assert counts["all-three-calls", "2026-08"] == (5, 8, 8)
    assert counts["late-calls", "2026-08"] == (1, 1, 15)
    assert counts["nested-calls", "2026-08"] == (1, 2, 14)
    assert counts["office-calls", "2026-12"] == (1, 2, 3)
    assert counts["all-three-calls", "2026-12"] == (2, 3, 2)
    assert counts["nested-calls", "2026-12"] == (0, 0, 5)


@cache
def _model() -> Contract:
    text = CONTRACT + OBJECTIVE.format(calendar="nested")
    contract, found, _ = read_contract("tiny.sla", text.encode(), read_use)
    assert contract is not None, found
    return contract


FIRST, LAST = (instant(dt.datetime(2026, month, 1, tzinfo=dt.UTC)) for month in (3, 12))


@cache
def _open_time(name: str) -> BusinessTime:
    return BusinessTime.compile(_model().calendar(name).rule, FIRST, LAST)


@pytest.mark.parametrize("column", range(4))
def test_each_call_lies_within_as_noted(column: int) -> None:
    for row in CALLS + DECEMBER:
        local = dt.datetime.fromisoformat(row[0])
        # Amsterdam is two hours ahead of UTC in August, one in December.
        moment = instant(local.replace(tzinfo=dt.timezone(dt.timedelta(hours=2 if local.month == 8 else 1))))
        assert _open_time(NAMES[column]).open_at(moment) is (row[2 + column] == "yes"), (NAMES[column], row)


@given(st.integers(FIRST, LAST - 1))
def test_a_combination_is_open_as_its_words_say(moment: int) -> None:
    office, london, lunch = (_open_time(name).open_at(moment) for name in ("office", "london", "lunch"))
    all_three = (office or london) and not lunch
    late = office and london
    assert _open_time("all-three").open_at(moment) is all_three
    assert _open_time("late").open_at(moment) is late
    assert _open_time("nested").open_at(moment) is ((lunch or late) and not all_three)


def test_open_time_of_a_combination_is_counted_once() -> None:
    # Monday 7 to Sunday 13 September: the office from 09:00 to 17:00, London to 20:00, without lunch; twice 16:00 to
    # 17:00 counts once.
    first, last = (instant(dt.datetime(2026, 9, day, tzinfo=dt.UTC)) for day in (7, 14))
    assert _open_time("all-three").elapsed(first, last) == 5 * (3 + 7) * HOUR
    assert _open_time("late").elapsed(first, last) == 5 * HOUR
    assert _open_time("nested").elapsed(first, last) == 7 * HOUR
