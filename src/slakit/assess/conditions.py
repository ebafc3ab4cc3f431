"""Conditions and values over what objectives came to: exact, and three-valued where something cannot be told.

Overrides of outcomes and terms of credits are made of the same expressions. What they speak of (standings, measured
values, given figures, lengths of time, fees) comes from the caller, as `Facts` about the window at hand.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Comparison,
    Expression,
    Literal_,
    Not,
    PercentageOf,
    Settled,
    Standing,
)
from slakit.contract.relations import OPERATIONS, RELATIONS

__all__ = ["Facts", "amount", "holds"]


class Facts(Protocol):
    """What is known in a window: the answer is `None` where it cannot be told."""

    def standing(self, standing: Standing) -> bool | None:
        """Whether an objective came to an outcome, in the window at hand or over several."""

    def value(self, expression: Expression) -> Fraction | None:
        """Return a value that is not computed from others, such as a measured value, a given figure or a fee."""


def holds(condition: Expression, facts: Facts) -> bool | None:
    """Whether a condition is true; `None` where it depends on what cannot be told."""
    match condition:
        case Standing():
            return facts.standing(condition)
        case Literal_(value=bool() as value):
            return value
        case Comparison():
            return _compared(condition, facts)
        case Not():
            part = holds(condition.part, facts)
            return None if part is None else not part
        case AllOf():
            parts = [holds(part, facts) for part in condition.parts]
            return False if False in parts else None if None in parts else True
        case AnyOf():
            parts = [holds(part, facts) for part in condition.parts]
            return True if True in parts else None if None in parts else False
        case Settled():
            found = holds(condition.condition, facts)
            return condition.missing_counts_as if found is None else found
        case Choose():
            # As for records: a condition that cannot be told chooses neither.
            chosen = holds(condition.condition, facts)
            return None if chosen is None else holds(condition.then if chosen else condition.otherwise, facts)
    message = f"{condition.kind} is no condition on outcomes"
    raise TypeError(message)


def _compared(comparison: Comparison, facts: Facts) -> bool | None:
    left, right = amount(comparison.left, facts), amount(comparison.right, facts)
    if left is None or (right is None and comparison.relation != "between"):
        return None
    if comparison.relation == "between":
        assert comparison.high is not None, "`between` has two ends"
        high = amount(comparison.high, facts)
        if (right is not None and left < right) or (high is not None and left > high):
            return False
        return None if right is None or high is None else True
    return RELATIONS[comparison.relation](left, right)


def amount(expression: Expression, facts: Facts) -> Fraction | None:
    """Return a value in base units (money in minor units), exact; `None` where it depends on what cannot be told."""
    match expression:
        case Literal_(value=Fraction() as value):
            return value
        case Arithmetic():
            total = amount(expression.first, facts)
            for sign, term in expression.rest:
                total = _joined(total, sign, amount(term, facts))
            return total
        case PercentageOf():
            base = amount(expression.base, facts)
            return None if base is None else expression.percent * base
        case Choose():
            chosen = holds(expression.condition, facts)
            return None if chosen is None else amount(expression.then if chosen else expression.otherwise, facts)
    return facts.value(expression)


def _joined(left: Fraction | None, sign: str, right: Fraction | None) -> Fraction | None:
    if left is None or right is None or (sign == "/" and not right):
        return None
    return Fraction(OPERATIONS[sign](left, right))
