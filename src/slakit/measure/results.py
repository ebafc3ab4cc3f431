"""What measuring yields: exact integers per objective and window, and an account of every row read.

These types carry results out of the query engine; nothing in them knows which engine it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from slakit.contract.expressions import Aggregate
from slakit.timeline import Window

__all__ = [
    "AggregateValue",
    "ClockReading",
    "Coverage",
    "DataFile",
    "MeasureResult",
    "Measurement",
    "RecordQuality",
    "Rejects",
]


@dataclass(frozen=True, slots=True)
class AggregateValue:
    """One aggregate in one window: `value = numerator / denominator`, both exact.

    `records` counts the population (the denominator's records, for a share); `empty` counts records of the
    population whose value is empty and that took no part in a statistic. A share's numerator and denominator
    are counts; an average's are the sum in base units and the number of values; other statistics have the
    value itself over 1. `denominator` is 0 for no data. `unknown` counts records for which a condition came
    out neither true nor false because a field is empty, and that were left out for it: a contract that says
    what missing counts as has none.
    """

    aggregate: Aggregate
    numerator: Fraction
    denominator: int
    records: int
    empty: int = 0
    unknown: int = 0

    @property
    def value(self) -> Fraction | None:
        """The figure in base units, `None` for no data."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One objective in one window.

    `value` is in the measure's base unit and not rounded; `None` is no data. `outside_hours` counts records
    of the window that were left out because their time lies outside the objective's calendar. `entity` is the one of
    several that a measure taken for each by itself is about.
    """

    objective: str
    window: Window
    value: Fraction | None
    parts: tuple[AggregateValue, ...]
    outside_hours: int = 0
    entity: str | None = None

    @property
    def records(self) -> int:
        """Records in the measured population: what a small-volume term counts."""
        return max((part.records for part in self.parts), default=0)


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that was read: its name as given, SHA-256 of its bytes, and size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Rejects:
    """Rows refused for one reason.

    `first_line` is the 1-based line (or row, for Parquet) of the first of them.
    """

    reason: str
    rows: int
    first_line: int | None


@dataclass(frozen=True, slots=True)
class RecordQuality:
    """The account of one record type: `read == accepted + rejected`.

    `first` and `last` are the attribution times (microseconds UTC) of the accepted rows; `None` without any.
    `outside_period` counts accepted rows that lie in none of the windows that were measured, `absent` are the fields
    for which at least one source has nothing, and `longest_gap` is the longest time between two accepted rows in
    microseconds, if it was asked for and there are two.
    """

    records: str
    files: tuple[DataFile, ...]
    read: int
    accepted: int
    rejects: tuple[Rejects, ...] = ()
    rejects_file: str | None = None
    first: int | None = None
    last: int | None = None
    outside_period: int = 0
    absent: tuple[str, ...] = ()
    longest_gap: int | None = None

    @property
    def rejected(self) -> int:
        """How many rows were refused."""
        return sum(r.rows for r in self.rejects)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The accepted rows of a record type in one window of an objective: how many, and the first and last of them."""

    objective: str
    window: Window
    records: str
    rows: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """All measurements, in the order of the objectives and their windows, and the account of each record type.

    `engine` is the query engine that counted, with its version.
    """

    measurements: tuple[Measurement, ...]
    quality: tuple[RecordQuality, ...]
    coverage: tuple[Coverage, ...] = ()
    engine: str = ""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One cycle of a clock on one record, as of the instant of judgement.

    Instants and lengths of time are microseconds. `cycle` counts from 1; `level` is the one in force at the stop, or at
    the instant of judgement. `due` is `None` without a limit and while the clock is paused. `elapsed` is open time
    without pauses; `None` while the clock runs and no instant of judgement was given. `fields` are those of the
    record that a report asked for.
    """

    record: str
    records: str
    clock: str
    cycle: int
    level: str | None
    started: int
    due: int | None
    grace_until: int | None
    stopped: int | None
    elapsed: int | None
    limit: int | None
    state: Literal["met", "missed", "running", "running late", "paused", "cancelled"]
    fields: tuple[tuple[str, str | int | bool | Fraction | None], ...] = ()

    @property
    def remaining(self) -> int | None:
        """Open time that is left, negative when overdue; `None` where it is not known."""
        return None if self.limit is None or self.elapsed is None else self.limit - self.elapsed
