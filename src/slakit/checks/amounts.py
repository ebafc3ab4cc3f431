"""Amounts that cannot be paid as they are: fractions of a cent without a rounding."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from slakit.contract.amounts import Judge, paid_in
from slakit.contract.bases import base_in
from slakit.contract.expressions import Unit
from slakit.contract.model import Contract, Objective, PercentOf
from slakit.contract.payments import PerUnit
from slakit.contract.schedule import step_of
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


def _fractions(contract: Contract) -> Iterator[tuple[Fraction | None, bool, Span | None]]:
    """Yield amounts that are not rounded by their own line: exact (`None`: any fraction), and whether a share of days.

    An amount by whole units is a multiple of that for one unit, so it is whole where that is.
    """
    agreement = contract.agreement
    judge = Judge(None, base=base_in(agreement, None))
    for objective in contract.objectives:
        for credit in objective.credits:
            if credit.amount is None or paid_in(credit.amount) is not Unit.MONEY or credit.rounding is not None:
                continue
            linear = isinstance(credit.per, PerUnit) and credit.per.pace is None and not _whole(objective, credit.per)
            for amount in (credit.amount, credit.at_most):
                exact = judge.amount(amount, None) if amount is not None else None
                if amount is None:
                    continue
                factor = prod(t.factor for t in credit.times) if amount is credit.amount else Fraction(1)
                known = exact is not None and not (linear and amount is credit.amount)
                by_day = isinstance(amount, PercentOf) and agreement.fee(amount.fee).partial == "by day"
                yield exact.value * factor if exact is not None and known else None, by_day, credit.span
    for cap in contract.remedies.caps:
        exact = judge.amount(cap.limit, None)
        by_day = isinstance(cap.limit, PercentOf) and agreement.fee(cap.limit.fee).partial == "by day"
        yield exact.value if exact is not None else None, by_day, cap.span


def _whole(objective: Objective, per: PerUnit) -> bool:
    """Whether only whole units can be measured: then an amount in proportion is one by whole units."""
    step, unit = step_of(objective), per.unit.value
    return step is not None and isinstance(unit, Fraction) and (step / unit).denominator == 1


def check_amounts(contract: Contract) -> Iterator[Diagnostic]:
    """Amounts that are not a whole number of minor units, where no rounding is agreed."""
    if contract.remedies.rounding is not None:
        return
    currency = contract.agreement.currency
    digits = minor_digits(currency)
    for exact, by_day, span in _fractions(contract):
        if exact is not None and exact.denominator == 1 and not by_day:
            continue
        if exact is None:
            comes_to = "any fraction"
        elif exact.denominator != 1:
            comes_to = f"{currency} {decimal_text(exact / 10**digits, digits + 12).rstrip('0')}"
        else:
            comes_to = "a share of the days of a month"
        yield Diagnostic(
            "SLA206",
            f"this comes to {comes_to}, and the contract does not say how to round it",
            span=span,
            help=f"add to the remedies: `round half up to {currency} {decimal_text(Fraction(1, 10**digits), digits)}`",
            blocks=False,
        )
        return
