"""Claims and obligations in worked examples: judged as those of an evaluation, and every fault is said."""

from __future__ import annotations

import pytest
from tests.language.reading import codes, read

from slakit.contract.model import Contract
from slakit.worked import ExampleResult, work_out_all

HEAD = """
agreement made "Made"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
end agreement
records calls "Calls"
  one "call"
  key id
  at start
  field id text
  field start instant
  field answered yes/no
end records
objective UP-1 "Claimed"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as met
  credit EUR 100.00 when missed on claim
end objective
objective ANS-1 "Paid by itself"
  measure share of calls where answered
  each calendar quarter
  promise at least 80 %
  no data counts as met
  credit EUR 7.00 when missed
end objective
obligation FOR-1 "Forecast"
  binds customer
  text "The customer forecasts the calls."
  each calendar month
  due by the end of day 15 after the month
  otherwise UP-1, ANS-1 counts as met
end obligation
obligation TEL-1 "Notice of an event"
  binds customer
  text "The customer tells of incidents."
  due within 10 days after the incident
  otherwise UP-1 counts as left out
end obligation
obligation NICE "Politeness"
  binds customer
  text "The customer is polite."
end obligation
remedies
  claim within 30 calendar days after the {event}
  round half up to EUR 0.01
end remedies
"""


def _made(lines: str, event: str = "month") -> Contract:
    contract, found = read(f'{HEAD.format(event=event)}\ntest "it"\n{lines}\nend test\n')
    assert contract is not None
    assert not found, [one.message for one in found]
    return contract


def _only(lines: str, event: str = "month") -> ExampleResult:
    (result,) = work_out_all(_made(lines, event))
    return result


MISSED = "given UP-1 is 70 % in 2026-03"
ROWS = "given calls (start, answered) row 2026-03-02 10:00, no"


@pytest.mark.parametrize("supposed", [MISSED, ROWS])
@pytest.mark.parametrize(
    ("lines", "credit"),
    [
        ("", "EUR 100.00"),
        ("given claim for UP-1 in 2026-03 made on 2026-04-30", "EUR 100.00"),
        ("given claim for UP-1 in 2026-03 made at 2026-04-30 23:59:59", "EUR 100.00"),
        ("given claim for UP-1 in 2026-03 made on 2026-05-01", "nothing"),
        ("given claim for UP-1 in 2026-03 made on 2026-05-01\ngiven claim for UP-1 in 2026-03 made on 2026-04-02",
         "EUR 100.00"),
        ("given no claim for UP-1 in 2026-03", "nothing"),
        ("given no claim for UP-1 in 2026-04", "EUR 100.00"),
    ],
)  # fmt: skip
def test_claims(supposed: str, lines: str, credit: str) -> None:
    result = _only(f"{supposed}\n{lines}\nexpect UP-1 missed\nexpect credit UP-1 {credit}")
    assert result.passed, (result.answers, result.problems)


@pytest.mark.parametrize(
    ("event", "credit"),
    [("", "cannot be told"), ("event on 2026-04-10", "EUR 100.00"), ("event at 2026-04-09 12:00", "nothing")],
)
def test_the_event_from_which_the_time_runs(event: str, credit: str) -> None:
    claim = f"given claim for UP-1 in 2026-03 made on 2026-05-10 {event}"
    result = _only(f"{MISSED}\n{claim}\nexpect credit UP-1 {credit}", "statement")
    assert result.passed, (result.answers, result.problems)


def test_a_claim_that_data_could_not_have() -> None:
    result = _only(f"{MISSED}\ngiven claim for UP-1 in 2026-03 made on 2026-02-28\nexpect credit UP-1 EUR 100.00")
    assert result.failed
    assert [problem.message for problem in result.problems] == [
        "this claim cannot be used: made: before the window that it is for"
    ]


@pytest.mark.parametrize("supposed", [MISSED, ROWS])
@pytest.mark.parametrize(
    ("lines", "outcome", "credit"),
    [
        ("given FOR-1 was not met in 2026-03", "met", "nothing"),
        ("given FOR-1 was not met in 2026-04", "missed", "EUR 100.00"),
        ("given TEL-1 was not met in 2026-03", "left out", "nothing"),
    ],
)
def test_obligations(supposed: str, lines: str, outcome: str, credit: str) -> None:
    result = _only(f"{supposed}\n{lines}\nexpect UP-1 {outcome}\nexpect credit UP-1 {credit}")
    assert result.passed, (result.answers, result.problems)


def test_a_wider_window_goes_by_the_window_of_the_obligation_in_which_it_ends() -> None:
    quarter = "given ANS-1 is 70 % in 2026-Q1"
    assert _only(f"{quarter}\ngiven FOR-1 was not met in 2026-03\nexpect ANS-1 met").passed
    assert _only(f"{quarter}\ngiven FOR-1 was not met in 2026-02\nexpect ANS-1 missed").passed


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("SLA301", "given claim for UP-2 in 2026-03 made on 2026-04-02"),
        ("SLA301", "given FOR-2 was not met in 2026-03"),
        ("SLA304", "given no claim for UP-1 in 2026-03 given claim for UP-1 in 2026-03 made on 2026-04-02"),
        ("SLA304", "given claim for UP-1 in 2026-03 made on 2026-04-02 given no claim for UP-1 in 2026-03"),
        ("SLA304", "given FOR-1 was not met in 2026-03 given FOR-1 was not met in 2026-03"),
        ("SLA312", "given no claim for UP-1 in 2026-Q1"),
        ("SLA312", "given no claim for UP-1 in 2027-01"),
        ("SLA312", "given FOR-1 was not met in 2026-Q1"),
        ("SLA333", "given no claim for ANS-1 in 2026-Q1"),
        ("SLA333", "given NICE was not met in 2026-03"),
        ("SLA501", "given claim for UP-1 in 2026-03 made on 2026-02-30"),
        ("SLA502", "given claim for UP-1 in 2026-03 made at 2026-04-02 25:00"),
    ],
)
def test_faults(code: str, line: str) -> None:
    text = f'{HEAD.format(event="month")}\ntest "it"\n{MISSED}\n{line}\nexpect UP-1 missed\nend test\n'
    assert codes(text) == [code]
