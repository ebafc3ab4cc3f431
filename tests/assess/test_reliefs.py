"""Windows that come to another outcome because the other party did not meet an obligation: from data to the working."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from tests.made import agreement, calls, data_of, evaluated, read_made

from slakit.contract.model import Contract, Outcome
from slakit.evaluation import Evaluation
from slakit.measure import MeasureOptions
from slakit.render.evaluation_json import evaluation_json
from slakit.render.working import working
from slakit.timeline import instant

CONTRACT = (
    agreement()
    + calls()
    + """
objective ANS "Answered" measure share of calls where answered each calendar month promise at least 80 %
  no data counts as left out
  {count_as}
  credit EUR 100.00 when missed
end objective
obligation FOR-1 "Forecast" binds customer text "The customer forecasts the calls." {terms}
  otherwise ANS counts as {outcome}
end obligation
"""
)
EACH = "each calendar month due by the end of day 15 after the month"
AFTER = "due within 2 calendar days after the request"


def contract_of(terms: str = EACH, outcome: str = "met", count_as: str = "") -> Contract:
    text = CONTRACT.format(terms=terms, outcome=outcome, count_as=count_as)
    return read_made(text)


def evaluated_with(
    folder: Path, contract: Contract, rows: str, answered: str = "no", as_of: int | None = None
) -> Evaluation:
    called = f"id,start,answered\n1,2026-03-02T09:00Z,{answered}\n"
    data = data_of(folder, calls=called, obligations=f"obligation,window,event,done\n{rows}")
    return evaluated(contract, "2026-03", data, MeasureOptions(folder / "rejects.csv", as_of=as_of))


@pytest.mark.parametrize(
    ("terms", "rows", "outcome"),
    [
        (EACH, "FOR-1,2026-03,,2026-04-15\n", Outcome.MISSED),
        (EACH, "FOR-1,2026-03,,2026-04-16\n", Outcome.MET),
        (EACH, "FOR-1,2026-03,,\n", Outcome.MET),
        (EACH, "FOR-1,2026-03,,2026-04-16\nFOR-1,2026-03,,2026-04-15\n", Outcome.MISSED),
        (EACH, "", Outcome.UNDECIDED),
        (EACH, "FOR-1,2026-02,,\n", Outcome.UNDECIDED),
        ("each calendar month", "FOR-1,2026-03,,2027-01-01\n", Outcome.MISSED),
        (AFTER, "", Outcome.MISSED),
        (AFTER, "FOR-1,,2026-03-10,2026-03-12\n", Outcome.MISSED),
        (AFTER, "FOR-1,,2026-03-10,2026-03-13\n", Outcome.MET),
        (AFTER, "FOR-1,,2026-03-10,2026-03-12\nFOR-1,,2026-03-20,\n", Outcome.MET),
        (AFTER, "FOR-1,,2026-02-10,\n", Outcome.MISSED),
        ("each calendar quarter due by the end of day 15 after the window", "FOR-1,2026-Q1,,2026-04-16\n", Outcome.MET),
    ],
)
def test_what_a_window_comes_to(tmp_path: Path, terms: str, rows: str, outcome: Outcome) -> None:
    (line,) = evaluated_with(tmp_path, contract_of(terms), rows).lines
    assert line.assessment.outcome is outcome


def test_an_obligation_of_which_nobody_knows_matters_only_where_it_can_change_the_result(tmp_path: Path) -> None:
    (line,) = evaluated_with(tmp_path, contract_of(), "", answered="yes").lines
    assert (line.assessment.outcome, line.assessment.relief) == (Outcome.MET, None)


def test_a_relief_goes_before_terms_that_override(tmp_path: Path) -> None:
    contract = contract_of(outcome="left out", count_as="count as missed when measured is below 50 %")
    (line,) = evaluated_with(tmp_path, contract, "FOR-1,2026-03,,\n").lines
    assert line.assessment.outcome is Outcome.NO_DATA
    assert not line.exact


@pytest.mark.parametrize(
    ("at", "rows", "outcome"),
    [
        ("2026-04-15T23:59:59Z", "FOR-1,2026-03,,\n", Outcome.UNDECIDED),
        ("2026-04-16T00:00:00Z", "FOR-1,2026-03,,\n", Outcome.MET),
        ("2026-04-10T00:00:00Z", "FOR-1,2026-03,,2026-04-12\n", Outcome.UNDECIDED),
        ("2026-04-20T00:00:00Z", "FOR-1,2026-03,,2026-04-12\n", Outcome.MISSED),
    ],
)
def test_the_instant_of_judgement(tmp_path: Path, at: str, rows: str, outcome: Outcome) -> None:
    moment = instant(dt.datetime.fromisoformat(at))
    (line,) = evaluated_with(tmp_path, contract_of(), rows, as_of=moment).lines
    assert line.assessment.outcome is outcome


def test_it_is_told_why(tmp_path: Path) -> None:
    found = evaluated_with(tmp_path, contract_of(), "FOR-1,2026-03,,\n")
    (line,) = found.lines
    steps = [step.text for step in working(found.contract, line, found.all_lines, found.dues)]
    assert "FOR-1 was not met in time: this decides, whatever the value says" in steps
    (result,) = evaluation_json(found)["results"]
    assert result["relief"] == {"obligation": "FOR-1", "outcome": "met", "otherwise": "missed"}
    unknown = evaluated_with(tmp_path, contract_of(), "")
    steps = [step.text for step in working(found.contract, unknown.lines[0], unknown.all_lines, unknown.dues)]
    assert "It is not known whether FOR-1 was met in time, and the result depends on it" in steps


@pytest.mark.parametrize(
    ("terms", "row", "reason"),
    [
        (EACH, ",2026-03,,", "value missing"),
        (EACH, "X,2026-03,,", "no obligation of the contract"),
        (EACH, "FOR-1,2027-03,,", "no month of the term"),
        (EACH, "FOR-1,,,2026-03-01", "neither a window nor the instant of an event in it"),
        (EACH, "FOR-1,2026-03,,soon", "not a time"),
        (AFTER, "FOR-1,2026-03,,2026-03-01", "no instant of the request that it follows"),
        (AFTER, "FOR-1,,2026-03-10,2026-03-09", "before the event from which its time runs"),
        ("due within 4 hours after the request", "FOR-1,,2026-03-10,",
         "a date without the time of day, to which the deadline runs"),
    ],
)  # fmt: skip
def test_bad_rows(tmp_path: Path, terms: str, row: str, reason: str) -> None:
    evaluated_with(tmp_path, contract_of(terms), f"{row}\n")
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        assert [one["reason"] for one in csv.DictReader(file)] == [reason]
