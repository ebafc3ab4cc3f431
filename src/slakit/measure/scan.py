"""Puts the reading of a record type's files together: typed values, and which rows have faults.

The result is a relation in the engine with one column per stored field. Built before the first query, and
once more with all details when a row turned out to be bad.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from slakit.contract.record_types import FieldType, RecordType
from slakit.diagnostics import Diagnostic
from slakit.measure.bind import BoundField
from slakit.measure.cells import Cell, cell
from slakit.measure.csv_rows import BROKEN, LINE, RAW
from slakit.measure.data_map import RecordSource
from slakit.measure.dialect import Dialect, DuckDbDialect
from slakit.measure.duckdb_sql import identifier
from slakit.measure.files import CsvFile, ParquetFile
from slakit.measure.local_time import ZoneTable
from slakit.measure.plan import Column, Kind, Stored
from slakit.measure.session import Session
from slakit.measure.sources import StagedTable
from slakit.measure.stored import called, value_column

__all__ = [
    "BAD",
    "FILE",
    "ROW",
    "ROW_NUMBER",
    "UNCOVERED",
    "FileScan",
    "Reading",
    "alike",
    "fault_column",
    "file_sql",
    "scanned",
    "scanned_columns",
    "selected",
    "text_column",
    "wrong_types",
    "zone_columns",
]

BAD, UNCOVERED, FILE, ROW = "bad", "uncovered", "file", "row"
ROW_NUMBER = "file_row_number"
"""How the engine calls the position of a row in a Parquet file; a file's own column of that name hides it."""

DUCKDB = DuckDbDialect()
_TYPES = {FieldType.YES_NO: "BOOLEAN"} | dict.fromkeys(
    (
        FieldType.NUMBER,
        FieldType.DURATION,
        FieldType.INSTANT,
        FieldType.DATE,
        FieldType.MONEY,
        FieldType.PERCENT,
    ),
    "BIGINT",
)


@dataclass(frozen=True, slots=True)
class FileScan:
    """A file or staged table ready to be read: its fields' columns, and the engine's types of all columns.

    `currency` is that of amounts. `copy` is the clean copy to read instead of a CSV file that the engine cannot read
    row by row.
    """

    info: CsvFile | ParquetFile | StagedTable
    bound: tuple[BoundField, ...]
    types: tuple[tuple[str, str], ...]
    currency: str
    copy: Path | None = None

    @property
    def used(self) -> tuple[int, ...]:
        """The positions of the columns that fields come from, in order."""
        return tuple(sorted({position for one in self.bound for position in one.columns}))


def fault_column(name: str) -> Column:
    """Return the column with the reason why a field's value cannot be used, empty for a good one."""
    return Column(f"e:{name}", Kind.TEXT)


def text_column(name: str) -> Column:
    """Return the column with a field's value as the file has it."""
    return Column(f"x:{name}", Kind.TEXT)


def _cells(
    scan: FileScan, settings: RecordSource, zone: ZoneTable | None, dialect: Dialect
) -> list[tuple[BoundField, Cell]]:
    made: list[tuple[BoundField, Cell]] = []
    for one in scan.bound:
        if one.absent:
            made.append((one, Cell(one.field.name, dialect)))
            continue
        columns = [(f"c{i}", scan.types[i][1]) for i in one.columns]
        if not columns:
            columns = [(dialect.string(one.source.value or ""), "VARCHAR")]
        made.append((one, cell(one.field, columns, one.source, settings, zone, scan.currency, dialect)))
    return made


def wrong_types(scan: FileScan, settings: RecordSource) -> list[Diagnostic]:
    """Return the columns whose type in a Parquet file cannot hold what the field needs."""
    return [
        Diagnostic(
            "SLA712",
            f"column {one.title} of {scan.info.place} has the type {made.refused}, but {one.field.name} is"
            f" {called(one.field.type)}",
            help="name another column in the data map, or export this one with a fitting type or as text",
            where=scan.info.place,
        )
        for one, made in _cells(scan, settings, None, DUCKDB)
        if made.refused
    ]


def _source(session: Session, scan: FileScan, alike: Sequence[FileScan], settings: RecordSource, details: bool) -> str:
    if isinstance(scan.info, ParquetFile):
        paths = [one.info.path for one in (scan, *alike) if isinstance(one.info, ParquetFile)]
        kept = [f"{identifier(scan.types[i][0])} AS c{i}" for i in scan.used]
        if details:
            kept.append(ROW_NUMBER)
        return f"(SELECT {', '.join(kept) or '1'} FROM {session.parquet(paths, details)})"
    if isinstance(scan.info, StagedTable):
        kept = [f"c{scan.info.cells[i]} AS c{i}" for i in scan.used]
        return f"(SELECT {', '.join([LINE, BROKEN, RAW, *kept])} FROM {identifier(scan.info.table)})"
    if scan.copy is not None:
        return session.csv(scan.copy, [LINE, BROKEN, RAW, *(f"c{i}" for i in scan.used)], ",")
    return session.csv(scan.info.path, [f"c{i}" for i in range(len(scan.types))], settings.delimiter)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the files of a record type are to be read: by which settings and zone table, and how much is told.

    With `details` a row comes with its place, its texts and the reason of each fault; otherwise it is only told whether
    it has one. `table` is the name of the zone table in the engine.
    """

    settings: RecordSource
    zone: ZoneTable | None
    details: bool
    table: str


def file_sql(reading: Reading, dialect: Dialect, number: int, scan: FileScan, inner: str) -> str:
    """Return the SELECT that makes typed values and faults of one file, whose rows `inner` has as c0, c1, …."""
    details, zone = reading.details, reading.zone
    identifier, text_type = dialect.identifier, dialect.text_type
    made = _cells(scan, reading.settings, zone, dialect)
    for depth in range(max((len(one.steps) for _, one in made), default=0)):
        steps = [step for _, one in made if depth < len(one.steps) for step in one.steps[depth]]
        if steps:
            listed = ", ".join(f"{sql} AS {name}" for name, sql in steps)
            inner = f"(SELECT *, {listed} FROM {inner})"
    joined = f"{inner} AS s"
    for position, (_, one) in enumerate(made):
        if one.join_on is not None and zone is not None:
            columns = ", ".join(
                f"{identifier(f'c{i}')} AS {identifier(f'z{i}:{one.name}')}" for i in range(3 * zone.width + 1)
            )
            right = f"(SELECT {columns} FROM {identifier(reading.table)}) AS j{position}"
            joined += f" LEFT JOIN {right} ON {one.join_on} = {identifier(f'z0:{one.name}')}"
    selected = []
    for bound, one in made:
        column = value_column(bound.field.name, bound.field.type)
        selected.append(f"CAST({one.value} AS {_TYPES.get(bound.field.type, text_type)}) AS {identifier(column.name)}")
    if not details:
        faults = [f"({fault.found})" for _, one in made for fault in one.faults] or ["FALSE"]
        if isinstance(scan.info, StagedTable):
            faults.append(f"{BROKEN} IS NOT NULL")
        uncovered = [f"({one.uncovered})" for _, one in made]
        selected += [f"({' OR '.join(faults)}) AS {BAD}", f"({' OR '.join(uncovered)}) AS {UNCOVERED}"]
    else:
        copied, nothing = not isinstance(scan.info, ParquetFile), f"CAST(NULL AS {text_type})"
        place = f"CAST({LINE} AS BIGINT)" if copied else f"{ROW_NUMBER} + 1"
        selected += [f"{number} AS {FILE}", f"{place} AS {identifier(ROW)}"]
        selected += [f"NULLIF({name}, '') AS {name}" if copied else f"{nothing} AS {name}" for name in (BROKEN, RAW)]
        for _, one in made:
            branches = " ".join(f"WHEN {fault.found} THEN {dialect.string(fault.reason)}" for fault in one.faults)
            reason = f"CASE {branches} END" if branches else "NULL"
            selected += [
                f"CAST({reason} AS {text_type}) AS {identifier(fault_column(one.name).name)}",
                f"CAST({one.text} AS {text_type}) AS {identifier(text_column(one.name).name)}",
            ]
    return f"SELECT {', '.join(selected)} FROM {joined}"


def alike(scans: list[FileScan]) -> list[list[FileScan]]:
    """Put Parquet files with the same columns together: the engine reads them as one, in less memory."""
    groups: dict[object, list[FileScan]] = {}
    for number, scan in enumerate(scans):
        places = tuple((one.field.name, one.columns) for one in scan.bound)
        groups.setdefault((scan.types, places) if isinstance(scan.info, ParquetFile) else number, []).append(scan)
    return list(groups.values())


def scanned_columns(records: RecordType, details: bool) -> tuple[Column, ...]:
    """Return the columns of the relation that holds all rows of a record type's files."""
    columns = [value_column(field.name, field.type) for field in records.fields]
    if not details:
        return (*columns, Column(BAD, Kind.YES_NO), Column(UNCOVERED, Kind.YES_NO))
    columns += [
        Column(FILE, Kind.INTEGER),
        Column(ROW, Kind.INTEGER),
        Column(BROKEN, Kind.TEXT),
        Column(RAW, Kind.TEXT),
    ]
    for field in records.fields:
        columns += [fault_column(field.name), text_column(field.name)]
    return tuple(columns)


def zone_columns(zone: ZoneTable) -> tuple[Column, ...]:
    """Return the columns of the table that `file_sql` joins for a zone that has one."""
    return tuple(Column(f"c{i}", Kind.INTEGER) for i in range(3 * zone.width + 1))


def selected(session: Session, reading: Reading, number: int, scan: FileScan, alike: Sequence[FileScan] = ()) -> str:
    """Return the SELECT with which the session of this process reads one file, and those that are like it."""
    inner = _source(session, scan, alike, reading.settings, reading.details)
    return file_sql(reading, DUCKDB, number, scan, inner)


def scanned(session: Session, records: RecordType, scans: list[FileScan], reading: Reading) -> Stored:
    """Make the relation that holds all rows of a record type's files in a session of this process.

    CSV files are read once, into a table; Parquet files are read by each query, which is faster.
    """
    if reading.zone is not None and reading.zone.only is None:
        session.store(reading.table, zone_columns(reading.zone), reading.zone.rows)
    if reading.details:
        selects = [selected(session, reading, i, scan) for i, scan in enumerate(scans)]
    else:
        selects = [selected(session, reading, 0, one, same) for one, *same in alike(scans)]
    name = f"{'detailed' if reading.details else 'scanned'} {records.name}"
    kind = "TEMP VIEW"
    if not all(isinstance(scan.info, ParquetFile) for scan in scans):
        read = (scan.copy or scan.info.path for scan in scans if isinstance(scan.info, CsvFile))
        kind = session.table_for(sum(path.stat().st_size for path in read))
    session.run(f"CREATE OR REPLACE {kind} {identifier(name)} AS {' UNION ALL '.join(selects)}")
    return Stored(name, scanned_columns(records, reading.details))
