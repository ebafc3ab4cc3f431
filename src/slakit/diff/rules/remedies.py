"""What is paid beside the tables of objectives, and what limits it beside caps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slakit.contract.amounts import Judge
from slakit.contract.bases import base_in
from slakit.contract.expressions import Literal_
from slakit.contract.model import Credit
from slakit.contract.payments import PerPoint
from slakit.diff.both import Both
from slakit.diff.changes import Change, Effect, joined
from slakit.diff.orders import Order, together
from slakit.diff.rules.credits import rounded
from slakit.diff.rules.using import orders_of
from slakit.diff.schedules import higher_amount
from slakit.money import Money

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
    return _paired(*taken_apart(old, new))


def _paired(gone: list[Any], come: list[Any]) -> list[tuple[Any, Any]]:
    if len(gone) == len(come):
        return list(zip(gone, come, strict=True))
    return [*((one, None) for one in gone), *((None, one) for one in come)]


def remedies(both: Both) -> Iterator[Change]:
    """Compare lines over several objectives, the highest of several, what is earned back, rounding and order."""
    for found in both.matching("remedies", "credits"):
        gone, come = taken_apart(found.old, found.new)
        slices = _slices(both, found.old), _slices(both, found.new, new=True)
        of_points = (gone or come) and all(isinstance(line.per, PerPoint) for line in (*gone, *come))
        if of_points and slices[0] is not None and slices[1] is not None:
            effect, reason = _for_points(both, slices[0], slices[1])
            yield both.change("remedies", effect, found, "credit for service points", old=tuple(gone),
                              new=tuple(come), reason=reason)  # fmt: skip
            gone, come = [], []
        for old, new in _paired(gone, come):
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


@dataclass(frozen=True, slots=True)
class _Slice:
    """What each point costs, in minor units, of those from `low` to `high`, or of all beyond `low`."""

    low: Fraction
    high: Fraction | None
    each: Fraction

    def paid(self, points: Fraction) -> Fraction:
        inside = points if self.high is None else min(points, self.high)
        return max(inside - self.low, Fraction(0)) * self.each


def _slices(both: Both, lines: Sequence[Credit], *, new: bool = False) -> list[_Slice] | None:
    """Return what lines pay for points; `None` where one of them speaks of more than how many there are."""
    found = []
    for line in (line for line in lines if isinstance(line.per, PerPoint)):
        rest = (line.when, line.condition, line.for_each, line.times, line.at_most, line.rounding)
        if line.bonus or line.on_claim or any(rest):
            return None
        assert isinstance(line.per, PerPoint), "only such lines are looked at"
        each = None if line.amount is None else _judges(both)[new].amount(line.amount, None)
        low, high = _end(line.per.low), _end(line.per.high)
        told = (line.per.low is None) == (low is None) and (line.per.high is None) == (high is None)
        if not told or (line.amount is not None and each is None):
            return None
        found.append(_Slice(low or Fraction(0), high, Fraction(0) if each is None else each.value))
    return found


def _end(end: object) -> Fraction | None:
    return end.value if isinstance(end, Literal_) and isinstance(end.value, Fraction) else None


def _for_points(both: Both, old: Sequence[_Slice], new: Sequence[_Slice]) -> tuple[Effect, str]:
    """Compare what points cost, however many there are: both sums are straight between the ends of slices."""
    ends = sorted({Fraction(end) for one in (*old, *new) for end in (one.low, one.high) if end is not None})
    effects, told = [], {}
    for points in (*ends, *(Fraction(n) for n in range(1, math.ceil(ends[-1]) + 2))):
        was, now = (sum((one.paid(points) for one in side), Fraction(0)) for side in (old, new))
        if was != now:
            effect = Effect.STRONGER if now > was else Effect.WEAKER
            effects.append(effect)
            if points.denominator == 1 and effect not in told:
                currency = both.new.agreement.currency
                amounts = [Money(currency, round(amount)) for amount in (was, now)]
                told[effect] = f"{points} service points cost {amounts[0]} before and {amounts[1]} now."
    beyond = [sum((one.each for one in side if one.high is None), Fraction(0)) for side in (old, new)]
    if beyond[0] != beyond[1]:
        effects.append(Effect.STRONGER if beyond[1] > beyond[0] else Effect.WEAKER)
    return joined(effects), " ".join(told[effect] for effect in dict.fromkeys(effects) if effect in told)


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
