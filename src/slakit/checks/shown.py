"""Witnesses as findings show them: values in the unit of the measure, ranges, amounts."""

from __future__ import annotations

from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Amount, PercentOf
from slakit.contract.parts import trusted
from slakit.money import Money, decimal_text, minor_digits

__all__ = ["amount_shown", "money_shown", "range_shown", "shown"]


def _digits(value: Fraction, most: int = 6) -> str:
    for digits in range(most + 1):
        if (value * 10**digits).denominator == 1:
            return decimal_text(value, digits)
    return decimal_text(value, most)


def shown(value: Fraction, unit: Unit) -> str:
    """Return a value, short and exact where it can be."""
    scale, word = {
        Unit.PERCENT: (Fraction(100), " %"),
        Unit.POINTS: (Fraction(100), " points"),
        Unit.DURATION: (Fraction(1, 1_000_000), " s"),
    }.get(unit, (Fraction(1), ""))
    return f"{_digits(value * scale)}{word}"


def range_shown(r: Range, unit: Unit) -> str:
    """Return a range in words."""
    if r.low and r.high and r.low.value == r.high.value:
        return f"exactly {shown(r.low.value, unit)}"
    ends = []
    whole = {Unit.PERCENT: Fraction(1)}.get(unit)
    if r.low and not (r.high and r.low == trusted(Bound)(value=Fraction(0), included=True)):
        ends.append(f"{'at least' if r.low.included else 'more than'} {shown(r.low.value, unit)}")
    if r.high and not (r.low and r.high.value == whole and r.high.included):
        ends.append(f"{'at most' if r.high.included else 'below'} {shown(r.high.value, unit)}")
    return " and ".join(ends) or "any value"


def money_shown(minor: Fraction, currency: str) -> str:
    """Return an amount in minor units, to a few more decimals than it may be paid in where it has them."""
    digits = minor_digits(currency)
    scaled = minor / 10**digits
    text = decimal_text(scaled, digits) if minor.denominator == 1 else _digits(scaled, digits + 4)
    return f"{currency} {text}"


def amount_shown(amount: Amount, times: int) -> str:
    """Return a multiple of an amount: `EUR 2500.00`, `500 % of monthly-fee`."""
    if isinstance(amount, Money):
        return money_shown(Fraction(amount.minor * times), amount.currency)
    if isinstance(amount, PercentOf):
        return f"{_digits(amount.percent * 100 * times)} % of {amount.fee}"
    return f"{times} times this amount"
