"""What a line pays as a function of the measured value, exactly: straight pieces between the values where it bends.

Whole units (started minutes, completed points) make steps, limits make bends. A function that is no such chain of
pieces, or depends on more than the measured value, comes back as `None`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.amounts import Judge, Near
from slakit.contract.expressions import (
    Arithmetic,
    BaseRef,
    Choose,
    Comparison,
    Expression,
    Literal_,
    ObjectiveRef,
    PercentageOf,
)
from slakit.contract.model import Amount, Computed, Credit
from slakit.contract.payments import PerUnit
from slakit.contract.relations import RELATIONS

__all__ = ["Line", "Straight", "lines_paid", "summed"]

_MOST = 5000
"""More steps than these are not listed one by one."""


@dataclass(frozen=True, slots=True)
class Straight:
    """`start + slope * m` for the measured values m between two ends, neither included; `None` is no end."""

    low: Fraction | None
    high: Fraction | None
    start: Fraction
    slope: Fraction

    def at(self, value: Fraction) -> Fraction:
        """Return what it comes to at a value."""
        return self.start + self.slope * value


Line = tuple[Straight, ...]
"""Straight pieces one after the other; what holds on the values between two of them is not said."""


def _less(one: Fraction | None, other: Fraction | None) -> bool:
    """Whether one upper end lies below another; no end is the highest."""
    return one is not None and (other is None or one < other)


def _zipped(one: Line, other: Line, join: Callable[[Straight, Straight], Sequence[Straight]]) -> Line:
    """Join two functions over the same values, piece by piece."""
    found: list[Straight] = []
    i = j = 0
    low = one[0].low
    while i < len(one) and j < len(other):
        a, b = one[i], other[j]
        high = a.high if _less(a.high, b.high) else b.high
        found += join(Straight(low, high, a.start, a.slope), Straight(low, high, b.start, b.slope))
        i, j = i + (not _less(high, a.high)), j + (not _less(high, b.high))
        low = high
    return tuple(found)


def _plus(one: Line, other: Line, sign: int = 1) -> Line:
    return _zipped(
        one, other, lambda a, b: [Straight(a.low, a.high, a.start + sign * b.start, a.slope + sign * b.slope)]
    )


def summed(lines: Sequence[Line], low: Fraction | None, high: Fraction | None) -> Line:
    """Return the sum of functions between two values."""
    total = _constant(Fraction(0), low, high)
    for line in lines:
        total = _plus(total, line)
    return total


def _constant(value: Fraction, low: Fraction | None, high: Fraction | None) -> Line:
    return (Straight(low, high, value, Fraction(0)),)


def _inside(piece: Straight, value: Fraction) -> bool:
    return (piece.low is None or piece.low < value) and (piece.high is None or value < piece.high)


def _middle(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is not None and high is not None:
        return (low + high) / 2
    return low + 1 if low is not None else high - 1 if high is not None else Fraction(0)


def _chosen(one: Line, other: Line, pick: Callable[[Fraction, Fraction], bool], then: Line, otherwise: Line) -> Line:
    """Return `then` where `pick` holds for the values of `one` and `other`, else `otherwise`."""

    def cut(a: Straight, b: Straight) -> list[Straight]:
        if a.slope == b.slope:
            return [Straight(a.low, a.high, Fraction(0), Fraction(0))]
        cross = (b.start - a.start) / (a.slope - b.slope)
        if not _inside(a, cross):
            return [Straight(a.low, a.high, Fraction(0), Fraction(0))]
        return [Straight(a.low, cross, Fraction(0), Fraction(0)), Straight(cross, a.high, Fraction(0), Fraction(0))]

    cuts = _zipped(one, other, cut)
    first, second = _plus(cuts, one), _plus(cuts, other)
    picked: list[Straight] = []
    for a, b in zip(first, second, strict=True):
        value = _middle(a.low, a.high)
        of = then if pick(a.at(value), b.at(value)) else otherwise
        picked += _plus((Straight(a.low, a.high, Fraction(0), Fraction(0)),), _cut_to(of, a.low, a.high))
    return tuple(picked)


def _cut_to(line: Line, low: Fraction | None, high: Fraction | None) -> Line:
    found = []
    for p in line:
        start = p.low if low is None or (p.low is not None and p.low > low) else low
        end = p.high if high is None or (p.high is not None and p.high < high) else high
        if start is None or end is None or start < end:
            found.append(Straight(start, end, p.start, p.slope))
    return tuple(found)


def _least(one: Line, other: Line) -> Line:
    return _chosen(one, other, lambda a, b: a <= b, one, other)


def _most(one: Line, other: Line) -> Line:
    return _chosen(one, other, lambda a, b: a >= b, one, other)


def _whole(line: Line, *, up: bool) -> Line | None:
    """Return a function rounded to whole numbers, up or down."""
    found: list[Straight] = []
    for p in line:
        if p.slope == 0:
            value = Fraction(math.ceil(p.start) if up else math.floor(p.start))
            found.append(Straight(p.low, p.high, value, Fraction(0)))
            continue
        if p.low is None or p.high is None:
            return None
        ends = sorted((p.at(p.low), p.at(p.high)))
        levels = range(math.floor(ends[0]) + 1, math.ceil(ends[1]))
        if len(found) + len(levels) > _MOST:
            return None
        cuts = sorted((level - p.start) / p.slope for level in levels)
        for low, high in zip([p.low, *cuts], [*cuts, p.high], strict=True):
            value = p.at(_middle(low, high))
            found.append(Straight(low, high, Fraction(math.ceil(value) if up else math.floor(value)), Fraction(0)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads expressions as functions of the measured value between two values."""

    judge: Judge
    low: Fraction | None
    high: Fraction | None

    def constant(self, value: Fraction) -> Line:
        return _constant(value, self.low, self.high)

    @property
    def measured(self) -> Line:
        return (Straight(self.low, self.high, Fraction(0), Fraction(1)),)

    def value(self, e: Expression) -> Line | None:
        if self.judge.measure is not None and e == self.judge.measure:
            return self.measured
        match e:
            case ObjectiveRef(objective=of, part=part) if of in (None, self.judge.name):
                if part not in ("target", "minimum"):
                    return self._part(part)
                fixed = self.judge.value(e, None)
                return None if fixed is None else self.constant(fixed.value)
            case PercentageOf(percent=percent, base=base):
                whole = self.value(base)
                return None if whole is None else self._scaled(whole, percent)
            case Arithmetic():
                return self._arithmetic(e)
            case Choose():
                return self._choice(e)
            case Literal_() | BaseRef():
                known = self.judge.value(e, None)
                return None if known is None else self.constant(known.value)
        return None

    @staticmethod
    def _scaled(line: Line, factor: Fraction) -> Line:
        return tuple(Straight(p.low, p.high, p.start * factor, p.slope * factor) for p in line)

    def _part(self, part: str) -> Line | None:
        if part == "measured":
            return self.measured
        promise = self.judge.promise
        if part in ("shortfall", "margin") and promise is not None:
            zero = self.constant(Fraction(0))
            ends = []
            if promise.low is not None:
                end = self.constant(promise.low.value)
                ends.append(_plus(end, self.measured, -1) if part == "shortfall" else _plus(self.measured, end, -1))
            if promise.high is not None:
                end = self.constant(promise.high.value)
                ends.append(_plus(self.measured, end, -1) if part == "shortfall" else _plus(end, self.measured, -1))
            if not ends:
                return zero
            joined = ends[0]
            for other in ends[1:]:
                joined = _most(joined, other) if part == "shortfall" else _least(joined, other)
            return _most(joined, zero)
        return None

    def _arithmetic(self, e: Arithmetic) -> Line | None:
        total = self.value(e.first)
        for sign, term in e.rest:
            line = self.value(term)
            if total is None or line is None:
                return None
            if sign in "+-":
                total = _plus(total, line, 1 if sign == "+" else -1)
                continue
            if sign == "*" and any(p.slope for p in line):
                total, line = line, total
            if any(p.slope for p in line) or (sign == "/" and any(p.start == 0 for p in line)):
                return None
            over = sign == "/"
            total = _zipped(
                total,
                line,
                lambda a, b, over=over: [  # type: ignore[misc]
                    Straight(a.low, a.high, *((v / b.start if over else v * b.start) for v in (a.start, a.slope)))
                ],
            )
        return total

    def _choice(self, e: Choose) -> Line | None:
        then, otherwise = self.value(e.then), self.value(e.otherwise)
        if then is None or otherwise is None or not isinstance(e.condition, Comparison):
            return None
        left, right = self.value(e.condition.left), self.value(e.condition.right)
        relation = e.condition.relation
        if left is None or right is None or relation in ("between", "is", "is not"):
            return None
        return _chosen(left, right, RELATIONS[relation], then, otherwise)

    # ---------------------------------------------------------------- lines

    def amount(self, amount: Amount) -> Line | None:
        if isinstance(amount, Computed):
            return self.value(amount.value)
        known = self.judge.amount(amount, None)
        return None if known is None else self.constant(known.value)

    def units(self, per: PerUnit) -> Line | None:
        value = self.value(per.of)
        low = self.value(per.low) if per.low is not None else self.constant(Fraction(0))
        high = self.value(per.high) if per.high is not None else value
        if value is None or low is None or high is None or not isinstance(per.unit.value, Fraction):
            return None
        counted = _most(_plus(_least(value, high), low, -1), self.constant(Fraction(0)))
        counted = self._scaled(counted, 1 / per.unit.value)
        return counted if per.pace is None else _whole(counted, up=per.pace == "started")

    def paid(self, credit: Credit) -> Line | None:
        """Return what a line pays; whole units without end are counted up to where its limit holds."""
        end = self._limited_from(credit)
        if end is None:
            return self._paid(credit)
        near = self.judge.amount(credit.at_most, None) if credit.at_most is not None else None
        assert near is not None, "a limit that ends a line is known"
        if self.high is None:
            inside = _Reader(self.judge, self.low, end)._paid(credit)
            return None if inside is None else (*inside, Straight(end, None, near.value, Fraction(0)))
        inside = _Reader(self.judge, end, self.high)._paid(credit)
        return None if inside is None else (Straight(None, end, near.value, Fraction(0)), *inside)

    def _limited_from(self, credit: Credit) -> Fraction | None:
        """Return a value beyond which a line with whole units pays its limit, where its values have one end."""
        per = credit.per
        if not isinstance(per, PerUnit) or per.pace is None or credit.at_most is None:
            return None
        if (self.low is None) is (self.high is None):
            return None
        smooth = self._paid(credit.model_copy(update={"per": per.model_copy(update={"pace": None}), "at_most": None}))
        one = self._paid(credit.model_copy(update={"per": None, "at_most": None}))
        limit = self.judge.amount(credit.at_most, None)
        if smooth is None or one is None or limit is None or any(p.slope for p in one):
            return None
        last = smooth[-1] if self.high is None else smooth[0]
        if not (last.slope > 0 if self.high is None else last.slope < 0):
            return None
        # Whole units are at most one fewer than what is counted in proportion.
        end = (limit.value + one[0].start - last.start) / last.slope
        other = last.low if self.high is None else last.high
        if other is not None:
            end = max(end, other + 1) if self.high is None else min(end, other - 1)
        return end

    def _paid(self, credit: Credit) -> Line | None:
        if credit.amount is None:
            return self.constant(Fraction(0))
        if credit.for_each is not None or any(t.condition is not None for t in credit.times):
            return None
        line = self.amount(credit.amount)
        if credit.per is not None:
            units = self.units(credit.per) if isinstance(credit.per, PerUnit) else None
            if line is None or units is None or (any(p.slope for p in line) and any(p.slope for p in units)):
                return None
            flat, other = (units, line) if any(p.slope for p in line) else (line, units)
            line = _zipped(other, flat, lambda a, b: [Straight(a.low, a.high, a.start * b.start, a.slope * b.start)])
        for multiplier in credit.times:
            line = None if line is None else self._scaled(line, multiplier.factor)
        if credit.at_most is None or line is None:
            return line
        limit = self.amount(credit.at_most)
        return None if limit is None else _least(line, limit)


def lines_paid(judge: Judge, credit: Credit, low: Fraction | None, high: Fraction | None) -> Line | None:
    """Return what a line pays for the values between two (neither included); for one value, where they are the same."""
    if low is not None and low == high:
        paid = judge.paid(credit, Near(low))
        return None if paid is None else (Straight(low, low, paid.value, Fraction(0)),)
    return _Reader(judge, low, high).paid(credit)
