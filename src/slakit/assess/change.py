"""What would have changed a result: the smallest change in the counts behind a share."""

from __future__ import annotations

from fractions import Fraction

from slakit.assess.judge import compared_value
from slakit.assess.results import Assessment, Change
from slakit.contract.measures import Range
from slakit.contract.model import Objective
from slakit.measure.results import AggregateValue

__all__ = ["smallest_change"]


def smallest_change(objective: Objective, assessment: Assessment, target: Range) -> Change | None:
    """How many more (or fewer) records would have had to satisfy the share's condition to reach a range.

    Only for a measure that is one share; `None` for any other, for no data, and where no count reaches the range.
    Rounding of the measured value is taken into account. The denominator stays as it is.
    """
    measurement = assessment.measurement
    if len(measurement.parts) != 1 or objective.measure.figure.kind != "aggregate":
        return None
    part = measurement.parts[0]
    if not isinstance(part, AggregateValue) or part.aggregate.statistic != "share":
        return None
    count, whole = int(part.numerator), part.denominator
    if whole == 0:
        return None

    def value(numerator: int) -> Fraction:
        return compared_value(objective.measure, Fraction(numerator, whole))

    def beyond(numerator: int) -> int:
        """-1 below the range, 0 inside, 1 above it."""
        at, low, high = value(numerator), target.low, target.high
        if low and (at < low.value or (at == low.value and not low.included)):
            return -1
        return 1 if high and (at > high.value or (at == high.value and not high.included)) else 0

    here = beyond(count)
    if here == 0:
        return Change(target, 0)
    # The value grows with the count, so the nearest count inside is found by halving.
    near, far = (count, whole) if here < 0 else (count, 0)
    if beyond(far) == here:
        return None
    while abs(far - near) > 1:
        middle = (near + far) // 2
        near, far = (middle, far) if beyond(middle) == here else (near, middle)
    return Change(target, far - count) if beyond(far) == 0 else None
