"""Worked examples: what supposed values come to, by hand; and that examples never change what a contract means."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.reading import codes, read
from tests.made import agreement, calls, credited

from slakit.contract.model import Contract, Outcome
from slakit.credits import CreditLine, Unknown
from slakit.money import Money
from slakit.worked import ExampleResult, work_out, work_out_all

ROOT = Path(__file__).parents[1]
OBJECTIVES = """
objective ANS "Answered"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  with fewer than 30 calls counts as met
  credit 10 % of monthly-fee when below 80 %
  credit 20 % of monthly-fee when below 60 %
end objective

objective NUM "Calls taken"
  measure number of calls where answered
  each calendar quarter
  promise at least 100
  credit EUR 90.00 when missed
end objective

objective RATIO "Answered to all"
  measure (number of calls where answered) / (number of calls) rounded half up to 0.1
  each calendar month
  promise at least 0.5
  no data counts as undecided
  credit EUR 10.00 when missed
end objective

remedies
  cap credits at 15 % of monthly-fee each calendar month
end remedies
"""


def contract_text(tests: str = "", body: str = OBJECTIVES) -> str:
    fees = 'fee monthly-fee "Fee" EUR 1000.00 per month partial months by day'
    return agreement(fees, first="2026-01-16") + calls("wait duration optional") + body + tests


def made(tests: str, body: str = OBJECTIVES) -> Contract:
    contract, found = read(contract_text(tests, body))
    assert contract is not None
    assert not any(d.code.startswith(("SLA1", "SLA3", "SLA4")) for d in found), [d.message for d in found]
    return contract


def only(lines: str, body: str = OBJECTIVES) -> ExampleResult:
    (result,) = work_out_all(made(f'test "it" {lines} end test', body))
    return result


def test_credits_outcomes_and_total() -> None:
    result = only("""
      given ANS is 70 % in 2026-03  given ANS is 80 % in 2026-02  given NUM is 99 in 2026-Q2
      expect credit ANS EUR 100.00 in 2026-03  expect ANS met in 2026-02  expect credit ANS nothing in 2026-02
      expect NUM missed  expect credit NUM EUR 90.00  expect total EUR 190.00""")
    assert result.passed
    assert [line.window.label for line in result.lines] == ["2026-02", "2026-03", "2026-Q2"]


def test_an_answer_says_what_came_out() -> None:
    result = only(
        "given ANS is 70 % in 2026-03 expect credit ANS EUR 100.01 expect ANS met expect total cannot be told"
    )
    assert not result.passed
    assert [answer.got for answer in result.answers] == [Money("EUR", 10000), Outcome.MISSED, Money("EUR", 10000)]
    assert [answer.holds for answer in result.answers] == [False, False, False]


def test_the_cap_splits_in_proportion_whatever_the_order_of_lines() -> None:
    # Quarter and month end on one day; EUR 200 and EUR 90 share EUR 150: 103.448… and 46.551….
    given_lines = ["given NUM is 0 in 2026-Q1", "given ANS is 59.99 % in 2026-03"]
    wanted = "expect credit ANS EUR 103.45 expect credit NUM EUR 46.55 expect total EUR 150.00"
    assert only(f"{given_lines[0]} {given_lines[1]} {wanted}").passed
    assert only(f"{given_lines[1]} {given_lines[0]} {wanted}").passed


def test_a_first_month_in_part_has_its_share_of_the_fee() -> None:
    # 16 of 31 days: 10 % of EUR 516.129… is no whole cent, and nothing says how to round it.
    part = only("given ANS is 70 % in 2026-01 expect credit ANS cannot be told expect total cannot be told")
    assert part.passed
    assert {answer.unknown for answer in part.answers} == {Unknown.ROUNDING}


def test_terms_for_small_volumes_do_not_touch_a_given_value_and_do_no_data() -> None:
    assert only("given ANS is 0 % in 2026-03 expect ANS missed expect credit ANS EUR 150.00").passed
    assert only("given ANS is no data in 2026-03 expect ANS met expect total nothing").passed


def test_undecided_and_left_out() -> None:
    assert only("given RATIO is no data in 2026-03 expect RATIO undecided expect credit RATIO cannot be told").passed
    left_out = OBJECTIVES.replace("no data counts as undecided", "no data counts as left out")
    assert only("given RATIO is no data in 2026-03 expect RATIO left out expect total nothing", left_out).passed


def test_a_value_is_rounded_where_the_measure_says_so() -> None:
    assert only("given RATIO is 0.45 in 2026-03 expect RATIO met").passed
    assert only("given RATIO is 0.449 in 2026-03 expect RATIO missed").passed


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(["2026-03", "2026-04", "2026-12"]), st.integers(0, 1000), min_size=1))
def test_like_measurements_by_hand(values: dict[str, int]) -> None:
    lines = "".join(f" given ANS is {v // 10}.{v % 10} % in {label}" for label, v in values.items())
    contract = made(f'test "it" {lines} expect total nothing end test')
    result = work_out(contract, contract.tests[0])
    by_hand = credited(contract, {("ANS", label): Fraction(v, 1000) for label, v in values.items()})
    assert [line.payable for line in result.lines] == [line.payable for line in by_hand.lines]


def test_examples_are_no_part_of_the_meaning() -> None:
    tests = 'test "it" given ANS is 70 % in 2026-03 expect ANS missed end test'
    with_tests, without = made(tests), made("")
    assert with_tests != without
    assert with_tests.model_copy(update={"tests": ()}) == without
    assert made("# a remark\n" + tests).tests == with_tests.tests


@pytest.mark.parametrize(
    ("code", "faulty"),
    [
        ("SLA301", 'test "faulty" given OTHER is 70 % in 2026-03 expect OTHER missed end test'),
        ("SLA302", 'test "good" given ANS is 70 % in 2026-04 expect ANS missed end test'),
        ("SLA303", 'test "faulty" given ANS is 70 % in 2026-03 end test'),
        (
            "SLA304",
            'test "faulty" given ANS is 7 % in 2026-03 given ANS is 8 % in 2026-03 expect total nothing end test',
        ),
        ("SLA309", 'test "" given ANS is 70 % in 2026-03 expect ANS missed end test'),
        ("SLA312", 'test "faulty" given ANS is 70 % in 2026 expect ANS missed end test'),
        ("SLA313", 'test "faulty" given ANS is 70 % in 2026-03 expect NUM missed end test'),
        ("SLA402", 'test "faulty" given ANS is 70 % in 2026-03 expect total EUR 1,00 end test'),
        ("SLA405", 'test "faulty" given ANS is 70 in 2026-03 expect ANS missed end test'),
        ("SLA408", 'test "faulty" given ANS is 700 % in 2026-03 expect ANS missed end test'),
    ],
)
def test_a_faulty_example_is_a_finding_and_leaves_the_contract_usable(code: str, faulty: str) -> None:
    good = 'test "good" given ANS is 70 % in 2026-03 expect ANS missed end test\n'
    contract, found = read(contract_text(good + faulty))
    assert {d.code for d in found} - set(codes(contract_text())) == {code}
    assert contract is not None
    assert [example.title for example in contract.tests] == ["good"]
    assert contract.objectives == made("").objectives


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("2026-03", []),
        ("2026-01", []),
        ("2026-12", []),
        ("2025-12", ["SLA312"]),
        ("2027-01", ["SLA312"]),
        ("2026-3", ["SLA312"]),
        ("2026-00", ["SLA312"]),
        ("2026-m3", ["SLA312"]),
        ("2026–03", ["SLA312"]),
        ("2026-W10", ["SLA312"]),
        ("2026/03/01", ["SLA312"]),
        ("20260", ["SLA312"]),
        ("9999-12", ["SLA312"]),
        ("0000", ["SLA312"]),
    ],
)
def test_periods(label: str, wanted: list[str]) -> None:
    text = contract_text(f'test "it" given ANS is 70 % in {label} expect ANS missed end test')
    before = codes(contract_text())
    assert [code for code in codes(text) if code not in before] == wanted


@pytest.mark.parametrize(
    ("each", "label"),
    [("day", "2026-03-29"), ("week", "2026-W13"), ("month", "2026-03"), ("quarter", "2026-Q1"),
     ("half-year", "2026-H1"), ("year", "2026")],
)  # fmt: skip
def test_every_kind_of_window(each: str, label: str) -> None:
    body = OBJECTIVES.replace("each calendar month", f"each calendar {each}", 1)
    assert only(f"given ANS is 80 % in {label} expect ANS met", body).passed


def test_fields_may_still_be_named_test_and_expect() -> None:
    body = re.sub(r"answered", "test", OBJECTIVES)
    text = contract_text(body=body).replace("field answered", "field expect yes/no field test")
    assert not [code for code in codes(text) if code.startswith(("SLA1", "SLA3"))]


def test_the_examples_of_the_docs() -> None:
    acme = (ROOT / "examples" / "contact-centre" / "acme-support.sla").read_text(encoding="utf-8")
    language = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    page = language.partition("## test\n")[2]
    examples = re.findall(r"```sla\n(test .*?)```", page, re.DOTALL)
    assert len(examples) == 3
    duty = re.search(r"^obligation FOR-1 .*?^end obligation\n", language, re.DOTALL | re.MULTILINE)
    assert duty is not None
    forecast = duty[0].replace("ANS-1, COU-1", "ANS-1")
    contract, found = read(acme[: acme.index("\ntest ")] + forecast + "\n".join(examples))
    assert found == []
    assert contract is not None
    assert [result.passed for result in work_out_all(contract)] == [True, True, True]


def test_nothing_loads_the_query_engine() -> None:
    script = (
        "import sys; from slakit import api; "
        f"loaded = api.load({str(ROOT / 'examples/contact-centre/acme-support.sla')!r}); "
        "assert all(r.passed for r in api.work_out_examples(loaded)) and len(loaded.contract.tests) == 3; "
        "assert 'duckdb' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60, cwd=ROOT, env={"PYTHONPATH": "src"})


def test_windows_of_the_contract_have_fees_of_the_contract() -> None:
    def objective(name: str, each: str) -> str:
        return f"""objective {name} "{name}"
  measure share of calls where answered
  each {each}
  promise at least 80 %
  no data counts as met
  credit 10 % of monthly-fee when below 80 %
end objective
"""

    # The term runs from 16 January to 31 December: eleven months of the contract and 16 of the 31 days of another.
    windows = ("contract month", "contract quarter", "contract year", "term")
    body = "".join(objective(f"O{i}", each) for i, each in enumerate(windows))
    body += "remedies round half up to EUR 0.01 end remedies"
    tests = '\ntest "t" ' + "".join(
        f"given O{i} is 79 % in {day} "
        for i, day in enumerate(("2026-02-16", "2026-04-16", "2026-01-16", "2026-01-16"))
    )
    tests += "".join(f"expect credit O{i} EUR {n} " for i, n in enumerate(("100.00", "300.00", "1151.61", "1151.61")))
    last = 'test "last" given O0 is 79 % in 2026-12-16 expect credit O0 EUR 51.61 end test'
    for result in work_out_all(made(tests + "end test " + last, body)):
        assert all(answer.holds for answer in result.answers), result.answers


GIVEN = ROOT / "tests" / "language" / "tests" / "good" / "figures_and_clauses.sla"


def test_supposed_figures_and_clauses_are_worked_out() -> None:
    contract, _ = read(GIVEN.read_bytes(), GIVEN.name)
    assert contract is not None
    figures, clause, objective = work_out_all(contract)
    assert figures.passed
    assert clause.passed
    assert objective.passed
    (line,) = clause.lines
    assert isinstance(line, CreditLine)
    assert (line.objective, line.assessment.outcome, line.payable) == ("COU-1", Outcome.MISSED, Money("EUR", 48_000))


def test_a_supposed_value_is_that_of_a_large_window() -> None:
    body = """objective A "A" measure share of calls where answered each calendar month promise at least 80 %
      no data counts as met with fewer than 9 calls at most 3 may miss end objective
"""
    (result,) = work_out_all(made('test "t" given A is 70 % in 2026-03 expect A missed end test', body))
    assert result.passed
