"""Reads PostgreSQL with psycopg, through a cursor on the server in a transaction that only reads.

Every value comes as the text that the server itself writes, so nothing is rounded or made unreadable on the way.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from slakit.measure.sources.database import NoConnectionError, QueryError
from slakit.measure.sources.rows import Wanted

__all__ = ["PostgresConnection"]

_BATCH = 5_000
_YES_NO, _INTERVAL = 16, 1186
_INTERVAL_TEXT = re.compile(r"(?:(-?\d+) days? ?)?(?:(-?)(\d+):(\d\d):(\d\d(?:\.\d+)?))?")
_SETTINGS = "-c datestyle=ISO -c timezone=UTC -c intervalstyle=postgres -c client_encoding=UTF8"


def _clock(text: str) -> str:
    """Return an interval of days and hours like h:mm:ss; one with months or years as it is.

    >>> _clock("1 day 02:03:04.5"), _clock("00:00:07"), _clock("1 mon")
    ('26:03:04.5', '00:00:07', '1 mon')
    """
    match = _INTERVAL_TEXT.fullmatch(text)
    if not match or not match[0] or match[1] is None:
        return text
    days, hours = int(match[1]), int(match[3] or 0)
    if days < 0 or match[2]:
        return text
    return f"{days * 24 + hours}:{match[4] or '00'}:{match[5] or '00'}"


class PostgresConnection:
    """A read-only connection to a server."""

    def __init__(self, url: str) -> None:
        import psycopg
        from psycopg.types.string import TextLoader

        self._error = psycopg.Error
        try:
            given = psycopg.conninfo.conninfo_to_dict(url)
        except psycopg.Error:
            message = "its URL is not understood"
            raise NoConnectionError(message, "write it like postgresql://user:password@host:5432/database") from None
        password = str(given.get("password") or "")
        settings = {"connect_timeout": 10, **given, "options": f"{given.get('options') or ''} {_SETTINGS}".strip()}
        try:
            self._connection = psycopg.connect(**settings)  # type: ignore[arg-type]
            self._connection.read_only = True
        except psycopg.Error as error:
            raise NoConnectionError(_told(error, password), _hint(error)) from None
        self._cursors: list[Any] = []
        adapters = self._connection.adapters
        for one in list(adapters.types):
            adapters.register_loader(one.oid, TextLoader)
            if one.array_oid:
                adapters.register_loader(one.array_oid, TextLoader)

    def _cursor(self, sql: str) -> Any:
        cursor = self._connection.cursor(name="slakit")
        self._cursors.append(cursor)
        cursor.itersize = _BATCH
        try:
            cursor.execute(sql)
        except self._error as error:
            raise QueryError(_told(error, "")) from None
        return cursor

    def columns(self, sql: str) -> list[str]:
        """Return the names of a query's columns."""
        return [one.name for one in self._cursor(sql).description or ()]

    def rows(self, sql: str, wanted: Sequence[Wanted | None]) -> Iterator[list[str | None]]:
        """Run a query and yield its rows as texts."""
        cursor = self._cursor(sql)
        types = [one.type_code for one in cursor.description]
        bools = [
            (i, (w.words if w else None) or ("true", "false")) for i, w in enumerate(wanted) if types[i] == _YES_NO
        ]
        lengths = [i for i, one in enumerate(types) if one == _INTERVAL]
        try:
            for row in cursor:
                cells = list(row)
                for i, words in bools:
                    if cells[i] is not None:
                        cells[i] = words[cells[i] == "f"]
                for i in lengths:
                    if cells[i] is not None:
                        cells[i] = _clock(cells[i])
                yield cells
        except self._error as error:
            raise QueryError(_told(error, "")) from None

    def quoted(self, name: str) -> str:
        """Return a name quoted as an identifier."""
        return '"' + name.replace('"', '""') + '"'

    def close(self) -> None:
        """End the connection."""
        for cursor in self._cursors:
            with contextlib.suppress(self._error):
                cursor.close()
        self._connection.close()


def _told(error: Any, password: str) -> str:
    """Return the first line of what the server says, in no case with the password."""
    said = error.diag.message_primary or (str(error).strip().splitlines() or ["no reason given"])[0]
    if password:
        said = said.replace(password, "…")
    return said.rpartition("FATAL:")[2].strip()


def _hint(error: Any) -> str:
    text = str(error)
    if "password authentication" in text or "no password supplied" in text:
        return "check the user and the password in the URL"
    if "does not exist" in text:
        return "check the user and the database in the URL"
    return "check that the server runs, and its name and port in the URL"
