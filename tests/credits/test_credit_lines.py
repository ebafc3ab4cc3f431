"""From an outcome to an amount: rows, bases, products, one rounding, and what cannot be told."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.made import credited, made_contract

from slakit.contract.model import Outcome
from slakit.credits import CreditLine, Unknown
from slakit.money import Money

OBJECTIVE = """
objective A "A"
  measure share of calls where answered
  each calendar {window}
  promise at least 80 %
  no data counts as {no_data}
  {credits}
end objective
{remedies}
"""
LADDER = """credit 5 % of monthly-fee when below 80 %
  credit 10 % of monthly-fee when below 75 %
  credit 15 % of monthly-fee when below 70 %"""
HALF_UP = "remedies\n  round half up to EUR 0.01\nend remedies"


def line(
    value: str | None,
    credits: str = LADDER,
    *,
    window: str = "month",
    label: str = "2026-03",
    no_data: str = "left out",
    remedies: str = HALF_UP,
    **head: str,
) -> CreditLine:
    body = OBJECTIVE.format(window=window, no_data=no_data, credits=credits, remedies=remedies)
    contract = made_contract(body, **head)
    (found,) = credited(contract, {("A", label): None if value is None else Fraction(value)}).lines
    assert isinstance(found, CreditLine)
    return found


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1", 0), ("8/10", 0), ("7999/10000", 5000), ("75/100", 5000), ("7499/10000", 10000), ("7/10", 10000),
        ("6999/10000", 15000), ("0", 15000),
    ],
)  # fmt: skip
def test_the_narrowest_rung_pays(value: str, amount: int) -> None:
    assert line(value).payable == Money("EUR", amount)


def test_rows_in_any_order_are_one_ladder() -> None:
    turned = "\n".join(reversed(LADDER.splitlines()))
    for value in ("8/10", "79/100", "74/100", "1/100"):
        assert line(value, turned).payable == line(value).payable


def test_met_earns_nothing_even_where_a_row_holds() -> None:
    assert line("8/10", "credit 10 % of monthly-fee when at most 80 %").payable == Money("EUR", 0)


@pytest.mark.parametrize(
    ("value", "credits", "why"),
    [
        ("72/100", "credit EUR 5.00 when between 75 % and 79.99 %\ncredit EUR 9.00 when below 70 %", Unknown.GAP),
        ("76/100", "credit EUR 5.00 when between 75 % and 79 %\ncredit EUR 9.00 when between 70 % and 77 %",
         Unknown.OVERLAP),
        ("79/100", "credit EUR 5.00 when below 75 %", Unknown.GAP),
    ],
)  # fmt: skip
def test_gaps_and_overlaps_leave_the_amount_untold(value: str, credits: str, why: Unknown) -> None:
    found = line(value, credits)
    assert found.assessment.outcome is Outcome.MISSED
    assert (found.unknown, found.payable) == (why, None)


def test_other_values_of_a_broken_table_still_pay() -> None:
    table = "credit EUR 5.00 when between 75 % and 79.99 %\ncredit EUR 9.00 when below 70 %"
    assert line("76/100", table).payable == Money("EUR", 500)
    assert line("69/100", table).payable == Money("EUR", 900)


def test_a_row_may_pay_nothing() -> None:
    found = line("79/100", "credit nothing when below 80 %\ncredit EUR 9.00 when below 70 %")
    assert (found.payable, found.unknown) == (Money("EUR", 0), None)


def test_missed_by_a_term_pays_only_what_speaks_of_missing() -> None:
    assert line(None, "credit EUR 7.00 when missed", no_data="missed").payable == Money("EUR", 700)
    assert line(None, LADDER, no_data="missed").unknown is Unknown.GAP
    assert line(None, LADDER, no_data="met").payable == Money("EUR", 0)
    assert line(None, LADDER, no_data="left out").payable == Money("EUR", 0)
    assert line(None, LADDER, no_data="undecided").unknown is Unknown.UNDECIDED


def test_when_missed_is_the_widest_rung() -> None:
    table = "credit EUR 1.00 when missed\ncredit EUR 9.00 when below 70 %"
    assert line("79/100", table).payable == Money("EUR", 100)
    assert line("69/100", table).payable == Money("EUR", 900)


@pytest.mark.parametrize(
    ("fee", "mode", "minor"),
    [
        ("JPY 123445", "half up", 12345),  # published: 10 % of JPY 123,445 is 12,344.5
        ("JPY 123445", "half even", 12344),
        ("JPY 123445", "up", 12345),
        ("JPY 123445", "down", 12344),
    ],
)
def test_rounding_by_the_contract(fee: str, mode: str, minor: int) -> None:
    found = line("1/2", "credit 10 % of monthly-fee when missed", currency="JPY",
                 fees=f'fee monthly-fee "Fee" {fee} per month',
                 remedies=f"remedies\n  round {mode} to JPY 1\nend remedies")  # fmt: skip
    assert found.exact == Fraction(24689, 2)
    assert found.payable == Money("JPY", minor)


def test_three_decimals() -> None:
    found = line("1/2", "credit 1.25 % of monthly-fee when missed", currency="KWD",
                 fees='fee monthly-fee "Fee" KWD 1.000 per month',
                 remedies="remedies\n  round half up to KWD 0.001\nend remedies")  # fmt: skip
    assert found.payable == Money("KWD", 13)  # published: 0.0125 KWD is 0.013


def test_without_a_rounding_only_whole_amounts_are_told() -> None:
    fees = 'fee monthly-fee "Fee" EUR 0.99 per month'
    assert line("1/2", "credit 5 % of monthly-fee when missed", fees=fees, remedies="").unknown is Unknown.ROUNDING
    assert line("1/2", "credit 5 % of monthly-fee when missed", remedies="").payable == Money("EUR", 5000)


def test_a_wider_window_has_the_sum_of_its_fees() -> None:
    assert line("79/100", window="quarter", label="2026-Q1").payable == Money("EUR", 15000)
    assert line("79/100", window="year", label="2026").payable == Money("EUR", 60000)


def test_a_narrower_window_has_one_months_fee() -> None:
    assert line("79/100", window="week", label="2026-W10").payable == Money("EUR", 5000)
    assert line("79/100", window="day", label="2026-03-31").payable == Money("EUR", 5000)


def test_partial_months() -> None:
    term = {"first": "2026-01-15", "last": "2026-12-31"}
    by_day = 'fee monthly-fee "Fee" EUR 1000.00 per month partial months by day'
    in_full = by_day.replace("by day", "in full")
    said_nothing = 'fee monthly-fee "Fee" EUR 1000.00 per month'
    # 17 of 31 days of January; the quarter adds February and March in full.
    assert line("79/100", label="2026-01", fees=by_day, **term).exact == Fraction(100000 * 17, 31) / 20
    assert line("79/100", label="2026-01", fees=by_day, **term).payable == Money("EUR", 2742)
    assert line("79/100", window="quarter", label="2026-Q1", fees=by_day, **term).payable == Money("EUR", 12742)
    assert line("79/100", label="2026-01", fees=in_full, **term).payable == Money("EUR", 5000)
    assert line("79/100", label="2026-01", fees=said_nothing, **term).unknown is Unknown.PARTIAL_FEE
    assert line("79/100", label="2026-02", fees=said_nothing, **term).payable == Money("EUR", 5000)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_worse_result_never_earns_less(one: int, other: int) -> None:
    contract = CONTRACT
    worse, better = sorted((one, other))
    lines = [
        credited(contract, {("A", "2026-03"): Fraction(value, 10_000)}).lines[0].payable for value in (worse, better)
    ]
    assert lines[0] is not None
    assert lines[1] is not None
    assert not lines[0] < lines[1]


CONTRACT = made_contract(OBJECTIVE.format(window="month", no_data="met", credits=LADDER, remedies=HALF_UP))
