"""Findings about remedies: what limits nothing, what nothing earns, what never arises. Each with what mends it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.language.reading import codes, read

from slakit.checks.most import most_of_all, windows_in
from slakit.contract.model import Contract
from slakit.timeline import Period, WindowKind, windows_ending_in

HEAD = """use "std/contact-centre"
agreement a "A"
  version "1"
  provider "P"
  customer "C"
  in force from {first} to {last}
  zone Europe/Amsterdam
  currency EUR
  fee base "Base" EUR 1000.00 per month {partial}
end agreement
"""
OBJECTIVE = """objective {name} "Abandoned"
  measure abandonment
  each calendar {each}
  promise at most 8 %
  no data counts as met
  {credits}
end objective
"""


def contract(credits: str, remedies: str, *, each: str = "month", first: str = "2026-01-01", last: str = "2026-12-31",
             partial: str = "", more: str = "") -> str:  # fmt: skip
    text = HEAD.format(first=first, last=last, partial=partial) + OBJECTIVE.format(name="X", each=each, credits=credits)
    return f"{text}{more}remedies {remedies} end remedies\n"


MONTH = "each calendar month"
CREDIT = "credit 10 % of base when missed"
LADDER = "credit 2 % of base when more than 8 % credit 10 % of base when more than 20 %"


@pytest.mark.parametrize(
    ("credits", "remedies", "expected"),
    [
        (CREDIT, f"cap credits at 10 % of base {MONTH}", []),
        (CREDIT, f"cap credits at 11 % of base {MONTH}", ["SLA232"]),
        (CREDIT, f"cap credits at EUR 100.00 {MONTH}", []),
        (CREDIT, f"cap credits at EUR 100.01 {MONTH}", ["SLA232"]),
        (CREDIT, "cap credits at EUR 300.00 each calendar quarter", []),
        (CREDIT, "cap credits at EUR 300.01 each calendar quarter", ["SLA232"]),
        (CREDIT, "cap credits at EUR 1200.01 each term", ["SLA232"]),
        (LADDER, f"cap credits at 10 % of base {MONTH}", []),  # of the rungs one pays, so they are not added
        (LADDER, f"cap credits at EUR 100.01 {MONTH}", ["SLA232"]),
        (f"{CREDIT} times 2 if missed in the previous window", f"cap credits at EUR 200.00 {MONTH}", []),
        (f"{CREDIT} times 2 if missed in the previous window", f"cap credits at EUR 200.01 {MONTH}", ["SLA232"]),
        (f"{CREDIT} at most EUR 40.00", f"cap credits at EUR 41.00 {MONTH}", ["SLA232"]),
        ("credit 1 % of base for each of calls where abandoned", f"cap credits at EUR 900.00 {MONTH}", []),
        (CREDIT, f"cap credits at EUR 900.00 {MONTH} credit EUR 5.00 when X is missed in 3 consecutive months", []),
        (CREDIT, f"cap credits of X at EUR 101.00 {MONTH} credit EUR 5.00 when X is missed", ["SLA232"]),
        (CREDIT, f"cap credits at EUR 50.00 {MONTH} cap credits at EUR 40.00 each calendar year", ["SLA233"]),
        (CREDIT, f"cap credits at EUR 50.00 {MONTH} cap credits of X at EUR 40.00 each calendar year", []),
        (CREDIT, f"cap credits at EUR 50.00 {MONTH} cap credits at EUR 50.00 each calendar year", []),
        (f"{CREDIT} on claim", "claim within 0 seconds after the statement", ["SLA234"]),
        (CREDIT, "settle in cash within 0 seconds after the statement", ["SLA234"]),
        (f"{CREDIT} on claim", "claim within 1 second after the statement", []),
        (f"{CREDIT} on claim", "round half up to EUR 0.01", ["SLA235"]),
        (CREDIT, "claim within 1 week after the statement", ["SLA235"]),
        ("credit 3 points when missed", "round half up to EUR 0.01", ["SLA236"]),
        ("credit 3 points when missed", "credit EUR 1.00 per point", []),
        ("credit 3 points when missed", "customer may terminate when points is at least 3 points", []),
        ("credit 3 points when missed", "credit 1 % of base when X.points is at least 3 points", []),
        (CREDIT, "credit EUR 1.00 per point", ["SLA236"]),
        ("credit 3 service days when missed", "round half up to EUR 0.01", ["SLA237"]),
        ("credit 3 service days when missed", "settle as service time", []),
        (CREDIT, "settle as service time", ["SLA237"]),
        ("", "earn back X.credit when X is met in each of the following 2 months", ["SLA238"]),
        ("", "earn back credits when X is met in each of the following 2 months", ["SLA238"]),
        (CREDIT, "earn back credits when X is met in each of the following 2 months", []),
        (CREDIT, "highest only among X", ["SLA239"]),
        (CREDIT, "pay nothing below EUR 100.00", []),
        (CREDIT, "pay nothing below EUR 100.01", ["SLA240"]),
        (CREDIT, "pay at least EUR 100.01", ["SLA240"]),
        (CREDIT, "customer may terminate when X is missed in 12 consecutive months", []),
        (CREDIT, "customer may terminate when X is missed in 13 consecutive months", ["SLA241"]),
        (CREDIT, "customer may terminate when X is missed in 5 consecutive quarters", ["SLA241"]),
        (CREDIT, "customer may terminate when X is missed in 4 consecutive quarters", []),
        (CREDIT, "customer may terminate when X is missed in 2 consecutive contract years", ["SLA241"]),
        (CREDIT, "customer may terminate when X is missed in 12 consecutive contract months", []),
        (CREDIT, "customer may terminate when X is missed in 13 consecutive contract months", ["SLA241"]),
        (CREDIT, "customer may terminate when X is missed in 13 consecutive windows", ["SLA241"]),
        (CREDIT, "customer may terminate when X is missed in at least 12 of 24 months", []),
        (CREDIT, "customer may terminate when not (X is missed in 13 consecutive months)", []),
        (CREDIT, "improvement plan within 1 week after the breach", ["SLA243"]),
        (CREDIT, "improvement plan within 1 week after the breach when X is missed", []),
        (CREDIT, 'split credits over "A" 33 %, "B" 33 %, "C" 33 %', ["SLA231"]),
        (CREDIT, 'split credits over "A", "B", "C"', []),
    ],
)
def test_findings(credits: str, remedies: str, expected: list[str]) -> None:
    assert codes(contract(credits, remedies)) == expected


def test_a_cap_that_shrinks_with_a_month_is_reached() -> None:
    half = {"first": "2026-01-16", "partial": "partial months by day"}
    rounded = f"cap credits at 11 % of base {MONTH} round half up to EUR 0.01"
    assert codes(contract("credit EUR 100.00 when missed", rounded, **half)) == []
    assert codes(contract(CREDIT, rounded, **half)) == ["SLA232"]


def test_a_contract_read_in_part_has_no_findings_of_the_whole() -> None:
    other = OBJECTIVE.format(name="Y", each="month", credits="credit 90 % of bse when missed")
    assert codes(contract(CREDIT, f"cap credits at 20 % of base {MONTH}", more=other)) == ["SLA301"]


def _model(each: str, first: str, last: str) -> Contract:
    found, _ = read(contract(CREDIT, "round half up to EUR 0.01", each=each, first=first, last=last,
                             partial="partial months in full"))  # fmt: skip
    assert found is not None
    return found


@pytest.mark.parametrize("first", ["2026-01-01", "2026-01-31", "2026-05-17"])
@pytest.mark.parametrize("inner", ["day", "week", "month", "quarter", "half-year", "year"])
@pytest.mark.parametrize("outer", ["week", "month", "quarter", "half-year", "year"])
def test_no_window_holds_more_than_is_said(first: str, inner: str, outer: str) -> None:
    model = _model(inner, first, "2028-03-15")
    agreement = model.agreement
    term = Period(agreement.first_date, agreement.last_date, "term")
    zone, ends = agreement.zone, (agreement.first_date, agreement.last_date)
    counts = [
        len(windows_ending_in(WindowKind(inner), zone, Period(wide.first_date, wide.last_date, ""), *ends))
        for wide in windows_ending_in(WindowKind(outer), zone, term, *ends)
    ]
    assert max(counts) <= windows_in(model, WindowKind(inner), WindowKind(outer))
    whole = len(windows_ending_in(WindowKind(inner), zone, term, *ends))
    assert whole <= windows_in(model, WindowKind(inner), WindowKind.TERM) <= whole + 2


def test_the_most_is_a_sum_over_windows_and_objectives() -> None:
    assert most_of_all(_model("month", "2026-01-01", "2026-12-31"), WindowKind.QUARTER) == Fraction(30000)
    assert most_of_all(_model("quarter", "2026-01-01", "2026-12-31"), WindowKind.QUARTER) == Fraction(30000)
