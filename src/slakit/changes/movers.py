"""What of a measurement can be more or less: every count, length of time and sum that its value is made of.

A mover takes one of them to another amount and all else along as it was. Values grow or fall steadily with what is
moved; where that is not sure, nothing is moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from slakit.changes.results import What
from slakit.contract.expressions import (
    Aggregate,
    Arithmetic,
    Expression,
    FigureRef,
    Literal_,
    SlotShare,
    SpanRef,
    TimeShare,
    Unit,
)
from slakit.contract.model import Contract, Objective
from slakit.contract.walking import is_leaf
from slakit.measure.figures import figure
from slakit.measure.results import (
    AggregateValue,
    GivenValue,
    Measurement,
    PartValue,
    SampleValue,
    SlotsValue,
    TimeValue,
)

__all__ = ["Mover", "movers"]

_WHOLE_UNITS = (Unit.DURATION, Unit.MONEY)
"""Sums in these are whole numbers, of microseconds or minor units, so that one of them is the least change."""


@dataclass(frozen=True, slots=True)
class Mover:
    """One amount that a measurement is made of: `now`, from `least` to `most` (`None`: without end), in whole steps."""

    objective: Objective
    measurement: Measurement
    place: int
    what: What
    now: int
    least: int
    most: int | None

    @property
    def part(self) -> PartValue:
        """What was measured."""
        return self.measurement.parts[self.place]

    def at(self, amount: int) -> Measurement:
        """Return the measurement with another amount."""
        parts = list(self.measurement.parts)
        parts[self.place] = _with(self.part, amount)
        if any(isinstance(part, SampleValue) for part in parts):
            value = next(part.value for part in parts if isinstance(part, SampleValue))
        else:
            value = figure(self.objective.measure.figure, iter(parts))
        return replace(self.measurement, value=value, parts=tuple(parts))


def _with(part: PartValue, amount: int) -> PartValue:
    match part:
        case AggregateValue() if part.aggregate.statistic == "number":
            return replace(part, numerator=Fraction(amount), records=amount)
        case AggregateValue() | SlotsValue() | SampleValue():
            return replace(part, numerator=Fraction(amount))
        case TimeValue():
            share = isinstance(part.figure, TimeShare)
            inside = amount if not share or _inside(part) else part.denominator - amount
            return replace(part, numerator=Fraction(amount), within=inside)
        case GivenValue():
            return replace(part, value=Fraction(amount))


def _inside(part: TimeValue) -> bool:
    return isinstance(part.figure, TimeShare) and part.figure.side == "within"


def movers(contract: Contract, objective: Objective, measurement: Measurement) -> Iterator[Mover]:
    """Yield all that a measurement can be moved by."""
    whole = objective.measure.figure
    for place, part in enumerate(measurement.parts):
        found = _movable(contract, part)
        if found is None or not _steady(whole, place):
            continue
        if not is_leaf(whole) and not _parts_in_step(whole, measurement):
            continue
        what, now, most = found
        yield Mover(objective, measurement, place, what, now, 0, most)


def _movable(contract: Contract, part: PartValue) -> tuple[What, int, int | None] | None:
    """Return what a part is moved by, how much of it there is, and how much there can be."""
    match part:
        case AggregateValue():
            return _of_records(part)
        case TimeValue(figure=TimeShare(weight=None)) if part.denominator:
            return "time", int(part.numerator), part.denominator
        case TimeValue(figure=SpanRef()) if part.denominator == 1:
            return "time", int(part.numerator), part.out_of
        case SlotsValue(figure=SlotShare()) if part.denominator:
            return "slots", int(part.numerator), part.denominator
        case SampleValue(of="share passed") if part.enough:
            return "items", int(part.numerator), part.denominator
        case GivenValue(value=Fraction() as value) if value.denominator == 1 and value >= 0:
            unit = contract.figure(part.figure).unit
            return ("figure", int(value), None) if unit in (*_WHOLE_UNITS, Unit.COUNT) else None
    return None


def _of_records(part: AggregateValue) -> tuple[What, int, int | None] | None:
    aggregate = part.aggregate
    if not part.denominator or part.numerator.denominator != 1 or part.numerator < 0:
        return None
    now = int(part.numerator)
    if aggregate.statistic == "share":
        return ("records", now, part.denominator) if now <= part.denominator else None
    if aggregate.statistic == "number":
        return "number", now, None
    if aggregate.statistic in ("average", "total") and aggregate.weight is None and aggregate.unit in _WHOLE_UNITS:
        return "sum", now, None
    return None


def _leaves(expression: Expression) -> int:
    if is_leaf(expression):
        return 1
    if isinstance(expression, Arithmetic):
        return _leaves(expression.first) + sum(_leaves(term) for _, term in expression.rest)
    return 0


def _parts_in_step(whole: Expression, measurement: Measurement) -> bool:
    return _leaves(whole) == len(measurement.parts)


def _steady(expression: Expression, place: int) -> bool:
    """Whether a figure grows, or falls, in proportion to one of its parts: it divides by nothing that holds it."""
    if is_leaf(expression):
        return isinstance(expression, Aggregate | TimeShare | SlotShare | SpanRef | FigureRef)
    if isinstance(expression, Literal_):
        return True
    if not isinstance(expression, Arithmetic):
        return False
    before = _leaves(expression.first)
    if place < before:
        return _steady(expression.first, place)
    for sign, term in expression.rest:
        own = _leaves(term)
        if place < before + own:
            return sign != "/" and _steady(term, place - before)
        before += own
    return False
