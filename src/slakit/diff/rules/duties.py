"""What people do: obligations, escalations and reviews. More that the provider owes is stronger, and sooner as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slakit.contract.duties import Relief
from slakit.contract.model import Outcome
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect
from slakit.diff.orders import Order, of_deadlines

__all__ = ["duties"]

_RELIEVES = {Outcome.MET: Effect.WEAKER, Outcome.NO_DATA: Effect.WEAKER, Outcome.MISSED: Effect.STRONGER}
_OWED = {"provider": Effect.STRONGER, "customer": Effect.WEAKER, "both parties": Effect.MIXED}


def duties(both: Both) -> Iterator[Change]:
    """Compare what the parties do, and by when."""
    for found in both.matching("obligations", ANY):
        one = found.old or found.new
        effect = _OWED.get(one.binds, Effect.UNDECIDED)
        if one.relief is not None and one.binds == "customer":
            effect = Effect.WEAKER
        yield both.change("duty", effect if found.old is None else effect.reversed, found, "obligation")
    for found in both.matching("obligations", ANY, "due"):
        owner = next(o for o in both.new.obligations if o.name == found.path[1])
        yield both.change(
            "duty", _due(found.old, found.new, _OWED.get(owner.binds, Effect.UNDECIDED)), found, "deadline"
        )
    for found in both.matching("obligations", ANY, "relief"):
        yield both.change("duty", _relief(found.old, found.new), found, "relief")
    for found in both.below("obligations"):
        if len(found.path) > 3 and found.path[2] == "relief":
            sides = [
                next((o.relief for o in contract.obligations if o.name == found.path[1]), None)
                for contract in (both.old, both.new)
            ]
            yield both.change("duty", _relief(sides[0], sides[1]), found, "relief", old=sides[0], new=sides[1])
    for found in both.matching("obligations", ANY, "binds"):
        yield both.change("duty", Effect.UNDECIDED, found, "who is bound")
    for found in both.matching("obligations", ANY, "each"):
        yield both.change("duty", Effect.UNDECIDED, found, "how often")
    for field in ("escalations", "reviews"):
        for found in both.matching(field, ANY):
            yield both.change("duty", Effect.STRONGER if found.old is None else Effect.WEAKER, found, field[:-1])
    for found in both.matching("reviews", ANY, "report"):
        yield both.change("duty", _due(found.old, found.new, Effect.STRONGER), found, "deadline of its report")
    for found in both.matching("reviews", ANY, "each"):
        yield both.change("duty", Effect.UNDECIDED, found, "how often")
    for found in both.matching("reviews", ANY, "attended_by"):
        yield both.change("duty", Effect.UNDECIDED, found, "who attends")
    for found in both.matching("escalations", ANY, "when"):
        yield both.change("duty", Effect.UNDECIDED, found, "when it begins")
    for found in both.matching("escalations", ANY, "steps"):
        yield both.change("duty", _steps(found.old, found.new), found, "steps")


def _relief(old: Relief | None, new: Relief | None) -> Effect:
    """Return what it does to relieve other objectives, where the outcome stays and some only come or only go."""
    one = new or old
    assert one is not None, "one of the two is there"
    if old is not None and new is not None and old.outcome is not new.outcome:
        return Effect.UNDECIDED
    was, now = (set(relief.objectives) if relief is not None else set() for relief in (old, new))
    effect = _RELIEVES.get(one.outcome, Effect.UNDECIDED)
    return effect if was < now else effect.reversed if now < was else Effect.UNDECIDED


def _due(old: Any, new: Any, owed: Effect) -> Effect:
    """Return what another deadline does: what is owed sooner is owed more."""
    if old is None or new is None:
        return owed if old is None else owed.reversed
    order = of_deadlines(old, new)
    return owed if order is Order.LESS else owed.reversed if order is Order.MORE else Effect.UNDECIDED


def _steps(old: tuple[Any, ...], new: tuple[Any, ...]) -> Effect:
    """Return what other steps do, where the same people are told, sooner or later."""
    if [step.who for step in old] != [step.who for step in new]:
        return Effect.UNDECIDED
    orders = {of_deadlines(a.deadline, b.deadline) for a, b in zip(old, new, strict=True)} - {Order.SAME}
    return {frozenset({Order.LESS}): Effect.STRONGER, frozenset({Order.MORE}): Effect.WEAKER}.get(
        frozenset(orders), Effect.MIXED if orders == {Order.LESS, Order.MORE} else Effect.UNDECIDED
    )
