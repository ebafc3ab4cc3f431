"""The reports on clocks as tables of words, the same for a terminal and for a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from slakit.render.figures import count_text, date_text
from slakit.render.reports.words import (
    GROUPINGS,
    clock_title,
    left_text,
    length_text,
    level_title,
    name_text,
    share_text,
    when_text,
)
from slakit.reports import ComplianceReport, ComplianceRow, Grouping, LogRow, Scope, Tally

__all__ = ["COMPLIANCE_TITLES", "Column", "compliance_lines", "group_words", "log_columns"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the log: what stands over it, what stands in it, and whether it is aligned to the right."""

    title: str
    text: Callable[[LogRow], str]
    right: bool = False


def log_columns(scope: Scope, rows: Sequence[LogRow], *, grace: bool = False) -> list[Column]:
    """The columns that some row has something for; where there is one clock, the heading names it."""
    zone = scope.zone
    columns = [Column(scope.record_title.capitalize(), lambda row: row.record)]
    if any(row.cycle > 1 for row in rows):
        columns.append(Column("Cycle", lambda row: str(row.cycle), right=True))
    if any(row.requester is not None for row in rows):
        columns.append(Column("Requester", lambda row: name_text(row.requester)))
    if any(row.department is not None for row in rows):
        columns.append(Column("Department", lambda row: name_text(row.department)))
    if any(row.agent is not None for row in rows):
        columns.append(Column("Agent", lambda row: name_text(row.agent)))
    if scope.levels:
        columns.append(Column("Level", lambda row: level_title(scope, row.level)))
    if len(scope.clocks) > 1:
        columns.append(Column("Clock", lambda row: clock_title(scope, row.clock)))
    columns += [
        Column("Started", lambda row: when_text(row.started, zone)),
        Column("Due", lambda row: when_text(row.due, zone)),
    ]
    if grace:
        columns.append(Column("Grace until", lambda row: when_text(row.grace_until, zone)))
    else:
        columns.append(Column("Closed", lambda row: when_text(row.closed, zone)))
    return [*columns, Column("Remaining or overdue", left_text)]


def group_words(report: ComplianceReport, group: Iterable[str | dt.date | None]) -> list[str]:
    """What a group is called, a word a column."""
    return [_group_word(report.scope, by, value) for by, value in zip(report.by, group, strict=True)]


def _group_word(scope: Scope, by: Grouping, value: str | dt.date | None) -> str:
    if isinstance(value, dt.date):
        return date_text(value)
    if by is Grouping.CLOCK and value is not None:
        return clock_title(scope, value)
    return level_title(scope, value) if by is Grouping.LEVEL else name_text(value)


def _lengths(tally: Tally) -> list[str]:
    lengths: tuple[Fraction | int | None, ...] = (tally.average, tally.longest, tally.shortest)
    return ["–" if length is None else length_text(length) for length in lengths]


def _lines(row: ComplianceRow, *, whole: bool) -> Iterator[list[str]]:
    """The lines of a group, those that count something; with `whole`, fulfilled and missed in any case."""
    share = share_text(row.share)
    for word, tally in (("fulfilled", row.fulfilled), ("missed", row.missed)):
        if tally.count or whole:
            yield [word, count_text(tally.count), *_lengths(tally), share]
            share = ""
    counts = (("  still open", row.late), ("running", row.running), ("paused", row.paused), ("no limit", row.unlimited))
    for word, count in counts:
        if count:
            yield [word, count_text(count), "", "", "", share]
            share = ""


COMPLIANCE_TITLES = ("Result", "Count", "Average", "Longest", "Shortest", "Fulfilled")


def compliance_lines(report: ComplianceReport) -> list[list[str]]:
    """The report with a line each for what was kept and missed, its titles first and its total last."""
    by = len(report.by)
    lines = [[*(GROUPINGS[one] for one in report.by), *COMPLIANCE_TITLES]]
    for row in (*report.rows, report.total):
        words = group_words(report, row.group) if row is not report.total else ["Total", *[""] * (by - 1)][:by]
        for n, line in enumerate(_lines(row, whole=row is report.total)):
            lines.append([*(words if n == 0 else [""] * by), *line])
    return lines
