"""Reads a sheet of an Excel workbook through calamine, with the row numbers that Excel shows.

Dates, times and lengths of time come as what they are. A number has the 15 digits that Excel itself shows, so that
binary noise behind them does not become part of a measurement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

from slakit.contract.record_types import FieldType
from slakit.diagnostics import Diagnostic
from slakit.measure.sources.packages import package
from slakit.measure.sources.rows import Reading, SourceRow, Wanted, written
from slakit.measure.suggest import did_you_mean

__all__ = ["Workbook", "looked_at_workbook"]


_HEADER = Wanted("", FieldType.TEXT)


def _value(value: Any, wanted: Wanted) -> str | None:
    if value.__class__ is float and not value.is_integer():
        value = Decimal(f"{value:.15g}")
    return written(value, wanted)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook, the sheet to read and the row that names its columns."""

    path: Path
    stamp: tuple[int, int]
    sheet: str | None
    header: int

    @property
    def place(self) -> str:
        """The file's name."""
        return str(self.path)

    def read(self, wanted: Sequence[Wanted]) -> Reading | Diagnostic:
        """Begin to read the columns wanted."""
        calamine = package("python_calamine", "data", self.place, "a workbook")
        if isinstance(calamine, Diagnostic):
            return calamine
        sheet = self._sheet(calamine)
        if isinstance(sheet, Diagnostic):
            return sheet
        rows = iter(sheet.iter_rows())
        header: list[Any] = []
        for _ in range(self.header):
            header = next(rows, [])
        names = [_name(cell) for cell in header]
        if not any(names):
            message = f"row {self.header} of the sheet {sheet.name} in {self.place} is empty"
            if not sheet.height:
                message = f"the sheet {sheet.name} in {self.place} is empty"
            hint = "it has to name the columns; say which row does with header = … in the data map"
            return Diagnostic("SLA706", message, help=hint, where=self.place)
        positions = [names.index(one.name) if one.name in names else None for one in wanted]
        # A column without a name is none.
        return Reading([name for name in names if name], _rows(rows, self.header, positions, wanted))

    def _sheet(self, calamine: ModuleType) -> Any:
        try:
            book = calamine.CalamineWorkbook.from_path(str(self.path))
            names = book.sheet_names
            if self.sheet is None and len(names) > 1:
                message = f"{self.place} has {len(names)} sheets, and nothing says which one to read"
                hint = f'write sheet = "{names[0]}" in the data map; the sheets are {", ".join(names)}'
                return Diagnostic("SLA731", message, help=hint, where=self.place)
            wanted = names[0] if self.sheet is None else self.sheet
            if wanted not in names:
                near = did_you_mean(wanted, names)
                listed = f"the sheets are {', '.join(names)}"
                hint = f"{near} T{listed[1:]}" if near else listed
                return Diagnostic("SLA731", f"{self.place} has no sheet {wanted}", help=hint, where=self.place)
            return book.get_sheet_by_name(wanted)
        except calamine.PasswordError:
            message, hint = f"{self.place} is protected by a password", "save it without one"
        except (calamine.CalamineError, OSError) as error:
            reason = str(error)[:1].lower() + str(error)[1:]
            message, hint = f"{self.place} cannot be read as a workbook: {reason}", "copy or export it again"
        return Diagnostic("SLA730", message, help=hint, where=self.place)


def _name(cell: Any) -> str:
    return (_value(cell, _HEADER) or "").strip()


def _rows(
    rows: Iterator[list[Any]], before: int, positions: list[int | None], wanted: Sequence[Wanted]
) -> Iterator[SourceRow]:
    for number, row in enumerate(rows, before + 1):
        if all(cell == "" and cell.__class__ is str for cell in row):
            continue
        cells = [
            None if at is None or row[at] == "" else _value(row[at], one)
            for at, one in zip(positions, wanted, strict=True)
        ]
        yield SourceRow(number, cells)


def looked_at_workbook(
    path: Path, stamp: tuple[int, int], head: bytes, sheet: str | None, header: int
) -> Workbook | Diagnostic:
    """Return a workbook, or why it is none."""
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        message = f"{path} is an old Excel workbook or one with a password"
        return Diagnostic("SLA730", message, help="save it as .xlsx without a password", where=str(path))
    if not head.startswith(b"PK\x03\x04"):
        message = f"{path} is not an Excel workbook, though its name says so"
        return Diagnostic("SLA707", message, help="a CSV file ends in .csv", where=str(path))
    return Workbook(path, stamp, sheet, header)
