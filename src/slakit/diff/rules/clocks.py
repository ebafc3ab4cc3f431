"""Clocks and their limits: a clock that is late more often is stronger, one that is late less often weaker.

Shorter limits, more hours and fewer pauses make a clock stricter. Where a promise is measured with it, the promise says
what that does to the customer.
"""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.expressions import ClockRef, ClockState
from slakit.contract.walking import walk
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect, joined
from slakit.diff.differences import Difference
from slakit.diff.orders import Order, Orders
from slakit.diff.rules.measures import easier
from slakit.diff.rules.using import orders_of

__all__ = ["clocks"]

_TERMS = {
    "starts": "start", "stops": "stop", "pauses": "pauses", "pauses_during": "pauses", "during": "hours",
    "reopened": "reopening", "level_changes": "change of level", "cancelled": "cancelling", "strict": "strictness",
    "limit": "limit", "records": "records",
}  # fmt: skip
_EFFECTS = {Order.MORE: Effect.STRONGER, Order.LESS: Effect.WEAKER, Order.SAME: Effect.WORDING}


def clocks(both: Both) -> Iterator[Change]:
    """Compare clocks, the limits that levels set to them, and the rules that give levels."""
    orders = orders_of(both)
    for field, part in _TERMS.items():
        for found in both.matching("clocks", ANY, field):
            yield _judged(both, orders, found, found.path[1], part, _term(both, orders, found))
        for found in (d for d in both.below("clocks") if len(d.path) > 3 and d.path[2] == field):
            yield _judged(both, orders, found, found.path[1], part, _term(both, orders, found))
    for found in both.below("levels"):
        if len(found.path) >= 6 and found.path[2] == "levels" and found.path[4] == "limits":
            records, level, clock = found.path[1], found.path[3], found.path[5]
            sides = [contract.levels_of(records) for contract in (both.old, both.new)]
            limits = [
                side.level(level).limit(clock) if side is not None and side.level(level) is not None else None  # type: ignore[union-attr]
                for side in sides
            ]
            order = orders.limits(limits[0], limits[1], clock)
            change = _judged(both, orders, found, clock, f"limit of {clock} for {level}", order)
            yield _with(change, limits)


def _with(change: Change, limits: list[object]) -> Change:
    import dataclasses

    return dataclasses.replace(change, old=limits[0], new=limits[1])


def _term(both: Both, orders: Orders, found: Difference) -> Order:
    """Return which version of one term of a clock makes it stricter."""
    name, field = found.path[1], found.path[2]
    was, now = both.old.clock(name), both.new.clock(name)
    if was is None or now is None or (len(found.path) > 3 and field != "limit"):
        return Order.ASKEW
    match field:
        case "limit":
            return orders.limits(was.limit, now.limit, name)
        case "during":
            return orders.hours_of_clock(was.during, now.during)
        case "strict":
            return Order.MORE if now.strict else Order.LESS
        case "pauses" | "cancelled":
            return orders.clock_relief(was, now, field)
        case "pauses_during":
            gone = [p for p in was.pauses_during if p not in now.pauses_during]
            come = [p for p in now.pauses_during if p not in was.pauses_during]
            return Order.ASKEW if gone and come else Order.LESS if come else Order.MORE
    return Order.ASKEW


def _judged(both: Both, orders: Orders, found: Difference, clock: str, part: str, order: Order) -> Change:
    """Judge another strictness of a clock by the promises that are measured with it."""
    plain = _EFFECTS.get(order, Effect.UNDECIDED)
    effects = []
    for objective in both.new.objectives:
        old = both.old.objective(objective.name)
        speaks = any(isinstance(e, ClockState | ClockRef) and e.clock == clock for e in walk(objective.measure.figure))
        if old is None or not speaks or plain is Effect.UNDECIDED:
            continue
        effect = easier(objective.promise, orders.value(old.measure.figure, objective.measure.figure))
        effects.append(plain if effect in (Effect.UNDECIDED, Effect.WORDING) else effect)
    effect = joined(effects) if effects else plain
    reason = ""
    if effect is Effect.UNDECIDED:
        reason = "Whether more or fewer records are late by this depends on the data."
    return both.change("clock", effect, found, part, reason=reason)
