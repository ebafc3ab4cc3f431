"""The day table: per UTC day, which window of each kind it lies in and when each calendar is open.

Rows are joined to it by the number of their day, an integer, which is all the query engine needs to know of zones,
holidays and calendars. Built once per record type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slakit.measure.plan import (
    Column,
    Extend,
    Join,
    Kind,
    Op,
    Relation,
    Scalar,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    multiply,
    subtract,
    truth,
    whole,
    whole_division,
)
from slakit.measure.session import Session
from slakit.timeline import DAY, NO_WINDOW, BusinessTime, Window, open_days, window_days

__all__ = ["WindowSet", "open_column", "placed", "window_column"]

WindowSet = tuple[Window, ...]

_DAY, _WITHIN, _KEY = "day of time", "time of day", "table day"


def window_column(number: int) -> Column:
    """The column with the index of a row's window in the window set of that number; NO_WINDOW for none."""
    return Column(f"window {number}", Kind.INTEGER)


def open_column(calendar: str) -> Column:
    """The column that tells whether a calendar is open at a row's time; always yes or no."""
    return Column(f"open {calendar}", Kind.YES_NO)


@dataclass(frozen=True, slots=True)
class _Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    added: tuple[tuple[str, Scalar], ...]


def _integer(name: str) -> Column:
    return Column(name, Kind.INTEGER)


def _table(sets: tuple[WindowSet, ...], calendars: Mapping[str, BusinessTime]) -> _Table:
    within = _integer(_WITHIN)
    first = min(window.start for one in sets for window in one) // DAY
    last = max(window.end - 1 for one in sets for window in one) // DAY
    columns = [_KEY]
    parts: list[list[tuple[int, ...]]] = [[(day,) for day in range(first, last + 1)]]
    added: list[tuple[str, Scalar]] = []
    for number, one in enumerate(sets):
        days = window_days(one, first, last)
        names = [f"w{number}"] + [f"w{number} {end} {i}" for i in range(days.width) for end in ("from", "to")]
        columns += names
        parts.append([row[1:] for row in days.rows()])
        # The last switch passed decides, so they are asked in reverse.
        switches = [
            (_integer(names[2 * i + 1]), _integer(names[2 * i + 2])) for i in reversed(range(days.width))
        ]
        branches: list[tuple[Scalar, Scalar]] = [
            (compare(Op.AT_LEAST, within, at), to) for at, to in switches
        ]
        chosen = case(branches, _integer(names[0]))
        added.append((window_column(number).name, coalesce(chosen, whole(NO_WINDOW))))
    for calendar, open_time in calendars.items():
        opened = open_days(open_time, first, last)
        ends = [(f"{calendar} opens {i}", f"{calendar} closes {i}") for i in range(opened.width)]
        columns += [name for pair in ends for name in pair]
        parts.append([row[2:] for row in opened.rows()])
        inside = [
            all_of(compare(Op.AT_LEAST, within, _integer(opens)), compare(Op.LESS, within, _integer(closes)))
            for opens, closes in ends
        ]
        added.append((open_column(calendar).name, coalesce(any_of(*inside), truth(False))))
    rows = tuple(tuple(number for part in day for number in part) for day in zip(*parts, strict=True))
    return _Table(tuple(columns), rows, tuple(added))


def placed(
    session: Session,
    source: Relation,
    at: Column,
    sets: tuple[WindowSet, ...],
    calendars: Mapping[str, BusinessTime],
) -> Relation:
    """Add to each row its window in each set, and whether each calendar is open, by the instant in `at`.

    No row is lost or doubled: a day beyond the table leaves a row outside all windows. Windows of one set must be
    in order and must not overlap.
    """
    if not any(sets):
        columns: list[tuple[str, Scalar]] = [
            (window_column(i).name, whole(NO_WINDOW)) for i in range(len(sets))
        ]
        columns += [(open_column(calendar).name, truth(False)) for calendar in calendars]
        return Extend(source, tuple(columns)) if columns else source
    table = _table(sets, calendars)
    stored = session.store("days", [_integer(name) for name in table.columns], table.rows)
    day = whole_division(at, whole(DAY))
    timed = Extend(Extend(source, ((_DAY, day),)), ((_WITHIN, _since_midnight(at)),))
    return Extend(Join(timed, stored, _integer(_DAY), _KEY), table.added)


def _since_midnight(at: Column) -> Scalar:
    return subtract(at, multiply(_integer(_DAY), whole(DAY)))
