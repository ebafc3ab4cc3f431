"""From data files to the relation of accepted rows: the quick way when all are good, the exact account otherwise.

The quick way runs the objectives' query at once and takes its answer only if it counted no bad row and no key
twice. If it did, or the engine stumbled over a CSV file, every refused row is listed and the query runs again
over the rows that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from types import MappingProxyType

from slakit.contract.record_types import RecordType
from slakit.diagnostics import Diagnostic
from slakit.measure.bind import bind
from slakit.measure.csv_rows import BROKEN, RAW, write_clean_copy
from slakit.measure.data_map import DataMap, RecordSource
from slakit.measure.engine import Engine, EngineError, Row, TooLarge, UnfitRow
from slakit.measure.files import CsvFile, ParquetFile, digest, looked_at, separates_quote
from slakit.measure.from_contract import value_column
from slakit.measure.local_time import FOREVER, ZoneTable, zone_table
from slakit.measure.plan import (
    Column,
    Extend,
    Filter,
    Group,
    Join,
    Kind,
    Relation,
    Scalar,
    Select,
    Stored,
    Tally,
    all_of,
    any_of,
    coalesce,
    count_if,
    is_empty,
    negate,
    truth,
)
from slakit.measure.rejects import BadRow, Faulty, RejectsFile
from slakit.measure.results import DataFile
from slakit.measure.row_checks import DUPLICATE, MISSING, RowCheck, any_found
from slakit.measure.scan import (
    BAD,
    FILE,
    ROW,
    ROW_NUMBER,
    UNCOVERED,
    FileScan,
    Reading,
    fault_column,
    text_column,
    wrong_types,
)
from slakit.measure.shifted_days import add_shifts
from slakit.measure.sources import RowSource, StagedTable, looked_at_database, staged, wanted_columns
from slakit.timeline import AnyCalendar

__all__ = ["Accepted", "RecordFiles", "accept", "looked_up"]

Answer = list[Row]


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """A record type with its checks, the currency of its amounts, and the files and databases that hold it.

    `calendars` are the rules of those in whose business days checks count, by name.
    """

    records: RecordType
    settings: RecordSource
    currency: str
    checks: tuple[RowCheck, ...]
    infos: tuple[CsvFile | ParquetFile | RowSource, ...]
    calendars: Mapping[str, AnyCalendar]

    @property
    def for_engine(self) -> list[Path]:
        """The files that the query engine reads by itself."""
        return [info.path for info in self.infos if isinstance(info, CsvFile | ParquetFile)]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted rows as a relation, the query's answer over them, how many rows were read, and the files.

    `absent` are the fields for which at least one file has nothing.
    """

    rows: Relation
    answer: Answer
    read: int
    files: tuple[DataFile, ...]
    absent: tuple[str, ...] = ()


def looked_up(
    records: RecordType,
    data_map: DataMap,
    checks: tuple[RowCheck, ...],
    currency: str,
    calendars: Mapping[str, AnyCalendar] = MappingProxyType({}),
) -> tuple[RecordFiles | None, list[Diagnostic]]:
    """Find the files and databases of a record type and look at each."""
    paths, databases = data_map.files(records.name), data_map.databases(records.name)
    if not paths and not databases:
        message = f"nothing says which file holds the {records.name}"
        hint = f'write file = "…" below [{records.name}] in the data map, or name the file on the command line'
        return None, [Diagnostic("SLA713", message, help=hint, where=data_map.name or records.name)]
    settings = data_map.records.get(records.name, RecordSource())
    infos: list[CsvFile | ParquetFile | RowSource] = []
    problems: list[Diagnostic] = []
    for path in paths:
        found = looked_at(path, settings)
        if isinstance(found, Diagnostic):
            span = data_map.place(records.name, "file") if found.code == "SLA701" else None
            problems.append(replace(found, span=span))
        else:
            infos.append(found)
    key = settings.fields[records.key].columns if records.key in settings.fields else (records.key,)
    for source in databases:
        database = looked_at_database(source, data_map.folder, key)
        if isinstance(database, Diagnostic):
            problems.append(replace(database, span=data_map.place(records.name, "database")))
        else:
            infos.append(database)
    if problems:
        return None, problems
    return RecordFiles(records, settings, currency, checks, tuple(infos), calendars), []


Readable = CsvFile | ParquetFile | StagedTable
Columns = tuple[tuple[str, str], ...]


def _readable(
    session: Engine, files: RecordFiles, data_map: DataMap, number: int
) -> tuple[Readable, Columns] | Diagnostic:
    """Return a source as the engine can read it, with the names and types of its columns."""
    info = files.infos[number]
    if isinstance(info, CsvFile):
        return info, tuple((name, "VARCHAR") for name in info.columns)
    if not isinstance(info, ParquetFile):
        place, records = info.place, files.records
        table = staged(
            session.reader,
            info,
            f"staged {records.name} {number}",
            wanted_columns(records, files.settings),
            lambda names: not bind(records, files.settings, data_map, place, names)[1],
        )
        return table if isinstance(table, Diagnostic) else (table, tuple((name, "VARCHAR") for name in table.names))
    try:
        types = tuple(session.reader.columns_of(info.path))
    except EngineError:
        return _damaged(info.place)
    if ROW_NUMBER in (name for name, _ in types):
        message = f"{info.place} has a column named {ROW_NUMBER}, which hides the numbers of its rows"
        return Diagnostic("SLA719", message, help="rename that column", where=info.place)
    return info, types


def _bound(session: Engine, files: RecordFiles, data_map: DataMap) -> tuple[list[FileScan], list[Diagnostic]]:
    scans: list[FileScan] = []
    problems: list[Diagnostic] = []
    for number, source in enumerate(files.infos):
        found = _readable(session, files, data_map, number)
        if isinstance(found, Diagnostic):
            problems.append(found)
            continue
        info, types = found
        names = tuple(name for name, _ in types)
        bound, wrong = bind(files.records, files.settings, data_map, source.place, names)
        scan = FileScan(info, bound, types, files.currency)
        problems += wrong
        if not wrong:
            problems += wrong_types(scan, files.settings)
        scans.append(scan)
    return scans, problems


def _damaged(place: str) -> Diagnostic:
    message = f"{place} is damaged: its Parquet data cannot be read"
    return Diagnostic("SLA711", message, help="copy or export it again", where=place)


Query = Callable[[Relation, tuple[Tally, ...]], Answer]
"""Runs the objectives' query over some rows, with further tallies behind its own."""


def accept(
    session: Engine,
    files: RecordFiles,
    data_map: DataMap,
    horizon: tuple[int, int],
    query: Query,
    rejects: RejectsFile,
) -> tuple[Accepted | None, list[Diagnostic]]:
    """Read the files of a record type, refuse its bad rows and answer the query over the others.

    `horizon` is the stretch of instants in which most local times will lie. The SHA-256 of each file is taken
    while the engine works.
    """
    scans, problems = _bound(session, files, data_map)
    if problems:
        return None, problems
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        try:
            digests = [pool.submit(_digest, scan.info, stop) for scan in scans]
            found, problems = _read(session, files, scans, horizon, query, rejects)
            with session.stage("taking the SHA-256 of the files"):
                return _with_digests(found, problems, digests, scans)
        finally:
            stop.set()  # whoever interrupts does not wait for it


def _digest(info: Readable, stop: Event) -> DataFile | Diagnostic:
    if isinstance(info, StagedTable) and info.file is not None:
        return info.file
    assert info.path is not None
    return digest(info.path, info.stamp, stop)


def _with_digests(
    found: Accepted | None,
    problems: list[Diagnostic],
    digests: list[Future[DataFile | Diagnostic]],
    scans: list[FileScan],
) -> tuple[Accepted | None, list[Diagnostic]]:
    named: list[DataFile] = []
    for future in digests:
        one = future.result()
        if isinstance(one, Diagnostic):
            problems = [*problems, one]
        else:
            named.append(one)
    if found is None or problems:
        return None, problems
    absent = dict.fromkeys(one.field.name for scan in scans for one in scan.bound if one.absent)
    return replace(found, files=tuple(named), absent=tuple(absent)), []


def _read(
    session: Engine,
    files: RecordFiles,
    scans: list[FileScan],
    horizon: tuple[int, int],
    query: Query,
    rejects: RejectsFile,
) -> tuple[Accepted | None, list[Diagnostic]]:
    csvs = [scan.info for scan in scans if isinstance(scan.info, CsvFile)]
    strange = any(not info.plain or separates_quote(info.path, files.settings.delimiter) for info in csvs)
    try:
        if not strange:
            for start, end in (horizon, FOREVER):
                zone = _zone(files.settings, start, end)
                found = _quickly(session, files, scans, zone, query)
                if found is not None:
                    return (found, []) if found.read >= 0 else _exactly(session, files, scans, query, rejects)
        return _exactly(session, files, scans, query, rejects)
    except TooLarge:
        message = f"a total over the {files.records.name} is too large to be held exactly"
        return None, [
            Diagnostic("SLA720", message, help="look for absurd values in the data", where=scans[0].info.place)
        ]
    except EngineError:
        # The engine has no one error for damaged data, nor does it say in which file.
        damaged = [scan.info.place for scan in scans if isinstance(scan.info, ParquetFile)]
        if not damaged:
            raise
        return None, [_damaged(" or ".join(damaged))]


def _zone(settings: RecordSource, start: int, end: int) -> ZoneTable | None:
    return zone_table(settings.zone, start, end) if settings.zone else None


def _reading(files: RecordFiles, zone: ZoneTable | None, *, details: bool) -> Reading:
    # A name of its own: relations made of this reading look the table up whenever they are asked for.
    return Reading(files.settings, zone, details, f"zone of {files.records.name}")


def _quickly(
    session: Engine, files: RecordFiles, scans: list[FileScan], zone: ZoneTable | None, query: Query
) -> Accepted | None:
    """Answer over all rows.

    None when local times lie beyond the zone table; `read` is -1 when a row is bad.
    """
    bad_rows = Accepted(Stored("", ()), [], -1, ())
    try:
        with session.stage(f"reading {files.records.name}"):
            rows = session.scanned(files.records, scans, _reading(files, zone, details=False))
    except UnfitRow:
        # A row of a CSV file is not as it should be: the slow reader says which.
        if any(isinstance(scan.info, CsvFile) for scan in scans):
            return bad_rows
        raise
    # Keys are looked at once, when they are told apart; that finds those that are missing, too.
    judged, checks = _with_days(session, files, rows)
    checks = tuple(c for c in checks if (c.reason, c.field) != (MISSING, files.records.key))
    bad = any_of(Column(BAD, Kind.YES_NO), any_found(checks))
    extra = (count_if(truth(True)), count_if(Column(UNCOVERED, Kind.YES_NO)), count_if(bad))
    with session.stage(f"counting {files.records.name}"):
        answer = query(judged, extra)
    read, uncovered, refused = (sum(row[i] for row in answer) for i in (-3, -2, -1))
    if uncovered:
        return None
    if refused or not _keys_once(session, files.records, rows, read):
        return bad_rows
    return Accepted(rows, [row[:-3] for row in answer], read, ())


def _with_days(session: Engine, files: RecordFiles, rows: Stored) -> tuple[Relation, tuple[RowCheck, ...]]:
    """Return rows with what checks find that count in business days, and all checks on these rows."""
    shifts = [shift for check in files.checks for shift in check.shifts]
    if not shifts:
        return rows, files.checks
    found = {f"found {i}": check for i, check in enumerate(files.checks) if check.shifts}
    # What it takes to find it is not kept: figures may count the same days.
    columns: list[tuple[str, Scalar]] = [(column.name, column) for column in rows.columns]
    columns += [(name, check.found) for name, check in found.items()]
    names = {check: name for name, check in found.items()}
    checks = tuple(
        replace(check, found=Column(names[check], Kind.YES_NO)) if check in names else check for check in files.checks
    )
    return Select(add_shifts(session, rows, shifts, files.calendars), tuple(columns)), checks


def _key(records: RecordType) -> Column:
    field = next(field for field in records.fields if field.name == records.key)
    return value_column(field.name, field.type)


def _keys_once(session: Engine, records: RecordType, rows: Stored, count: int) -> bool:
    """Tell whether every row has a key and no key occurs twice, as far as that is seen at once.

    That two keys share a hash happens to one in thousands of files; looking closer costs time, and changes nothing.
    """
    with session.stage(f"looking for {records.name} that are there twice"):
        return session.told_apart(rows, _key(records), count) == (count, count)


_REPEATED = "key of several rows"
_TWICE = Column("twice", Kind.YES_NO)
_REFUSED = Column("refused", Kind.YES_NO)


def _counts(session: Engine, rows: Relation, *conditions: Scalar) -> Row:
    """Return in how many rows each condition is true."""
    return session.grouped(Group(rows, (), tuple(count_if(one) for one in conditions)))[0]


def _exactly(
    session: Engine, files: RecordFiles, scans: list[FileScan], query: Query, rejects: RejectsFile
) -> tuple[Accepted | None, list[Diagnostic]]:
    """List the bad rows, and answer over the others."""
    copied: list[FileScan] = []
    for number, scan in enumerate(scans):
        if isinstance(scan.info, CsvFile):
            copy = session.reader.folder / f"copy {files.records.name} {number}.csv".replace("/", " ")
            try:
                with session.stage(f"reading {scan.info.path} line by line"):
                    write_clean_copy(scan.info.path, files.settings.encoding, files.settings.delimiter, scan.used, copy)
            except UnicodeError:
                message = f"{scan.info.path} is not {files.settings.encoding} text from some point on"
                hint = "write the encoding it has in the data map"
                return None, [Diagnostic("SLA716", message, help=hint, where=str(scan.info.path))]
            copied.append(replace(scan, copy=copy))
        else:
            copied.append(scan)
    with session.stage(f"looking at every one of the {files.records.name}"):
        return _account(session, files, copied, query, rejects)


def _account(
    session: Engine, files: RecordFiles, copied: list[FileScan], query: Query, rejects: RejectsFile
) -> tuple[Accepted | None, list[Diagnostic]]:
    """Read rows with all that is wrong with each, list the bad ones, and answer over the others."""
    reading = _reading(files, _zone(files.settings, *FOREVER), details=True)
    rows = session.scanned(files.records, copied, reading)
    for one in copied:
        if one.copy:
            one.copy.unlink()
    judged = _judged(session, files, rows)
    try:
        rejects.add(files.records.name, _bad_rows(session, files, copied, judged))
    except OSError as error:
        message = f"the rejects file {rejects.path} cannot be written: {(error.strerror or str(error)).lower()}"
        return None, [Diagnostic("SLA721", message, help="name another place for it", where=str(rejects.path))]
    total, good = _counts(session, judged, truth(True), negate(_REFUSED))
    refused = sum(reject.rows for reject in rejects.counts(files.records.name))
    if total != good + refused:
        message = f"{total} rows were read, but {good} accepted and {refused} refused"
        raise AssertionError(message)
    columns = tuple(value_column(field.name, field.type) for field in files.records.fields)
    accepted = Select(Filter(judged, negate(_REFUSED)), tuple((column.name, column) for column in columns))
    return Accepted(accepted, query(accepted, ()), total, ()), []


def _check_column(position: int) -> Column:
    return Column(f"check {position}", Kind.YES_NO)


def _judged(session: Engine, files: RecordFiles, rows: Stored) -> Relation:
    """Add to each detailed row which checks refuse it, whether its key is taken, and whether it is refused at all."""
    key = _key(files.records)
    again = Column(_REPEATED, key.kind)
    repeated = session.repeated(f"repeated keys of {files.records.name}", rows, key, again)
    broken = negate(is_empty(Column(BROKEN, Kind.TEXT)))
    added: list[tuple[str, Scalar]] = [(_TWICE.name, negate(is_empty(again)))]
    with_days, checks = _with_days(session, files, rows)
    for i, check in enumerate(checks):
        found = all_of(negate(broken), check.found)
        if check.reason == MISSING:
            # A value that is there but cannot be used is not missing as well.
            found = all_of(found, is_empty(fault_column(check.field)))
        added.append((_check_column(i).name, coalesce(found, truth(False))))
    faults = [negate(is_empty(fault_column(field.name))) for field in files.records.fields]
    refused = any_of(broken, _TWICE, *faults, *(_check_column(i) for i in range(len(files.checks))))
    joined = Join(with_days, repeated, key, again.name)
    return Extend(Extend(joined, tuple(added)), ((_REFUSED.name, refused),))


def _bad_rows(session: Engine, files: RecordFiles, scans: list[FileScan], judged: Relation) -> Iterator[BadRow]:
    fields = files.records.fields
    titles = [{one.field.name: one.title for one in scan.bound} for scan in scans]
    names = [scan.info.place for scan in scans]
    place = (Column(FILE, Kind.INTEGER), Column(ROW, Kind.INTEGER))
    columns = [*place, Column(BROKEN, Kind.TEXT), Column(RAW, Kind.TEXT), _TWICE]
    columns += [fault_column(field.name) for field in fields]
    columns += [text_column(field.name) for field in fields]
    columns += [_check_column(i) for i in range(len(files.checks))]
    many = len(fields)
    for row in session.rows(Filter(judged, _REFUSED), columns, place):
        number, line, broken, raw, twice = row[:5]
        reasons = row[5 : 5 + many]
        texts = {field.name: text or "" for field, text in zip(fields, row[5 + many : 5 + 2 * many], strict=True)}
        title = titles[number]
        faults = [Faulty(broken, "", raw or "")] if broken else []
        faults += [
            Faulty(reason, title[field.name], texts[field.name])
            for field, reason in zip(fields, reasons, strict=True)
            if reason
        ]
        faults += [
            Faulty(check.reason, title[check.field], texts[check.field])
            for check, refused in zip(files.checks, row[5 + 2 * many :], strict=True)
            if refused
        ]
        if twice:
            faults.append(Faulty(DUPLICATE, title[files.records.key], texts[files.records.key]))
        yield BadRow(names[number], line, texts[files.records.key], tuple(faults))
