"""The reports on clocks as Excel workbooks: totals and shares are live formulas beside their cached values.

A workbook can hold nothing but binary floats; what is written here is the exact value, rounded once, for display.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from slakit.render.book import LONGEST_CELL, MOST_ROWS, Book
from slakit.render.reports.tables import group_words
from slakit.render.reports.words import GROUPINGS, clock_title, heading, left_text, level_title, remarks
from slakit.reports import ComplianceReport, ComplianceRow, LogReport, LogRow, RiskReport, Tally
from slakit.timeline import DAY, to_local

__all__ = ["compliance_xlsx", "log_xlsx"]

_WIDE, _USUAL, _NARROW = 28, 18, 11


class _Book(Book):
    """A workbook with the formats of the reports."""

    def __init__(self, created: dt.datetime, *, large: bool) -> None:
        super().__init__(created, large=large)
        self.bold = self.look(bold=True, top=1)
        self.count = self.look(num_format="#,##0")
        self.length = self.look(num_format="[h]:mm:ss")
        self.share = self.look(num_format="0.00 %")
        self.instant = self.look(num_format="yyyy-mm-dd hh:mm:ss")
        self.date = self.look(num_format="yyyy-mm-dd")
        self.total_count = self.look(num_format="#,##0", bold=True, top=1)
        self.total_length = self.look(num_format="[h]:mm:ss", bold=True, top=1)
        self.total_share = self.look(num_format="0.00 %", bold=True, top=1)

    def about(self, lines: Sequence[str]) -> None:
        """A last sheet that tells what the workbook is about."""
        sheet = self.book.add_worksheet("About")
        sheet.set_column(0, 0, 120)
        for n, line in enumerate(lines):
            sheet.write_string(n, 0, line)


def _days(length: Fraction | int) -> float:
    """A length of time as a workbook counts it; for display, like all numbers there."""
    return float(Fraction(length) / DAY)


def _length(sheet: Any, row: int, column: int, length: Fraction | int | None, look: Any) -> None:
    if length is not None:
        sheet.write_number(row, column, _days(length), look)


def _tally(sheet: Any, row: int, column: int, tally: Tally, book: _Book) -> None:
    sheet.write_number(row, column, tally.count, book.count)
    for n, length in enumerate((tally.average, tally.longest, tally.shortest), start=1):
        _length(sheet, row, column + n, length, book.length)


def _share_formula(sheet: Any, row: int, first: int, found: ComplianceRow, look: Any) -> None:
    """The share that was fulfilled, from the counts in the same row."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    kept, missed = xl_rowcol_to_cell(row, first), xl_rowcol_to_cell(row, first + 4)
    value = "" if found.share is None else float(found.share)
    sheet.write_formula(row, first + 12, f'=IF({kept}+{missed}=0,"",{kept}/({kept}+{missed}))', look, value)


def compliance_xlsx(report: ComplianceReport, created: dt.datetime) -> Iterator[bytes]:
    """A sheet with a row a group and the total below, and one that tells what it is about."""
    book = _Book(created, large=False)
    lengths = [("average", _NARROW), ("longest", _NARROW), ("shortest", _NARROW)]
    titles = [
        *((GROUPINGS[one], _USUAL) for one in report.by),
        ("Fulfilled", _NARROW), *((f"Fulfilled, {word}", width) for word, width in lengths),
        ("Missed", _NARROW), *((f"Missed, {word}", width) for word, width in lengths),
        ("Missed, still open", _NARROW), ("Running", _NARROW), ("Paused", _NARROW), ("No limit", _NARROW),
        ("Share fulfilled", _NARROW),
    ]  # fmt: skip
    sheet = book.sheet("Compliance", titles)
    first = len(report.by)
    for n, row in enumerate(report.rows, start=1):
        for column, (word, value) in enumerate(zip(group_words(report, row.group), row.group, strict=True)):
            if isinstance(value, dt.date):
                sheet.write_datetime(n, column, dt.datetime(value.year, value.month, value.day), book.date)  # noqa: DTZ001
            else:
                sheet.write_string(n, column, word[:LONGEST_CELL])
        _tally(sheet, n, first, row.fulfilled, book)
        _tally(sheet, n, first + 4, row.missed, book)
        for column, count in enumerate((row.late, row.running, row.paused, row.unlimited), start=first + 8):
            sheet.write_number(n, column, count, book.count)
        _share_formula(sheet, n, first, row, book.share)
    if report.rows:
        sheet.autofilter(0, 0, len(report.rows), first + 12)
        _total(sheet, report, book)
    book.about([*heading(report.scope, "compliance"), "", *(f"{remark}." for remark in remarks(report))])
    return book.pieces()


def _total(sheet: Any, report: ComplianceReport, book: _Book) -> None:
    """The total as formulas over the rows above it; an average weighs each group by its count."""
    from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

    first, last, total = len(report.by), len(report.rows), report.total
    at = last + 1
    for column in range(first):
        sheet.write_string(at, column, "Total" if column == 0 else "", book.bold)
    for start, tally in ((first, total.fulfilled), (first + 4, total.missed)):
        counts, count = xl_range(1, start, last, start), xl_rowcol_to_cell(at, start)
        sheet.write_formula(at, start, f"=SUM({counts})", book.total_count, tally.count)
        averages = xl_range(1, start + 1, last, start + 1)
        formulas = (
            (f"SUMPRODUCT({counts},{averages})/{count}", tally.average),
            (f"MAX({xl_range(1, start + 2, last, start + 2)})", tally.longest),
            (f"MIN({xl_range(1, start + 3, last, start + 3)})", tally.shortest),
        )
        for n, (formula, length) in enumerate(formulas, start=1):
            value = "" if length is None else _days(length)
            sheet.write_formula(at, start + n, f'=IF({count}=0,"",{formula})', book.total_length, value)
    for column, number in enumerate((total.late, total.running, total.paused, total.unlimited), start=first + 8):
        sheet.write_formula(at, column, f"=SUM({xl_range(1, column, last, column)})", book.total_count, number)
    _share_formula(sheet, at, first, total, book.total_share)


def log_xlsx(report: LogReport | RiskReport, created: dt.datetime, most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """The rows of a log in as many sheets as they need, and one that tells what they are about."""
    book = _Book(created, large=True)
    scope = report.scope
    what = "At risk" if isinstance(report, RiskReport) else "Log"
    titles, write = _log_cells(report, book)
    sheet, number, at = book.sheet(what, titles), 1, 0
    for row in report.rows:
        at += 1
        if at == most_rows:
            sheet.autofilter(0, 0, at - 1, len(titles) - 1)
            number += 1
            sheet, at = book.sheet(f"{what} {number}", titles), 1
        write(sheet, at, row)
    if at:
        sheet.autofilter(0, 0, at, len(titles) - 1)
    book.about([*heading(scope, what.lower()), "", *(f"{remark}." for remark in remarks(report))])
    return book.pieces()


def _log_cells(
    report: LogReport | RiskReport, book: _Book
) -> tuple[list[tuple[str, int]], Callable[[Any, int, LogRow], None]]:
    """The titles of a log, and what writes a row of it."""
    scope, zone = report.scope, report.scope.zone
    titles = [
        ("Requester", _USUAL), (scope.record_title.capitalize(), _USUAL), ("Cycle", 7), ("Department", _USUAL),
        ("Agent", _USUAL), ("Level", _USUAL), ("Clock", _USUAL),
        *((f"{word} ({zone})", _USUAL + 2) for word in ("Started", "Due", "Grace until", "Closed")),
        ("State", _NARROW), ("Elapsed", _NARROW), ("Limit", _NARROW), ("Remaining", _NARROW), ("Overdue", _NARROW),
        ("In words", _WIDE),
    ]  # fmt: skip

    def write(sheet: Any, at: int, row: LogRow) -> None:
        left = row.remaining
        texts = {0: row.requester, 1: row.record, 3: row.department, 4: row.agent,
                 5: None if row.level is None else level_title(scope, row.level),
                 6: clock_title(scope, row.clock)}  # fmt: skip
        for column in range(17):
            if column == 2:
                sheet.write_number(at, column, row.cycle, book.count)
            elif (text := texts.get(column)) is not None:
                sheet.write_string(at, column, text[:LONGEST_CELL])
            elif 7 <= column <= 10:
                moment = (row.started, row.due, row.grace_until, row.closed)[column - 7]
                if moment is not None:
                    local = to_local(moment, zone).replace(tzinfo=None, fold=0)
                    sheet.write_datetime(at, column, local, book.instant)
            elif column == 11:
                sheet.write_string(at, column, row.state)
            elif column in (12, 13):
                _length(sheet, at, column, row.elapsed if column == 12 else row.limit, book.length)
            elif column in (14, 15) and left is not None and (left < 0) == (column == 15):
                _length(sheet, at, column, abs(left), book.length)
            elif column == 16:
                sheet.write_string(at, column, left_text(row))

    return titles, write
