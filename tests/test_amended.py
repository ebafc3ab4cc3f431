"""Versions measured together, and those measured apart: only what each keeps for itself may differ in one measuring."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.language.reading import read

from slakit.amended import plan_measures, together
from slakit.contract.model import Contract
from slakit.timeline import Period

WHOLE = (Path(__file__).parent / "language/amendments/good/everything.sla").read_text("utf-8")
YEAR = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31), "2026")


def _whole() -> Contract:
    contract, _ = read(WHOLE)
    assert contract is not None
    return contract


def test_objectives_fees_terms_and_remedies_may_differ() -> None:
    # The first amendment changes hours; the second the term, a fee and clauses.
    assert together(_whole().versions()) == ((0,), (1, 2))
    assert together([]) == ()


def test_records_may_not() -> None:
    first, second, third = _whole().versions()
    (calls,) = second.records
    other = third.model_copy(update={"records": (calls.model_copy(update={"fields": calls.fields[:3]}),)})
    assert together([second, other]) == ((0,), (1,))
    assert together([first, other, first]) == ((0, 2), (1,))


def test_a_part_that_is_not_known_here_may_not() -> None:
    """A new part of a contract is measured apart until somebody has thought of it."""
    known = {
        "agreement",
        "objectives",
        "remedies",
        "clauses",
        "escalations",
        "reviews",
        "schedules",
        "benchmarks",
        "obligations",
        "parameters",
        "tests",
        "amendments",
    }
    _, second, third = _whole().versions()
    for name in set(Contract.meant()) - known:
        other = third.model_copy(update={name: ("something",)})
        assert together([second, other]) == ((0,), (1,)), name


def test_no_two_objectives_of_a_plan_have_one_name() -> None:
    plan = plan_measures(_whole(), YEAR)
    assert [[one.name for one in contract.objectives] for contract in plan.contracts] == [
        ["ANS-1"],
        ["ANS-1 (amendment 1)"],
    ]
    assert {name: [w.label for w in its] for name, its in plan.windows.items()} == {
        "ANS-1": [f"2026-{n:02}" for n in range(1, 7)],
        "ANS-1 (amendment 1)": [f"2026-{n:02}" for n in range(7, 13)],
    }
    assert set(plan.names.values()) == {"ANS-1"}


CLOCKED = """agreement help "Help desk"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  fee monthly-fee "Monthly fee" EUR 1000.00 per month
end agreement

calendar desk "Desk hours"
  open monday to friday from 09:00 to 17:00
end calendar

records tickets "Tickets"
  one "ticket"
  key id
  at opened
  field id text
  field opened instant
  field closed instant optional
end records

clock solving "Solving" of tickets
  starts at opened
  stops at closed
  within 2 hours
  during desk
end clock

objective SOL-1 "Solved in time"
  measure share of tickets where solving is on time
  each calendar month
  promise at least 90 %
  no data counts as left out
  credit 10 % of monthly-fee when missed
end objective

remedies
  round half up to EUR 0.01
end remedies

amendment 1 effective 2026-07-01 "Higher fee"
  replace in agreement
    fee monthly-fee "Monthly fee" EUR 2000.00 per month
end amendment
"""


def test_clocks_keep_the_hours_that_no_objective_names() -> None:
    contract, _ = read(CLOCKED)
    assert contract is not None
    plan = plan_measures(contract, Period(dt.date(2026, 6, 1), dt.date(2026, 7, 31), "2026-06..2026-07"))
    assert [[one.name for one in contract.calendars] for contract in plan.contracts] == [["desk"]]
