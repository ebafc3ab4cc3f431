"""What measuring yields: exact integers per objective and window, and an account of every row read.

These types carry results out of the query engine; nothing in them knows which engine it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, Literal, Protocol

from slakit.contract.expressions import Aggregate, SlotMean, SlotShare, SpanRef, TimeShare, WindowRef
from slakit.timeline import Window, WindowKind

__all__ = [
    "Again", "AggregateValue", "Approval", "Claim", "ClockReading", "Coverage", "DataFile", "DutyDone", "ExclusionUse",
    "GivenValue", "LeftOut", "MeasureResult", "Measurement", "PartValue", "RecordQuality", "Rejects", "SampleValue",
    "SlotsValue", "TimeStretches", "TimeValue", "UsedUp",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AggregateValue:
    """One aggregate in one window: `value = numerator / denominator`, both exact.

    `records` counts the population (the denominator's records, for a share); `empty` counts records of the
    population whose value is empty and that took no part in a statistic. A share's numerator and denominator
    are counts; an average's are the sum in base units and the number of values; of a weighted one the sum of the
    products and that of the weights, both times what makes the latter whole; other statistics have the value itself
    over 1. `denominator` is 0 for no data. `unknown` counts records for which a condition came
    out neither true nor false because a field is empty, and that were left out for it: a contract that says
    what missing counts as has none. `running` are those among them whose clock still runs.
    """

    aggregate: Aggregate
    numerator: Fraction
    denominator: int
    records: int
    empty: int = 0
    unknown: int = 0
    running: int = 0
    unended: int = 0
    untold: int = 0

    @property
    def value(self) -> Fraction | None:
        """The figure in base units, `None` for no data."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class TimeValue:
    """A share of time, or the length of a set or of the window, in one window: `numerator / denominator`, exact.

    A share's numerator and denominator are microseconds, times what the weights are counted in where it is weighted; a
    length is in microseconds, over 1. `within` is the length of the set that is measured and `out_of` that of the time
    it is out of, both as far as they count; `stretches` are the first of the `number` stretches of the former.
    `records` counts the lasting records that the set is made with, `unknown` those that leave a condition open,
    `running` those of them whose clock still runs, `unended` those that have not ended where nobody said as of when,
    and `untold` slots that nothing decides.
    """

    figure: TimeShare | SpanRef | WindowRef
    numerator: Fraction
    denominator: int
    within: int
    out_of: int
    records: int = 0
    unknown: int = 0
    unended: int = 0
    untold: int = 0
    stretches: tuple[tuple[int, int], ...] = ()
    number: int = 0
    running: int = 0

    @property
    def value(self) -> Fraction | None:
        """The figure in base units, `None` for no data."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class SlotsValue:
    """A share of slots, or a mean over them, in one window: `numerator / denominator`, exact.

    A share's numerator counts slots that keep the condition, a mean's is the sum of the slots' values; `denominator`
    counts the slots that take part, of `slots` in all, and is 0 for no data. `empty` counts slots without data,
    `outside` are the first of those that do not keep the condition; the rest as for `TimeValue`.
    """

    figure: SlotShare | SlotMean
    numerator: Fraction
    denominator: int
    slots: int
    empty: int
    records: int = 0
    unknown: int = 0
    unended: int = 0
    untold: int = 0
    outside: tuple[tuple[int, int], ...] = ()
    running: int = 0

    @property
    def value(self) -> Fraction | None:
        """The figure in base units, `None` for no data."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A figure that somebody gave for one of its windows, by its kind and label: who, when, with which evidence.

    As a part of a measurement it has no value where nobody gave one.
    """

    figure: str
    kind: WindowKind
    label: str
    value: Fraction | None = None
    by: str = ""
    on: dt.date | None = None
    evidence: str = ""

    records: ClassVar[int] = 0
    """A figure has no population; nor is anything of it unknown or empty."""
    unknown: ClassVar[int] = 0
    running: ClassVar[int] = 0
    empty: ClassVar[int] = 0

    def is_for(self, window: Window) -> bool:
        """Whether a window is the one that the figure was given for."""
        return (self.kind, self.label) == (window.kind, window.label)


@dataclass(frozen=True, slots=True)
class SampleValue:
    """What the sample of a clause came to in one window: `value = numerator / denominator`, both exact.

    `records` are the items that count, `excepted` those left out because of an accepted exception, `failed` those that
    failed a critical criterion, `empty` those to which no criterion applies, so that they have no score, and `unknown`
    those whose score or passing depends on what was not recorded. The numerator is the sum of all scores, or how many
    items passed; the denominator how many items have either. `population` is how many items the sample was to be
    drawn of, where that is known; with fewer items than `needed` the window has no value.
    """

    clause: str
    of: Literal["average score", "share passed"]
    numerator: Fraction
    denominator: int
    records: int
    excepted: int = 0
    failed: int = 0
    empty: int = 0
    unknown: int = 0
    population: int | None = None
    needed: int = 1

    running: ClassVar[int] = 0
    """Nothing of a sample runs."""

    @property
    def enough(self) -> bool:
        """Whether there are as many items as it takes to decide."""
        return self.denominator > 0 and self.records >= self.needed

    @property
    def value(self) -> Fraction | None:
        """The average score or the share passed, `None` where the evidence is missing."""
        return self.numerator / self.denominator if self.enough else None


PartValue = AggregateValue | TimeValue | SlotsValue | GivenValue | SampleValue
"""A part of a figure, measured as a whole."""


_OfTime = AggregateValue | TimeValue | SlotsValue


TimeStretches = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class UsedUp:
    """Time of a span that is measured no more, in microseconds, because it led to a credit of an earlier window.

    `window` is the label of that window, `objective` whose credit it was.
    """

    span: str
    amount: int
    objective: str
    window: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What an exclusion took out of an objective in one window: `amount` records of a type, or so many microseconds."""

    exclusion: str
    amount: int
    records: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """One use of an exclusion approved: that of a record by its key, or of a stretch of time."""

    exclusion: str
    by: str
    on: dt.date
    record: str | None
    start: int = 0
    end: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim for the credits of an objective (an empty name: the remedies) in the window of a label.

    `made` is its instant in microseconds UTC; without one nothing was claimed yet, and only `event` is told: the
    instant from which the deadline runs, such as the end of an incident or the issue of a statement.
    `entity` is the one of several whose credit is claimed; without one, that of each.
    """

    objective: str
    window: str
    made: int | None
    event: int | None = None
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class DutyDone:
    """When an obligation was done, for the window of a label or after an event; `done` of `None` says that it was not.

    Instants are microseconds UTC.
    """

    obligation: str
    window: str | None
    event: int | None
    done: int | None


@dataclass(frozen=True, slots=True)
class ExclusionUse:
    """One use of an exclusion in one of its windows, for the objectives that leave it out.

    A stretch of time from `start` to `end`: of its microseconds, so many were left out, exceeded what is allowed, or
    were not approved; `approvals` are those given for it. Or, with `records`, records of a type in the window: how many
    were left out and how many exceeded what is allowed, with the keys of the first that were left out.
    """

    exclusion: str
    objectives: tuple[str, ...]
    window: Window
    start: int
    end: int
    left_out: int
    exceeding: int = 0
    unapproved: int = 0
    approvals: tuple[Approval, ...] = ()
    records: str | None = None
    keys: tuple[str, ...] = ()


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
    parts: tuple[PartValue, ...]
    outside_hours: int = 0
    entity: str | None = None
    over: Window | None = None
    """What the window is measured over, where that is more (or less) than itself."""
    left_out: tuple[LeftOut, ...] = ()
    used_up: tuple[UsedUp, ...] = ()

    @property
    def counted(self) -> tuple[AggregateValue, ...]:
        """The parts that are made of records."""
        return tuple(part for part in self.parts if isinstance(part, AggregateValue))

    @property
    def records(self) -> int:
        """Records in the measured population: what a small-volume term counts."""
        return max((part.records for part in self.parts), default=0)

    @property
    def unended(self) -> int:
        """How many records have not ended where the value depends on when they do."""
        return max((part.unended for part in self.parts if isinstance(part, _OfTime)), default=0)

    @property
    def untold(self) -> int:
        """How many slots nothing decides, because a figure in them has no data and no term says what they count as."""
        return max((part.untold for part in self.parts if isinstance(part, _OfTime)), default=0)


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
    """The accepted rows of a record type in one window of an objective: how many, and the first and last of them.

    `over` is what the window is measured over, where that is not the window itself.
    """

    objective: str
    window: Window
    records: str
    rows: int
    first: int | None
    last: int | None
    over: Window | None = None

    @property
    def time(self) -> Window:
        """The time that the rows lie in."""
        return self.over or self.window


class Again(Protocol):
    """Asks once more for what is made of time, when the data were read: objectives by the names they are measured by.

    `used` is by span the time that is used up; stretches are `(start, end)` in microseconds UTC.
    """

    def measured(self, objective: str, window: Window, used: Mapping[str, TimeStretches]) -> Measurement:
        """Return the measurement of an objective in one of its windows, with some time used up."""

    def time(self, objective: str, window: Window, span: str, used: Mapping[str, TimeStretches]) -> TimeStretches:
        """Return what of a span an objective measures in one of its windows, with some time used up."""

    def causes(self, objective: str, window: Window, field: str) -> frozenset[str]:
        """Return the values of a field in the records whose time an objective measures in one of its windows."""


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """All measurements, in the order of the objectives and their windows, and the account of each record type.

    `engine` is the query engine that counted, with its version.
    """

    measurements: tuple[Measurement, ...]
    quality: tuple[RecordQuality, ...]
    coverage: tuple[Coverage, ...] = ()
    engine: str = ""
    given: tuple[GivenValue, ...] = ()
    """What somebody gave for figures, each for one of its windows."""
    uses: tuple[ExclusionUse, ...] = ()
    """The uses of exclusions, in time order."""
    claims: tuple[Claim, ...] = ()
    """The claims for credits that are due on claim only, as far as they were known by then."""
    duties: tuple[DutyDone, ...] = ()
    """What became of obligations that relieve the other party, as far as it was known by then."""
    again: Again | None = field(default=None, compare=False)
    """Measures windows once more, with some time used up."""

    def figure_in(self, figure: str, window: Window) -> Fraction | None:
        """Return the value of a figure in a window; `None` where nobody gave one for just that window."""
        found = (one.value for one in self.given if one.figure == figure and one.is_for(window))
        return next(found, None)


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
