"""What a line pays as an exact function of the measured value, where that value decides it.

Credit tables are judged at a value and infinitely close to its sides, so that steps and slopes are told apart without
sampling. What depends on anything else (records, other objectives, the length of a window) comes back as `None`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from slakit.contract.expressions import (
    Arithmetic,
    BaseRef,
    Choose,
    Comparison,
    Expression,
    Literal_,
    ObjectiveRef,
    PercentageOf,
    Standing,
    Unit,
    trusted,
)
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Amount, Computed, Credit, Objective
from slakit.contract.payments import PerUnit
from slakit.contract.relations import OPERATIONS, RELATIONS
from slakit.contract.walking import walk
from slakit.money import Money

__all__ = ["Judge", "Near", "paid_in", "range_of"]


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A number, or one that differs from it by `aside` times something smaller than any number."""

    value: Fraction
    aside: Fraction = Fraction(0)

    def __add__(self, other: Near) -> Near:
        return Near(self.value + other.value, self.aside + other.aside)

    def __sub__(self, other: Near) -> Near:
        return Near(self.value - other.value, self.aside - other.aside)

    def __mul__(self, other: Near) -> Near:
        return Near(self.value * other.value, self.value * other.aside + self.aside * other.value)

    def __truediv__(self, other: Near) -> Near:
        value = self.value / other.value
        return Near(value, (self.aside - value * other.aside) / other.value)

    def floor(self) -> Near:
        """Return the largest whole number that is not larger."""
        whole = math.floor(self.value)
        return Near(Fraction(whole - (whole == self.value and self.aside < 0)))

    def ceil(self) -> Near:
        """Return the smallest whole number that is not smaller."""
        whole = math.ceil(self.value)
        return Near(Fraction(whole + (whole == self.value and self.aside > 0)))


_ZERO = Near(Fraction(0))


def _only(r: Range | None) -> Fraction | None:
    """Return the bound of a range that has one; nobody can say which is meant of two."""
    ends = [b.value for b in (r.low, r.high) if b is not None] if r is not None else []
    return ends[0] if len(ends) == 1 else None


def _outside(promise: Range, m: Near) -> Near:
    low, high = promise.low, promise.high
    below = Near(low.value) - m if low is not None else _ZERO
    above = m - Near(high.value) if high is not None else _ZERO
    return max(_ZERO, below, above)


def _inside(promise: Range, m: Near) -> Near:
    low, high = promise.low, promise.high
    ends = [m - Near(low.value)] if low is not None else []
    ends += [Near(high.value) - m] if high is not None else []
    return max(_ZERO, min(ends, default=_ZERO))


@dataclass(frozen=True, slots=True)
class Judge:
    """Works out what an objective's lines pay at a measured value.

    `base` gives what a fee, or an amount made of others, comes to (in minor units); `None` where that is not known.
    """

    promise: Range | None
    minimum: Range | None = None
    name: str | None = None
    measure: Expression | None = None
    base: Callable[[str], Fraction | None] = lambda name: None

    @classmethod
    def of(cls, objective: Objective, base: Callable[[str], Fraction | None]) -> Judge:
        """Return the judge of an objective."""
        rounded = objective.measure.rounding is not None
        figure = None if rounded else objective.measure.figure
        return cls(objective.promise, objective.minimum, objective.name, figure, base)

    # ---------------------------------------------------------------- values

    def value(self, e: Expression, m: Near | None) -> Near | None:
        """Return what an expression comes to at a measured value (`None`: at any)."""
        if self.measure is not None and e == self.measure:
            return m
        match e:
            case Literal_():
                known = isinstance(e.value, Fraction)
                return Near(Fraction(e.value)) if known else None
            case ObjectiveRef(objective=of) if of in (None, self.name):
                return self._part(e.part, m)
            case BaseRef(name=name):
                base = self.base(name)
                return None if base is None else Near(base)
            case PercentageOf(percent=percent, base=of_what):
                whole = self.value(of_what, m)
                return None if whole is None else Near(percent) * whole
            case Arithmetic():
                return self._arithmetic(e, m)
            case Choose():
                holds = self.holds(e.condition, m)
                return None if holds is None else self.value(e.then if holds else e.otherwise, m)
        return None

    def _part(self, part: str, m: Near | None) -> Near | None:
        fixed = {"target": _only(self.promise), "minimum": _only(self.minimum)}
        if part in fixed:
            known = fixed[part]
            return None if known is None else Near(known)
        if m is None or self.promise is None:
            return None
        match part:
            case "measured":
                return m
            case "shortfall":
                return _outside(self.promise, m)
            case "margin":
                return _inside(self.promise, m)
        return None

    def _arithmetic(self, e: Arithmetic, m: Near | None) -> Near | None:
        total = self.value(e.first, m)
        for sign, term in e.rest:
            value = self.value(term, m)
            if total is None or value is None or (sign == "/" and value.value == 0):
                return None
            total = OPERATIONS[sign](total, value)
        return total

    def holds(self, condition: Expression, m: Near | None) -> bool | None:
        """Return whether a condition holds at a measured value."""
        if isinstance(condition, Standing) and condition.history is None and condition.objective in (None, self.name):
            if m is None or self.promise is None or condition.state == "undecided" or m.aside:
                return None
            return self.promise.holds(m.value) is (condition.state == "met")
        if not isinstance(condition, Comparison):
            return None
        left, right = self.value(condition.left, m), self.value(condition.right, m)
        high = self.value(condition.high, m) if condition.high is not None else right
        if left is None or right is None or high is None:
            return None
        return right <= left <= high if condition.relation == "between" else RELATIONS[condition.relation](left, right)

    # ---------------------------------------------------------------- lines

    def paid(self, credit: Credit, m: Near | None) -> Near | None:
        """Return what a line pays at a measured value, before rounding: money in minor units, points, or days."""
        if credit.amount is None:
            return _ZERO
        if credit.for_each is not None:
            return None
        amount = self.amount(credit.amount, m)
        if credit.per is not None:
            units = self.units(credit.per, m) if isinstance(credit.per, PerUnit) else None
            amount = None if amount is None or units is None else amount * units
        for multiplier in credit.times:
            holds = True if multiplier.condition is None else self.holds(multiplier.condition, m)
            if amount is None or holds is None:
                return None
            amount = amount * Near(multiplier.factor) if holds else amount
        if credit.at_most is None or amount is None:
            return amount
        limit = self.amount(credit.at_most, m)
        return None if limit is None else min(amount, limit)

    def amount(self, amount: Amount, m: Near | None) -> Near | None:
        """Return what an amount comes to at a measured value."""
        if isinstance(amount, Money):
            return Near(Fraction(amount.minor))
        if isinstance(amount, Computed):
            return self.value(amount.value, m)
        base = self.base(amount.fee)
        return None if base is None else Near(amount.percent * base)

    def units(self, per: PerUnit, m: Near | None) -> Near | None:
        """Return how many units of a value count: whole ones where only started or completed ones do."""
        value = self.value(per.of, m)
        low = self.value(per.low, m) if per.low is not None else _ZERO
        high = self.value(per.high, m) if per.high is not None else value
        if value is None or low is None or high is None or not isinstance(per.unit.value, Fraction):
            return None
        count = max(_ZERO, min(value, high) - low) / Near(per.unit.value)
        return count.ceil() if per.pace == "started" else count.floor() if per.pace == "completed" else count

    # ---------------------------------------------------------------- slopes

    def slope(self, credit: Credit) -> int | None:
        """Return whether a line pays more (1), less (-1) or the same (0) where more is measured; `None` if neither."""
        if credit.amount is None:
            return 0
        if any(t.condition is not None for t in credit.times):
            return None
        found = self.direction(credit.amount.value) if isinstance(credit.amount, Computed) else 0
        if credit.per is None or found is None:
            return found
        per = self.direction(credit.per.of) if isinstance(credit.per, PerUnit) else None
        return per if found == 0 else found if per in (0, found) else None

    def direction(self, e: Expression) -> int | None:
        """Return whether a value grows (1), falls (-1) or stays (0) where more is measured; `None` if neither."""
        if self.measure is not None and e == self.measure:
            return 1
        match e:
            case ObjectiveRef(objective=of) if of in (None, self.name):
                return _direction_of(self.promise, e.part)
            case PercentageOf():
                return self.direction(e.base)
            case Arithmetic():
                return self._direction(e)
            case Literal_() | BaseRef():
                return 0
        return None

    def _direction(self, e: Arithmetic) -> int | None:
        total = self.direction(e.first)
        for sign, term in e.rest:
            mine = self.direction(term)
            if total is None or mine is None:
                return None
            if sign in "+-":
                mine = mine if sign == "+" else -mine
                total = total or mine if total in (0, mine) or mine == 0 else None
                continue
            factor = self.value(term, None)
            if mine != 0 or factor is None:
                first = self.value(e.first, None) if sign == "*" and len(e.rest) == 1 else None
                return None if first is None or total != 0 else mine * ((first.value > 0) - (first.value < 0))
            total *= (factor.value > 0) - (factor.value < 0)
        return total


def _direction_of(promise: Range | None, part: str) -> int | None:
    """Return whether a value of an objective grows (1), falls (-1) or stays (0) where more is measured."""
    if part == "measured":
        return 1
    if part in ("target", "minimum"):
        return 0
    if promise is None or part not in ("shortfall", "margin") or (promise.low and promise.high):
        return None
    return (-1 if promise.low else 1) * (1 if part == "shortfall" else -1)


def paid_in(amount: Amount | None) -> Unit:
    """Return what an amount is paid in: money, service points or days of service."""
    for e in walk(amount.value) if isinstance(amount, Computed) else ():
        if isinstance(e, Literal_) and e.unit in (Unit.SERVICE_POINTS, Unit.SERVICE_DAYS):
            return e.unit
        if (isinstance(e, ObjectiveRef) and e.part == "points") or (isinstance(e, BaseRef) and e.name == "points"):
            return Unit.SERVICE_POINTS
    return Unit.MONEY


def range_of(condition: Expression, promise: Range | None, minimum: Range | None) -> Range | None:
    """Return the measured values for which a condition holds, where it is a bound that the contract itself fixes.

    >>> measured = trusted(ObjectiveRef)(objective=None, part="measured")
    >>> limit = trusted(Literal_)(unit=Unit.PERCENT, value=Fraction(4, 5), written="80 %")
    >>> range_of(trusted(Comparison)(relation="below", left=measured, right=limit), None, None).high.value
    Fraction(4, 5)
    """
    if not isinstance(condition, Comparison) or condition.relation == "is not":
        return None
    left, judge = condition.left, Judge(promise, minimum)
    if not (isinstance(left, ObjectiveRef) and left.objective is None and left.part == "measured"):
        return None
    ends = [judge.value(e, None) for e in (condition.right, condition.high) if e is not None]
    if any(end is None for end in ends):
        return None
    values = [end.value for end in ends if end is not None]
    low, high = _ends(condition.relation, values)
    if low is not None and high is not None and low.value > high.value:
        return None
    words = f"{condition.relation} {' and '.join(str(value) for value in values)}"
    return trusted(Range)(span=condition.span, low=low, high=high, written=words)


def _ends(
    relation: Literal["at least", "at most", "more than", "below", "between", "is", "is not"], values: list[Fraction]
) -> tuple[Bound | None, Bound | None]:
    first = trusted(Bound)(value=values[0], included=relation not in ("more than", "below"))
    if relation in ("at least", "more than"):
        return first, None
    if relation in ("at most", "below"):
        return None, first
    return first, trusted(Bound)(value=values[-1], included=True)
