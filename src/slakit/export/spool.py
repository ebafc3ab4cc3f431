"""Values that take long to work out and too much room to keep: worked out once, then read from a temporary file."""

from __future__ import annotations

import contextlib
import pickle
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any, Generic, TypeVar

__all__ = ["Spooled"]

_IN_MEMORY = 16_000_000
"""Bytes up to which no file is made."""
_Value = TypeVar("_Value")


class Spooled(Generic[_Value]):
    """Yields the same values whenever it is called; `make` is asked for them the first time only."""

    def __init__(self, make: Callable[[], Iterator[_Value]]) -> None:
        self._make = make
        self._file: IO[bytes] | None = None
        self._end = 0

    def __call__(self) -> Iterator[_Value]:
        """Yield the values in order."""
        file = self._file or self._fill()
        at = 0
        while at < self._end:
            file.seek(at)
            value: Any = pickle.load(file)
            at = file.tell()
            yield value

    def _fill(self) -> IO[bytes]:
        file: Any = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with this object
        try:
            for value in self._make():
                pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)
        except BaseException:
            file.close()
            raise
        self._file, self._end = file, file.tell()
        return self._file

    def __del__(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
