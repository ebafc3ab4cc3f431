"""From an outcome to the amount of its credit line: table row, base, product, one rounding."""

from __future__ import annotations

from fractions import Fraction

from slakit.assess.results import Assessment
from slakit.contract.model import Amount, Computed, Contract, MoneyRounding, Objective, Outcome
from slakit.contract.schedule import paying_lines
from slakit.credits.fees import fee_base
from slakit.credits.results import CreditLine, FeeBase, Unknown
from slakit.money import Money, round_fraction
from slakit.timeline import Window

__all__ = ["amount_of", "credit_line", "rounded"]


def rounded(exact: Fraction, currency: str, rounding: MoneyRounding | None) -> Money | None:
    """The amount that is booked; `None` when it is not a whole minor unit and no rounding was agreed."""
    if rounding is not None:
        exact = round_fraction(exact, Fraction(rounding.step.minor), rounding.mode)
    return Money(currency, exact.numerator) if exact.denominator == 1 else None


def amount_of(contract: Contract, amount: Amount, window: Window) -> tuple[Fraction | None, FeeBase | None]:
    """An amount of the contract in a window, exact, in minor units; `None` when a term about its fee is missing."""
    if isinstance(amount, Money):
        return Fraction(amount.minor), None
    if isinstance(amount, Computed):
        raise TypeError("computed amounts are kept from evaluation")
    base = fee_base(contract.agreement, contract.agreement.fee(amount.fee), window)
    return (None if base.exact is None else amount.percent * base.exact), base


def credit_line(contract: Contract, objective: Objective, assessment: Assessment) -> CreditLine:
    """The credit of one objective in one window, before caps; a met window earns nothing, whatever a row says."""
    nothing = Money(contract.agreement.currency, 0)
    free = CreditLine(assessment, None, None, None, Fraction(0), nothing, nothing)
    if not objective.credits or assessment.outcome in (Outcome.MET, Outcome.NO_DATA):
        return free

    def unknown(why: Unknown, **known: object) -> CreditLine:
        return _unknown(assessment, why, **known)

    if assessment.outcome is Outcome.UNDECIDED:
        return unknown(Unknown.UNDECIDED)
    if assessment.compared is None or objective.promise.holds(assessment.compared):
        # Missed by a term (no data, small volume) and not by a value: only "when missed" speaks of that.
        paying = tuple(i for i, credit in enumerate(objective.credits) if credit.when is None)
    else:
        paying, _ = paying_lines(objective.credits, objective.promise, assessment.compared)
    if len(paying) != 1:
        return unknown(Unknown.OVERLAP if paying else Unknown.GAP, conflicting=paying)
    index = paying[0]
    credit = objective.credits[index]
    if credit.amount is None:
        return CreditLine(assessment, credit, index, None, Fraction(0), nothing, nothing)
    exact, base = amount_of(contract, credit.amount, assessment.measurement.window)
    if exact is None:
        return unknown(Unknown.PARTIAL_FEE, credit=credit, line=index, base=base)
    rounding = contract.remedies.rounding
    amount = rounded(exact, nothing.currency, rounding)
    if amount is None:
        return unknown(Unknown.ROUNDING, credit=credit, line=index, base=base, exact=exact)
    used = rounding if amount.minor != exact else None
    return CreditLine(assessment, credit, index, base, exact, amount, amount, rounding=used)


def _unknown(assessment: Assessment, why: Unknown, **known: object) -> CreditLine:
    values: dict[str, object] = {"credit": None, "line": None, "base": None, "exact": Fraction(0)} | known
    return CreditLine(assessment, amount=None, payable=None, unknown=why, **values)  # type: ignore[arg-type]
