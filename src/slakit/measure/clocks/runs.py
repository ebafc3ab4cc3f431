"""From when to when a clock runs on each record: once, in cycles, or again after the record was reopened.

Yields instants alone. What of the time between them counts is not decided here, and a stop before the start is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from slakit.contract.clocks import Clock, ClockEvent
from slakit.measure.clocks.scalars import earlier, flag, given, integer, known, surely, up_to
from slakit.measure.clocks.setting import RECORD, Setting
from slakit.measure.plan import (
    Column,
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
    Union,
    WindowCall,
    WindowFunction,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    is_empty,
    negate,
    truth,
    whole,
)

__all__ = ["FROM", "ORIGIN", "TO", "Once", "once", "runs", "runs_once"]

FROM, TO, ORIGIN = integer("from"), integer("to"), integer("origin")
"""A stretch in which a clock runs, and the start of the cycle that it belongs to; one without `to` runs still."""


@dataclass(frozen=True, slots=True)
class Once:
    """Rows with the first start of a clock and the stop that ends it for good.

    `doubts` are conditions that no row may fulfil: else the stops have to be looked for after each record's start.
    """

    rows: Relation
    start: Column
    stop: Column
    doubts: tuple[Scalar, ...] = ()


def runs_once(clock: Clock) -> bool:
    """Whether a clock starts and stops once on a record, whatever the data."""
    return not clock.cycles() and (clock.reopened is None or clock.reopens() is None)


def _final(clock: Clock) -> list[ClockEvent]:
    """Return the stops that end a clock for good."""
    undone = None if runs_once(clock) or clock.cycles() else clock.reopens()
    return [event for event in clock.stops if event.which != "next" and event is not undone]


def once(setting: Setting, clock: Clock, *, exact: bool) -> Once:
    """Add the first start and the final stop of a clock to the rows; no row is lost or doubled.

    Unless `exact`, it is taken for granted that the first records that stop a clock lie after its start: see `doubts`.
    """
    rows, start = setting.rows, integer(f"{clock.name} start")
    starts: list[Scalar] = []
    for number, event in enumerate(clock.starts):
        rows, moment = _moment(setting, rows, event, f"{clock.name} start {number}")
        starts.append(moment)
    assert starts, "a clock without a start is not in the model"
    first = starts[0]
    for moment in starts[1:]:
        first = earlier(first, moment)
    if clock.cancelled is not None:
        first = given(negate(surely(setting.condition(setting.records, clock.cancelled))), first)
    rows = Extend(rows, ((start.name, first),))
    stop, doubts = integer(f"{clock.name} stop"), []
    last: Scalar = Column("", Kind.INTEGER)
    for number, event in enumerate(_final(clock)):
        name = f"{clock.name} stop {number}"
        rows, moment = _moment(setting, rows, event, name, start if exact else None)
        if event.which == "first" and not exact:
            doubts.append(compare(Op.LESS, moment, start))
        moment = given(compare(Op.AT_LEAST, moment, start), moment)
        last = moment if number == 0 else earlier(last, moment)
    if not _final(clock):
        last = given(truth(False), start)
    return Once(Extend(rows, ((stop.name, last),)), start, stop, tuple(doubts))


def _moment(
    setting: Setting, rows: Relation, event: ClockEvent, name: str, after: Column | None = None
) -> tuple[Relation, Scalar]:
    """Return the rows with what it takes to tell the instant of an event, and that instant.

    Of several records the first one, or the last; with `after`, the first one that is not before that column.
    """
    if event.of is None:
        return rows, up_to(setting.field(setting.records, event.field).scalar, setting.as_of)
    records, children, parent = setting.child(event.of.records)
    at = setting.field(records, event.field).scalar
    wanted = Filter(setting.known(children, at), setting.condition(records, event.of.where))
    if after is not None and event.which != "last":
        starts = Select(rows, ((f"{name} key", setting.key), (f"{name} after", after)))
        joined = Join(wanted, starts, parent, f"{name} key", inner=True)
        wanted = Filter(joined, compare(Op.AT_LEAST, at, integer(f"{name} after")))
    kind = TallyKind.LARGEST if event.which == "last" else TallyKind.SMALLEST
    grouped = Group(wanted, (parent,), (Tally(kind, at),), (f"{name} of", f"{name} at"))
    return Join(rows, grouped, setting.key, f"{name} of"), integer(f"{name} at")


# ------------------------------------------------------------------ cycles

_AT, _RANK, _OPENS = integer("at"), integer("rank"), flag("opens")
_START, _END = integer("first start"), integer("end for good")


def runs(setting: Setting, clock: Clock) -> Relation:
    """Return the stretches in which a clock runs on each record, for one that may run more than once.

    Columns: the record, FROM, TO, ORIGIN. Records on which it never starts have none.
    """
    found = once(setting, clock, exact=True)
    base = Select(
        Filter(found.rows, known(found.start)),
        (("base record", setting.key), (_START.name, found.start), (_END.name, found.stop)),
    )
    record = Column(RECORD, setting.key.kind)
    happened = _starts_and_stops if clock.cycles() else _closed_and_reopened
    events = happened(setting, clock, base)
    spans = _spans(events, record)
    match clock.reopened if not clock.cycles() else None:
        case None | "new cycle":
            return _columns(spans, record, FROM, FROM)
        case "exclude closed":
            return _columns(spans, record, FROM, _START)
    following = WindowCall(WindowFunction.NEXT, FROM, (record,), (FROM,))
    last = Filter(Over(spans, (("next from", following),)), is_empty(integer("next from")))
    start = _START if clock.reopened == "continuous" else FROM
    return _columns(last, record, start, start)


def _columns(spans: Relation, record: Column, start: Scalar, origin: Scalar) -> Relation:
    return Select(spans, ((RECORD, record), (FROM.name, start), (TO.name, TO), (ORIGIN.name, origin)))


def _spans(events: Relation, record: Column) -> Relation:
    """Return the stretches that events open and close: one that opens what is open, or closes what is closed, is none.

    Events of the same kind at the same instant come to the same, whichever is taken first.
    """
    order = (_AT, _RANK)
    was_open, until = flag("was open"), integer("until")
    turns = Filter(
        Over(events, ((was_open.name, WindowCall(WindowFunction.PREVIOUS, _OPENS, (record,), order)),)),
        any_of(
            all_of(_OPENS, negate(surely(was_open))),
            all_of(negate(_OPENS), surely(was_open)),
        ),
    )
    ended = Over(turns, ((until.name, WindowCall(WindowFunction.NEXT, _AT, (record,), order)),))
    return Extend(Filter(ended, _OPENS), ((FROM.name, _AT), (TO.name, coalesce(until, _END))))


def _events(rows: Relation, record: Scalar, at: Scalar, rank: Scalar, opens: Scalar) -> Relation:
    return Select(rows, ((RECORD, record), (_AT.name, at), (_RANK.name, rank), (_OPENS.name, opens)))


def _starts_and_stops(setting: Setting, clock: Clock, base: Relation) -> Relation:
    """Return what starts cycles and what stops them, up to the stop for good; a stop comes before a start."""
    parts: list[Relation] = []
    kinds = [(event, truth(True)) for event in clock.starts]
    kinds += [(event, truth(False)) for event in clock.stops if event.which == "next"]
    for number, (event, opens) in enumerate(kinds):
        rank = whole(2 if opens.value else 1)
        if event.of is None:
            at: Scalar = setting.field(setting.records, event.field).scalar
            parts.append(_events(setting.known(setting.rows, at), setting.key, at, rank, opens))
        elif event.which in ("each", "next"):
            records, children, parent = setting.child(event.of.records)
            at = setting.field(records, event.field).scalar
            wanted = Filter(setting.known(children, at), setting.condition(records, event.of.where))
            parts.append(_events(wanted, parent, at, rank, opens))
        else:
            rows, at = _moment(setting, setting.rows, event, f"event {number}")
            parts.append(_events(Filter(rows, known(at)), setting.key, at, rank, opens))
    record = Column(RECORD, setting.key.kind)
    joined = Join(Union(tuple(parts)), base, record, "base record", inner=True)
    in_time = any_of(is_empty(_END), compare(Op.LESS, _AT, _END))
    first = all_of(_OPENS, compare(Op.EQUAL, _AT, _START))
    return Filter(joined, any_of(in_time, first))


def _closed_and_reopened(setting: Setting, clock: Clock, base: Relation) -> Relation:
    """Return the first start, and then what closes a record and what reopens it, up to the stop for good."""
    event = clock.reopens()
    assert event is not None
    assert event.of is not None
    records, children, parent = setting.child(event.of.records)
    at = setting.field(records, event.field).scalar
    closes = surely(setting.condition(records, event.of.where))
    changes = _events(setting.known(children, at), parent, at, case([(closes, whole(1))], whole(2)), negate(closes))
    record = Column(RECORD, setting.key.kind)
    joined = Join(changes, base, record, "base record", inner=True)
    in_time = any_of(is_empty(_END), compare(Op.LESS, _AT, _END))
    later = Filter(joined, all_of(in_time, compare(Op.AT_LEAST, _AT, _START)))
    columns = (record, _AT, _RANK, _OPENS, _START, _END)
    starts = Select(
        base,
        ((RECORD, Column("base record", setting.key.kind)), (_AT.name, _START), (_RANK.name, whole(0)),
         (_OPENS.name, truth(True)), (_START.name, _START), (_END.name, _END)),
    )  # fmt: skip
    return Union((starts, Select(later, tuple((column.name, column) for column in columns))))
