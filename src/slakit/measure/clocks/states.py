"""What holds on each record from when to when: the values of fields that records change, times that last, the level.

One row per record and stretch in which none of it changes, made of the records' children alone. Before the first of
them nothing is known, nothing lasts, and the level is that of the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slakit.contract.clocks import ClockPause, Levels
from slakit.contract.expressions import Population
from slakit.measure.clocks.levels import changes_of_level
from slakit.measure.clocks.scalars import given, integer, known
from slakit.measure.clocks.setting import Setting
from slakit.measure.from_contract import END_OF_TIME, Value
from slakit.measure.plan import (
    Column,
    Constant,
    Filter,
    Group,
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
    case,
    coalesce,
    compare,
    negate,
    whole,
)

__all__ = ["CHANGED", "DEPTH", "LEVEL_NOW", "SINCE", "STATE_OF", "TURN", "UNTIL", "History", "States"]

STATE_OF = "state of"
SINCE, UNTIL = integer("since"), integer("until")
DEPTH = Column("depth", Kind.WIDE)
"""How many times that pause the clock last at once."""
LEVEL_NOW = integer("level now")
"""The number of the level that a change gave; empty before the first."""
CHANGED = integer("level since")
"""The instant from which that level is in force without interruption."""
TURN = Column("turn", Kind.WIDE)
"""How many changes to another level there were."""

_AT, _RANK, _NEXT = integer("at"), integer("rank"), integer("next at")
_TEXT_KEY, _NUMBER_KEY = Column("text key", Kind.TEXT), integer("number key")
_PLACE = integer("place")


@dataclass(frozen=True, slots=True)
class History:
    """A field whose value other records change: its name, their type, and whether it may be empty there."""

    field: str
    source: str
    value: Value

    @property
    def column(self) -> Column:
        """The column with the value just now."""
        return Column(f"h:{self.source}:{self.field}", self.value.scalar.kind)

    @property
    def now(self) -> Value:
        """The field as a condition sees it; empty before the first change."""
        value = self.value
        return Value(value.type, self.column, value.scale, value.bound, may_be_empty=True)


class States:
    """The states of the records of a clock: which fields have a history, what pauses it, and whether levels change."""

    def __init__(
        self,
        setting: Setting,
        pauses: Sequence[ClockPause],
        during: Sequence[Population],
        levels: Levels | None,
    ) -> None:
        self.setting = setting
        self.during = tuple(during)
        self.levels = levels if levels is not None and levels.history is not None else None
        self.histories: dict[str, History] = {}
        for pause in pauses:
            for field, source in pause.history:
                records, _, _ = setting.child(source)
                self.histories[field] = History(field, source, setting.field(records, field))

    @property
    def needed(self) -> bool:
        """Whether anything changes on the way."""
        return bool(self.histories or self.during or self.levels)

    def now(self, pause: ClockPause) -> Mapping[str, Value]:
        """Return the fields that a condition reads from the history."""
        return {field: self.histories[field].now for field, _ in pause.history}

    # ------------------------------------------------------------ events

    @property
    def _columns(self) -> tuple[Column, ...]:
        listed = [Column(STATE_OF, self.setting.key.kind), _AT, _RANK, _TEXT_KEY, _NUMBER_KEY, integer("step")]
        for history in self.histories.values():
            listed += [history.column, integer(f"said {history.source}")]
        if self.levels is not None:
            listed += [LEVEL_NOW, CHANGED, integer("other level")]
        return tuple(dict.fromkeys(listed))

    def _events(self, rows: Relation, values: Mapping[str, Scalar], key: Scalar | None = None) -> Relation:
        """Return rows as events, with empty values for all that they do not say."""
        ours = {_TEXT_KEY.name: Constant("", Kind.TEXT), _NUMBER_KEY.name: whole(0), "step": whole(0), **values}
        if key is not None:
            ours[_TEXT_KEY.name if key.kind is Kind.TEXT else _NUMBER_KEY.name] = key
        columns = tuple((c.name, ours.get(c.name, Constant(None, c.kind))) for c in self._columns)
        return Select(rows, columns)

    def _all_events(self) -> Relation:
        setting, parts = self.setting, list[Relation]()
        for rank, source in enumerate(dict.fromkeys(h.source for h in self.histories.values())):
            records, rows, parent = setting.child(source)
            at: Scalar = setting.column(records, records.at)
            said: dict[str, Scalar] = {STATE_OF: parent, _AT.name: at, _RANK.name: whole(rank)}
            said[f"said {source}"] = whole(1)
            said |= {h.column.name: h.value.scalar for h in self.histories.values() if h.source == source}
            parts.append(self._events(setting.known(rows, at), said, setting.column(records, records.key)))
        for rank, population in enumerate(self.during, 1):
            records, rows, parent = setting.child(population.records)
            assert records.lasts is not None
            wanted = Filter(rows, setting.condition(records, population.where))
            first, last = (setting.field(records, name).scalar for name in (records.lasts.first, records.lasts.last))
            begun = setting.known(wanted, first)
            key = setting.column(records, records.key)
            for at, step, place in ((first, 1, 0), (last, -1, 1)):
                step_of: dict[str, Scalar] = {
                    STATE_OF: parent, _AT.name: at, "step": whole(step), _RANK.name: whole(-2 * rank + place),
                }  # fmt: skip
                parts.append(self._events(setting.known(begun, at), step_of, key))
        if self.levels is not None:
            parts.append(self._level_events(self.levels))
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def _level_events(self, levels: Levels) -> Relation:
        changes = changes_of_level(self.setting, levels)
        assert changes is not None
        record, at, level = (
            Column("changed record", self.setting.key.kind),
            integer("changed at"),
            integer("changed level"),
        )
        before = integer("level before")
        previous = WindowCall(WindowFunction.PREVIOUS, level, (record,), (at,))
        other = negate(coalesce(compare(Op.EQUAL, before, level), compare(Op.EQUAL, whole(0), whole(1))))
        return self._events(
            Over(changes, ((before.name, previous),)),
            {
                STATE_OF: record, _AT.name: at, _RANK.name: whole(1_000_000), LEVEL_NOW.name: level,
                CHANGED.name: given(other, at), "other level": case([(other, whole(1))], whole(0)),
            },
        )  # fmt: skip

    # ------------------------------------------------------------ stretches

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the stretches, beside the record."""
        listed = [SINCE, UNTIL, *(history.column for history in self.histories.values())]
        if self.during:
            listed.append(DEPTH)
        if self.levels is not None:
            listed += [LEVEL_NOW, CHANGED, TURN]
        return tuple(listed)

    def stretches(self) -> Relation:
        """Return the stretches of each record that has any event, from the beginning of time to its end."""
        events = self._all_events()
        record = Column(STATE_OF, self.setting.key.kind)
        within, order = (record,), (_AT, _RANK, _TEXT_KEY, _NUMBER_KEY)
        calls = [(_NEXT.name, WindowCall(WindowFunction.NEXT, _AT, within, order))]
        values: dict[str, Scalar] = {SINCE.name: _AT, UNTIL.name: coalesce(_NEXT, whole(END_OF_TIME))}
        optional = {h.source for h in self.histories.values() if h.value.may_be_empty}
        if optional:
            events = Over(events, ((_PLACE.name, WindowCall(WindowFunction.NUMBER, None, within, order)),))
        for source in optional:
            said = given(known(integer(f"said {source}")), _PLACE)
            calls.append((f"last {source}", WindowCall(WindowFunction.LAST_KNOWN, said, within, order)))
        for history in self.histories.values():
            name = f"last {history.column.name}"
            calls.append((name, WindowCall(WindowFunction.LAST_KNOWN, history.column, within, order)))
            value: Scalar = Column(name, history.column.kind)
            if history.source in optional:
                # The latest change may have left the field empty: then the value is not of an earlier one.
                filled, place = given(known(history.column), _PLACE), integer(f"{name} at")
                calls.append((place.name, WindowCall(WindowFunction.LAST_KNOWN, filled, within, order)))
                value = given(compare(Op.EQUAL, place, integer(f"last {history.source}")), value)
            values[history.column.name] = value
        if self.during:
            step = WindowCall(WindowFunction.RUNNING_SUM, integer("step"), within, order)
            calls.append((f"last {DEPTH.name}", step))
            values[DEPTH.name] = Column(f"last {DEPTH.name}", Kind.WIDE)
        if self.levels is not None:
            for column in (LEVEL_NOW, CHANGED):
                calls.append((f"last {column.name}", WindowCall(WindowFunction.LAST_KNOWN, column, within, order)))
                values[column.name] = integer(f"last {column.name}")
            turns = WindowCall(WindowFunction.RUNNING_SUM, integer("other level"), within, order)
            calls.append((f"last {TURN.name}", turns))
            values[TURN.name] = Column(f"last {TURN.name}", Kind.WIDE)
        listed = ((STATE_OF, record), *((column.name, values[column.name]) for column in self.columns))
        after = Filter(Select(Over(events, tuple(calls)), listed), compare(Op.LESS, SINCE, UNTIL))
        first = Group(events, (record,), (Tally(TallyKind.SMALLEST, _AT),), (STATE_OF, UNTIL.name))
        empty: dict[str, Scalar] = {SINCE.name: whole(0), UNTIL.name: UNTIL, DEPTH.name: Constant(0, Kind.WIDE)}
        before = Select(
            first,
            ((STATE_OF, record), *((c.name, empty.get(c.name, Constant(None, c.kind))) for c in self.columns)),
        )
        return Union((before, after))
