"""Marks records as left out: those whose instant lies in some time, and those that a condition names, up to a number.

Marks are columns of the accepted rows, yes, no or (where a condition cannot be told) empty. Instants are compared with
few stretches directly; for many, a small table is joined by a bucket of time that holds few of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slakit.measure.day_table import Placed, WindowSet, place_of, placement, window_column
from slakit.measure.engine import Engine
from slakit.measure.plan import (
    Column,
    Constant,
    Extend,
    Join,
    Kind,
    Op,
    Over,
    Relation,
    Scalar,
    Select,
    WindowCall,
    WindowFunction,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    is_empty,
    truth,
    whole,
    whole_division,
)
from slakit.measure.time_sets.stretches import Stretches
from slakit.timeline import DAY, HOUR, MINUTE, NO_WINDOW, SECOND

__all__ = ["NUMBER", "WINDOW", "first_of_each", "in_stretches"]

_FEW = 50
_WIDEST = 8
_BUCKETS = (DAY, 6 * HOUR, HOUR, 10 * MINUTE, MINUTE, SECOND)

NUMBER, WINDOW = Column("position among those named", Kind.INTEGER), window_column(0)
"""The position of a record among those of its window that a condition names, and that window."""
_NAMED = Column("named", Kind.YES_NO)


def _integer(name: str) -> Column:
    return Column(name, Kind.INTEGER)


def in_stretches(session: Engine, rows: Relation, at: Column, stretches: Stretches, mark: Column) -> Relation:
    """Return rows with a mark on those whose instant lies in a set of time; none is lost or doubled."""
    if len(stretches) <= _FEW:
        cells = tuple(Placed(start, end) for start, end in stretches)
        inside = compare(Op.UNEQUAL, place_of(at, cells), whole(NO_WINDOW))
        return Extend(rows, ((mark.name, inside),))
    bucket, by = _buckets(stretches)
    width = max(len(found) for found in by.values())
    key = _integer(f"{mark.name} bucket")
    ends = [tuple(_integer(f"{mark.name} {end} {i}") for end in ("from", "to")) for i in range(width)]
    # A stretch from 0 to 0 holds nothing.
    table = [
        (number, *(n for pair in (*found, *[(0, 0)] * (width - len(found))) for n in pair))
        for number, found in sorted(by.items())
    ]
    stored = session.store(f"stretches of {mark.name}", (key, *(end for pair in ends for end in pair)), table)
    place = _integer(f"{mark.name} place")
    joined = Join(Extend(rows, ((place.name, whole_division(at, whole(bucket))),)), stored, place, key.name)
    inside = any_of(*(all_of(compare(Op.AT_LEAST, at, a), compare(Op.LESS, at, b)) for a, b in ends))
    return Extend(joined, ((mark.name, coalesce(inside, truth(False))),))


def _buckets(stretches: Stretches) -> tuple[int, dict[int, list[tuple[int, int]]]]:
    """Return the widest bucket of time that holds few stretches, and those that lie in each bucket."""
    by: dict[int, list[tuple[int, int]]] = {}
    for bucket in _BUCKETS:
        by = {}
        for start, end in stretches:
            for number in range(start // bucket, (end - 1) // bucket + 1):
                by.setdefault(number, []).append((start, end))
        if max(len(found) for found in by.values()) <= _WIDEST:
            break
    return bucket, by


def first_of_each(  # noqa: PLR0913, PLR0917 - what is named, and how many of which window
    session: Engine,
    rows: Relation,
    kept: Sequence[Column],
    named: Scalar,
    order: tuple[Column, Column],
    windows: WindowSet,
    limits: Mapping[int, int] | None,
    mark: Column,
) -> tuple[Relation, Relation]:
    """Mark the records that a condition names: all of them, or the first so many of each window.

    Returns the rows with the columns `kept` and the mark, and with their window and position besides. `order` is the
    instant of a record and its key; a record in none of the windows is not marked where there are limits.
    """
    at, _ = order
    placed = placement(session, at, (windows,), {}, name=f"windows of {mark.name}")(rows)
    truly = coalesce(named, truth(False))
    counted = Over(
        Extend(placed, ((_NAMED.name, truly),)),
        ((NUMBER.name, WindowCall(WindowFunction.NUMBER, None, (_NAMED, WINDOW), order)),),
    )
    inside: Scalar = compare(Op.UNEQUAL, WINDOW, whole(NO_WINDOW))
    relation: Relation = counted
    if limits is not None:
        key, limit = _integer(f"{mark.name} window"), _integer(f"{mark.name} limit")
        stored = session.store(f"limits of {mark.name}", (key, limit), sorted(limits.items()))
        relation = Join(counted, stored, WINDOW, key.name)
        inside = compare(Op.AT_MOST, NUMBER, coalesce(limit, whole(0)))
    unknown: list[tuple[Scalar, Scalar]] = [(is_empty(named), Constant(None, Kind.YES_NO))]
    marked = case(unknown, all_of(_NAMED, inside))
    columns = tuple((column.name, column) for column in kept)
    whole_rows = Extend(relation, ((mark.name, marked),))
    beside = Select(whole_rows, (*columns, (mark.name, mark), *((c.name, c) for c in (_NAMED, WINDOW, NUMBER))))
    return Select(beside, (*columns, (mark.name, mark))), beside
