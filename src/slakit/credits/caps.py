"""Caps, in the order the contract writes them, over credits in time order.

Credits whose windows end on the same date fall due together. A cap's window holds those that end in it; earlier
ones take of the cap first, so what a month comes to never depends on the months after it. Where a cap cuts a sum,
the capped sum is split over its lines by largest remainder, in proportion to what each came to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import groupby

from slakit.contract.model import Cap, Contract
from slakit.credits.lines import amount_of, rounded
from slakit.credits.results import CapStep, CreditLine, Credits, FeeBase, Unknown
from slakit.money import Money, split_largest_remainder
from slakit.timeline import Window, clip, windows

__all__ = ["apply_caps"]


def _cap_window(contract: Contract, cap: Cap, line: CreditLine) -> Window:
    last = line.window.last_date
    agreement = contract.agreement
    (whole,) = windows(cap.each, agreement.zone, last, last, agreement.term)
    inside = clip(whole, agreement.first_date, agreement.last_date)
    assert inside is not None, "a credit's window ends inside the term"
    return inside


def apply_caps(contract: Contract, lines: Sequence[CreditLine]) -> Credits:
    """Apply all caps; lines come back sorted by the end of their windows, then in the order of the objectives."""
    order = {o.name: i for i, o in enumerate(contract.objectives)}
    done = sorted(lines, key=lambda line: (line.window.last_date, order[line.objective]))
    steps: list[CapStep] = []
    for _, group in groupby(range(len(done)), key=lambda i: done[i].window.last_date):
        due = list(group)
        for cap in contract.remedies.caps:
            chosen = [i for i in due if not cap.objectives or done[i].objective in cap.objectives]
            if chosen and any(
                done[i].unknown or done[i].amount != Money(contract.agreement.currency, 0) for i in chosen
            ):
                steps.append(_apply(contract, cap, chosen, due[0], done))
    return Credits(tuple(done), tuple(steps))


def _apply(contract: Contract, cap: Cap, chosen: list[int], before: int, done: list[CreditLine]) -> CapStep:
    """One cap on the lines that fall due together; `done[:before]` are the earlier ones, settled already."""
    currency = contract.agreement.currency
    window = _cap_window(contract, cap, done[chosen[0]])
    exact, base = amount_of(contract, cap.limit, window)
    limit = None if exact is None else rounded(exact, currency, contract.remedies.rounding)
    earlier = [
        line
        for line in done[:before]
        if (not cap.objectives or line.objective in cap.objectives)
        and window.first_date <= line.window.last_date <= window.last_date
    ]
    if limit is None or any(line.payable is None for line in (*earlier, *(done[i] for i in chosen))):
        return _undetermined(cap, window, chosen, base, limit, done)
    used = sum((line.payable for line in earlier if line.payable), Money(currency, 0))
    parts = [payable for i in chosen if (payable := done[i].payable) is not None]
    total = sum(parts, Money(currency, 0))
    left = max(limit.minor - used.minor, 0)
    after = Money(currency, min(total.minor, left))
    if after.minor < total.minor:
        split = [Money(currency, m) for m in split_largest_remainder(after.minor, [p.minor for p in parts])]
        for i, part in zip(chosen, split, strict=True):
            done[i] = dataclasses.replace(done[i], payable=part)
    else:
        split = parts
    return CapStep(cap, window, tuple(chosen), base, limit, used, total, after, tuple(split))


def _undetermined(
    cap: Cap, window: Window, chosen: list[int], base: FeeBase | None, limit: Money | None, done: list[CreditLine]
) -> CapStep:
    for i in chosen:
        if done[i].payable is not None and done[i].amount is not None and done[i].amount.minor:  # type: ignore[union-attr]
            done[i] = dataclasses.replace(done[i], payable=None, unknown=Unknown.CAPPED_WITH)
    return CapStep(cap, window, tuple(chosen), base, limit, None, None, None)
