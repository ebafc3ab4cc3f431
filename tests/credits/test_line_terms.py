"""The terms of a line that pays: units, records, multiples, limits, roundings, claims, bonuses, and what is beside."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.made import credited, made_contract

from slakit.contract.model import Contract
from slakit.credits import Credits, Unknown

OBJECTIVE = """
objective A "A"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as undecided
  {line}
end objective
remedies
  round half up to EUR 0.01
  {remedies}
end remedies
"""


def contract_with(line: str, remedies: str = "") -> Contract:
    return made_contract(OBJECTIVE.format(line=line, remedies=remedies))


def of_values(contract: Contract, *percent: int) -> Credits:
    return credited(contract, {("A", f"2026-{m:02}"): Fraction(p, 100) for m, p in enumerate(percent, start=1)})


def total(line: str, percent: int, remedies: str = "") -> str | None:
    (due,) = of_values(contract_with(line, remedies), percent).dues
    return due.total.amount if due.total is not None else None


@pytest.mark.parametrize(
    ("line", "percent", "amount"),
    [
        ("credit EUR 1.00 per completed 1 point of shortfall at most EUR 50.00 when missed", 70, "10.00"),
        ("credit EUR 1.00 per completed 3 points of shortfall at most EUR 50.00 when missed", 70, "3.00"),
        ("credit EUR 1.00 per started 3 points of shortfall at most EUR 50.00 when missed", 70, "4.00"),
        ("credit EUR 1.00 per 3 points of shortfall at most EUR 50.00 when missed", 70, "3.33"),
        (
            "credit EUR 1.00 per completed 1 point of shortfall beyond 4 points at most EUR 50.00 when missed",
            70,
            "6.00",
        ),
        ("credit EUR 1.00 per completed 1 point of shortfall from 4 points to 7 points when missed", 70, "3.00"),
        ("credit EUR 9.00 at most EUR 5.00 when missed", 70, "5.00"),
        ("credit EUR 1.00 times 2 when missed", 70, "2.00"),
        ("credit EUR 1.00 rounded up to EUR 5.00 when missed", 70, "5.00"),
        ("credit 10 % of monthly-fee * 3 when missed", 70, "300.00"),
        ("credit (if measured is below 75 % then EUR 9.00 else EUR 4.00) when missed", 70, "9.00"),
        ("credit (if measured is below 75 % then EUR 9.00 else EUR 4.00) when missed", 76, "4.00"),
        ("bonus EUR 1.00 when at least 95 %", 96, "-1.00"),
        ("bonus EUR 1.00 when at least 95 %", 94, "0.00"),
        ("bonus EUR 1.00 when at least 95 %", 70, "0.00"),
        ("credit EUR 1.00 on claim when missed", 70, "0.00"),
    ],
)
def test_amounts(line: str, percent: int, amount: str) -> None:
    assert total(line, percent) == amount


def test_a_line_beside_the_table_adds_to_it() -> None:
    line = "credit EUR 10.00 when missed\n  credit EUR 3.00 when missed in 2 consecutive months"
    credits = of_values(contract_with(line), 70, 90, 70, 70)
    assert [due.total.amount for due in credits.dues if due.total] == ["10.00", "0.00", "10.00", "13.00"]


def test_a_multiple_only_where_its_condition_holds() -> None:
    credits = of_values(
        contract_with("credit EUR 10.00 times 3 if missed in the previous window when missed"), 70, 70, 90
    )
    assert [due.total.amount for due in credits.dues if due.total] == ["10.00", "30.00", "0.00"]


def test_a_condition_on_a_month_that_is_undecided_cannot_be_told() -> None:
    contract = contract_with("credit EUR 10.00 times 3 if missed in the previous window when missed")
    results = {("A", "2026-01"): None, ("A", "2026-02"): Fraction(7, 10)}
    credits = credited(contract, dict(results))
    assert [line.unknown for line in credits.lines] == [Unknown.UNDECIDED, Unknown.CONDITION]
    assert [due.total for due in credits.dues] == [None, None]


@pytest.mark.parametrize(
    ("remedies", "amount"),
    [
        ("pay nothing below EUR 50.00", "0.00"),
        ("pay nothing below EUR 10.00", "10.00"),
        ("pay at least EUR 25.00", "25.00"),
        ("tax 21 % on credits", "12.10"),
        ("cap credits at EUR 8.00 each calendar month\n  tax 21 % on credits", "9.68"),
        ("pay nothing below EUR 12.00\n  tax 21 % on credits\n  apply tax before minimum", "12.10"),
        ("pay nothing below EUR 13.00\n  tax 21 % on credits\n  apply tax before minimum", "0.00"),
        ("pay at least EUR 13.00\n  tax 21 % on credits\n  apply tax before minimum", "13.00"),
        ("credit EUR 500.00 when A is missed", "510.00"),
        ("cap credits at EUR 100.00 each calendar month\n  credit EUR 500.00 when A is missed", "100.00"),
    ],
)
def test_what_concerns_all_lines(remedies: str, amount: str) -> None:
    assert total("credit EUR 10.00 when missed", 70, remedies) == amount


def test_service_days() -> None:
    (due,) = of_values(contract_with("credit 3 service days when missed", "settle as service time"), 70).dues
    assert due.days == 3
    assert due.total is not None
    assert due.total.minor == 0
