"""Reads a table or a query of a database row by row, without being able to change anything in it.

Where the server is and who may read it stands in a URL in an environment variable. What people are shown of it is
the server's name; the password is in no message and no result.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from slakit.diagnostics import Diagnostic
from slakit.measure.data_map import DatabaseSource
from slakit.measure.sources.rows import Reading, SourceRow, Wanted

__all__ = ["Connection", "DatabaseQuery", "NoConnectionError", "QueryError", "Server", "looked_at_database"]


class NoConnectionError(Exception):
    """The server was not reached or lets nobody in; says why, without the password."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.hint = hint


class QueryError(Exception):
    """The server does not answer a query."""


class Connection(Protocol):
    """A connection that only reads."""

    def columns(self, sql: str) -> list[str]:
        """Return the names of a query's columns; raises QueryError."""

    def rows(self, sql: str, wanted: Sequence[Wanted | None]) -> Iterator[list[str | None]]:
        """Run a query and yield its rows as texts; `wanted` has an entry for each of its columns."""

    def quoted(self, name: str) -> str:
        """Return a name quoted as an identifier."""

    def close(self) -> None:
        """End the connection."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a database is. `name` is what people may see of it; `repr` tells no more."""

    kind: str
    name: str
    path: Path | None
    url: str | None

    def __repr__(self) -> str:
        return f"Server({self.name})"

    def connect(self) -> Connection:
        """Connect; raises NoConnectionError."""
        if self.path is not None:
            from slakit.measure.sources.sqlite import SqliteConnection

            return SqliteConnection(self.path)
        assert self.url is not None
        if self.kind == "postgresql":
            from slakit.measure.sources.postgres import PostgresConnection

            return PostgresConnection(self.url)
        from slakit.measure.sources.mysql import MysqlConnection

        return MysqlConnection(self.url)


@dataclass(frozen=True, slots=True)
class DatabaseQuery:
    """A table or a query of a database, with the columns of the key."""

    server: Server
    table: str | None
    query: str | None
    key: tuple[str, ...]

    @property
    def place(self) -> str:
        """The server, and the table or the query, on one line."""
        return f"{self.server.name}: {self.table or ' '.join((self.query or '').split())}"

    def read(self, wanted: Sequence[Wanted]) -> Reading | Diagnostic:
        """Begin to read the columns wanted."""
        try:
            connection = self.server.connect()
        except NoConnectionError as error:
            message = f"{self.server.name} cannot be read: {error}"
            return Diagnostic("SLA734", message, help=error.hint, where=self.server.name)
        except ImportError as error:
            message = f"{self.server.name} cannot be read: the Python package {error.name} is not installed"
            hint = f"run: pip install 'slakit[{'postgres' if self.server.kind == 'postgresql' else 'mysql'}]'"
            return Diagnostic("SLA733", message, help=hint, where=self.server.name)
        try:
            name = ".".join(connection.quoted(part) for part in (self.table or "").split("."))
            sql = (self.query or "").strip().rstrip(";") if self.table is None else f"SELECT * FROM {name}"
            columns = connection.columns(sql)
            if self.table is not None:
                sql = self._ordered(connection, columns, wanted, name)
                kept = [one for one in columns if one in {w.name for w in wanted}]
            else:
                kept = columns
        except QueryError as error:
            return self._refused(str(error))
        finally:
            connection.close()
        reading = Reading(columns, iter(()))
        reading.rows = self._rows(sql, kept, wanted, reading)
        return reading

    def _ordered(self, connection: Connection, columns: list[str], wanted: Sequence[Wanted], table: str) -> str:
        """Return the query over the columns wanted, in the order of the key so that a row keeps its number."""
        used = [connection.quoted(one) for one in columns if one in {w.name for w in wanted}]
        keys = [connection.quoted(one) for one in self.key if one in columns]
        ordered = f" ORDER BY {', '.join(keys)}" if keys else ""
        return f"SELECT {', '.join(used) or '1'} FROM {table}{ordered}"

    def _rows(self, sql: str, columns: list[str], wanted: Sequence[Wanted], reading: Reading) -> Iterator[SourceRow]:
        by_name = {one.name: one for one in wanted}
        asked = [by_name.get(name) for name in columns]
        positions = [columns.index(one.name) if one.name in columns else None for one in wanted]
        straight = positions == list(range(len(columns)))
        try:
            connection = self.server.connect()
            try:
                for number, row in enumerate(connection.rows(sql, asked), 1):
                    yield SourceRow(number, row if straight else [None if p is None else row[p] for p in positions])
            finally:
                connection.close()
        except (NoConnectionError, QueryError) as error:
            message = f"reading {self.place} ended before its last row: {error}"
            reading.problem = Diagnostic("SLA739", message, help="run it again", where=self.place)

    def _refused(self, reason: str) -> Diagnostic:
        what = f"the table {self.table}" if self.table else "the query"
        message = f"{self.server.name} does not give {what}: {reason}"
        hint = "check its name, and that the user of the URL may read it"
        if self.query:
            hint = "check the query in the data map; it has to be one SELECT"
        return Diagnostic("SLA735", message, help=hint, where=self.server.name)


_KINDS = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
_FORM = "it looks like postgresql://user:password@host:5432/database (or mysql://…), with %40 for an @ in the password"


def looked_at_database(source: DatabaseSource, folder: Path, key: tuple[str, ...]) -> DatabaseQuery | Diagnostic:
    """Return a database to read, or why it cannot be told where it is; nothing is connected yet."""
    if source.sqlite is not None:
        path = folder / source.sqlite
        if not path.is_file():
            message = f"{path} is a folder" if path.is_dir() else f"there is no database file {path}"
            return Diagnostic("SLA734", message, help="check the name", where=str(path))
        return DatabaseQuery(Server("sqlite", str(path), path, None), source.table, source.query, key)
    variable = source.variable or ""
    url = os.environ.get(variable, "").strip()
    if not url:
        message = f"the environment variable {variable} is not set, so nothing says where the database is"
        return Diagnostic("SLA736", message, help=f"set it to the URL; {_FORM}", where=f"${variable}")
    server = _server(url)
    if server is None:
        # Why is not said: the reason could repeat a part of the password.
        message = f"the environment variable {variable} holds no URL of a database"
        return Diagnostic("SLA736", message, help=_FORM, where=f"${variable}")
    return DatabaseQuery(server, source.table, source.query, key)


def _server(url: str) -> Server | None:
    try:
        parts = urlsplit(url)
        kind = _KINDS.get(parts.scheme.lower())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if kind is None or not parts.path.strip("/"):
        return None
    shown = (host or "localhost") + (f":{port}" if port else "")
    return Server(kind, f"{kind}://{shown}/{unquote(parts.path.strip('/'))}", None, url)
