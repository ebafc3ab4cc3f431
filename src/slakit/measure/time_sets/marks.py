"""Marks records as left out: those whose instant lies in some time, and those that a condition names, up to a number.

Marks are columns of the accepted rows, yes, no or (where a condition cannot be told) empty. Instants are compared with
few stretches directly; for many, a small table is joined by a bucket of time that holds few of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slakit.measure.day_table import Cell, WindowSet, place_of, placement, window_column
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

__all__ = ["Named", "first_of_each", "in_stretches"]

_FEW = 50
_WIDEST = 8
_BUCKETS = (DAY, 6 * HOUR, HOUR, 10 * MINUTE, MINUTE, SECOND)


def _integer(name: str) -> Column:
    return Column(name, Kind.INTEGER)


def in_stretches(session: Engine, rows: Relation, at: Column, stretches: Stretches, mark: Column) -> Relation:
    """Return rows with a mark on those whose instant lies in a set of time; none is lost or doubled."""
    if len(stretches) <= _FEW:
        cells = tuple(Cell(start, end) for start, end in stretches)
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


@dataclass(frozen=True, slots=True)
class Named:
    """The columns that a mark by a condition leaves beside itself: whether, in which window, and where in it."""

    named: Column
    window: Column
    number: Column


def first_of_each(  # noqa: PLR0913, PLR0917 - what is named, and how many of which window
    session: Engine,
    rows: Relation,
    named: Scalar,
    order: tuple[Column, Column],
    windows: WindowSet,
    limits: Mapping[int, int] | None,
    mark: Column,
    number: int,
) -> tuple[Relation, Named]:
    """Mark the records that a condition names: all of them, or the first so many of each window.

    `order` is the instant of a record and its key; a record in none of the windows is not marked where there are
    limits. `number` tells the windows from all others that rows are placed in.
    """
    at, _ = order
    beside = Named(Column(f"{mark.name} named", Kind.YES_NO), window_column(number), _integer(f"{mark.name} position"))
    placed = placement(session, at, {number: windows}, {}, stored_as=mark.name)(rows)
    counted: Relation = Over(
        Extend(placed, ((beside.named.name, coalesce(named, truth(False))),)),
        ((beside.number.name, WindowCall(WindowFunction.NUMBER, None, (beside.named, beside.window), order)),),
    )
    inside: Scalar = compare(Op.UNEQUAL, beside.window, whole(NO_WINDOW))
    if limits is not None:
        key, limit = _integer(f"{mark.name} window"), _integer(f"{mark.name} limit")
        stored = session.store(f"limits of {mark.name}", (key, limit), sorted(limits.items()))
        counted = Join(counted, stored, beside.window, key.name)
        inside = compare(Op.AT_MOST, beside.number, coalesce(limit, whole(0)))
    unknown: list[tuple[Scalar, Scalar]] = [(is_empty(named), Constant(None, Kind.YES_NO))]
    return Extend(counted, ((mark.name, case(unknown, all_of(beside.named, inside))),)), beside
