"""Small scalars that clocks are computed with, made of the plan's own."""

from __future__ import annotations

from slakit.measure.plan import (
    Column,
    Constant,
    Kind,
    Op,
    Scalar,
    all_of,
    case,
    coalesce,
    compare,
    is_empty,
    negate,
    truth,
    whole,
)

__all__ = ["NOTHING", "chosen", "earlier", "flag", "given", "integer", "known", "later", "surely", "up_to"]

NOTHING = Constant(None, Kind.INTEGER)


def integer(name: str) -> Column:
    """Return a column of whole numbers."""
    return Column(name, Kind.INTEGER)


def flag(name: str) -> Column:
    """Return a column of yes and no."""
    return Column(name, Kind.YES_NO)


def given(condition: Scalar, value: Scalar) -> Scalar:
    """Return a value where a condition is true, else nothing."""
    return value if condition == truth(True) else case([(condition, value)], Constant(None, value.kind))


def known(part: Scalar) -> Scalar:
    """Return whether a value is there."""
    return negate(is_empty(part))


def surely(condition: Scalar) -> Scalar:
    """Return whether a condition is true; one that is neither true nor false is not."""
    return coalesce(condition, truth(False))


def earlier(left: Scalar, right: Scalar) -> Scalar:
    """Return the earlier of two instants, the other one where one is empty."""
    return case([(is_empty(left), right), (compare(Op.MORE, left, right), right)], left)


def later(left: Scalar, right: Scalar) -> Scalar:
    """Return the later of two instants, of which the second is never empty."""
    return case([(compare(Op.LESS, left, right), right)], left)


def up_to(moment: Scalar, as_of: int | None) -> Scalar:
    """Return an instant unless it lies after the one of judgement."""
    return moment if as_of is None else given(compare(Op.AT_MOST, moment, whole(as_of)), moment)


def chosen(index: Scalar, values: list[Scalar]) -> Scalar:
    """Return the value with a number, counted from 0; the first where there is no number."""
    if all(value == values[0] for value in values):
        return values[0]
    branches = [(compare(Op.EQUAL, index, whole(i)), value) for i, value in enumerate(values) if i]
    return case([(all_of(condition), value) for condition, value in branches], values[0])
