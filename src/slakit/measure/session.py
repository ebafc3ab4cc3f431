"""One locked-down DuckDB connection for one evaluation.

It reads only the files it was given, under names of its own, so that no file name can act as a pattern or an
address; it installs and loads no extensions; and what does not fit the memory it may use goes to a private folder
that is removed when it closes.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from slakit.measure.duckdb_sql import TYPES, identifier, relation_sql, string
from slakit.measure.engine import EngineError, NoRoom, OutOfMemory, Row, TooLarge, UnfitRow
from slakit.measure.limits import Limits
from slakit.measure.plan import Column, Group, Relation, Stored

if TYPE_CHECKING:
    from slakit.contract.record_types import RecordType
    from slakit.measure.scan import FileScan, Reading

__all__ = ["Session", "open_session"]

_BATCH = 10_000
_TOO_PRECISE = "DECIMALS OF MORE THAN 38 DIGITS"
T = TypeVar("T")
_EVERY = 0.2
"""Seconds between two reports of progress."""
_DISK_FULL = ("max_temp_directory_size", "No space left on device")


def _duckdb() -> ModuleType:
    """Return the engine, loaded when it is first needed: its types and results are wanted without it as well."""
    import duckdb

    return duckdb


@contextmanager
def _told() -> Iterator[None]:
    """Turn the engine's errors into those of all engines; bad SQL says nothing about the data and passes."""
    engine = _duckdb()
    ours = (
        engine.ParserException,
        engine.BinderException,
        engine.CatalogException,
        engine.InternalException,
        engine.PermissionException,
    )
    try:
        yield
    except ours:
        raise
    except engine.OutOfMemoryException as error:
        full = any(words in str(error) for words in _DISK_FULL)
        raise (NoRoom if full else OutOfMemory)(str(error)) from error
    except engine.OutOfRangeException as error:
        raise TooLarge(str(error)) from error
    except engine.InvalidInputException as error:
        raise UnfitRow(str(error)) from error
    except engine.Error as error:
        if any(words in str(error) for words in _DISK_FULL):
            raise NoRoom(str(error)) from error
        raise EngineError(str(error)) from error


class Session:
    """A connection and its private folder; `links` gives the name under which each data file may be read."""

    def __init__(self, folder: Path, files: Sequence[Path], limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self._has_store = False
        self._worker = ThreadPoolExecutor(1)
        self.doing: str | None = None
        """What is being done, for whom progress is told."""
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
            "memory_limit": f"{limits.bytes}B",
            "threads": limits.cores,
            # The system keeps files that are read twice; a second copy would only take memory.
            "enable_external_file_cache": "false",
            "allowed_configs": ["memory_limit"],
        }
        self._connection = _duckdb().connect(":memory:", config=config)
        # Our joins have the small table on the right. Left to guess, the engine holds all rows of a CSV file in memory.
        self._execute("SET disabled_optimizers = 'build_side_probe_side'")
        self._execute("SET enable_progress_bar = true")
        self._execute("SET enable_progress_bar_print = false")
        self._execute("SET allowed_directories = $1", [[str(folder)]])
        self._execute("SET allowed_paths = $1", [allowed])
        self._execute("SET enable_external_access = false")
        self._execute("SET lock_configuration = true")

    def close(self) -> None:
        """Close the connection."""
        self._worker.shutdown()
        self._connection.close()

    @property
    def version(self) -> str:
        """The engine and its version, for receipts."""
        return f"DuckDB {_duckdb().__version__}"

    @property
    def reader(self) -> Session:
        """The session with which this process reads data by itself: this one."""
        return self

    def run(self, sql: str) -> list[Row]:
        """Run a statement and return its rows."""

        def rows() -> list[Row]:
            found: list[Row] = self._connection.execute(sql).fetchall()
            return found

        with _told():
            return self._done(rows)

    def _execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Run a statement, and return what its rows can be fetched from."""
        return self._done(lambda: self._connection.execute(sql, values))

    def stream(self, sql: str) -> Iterator[Row]:
        """Run a statement and yield its rows a batch at a time."""
        with _told():
            result = self._execute(sql)
        while True:
            with _told():
                rows = self._done(lambda: result.fetchmany(_BATCH))
            if not rows:
                return
            yield from rows

    def _done(self, work: Callable[[], T]) -> T:
        """Let another thread ask the engine, so that this one hears when the user interrupts it.

        In this one the engine would make an error of its own of the interruption.
        """
        future = self._worker.submit(work)
        try:
            return future.result()
        except KeyboardInterrupt:
            while not future.done():
                self._connection.interrupt()
                wait([future], timeout=0.05)
            raise

    def scanned(self, records: RecordType, scans: list[FileScan], reading: Reading) -> Stored:
        """Make the relation that holds all rows of a record type's files."""
        from slakit.measure.scan import scanned

        return scanned(self, records, scans, reading)

    def rows(self, relation: Relation, columns: Sequence[Column], order: Sequence[Column] = ()) -> Iterator[Row]:
        """Run a plan and yield some columns of its rows, a batch at a time; in an order if one is given."""
        listed = ", ".join(identifier(column.name) for column in columns)
        ordered = f" ORDER BY {', '.join(identifier(column.name) for column in order)}" if order else ""
        return self.stream(f"SELECT {listed} FROM ({relation_sql(relation)}){ordered}")

    def keep(self, name: str, relation: Relation, columns: Sequence[Column]) -> Stored:
        """Compute some columns of a relation once and keep them under a name, replacing one of that name."""
        listed = ", ".join(identifier(column.name) for column in columns)
        self.run(f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS SELECT {listed} FROM ({relation_sql(relation)})")
        return Stored(name, tuple(columns))

    def grouped(self, group: Group) -> list[Row]:
        """Run a plan and return one row per group: keys, then tallies."""
        return self.run(relation_sql(group))

    def told_apart(self, rows: Relation, key: Column, count: int) -> tuple[int, int]:
        """Return how many of `count` rows have a key, and how many different keys there are at least.

        Two keys may look alike to the count, so only the same number twice proves that no key occurs twice.
        """
        from slakit.measure.duckdb_keys import told_apart  # which needs sessions

        return told_apart(self, rows, key, count)

    def repeated(self, name: str, rows: Relation, key: Column, again: Column) -> Stored:
        """Keep the keys that several rows have, as the column `again`, under a name."""
        from slakit.measure.duckdb_keys import repeated

        return repeated(self, name, rows, key, again)

    def table_for(self, size: int) -> str:
        """Return what to CREATE for the rows of so many bytes of text: a table on disk where it would fill the memory.

        There it is compressed, which takes time.
        """
        if size < self.limits.bytes // 10:
            return "TEMP TABLE"
        if not self._has_store:
            self.run(f"ATTACH {string(str(self.folder / 'store'))} AS store")
            self.run("USE store")
            self._has_store = True
        return "TABLE"

    @contextmanager
    def at_most(self, memory: int) -> Iterator[bool]:
        """Let the engine use only so much memory more than it holds; tells whether that is less than it may use."""
        ((used,),) = self.run("SELECT CAST(SUM(memory_usage_bytes) AS BIGINT) FROM DUCKDB_MEMORY()")
        if used + memory >= self.limits.bytes:
            yield False
            return
        self._execute(f"SET memory_limit = '{used + memory}B'")
        try:
            yield True
        finally:
            self._execute(f"SET memory_limit = '{self.limits.bytes}B'")

    @contextmanager
    def stage(self, doing: str) -> Iterator[None]:
        """Say what is being done until the context ends."""
        before, self.doing = self.doing, doing
        try:
            yield
        finally:
            self.doing = before

    def watch(self, ended: threading.Event) -> None:
        """Tell every moment how far the query at hand is, until the event is set."""
        assert self.limits.progress is not None
        while not ended.wait(_EVERY):
            if self.doing is not None:
                done = self._connection.query_progress()
                self.limits.progress(self.doing, done / 100 if done >= 0 else None)

    def store(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[int | str | None]]) -> Stored:
        """Keep a small table for joins, replacing one of that name."""
        declared = ", ".join(f"{identifier(column.name)} {TYPES[column.kind]}" for column in columns)
        self._execute(f"CREATE OR REPLACE TEMP TABLE {identifier(name)} ({declared})")
        if rows:
            lists = [list(column) for column in zip(*rows, strict=True)]
            # A list is far quicker to hand over than rows of constants.
            values = ", ".join(f"UNNEST(CAST(${i} AS {TYPES[c.kind]}[]))" for i, c in enumerate(columns, 1))
            self._execute(f"INSERT INTO {identifier(name)} SELECT {values}", lists)
        return Stored(name, tuple(columns))

    def append(self, name: str, rows: Any) -> None:
        """Add the rows of an Arrow table to a table that has the same columns."""
        self._connection.register("batch", rows)
        try:
            self._execute(f"INSERT INTO {identifier(name)} SELECT * FROM batch")
        finally:
            self._connection.unregister("batch")

    def export(self, sql: str, path: Path) -> None:
        """Write the rows of a SELECT to a Parquet file in the private folder."""
        with _told():
            self._execute(f"COPY ({sql}) TO {string(str(path))} (FORMAT parquet)")

    def columns_of(self, path: Path) -> list[tuple[str, str]]:
        """Return the names and DuckDB types of a Parquet file's columns.

        A decimal of more than 38 digits says so instead: DuckDB would read it as a float.
        """
        name = string(str(self.links[path]))
        large = {row[0] for row in self.run(f"SELECT name FROM PARQUET_SCHEMA({name}) WHERE precision > 38")}
        found = self.run(f"DESCRIBE SELECT * FROM {self.parquet([path])}")
        return [(str(row[0]), _TOO_PRECISE if row[0] in large else str(row[1])) for row in found]

    def names_in(self, path: Path) -> list[str]:
        """Return the names of a Parquet file's columns as they stand in it; `columns_of` tells those alike apart."""
        found = self.run(f"SELECT name, COALESCE(num_children, 0) FROM PARQUET_SCHEMA({string(str(self.links[path]))})")
        names: list[str] = []
        inside = 0
        for name, children in found[1:]:  # the first is the root; a column's parts come right behind it
            if inside:
                inside += children - 1
            else:
                names.append(str(name))
                inside = children
        return names

    def parquet(self, paths: Sequence[Path], numbered: bool = False) -> str:
        """Return the FROM clause that reads Parquet files of the same columns.

        If asked with the position of each row in its file from 0.
        """
        number = ", file_row_number = true" if numbered else ""
        names = ", ".join(string(str(self.links[path])) for path in paths)
        return f"READ_PARQUET([{names}], hive_partitioning = false{number})"

    def csv(self, path: Path, columns: Sequence[str], delimiter: str) -> str:
        """Return the FROM clause that reads a CSV file as texts, without guessing, under the names given."""
        declared = ", ".join(f"{string(column)}: 'VARCHAR'" for column in columns)
        return (
            f"READ_CSV({string(str(self.links.get(path, path)))}, auto_detect = false, header = true,"
            f" delim = {string(delimiter)}, quote = '\"', escape = '\"', strict_mode = true,"
            f" hive_partitioning = false, compression = 'none', columns = {{{declared}}})"
        )


@contextmanager
def open_session(files: Sequence[Path], limits: Limits | None = None) -> Iterator[Session]:
    """Open a session for some files; its folder, which only this user may enter, is removed at the end."""
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="slakit-", ignore_cleanup_errors=True) as folder:
        session = Session(Path(folder), files, limits)
        ended = threading.Event()
        watcher = threading.Thread(target=session.watch, args=(ended,), daemon=True) if limits.progress else None
        if watcher is not None:
            watcher.start()
        try:
            yield session
        finally:
            ended.set()
            if watcher is not None:
                watcher.join()
            session.close()
