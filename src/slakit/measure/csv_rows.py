"""Reads a CSV file row by row with physical line numbers, and keeps going after broken rows.

The slow, exact reader: it reads the header of every file, and the whole of a file in which the query engine
met a row that is not as it should be.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BROKEN", "LINE", "RAW", "CsvRow", "read_rows", "write_clean_copy"]

LINE, BROKEN, RAW = "line", "broken", "raw"
"""Columns that the clean copy has in front of the file's own.

Line number, fault of a broken row, its text.
"""

_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the line it starts on (from 1), its cells, and what is wrong with it as a whole."""

    line: int
    cells: list[str]
    fault: str | None = None
    text: str = ""


class _Lines:
    """An iterator over lines that remembers the lines of the row at hand, and can take them back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.number = 0
        self.row: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        self.row.append(line)
        return line

    def keep_first(self) -> None:
        """Take back all lines of the row but the first."""
        self._again.extendleft(reversed(self.row[1:]))
        self.number -= len(self.row) - 1


def _bytes_shown(text: str) -> str:
    text = text.rstrip("\r\n")[:_SHOWN]
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_rows(path: Path, encoding: str, delimiter: str) -> Iterator[CsvRow]:
    """Yield the rows of a CSV file, empty lines left out.

    A quote that is never closed breaks only the line it stands on. Bytes that the encoding does not know
    break their row; where the encoding cannot go on after them, `UnicodeDecodeError` ends the reading.
    """
    if encoding.lower().replace("_", "-") in {"utf-8", "utf8"}:
        encoding = "utf-8-sig"
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            lines.row.clear()
            first = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                one_line = len(lines.row) == 1 and "expected after" in str(error)
                lines.keep_first()
                told = "text behind a closing quote" if one_line else "a quote is not closed"
                yield CsvRow(first, [], told, _bytes_shown(lines.row[0]))
                continue
            if not cells:
                continue
            if any(_ESCAPED_BYTE.search(line) for line in lines.row):
                yield CsvRow(
                    first,
                    cells,
                    f"bytes that are not {encoding.removesuffix('-sig')}",
                    _bytes_shown(lines.row[0]),
                )
            else:
                yield CsvRow(first, cells)


def write_clean_copy(path: Path, encoding: str, delimiter: str, columns: tuple[int, ...], copy: Path) -> None:
    """Write the rows behind the header to a copy in UTF-8 with every cell quoted.

    Each row has its line number, its fault and (if broken) its text, then the cells of the columns asked for;
    a broken row has no cells. The header's own row decides how many cells a row should have; one empty cell
    more, as a delimiter at the end of the line makes, is let pass.
    """
    rows = read_rows(path, encoding, delimiter)
    wide = len(next(rows).cells)
    with copy.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([LINE, BROKEN, RAW, *(f"c{column}" for column in columns)])
        for row in rows:
            cells, fault, text = row.cells, row.fault, row.text
            if fault is None and len(cells) != wide and not (len(cells) == wide + 1 and cells[-1] == ""):
                fault = f"{'fewer' if len(cells) < wide else 'more'} values than the header has columns"
                text = delimiter.join(cells)[:_SHOWN]
            kept = [""] * len(columns) if fault else [cells[column] for column in columns]
            writer.writerow([row.line, fault or "", text, *kept])
