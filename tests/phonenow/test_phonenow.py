"""The published totals of the PhoneNow exercise, exactly, through the same functions that the commands call."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest
from tests.phonenow.phonenow_calls import calls_csv

from slakit import api
from slakit.assess import Assessment
from slakit.measure import MeasureOptions
from slakit.timeline import SECOND, parse_period

HERE = Path(__file__).parent
PUBLISHED = "SLAKIT_PUBLISHED_DATA"
"""Names the folder that has the exercise's own file, which is not part of the project."""


def _evaluated(calls: Path, tmp_path: Path) -> dict[tuple[str, str], Assessment]:
    loaded = api.load(HERE / "phonenow.sla")
    assert loaded.diagnostics == ()
    data, problems = api.load_data(HERE / "phonenow.data.toml", {"calls": (str(calls),)})
    assert data is not None, problems
    period = parse_period("2021-01..2021-03")
    assert period is not None
    evaluation, found = api.evaluate(loaded, period, data, MeasureOptions(tmp_path / "rejects.csv"))
    assert evaluation is not None, found
    assert found == []
    (quality,) = evaluation.quality
    assert (quality.read, quality.accepted, quality.rejected) == (5000, 5000, 0)
    return {(a.objective, a.measurement.window.label): a for a in evaluation.assessments}


def _check_published_totals(results: dict[tuple[str, str], Assessment]) -> None:
    def counts(objective: str, window: str) -> tuple[int, int]:
        (part,) = results[objective, window].measurement.counted
        return int(part.numerator), part.denominator

    months = ("2021-01", "2021-02", "2021-03")
    assert [counts("ANSWERED", m) for m in months] == [(1455, 1772), (1298, 1616), (1301, 1612)]
    assert [counts("FAST", m) for m in months] == [(138, 1772), (120, 1616), (116, 1612)]
    assert [counts("MINUTE", m) for m in months] == [(658, 1455), (577, 1298), (561, 1301)]
    seconds = [(Fraction(n, SECOND), d) for n, d in (counts("ASA", m) for m in months)]
    assert seconds == [(Fraction(97805), 1455), (Fraction(87675), 1298), (Fraction(88249), 1301)]
    assert counts("ASA-Q", "2021-Q1") == (273729 * SECOND, 4054)
    assert counts("RESOLVED", "2021-Q1") == (3646, 5000)
    quarter = results["ASA-Q", "2021-Q1"].measurement.value
    assert quarter is not None
    assert round(quarter / SECOND, 2) == Fraction("67.52")


@pytest.mark.slow
def test_calls_with_the_published_totals(tmp_path: Path) -> None:
    calls = tmp_path / "calls.csv"
    calls.write_text(calls_csv(), encoding="utf-8")
    _check_published_totals(_evaluated(calls, tmp_path))


@pytest.mark.real
def test_the_published_calls(tmp_path: Path) -> None:
    calls = Path(os.environ.get(PUBLISHED, ".")) / "phonenow.csv"
    assert calls.is_file(), f"the published calls are not at {calls}; set {PUBLISHED} to the folder that has them"
    results = _evaluated(calls, tmp_path)
    _check_published_totals(results)
    rating = results["RATING", "2021-Q1"].measurement.value
    assert rating is not None
    assert round(rating, 2) == Fraction("3.40")
