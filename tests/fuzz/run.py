"""Reads, checks and lays out fuzzed texts, and says what went wrong: an exception, or a layout that is not stable."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from tests.fuzz.texts import make

from slakit import api
from slakit.checks import check
from slakit.contract.from_syntax import read_contract
from slakit.resources import read_use, stdlib_names

__all__ = ["Failure", "failures", "try_out"]

NAME = "fuzzed/contract.sla"


@dataclass(frozen=True)
class Failure:
    """What one text did."""

    seed: int
    kind: str
    data: bytes
    where: str
    trace: str


def try_out(data: bytes) -> None:
    """Read, check and lay out a text; raises for what must not happen."""
    contract, found, _ = read_contract(NAME, data, read_use, stdlib_names(), check)
    assert contract is not None or found, "a contract without a model says why"
    for one in found:
        assert one.span is None or 0 <= one.span.start <= one.span.end <= len(one.span.source.text), one
        assert one.span is None or one.place
    laid_out = api.formatted(NAME, data)
    assert laid_out.after is not None or laid_out.diagnostics, "a file that is not laid out says why"
    if laid_out.after is not None and laid_out.after.strip():
        assert api.formatted(NAME, laid_out.after).after == laid_out.after, "formatting twice changes something"


def failures(first_seed: int, seconds: float, most: int = 10**9) -> Iterator[tuple[int, Failure | None]]:
    """Try texts for a while; yields the number tried so far with each failure, and `None` at the end."""
    end = time.monotonic() + seconds
    seed = first_seed
    while time.monotonic() < end and seed < first_seed + most:
        kind, data = make(seed)
        try:
            try_out(data)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {frame.filename.rpartition('/')[2]}:{frame.lineno}"
            yield seed - first_seed + 1, Failure(seed, kind, data, where, traceback.format_exc())
        seed += 1
    yield seed - first_seed, None
