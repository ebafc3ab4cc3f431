"""Asks the engine for the time of records that last: net changes by instant, so that little comes out of many rows.

A record adds one from its first instant on and takes it away at its last, cut to the stretch that any window needs.
Records that touch cancel out in the engine. One query for each kind of records asked for, and one that counts them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from slakit.contract.expressions import AnyOf, Expression, FieldRef
from slakit.contract.model import Contract
from slakit.contract.parts import trusted
from slakit.contract.record_types import RecordType
from slakit.measure.clocks.asked import clocks_in
from slakit.measure.clocks.settling import open_column
from slakit.measure.day_table import Cell, placement, window_column
from slakit.measure.engine import Engine
from slakit.measure.from_contract import Unsupported, Value, condition, value
from slakit.measure.plan import (
    Column,
    Constant,
    Extend,
    Filter,
    Group,
    Kind,
    Op,
    Relation,
    Scalar,
    Select,
    Tally,
    TallyKind,
    Union,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    count_if,
    is_empty,
    negate,
    subtract,
    whole,
)
from slakit.measure.shifted_days import add_shifts
from slakit.measure.time_sets.stretches import Stretches, shared, standing

__all__ = ["Held", "LastingQuery", "Wanted"]

COUNTED, UNSURE, STILL, RUNNING = 0, 1, 2, 3
"""What becomes of a record: its time counts, its condition cannot be told, it has not ended as far as is known, or its
condition cannot be told while a clock runs."""

_AT, _BY, _WEIGHT, _STATE, _VALUE, _APART = "moment", "change", "change of weight", "state", "value", "entity"
_TEXTS = (_VALUE, _APART)
_FROM, _UNTIL = "lasts from", "lasts until"
Change = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Records whose time is asked for: those of a type that satisfy any of `where` (`None`: all of them).

    `start` and `end` are the fields between which they last; with `field`, the time is told apart by its values (those
    of `values`, if there are any); with `weight`, a number of each record is summed up as well. With `apart`, all of it
    is known for each value of that field by itself.
    """

    records: str
    start: str
    end: str
    where: tuple[Expression | None, ...]
    field: str | None = None
    values: tuple[str, ...] = ()
    weight: str | None = None
    apart: str | None = None


@dataclass(slots=True)
class Held:
    """What the engine knows of some lasting records: changes of their number and weight (in 1 / `scale`), by instant.

    Records that have not ended last to the end of what is asked for where nobody said as of when. `begun` and `ended`
    count, by what becomes of them, the records that begin and end before each of the `bounds`. Where records are told
    apart, `each` has what is known of those of every value, and of those without one (`None`).
    """

    changes: dict[str | None, list[Change]] = field(default_factory=dict)
    weights: list[Change] = field(default_factory=list)
    scale: int = 1
    bounds: tuple[int, ...] = ()
    begun: dict[int, list[int]] = field(default_factory=dict)
    ended: dict[int, list[int]] = field(default_factory=dict)
    each: dict[str | None, Held] = field(default_factory=dict)
    _times: dict[tuple[int | None, tuple[str, ...]], Stretches] = field(default_factory=dict)

    def of(self, value: str | None) -> Held:
        """Return what is known of the records of a value by themselves: nothing of those that have none."""
        found = self.each.get(value) if value is not None else None
        return found or Held(scale=self.scale, bounds=self.bounds)

    def values(self, start: int, end: int) -> set[str]:
        """Return the values whose records last within a stretch between two bounds."""
        return {value for value, one in self.each.items() if value is not None and one.number(start, end)}

    def nameless(self, start: int, end: int) -> int:
        """Return how many records without a value last within a stretch between two bounds."""
        return self.each[None].number(start, end) if None in self.each else 0

    def time(self, least: int | None, values: tuple[str, ...]) -> Stretches:
        """Return the time in which records of `least` values last (all of `values` if `None`), or simply any record."""
        key = (least, values)
        if key not in self._times:
            if least is None and not values:
                self._times[key] = standing(change for one in self.changes.values() for change in one)
            else:
                sets = [standing(c) for value, c in self.changes.items() if value is not None]
                self._times[key] = shared(sets, len(values) if least is None else least)
        return self._times[key]

    def _count(self, start: int, end: int, state: int) -> int:
        """Return how many records of a state last within `[start, end)`, both of them among the bounds."""
        if state not in self.begun:
            return 0
        first, last = bisect_left(self.bounds, start), bisect_left(self.bounds, end)
        return self.begun[state][last] - self.ended[state][first]

    def number(self, start: int, end: int) -> int:
        """Return how many records last within a stretch between two bounds, whether they have ended or not."""
        return self._count(start, end, COUNTED) + self.unended(start, end)

    def unended(self, start: int, end: int) -> int:
        """Return how many records last within a stretch between two bounds and have not ended."""
        return self._count(start, end, STILL)

    def unknown(self, start: int, end: int) -> int:
        """Return how many records that may or may not count last within a stretch between two bounds."""
        return self._count(start, end, UNSURE) + self.running(start, end)

    def running(self, start: int, end: int) -> int:
        """Return how many of those are so because a clock still runs."""
        return self._count(start, end, RUNNING)


def _integer(name: str) -> Column:
    return Column(name, Kind.INTEGER)


def _key(name: str) -> Column:
    return Column(name, Kind.TEXT if name in _TEXTS else Kind.INTEGER)


class LastingQuery:
    """The queries for one kind of records, made before the rows are there.

    `bounds` are the instants between which time is asked for, in order; `as_of` is the instant at which what has not
    ended ends, and after which nothing is known.
    """

    def __init__(
        self, session: Engine, contract: Contract, wanted: Wanted, bounds: Sequence[int], as_of: int | None
    ) -> None:
        self.session, self.records, self.wanted = session, contract.record_type(wanted.records), wanted
        self.rules = {calendar.name: calendar.rule for calendar in contract.calendars}
        self.bounds, self.as_of = tuple(bounds), as_of

    @staticmethod
    def problem(records: RecordType, wanted: Wanted) -> Unsupported | None:
        """Return why the records cannot be asked for, if they cannot."""
        parts = [condition(records, where) for where in wanted.where]
        names = (wanted.start, wanted.end, wanted.field, wanted.weight, wanted.apart)
        parts += [value(records, trusted(FieldRef)(name=name)) for name in names if name is not None]
        return next((part for part in parts if isinstance(part, Unsupported)), None)

    def _value(self, name: str) -> Value:
        found = value(self.records, trusted(FieldRef)(name=name))
        assert not isinstance(found, Unsupported), "asked before"
        return found

    def _field(self, name: str) -> Scalar:
        return self._value(name).scalar

    def _condition(self) -> Value:
        joined = self.wanted.where[0]
        if len(self.wanted.where) > 1:
            parts = [one for one in self.wanted.where if one is not None]
            joined = trusted(AnyOf)(parts=tuple(parts)) if len(parts) == len(self.wanted.where) else None
        found = condition(self.records, joined)
        assert not isinstance(found, Unsupported), "asked before"
        return found

    def _stays(self, rows: Relation) -> Relation:
        """Return the records that may count, each with its state, its first and last instant within the bounds."""
        low, high = whole(self.bounds[0]), whole(self.bounds[-1])
        names = (self.wanted.start, self.wanted.end, self.wanted.field, self.wanted.weight, self.wanted.apart)
        needed = [self._value(name) for name in names if name is not None]
        shifts = [shift for one in (self._condition(), *needed) for shift in one.shifts]
        rows = add_shifts(self.session, rows, shifts, self.rules)
        first, last, holds = self._field(self.wanted.start), self._field(self.wanted.end), self._condition().scalar
        unsure = [is_empty(holds)]
        columns: list[tuple[str, Scalar]] = []
        kept = [any_of(holds, is_empty(holds)), negate(is_empty(first))]
        if self.wanted.field is not None:
            of = self._field(self.wanted.field)
            columns.append((_VALUE, of))
            named = [compare(Op.EQUAL, of, Constant(one, Kind.TEXT)) for one in self.wanted.values]
            kept.append(any_of(*named) if named else negate(is_empty(of)))
        if self.wanted.apart is not None:
            columns.append((_APART, self._field(self.wanted.apart)))
        if self.wanted.weight is not None:
            weight = self._field(self.wanted.weight)
            columns.append((_WEIGHT, coalesce(weight, Constant(0, weight.kind))))
            unsure.append(is_empty(weight))
        clocks = clocks_in(self.records, *self.wanted.where)
        branches: list[tuple[Scalar, Scalar]] = [(any_of(*unsure), whole(UNSURE))]
        if clocks:
            still = any_of(*(open_column(clock) for clock in clocks))
            branches.insert(0, (all_of(is_empty(holds), still), whole(RUNNING)))
        if self.as_of is None:
            branches.append((is_empty(last), whole(STILL)))
            until = coalesce(last, high)
        else:
            known = whole(self.as_of)
            until = case([(compare(Op.LESS, last, known), last)], known)
        columns += [
            (_STATE, case(branches, whole(COUNTED))),
            (_FROM, case([(compare(Op.LESS, first, low), low)], first)),
            (_UNTIL, case([(compare(Op.MORE, until, high), high)], until)),
        ]
        lasting = Filter(Extend(rows, tuple(columns)), all_of(*kept))
        return Filter(lasting, compare(Op.LESS, _integer(_FROM), _integer(_UNTIL)))

    def _ends(self, stays: Relation, names: tuple[str, ...], back: int) -> Relation:
        """Return a row for each end of each record: the instant, the change, and other columns of the record."""
        others = [(name, _key(name)) for name in names]
        weight = self.wanted.weight is not None
        last: Scalar = _integer(_UNTIL)
        starts: list[tuple[str, Scalar]] = [*others, (_AT, _integer(_FROM)), (_BY, whole(1))]
        ends: list[tuple[str, Scalar]] = [
            *others,
            (_AT, subtract(last, whole(back)) if back else last),
            (_BY, whole(-1)),
        ]
        if weight:
            starts.append((_WEIGHT, self._weighed(1)))
            ends.append((_WEIGHT, self._weighed(-1)))
        return Union((Select(stays, tuple(starts)), Select(stays, tuple(ends))))

    def _weighed(self, sign: int) -> Scalar:
        assert self.wanted.weight is not None
        column = Column(_WEIGHT, self._field(self.wanted.weight).kind)
        return column if sign > 0 else subtract(Constant(0, column.kind), column)

    def ask(self, rows: Relation, number: int) -> Held:
        """Ask for the records among some rows; `number` tells the queries of one evaluation apart."""
        stays = self._stays(rows)
        held = Held(bounds=self.bounds)
        if self.wanted.weight is not None:
            held.scale = self._value(self.wanted.weight).scale
        told = {_APART: self.wanted.apart, _VALUE: self.wanted.field}
        names = (_STATE, *(name for name, of in told.items() if of is not None))
        keys = [_key(name) for name in (*names, _AT)]
        of = [_BY] + ([_WEIGHT] if self.wanted.weight is not None else [])
        kinds = {_BY: Kind.INTEGER, _WEIGHT: self._weighed(1).kind if self.wanted.weight is not None else Kind.INTEGER}
        tallies = tuple(Tally(TallyKind.SUM, Column(name, kinds[name])) for name in of)
        net = Group(self._ends(stays, names, 0), tuple(keys), tallies, (*names, _AT, *of))
        nothing = Constant(0, Kind.WIDE)
        changed = [compare(Op.UNEQUAL, Column(name, Kind.WIDE), nothing) for name in of]
        again = tuple(Tally(TallyKind.SUM, Column(name, Kind.WIDE)) for name in of)
        for row in self.session.grouped(Group(Filter(net, any_of(*changed)), tuple(keys), again)):
            state, at, by = row[0], row[len(names)], row[len(names) + 1]
            if state in {UNSURE, RUNNING}:
                continue
            own = self._own(held, row[1])
            value = row[len(names) - 1] if self.wanted.field is not None else None
            own.changes.setdefault(value, []).append((at, by))
            if self.wanted.weight is not None:
                own.weights.append((at, row[-1]))
        self._count(stays, held, number)
        return held

    def _own(self, held: Held, value: str | None) -> Held:
        """Return where something of records of a value is kept: with all others, unless these are told apart."""
        if self.wanted.apart is None:
            return held
        return held.each.setdefault(value, Held(scale=held.scale, bounds=held.bounds))

    def _count(self, stays: Relation, held: Held, number: int) -> None:
        cells = tuple(Cell(a, b) for a, b in zip(self.bounds, self.bounds[1:], strict=False))
        place = placement(self.session, _integer(_AT), {0: cells}, {}, stored_as=f"cells {number}")
        # The last instant of a record lies before its end.
        names = (_STATE, _APART) if self.wanted.apart is not None else (_STATE,)
        found = place(self._ends(stays, names, 1))
        starts, ends = (count_if(compare(Op.EQUAL, _integer(_BY), whole(by))) for by in (1, -1))
        cells_of = Group(found, (*(_key(name) for name in names), window_column(0)), (starts, ends))
        for row in self.session.grouped(cells_of):
            own, (cell, started, ended) = self._own(held, row[1]), row[len(names) :]
            for kept, count in ((own.begun, started), (own.ended, ended)):
                kept.setdefault(row[0], [0] * len(self.bounds))[cell + 1] = count
        for one in (held, *held.each.values()):
            for kept in (one.begun, one.ended):
                for state, counts in kept.items():
                    kept[state] = list(accumulate(counts))
