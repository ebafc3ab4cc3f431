"""How decided clocks spread over the dates on which they started, and over the share of their limit that they used."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from fractions import Fraction

from slakit.reports.results import Bucket

__all__ = ["USED", "Spread"]

USED = (0, 25, 50, 75, 100, 125, 150, 200)
"""Where the ranges of the share of the limit that was used begin and end, in hundredths; the last has no end."""


class Spread:
    """Counts clocks, kept ones and missed ones, by date and by the share of the limit that they used."""

    def __init__(self) -> None:
        self._dates: dict[dt.date, list[int]] = {}
        self._used = [[0, 0] for _ in USED]

    def add(self, date: dt.date, elapsed: int | None, limit: int | None, *, kept: bool) -> None:
        """Count a clock; one whose limit is a date and no length of time has used no share of it."""
        self._dates.setdefault(date, [0, 0])[0 if kept else 1] += 1
        if elapsed is not None and limit is not None:
            # Hundredths rounded up: they are above the end of a range exactly when what was used is.
            used = -(-100 * elapsed // limit) if limit else USED[-1] + 1 if elapsed else 0
            self._used[bisect_left(USED, used, lo=1) - 1][0 if kept else 1] += 1

    def dates(self) -> tuple[Bucket, ...]:
        """The counts of each date that has any."""
        return tuple(Bucket(kept, missed, date=date) for date, (kept, missed) in sorted(self._dates.items()))

    def used(self) -> tuple[Bucket, ...]:
        """The counts of each range; what used nothing of its limit is in the first."""
        ends = [Fraction(n, 100) for n in USED]
        return tuple(
            Bucket(kept, missed, low=low, high=high)
            for (kept, missed), low, high in zip(self._used, ends, (*ends[1:], None), strict=True)
        )
