"""Windows: in which periods a promise is judged, which records belong to one, and how far back it reaches."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect
from slakit.timeline import WIDTHS

__all__ = ["WINDOW_OF_RECORD", "windows"]

WINDOW_OF_RECORD = "what decides the window of a record"
"""The part of an objective whose values are instants of clocks."""


def windows(both: Both) -> Iterator[Change]:
    """Compare windows; a longer one evens out bad days, and a shorter one has more chances to be missed in."""
    for found in both.matching("objectives", ANY, "each"):
        reason = ""
        if found.old in WIDTHS and found.new in WIDTHS:
            longer = WIDTHS[found.new] > WIDTHS[found.old]
            reason = (
                "A longer window evens out bad days, and a miss concerns more of the fee."
                if longer
                else "In a shorter window a bad day weighs more, and a miss concerns less of the fee."
            )
        yield both.change("window", Effect.UNDECIDED, found, "window", reason=reason)
    for field, part in (("over", "time measured together"), ("by", WINDOW_OF_RECORD)):
        for found in both.matching("objectives", ANY, field):
            yield both.change("window", Effect.UNDECIDED, found, part)
    for found in both.matching("clauses", ANY, "verification", "each"):
        yield both.change("window", Effect.UNDECIDED, found, "window of the verification")
