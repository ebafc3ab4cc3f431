"""The columns of a file with some of their values, and the settings under which they can be read at all.

Reads the first rows only. What had to be guessed comes with a sentence that asks to confirm it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from slakit.contract.record_types import FieldType
from slakit.diagnostics import Diagnostic
from slakit.measure.csv_rows import read_rows
from slakit.measure.data_map import RecordSource
from slakit.measure.duckdb_sql import identifier
from slakit.measure.engine import EngineError
from slakit.measure.files import CsvFile, ParquetFile, looked_at
from slakit.measure.session import open_session
from slakit.measure.sources import JsonFile, Workbook
from slakit.measure.sources.rows import Wanted

__all__ = ["Sample", "sampled"]

_ROWS = 2_000
_LINES = 200
_DELIMITERS = ",;\t|"


@dataclass(slots=True)
class Sample:
    """Columns and their first values as texts, settings to read them with, and what to confirm about these."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    settings: dict[str, str | int] = field(default_factory=dict)
    confirm: dict[str, str] = field(default_factory=dict)

    def add(self, rows: Iterable[Sequence[str | None]], names: Sequence[str]) -> Sample:
        """Take the values of rows whose cells stand in the order of the names; a name that occurs twice is left out."""
        single = [name for name, times in Counter(names).items() if times == 1 and name]
        self.columns = {name: [] for name in single}
        for row in rows:
            for name, cell in zip(names, row, strict=False):
                if name in self.columns and cell is not None and cell.strip():
                    self.columns[name].append(cell.strip())
        return self


def sampled(path: Path) -> Sample | Diagnostic:
    """Return the columns of a file, or why it cannot be read."""
    if path.suffix.lower() == ".csv" and path.is_file():
        return _csv(path)
    found = looked_at(path, RecordSource())
    if isinstance(found, Diagnostic):
        return found
    if isinstance(found, JsonFile):
        return _json(found)
    if isinstance(found, Workbook):
        return _workbook(found)
    if isinstance(found, ParquetFile):
        return _parquet(path)
    return _csv(path)


def _csv(path: Path) -> Sample | Diagnostic:
    sample = Sample()
    with path.open("rb") as start:
        head = start.read(2)
    encoding = "utf-16" if head in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    if encoding == "utf-8" and not _is_utf8(path):
        encoding = "windows-1252"
        sample.confirm["encoding"] = "the file is not UTF-8; check that names with accents look right"
    with path.open(encoding=encoding, errors="replace") as file:
        lines = [line for line in islice(file, _LINES) if line.strip()]
    counts = {one: [line.count(one) for line in lines] for one in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda one: (counts[one][0] if lines else 0, min(counts[one], default=0)))
    settings = RecordSource(delimiter=delimiter, encoding=encoding)
    found = looked_at(path, settings)
    if isinstance(found, Diagnostic):
        return found
    assert isinstance(found, CsvFile)
    sample.settings |= {"delimiter": delimiter} if delimiter != "," else {}
    sample.settings |= {"encoding": encoding} if encoding != "utf-8" else {}
    rows = read_rows(path, encoding, delimiter)
    next(rows, None)
    return sample.add((row.cells for row in islice(rows, _ROWS) if not row.fault), found.columns)


def _is_utf8(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            for line in file:
                line.decode("utf-8")
        except UnicodeDecodeError:
            return False
    return True


def _parquet(path: Path) -> Sample | Diagnostic:
    with open_session([path]) as session:
        try:
            names = [name for name, _ in session.columns_of(path)]
            listed = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" for name in names)
            rows = session.run(f"SELECT {listed} FROM {session.parquet([path])} LIMIT {_ROWS}")
        except EngineError:
            message = f"{path} is damaged: its Parquet data cannot be read"
            return Diagnostic("SLA711", message, help="copy or export it again", where=str(path))
    return Sample().add(rows, names)


def _json(file: JsonFile) -> Sample | Diagnostic:
    sample = Sample()
    if not file.lines:
        with suppress(OSError, ValueError, RecursionError):
            document = json.loads(file.path.read_bytes())
            if isinstance(document, dict):
                rows = next((name for name, value in document.items() if isinstance(value, list)), None)
                if rows is not None:
                    sample.settings["rows"] = rows
                    file = JsonFile(file.path, file.stamp, lines=False, rows=rows)
    reading = file.read(())
    if isinstance(reading, Diagnostic):
        return reading
    for _ in islice(reading.rows, _ROWS):
        pass
    # The names are known when the last row was read.
    for _ in reading.rows:
        pass
    names = list(reading.columns)
    again = file.read([Wanted(name, FieldType.TEXT) for name in names])
    if isinstance(again, Diagnostic):
        return again
    return sample.add((row.cells for row in islice(again.rows, _ROWS) if not row.fault), names)


def _workbook(book: Workbook) -> Sample | Diagnostic:
    sample = Sample()
    opened = book.read(())
    if isinstance(opened, Diagnostic) and opened.code == "SLA731":
        import python_calamine

        sheets = python_calamine.CalamineWorkbook.from_path(str(book.path)).sheet_names
        sample.settings["sheet"] = sheets[0]
        sample.confirm["sheet"] = f"the sheets are {', '.join(sheets)}"
        book = Workbook(book.path, book.stamp, sheets[0], 1)
        opened = book.read(())
    for header in range(1, 21):
        if not isinstance(opened, Diagnostic) and len(opened.columns) > 1:
            break
        book = Workbook(book.path, book.stamp, book.sheet, header)
        opened = book.read(())
    if isinstance(opened, Diagnostic):
        return opened
    if book.header > 1:
        sample.settings["header"] = book.header
    names: list[Any] = list(opened.columns)
    reading = book.read([Wanted(name, FieldType.TEXT) for name in names])
    if isinstance(reading, Diagnostic):
        return reading
    return sample.add((row.cells for row in islice(reading.rows, _ROWS)), names)
