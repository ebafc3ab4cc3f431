"""Given figures, samples and windows that reach back, all in one contract, against sums by hand."""

from __future__ import annotations

import csv
import datetime as dt
import random
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.reading import read

from slakit.contract.model import Contract
from slakit.contract.samples import sampled
from slakit.measure import (
    DUCKDB,
    AggregateValue,
    DataMap,
    EngineChoice,
    MeasureOptions,
    MeasureResult,
    SampleValue,
    measure,
)
from slakit.timeline import Period, windows_ending_in

__all__ = ["agree"]

TEXT = """agreement a "A" version "1" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone UTC currency EUR end agreement
figure staff "Staff" type number given by provider each calendar month end figure
records calls "Calls" one "call" key id at start
  field id text field start instant field answered yes/no field wait number
end records
objective LOAD "Load" measure (number of calls) / staff each calendar month promise at most 10
  no data counts as undecided end objective
objective ROLL "Answered" measure share of calls where answered each calendar month over trailing 3 months
  promise at least 80 % no data counts as undecided end objective
objective WAIT "Waits" measure percentile 90 of wait of calls each calendar month over trailing 45 days
  promise at most 60 no data counts as undecided end objective
clause Q "Quality" text "T" verified by survey of 5 random calls each calendar month
  criterion a weight 20 criterion b weight 30 criterion c weight 50 critical k not applicable counts as left out
  exceptions accepted by customer
  decided by customer on the point estimate promise average score at least 85 % no data counts as undecided
end clause
"""
WEIGHTS = {"a": 20, "b": 30, "c": 50}
Row = dict[str, str]


def contract() -> Contract:
    found, problems = read(TEXT)
    assert found is not None, problems
    return sampled(found)


def _moment(chance: random.Random) -> dt.datetime:
    """An instant of 2026, often the first or the last of a month."""
    if chance.random() < 0.3:
        edge = dt.datetime(2026, chance.randint(2, 12), 1, tzinfo=dt.UTC)
        return edge + dt.timedelta(microseconds=chance.choice((-1, 0, 1)))
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=chance.randrange(365 * 86400))


def rows_of(seed: int, count: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Calls, items of the sample, and figures that somebody gave."""
    chance = random.Random(seed)
    calls = [
        {
            "id": f"c{i}",
            "start": _moment(chance).isoformat(),
            "answered": chance.choice(("yes", "yes", "yes", "no")),
            "wait": chance.choice(("0", "59.5", "60", "60.000001", str(chance.randrange(200)))),
        }
        for i in range(count)
    ]
    items = [
        {name: chance.choice(("", "0", "1", "0.5", "0.333333")) for name in WEIGHTS}
        | {"k": chance.choice(("", "yes", "yes", "no")), "exception": chance.choice(("", "no", "no", "yes"))}
        | {"at": _moment(chance).isoformat()}
        for _ in range(count // 3)
    ]
    months = chance.sample(range(1, 13), 9)
    given_by = {"figure": "staff", "by": "provider", "on": "2026-12-31", "evidence": ""}
    figures = [given_by | {"window": f"2026-{m:02}", "value": chance.choice(("1", "2.5", "4", "0"))} for m in months]
    return calls, items, figures


def measured(rows: tuple[list[Row], list[Row], list[Row]], folder: Path, engine: EngineChoice) -> MeasureResult:
    model = contract()
    calls, items, figures = rows
    sample = model.record_type("Q")
    items = [
        {sample.key: str(i), sample.at: one["at"]} | {k: v for k, v in one.items() if k != "at"}
        for i, one in enumerate(items)
    ]
    columns = (
        ("calls", ["id", "start", "answered", "wait"], calls),
        ("Q", [field.name for field in sample.fields], items),
        ("figures", ["figure", "window", "value", "by", "on", "evidence"], figures),
    )
    data = DataMap()
    for name, header, listed in columns:
        path = folder / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(listed)
        data = data.with_files(name, (path,))
    term = model.agreement.term
    asked = {o.name: windows_ending_in(o.each, "UTC", Period(*term, "term"), *term) for o in model.objectives}
    clause = model.objective("Q")
    assert clause is not None
    asked["Q"] = windows_ending_in(clause.each, "UTC", Period(*term, "term"), *term)
    result, problems = measure(model, asked, data, MeasureOptions(folder / "rejects.csv", engine=engine))
    assert result is not None, problems
    assert all(one.rejected == 0 for one in result.quality)
    return result


def _within(rows: list[Row], field: str, first: dt.date, last: dt.date) -> Iterator[Row]:
    for row in rows:
        if first <= dt.datetime.fromisoformat(row[field]).date() <= last:
            yield row


def _score(item: Row) -> Fraction | None:
    """What an item scores; `None` for one that was not assessed, or to which nothing applies."""
    if item["k"] == "no":
        return Fraction(0)
    kept = {name: Fraction(item[name]) for name in WEIGHTS if item[name]}
    weight = sum(WEIGHTS[name] for name in kept)
    return sum((WEIGHTS[n] * value for n, value in kept.items()), Fraction(0)) / weight if weight else None


def by_hand(
    rows: tuple[list[Row], list[Row], list[Row]], month: int
) -> tuple[dict[str, Fraction | None], tuple[int, Fraction, int, int]]:
    """What a month comes to: the values, and of the sample its size, its sum, what was excepted, and the population."""
    calls, items, figures = rows
    first = dt.date(2026, month, 1)
    last = dt.date(2026 + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    own = list(_within(calls, "start", first, last))
    staff = [Fraction(one["value"]) for one in figures if one["window"] == f"2026-{month:02}"]
    load = len(own) / staff[0] if staff and staff[0] else None
    rolling = list(_within(calls, "start", dt.date(2026, max(1, month - 2), 1), last))
    answered = sum(one["answered"] == "yes" for one in rolling)
    near = _within(calls, "start", last - dt.timedelta(days=44), last)
    waits = sorted(Fraction(one["wait"]) for one in near)
    rank = -(-len(waits) * 90 // 100)
    assessed = [one for one in _within(items, "at", first, last) if any(one[name] for name in (*WEIGHTS, "k"))]
    scores = [score for one in assessed if one["exception"] != "yes" if (score := _score(one)) is not None]
    excepted = sum(one["exception"] == "yes" for one in _within(items, "at", first, last))
    values = {
        "LOAD": load,
        "ROLL": Fraction(answered, len(rolling)) if rolling else None,
        "WAIT": waits[rank - 1] if waits else None,
    }
    return values, (len(scores), sum(scores, Fraction(0)), excepted, len(own))


def agree(seed: int, count: int, folder: Path, engine: EngineChoice) -> MeasureResult:
    """Measure random rows, and compare every number with those by hand."""
    rows = rows_of(seed, count)
    result = measured(rows, folder, engine)
    found = {(one.objective, int(one.window.label[-2:])): one for one in result.measurements}
    assert len(found) == 4 * 12
    for month in range(1, 13):
        values, sample = by_hand(rows, month)
        for name, value in values.items():
            assert found[name, month].value == value, (name, month)
        (part,) = (one for one in found["Q", month].parts if isinstance(one, SampleValue))
        assert (part.denominator, part.numerator, part.excepted, part.population) == sample, month
    assert any(isinstance(part, AggregateValue) and part.denominator for one in found.values() for part in one.parts)
    return result


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(3, 200))
def test_every_figure(seed: int, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        agree(seed, count, Path(folder), DUCKDB)
