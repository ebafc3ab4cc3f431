"""Which of two conditions, sets of time or figures is the larger one, whatever the data: what logic alone decides.

A condition is larger when it holds wherever the other one does, a set of time when it has all of the other's time, a
figure when it never comes to less. `Order.ASKEW` is said wherever that cannot be told; nothing is ever guessed.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slakit.contract.clocks import Clock
from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    ClockRef,
    ClockState,
    Comparison,
    Expression,
    FieldRef,
    History,
    Length,
    LevelRef,
    Literal_,
    Not,
    Offset,
    PercentageOf,
    Population,
    Settled,
    SlotMean,
    SlotShare,
    SpanRef,
    Standing,
    TimeShare,
)
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Contract
from slakit.contract.parts import trusted
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSet, SpanSteps, TimeOf

__all__ = ["Order", "Orders", "of_deadlines", "of_lengths", "of_numbers", "of_ranges", "together"]


class Order(enum.Enum):
    """How the second of two compares with the first."""

    SAME = 0
    MORE = 1
    LESS = -1
    ASKEW = None

    @property
    def reversed(self) -> Order:
        """The order of what falls where this grows."""
        return {Order.MORE: Order.LESS, Order.LESS: Order.MORE}.get(self, self)


def together(orders: Iterable[Order]) -> Order:
    """Return the order of what grows with each of several parts."""
    found = set(orders) - {Order.SAME}
    if not found:
        return Order.SAME
    return found.pop() if len(found) == 1 else Order.ASKEW


def of_numbers(old: Any, new: Any) -> Order:
    """Return the order of two numbers."""
    return Order.SAME if old == new else Order.MORE if new > old else Order.LESS


def of_lengths(old: Length, new: Length) -> Order:
    """Return the order of two lengths of one kind; a month is never compared with days, nor these with hours."""
    kinds = ("microseconds", "business_days", "days", "months")
    for kind in kinds:
        was, now = getattr(old, kind), getattr(new, kind)
        if was is not None and now is not None:
            return of_numbers(was, now)
    return Order.ASKEW


def of_deadlines(old: Deadline, new: Deadline) -> Order:
    """Return which of two deadlines for one thing is later; they run from one event and count in one calendar."""
    if (old.after, old.calendar, old.unit) != (new.after, new.calendar, new.unit):
        return Order.ASKEW
    if old.length is not None and new.length is not None:
        return of_lengths(old.length, new.length)
    return of_numbers(old.count or 1, new.count or 1)


def _range(comparison: Comparison) -> Range | None:
    """Return the values for which a comparison with constants holds, where it asks how large something is."""
    ends = [e for e in (comparison.right, comparison.high) if e is not None]
    if not all(isinstance(e, Literal_) and isinstance(e.value, Fraction) for e in ends):
        return None
    first, last = (e.value for e in (ends[0], ends[-1]) if isinstance(e, Literal_))
    assert isinstance(first, Fraction), "looked at above"
    assert isinstance(last, Fraction), "looked at above"
    low = {"at least": True, "more than": False, "between": True, "is": True}.get(comparison.relation)
    high = {"at most": True, "below": False, "between": True, "is": True}.get(comparison.relation)
    if low is None and high is None:
        return None
    return trusted(Range)(
        low=None if low is None else trusted(Bound)(value=first, included=low),
        high=None if high is None else trusted(Bound)(value=last, included=high),
    )


def of_ranges(old: Range, new: Range) -> Order:
    """Return which of two ranges of numbers has the values of the other."""
    lows = _ends(old.low, new.low, lower=True)
    highs = _ends(old.high, new.high, lower=False)
    return together((lows, highs))


def _ends(old: Bound | None, new: Bound | None, *, lower: bool) -> Order:
    if old is None or new is None:
        return Order.SAME if old is new else Order.MORE if new is None else Order.LESS
    sign = -1 if lower else 1
    return of_numbers((sign * old.value, old.included), (sign * new.value, new.included))


@dataclass(frozen=True, slots=True)
class Orders:
    """Compares parts of two versions of a contract; what they name is looked up in the version they are from.

    `open_time` tells of a calendar which version has more open time.
    """

    old: Contract
    new: Contract
    open_time: Callable[[str], Order] = lambda name: Order.SAME

    # ------------------------------------------------------------ conditions

    def condition(self, old: Expression | None, new: Expression | None, records: str | None = None) -> Order:
        """Return which of two conditions holds more often; none at all holds always."""
        if old is None or new is None:
            return Order.SAME if old is new else Order.MORE if new is None else Order.LESS
        if isinstance(old, Settled) is not isinstance(new, Settled):
            return self._settled(old, new, records)
        if type(old) is not type(new):
            return self._joined(old, new, records)
        match old, new:
            case (Not(), Not()):
                return self.condition(old.part, new.part, records).reversed
            case (AllOf() | AnyOf(), AllOf() | AnyOf()):
                return self._joined(old, new, records)
            case (Settled(), Settled()):
                counted = of_numbers(old.missing_counts_as, new.missing_counts_as)
                return together((self.condition(old.condition, new.condition, records), counted))
            case (Choose(), Choose()) if old.condition == new.condition:
                parts = ((old.then, new.then), (old.otherwise, new.otherwise))
                same = self._unmoved(old.condition, records)
                return together([*(self.condition(a, b, records) for a, b in parts), same])
            case (Comparison(), Comparison()):
                return self._comparison(old, new, records)
            case (ClockState(), ClockState()) if old == new:
                return self._state(old)
            case (Standing(), Standing()) if (old.objective, old.state) == (new.objective, new.state):
                return self._history(old.history, new.history)
            case (FieldRef(), FieldRef()) if old == new:
                return self._field(old.name, records, self.condition)
        return Order.SAME if old == new else Order.ASKEW

    def _settled(self, old: Expression, new: Expression, records: str | None) -> Order:
        """Compare a condition that says what it comes to without data with one that does not, and then is unknown."""
        plain = [e.condition if isinstance(e, Settled) else e for e in (old, new)]
        said = old if isinstance(old, Settled) else new
        assert isinstance(said, Settled), "one of the two is"
        # Unknown lies between no and yes.
        more = (said is old) is not said.missing_counts_as
        return together((self.condition(plain[0], plain[1], records), Order.MORE if more else Order.LESS))

    def _unmoved(self, expression: Expression, records: str | None) -> Order:
        """Whether a condition that is written alike holds alike in both versions."""
        return Order.SAME if self.condition(expression, expression, records) is Order.SAME else Order.ASKEW

    def _joined(self, old: Expression, new: Expression, records: str | None) -> Order:
        """Compare what is joined by `and` or by `or`; a single condition is one joined with nothing."""
        for cls, more in ((AllOf, Order.LESS), (AnyOf, Order.MORE)):
            if not isinstance(old, cls) and not isinstance(new, cls):
                continue
            was: Sequence[Expression] = old.parts if isinstance(old, cls) else (old,)
            now: Sequence[Expression] = new.parts if isinstance(new, cls) else (new,)
            gone, come = [p for p in was if p not in now], [p for p in now if p not in was]
            kept = [self.condition(p, p, records) for p in was if p in now]
            if not gone or not come:
                found = more if come else more.reversed if gone else Order.SAME
                return together((*kept, found))
            if len(gone) == len(come) == 1:
                return together((*kept, self.condition(gone[0], come[0], records)))
            return Order.ASKEW
        return Order.ASKEW

    def _comparison(self, old: Comparison, new: Comparison, records: str | None) -> Order:
        grows = {"at least": True, "more than": True, "at most": False, "below": False}
        same_ends = (old.relation, old.right, old.high) == (new.relation, new.right, new.high)
        left = self.value(old.left, new.left, records)
        if left is Order.SAME:
            was, now = _range(old), _range(new)
            if was is not None and now is not None:
                return of_ranges(was, now)
            if old.relation == new.relation and old.relation in grows:
                right = self.value(old.right, new.right, records)
                return right.reversed if grows[old.relation] else right
            return Order.SAME if same_ends and old.left == new.left else Order.ASKEW
        if not same_ends or old.relation not in grows:
            return Order.ASKEW
        return left if grows[old.relation] else left.reversed

    def _state(self, state: ClockState) -> Order:
        strict = self.clock(state.clock)
        if state.state in ("late", "missed"):
            return strict
        return strict.reversed if state.state in ("on time", "met") or strict is Order.SAME else Order.ASKEW

    @staticmethod
    def _history(old: History | None, new: History | None) -> Order:
        if old == new:
            return Order.SAME
        if old is None or new is None:
            return Order.ASKEW
        if (old.how, old.unit, old.contract) != (new.how, new.unit, new.contract):
            return Order.ASKEW
        if old.how != "out of":
            return of_numbers(old.count, new.count).reversed
        fewer = of_numbers(old.least or 1, new.least or 1).reversed
        return together((of_numbers(old.count, new.count), fewer))

    def _field(self, name: str, records: str | None, compare: Callable[..., Order]) -> Order:
        """Compare a field that is computed in both versions; one that is stored is what the data say."""
        sides = [next((r for r in c.records if r.name == records), None) for c in (self.old, self.new)]
        was, now = (side.field(name) if side is not None else None for side in sides)
        if was == now:
            value = getattr(was, "value", None)
            return Order.SAME if value is None else compare(value, value, records)
        values = [getattr(one, "value", None) for one in (was, now)]
        return Order.ASKEW if None in values else compare(*values, records)

    # ------------------------------------------------------------ clocks

    def clock(self, name: str) -> Order:
        """Return which version of a clock is stricter: it is late more often."""
        was, now = self.old.clock(name), self.new.clock(name)
        if was is None or now is None:
            return Order.ASKEW
        orders = [self.clock_hours(was.during), self.clock_hours(now.during)] if was.during == now.during else []
        if was.during != now.during:
            orders.append(self.hours_of_clock(was.during, now.during))
        same = [
            getattr(was, field) == getattr(now, field)
            for field in ("records", "starts", "stops", "pauses_during", "reopened", "level_changes")
        ]
        if not all(same):
            return Order.ASKEW
        orders.append(of_numbers(was.strict, now.strict))
        orders.append(self._conditions_of(was.pauses, now.pauses, was.records))
        orders.append(self._optional(was.cancelled, now.cancelled, was.records))
        orders.append(self.limits(was.limit, now.limit, name))
        levels = [contract.levels_of(was.records) for contract in (self.old, self.new)]
        if (levels[0] is None) != (levels[1] is None):
            return Order.ASKEW
        if levels[0] is not None and levels[1] is not None:
            if levels[0].rules != levels[1].rules or levels[0].history != levels[1].history:
                return Order.ASKEW
            for level in levels[0].levels:
                other = levels[1].level(level.name)
                if other is None:
                    return Order.ASKEW
                orders.append(self.limits(level.limit(name), other.limit(name), name))
        return together(orders)

    def clock_hours(self, during: str | None) -> Order:
        """Return whether a calendar in which a clock counts has more open time: the clock is then stricter."""
        return Order.SAME if during is None else self.open_time(during)

    def hours_of_clock(self, old: str | None, new: str | None) -> Order:
        """Compare the hours of a clock by their names: all hours are more than those of any calendar."""
        everything = (None, "always")
        if old == new:
            return self.clock_hours(old)
        if old in everything or new in everything:
            return Order.SAME if old in everything and new in everything else (
                Order.MORE if new in everything else Order.LESS)  # fmt: skip
        return Order.ASKEW

    def _optional(self, old: Expression | None, new: Expression | None, records: str) -> Order:
        """Compare conditions that relieve a clock; without one nothing does."""
        if old is None or new is None:
            return Order.SAME if old is new else Order.LESS if old is None else Order.MORE
        return self.condition(old, new, records).reversed

    def _conditions_of(self, old: Sequence[Any], new: Sequence[Any], records: str) -> Order:
        """Compare pauses: a clock with more of them is less strict."""
        gone, come = [p for p in old if p not in new], [p for p in new if p not in old]
        if not gone or not come:
            return Order.LESS if come else Order.MORE if gone else Order.SAME
        if len(gone) == len(come) == 1 and gone[0].history == come[0].history:
            return self.condition(gone[0].condition, come[0].condition, records).reversed
        return Order.ASKEW

    def clock_relief(self, old: Clock, new: Clock, field: str) -> Order:
        """Compare the pauses of a clock, or what cancels it: the version with less of it is stricter."""
        if field == "pauses":
            return self._conditions_of(old.pauses, new.pauses, old.records)
        return self._optional(old.cancelled, new.cancelled, old.records)

    def limits(self, old: Any, new: Any, clock: str) -> Order:
        """Return which of two limits of a clock is stricter; none is the most lenient one."""
        if old is None or new is None:
            return Order.SAME if old is new else Order.MORE if old is None else Order.LESS
        shorter = of_lengths(old.length, new.length).reversed
        sides = (self.old.clock(clock), self.new.clock(clock))
        if sides[0] is None or sides[1] is None:
            return Order.ASKEW
        pauses = [tuple(p for p in (limit.pauses,) if p is not None) for limit in (old, new)]
        # A limit without hours of its own has those of its clock.
        during = [limit.during or side.during for limit, side in zip((old, new), sides, strict=True) if side]
        return together(
            (
                shorter,
                self.hours_of_clock(during[0], during[1]),
                self._conditions_of(pauses[0], pauses[1], sides[0].records),
            )
        )

    # ------------------------------------------------------------ sets of time

    def population(self, old: Population | None, new: Population | None) -> Order:
        """Return which of two populations has the records of the other."""
        if old is None or new is None or old.records != new.records:
            return Order.SAME if old is new else Order.ASKEW
        return self.condition(old.where, new.where, old.records)

    def time(self, old: SpanSet | None, new: SpanSet | None) -> Order:
        """Return which of two sets of time has the other's."""
        if old is None or new is None or type(old) is not type(new):
            return Order.SAME if old is new else Order.ASKEW
        match old, new:
            case (TimeOf(), TimeOf()) if (old.start, old.end, old.field) == (new.start, new.end, new.field):
                least = of_numbers(old.least or 0, new.least or 0).reversed
                fixed = old.values == new.values and (old.least is None) == (new.least is None)
                return together((self.population(old.of, new.of), least)) if fixed else Order.ASKEW
            case (NamedSet(), NamedSet()) if old == new:
                return self.open_time(old.name) if old.calendar else self._span(old.name)
            case (Runs(), Runs()):
                return self._runs(old, new)
            case (Slots(), Slots()) if old.microseconds == new.microseconds:
                empty = Order.SAME
                if old.empty != new.empty:
                    said = old.empty is not None and new.empty is not None
                    empty = of_numbers(old.empty, new.empty) if said else Order.ASKEW
                return together((self.condition(old.where, new.where), empty))
            case (SpanSteps(), SpanSteps()) if [word for word, _ in old.rest] == [word for word, _ in new.rest]:
                orders = [self.time(old.first, new.first)]
                for (word, was), (_, now) in zip(old.rest, new.rest, strict=True):
                    order = self.time(was, now)
                    orders.append(order.reversed if word == "except" else order)
                return together(orders)
        return Order.SAME if old == new else Order.ASKEW

    def _runs(self, old: Runs, new: Runs) -> Order:
        of = self.time(old.of, new.of)

        def lengths(runs: Runs) -> Range:
            ends = ((runs.low, runs.low_included), (runs.high, runs.high_included))
            low, high = (
                None if value is None else trusted(Bound)(value=Fraction(value), included=included)
                for value, included in ends
            )
            return trusted(Range)(low=low, high=high)

        # A larger set has longer runs, so that one may outgrow a bound from above.
        grows = of if old.high is None and new.high is None else Order.SAME if of is Order.SAME else Order.ASKEW
        return together((grows, of_ranges(lengths(old), lengths(new))))

    def _span(self, name: str) -> Order:
        found = [next((s.of for s in c.spans if s.name == name), None) for c in (self.old, self.new)]
        return Order.ASKEW if None in found else self.time(*found)

    # ------------------------------------------------------------ figures

    def value(self, old: Expression, new: Expression, records: str | None = None) -> Order:
        """Return which of two values is never the smaller one."""
        if type(old) is not type(new):
            return Order.ASKEW
        match old, new:
            case (Literal_(), Literal_()) if isinstance(old.value, Fraction) and isinstance(new.value, Fraction):
                return of_numbers(old.value, new.value) if old.unit is new.unit else Order.ASKEW
            case (FieldRef(), FieldRef()) if old == new:
                return self._field(old.name, records, self.value)
            case (LevelRef(), LevelRef()) if old == new:
                sides = (self.old.levels_of(old.records), self.new.levels_of(old.records))
                return Order.SAME if sides[0] == sides[1] else Order.ASKEW
            case (ClockRef(), ClockRef()) if old == new:
                return Order.SAME if self.clock(old.clock) is Order.SAME else Order.ASKEW
            case (SpanRef(), SpanRef()) if old == new:
                return self._span(old.span_name)
            case (Offset(), Offset()) if (old.direction, old.calendar) == (new.direction, new.calendar):
                if old.calendar is not None and self.open_time(old.calendar) is not Order.SAME:
                    return Order.ASKEW
                later = of_lengths(old.length, new.length)
                later = later.reversed if old.direction == "before" else later
                return together((later, self.value(old.origin, new.origin, records)))
            case (PercentageOf(), PercentageOf()) if old.base == new.base:
                return of_numbers(old.percent, new.percent)
            case (Arithmetic(), Arithmetic()):
                return self._arithmetic(old, new, records)
            case (Aggregate(), Aggregate()):
                return self._aggregate(old, new)
            case (TimeShare(), TimeShare()):
                alike = (old.side, old.out_of, old.weight, old.whole) == (new.side, new.out_of, new.weight, new.whole)
                steady = old.out_of is None or self.time(old.out_of, old.out_of) is Order.SAME
                order = self.time(old.of, new.of)
                return Order.ASKEW if not (alike and steady) else order if old.side == "within" else order.reversed
            case (SlotShare(), SlotShare()) if (old.microseconds, old.empty) == (new.microseconds, new.empty):
                return self.condition(old.where, new.where)
            case (SlotMean(), SlotMean()) if (old.microseconds, old.empty) == (new.microseconds, new.empty):
                return self.value(old.value, new.value)
        return Order.SAME if old == new else Order.ASKEW

    def _arithmetic(self, old: Arithmetic, new: Arithmetic, records: str | None) -> Order:
        if [sign for sign, _ in old.rest] != [sign for sign, _ in new.rest]:
            return Order.ASKEW
        orders = [self.value(old.first, new.first, records)]
        for (sign, was), (_, now) in zip(old.rest, new.rest, strict=True):
            order = self.value(was, now, records)
            fixed = isinstance(was, Literal_) and isinstance(was.value, Fraction) and was.value > 0
            if sign in "*/" and not (fixed and order is Order.SAME):
                whole = order is Order.SAME and orders == [Order.SAME]
                orders.append(Order.SAME if whole else Order.ASKEW)
            else:
                orders.append(order.reversed if sign == "-" else order)
        return together(orders)

    def _aggregate(self, old: Aggregate, new: Aggregate) -> Order:
        rest = ("statistic", "method", "weight", "unit")
        if any(getattr(old, name) != getattr(new, name) for name in rest):
            return Order.ASKEW
        records = old.of.records
        of, out_of = self.population(old.of, new.of), self.population(old.out_of, new.out_of)
        if old.statistic == "share":
            return of if out_of is Order.SAME else Order.ASKEW
        if old.statistic == "number":
            return of
        values = Order.SAME
        if old.value is not None and new.value is not None:
            values = self.value(old.value, new.value, records)
        if of is not Order.SAME:
            return Order.ASKEW
        return together((values, of_numbers(old.quantile or Fraction(0), new.quantile or Fraction(0))))
