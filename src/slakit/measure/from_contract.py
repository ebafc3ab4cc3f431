"""Translates the conditions and values of a contract into plan scalars over whole numbers.

Every number is carried as an integer with a scale (value = integer / scale) and a bound on its size, so that
comparisons with any fraction are exact and nothing can overflow unseen. Runs once per evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    ClockRef,
    ClockState,
    Comparison,
    Expression,
    FieldRef,
    Known,
    LevelRef,
    Literal_,
    Not,
    Settled,
    Unit,
)
from slakit.contract.record_types import DerivedField, FieldType, RecordType
from slakit.diagnostics import Span
from slakit.measure.plan import (
    LARGEST_INTEGER,
    LARGEST_WIDE,
    Column,
    Constant,
    Kind,
    Op,
    Scalar,
    add,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    is_empty,
    multiply,
    negate,
    subtract,
    truth,
    widen,
)

__all__ = [
    "END_OF_TIME",
    "LARGEST_NUMBER",
    "MILLIONTHS",
    "Unsupported",
    "Value",
    "clock_column",
    "condition",
    "level_column",
    "state_column",
    "value",
    "value_column",
]

END_OF_TIME = 4_102_444_800_000_000
"""2100-01-01T00:00Z in microseconds: the first instant too late to be read, and the limit of durations."""

MILLIONTHS = 10**6
"""A number is stored as a whole number of millionths."""

LARGEST_NUMBER = 10**12 * MILLIONTHS
"""The first number, in millionths, that is too large to be read."""

_KINDS = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.YES_NO: Kind.YES_NO,
    FieldType.NUMBER: Kind.INTEGER,
    FieldType.DURATION: Kind.INTEGER,
    FieldType.INSTANT: Kind.INTEGER,
}
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Unsupported:
    """What cannot be computed record by record, in plain words, and where the contract says it."""

    message: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of one record; a number, duration or instant is `scalar / scale`, its integer at most `bound`.

    `known` is set for constants. `may_be_empty` tells whether a good record can leave the value empty.
    """

    type: FieldType
    scalar: Scalar
    scale: int = 1
    bound: int = 0
    may_be_empty: bool = False
    known: Fraction | None = None


class _RefusalError(Exception):
    """Carries an `Unsupported` out of the recursion; never leaves this module."""

    def __init__(self, message: str, at: Expression) -> None:
        super().__init__(message)
        self.unsupported = Unsupported(message, at.span)


def value_column(name: str, field_type: FieldType) -> Column:
    """Return the column that holds a stored field after the scan."""
    return Column(f"v:{name}", _KINDS[field_type])


def clock_column(clock: str) -> Column:
    """Return the column with the time of a clock, added to the accepted rows where it is asked for."""
    return Column(f"k:{clock}", Kind.INTEGER)


def state_column(clock: str, state: str) -> Column:
    """Return the column that tells whether a clock is in a state."""
    return Column(f"s:{clock} {_STATES.get(state, state)}", Kind.YES_NO)


def level_column() -> Column:
    """Return the column with the name of a record's level."""
    return Column("level", Kind.TEXT)


_STATES = {"met": "on time", "missed": "late"}
"""States that have two words."""

History = Mapping[str, Value]
"""Fields that have another value at the instant at hand than the record itself says."""


def condition(
    records: RecordType, expression: Expression | None, history: History | None = None
) -> Value | Unsupported:
    """Translate a condition (`None` holds for every record)."""
    if expression is None:
        return Value(FieldType.YES_NO, truth(True))
    found = value(records, expression, history)
    if isinstance(found, Value) and found.type is not FieldType.YES_NO:
        return Unsupported(f"a {found.type.value} is no condition", expression.span)
    return found


def value(records: RecordType, expression: Expression, history: History | None = None) -> Value | Unsupported:
    """Translate a value or a condition.

    A field of the `history` has its value there, except in fields that are derived from others: these are made of what
    the record itself says.
    """
    try:
        return _Translation(records, history or {}).of(expression)
    except _RefusalError as refusal:
        return refusal.unsupported


def _constant(number: Fraction, field_type: FieldType, at: Expression) -> Value:
    if abs(number.numerator) > LARGEST_WIDE:
        message = "a figure in this condition is too large to be computed with"
        raise _RefusalError(message, at)
    kind = Kind.INTEGER if abs(number.numerator) <= LARGEST_INTEGER else Kind.WIDE
    scalar = Constant(number.numerator, kind)
    return Value(field_type, scalar, number.denominator, abs(number.numerator), known=number)


class _Translation:
    def __init__(self, records: RecordType, history: History) -> None:
        self.records = records
        self.history = history
        self.depth = 0

    def of(self, expression: Expression) -> Value:
        self.depth += 1
        if self.depth > _DEEPEST:
            message = "this is nested too deeply, or defined by itself"
            raise _RefusalError(message, expression)
        found = self._of(expression)
        self.depth -= 1
        return found

    def _of(self, expression: Expression) -> Value:
        match expression:
            case FieldRef():
                return self.field(expression)
            case Literal_():
                return self.literal(expression)
            case Arithmetic():
                return self.arithmetic(expression)
            case Comparison():
                return self.comparison(expression)
            case Known():
                missing = is_empty(self.of(expression.field).scalar)
                return Value(FieldType.YES_NO, negate(missing) if expression.known else missing)
            case Not():
                part = self.condition(expression.part)
                return replace(part, scalar=negate(part.scalar))
            case AllOf() | AnyOf():
                parts = [self.condition(part) for part in expression.parts]
                join = all_of if isinstance(expression, AllOf) else any_of
                empty = any(part.may_be_empty for part in parts)
                return Value(FieldType.YES_NO, join(*(p.scalar for p in parts)), may_be_empty=empty)
            case Settled():
                part = self.condition(expression.condition)
                return Value(FieldType.YES_NO, coalesce(part.scalar, truth(expression.missing_counts_as)))
            case Choose():
                return self.choose(expression)
            case ClockRef():
                return Value(FieldType.DURATION, clock_column(expression.clock), 1, END_OF_TIME, may_be_empty=True)
            case ClockState():
                state = state_column(expression.clock, expression.state)
                return Value(FieldType.YES_NO, state, may_be_empty=True)
            case LevelRef():
                return Value(FieldType.TEXT, level_column(), may_be_empty=True)
            case _:
                message = "a figure over many records cannot stand inside a condition on one record"
                raise _RefusalError(message, expression)

    def condition(self, expression: Expression) -> Value:
        found = self.of(expression)
        if found.type is not FieldType.YES_NO:
            message = f"a {found.type.value} is no condition"
            raise _RefusalError(message, expression)
        return found

    def field(self, reference: FieldRef) -> Value:
        if reference.name in self.history:
            return self.history[reference.name]
        field = self.records.field(reference.name)
        if field is None:
            message = f"{self.records.name} have no field {reference.name}"
            raise _RefusalError(message, reference)
        if isinstance(field, DerivedField):
            history, self.history = self.history, {}
            found = self.of(field.value)
            self.history = history
            if found.type is not field.type:
                message = f"{field.name} is declared as {field.type.value}, but its value is a {found.type.value}"
                raise _RefusalError(message, reference)
            return found
        always = field.name in {self.records.key, self.records.at}
        empty = (field.optional or field.required_when is not None) and not always
        scale = MILLIONTHS if field.type is FieldType.NUMBER else 1
        bound = LARGEST_NUMBER if field.type is FieldType.NUMBER else END_OF_TIME
        return Value(field.type, value_column(field.name, field.type), scale, bound, empty)

    def literal(self, literal: Literal_) -> Value:
        if isinstance(literal.value, bool):
            return Value(FieldType.YES_NO, truth(literal.value))
        if isinstance(literal.value, str):
            return Value(FieldType.TEXT, Constant(literal.value, Kind.TEXT))
        duration = literal.unit is Unit.DURATION
        return _constant(literal.value, FieldType.DURATION if duration else FieldType.NUMBER, literal)

    # ------------------------------------------------------------------ arithmetic

    def scaled(self, part: Value, scale: int, at: Expression) -> Value:
        """Return the same value as an integer of another scale, a multiple of its own."""
        factor = scale // part.scale
        if factor == 1:
            return part
        if part.known is not None:
            bound = abs(part.known.numerator) * factor
            self.fits(bound, at)
            kind = Kind.INTEGER if bound <= LARGEST_INTEGER else Kind.WIDE
            return replace(part, scalar=Constant(part.known.numerator * factor, kind), scale=scale, bound=bound)
        scalar, bound = self.product(part, _constant(Fraction(factor), FieldType.NUMBER, at), at)
        return replace(part, scalar=scalar, scale=scale, bound=bound)

    def fits(self, bound: int, at: Expression) -> None:
        if bound > LARGEST_WIDE:
            message = "this multiplies figures so large that the result could not be held exactly"
            raise _RefusalError(message, at)

    def product(self, left: Value, right: Value, at: Expression) -> tuple[Scalar, int]:
        bound = left.bound * right.bound
        self.fits(bound, at)
        return multiply(*_same_kind(left.scalar, right.scalar, bound)), bound

    def alike(self, left: Value, right: Value, at: Expression) -> tuple[Value, Value]:
        """Both values at one scale and of one kind."""
        scale = math.lcm(left.scale, right.scale)
        left, right = self.scaled(left, scale, at), self.scaled(right, scale, at)
        bound = left.bound + right.bound
        self.fits(bound, at)
        first, second = _same_kind(left.scalar, right.scalar, bound)
        return replace(left, scalar=first), replace(right, scalar=second)

    def arithmetic(self, expression: Arithmetic) -> Value:
        total = self.of(expression.first)
        for sign, term in expression.rest:
            part = self.of(term)
            if sign in {"+", "-"}:
                total = self.sum(total, sign, part, expression)
            elif sign == "*":
                total = self.times(total, part, expression)
            else:
                if part.known is None or part.type is not FieldType.NUMBER:
                    message = "a value of one record can be divided by a fixed number only"
                    raise _RefusalError(message, expression)
                if part.known == 0:
                    message = "this divides by zero"
                    raise _RefusalError(message, expression)
                inverse = _constant(1 / part.known, FieldType.NUMBER, expression)
                total = self.times(total, inverse, expression)
        return total

    def sum(self, left: Value, sign: str, right: Value, at: Expression) -> Value:
        found = _SUMS.get((left.type, sign, right.type))
        if found is None:
            message = f"a {left.type.value} and a {right.type.value} cannot be joined by {sign}"
            raise _RefusalError(message, at)
        if left.known is not None and right.known is not None:
            both = left.known + right.known if sign == "+" else left.known - right.known
            return _constant(both, found, at)
        left, right = self.alike(left, right, at)
        scalar = (add if sign == "+" else subtract)(left.scalar, right.scalar)
        empty = left.may_be_empty or right.may_be_empty
        return Value(found, scalar, left.scale, left.bound + right.bound, empty)

    def times(self, left: Value, right: Value, at: Expression) -> Value:
        types = {left.type, right.type}
        if types not in ({FieldType.NUMBER}, {FieldType.NUMBER, FieldType.DURATION}):
            message = f"a {left.type.value} cannot be multiplied with a {right.type.value}"
            raise _RefusalError(message, at)
        found = FieldType.DURATION if FieldType.DURATION in types else FieldType.NUMBER
        if left.known is not None and right.known is not None:
            return _constant(left.known * right.known, found, at)
        if left.known is not None:
            left, right = right, left
        if right.known is not None:
            # Cancel what the factor and the scale share, to keep the integers small.
            shared = math.gcd(right.known.numerator, left.scale)
            factor = _constant(Fraction(right.known.numerator // shared), FieldType.NUMBER, at)
            scalar, bound = self.product(left, factor, at)
            scale = left.scale // shared * right.known.denominator
            return Value(found, scalar, scale, bound, left.may_be_empty)
        scalar, bound = self.product(left, right, at)
        return Value(found, scalar, left.scale * right.scale, bound, left.may_be_empty or right.may_be_empty)

    def choose(self, expression: Choose) -> Value:
        which, then, other = (
            self.condition(expression.condition), self.of(expression.then), self.of(expression.otherwise)
        )  # fmt: skip
        if then.type is not other.type:
            message = f"the two values differ in type: {then.type.value} and {other.type.value}"
            raise _RefusalError(message, expression)
        if then.type in _MEASURED:
            then, other = self.alike(then, other, expression)
        # A condition that is unknown chooses neither.
        branches = [(which.scalar, then.scalar), (negate(which.scalar), other.scalar)]
        scalar = case(branches, Constant(None, then.scalar.kind))
        empty = which.may_be_empty or then.may_be_empty or other.may_be_empty
        return Value(then.type, scalar, then.scale, max(then.bound, other.bound), empty)

    # ------------------------------------------------------------------ comparisons

    def comparison(self, expression: Comparison) -> Value:
        left, right = self.of(expression.left), self.of(expression.right)
        if expression.relation == "between":
            assert expression.high is not None
            high = self.of(expression.high)
            low_end = self.compared(Op.AT_LEAST, left, right, expression)
            high_end = self.compared(Op.AT_MOST, left, high, expression)
            empty = left.may_be_empty or right.may_be_empty or high.may_be_empty
            return Value(FieldType.YES_NO, all_of(low_end, high_end), may_be_empty=empty)
        scalar = self.compared(_RELATIONS[expression.relation], left, right, expression)
        return Value(FieldType.YES_NO, scalar, may_be_empty=left.may_be_empty or right.may_be_empty)

    def compared(self, op: Op, left: Value, right: Value, at: Expression) -> Scalar:
        if left.type is not right.type:
            message = f"a {left.type.value} cannot be compared with a {right.type.value}"
            raise _RefusalError(message, at)
        if left.type not in _MEASURED:
            if op not in {Op.EQUAL, Op.UNEQUAL}:
                message = f"a {left.type.value} has no order"
                raise _RefusalError(message, at)
            return compare(op, left.scalar, right.scalar)
        if left.known is not None and right.known is not None:
            return truth(_holds(op, left.known, right.known))
        if left.known is not None:
            left, right, op = right, left, _MIRRORED[op]
        if right.known is not None:
            return _against_constant(op, left, right.known)
        left, right = self.alike(left, right, at)
        return compare(op, left.scalar, right.scalar)


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


_MEASURED = {FieldType.NUMBER, FieldType.DURATION, FieldType.INSTANT}
_RELATIONS = {
    "at least": Op.AT_LEAST,
    "at most": Op.AT_MOST,
    "more than": Op.MORE,
    "below": Op.LESS,
    "is": Op.EQUAL,
    "is not": Op.UNEQUAL,
}
_MIRRORED = {
    Op.EQUAL: Op.EQUAL,
    Op.UNEQUAL: Op.UNEQUAL,
    Op.LESS: Op.MORE,
    Op.MORE: Op.LESS,
    Op.AT_MOST: Op.AT_LEAST,
    Op.AT_LEAST: Op.AT_MOST,
}
_SUMS = {
    (FieldType.NUMBER, "+", FieldType.NUMBER): FieldType.NUMBER,
    (FieldType.NUMBER, "-", FieldType.NUMBER): FieldType.NUMBER,
    (FieldType.DURATION, "+", FieldType.DURATION): FieldType.DURATION,
    (FieldType.DURATION, "-", FieldType.DURATION): FieldType.DURATION,
    (FieldType.INSTANT, "-", FieldType.INSTANT): FieldType.DURATION,
    (FieldType.INSTANT, "+", FieldType.DURATION): FieldType.INSTANT,
    (FieldType.INSTANT, "-", FieldType.DURATION): FieldType.INSTANT,
    (FieldType.DURATION, "+", FieldType.INSTANT): FieldType.INSTANT,
}
