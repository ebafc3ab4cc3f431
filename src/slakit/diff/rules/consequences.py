"""Rights to end the agreement, and plans to improve: more of them for the customer is stronger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect, joined
from slakit.diff.orders import Order, of_deadlines
from slakit.diff.rules.claims import sooner
from slakit.diff.rules.remedies import taken_apart
from slakit.diff.rules.using import orders_of

__all__ = ["consequences"]

_RIGHT = {"customer": Effect.STRONGER, "provider": Effect.WEAKER, "both parties": Effect.MIXED}


def consequences(both: Both) -> Iterator[Change]:
    """Compare rights to terminate and improvement plans, of the remedies and of single clauses."""
    for head in (("remedies",), ("clauses", ANY, "verification")):
        for found in both.matching(*head, "terminations"):
            for old, new in _paired(found.old, found.new, "party"):
                effect = _termination(both, old, new)
                yield both.change("termination", effect, found, "right to terminate", old=old, new=new)
        for found in both.matching(*head, "plans"):
            for old, new in _paired(found.old, found.new, None):
                yield both.change("plan", _plan(both, old, new), found, "improvement plan", old=old, new=new)


def _paired(old: tuple[Any, ...], new: tuple[Any, ...], field: str | None) -> list[tuple[Any, Any]]:
    """Pair what is gone with what has come, of one party each; what has no partner stands alone."""
    gone, come = taken_apart(old, new)
    found = []
    for one in list(gone):
        twin = next((n for n in come if field is None or getattr(n, field) == getattr(one, field)), None)
        if twin is not None:
            gone.remove(one)
            come.remove(twin)
            found.append((one, twin))
    return [*found, *((one, None) for one in gone), *((None, one) for one in come)]


def _termination(both: Both, old: Any, new: Any) -> Effect:
    if old is None or new is None:
        effect = _RIGHT.get((new or old).party, Effect.UNDECIDED)
        return effect if old is None else effect.reversed
    right = _RIGHT.get(new.party, Effect.UNDECIDED)
    effects = []
    order = orders_of(both).condition(old.when, new.when)
    if old.when != new.when:
        effects.append(right if order is Order.MORE else right.reversed if order is Order.LESS else Effect.UNDECIDED)
    if old.refund != new.refund:
        fewer = old.refund is not None and new.refund is None
        more = old.refund is None and new.refund is not None
        effects.append(Effect.STRONGER if more else Effect.WEAKER if fewer else Effect.UNDECIDED)
    return joined(effects)


def _plan(both: Both, old: Any, new: Any) -> Effect:
    if old is None or new is None:
        return Effect.STRONGER if old is None else Effect.WEAKER
    effects = []
    if old.deadline != new.deadline:
        effects.append(sooner(of_deadlines(old.deadline, new.deadline)))
    if old.when != new.when:
        order = orders_of(both).condition(old.when, new.when)
        effects.append({Order.MORE: Effect.STRONGER, Order.LESS: Effect.WEAKER}.get(order, Effect.UNDECIDED))
    return joined(effects)
