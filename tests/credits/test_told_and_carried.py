"""What cannot be told stays so wherever it goes, and what is carried stays what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.made import credited, judged, made_contract

from slakit.assess import Assessment, judge
from slakit.contract.expressions import Unit
from slakit.contract.model import Contract
from slakit.credits import Claim, Credits, settle

OBJECTIVE = """
objective {name} "{name}"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as undecided
  {lines}
end objective
"""
GOOD, BAD, NONE = Fraction(9, 10), Fraction(1, 2), None


def contract_with(remedies: str, **lines: str) -> Contract:
    objectives = "".join(OBJECTIVE.format(name=name, lines=text) for name, text in lines.items())
    return made_contract(f"{objectives}\nremedies\n  round half up to EUR 0.01\n  {remedies}\nend remedies")


def of(contract: Contract, **values: Sequence[Fraction | None]) -> Credits:
    return credited(
        contract,
        {(name, f"2026-{m:02}"): value for name, own in values.items() for m, value in enumerate(own, start=1)},
    )


def totals(credits: Credits) -> list[str | None]:
    return [due.total.amount if due.total is not None else None for due in credits.dues]


def test_an_undecided_result_leaves_open_all_that_it_may_pay() -> None:
    lines = "credit EUR 10.00 when missed\n  bonus EUR 4.00\n  credit 2 service days when below 50 %"
    (due,) = of(contract_with("settle as service time", A=lines), A=[NONE]).dues
    assert (due.credits, due.bonuses, due.days) == (None, None, None)


def test_an_undecided_bonus_is_no_undecided_credit() -> None:
    (due,) = of(contract_with("", A="bonus EUR 4.00"), A=[NONE]).dues
    assert due.credits is not None
    assert due.credits.minor == 0
    assert due.bonuses is None


def test_points_that_cannot_be_told_are_no_points() -> None:
    credits = of(contract_with("credit EUR 3.00 per point", A="credit 3 points when below 70 %"), A=[Fraction(3, 4)])
    assert next((line.unit, line.quantity) for line in credits.lines) == (Unit.SERVICE_POINTS, None)
    assert totals(credits) == [None]


def test_an_undecided_bonus_takes_of_its_cap_nobody_knows_how_much() -> None:
    contract = contract_with("cap bonuses at EUR 5.00 each calendar year", A="bonus EUR 4.00")
    assert totals(of(contract, A=[NONE, GOOD])) == [None, None]


def test_what_one_cap_keeps_counts_towards_the_others_of_the_same_month() -> None:
    caps = (
        "cap credits of A at EUR 50.00 each calendar month rest counts\n  cap credits at EUR 100.00 each calendar month"
    )
    contract = contract_with(caps, A="credit EUR 80.00 when missed", B="credit EUR 60.00 when missed")
    # 80 and 60 count, of which 30 is not paid: 70 of 100 is left for what is.
    assert totals(of(contract, A=[BAD], B=[BAD])) == ["70.00"]


def test_what_a_cap_keeps_does_not_count_towards_itself() -> None:
    cap = "cap credits at EUR 100.00 each calendar month over trailing 2 months rest counts"
    contract = contract_with(cap, A="credit EUR 30.00 when at least 50 %\n  credit EUR 180.00 when below 50 %")
    # In February and in March 100 less what the month before was paid, not less what it would have come to.
    assert totals(of(contract, A=[BAD, Fraction(1, 4), BAD])) == ["30.00", "70.00", "30.00"]


def test_what_two_caps_carry_stays_one_line() -> None:
    caps = "cap credits at EUR {}.00 each calendar month rest carried forward\n  "
    contract = contract_with(caps.format(9) + caps.format(3), A="credit EUR 20.00 when missed")
    credits = of(contract, A=[BAD] * 12)
    assert totals(credits) == ["3.00"] * 12
    assert max(len(due.lines) for due in credits.dues) == 12  # one for each month there was


def test_steps_that_come_after_points_are_applied_once() -> None:
    terms = "credit EUR 1.00 per point times 2\n  apply multipliers after points"
    assert totals(of(contract_with(terms, A="credit 3 points when missed"), A=[BAD])) == ["6.00"]


def test_centres_share_credits_also_where_tax_comes_later() -> None:
    terms = 'tax 10 % on credits\n  split credits over "X", "Y"\n  apply tax after cost-centres'
    (due,) = of(contract_with(terms, A="credit EUR 10.00 when missed"), A=[BAD]).dues
    assert [amount.amount for _, amount in due.centres] == ["5.00", "5.00"]
    assert due.total is not None
    assert due.total.amount == "11.00"


def test_a_carried_part_is_rounded_where_rounding_comes_after_caps() -> None:
    cap = "cap credits at EUR 1.00 each calendar month rest carried forward\n  apply rounding after caps"
    contract = contract_with(cap, A="credit 0.0555 % of monthly-fee * 2 when missed")
    assert totals(of(contract, A=[BAD, GOOD])) == ["1.00", "0.11"]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([GOOD, GOOD], ["10.00", "0.00", "-5.00"]),
        ([GOOD, BAD], ["10.00", "0.00", "0.00"]),
        ([GOOD, NONE], ["10.00", "0.00", None]),
        ([GOOD, NONE, GOOD], ["10.00", "0.00", None, "0.00"]),
        ([BAD, NONE], ["10.00", "0.00", "0.00"]),
    ],
)
def test_what_is_earned_back_on_an_undecided_month_cannot_be_told(
    later: list[Fraction | None], expected: list[str | None]
) -> None:
    rule = "earn back 50 % of A.credit when B is met in each of the following 2 windows"
    contract = contract_with(rule, A="credit EUR 10.00 when missed", B="")
    a = [BAD, *(GOOD for _ in later)]
    assert totals(of(contract, A=a, B=[GOOD, *later])) == expected


def test_offsets_that_arise_when_a_total_cannot_be_told_are_kept() -> None:
    rule = "earn back 50 % of A.credit when A is met in each of the following 1 windows as offset"
    contract = contract_with(rule, A="credit EUR 10.00 when missed", B="bonus EUR 1.00 when at least 95 %")
    found = of(contract, A=[BAD, GOOD, BAD], B=[GOOD, NONE, GOOD])
    assert totals(found) == ["10.00", None, "5.00"]


def test_offsets_used_up_nobody_knows_how_far_leave_later_totals_open() -> None:
    rule = "earn back 50 % of A.credit when A is met in each of the following 1 windows as offset"
    contract = contract_with(rule, A="credit EUR 10.00 when missed", B="credit EUR 1.00 when missed")
    assert totals(of(contract, A=[BAD, GOOD, GOOD, BAD], B=[GOOD, GOOD, NONE, GOOD])) == ["10.00", "0.00", None, None]


def test_each_of_several_earns_back_its_own() -> None:
    contract = made_contract(
        """
records tickets "Tickets"
  one "ticket"
  key id
  at start
  field id text
  field start instant
  field solved yes/no
  field queue text
end records
objective A "A"
  measure share of tickets where solved
  each calendar month
  promise at least 80 %
  separately for each queue in "gold", "silver" counts
  no data counts as undecided
  credit EUR 10.00 when missed
end objective
remedies
  earn back 50 % of A.credit when A is met in each of the following 1 windows
end remedies
"""
    )

    def of_queue(queue: str, month: str, value: Fraction) -> Assessment:
        one = judged(contract, "A", month, value)
        return judge(contract.objectives[0], replace(one.measurement, entity=queue))

    results = [of_queue(queue, month, value) for queue, month, value in (
        ("gold", "2026-01", BAD), ("silver", "2026-01", BAD), ("gold", "2026-02", GOOD), ("silver", "2026-02", BAD),
    )]  # fmt: skip
    assert totals(settle(contract, results)) == ["20.00", "5.00"]


def test_a_least_payment_of_what_cannot_be_told() -> None:
    contract = contract_with(
        "pay nothing below EUR 50.00", A="credit EUR 10.00 when missed", B="credit EUR 90.00 when missed"
    )
    lines = of(contract, A=[BAD], B=[NONE]).lines
    assert [line.payable for line in lines] == [None, None]
    lines = of(contract, A=[NONE], B=[BAD]).lines
    assert lines[1].payable is not None


def test_what_was_carried_was_claimed_with_the_rest() -> None:
    cap = "cap credits at EUR 6.00 each calendar month rest carried forward"
    terms = f"{cap}\n  claim within 30 calendar days after the window"
    contract = contract_with(terms, A="credit EUR 10.00 when missed on claim")
    results = [judged(contract, "A", f"2026-{m:02}", BAD if m == 1 else GOOD) for m in (1, 2)]
    claim = Claim("A", "2026-01", results[0].measurement.window.end)
    assert totals(settle(contract, results, claims=[claim])) == ["6.00", "4.00"]
    assert totals(settle(contract, results)) == ["0.00", "0.00"]
