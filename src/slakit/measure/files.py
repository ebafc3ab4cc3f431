"""Data files before they are read: what kind they are, the columns they name, and the SHA-256 of their bytes.

The ending decides the kind, and the content has to agree. Every problem is a diagnostic with the next step.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from slakit.diagnostics import Diagnostic, Severity
from slakit.measure.csv_rows import read_rows
from slakit.measure.data_map import RecordSource
from slakit.measure.results import DataFile
from slakit.measure.sources import JsonFile, Workbook, looked_at_json, looked_at_workbook

__all__ = ["CsvFile", "ParquetFile", "digest", "looked_at", "no_rows", "separates_quote"]

_HEAD = 65_536
_PIECE = 1 << 20
_ENDINGS = (".csv", ".parquet", ".jsonl", ".ndjson", ".json", ".xlsx", ".xlsm")
_SIGNATURES = {
    b"PAR1": "Parquet data",
    b"PK\x03\x04": "a ZIP archive or an Excel workbook",
    b"\x1f\x8b": "gzip-compressed data",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x28\xb5\x2f\xfd": "Zstandard-compressed data",
}


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file with the names in its header.

    `plain` tells that the query engine can read it as it is: UTF-8, the header on the first line.
    """

    path: Path
    stamp: tuple[int, int]
    columns: tuple[str, ...]
    plain: bool

    @property
    def place(self) -> str:
        """The file's name."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A file that begins and ends as Parquet does; the engine knows its columns."""

    path: Path
    stamp: tuple[int, int]

    @property
    def place(self) -> str:
        """The file's name."""
        return str(self.path)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def looked_at(path: Path, settings: RecordSource) -> CsvFile | ParquetFile | JsonFile | Workbook | Diagnostic:
    """Return what kind of data file a path is, or why it is none."""
    place = str(path)
    try:
        if path.is_dir():
            return Diagnostic("SLA709", f"{place} is a folder", help="name the file inside it", where=place)
        stamp = _stamp(path)
        if not path.is_file():
            return Diagnostic("SLA709", f"{place} is not a plain file", help="save the data in a file", where=place)
        ending = path.suffix.lower()
        if ending not in _ENDINGS:
            message = f"{place} ends in none of {', '.join(_ENDINGS)}"
            return Diagnostic("SLA707", message, help="export the data as CSV or Parquet", where=place)
        if stamp[0] == 0 and ending not in {".jsonl", ".ndjson"}:
            hint = "a file without records still has a header line" if ending == ".csv" else "export it again"
            return Diagnostic("SLA706", f"{place} is empty", help=hint, where=place)
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, stamp[0] - 4))
            tail = file.read(4)
        if ending == ".parquet":
            return _parquet(path, stamp, head, tail)
        if ending in {".xlsx", ".xlsm"}:
            return looked_at_workbook(path, stamp, head, settings.sheet, settings.header)
        if ending != ".csv":
            return looked_at_json(path, stamp, head, settings.rows)
        return _csv(path, stamp, head, settings)
    except (FileNotFoundError, NotADirectoryError):
        hint = "only files on this machine are read" if "://" in place or ":/" in place[1:] else "check the name"
        return Diagnostic("SLA701", f"there is no data file {place}", help=hint, where=place)
    except (OSError, ValueError) as error:  # a name with a NUL character is a ValueError
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        return Diagnostic("SLA709", f"{place} cannot be read: {reason}", help="check who may read it", where=place)


def _parquet(path: Path, stamp: tuple[int, int], head: bytes, tail: bytes) -> ParquetFile | Diagnostic:
    place = str(path)
    if not head.startswith(b"PAR1"):
        message = f"{place} is not a Parquet file, though its name says so"
        return Diagnostic("SLA707", message, help="a CSV file ends in .csv", where=place)
    if tail != b"PAR1" or stamp[0] < 12:
        message = f"{place} is cut off: the end of the Parquet data is missing"
        return Diagnostic("SLA711", message, help="copy or export it again", where=place)
    return ParquetFile(path, stamp)


def _csv(path: Path, stamp: tuple[int, int], head: bytes, settings: RecordSource) -> CsvFile | Diagnostic:
    place, encoding = str(path), settings.encoding
    wide = encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32", "utf16", "utf32"))
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            hint = "export the data as CSV or Parquet"
            if kind.startswith("Parquet"):
                hint = "rename it to end in .parquet"
            return Diagnostic("SLA707", f"{place} is not a CSV file: it is {kind}", help=hint, where=place)
    if not wide and head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        hint = 'write encoding = "utf-16" in the data map'
        return Diagnostic("SLA716", f"{place} is UTF-16, not {encoding}", help=hint, where=place)
    if not wide and b"\0" in head:
        message = f"{place} is not a CSV file: it holds binary data"
        return Diagnostic("SLA707", message, help="export the data as CSV or Parquet", where=place)
    try:
        header = next(read_rows(path, encoding, settings.delimiter), None)
    except UnicodeError:
        return _not_decoded(place, encoding)
    if header is None:
        return Diagnostic("SLA706", f"{place} has no header line", help="its first line names the columns", where=place)
    if header.fault:
        if header.fault.startswith("bytes"):
            return _not_decoded(place, encoding)
        message = f"the header of {place} cannot be read: {header.fault}"
        return Diagnostic("SLA707", message, help="its first line names the columns", where=f"{place}:{header.line}")
    names = tuple(cell.strip() for cell in header.cells)
    plain = encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig", "ascii"} and header.line == 1
    return CsvFile(path, stamp, names, plain)


def _not_decoded(place: str, encoding: str) -> Diagnostic:
    return Diagnostic(
        "SLA716",
        f"{place} is not {encoding} text",
        help='write the encoding it has in the data map, such as encoding = "windows-1252"',
        where=place,
    )


def no_rows(place: str) -> Diagnostic:
    """Return the finding that a file has no records.

    What that means is for the contract's no-data terms to say.
    """
    message = f"{place} holds no records"
    hint = "if that is so, nothing needs doing: an objective without records is no data"
    return Diagnostic("SLA710", message, Severity.WARNING, help=hint, blocks=False, where=place)


def digest(path: Path, stamp: tuple[int, int], stop: Event | None = None) -> DataFile | Diagnostic:
    """Return the SHA-256 of a file, read piece by piece; a file that changed since `stamp` is refused.

    Once `stop` is set, nobody waits for the answer, and what comes back is no longer of the whole file.
    """
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while (piece := file.read(_PIECE)) and not (stop is not None and stop.is_set()):
            hashed.update(piece)
    found = hashed.hexdigest()
    if _stamp(path) != stamp:
        message = f"{path} changed while it was being read"
        return Diagnostic("SLA709", message, help="run again when it is written completely", where=str(path))
    return DataFile(str(path), found, stamp[0])


def separates_quote(path: Path, delimiter: str) -> bool:
    """Tell whether a blank stands between a delimiter and a quote somewhere.

    The engine takes such a value for a quoted one, the CSV standard does not; only the slow reader may
    decide.
    """
    marks = [mark.encode() for mark in (f'{delimiter} "', f'{delimiter}\t"', '\n "', '\n\t"')]
    with path.open("rb") as file:
        rest = b""
        while piece := file.read(1 << 20):
            text = rest + piece
            if any(mark in text for mark in marks):
                return True
            rest = text[-64:]
    return False
