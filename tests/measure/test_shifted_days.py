"""Conditions with instants some time before and after others, over rows, against each instant by itself."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.reading import read
from tests.measure.kinds import KINDS

from slakit.evaluable import unevaluated
from slakit.measure import MeasureOptions, MeasureResult, measure, parse_data_map
from slakit.timeline import BusinessTime, WindowKind, shifted, windows

TEXT = """agreement a "A" version "1" provider "P" customer "C" in force from 2021-01-01 to 2021-12-31
  zone Europe/Berlin currency EUR end agreement
calendar office "Office"
  open monday to friday from 09:00 to 12:00
  open monday to friday from 13:00 to 17:00
  closed on public holidays of DE
end calendar
calendar rare "Rare"
  open monday from 09:00 to 10:00
  between 2010-01-01 and 2098-12-31 closed
end calendar
records calls "Works" one "work" key id at start
  field id text
  field start instant
  field told instant optional
  let due = 3 business days after start counted in office
  let early = (told is at least 5 business days before start counted in office when missing counts as no)
end records
objective A "A" measure share of calls where early each calendar month promise at least 1 % end objective
objective B "B" measure average (due - start) of calls each calendar month promise at most 9 days end objective
objective C "C" measure number of calls where (told is below 2 hours before start when missing counts as yes)
  each calendar month promise at least 1 end objective
objective D "D" measure percentile 50 of (due - start) of calls
  where due is more than 1 business day after (start + 1 day) counted in office
  each calendar month promise at most 9 days no data counts as met end objective
{more}
"""
CONTRACT, _FOUND = read(TEXT.format(more=""))
assert CONTRACT is not None, _FOUND
ZONE = "Europe/Berlin"
APRIL = windows(WindowKind.MONTH, ZONE, dt.date(2021, 4, 1), dt.date(2021, 4, 30))
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def run(folder: Path, rows: list[dict[str, str]], text: str = "") -> tuple[MeasureResult | None, list[str]]:
    contract = CONTRACT if not text else read(TEXT.format(more=text))[0]
    assert contract is not None
    place = KINDS["csv"](folder, rows, ("id", "start", "told"))
    found, problems = parse_data_map(f"[calls]\n{place}\n", "map.toml", folder)
    assert found is not None, problems
    result, told = measure(contract, {o.name: APRIL for o in contract.objectives}, found)
    return result, [f"{d.code} {d.message}" for d in told]


def test_it_evaluates() -> None:
    assert CONTRACT is not None
    assert [d.message for d in unevaluated(CONTRACT)] == []


def us(moment: dt.datetime) -> int:
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 40))
def test_over_rows(seed: int, count: int) -> None:
    assert CONTRACT is not None
    chance = random.Random(seed)
    rows, moments = [], []
    for i in range(count):
        start = dt.datetime(2021, 4, 1, tzinfo=dt.UTC) + dt.timedelta(
            microseconds=chance.randrange(29 * 86_400 * 10**6)
        )
        told = start - dt.timedelta(minutes=chance.randrange(14 * 1440)) if chance.random() < 0.8 else None
        rows.append({"id": str(i), "start": start.isoformat(), "told": told.isoformat() if told else ""})
        moments.append((us(start), us(told) if told else None))
    with tempfile.TemporaryDirectory() as name:
        result, problems = run(Path(name), rows)
    assert result is not None, problems
    office = BusinessTime.compile(
        CONTRACT.calendar("office").rule, us(EPOCH), us(dt.datetime(2022, 1, 1, tzinfo=dt.UTC))
    )
    due = [shifted(office, start, 3) - start for start, _ in moments]
    early = [told is not None and told <= shifted(office, start, -5) for start, told in moments]
    later = sorted(
        length for (start, _), length in zip(moments, due, strict=True)
        if start + length > shifted(office, start + 86_400 * 10**6, 1)
    )  # fmt: skip
    assert {m.objective: m.value for m in result.measurements} == {
        "A": Fraction(sum(early), count),
        "B": Fraction(sum(due), count),
        "C": sum(1 for start, told in moments if told is None or told > start - 7200 * 10**6),
        "D": later[(len(later) + 1) // 2 - 1] if later else None,
    }


def test_a_calendar_that_never_opens(tmp_path: Path) -> None:
    more = "objective E measure number of calls where told is at most 1 business day after start counted in rare"
    more = more.replace("objective E", 'objective E "E"')
    rows = [{"id": "1", "start": "2021-04-05T10:00:00Z", "told": "2021-04-05T10:00:00Z"}]
    result, problems = run(tmp_path, rows, f"{more} each calendar month promise at least 1 end objective")
    assert result is None
    assert problems == [
        "SLA758 business days cannot be counted: calendar rare cannot answer within fifty years, up to 2071-05-14"
    ]


def test_a_value_may_be_needed_some_business_days_ahead(tmp_path: Path) -> None:
    """Told five business days ahead, a row needs a reason; figures count the same days again."""
    ahead = "told is at least 5 business days before start counted in office when missing counts as no"
    text = TEXT.format(more="").replace(
        "  let due", f"  field reason text required when ({ahead})\n  let due", 1
    )  # fmt: skip
    contract, problems = read(text)
    assert contract is not None, problems
    rows = [
        {"id": "1", "start": "2021-04-15T10:00:00+02:00", "told": "2021-04-08T10:00:00+02:00", "reason": "x"},
        {"id": "2", "start": "2021-04-15T10:00:00+02:00", "told": "2021-04-08T10:00:01+02:00", "reason": ""},
        {"id": "3", "start": "2021-04-15T10:00:00+02:00", "told": "", "reason": ""},
        {"id": "4", "start": "2021-04-15T10:00:00+02:00", "told": "2021-04-08T10:00:00+02:00", "reason": ""},
    ]
    for count, refused in ((3, ()), (4, (("reason: value missing", 1, 5),))):
        place = KINDS["csv"](tmp_path, rows[:count], ("id", "start", "told", "reason"))
        found, problems = parse_data_map(f"[calls]\n{place}\n", "map.toml", tmp_path)
        assert found is not None, problems
        windows_of = {objective.name: APRIL for objective in contract.objectives}
        result, told = measure(contract, windows_of, found, MeasureOptions(tmp_path / f"{count}.csv"))
        assert result is not None, told
        assert tuple((r.reason, r.rows, r.first_line) for r in result.quality[0].rejects) == refused
        assert next(m.value for m in result.measurements if m.objective == "A") == Fraction(1, 3)
