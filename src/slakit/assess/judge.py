"""Holds measured values against promises: rounding where the contract says so, terms for small volume and no data.

Order: the term for no data, the terms for small volumes, rounding of the measured value, comparison. All exact. What
overrides the outcome comes afterwards, in `overrides`.
"""

from __future__ import annotations

from fractions import Fraction

from slakit.assess.bounds import bound_of
from slakit.assess.results import Assessment, Reason
from slakit.contract.measures import Measure, Range
from slakit.contract.model import Objective, Outcome
from slakit.contract.parts import trusted
from slakit.contract.verification import ClauseObjective
from slakit.measure.results import AggregateValue, Measurement
from slakit.money import round_fraction

__all__ = ["compared_value", "judge"]


def compared_value(measure: Measure, value: Fraction) -> Fraction:
    """The value as it is compared: rounded only when the measure says so."""
    rounding = measure.rounding
    return value if rounding is None else round_fraction(value, rounding.step, rounding.mode)


def judge(objective: Objective, measurement: Measurement) -> Assessment:
    """The outcome of one objective in one window."""
    value = measurement.value
    compared = None if value is None else compared_value(objective.measure, value)
    if isinstance(objective, ClauseObjective):
        compared = bound_of(objective, measurement)
    if any(part.unknown for part in measurement.parts):
        return Assessment(measurement, compared, Outcome.UNDECIDED, Reason.UNKNOWN)
    if measurement.unended:
        return Assessment(measurement, compared, Outcome.UNDECIDED, Reason.UNENDED)
    if measurement.untold:
        return Assessment(measurement, compared, Outcome.UNDECIDED, Reason.EMPTY_SLOTS)
    if compared is None and objective.no_data is not None:
        return _no_data(objective, measurement)
    small = objective.small_volume
    if small is not None and measurement.records < small.fewer_than:
        return Assessment(measurement, compared, small.outcome, Reason.SMALL_VOLUME)
    if compared is None:
        return _no_data(objective, measurement)
    aim = objective.aim.holds(compared) if objective.aim is not None else None
    minimum = objective.minimum.holds(compared) if objective.minimum is not None else None
    if objective.promise.holds(compared):
        return Assessment(measurement, compared, Outcome.MET, Reason.MEASURED, aim, minimum)
    misses = _misses(objective, measurement)
    if misses is not None and objective.may_miss is not None and misses <= objective.may_miss.most:
        return Assessment(measurement, compared, Outcome.MET, Reason.FEW_MISSES, aim, minimum, misses=misses)
    return Assessment(measurement, compared, Outcome.MISSED, Reason.MEASURED, aim, minimum, misses=misses)


def _misses(objective: Objective, measurement: Measurement) -> int | None:
    """Return how many records miss the promise of a share; `None` where no term asks for them.

    Where the promise is at least so much, they are those that are not in the share, otherwise those that are.
    """
    term, part = objective.may_miss, measurement.parts[0] if measurement.parts else None
    if term is None or measurement.records >= term.fewer_than or not isinstance(part, AggregateValue):
        return None
    within, value, low = int(part.numerator), measurement.value, objective.promise.low
    below = low is not None and value is not None and not trusted(Range)(low=low).holds(value)
    return part.denominator - within if below else within


def _no_data(objective: Objective, measurement: Measurement) -> Assessment:
    if objective.no_data is None:
        return Assessment(measurement, None, Outcome.UNDECIDED, Reason.NO_TERM)
    return Assessment(measurement, None, objective.no_data, Reason.NO_DATA)
