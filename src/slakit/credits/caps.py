"""Caps, in the order the contract writes them, on what falls due together.

A cap's window holds what falls due in it; what was due earlier takes of the cap first, so what a month comes to never
depends on the months after it. The cap of the version in force on a due date applies to it; what was due earlier counts
whichever version it arose under, and its limit takes each period's fee as it was in force then. Where a
cap cuts a sum, the capped sum is split over its lines by largest remainder, in proportion to what each came to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.contract.model import Cap
from slakit.credits.facts import Known, WindowFacts, reached
from slakit.credits.items import CapKey, Item, share_out
from slakit.credits.lines import rounded
from slakit.credits.made_of import made_of
from slakit.credits.results import CapStep, Unknown
from slakit.timeline import Window, clip, windows

__all__ = ["CAPPED_UNITS", "apply_cap", "cap_key", "cap_window"]

CAPPED_UNITS = {
    "credits": Unit.MONEY,
    "bonuses": Unit.MONEY,
    "points": Unit.SERVICE_POINTS,
    "service days": Unit.SERVICE_DAYS,
}
"""What each kind of cap is a limit on."""


def cap_key(caps: Sequence[Cap], number: int) -> CapKey:
    """Return what tells a cap from the others of its version, and is the same in versions that differ by its limit.

    Those that cap the same in the same windows are told apart by their order.
    """
    keys = [(cap.what, cap.objectives, cap.each, cap.over, cap.entity) for cap in caps[: number + 1]]
    return (*keys[-1], keys.count(keys[-1]))


def cap_window(known: Known, cap: Cap, date: dt.date) -> Window:
    """Return the window of a cap in which a date lies, cut to the term."""
    agreement = known.contract.agreement
    (whole,) = windows(cap.each, agreement.zone, date, date, agreement.term)
    inside = clip(whole, agreement.first_date, agreement.last_date)
    assert inside is not None, "what falls due ends inside the term"
    return inside


def _capped(cap: Cap, item: Item) -> bool:
    return (
        item.unit is CAPPED_UNITS[cap.what]
        and item.bonus is (cap.what == "bonuses")
        and (not cap.objectives or item.objective in cap.objectives)
    )


def apply_cap(
    known: Known,
    number: int,
    items: Sequence[Item],
    earlier: Sequence[Item],
    date: dt.date,
    index: Callable[[Item], int],
) -> list[CapStep]:
    """Apply the cap of a number to what falls due on a date, for each entity by itself where it says so; the steps."""
    cap = known.contract.remedies.caps[number]
    chosen = [item for item in items if _capped(cap, item)]
    entities: list[str | None] = [None]
    if cap.entity is not None:
        entities = list(dict.fromkeys(item.entity for item in chosen))
    steps = []
    for entity in entities:
        own = [item for item in chosen if cap.entity is None or item.entity == entity]
        if any(item.unknown or item.value for item in own):
            before = [e for e in earlier if _capped(cap, e) and (cap.entity is None or e.entity == entity)]
            steps.append(_apply(known, number, own, before, date, index, entity))
    return steps


def _apply(
    known: Known,
    number: int,
    chosen: Sequence[Item],
    earlier: Sequence[Item],
    date: dt.date,
    index: Callable[[Item], int],
    entity: str | None,
) -> CapStep:
    cap = known.contract.remedies.caps[number]
    window = cap_window(known, cap, date)
    span = window if cap.over is None else reached(known, cap.over, window)
    facts = WindowFacts(known, None, window, entity, charged=True)
    limit, base = facts.amount(cap.limit)
    parts_of_limit = made_of(facts, cap.limit)
    if limit is not None and CAPPED_UNITS[cap.what] is Unit.MONEY:
        limit = rounded(limit, known.contract.remedies.rounding)
        if limit.denominator != 1 and all(i.value is None or i.value.denominator == 1 for i in chosen):
            limit = None
    places = tuple(index(item) for item in chosen)
    taken = [e for e in earlier if span.first_date <= e.window.last_date <= span.last_date]
    if limit is None or any(item.value is None for item in (*taken, *chosen)):
        for item in chosen:
            if item.value:
                item.fail(Unknown.CAPPED_WITH)
        return CapStep(cap, window, places, base, limit, None, None, None, entity=entity, made_of=parts_of_limit)
    used = sum((item.value for item in taken if item.value is not None), Fraction(0))
    key = cap_key(known.contract.remedies.caps, number)
    used += sum((_withheld(item, key) for item in (*taken, *chosen)), Fraction(0))
    parts = [item.value for item in chosen if item.value is not None]
    total = sum(parts, Fraction(0))
    after = min(total, max(limit - used, Fraction(0)))
    split = parts
    if after < total:
        split = share_out(after, parts, CAPPED_UNITS[cap.what])
        for item, part in zip(chosen, split, strict=True):
            if cap.rest == "counts":
                item.withheld = {**item.withheld, key: (item.value or Fraction(0)) - part}
            item.value = part
    return CapStep(cap, window, places, base, limit, used, total, after, tuple(split), entity, parts_of_limit)


def _withheld(item: Item, key: CapKey) -> Fraction:
    """What other caps keep of an item though it counts towards this one."""
    return sum((part for other, part in item.withheld.items() if other != key), Fraction(0))
