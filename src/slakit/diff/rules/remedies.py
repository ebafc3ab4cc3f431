"""What is paid beside the tables of objectives, and what limits it beside caps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from slakit.contract.amounts import Judge
from slakit.contract.bases import base_in
from slakit.diff.both import Both
from slakit.diff.changes import Change, Effect
from slakit.diff.orders import Order, together
from slakit.diff.rules.credits import rounded
from slakit.diff.rules.using import orders_of
from slakit.diff.schedules import higher_amount

__all__ = ["remedies", "taken_apart"]


def taken_apart(old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return what is gone of a list, and what has come."""
    left = list(new)
    gone = []
    for one in old:
        if one in left:
            left.remove(one)
        else:
            gone.append(one)
    return gone, left


def _pairs(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pair what is gone with what has come, where there is as much of both; else each stands alone."""
    gone, come = taken_apart(old, new)
    if len(gone) == len(come):
        return list(zip(gone, come, strict=True))
    return [*((one, None) for one in gone), *((None, one) for one in come)]


def remedies(both: Both) -> Iterator[Change]:
    """Compare lines over several objectives, the highest of several, what is earned back, rounding and order."""
    for found in both.matching("remedies", "credits"):
        for old, new in _pairs(found.old, found.new):
            effect = Effect.UNDECIDED
            if old is None or new is None:
                one = old or new
                effect = Effect.STRONGER if (old is None) is not one.bonus else Effect.WEAKER
                effect = Effect.UNDECIDED if one.amount is None else effect
            elif old.bonus == new.bonus:
                effect = _other_line(both, old, new)
            yield both.change("remedies", effect, found, "credit over several objectives", old=old, new=new)
        if sorted(map(repr, found.old)) == sorted(map(repr, found.new)):
            yield both.change("remedies", Effect.UNDECIDED, found, "order of credits over several objectives")
    for found in both.matching("remedies", "highest"):
        for old, new in _pairs(found.old, found.new):
            effect = Effect.UNDECIDED if old and new else Effect.WEAKER if old is None else Effect.STRONGER
            if old and new and old.sharing == new.sharing:
                before, after = set(old.objectives), set(new.objectives)
                effect = Effect.WEAKER if before < after else Effect.STRONGER if after < before else Effect.UNDECIDED
            yield both.change("remedies", effect, found, "highest credit only", old=old, new=new)
    for found in both.matching("remedies", "earn_back"):
        for old, new in _pairs(found.old, found.new):
            effect = Effect.UNDECIDED
            if old is None or new is None:
                effect = Effect.WEAKER if old is None else Effect.STRONGER
            elif old.as_offset == new.as_offset:
                orders = (higher_amount(old.amount, new.amount, _judges(both), orders_of(both)),
                          orders_of(both).condition(old.condition, new.condition))  # fmt: skip
                more = together(orders)
                effect = {Order.MORE: Effect.WEAKER, Order.LESS: Effect.STRONGER}.get(more, Effect.UNDECIDED)
            yield both.change("remedies", effect, found, "what is earned back", old=old, new=new)
    for found in both.matching("remedies", "rounding"):
        yield both.change("remedies", rounded(found.old, found.new), found, "rounding of credits")
    for found in both.matching("remedies", "order"):
        yield both.change("remedies", Effect.UNDECIDED, found, "order of steps")


def _judges(both: Both) -> tuple[Judge, Judge]:
    old, new = (Judge(None, base=base_in(contract.agreement, None)) for contract in (both.old, both.new))
    return old, new


def _other_line(both: Both, old: Any, new: Any) -> Effect:
    """Return what a line pays that differs in its amount or its condition, and in nothing else."""
    rest = ("row", "when", "per", "for_each", "times", "at_most", "on_claim", "rounding")
    if any(getattr(old, term) != getattr(new, term) for term in rest) or old.amount is None or new.amount is None:
        return Effect.UNDECIDED
    order = together(
        (
            higher_amount(old.amount, new.amount, _judges(both), orders_of(both)),
            orders_of(both).condition(old.condition, new.condition),
        )
    )
    effect = {Order.MORE: Effect.STRONGER, Order.LESS: Effect.WEAKER}.get(order, Effect.UNDECIDED)
    return effect.reversed if new.bonus else effect
