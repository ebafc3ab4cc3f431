"""A credit table as exact steps over the whole range of measured values.

Lines with a one-sided bound in one direction form a ladder: of the rungs that hold, the narrowest pays. "When
missed" is the widest rung there is. Lines with two ends stand by themselves. The range is cut at every bound,
so what holds in one segment holds everywhere in it: nothing is sampled. Checks and credits both read this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.expressions import Unit, trusted
from slakit.contract.model import Bound, Credit, Objective, Range

__all__ = ["Segment", "paying_lines", "segments"]


@dataclass(frozen=True, slots=True)
class Segment:
    """Values between two neighbouring bounds, or one bound itself, with what they earn.

    `paying` are the indices of the credit lines that pay there after the ladders are resolved: one where the
    table is sound, none in a gap, several in an overlap. `matching` are those whose own range holds.
    """

    range: Range
    met: bool
    paying: tuple[int, ...]
    matching: tuple[int, ...]

    @property
    def witness(self) -> Fraction:
        """A value that lies in the segment."""
        low, high = self.range.low, self.range.high
        if low and high:
            return low.value if low.value == high.value else (low.value + high.value) / 2
        if low:
            return low.value if low.included else low.value + 1
        if high:
            return high.value if high.included else high.value - 1
        return Fraction(0)


def _rung(bound: Bound, *, high: bool) -> tuple[Fraction, bool]:
    """Return a key that is smaller for a narrower one-sided range."""
    return (bound.value if high else -bound.value, bound.included)


def paying_lines(credits: Sequence[Credit], promise: Range, value: Fraction) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the lines that pay for a value, and those whose own range holds; the promise is judged by the caller."""
    matching: list[int] = []
    paying: list[int] = []
    ladders: dict[bool, list[tuple[tuple[Fraction, bool], int]]] = {True: [], False: []}
    rest: list[int] = []
    for index, credit in enumerate(credits):
        if credit.when is None:
            if not promise.holds(value):
                matching.append(index)
                rest.append(index)
            continue
        if not credit.when.holds(value):
            continue
        matching.append(index)
        low, high = credit.when.low, credit.when.high
        if low and high:
            paying.append(index)
        elif high:
            ladders[True].append((_rung(high, high=True), index))
        elif low:
            ladders[False].append((_rung(low, high=False), index))
    for ladder in ladders.values():
        if ladder:
            narrowest = min(key for key, _ in ladder)
            paying.extend(index for key, index in ladder if key == narrowest)
    if not any(ladders.values()):
        paying.extend(rest)
    return tuple(sorted(paying)), tuple(matching)


def _domain(unit: Unit, *, share: bool) -> tuple[Fraction | None, Fraction | None]:
    """Values that a measure can take at all."""
    if unit is Unit.PERCENT and share:
        return Fraction(0), Fraction(1)
    if unit in (Unit.DURATION, Unit.COUNT):
        return Fraction(0), None
    return None, None


def segments(objective: Objective) -> list[Segment]:
    """Return the whole range of an objective's measure, from its lowest to its highest value, cut at every bound."""
    share = getattr(objective.measure.figure, "statistic", "") == "share"
    lowest, highest = _domain(objective.measure.unit, share=share)
    ranges = [objective.promise, *(c.when for c in objective.credits if c.when is not None)]
    cuts = {b.value for r in ranges for b in (r.low, r.high) if b is not None}
    cuts |= {v for v in (lowest, highest) if v is not None}
    points = sorted(v for v in cuts if (lowest is None or v >= lowest) and (highest is None or v <= highest))
    pieces: list[Range] = []
    if lowest is None:
        pieces.append(
            trusted(Range)(high=trusted(Bound)(value=points[0], included=False)) if points else trusted(Range)()
        )
    for index, point in enumerate(points):
        here = trusted(Bound)(value=point, included=True)
        pieces.append(trusted(Range)(low=here, high=here))
        beyond = trusted(Bound)(value=point, included=False)
        if index + 1 < len(points):
            pieces.append(trusted(Range)(low=beyond, high=trusted(Bound)(value=points[index + 1], included=False)))
        elif highest is None:
            pieces.append(trusted(Range)(low=beyond))
    found = []
    for piece in pieces:
        probe = Segment(piece, False, (), ()).witness
        paying, matching = paying_lines(objective.credits, objective.promise, probe)
        found.append(Segment(piece, objective.promise.holds(probe), paying, matching))
    return found
