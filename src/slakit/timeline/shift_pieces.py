"""Instants some business days after or before others, as pieces: on each, the answer moves with the question or stands.

Between two boundaries (an opening, a close, a change of the clocks, or where the other day has one of these) the local
time of day is carried over as it is, or the answer is one instant for all. So a table of pieces by the day answers for
any number of instants without a calendar.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from slakit.timeline.business import BusinessTime
from slakit.timeline.business_days import BusinessDays
from slakit.timeline.instants import DAY

__all__ = ["ShiftPiece", "ShiftedDays", "business_day_pieces", "by_day", "shifted"]


@dataclass(frozen=True, slots=True)
class ShiftPiece:
    """From `start` up to the next piece, the answer is the instant plus `at` where it `moves`, else `at` itself."""

    start: int
    moves: bool
    at: int


@dataclass(frozen=True, slots=True)
class ShiftedDays:
    """Pieces cut at the days of UTC: a row per day from `first`, each with up to `width` pieces.

    A piece is (time of day from which it holds, 1 where it moves, what is added: to the time of day where it moves).
    """

    first: int
    width: int
    days: tuple[tuple[tuple[int, int, int], ...], ...]


def shifted(open_time: BusinessTime, moment: int, days: int) -> int:
    """Return the instant that lies some business days after another one, before it if there are fewer than none."""
    return open_time.business_days_due(moment, days) if days >= 0 else open_time.business_days_before(moment, -days)


def business_day_pieces(open_time: BusinessTime, days: int, start: int, end: int) -> tuple[ShiftPiece, ...]:
    """Return the pieces for the instants in `[start, end)`, the first of which begins at `start`."""
    if start >= end:
        return ()
    bounds = _bounds(open_time.business_days(start, end), start, end)
    found: list[ShiftPiece] = []
    for low, high in pairwise(bounds):
        for first, last in _cut(open_time, days, low, high):
            found.append(_piece(open_time, days, first, last))
    return tuple(piece for i, piece in enumerate(found) if not i or not _goes_on(found[i - 1], piece))


def _goes_on(before: ShiftPiece, piece: ShiftPiece) -> bool:
    return (before.moves, before.at) == (piece.moves, piece.at)


def _bounds(days: BusinessDays, start: int, end: int) -> list[int]:
    """Return the openings and closes in a range, with its ends."""
    found = {start, end}
    for pieces in days.pieces:
        for piece in pieces:
            found |= {moment for moment in (piece.start, piece.end) if start < moment < end}
    return sorted(found)


def _cut(open_time: BusinessTime, days: int, low: int, high: int) -> list[tuple[int, int]]:
    """Cut a stretch, open or closed as a whole, where the day that it leads to opens, closes or changes its clocks."""
    carried = open_time.carried_to(low, days)
    if carried is None:
        return [(low, high)]
    target, shift = carried
    inside = {low, high}
    for piece in target:
        for moment in (piece.start, piece.end):
            # What wall time the target shows at a boundary, carried back.
            inside |= {one for one in (moment + piece.offset - shift,) if low < one < high}
    bounds = sorted(inside)
    return list(pairwise(bounds))


def _piece(open_time: BusinessTime, days: int, low: int, high: int) -> ShiftPiece:
    first = shifted(open_time, low, days)
    moves = high - low > 1 and shifted(open_time, high - 1, days) - first == high - 1 - low
    return ShiftPiece(low, moves, first - low if moves else first)


def by_day(pieces: tuple[ShiftPiece, ...], first: int, last: int) -> ShiftedDays:
    """Cut pieces at the days of UTC from `first` to `last`, all of which they cover."""
    starts = [piece.start for piece in pieces]
    rows: list[tuple[tuple[int, int, int], ...]] = []
    for day in range(first, last + 1):
        midnight = day * DAY
        i = max(bisect_right(starts, midnight) - 1, 0)
        row: list[tuple[int, int, int]] = []
        while i < len(pieces) and pieces[i].start < midnight + DAY:
            piece = pieces[i]
            row.append((max(piece.start - midnight, 0), int(piece.moves), piece.at + (midnight if piece.moves else 0)))
            i += 1
        rows.append(tuple(row))
    return ShiftedDays(first, max((len(row) for row in rows), default=0), tuple(rows))
