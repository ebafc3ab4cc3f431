"""Versions measured together: only what each keeps for itself may differ between them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.language.reading import read

from slakit.amended import plan_measures, unmerged
from slakit.contract.model import Contract
from slakit.timeline import Period

WHOLE = (Path(__file__).parent / "language/amendments/good/everything.sla").read_text("utf-8")


def _versions() -> list[Contract]:
    contract, _ = read(WHOLE)
    assert contract is not None
    return [contract, *(amendment.contract for amendment in contract.amendments)]


def test_objectives_hours_fees_and_remedies_may_differ() -> None:
    assert unmerged(_versions()) == []
    assert unmerged([]) == []


def test_records_may_not() -> None:
    first, second, _ = _versions()
    (calls,) = second.records
    other = second.model_copy(update={"records": (calls.model_copy(update={"fields": calls.fields[:3]}),)})
    assert [d.code for d in unmerged([first, other])] == ["SLA723"]


def test_a_part_that_is_not_known_here_may_not() -> None:
    """A new part of a contract is refused until somebody has thought of it."""
    known = {
        "agreement",
        "objectives",
        "calendars",
        "remedies",
        "clauses",
        "escalations",
        "reviews",
        "schedules",
        "benchmarks",
        "parameters",
        "tests",
        "amendments",
    }
    first, second, _ = _versions()
    for name in set(Contract.meant()) - known:
        other = second.model_copy(update={name: ("something",)})
        assert [d.code for d in unmerged([first, other])] == ["SLA723"], name


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
    assert [calendar.name for calendar in plan.contract.calendars] == ["desk"]
