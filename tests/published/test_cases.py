"""Published mechanisms through the ordinary command: from contract and data files to the numbers of their sources."""

from __future__ import annotations

import csv
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Sla
from tests.published.cases import CASES, Case

HERE = Path(__file__).parent
MINUTES = 60_000_000
IN_UNIT = {"percent": Fraction(100), "duration": Fraction(1, 1_000_000)}
"""Base units in the unit that a source prints: a percentage in percent, a length of time in seconds."""


def _evaluated(sla: Sla, case: Case) -> dict[str, Any]:
    args = ["evaluate", str(HERE / f"{case.contract}.sla"), "--period", case.period, "--json"]
    for name, (head, rows) in case.tables.items():
        with Path(f"{name}.csv").open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened)
            writer.writerow(head.split(","))
            writer.writerows(rows)
        args += ["--data", f"{name}={name}.csv"]
    if case.data_map:
        Path("case.data.toml").write_text(case.data_map, encoding="utf-8")
        args += ["--map", "case.data.toml"]
    ran = sla(*args)
    told: dict[str, Any] = json.loads(ran.out)
    assert ran.code == (3 if not told["complete"] else 1 if case.lint else 0), ran.err
    assert {*re.findall(r"^error\[(\w+)\]", ran.err, re.MULTILINE)} == {*case.lint}
    return told


def _shown(result: dict[str, Any]) -> str:
    value = Fraction(result["measured"]) * IN_UNIT.get(result["unit"], Fraction(1))
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def _at(told: Any, path: str) -> Any:
    for key in path.split("."):
        told = told[int(key)] if isinstance(told, list) else told[key]
    return told


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name.startswith("c09") else []) for name in CASES]
)
def test_the_case_comes_out(name: str, sla: Sla) -> None:
    case = CASES[name]
    told = _evaluated(sla, case)
    results = {result["objective"]: result for result in told["results"]}
    assert {objective: _shown(results[objective]) for objective in case.measured} == case.measured
    outcomes = {True: "met", False: "missed"}
    assert {objective: results[objective]["outcome"] for objective in case.met} == {
        objective: outcomes[met] for objective, met in case.met.items()
    }
    assert {objective: results[objective]["credit"]["payable"] for objective in case.credit} == case.credit
    if case.totals is not None:
        assert [due["total"] for due in told["dues"]] == case.totals
    assert {path: _at(told, path) for path in case.paths} == case.paths
    values = {*map(_shown, (result for result in told["results"] if result["measured"]))} | {
        due["total"] for due in told["dues"]
    }
    assert not values & {*case.naive}
