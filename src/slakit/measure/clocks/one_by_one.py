"""What clocks come to on each record, worked out cycle by cycle in fractions, and handed back to the engine as a table.

For what an engine cannot add up in whole numbers: shares of limits that depend on the start of a cycle, and when a
clock is due that is interrupted. The stretches come from the engine, sorted, and are held a record at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from slakit.contract.clocks import Clock
from slakit.measure.clocks.finishing import Cycle, Finishing, Stretch
from slakit.measure.engine import Engine, Row
from slakit.measure.plan import Column, Kind, Relation, Union

__all__ = ["OneByOne", "cycles_of", "kept_in_parts", "stretches_of"]

_BATCH = 100_000
"""So many records are handed to the engine at once."""
_NONE = -(2**63)
"""What stands for an empty value in a packed column."""


def cycles_of(clock: Clock, rows: Iterable[Row]) -> Iterator[tuple[int, list[Row]]]:
    """Yield the cycles of a record: the start of each and its stretches, which are rows of `Counting.columns`.

    A record that is closed as it comes and reopened at that instant has two cycles of one start.
    """
    apart = clock.reopened == "new cycle"
    for (origin, _), found in groupby(rows, key=lambda row: (row[1], apart and row[4] == row[1])):
        yield origin, list(found)


def stretches_of(rows: Iterable[Row]) -> list[Stretch]:
    """Return the stretches of one cycle; rows are those of `Counting.columns`."""
    return [
        Stretch(start, end if end is not None else start, level, paused, since)
        for _, _, start, end, _, _, level, paused, since, *_ in rows
    ]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A cycle from its start to its stop, if it has stopped, as it stands when it is judged, and when it is due.

    `at` is that instant or the stop; empty where nobody can say how long the cycle ran.
    """

    start: int
    stop: int | None
    at: int | None
    cycle: Cycle
    limited: bool
    due: int | None
    paused: bool


class OneByOne:
    """Makes rows of the columns of a clock, in their order, out of its stretches.

    `judged` tells whether an instant of judgement was given. Without one the stretches go up to the last instant of
    which anything is known, which tells when a cycle that runs on is due, if nothing more happens.
    """

    def __init__(self, finishing: Finishing, *, judged: bool, due: bool) -> None:
        self.finishing, self.judged, self.due = finishing, judged, due

    def rows(self, stretches: Iterable[Row]) -> Iterator[Row]:
        """Yield for each record: its key, then the values of the clock's columns."""
        for record, of_record in groupby(stretches, key=lambda row: row[0]):
            cycles = [self._cycle(origin, rows) for origin, rows in cycles_of(self.finishing.clock, of_record)]
            yield (record, *self._together(cycles))

    def _cycle(self, origin: int, rows: list[Row]) -> _Judged:
        _, _, _, _, stop, upto, *_ = rows[-1]
        stretches = stretches_of(rows)
        found = self.finishing.cycle(origin, stop, upto, stretches)
        at = upto if self.judged else stop
        told = found if at is not None else self.finishing.cycle(origin, None, None, stretches)
        return _Judged(origin, stop, at, told, found.limit is not None, found.due, stretches[-1].paused)

    def _together(self, cycles: Sequence[_Judged]) -> Row:
        open_ = any(one.stop is None for one in cycles)
        told = all(one.at is not None for one in cycles)
        late: bool | None = any(one.cycle.state in ("missed", "running late") for one in cycles)
        if not late and not told and self.finishing.limits.any:
            late = None
        paused: bool | None = any(one.stop is None and one.paused for one in cycles)
        if open_ and not told:
            paused = None
        running = False if not open_ else None if paused is None else not paused
        values = (
            max(one.cycle.elapsed or 0 for one in cycles) if told else None,
            late,
            all(one.cycle.state == "met" and one.cycle.limit is not None for one in cycles),
            running,
            paused,
            open_,
            min(one.start for one in cycles),
            None if open_ else max(one.stop or 0 for one in cycles),
            max(one.at or 0 for one in cycles) if told else None,
        )
        return (*values, _due(cycles)) if self.due else values


def _due(cycles: Sequence[_Judged]) -> int | None:
    """Return when the last of the cycles that have a limit is due; nothing while one of them is put off by a pause."""
    dues = [one.due for one in cycles if one.limited]
    known = [due for due in dues if due is not None]
    return max(known, default=None) if len(known) == len(dues) else None


def kept_in_parts(engine: Engine, name: str, columns: Sequence[Column], rows: Iterable[Row]) -> Relation:
    """Keep rows under names that begin alike, so many at a time, and return all of them.

    They may come of a query of the same engine, which cannot do anything else until it is through; until then they are
    packed.
    """
    left = iter(rows)
    packed: list[list[array[int] | list[str]]] = []
    while (batch := list(islice(left, _BATCH))) or not packed:
        packed.append([_packed(column, [row[i] for row in batch]) for i, column in enumerate(columns)])
    parts = [
        engine.store(f"{name} {number}", columns, list(zip(*map(_unpacked, columns, found), strict=True)))
        for number, found in enumerate(packed)
    ]
    return parts[0] if len(parts) == 1 else Union(tuple(parts))


def _packed(column: Column, values: list[Any]) -> array[int] | list[str]:
    if column.kind is Kind.TEXT:
        return values
    return array("q", (_NONE if value is None else value for value in values))


def _unpacked(column: Column, values: array[int] | list[str]) -> Sequence[Any]:
    if isinstance(values, list):
        return values
    found = [None if value == _NONE else value for value in values]
    return found if column.kind is Kind.INTEGER else [None if value is None else bool(value) for value in found]
