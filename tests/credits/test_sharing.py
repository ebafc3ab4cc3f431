"""Only the highest of the credits for one incident: the causes come from the records that made objectives fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.made import agreement, calls, data_of, evaluated, outages, read_made

from slakit.contract.model import Contract
from slakit.evaluable import unevaluated
from slakit.evaluation import Evaluation
from slakit.render.evaluation_json import evaluation_json
from slakit.render.settlement import dues_text

CONTRACT = (
    agreement()
    + outages("incident text optional")
    + calls("incident text optional")
    + """
span down "Down" is time of outages end span
objective UP "Uptime" measure share of time outside down each calendar month promise at least 99.9 %
  credit EUR 100.00 when missed end objective
objective LEN "Length" measure down each calendar month promise at most 1 hour
  credit EUR 40.00 when missed end objective
objective ANS "Answered" measure share of calls where answered each calendar month promise at least 80 %
  no data counts as met credit EUR 70.00 when missed end objective
objective LOST "Lost" measure share of calls where not answered each calendar month promise at most 20 %
  no data counts as met credit EUR 90.00 when missed end objective
objective NUM "Lost calls" measure number of calls where not answered each calendar month promise at most 1
  credit EUR 10.00 when missed end objective
remedies
  highest only among {names} sharing incident
end remedies
"""
)
OUTAGES = "id,start,finish,incident\n"
CALLS = "id,start,answered,incident\n"


def contract_of(names: str, text: str = CONTRACT) -> Contract:
    return read_made(text.format(names=names))


def evaluated_with(folder: Path, names: str, down: str, called: str) -> Evaluation:
    data = data_of(folder, outages=OUTAGES + down, calls=CALLS + called)
    return evaluated(contract_of(names), "2026-03", data, told=("SLA710",))


def paid(evaluation: Evaluation) -> dict[str, str]:
    return {one.objective: one.payable.amount for one in evaluation.lines if one.payable and one.payable.minor}


LOST_TO_7 = "1,2026-03-02T09:00Z,no,I-7\n2,2026-03-02T09:00Z,no,I-7\n3,2026-03-09T09:00Z,yes,I-8\n"


@pytest.mark.parametrize(
    ("incident", "expected"),
    [("I-7", {"UP": "100.00"}), ("I-8", {"UP": "100.00", "ANS": "70.00"}), ("", {"UP": "100.00", "ANS": "70.00"})],
)
def test_one_incident_earns_the_highest_credit(tmp_path: Path, incident: str, expected: dict[str, str]) -> None:
    outages = f"1,2026-03-02T09:00Z,2026-03-02T19:00Z,{incident}\n"
    found = evaluated_with(tmp_path, "UP, ANS", outages, LOST_TO_7)
    rest = {"LEN": "40.00", "LOST": "90.00", "NUM": "10.00"}
    assert paid(found) == expected | rest


def test_of_a_promise_to_stay_below_the_records_above_are_the_causes(tmp_path: Path) -> None:
    outages = "1,2026-03-02T09:00Z,2026-03-02T19:00Z,I-8\n"
    assert paid(evaluated_with(tmp_path, "LEN, LOST, NUM", outages, LOST_TO_7)) == {
        "UP": "100.00", "LEN": "40.00", "ANS": "70.00", "LOST": "90.00",
    }  # fmt: skip


def test_an_outage_is_a_cause_in_each_month_that_it_lasts_in(tmp_path: Path) -> None:
    outages = "1,2026-02-27T09:00Z,2026-03-02T19:00Z,I-7\n"
    assert paid(evaluated_with(tmp_path, "UP, ANS", outages, LOST_TO_7))["UP"] == "100.00"
    assert "ANS" not in paid(evaluated_with(tmp_path, "UP, ANS", outages, LOST_TO_7))


def test_incidents_join_what_they_have_in_common(tmp_path: Path) -> None:
    """ANS shares I-7 with UP and I-9 with NUM, so that of all three only the highest is due."""
    outages = "1,2026-03-02T09:00Z,2026-03-02T19:00Z,I-7\n"
    calls = LOST_TO_7 + "4,2026-03-03T09:00Z,no,I-9\n"
    found = evaluated_with(tmp_path, "UP, ANS, NUM", outages, calls)
    assert paid(found) == {"UP": "100.00", "LEN": "40.00", "LOST": "90.00"}
    told = "\n".join(dues_text(found))
    assert "only the highest credit of UP, ANS, NUM is due, which share the incident I-7, I-9" in told
    (due,) = evaluation_json(found)["dues"]
    assert due["highest"] == [{"objectives": ["UP", "ANS", "NUM"], "kept": "UP", "shared": ["I-7", "I-9"]}]


def test_what_records_do_not_tell_is_refused() -> None:
    apart = CONTRACT.replace("promise at least 80 %", "promise at least 80 % separately for each incident counts")
    (problem,) = unevaluated(contract_of("UP, ANS", apart))
    assert problem.message == "`sharing` with ANS, which is judged for each of several, cannot be evaluated yet"
    number = CONTRACT.replace("field incident text", "field incident number")
    assert [one.code for one in unevaluated(contract_of("UP, ANS", number))] == ["SLA723"]
