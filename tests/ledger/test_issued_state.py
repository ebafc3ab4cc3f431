"""Earlier periods as issued: they agree with what data say when nothing changed, and stay when data were corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.made import agreement, calls, data_of, evaluated, outages, read_made

from slakit.contract.model import Contract
from slakit.evaluation import Evaluation, evaluate
from slakit.issued import IssuedPeriod
from slakit.measure import DataMap
from slakit.statements import issued_document
from slakit.timeline import parse_period

HEAD = (
    agreement('fee monthly-fee "Fee" EUR 1000.00 per month', zone="Europe/Berlin")
    + outages()
    + calls("queue text")
    + """
span down "Downtime" is time of outages end span
"""
)
OBJECTIVES = """
objective TRAIL "Downtime of three months" measure down
  each calendar month over trailing 3 months promise at most 2 hours
  consumes down
  credit EUR 33.33 times 2 if missed in the previous window when missed
end objective
objective ANS "Answered" measure share of calls where answered each calendar month promise at least 80 %
  no data counts as left out
  count as met when ANS is missed in the previous window
  credit 5 % of monthly-fee per completed 10 points of shortfall at most 80 % of monthly-fee when missed
  credit 5 points when below 50 %
end objective
objective QUEUE "Of each queue" measure share of calls where answered each calendar month promise at least 60 %
  separately for each queue counts
  no data counts as left out
  credit EUR 11.11 when missed in 2 consecutive months
end objective
objective WORST "Of the worst queue" measure share of calls where answered each calendar month promise at least 55 %
  separately for each queue worst decides
  no data counts as left out
  credit EUR 7.00 times 3 if missed in the previous window when missed
end objective
objective QTR "A quarter" measure share of calls where answered each calendar quarter promise at least 90 %
  no data counts as left out
  credit 30 % of credits when missed
  bonus EUR 5.00 when at least 95 %
end objective
remedies
  round half up to EUR 0.01
  credit EUR 2.00 per point from 0 to 5
  cap credits at 12 % of monthly-fee each calendar month rest carried forward
  cap credits at 10 % of monthly-fee over trailing 6 months each calendar month over trailing 6 months
  cap points at 8 points each contract year
  {more}
end remedies
"""
EARNS_BACK = """
  earn back 50 % of TRAIL.credit when TRAIL is met in each of the following 1 months as offset
  earn back 30 % of ANS.credit when ANS is met in each of the following 1 months
"""
ANSWERED = {1: (3, 7), 2: (6, 4), 3: (9, 1), 4: (2, 8), 5: (9, 1), 6: (10, 0), 7: (9, 1), 8: (1, 9)}
"""By month, the calls of one queue that were answered, and those of the other."""
DOWN = ((1, 3), (2, 1), (3, 2), (5, 4), (6, 1), (7, 1))
"""Month and hours of outages."""


def contract_of(more: str = "") -> Contract:
    return read_made(HEAD + OBJECTIVES.format(more=more))


def year_of(folder: Path, answered: Mapping[int, tuple[int, int]] = ANSWERED) -> DataMap:
    rows = [
        f"{month}-{queue}-{n},2026-{month:02}-{n + 1:02}T10:00:00Z,{'yes' if n < good else 'no'},{queue}"
        for month, of in answered.items()
        for queue, good in zip(("gold", "silver"), of, strict=True)
        for n in range(10)
    ]
    lasting = [f"{m},2026-{m:02}-11T00:00:00Z,2026-{m:02}-11T{h:02}:00:00Z" for m, h in DOWN]
    return data_of(
        folder,
        calls="\n".join(["id,start,answered,queue", *rows, ""]),
        outages="\n".join(["id,start,finish", *lasting, ""]),
    )


def evaluated_in(contract: Contract, data: DataMap, month: int, issued: list[IssuedPeriod] | None = None) -> Evaluation:
    return evaluated(contract, f"2026-{month:02}", data, issued=issued)


def statement(evaluation: Evaluation) -> IssuedPeriod:
    period = evaluation.period
    number = f"made/{period.label}/1"
    return IssuedPeriod(number, "0" * 64, period.first_date, period.last_date, issued_document(evaluation))


def without_source(evaluation: Evaluation) -> dict[str, Any]:
    """Return all that is booked, but for where earlier periods came from and the account of the rows."""
    document = issued_document(evaluation)
    return {name: part for name, part in document.items() if name not in ("earlier_periods", "data")}


@pytest.mark.slow
def test_both_agree_when_nothing_changed(tmp_path: Path) -> None:
    contract, data = contract_of(EARNS_BACK), year_of(tmp_path)
    issued: list[IssuedPeriod] = []
    paid = []
    for month in range(1, 7):
        again, as_issued = evaluated_in(contract, data, month), evaluated_in(contract, data, month, issued)
        assert without_source(as_issued) == without_source(again), month
        assert again.total is not None
        paid.append(again.total.amount)
        if month > 1:
            assert again.earlier is not None
            assert as_issued.earlier is not None
            assert (again.earlier.statements, again.earlier.again) == ((), True)
            assert not as_issued.earlier.again
        issued.append(statement(as_issued))
    assert len(set(paid)) > 2, paid
    assert any(one.document["state"]["dues"][-1]["waiting"] for one in issued)
    assert any(one.document["state"]["used_up"] for one in issued)
    assert any(one.document["state"]["dues"][-1]["bank"] != "0/1" for one in issued)


def test_what_was_issued_stays_when_data_were_corrected(tmp_path: Path) -> None:
    contract = contract_of()
    data = year_of(tmp_path)
    issued = [statement(evaluated_in(contract, data, 1))]
    before = evaluated_in(contract, data, 2)
    data = year_of(tmp_path, ANSWERED | {1: (10, 9)})
    again, as_issued = evaluated_in(contract, data, 2), evaluated_in(contract, data, 2, issued)
    outcomes = [{one.name: one.assessment.outcome for one in found.lines} for found in (before, again, as_issued)]
    assert outcomes[2] == outcomes[0] != outcomes[1]
    assert as_issued.total == before.total != again.total
    assert issued_document(as_issued)["earlier_periods"] == {
        "statements": [{"statement": "made/2026-01/1", "sha256": "0" * 64}], "worked_out_again": False,
    }  # fmt: skip


def test_data_of_issued_periods_are_not_needed(tmp_path: Path) -> None:
    contract = contract_of()
    issued: list[IssuedPeriod] = []
    for month in range(1, 4):
        issued.append(statement(evaluated_in(contract, year_of(tmp_path), month, issued)))
    whole = evaluated_in(contract, year_of(tmp_path), 4)
    kept = {month: of for month, of in ANSWERED.items() if month >= 4}
    alone = evaluated_in(contract, year_of(tmp_path, kept), 4, issued)
    assert {one.name: one.payable for one in alone.lines if "Q" not in one.window.label} == {
        one.name: one.payable for one in whole.lines if "Q" not in one.window.label
    }


def test_what_has_no_statement_is_worked_out_again(tmp_path: Path) -> None:
    contract, data = contract_of(), year_of(tmp_path)
    issued = [statement(evaluated_in(contract, data, 1))]
    found = evaluated_in(contract, data, 3, issued)
    assert found.earlier is not None
    assert found.earlier.again
    assert [number for number, _ in found.earlier.statements] == ["made/2026-01/1"]
    assert without_source(found) == without_source(evaluated_in(contract, data, 3))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"state": None}, "it does not keep what later periods rest on"),
        ({"results": [{"objective": "GONE", "window": {"label": "2026-01", "first_date": "2026-01-01",
                                                       "last_date": "2026-01-31"}}]},
         "the contract has no GONE in 2026-01"),
    ],
)  # fmt: skip
def test_a_statement_that_cannot_be_used(tmp_path: Path, changed: dict[str, Any], why: str) -> None:
    contract, data = contract_of(), year_of(tmp_path)
    one = statement(evaluated_in(contract, data, 1))
    document = {name: part for name, part in (dict(one.document) | changed).items() if part is not None}
    broken = IssuedPeriod(one.statement, one.sha256, dt.date(2026, 1, 1), dt.date(2026, 1, 31), document)
    period = parse_period("2026-02")
    assert period is not None
    evaluation, (problem,) = evaluate(contract, (), period, data, issued=[broken])
    assert evaluation is None
    assert problem.code == "SLA906"
    assert why in problem.message
