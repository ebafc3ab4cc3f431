"""Credit tables as readers get them: each value in one row, gaps and overlaps in the open."""

import pytest
from tests.render.document_samples import example, objective, small

from slakit.contract.bands import bands
from slakit.render.agreement_objectives import BandView, objective_views
from slakit.render.phrases import translator
from slakit.render.sentences import sentences


def _rows(measure: str, promise: str, *credits: str) -> tuple[list[tuple[str, str, str]], bool]:
    contract = small(objective(measure, promise, *credits))
    (view,) = objective_views(contract, sentences("en", contract), translator("en"))
    return [(row.values, row.result, row.credit) for row in view.bands], view.faulty


def test_ladder_of_the_example_is_resolved_from_the_promise_down() -> None:
    contract = example()
    speed, abandoned, average, rating = objective_views(contract, sentences("en", contract), translator("en"))
    assert speed.bands == (
        BandView("80 % or more", "met", "no credit"),
        BandView("from 75 % to below 80 %", "missed", "5 % of the monthly service fee"),
        BandView("from 70 % to below 75 %", "missed", "10 % of the monthly service fee"),
        BandView("below 70 %", "missed", "15 % of the monthly service fee"),
    )
    assert abandoned.bands == (
        BandView("up to and including 8 %", "met", "no credit"),
        BandView("above 8 % up to and including 12 %", "missed", "2 % of the monthly service fee"),
        BandView("above 12 %", "missed", "4 % of the monthly service fee"),
    )
    assert average.bands == (
        BandView("up to and including 28 seconds", "met", "no credit"),
        BandView("above 28 seconds", "missed", "EUR 2,500.00"),
    )
    assert rating.bands == ()


def test_gap_at_a_single_value_is_shown() -> None:
    rows, faulty = _rows(
        "share of calls where answered", "at least 99.9 %",
        "credit EUR 10.00 when more than 99 % and below 99.9 %", "credit EUR 25.00 when below 99 %",
    )  # fmt: skip
    assert faulty
    assert rows == [
        ("99.9 % or more", "met", "no credit"),
        ("above 99 % to below 99.9 %", "missed", "EUR 10.00"),
        ("exactly 99 %", "missed", "not said: no row of the table covers these values"),
        ("below 99 %", "missed", "EUR 25.00"),
    ]


def test_overlap_is_shown_with_both_amounts() -> None:
    rows, faulty = _rows(
        "share of calls where answered", "at least 90 %",
        "credit EUR 10.00 when between 80 % and 90 %", "credit nothing when between 70 % and 80 %",
        "credit EUR 30.00 when below 70 %",
    )  # fmt: skip
    assert faulty
    assert rows[2] == ("exactly 80 %", "missed", "not decided: 2 rows apply (EUR 10.00; no credit)")
    assert rows[3] == ("from 70 % to below 80 %", "missed", "no credit")


def test_steps_that_rounding_leaves_without_a_value_are_no_gap() -> None:
    credits = ("credit EUR 10.00 when between 99.00 % and 99.89 %", "credit EUR 25.00 when at most 98.99 %")
    _, faulty = _rows("share of calls where answered rounded half up to 0.01 %", "at least 99.9 %", *credits)
    assert not faulty
    _, faulty = _rows("share of calls where answered", "at least 99.9 %", *credits)
    assert faulty


def test_promise_with_two_ends_keeps_both_sides() -> None:
    rows, faulty = _rows(
        "average wait of calls", "between 10 seconds and 20 seconds",
        "credit EUR 1.00 when below 10 seconds", "credit EUR 2.00 when more than 20 seconds",
    )  # fmt: skip
    assert not faulty
    assert rows == [
        ("below 10 seconds", "missed", "EUR 1.00"),
        ("from 10 seconds up to and including 20 seconds", "met", "no credit"),
        ("above 20 seconds", "missed", "EUR 2.00"),
    ]


@pytest.mark.parametrize(("promise", "first"), [("at most 0 %", "exactly 0 %"), ("at least 100 %", "exactly 100 %")])
def test_the_end_of_the_scale_is_a_value_like_any_other(promise: str, first: str) -> None:
    rows, _ = _rows("share of calls where answered", promise, "credit EUR 1.00 when missed")
    assert rows[0] == (first, "met", "no credit")
    assert rows[1][0] in ("above 0 %", "below 100 %")


def test_every_percentage_lies_in_exactly_one_band() -> None:
    for known in example().objectives[:2]:
        found = bands(known)
        for step in range(2001):
            value = known.promise.low or known.promise.high
            assert value is not None
            at = value.value * 0 + type(value.value)(step, 2000)
            assert sum(band.range.holds(at) for band in found) == 1
