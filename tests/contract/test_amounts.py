"""Lines that pay as functions of the measured value: published workings by hand, and limits at the ends of steps."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.reading import read

from slakit.contract.amounts import Judge, Near
from slakit.contract.bases import base_in, telling_windows
from slakit.contract.expressions import BaseRef, PercentageOf
from slakit.contract.measures import Range
from slakit.contract.model import AmountLine, Contract, Objective

HEAD = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from {first} to 2026-12-31
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 12.95 per month partial months by day end agreement
"""


def made(*lines: str, promise: str = "at least 99.9 %", each: str = "month", first: str = "2026-01-01") -> Contract:
    body = " ".join(lines)
    text = f"""{HEAD.format(first=first)}objective O "O" measure abandonment each calendar {each}
      promise {promise} minimum at least 10 % no data counts as met {body} end objective
      remedies round half up to EUR 0.01 end remedies"""
    contract, found = read(text)
    assert contract is not None, found
    return contract


def objective(*lines: str, **how: str) -> Objective:
    return made(*lines, **how).objectives[0]


def paid(line: str, percent: str, aside: int = 0, **how: str) -> Fraction | None:
    """What a line pays at a measured value, or infinitely close beside it, in minor units."""
    contract = made(line, **how)
    judge = Judge.of(contract.objectives[0], base_in(contract.agreement, None))
    found = judge.paid(contract.objectives[0].credits[0], Near(Fraction(percent) / 100, Fraction(aside)))
    return None if found is None else found.value


STEPS = "credit 10 % of base per completed 0.1 points of shortfall when missed"


@pytest.mark.parametrize(
    ("line", "percent", "aside", "wanted"),
    [
        (STEPS, "99.699074", 0, "259"),
        (STEPS, "99.8", 0, "129.5"),
        (STEPS, "99.8", 1, "0"),
        (STEPS, "99.8", -1, "129.5"),
        (STEPS, "99.85", 0, "0"),
        (STEPS.replace("completed", "started"), "99.8", 0, "129.5"),
        (STEPS.replace("completed", "started"), "99.8", -1, "259"),
        (STEPS.replace("completed ", ""), "99.85", 0, "64.75"),
        ("credit EUR 1.00 per 1 point of shortfall from 2 points to 5 points when missed", "96.9", 0, "100"),
        ("credit EUR 1.00 per 1 point of shortfall from 2 points to 5 points when missed", "50", 0, "300"),
        ("credit EUR 1.00 per 1 point of shortfall beyond 2 points when missed", "98.9", 0, "0"),
        ("credit EUR 1.00 per 1 point of shortfall at most EUR 7.50 when missed", "50", 0, "750"),
        ("credit (if measured is below 60 % then EUR 9.00 else EUR 4.00) when missed", "60", 0, "400"),
        ("credit (if measured is below 60 % then EUR 9.00 else EUR 4.00) when missed", "60", -1, "900"),
        ("credit EUR 2.00 times 3 if measured is below minimum when missed", "9", 0, "600"),
        ("credit EUR 2.00 times 3 if measured is below minimum when missed", "10", 0, "200"),
        ("credit EUR 100.00 * (1 - measured / target) when missed", "49.95", 0, "5000"),
        ("credit (shortfall / target) * base when missed", "49.95", 0, "647.5"),
    ],
)
def test_by_hand(line: str, percent: str, aside: int, wanted: str) -> None:
    assert paid(line, percent, aside) == Fraction(wanted)


@pytest.mark.parametrize(
    "line",
    [
        "credit EUR 1.00 for each of calls where abandoned at most EUR 9.00",
        "credit EUR 1.00 times 2 if O is missed in the previous window when missed",
        "credit EUR 1.00 per point at most EUR 9.00 when missed",
        "credit 10 % of credits when missed",
    ],
)
def test_what_the_value_does_not_decide_is_not_known(line: str) -> None:
    assert paid(line, "50") is None


@given(st.fractions(), st.fractions(), st.sampled_from([-1, 0, 1]))
def test_whole_numbers_beside_a_value_are_those_of_a_value_close_by(
    value: Fraction, tiny: Fraction, aside: int
) -> None:
    near = Near(value, Fraction(aside))
    whole = value.numerator // value.denominator
    step = min(value - whole, whole + 1 - value) or Fraction(1)
    close = value + aside * step / (2 + abs(tiny))
    assert near.floor().value == close.numerator // close.denominator
    assert near.ceil().value == -(-close.numerator // close.denominator)


@pytest.mark.parametrize(
    ("when", "low", "high"),
    [
        ("below target - 2 points", None, ("97.9", False)),
        ("measured is at most minimum", None, ("10", True)),
        ("measured is between 20 % and target", ("20", True), ("99.9", True)),
        ("below 98 % and at least 97 %", ("97", True), ("98", False)),
    ],
)
def test_bounds_that_the_contract_fixes_are_rows(
    when: str, low: tuple[str, bool] | None, high: tuple[str, bool] | None
) -> None:
    (credit,) = objective(f"credit EUR 1.00 when {when}").credits
    assert credit.row
    assert credit.condition is None
    assert credit.when is not None
    assert _ends(credit.when) == [low, high]


def _ends(r: Range) -> list[tuple[str, bool] | None]:
    return [None if b is None else (f"{float(b.value * 100):g}", b.included) for b in (r.low, r.high)]


def test_bases_of_wider_windows_and_of_months_in_part() -> None:
    contract = made("credit 10 % of base when missed", each="quarter", first="2026-01-16")
    found = telling_windows(contract.objectives[0], contract.agreement)
    assert [w is not None and (w.label, w.partial) for w in found] == [
        ("2026-Q3", False),
        ("2026-Q4", False),
        ("2026-Q1", True),
    ]
    bases = {w.label: base_in(contract.agreement, w)("base") for w in found if w is not None}
    assert bases["2026-Q1"] == 2 * 1295 + Fraction(1295 * 16, 31)
    assert base_in(contract.agreement, None)("nothing") is None


def test_amounts_made_of_fees_are_bases_too() -> None:
    half = PercentageOf(percent=Fraction(1, 2), base=BaseRef(name="base"))
    quarter = PercentageOf(percent=Fraction(1, 2), base=BaseRef(name="half"))
    lines = (AmountLine(name="half", title="Half", value=half), AmountLine(name="quarter", title="Q", value=quarter))
    agreement = made("credit EUR 1.00 when missed").agreement.model_copy(update={"amounts": lines})
    assert base_in(agreement, None)("quarter") == Fraction(1295, 4)
