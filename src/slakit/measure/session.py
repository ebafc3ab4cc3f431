"""One locked-down DuckDB connection for one evaluation.

It reads only the files it was given, under names of its own, so that no file name can act as a pattern or an
address; it installs and loads no extensions; and it spills into a private folder that goes when it closes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from slakit.measure.duckdb_sql import identifier, relation_sql, string
from slakit.measure.plan import Column, Group, Kind, Stored

__all__ = ["Row", "Session", "engine_version", "open_session"]

Row = tuple[Any, ...]
_BATCH = 10_000
_TYPES = {Kind.INTEGER: "BIGINT", Kind.WIDE: "HUGEINT"}


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
        self._connection = duckdb.connect(":memory:", config=config)
        self._connection.execute("SET allowed_directories = $1", [[str(folder)]])
        self._connection.execute("SET allowed_paths = $1", [allowed])
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def run(self, sql: str) -> list[Row]:
        """Run a statement and return its rows; DuckDB's errors pass through."""
        return self._connection.execute(sql).fetchall()

    def stream(self, sql: str) -> Iterator[Row]:
        """Run a statement and yield its rows a batch at a time."""
        result = self._connection.execute(sql)
        while rows := result.fetchmany(_BATCH):
            yield from rows

    def grouped(self, group: Group) -> list[Row]:
        """Run a plan and return one row per group: keys, then tallies."""
        return self.run(relation_sql(group))

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

    def columns_of(self, sql: str) -> list[tuple[str, str]]:
        """Return the names and DuckDB types of a query's columns."""
        return [(str(row[0]), str(row[1])) for row in self.run(f"DESCRIBE {sql}")]

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
    return f"DuckDB {duckdb.__version__}"
