"""Lists every refused row with its place, its reasons and its values, and counts the rows by their first reason.

The list is a CSV file with the columns file, line, reason, column, value, key: one line per fault, in the
order of the files and their lines (for Parquet: rows from 1). It appears whole or not at all.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from slakit.measure.results import Rejects

__all__ = ["BadRow", "Faulty", "RejectedLines", "RejectsFile", "shown"]

_HEADER = ("file", "line", "reason", "column", "value", "key")
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Faulty:
    """One fault.

    Its reason, the column it is in and the value there; both empty for a row broken as a whole.
    """

    reason: str
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A refused row.

    Its file and line (or row), its key if it can be read, and its faults, the first one counting.
    """

    file: str
    line: int
    key: str
    faults: tuple[Faulty, ...]


def shown(text: str) -> str:
    """Return a text that a spreadsheet will not take for a formula; plain numbers stay as they are.

    >>> shown("=1+1"), shown("-5.20"), shown("-x")
    ("'=1+1", '-5.20', "'-x")
    """
    if text.startswith(_ACTIVE) and not text[1:].replace(".", "", 1).isdecimal():
        return "'" + text
    return text


class RejectsFile:
    """A rejects file in the making, and the counts of what went into it.

    Nothing exists under `path` before `finish`, nor if nothing was added; without a path rows are only
    counted. Leaving the context removes what was not finished. `OSError` when it cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._part: Path | None = None
        self._file: TextIO | None = None
        self._counts: dict[str, dict[str, list[int]]] = {}

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
        if self._part is not None:
            self._part.unlink(missing_ok=True)

    def add_lines(self, lines: Iterable[Sequence[str]]) -> None:
        """Write lines as they stood in another such file."""
        if self.path is None:
            return
        if self._file is None:
            self._file = self._opened(self.path)
        rows = ((file, int(line), *rest) for file, line, *rest in lines)
        csv.writer(self._file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).writerows(rows)

    def _opened(self, path: Path) -> TextIO:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        self._part = Path(name)
        file = os.fdopen(handle, "w", encoding="utf-8", newline="")
        csv.writer(file, lineterminator="\n").writerow(_HEADER)
        return file

    def add(self, records: str, rows: Iterable[BadRow]) -> None:
        """Write the refused rows of one record type, which come in the order of files and lines."""
        counts = self._counts.setdefault(records, {})
        for row in rows:
            first = row.faults[0]
            reason = f"{first.column}: {first.reason}" if first.column else first.reason
            counts.setdefault(reason, [0, row.line])[0] += 1
            if self.path is None:
                continue
            if self._file is None:
                self._file = self._opened(self.path)
            csv.writer(self._file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).writerows(
                (shown(row.file), row.line, shown(f.reason), shown(f.column), shown(f.value), shown(row.key))
                for f in row.faults
            )

    def counts(self, records: str) -> tuple[Rejects, ...]:
        """Return the refused rows of a record type by reason, the most frequent first."""
        found = self._counts.get(records, {})
        return tuple(
            Rejects(reason, rows, line)
            for reason, (rows, line) in sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
        )

    def _remove_old(self) -> None:
        """Remove the list of an earlier run, which is no longer true; any other file of that name stays."""
        if self.path is None or not self.path.is_file():
            return
        with self.path.open(encoding="utf-8", errors="replace") as file:
            ours = file.readline().rstrip("\n") == ",".join(_HEADER)
        if ours:
            self.path.unlink()

    def finish(self) -> bool:
        """Put the file in its place; returns whether there is one."""
        if self._file is None or self._part is None or self.path is None:
            self._remove_old()
            return False
        self._file.close()
        # A temporary file is private; give it the rights that a plain new file has.
        mask = os.umask(0)
        os.umask(mask)
        self._part.chmod(0o666 & ~mask)
        self._part.replace(self.path)
        self._file = self._part = None
        return True


class RejectedLines:
    """The lines of the rejects files of several measurings of the same data, each of which has replaced the last.

    Holds every line in memory; they are few, or the data are not fit for use.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lines: dict[tuple[str, ...], None] = {}
        self._last = 0

    def gather(self) -> None:
        """Read the lines that a measuring left."""
        self._last = 0
        if self.path is None or not self.path.is_file():
            return
        with self.path.open(encoding="utf-8", newline="") as file:
            for line in (tuple(row) for row in list(csv.reader(file))[1:]):
                self._lines[line] = None
                self._last += 1

    def written(self) -> None:
        """Leave a file of all lines, each once; nothing is to be done where the last one has them all."""
        if self._last < len(self._lines):
            with RejectsFile(self.path) as rejects:
                rejects.add_lines(self._lines)
                rejects.finish()
