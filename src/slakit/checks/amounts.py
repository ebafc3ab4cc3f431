"""Amounts that cannot be paid as they are: fractions of a cent without a rounding."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.contract.model import Contract, PercentOf
from slakit.diagnostics import Diagnostic, Span
from slakit.money import decimal_text, minor_digits

__all__ = ["check_amounts"]


def check_amounts(contract: Contract) -> Iterator[Diagnostic]:
    """Percentages whose product is not a whole minor unit, where no rounding is agreed."""
    if contract.remedies.rounding is not None:
        return
    amounts: list[tuple[PercentOf, Span | None]] = [
        (credit.amount, credit.span)
        for objective in contract.objectives
        for credit in objective.credits
        if isinstance(credit.amount, PercentOf)
    ]
    amounts += [(cap.limit, cap.span) for cap in contract.remedies.caps if isinstance(cap.limit, PercentOf)]
    digits = minor_digits(contract.agreement.currency)
    for amount, span in amounts:
        fee = contract.agreement.fee(amount.fee)
        exact = amount.percent * fee.amount.minor
        if exact.denominator != 1 or fee.partial == "by day":
            shown = (
                decimal_text(exact / 10**digits, digits + 4) if exact.denominator != 1 else "a share of days"
            )
            yield Diagnostic(
                "SLA206",
                f"this comes to {contract.agreement.currency} {shown}, and the contract does not say how to round it",
                span=span,
                help=f"add to the remedies: `round half up to {contract.agreement.currency} "
                f"{decimal_text(Fraction(1, 10**digits), digits)}`",
                blocks=False,
            )
            return
