"""Sets of time as sorted stretches of instants that do not touch: what lasting records leave of time, and set algebra.

Plain pairs of microseconds, because one window may hold a hundred thousand of them. All functions take sets in this
form and return them in it; `merged` makes one of any stretches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

__all__ = ["Stretches", "both", "cut", "joined", "merged", "shared", "standing", "total", "without"]

Stretches = tuple[tuple[int, int], ...]
"""Half-open stretches `[start, end)`, in order and apart from one another."""


def merged(stretches: Iterable[tuple[int, int]]) -> Stretches:
    """Return any stretches as a set: sorted, empty ones dropped, those that overlap or touch joined.

    >>> merged([(5, 9), (0, 3), (3, 4), (8, 10), (7, 7)])
    ((0, 4), (5, 10))
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def standing(changes: Iterable[tuple[int, int]], least: int = 1) -> Stretches:
    """Return the time in which a count stands at `least` or more, from its changes (instant, by how much).

    >>> standing([(0, 1), (4, 1), (6, -1), (9, -1)]), standing([(0, 1), (4, 1), (6, -1), (9, -1)], 2)
    (((0, 9),), ((4, 6),))
    """
    by: dict[int, int] = {}
    for instant, change in changes:
        by[instant] = by.get(instant, 0) + change
    found: list[tuple[int, int]] = []
    count = since = 0
    for instant in sorted(by):
        before, count = count, count + by[instant]
        if before < least <= count:
            since = instant
        elif count < least <= before:
            found.append((since, instant))
    return tuple(found)


def shared(sets: Sequence[Stretches], least: int) -> Stretches:
    """Return the time that lies in at least so many of some sets.

    >>> shared([((0, 5),), ((3, 9),), ((4, 6),)], 2)
    ((3, 6),)
    """
    return standing(((at, by) for one in sets for start, end in one for at, by in ((start, 1), (end, -1))), least)


def cut(stretches: Stretches, start: int, end: int) -> Stretches:
    """Return the part of a set within `[start, end)`.

    >>> cut(((0, 5), (7, 9)), 3, 8)
    ((3, 5), (7, 8))
    """
    if start >= end:
        return ()
    first = bisect_right(stretches, (start, start))
    if first and stretches[first - 1][1] > start:
        first -= 1
    last = bisect_left(stretches, (end, end))
    near = stretches[first:last]
    if not near:
        return ()
    if near[0][0] < start:
        near = ((start, near[0][1]), *near[1:])
    if near[-1][1] > end:
        near = (*near[:-1], (near[-1][0], end))
    return near


def both(left: Stretches, right: Stretches) -> Stretches:
    """Return the time that lies in both sets.

    >>> both(((0, 5), (7, 9)), ((3, 8),))
    ((3, 5), (7, 8))
    """
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def joined(left: Stretches, right: Stretches) -> Stretches:
    """Return the time that lies in either set."""
    if not left or not right:
        return left or right
    return merged((*left, *right))


def without(left: Stretches, right: Stretches) -> Stretches:
    """Return the time of `left` that does not lie in `right`.

    >>> without(((0, 10),), ((2, 3), (9, 12)))
    ((0, 2), (3, 9))
    """
    if not left or not right:
        return left
    found: list[tuple[int, int]] = []
    j = 0
    for start, end in left:
        while j < len(right) and right[j][1] <= start:
            j += 1
        at, i = start, j
        while i < len(right) and right[i][0] < end:
            if at < right[i][0]:
                found.append((at, right[i][0]))
            at = max(at, right[i][1])
            i += 1
        if at < end:
            found.append((at, end))
    return tuple(found)


def total(stretches: Stretches) -> int:
    """Return the length of a set in microseconds."""
    return sum(end - start for start, end in stretches)
