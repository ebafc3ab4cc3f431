"""What a condition or a value comes to for one record: true, false, a value, or `None` for what cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Comparison,
    Contains,
    Expression,
    FieldRef,
    Known,
    Literal_,
    Not,
    Settled,
)
from slakit.contract.record_types import DerivedField, RecordType

Get = Callable[[str], object]


def fields_of(kind: RecordType, row: Mapping[str, object], instead: Mapping[str, object] | None = None) -> Get:
    """Return what looks a field of a record up; `instead` holds the fields that have another value just now.

    A derived field is made of what the record itself says, whatever stands in for a field just now.
    """

    def get(name: str) -> object:
        if instead is not None and name in instead:
            return instead[name]
        field = kind.field(name)
        if isinstance(field, DerivedField):
            return evaluate(field.value, fields_of(kind, row))
        return row[name]

    return get


def holds(condition: Expression | None, get: Get) -> bool:
    """Whether a condition is true; one that is neither true nor false does not hold."""
    return condition is None or evaluate(condition, get) is True


def evaluate(e: Expression, get: Get) -> object:
    """Return the value of an expression."""
    match e:
        case FieldRef():
            return get(e.name)
        case Literal_():
            return e.value
        case Known():
            return (get(e.field.name) is not None) is e.known
        case Not():
            part = evaluate(e.part, get)
            return None if part is None else not part
        case AllOf():
            parts = [evaluate(part, get) for part in e.parts]
            return False if False in parts else None if None in parts else True
        case AnyOf():
            parts = [evaluate(part, get) for part in e.parts]
            return True if True in parts else None if None in parts else False
        case Settled():
            part = evaluate(e.condition, get)
            return e.missing_counts_as if part is None else part
        case Choose():
            which = evaluate(e.condition, get)
            return None if which is None else evaluate(e.then if which else e.otherwise, get)
        case Contains():
            text, listed = evaluate(e.text, get), get(e.field.name)
            if text is None or listed is None:
                return None
            assert isinstance(listed, tuple)
            return text in listed
        case Comparison():
            left, right = evaluate(e.left, get), evaluate(e.right, get)
            if e.relation != "between":
                return _compared(e.relation, left, right)
            assert e.high is not None
            ends = [_compared("at least", left, right), _compared("at most", left, evaluate(e.high, get))]
            return False if False in ends else None if None in ends else True
        case Arithmetic():
            total = evaluate(e.first, get)
            for sign, term in e.rest:
                part = evaluate(term, get)
                if total is None or part is None or (sign == "/" and part == 0):
                    return None
                a, b = _number(total), _number(part)
                total = a + b if sign == "+" else a - b if sign == "-" else a * b if sign == "*" else a / b
            return total
    raise AssertionError(e)


def _number(value: object) -> Fraction:
    assert isinstance(value, int | Fraction)
    return Fraction(value)


def _compared(relation: str, left: object, right: object) -> bool | None:
    if left is None or right is None:
        return None
    if relation in ("is", "is not"):
        return (left == right) is (relation == "is")
    a, b = _number(left), _number(right)
    return {"at least": a >= b, "at most": a <= b, "more than": a > b, "below": a < b}[relation]
