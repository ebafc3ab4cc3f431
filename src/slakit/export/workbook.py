"""A result as an Excel workbook: sums, caps and totals are live formulas beside their cached values.

Rows are written one at a time, so that a hundred thousand of them need no more memory than one. Formulas round to the
currency's smallest unit, because a workbook can hold nothing but binary floats.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from slakit.export.capped import CappedLines, cap_rows
from slakit.export.statement import Statement
from slakit.export.tables import Cell, Column, Kind, Table, credit_rows, tables_of
from slakit.money import minor_digits
from slakit.render.book import LONGEST_CELL, MOST_ROWS, Book
from slakit.render.columns import columns
from slakit.render.evaluation_document import DueDate

__all__ = ["UNTOLD", "statement_xlsx"]

UNTOLD = "cannot be told"
"""What stands in a cell for an amount that cannot be told."""
_LINE_HEIGHT, _MOST_LINES = 15, 20
_WIDTHS = {Kind.DATE: 12, Kind.INTEGER: 10, Kind.AMOUNT: 16, Kind.NUMBER: 16, Kind.TEXT: 18}
_WIDE = {"text": 90, "result": 26, "title": 30, "promise": 22, "sha256": 68, "name": 30, "unknown": 30, "clause": 26}
_ENTRIES = (("Credits", "credit"), ("Bonuses", "bonus"), ("Tax", "tax"), ("Earned back", "earned back"),
            ("Offsets", "offset"))  # fmt: skip


class _Book(Book):
    """A workbook with the formats of a result in one currency."""

    def __init__(self, statement: Statement, most_rows: int) -> None:
        super().__init__(statement.created, large=True)
        self.digits = minor_digits(statement.currency)
        self.most_rows = most_rows
        money = "#,##0" + ("." + "0" * self.digits if self.digits else "")
        self.money = self.look(num_format=money, valign="top")
        self.total = self.look(num_format=money, valign="top", bold=True, top=1)
        self.bold = self.look(bold=True, valign="top")
        self.date = self.look(num_format="yyyy-mm-dd", valign="top", align="left")
        self.number = self.look(num_format="General", valign="top")
        self.wrapped = self.look(text_wrap=True, valign="top")

    def write(self, sheet: Any, row: int, column: int, cell: Cell, kind: Kind) -> None:
        """Write a cell of a table; text is text, whatever it looks like."""
        if cell is None:
            return
        if isinstance(cell, dt.date):
            sheet.write_datetime(row, column, dt.datetime(cell.year, cell.month, cell.day), self.date)  # noqa: DTZ001
        elif isinstance(cell, str):
            sheet.write_string(row, column, cell[:LONGEST_CELL], self.wrapped if kind is Kind.TEXT else None)
        else:
            sheet.write_number(row, column, float(cell), self.money if kind is Kind.AMOUNT else self.number)


@dataclass(slots=True)
class _Pages:
    """A table in as many sheets as it needs; `ranges` are the sheets with their first and last row of cells."""

    book: _Book
    name: str
    columns: tuple[Column, ...]
    at: int = 0
    sheet: Any = None
    ranges: list[tuple[str, int]] = field(default_factory=list)

    def next_row(self) -> int:
        """Return the index of a new row, on the sheet at hand."""
        self.at += 1
        if self.sheet is None or self.at == self.book.most_rows:
            self._close()
            name = self.name if not self.ranges else f"{self.name} {len(self.ranges) + 1}"
            titles = [(column.name.replace("_", " ").capitalize(), _width(column)) for column in self.columns]
            self.sheet, self.at = self.book.sheet(name, titles), 1
            self.ranges.append((name, 0))
        return self.at

    def _close(self) -> None:
        if self.sheet is not None and self.ranges:
            last = min(self.at, self.book.most_rows - 1)
            self.sheet.autofilter(0, 0, last, len(self.columns) - 1)
            self.ranges[-1] = (self.ranges[-1][0], last)

    def end(self) -> None:
        """Say that there are no more rows; a table without any has its titles."""
        if self.sheet is None:
            self.next_row()
            self.at = 0
        self._close()

    def column(self, index: int) -> list[str]:
        """A column, as references that a formula of another sheet can have; one for each sheet."""
        from xlsxwriter.utility import xl_range_abs

        return [f"'{name}'!{xl_range_abs(1, index, max(last, 1), index)}" for name, last in self.ranges]


def _width(column: Column) -> int:
    return _WIDE.get(column.name, _WIDTHS[column.kind])


def _table(book: _Book, name: str, table: Table) -> None:
    pages = _Pages(book, name, table.columns)
    kinds = [column.kind for column in table.columns]
    widths = [_width(column) for column in table.columns]
    for row in table.rows():
        at = pages.next_row()
        pairs = zip(row, widths, strict=True)
        texts = (columns(c) / width for c, width in pairs if isinstance(c, str) and 2 * len(c) > width)
        if (lines := math.ceil(max(texts, default=1))) > 1:  # not every spreadsheet finds the height by itself
            pages.sheet.set_row(at, _LINE_HEIGHT * min(lines, _MOST_LINES))
        for column, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
            book.write(pages.sheet, at, column, cell, kind)
    pages.end()


# ------------------------------------------------------------------ credits

_BEFORE = 7
"""The column of an amount before caps; those of the caps follow it, then the amount."""


class _Credits:
    """The sheet of credits: each line with the caps that it is under, its amount a formula where it follows."""

    def __init__(self, book: _Book, table: Table, most_caps: int) -> None:
        self.book, self.most_caps = book, most_caps
        caps = [
            Column(f"{word} {n}", kind)
            for n in range(1, most_caps + 1)
            for word, kind in (("cap", Kind.INTEGER), ("after_cap", Kind.AMOUNT))
        ]
        before, after = table.columns[: _BEFORE + 1], table.columns[_BEFORE + 1 :]
        self.pages = _Pages(book, "Credits", (*before, *caps, *after))
        self.amount = _BEFORE + 1 + 2 * most_caps

    def write(self, row: Sequence[Cell], caps: Sequence[tuple[int, Fraction]], sign: int) -> None:
        """Write an entry, with the numbers of its caps and what was left of it behind each."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        at, book = self.pages.next_row(), self.book
        sheet, kinds = self.pages.sheet, [column.kind for column in self.pages.columns]
        for column, cell in enumerate(row[: _BEFORE + 1]):
            book.write(sheet, at, column, cell, kinds[column])
        for n, (number, left) in enumerate(caps):
            sheet.write_number(at, _BEFORE + 1 + 2 * n, number, book.number)
            sheet.write_number(at, _BEFORE + 2 + 2 * n, float(left * sign), book.money)
        before, amount = row[_BEFORE], row[_BEFORE + 1]
        last = caps[-1][1] * sign if caps else before
        if isinstance(amount, Decimal) and last is not None and amount == last:
            source = xl_rowcol_to_cell(at, _BEFORE + 2 * len(caps))
            sheet.write_formula(at, self.amount, f"={source}", book.money, float(amount))
        elif amount is None and row[_BEFORE - 1] == "money":
            sheet.write_string(at, self.amount, UNTOLD)
        else:
            book.write(sheet, at, self.amount, amount, Kind.AMOUNT)
        for column, cell in enumerate(row[_BEFORE + 2 :], start=self.amount + 1):
            book.write(sheet, at, column, cell, kinds[column])

    def sum_of(self, column: int, *conditions: tuple[int, str]) -> str:
        """A formula's text for the sum of a column where others have a value, given as a cell or a quoted text."""
        parts = []
        wanted = [(self.pages.column(index), value) for index, value in conditions]
        for n, cells in enumerate(self.pages.column(column)):
            tests = ",".join(f"{ranges[n]},{value}" for ranges, value in wanted)
            parts.append(f"SUMIFS({cells},{tests})")
        return "+".join(parts)


# ------------------------------------------------------------------ summary


class _Summary:
    """The first sheet: what the whole comes to by due date, the caps, and how it is shared out."""

    def __init__(self, book: _Book, statement: Statement, credits: _Credits, sheet: Any) -> None:
        self.book, self.statement, self.credits, self.sheet = book, statement, credits, sheet
        self.at = 0
        self.totals: list[str] = []

    def _titles(self, titles: Sequence[str]) -> None:
        for column, title in enumerate(titles):
            self.sheet.write_string(self.at, column, title, self.book.title)
        self.at += 1

    def _rounded(self, formula: str) -> str:
        return f"=ROUND({formula},{self.book.digits})"

    def head(self) -> None:
        """Say what the workbook is about."""
        head, issued = self.statement.head, self.statement.issued
        said = [("Agreement", head["agreement"]["title"]), ("Version", head["agreement"]["version"]),
                ("Period", head["period"]["label"]), ("Currency", head["currency"]),
                ("Statement", issued.number if issued is not None else "not issued")]  # fmt: skip
        for word, value in said:
            self.sheet.write_string(self.at, 0, word, self.book.bold)
            self.sheet.write_string(self.at, 1, value)
            self.at += 1
        if not head["complete"]:
            self.sheet.write_string(self.at, 0, "This result is not complete.", self.book.bold)
            self.at += 1
        self.at += 1
        self._titles(["Due", *(title for title, _ in _ENTRIES), "Total"])

    def due(self, due: DueDate, sums: dict[str, Decimal]) -> None:
        """Write what a date comes to, as sums over its entries."""
        from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

        book, row = self.book, self.at
        book.write(self.sheet, row, 0, dt.date.fromisoformat(due["date"]), Kind.DATE)
        date = xl_rowcol_to_cell(row, 0)
        for column, (_, entry) in enumerate(_ENTRIES, start=1):
            value = sums.get(entry, Decimal(0))
            tax = self._tax_formula(due, sums, row) if entry == "tax" else None
            found = tax or self.credits.sum_of(self.credits.amount, (0, date), (1, f'"{entry}"'))
            self.sheet.write_formula(row, column, self._rounded(found), book.money, float(value))
        total = len(_ENTRIES) + 1
        if due["total"] is None:
            self.sheet.write_string(row, total, UNTOLD, book.bold)
        else:
            cells = xl_range(row, 1, row, total - 1)
            self.sheet.write_formula(row, total, self._rounded(f"SUM({cells})"), book.total, float(due["total"]))
        self.at += 1

    def _tax_formula(self, due: DueDate, sums: dict[str, Decimal], row: int) -> str | None:
        """The tax as a share of the credits, where a spreadsheet rounds it to the same amount."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        percent, tax, step = due["tax_percent"], due["tax"], 10**self.book.digits
        if percent is None or tax is None or "/" in percent:
            return None
        exact = Fraction(percent) / 100 * Fraction(sums.get("credit", Decimal(0))) * step
        nearest = (exact + Fraction(1, 2)).__floor__()
        return f"{xl_rowcol_to_cell(row, 1)}*{percent}/100" if nearest == Fraction(tax) * step else None

    def total(self, first: int) -> None:
        """Write the total of all dates; where one cannot be told, nor can it."""
        from xlsxwriter.utility import xl_range

        column, total = len(_ENTRIES) + 1, self.statement.head["total"]
        self.sheet.write_string(self.at, 0, "Total", self.book.bold)
        if self.at == first:
            self.sheet.write_number(self.at, column, float(total or 0), self.book.total)
        else:
            cells = xl_range(first, column, self.at - 1, column)
            formula = f'IF(COUNTIF({cells},"{UNTOLD}")>0,"{UNTOLD}",ROUND(SUM({cells}),{self.book.digits}))'
            value = UNTOLD if total is None else float(total)
            self.sheet.write_formula(self.at, column, f"={formula}", self.book.total, value)
        self.at += 2

    def caps(self, capped: Sequence[CappedLines]) -> None:
        """Write the caps: what is due together is a sum over the lines, what is payable follows from the limit."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        if not capped:
            return
        self._titles(["Cap", "Due", "Entity", "Window", "Limit", "Used before", "Due together", "Payable",
                      "Split over lines", "Clause"])  # fmt: skip
        for cap in capped:
            row, book = self.at, self.book
            self.sheet.write_number(row, 0, cap.number, book.number)
            book.write(self.sheet, row, 1, cap.date, Kind.DATE)
            for column, text in ((2, cap.entity), (3, cap.window), (9, cap.place)):
                book.write(self.sheet, row, column, text, Kind.TEXT)
            self.at += 1
            if cap.before is None or cap.after is None or cap.limit is None or cap.used is None:
                self.sheet.write_string(row, 7, UNTOLD)
                continue
            self.sheet.write_number(row, 4, float(cap.limit), book.money)
            self.sheet.write_number(row, 5, float(cap.used), book.money)
            limit, used, before = (xl_rowcol_to_cell(row, n) for n in (4, 5, 6))
            if cap.follows:
                self.sheet.write_formula(
                    row, 6, self._rounded(self._sum(cap, row, 0)), book.money, float(cap.before)
                )  # fmt: skip
            else:
                self.sheet.write_number(row, 6, float(cap.before), book.money)
            formula = f"MIN({before},MAX({limit}-{used},0))"
            self.sheet.write_formula(row, 7, self._rounded(formula), book.money, float(cap.after))
            split = self._rounded(self._sum(cap, row, 2))
            self.sheet.write_formula(row, 8, split, book.money, float(sum(cap.split, Fraction(0))))
        self.at += 1

    def _sum(self, cap: CappedLines, row: int, shift: int) -> str:
        """The sum of what a cap's lines come to before it (0) or behind it (2), whichever of their caps it is."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        number = xl_rowcol_to_cell(row, 0)
        first = [_BEFORE + 1 + 2 * n for n in range(self.credits.most_caps)]
        parts = [self.credits.sum_of(column - 1 + shift, (column, number)) for column in first]
        return f"{'-' if cap.bonus else ''}({'+'.join(parts)})"

    def centres(self, dues: Sequence[DueDate]) -> None:
        """Write how credits and their tax are split over cost centres."""
        from xlsxwriter.utility import xl_range

        split = [(due["date"], centre) for due in dues for centre in due["cost_centres"]]
        if not split:
            return
        self._titles(["Due", "Cost centre", "Amount"])
        first = self.at
        for date, centre in split:
            self.book.write(self.sheet, self.at, 0, dt.date.fromisoformat(date), Kind.DATE)
            self.sheet.write_string(self.at, 1, centre["title"])
            self.sheet.write_number(self.at, 2, float(centre["amount"]), self.book.money)
            self.at += 1
        cells = xl_range(first, 2, self.at - 1, 2)
        value = sum((Decimal(centre["amount"]) for _, centre in split), Decimal(0))
        self.sheet.write_string(self.at, 1, "Total", self.book.bold)
        self.sheet.write_formula(self.at, 2, self._rounded(f"SUM({cells})"), self.book.total, float(value))
        self.at += 2


def statement_xlsx(statement: Statement, most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """Yield a workbook with a summary, the credits, the results of all lines, their working, and the inputs."""
    book = _Book(statement, most_rows)
    credits_table, lines, working, inputs = tables_of(statement)
    summary_sheet = book.book.add_worksheet("Summary")
    summary_sheet.set_column(0, 0, 16)
    summary_sheet.set_column(1, 9, 18)
    book.on_paper(summary_sheet)
    most_caps = max((cap_rows(due, 0).most for due in statement.dues()), default=0)
    credits = _Credits(book, credits_table, most_caps)
    capped: list[CappedLines] = []
    dues: list[tuple[DueDate, dict[str, Decimal]]] = []
    for due in statement.dues():
        found = cap_rows(due, len(capped))
        capped += found.caps
        sums: dict[str, Decimal] = {}
        for n, row in enumerate(credit_rows(due, statement.currency)):
            line = due["lines"][n] if n < len(due["lines"]) else None
            sign = -1 if line is not None and line["kind"] == "bonus" else 1
            credits.write(row, found.by_line.get(n, ()), sign)
            entry, amount = str(row[1]), row[_BEFORE + 1]
            if isinstance(amount, Decimal):
                sums[entry] = sums.get(entry, Decimal(0)) + amount
        dues.append((due | {"lines": []}, sums))
    credits.pages.end()
    summary = _Summary(book, statement, credits, summary_sheet)
    summary.head()
    first = summary.at
    for due, sums in dues:
        summary.due(due, sums)
    summary.total(first)
    summary.caps(capped)
    summary.centres([due for due, _ in dues])
    _table(book, "Results", lines)
    _table(book, "Working", working)
    _table(book, "Inputs", inputs)
    return book.pieces()
