"""Reads MySQL and MariaDB with PyMySQL, streamed, in a transaction that only reads.

Every value comes as the text that the server itself writes; TIMESTAMP columns are read in UTC and say so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from slakit.measure.sources.database import NoConnectionError, QueryError
from slakit.measure.sources.rows import Wanted

__all__ = ["MysqlConnection"]

_TIMESTAMP, _BIT = 7, 16
_DENIED, _NO_DATABASE = 1045, 1049


class MysqlConnection:
    """A read-only connection to a server."""

    def __init__(self, url: str) -> None:
        import pymysql
        from pymysql import converters
        from pymysql.cursors import SSCursor

        self._error = pymysql.err.MySQLError
        self._cursors: list[Any] = []
        parts = urlsplit(url)
        options = parse_qs(parts.query)
        password = unquote(parts.password or "")
        settings: dict[str, Any] = {"unix_socket": options["unix_socket"][0]} if "unix_socket" in options else {}
        if "ssl_ca" in options:
            settings["ssl_ca"] = options["ssl_ca"][0]
        # Without decoders every value stays text.
        encoders: Any = converters.encoders
        try:
            self._connection = pymysql.connect(
                host=parts.hostname or "localhost", port=parts.port or 3306, user=unquote(parts.username or ""),
                password=password, database=unquote(parts.path.strip("/")), charset="utf8mb4", conv=encoders,
                cursorclass=SSCursor, connect_timeout=10, **settings,
            )  # fmt: skip
            with self._connection.cursor() as cursor:
                cursor.execute("SET SESSION time_zone = '+00:00'")
                cursor.execute("SET SESSION TRANSACTION READ ONLY")
                cursor.execute("START TRANSACTION READ ONLY")
        except (self._error, OSError, RuntimeError) as error:  # no cryptography is a RuntimeError
            raise NoConnectionError(_told(error, password), _hint(error)) from None

    def columns(self, sql: str) -> list[str]:
        """Return the names of a query's columns."""
        with self._running(f"SELECT * FROM (\n{sql}\n) AS q LIMIT 0") as cursor:
            return [one[0] for one in cursor.description or ()]

    def _running(self, sql: str) -> Any:
        cursor = self._connection.cursor()
        self._cursors.append(cursor)
        try:
            cursor.execute(sql)
        except self._error as error:
            raise QueryError(_told(error, "")) from None
        return cursor

    def rows(self, sql: str, wanted: Sequence[Wanted | None]) -> Iterator[list[str | None]]:
        """Run a query and yield its rows as texts."""
        cursor = self._running(sql)
        types = [one[1] for one in cursor.description]
        zoned = [i for i, one in enumerate(types) if one == _TIMESTAMP]
        bits = [(i, (w.words if w else None) or ("1", "0")) for i, w in enumerate(wanted) if types[i] == _BIT]
        try:
            for row in cursor:
                cells: list[Any] = list(row)
                for i in zoned:
                    if cells[i] is not None:
                        cells[i] += "+00:00"
                for i, words in bits:
                    if cells[i] is not None:
                        raw = cells[i].encode("latin-1") if isinstance(cells[i], str) else cells[i]
                        number = int.from_bytes(raw, "big")
                        cells[i] = words[not number] if number < 2 else str(number)
                yield [one.hex() if isinstance(one, bytes) else one for one in cells]
        except (self._error, OSError) as error:
            raise QueryError(_told(error, "")) from None

    def quoted(self, name: str) -> str:
        """Return a name quoted as an identifier."""
        return "`" + name.replace("`", "``") + "`"

    def close(self) -> None:
        """End the connection."""
        for cursor in self._cursors:
            with contextlib.suppress(self._error, OSError):
                cursor.close()
        self._connection.close()


def _told(error: BaseException, password: str) -> str:
    """Return what the server says, in no case with the password."""
    said = str(error.args[-1]) if error.args else str(error)
    if password:
        said = said.replace(password, "…")
    return said.splitlines()[0] if said else "no reason given"


def _hint(error: BaseException) -> str:
    number = error.args[0] if error.args else None
    if number == _DENIED:
        return "check the user and the password in the URL"
    if number == _NO_DATABASE:
        return "check the database in the URL"
    return "check that the server runs, and its name and port in the URL"
