"""Bounds in words to ranges of measured values: promises, aims, minimum levels, rows of credit tables."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import cast

from slakit.contract.expressions import Unit, trusted
from slakit.contract.from_syntax.figures import fits
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.values import as_written, read_literal
from slakit.contract.measures import Bound, Range
from slakit.diagnostics import Span
from slakit.syntax import tree

__all__ = ["BOUNDS", "read_bounds", "read_range"]

BOUNDS = (tree.AtLeast, tree.AtMost, tree.MoreThan, tree.Below, tree.Between)
"""The nodes that are a bound."""
_FIGURES = (tree.Percent, tree.Points, tree.PlainNumber, tree.Duration, tree.Money, tree.ServiceDays, tree.Date,
            tree.Quoted, tree.Yes, tree.No)  # fmt: skip


def read_range(scope: Scope, node: tree.Bounds, unit: Unit) -> Range | None:
    """Return a range of measured values from bounds in words; bounds that leave nothing are refused."""
    return read_bounds(scope, node.parts, node.span, unit)


def read_bounds(scope: Scope, parts: Sequence[tree.Node], span: Span, unit: Unit) -> Range | None:
    """Return the range that bounds leave together; bounds that leave nothing are refused."""
    low: Bound | None = None
    high: Bound | None = None
    for part in parts:
        assert isinstance(part, BOUNDS)
        sides = (
            [(part.low, True, True), (part.high, True, False)]
            if isinstance(part, tree.Between)
            else [
                (
                    part.value,
                    isinstance(part, tree.AtLeast | tree.AtMost),
                    isinstance(part, tree.AtLeast | tree.MoreThan),
                )
            ]
        )
        for value, included, is_low in sides:
            literal = read_literal(scope, value) if isinstance(value, _FIGURES) else None
            if literal is None:
                if not isinstance(value, _FIGURES):
                    scope.report("SLA408", value.span, "a bound is a figure", help="write it out, such as `80 %`")
                return None
            if not fits(scope, literal, unit, "bound"):
                return None
            bound = trusted(Bound)(value=Fraction(cast("Fraction", literal.value)), included=included)
            if (low if is_low else high) is not None:
                scope.report("SLA408", part.span, "this bounds the same end twice", help="keep one of the two bounds")
                return None
            if is_low:
                low = bound
            else:
                high = bound
    written = as_written(span)
    if low and high and (low.value > high.value or (low.value == high.value and not (low.included and high.included))):
        scope.report("SLA408", span, f"no value is {written}", help="the lower end comes first")
        return None
    return trusted(Range)(span=span, low=low, high=high, written=written)
