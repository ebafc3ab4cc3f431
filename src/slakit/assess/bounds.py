"""Samples that a bound of confidence decides: where the bound of Wilson's interval lies, in exact fractions.

The bound itself is seldom a fraction. What is compared stands for it: a number that lies on the same side of every
value that a promise or a table of credits names, and no further from it than the twelfth decimal.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from slakit.contract.verification import ClauseObjective
from slakit.contract.wilson import Side, Z, holds_at_least, holds_at_most
from slakit.measure.results import Measurement, SampleValue

__all__ = ["bound_of", "near_bound"]

_DIGITS = 12


def bound_of(objective: ClauseObjective, measurement: Measurement) -> Fraction | None:
    """Return what is held against the promise of a clause: the value of its sample, or what stands for its bound."""
    decision = objective.verification.decision
    sample = next((part for part in measurement.parts if isinstance(part, SampleValue)), None)
    if sample is None or measurement.value is None:
        return measurement.value  # a supposed value is what decides
    if decision is None or decision.side is None or decision.confidence is None or sample.of != "share passed":
        return measurement.value
    ranges = [objective.promise, *(credit.when for credit in objective.credits if credit.when is not None)]
    named = [end.value for values in ranges for end in (values.low, values.high) if end is not None]
    return near_bound(decision.side, int(sample.numerator), sample.denominator, Z[decision.confidence], named)


def near_bound(side: Side, passed: int, of: int, z: Fraction, named: Iterable[Fraction]) -> Fraction:
    """Return the bound of a Wilson interval, or a number close to it that no value named lies between.

    >>> z = Z[Fraction(95, 100)]
    >>> near_bound("lower", 18, 20, z, ()).limit_denominator(1000), near_bound("lower", 0, 20, z, ())
    (Fraction(523, 749), Fraction(0, 1))
    """

    def reaches(value: Fraction) -> bool:
        return holds_at_least(side, passed, of, z, value)

    def within(value: Fraction) -> bool:
        return holds_at_most(side, passed, of, z, value)

    named = list(named)
    for value in (Fraction(0), Fraction(1), *named):
        if reaches(value) and within(value):
            return value
    step = Fraction(1, 10**_DIGITS)
    while True:
        low, high = 0, int(1 / step)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if reaches(middle * step) else (low, middle)
        if within(low * step):
            return low * step
        if not any(low * step < value < high * step for value in named):
            return (low + high) * step / 2
        step /= 1000
