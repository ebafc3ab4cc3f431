"""Wilson bounds compared exactly, against the formula with square roots of fifty digits."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.contract.measures import Bound, Range
from slakit.contract.wilson import Side, Z, extreme, holds_at_least, holds_at_most, items_for, keeping

SIDES: tuple[Side, ...] = ("lower", "upper")
Z95 = Z[Fraction(95, 100)]


def _bound(side: Side, passed: int, of: int, z: Fraction) -> Decimal:
    """The textbook formula."""
    with localcontext() as context:
        context.prec = 50
        n, p = Decimal(of), Decimal(passed) / of
        quantile = Decimal(z.numerator) / z.denominator
        centre = p + quantile**2 / (2 * n)
        width = quantile * (p * (1 - p) / n + quantile**2 / (4 * n**2)).sqrt()
        return (centre - width if side == "lower" else centre + width) / (1 + quantile**2 / n)


def _range(low: Fraction | None, high: Fraction | None, *, included: bool) -> Range:
    low_end = None if low is None else Bound(value=low, included=included)
    return Range(low=low_end, high=None if high is None else Bound(value=high, included=included))


@pytest.mark.parametrize(
    ("passed", "of", "low", "high"),
    [(18, 20, "69.9", "97.2"), (92, 100, "85.0", "95.9"), (360, 400, "86.7", "92.6")],
)
def test_published_intervals(passed: int, of: int, low: str, high: str) -> None:
    for side, shown in zip(SIDES, (low, high), strict=True):
        near = Fraction(shown) / 100
        half = Fraction(1, 2000)
        assert holds_at_least(side, passed, of, Z95, near - half)
        assert not holds_at_least(side, passed, of, Z95, near + half)
        assert holds_at_most(side, passed, of, Z95, near + half)
        assert not holds_at_most(side, passed, of, Z95, near - half)


COUNTS = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
VALUES = st.fractions(Fraction(-1, 4), Fraction(5, 4), max_denominator=1000)


@given(COUNTS, VALUES, st.sampled_from(SIDES), st.sampled_from(sorted(Z.values())))
def test_comparisons_agree_with_the_formula(counts: tuple[int, int], value: Fraction, side: Side, z: Fraction) -> None:
    bound = _bound(side, *counts, z)
    difference = Fraction(bound) - value
    if abs(difference) < Fraction(1, 10**40):  # the bound itself: 0 and 1 at the ends, whose square roots come out
        assert holds_at_least(side, *counts, z, value)
        assert holds_at_most(side, *counts, z, value)
    else:
        assert holds_at_least(side, *counts, z, value) is (difference > 0)
        assert holds_at_most(side, *counts, z, value) is (difference < 0)


@given(
    st.integers(1, 60),
    st.sampled_from(SIDES),
    st.one_of(st.none(), VALUES),
    st.one_of(st.none(), VALUES),
    st.booleans(),
)
def test_numbers_that_keep_a_promise(
    of: int, side: Side, low: Fraction | None, high: Fraction | None, included: bool
) -> None:
    kept = []
    for passed in range(of + 1):
        low_holds = low is None or (
            holds_at_least(side, passed, of, Z95, low) if included else not holds_at_most(side, passed, of, Z95, low)
        )
        high_holds = high is None or (
            holds_at_most(side, passed, of, Z95, high) if included else not holds_at_least(side, passed, of, Z95, high)
        )
        if low_holds and high_holds:
            kept.append(passed)
    found = keeping(side, of, Z95, _range(low, high, included=included))
    assert found == ((kept[0], kept[-1]) if kept else None)
    assert kept == list(range(kept[0], kept[-1] + 1)) if kept else True


def test_the_best_that_a_bound_can_come_to() -> None:
    assert Fraction(_bound("lower", 10, 10, Z95)) == pytest.approx(extreme("lower", 10, Z95))
    assert Fraction(_bound("upper", 0, 10, Z95)) == pytest.approx(extreme("upper", 10, Z95))
    assert keeping("lower", 10, Z95, _range(Fraction(99, 100), None, included=True)) is None
    assert keeping("lower", 400, Z95, _range(Fraction(9, 10), None, included=True)) == (372, 400)


@pytest.mark.parametrize(("side", "value"), [("lower", Fraction(99, 100)), ("upper", Fraction(1, 100))])
def test_items_that_it_takes(side: Side, value: Fraction) -> None:
    enough = items_for(side, Z95, value)
    assert enough == 381
    better = extreme(side, enough, Z95) >= value if side == "lower" else extreme(side, enough, Z95) <= value
    worse = extreme(side, enough - 1, Z95) < value if side == "lower" else extreme(side, enough - 1, Z95) > value
    assert better
    assert worse
    assert items_for("lower", Z95, Fraction(1)) is None
    assert items_for("upper", Z95, Fraction(0)) is None
