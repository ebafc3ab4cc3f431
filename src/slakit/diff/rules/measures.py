"""What is measured: easier to keep is weaker, harder is stronger, where logic alone tells which it is.

A condition that holds more often, a longer or a smaller set of time, another percentile: `orders` decides whether the
measured value can only rise or only fall by it, and the promise says which of the two is better for the customer.
"""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.measures import Range
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect
from slakit.diff.orders import Order
from slakit.diff.rules.using import orders_of

__all__ = ["USED_UP", "easier", "measures"]

USED_UP = "time that is used up"
"""The part of an objective whose values are names of sets of time."""

_RISES = "The measured value can only rise by this."
_FALLS = "The measured value can only fall by this."


def easier(promise: Range, order: Order) -> Effect:
    """Return what a value that is larger (or smaller) does to a promise with one end."""
    if order is Order.SAME:
        return Effect.WORDING
    if order is Order.ASKEW or (promise.low is None) == (promise.high is None):
        return Effect.UNDECIDED
    helps_provider = (order is Order.MORE) is (promise.low is not None)
    return Effect.WEAKER if helps_provider else Effect.STRONGER


def measures(both: Both) -> Iterator[Change]:
    """Compare figures, their rounding, and the fields whose values are pooled."""
    orders = orders_of(both)
    for found in both.matching("objectives", ANY, "measure", "figure"):
        new = both.new.objective(found.path[1])
        assert new is not None, "only objectives of both versions have fields that differ"
        order = orders.value(found.old, found.new)
        effect = Effect.UNDECIDED if order is Order.SAME else easier(new.promise, order)
        reason = _RISES if order is Order.MORE else _FALLS
        if effect is Effect.UNDECIDED:
            reason = "Which of the two is easier to keep depends on the data."
        units = list(both.matching("objectives", found.path[1], "measure", "unit"))
        names = list(both.below("objectives", found.path[1], "measure", "metric"))
        yield both.change("measure", effect, [found, *units, *names], "measure", reason=reason)
    for found in both.matching("objectives", ANY, "measure", "rounding"):
        yield both.change("measure", Effect.UNDECIDED, found, "rounding of the measured value")
    for found in both.matching("objectives", ANY, "separately"):
        yield both.change("measure", Effect.UNDECIDED, found, "for whom it is measured separately")
    for found in both.matching("objectives", ANY, "pooled"):
        yield both.change("measure", Effect.WORDING, found, "what is measured together")
    for found in both.matching("objectives", ANY, "consumes"):
        gone, come = set(found.old) - set(found.new), set(found.new) - set(found.old)
        effect = Effect.MIXED if gone and come else Effect.WEAKER if come else Effect.STRONGER
        yield both.change("measure", effect, found, USED_UP,
                          reason="Time for which a credit is paid is not measured again.")  # fmt: skip
