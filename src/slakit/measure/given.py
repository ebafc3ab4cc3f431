"""Figures that somebody gives: who gave which value for which window, when, with which evidence; bad rows by reason.

A table of them has a row for each value. They are few, so they are read row by row, from the same kinds of sources as
records. A window for which no row is good has no value; two values for one window are none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from slakit.contract.expressions import FigureRef
from slakit.contract.model import Agreement, Contract, Objective
from slakit.contract.parts import trusted
from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.contract.spans import GivenFigure
from slakit.contract.walking import walk
from slakit.diagnostics import Diagnostic
from slakit.measure.accept import Readable, RecordFiles, looked_up
from slakit.measure.bind import BoundField, bind
from slakit.measure.csv_rows import read_rows
from slakit.measure.data_map import DataMap, RecordSource
from slakit.measure.duckdb_sql import identifier
from slakit.measure.files import CsvFile, ParquetFile, digest, no_rows
from slakit.measure.given_values import given_value, such_as
from slakit.measure.rejects import BadRow, Faulty, RejectsFile
from slakit.measure.results import DataFile, GivenValue, RecordQuality
from slakit.measure.session import Session
from slakit.measure.sources import RowSource, wanted_columns
from slakit.timeline import Window, WindowKind, clip, parse_period, to_local, windows

__all__ = [
    "GivenFigures", "SideTable", "TableRow", "figures_asked", "given_table", "named_window", "read_given", "read_table",
]  # fmt: skip

_COLUMNS = (
    ("figure", "Name of the figure"),
    ("window", "The window that it is given for, or a date in it"),
    ("value", "Its value, with its unit"),
    ("by", "Who gave it"),
    ("on", "On which date"),
    ("evidence", "What proves it"),
)
_MISSING = "value missing"


def given_table(contract: Contract) -> RecordType:
    """Return the table of given figures in the form of a record type; its name is `figures` unless records have it."""
    taken = any(records.name == "figures" for records in contract.records)
    fields = tuple(
        trusted(StoredField)(name=name, title=title, type=FieldType.TEXT, optional=name == "evidence")
        for name, title in _COLUMNS
    )
    return trusted(RecordType)(
        name="given-figures" if taken else "figures",
        title="Figures that somebody gives",
        singular="value",
        key="figure",
        at="on",
        fields=fields,
    )


def figures_asked(objectives: Iterable[Objective]) -> set[str]:
    """Return the names of the given figures that objectives measure, or that decide their outcomes."""
    parts = [
        part
        for objective in objectives
        for part in (objective.measure.figure, *(term.condition for term in objective.count_as))
        if part is not None
    ]
    return {e.figure for part in parts for e in walk(part) if isinstance(e, FigureRef)}


@dataclass(frozen=True, slots=True)
class SideTable:
    """A table that data have beside the records, and its sources."""

    contract: Contract
    table: RecordType
    files: RecordFiles


class GivenFigures(SideTable):
    """The table of given figures and its sources."""

    @classmethod
    def looked_up(cls, contract: Contract, data_map: DataMap) -> tuple[GivenFigures | None, list[Diagnostic]]:
        """Find the sources of the figures and look at each."""
        table = given_table(contract)
        if not data_map.files(table.name) and not data_map.databases(table.name):
            hint = (
                f'write file = "…" below [{table.name}] in the data map, or --data {table.name}=FILE; a file with a'
                " header alone says that nobody has given any"
            )
            where = data_map.name or table.name
            message = "nothing says which file holds the figures that are given"
            return None, [Diagnostic("SLA713", message, help=hint, where=where)]
        files, problems = looked_up(table, data_map, (), contract.agreement.currency)
        return (None if files is None else cls(contract, table, files)), problems


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a source: where it stands, its texts by field, or why it cannot be read at all."""

    place: str
    line: int
    texts: Mapping[str, str]
    fault: Faulty | None = None


class _UnreadableError(Exception):
    def __init__(self, problems: list[Diagnostic]) -> None:
        super().__init__(problems)
        self.problems = problems


def read_given(
    given: GivenFigures, data_map: DataMap, session: Session, rejects: RejectsFile, as_of: int | None
) -> tuple[tuple[GivenValue, ...], RecordQuality | None, list[Diagnostic]]:
    """Return the values given, each for one window, and the account of the rows; `None` where they cannot be read.

    With `as_of`, what was given after the date of that instant is not known yet.
    """
    rows, files, problems = read_table(given, data_map, session)
    if problems:
        return (), None, problems
    read, bad = _Reader(given.contract, as_of).values(rows)
    name = given.table.name
    try:
        rejects.add(name, sorted(bad, key=lambda row: (row.file, row.line)))
    except OSError as error:
        message = f"the rejects file {rejects.path} cannot be written: {(error.strerror or str(error)).lower()}"
        return (), None, [Diagnostic("SLA721", message, help="name another place for it", where=str(rejects.path))]
    quality = RecordQuality(name, tuple(files), len(rows), len(rows) - len(bad), rejects.counts(name))
    return read, quality, [no_rows(file.path) for file in files] if not rows else []


# ------------------------------------------------------------------ rows


def read_table(
    given: SideTable, data_map: DataMap, session: Session
) -> tuple[list[TableRow], list[DataFile], list[Diagnostic]]:
    """Return the rows of a table and its sources, or why they cannot be read."""
    rows: list[TableRow] = []
    files: list[DataFile] = []
    try:
        for info in given.files.infos:
            found = list(_rows(given, info, data_map, session))
            rows += found
            files.append(_file(given, info, found))
    except _UnreadableError as error:
        return [], [], error.problems
    return rows, files, []


def _rows(
    given: SideTable, info: CsvFile | ParquetFile | RowSource, data_map: DataMap, session: Session
) -> Iterator[TableRow]:
    """Yield the rows of a source by the names of the fields; raises _UnreadableError."""
    settings = given.files.settings
    columns, found = _table(given, info, session)
    bound, problems = bind(given.table, settings, data_map, info.place, columns)
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
    given: SideTable, info: CsvFile | ParquetFile | RowSource, session: Session
) -> tuple[tuple[str, ...], _Table]:
    """Return the columns of a source and its rows: the line, the texts, or why the row is broken, and its text."""
    settings = given.files.settings
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
    wanted = wanted_columns(given.table, settings)
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


def _file(given: SideTable, info: Readable | RowSource, rows: list[TableRow]) -> DataFile:
    """Return a source with the SHA-256 of its bytes; of a database, that of the rows that were read."""
    path, stamp = getattr(info, "path", None), getattr(info, "stamp", None)
    if isinstance(path, Path) and stamp is not None:
        found = digest(path, stamp)
        if isinstance(found, Diagnostic):
            raise _UnreadableError([found])
        return found
    names = [one.name for one in given.table.fields]
    lines = sorted(json.dumps([row.texts.get(name, "") for name in names], ensure_ascii=False) for row in rows)
    data = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
    return DataFile(info.place, hashlib.sha256(data).hexdigest(), len(data))


# ------------------------------------------------------------------ what they say


class _Reader:
    """Judges rows one by one, and then against each other."""

    def __init__(self, contract: Contract, as_of: int | None) -> None:
        self.contract, self.agreement = contract, contract.agreement
        self.figures = {figure.name: figure for figure in contract.figures}
        self.until = None if as_of is None else to_local(as_of, self.agreement.zone).date()

    def values(self, rows: list[TableRow]) -> tuple[tuple[GivenValue, ...], list[BadRow]]:
        """Return the values, one for each window of a figure that has one, and the rows that cannot be used."""
        good: dict[tuple[str, str], list[tuple[TableRow, GivenValue]]] = {}
        bad: list[BadRow] = []
        for row in rows:
            found = row.fault or self._value(row)
            if isinstance(found, Faulty):
                bad.append(_bad(row, found))
            elif self.until is None or (found.on is not None and found.on <= self.until):
                good.setdefault((found.figure, found.label), []).append((row, found))
        values = []
        for same in good.values():
            if len({value.value for _, value in same}) > 1:
                reason = "another value is given for the same window"
                bad += [_bad(row, Faulty(reason, "value", row.texts["value"])) for row, _ in same]
            else:
                values.append(min((value for _, value in same), key=lambda value: (value.on or dt.date.max, value.by)))
        return tuple(values), bad

    def _value(self, row: TableRow) -> GivenValue | Faulty:
        texts = row.texts
        missing = next((name for name, _ in _COLUMNS if not texts[name] and name != "evidence"), None)
        if missing is not None:
            return Faulty(_MISSING, missing, "")
        figure = self.figures.get(texts["figure"])
        if figure is None:
            return Faulty("no figure of the contract", "figure", texts["figure"])
        window = named_window(self.agreement, figure.each, texts["window"])
        if window is None:
            return Faulty(f"no {figure.each} of the term, for which {figure.name} is given", "window", texts["window"])
        value = given_value(texts["value"], figure.unit, self.agreement.currency)
        if value is None:
            return Faulty(f"not {such_as(figure.unit, self.agreement.currency)}", "value", texts["value"])
        if texts["by"].casefold() not in self._givers(figure):
            return Faulty(f"not given by {figure.given_by}, as the contract says", "by", texts["by"])
        try:
            on = dt.date.fromisoformat(texts["on"][:10])
        except ValueError:
            on = None
        if on is None or texts["on"][10:] not in ("", " 00:00:00", "T00:00:00"):
            return Faulty("not a date such as 2026-04-15", "on", texts["on"])
        evidence = texts["evidence"]
        return GivenValue(figure.name, figure.each, window.label, value, texts["by"], on, evidence)

    def _givers(self, figure: GivenFigure) -> set[str]:
        """Return what people may write for the one who gives a figure."""
        party = {"provider": self.agreement.provider, "customer": self.agreement.customer}.get(figure.given_by)
        names = {figure.given_by, *([party.name] if party is not None else [])}
        return {name.casefold() for name in names}


def named_window(agreement: Agreement, kind: WindowKind, text: str) -> Window | None:
    """Return the window of a kind, cut to the term, that a text names: by its label, its dates or one date in it."""
    period = parse_period(text.removesuffix(" 00:00:00"))
    if period is None:
        return None
    for window in windows(kind, agreement.zone, period.first_date, period.last_date, agreement.term):
        inside = clip(window, agreement.first_date, agreement.last_date)
        dates = (period.first_date, period.last_date)
        named = dates in ((window.first_date, window.last_date), inside and (inside.first_date, inside.last_date))
        if inside is not None and (named or period.first_date == period.last_date):
            return inside
    return None


def _bad(row: TableRow, fault: Faulty) -> BadRow:
    return BadRow(row.place, row.line, row.texts.get("figure", ""), (fault,))
