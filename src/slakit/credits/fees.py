"""What a fee comes to in a window: the base of percentage credits and of caps.

In a window as wide as the fee's period or wider, the base is the sum of the fee's periods in it. In a narrower
window it is the fee of the one period in which the window ends. A period that the term covers in part counts by
its days or in full, as the fee says. In a window of the contract, the fee's periods are counted from the start of the
term as well.
"""

from __future__ import annotations

from fractions import Fraction

from slakit.contract.model import Agreement, Fee
from slakit.credits.results import FeeBase, FeePart
from slakit.timeline import WIDTHS, Window, WindowKind, clip, windows

__all__ = ["fee_base"]


def fee_base(agreement: Agreement, fee: Fee, window: Window) -> FeeBase:
    """The base of a percentage of `fee` in `window`, exact, in minor units."""
    amount = fee.exact
    if amount is None:
        raise TypeError("fees that are counted from data are kept from evaluation")
    if fee.per is None:
        return FeeBase(fee, (), amount)
    kind = _counted(window.kind, fee.per)
    first = window.first_date if WIDTHS[window.kind] >= WIDTHS[kind] else window.last_date
    parts: list[FeePart] = []
    whole_known = True
    for period in windows(kind, agreement.zone, first, window.last_date, agreement.term):
        inside = clip(period, agreement.first_date, agreement.last_date)
        if inside is None:
            continue
        of_days = (period.last_date - period.first_date).days + 1
        days = (inside.last_date - inside.first_date).days + 1
        exact = amount
        if days < of_days:
            whole_known = whole_known and fee.partial is not None
            if fee.partial == "by day":
                exact = amount * days / of_days
        parts.append(FeePart(period.label, days, of_days, exact))
    return FeeBase(fee, tuple(parts), sum((p.exact for p in parts), Fraction(0)) if whole_known else None)


def _counted(of: WindowKind, per: str) -> WindowKind:
    """The kind of a fee's periods in a window: those of the contract where the window is one of the contract."""
    anchored = of in (WindowKind.CONTRACT_MONTH, WindowKind.CONTRACT_QUARTER, WindowKind.CONTRACT_YEAR)
    return WindowKind(f"contract {per}" if anchored else per)
