"""Worked examples on records: the same numbers as an evaluation of the same records, and every fault is said."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.language.reading import codes, read

from slakit.contract.model import Contract
from slakit.contract.worked_examples import SupposedRecord
from slakit.credits import CreditLine
from slakit.evaluation import evaluate
from slakit.measure import DataMap, FieldSource, RecordSource
from slakit.timeline import parse_period
from slakit.worked import ExampleResult, work_out_all

HEAD = """
agreement made "Made"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  fee monthly-fee "Fee" EUR 1000.00 per month
end agreement

records calls "Calls"
  one "call"
  key id
  at start
  never done before start
  field id text
  field start instant
  field done instant optional
  field answered yes/no
  field wait duration required when answered
  field rating number optional
end records

records visits "Visits"
  one "visit"
  key moment
  at moment
  field moment instant
end records

objective ANS "Answered"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 10 % of monthly-fee when below 80 %
end objective

objective ASA "Average wait"
  measure average wait of calls where answered
  each calendar quarter
  promise at most 28 seconds
  no data counts as left out
  credit EUR 25.00 when missed
end objective

objective RATE "Rating"
  measure average rating of calls
  each calendar month
  promise at least 4
  no data counts as undecided
end objective

objective SEEN "Visits"
  measure number of visits
  each calendar month
  promise at least 2
  credit EUR 5.00 when missed
end objective
"""


WIDER = HEAD.replace("field rating number", 'field team one of "red", "blue" optional field rating number')
"""With a field that holds one of several texts."""


def made(lines: str, head: str = HEAD) -> Contract:
    contract, found = read(f'{head}\ntest "it"\n{lines}\nend test\n')
    assert not found, [d.message for d in found]
    assert contract is not None
    return contract


def only(lines: str) -> ExampleResult:
    (result,) = work_out_all(made(lines))
    return result


def test_values_outcomes_credits_and_total() -> None:
    result = only("""
      given calls (start, answered, wait, rating)
        row 77 times 2026-03-02 10:00, yes, 12 seconds, missing
        row 23 times 2026-03-31 23:59:59, no, missing, 3.5
      judged at 2026-04-02 09:00
      expect ANS is 77 % in 2026-03  expect ANS missed  expect credit ANS EUR 100.00
      expect ASA is 12 seconds  expect ASA met  expect RATE is 3.5  expect RATE missed
      expect ANS is no data in 2026-04  expect ANS met in 2026-04
      expect total EUR 100.00""")
    assert result.passed, result
    assert result.example.judged_at == 1775113200 * 10**6


def test_only_objectives_whose_records_are_given_are_measured() -> None:
    result = only("given visits (moment) row 2026-03-02 10:00 expect SEEN is 1 expect total EUR 5.00")
    assert result.passed
    assert {line.objective for line in result.lines} == {"SEEN"}


def test_values_and_records_in_one_example() -> None:
    result = only("""given visits (moment) row 2026-03-02 10:00 row 2026-03-02 10:01
      given ANS is 70 % in 2026-03 expect SEEN met expect ANS missed expect total EUR 100.00""")
    assert result.passed


def test_two_groups_of_rows_and_columns_in_any_order() -> None:
    result = only("""given calls (start, answered, wait) row 2026-03-02 10:00, yes, 10 seconds
      given calls (answered, start) row no, 2026-03-02 10:00
      expect ANS is 50 %""")
    assert result.passed


def test_a_value_without_end_is_expected_to_the_decimals_written() -> None:
    rows = (
        "given calls (start, answered, wait) row 2 times 2026-03-02 10:00, yes, 10 seconds row 2026-03-02 10:00, no, "
    )
    for written, holds in (("66.67", True), ("67", True), ("66.66", False), ("66.6", False), ("66.67000", False)):
        assert only(f"{rows}missing expect ANS is {written} %").passed is holds, written


def test_rounding_never_crosses_the_promise() -> None:
    rows = """given calls (start, answered, wait)
      row 239 times 2026-03-02 10:00, yes, 1 second
      row 61 times 2026-03-02 10:00, no, """
    assert only(f"{rows}missing expect ANS is 79.67 %").passed
    assert not only(f"{rows}missing expect ANS is 80 %").passed


def test_local_times_are_those_of_the_agreement() -> None:
    result = only("given visits (moment) row 2026-04-01 00:30 row 2026-03-31 23:30 expect SEEN is 1 in 2026-03")
    assert result.passed
    assert sorted({line.window.label for line in result.lines}) == ["2026-03", "2026-04"]


def test_a_record_that_measuring_refuses_fails_the_example_at_its_row() -> None:
    result = only("""given calls (start, answered, wait)
      row 2026-03-02 10:00, yes, 10 seconds
      row 3 times 2026-03-02 10:00, yes, missing
      expect ANS is 100 %""")
    assert not result.passed
    assert [p.message for p in result.problems] == ["this record cannot be used: wait: value missing"]
    assert result.problems[0].span is not None
    assert result.problems[0].span.source.text[result.problems[0].span.start :].startswith("row 3 times")


def test_texts_of_every_kind_arrive_as_they_are() -> None:
    result = only(r"""given calls (id, start, answered, wait)
      row "a, \"b\"\nc", 2026-03-02 10:00, no, missing
      row "'=1", 2026-03-02 10:00, no, missing
      row "NULL", 2026-03-02 10:00, yes, 1 second
      expect ANS is 33.33 %""")
    assert result.passed, result


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("SLA301", "given calls (start, answred) row 2026-03-02 10:00, yes"),
        ("SLA301", "given cals (start, answered) row 2026-03-02 10:00, yes"),
        ("SLA302", "given calls (start, answered, start) row 2026-03-02 10:00, yes, 2026-03-02 10:00"),
        ("SLA303", ""),
        ("SLA304", "judged at 2026-03-02 10:00 judged at 2026-03-02 10:00 given ANS is 1 % in 2026-03"),
        ("SLA330", "given calls (start, answered) row 2026-03-02 10:00"),
        ("SLA330", "given calls (start, answered) row 2026-03-02 10:00, yes, 5"),
        ("SLA330", "given calls (start, answered)"),
        ("SLA330", 'given calls (start, answered, team) row 2026-03-02 10:00, no, "green"'),
        (
            "SLA330",
            'given calls (start, answered) row 2026-03-02 10:00, no '
            'given calls (id, start, answered) row "1", 2026-03-02 10:00, no',
        ),
        ("SLA331", "given calls (start, answered) row 2026-03-29 02:30, no"),
        ("SLA331", "given calls (start, answered) row 2026-10-25 02:30, no"),
        ("SLA331", "judged at 2026-03-29 02:30 given ANS is 1 % in 2026-03"),
        ("SLA332", "given calls (start) row 2026-03-02 10:00"),
        ("SLA332", "given calls (start, answered) row 2026-03-02 10:00, missing"),
        ("SLA332", "given calls (start, answered) row missing, yes"),
        ("SLA332", "given calls (start, answered, done) row 2026-03-02 10:00, no, 2026-03-02 09:59:59"),
        ("SLA332", 'given calls (id, start, answered) row "" , 2026-03-02 10:00, no'),
        ("SLA332", 'given calls (id, start, answered) row 2 times "1", 2026-03-02 10:00, no'),
        (
            "SLA332",
            'given calls (id, start, answered) row "1", 2026-03-02 10:00, no row "1", 2026-03-03 10:00, no',
        ),
        ("SLA333", "given ANS is 1 % in 2026-03 given calls (start, answered) row 2026-03-02 10:00, no"),
        ("SLA334", "given calls (start, answered) row 100001 times 2026-03-02 10:00, no"),
        ("SLA334", f"given calls (start, answered) row {'9' * 5000} times 2026-03-02 10:00, no"),
        ("SLA408", "given calls (start, answered) row 0 times 2026-03-02 10:00, no"),
        ("SLA408", "given calls (start, answered) row 1.5 times 2026-03-02 10:00, no"),
        ("SLA405", "given calls (start, answered) row 2026-03-02 10:00, 5"),
        ("SLA405", "given calls (start, answered) row 2026-03-02, yes"),
        ("SLA405", "given calls (start, answered) row 5 seconds, yes"),
        ("SLA405", "given calls (start, answered, rating) row 2026-03-02 10:00, no, 2026-03-02 10:00"),
        ("SLA405", "given calls (start, answered, wait) row 2026-03-02 10:00, yes, 12"),
        ("SLA407", "given calls (start, answered, rating) row 2026-03-02 10:00, no, 0.1234567"),
        ("SLA407", "given calls (start, answered, rating) row 2026-03-02 10:00, no, 1234567890123"),
        ("SLA501", "given calls (start, answered) row 2026-02-30 10:00, yes"),
        ("SLA501", "given calls (start, answered) row 2100-02-28 10:00, yes"),
        ("SLA502", "given calls (start, answered) row 2026-02-28 24:00, yes"),
    ],
)  # fmt: skip
def test_faults(code: str, lines: str) -> None:
    assert codes(f'{WIDER}\ntest "it"\n{lines} expect total nothing\nend test\n') == [code]


def test_what_cannot_be_measured_yet_leaves_the_example_open() -> None:
    head = f"""{HEAD}
      records outages "Outages" one "outage" key id at start lasts from start to finish
        field id text field start instant field finish instant end records
      span down "Downtime" is time of outages end span
      objective DOWN "Down" measure down each calendar month promise at most 2 hours consumes down
        credit EUR 1.00 when missed end objective
    """
    contract = made("given calls (start, answered) row 2026-03-02 10:00, no expect ANS missed", head)
    (result,) = work_out_all(contract)
    assert not result.passed
    assert not result.failed
    assert {problem.code for problem in result.unevaluated} == {"SLA723"}


def test_amounts_for_each_record() -> None:
    head = HEAD.replace(
        "credit EUR 5.00 when missed", "credit EUR 5.00 for each of visits at most EUR 8.00 when missed"
    )
    rows = "given visits (moment) row 2026-03-02 10:00 row 2026-05-02 10:00"
    contract = made(f"{rows} expect credit SEEN EUR 5.00 in 2026-03 expect credit SEEN nothing in 2026-04", head)
    (result,) = work_out_all(contract)
    assert result.passed, result.answers


@pytest.mark.parametrize(("cause", "total"), [("x", "EUR 100.00"), ("y", "EUR 105.00")])
def test_of_credits_for_one_cause_only_the_highest_is_due(cause: str, total: str) -> None:
    head = HEAD.replace("field answered yes/no", "field answered yes/no field cause text optional")
    head = head.replace("field moment instant", "field moment instant field cause text optional")
    head = head.replace("promise at least 2\n", "promise at most 0\n")
    head += "remedies highest only among ANS, SEEN sharing cause end remedies\n"
    contract = made(
        f"""given calls (start, answered, cause) row 2026-03-02 10:00, no, "x"
        given visits (moment, cause) row 2026-03-02 10:00, "{cause}"
        expect total {total}""",
        head,
    )
    (result,) = work_out_all(contract)
    assert result.passed, result.answers


def test_which_window_is_meant() -> None:
    rows = "given calls (start, answered) row 2026-03-02 10:00, no row 2026-04-02 10:00, no"
    assert codes(f'{HEAD}\ntest "it"\n{rows} expect ANS missed\nend test\n') == ["SLA313"]
    assert only(f"{rows} expect ANS missed in 2026-03").passed
    assert codes(f'{HEAD}\ntest "it"\n{rows} expect SEEN missed\nend test\n') == ["SLA313"]


_CALLS = st.lists(
    st.tuples(
        st.datetimes(dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 28)),  # noqa: DTZ001 - local time
        st.booleans(),
        st.integers(0, 60),
        st.integers(1, 5) | st.none(),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_CALLS)
def test_like_an_evaluation_of_the_same_records(
    tmp_path: Path, calls: list[tuple[dt.datetime, bool, int, int | None, int]]
) -> None:
    rows, lines, number = [], ["id,start,answered,wait,rating"], 0
    for start, answered, wait, rating, times in calls:
        moment, word = f"{start:%Y-%m-%d %H:%M:%S}", "yes" if answered else "no"
        rows.append(f"row {times} times {moment}, {word}, {wait} seconds, {rating or 'missing'}")
        for _ in range(times):
            number += 1
            lines.append(f"{number},{moment},{word},{wait},{rating or ''}")
    contract = made(f"given calls (start, answered, wait, rating) {' '.join(rows)} expect total nothing")
    (result,) = work_out_all(contract)
    (tmp_path / "calls.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "visits.csv").write_text("moment\n")
    data = DataMap(
        folder=tmp_path,
        records={
            "calls": RecordSource(
                file=("calls.csv",),
                zone="Europe/Amsterdam",
                fields={"wait": FieldSource(columns=("wait",), unit="seconds")},
            ),
            "visits": RecordSource(file=("visits.csv",)),
        },
    )
    period = parse_period("2026-Q1")
    assert period is not None
    evaluation, found = evaluate(contract, (), period, data)
    assert evaluation is not None, found
    told = {(line.objective, line.window.label): line for line in evaluation.lines}
    assert {line.objective for line in result.lines} == {"ANS", "ASA", "RATE"}
    for line in result.lines:
        assert isinstance(line, CreditLine)
        other = told[line.objective, line.window.label]
        assert (line.payable, line.assessment.outcome, line.assessment.compared) == (
            other.payable,
            other.assessment.outcome,
            other.assessment.compared,
        )


def test_a_record_round_trips_as_json() -> None:
    contract = made('given calls (start, answered, team) row 2026-03-02 10:00, no, "red" expect ANS is 0 %', WIDER)
    again = Contract.model_validate_json(contract.model_dump_json())
    assert again == contract
    assert again.tests[0].records == (
        SupposedRecord(
            records="calls", values=(("start", "2026-03-02T09:00:00Z"), ("answered", "no"), ("team", "red"))
        ),
    )
    assert again.tests[0].expected[0].value == Fraction(0)  # type: ignore[union-attr]
