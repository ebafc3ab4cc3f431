"""Ranges of measured values as sets: which values lie in one and not in the other, with one that shows it.

The line of values is cut at every end of every range, so what holds for one value of a place holds for all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.contract.measures import Range
from slakit.contract.model import Objective
from slakit.contract.schedule import step_of
from slakit.contract.walking import is_share

__all__ = ["Domain", "Place", "domain_of", "only_in", "places", "plain_value"]


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that a measure can come to: between two limits, and multiples of a step where it has one."""

    unit: Unit
    low: Fraction | None = None
    high: Fraction | None = None
    step: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One value (`low` and `high` are the same), or all values between two, neither of them included."""

    low: Fraction | None
    high: Fraction | None

    @property
    def single(self) -> bool:
        """Whether it is one value."""
        return self.low is not None and self.low == self.high


def domain_of(objective: Objective) -> Domain:
    """Return what an objective's measure can come to."""
    unit = objective.measure.unit
    step = step_of(objective)
    if unit is Unit.PERCENT and is_share(objective.measure.figure):
        return Domain(unit, Fraction(0), Fraction(1), step)
    return Domain(unit, Fraction(0) if unit in (Unit.DURATION, Unit.COUNT) else None, None, step)


def places(ranges: Iterable[Range | None], domain: Domain, more: Iterable[Fraction] = ()) -> list[Place]:
    """Return the places into which all ends cut a domain, from its lowest values to its highest."""
    ends = {b.value for r in ranges if r is not None for b in (r.low, r.high) if b is not None}
    cuts = sorted({*ends, *more, *(end for end in (domain.low, domain.high) if end is not None)})
    if not cuts:
        return [Place(None, None)]
    found = [Place(None, cuts[0])]
    for value, after in zip(cuts, [*cuts[1:], None], strict=True):
        found += [Place(value, value), Place(value, after)]
    return [
        place
        for place in found
        if not (domain.low is not None and (place.low is None or place.low < domain.low))
        and not (domain.high is not None and (place.high is None or place.high > domain.high))
    ]


def plain_value(place: Place, domain: Domain, near: Fraction | None = None) -> Fraction | None:
    """Return a value of a place that is as plain as there is; `None` where no measured value lies in it.

    Of equally plain ones it is the one at the upper end where `near` lies at or above that, else at the lower end.

    >>> plain_value(Place(Fraction(4, 5), Fraction(17, 20)), Domain(Unit.PERCENT))
    Fraction(81, 100)
    """
    if place.single:
        assert place.low is not None, "a single value is its own end"
        multiple = domain.step is None or (place.low / domain.step).denominator == 1
        return place.low if multiple else None
    last = near is not None and place.high is not None and near >= place.high
    return next((value for step in _steps(place, domain) if (value := _first(place, step, last)) is not None), None)


def _steps(place: Place, domain: Domain) -> Iterator[Fraction]:
    """Yield steps of which a value may be a multiple, the plainest first."""
    if domain.step is not None:
        yield domain.step
        return
    second = 1_000_000
    if domain.unit is Unit.DURATION:
        yield from (Fraction(second * length) for length in (86400, 3600, 600, 60, 10, 1))
    scale = {Unit.DURATION: Fraction(second), Unit.PERCENT: Fraction(1, 100), Unit.POINTS: Fraction(1, 100)}
    step = scale.get(domain.unit, Fraction(1))
    if domain.unit is Unit.MONEY:
        step = Fraction(100)
    width = place.high - place.low if place.low is not None and place.high is not None else step
    yield step
    while step >= width:
        step /= 10
        yield step
    yield step / 10


def _first(place: Place, step: Fraction, last: bool) -> Fraction | None:
    """Return the multiple of a step inside a place that lies nearest to one of its ends."""
    low, high = place.low, place.high
    if low is not None and not (last and high is not None):
        value = (low // step + 1) * step
        return value if high is None or value < high else None
    if high is not None:
        value = (-(-high // step) - 1) * step
        return value if low is None or value > low else None
    return Fraction(0)


def only_in(one: Range, other: Range, domain: Domain) -> Fraction | None:
    """Return a value that lies in one range and not in the other; `None` where the other has all of its values."""
    for place in places((one, other), domain):
        value = plain_value(place, domain)
        if value is not None and one.holds(value) and not other.holds(value):
            return value
    return None
