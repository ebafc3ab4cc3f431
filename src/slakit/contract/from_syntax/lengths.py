"""Lengths of time that deadlines, limits and terms have: elapsed time, business days, days and months of a calendar."""

from __future__ import annotations

from fractions import Fraction

from slakit.contract.expressions import Length, trusted
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.values import read_literal, read_number
from slakit.diagnostics import Span
from slakit.syntax import tree
from slakit.syntax.tokens import Token

__all__ = ["read_length", "read_whole"]

_MONTHS = {"month": 1, "months": 1, "quarter": 3, "quarters": 3, "year": 12, "years": 12}
_DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
_MOST = {"months": 1200, "days": 36525}
"""A hundred years."""


def read_whole(scope: Scope, span: Span, token: Token, what: str, *, least: int = 1, most: int = 36525) -> int | None:
    """Return a whole number of something, within bounds; reported otherwise."""
    number = read_number(scope, span.source, token)
    if number is None:
        return None
    if number.denominator != 1 or not least <= number <= most:
        scope.report(
            "SLA408", span, f"`{token}` is not a number of {what}", help=f"write a whole number from {least} to {most}"
        )
        return None
    return int(number)


def read_length(scope: Scope, node: tree.Length) -> Length | None:
    """Return a length of time."""
    match node:
        case tree.BusinessDays():
            count = read_whole(scope, node.span, node.count, "business days", most=3660)
            return None if count is None else trusted(Length)(business_days=count)
        case tree.CalendarLength():
            unit = str(node.unit)
            if unit in _MONTHS:
                count = read_whole(scope, node.span, node.count, unit, most=_MOST["months"] // _MONTHS[unit])
                return None if count is None else trusted(Length)(months=count * _MONTHS[unit])
            count = read_whole(scope, node.span, node.count, unit, most=_MOST["days"] // _DAYS[unit])
            return None if count is None else trusted(Length)(days=count * _DAYS[unit])
        case tree.Duration():
            literal = read_literal(scope, node)
            if literal is None:
                return None
            assert isinstance(literal.value, Fraction)
            return trusted(Length)(microseconds=int(literal.value))
    raise TypeError(type(node))
