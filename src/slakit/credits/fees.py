"""What a fee comes to in a window: the base of percentage credits and of caps.

In a window as wide as the fee's period or wider, the base is the sum of the fee's periods in it. In a narrower
window it is the fee of the one period in which the window ends. A period that the term covers in part counts by
its days or in full, as the fee says. In a window of the contract, the fee's periods are counted from the start of the
term as well. A fee that is counted from records is what they come to in each of its periods, and is never divided.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.contract.agreement_terms import Charged
from slakit.contract.model import Agreement, Fee
from slakit.credits.quantities import NOTHING_MEASURED, Quantities
from slakit.credits.results import FeeBase, FeePart
from slakit.money import Money
from slakit.timeline import WIDTHS, Window, WindowKind, clip, windows

__all__ = ["fee_base", "fee_periods"]


def fee_periods(agreement: Agreement, fee: Fee, window: Window) -> Iterator[tuple[Window, Window]]:
    """Yield the periods of a fee that make up its base in a window: as they are, and cut to the term.

    A fee that is paid once has the whole term for a period.
    """
    kind = WindowKind.TERM if fee.per is None else _counted(window.kind, fee.per)
    first = window.first_date if WIDTHS[window.kind] >= WIDTHS[kind] else window.last_date
    for period in windows(kind, agreement.zone, first, window.last_date, agreement.term):
        inside = clip(period, agreement.first_date, agreement.last_date)
        if inside is not None:
            yield period, inside


def fee_base(agreement: Agreement, fee: Fee, window: Window, quantities: Quantities = NOTHING_MEASURED) -> FeeBase:
    """The base of a percentage of `fee` in `window`, exact, in minor units."""
    parts: list[FeePart] = []
    known = True
    for period, inside in fee_periods(agreement, fee, window):
        amount = _in_period(fee, inside, quantities)
        if amount is None:
            known = False
            continue
        of_days = (period.last_date - period.first_date).days + 1
        days = (inside.last_date - inside.first_date).days + 1
        if days < of_days and fee.per is not None and isinstance(fee.amount, Money):
            known = known and fee.partial is not None
            if fee.partial == "by day":
                amount = amount * days / of_days
        parts.append(FeePart(period.label, days, of_days, amount))
    exact = sum((p.exact for p in parts), Fraction(0)) if known else None
    # A fee that is paid once has no periods to show.
    return FeeBase(fee, tuple(parts) if fee.per is not None else (), exact)


def _in_period(fee: Fee, period: Window, quantities: Quantities) -> Fraction | None:
    """What a whole period of a fee comes to as a base: times its figure, less its discount, before tax."""
    if isinstance(fee.amount, Charged):
        amount = quantities.value(fee.amount.value, period)
    else:
        amount = Fraction(fee.amount.minor)
    if fee.times is not None:
        factor = quantities.given(fee.times.figure, period)
        amount = None if amount is None or factor is None else amount * factor
    if amount is None:
        return None
    return amount * (1 - (fee.discount.percent if fee.discount is not None else Fraction(0)))


def _counted(of: WindowKind, per: str) -> WindowKind:
    """The kind of a fee's periods in a window: those of the contract where the window is one of the contract."""
    anchored = of in (WindowKind.CONTRACT_MONTH, WindowKind.CONTRACT_QUARTER, WindowKind.CONTRACT_YEAR)
    return WindowKind(f"contract {per}" if anchored else per)
