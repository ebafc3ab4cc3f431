"""What a query engine offers to measuring, and what it may fail with: the one face that all engines show.

All that is asked in terms of the plan runs on any engine. Whatever has to be read by this process itself (CSV, JSON,
workbooks, databases, the columns of a Parquet file) is read with the session that every engine has for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from slakit.diagnostics import Diagnostic
from slakit.measure.plan import Column, Group, Relation, Stored

if TYPE_CHECKING:
    from slakit.contract.record_types import RecordType
    from slakit.measure.scan import FileScan, Reading
    from slakit.measure.session import Session

__all__ = [
    "DUCKDB",
    "Engine",
    "EngineChoice",
    "EngineError",
    "EngineUnavailable",
    "NoRoom",
    "OutOfMemory",
    "Row",
    "TooLarge",
    "UnfitRow",
]

Row = tuple[Any, ...]


class EngineError(Exception):
    """The data are not what they should be: damaged, or changed while they were read."""


class TooLarge(EngineError):  # noqa: N818 - it says what is wrong, not that something is
    """A figure that cannot be held exactly."""


class UnfitRow(EngineError):  # noqa: N818
    """A row of a CSV file that is not as it should be."""


class OutOfMemory(Exception):  # noqa: N818
    """A query needs more memory than it may have, and cannot do with less."""


class NoRoom(Exception):  # noqa: N818
    """The disk is full, where what does not fit the memory goes."""


class EngineUnavailable(Exception):  # noqa: N818
    """The engine that was asked for is not there, or gave up; the diagnostic says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engine is to count, and for Spark the master of its cluster; without one, what Spark is set up for."""

    name: Literal["duckdb", "spark"] = "duckdb"
    master: str | None = None


DUCKDB = EngineChoice()


class Engine(Protocol):
    """An engine that is ready, for one measuring."""

    @property
    def version(self) -> str:
        """The engine and its version, for receipts."""

    @property
    def reader(self) -> Session:
        """The session with which this process reads data by itself; it has a private folder."""

    def scanned(self, records: RecordType, scans: list[FileScan], reading: Reading) -> Stored:
        """Make the relation that holds all rows of a record type's files, with the columns that `scan` gives it."""

    def grouped(self, group: Group) -> list[Row]:
        """Run a plan and return one row per group: keys, then tallies."""

    def told_apart(self, rows: Relation, key: Column, count: int) -> tuple[int, int]:
        """Return how many of `count` rows have a key, and how many different keys there are at least.

        Two keys may look alike to the count, so only the same number twice proves that no key occurs twice.
        """

    def repeated(self, name: str, rows: Relation, key: Column, again: Column) -> Stored:
        """Keep the keys that several rows have, as the column `again`, under a name."""

    def stage(self, doing: str) -> AbstractContextManager[None]:
        """Say what is being done until the context ends."""

    def rows(self, relation: Relation, columns: Sequence[Column], order: Sequence[Column] = ()) -> Iterator[Row]:
        """Run a plan and yield some columns of its rows, a batch at a time; in an order if one is given."""

    def keep(self, name: str, relation: Relation, columns: Sequence[Column]) -> Stored:
        """Compute some columns of a relation once and keep them under a name, for what is asked more than once."""

    def store(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[int | str | None]]) -> Stored:
        """Keep a small table for joins, replacing one of that name."""
