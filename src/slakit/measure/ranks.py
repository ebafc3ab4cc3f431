"""Exact order statistics, such as medians and percentiles, by counting instead of sorting.

A histogram of the values finds the stretch that holds a rank, a finer one inside it the value itself: two
passes, whole numbers only, and memory that does not grow with the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from slakit.contract.expressions import Aggregate
from slakit.measure.engine import Engine
from slakit.measure.plan import (
    Column,
    Filter,
    Group,
    Join,
    Kind,
    Op,
    Relation,
    Scalar,
    all_of,
    compare,
    count_if,
    subtract,
    truth,
    whole_division,
)

__all__ = ["Ordered", "combined", "ranks_of", "values_at"]

_BUCKETS = 4096
_FEW = 20_000
"""So few rows are counted value by value at once."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """The values in which ranks are sought: a number of their own, and the cells of rows that they are in.

    How many there are, the smallest and the largest.
    """

    number: int
    cells: tuple[int, ...]
    count: int
    smallest: int
    largest: int


def ranks_of(aggregate: Aggregate, count: int) -> tuple[tuple[int, Fraction], ...]:
    """Return the ranks (from 1) that a median or percentile of `count` values is made of, with their weights.

    The median of an even count is the mean of the middle two. Nearest rank is the smallest rank that reaches
    the quantile; linear goes between the neighbours of the place `(count - 1) * quantile`.
    """
    if aggregate.statistic == "median":
        middle = count // 2
        return ((middle + 1, Fraction(1)),) if count % 2 else ((middle, Fraction(1, 2)), (middle + 1, Fraction(1, 2)))
    quantile = aggregate.quantile if aggregate.quantile is not None else Fraction(1, 2)
    if aggregate.method == "nearest rank":
        rank = (count * quantile.numerator + quantile.denominator - 1) // quantile.denominator
        return ((min(max(rank, 1), count), Fraction(1)),)
    place = (count - 1) * quantile
    low = place.numerator // place.denominator
    part = place - low
    return ((low + 1, 1 - part), (low + 2, part)) if part else ((low + 1, Fraction(1)),)


def combined(weights: tuple[tuple[int, Fraction], ...], values: dict[int, int]) -> Fraction:
    """Return the weighted sum of the values at some ranks."""
    return sum((weight * values[rank] for rank, weight in weights), Fraction(0))


@dataclass(frozen=True, slots=True)
class _Search:
    """A rank looked for among the values `[low, high)` of some cells, in stretches of `width`."""

    number: int
    cells: tuple[int, ...]
    rank: int
    rest: int
    low: int
    high: int
    width: int


def _width(low: int, high: int) -> int:
    return -(-(high - low) // _BUCKETS)


def values_at(
    session: Engine,
    rows: Relation,
    cell: Scalar,
    value: Scalar,
    condition: Scalar,
    wanted: list[tuple[Ordered, int]],
) -> dict[tuple[int, int], int]:
    """Return the value at each (number, rank) wanted, among the rows in which the condition is true.

    `cell` tells in which cell a row is: a window, a piece of several, one entity in one of them.
    """
    found: dict[tuple[int, int], int] = {}
    open_: list[_Search] = []
    for ordered, rank in wanted:
        if ordered.smallest == ordered.largest:
            found[ordered.number, rank] = ordered.smallest
            continue
        high = ordered.largest + 1
        width = 1 if ordered.count <= _FEW else _width(ordered.smallest, high)
        open_.append(_Search(ordered.number, ordered.cells, rank, rank, ordered.smallest, high, width))
    while open_:
        counts = _histogram(session, rows, cell, value, condition, open_)
        further: list[_Search] = []
        for search, buckets in zip(open_, counts, strict=True):
            bucket, size, rest = _holding(buckets, search.rest)
            low = search.low + bucket * search.width
            if search.width == 1:
                found[search.number, search.rank] = low
                continue
            high = min(low + search.width, search.high)
            width = 1 if size <= _FEW else _width(low, high)
            further.append(replace(search, rest=rest, low=low, high=high, width=width))
        open_ = further
    return found


def _holding(buckets: list[tuple[int, int]], rank: int) -> tuple[int, int, int]:
    """Return the stretch that holds a rank, how many values it has, and the rank among them."""
    for bucket, size in buckets:
        if rank <= size:
            return bucket, size, rank
        rank -= size
    message = "a rank lies beyond the values that were counted"
    raise AssertionError(message)


def _histogram(
    session: Engine,
    rows: Relation,
    cell: Scalar,
    value: Scalar,
    condition: Scalar,
    searches: list[_Search],
) -> list[list[tuple[int, int]]]:
    """Return, for each search, the stretches with values and how many, in order."""
    search, sought = Column("search", Kind.INTEGER), Column("sought cell", Kind.INTEGER)
    low, high, width = (Column(name, value.kind) for name in ("low", "high", "width"))
    # Searches that look at the same stretch share its histogram.
    stretches = {s: i for i, s in enumerate(dict.fromkeys((s.cells, s.low, s.high, s.width) for s in searches))}
    listed = [(i, one, *ends) for (cells, *ends), i in stretches.items() for one in cells]
    stored = session.store("searches", (search, sought, low, high, width), listed)
    inside = all_of(condition, compare(Op.AT_LEAST, value, low), compare(Op.LESS, value, high))
    joined = Filter(Join(rows, stored, cell, sought.name, inner=True), inside)
    group = Group(joined, (search, whole_division(subtract(value, low), width)), (count_if(truth(True)),))
    found: list[list[tuple[int, int]]] = [[] for _ in stretches]
    for number, at, size in session.grouped(group):
        found[number].append((at, size))
    for counts in found:
        counts.sort()
    return [found[stretches[s.cells, s.low, s.high, s.width]] for s in searches]
