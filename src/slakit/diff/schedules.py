"""Credit tables of two versions against each other, over every value that can be measured.

The line of values is cut at all ends of both tables and at all bends of what they pay, so nothing is sampled: where the
difference of the two keeps its sign at both sides of a place, it keeps it within. Lines that speak of more than the
measured value cancel where both tables have them, and are compared term by term where they differ in one term.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.amounts import Judge, paid_in
from slakit.contract.bases import Base, base_in, telling_windows
from slakit.contract.expressions import BaseRef, Expression, ObjectiveRef, Unit
from slakit.contract.model import Amount, Computed, Contract, Credit, Objective, PercentOf
from slakit.contract.payments import PerPoint, PerUnit
from slakit.contract.schedule import paying_lines
from slakit.contract.walking import walk
from slakit.diff.changes import Effect, PaidWitness
from slakit.diff.orders import Order, Orders, of_numbers, together
from slakit.diff.pieces import Line, Straight, lines_paid, summed
from slakit.diff.ranges import Domain, Place, domain_of, places, plain_value

__all__ = ["Outcome", "compared", "higher_amount"]

_UNITS = (Unit.MONEY, Unit.SERVICE_POINTS, Unit.SERVICE_DAYS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who is better off by another table: witnesses of what pays more and less now, and whether some is not known."""

    more: PaidWitness | None = None
    less: PaidWitness | None = None
    unknown: PaidWitness | None = None

    @property
    def effect(self) -> Effect:
        """What that is for the customer."""
        if self.more is not None and self.less is not None:
            return Effect.MIXED
        if self.unknown is not None:
            return Effect.UNDECIDED
        return Effect.STRONGER if self.more is not None else Effect.WEAKER if self.less is not None else Effect.WORDING

    @property
    def witnesses(self) -> tuple[PaidWitness, ...]:
        """What shows it, the worst for the customer first."""
        return tuple(w for w in (self.less, self.more, self.unknown) if w is not None)


@dataclass(frozen=True, slots=True)
class _Table:
    """The lines of an objective, and the judge of what they pay."""

    objective: Objective
    judge: Judge

    def active(self, value: Fraction) -> list[Credit] | None:
        """Return the lines that can pay at a value; `None` in a gap or an overlap, which pay nobody knows what."""
        objective, promise = self.objective, self.objective.promise
        met = promise.holds(value)
        found = []
        for bonus in (False, True):
            if met is not bonus:
                continue
            rows = [c for c in objective.credits if c.row and c.bonus is bonus]
            paying, _ = paying_lines(objective.credits, promise, value, bonus=bonus)
            if rows and len(paying) != 1 and not (bonus and not paying):
                return None
            found += [objective.credits[i] for i in paying]
            beside = (c for c in objective.credits if not c.row and c.bonus is bonus)
            found += [c for c in beside if c.when is None or c.when.holds(value)]
        return found


def compared(old: Objective, new: Objective, contracts: tuple[Contract, Contract]) -> Outcome:
    """Compare the tables of an objective, both with the fees of the new version, in each window that tells."""
    found = Outcome()
    for window in telling_windows(new, contracts[1].agreement):
        base = _bases(old, new, base_in(contracts[1].agreement, window), base_in(contracts[0].agreement, window))
        tables = (_Table(old, Judge.of(old, base)), _Table(new, Judge.of(new, base)))
        orders = Orders(*contracts)
        for unit in _UNITS:
            for outcome in _over_all(tables, unit, orders):
                found = Outcome(
                    found.more or outcome.more, found.less or outcome.less, found.unknown or outcome.unknown
                )
    return found


def _bases(old: Objective, new: Objective, first: Base, second: Base) -> Base:
    """Return what bases come to; the only one of all lines may be any amount, where only data can tell it."""
    amounts = [a for o in (old, new) for c in o.credits for a in (c.amount, c.at_most) if a is not None]
    fees = {a.fee for a in amounts if isinstance(a, PercentOf)}
    pure = len(fees) == 1 and all(isinstance(a, PercentOf) for a in amounts)

    def base(name: str) -> Fraction | None:
        known = first(name)
        known = second(name) if known is None else known
        return Fraction(1) if known is None and pure else known

    return base


def _over_all(tables: tuple[_Table, _Table], unit: Unit, orders: Orders) -> Iterator[Outcome]:
    """Yield the outcome of every place."""
    old, new = (table.objective for table in tables)
    domain, other = domain_of(new), domain_of(old)
    if domain.step != other.step:
        domain = Domain(domain.unit, domain.low, domain.high)
    ranges = [r for o in (old, new) for r in (o.promise, *(c.when for c in o.credits))]
    found = [
        (place, value)
        for place in places(ranges, domain)
        if (value := plain_value(place, domain, _end(new))) is not None
    ]
    ends = [b.value for o in (old, new) for b in (o.promise.low, o.promise.high) if b is not None]
    # Values near the promise make the best witnesses.
    found.sort(key=lambda one: min((abs(one[1] - end) for end in ends), default=Fraction(0)))
    for place, value in found:
        yield _in_place(tables, unit, orders, place, value, domain)


def _end(objective: Objective) -> Fraction | None:
    """Return an end of the promise, near which values are of interest."""
    end = objective.promise.low or objective.promise.high
    return end.value if end is not None else None


def _in_place(
    tables: tuple[_Table, _Table], unit: Unit, orders: Orders, place: Place, value: Fraction, domain: Domain
) -> Outcome:
    sides = [table.active(value) for table in tables]

    def witness(at: Fraction) -> PaidWitness:
        (was, was_paid), (now, now_paid) = (
            _shown(table, side, unit, at) for table, side in zip(tables, sides, strict=True)
        )
        return PaidWitness(
            at, domain.unit, was, now, was_paid, now_paid, unit, tables[0].objective, tables[1].objective
        )

    if sides[0] is None or sides[1] is None:
        alike = sides[0] is sides[1] and _lines(tables[0], unit) == _lines(tables[1], unit)
        return Outcome() if alike else Outcome(unknown=witness(value))
    was, now = ([c for c in side if paid_in(c.amount) is unit] for side in sides if side is not None)
    was, now = _cancelled(was, now, tables)
    lines = [_net(t, s, place) for t, s in zip(tables, (was, now), strict=True)]
    if lines[0] is None or lines[1] is None:
        order = _by_terms(tables, was, now, orders)
        if order is Order.ASKEW:
            return Outcome(unknown=witness(value))
        return Outcome(
            more=witness(value) if order is Order.MORE else None, less=witness(value) if order is Order.LESS else None
        )
    more = less = None
    near = _end(tables[1].objective)
    signs = list(_signs(lines[0], lines[1], domain, near))
    if near is not None:
        signs.sort(key=lambda one: abs(one[1] - near))
    for sign, at in signs:
        if sign > 0:
            more = more or witness(at)
        else:
            less = less or witness(at)
    for bend in _bends(lines[0], lines[1], domain):
        at_bend = [_net(t, s, Place(bend, bend)) for t, s in zip(tables, (was, now), strict=True)]
        if at_bend[0] is None or at_bend[1] is None or at_bend[0][0].start == at_bend[1][0].start:
            continue
        if at_bend[1][0].start > at_bend[0][0].start:
            more = more or witness(bend)
        else:
            less = less or witness(bend)
    return Outcome(more, less)


def _bends(was: Line, now: Line, domain: Domain) -> list[Fraction]:
    """Return the values inside a place at which one of two sums bends or jumps, where they can be measured."""
    low, high = was[0].low, was[-1].high
    found = {b for p in (*was, *now) for b in (p.low, p.high) if b is not None}
    inside = (b for b in found if (low is None or b > low) and (high is None or b < high))
    return sorted(b for b in inside if domain.step is None or (b / domain.step).denominator == 1)


def _lines(table: _Table, unit: Unit) -> tuple[Credit, ...]:
    return tuple(c for c in table.objective.credits if paid_in(c.amount) is unit)


def _shown(
    table: _Table, side: list[Credit] | None, unit: Unit, value: Fraction
) -> tuple[tuple[Credit, ...], Fraction | None]:
    """Return the lines that pay at a value, and what they come to together."""
    if side is None:
        return (), None
    lines = [c for c in side if c.amount is not None and paid_in(c.amount) is unit]
    net = _net(table, lines, Place(value, value))
    return tuple(lines), None if net is None else net[0].start


# ---------------------------------------------------------------- sums of lines


def _terms(credit: Credit) -> tuple[object, ...]:
    """Return all of a line but where it is due."""
    return (
        credit.bonus, credit.amount, credit.condition, credit.per, credit.for_each, credit.times, credit.at_most,
    )  # fmt: skip


def _speaks_of_promise(credit: Credit) -> bool:
    """Whether a line speaks of the promise, so that another promise makes another line of it."""
    speaks = ("target", "minimum", "shortfall", "margin")
    parts: list[Expression] = [a.value for a in (credit.amount, credit.at_most) if isinstance(a, Computed)]
    parts += [p for p in (credit.condition, *(t.condition for t in credit.times)) if p is not None]
    if isinstance(credit.per, PerUnit | PerPoint):
        parts += [p for p in (getattr(credit.per, "of", None), credit.per.low, credit.per.high) if p is not None]
    return any(isinstance(e, ObjectiveRef) and e.part in speaks for part in parts for e in walk(part))


def _cancelled(
    was: list[Credit], now: list[Credit], tables: tuple[_Table, _Table]
) -> tuple[list[Credit], list[Credit]]:
    """Return two lists of lines without those that both have."""
    old, new = (table.objective for table in tables)
    same = (old.promise, old.minimum) == (new.promise, new.minimum)
    if old.measure != new.measure:
        return was, now
    left = list(now)
    gone = []
    for credit in was:
        twin = next((c for c in left if _terms(c) == _terms(credit)), None)
        if twin is not None and (same or not _speaks_of_promise(credit)):
            left.remove(twin)
        else:
            gone.append(credit)
    return gone, left


def _net(table: _Table, credits: Sequence[Credit], place: Place) -> Line | None:
    """Return what lines come to together for the customer in a place: credits less bonuses."""
    found: list[Line] = []
    for credit in credits:
        line = None if credit.condition is not None else lines_paid(table.judge, credit, place.low, place.high)
        if line is None:
            return None
        sign = -1 if credit.bonus else 1
        found.append(tuple(Straight(p.low, p.high, sign * p.start, sign * p.slope) for p in line))
    if place.single:
        total = sum((line[0].start for line in found), Fraction(0))
        return (Straight(place.low, place.high, total, Fraction(0)),)
    return summed(found, place.low, place.high)


def _signs(was: Line, now: Line, domain: Domain, near: Fraction | None) -> Iterator[tuple[int, Fraction]]:
    """Yield where the new sum is more (1) or less (-1) than the old one: a value each time."""
    low, high = was[0].low, was[-1].high
    if low is not None and low == high:
        difference = now[0].start - was[0].start
        if difference:
            yield (1 if difference > 0 else -1), low
        return
    inner = _bends(was, now, Domain(domain.unit))
    for start, end in zip([low, *inner], [*inner, high], strict=True):
        one, other = _piece(was, start, end), _piece(now, start, end)
        first, slope = other.start - one.start, other.slope - one.slope
        cuts = [start, end]
        if slope:
            zero = -first / slope
            if (start is None or start < zero) and (end is None or zero < end):
                cuts = [start, zero, end]
        for a, b in itertools.pairwise(cuts):
            value = plain_value(Place(a, b), domain, near)
            if value is not None and (difference := first + slope * value):
                yield (1 if difference > 0 else -1), value


def _piece(line: Line, low: Fraction | None, high: Fraction | None) -> Straight:
    """Return the piece that covers all values between two."""
    for piece in line:
        below = piece.low is None or (low is not None and piece.low <= low)
        above = piece.high is None or (high is not None and high <= piece.high)
        if below and above:
            return piece
    raise AssertionError("the values are cut at every bend")


# ---------------------------------------------------------------- lines that data decide


def higher_amount(
    old: Amount | None, new: Amount | None, judges: tuple[Judge, Judge], orders: Orders | None = None
) -> Order:
    """Return which of two amounts is higher, where the contracts alone tell; none is the lowest."""
    if old == new:
        return Order.SAME
    if isinstance(old, PercentOf) and isinstance(new, PercentOf) and old.fee == new.fee:
        return of_numbers(old.percent, new.percent)
    if orders is not None and orders.old.agreement.currency != orders.new.agreement.currency:
        return Order.ASKEW
    values = [Fraction(0) if a is None else _known(a, j) for a, j in zip((old, new), judges, strict=True)]
    if values[0] is None or values[1] is None:
        computed = isinstance(old, Computed) and isinstance(new, Computed) and orders is not None
        return orders.value(old.value, new.value) if computed else Order.ASKEW  # type: ignore[union-attr]
    return of_numbers(values[0], values[1])


def _known(amount: Amount, judge: Judge) -> Fraction | None:
    if isinstance(amount, Computed) and any(
        isinstance(e, BaseRef) and e.name in ("credits", "points") for e in walk(amount.value)
    ):
        return None
    near = judge.amount(amount, None)
    return None if near is None else near.value


def _by_terms(tables: tuple[_Table, _Table], was: list[Credit], now: list[Credit], orders: Orders) -> Order:
    """Compare lines that speak of more than the measured value: by what they differ in, where that tells."""
    if not was or not now:
        # What is due while something holds is never less than nothing.
        found = together(Order.LESS if c.bonus else Order.MORE for c in now)
        gone = together(Order.MORE if c.bonus else Order.LESS for c in was)
        return together((found, gone))
    if len(was) != 1 or len(now) != 1:
        return Order.ASKEW
    one, other = was[0], now[0]
    if (one.bonus, one.per) != (other.bonus, other.per) or _speaks_of_promise(one) or _speaks_of_promise(other):
        return Order.ASKEW
    judges = (tables[0].judge, tables[1].judge)
    limit = Order.SAME
    if one.at_most is None or other.at_most is None:
        limit = Order.SAME if one.at_most is other.at_most else Order.MORE if other.at_most is None else Order.LESS
    elif one.at_most != other.at_most:
        limit = higher_amount(one.at_most, other.at_most, judges, orders)
    each = Order.SAME if one.for_each is other.for_each else orders.population(one.for_each, other.for_each)
    when = orders.condition(one.condition, other.condition)
    factors = [t.condition for t in one.times] == [t.condition for t in other.times]
    times = (
        together(of_numbers(a.factor, b.factor) for a, b in zip(one.times, other.times, strict=True))
        if factors
        else Order.ASKEW
    )
    order = together((higher_amount(one.amount, other.amount, judges, orders), limit, each, when, times))
    return order.reversed if one.bonus else order
