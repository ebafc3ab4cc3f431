"""Overrides of outcomes over several windows, misses that are allowed in small ones, minimum levels.

The oracle works an objective's history out month by month from lists of what each month came to.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.made import made_contract, measured

from slakit.assess import Assessment, Reason, ToJudge, judge_all, standings_reach
from slakit.contract.model import Contract, Outcome

TWO = """
objective A "A" measure share of calls where answered each calendar month promise at least 80 %
  no data counts as left out {a} end objective
objective B "B" measure share of calls where answered each calendar month promise at least 80 %
  minimum at least 50 % no data counts as left out {b} end objective
"""
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
VALUES = {Outcome.MET: Fraction(9, 10), Outcome.MISSED: Fraction(6, 10), Outcome.NO_DATA: None}


def two(a: str = "", b: str = "") -> Contract:
    return made_contract(TWO.format(a=a, b=b))


def judged(contract: Contract, values: dict[str, list[Fraction | None]], first: int = 0) -> dict[str, list[Assessment]]:
    """Judge the months from `first` on; each objective has a value for each."""
    asked = []
    for name, series in values.items():
        model = contract.objective(name)
        assert model is not None
        asked += [
            ToJudge(contract, model, measured(contract, name, label, value, 10))
            for label, value in zip(MONTHS[first:], series, strict=False)
        ]
    done = iter(judge_all(asked))
    return {name: [next(done) for _ in zip(MONTHS[first:], series, strict=False)] for name, series in values.items()}


def outcomes(contract: Contract, name: str, values: dict[str, list[Fraction | None]], first: int = 0) -> list[str]:
    return [one.outcome.value for one in judged(contract, values, first)[name]]


series = st.lists(st.sampled_from(list(VALUES)), min_size=12, max_size=12)


@pytest.mark.slow
@given(series, series, st.integers(1, 4), st.integers(1, 5), st.integers(0, 3), st.sampled_from(["met", "missed"]))
def test_histories_of_another_objective(
    of_a: list[Outcome], of_b: list[Outcome], count: int, window: int, short: int, state: str
) -> None:
    least = max(1, window - short)
    conditions: dict[str, Callable[[int], bool]] = {
        f"A is {state} in the previous window": lambda i: i >= 1 and of_a[i - 1].value == state,
        f"A is {state}": lambda i: of_a[i].value == state,
        f"A is {state} in {count + 1} consecutive months": lambda i: (
            i >= count and all(o.value == state for o in of_a[i - count : i + 1])
        ),
        f"A is {state} in at least {least} of {window} months": lambda i: (
            sum(o.value == state for o in of_a[max(0, i - window + 1) : i + 1]) >= least
        ),
    }
    values = {"A": [VALUES[o] for o in of_a], "B": [VALUES[o] for o in of_b]}
    for condition, holds in conditions.items():
        got = outcomes(two(b=f"count as undecided when {condition}"), "B", values)
        assert got == ["undecided" if holds(i) else of_b[i].value for i in range(12)], condition


@given(series)
def test_an_objective_forgives_itself_after_what_it_came_to(of_b: list[Outcome]) -> None:
    # Each month rests on what the month before came to after its own override.
    contract = two(b="count as left out when B is missed in the previous window")
    expected: list[str] = []
    for outcome in of_b:
        expected.append("left out" if expected and expected[-1] == "missed" else outcome.value)
    assert outcomes(contract, "B", {"B": [VALUES[o] for o in of_b]}) == expected


def test_what_is_not_known_leaves_undecided_only_what_rests_on_it() -> None:
    contract = two(b="count as left out when A is missed in 2 consecutive months")
    low, high = Fraction(1, 2), Fraction(1)
    # The month before the first was never measured: whether A missed twice in a row cannot be told, unless it met.
    assert outcomes(contract, "B", {"A": [low, low], "B": [high, high]}, first=3) == ["undecided", "left out"]
    assert outcomes(contract, "B", {"A": [high, low], "B": [high, high]}, first=3) == ["met", "met"]
    one = judged(contract, {"A": [low], "B": [high]}, first=3)["B"][0]
    assert (one.reason, one.override, one.unless) == (Reason.UNTOLD, 0, Outcome.MET)
    # In the first month of the term there is nothing before that could have been missed.
    assert outcomes(contract, "B", {"A": [low], "B": [high]}) == ["met"]


def test_what_comes_to_the_same_either_way_is_decided() -> None:
    contract = two(b="count as met when A is missed in the previous window")
    (one,) = judged(contract, {"B": [Fraction(1)]}, first=3)["B"]
    assert (one.outcome, one.reason) == (Outcome.MET, Reason.MEASURED)


def test_the_first_term_that_applies_decides() -> None:
    contract = two(b="count as met when measured is at least target - 5 points count as undecided when below 90 %")
    got = outcomes(contract, "B", {"B": [Fraction(8, 10), Fraction(7, 10), Fraction(1), None]})
    assert got == ["met", "undecided", "met", "left out"]
    (one,) = judged(contract, {"B": [Fraction(7, 10)]})["B"]
    assert (one.reason, one.override, one.unless) == (Reason.COUNT_AS, 1, Outcome.MISSED)


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("A.measured is below measured", (Fraction(6, 10), Fraction(7, 10)), "undecided"),
        ("A.measured is below measured", (Fraction(8, 10), Fraction(7, 10)), "missed"),
        ("A.measured is below measured", (None, Fraction(7, 10)), "undecided"),
        ("A.shortfall is more than 15 points", (Fraction(6, 10), Fraction(7, 10)), "undecided"),
        ("A.margin is at least 10 points", (Fraction(9, 10), Fraction(7, 10)), "undecided"),
        ("A.margin is at least 10 points", (Fraction(8, 10), Fraction(7, 10)), "missed"),
        ("A.target is 80 % and measured is more than minimum", (None, Fraction(7, 10)), "undecided"),
        ("not A is missed", (Fraction(8, 10), Fraction(7, 10)), "undecided"),
        ("(A.measured is below 1 % when missing counts as no)", (None, Fraction(7, 10)), "missed"),
        ("window is more than 30 days", (Fraction(1), Fraction(7, 10)), "undecided"),
    ],
)
def test_values_in_conditions(condition: str, values: tuple[Fraction | None, Fraction], expected: str) -> None:
    contract = two(b=f"count as undecided when {condition}")
    assert outcomes(contract, "B", {"A": [values[0]], "B": [values[1]]}) == [expected]


def test_results_that_rest_on_each_other_cannot_be_told() -> None:
    contract = two(a="count as met when B is missed", b="count as left out when A is met")
    assert outcomes(contract, "A", {"A": [Fraction(6, 10)], "B": [Fraction(6, 10)]}) == ["undecided"]


def test_a_minimum_level_is_reached_or_not() -> None:
    found = judged(two(), {"B": [Fraction(5, 10), Fraction(4, 10), None]})["B"]
    assert [one.minimum_reached for one in found] == [True, False, None]
    assert [one.minimum_reached for one in judged(two(), {"A": [Fraction(1)]})["A"]] == [None]


@given(st.integers(1, 40), st.integers(0, 40), st.integers(2, 30), st.integers(0, 8), st.booleans())
def test_few_records_may_miss(records: int, good: int, fewer: int, most: int, low: bool) -> None:
    good = min(good, records)
    promise = "at least 80 %" if low else "at most 20 %"
    contract = made_contract(
        f'objective A "A" measure share of calls where answered each calendar month promise {promise}'
        f" no data counts as met with fewer than {fewer} calls at most {most} may miss end objective"
    )
    model = contract.objective("A")
    assert model is not None
    (one,) = judge_all([ToJudge(contract, model, measured(contract, "A", "2026-03", Fraction(good, records), records))])
    within = 5 * good >= 4 * records if low else 5 * good <= records
    missing = records - good if low else good
    few = records < fewer and missing <= most
    assert one.outcome is (Outcome.MET if within or few else Outcome.MISSED)
    assert (one.reason is Reason.FEW_MISSES) is (few and not within)


def test_how_far_results_reach_back() -> None:
    first = made_contract(TWO.format(a="", b="")).agreement.first_date.replace(month=9)

    def months(a: str = "", b: str = "") -> str:
        return str(standings_reach(two(a, b), first))[:7]

    assert months() == "2026-09"
    assert months(b="count as met when A is missed in the previous window") == "2026-08"
    assert months(b="count as met when A is missed in 3 consecutive months") == "2026-07"
    assert months(b="count as met when A is missed in at least 2 of 6 months") == "2026-04"
    # What decided the month before rests on the month before that, and so on.
    assert months(b="count as met when B is missed in the previous window") == "2026-01"
    chain = months("count as met when measured is 1 % or B.measured is 1 %", "count as met when A is missed")
    assert chain == "2026-09"
