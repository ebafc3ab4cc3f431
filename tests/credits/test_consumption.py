"""Time that has led to a credit is used up: for later windows, other objectives, and only where something was paid."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.made import agreement, data_of, evaluated, outages, read_made

from slakit.contract.model import Contract, Outcome
from slakit.evaluable import unevaluated
from slakit.evaluation import Evaluation
from slakit.render.evaluation_json import evaluation_json
from slakit.render.working import working
from slakit.timeline import HOUR

CONTRACT = (
    agreement()
    + outages()
    + """
span down "Downtime" is time of outages end span
objective TRAIL "Downtime of three months" measure down
  each calendar month over trailing 3 months promise at most 2 hours
  consumes down
  {credit}
end objective
objective YEAR "Downtime of a quarter" measure {other}
  each calendar quarter promise {promise}
  consumes down
  credit EUR 70.00 when missed
end objective
remedies
  round half up to EUR 0.01
  {remedies}
end remedies
"""
)
PAYS = "credit EUR 100.00 when missed"
OUTAGES = (
    ("2026-01-10T00:00Z", "2026-01-10T03:00Z"),
    ("2026-02-10T00:00Z", "2026-02-10T01:00Z"),
    ("2026-03-10T00:00Z", "2026-03-10T01:30Z"),
)


def contract_of(credit: str, remedies: str, other: str = "down", promise: str = "at most 2 hours") -> Contract:
    text = CONTRACT.format(credit=credit, remedies=remedies, other=other, promise=promise)
    return read_made(text)


def evaluated_in(
    folder: Path, contract: Contract, period: str = "2026-Q1", lasted: tuple[tuple[str, str], ...] = OUTAGES
) -> Evaluation:
    rows = "".join(f"{n},{start},{end}\n" for n, (start, end) in enumerate(lasted))
    return evaluated(contract, period, data_of(folder, outages=f"id,start,finish\n{rows}"))


def hours(evaluation: Evaluation) -> dict[str, Fraction]:
    return {
        f"{one.objective} {one.measurement.window.label}": (one.measurement.value or Fraction(0)) / HOUR
        for one in evaluation.assessments
    }


@pytest.mark.parametrize(
    ("credit", "remedies", "expected"),
    [
        # January pays for its three hours; March for its own and February's, so nothing is left for the quarter.
        (PAYS, "", {"2026-01": 3, "2026-02": 1, "2026-03": Fraction(5, 2), "2026-Q1": 0}),
        # Nothing is paid, so nothing is used up.
        ("", "", {"2026-01": 3, "2026-02": 4, "2026-03": Fraction(11, 2), "2026-Q1": Fraction(11, 2)}),
        # January takes all that a cap allows: what is not paid uses nothing up.
        (PAYS, "cap credits of TRAIL at EUR 100.00 each calendar quarter",
         {"2026-01": 3, "2026-02": 1, "2026-03": Fraction(5, 2), "2026-Q1": Fraction(5, 2)}),
        # Points are credits, too.
        ("credit 3 points when missed", "", {"2026-01": 3, "2026-02": 1, "2026-03": Fraction(5, 2), "2026-Q1": 0}),
    ],
)  # fmt: skip
def test_what_is_left(tmp_path: Path, credit: str, remedies: str, expected: dict[str, Fraction]) -> None:
    found = evaluated_in(tmp_path, contract_of(credit, remedies))
    assert hours(found) == {f"{'YEAR' if 'Q' in label else 'TRAIL'} {label}": v for label, v in expected.items()}


def test_a_period_by_itself_knows_what_was_used_up_before(tmp_path: Path) -> None:
    found = evaluated_in(tmp_path, contract_of(PAYS, ""), "2026-02")
    (line,) = found.lines
    assert line.assessment.outcome is Outcome.MET
    assert found.total is not None
    assert found.total.minor == 0
    (use,) = line.assessment.measurement.used_up
    assert (use.span, use.amount, use.objective, use.window) == ("down", 3 * HOUR, "TRAIL", "2026-01")
    said = [step.text for step in working(found.contract_for(line), line, found.all_lines, found.dues)]
    expected = "that led to the credit of TRAIL for 2026-01, and does not count again"
    assert any(expected in text for text in said), said
    assert evaluation_json(found)["results"][0]["used_up"] == [
        {"span": "down", "amount": 3 * HOUR, "objective": "TRAIL", "window": "2026-01"}
    ]


def test_of_a_share_the_time_used_up_is_time_that_was_up(tmp_path: Path) -> None:
    contract = contract_of(PAYS, "", "share of time outside down", "at least 99.9 %")
    found = evaluated_in(tmp_path, contract, lasted=OUTAGES[:2])
    (share,) = (one for one in found.assessments if one.objective == "YEAR")
    assert share.compared == 1 - Fraction(1, 90 * 24)


def test_a_credit_that_cannot_be_told_leaves_later_windows_undecided(tmp_path: Path) -> None:
    text = CONTRACT.replace("round half up to EUR 0.01", "").format(
        credit="credit EUR 1.00 / 3 when missed", remedies="", other="down", promise="at most 2 hours"
    )
    (line,) = evaluated_in(tmp_path, read_made(text), "2026-02").lines
    assert line.assessment.outcome is Outcome.UNDECIDED


def test_an_amount_by_time_that_may_be_used_up_is_refused() -> None:
    (problem,) = unevaluated(contract_of("credit EUR 1.00 per started 1 hour of down when missed", ""))
    assert problem.message.startswith(
        "an amount by a length of time, in TRAIL, which uses time up, cannot be evaluated"
    )
    assert not unevaluated(contract_of("credit EUR 1.00 per started 1 hour of measured when missed", ""))
