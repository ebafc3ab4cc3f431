"""Open time inside the engine: a row per calendar and UTC day, joined on one integer, whole numbers only.

The open time before an instant is then that before its day and that of the day's intervals before it; no zone, no
calendar and no range join is needed. Made once per clock, for the days on which its instants lie.
"""

from __future__ import annotations

from collections.abc import Iterable

from slakit.contract.clocks import ALWAYS
from slakit.contract.model import Contract
from slakit.measure.clocks.scalars import integer, known
from slakit.measure.engine import Engine
from slakit.measure.plan import (
    Extend,
    Join,
    Op,
    Relation,
    Scalar,
    Select,
    Stored,
    add,
    all_of,
    any_of,
    case,
    compare,
    is_empty,
    multiply,
    subtract,
    whole,
    whole_division,
)
from slakit.timeline import DAY, AnyCalendar, BusinessTime, always, open_days

__all__ = ["DAYS_APART", "Calendars", "OpenTime"]

DAYS_APART = 1_000_000
"""Days of different tables are told apart by as many times the number of the table; no day has such a number."""


class Calendars:
    """The calendars of a contract as open time, each compiled when it is first asked for."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._made: dict[str, BusinessTime] = {}

    def rule(self, name: str) -> AnyCalendar:
        """Return the calendar of that name; all hours, unless a calendar is called so."""
        if name == ALWAYS and all(calendar.name != ALWAYS for calendar in self.contract.calendars):
            return always(self.contract.agreement.zone)
        return self.contract.calendar(name).rule

    def whole(self, name: str) -> bool:
        """Whether a name stands for all hours."""
        return name == ALWAYS and all(calendar.name != ALWAYS for calendar in self.contract.calendars)

    def of(self, name: str, first: int, last: int) -> BusinessTime:
        """Return the open time of a calendar, which is expected to be asked for between two days."""
        if name not in self._made:
            self._made[name] = BusinessTime.compile(self.rule(name), first * DAY, (last + 1) * DAY)
        return self._made[name]


class OpenTime:
    """The open time of some calendars, by their positions among `names`, as a table of the engine."""

    def __init__(self, calendars: Calendars, names: Iterable[str]) -> None:
        self.calendars = calendars
        self.names = tuple(dict.fromkeys(names))
        self._table: Stored | None = None
        self._width = 0

    def number(self, name: str) -> int:
        """Return the position of a calendar."""
        return self.names.index(name)

    @property
    def plain(self) -> bool:
        """Whether all hours count whatever the calendar, so that instants tell open time by themselves."""
        return all(self.calendars.whole(name) for name in self.names)

    def store(self, engine: Engine, table: str, first: int, last: int) -> None:
        """Make the table for the UTC days from `first` to `last`, both included."""
        if self.plain:
            return
        made = []
        for number, name in enumerate(self.names):
            if not self.calendars.whole(name):
                days = open_days(self.calendars.of(name, first, last), first, last)
                made.append((number, days))
        self._width = max(days.width for _, days in made)
        columns = [integer("slot"), integer("before"), integer("closed at")]
        columns += [integer(f"{end} {i}") for i in range(self._width) for end in ("from", "to")]
        rows = []
        for number, days in made:
            closed = 0
            for day in days.days:
                row = day.row(self._width)
                rows.append((number * DAYS_APART + row[0], row[1], closed, *row[2:]))
                if day.intervals:
                    closed = day.utc_day * DAY + day.intervals[-1][1]
        self._table = engine.store(table, columns, rows)

    def _joined(self, source: Relation, at: Scalar, hours: Scalar, name: str) -> Relation:
        """Join the days of instants; the table's columns get `name` in front of theirs."""
        assert self._table is not None, "the table is made before it is asked for"
        own = tuple((f"{name} {column.name}", column) for column in self._table.columns)
        day = whole_division(at, whole(DAY))
        key = add(multiply(hours, whole(DAYS_APART)), day)
        joined = Join(source, Select(self._table, own), key, f"{name} slot")
        within = subtract(at, multiply(day, whole(DAY)))
        return Extend(joined, ((f"{name} within", within),))

    def added(self, source: Relation, at: Scalar, hours: Scalar, name: str, *, last_open: bool = False) -> Relation:
        """Add a column `name` with the open time before an instant, in the calendar with a number; empty for none.

        With `last_open`, also a column `NAME open` with the latest instant up to which there was open time.
        """
        if self.plain:
            extra: tuple[tuple[str, Scalar], ...] = ((f"{name} open", at),) if last_open else ()
            return Extend(source, ((name, at), *extra))
        joined = self._joined(source, at, hours, name)
        within = integer(f"{name} within")
        total: Scalar = integer(f"{name} before")
        latest: Scalar = integer(f"{name} closed at")
        midnight = subtract(at, within)
        for i in range(self._width):
            opens, closes = integer(f"{name} from {i}"), integer(f"{name} to {i}")
            reached = case([(compare(Op.LESS, within, closes), within)], closes)
            # An interval that is not there goes from the day's beginning to the day's beginning.
            begun = compare(Op.MORE, within, opens)
            total = add(total, case([(begun, subtract(reached, opens))], whole(0)))
            there = all_of(begun, compare(Op.LESS, opens, closes))
            latest = case([(there, add(midnight, reached))], latest)
        every = [number for number, one in enumerate(self.names) if self.calendars.whole(one)]
        if every:
            whole_time = any_of(*(compare(Op.EQUAL, hours, whole(number)) for number in every))
            total, latest = case([(whole_time, at)], total), case([(whole_time, at)], latest)
        columns: tuple[tuple[str, Scalar], ...] = ((name, total),)
        return Extend(joined, (*columns, (f"{name} open", latest)) if last_open else columns)

    def uncovered(self, at: Scalar, name: str) -> Scalar:
        """Return whether an instant lies beyond the table, so that its open time is missing."""
        return all_of(known(at), is_empty(integer(name)))
