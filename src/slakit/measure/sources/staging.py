"""Streams the rows of a source into a table of texts in the query engine, in Arrow record batches.

Runs before the record type is scanned. For a database it also takes the SHA-256 of the rows, in the order of the key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from slakit.diagnostics import Diagnostic
from slakit.measure.csv_rows import BROKEN, LINE, RAW
from slakit.measure.duckdb_sql import identifier
from slakit.measure.results import DataFile
from slakit.measure.session import Session
from slakit.measure.sources.database import DatabaseQuery
from slakit.measure.sources.packages import package
from slakit.measure.sources.rows import Reading, RowSource, SourceRow, Wanted, shown_row

__all__ = ["StagedTable", "staged"]

_BATCH = 20_000
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class StagedTable:
    """Rows of a source in the engine.

    `names` are the columns of the source and `cells` their positions in the table, None for one that was not asked
    for. `file` is what a database query comes to in the receipt; a file has its path and stamp instead.
    """

    place: str
    table: str
    names: tuple[str, ...]
    cells: tuple[int | None, ...]
    path: Path | None = None
    stamp: tuple[int, int] = (0, 0)
    file: DataFile | None = None


def _arrays(arrow: Any, rows: Sequence[SourceRow], wide: int) -> Any:
    empty: tuple[None, ...] = (None,) * wide
    columns = list(zip(*(row.cells if not row.fault else empty for row in rows), strict=True)) or [()] * wide
    text = arrow.string()
    arrays = [
        arrow.array([row.number for row in rows], arrow.int64()),
        arrow.array([row.fault for row in rows], text),
        arrow.array([row.text if row.fault else None for row in rows], text),
        *(arrow.array(column, text) for column in columns),
    ]
    return arrow.table(arrays, names=[LINE, BROKEN, RAW, *(f"c{i}" for i in range(wide))])


def _readable(row: SourceRow) -> SourceRow:
    """Return a row, as a broken one if a text in it is no Unicode."""
    try:
        for cell in (*row.cells, row.fault, row.text):
            if cell is not None:
                cell.encode()
    except UnicodeEncodeError:
        told = shown_row(row.cells or (row.text,)).encode("utf-8", "replace").decode()
        return SourceRow(row.number, (), "bytes or characters that are not Unicode text", told)
    return row


def _insert(session: Session, name: str, reading: Reading, wide: int, arrow: Any) -> None:
    rows = iter(reading.rows)
    while batch := list(islice(rows, _BATCH)):
        try:
            table = _arrays(arrow, batch, wide)
        except (UnicodeEncodeError, arrow.ArrowInvalid):
            table = _arrays(arrow, [_readable(_safe(row)) for row in batch], wide)
        session.append(name, table)


def _safe(row: SourceRow) -> SourceRow:
    return row if not row.fault else SourceRow(row.number, (), row.fault, row.text.encode("utf-8", "replace").decode())


def staged(
    session: Session, source: RowSource, name: str, wanted: Sequence[Wanted], fits: Callable[[tuple[str, ...]], bool]
) -> StagedTable | Diagnostic:
    """Read a source into a table of the engine; `wanted` are the columns to keep.

    Rows are not read when the columns are known before and do not fit, so that what is wrong is told at once.
    """
    arrow = package("pyarrow", "data", source.place, "this kind of data")
    if isinstance(arrow, Diagnostic):
        return arrow
    reading = source.read(wanted)
    if isinstance(reading, Diagnostic):
        return reading
    wide = len(wanted)
    declared = ", ".join(f"c{i} VARCHAR" for i in range(wide))
    session.run(
        f"CREATE OR REPLACE TEMP TABLE {identifier(name)}"
        f" ({LINE} BIGINT, {BROKEN} VARCHAR, {RAW} VARCHAR{', ' if wide else ''}{declared})"
    )
    if not reading.known or fits(tuple(reading.columns)):
        _insert(session, name, reading, wide, arrow)
    if reading.problem is not None:
        return reading.problem
    places = {one.name: i for i, one in enumerate(wanted)}
    names = tuple(reading.columns)
    cells = tuple(places.get(one) for one in names)
    if isinstance(source, DatabaseQuery):
        there = [i for i, one in enumerate(wanted) if one.name in names]
        file = _digest(session, name, source, [wanted[i].name for i in there], there)
        return StagedTable(source.place, name, names, cells, file=file)
    return StagedTable(
        source.place, name, names, cells, getattr(source, "path", None), getattr(source, "stamp", (0, 0))
    )


def _digest(session: Session, name: str, source: DatabaseQuery, columns: list[str], cells: Iterable[int]) -> DataFile:
    """Return the SHA-256 of the columns read: their names, then each row, as JSON lists, one a line, keys in order."""
    listed = [f"c{i}" for i in cells]
    keys = [listed[columns.index(one)] for one in source.key if one in columns]
    order = ", ".join(f"{one} NULLS FIRST" for one in dict.fromkeys([*keys, *listed])) or LINE
    line = _line(columns)
    found, size = hashlib.sha256(line), len(line)
    for row in session.stream(f"SELECT {', '.join(listed) or LINE} FROM {identifier(name)} ORDER BY {order}"):
        line = _line(row)
        found.update(line)
        size += len(line)
    return DataFile(source.place, found.hexdigest(), size)


def _line(values: Sequence[Any]) -> bytes:
    return _ENCODE(list(values)).encode() + b"\n"
