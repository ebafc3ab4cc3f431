"""How long a clock ran on each record: its stretches cut by what holds on the record, and counted in open hours.

Yields one row per record and cycle with the counted time, the limit, and whether it is late; everything in whole
numbers. Where nothing changes on the way, nothing is cut.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from slakit.contract.clocks import Clock, ClockPause
from slakit.contract.expressions import AllOf, AnyOf, Comparison, Contains, FieldRef, Literal_, Not
from slakit.contract.walking import fields_used, walk
from slakit.measure.clocks.hours import OpenTime
from slakit.measure.clocks.limits import Limits
from slakit.measure.clocks.runs import FROM, ORIGIN, TO, runs_once
from slakit.measure.clocks.scalars import chosen, flag, given, integer, known, later, surely
from slakit.measure.clocks.setting import LEVEL, RECORD, Setting
from slakit.measure.clocks.states import CHANGED, DEPTH, LEVEL_NOW, SINCE, STATE_OF, TURN, UNTIL, States
from slakit.measure.from_contract import END_OF_TIME
from slakit.measure.plan import (
    LARGEST_INTEGER,
    Column,
    Constant,
    Extend,
    Filter,
    Group,
    Join,
    Kind,
    Op,
    Over,
    Relation,
    Scalar,
    Select,
    Tally,
    TallyKind,
    WindowCall,
    WindowFunction,
    add,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    count_if,
    is_empty,
    multiply,
    narrow,
    negate,
    subtract,
    truth,
    whole,
    whole_division,
    widen,
)

__all__ = ["CYCLE", "Counting"]

STRETCH_FROM, STRETCH_TO = integer("stretch from"), integer("stretch to")
_LEVELS = 1024
"""A level and the instant from which it holds make one number together: the instant as many times, plus the level."""

_UPTO, _LEVEL, _PAUSED, _COUNTED = integer("up to"), integer("level of stretch"), flag("paused"), integer("counted")
_SHARE, _LAST_OPEN, _RUN = Column("share", Kind.WIDE), integer("last open"), integer("level run")
_AT_ONCE = flag("at once")
_FULL_SHARE = 2**60
"""The largest common multiple of limits that shares of them are counted in."""


class CYCLE:
    """The columns of the cycles that come of counting."""

    START, STOP, UPTO = integer("started"), integer("stopped"), integer("judged at")
    ELAPSED, LIMIT, LEVEL = integer("elapsed"), integer("limit"), integer("level number")
    RECKONED = integer("reckoned from")
    LATE, ON_TIME, PAUSED, OPEN = flag("late"), flag("on time"), flag("paused now"), flag("open")
    LAST_OPEN = integer("last open")
    ALL = (START, STOP, UPTO, ELAPSED, LIMIT, LEVEL, RECKONED, LATE, ON_TIME, PAUSED, OPEN)


@dataclass(frozen=True, slots=True)
class Counting:
    """How one clock is counted."""

    setting: Setting
    clock: Clock
    open_time: OpenTime
    limits: Limits
    states: States
    has_levels: bool

    @property
    def plain(self) -> bool:
        """Whether a stretch counts as a whole, so that nothing needs to be cut or added up."""
        return not self.states.needed and not self._pauses() and self.clock.reopened != "exclude closed"

    @property
    def _shared(self) -> bool:
        return self.clock.level_changes == "proportional" and self.states.levels is not None

    @property
    def _restarts(self) -> bool:
        return self.clock.level_changes == "restart" and self.states.levels is not None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of stretches that reports need, in the order in which stretches are sorted first."""
        run = _RUN if self._restarts else ORIGIN
        record = Column(RECORD, self.setting.key.kind)
        return (record, ORIGIN, STRETCH_FROM, STRETCH_TO, TO, _UPTO, _LEVEL, _PAUSED, run)

    def _pauses(self) -> list[tuple[ClockPause, Scalar]]:
        """Return the conditions that pause the clock, each with when it applies."""
        found: list[tuple[ClockPause, Scalar]] = [(pause, truth(True)) for pause in self.clock.pauses]
        for number, term in enumerate(self.limits.terms):
            if term.pause is not None:
                found.append((term.pause, compare(Op.EQUAL, _LEVEL, whole(number))))
        return found

    def _paused(self) -> list[Scalar]:
        """Return what pauses the clock: conditions that are true, and times that last."""
        setting, states = self.setting, self.states
        found = [
            all_of(applies, surely(setting.condition(setting.records, pause.condition, states.now(pause))))
            for pause, applies in self._pauses()
        ]
        if states.during:
            found.append(surely(compare(Op.MORE, DEPTH, Constant(0, Kind.WIDE))))
        return found

    @property
    def takes_pauses_off(self) -> bool:
        """Whether paused time can be taken off the whole: all pauses come of records that belong to the record.

        Before the first of them none is in force, so that the many records without any need not be looked at.
        """
        if not runs_once(self.clock) or not self.states.needed or self.states.levels is not None or self.clock.strict:
            return False
        own = any(term.pause is not None for term in self.limits.terms)
        return not own and all(_of_history_alone(pause) for pause in self.clock.pauses)

    def _hours(self, level: Scalar) -> Scalar:
        return chosen(level, [whole(self.open_time.number(term.hours)) for term in self.limits.terms])

    # ------------------------------------------------------------ stretches

    def stretches(self, source: Relation, *, paused: bool = False) -> Relation:
        """Cut rows with FROM, TO and ORIGIN, and count each stretch; rows without any part are kept for their state.

        With `paused`, only the stretches in which the clock is paused, by what changes on the way alone.
        """
        setting, states = self.setting, self.states
        as_of = setting.as_of
        upto: Scalar = TO if as_of is None else given(known(FROM), coalesce(TO, whole(as_of)))
        rows: Relation = Extend(source, ((_UPTO.name, upto),))
        initial: Scalar = LEVEL if self.has_levels else whole(0)
        since: Scalar = whole(0)
        until: Scalar = whole(END_OF_TIME)
        level = initial
        if states.needed:
            held = Filter(states.stretches(), any_of(*self._paused())) if paused else states.stretches()
            rows = Join(rows, held, Column(RECORD, setting.key.kind), STATE_OF, inner=paused)
            since, until = coalesce(SINCE, since), coalesce(UNTIL, until)
            if states.levels is not None:
                level = coalesce(LEVEL_NOW, initial)
        begin, end = STRETCH_FROM, STRETCH_TO
        starts = later(since, FROM)
        ends = case([(compare(Op.LESS, until, _UPTO), until)], _UPTO)
        extended: list[tuple[str, Scalar]] = [
            ("since when", since), ("until when", until), (_LEVEL.name, level), (begin.name, starts), (end.name, ends),
        ]  # fmt: skip
        rows = Extend(rows, tuple(extended))
        if states.needed:
            a, b = integer("since when"), integer("until when")
            touches = any_of(
                compare(Op.LESS, a, _UPTO), compare(Op.AT_MOST, a, FROM),
                all_of(is_empty(TO), compare(Op.AT_MOST, a, _UPTO)),
            )  # fmt: skip
            rows = Filter(rows, all_of(compare(Op.MORE, b, FROM), touches))
        rows = Extend(rows, ((_PAUSED.name, truth(True) if paused else any_of(*self._paused())),))
        hours = self._hours(_LEVEL)
        rows = self.open_time.added(rows, begin, hours, "open at begin")
        rows = self.open_time.added(rows, end, hours, "open at end", last_open=self.clock.strict)
        length = subtract(integer("open at end"), integer("open at begin"))
        runs_on = all_of(compare(Op.LESS, begin, end), truth(True) if paused else negate(_PAUSED))
        counted: tuple[tuple[str, Scalar], ...] = ((_COUNTED.name, case([(runs_on, length)], whole(0))),)
        if self._restarts:
            first = all_of(compare(Op.EQUAL, TURN, Constant(1, Kind.WIDE)), compare(Op.EQUAL, LEVEL_NOW, initial))
            run = case([(any_of(is_empty(LEVEL_NOW), first), ORIGIN)], later(CHANGED, ORIGIN))
            counted = (*counted, (_RUN.name, run))
        return Extend(rows, counted)

    # ------------------------------------------------------------ cycles

    def cycles(self, source: Relation, kept: tuple[Column, ...] = ()) -> Relation:
        """Return one row per record and cycle of rows with FROM, TO, ORIGIN, the record and its fields.

        Plain ones keep the `kept` columns.
        """
        rows = self.stretches(source)
        found = self._uncut(rows, kept) if self.plain else self._added_up(rows)
        return self._judged(found)

    def less_pauses(self, source: Relation) -> Relation:
        """Return one row per record of rows with FROM, TO, ORIGIN, the record and its level, paused time taken off."""
        record = Column(RECORD, self.setting.key.kind)
        clock = self.clock.model_copy(update={"pauses": (), "pauses_during": ()})
        unpaused = replace(self, clock=clock, states=States(self.setting, (), (), None))
        found = unpaused._uncut(unpaused.stretches(source), (record,))
        tallies = (Tally(TallyKind.SUM, _COUNTED), count_if(self._paused_now()))
        names = ("paused record", "paused time", "paused at last")
        off = Group(self.stretches(source, paused=True), (record,), tallies, names)
        time = case([(is_empty(Column("paused time", Kind.WIDE)), whole(0))], narrow(Column("paused time", Kind.WIDE)))
        same = (record, CYCLE.START, CYCLE.STOP, CYCLE.UPTO, CYCLE.LEVEL, CYCLE.RECKONED, CYCLE.OPEN,
                integer("first level"))  # fmt: skip
        less = Select(
            Join(found, off, record, names[0]),
            (
                *((column.name, column) for column in same),
                (CYCLE.ELAPSED.name, subtract(CYCLE.ELAPSED, time)),
                ("paused stretches", coalesce(integer("paused at last"), whole(0))),
            ),
        )
        return self._judged(less)

    @staticmethod
    def _paused_now() -> Scalar:
        """Return whether a stretch is one at the instant of judgement of a clock that is paused then."""
        since, until = integer("since when"), integer("until when")
        return all_of(is_empty(TO), _PAUSED, compare(Op.AT_MOST, since, _UPTO), compare(Op.LESS, _UPTO, until))

    def _uncut(self, rows: Relation, kept: tuple[Column, ...]) -> Relation:
        columns: list[tuple[str, Scalar]] = [(column.name, column) for column in kept]
        columns += [
            (CYCLE.START.name, ORIGIN), (CYCLE.STOP.name, TO), (CYCLE.UPTO.name, _UPTO),
            (CYCLE.ELAPSED.name, given(known(_UPTO), _COUNTED)), (CYCLE.LEVEL.name, _LEVEL),
            (CYCLE.RECKONED.name, ORIGIN), (CYCLE.OPEN.name, all_of(known(FROM), is_empty(TO))),
            ("paused stretches", whole(0)), ("first level", _LEVEL),
        ]  # fmt: skip
        if self.clock.strict:
            last = given(compare(Op.MORE, _COUNTED, whole(0)), integer("open at end open"))
            columns.append((_LAST_OPEN.name, last))
        return Select(rows, tuple(columns))

    def _added_up(self, rows: Relation) -> Relation:
        since, until = integer("since when"), integer("until when")
        restart = self._restarts
        record = Column(RECORD, self.setting.key.kind)
        keys: list[Column] = [record, ORIGIN]
        if self.clock.reopened == "new cycle":
            # A record may be closed as it comes, and reopened at that instant.
            rows = Extend(rows, ((_AT_ONCE.name, surely(compare(Op.EQUAL, TO, ORIGIN))),))
            keys.append(_AT_ONCE)
        within = tuple(keys)
        if restart:
            keys.append(_RUN)
        level = add(multiply(since, whole(_LEVELS)), _LEVEL)
        at_start = all_of(compare(Op.AT_MOST, since, ORIGIN), compare(Op.MORE, until, ORIGIN))
        open_ = is_empty(TO)
        tallies: dict[str, Tally] = {
            CYCLE.STOP.name: Tally(TallyKind.LARGEST, TO),
            CYCLE.UPTO.name: Tally(TallyKind.LARGEST, _UPTO),
            "open stretches": count_if(open_),
            "sum": Tally(TallyKind.SUM, _COUNTED),
            "last level": Tally(TallyKind.LARGEST, level),
            "level at start": Tally(TallyKind.SMALLEST, given(at_start, level)),
            "paused stretches": count_if(self._paused_now()),
        }
        if self.clock.strict:
            last = given(compare(Op.MORE, _COUNTED, whole(0)), integer("open at end open"))
            tallies[_LAST_OPEN.name] = Tally(TallyKind.LARGEST, last)
        if self._shared:
            tallies[_SHARE.name] = Tally(TallyKind.SUM, self._share())
        found: Relation = Group(rows, tuple(keys), tuple(tallies.values()), (*(key.name for key in keys), *tallies))
        if restart:
            following = WindowCall(WindowFunction.NEXT, _RUN, within, (_RUN,))
            found = Filter(Over(found, (("next run", following),)), is_empty(integer("next run")))
        is_open = compare(Op.MORE, integer("open stretches"), whole(0))
        stopped = given(negate(is_open), CYCLE.STOP)
        judged_at = stopped if self.setting.as_of is None else CYCLE.UPTO
        columns: list[tuple[str, Scalar]] = [
            (RECORD, record), (CYCLE.START.name, ORIGIN), (CYCLE.STOP.name, stopped), (CYCLE.UPTO.name, judged_at),
            (CYCLE.ELAPSED.name, given(known(judged_at), narrow(Column("sum", Kind.WIDE)))),
            (CYCLE.LEVEL.name, _level_in(integer("last level"))), ("first level", _level_in(integer("level at start"))),
            (CYCLE.RECKONED.name, _RUN if restart else ORIGIN), (CYCLE.OPEN.name, is_open),
            ("paused stretches", integer("paused stretches")),
        ]  # fmt: skip
        if self.clock.strict:
            columns.append((_LAST_OPEN.name, _LAST_OPEN))
        if self._shared:
            columns.append((_SHARE.name, _SHARE))
        return Select(found, tuple(columns))

    # ------------------------------------------------------------ limits

    def _multiple(self) -> int:
        """Return a common multiple of all limits, of which each stretch takes its share."""
        lengths = (term.length.microseconds for term in self.limits.terms if term.length is not None)
        return math.lcm(*(length for length in lengths if length))

    @property
    def needs_fractions(self) -> bool:
        """Whether the shares of limits that a cycle uses up cannot be added up in whole numbers."""
        return self._shared and (self.limits.reckoned or self._multiple() > _FULL_SHARE)

    def _share(self) -> Scalar:
        """Return the share of the limit that a stretch takes, in parts of the common multiple of all limits."""
        multiple = self._multiple()
        factors: list[Scalar] = []
        for term in self.limits.terms:
            length = term.length.microseconds if term.length is not None else None
            factors.append(Constant(0 if not length else multiple // length, Kind.WIDE))
        share = multiply(widen(_COUNTED), chosen(_LEVEL, factors))
        nil = [
            compare(Op.EQUAL, _LEVEL, whole(number))
            for number, term in enumerate(self.limits.terms)
            if term.length is not None and term.length.microseconds == 0
        ]
        if not nil:
            return share
        # A limit of nothing is used up by any time at all.
        spent = all_of(any_of(*nil), compare(Op.MORE, _COUNTED, whole(0)))
        return case([(spent, Constant(2 * multiple, Kind.WIDE))], share)

    def _judged(self, rows: Relation) -> Relation:
        """Add the limit of each cycle and whether it is late."""
        kept_first = self.clock.level_changes == "first level"
        level: Scalar = integer("first level") if kept_first else CYCLE.LEVEL
        rows = self.limits.added(rows, CYCLE.RECKONED, level, "limit of level")
        limit: Scalar = given(known(CYCLE.UPTO), integer("limit of level"))
        late: Scalar = compare(Op.MORE, CYCLE.ELAPSED, CYCLE.LIMIT)
        if self._shared:
            left = self._left(integer("limit of level"))
            limit = given(known(CYCLE.UPTO), add(CYCLE.ELAPSED, left))
        if self.clock.strict:
            reached = case([(compare(Op.EQUAL, CYCLE.LIMIT, whole(0)), CYCLE.RECKONED)], _LAST_OPEN)
            # Where a limit in days ends in closed hours, it is due at its end, and was used up before.
            ends = integer("limit of level ends")
            due = case([(compare(Op.MORE, ends, reached), ends)], reached)
            passed = all_of(compare(Op.EQUAL, CYCLE.ELAPSED, CYCLE.LIMIT), surely(compare(Op.MORE, CYCLE.UPTO, due)))
            late = any_of(late, passed)
        rows = Extend(rows, ((CYCLE.LIMIT.name, limit),))
        judged = known(CYCLE.UPTO)
        untold = truth(False) if not self.limits.any else Constant(None, Kind.YES_NO)
        late = case([(negate(judged), untold), (is_empty(CYCLE.LIMIT), truth(False))], late)
        rows = Extend(rows, ((CYCLE.LATE.name, late),))
        on_time = all_of(known(CYCLE.STOP), known(CYCLE.LIMIT), negate(surely(CYCLE.LATE)))
        paused = compare(Op.MORE, integer("paused stretches"), whole(0))
        return Extend(
            rows,
            (
                (CYCLE.ON_TIME.name, on_time),
                (CYCLE.PAUSED.name, case([(negate(CYCLE.OPEN), truth(False)), (judged, paused)],
                                         Constant(None, Kind.YES_NO))),
            ),
        )  # fmt: skip

    def _left(self, limit: Scalar) -> Scalar:
        """Return what is left of the last limit, rounded down to a whole microsecond; negative when more is used."""
        multiple = Constant(self._multiple(), Kind.WIDE)
        rest = multiply(subtract(multiple, _SHARE), widen(limit))
        over = multiply(subtract(_SHARE, multiple), widen(limit))
        up = whole_division(add(over, subtract(multiple, Constant(1, Kind.WIDE))), multiple)
        within = compare(Op.AT_MOST, _SHARE, multiple)
        return narrow(case([(within, whole_division(rest, multiple))], subtract(Constant(0, Kind.WIDE), up)))


def _of_history_alone(pause: ClockPause) -> bool:
    """Whether a condition compares fields that records change with constants: then it is not true before a change."""
    changed = {field for field, _ in pause.history}
    for part in walk(pause.condition):
        if isinstance(part, FieldRef):
            if part.name not in changed:
                return False
        elif isinstance(part, Comparison):
            if not fields_used(part):
                return False
        elif not isinstance(part, Literal_ | AllOf | AnyOf | Not | Contains):
            return False
    return True


def _level_in(number: Column) -> Scalar:
    """Return the level in a number that holds an instant and a level."""
    return subtract(number, multiply(whole_division(number, whole(_LEVELS)), whole(_LEVELS)))


assert END_OF_TIME * _LEVELS < LARGEST_INTEGER
