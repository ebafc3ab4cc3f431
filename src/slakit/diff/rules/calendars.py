"""Hours: calendars are compared as sets of open time over the term, and judged by what they are used for.

More time in which a promise holds, or in which a clock counts, is stronger; more time that is left out is weaker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from slakit.contract.model import Contract, Objective
from slakit.contract.parts import Part
from slakit.diff.both import ANY, Both
from slakit.diff.canonical import REFERENCES
from slakit.diff.changes import Change, Effect, joined
from slakit.diff.hours import Hours, hours_of
from slakit.diff.orders import Order
from slakit.diff.rules.measures import easier
from slakit.diff.rules.using import hours_in_both, orders_of

__all__ = ["calendars"]

_MORE = {Order.MORE: Effect.STRONGER, Order.LESS: Effect.WEAKER, Order.ASKEW: Effect.MIXED}


def calendars(both: Both) -> Iterator[Change]:
    """Compare calendars, and the hours of objectives."""
    for found in both.matching("calendars", ANY, "rule"):
        name = found.path[1]
        hours = hours_in_both(both, name)
        assert hours is not None, "only calendars of both versions have a rule that differs"
        old, new = both.old.calendar(name), both.new.calendar(name)
        if hours.order is Order.SAME:
            effect = Effect.WORDING if hours.days else Effect.UNDECIDED
            reason = (
                "The same time is open on all dates of the term."
                if hours.days
                else "The same time is open, but other days begin in it: deadlines in business days may differ."
            )
            yield both.change("hours", effect, found, "hours", old=old, new=new, reason=reason)
            continue
        effect = joined(_uses(both, name, hours))
        yield both.change("hours", effect, found, "hours", old=old, new=new, witnesses=hours.witnesses)
    for found in both.matching("objectives", ANY, "during"):
        was, now = (contract.objective(found.path[1]) for contract in (both.old, both.new))
        assert was is not None, "only objectives of both versions have fields that differ"
        assert now is not None, "only objectives of both versions have fields that differ"
        yield both.change("hours", _of_objective(both, was, now), found, "hours")


def _of_objective(both: Both, old: Objective, new: Objective) -> Effect:
    if old.during is None or new.during is None:
        return Effect.STRONGER if new.during is None else Effect.WEAKER
    order = hours_of(both.old.calendar(old.during), both.new.calendar(new.during), (both.old, both.new)).order
    return _MORE.get(order, Effect.WORDING)


def _uses(both: Both, name: str, hours: Hours) -> Iterator[Effect]:
    """Yield what other hours do wherever they are used."""
    more = _MORE[hours.order]
    used = False
    for chain, field in _named(both.new, name):
        used = True
        owner = type(chain[-1]).__name__
        if (owner, field) == ("NamedSet", "name"):
            yield from _as_time(both, _declared(chain), hours.order)
        elif owner in ("Deadline", "Offset"):
            if not hours.dates:
                yield _as_deadline(chain, more)
        else:
            yield more
    if not used:
        yield more


def _declared(chain: Sequence[Part]) -> Part:
    """Return the innermost part with a name that a part belongs to."""
    named = (part for part in reversed(chain[:-1]) if "name" in type(part).meant())
    return next(named, chain[0])


def _as_deadline(chain: Sequence[Part], more: Effect) -> Effect:
    """Return what other business days do to a deadline: with more of them it comes sooner, for whoever keeps it."""
    kinds = {type(part).__name__: part for part in chain}
    if "Offset" in kinds:
        return Effect.UNDECIDED
    if "Claim" in kinds:
        return more.reversed
    binds = getattr(kinds.get("Obligation"), "binds", "provider")
    return {"provider": more, "customer": more.reversed}.get(binds, Effect.UNDECIDED)


def _as_time(both: Both, holder: Part, order: Order) -> Iterator[Effect]:
    """Yield what a calendar does as a set of time: in an exclusion, in a measure, in a set with a name."""
    orders = orders_of(both)
    if type(holder).__name__ == "Exclusion":
        old = both.old.exclusion(getattr(holder, "name", ""))
        time = orders.time(old.time, getattr(holder, "time", None)) if old is not None else Order.ASKEW
        yield _MORE.get(time, Effect.UNDECIDED).reversed if time is not Order.ASKEW else Effect.UNDECIDED
        return
    for objective in both.new.objectives:
        before = both.old.objective(objective.name)
        if before is not None and (holder is objective or type(holder).__name__ == "TimeSpan"):
            effect = easier(objective.promise, orders.value(before.measure.figure, objective.measure.figure))
            if effect is not Effect.WORDING:
                yield effect
    if order is Order.ASKEW:
        yield Effect.UNDECIDED


def _named(contract: Contract, name: str) -> Iterator[tuple[tuple[Part, ...], str]]:
    """Yield every part that names a calendar, behind all that it is a part of, with the field that does."""

    def walk(value: Any, above: tuple[Part, ...]) -> Iterator[tuple[tuple[Part, ...], str]]:
        if isinstance(value, tuple):
            for item in value:
                yield from walk(item, above)
        if not isinstance(value, Part):
            return
        cls = type(value).__name__
        for field in type(value).meant():
            inner = getattr(value, field)
            of_time = cls == "NamedSet" and field == "name" and value.__dict__["calendar"]
            if inner == name and (of_time or REFERENCES.get((cls, field)) == "calendars"):
                yield (*above, value), field
            yield from walk(inner, (*above, value))

    yield from walk(contract, ())
    for calendar in contract.calendars:
        if calendar.name != name and f"name={name!r}" in repr(calendar.rule):
            yield (contract, calendar), "rule"
