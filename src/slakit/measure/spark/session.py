"""One session of Spark for one evaluation.

Parquet files whose types Spark reads as DuckDB does are read by the workers. Everything else is read and judged in this
process by DuckDB, which leaves typed rows as Parquet files in the private folder; that folder, like the data, has to be
seen by every worker.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from slakit.contract.record_types import RecordType
from slakit.measure.engine import EngineError, Row, TooLarge
from slakit.measure.limits import Limits
from slakit.measure.plan import (
    Column,
    Filter,
    Group,
    Kind,
    Op,
    Relation,
    Stored,
    Tally,
    TallyKind,
    compare,
    count_if,
    is_empty,
    negate,
    truth,
    whole,
)
from slakit.measure.scan import ROW_NUMBER, FileScan, Reading, alike, file_sql, scanned_columns, selected, zone_columns
from slakit.measure.session import Session, open_session
from slakit.measure.spark.connection import spark_session, spark_unfinished
from slakit.measure.spark.dialect import SparkDialect, reads_by_itself, spark_type
from slakit.measure.spark.spark_sql import TYPES, identifier, relation_sql

__all__ = ["SparkEngine", "open_spark"]

_DIALECT = SparkDialect()
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    # Small tasks of many small partitions would take longer than the work in them.
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
    # Nobody reads the text of a plan, which Spark writes down with every step of a query.
    "spark.sql.maxPlanStringLength": "0",
}
_SMALL = 2**24
"""Bytes of Parquet up to which to compile a query takes longer than to interpret it, on every worker anew."""
_SETTINGS_FOR_SMALL = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "4",
}
_TOO_LARGE = re.compile("ARITHMETIC_OVERFLOW|NUMERIC_VALUE_OUT_OF_RANGE|CAST_OVERFLOW|NUMERIC_OUT_OF_SUPPORTED_RANGE")
_DAMAGED = re.compile(
    "INVALID_UTF8_STRING|is not a Parquet file|ParquetDecodingException|CANNOT_READ_FILE_FOOTER|PARQUET_|EOFException"
    "|could not read page|FAILED_READ_FILE.(?!FILE_NOT_EXIST)"
)
_MISSING = re.compile("FileNotFoundException|FILE_NOT_EXIST|NoSuchFileException")
_PLAIN_PATH = re.compile(r"(/[\w@ .=+-]+)+")


@contextmanager
def _told() -> Iterator[None]:
    """Turn what Spark raises into the errors of all engines; bad SQL is our mistake and passes."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, ParseException, PySparkException

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        text = str(error)
        if _TOO_LARGE.search(text):
            raise TooLarge(text) from error
        if _DAMAGED.search(text) and not _MISSING.search(text):
            raise EngineError(text) from error
        if isinstance(error, AnalysisException | ParseException) and not _MISSING.search(text):
            raise
        raise spark_unfinished(error) from error


def _plain(row: Sequence[Any]) -> Row:
    """Return a row with every number as an integer: wide ones come as decimals without places."""
    return tuple(int(value) if isinstance(value, Decimal) else value for value in row)


class SparkEngine:
    """Spark with views of its own, and a DuckDB session for what this process reads."""

    def __init__(self, spark: Any, reader: Session) -> None:
        self._spark = spark
        self._reader = reader
        self._kept: dict[str, Any] = {}
        self._exports = 0
        self._bytes = 0
        self._usual = {name: spark.conf.get(name) for name in _SETTINGS_FOR_SMALL}
        self._set(_SETTINGS)
        self._set(_SETTINGS_FOR_SMALL)

    @property
    def version(self) -> str:
        """The engine and its version, for receipts; DuckDB read what Spark did not."""
        return f"Spark {self._spark.version}, {self._reader.version}"

    @property
    def reader(self) -> Session:
        """The session with which this process reads data by itself."""
        return self._reader

    def close(self) -> None:
        """Let go of what was kept."""
        for frame in self._kept.values():
            frame.unpersist()
        self._kept.clear()

    def _set(self, settings: Mapping[str, str]) -> None:
        for name, value in settings.items():
            self._spark.conf.set(name, value)

    def _reads(self, path: Path) -> None:
        """Take note of a Parquet file that is read: together they say whether the data are small."""
        was_small = self._bytes <= _SMALL
        self._bytes += path.stat().st_size
        if was_small and self._bytes > _SMALL:
            self._set(self._usual)

    def _view(self, name: str, frame: Any) -> None:
        frame.createOrReplaceTempView(identifier(name))

    def grouped(self, group: Group) -> list[Row]:
        """Run a plan and return one row per group: keys, then tallies."""
        with _told():
            return [_plain(row) for row in self._spark.sql(relation_sql(group)).collect()]

    def told_apart(self, rows: Relation, key: Column, count: int) -> tuple[int, int]:
        """Return how many rows have a key, and how many different keys there are at least."""
        tallies = (count_if(negate(is_empty(key))), Tally(TallyKind.DISTINCT, key))
        ((filled, distinct),) = self.grouped(Group(rows, (), tallies))
        return filled, distinct

    def repeated(self, name: str, rows: Relation, key: Column, again: Column) -> Stored:
        """Keep the keys that several rows have, as the column `again`, under a name."""
        times = Column("times", Kind.INTEGER)
        counted = Group(Filter(rows, negate(is_empty(key))), (key,), (count_if(truth(True)),), (again.name, times.name))
        return self.keep(name, Filter(counted, compare(Op.MORE, times, whole(1))), (again,))

    def stage(self, doing: str) -> AbstractContextManager[None]:
        """Say what is being done; how far Spark is, its own pages tell."""
        return self._reader.stage(doing)

    def rows(self, relation: Relation, columns: Sequence[Column], order: Sequence[Column] = ()) -> Iterator[Row]:
        """Run a plan and yield some columns of its rows, a partition at a time; in an order if one is given."""
        listed = ", ".join(identifier(column.name) for column in columns)
        ordered = f" ORDER BY {', '.join(identifier(column.name) for column in order)}" if order else ""
        with _told():
            found = self._spark.sql(f"SELECT {listed} FROM ({relation_sql(relation)}){ordered}").toLocalIterator()
        while True:
            with _told():
                row = next(found, None)
            if row is None:
                return
            yield _plain(row)

    def keep(self, name: str, relation: Relation, columns: Sequence[Column]) -> Stored:
        """Compute some columns of a relation once and keep them under a name; what a lost worker kept is made anew."""
        listed = ", ".join(identifier(column.name) for column in columns)
        with _told():
            frame = self._without_plan(self._spark.sql(f"SELECT {listed} FROM ({relation_sql(relation)})")).persist()
            self._view(name, frame)
        if name in self._kept:
            self._kept[name].unpersist()
        self._kept[name] = frame
        return Stored(name, tuple(columns))

    def _without_plan(self, frame: Any) -> Any:
        """Return the rows of a frame as a source: Spark would look through the plans of what a plan is made of.

        Of clocks upon clocks that takes minutes and more memory than there is. What a row is made of is still known to
        the cluster, which makes anew what a lost worker had.
        """
        from pyspark.sql import DataFrame

        rows = self._spark._jsparkSession.createDataFrame(frame._jdf.toJavaRDD(), frame._jdf.schema())
        return DataFrame(rows, self._spark)

    def store(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[int | str | None]]) -> Stored:
        """Keep a small table for joins, replacing one of that name."""
        from pyspark.sql import types

        kinds = {
            Kind.INTEGER: types.LongType(),
            Kind.WIDE: types.DecimalType(38, 0),
            Kind.TEXT: types.StringType(),
            Kind.YES_NO: types.BooleanType(),
        }
        schema = types.StructType([types.StructField(f"c{i}", kinds[c.kind]) for i, c in enumerate(columns)])
        values: list[Row]
        wide = [column.kind is Kind.WIDE for column in columns]
        if any(wide):
            exact = (zip(row, wide, strict=True) for row in rows)
            values = [tuple(Decimal(v) if w and v is not None else v for v, w in row) for row in exact]
        else:
            values = [tuple(row) for row in rows]
        with _told():
            frame = self._spark.createDataFrame(values, schema, verifySchema=False)
            self._view(name, frame.toDF(*(column.name for column in columns)))
        return Stored(name, tuple(columns))

    def scanned(self, records: RecordType, scans: list[FileScan], reading: Reading) -> Stored:
        """Make the relation that holds all rows of a record type's files."""
        columns = scanned_columns(records, reading.details)
        if reading.zone is not None and reading.zone.only is None:
            for engine in (self, self._reader):
                engine.store(reading.table, zone_columns(reading.zone), reading.zone.rows)
        name = f"{'detailed' if reading.details else 'scanned'} {records.name}"
        selects = []
        # With details a row says which file it is from.
        groups = [[scan] for scan in scans] if reading.details else alike(scans)
        for number, (scan, *others) in enumerate(groups):
            source = f"{name} {number}"
            if reads_by_itself(scan) and all(self._named_as_read(one) for one in (scan, *others)):
                self._view(source, self._parquet(scan, others))
                selects.append(file_sql(reading, _DIALECT, number, scan, f"(SELECT * FROM {identifier(source)})"))
            else:
                self._view(source, self._read_here(selected(self._reader, reading, number, scan, others), columns))
                selects.append(f"SELECT * FROM {identifier(source)}")
        with _told():
            self._spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW {identifier(name)} AS {' UNION ALL '.join(selects)}")
        return Stored(name, columns)

    def _named_as_read(self, scan: FileScan) -> bool:
        """Whether a file's columns have the names by which they are known; DuckDB makes new ones of those alike."""
        path = scan.info.path
        return path is not None and self._reader.names_in(path) == [name for name, _ in scan.types]

    def _parquet(self, scan: FileScan, others: list[FileScan]) -> Any:
        """Return the columns of Parquet files that fields come from, and the position of each row in its file."""
        from pyspark.sql import functions as f

        schema = self._schema([(scan.types[i][0], spark_type(scan.types[i][1]) or "") for i in scan.used])
        found = [one.info.path for one in (scan, *others) if one.info.path is not None]
        for path in found:
            self._reads(path)
        paths = [self._address(path) for path in found]
        with _told():
            frame = self._spark.read.schema(schema).parquet(*paths)
            kept = []
            for i in scan.used:
                column = f.col(identifier(scan.types[i][0]))
                # DuckDB finds texts that are no Unicode damaged.
                kept.append((f.validate_utf8(column) if scan.types[i][1] == "VARCHAR" else column).alias(f"c{i}"))
            return frame.select(*kept, f.col("_metadata.row_index").alias(ROW_NUMBER))

    def _address(self, path: Path) -> str:
        """Return how Spark finds a file: signs in its name that it would take for a pattern stay behind a link."""
        real = path.resolve()
        if not _PLAIN_PATH.fullmatch(str(real)) or real.name.startswith(("_", ".")):
            return f"file://{self._reader.links[path]}"
        return f"file://{real}"

    def _schema(self, columns: Sequence[tuple[str, str]]) -> Any:
        types: Any = importlib.import_module("pyspark.sql.types")
        fields = [types.StructField(f"c{i}", types.StringType()) for i in range(len(columns))]
        parsed = [types.StructType.fromDDL(f"c {kind}")["c"].dataType for _, kind in columns]
        for field, (name, _), kind in zip(fields, columns, parsed, strict=True):
            field.name, field.dataType = name, kind
        return types.StructType(fields)

    def _read_here(self, sql: str, columns: Sequence[Column]) -> Any:
        """Let DuckDB answer a SELECT into a Parquet file, and return its rows."""
        self._exports += 1
        target = self._reader.folder / f"rows {self._exports}.parquet"
        self._reader.export(sql, target)
        self._reads(target)
        schema = self._schema([(column.name, TYPES[column.kind]) for column in columns])
        with _told():
            return self._spark.read.schema(schema).parquet(f"file://{target}")


@contextmanager
def open_spark(files: Sequence[Path], master: str | None, limits: Limits | None = None) -> Iterator[SparkEngine]:
    """Open Spark for some files; the limits are those of what this process reads itself."""
    with spark_session(master) as spark, open_session(files, limits) as reader:
        engine = SparkEngine(spark, reader)
        try:
            yield engine
        finally:
            engine.close()
