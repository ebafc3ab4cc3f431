"""Hours: calendars are compared as sets of open time over the term, and judged by what they are used for.

More time in which a promise holds, or in which a clock counts, is stronger; more time that is left out is weaker.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slakit.contract.model import Contract, Objective
from slakit.contract.parts import Part
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect, joined
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
        effect = joined(_uses(both, name, hours.order))
        yield both.change("hours", effect, found, "hours", old=old, new=new, witnesses=hours.witnesses)
    for found in both.matching("objectives", ANY, "during"):
        was, now = (contract.objective(found.path[1]) for contract in (both.old, both.new))
        assert was is not None, "only objectives of both versions have fields that differ"
        assert now is not None, "only objectives of both versions have fields that differ"
        yield both.change("hours", _of_objective(both, was, now), found, "hours")


def _of_objective(both: Both, old: Objective, new: Objective) -> Effect:
    from slakit.diff.hours import hours_of

    if old.during is None or new.during is None:
        return Effect.STRONGER if new.during is None else Effect.WEAKER
    order = hours_of(both.old.calendar(old.during), both.new.calendar(new.during), (both.old, both.new)).order
    return _MORE.get(order, Effect.WORDING)


def _uses(both: Both, name: str, order: Order) -> Iterator[Effect]:
    """Yield what other hours do wherever they are used."""
    more = _MORE[order]
    used = False
    for owner, field, holder in _named(both.new, name):
        used = True
        cls = type(owner).__name__
        if (cls, field) == ("NamedSet", "name"):
            yield from _as_time(both, holder, order)
        elif cls in ("Deadline", "Offset"):
            # A deadline in business days comes sooner where more days are open; who gains depends on whose it is.
            yield Effect.UNDECIDED
        else:
            yield more
    if not used:
        yield more


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


def _named(contract: Contract, name: str) -> Iterator[tuple[Part, str, Part]]:
    """Yield every part that names a calendar, with the field that does, and the declared part that it belongs to."""
    from slakit.diff.canonical import REFERENCES

    def walk(value: Any, holder: Part) -> Iterator[tuple[Part, str, Part]]:
        if isinstance(value, tuple):
            for item in value:
                yield from walk(item, holder)
        if not isinstance(value, Part):
            return
        held = value if "name" in type(value).meant() and type(value).__name__ != "NamedSet" else holder
        for field in type(value).meant():
            inner = getattr(value, field)
            named = REFERENCES.get((type(value).__name__, field)) == "calendars"
            of_time = type(value).__name__ == "NamedSet" and field == "name" and getattr(value, "calendar")  # noqa: B009
            if (named or of_time) and inner == name:
                yield value, field, holder if of_time else held
            yield from walk(inner, held)

    yield from walk(contract, contract)
    for calendar in contract.calendars:
        if calendar.name != name and name in repr(calendar.rule):
            yield calendar, "rule", calendar
