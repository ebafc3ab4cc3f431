"""Translates the conditions and values of a contract into plan scalars over whole numbers.

Names, literals and logic are here; what calculating and comparing make of values is in `exact_values`. Runs once per
evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    ClockRef,
    ClockState,
    Comparison,
    Contains,
    Expression,
    FieldRef,
    Known,
    LevelRef,
    Literal_,
    Not,
    Offset,
    PercentageOf,
    Settled,
    Unit,
)
from slakit.contract.record_types import DerivedField, FieldType, RecordType
from slakit.measure.exact_values import (
    RefusalError,
    Unsupported,
    Value,
    added,
    chosen,
    compared,
    constant,
    divided,
    times,
)
from slakit.measure.plan import (
    Column,
    Constant,
    Kind,
    Op,
    all_of,
    any_of,
    coalesce,
    has_part,
    is_empty,
    join_texts,
    negate,
    truth,
)
from slakit.measure.shifted_days import LATEST, Shift, shift_column
from slakit.measure.stored import (
    END_OF_TIME,
    LARGEST_NUMBER,
    LIST_MARK,
    MILLIONTHS,
    bound_of,
    called,
    scale_of,
    value_column,
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
    "weighted",
]

_DEEPEST = 200


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
        return Unsupported(f"{called(found.type)} is no condition", expression.span)
    return found


def value(records: RecordType, expression: Expression, history: History | None = None) -> Value | Unsupported:
    """Translate a value or a condition.

    A field of the `history` has its value there, except in fields that are derived from others: these are made of what
    the record itself says.
    """
    try:
        translation = _Translation(records, history or {})
        found = translation.of(expression)
        if found.over is not None:
            message = "a value divided by another one of the record can be compared, and not be counted with"
            raise RefusalError(message, expression)
        return replace(found, shifts=tuple(translation.shifts))
    except RefusalError as refusal:
        return refusal.unsupported


def weighted(one: Value, weight: Value, at: Expression) -> Value | Unsupported:
    """Return a value times its weight, which is a number or a duration; of the value's type."""
    try:
        return replace(times(one, replace(weight, type=FieldType.NUMBER), at), type=one.type)
    except RefusalError as refusal:
        return refusal.unsupported


class _Translation:
    def __init__(self, records: RecordType, history: History) -> None:
        self.records = records
        self.history = history
        self.depth = 0
        self.shifts: dict[Shift, None] = {}

    def of(self, expression: Expression) -> Value:
        self.depth += 1
        if self.depth > _DEEPEST:
            message = "this is nested too deeply, or defined by itself"
            raise RefusalError(message, expression)
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
                which = self.condition(expression.condition)
                return chosen(which, self.of(expression.then), self.of(expression.otherwise), expression)
            case PercentageOf():
                share = constant(expression.percent, FieldType.PERCENT, expression)
                return times(share, self.of(expression.base), expression)
            case Offset():
                return self.offset(expression)
            case Contains():
                return self.contains(expression)
            case ClockRef():
                return Value(FieldType.DURATION, clock_column(expression.clock), 1, END_OF_TIME, may_be_empty=True)
            case ClockState():
                state = state_column(expression.clock, expression.state)
                return Value(FieldType.YES_NO, state, may_be_empty=True)
            case LevelRef():
                return Value(FieldType.TEXT, level_column(), may_be_empty=True)
            case _:
                message = "a figure over many records cannot stand inside a condition on one record"
                raise RefusalError(message, expression)

    def condition(self, expression: Expression) -> Value:
        found = self.of(expression)
        if found.type is not FieldType.YES_NO:
            message = f"{called(found.type)} is no condition"
            raise RefusalError(message, expression)
        return found

    def field(self, reference: FieldRef) -> Value:
        if reference.name in self.history:
            return self.history[reference.name]
        field = self.records.field(reference.name)
        if field is None:
            message = f"{self.records.name} have no field {reference.name}"
            raise RefusalError(message, reference)
        if isinstance(field, DerivedField):
            history, self.history = self.history, {}
            found = self.of(field.value)
            self.history = history
            if found.type is not field.type:
                message = f"{field.name} is declared as {called(field.type)}, but its value is {called(found.type)}"
                raise RefusalError(message, reference)
            return found
        always = field.name in {self.records.key, self.records.at}
        empty = (field.optional or field.required_when is not None) and not always
        return Value(
            field.type, value_column(field.name, field.type), scale_of(field.type), bound_of(field.type), empty
        )

    def literal(self, literal: Literal_) -> Value:
        if isinstance(literal.value, bool):
            return Value(FieldType.YES_NO, truth(literal.value))
        if isinstance(literal.value, str):
            return Value(FieldType.TEXT, Constant(literal.value, Kind.TEXT))
        found = _UNITS.get(literal.unit) if literal.unit is not None else None
        if found is None:
            message = "no record has a value of this unit"
            raise RefusalError(message, literal)
        return constant(literal.value, found, literal)

    def arithmetic(self, expression: Arithmetic) -> Value:
        total = self.of(expression.first)
        for sign, term in expression.rest:
            part = self.of(term)
            if sign in {"+", "-"}:
                total = added(total, sign, part, expression)
            else:
                total = (times if sign == "*" else divided)(total, part, expression)
        return total

    def offset(self, expression: Offset) -> Value:
        origin, length = self.of(expression.origin), expression.length
        if origin.type is not FieldType.INSTANT:
            message = f"nothing lies before or after {called(origin.type)}"
            raise RefusalError(message, expression)
        if length.microseconds is not None:
            stretch = constant(Fraction(length.microseconds), FieldType.DURATION, expression)
            return added(origin, "+" if expression.direction == "after" else "-", stretch, expression)
        if length.business_days is None or expression.calendar is None or origin.scale != 1:
            message = "only a duration, or business days of a calendar, can lie between this and another instant"
            raise RefusalError(message, expression)
        days = length.business_days if expression.direction == "after" else -length.business_days
        shift = Shift(origin.scalar, days, expression.calendar)
        self.shifts[shift] = None
        # A sum can lie beyond what is counted from.
        empty = origin.may_be_empty or origin.bound > LATEST
        return Value(FieldType.INSTANT, shift_column(shift), 1, 2 * LATEST, empty)

    def contains(self, expression: Contains) -> Value:
        text, held = self.of(expression.text), self.of(expression.field)
        if text.type is not FieldType.TEXT or held.type is not FieldType.LIST:
            message = f"{called(text.type)} cannot be looked for in {called(held.type)}"
            raise RefusalError(message, expression)
        mark = Constant(LIST_MARK, Kind.TEXT)
        if isinstance(text.scalar, Constant) and LIST_MARK not in str(text.scalar.value):
            found = has_part(held.scalar, Constant(f"{LIST_MARK}{text.scalar.value}{LIST_MARK}", Kind.TEXT))
        else:
            # A text with the mark in it would find two texts of the list that stand side by side.
            whole = join_texts(mark, text.scalar, mark)
            found = all_of(has_part(held.scalar, whole), negate(has_part(text.scalar, mark)))
        return Value(FieldType.YES_NO, found, may_be_empty=text.may_be_empty or held.may_be_empty)

    def comparison(self, expression: Comparison) -> Value:
        left, right = self.of(expression.left), self.of(expression.right)
        if expression.relation == "between":
            assert expression.high is not None
            high = self.of(expression.high)
            low_end = compared(Op.AT_LEAST, left, right, expression)
            high_end = compared(Op.AT_MOST, left, high, expression)
            empty = left.may_be_empty or right.may_be_empty or high.may_be_empty
            return Value(FieldType.YES_NO, all_of(low_end, high_end), may_be_empty=empty)
        scalar = compared(_RELATIONS[expression.relation], left, right, expression)
        return Value(FieldType.YES_NO, scalar, may_be_empty=left.may_be_empty or right.may_be_empty)


_UNITS = {
    Unit.NUMBER: FieldType.NUMBER,
    Unit.COUNT: FieldType.NUMBER,
    Unit.DURATION: FieldType.DURATION,
    Unit.PERCENT: FieldType.PERCENT,
    Unit.POINTS: FieldType.PERCENT,
    Unit.MONEY: FieldType.MONEY,
    Unit.DATE: FieldType.DATE,
}
_RELATIONS = {
    "at least": Op.AT_LEAST,
    "at most": Op.AT_MOST,
    "more than": Op.MORE,
    "below": Op.LESS,
    "is": Op.EQUAL,
    "is not": Op.UNEQUAL,
}
