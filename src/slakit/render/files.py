"""Writes finished documents to disk so that a reader never meets half of one.

Used by every writer that puts a file where somebody may already be looking: a statement, a report, an export.
"""

import datetime as dt
import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

__all__ = ["created_date", "write_atomically"]


def source_date() -> dt.datetime | None:
    """The instant of SOURCE_DATE_EPOCH, in whole seconds of at most ten digits; `None` where it is not set so."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    told = epoch.isascii() and epoch.isdigit() and len(epoch) <= 10
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if told else None


def created_date(default: dt.date, zone: str) -> dt.datetime:
    """The date a document carries: SOURCE_DATE_EPOCH where it is set, else the beginning of a date of its own."""
    if (told := source_date()) is not None:
        return told
    from slakit.timeline import first_instant_of, utc

    return utc(first_instant_of(zone, default))


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Put ``data`` at ``path``: the old file or the whole new one, never a part.

    The bytes, whole or in pieces, go to a temporary file in the same folder, reach the disk, and take the name in one
    step. An existing file keeps its permissions; a new one gets those that the umask leaves. A symbolic link stays,
    and the file it points to is replaced. Raises OSError, with the temporary file removed, when the folder is
    missing or not writable or the disk is full.
    """
    import secrets

    target = path.resolve()
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "not a plain file", str(target))
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    # Mode 0666 lets the umask decide, as for any other new file; tempfile would hide it from everybody else.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.writelines([data] if isinstance(data, bytes) else data)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileNotFoundError):
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
