"""Rows as CSV, in the dialect that the reader's spreadsheet expects; texts in them are never formulas.

Numbers come as plain decimal text with a point; a dialect that writes a comma puts one in its place.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["PLAIN", "Dialect", "csv_pieces", "written_number"]

_AT_ONCE = 1000
_END = "\r\n"
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How CSV is written: what separates cells, the decimal mark, how lines end, and whether a mark says UTF-8."""

    separator: str = ","
    decimal: str = "."
    line_end: str = "\n"
    marked: bool = False


PLAIN = Dialect()
"""As programs read it: commas, decimal points, lines that end in a newline alone, UTF-8 without a mark."""


def written_number(text: str, dialect: Dialect) -> str:
    """Return plain decimal text with the decimal mark of a dialect.

    >>> written_number("-12.50", Dialect(";", ","))
    '-12,50'
    """
    return text.replace(".", dialect.decimal) if dialect.decimal != "." else text


class _Lines:
    """What a CSV writer writes to: whole lines, which end as the dialect says."""

    def __init__(self, end: str) -> None:
        self.lines: list[str] = []
        self._end = end

    def write(self, line: str) -> None:
        self.lines.append(line.removesuffix(_END) + self._end)


def csv_pieces(rows: Iterable[Sequence[str]], dialect: Dialect = PLAIN) -> Iterator[bytes]:
    """Yield the bytes of rows, many at a time."""
    sink = _Lines(dialect.line_end)
    # A carriage return in a text is quoted only where lines end in one.
    writer = csv.writer(sink, delimiter=dialect.separator, lineterminator=_END)
    if dialect.marked:
        yield _MARK
    for row in rows:
        writer.writerow(row)
        if len(sink.lines) == _AT_ONCE:
            yield "".join(sink.lines).encode()
            sink.lines.clear()
    yield "".join(sink.lines).encode()
