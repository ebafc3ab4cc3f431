"""Writes finished documents to disk so that a reader never meets half of one.

Used by every writer that puts a file where somebody may already be looking: a statement, a report, an export.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

__all__ = ["write_atomically"]


def write_atomically(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``: the old file or the whole new one, never a part.

    The bytes go to a temporary file in the same folder, reach the disk, and take the name in one step. An
    existing file keeps its permissions; a new one gets those that the umask leaves. A symbolic link stays,
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
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileNotFoundError):
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
