"""Values of one record as whole numbers with a scale, and what calculating and comparing make of them.

Every number is carried as an integer with a scale (value = integer / scale) and a bound on its size, so that
comparisons with any fraction are exact and nothing can overflow unseen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from slakit.contract.expressions import Expression
from slakit.contract.record_types import FieldType
from slakit.diagnostics import Span
from slakit.measure.plan import (
    LARGEST_INTEGER,
    LARGEST_WIDE,
    Constant,
    Kind,
    Op,
    Scalar,
    add,
    all_of,
    any_of,
    case,
    compare,
    multiply,
    negate,
    subtract,
    truth,
    widen,
)
from slakit.measure.shifted_days import Shift
from slakit.measure.stored import called

__all__ = ["RefusalError", "Unsupported", "Value", "added", "chosen", "compared", "constant", "divided", "times"]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """What cannot be computed record by record, in plain words, and where the contract says it."""

    message: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of one record; anything measured is `scalar / scale` in its base unit, its integer at most `bound`.

    `known` is set for constants. A quotient by a value is `scalar / (scale * over)`, empty where that is 0; it never
    leaves a translation. `may_be_empty` tells whether a good record can leave the value empty. `shifts` are the
    instants counted in business days that have to be added to the rows before the value is taken of them; a translated
    expression names those of all its parts.
    """

    type: FieldType
    scalar: Scalar
    scale: int = 1
    bound: int = 0
    may_be_empty: bool = False
    known: Fraction | None = None
    shifts: tuple[Shift, ...] = ()
    over: Value | None = None

    @property
    def above(self) -> Value:
        """What of a quotient stands above the line."""
        return replace(self, over=None)


class RefusalError(Exception):
    """Carries an `Unsupported` out of a recursion; never leaves the translation."""

    def __init__(self, message: str, at: Expression) -> None:
        super().__init__(message)
        self.unsupported = Unsupported(message, at.span)


def constant(number: Fraction, field_type: FieldType, at: Expression) -> Value:
    """Return a constant of a contract."""
    if abs(number.numerator) > LARGEST_WIDE:
        message = "a figure in this condition is too large to be computed with"
        raise RefusalError(message, at)
    kind = Kind.INTEGER if abs(number.numerator) <= LARGEST_INTEGER else Kind.WIDE
    scalar = Constant(number.numerator, kind)
    return Value(field_type, scalar, number.denominator, abs(number.numerator), known=number)


# ------------------------------------------------------------------ arithmetic


def _fits(bound: int, at: Expression) -> None:
    if bound > LARGEST_WIDE:
        message = "this multiplies figures so large that the result could not be held exactly"
        raise RefusalError(message, at)


def _product(left: Value, right: Value, at: Expression) -> tuple[Scalar, int]:
    bound = left.bound * right.bound
    _fits(bound, at)
    return multiply(*_same_kind(left.scalar, right.scalar, bound)), bound


def _scaled(part: Value, scale: int, at: Expression) -> Value:
    """Return the same value as an integer of another scale, a multiple of its own."""
    factor = scale // part.scale
    if factor == 1:
        return part
    if part.known is not None:
        bound = abs(part.known.numerator) * factor
        _fits(bound, at)
        kind = Kind.INTEGER if bound <= LARGEST_INTEGER else Kind.WIDE
        return replace(part, scalar=Constant(part.known.numerator * factor, kind), scale=scale, bound=bound)
    scalar, bound = _product(part, constant(Fraction(factor), FieldType.NUMBER, at), at)
    return replace(part, scalar=scalar, scale=scale, bound=bound)


def _alike(left: Value, right: Value, at: Expression) -> tuple[Value, Value]:
    """Return both values at one scale and of one kind."""
    scale = math.lcm(left.scale, right.scale)
    left, right = _scaled(left, scale, at), _scaled(right, scale, at)
    bound = left.bound + right.bound
    _fits(bound, at)
    first, second = _same_kind(left.scalar, right.scalar, bound)
    return replace(left, scalar=first), replace(right, scalar=second)


def added(left: Value, sign: str, right: Value, at: Expression) -> Value:
    """Return a sum or a difference."""
    found = _SUMS.get((left.type, sign, right.type))
    if found is None:
        message = f"{called(left.type)} and {called(right.type)} cannot be joined by {sign}"
        raise RefusalError(message, at)
    if left.over is not None:
        return _over(added(left.above, sign, times(right, left.over, at), at), left.over)
    if right.over is not None:
        return _over(added(times(left, right.over, at), sign, right.above, at), right.over)
    if left.known is not None and right.known is not None:
        both = left.known + right.known if sign == "+" else left.known - right.known
        return constant(both, found, at)
    left, right = _alike(left, right, at)
    scalar = (add if sign == "+" else subtract)(left.scalar, right.scalar)
    empty = left.may_be_empty or right.may_be_empty
    return Value(found, scalar, left.scale, left.bound + right.bound, empty)


def _product_type(left: FieldType, right: FieldType) -> FieldType | None:
    """Return the type of a product: of a number or a percentage with anything that can be so many times as much."""
    for one, other in ((left, right), (right, left)):
        if one is FieldType.NUMBER and other in _SCALED:
            return other
    if FieldType.PERCENT in (left, right):
        other = left if right is FieldType.PERCENT else right
        return other if other in _SCALED else None
    return None


def times(left: Value, right: Value, at: Expression) -> Value:
    """Return a product."""
    found = _product_type(left.type, right.type)
    if found is None:
        message = f"{called(left.type)} cannot be multiplied with {called(right.type)}"
        raise RefusalError(message, at)
    return _multiplied(left, right, found, at)


def divided(left: Value, right: Value, at: Expression) -> Value:
    """Return a quotient by a number, or by a value of the same type."""
    if right.known == 0:
        message = "this divides by zero"
        raise RefusalError(message, at)
    if left.type not in _SCALED or right.type not in (FieldType.NUMBER, left.type):
        message = f"{called(left.type)} cannot be divided by {called(right.type)}"
        raise RefusalError(message, at)
    found = left.type if right.type is FieldType.NUMBER else FieldType.NUMBER
    if right.over is not None:
        # Empty as well where what is above its line is 0.
        return divided(times(left, right.over, at), right.above, at)
    if right.known is None:
        divisor = replace(right, type=FieldType.NUMBER)
        if left.over is not None:
            return replace(_over(left.above, times(left.over, divisor, at)), type=found)
        return replace(_over(left, divisor), type=found)
    return _multiplied(left, constant(1 / right.known, right.type, at), found, at)


def _over(above: Value, divisor: Value) -> Value:
    """Return a quotient; empty where the divisor is 0."""
    there = compare(Op.UNEQUAL, divisor.scalar, Constant(0, divisor.scalar.kind))
    scalar = case([(there, above.scalar)], Constant(None, above.scalar.kind))
    return replace(above, scalar=scalar, may_be_empty=True, known=None, over=divisor)


def _multiplied(left: Value, right: Value, found: FieldType, at: Expression) -> Value:
    if left.over is not None:
        return _over(_multiplied(left.above, right, found, at), left.over)
    if right.over is not None:
        return _over(_multiplied(left, right.above, found, at), right.over)
    if left.known is not None and right.known is not None:
        return constant(left.known * right.known, found, at)
    if left.known is not None:
        left, right = right, left
    if right.known is not None:
        # Cancel what the factor and the scale share, to keep the integers small.
        shared = math.gcd(right.known.numerator, left.scale)
        factor = constant(Fraction(right.known.numerator // shared), FieldType.NUMBER, at)
        scalar, bound = _product(left, factor, at)
        scale = left.scale // shared * right.known.denominator
        return Value(found, scalar, scale, bound, left.may_be_empty)
    scalar, bound = _product(left, right, at)
    return Value(found, scalar, left.scale * right.scale, bound, left.may_be_empty or right.may_be_empty)


def chosen(which: Value, then: Value, other: Value, at: Expression) -> Value:
    """Return one value where a condition is true and another where it is false; where it is unknown, neither."""
    if then.type is not other.type:
        message = f"the two values differ in type: {then.type.value} and {other.type.value}"
        raise RefusalError(message, at)
    if then.over is not None or other.over is not None:
        message = "one of two values cannot be chosen where one is divided by a value of the record"
        raise RefusalError(message, at)
    if then.type in _MEASURED:
        then, other = _alike(then, other, at)
    branches = [(which.scalar, then.scalar), (negate(which.scalar), other.scalar)]
    scalar = case(branches, Constant(None, then.scalar.kind))
    empty = which.may_be_empty or then.may_be_empty or other.may_be_empty
    return Value(then.type, scalar, then.scale, max(then.bound, other.bound), empty)


# ------------------------------------------------------------------ comparisons


def compared(op: Op, left: Value, right: Value, at: Expression) -> Scalar:
    """Return whether a comparison holds."""
    if left.type is not right.type:
        message = f"{called(left.type)} cannot be compared with {called(right.type)}"
        raise RefusalError(message, at)
    if left.type not in _MEASURED:
        if op not in {Op.EQUAL, Op.UNEQUAL} or left.type is FieldType.LIST:
            message = f"{called(left.type)} has no order"
            raise RefusalError(message, at)
        return compare(op, left.scalar, right.scalar)
    if left.over is not None:
        return _quotient_compared(op, left.above, left.over, right, at)
    if right.over is not None:
        return _quotient_compared(_MIRRORED[op], right.above, right.over, left, at)
    if left.known is not None and right.known is not None:
        return truth(_holds(op, left.known, right.known))
    if left.known is not None:
        left, right, op = right, left, _MIRRORED[op]
    if right.known is not None:
        return _against_constant(op, left, right.known)
    left, right = _alike(left, right, at)
    return compare(op, left.scalar, right.scalar)


def _quotient_compared(op: Op, above: Value, over: Value, right: Value, at: Expression) -> Scalar:
    """Compare a quotient, both sides times its divisor; unknown where that is 0."""
    other = times(right, over, at)
    zero = Constant(0, over.scalar.kind)
    return case(
        [
            (compare(Op.MORE, over.scalar, zero), compared(op, above, other, at)),
            (compare(Op.LESS, over.scalar, zero), compared(_MIRRORED[op], above, other, at)),
        ],
        Constant(None, Kind.YES_NO),
    )


def _same_kind(left: Scalar, right: Scalar, bound: int) -> tuple[Scalar, Scalar]:
    if bound > LARGEST_INTEGER or Kind.WIDE in (left.kind, right.kind):
        return widen(left), widen(right)
    return left, right


def _against_constant(op: Op, left: Value, constant: Fraction) -> Scalar:
    """Compare an integer with a fraction by the nearest integer on the right side of it."""
    target = constant * left.scale
    # Beyond the bound every integer compares alike.
    target = max(min(target, Fraction(left.bound + 1)), Fraction(-left.bound - 1))
    if target.denominator != 1:
        if op in {Op.EQUAL, Op.UNEQUAL}:
            # Never equal, but still unknown where the value is empty.
            zero = Constant(0, left.scalar.kind)
            parts = (compare(Op.EQUAL, left.scalar, zero), compare(Op.UNEQUAL, left.scalar, zero))
            return all_of(*parts) if op is Op.EQUAL else any_of(*parts)
        target = Fraction(math.ceil(target) if op in {Op.AT_LEAST, Op.LESS} else math.floor(target))
    return compare(op, left.scalar, Constant(int(target), left.scalar.kind))


def _holds(op: Op, left: Fraction, right: Fraction) -> bool:
    return {
        Op.EQUAL: left == right,
        Op.UNEQUAL: left != right,
        Op.LESS: left < right,
        Op.AT_MOST: left <= right,
        Op.MORE: left > right,
        Op.AT_LEAST: left >= right,
    }[op]


_SCALED = {FieldType.NUMBER, FieldType.DURATION, FieldType.MONEY, FieldType.PERCENT}
"""Types of which there can be so many times as much."""
_MEASURED = {*_SCALED, FieldType.INSTANT, FieldType.DATE}
_MIRRORED = {
    Op.EQUAL: Op.EQUAL,
    Op.UNEQUAL: Op.UNEQUAL,
    Op.LESS: Op.MORE,
    Op.MORE: Op.LESS,
    Op.AT_MOST: Op.AT_LEAST,
    Op.AT_LEAST: Op.AT_MOST,
}
_SUMS = {
    **{(one, sign, one): one for one in _SCALED for sign in "+-"},
    (FieldType.INSTANT, "-", FieldType.INSTANT): FieldType.DURATION,
    (FieldType.INSTANT, "+", FieldType.DURATION): FieldType.INSTANT,
    (FieldType.INSTANT, "-", FieldType.DURATION): FieldType.INSTANT,
    (FieldType.DURATION, "+", FieldType.INSTANT): FieldType.INSTANT,
}
