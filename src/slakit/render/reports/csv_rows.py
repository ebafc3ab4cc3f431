"""The reports on clocks as CSV: names as the contract has them, instants in ISO 8601, lengths of time in seconds.

Lengths of time are exact to the microsecond. Texts that a spreadsheet would take for a formula get an apostrophe.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction

from slakit.measure.rejects import shown
from slakit.money import decimal_text
from slakit.render.csv_text import csv_pieces
from slakit.reports import ComplianceReport, ComplianceRow, LogReport, LogRow, RiskReport, Tally
from slakit.reports.local import LocalTime
from slakit.timeline import SECOND

__all__ = ["COMPLIANCE_COLUMNS", "LOG_COLUMNS", "compliance_csv", "log_csv"]

COMPLIANCE_COLUMNS = (
    "fulfilled", "fulfilled_average_seconds", "fulfilled_longest_seconds", "fulfilled_shortest_seconds",
    "missed", "missed_average_seconds", "missed_longest_seconds", "missed_shortest_seconds", "missed_still_open",
    "running", "paused", "no_limit", "share_fulfilled",
)  # fmt: skip
LOG_COLUMNS = (
    "requester", "ticket", "cycle", "department", "agent", "level", "clock", "started", "due", "grace_until", "closed",
    "state", "elapsed_seconds", "limit_seconds", "remaining_seconds",
)  # fmt: skip


def _seconds(length: Fraction | int | None) -> str:
    if length is None:
        return ""
    if isinstance(length, int) and length % SECOND == 0:
        return str(length // SECOND)
    text = decimal_text(Fraction(length) / SECOND, 6)
    return text.rstrip("0").rstrip(".")


def _share(share: Fraction | None) -> str:
    """A share to six decimals, or as many as it takes not to be said of all or nothing."""
    if share is None:
        return ""
    digits = 6
    while share not in (0, 1) and Fraction(decimal_text(share, digits)) in (0, 1):
        digits += 1
    return decimal_text(share, digits)


def _name(value: str | dt.date | None) -> str:
    return "" if value is None else shown(str(value))


def _tally(tally: Tally) -> list[str]:
    return [str(tally.count), *(_seconds(x) for x in (tally.average, tally.longest, tally.shortest))]


def _compliance_row(row: ComplianceRow) -> list[str]:
    counts = (row.late, row.running, row.paused, row.unlimited)
    return [*_tally(row.fulfilled), *_tally(row.missed), *map(str, counts), _share(row.share)]


def compliance_csv(report: ComplianceReport) -> Iterator[bytes]:
    """A row a group, and one for the total; the first column tells which."""
    rows = [["row", *(one.value for one in report.by), *COMPLIANCE_COLUMNS]]
    rows += [["group", *map(_name, row.group), *_compliance_row(row)] for row in report.rows]
    rows.append(["total", *[""] * len(report.by), *_compliance_row(report.total)])
    return csv_pieces(rows)


def _log_row(row: LogRow, local: LocalTime) -> list[str]:
    moments = (row.started, row.due, row.grace_until, row.closed)
    return [
        _name(row.requester), _name(row.record), str(row.cycle), _name(row.department), _name(row.agent),
        _name(row.level), _name(row.clock), *("" if m is None else local.iso(m) for m in moments), row.state,
        _seconds(row.elapsed), _seconds(row.limit), _seconds(row.remaining),
    ]  # fmt: skip


def log_csv(report: LogReport | RiskReport) -> Iterator[bytes]:
    """A row for each row of the report; what is overdue has a negative time remaining."""

    def rows() -> Iterator[Sequence[str]]:
        yield LOG_COLUMNS
        local = LocalTime(report.scope.zone)
        for row in report.rows:
            yield _log_row(row, local)

    return csv_pieces(rows())
