"""What an objective measures, and the ranges that values are held against.

Values are exact, in base units.
"""

from fractions import Fraction

from slakit.contract.expressions import Expression, Unit
from slakit.contract.parts import Located, Part
from slakit.money import RoundingMode

__all__ = ["Bound", "Measure", "MetricUse", "Range", "Rounding"]


class Rounding(Part):
    """Rounding of a value to a multiple of `step` (in the value's base unit)."""

    mode: RoundingMode
    step: Fraction


class MetricUse(Located):
    """The named metric that a measure came from, with the parameters it was given (as written)."""

    _prints = frozenset({"name", "title", "means", "arguments"})

    name: str
    title: str
    means: str | None
    arguments: tuple[tuple[str, str], ...] = ()


class Measure(Located):
    """What an objective measures: a figure made of aggregates, its unit, and rounding before it is compared."""

    figure: Expression
    unit: Unit
    rounding: Rounding | None = None
    metric: MetricUse | None = None


class Bound(Part):
    """One end of a range."""

    value: Fraction
    included: bool


class Range(Located):
    """Values between two ends, either of which may be open; `written` in the author's words."""

    _prints = frozenset({"written"})

    low: Bound | None = None
    high: Bound | None = None
    written: str = ""

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies in the range; exact."""
        low, high = self.low, self.high
        if low and (value < low.value or (value == low.value and not low.included)):
            return False
        return not (high and (value > high.value or (value == high.value and not high.included)))
