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
from slakit.contract.relations import OPERATIONS, RELATIONS

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
    total = taken(of.first)
    for sign, term in of.rest:
        other = taken(term)
        if total is None or other is None or (sign == "/" and not other):
            return None
        total = OPERATIONS[sign](Fraction(total), Fraction(other))
    return None if total is None else Fraction(total)


def _compared(of: Comparison, taken: Taken) -> bool | None:
    left, right = taken(of.left), taken(of.right)
    if left is None or right is None:
        return None
    if of.high is None:
        return RELATIONS[of.relation](left, right)
    high = taken(of.high)
    return None if high is None else right <= left <= high
