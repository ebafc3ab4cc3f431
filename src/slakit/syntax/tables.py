"""The tables that the parser runs on, and where they are kept between runs.

Building them takes seconds; reading them back takes a millisecond. They are plain data, cached in a folder that only
its owner can write, never in a shared temporary folder: they decide how contracts are read.
"""

from __future__ import annotations

import contextlib
import importlib.util
import marshal
import os
import stat
import sys
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["NOTHING", "Step", "Tables", "load_tables"]

NOTHING = -1
"""Stands among the parts that a node keeps for an optional one that is not there."""

Step = tuple[str, int, bool, str | None, tuple[int, ...]]
"""How a rule ends: its origin, how many parts it has, whether they make something new, the node (`None` when they
become parts of the node above), and the parts that are kept, by index."""

_FORMAT = 2
"""To be raised when the tables change their shape."""
_DIGEST = 8


class Tables(NamedTuple):
    """An LALR parser and the lexer before it, as plain data."""

    start: int
    actions: list[dict[str, int]]
    """For each state and terminal the state to go to, or `~n` when step n is due first."""
    gotos: list[dict[str, int]]
    """For each state and origin of a rule that has ended the state to go to."""
    steps: list[Step]
    expression: str
    """Matches one token; its groups are terminals."""
    words: dict[str, str]
    """Keywords, with their terminals: whatever matches NAME is looked up here."""
    ignore: list[str]
    long_text: str
    keywords: dict[str, str]
    """Terminals that are fixed words or signs, with their spelling."""
    lines_below: dict[str, tuple[str, ...]]


def _private_cache() -> str | None:
    """Return a folder that this user alone can write, made when missing; `None` when there cannot be one."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - `Path.home` raises
    folder = os.path.join(base, "slakit")  # noqa: PTH118 - a string is enough
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
        info = os.stat(folder)  # noqa: PTH116
    except OSError:
        return None
    getuid: Callable[[], int] | None = getattr(os, "getuid", None)
    if getuid is not None and (info.st_uid != getuid() or info.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        return None
    return folder if os.access(folder, os.W_OK) else None


def _read(path: str) -> Tables | None:
    """Return cached tables; `None` when there are none, or when the file is not whole."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            digest, data = file.read(_DIGEST), file.read()
        if digest == importlib.util.source_hash(data):
            return Tables(*marshal.loads(data))
    except (OSError, EOFError, ValueError, TypeError):
        pass
    return None


def _write(path: str, tables: Tables) -> None:
    """Cache tables, whole or not at all; where that fails, the next run builds them again."""
    data = marshal.dumps(tuple(tables))
    own = f"{path}.{os.getpid()}"
    with contextlib.suppress(OSError):
        try:
            with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(importlib.util.source_hash(data) + data)
            os.replace(own, path)  # noqa: PTH105
        except OSError:
            os.unlink(own)  # noqa: PTH108


def load_tables(grammar: bytes) -> Tables:
    """Return the tables of a grammar: from the cache where they are, else built and cached."""
    folder = _private_cache()
    path = None
    if folder is not None:
        key = importlib.util.source_hash(grammar).hex()
        path = f"{folder}/tables-{_FORMAT}-{sys.implementation.cache_tag}-{key}.bin"
        if (tables := _read(path)) is not None:
            return tables
    from slakit.syntax.lark_tables import compile_tables

    tables = compile_tables(grammar.decode())
    if path is not None:
        _write(path, tables)
    return tables
