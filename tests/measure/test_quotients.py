"""Values of a record divided by others, in conditions: exact, and unknown where the divisor is 0 or missing."""

from __future__ import annotations

import datetime as dt
import random
from fractions import Fraction
from pathlib import Path

import pytest
from tests.language.reading import read
from tests.measure.clocks_slowly.conditions import evaluate, fields_of
from tests.measure.kinds import KINDS

from slakit.evaluable import unevaluated
from slakit.measure import AggregateValue, measure, parse_data_map
from slakit.timeline import WindowKind, windows

CONDITIONS = (
    "a / b is at least 1.5",
    "2 is more than a / b",
    "a / b is below c / b",
    "a / b / c is at most 0 - 0.5",
    "a / (b / c) is more than 2",
    "1 / a is 1 / b",
    "(a / b) is not 1",
    "a / b + c is at least 2",
    "c - a / b is at least 2",
    "a * c / b is between 0 - 1 and c",
    "c * (a / b) is at least 3",
    "50 % * (a / b) is at least 25 %",
    "wait / talk is at least 0.5",
    "wait / a is below 20 seconds",
    "(wait + talk) / (a - b) is more than talk",
    "90 seconds / wait is more than 1",
    "ratio is missing",
    "(ratio is at least 1 when missing counts as yes)",
)
HEAD = """agreement a "A" version "1" provider "P" customer "C" in force from 2021-01-01 to 2021-12-31
  zone UTC currency EUR end agreement
records calls "Calls" one "call" key id at start
  field id text
  field start instant
  field a number
  field b number
  field c number optional
  field wait duration
  field talk duration optional
  let ratio = a / b
end records
"""
OBJECTIVE = 'objective O-{} "O" measure number of calls where {} each calendar year promise at least 1 end objective\n'
UNITS = "[calls.fields]\n" + "".join(
    f'{name} = {{ column = "{name}", unit = "seconds" }}\n' for name in ("wait", "talk")
)  # fmt: skip
COLUMNS = ("id", "start", "a", "b", "c", "wait", "talk")


def rows_of(seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    numbers, seconds = (
        ("0", "1", "-1", "1.5", "2", "3", "-0.25", "999999999999.999999"),
        ("0", "1", "30", "60.000001", "90"),
    )
    return [
        {
            "id": str(i), "start": "2021-03-01T10:00Z", "a": chance.choice(numbers), "b": chance.choice(numbers),
            "c": chance.choice(("", *numbers)), "wait": chance.choice(seconds), "talk": chance.choice(("", *seconds)),
        }
        for i in range(150)
    ]  # fmt: skip


def read_value(name: str, text: str) -> Fraction | None:
    return Fraction(text) * (10**6 if name in ("wait", "talk") else 1) if text else None


@pytest.mark.parametrize("seed", [1, 2])
def test_quotients_are_compared_exactly(tmp_path: Path, seed: int) -> None:
    text = HEAD + "".join(OBJECTIVE.format(number, condition) for number, condition in enumerate(CONDITIONS))
    contract, problems = read(text)
    assert contract is not None, [problem for problem in problems if problem.blocks and problem.code != "SLA602"]
    assert unevaluated(contract) == []
    rows = rows_of(seed)
    place = KINDS["csv"](tmp_path, rows, COLUMNS)
    found, problems = parse_data_map(f"[calls]\n{place}\n{UNITS}", "map.toml", tmp_path)
    assert found is not None, problems
    year = windows(WindowKind.YEAR, "UTC", dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    result, told = measure(contract, {o.name: year for o in contract.objectives}, found)
    assert result is not None, told
    values = [{name: read_value(name, row[name]) for name in COLUMNS[2:]} for row in rows]
    records = contract.record_type("calls")
    for one, condition in zip(result.measurements, CONDITIONS, strict=True):
        objective = contract.objective(one.objective)
        assert objective is not None
        (part,) = one.parts
        assert isinstance(part, AggregateValue)
        where = part.aggregate.of.where
        assert where is not None
        wanted = [evaluate(where, fields_of(records, row)) for row in values]
        assert [int(part.numerator), part.unknown] == [wanted.count(True), wanted.count(None)], condition
