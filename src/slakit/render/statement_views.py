"""What a statement prints, as frozen values: its template loops over these and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from slakit.render.chart import Chart
from slakit.render.documents import Foot, PartyView
from slakit.render.exclusion_uses import UseView
from slakit.render.working import Step

__all__ = [
    "CapView",
    "ChartRowView",
    "ChartView",
    "ExclusionView",
    "QualityView",
    "RejectView",
    "RowView",
    "StatementView",
    "WorkingView",
]


@dataclass(frozen=True, slots=True)
class RowView:
    """One objective in one window."""

    name: str
    title: str
    window: str
    promise: str
    measured: str
    records: str
    outcome: str
    badge: str
    note: str
    credit: str
    payable: str


@dataclass(frozen=True, slots=True)
class ChartRowView:
    """A row of the table under a chart."""

    label: str
    measured: str
    promise: str
    margin: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart with its caption and the table of the same figures."""

    chart: Chart
    caption: str
    table_caption: str
    first_column: str
    rows: tuple[ChartRowView, ...]


@dataclass(frozen=True, slots=True)
class WorkingView:
    """The working of one credit line."""

    name: str
    title: str
    window: str
    steps: tuple[Step, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CapView:
    """One cap applied."""

    text: str
    window: str
    limit: str
    used: str
    before: str
    after: str
    split: tuple[tuple[str, str], ...]
    place: str | None


@dataclass(frozen=True, slots=True)
class ExclusionView:
    """Records or windows that took no part, and why."""

    what: str
    why: str
    objectives: str


@dataclass(frozen=True, slots=True)
class RejectView:
    """Rows refused for one reason."""

    reason: str
    rows: str
    first_line: str


@dataclass(frozen=True, slots=True)
class QualityView:
    """The account of one record type."""

    title: str
    read: str
    accepted: str
    rejected: str
    first: str
    last: str
    rejects: tuple[RejectView, ...]
    rejects_file: str | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """Everything the template prints."""

    title: str
    version: str
    period: str
    first_date: str
    last_date: str
    zone: str
    made: str
    number: str | None
    draft: bool
    parties: tuple[PartyView, ...]
    foot: Foot
    total: str | None
    to_provider: bool
    reasons: tuple[str, ...]
    rejected: int
    rows: tuple[RowView, ...]
    charts: tuple[ChartView, ...]
    workings: tuple[WorkingView, ...]
    caps: tuple[CapView, ...]
    dues: tuple[tuple[str, tuple[str, ...]], ...]
    exclusions: tuple[ExclusionView, ...]
    uses: tuple[UseView, ...]
    quality: tuple[QualityView, ...]
    receipt: tuple[tuple[str, str, str], ...]
    versions: tuple[tuple[str, str], ...]
    contract_hash: str
    data_hash: str
