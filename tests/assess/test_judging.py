"""Held against the promise: exact comparison, rounding only where said, terms for no data and small volume."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.made import judged, made_contract

from slakit.assess import Reason
from slakit.contract.model import Contract, Outcome

OBJECTIVE = """
objective A "A"
  measure {measure}
  each calendar month
  promise {promise}
  {terms}
end objective
"""
SHARE = "share of calls where answered"


def contract(promise: str, measure: str = SHARE, terms: str = "") -> Contract:
    return made_contract(OBJECTIVE.format(measure=measure, promise=promise, terms=terms))


def outcome(value: str | None, promise: str, measure: str = SHARE, terms: str = "", records: int = 10_000) -> Outcome:
    given_ = None if value is None else Fraction(value)
    return judged(contract(promise, measure, terms), "A", "2026-03", given_, records).outcome


@pytest.mark.parametrize(
    ("value", "promise", "met"),
    [
        ("8/10", "at least 80 %", True), ("7999/10000", "at least 80 %", False), ("8/10", "more than 80 %", False),
        ("8/100", "at most 8 %", True), ("8/100", "below 8 %", False), ("4/100", "between 4 % and 8 %", True),
        ("8/100", "between 4 % and 8 %", True), ("801/10000", "between 4 % and 8 %", False),
        ("8/100", "at least 4 % and below 8 %", False),
    ],
)  # fmt: skip
def test_ends_belong_to_their_words(value: str, promise: str, met: bool) -> None:
    assert outcome(value, promise) is (Outcome.MET if met else Outcome.MISSED)


@pytest.mark.parametrize(
    ("value", "promise", "rounded", "met"),
    [
        ("999896/1000000", "at least 99.99 %", "", False),  # published: exact, rounded, truncated
        ("999896/1000000", "at least 99.99 %", "rounded half up to 0.01 %", True),
        ("999896/1000000", "at least 99.99 %", "rounded down to 0.01 %", False),
        ("9425/10000", "at least 94.3 %", "rounded half up to 0.1 %", True),
        ("9425/10000", "at least 94.3 %", "rounded half even to 0.1 %", False),
        ("99951/100000", "below 100 %", "", True),
        ("99951/100000", "below 100 %", "rounded up to 1 %", False),
    ],
)
def test_rounding_is_part_of_the_rule(value: str, promise: str, rounded: str, met: bool) -> None:
    found = outcome(value, promise, f"{SHARE} {rounded}", records=1_000_000)
    assert found is (Outcome.MET if met else Outcome.MISSED)


@pytest.mark.parametrize("words", ["met", "missed", "left out", "undecided"])
def test_no_data_counts_as_the_contract_says(words: str) -> None:
    found = judged(contract("at least 80 %", terms=f"no data counts as {words}"), "A", "2026-03", None)
    assert (found.outcome, found.reason) == (Outcome(words), Reason.NO_DATA)


def test_no_data_without_a_term_is_undecided() -> None:
    found = judged(contract("at least 80 %"), "A", "2026-03", None)
    assert (found.outcome, found.reason) == (Outcome.UNDECIDED, Reason.NO_TERM)


def test_small_volume() -> None:
    small = "with fewer than 30 calls counts as met"
    both = f"{small}\n  no data counts as missed"
    assert outcome("0", "at least 80 %", terms=small, records=29) is Outcome.MET
    assert outcome("0", "at least 80 %", terms=small, records=30) is Outcome.MISSED
    assert outcome(None, "at least 80 %", terms=small) is Outcome.MET
    assert outcome(None, "at least 80 %", terms=both) is Outcome.MISSED


def test_aims() -> None:
    aimed = contract("at most 8 %", terms="aim for below 4 %")
    assert judged(aimed, "A", "2026-03", Fraction("3/100")).aim_reached is True
    assert judged(aimed, "A", "2026-03", Fraction("4/100")).aim_reached is False
    assert judged(aimed, "A", "2026-03", None).aim_reached is None
