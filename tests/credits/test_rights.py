"""Rights to end the agreement and plans to improve: when they arise, from which results, until when."""

from __future__ import annotations

from fractions import Fraction

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
