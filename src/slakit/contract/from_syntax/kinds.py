"""The kinds of values that expressions yield, and what comes of calculating with two of them.

One table for conditions on records, for figures and for amounts: what two kinds make does not depend on where they
stand.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.expressions import Expression, Literal_, Unit
from slakit.contract.record_types import FieldType

__all__ = [
    "COUNTABLE",
    "FIELD_KINDS",
    "KIND_OF_UNIT",
    "UNIT_OF_KIND",
    "Kind",
    "Typed",
    "beside",
    "combine",
    "comparable",
    "kind_of_literal",
    "unit_help",
]


class Kind(enum.Enum):
    """What kind of value an expression yields, in the words of messages."""

    YES_NO = "a condition"
    TEXT = "a text"
    LIST = "a list of texts"
    NUMBER = "a number"
    DURATION = "a duration"
    INSTANT = "an instant"
    DATE = "a date"
    PERCENT = "a percentage"
    POINTS = "percentage points"
    COUNT = "a count"
    MONEY = "an amount of money"
    SERVICE_POINTS = "service points"
    SERVICE_DAYS = "days of service"


FIELD_KINDS = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.YES_NO: Kind.YES_NO,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DURATION: Kind.DURATION,
    FieldType.INSTANT: Kind.INSTANT,
    FieldType.DATE: Kind.DATE,
    FieldType.MONEY: Kind.MONEY,
    FieldType.PERCENT: Kind.PERCENT,
    FieldType.LIST: Kind.LIST,
}
UNIT_OF_KIND = {
    Kind.PERCENT: Unit.PERCENT,
    Kind.POINTS: Unit.POINTS,
    Kind.DURATION: Unit.DURATION,
    Kind.NUMBER: Unit.NUMBER,
    Kind.COUNT: Unit.COUNT,
    Kind.MONEY: Unit.MONEY,
    Kind.DATE: Unit.DATE,
    Kind.SERVICE_POINTS: Unit.SERVICE_POINTS,
    Kind.SERVICE_DAYS: Unit.SERVICE_DAYS,
}
KIND_OF_UNIT = {unit: kind for kind, unit in UNIT_OF_KIND.items()}
COUNTABLE = (Kind.NUMBER, Kind.COUNT)
_ADDED = (Kind.NUMBER, Kind.COUNT, Kind.DURATION, Kind.PERCENT, Kind.POINTS, Kind.MONEY, Kind.SERVICE_POINTS,
          Kind.SERVICE_DAYS)  # fmt: skip
_SCALED = (*_ADDED,)


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression and the kind of value it yields."""

    expression: Expression
    kind: Kind


def kind_of_literal(literal: Literal_) -> Kind:
    """Return the kind of a constant."""
    if literal.unit is not None:
        return KIND_OF_UNIT[literal.unit]
    return Kind.YES_NO if isinstance(literal.value, bool) else Kind.TEXT


def combine(left: Kind, sign: str, right: Kind) -> Kind | None:
    """Return the kind of `left sign right` for one of `+ - * /`; `None` where it has no meaning."""
    if sign in "+-":
        return _added(left, sign, right)
    if right in COUNTABLE:
        return Kind.NUMBER if left in COUNTABLE else (left if left in _SCALED else None)
    if sign == "/":
        alike = left is right or {left, right} == {Kind.PERCENT, Kind.POINTS}
        return Kind.NUMBER if alike and left in _SCALED else None
    if left in COUNTABLE or left is Kind.PERCENT:
        return right if right in _SCALED else None
    return left if right is Kind.PERCENT and left in _SCALED else None


def _added(left: Kind, sign: str, right: Kind) -> Kind | None:
    if left is Kind.INSTANT:
        if right is Kind.INSTANT:
            return Kind.DURATION if sign == "-" else None
        return Kind.INSTANT if right is Kind.DURATION else None
    if left is right:
        return left if left in _ADDED else None
    if left is Kind.PERCENT and right is Kind.POINTS:
        return Kind.PERCENT
    return Kind.NUMBER if left in COUNTABLE and right in COUNTABLE else None


def comparable(measured: Kind, bound: Kind) -> bool:
    """Whether a value of one kind can be held against one of another."""
    return measured is bound or (measured in COUNTABLE and bound in COUNTABLE)


def beside(left: Kind, right: Typed | None) -> Typed | None:
    """Return a value as it is meant beside another one: `10 points` beside service points are service points."""
    if left is not Kind.SERVICE_POINTS or right is None or right.kind is not Kind.POINTS:
        return right
    literal = right.expression
    if not isinstance(literal, Literal_) or not isinstance(literal.value, Fraction):
        return right
    update = {"unit": Unit.SERVICE_POINTS, "value": literal.value * 100}
    return Typed(literal.model_copy(update=update), Kind.SERVICE_POINTS)


def unit_help(kind: Kind) -> str:
    """Return how to write a value of a kind."""
    return _EXAMPLES[kind]


_EXAMPLES = {
    Kind.DURATION: "write a duration with its unit, such as `20 seconds`",
    Kind.NUMBER: "write a plain number, such as `4`",
    Kind.PERCENT: "write a percentage, such as `80 %`",
    Kind.TEXT: 'write a text in quotes, such as `"urgent"`',
    Kind.LIST: 'ask for a text in it, as in `"VIP" in tags`',
    Kind.YES_NO: "use the name by itself, or with `not` before it",
    Kind.INSTANT: "compare it with another instant",
    Kind.DATE: "write a date, such as `2026-01-31`",
    Kind.COUNT: "write a plain number, such as `4`",
    Kind.POINTS: "write percentage points, such as `2 points`",
    Kind.MONEY: "write an amount, such as `EUR 500.00`",
    Kind.SERVICE_POINTS: "write points, such as `3 points`",
    Kind.SERVICE_DAYS: "write days of service, such as `3 service days`",
}
