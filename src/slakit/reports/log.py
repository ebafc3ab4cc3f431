"""Every clock that ran, one row a cycle, filtered and in the order that was asked for; unanswered records are in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from slakit.measure.results import ClockReading, RecordQuality
from slakit.reports.local import LocalTime
from slakit.reports.results import LogReport, LogRow, Scope
from slakit.reports.sorting import SortedRows, row_order
from slakit.reports.spread import Spread
from slakit.reports.whose import Whose, log_row

__all__ = ["STATES", "log"]

STATES = ("met", "missed", "running", "running late", "paused", "cancelled")
"""The states that a log can be asked for."""
_DECIDED = ("met", "missed", "running late")
_USUAL_ORDER = (("started", False),)


def log(
    scope: Scope,
    readings: Iterable[ClockReading],
    quality: tuple[RecordQuality, ...] = (),
    order: Sequence[tuple[str, bool]] = _USUAL_ORDER,
    states: Sequence[str] = (),
) -> LogReport:
    """List readings; cancelled ones only where their state is asked for."""
    untold = left_out = 0
    spread = Spread()
    whose, local = Whose(scope), LocalTime(scope.zone)
    wanted = frozenset(states or STATES[:-1])

    def rows() -> Iterator[LogRow]:
        nonlocal untold, left_out
        for reading in readings:
            names = whose(reading)
            if names is None:
                continue
            if reading.state not in wanted:
                left_out += reading.state == "cancelled"
                continue
            untold += reading.elapsed is None and reading.state in ("running", "paused")
            if reading.state in _DECIDED and reading.due is not None:
                kept = reading.state == "met"
                spread.add(local.date(reading.started), reading.elapsed, reading.limit, kept=kept)
            yield log_row(reading, names)

    order = tuple(order) or _USUAL_ORDER
    found = SortedRows(rows(), row_order(scope, order))
    return LogReport(scope, order, tuple(states), found, untold, left_out, spread.dates(), spread.used(), quality)
