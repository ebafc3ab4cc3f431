"""The credit table of an objective over the whole range of measured values, cut where anything changes.

Lines with a one-sided bound in one direction form a ladder: of the rungs that hold, the narrowest pays. "When
missed" is the widest rung there is. Lines with two ends stand by themselves. The range is cut at every bound,
so what holds in one segment holds everywhere in it: nothing is sampled. Checks and credits both read this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slakit.contract.amounts import Near
from slakit.contract.expressions import Unit, trusted
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Credit, Objective
from slakit.contract.walking import is_share

__all__ = ["Segment", "outcomes", "paying_lines", "segments", "step_of"]


@dataclass(frozen=True, slots=True)
class Segment:
    """Values between two neighbouring bounds, or one bound itself, with what they earn.

    `paying` are the indices of the credit lines that pay there after the ladders are resolved: one where the
    table is sound, none in a gap, several in an overlap. `matching` are those whose own range holds. Where only
    multiples of `step` can be measured, values are such multiples.
    """

    range: Range
    met: bool
    paying: tuple[int, ...]
    matching: tuple[int, ...]
    step: Fraction | None = None

    @property
    def witness(self) -> Fraction:
        """A value that lies in the segment."""
        middle = self._middle()
        if self.step is None:
            return middle
        near = round(middle / self.step) * self.step
        ends = (self.lowest, self.highest)
        inside = [value for value in (near, *(e.value for e in ends if e is not None)) if self.range.holds(value)]
        return inside[0] if inside else middle

    @property
    def lowest(self) -> Near | None:
        """The lowest value, or what lies just above the end of the range; `None` without an end."""
        return self._end(self.range.low, 1)

    @property
    def highest(self) -> Near | None:
        """The highest value, or what lies just below the end of the range; `None` without an end."""
        return self._end(self.range.high, -1)

    @property
    def reachable(self) -> bool:
        """Whether a measured value can lie in the segment."""
        if self.step is None:
            return True
        low, high = self.lowest, self.highest
        return low is None or high is None or low <= high

    def _end(self, bound: Bound | None, inwards: int) -> Near | None:
        if bound is None:
            return None
        if self.step is None:
            return Near(bound.value, Fraction(0 if bound.included else inwards))
        first = Near(bound.value / self.step, Fraction(0 if bound.included else inwards))
        whole = first.ceil() if inwards > 0 else first.floor()
        return Near(whole.value * self.step)

    def _middle(self) -> Fraction:
        low, high = self.range.low, self.range.high
        if low and high:
            return low.value if low.value == high.value else (low.value + high.value) / 2
        if low:
            return low.value if low.included else low.value * 2 if low.value > 0 else low.value + 1
        if high:
            return high.value if high.included else high.value / 2 if high.value > 0 else high.value - 1
        return Fraction(0)


def _kind(when: Range | None) -> str:
    """Return which rule decides whether a line pays where it holds: by itself, in one of two ladders, or last."""
    if when is None:
        return "rest"
    if when.low and when.high:
        return "alone"
    return "high" if when.high else "low" if when.low else "always"


def _rank(when: Range | None) -> tuple[Fraction, bool] | None:
    """Return what is smaller for the narrower of two ranges with one end on the same side."""
    if when is None or bool(when.low) == bool(when.high):
        return None
    end = when.high or when.low
    assert end is not None
    return (end.value if when.high else -end.value, end.included)


def _paying(holding: Sequence[tuple[int, str, Any]]) -> tuple[int, ...]:
    """Return the lines that pay of those that hold: index, kind, and a rank that is smaller for a narrower range."""
    narrowest: dict[str, Any] = {}
    for _, kind, rank in holding:
        if kind in ("high", "low") and (kind not in narrowest or rank < narrowest[kind]):
            narrowest[kind] = rank
    return tuple(
        index
        for index, kind, rank in holding
        if kind == "alone" or (kind == "rest" and not narrowest) or (kind in narrowest and rank == narrowest[kind])
    )


def paying_lines(
    credits: Sequence[Credit], promise: Range, value: Fraction, *, bonus: bool = False
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the lines that pay for a value, and those whose own range holds; the promise is judged by the caller.

    They are those of the table of credits, or of that of bonuses.
    """
    holding = [
        (index, _kind(credit.when), _rank(credit.when))
        for index, credit in enumerate(credits)
        if credit.row and credit.bonus is bonus
        if (credit.when.holds(value) if credit.when is not None else promise.holds(value) is bonus)
    ]
    return _paying(holding), tuple(index for index, _, _ in holding)


def _domain(unit: Unit, *, share: bool) -> tuple[Fraction | None, Fraction | None]:
    """Values that a measure can take at all."""
    if unit is Unit.PERCENT and share:
        return Fraction(0), Fraction(1)
    if unit in (Unit.DURATION, Unit.COUNT):
        return Fraction(0), None
    return None, None


class _Cuts:
    """The values at which the range is cut, in order, and the places between and on them, counted from below.

    With n cuts there are 2n + 1 places: 0 lies below all cuts, 1 on the first, 2 between the first and the second.
    """

    def __init__(self, ranges: Iterable[Range], limits: Iterable[Fraction | None]) -> None:
        ends = [b.value for r in ranges for b in (r.low, r.high) if b is not None]
        self.values = sorted({*ends, *(limit for limit in limits if limit is not None)})
        self._index = {value: index for index, value in enumerate(self.values)}
        self._on = [trusted(Bound)(value=value, included=True) for value in self.values]
        self._beside = [trusted(Bound)(value=value, included=False) for value in self.values]

    def place(self, value: Fraction) -> int:
        """The place of a value that is a cut."""
        return 2 * self._index[value] + 1

    def places(self, r: Range) -> range:
        """The places that a range covers; its ends are cuts."""
        first = 0 if r.low is None else self.place(r.low.value) + (not r.low.included)
        last = 2 * len(self.values) if r.high is None else self.place(r.high.value) - (not r.high.included)
        return range(first, last + 1)

    def range(self, place: int) -> Range:
        """The values of a place."""
        index, on = divmod(place, 2)
        if on:
            return trusted(Range)(low=self._on[index], high=self._on[index])
        low = self._beside[index - 1] if index else None
        return trusted(Range)(low=low, high=self._beside[index] if index < len(self.values) else None)


def _cut(objective: Objective, credits: Sequence[Credit]) -> tuple[_Cuts, range]:
    """Return the cuts of an objective's measure, and the places that it can come to."""
    lowest, highest = _domain(objective.measure.unit, share=is_share(objective.measure.figure))
    named = [*(credit.when for credit in credits), *(term.when for term in objective.count_as)]
    ranges = [objective.promise, *(when for when in named if when is not None)]
    cuts = _Cuts(ranges, (lowest, highest))
    first = 0 if lowest is None else cuts.place(lowest)
    last = 2 * len(cuts.values) if highest is None else cuts.place(highest)
    return cuts, range(first, last + 1)


def outcomes(objective: Objective) -> set[bool]:
    """Return whether the promise can be kept, and whether it can be broken, by the values of the measure."""
    cuts, places = _cut(objective, ())
    kept = cuts.places(objective.promise)
    return {place in kept for place in places}


def step_of(objective: Objective) -> Fraction | None:
    """Return the number of which everything that is measured is a multiple; `None` where there is none."""
    rounding = objective.measure.rounding
    if rounding is not None:
        return rounding.step
    return Fraction(1) if objective.measure.unit is Unit.COUNT else None


def segments(objective: Objective, *, bonus: bool = False) -> list[Segment]:
    """Return the whole range of an objective's measure, from its lowest to its highest value, cut at every bound.

    `paying` is of the table of credits, or of that of bonuses, where lines without a range are those of the promise.
    """
    table = {i: credit for i, credit in enumerate(objective.credits) if credit.row and credit.bonus is bonus}
    cuts, places = _cut(objective, tuple(table.values()))
    kept, step = cuts.places(objective.promise), step_of(objective)
    lines = []
    for index, credit in table.items():
        kind, covered = _kind(credit.when), cuts.places(credit.when) if credit.when is not None else None
        # An end that lies further in is a narrower range; places are in the order of values, so they will do for them.
        rank = 0 if covered is None else -covered.start if kind == "low" else covered.stop
        lines.append((index, kind, rank, covered))
    found = []
    for place in places:
        met = place in kept
        holding = [
            (index, kind, rank)
            for index, kind, rank, covered in lines
            if (place in covered if covered is not None else met is bonus)
        ]
        matching = tuple(index for index, _, _ in holding)
        found.append(Segment(cuts.range(place), met, _paying(holding), matching, step))
    return found
