"""Adds to the rows of a record type what its clocks and levels come to, for the conditions and figures that ask.

A clock that runs once and without pauses is computed along with the query that asks. All others are computed first,
kept, and joined by the record's key; where whole numbers do not do, record by record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from slakit.contract.clocks import Clock
from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.measure.clocks.asked import Asked, children_of, levels_matter
from slakit.measure.clocks.finishing import Finishing
from slakit.measure.clocks.hours import Calendars, OpenTime
from slakit.measure.clocks.levels import with_level, with_level_at_first
from slakit.measure.clocks.limits import Limits
from slakit.measure.clocks.one_by_one import OneByOne, kept_in_parts
from slakit.measure.clocks.runs import FROM, ORIGIN, TO, once, runs, runs_once
from slakit.measure.clocks.scalars import flag, given, integer, known, surely
from slakit.measure.clocks.setting import LEVEL, RECORD, Setting
from slakit.measure.clocks.settling import due_column, judged_column, open_column, start_column, stop_column
from slakit.measure.clocks.spans import CYCLE, Counting
from slakit.measure.clocks.states import States
from slakit.measure.engine import Engine, Row
from slakit.measure.from_contract import END_OF_TIME, clock_column, level_column, state_column, value_column
from slakit.measure.plan import (
    Column,
    Constant,
    Extend,
    Filter,
    Group,
    Join,
    Kind,
    Op,
    Relation,
    Scalar,
    Select,
    Tally,
    TallyKind,
    all_of,
    any_of,
    case,
    compare,
    count_if,
    is_empty,
    negate,
    truth,
    whole,
)
from slakit.timeline import DAY

__all__ = ["RowsWithClocks", "WithClocks", "orphans"]

_DOUBT = flag("doubt")


@dataclass(frozen=True, slots=True)
class WithClocks:
    """Rows with the columns of clocks and levels; `doubt` counts rows that would make them wrong: none may be found."""

    rows: Relation
    doubt: Tally


class RowsWithClocks:
    """The rows of one record type, to which the columns of clocks and levels can be added."""

    def __init__(
        self,
        engine: Engine,
        contract: Contract,
        records: RecordType,
        rows: Relation,
        children: Mapping[str, Relation],
        as_of: int | None,
    ) -> None:
        columns = tuple(value_column(field.name, field.type) for field in records.fields)
        self.setting = Setting(engine, contract, records, rows, children, as_of)
        self.calendars = Calendars(contract)
        self.levels = contract.levels_of(records.name)
        self._columns: list[Column] = list(columns)
        self._span: tuple[int, int] | None = None

    # ------------------------------------------------------------ what all clocks share

    def _days(self, clocks: list[Clock]) -> tuple[int, int]:
        """Return the first and last UTC day on which any instant of some clocks may lie."""
        setting = self.setting
        wanted: dict[str, dict[Scalar, None]] = {}
        for clock in clocks:
            for event in (*clock.starts, *clock.stops):
                name = setting.records.name if event.of is None else event.of.records
                kind = setting.records if event.of is None else setting.contract.record_type(name)
                wanted.setdefault(name, {})[setting.field(kind, event.field).scalar] = None
        found: list[int] = [] if setting.as_of is None else [setting.as_of]
        for name, instants in wanted.items():
            rows = setting.rows if name == setting.records.name else setting.children[name]
            tallies = [Tally(kind, at) for at in instants for kind in (TallyKind.SMALLEST, TallyKind.LARGEST)]
            (answer,) = setting.engine.grouped(Group(rows, (), tuple(tallies)))
            found += [moment for moment in answer if moment is not None]
        if setting.as_of is not None:
            found = [min(moment, setting.as_of) for moment in found]
        return (min(found) // DAY, max(found) // DAY) if found else (0, 0)

    def _counting(self, clock: Clock, setting: Setting, days: tuple[int, int]) -> Counting:
        limits = Limits(self.calendars, clock, self.levels)
        limits.store(setting.engine, f"limits of {clock.name}", *days)
        open_time = OpenTime(self.calendars, [term.hours for term in limits.terms])
        open_time.store(setting.engine, f"hours of {clock.name}", *days)
        pauses = [*clock.pauses, *(term.pause for term in limits.terms if term.pause is not None)]
        matter = levels_matter(clock, self.levels)
        states = States(setting, pauses, clock.pauses_during, self.levels if matter else None)
        return Counting(setting, clock, open_time, limits, states, matter)

    def prepared(self, asked: Asked) -> tuple[Setting, list[Clock]]:
        """Return the setting with the levels of the records, and the clocks that are asked for."""
        clocks = [clock for clock in self.setting.contract.clocks if clock.name in asked.clocks]
        setting = self.setting
        assert self.levels is not None or not asked.level, "a level in an expression is one of the contract"
        if self.levels is not None and (asked.level or any(levels_matter(clock, self.levels) for clock in clocks)):
            setting = setting.over(with_level_at_first(setting, self.levels))
            self._columns.append(LEVEL)
            if asked.level:
                setting = setting.over(with_level(setting, self.levels))
                self._columns.append(level_column())
            # What was needed on the way would meet columns of the same names.
            setting = setting.over(Select(setting.rows, tuple((column.name, column) for column in self._columns)))
        return setting, clocks

    # ------------------------------------------------------------ columns

    def added(self, asked: Asked, *, exact: bool = False) -> WithClocks:
        """Add the columns of the clocks asked for, and of the level if it is.

        Unless `exact`, the first stop of a clock is taken for granted to lie after its start; `doubt` counts the rows
        where it does not.
        """
        base = len(self._columns)
        setting, clocks = self.prepared(asked)
        days = self._days(clocks) if clocks else (0, 0)
        doubts: list[Scalar] = []
        for clock in clocks:
            counting, due = self._counting(clock, setting, days), clock.name in asked.due
            if runs_once(clock) and counting.plain:
                rows = self._along(counting, days, exact=exact, due=due)
                doubts.append(flag(f"?:{clock.name}"))
            else:
                rows = self._joined(counting, days, due=due)
            setting = setting.over(rows)
        del self._columns[base:]
        return WithClocks(setting.rows, count_if(any_of(*doubts)) if doubts else count_if(truth(False)))

    def source(self, counting: Counting, *, exact: bool) -> tuple[Relation, tuple[Scalar, ...]]:
        """Return the stretches in which a clock runs, with the fields of their records; and what no row may fulfil."""
        setting, clock = counting.setting, counting.clock
        if runs_once(clock):
            found = once(setting, clock, exact=exact)
            columns = (
                (RECORD, setting.key), (FROM.name, found.start), (TO.name, found.stop), (ORIGIN.name, found.start),
            )  # fmt: skip
            return Extend(found.rows, columns), found.doubts
        own = Select(setting.rows, (("record of row", setting.key), *((c.name, c) for c in self._columns)))
        record = Column(RECORD, setting.key.kind)
        return Join(runs(setting, clock), own, record, "record of row", inner=True), ()

    def _along(self, counting: Counting, days: tuple[int, int], *, exact: bool, due: bool) -> Relation:
        clock = counting.clock.name
        rows, doubts = self.source(counting, exact=exact)
        early = flag(f"early {clock}")
        rows = Extend(rows, ((early.name, any_of(*doubts)),))
        cycles = counting.cycles(rows, (*self._columns, early))
        uncounted = all_of(known(CYCLE.UPTO), is_empty(CYCLE.ELAPSED))
        added: list[tuple[str, Scalar]] = list(_states(clock, by_row=True))
        if due:
            limits = Limits(self.calendars, counting.clock, self.levels, dues=True)
            limits.store(counting.setting.engine, f"dues of {clock}", *days)
            cycles = limits.added(cycles, CYCLE.RECKONED, CYCLE.LEVEL, "end of limit")
            ends = integer("end of limit ends")
            added.append((due_column(clock).name, given(compare(Op.LESS, ends, whole(END_OF_TIME)), ends)))
        added.append((f"?:{clock}", any_of(surely(early), uncounted)))
        kept = tuple((column.name, column) for column in self._columns)
        self._columns += [*_columns(clock, due=due), flag(f"?:{clock}")]
        return Select(cycles, (*kept, *added))

    def cycles(self, counting: Counting) -> Relation:
        """Return a row per record and cycle."""
        rows, _ = self.source(counting, exact=True)
        if runs_once(counting.clock):
            rows = Filter(rows, known(FROM))
        return counting.cycles(rows, (Column(RECORD, self.setting.key.kind),))

    def read(
        self, clock: Clock, fields: tuple[str, ...], period: tuple[int, int]
    ) -> tuple[Iterator[Row], Iterator[Row], Finishing]:
        """Return the stretches of a clock's cycles, in order, and the records on which it was cancelled.

        Only of records whose own time lies in a period; behind each come the given fields. The finishing that goes with
        them makes cycles of stretches.
        """
        setting, _ = self.prepared(Asked((clock.name,), level=False))
        at = value_column(setting.records.at, FieldType.INSTANT)
        inside = all_of(compare(Op.AT_LEAST, at, whole(period[0])), compare(Op.LESS, at, whole(period[1])))
        wanted = [(f"f:{name}", setting.field(setting.records, name).scalar) for name in fields]
        setting = setting.over(Extend(Filter(setting.rows, inside), tuple(wanted)))
        asked_for = [Column(name, scalar.kind) for name, scalar in wanted]
        self._columns += asked_for
        days = self._days([clock])
        counting = self._counting(clock, setting, days)
        rows, _ = self.source(counting, exact=True)
        stretches = counting.stretches(Filter(rows, known(FROM)))
        listed = counting.columns
        found = setting.engine.rows(stretches, (*listed, *asked_for), listed[:4])
        return (
            found,
            self._cancelled(clock, setting, asked_for),
            Finishing(self.calendars, clock, counting.limits, days),
        )

    def _cancelled(self, clock: Clock, setting: Setting, fields: list[Column]) -> Iterator[Row]:
        if clock.cancelled is None:
            return iter(())
        uncancelled = clock.model_copy(update={"cancelled": None})
        found = once(setting, uncancelled, exact=True)
        holds = surely(setting.condition(setting.records, clock.cancelled))
        number = LEVEL if LEVEL in self._columns else whole(0)
        rows = Select(
            Filter(found.rows, all_of(holds, known(found.start))),
            ((RECORD, setting.key), ("started", found.start), ("level number", number), *((f.name, f) for f in fields)),
        )
        record = Column(RECORD, setting.key.kind)
        return setting.engine.rows(rows, (record, integer("started"), integer("level number"), *fields), (record,))

    def _kept_runs(self, counting: Counting) -> Relation:
        """Keep from when to when a clock runs that runs once, with the levels of the records."""
        setting, clock = counting.setting, counting.clock
        columns = [Column(RECORD, setting.key.kind), FROM, TO, ORIGIN, *([LEVEL] if LEVEL in self._columns else [])]
        for exact in (False, True):
            rows, doubts = self.source(counting, exact=exact)
            rows = Extend(Filter(rows, known(FROM)), ((_DOUBT.name, any_of(*doubts)),))
            kept = setting.engine.keep(f"runs of {clock.name}", rows, (*columns, _DOUBT))
            ((early,),) = setting.engine.grouped(Group(kept, (), (count_if(_DOUBT),)))
            if not early:
                return kept
        message = f"the first stop of {clock.name} lies before its start, though it was looked for behind it"
        raise AssertionError(message)

    def _one_by_one(self, counting: Counting, days: tuple[int, int], columns: tuple[Column, ...]) -> Relation:
        """Return what a clock comes to on each record, worked out record by record."""
        clock, setting = counting.clock, counting.setting
        judged = setting.as_of is not None
        if not judged:
            counting = self._counting(clock, replace(setting, as_of=self._last_of_all(clock, days)), days)
        rows, _ = self.source(counting, exact=True)
        listed = counting.columns
        stretches = setting.engine.rows(counting.stretches(Filter(rows, known(FROM))), listed, listed[:4])
        finishing = Finishing(self.calendars, clock, counting.limits, days)
        found = OneByOne(finishing, judged=judged, due=due_column(clock.name) in columns).rows(stretches)
        return kept_in_parts(setting.engine, f"clock {clock.name}", (Column(RECORD, setting.key.kind), *columns), found)

    def _last_of_all(self, clock: Clock, days: tuple[int, int]) -> int:
        """Return an instant after which nothing is known to happen to any record of a clock."""
        setting, latest = self.setting, (days[1] + 1) * DAY
        for name in children_of(setting.contract, setting.records.name, Asked((clock.name,))):
            kind = setting.contract.record_type(name)
            instants = [field for field in kind.fields if field.type is FieldType.INSTANT]
            tallies = tuple(Tally(TallyKind.LARGEST, value_column(one.name, one.type)) for one in instants)
            (answer,) = setting.engine.grouped(Group(setting.children[name], (), tallies))
            latest = max(latest, *(moment for moment in answer if moment is not None), 0)
        return latest

    def _by_engine(self, counting: Counting, columns: tuple[Column, ...]) -> Relation:
        """Return what a clock comes to on each record, added up in the engine."""
        clock, setting = counting.clock.name, counting.setting
        record = Column(RECORD, setting.key.kind)
        cycles = counting.less_pauses(self._kept_runs(counting)) if counting.takes_pauses_off else self.cycles(counting)
        if runs_once(counting.clock):
            found: Relation = Select(cycles, ((RECORD, record), *_states(clock, by_row=False)))
        else:
            found = _by_record(cycles, record, clock)
        kept = setting.engine.keep(f"clock {clock}", found, (record, *columns))
        counted = Filter(kept, all_of(is_empty(clock_column(clock)), known(judged_column(clock))))
        ((uncounted,),) = setting.engine.grouped(Group(counted, (), (count_if(truth(True)),)))
        assert not uncounted, "a stretch of a clock lies beyond the table of its hours"
        return kept

    def _joined(self, counting: Counting, days: tuple[int, int], *, due: bool) -> Relation:
        clock, setting = counting.clock.name, counting.setting
        record = Column(RECORD, setting.key.kind)
        columns = _columns(clock, due=due)
        if due or counting.needs_fractions:
            kept = self._one_by_one(counting, days, columns)
        else:
            kept = self._by_engine(counting, columns)
        renamed = tuple((f"kept {column.name}", column) for column in columns)
        joined = Join(setting.rows, Select(kept, (("clock of", record), *renamed)), setting.key, "clock of")
        none = is_empty(Column("clock of", setting.key.kind))
        values: list[tuple[str, Scalar]] = [(column.name, column) for column in self._columns]
        for column in columns:
            value: Scalar = Column(f"kept {column.name}", column.kind)
            if column.kind is Kind.YES_NO:
                value = case([(none, truth(False))], value)
            values.append((column.name, value))
        self._columns += columns
        return Select(joined, tuple(values))


def _columns(clock: str, *, due: bool = False) -> tuple[Column, ...]:
    states = tuple(state_column(clock, state) for state in ("late", "on time", "running", "paused"))
    judged = judged_column(clock)
    found = (clock_column(clock), *states, open_column(clock), start_column(clock), stop_column(clock), judged)
    return (*found, due_column(clock)) if due else found


def _states(clock: str, *, by_row: bool) -> tuple[tuple[str, Scalar], ...]:
    """Return the columns of a clock that runs once; of rows, some of which have no clock, or of its cycles."""
    started = known(CYCLE.START) if by_row else truth(True)
    running = all_of(CYCLE.OPEN, negate(CYCLE.PAUSED))
    values: tuple[Scalar, ...] = (
        CYCLE.ELAPSED,
        case([(started, CYCLE.LATE)], truth(False)) if by_row else CYCLE.LATE,
        all_of(started, CYCLE.ON_TIME),
        all_of(started, running),
        all_of(started, CYCLE.PAUSED),
        all_of(started, CYCLE.OPEN),
        CYCLE.START,
        CYCLE.STOP,
        CYCLE.UPTO,
    )
    return tuple((column.name, value) for column, value in zip(_columns(clock), values, strict=True))


def _by_record(cycles: Relation, record: Column, clock: str) -> Relation:
    """Return what the cycles of each record come to together."""
    elapsed, late = CYCLE.ELAPSED, CYCLE.LATE
    counts = {
        "longest": Tally(TallyKind.LARGEST, elapsed),
        "untold": count_if(is_empty(CYCLE.UPTO)),
        "late ones": count_if(late),
        "perhaps late": count_if(is_empty(late)),
        "others": count_if(negate(CYCLE.ON_TIME)),
        "open ones": count_if(CYCLE.OPEN),
        "paused ones": count_if(CYCLE.PAUSED),
        "perhaps paused": count_if(is_empty(CYCLE.PAUSED)),
        "first start": Tally(TallyKind.SMALLEST, CYCLE.START),
        "last stop": Tally(TallyKind.LARGEST, CYCLE.STOP),
        "last judged": Tally(TallyKind.LARGEST, CYCLE.UPTO),
    }
    grouped = Group(cycles, (record,), tuple(counts.values()), (RECORD, *counts))

    def some(name: str) -> Scalar:
        return compare(Op.MORE, integer(name), whole(0))

    told = negate(some("untold"))
    unknown = Constant(None, Kind.YES_NO)
    paused = case([(some("perhaps paused"), unknown)], some("paused ones"))
    open_ = some("open ones")
    values: tuple[Scalar, ...] = (
        given(told, integer("longest")),
        case([(some("late ones"), truth(True)), (some("perhaps late"), unknown)], truth(False)),
        negate(some("others")),
        all_of(open_, negate(paused)),
        paused,
        open_,
        integer("first start"),
        given(negate(open_), integer("last stop")),
        given(told, integer("last judged")),
    )
    named = tuple((column.name, value) for column, value in zip(_columns(clock), values, strict=True))
    return Select(grouped, ((RECORD, record), *named))


def orphans(engine: Engine, contract: Contract, records: str, child: str, rows: Mapping[str, Relation]) -> int:
    """Return how many rows of a child type belong to no row of their parents' type."""
    setting = Setting(engine, contract, contract.record_type(records), rows[records], rows, None)
    _, children, parent = setting.child(child)
    keys = Select(rows[records], (("parent key", setting.key),))
    lost = is_empty(Column("parent key", setting.key.kind))
    ((count,),) = engine.grouped(Group(Join(children, keys, parent, "parent key"), (), (count_if(lost),)))
    return int(count)
