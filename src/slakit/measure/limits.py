"""What one measuring may take of the machine, and whom it tells how far it has come.

The stated default is a quarter of the memory that the process may have, at least 256 MB and at most 2 GB. Chosen
once per command, before the query engine starts.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from slakit.diagnostics import Diagnostic

__all__ = ["Limits", "Progress", "memory_shown", "no_room", "parse_memory", "too_little_memory"]

Progress = Callable[[str, float | None], None]
"""Told, from another thread, what is being done and which part of it is done (None when nobody knows)."""

MEGABYTE = 1_000_000
LEAST, MOST = 256 * MEGABYTE, 2_000 * MEGABYTE
_SIZE = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))? ?([KMGT]i?B)", re.IGNORECASE)


def parse_memory(text: str) -> int | None:
    """Return the bytes that a text such as 2GB, 1.5 GB or 512MiB stands for; None when it is no size.

    >>> parse_memory("1.5 GB"), parse_memory("512MiB"), parse_memory("much")
    (1500000000, 536870912, None)
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        return None
    whole, decimals, unit = found[1], found[2] or "", found[3].lower()
    size = Decimal(f"{whole}.{decimals}0") * (1024 if "i" in unit else 1000) ** (1 + "kmgt".index(unit[0]))
    return int(size)


def memory_shown(size: int) -> str:
    """Return a number of bytes in whole megabytes.

    >>> memory_shown(1_500_000_000)
    '1,500 MB'
    """
    return f"{size // MEGABYTE:,} MB"


def _of_control_group() -> list[int]:
    """The limits that Linux control groups set for this process, as far as they can be read."""
    found = []
    try:
        groups = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return []
    for _, controllers, path in (group for group in groups if len(group) == 3):
        if controllers == "":
            root, name = Path("/sys/fs/cgroup"), "memory.max"
        elif "memory" in controllers.split(","):
            root, name = Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"
        else:
            continue
        # Inside a container the path may be that of the host, and the root is then the process's own group.
        for folder in (root / path.lstrip("/"), root):
            try:
                text = (folder / name).read_text(encoding="utf-8").strip()
            except OSError:
                continue
            if text.isdecimal():
                found.append(int(text))
    return found


def _of_machine() -> list[int]:
    try:
        return [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    except (AttributeError, ValueError, OSError):  # not on Windows
        return []


def _default_memory() -> int:
    there = min([*_of_machine(), *_of_control_group()], default=4 * LEAST)
    return max(LEAST, min(MOST, there // 4))


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Limits:
    """The memory in bytes and the threads that the query engine may use, and whom to tell of progress.

    None stands for the default. What does not fit the memory goes to temporary files.
    """

    memory: int | None = None
    threads: int | None = None
    progress: Progress | None = None

    @property
    def bytes(self) -> int:
        """The memory that holds: what was asked for, or the default."""
        return self.memory if self.memory is not None else _default_memory()

    @property
    def cores(self) -> int:
        """The threads that hold."""
        return self.threads if self.threads is not None else _cores()


def too_little_memory(limits: Limits) -> Diagnostic:
    """Return the finding that the data cannot be measured within the memory allowed."""
    more = memory_shown(2 * limits.bytes).replace(",", "").replace(" ", "")
    return Diagnostic(
        "SLA740",
        f"measuring needs more memory than the {memory_shown(limits.bytes)} that it may use",
        help=f"allow more, as in --memory {more}, or evaluate a shorter period from smaller files",
        where="--memory",
    )


def no_room() -> Diagnostic:
    """Return the finding that the disk has no room for what does not fit the memory."""
    folder = tempfile.gettempdir()
    return Diagnostic(
        "SLA741",
        f"there is no room in {folder} for what does not fit the memory",
        help="make room there, name a larger folder in the environment variable TMPDIR, or allow more with --memory",
        where=folder,
    )
