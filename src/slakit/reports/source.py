"""Where the readings of clocks come from, and how a report's period is cut where an amendment changes the clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Protocol

from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic
from slakit.measure import AS_USUAL, DataMap, MeasureOptions
from slakit.measure.results import ClockReading, RecordQuality
from slakit.reports.results import Scope
from slakit.timeline import first_instant_of

__all__ = ["ReadingSource", "read"]

_ONE_DAY = dt.timedelta(days=1)


class ReadingSource(Protocol):
    """What reads the clocks of records out of data.

    `period` is the stretch of instants in which the records' `at` lies. Data that cannot be read leave no readings.
    """

    def __call__(
        self,
        contract: Contract,
        data_map: DataMap,
        clocks: Sequence[str],
        fields: Sequence[str],
        period: tuple[int, int],
        options: MeasureOptions,
    ) -> tuple[Iterator[ClockReading] | None, list[Diagnostic], tuple[RecordQuality, ...]]:
        """Return the readings, what there is to say about the data, and the account of each record type."""


def _pieces(contract: Contract, first: dt.date, last: dt.date) -> Iterator[tuple[Contract, dt.date, dt.date]]:
    """Yield the versions of a contract that a period needs, each with its first and last date."""
    changes = sorted({a.effective for a in contract.amendments if first < a.effective <= last})
    starts = [first, *changes]
    found: list[tuple[Contract, dt.date, dt.date]] = []
    for start, after in zip(starts, [*changes, last + _ONE_DAY], strict=True):
        version = contract.for_window(start, start)
        if found and _alike(found[-1][0], version):
            found[-1] = (found[-1][0], found[-1][1], after - _ONE_DAY)
        else:
            found.append((version, start, after - _ONE_DAY))
    yield from found


def _alike(one: Contract, other: Contract) -> bool:
    """Whether the clocks of two versions read the same."""
    return one is other or all(
        getattr(one, part) == getattr(other, part) for part in ("clocks", "levels", "calendars", "records")
    )


def read(
    contract: Contract, data: DataMap, scope: Scope, source: ReadingSource, options: MeasureOptions = AS_USUAL
) -> tuple[Iterator[ClockReading] | None, list[Diagnostic], tuple[RecordQuality, ...]]:
    """Read the clocks of a report, at its instant; where amendments divide its period, each piece by its own terms."""
    agreement, options = contract.agreement, replace(options, as_of=scope.as_of)
    first = max(scope.period.first_date, agreement.first_date)
    last = min(scope.period.last_date, contract.for_window(scope.period.last_date, scope.period.last_date)
               .agreement.last_date)  # fmt: skip
    readings: list[Iterator[ClockReading]] = []
    problems: list[Diagnostic] = []
    quality: tuple[RecordQuality, ...] = ()
    for version, start, end in _pieces(contract, first, last):
        stretch = first_instant_of(scope.zone, start), first_instant_of(scope.zone, end + _ONE_DAY)
        names = [name for name, _ in scope.clocks if version.clock(name) is not None]
        found, said, quality = source(version, data, names, scope.fields, stretch, options)
        problems += [one for one in said if one not in problems]
        if found is None:
            for one in readings:
                getattr(one, "close", tuple)()  # lets go of the engine
            return None, problems, quality
        readings.append(found)
    return chain.from_iterable(readings), problems, quality
