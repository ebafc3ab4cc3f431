"""Over which time the windows of an objective are measured, and the pieces that this time is cut into.

What several windows are measured over overlaps, and a row can be put into one piece only; so the time is cut wherever
one of them begins or ends, and the figures of a window are made of those of its pieces.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise

from slakit.contract.expressions import Reach
from slakit.contract.model import Agreement
from slakit.timeline import Window, clip, trailing

__all__ = ["pieces_of", "reaches_of"]


def reaches_of(windows: tuple[Window, ...], over: Reach | None, agreement: Agreement) -> tuple[Window, ...]:
    """Return what each window is measured over, within the term: itself, unless several are taken together."""
    if over is None:
        return windows
    long = (trailing(window, months=over.months or 0, days=over.days or 0) for window in windows)
    inside = tuple(clip(one, agreement.first_date, agreement.last_date) for one in long)
    # Each ends with its window, which has a day of the term.
    return tuple(one for one in inside if one is not None)


def pieces_of(reaches: tuple[Window, ...]) -> tuple[tuple[Window, ...], tuple[tuple[int, int], ...]]:
    """Return the pieces, in order and apart, and for each reach the first of its pieces and the one behind its last."""
    cuts: dict[int, dt.date] = {}
    for one in reaches:
        cuts[one.start] = one.first_date
        cuts[one.end] = one.last_date + dt.timedelta(days=1)
    bounds = sorted(cuts)
    ends = sorted(((one.start, one.end) for one in reaches), key=lambda one: one[0])
    pieces: list[Window] = []
    furthest, seen = 0, 0
    for start, end in pairwise(bounds):
        while seen < len(ends) and ends[seen][0] <= start:
            furthest, seen = max(furthest, ends[seen][1]), seen + 1
        if furthest >= end:
            last = cuts[end] - dt.timedelta(days=1)
            pieces.append(replace(reaches[0], start=start, end=end, first_date=cuts[start], last_date=last, label=""))
    starts = [piece.start for piece in pieces]
    return tuple(pieces), tuple((bisect_left(starts, one.start), bisect_left(starts, one.end)) for one in reaches)
