"""Reads SQLite files with Python's own driver, opened so that they cannot change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from slakit.contract.record_types import FieldType
from slakit.measure.sources.database import NoConnectionError, QueryError
from slakit.measure.sources.rows import Wanted, written

__all__ = ["SqliteConnection"]

_ANY = Wanted("", FieldType.TEXT)
_BATCH = 2_000


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


class SqliteConnection:
    """A read-only connection to a file."""

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
            self._connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchall()
        except sqlite3.Error as error:
            raise NoConnectionError(str(error), "check that it is an SQLite database, and complete") from None
        self._connection.text_factory = _text

    def columns(self, sql: str) -> list[str]:
        """Return the names of a query's columns."""
        try:
            found = self._connection.execute(sql)
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise QueryError(str(error)) from None
        if found.description is None:
            message = "it returns no rows"
            raise QueryError(message)
        return [one[0] for one in found.description]

    def rows(self, sql: str, wanted: Sequence[Wanted | None]) -> Iterator[list[str | None]]:
        """Run a query and yield its rows as texts."""
        kinds = [one or _ANY for one in wanted]
        try:
            found = self._connection.execute(sql)
            while rows := found.fetchmany(_BATCH):
                for row in rows:
                    yield [
                        v if v is None or v.__class__ is str else str(v) if v.__class__ is int else written(v, kind)
                        for v, kind in zip(row, kinds, strict=True)
                    ]
        except sqlite3.Error as error:
            raise QueryError(str(error)) from None

    def quoted(self, name: str) -> str:
        """Return a name quoted as an identifier."""
        return '"' + name.replace('"', '""') + '"'

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
