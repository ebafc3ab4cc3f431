"""Figures by window, by entity and over several windows together, against a slow evaluation of the same rows."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.reading import read
from tests.measure import oracle
from tests.measure.kinds import KINDS

from slakit.contract.expressions import Aggregate
from slakit.contract.model import Contract, Objective
from slakit.contract.walking import aggregates
from slakit.evaluable import unevaluated
from slakit.measure import Measurement, measure, parse_data_map
from slakit.timeline import Period, months_after, windows_ending_in

ZONE = "Europe/Amsterdam"
FIRST, LAST = dt.date(2021, 2, 10), dt.date(2021, 11, 20)
HEAD = f"""agreement a "A" version "1" provider "P" customer "C" in force from {FIRST} to {LAST}
  zone {ZONE} currency EUR end agreement
calendar office "Office" open monday to friday from 09:00 to 17:00 end calendar
records calls "Calls" one "call" key id at start
  field id text
  field start instant
  field answered yes/no
  field wait duration
  field rating number optional
  field queue text optional
  field cost money
  field users number
end records
"""
FIGURES = {
    "share": "share of calls where answered",
    "number": "100 * (number of calls where answered)",
    "average": "average wait of calls",
    "weighted": "average rating weighted by users of calls",
    "median": "median wait of calls where answered",
    "p90": "percentile 90 of wait of calls",
    "linear": "percentile 35 by linear of rating of calls",
    "longest": "longest wait of calls where answered",
    "lowest": "lowest cost of calls",
    "total": "total cost of calls where wait is more than 10 seconds",
    "two": "(total cost of calls) / (number of calls where answered)",
}
SHAPES = {
    "apart": ("each calendar month", "separately for each queue counts"),
    "named": ("each calendar week", 'separately for each queue in "gold", "none" worst decides'),
    "over": ("each calendar month over trailing 3 months", ""),
    "days": ("each calendar month over trailing 10 days", ""),
    "weeks": ("each calendar day over trailing 2 weeks", ""),
    "year": ("each calendar quarter over trailing 1 year", "during office"),
    "both": ("each contract month over trailing 2 months", "separately for each queue at least 50 % must keep it"),
}
_UNITS = {
    "share": "1 %", "number": "1", "average": "1 second", "weighted": "1", "median": "1 second", "p90": "1 second",
    "linear": "1", "longest": "1 second", "lowest": "EUR 1.00", "total": "EUR 1.00", "two": "EUR 1.00",
}  # fmt: skip


def text() -> str:
    found = HEAD
    for shape, (each, more) in SHAPES.items():
        for name, figure in FIGURES.items():
            found += f'objective {shape}-{name} "O" measure {figure} {each} promise at least {_UNITS[name]} {more}'
            found += " no data counts as met end objective\n"
    return found


CONTRACT, _FOUND = read(text())
assert CONTRACT is not None, _FOUND
COLUMNS = ("id", "start", "answered", "wait", "rating", "queue", "cost", "users")
MAP = '[calls]\n{place}\n[calls.fields]\nwait = {{ column = "wait", unit = "seconds" }}\n'
QUEUES = ("gold", "silver", "bronze é", "", 'it\'s; "x"')


def rows_of(seed: int, count: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    rows = []
    for i in range(count):
        start = dt.datetime(2021, 1, 20, tzinfo=dt.UTC) + dt.timedelta(seconds=chance.randrange(320 * 86400))
        if chance.random() < 0.3:
            day = dt.date(2021, chance.randint(2, 11), chance.choice((1, 10, 28)))
            start = dt.datetime.combine(day, dt.time(), ZoneInfo(ZONE)) + dt.timedelta(
                seconds=chance.choice((-1, 0, 1))
            )
        rows.append({
            "id": str(i),
            "start": start.isoformat(),
            "answered": chance.choice(("yes", "no")),
            "wait": chance.choice(("0", "9.5", "10", "10.000001", "77", "3600", str(chance.randrange(100)))),
            "rating": chance.choice(("", "1", "2.5", "5")),
            "queue": chance.choice(QUEUES),
            "cost": chance.choice(("0.00", "12.34", "-5.00", "1000000.01")),
            "users": chance.choice(("0", "1", "2.5", "100")),
        })  # fmt: skip
    return rows


# ------------------------------------------------------------------ the slow evaluation


def parsed(row: dict[str, str]) -> oracle.Record:
    return {
        "start": dt.datetime.fromisoformat(row["start"]),
        "answered": row["answered"] == "yes",
        "wait": Fraction(row["wait"]) * 10**6,
        "rating": Fraction(row["rating"]) if row["rating"] else None,
        "queue": row["queue"] or None,
        "cost": Fraction(row["cost"]) * 100,
        "users": Fraction(row["users"]),
    }


def one_value(aggregate: Aggregate, records: list[oracle.Record]) -> Fraction | None:
    if aggregate.weight is not None:
        pairs = [(r["rating"], r[aggregate.weight]) for r in records if r["rating"] is not None]
        weights = sum(weight for _, weight in pairs)  # type: ignore[misc]
        return Fraction(sum(value * weight for value, weight in pairs), weights) if weights else None  # type: ignore[operator]
    known = {"highest": "longest", "lowest": "shortest"}.get(aggregate.statistic)
    return oracle.value(aggregate.model_copy(update={"statistic": known}) if known else aggregate, records)


def figure(objective: Objective, records: list[oracle.Record]) -> Fraction | None:
    values = [one_value(part, records) for part in aggregates(objective.measure.figure)]
    name = objective.name.rpartition("-")[2]
    if name == "two":
        return values[0] / values[1] if values[0] is not None and values[1] else None
    return values[0] * 100 if name == "number" and values[0] is not None else values[0]


@dataclass(frozen=True)
class Part:
    label: str
    first: dt.date
    last: dt.date


def reach(objective: Objective, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    over = objective.over
    if over is not None:
        after = last + dt.timedelta(days=1)
        first = months_after(after, -over.months) if over.months else after - dt.timedelta(days=over.days or 0)
    return max(first, FIRST), last


def expected(objective: Objective, rows: list[oracle.Record]) -> dict[tuple[str, str | None], Fraction | None]:
    found: dict[tuple[str, str | None], Fraction | None] = {}
    whole = Period(FIRST, LAST, "")
    for window in windows_ending_in(objective.each, ZONE, whole, FIRST, LAST):
        first, last = reach(objective, window.first_date, window.last_date)
        inside = [r for r in rows if first <= r["start"].astimezone(ZoneInfo(ZONE)).date() <= last]  # type: ignore[attr-defined]
        if objective.during:
            local = [(r, r["start"].astimezone(ZoneInfo(ZONE))) for r in inside]  # type: ignore[attr-defined]
            inside = [r for r, t in local if t.weekday() < 5 and 9 <= t.hour < 17]
        apart = objective.separately
        if apart is None:
            found[window.label, None] = figure(objective, inside)
            continue
        names = sorted({r["queue"] for r in inside if r["queue"] is not None})  # type: ignore[type-var]
        for name in apart.values or names or (None,):
            of = [r for r in inside if r["queue"] == name] if name is not None else []
            found[window.label, name] = figure(objective, of)  # type: ignore[index]
    return found


# ------------------------------------------------------------------ tests


def test_all_of_it_evaluates() -> None:
    assert CONTRACT is not None
    assert [d.message for d in unevaluated(CONTRACT)] == []


def measured(contract: Contract, rows: list[dict[str, str]], kind: str) -> dict[str, list[Measurement]]:
    asked = {o.name: windows_ending_in(o.each, ZONE, Period(FIRST, LAST, ""), FIRST, LAST) for o in contract.objectives}
    with tempfile.TemporaryDirectory() as name:
        place = KINDS[kind](Path(name), rows, COLUMNS)
        found, problems = parse_data_map(MAP.format(place=place), "map.toml", Path(name))
        assert found is not None, problems
        result, told = measure(contract, asked, found)
    assert result is not None, told
    assert result.quality[0].rejected == 0, result.quality[0].rejects
    by: dict[str, list[Measurement]] = {}
    for one in result.measurements:
        by.setdefault(one.objective, []).append(one)
    return by


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 150), kind=st.sampled_from(["csv", "parquet"]))
def test_every_figure(seed: int, count: int, kind: str) -> None:
    assert CONTRACT is not None
    rows = rows_of(seed, count)
    good = [parsed(row) for row in rows]
    found = measured(CONTRACT, rows, kind)
    for objective in CONTRACT.objectives:
        got = [((m.window.label, m.entity), m.value) for m in found[objective.name]]
        assert len(dict(got)) == len(got)
        assert dict(got) == expected(objective, good), objective.name


@pytest.mark.slow
def test_ranks_over_many_rows() -> None:
    """More rows than are counted value by value at once, so that histograms are narrowed down."""
    chance = random.Random(5)
    rows = [
        {**row, "id": str(i), "wait": str(chance.randrange(10**6)), "queue": chance.choice(("gold", "silver"))}
        for i, row in enumerate(rows_of(7, 400) * 130)
    ]
    lines = [line for line in text().splitlines() if not line.startswith("objective")]
    for shape in ("apart", "over", "both"):
        lines += [
            line
            for line in text().splitlines()
            if line.startswith((f"objective {shape}-median", f"objective {shape}-p90"))
        ]
    contract, problems = read("\n".join(lines))
    assert contract is not None, problems
    found = measured(contract, rows, "parquet")
    good = [parsed(row) for row in rows]
    for objective in contract.objectives:
        got = {(m.window.label, m.entity): m.value for m in found[objective.name]}
        assert got == expected(objective, good), objective.name


@pytest.mark.slow
def test_what_windows_are_measured_over() -> None:
    assert CONTRACT is not None
    found = measured(CONTRACT, rows_of(1, 5), "csv")
    first, *_, last = found["over-share"]
    assert first.window.partial
    assert first.over is None  # the term begins with the window
    assert (last.window.label, last.window.partial) == ("2021-11", True)
    assert last.over is not None
    assert (last.over.first_date, last.over.last_date) == (dt.date(2021, 8, 21), LAST)
    assert found["days-share"][3].over is not None
    assert found["days-share"][3].over.first_date == dt.date(2021, 5, 22)
