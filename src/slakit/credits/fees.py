"""What a fee comes to in a window: the base of percentage credits and of caps.

In a window as wide as the fee's period or wider, the base is the sum of the fee's periods in it. In a narrower
window it is the fee of the one period in which the window ends. A period that the term covers in part counts by
its days or in full, as the fee says. In a window of the contract, the fee's periods are counted from the start of the
term as well. A fee that is counted from records is what they come to in each of its periods, and is never divided.

What several windows come to, as the limit of a cap does, takes the fee of each period as it was in force then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from slakit.contract.agreement_terms import Charged
from slakit.contract.model import Agreement, Contract, Fee
from slakit.credits.quantities import NOTHING_MEASURED, Quantities
from slakit.credits.results import FeeBase, FeePart
from slakit.money import Money
from slakit.timeline import WIDTHS, Window, WindowKind, clip, windows

__all__ = ["InForce", "charged_periods", "fee_base", "fee_periods"]


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


@dataclass(frozen=True, slots=True)
class InForce:
    """The versions of an amended contract up to the one at hand: what later ones say is not known to it."""

    whole: Contract
    now: Contract

    def versions(self) -> list[Contract]:
        """Return the versions in order; the last is the one at hand."""
        return list(self.whole.versions()[: self.whole.number_of(self.now) + 1])

    def at(self, first: dt.date, last: dt.date) -> Contract:
        """Return the version for a window with these dates: the one in force then, or the one at hand before it."""
        version = self.whole.for_window(first, last)
        return version if any(version is one for one in self.versions()) else self.now


def charged_periods(
    agreement: Agreement, fee: Fee, window: Window, in_force: InForce | None
) -> Iterator[tuple[int, Fee, Window, Window]]:
    """Yield the periods of a fee in a window, each with the place of the version in force for it and its fee there.

    A period of a version without the fee is none of them. Without versions all have the fee as it is.
    """
    if in_force is None:
        yield from ((0, fee, period, inside) for period, inside in fee_periods(agreement, fee, window))
        return
    for number, version in enumerate(in_force.versions()):
        for own in (one for one in version.agreement.fees if one.name == fee.name):
            for period, inside in fee_periods(agreement, own, window):
                if in_force.at(inside.first_date, inside.last_date) is version:
                    yield number, own, period, inside


def _told(fee: Fee, window: Window, in_force: InForce | None, periods: Sequence[Window]) -> bool:
    """Whether each day of a window on which there is a fee lies in one of its periods, though amendments change these.

    Of a window that is narrower than the periods, its last day counts.
    """
    versions = [] if in_force is None else in_force.versions()
    kinds = {f.per for version in versions for f in version.agreement.fees if f.name == fee.name}
    if in_force is None or len(kinds) < 2:
        return True
    if any(one.end > other.start for one, other in pairwise(periods)):
        return False
    narrow = any(one.start <= window.start and window.end <= one.end for one in periods)
    day = window.last_date if narrow else window.first_date
    while day <= window.last_date:
        inside = next((one for one in periods if one.first_date <= day <= one.last_date), None)
        if inside is None and any(f.name == fee.name for f in in_force.at(day, day).agreement.fees):
            return False
        day = (day if inside is None else inside.last_date) + dt.timedelta(days=1)
    return True


def fee_base(
    agreement: Agreement,
    fee: Fee,
    window: Window,
    quantities: Quantities = NOTHING_MEASURED,
    in_force: InForce | None = None,
) -> FeeBase:
    """The base of a percentage of `fee` in `window`, exact, in minor units.

    With versions, each period has its fee by the one in force for it, and `quantities` are those of all. Where an
    amendment changes what periods a fee has, in the middle of one, nobody can tell the sum.
    """
    parts: list[FeePart] = []
    found = sorted(charged_periods(agreement, fee, window, in_force), key=lambda one: one[3].start)
    known = _told(fee, window, in_force, [inside for *_, inside in found])
    for number, own, period, inside in found:
        amount = _in_period(own, inside, quantities if in_force is None else quantities.under(number))
        if amount is None:
            known = False
            continue
        of_days = (period.last_date - period.first_date).days + 1
        days = (inside.last_date - inside.first_date).days + 1
        if days < of_days and own.per is not None and isinstance(own.amount, Money):
            known = known and own.partial is not None
            if own.partial == "by day":
                amount = amount * days / of_days
        parts.append(FeePart(period.label, days, of_days, amount, own))
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
