"""The table that turns local times into instants: for each stretch of days, which UTC offsets a zone shows.

A local time lies in none of the stretches when the clocks skip it, and in two when they show it twice, so
joining on the number of the stretch finds gaps and folds exactly without any time zone in the query engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from slakit.measure.stored import END_OF_TIME
from slakit.timeline import DAY, OffsetStretch, offset_stretches

__all__ = ["BUCKET", "FOREVER", "ZoneTable", "zone_table"]

BUCKET = 16 * DAY
"""Local times are joined by this many microseconds at a time."""

FOREVER = (0, END_OF_TIME)
"""Every instant that is read at all."""


@dataclass(frozen=True, slots=True)
class ZoneTable:
    """Rows (bucket, from, to, offset, from, to, offset, …) in microseconds of local time, padded to `width` stretches.

    `only` is the offset where there is just one, and no row is needed. `first` and `last` are the buckets
    covered.
    """

    zone: str
    only: int | None
    width: int
    rows: tuple[tuple[int, ...], ...]


def zone_table(zone: str, start: int, end: int) -> ZoneTable:
    """Return the table for the local times of the instants in `[start, end)` and two days around."""
    stretches = offset_stretches(zone, start - 4 * DAY - BUCKET, end + 4 * DAY + BUCKET)
    if len(stretches) == 1:
        return ZoneTable(zone, stretches[0].offset, 0, ())
    first, last = (start - 2 * DAY) // BUCKET, (end + 2 * DAY) // BUCKET
    touching: list[list[OffsetStretch]] = [[] for _ in range(first, last + 1)]
    for stretch in stretches:
        opens = max((stretch.start + stretch.offset) // BUCKET, first)
        closes = min((stretch.end + stretch.offset - 1) // BUCKET, last)
        for bucket in range(opens, closes + 1):
            touching[bucket - first].append(stretch)
    width = max(len(found) for found in touching)
    rows = []
    for i, found in enumerate(touching):
        row = [first + i]
        for stretch in found:
            row += [stretch.start + stretch.offset, stretch.end + stretch.offset, stretch.offset]
        # A stretch from 0 to 0 holds nothing.
        rows.append((*row, *([0, 0, 0] * (width - len(found)))))
    return ZoneTable(zone, None, width, tuple(rows))
