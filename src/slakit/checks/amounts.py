"""Amounts that cannot be paid as they are: fractions of a cent without a rounding."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.contract.model import Contract, PercentOf
from slakit.diagnostics import Diagnostic, Span
from slakit.money import decimal_text, minor_digits

__all__ = ["check_amounts", "check_limits"]


def _percentages(contract: Contract) -> list[tuple[PercentOf, Span | None]]:
    """Return the percentages of fees that credits and caps are made of, with their lines."""
    found: list[tuple[PercentOf, Span | None]] = [
        (credit.amount, credit.span)
        for objective in contract.objectives
        for credit in objective.credits
        if isinstance(credit.amount, PercentOf)
    ]
    found += [(cap.limit, cap.span) for cap in contract.remedies.caps if isinstance(cap.limit, PercentOf)]
    return found


def check_limits(contract: Contract) -> Iterator[Diagnostic]:
    """Percentages above the whole fee."""
    for amount, span in _percentages(contract):
        if amount.percent > 1:
            yield Diagnostic(
                "SLA209",
                f"this is more than the whole fee `{amount.fee}`",
                span=span,
                help="write at most 100 %; a larger sum is written as an amount",
                blocks=False,
            )


def check_amounts(contract: Contract) -> Iterator[Diagnostic]:
    """Percentages whose product is not a whole minor unit, where no rounding is agreed."""
    if contract.remedies.rounding is not None:
        return
    currency = contract.agreement.currency
    digits = minor_digits(currency)
    for amount, span in _percentages(contract):
        fee = contract.agreement.fee(amount.fee)
        if fee.exact is None:
            continue  # what it comes to depends on data
        exact = amount.percent * fee.exact
        if exact.denominator != 1 or fee.partial == "by day":
            sum_ = f"{currency} {decimal_text(exact / 10**digits, digits + 12).rstrip('0')}"
            comes_to = sum_ if exact.denominator != 1 else "a share of the days of a month"
            step = decimal_text(Fraction(1, 10**digits), digits)
            yield Diagnostic(
                "SLA206",
                f"this comes to {comes_to}, and the contract does not say how to round it",
                span=span,
                help=f"add to the remedies: `round half up to {currency} {step}`",
                blocks=False,
            )
            return
