"""Holds measured values against promises: rounding where the contract says so, terms for small volume and no data.

Order: the term for no data, the term for small volumes, rounding of the measured value, comparison. All exact.
"""

from __future__ import annotations

from fractions import Fraction

from slakit.assess.results import Assessment, Reason
from slakit.contract.measures import Measure
from slakit.contract.model import Objective, Outcome
from slakit.measure.results import Measurement
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
    if any(part.unknown for part in measurement.parts):
        return Assessment(measurement, compared, Outcome.UNDECIDED, Reason.UNKNOWN)
    if measurement.unended:
        return Assessment(measurement, compared, Outcome.UNDECIDED, Reason.UNENDED)
    if measurement.untold:
        return Assessment(measurement, compared, Outcome.UNDECIDED, Reason.UNTOLD)
    if compared is None and objective.no_data is not None:
        return _no_data(objective, measurement)
    small = objective.small_volume
    if small is not None and measurement.records < small.fewer_than:
        return Assessment(measurement, compared, small.outcome, Reason.SMALL_VOLUME)
    if compared is None:
        return _no_data(objective, measurement)
    outcome = Outcome.MET if objective.promise.holds(compared) else Outcome.MISSED
    aim = objective.aim.holds(compared) if objective.aim is not None else None
    return Assessment(measurement, compared, outcome, Reason.MEASURED, aim)


def _no_data(objective: Objective, measurement: Measurement) -> Assessment:
    if objective.no_data is None:
        return Assessment(measurement, None, Outcome.UNDECIDED, Reason.NO_TERM)
    return Assessment(measurement, None, objective.no_data, Reason.NO_DATA)
