"""One line on standard error that says how far a long command has come, on a terminal only.

It appears after a second, so that short commands say nothing, and is gone before anything else is printed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["progress"]

_PATIENCE = 1.0
_CLEAR = "\r\x1b[K"


class _Line:
    def __init__(self) -> None:
        self.began = time.monotonic()
        self.shown = ""

    def tell(self, doing: str, done: float | None) -> None:
        """Show what is done; called from the thread that watches the work."""
        seconds = time.monotonic() - self.began
        if seconds < _PATIENCE:
            return
        part = f", {round(done * 100)} %" if done is not None else ""
        text = f"{doing}{part} ({int(seconds)} s)"
        if text != self.shown:
            self._write(_CLEAR + text)
            self.shown = text

    def clear(self) -> None:
        if self.shown:
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # the terminal has gone
            sys.stderr.write(text)
            sys.stderr.flush()


@contextmanager
def progress() -> Iterator[Callable[[str, float | None], None] | None]:
    """Give what is to be told of progress, None where nobody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    line = _Line()
    try:
        yield line.tell
    finally:
        line.clear()
