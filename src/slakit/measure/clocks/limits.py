"""The limits of a clock by level, in open time: constants, or as a function of the instant they are reckoned from.

A limit in business days, or in days or months of the calendar, ends at an instant; what may pass until then is its
open time. As a function of the start that is piecewise a constant, or falls as time passes: small tables by UTC day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from slakit.contract.clocks import ALWAYS, Clock, ClockLimit, ClockPause, Levels
from slakit.contract.expressions import Length
from slakit.measure.clocks.hours import DAYS_APART, Calendars
from slakit.measure.clocks.scalars import NOTHING, chosen, integer, known
from slakit.measure.engine import Engine
from slakit.measure.from_contract import END_OF_TIME
from slakit.measure.plan import (
    Extend,
    Join,
    Op,
    Relation,
    Scalar,
    Select,
    Stored,
    add,
    case,
    compare,
    multiply,
    subtract,
    whole,
    whole_division,
)
from slakit.timeline import DAY, BusinessTime, HorizonError, date_of, first_instant_of, local_date, months_after

__all__ = ["Limits", "Term", "deadline"]


@dataclass(frozen=True, slots=True)
class Term:
    """What holds for a clock at one level: its limit, the hours that count, and the pause that goes with the limit."""

    level: str | None
    length: Length | None
    hours: str
    pause: ClockPause | None

    @property
    def reckoned(self) -> bool:
        """Whether the limit depends on the instant from which it is reckoned."""
        return self.length is not None and self.length.microseconds is None


def _term(clock: Clock, level: str | None, limit: ClockLimit | None) -> Term:
    if limit is None:
        limit = clock.limit
    if limit is None:
        return Term(level, None, clock.during or ALWAYS, None)
    return Term(level, limit.length, limit.during or clock.during or ALWAYS, limit.pauses)


def deadline(open_time: BusinessTime, zone: str, length: Length, start: int) -> int | None:
    """Return the instant at which a limit in days or months ends; `None` when the calendar never gets there."""
    try:
        if length.business_days is not None:
            return open_time.business_days_due(start, length.business_days)
    except HorizonError:
        return None
    day = local_date(start, zone)
    if length.months is not None:
        last = months_after(day, length.months)
    else:
        assert length.days is not None
        last = day + timedelta(days=length.days)
    return first_instant_of(zone, last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class _Piece:
    """From an instant on, up to the next piece: `total`, less the time that has passed since then if it falls.

    `end` is the instant at which the limit ends, that much later if it moves.
    """

    start: int
    total: int
    falls: bool
    end: int
    moves: bool


class Limits:
    """The terms of a clock: that of records without a level first, then one for each level in the contract's order.

    With `dues`, for a clock that is never interrupted, the instant at which every limit ends is known, too.
    """

    def __init__(self, calendars: Calendars, clock: Clock, levels: Levels | None, *, dues: bool = False) -> None:
        self.calendars = calendars
        self.terms = [_term(clock, None, None)]
        if levels is not None:
            self.terms += [_term(clock, level.name, level.limit(clock.name)) for level in levels.levels]
        self._dues = dues
        self._ends = clock.strict or dues
        self._table: Stored | None = None
        self._width = 0

    @property
    def any(self) -> bool:
        """Whether there is a limit at all."""
        return any(term.length is not None for term in self.terms)

    @property
    def reckoned(self) -> bool:
        """Whether a limit depends on the instant from which it is reckoned."""
        return any(term.reckoned for term in self.terms)

    def store(self, engine: Engine, table: str, first: int, last: int) -> None:
        """Make the table of limits for starts on the UTC days from `first` to `last`, both included."""
        made: list[tuple[int, list[list[_Piece]]]] = []
        for number, term in enumerate(self.terms):
            if term.length is not None and self._in_table(term):
                made.append((number, _by_day(self._pieces(term, term.length, first, last), first, last)))
        if not made:
            return
        self._width = max(len(pieces) for _, days in made for pieces in days)
        columns = [integer("slot")]
        columns += [integer(f"{what} {i}") for i in range(self._width) for what in self._parts]
        rows = []
        for number, days in made:
            for day, pieces in enumerate(days, first):
                row = [number * DAYS_APART + day]
                for piece in pieces:
                    parts = [piece.start - day * DAY, piece.total, int(piece.falls), piece.end, int(piece.moves)]
                    row += parts[: len(self._parts)]
                # A piece that is not there begins when the day is over.
                rows.append((*row, *[DAY, 0, 0, 0, 0][: len(self._parts)] * (self._width - len(pieces))))
        self._table = engine.store(table, columns, rows)

    def _in_table(self, term: Term) -> bool:
        """Whether the limit, or the instant at its end, has to be looked up by the instant it is reckoned from."""
        return term.reckoned or (self._dues and term.length is not None and not self.calendars.whole(term.hours))

    def _pieces(self, term: Term, length: Length, first: int, last: int) -> list[_Piece]:
        open_time = self.calendars.of(term.hours, first, last)
        zone = self.calendars.rule(term.hours).zone

        def limit(start: int) -> tuple[int, int]:
            if length.microseconds is not None:
                return length.microseconds, _used_up(open_time, start, length.microseconds)
            end = deadline(open_time, zone, length, start)
            return (END_OF_TIME, END_OF_TIME) if end is None else (open_time.elapsed(start, end), end)

        begin, end = first * DAY, (last + 1) * DAY
        moments = {begin, *(day * DAY for day in range(first, last + 1)), *_bends(open_time, zone, length, first, last)}
        ordered = sorted(moment for moment in moments if begin <= moment < end)
        pieces: list[_Piece] = []
        for start, until in zip(ordered, [*ordered[1:], end], strict=True):
            pieces += _straight(limit, start, until)
        return pieces

    @property
    def _parts(self) -> tuple[str, ...]:
        """The columns of each piece: where it begins, its limit, and where it matters, the instant at its end."""
        return ("from", "total", "falls", "end", "moves") if self._ends else ("from", "total", "falls")

    def added(self, source: Relation, origin: Scalar, level: Scalar, name: str) -> Relation:
        """Add a column with the limit of the level with a number, reckoned from an instant; empty where there is none.

        The numbers are those of `terms`. For a clock whose due instant is strict, a column `NAME ends` has the instant
        that a limit in days stands for; with `dues` it has the end of every limit, END_OF_TIME for one that never ends.
        """
        flat: list[Scalar] = []
        for term in self.terms:
            microseconds = term.length.microseconds if term.length is not None else None
            flat.append(NOTHING if microseconds is None else whole(microseconds))
        after: Scalar = NOTHING
        if self._dues:
            after = add(origin, chosen(level, flat))
        if self._table is None:
            value = chosen(level, flat)
            none: tuple[tuple[str, Scalar], ...] = ((f"{name} ends", after),) if self._ends else ()
            return Extend(source, ((name, value), *none))
        own = tuple((f"{name} {column.name}", column) for column in self._table.columns)
        numbers: list[Scalar] = [whole(i) if self._in_table(term) else NOTHING for i, term in enumerate(self.terms)]
        day = whole_division(origin, whole(DAY))
        key = add(multiply(chosen(level, numbers), whole(DAYS_APART)), day)
        joined = Join(source, Select(self._table, own), key, f"{name} slot")
        within = subtract(origin, multiply(day, whole(DAY)))
        branches: list[tuple[Scalar, Scalar]] = []
        ends: list[tuple[Scalar, Scalar]] = []
        for i in reversed(range(self._width)):
            start, *rest = (integer(f"{name} {what} {i}") for what in self._parts)
            begun, passed = compare(Op.AT_LEAST, within, start), subtract(within, start)
            branches.append((begun, subtract(rest[0], multiply(rest[1], passed))))
            if self._ends:
                ends.append((begun, add(rest[2], multiply(rest[3], passed))))
        there = known(integer(f"{name} slot"))
        columns = [(name, case([(there, case(branches, NOTHING))], chosen(level, flat)))]
        if self._ends:
            columns.append((f"{name} ends", case([(there, case(ends, NOTHING))], after)))
        return Extend(joined, tuple(columns))


def _used_up(open_time: BusinessTime, start: int, length: int) -> int:
    """Return the instant at which so much open time is used up; END_OF_TIME when the calendar never gets there."""
    try:
        return open_time.due(start, length)
    except HorizonError:
        return END_OF_TIME


def _straight(limit: Callable[[int], tuple[int, int]], start: int, until: int) -> Iterator[_Piece]:
    """Yield the pieces of `[start, until)`; halved until each stands still or goes along with time."""
    passed = until - 1 - start
    (first, end), (last, later) = limit(start), limit(until - 1)
    if first - last in (0, passed) and later - end in (0, passed):
        yield _Piece(start, first, first != last, end, end != later)
    else:
        middle = (start + until) // 2
        yield from _straight(limit, start, middle)
        yield from _straight(limit, middle, until)


def _bends(open_time: BusinessTime, zone: str, length: Length, first: int, last: int) -> Iterator[int]:
    """Yield the instants between which a limit is a constant or falls as time passes; perhaps more of them."""
    begin, end = first * DAY, (last + 1) * DAY
    for interval in open_time.intervals(begin, end):
        yield interval.start
        yield interval.end
    if length.microseconds is not None:
        yield from _ends_of_work(open_time, length.microseconds, begin, end)
    elif length.business_days is None:
        for day in range(first - 1, last + 3):
            yield first_instant_of(zone, date_of(day))
    else:
        yield from open_time.business_day_bends(length.business_days, begin, end)


def _ends_of_work(open_time: BusinessTime, length: int, begin: int, end: int) -> Iterator[int]:
    """Yield the instants of a stretch from which so much open time lasts to the very end of an open interval."""
    last = _used_up(open_time, end, length)
    if last == END_OF_TIME:
        last = open_time.horizon.end
    for interval in open_time.intervals(begin, last):
        ahead = open_time.elapsed(begin, interval.end) - length
        if ahead >= 0:
            start = _used_up(open_time, begin, ahead)
            yield from (start, start + 1)


def _by_day(pieces: list[_Piece], first: int, last: int) -> list[list[_Piece]]:
    """Return the pieces of each day; every day begins with one, and neighbours that go on alike are one."""
    starts = [piece.start for piece in pieces]
    days = []
    for day in range(first, last + 1):
        kept: list[_Piece] = []
        for piece in pieces[bisect_left(starts, day * DAY) : bisect_left(starts, (day + 1) * DAY)]:
            before = kept[-1] if kept else None
            if (
                before is None
                or (piece.falls, piece.moves) != (before.falls, before.moves)
                or ((piece.total, piece.end) != _at(before, piece.start))
            ):
                kept.append(piece)
        days.append(kept)
    return days


def _at(piece: _Piece, moment: int) -> tuple[int, int]:
    """Return the limit at an instant of a piece, and where it ends."""
    passed = moment - piece.start
    return piece.total - (passed if piece.falls else 0), piece.end + (passed if piece.moves else 0)
