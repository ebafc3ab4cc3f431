"""Tables that data have beside the records, read row by row: given figures, approvals, claims, obligations.

They are few rows, read from the same kinds of sources as records. What a row says is judged by whoever the table is
for; bad rows are counted by reason, as those of any record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from slakit.contract.model import Contract
from slakit.contract.parts import trusted
from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.diagnostics import Diagnostic
from slakit.measure.accept import Readable, RecordFiles, looked_up
from slakit.measure.bind import BoundField, bind
from slakit.measure.csv_rows import read_rows
from slakit.measure.data_map import DataMap, RecordSource
from slakit.measure.duckdb_sql import identifier
from slakit.measure.files import CsvFile, ParquetFile, digest, no_rows
from slakit.measure.rejects import BadRow, Faulty, RejectsFile
from slakit.measure.results import DataFile, RecordQuality
from slakit.measure.session import Session
from slakit.measure.sources import RowSource, wanted_columns

__all__ = ["SideReader", "SideTable", "SideTableKind", "TableRow"]

Good = TypeVar("Good")


@dataclass(frozen=True, slots=True)
class SideTableKind:
    """What a table is: its name, or another one where records have that, and its columns.

    A column is a name, a title and whether a row may have none; the first is the key of the table. `holds` says what is
    in the table, `empty` what one without rows says; `at` is the column that tells when.
    """

    name: str
    otherwise: str
    title: str
    singular: str
    at: str
    columns: tuple[tuple[str, str, bool], ...]
    holds: str
    empty: str
    expected: bool = False
    """Whether there is a note where there are no rows."""

    def table(self, contract: Contract) -> RecordType:
        """Return the table in the form of a record type; all its fields are texts."""
        taken = any(records.name == self.name for records in contract.records)
        fields = tuple(
            trusted(StoredField)(name=name, title=title, type=FieldType.TEXT, optional=optional)
            for name, title, optional in self.columns
        )
        return trusted(RecordType)(
            name=self.otherwise if taken else self.name,
            title=self.title,
            singular=self.singular,
            key=self.columns[0][0],
            at=self.at,
            fields=fields,
        )

    def looked_up(self, contract: Contract, data_map: DataMap) -> tuple[SideTable | None, list[Diagnostic]]:
        """Find the sources of the table and look at each."""
        table = self.table(contract)
        name = table.name
        if not data_map.files(name) and not data_map.databases(name):
            hint = (
                f'write file = "…" below [{name}] in the data map, or --data {name}=FILE; a file with a header alone'
                f" says that {self.empty}"
            )
            message = f"nothing says which file holds {self.holds}"
            return None, [Diagnostic("SLA713", message, help=hint, where=data_map.name or name)]
        files, problems = looked_up(table, data_map, (), contract.agreement.currency)
        return (None if files is None else SideTable(self, contract, table, files)), problems


@dataclass(frozen=True, slots=True)
class SideTable:
    """A table of one contract, and its sources."""

    kind: SideTableKind
    contract: Contract
    table: RecordType
    files: RecordFiles


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a source: where it stands, its texts by field, or why it cannot be read at all."""

    place: str
    line: int
    texts: Mapping[str, str]
    fault: Faulty | None = None

    def bad(self, key: str, fault: Faulty) -> BadRow:
        """Return the row as one that cannot be used; `key` is the field that it is known by."""
        return BadRow(self.place, self.line, self.texts.get(key, ""), (fault,))


class _UnreadableError(Exception):
    def __init__(self, problems: list[Diagnostic]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SideReader:
    """Reads tables for one measuring; the accounts of those that could be read are added up, and what is wrong.

    What happened after the instant `as_of` (microseconds UTC) is not known; `None` was not said.
    """

    data_map: DataMap
    session: Session
    rejects: RejectsFile
    as_of: int | None
    accounts: list[RecordQuality]
    problems: list[Diagnostic]

    def good(self, side: SideTable, judge: Callable[[Mapping[str, str]], Good | Faulty]) -> list[Good]:
        """Return what is good of a table, each row judged by itself."""

        def judged(rows: list[TableRow]) -> tuple[list[Good], list[BadRow]]:
            good: list[Good] = []
            bad: list[BadRow] = []
            for row in rows:
                found = row.fault or judge(row.texts)
                if isinstance(found, Faulty):
                    bad.append(row.bad(side.table.key, found))
                else:
                    good.append(found)
            return good, bad

        return self.all(side, judged)

    def all(self, side: SideTable, judge: Callable[[list[TableRow]], tuple[list[Good], list[BadRow]]]) -> list[Good]:
        """Return what is good of a table, its rows judged together."""
        rows: list[TableRow] = []
        files: list[DataFile] = []
        try:
            for info in side.files.infos:
                found = list(_rows(side, info, self.data_map, self.session))
                rows += found
                files.append(_file(side, info, found))
        except _UnreadableError as error:
            self.problems.extend(error.problems)
            return []
        good, bad = judge(rows)
        name = side.table.name
        try:
            self.rejects.add(name, sorted(bad, key=lambda row: (row.file, row.line)))
        except OSError as error:
            path = self.rejects.path
            message = f"the rejects file {path} cannot be written: {(error.strerror or str(error)).lower()}"
            self.problems.append(Diagnostic("SLA721", message, help="name another place for it", where=str(path)))
            return []
        quality = RecordQuality(name, tuple(files), len(rows), len(rows) - len(bad), self.rejects.counts(name))
        self.accounts.append(quality)
        if side.kind.expected and not rows:
            self.problems.extend(no_rows(file.path) for file in files)
        return good


# ------------------------------------------------------------------ rows


def _rows(
    side: SideTable, info: CsvFile | ParquetFile | RowSource, data_map: DataMap, session: Session
) -> Iterator[TableRow]:
    """Yield the rows of a source by the names of the fields; raises _UnreadableError."""
    settings = side.files.settings
    columns, found = _table(side, info, session)
    bound, problems = bind(side.table, settings, data_map, info.place, columns)
    if problems:
        raise _UnreadableError(problems)
    for line, cells, fault in found:
        if fault is not None:
            yield TableRow(info.place, line, {}, Faulty(fault[0], "", fault[1]))
        else:
            yield TableRow(info.place, line, {one.field.name: _text(one, cells, settings) for one in bound})


def _text(one: BoundField, cells: list[str], settings: RecordSource) -> str:
    if one.absent:
        return ""
    text = " ".join(cells[i].strip() for i in one.columns) if one.columns else one.source.value or ""
    text = one.source.values.get(text, text)
    return "" if text in settings.null else text.strip()


_Table = list[tuple[int, list[str], tuple[str, str] | None]]


def _table(
    side: SideTable, info: CsvFile | ParquetFile | RowSource, session: Session
) -> tuple[tuple[str, ...], _Table]:
    """Return the columns of a source and its rows: the line, the texts, or why the row is broken, and its text."""
    settings = side.files.settings
    if isinstance(info, CsvFile):
        try:
            header, *rows = read_rows(info.path, settings.encoding, settings.delimiter)
        except UnicodeError:
            message = f"{info.place} is not {settings.encoding} text from some point on"
            hint = "write the encoding it has in the data map"
            raise _UnreadableError([Diagnostic("SLA716", message, help=hint, where=info.place)]) from None
        wide, found = len(header.cells), list[tuple[int, list[str], tuple[str, str] | None]]()
        for row in rows:
            fault = (row.fault, row.text) if row.fault else None
            if fault is None and len(row.cells) != wide and not (len(row.cells) == wide + 1 and row.cells[-1] == ""):
                many = "fewer" if len(row.cells) < wide else "more"
                fault = f"{many} values than the header has columns", settings.delimiter.join(row.cells)[:200]
            found.append((row.line, row.cells, fault))
        return info.columns, found
    if isinstance(info, ParquetFile):
        names = [name for name, _ in session.columns_of(info.path)]
        texts = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" for name in names)
        order = session.parquet([info.path], numbered=True)
        stream = session.stream(f"SELECT file_row_number + 1, {texts} FROM {order} ORDER BY 1")
        return tuple(names), [(row[0], [cell or "" for cell in row[1:]], None) for row in stream]
    wanted = wanted_columns(side.table, settings)
    reading = info.read(wanted)
    if isinstance(reading, Diagnostic):
        raise _UnreadableError([reading])
    found = [
        (row.number, [cell or "" for cell in row.cells], (row.fault, row.text) if row.fault else None)
        for row in reading.rows
    ]
    if reading.problem is not None:
        raise _UnreadableError([reading.problem])
    there = [i for i, one in enumerate(wanted) if one.name in reading.columns]
    kept = [(line, [cells[i] for i in there] if fault is None else [], fault) for line, cells, fault in found]
    return tuple(wanted[i].name for i in there), kept


def _file(side: SideTable, info: Readable | RowSource, rows: list[TableRow]) -> DataFile:
    """Return a source with the SHA-256 of its bytes; of a database, that of the rows that were read."""
    path, stamp = getattr(info, "path", None), getattr(info, "stamp", None)
    if isinstance(path, Path) and stamp is not None:
        found = digest(path, stamp)
        if isinstance(found, Diagnostic):
            raise _UnreadableError([found])
        return found
    names = [one.name for one in side.table.fields]
    lines = sorted(json.dumps([row.texts.get(name, "") for name in names], ensure_ascii=False) for row in rows)
    data = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
    return DataFile(info.place, hashlib.sha256(data).hexdigest(), len(data))
