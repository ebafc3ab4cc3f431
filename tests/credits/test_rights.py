"""Rights to end the agreement and plans to improve: when they arise, from which results, until when."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.made import credited, made_contract

from slakit.contract.model import Contract
from slakit.credits import Credits

OBJECTIVES = """
objective A "A"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as undecided
end objective
calendar hours "Hours" open monday to friday from 09:00 to 17:00 end calendar
remedies
  {terms}
end remedies
"""


def contract_with(terms: str) -> Contract:
    return made_contract(OBJECTIVES.format(terms=terms))


def of_year(contract: Contract, *missed: bool) -> Credits:
    values = [Fraction(1, 2) if one else Fraction(1) for one in missed]
    return credited(contract, {("A", f"2026-{month:02}"): v for month, v in enumerate(values, start=1)})


def test_a_right_arises_with_the_third_miss_in_a_row() -> None:
    contract = contract_with("customer may terminate when A is missed in 3 consecutive months")
    credits = of_year(contract, True, True, False, True, True, True, True, False)
    assert [due.date.month for due in credits.dues if due.rights] == [6, 7]
    (right,) = credits.dues[5].rights
    assert right.known
    assert [r.measurement.window.label for r in right.results] == [f"2026-{month:02}" for month in range(1, 7)]


def test_a_right_may_not_be_known() -> None:
    contract = contract_with("both parties may terminate when A is missed in at least 2 of 3 months")
    results = {("A", "2026-01"): Fraction(0), ("A", "2026-02"): None, ("A", "2026-03"): Fraction(1)}
    credits = credited(contract, dict(results))
    (right,) = credits.dues[2].rights
    assert not right.known


def test_a_plan_is_owed_with_its_last_moment() -> None:
    terms = "improvement plan within 10 business days after the breach counted in hours when A is missed"
    credits = of_year(contract_with(terms), False, True)
    assert credits.dues[0].plans == ()
    (plan,) = credits.dues[1].plans
    assert plan.due is not None
    # Saturday 28 February 2026 is the last day of the window; the first open instant after it is Monday at 9.
    assert plan.due.keeps(plan.due.instant)
    assert (plan.due.instant // 3_600_000_000 % 24, plan.due.instant // 86_400_000_000) == (9, 20528)


def test_a_right_may_depend_on_what_was_paid() -> None:
    contract = made_contract(
        OBJECTIVES.replace("promise at least 80 %", "promise at least 80 % credit EUR 100.00 when missed").format(
            terms="customer may terminate when credits over the contract year is more than EUR 150.00"
        )
    )
    credits = of_year(contract, True, False, True, False)
    assert [due.date.month for due in credits.dues if due.rights] == [3, 4]


@pytest.mark.parametrize(("missed", "holds"), [(3, True), (4, False)])
def test_a_term_is_renewed_where_enough_windows_are_met(missed: int, holds: bool) -> None:
    renewal = "renews when A is met in at least 9 of 12 months for 1 year"
    contract = made_contract(OBJECTIVES.format(terms="round half up to EUR 0.01"), fees=renewal)
    credits = of_year(contract, *[True] * missed, *[False] * (12 - missed))
    assert [due.renewing for due in credits.dues[:-1]] == [None] * 11
    last = credits.dues[-1].renewing
    assert last is not None
    assert last.holds is holds
    assert len(last.results) == 12


def test_whether_a_term_is_renewed_may_not_be_known() -> None:
    renewal = "renews when A is met in at least 9 of 12 months for 1 year"
    contract = made_contract(OBJECTIVES.format(terms="round half up to EUR 0.01"), fees=renewal)
    values: dict[tuple[str, str], Fraction | None] = {
        ("A", f"2026-{month:02}"): Fraction(month > 3) for month in range(1, 13)
    }
    values["A", "2026-12"] = None
    last = credited(contract, values).dues[-1].renewing
    assert last is not None
    assert last.holds is None


def test_a_renewal_without_a_condition_holds() -> None:
    contract = made_contract(OBJECTIVES.format(terms="round half up to EUR 0.01"), fees="renews for 1 year")
    last = of_year(contract, *[True] * 12).dues[-1].renewing
    assert last is not None
    assert last.holds is True
