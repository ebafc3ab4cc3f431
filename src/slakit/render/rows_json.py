"""The rows that were read for one record type, for machines: what every document about data says of them."""

from __future__ import annotations

from typing_extensions import TypedDict

from slakit.measure.results import RecordQuality

__all__ = ["RowsRead", "rows_read"]


class FileRead(TypedDict):
    """A file or other source, and the digest of what it held."""

    path: str
    sha256: str
    bytes: int


class RowsRefused(TypedDict):
    """Why rows cannot be used, how many, and the line of the first."""

    reason: str
    rows: int
    first_line: int | None


class RowsRead(TypedDict):
    """The rows of one record type: how many were read, could be used, and were refused."""

    records: str
    files: list[FileRead]
    read: int
    accepted: int
    rejected: int
    rejects: list[RowsRefused]
    rejects_file: str | None


def rows_read(quality: RecordQuality) -> RowsRead:
    """Return what was read for a record type."""
    return {
        "records": quality.records,
        "files": [{"path": f.path, "sha256": f.sha256, "bytes": f.size} for f in quality.files],
        "read": quality.read,
        "accepted": quality.accepted,
        "rejected": quality.rejected,
        "rejects": [{"reason": r.reason, "rows": r.rows, "first_line": r.first_line} for r in quality.rejects],
        "rejects_file": quality.rejects_file,
    }
