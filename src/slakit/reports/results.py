"""What the reports on clocks hold: frozen, exact values, in microseconds and ratios.

A row of the log is small, because there may be millions; a compliance report holds one row a group, however many
readings there were.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from slakit.measure.results import RecordQuality
from slakit.timeline import Period

if TYPE_CHECKING:
    from slakit.reports.sorting import SortedRows

__all__ = [
    "Bucket",
    "ComplianceReport",
    "ComplianceRow",
    "Grouping",
    "LogReport",
    "LogRow",
    "RiskReport",
    "Scope",
    "Tally",
]


class Grouping(enum.Enum):
    """What a compliance report may have a row for, by the word that asks for it."""

    DEPARTMENT = "department"
    AGENT = "agent"
    REQUESTER = "requester"
    LEVEL = "level"
    CLOCK = "clock"
    DATE = "date"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about, resolved against a contract: which clocks of which records, and how they are called.

    `department`, `agent` and `requester` are fields of the records, `None` where they have none. `departments` and
    `agents` are the names that were filtered for, `None` in them stands for records without one. `stretches` say which
    dates are read, clipped to the term. `notes` tell what was asked for and cannot be shown.
    """

    agreement: str
    title: str
    zone: str
    period: Period
    as_of: int | None
    records: str
    records_title: str
    record_title: str
    clocks: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    department: str | None
    agent: str | None
    requester: str | None
    departments: tuple[str | None, ...] = ()
    agents: tuple[str | None, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the readings must bring along, each once."""
        return tuple(dict.fromkeys(f for f in (self.department, self.agent, self.requester) if f is not None))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many clocks, and how long they took."""

    count: int
    total: int
    longest: int | None
    shortest: int | None

    @property
    def average(self) -> Fraction | None:
        """The exact mean; `None` of nothing."""
        return Fraction(self.total, self.count) if self.count else None


@dataclass(frozen=True, slots=True)
class ComplianceRow:
    """The clocks of one group.

    `missed` holds those that stopped too late and those that still run and are over their limit, with their time so
    far; `late` of them still run. `running` and `paused` may still be kept. `unlimited` have no limit to keep.
    """

    group: tuple[str | dt.date | None, ...]
    fulfilled: Tally
    missed: Tally
    late: int
    running: int
    paused: int
    unlimited: int

    @property
    def share(self) -> Fraction | None:
        """The share that was fulfilled of what is decided; `None` when nothing is."""
        decided = self.fulfilled.count + self.missed.count
        return Fraction(self.fulfilled.count, decided) if decided else None


@dataclass(frozen=True, slots=True)
class Bucket:
    """Decided clocks of one date, or of one range of time used: above `low` up to `high` of the limit."""

    fulfilled: int
    missed: int
    date: dt.date | None = None
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ComplianceReport:
    """How many clocks were kept, a row a group, sorted; `total` is over all of them.

    `dates` are counted by the local date on which the clock started, `used` by the share of the limit that was used.
    `untold` clocks still ran, and no instant of judgement says for how long. `cancelled` ones are counted nowhere else.
    """

    scope: Scope
    by: tuple[Grouping, ...]
    rows: tuple[ComplianceRow, ...]
    total: ComplianceRow
    dates: tuple[Bucket, ...]
    used: tuple[Bucket, ...]
    untold: int
    cancelled: int
    quality: tuple[RecordQuality, ...]

    @property
    def rejected(self) -> int:
        """How many rows of the data were refused."""
        return sum(one.rejected for one in self.quality)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One cycle of a clock on one record; instants and lengths of time in microseconds."""

    record: str
    clock: str
    cycle: int
    requester: str | None
    department: str | None
    agent: str | None
    level: str | None
    started: int
    due: int | None
    grace_until: int | None
    closed: int | None
    elapsed: int | None
    limit: int | None
    state: str

    @property
    def remaining(self) -> int | None:
        """Open time that is left, negative when overdue; `None` where it is not known."""
        return None if self.limit is None or self.elapsed is None else self.limit - self.elapsed


@dataclass(frozen=True, slots=True)
class LogReport:
    """Every clock of the period, in the order that was asked for; `rows` can be gone through many times.

    `order` are the columns that decide the order, with whether each descends. `left_out` counts readings that are
    cancelled and were not asked for; those that a filter left out are counted nowhere. `dates` and `used` count the
    decided rows as in a compliance report.
    """

    scope: Scope
    order: tuple[tuple[str, bool], ...]
    states: tuple[str, ...]
    rows: SortedRows
    untold: int
    left_out: int
    dates: tuple[Bucket, ...]
    used: tuple[Bucket, ...]
    quality: tuple[RecordQuality, ...]

    @property
    def rejected(self) -> int:
        """How many rows of the data were refused."""
        return sum(one.rejected for one in self.quality)


@dataclass(frozen=True, slots=True)
class RiskReport:
    """The clocks that run at the instant of judgement and are late or about to be, the latest first.

    They have at most `within` left: a length of time in microseconds, or a share of their limit. `running` clocks
    run in all; `paused` stand still and would be in the list if they did not.
    """

    scope: Scope
    within: int | Fraction
    rows: tuple[LogRow, ...]
    running: int
    paused: int
    unlimited: int
    quality: tuple[RecordQuality, ...]

    @property
    def rejected(self) -> int:
        """How many rows of the data were refused."""
        return sum(one.rejected for one in self.quality)

    @property
    def late(self) -> int:
        """How many of the rows are over their limit already."""
        return sum(row.state == "running late" for row in self.rows)
