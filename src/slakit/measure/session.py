"""One locked-down DuckDB connection for one evaluation.

It reads only the files it was given, under names of its own, so that no file name can act as a pattern or an
address; it installs and loads no extensions; and it spills into a private folder that goes when it closes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from slakit.measure.duckdb_sql import identifier, relation_sql, string
from slakit.measure.plan import Column, Group, Kind, Relation, Stored

__all__ = ["Row", "Session", "any_error", "engine_version", "open_session", "our_mistakes", "overflow", "unfit_row"]

Row = tuple[Any, ...]
_BATCH = 10_000
_TOO_PRECISE = "DECIMALS OF MORE THAN 38 DIGITS"
_TYPES = {Kind.INTEGER: "BIGINT", Kind.WIDE: "HUGEINT"}


def _duckdb() -> ModuleType:
    """Return the engine, loaded when it is first needed: its types and results are wanted without it as well."""
    import duckdb

    return duckdb


def any_error() -> type[Exception]:
    """Return the error that all of the engine's errors are."""
    error: type[Exception] = _duckdb().Error
    return error


def overflow() -> type[Exception]:
    """Return the error of a figure that does not fit its type."""
    error: type[Exception] = _duckdb().OutOfRangeException
    return error


def unfit_row() -> type[Exception]:
    """Return the error of a CSV row that is not as it should be."""
    error: type[Exception] = _duckdb().InvalidInputException
    return error


def our_mistakes() -> tuple[type[Exception], ...]:
    """Return the errors that say nothing about the data: bad SQL, or too little memory."""
    engine = _duckdb()
    return (
        engine.ParserException,
        engine.BinderException,
        engine.CatalogException,
        engine.InternalException,
        engine.OutOfMemoryException,
        engine.PermissionException,
    )


class Session:
    """A connection and its private folder; `links` gives the name under which each data file may be read."""

    def __init__(self, folder: Path, files: Sequence[Path]) -> None:
        self.folder = folder
        self.links: dict[Path, Path] = {}
        allowed: list[str] = []
        for path in files:
            if path in self.links:
                continue
            target = path.resolve()
            link = folder / f"{len(self.links)}{path.suffix.lower()}"
            link.symlink_to(target)
            self.links[path] = link
            allowed += [str(link), str(target)]
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "preserve_insertion_order": "false",
            "temp_directory": str(folder / "spill"),
        }
        self._connection = _duckdb().connect(":memory:", config=config)
        self._connection.execute("SET allowed_directories = $1", [[str(folder)]])
        self._connection.execute("SET allowed_paths = $1", [allowed])
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def run(self, sql: str) -> list[Row]:
        """Run a statement and return its rows; DuckDB's errors pass through."""
        rows: list[Row] = self._connection.execute(sql).fetchall()
        return rows

    def stream(self, sql: str) -> Iterator[Row]:
        """Run a statement and yield its rows a batch at a time."""
        result = self._connection.execute(sql)
        while rows := result.fetchmany(_BATCH):
            yield from rows

    def grouped(self, group: Group) -> list[Row]:
        """Run a plan and return one row per group: keys, then tallies."""
        return self.run(relation_sql(group))

    def longest_gap(self, rows: Relation, at: Column) -> int | None:
        """Return the longest distance between two neighbouring values of a column; None for fewer than two."""
        moment = identifier(at.name)
        gaps = f"SELECT {moment} - LAG({moment}) OVER (ORDER BY {moment}) AS gap FROM ({relation_sql(rows)})"
        found: int | None = self.run(f"SELECT MAX(gap) FROM ({gaps})")[0][0]
        return found

    def store(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[int]]) -> Stored:
        """Keep a small table of integers for joins, replacing one of that name."""
        declared = ", ".join(f"{identifier(column.name)} {_TYPES[column.kind]}" for column in columns)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {identifier(name)} ({declared})")
        if rows:
            lists = [list(column) for column in zip(*rows, strict=True)]
            # A list is far quicker to hand over than rows of constants.
            values = ", ".join(f"UNNEST(CAST(${i} AS {_TYPES[c.kind]}[]))" for i, c in enumerate(columns, 1))
            self._connection.execute(f"INSERT INTO {identifier(name)} SELECT {values}", lists)
        return Stored(name, tuple(columns))

    def append(self, name: str, rows: Any) -> None:
        """Add the rows of an Arrow table to a table that has the same columns."""
        self._connection.register("batch", rows)
        try:
            self._connection.execute(f"INSERT INTO {identifier(name)} SELECT * FROM batch")
        finally:
            self._connection.unregister("batch")

    def columns_of(self, path: Path) -> list[tuple[str, str]]:
        """Return the names and DuckDB types of a Parquet file's columns.

        A decimal of more than 38 digits says so instead: DuckDB would read it as a float.
        """
        name = string(str(self.links[path]))
        large = {row[0] for row in self.run(f"SELECT name FROM PARQUET_SCHEMA({name}) WHERE precision > 38")}
        found = self.run(f"DESCRIBE SELECT * FROM {self.parquet(path)}")
        return [(str(row[0]), _TOO_PRECISE if row[0] in large else str(row[1])) for row in found]

    def parquet(self, path: Path, numbered: bool = False) -> str:
        """Return the FROM clause that reads a Parquet file, if asked with the position of each row from 0."""
        number = ", file_row_number = true" if numbered else ""
        return f"READ_PARQUET({string(str(self.links[path]))}, hive_partitioning = false{number})"

    def csv(self, path: Path, columns: Sequence[str], delimiter: str) -> str:
        """Return the FROM clause that reads a CSV file as texts, without guessing, under the names given."""
        declared = ", ".join(f"{string(column)}: 'VARCHAR'" for column in columns)
        return (
            f"READ_CSV({string(str(self.links.get(path, path)))}, auto_detect = false, header = true,"
            f" delim = {string(delimiter)}, quote = '\"', escape = '\"', strict_mode = true,"
            f" hive_partitioning = false, compression = 'none', columns = {{{declared}}})"
        )


@contextmanager
def open_session(files: Sequence[Path]) -> Iterator[Session]:
    """Open a session for some files; its folder, which only this user may enter, is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="slakit-", ignore_cleanup_errors=True) as folder:
        session = Session(Path(folder), files)
        try:
            yield session
        finally:
            session.close()


def engine_version() -> str:
    """The engine and its version, for receipts."""
    return f"DuckDB {_duckdb().__version__}"
