"""The terms of a line that pays, beside its amount and its row: how often, how much more, how much at most.

Loaded when a contract has such terms.
"""

from fractions import Fraction
from typing import Literal

from slakit.contract.expressions import Expression, Literal_
from slakit.contract.parts import Located

__all__ = ["Multiplier", "PerPoint", "PerUnit"]


class PerUnit(Located):
    """An amount for every `unit` of a value: for every one that has `started`, is `completed`, or in proportion.

    With `low` and `high` only the part of the value between them counts.
    """

    _called = "an amount for each unit"

    pace: Literal["started", "completed"] | None = None
    unit: Literal_
    of: Expression
    low: Expression | None = None
    high: Expression | None = None


class PerPoint(Located):
    """An amount for every service point, of those between `low` and `high` where they are given."""

    _called = "an amount for each point"

    low: Expression | None = None
    high: Expression | None = None


class Multiplier(Located):
    """A factor on an amount, where a condition holds."""

    factor: Fraction
    condition: Expression | None = None
