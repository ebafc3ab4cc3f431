"""A credit table as a reader wants it: every value once, in one row, with what it earns.

Neighbouring steps that come to the same are joined; steps that no measured value can reach are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.measures import Range
from slakit.contract.model import Objective
from slakit.contract.parts import trusted
from slakit.contract.schedule import segments
from slakit.contract.walking import is_share

__all__ = ["Band", "bands"]


@dataclass(frozen=True, slots=True)
class Band:
    """Values that come to the same.

    `paying` are the indices of the credit lines that pay: one where the table is sound, none in a gap, several in an
    overlap, and none where the promise is `met`.
    """

    range: Range
    met: bool
    paying: tuple[int, ...]


def bands(objective: Objective) -> tuple[Band, ...]:
    """Return the bands of an objective, from its lowest value to its highest."""
    found: list[Band] = []
    for segment in segments(objective):
        if not segment.reachable:
            continue
        paying = () if segment.met else segment.paying
        last = found[-1] if found else None
        if last is not None and (last.met, last.paying) == (segment.met, paying):
            found[-1] = Band(trusted(Range)(low=last.range.low, high=segment.range.high), last.met, last.paying)
        else:
            found.append(Band(segment.range, segment.met, paying))
    return tuple(_without_ends(found, objective))


def _without_ends(found: list[Band], objective: Objective) -> list[Band]:
    """Leave out the lowest and the highest value that a measure can have: `below 70 %`, not `from 0 %`."""
    share = is_share(objective.measure.figure)
    for index, limit, end in ((0, Fraction(0), "low"), (-1, Fraction(1), "high")):
        band = found[index]
        bound = getattr(band.range, end)
        single = band.range.low is not None and band.range.low == band.range.high
        natural = bound is not None and bound.included and bound.value == limit and not single
        if natural and (share or end == "low") and not _written(objective, limit):
            found[index] = Band(band.range.model_copy(update={end: None}), band.met, band.paying)
    return found


def _written(objective: Objective, value: Fraction) -> bool:
    """Whether the contract itself names a value as an end."""
    ranges = [objective.promise, *(c.when for c in objective.credits if c.when is not None)]
    return any(b is not None and b.value == value for r in ranges for b in (r.low, r.high))
