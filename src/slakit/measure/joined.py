"""What figures come to that are joined: sums, shares of them, conditions on them, and the choice between two.

Runs after all that they are made of was measured; exact fractions, and `None` for what cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

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
)

__all__ = ["JOINING", "Joined", "joined"]

Joined = Fraction | bool | None
Taken = Callable[[Expression], Joined]
"""Returns what a figure comes to."""
JOINING = (Arithmetic, PercentageOf, Choose, Comparison, AllOf, AnyOf, Not, Settled)
"""What figures may be joined by."""


def joined(of: Expression, taken: Taken) -> Joined:
    """Return what figures come to that are joined, each as it is `taken`; also a constant."""
    match of:
        case Literal_():
            return of.value if isinstance(of.value, Fraction | bool) else None
        case PercentageOf():
            base = taken(of.base)
            return None if base is None else of.percent * Fraction(base)
        case Arithmetic():
            return _arithmetic(of, taken)
        case Choose():
            which = taken(of.condition)
            return None if which is None else taken(of.then if which else of.otherwise)
        case Settled():
            inner = taken(of.condition)
            return of.missing_counts_as if inner is None else inner
        case Not():
            inner = taken(of.part)
            return None if inner is None else not inner
        case AllOf() | AnyOf():
            deciding = isinstance(of, AnyOf)
            values = [taken(part) for part in of.parts]
            if any(value is not None and bool(value) is deciding for value in values):
                return deciding
            return None if None in values else not deciding
        case Comparison():
            return _compared(of, taken)
    message = f"{of.kind} does not join figures"
    raise AssertionError(message)


def _arithmetic(of: Arithmetic, taken: Taken) -> Fraction | None:
    so_far = taken(of.first)
    for sign, term in of.rest:
        other = taken(term)
        if so_far is None or other is None or (sign == "/" and not other):
            return None
        left, right = Fraction(so_far), Fraction(other)
        match sign:
            case "+":
                so_far = left + right
            case "-":
                so_far = left - right
            case "*":
                so_far = left * right
            case _:
                so_far = left / right
    return None if so_far is None else Fraction(so_far)


def _compared(of: Comparison, taken: Taken) -> bool | None:
    left, right = taken(of.left), taken(of.right)
    high = taken(of.high) if of.high is not None else None
    if left is None or right is None or (of.relation == "between" and high is None):
        return None
    match of.relation:
        case "at least":
            return left >= right
        case "at most":
            return left <= right
        case "more than":
            return left > right
        case "below":
            return left < right
        case "is":
            return left == right
        case "is not":
            return left != right
        case "between":
            assert high is not None
            return right <= left <= high
