"""Wilson's score interval for a share of passed items, compared exactly: the bound itself is never computed.

The bounds of the interval are the two roots t of (p - t)² = z² t (1 - t) / n, with p the share of the n items that
passed. Whether a bound lies at, above or below a value is therefore a question about fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from slakit.contract.measures import Range

__all__ = ["Side", "Z", "extreme", "holds_at_least", "holds_at_most", "items_for", "keeping"]

Z: Mapping[Fraction, Fraction] = {
    Fraction(90, 100): Fraction(Decimal("1.644854")),
    Fraction(95, 100): Fraction(Decimal("1.959964")),
    Fraction(99, 100): Fraction(Decimal("2.575829")),
}
"""The quantiles of the normal distribution by two-sided confidence, as constants."""

Side = Literal["lower", "upper"]


def _outside(passed: int, of: int, z: Fraction, value: Fraction) -> int:
    """Return 1 where a value lies outside the interval, 0 where it is one of the bounds, -1 where it lies inside."""
    share = Fraction(passed, of)
    difference = (share - value) ** 2 - z**2 * value * (1 - value) / of
    return (difference > 0) - (difference < 0)


# A value that is the share itself is never the bound asked for: at 0 and 1 it is the other root. The bounds that are 0
# or 1 themselves are told by the first lines below.


def holds_at_least(side: Side, passed: int, of: int, z: Fraction, value: Fraction) -> bool:
    """Whether a bound of the interval is at least a value."""
    if not 0 < value <= 1:
        return value <= 0
    share, outside = Fraction(passed, of), _outside(passed, of, z, value)
    if side == "lower":
        return value < share and outside >= 0
    return not (value > share and outside > 0)


def holds_at_most(side: Side, passed: int, of: int, z: Fraction, value: Fraction) -> bool:
    """Whether a bound of the interval is at most a value."""
    if not 0 <= value < 1:
        return value >= 1
    share, outside = Fraction(passed, of), _outside(passed, of, z, value)
    if side == "upper":
        return value > share and outside >= 0
    return not (value < share and outside > 0)


def keeping(side: Side, of: int, z: Fraction, values: Range) -> tuple[int, int] | None:
    """Return the least and the greatest number of passed items whose bound lies in a range; `None` where none does.

    A bound grows with the number of passed items, so all numbers between the two do as well.
    """
    low, high = values.low, values.high
    least, most = 0, of

    def reaches(passed: int) -> bool:
        assert low is not None
        if low.included:
            return holds_at_least(side, passed, of, z, low.value)
        return not holds_at_most(side, passed, of, z, low.value)

    def exceeds(passed: int) -> bool:
        assert high is not None
        if high.included:
            return not holds_at_most(side, passed, of, z, high.value)
        return holds_at_least(side, passed, of, z, high.value)

    if low is not None:
        least = _first(reaches, of)
    if high is not None:
        most = _first(exceeds, of) - 1
    return (least, most) if least <= most else None


def _first(holds: Callable[[int], bool], of: int) -> int:
    """Return the least number up to `of` for which something holds that goes on holding; one more than `of` without."""
    low, high = 0, of + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def extreme(side: Side, of: int, z: Fraction) -> Fraction:
    """Return the best that a bound can come to: the lower one when all items pass, the upper one when none does."""
    return Fraction(of) / (of + z**2) if side == "lower" else z**2 / (of + z**2)


def items_for(side: Side, z: Fraction, value: Fraction) -> int | None:
    """Return how many items it takes for the best bound to reach a value; `None` where no number does."""
    missing = 1 - value if side == "lower" else value
    if missing <= 0:
        return None
    return max(1, -(-((1 - missing) * z**2) // missing))
