"""Worse results that earn less, against an oracle that works out every value of a grid; and what limits an amount."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.reading import read

from slakit.diagnostics import Severity

HEAD = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from {first} to 2026-12-31
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 100.00 per month partial months by day end agreement
remedies round half up to EUR 0.01 {cap} end remedies
"""


POINTS = "SLA236"
"""That points are never turned into money, or never earned, is not what is looked at here."""


def findings(
    *lines: str, promise: str = "at least 80 %", first: str = "2026-01-01", cap: str = "", each: str = "month",
    measure: str = "abandonment",
) -> list[tuple[str, str]]:  # fmt: skip
    text = f"""{HEAD.format(first=first, cap=cap)}objective O "O" measure {measure} each calendar {each}
      promise {promise} no data counts as met {" ".join(lines)} end objective"""
    contract, found = read(text)
    assert contract is not None, found
    return [(d.code, d.message) for d in found if d.code != POINTS]


def codes(*lines: str, **how: str) -> list[str]:
    return [code for code, _ in findings(*lines, **how)]


# ------------------------------------------------------------------ the oracle

Line = tuple[int, Literal["fixed", "percent", "completed", "started", "linear"], int]
"""Below which value in percent, how it pays, and how much: euros, percent of EUR 100, or euros a point of shortfall."""
LINES = st.lists(
    st.tuples(
        st.sampled_from(range(10, 80, 10)),
        st.sampled_from(["fixed", "percent", "completed", "started", "linear"]),
        st.integers(1, 40),
    ),
    max_size=3,
    unique_by=lambda line: line[0],
).flatmap(lambda rest: st.tuples(st.sampled_from(["fixed", "percent", "completed"]), st.integers(1, 40)).map(
    lambda first: [(80, *first), *rest]))  # fmt: skip


def _text(line: Line) -> str:
    below, how, amount = line
    pays = {
        "fixed": f"EUR {amount}.00",
        "percent": f"{amount} % of base",
        "completed": f"EUR {amount}.00 per completed 1 point of shortfall",
        "started": f"EUR {amount}.00 per started 1 point of shortfall",
        "linear": f"EUR {amount}.00 per 1 point of shortfall",
    }[how]
    return f"credit {pays} when below {below} %"


def _pays(lines: list[Line], value: Fraction) -> Fraction:
    _, how, amount = min(line for line in lines if value < line[0])
    short = 80 - value
    units = {"completed": Fraction(short // 1), "started": Fraction(-(-short // 1)), "linear": short}
    return amount * units.get(how, Fraction(1))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(LINES)
def test_like_every_value_of_a_grid(lines: list[Line]) -> None:
    grid = [Fraction(n, 4) for n in range(320)]
    paid = [_pays(lines, value) for value in grid]
    falls = any(worse < better for worse, better in pairwise(paid))
    cap = "cap credits at EUR 100000.00 each calendar month"
    assert ("SLA202" in codes(*[_text(line) for line in lines], cap=cap)) is falls


# ------------------------------------------------------------------ by hand


def test_a_percentage_of_a_month_in_part_may_be_less_than_a_fixed_amount() -> None:
    lines = ("credit EUR 10.00 when below 80 %", "credit 20 % of base when below 70 %")
    assert findings(*lines) == []
    assert findings(*lines, first="2026-01-16") == []
    assert findings(*lines, first="2026-01-25") == [
        (
            "SLA202",
            "a worse result earns less in 2026-01, which the term covers in part: 35 % earns EUR 4.516129, and 70 %"
            " earns EUR 10.00",
        )
    ]


def test_a_wider_window_has_the_sum_of_its_fees() -> None:
    lines = ("credit EUR 50.00 when below 80 %", "credit 20 % of base when below 70 %")
    assert codes(*lines) == ["SLA202"]
    assert codes(*lines, each="quarter") == []


def test_points_and_money_are_not_compared() -> None:
    assert codes("credit 100 points when below 80 %", "credit EUR 1.00 when below 70 %") == []
    assert codes("credit 2 points when below 80 %", "credit 1 point when below 70 %") == ["SLA202"]


def test_values_to_which_a_measure_is_rounded_are_all_there_are() -> None:
    lines = ("credit EUR 10.00 when between 70.1 % and 79.9 %", "credit EUR 20.00 when at most 70 %")
    assert codes(*lines) == ["SLA201", "SLA201"]
    assert codes(*lines, measure="abandonment rounded half up to 0.1 %") == []
    assert codes(*lines, measure="abandonment rounded half up to 0.01 %") == ["SLA201", "SLA201"]


def test_numbers_of_records_are_whole() -> None:
    measure = "(number of calls where abandoned)"
    lines = ("credit EUR 10.00 when between 6 and 10", "credit EUR 20.00 when at least 11")
    assert codes(*lines, measure=measure, promise="at most 5") == ["SLA606"]
    found = findings(*lines, measure=f"{measure} / 1", promise="at most 5")
    assert [code for code, _ in found] == ["SLA606", "SLA201", "SLA201"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("credit EUR 1.00 per started 1 point of shortfall when missed", "a result of 0 % would come to EUR 80.00"),
        ("credit EUR 7.00 for each of calls where abandoned", "100 calls would come to EUR 700.00"),
        ("credit 3 % of base per point when missed", "100 points would come to 300 % of base"),
        ("credit EUR 1.00 per 1 minute of window when missed", "100 times 1 minute would come to EUR 100.00"),
    ],
)
def test_amounts_by_the_unit_need_a_limit(line: str, said: str) -> None:
    assert findings(line) == [("SLA211", f"nothing limits this line: {said}")]
    assert codes(f"{line} at most EUR 50.00") == []
    assert codes(line, cap="cap credits at EUR 50.00 each calendar month") == []
    assert codes(line, cap="cap credits of O at EUR 50.00 each calendar month") == []


def test_a_slice_limits_by_itself_and_the_finding_is_a_warning() -> None:
    assert codes("credit EUR 1.00 per 1 point of shortfall from 1 point to 3 points when missed") == []
    text = HEAD.format(first="2026-01-01", cap="") + (
        'objective O "O" measure abandonment each calendar month promise at most 8 % no data counts as met'
        " credit EUR 7.00 for each of calls where abandoned end objective"
    )
    assert [d.severity for d in read(text)[1]] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["credit EUR 9.00 when at most 80 %"], ["SLA210"]),
        (["credit EUR 9.00 when between 70 % and 80 %", "credit EUR 9.00 when below 70 %"], ["SLA210"]),
        (["credit EUR 9.00 when below 80 %", "credit EUR 1.00 when between 80 % and 81 %"], ["SLA203"]),
        (["credit EUR 9.00 when missed", "bonus EUR 1.00 when at least 90 %"], []),
        (["credit EUR 9.00 when missed", "bonus EUR 1.00 when at least 80 %", "bonus EUR 2.00 when at least 90 %"], []),
        (["credit EUR 9.00 when missed", "bonus EUR 3.00 when at least 80 %", "bonus EUR 2.00 when at least 90 %"],
         ["SLA202"]),
        (["credit EUR 9.00 when missed", "bonus EUR 1.00 when at least 70 %"], ["SLA212"]),
        (["credit EUR 9.00 when missed", "bonus EUR 1.00", "bonus EUR 1.00"], ["SLA204"]),
        (["credit EUR 9.00 when missed", "bonus EUR 1.00", "bonus EUR 1.00 when more than 100 %"], ["SLA205"]),
        (["bonus EUR 1.00 when at least 90 %"], []),
        (["credit EUR 9.00 when below 70 %", "credit EUR 1.00 for each of calls where abandoned at most EUR 9.00"], []),
        (["credit EUR 9.00 when below 70 %", "credit EUR 1.00 when below 80 % and missed in 2 consecutive months"],
         ["SLA201"]),
        (["credit EUR 9.00 when missed count as met when at least 79 %"], []),
        (["credit EUR 9.00 when below 79 % count as met when at least 79 %"], []),
        (["credit EUR 9.00 when below 80 % count as left out when below 20 %", "credit EUR 10.00 when below 20 %"],
         ["SLA205"]),
    ],
)  # fmt: skip
def test_boundaries_bonuses_and_overrides(lines: list[str], wanted: list[str]) -> None:
    assert codes(*lines) == wanted


def test_a_minimum_an_override_and_a_boundary_at_the_upper_end() -> None:
    found = findings("credit EUR 9.00 when at least 8 %", promise="at most 8 %")
    assert found == [("SLA210", "a conflict at the boundary: 8 % keeps the promise, and this line pays at exactly 8 %")]
    assert codes("minimum at most 12 %", promise="at most 8 %") == []
    assert codes("minimum at most 8 %", promise="at most 8 %") == ["SLA668"]
    assert codes("minimum below 8 %", promise="at most 8 %") == ["SLA668"]
    assert codes("minimum at most 7 %", promise="between 4 % and 8 %") == ["SLA668"]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("credit EUR 1.00 per 1 point of shortfall at most EUR 9.00 when missed", ["SLA206"]),
        ("credit EUR 1.00 per completed 1 point of shortfall at most EUR 9.00 when missed", []),
        ("credit EUR 0.01 times 1.5 when missed", ["SLA206"]),
        ("credit EUR 0.02 times 1.5 when missed", []),
        ("credit EUR 1.00 / 3 when missed", ["SLA206"]),
        ("credit EUR 1.00 / 4 when missed", []),
        ("credit EUR 1.00 / 3 when missed rounded up to EUR 0.01", []),
        ("credit 3 points when missed", []),
    ],
)
def test_cents_without_a_rounding(line: str, wanted: list[str]) -> None:
    text = HEAD.format(first="2026-01-01", cap="").partition("remedies")[0]
    text += (
        f'objective O "O" measure abandonment each calendar month promise at least 80 % no data counts as met {line}'
    )
    assert [d.code for d in read(f"{text} end objective")[1] if d.code != POINTS] == wanted
