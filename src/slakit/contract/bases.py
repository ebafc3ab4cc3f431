"""What fees, and amounts made of them, come to in windows of the agreement, as far as the contract alone says it.

Checks of credit tables read this: whether a fixed amount is more than a percentage depends on the base, and that on
the window.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

from slakit.contract.amounts import Judge
from slakit.contract.model import Agreement, Objective
from slakit.timeline import CALENDAR_KINDS, Window, WindowKind, clip, windows

__all__ = ["Base", "base_in", "telling_windows"]

Base = Callable[[str], Fraction | None]
"""From the name of a fee or an amount to what it comes to, in minor units."""


def telling_windows(objective: Objective, agreement: Agreement) -> list[Window | None]:
    """Return windows of an objective in which bases may differ: a whole one, then those that the term cuts.

    `None` stands for a window of any kind in which each fee comes to its own amount.
    """
    if objective.each not in CALENDAR_KINDS:
        return [None]
    first, last = agreement.first_date, agreement.last_date
    middle = first + dt.timedelta(days=(last - first).days // 2)
    found: dict[str, Window] = {}
    for day in (middle, first, last):
        for whole in windows(objective.each, agreement.zone, day, day):
            window = clip(whole, first, last)
            if window is not None:
                found.setdefault(window.label, window)
    return [*sorted(found.values(), key=lambda window: window.partial)] or [None]


def base_in(agreement: Agreement, window: Window | None) -> Base:
    """Return what every fee and amount comes to in a window."""

    def base(name: str) -> Fraction | None:
        for amount in agreement.amounts:
            if amount.name == name:
                value = Judge(None, base=base).value(amount.value, None)
                return None if value is None else value.value
        if not any(fee.name == name for fee in agreement.fees):
            return None
        return _fee_in(agreement, name, window)

    return base


def _fee_in(agreement: Agreement, name: str, window: Window | None) -> Fraction | None:
    fee = agreement.fee(name)
    amount = fee.exact
    if amount is None:
        return None  # only data can tell
    if fee.per is None or window is None:
        return amount
    kind = WindowKind(fee.per)
    wide = CALENDAR_KINDS.index(window.kind) >= CALENDAR_KINDS.index(kind)
    total = Fraction(0)
    for period in windows(kind, agreement.zone, window.first_date if wide else window.last_date, window.last_date):
        inside = clip(period, agreement.first_date, agreement.last_date)
        if inside is None:
            continue
        days, of_days = ((w.last_date - w.first_date).days + 1 for w in (inside, period))
        if days < of_days and fee.partial is None:
            return None
        total += amount * days / of_days if fee.partial == "by day" else amount
    return total
