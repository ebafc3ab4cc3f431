"""Sorts rows of the log that may be more than memory should hold: sorted runs on disk, merged as they are read.

The order is total, so the same rows come out in the same order however they came in.
"""

from __future__ import annotations

import heapq
import pickle
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from operator import attrgetter
from typing import IO, Any

from slakit.reports.results import LogRow, Scope

__all__ = ["SortedRows", "row_order"]

_RUN = 100_000
"""How many rows are sorted in memory at a time."""
_CHUNK = 500
Key = tuple[Any, ...]
_STATES = {name: n for n, name in enumerate(("running late", "running", "paused", "missed", "met", "cancelled"))}
_DIGITS = re.compile(r"(\d+)", re.ASCII)
_PLAIN = attrgetter(*LogRow.__slots__)
_LAST = (1,)
"""Behind every `(0, …)`: what has no value comes last, whichever way the order goes."""


def _text(value: str | None, down: bool) -> Key:
    """The key of a name: without regard to capitals first, then as it is."""
    if value is None:
        return _LAST
    return (0, *(_down(text) if down else text for text in (value.casefold(), value)))


def _down(text: str) -> Key:
    """A key that sorts texts backwards; the end of a text comes behind every letter."""
    return (*(-ord(letter) for letter in text), 1)


def _number(value: int | None, down: bool) -> Key:
    return _LAST if value is None else (0, -value if down else value)


def _ticket(value: str, down: bool) -> Key:
    """The key of a record: digits in it count as a number, so that 9 comes before 10, and numbers after words."""
    parts: list[Key] = []
    for n, part in enumerate(_DIGITS.split(value)):
        if n % 2:
            number = part.lstrip("0")
            parts.append((1, -len(number), _down(number)) if down else (1, len(number), number))
        elif part:
            parts.append((2, _down(part)) if down else (0, part))
    return (*parts, (3,)) if down else tuple(parts)


def row_order(scope: Scope, order: Sequence[tuple[str, bool]]) -> Callable[[LogRow], Key]:
    """The key of a row: the columns of the order, each of which may descend, then the start and the record.

    Clocks and levels come in the order of the contract.
    """
    clocks = {name: n for n, (name, _) in enumerate(scope.clocks)}
    levels = {name: n for n, (name, _) in enumerate(scope.levels)}
    parts: dict[str, Callable[[LogRow, bool], Key]] = {
        "requester": lambda row, down: _text(row.requester, down),
        "ticket": lambda row, down: _ticket(row.record, down),
        "started": lambda row, down: _number(row.started, down),
        "department": lambda row, down: _text(row.department, down),
        "agent": lambda row, down: _text(row.agent, down),
        "level": lambda row, down: _number(None if row.level is None else levels.get(row.level, len(levels)), down),
        "clock": lambda row, down: _number(clocks.get(row.clock, len(clocks)), down),
        "due": lambda row, down: _number(row.due, down),
        "closed": lambda row, down: _number(row.closed, down),
        "remaining": lambda row, down: _number(row.remaining, down),
        "state": lambda row, down: _number(_STATES[row.state], down),
    }
    chosen = [(parts[name], down) for name, down in order]

    def key(row: LogRow) -> Key:
        return (
            *(part(row, down) for part, down in chosen),
            row.started, row.record, clocks.get(row.clock, len(clocks)), row.clock, row.cycle,
        )  # fmt: skip

    return key


class SortedRows:
    """Rows in an order, to be gone through many times; beyond a hundred thousand they lie in a file without a name."""

    def __init__(self, rows: Iterable[LogRow], key: Callable[[LogRow], Key], run: int = _RUN) -> None:
        self._count = 0
        self._key = key
        self._memory: list[LogRow] = []
        self._file: IO[bytes] | None = None
        self._starts: list[tuple[int, int]] = []
        for row in rows:
            if len(self._memory) == run:
                self._spill()
            self._memory.append(row)
            self._count += 1
        self._memory.sort(key=key)

    def _spill(self) -> None:
        """Put what is in memory onto the disk, sorted."""
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the rows
        self._memory.sort(key=self._key)
        self._file.seek(0, 2)
        start = self._file.tell()
        for n in range(0, len(self._memory), _CHUNK):
            pickle.dump([_PLAIN(row) for row in self._memory[n : n + _CHUNK]], self._file, pickle.HIGHEST_PROTOCOL)
        self._starts.append((start, self._file.tell()))
        self._memory = []

    def _run(self, start: int, end: int) -> Iterator[LogRow]:
        assert self._file is not None, "a run lies in the file"
        while start < end:
            self._file.seek(start)
            chunk = pickle.load(self._file)
            start = self._file.tell()
            for values in chunk:
                yield LogRow(*values)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[LogRow]:
        if not self._starts:
            return iter(self._memory)
        runs = [self._run(start, end) for start, end in self._starts]
        return heapq.merge(*runs, self._memory, key=self._key)

    def close(self) -> None:
        """Give the disk back."""
        with ExitStack() as stack:
            if self._file is not None:
                stack.enter_context(self._file)
        self._file, self._starts, self._memory, self._count = None, [], [], 0
