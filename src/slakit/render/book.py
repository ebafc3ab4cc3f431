"""An Excel workbook in a temporary file: titles that stay in view, and bytes that are the same on every run.

A workbook can hold nothing but binary floats; what is written is the exact value, rounded once, for display.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

__all__ = ["LONGEST_CELL", "MOST_ROWS", "Book"]

MOST_ROWS = 1_048_576
"""What a sheet can hold, its titles included."""
LONGEST_CELL = 32_767
"""Characters that a cell can hold."""
_PIECE = 1 << 20


class Book:
    """A workbook; `large` keeps one row at a time in memory, so that rows have to be written in order."""

    def __init__(self, created: dt.datetime, *, large: bool) -> None:
        from xlsxwriter import Workbook

        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when its bytes are read
        options = {"constant_memory": large, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = Workbook(self._file, options)
        self.book.set_properties({"created": created.replace(tzinfo=None)})
        self.title = self.look(bold=True, text_wrap=True, valign="top", bottom=1)

    def look(self, **properties: Any) -> Any:
        """How cells look, in the properties of xlsxwriter."""
        return self.book.add_format(properties)

    def sheet(self, name: str, titles: Sequence[tuple[str, int]]) -> Any:
        """A sheet with its titles, which stay in view."""
        sheet = self.book.add_worksheet(name)
        for n, (title, width) in enumerate(titles):
            sheet.set_column(n, n, width)
            sheet.write_string(0, n, title, self.title)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        self.on_paper(sheet)
        return sheet

    def on_paper(self, sheet: Any) -> None:
        """Print a sheet across, as wide as the page."""
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)

    def pieces(self) -> Iterator[bytes]:
        """Close the workbook and yield its bytes."""
        self.book.close()
        with self._file as file:
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece
