"""Which dates are business days, and deadlines counted in days.

An index over the spans of a compiled calendar; `business` builds it on first use and widens it when a
deadline lies outside.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date

from slakit.timeline.instants import DAY
from slakit.timeline.schedule import Piece, Span

__all__ = ["BusinessDays", "DateDeadline"]


@dataclass(frozen=True, slots=True)
class DateDeadline:
    """A deadline that is a date: met by everything that happens before the instant `until`.

    `last_date` is the last day that counts and `until` the first instant after it, so the whole last day is
    included.
    """

    last_date: date
    until: int


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """The business days of a calendar, in order, each with its open pieces in order of time.

    Days are numbered from 1970-01-01.  Pieces of one day do not overlap; pieces of two days may.
    """

    days: tuple[int, ...]
    pieces: tuple[tuple[Piece, ...], ...]

    @classmethod
    def from_spans(cls, spans: tuple[Span, ...]) -> BusinessDays:
        """Gather the spans of each date and merge those that overlap."""
        found: dict[int, list[Piece]] = {}
        for span in spans:
            found.setdefault(span.day, []).extend(span.pieces)
        days = tuple(sorted(found))
        return cls(days, tuple(_merged(found[day]) for day in days))

    def of(self, day: int) -> tuple[Piece, ...]:
        """Return the open pieces of a date, none if it is no business day."""
        i = bisect_left(self.days, day)
        return self.pieces[i] if i < len(self.days) and self.days[i] == day else ()

    def following(self, day: int, count: int) -> int | None:
        """Return the `count`-th business day after a date (at least 1), or None beyond the compiled ones."""
        i = bisect_right(self.days, day) + count - 1
        return self.days[i] if i < len(self.days) else None

    def preceding(self, day: int, count: int) -> int | None:
        """Return the `count`-th business day before a date (at least 1), or None beyond the compiled ones."""
        i = bisect_left(self.days, day) - count
        return self.days[i] if i >= 0 else None

    def ended(self, moment: int, local_day: int) -> tuple[int, Piece] | None:
        """Return the business day, and its piece, that ended last at or before a closed instant, of those near it."""
        near = [(piece.end, day, piece) for day in self.days_up_to(local_day + 1) for piece in self.of(day)]
        _, day, piece = max((one for one in near if one[0] <= moment), key=lambda one: one[:2], default=(0, 0, None))
        return None if piece is None else (day, piece)

    def days_up_to(self, day: int) -> tuple[int, ...]:
        """Return the last business days up to a date, as many as can end behind one another."""
        i = bisect_right(self.days, day)
        return self.days[max(i - 4, 0) : i]

    def containing(self, moment: int, local_day: int) -> tuple[int, Piece] | None:
        """Return the business day to which an open instant belongs, and its piece; None for a closed instant.

        Where intervals of two days overlap, the instant belongs to the one that started last.
        """
        for day in range(local_day + 1, local_day - 3, -1):
            for piece in self.of(day):
                if piece.start <= moment < piece.end:
                    return day, piece
        return None


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    merged: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: (one.start, one.end)):
        # Pieces that overlap lie in one stretch of the zone, so they share their offset.
        if merged and piece.offset == merged[-1].offset and piece.start <= merged[-1].end:
            merged[-1] = Piece(merged[-1].start, max(merged[-1].end, piece.end), piece.offset)
        else:
            merged.append(piece)
    return tuple(merged)


def at_wall_time(pieces: tuple[Piece, ...], wall: int) -> int:
    """Return the instant in a business day that corresponds to a wall time.

    Before the opening it is the opening, after the close the close, in a break the end of the interval before
    it; a wall time that is shown twice means its first showing.  `wall` is in microseconds since 1970-01-01
    00:00 local.
    """
    latest = pieces[0].start
    for piece in pieces:
        if piece.start + piece.offset <= wall < piece.end + piece.offset:
            return wall - piece.offset
        if piece.end + piece.offset <= wall:
            latest = piece.end
    return latest


def at_wall_time_before(pieces: tuple[Piece, ...], wall: int) -> int:
    """Return what `at_wall_time` does, looking back: in a break it is the beginning of the interval behind it.

    A close still belongs to the interval that ends with it.
    """
    for piece in pieces:
        if piece.start + piece.offset <= wall <= piece.end + piece.offset:
            return wall - piece.offset
    return next((piece.start for piece in pieces if wall < piece.start + piece.offset), pieces[-1].end)


def time_in_day(moment: int, day: int, piece: Piece) -> int:
    """Return the wall time of an instant since the midnight of its business day; above 24 h if overnight."""
    return moment + piece.offset - day * DAY
