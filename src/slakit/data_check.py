"""Whether the data of a period are enough to decide its objectives: read as an evaluation reads them, nothing credited.

The rule for a window: it is incomplete when it has no rows, or when between its beginning and its first row, or its
last row and its end, more time passes than anywhere between two rows of the data; a single row has nothing to compare
with, and is never enough. Where the data map says `sparse`, stretches without rows are usual and count for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from slakit.apart import measure_plan
from slakit.contract.model import Contract, Outcome
from slakit.contract.samples import sampled
from slakit.diagnostics import Diagnostic, Severity
from slakit.evaluation import plan_period
from slakit.measure import AS_USUAL, Coverage, DataMap, MeasureOptions, RecordQuality
from slakit.timeline import Period, Window

__all__ = ["DataCheck", "Gap", "WindowCheck", "check_data"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Why the data of a window are incomplete: it has no rows, or none for a while at its beginning or end.

    `length` is that while in microseconds, `usual` the longest one between two rows of the data.
    """

    records: str
    where: str
    length: int
    usual: int | None


@dataclass(frozen=True, slots=True)
class WindowCheck:
    """One window of an objective: its rows by record type, what is missing of them, and whether it can be decided."""

    objective: str
    window: Window
    coverage: tuple[Coverage, ...]
    gaps: tuple[Gap, ...]
    outcome: Outcome
    entity: str | None = None
    """Which of several it is about, where each is judged by itself."""

    @property
    def enough(self) -> bool:
        """Whether the window is complete and its outcome known."""
        return not self.gaps and self.outcome is not Outcome.UNDECIDED


@dataclass(frozen=True, slots=True)
class DataCheck:
    """What the data of a period are worth. Without `read` the problems say why they could not be read at all."""

    contract: Contract
    period: Period
    problems: tuple[Diagnostic, ...]
    read: bool
    quality: tuple[RecordQuality, ...] = ()
    windows: tuple[WindowCheck, ...] = ()

    @property
    def rejected(self) -> int:
        """How many rows cannot be used."""
        return sum(one.rejected for one in self.quality)

    def enough(self, accept_rejects: int = 0) -> bool:
        """Whether every window can be decided, with so many rows that cannot be used."""
        return self.read and self.rejected <= accept_rejects and all(one.enough for one in self.windows)


def check_data(
    contract: Contract,
    period: Period,
    data: DataMap,
    options: MeasureOptions = AS_USUAL,
) -> DataCheck:
    """Read the data of a period and say whether they are enough."""
    contract = sampled(contract)
    plan, problems = plan_period(contract, period)
    if plan is None:
        return DataCheck(contract, period, tuple(problems), read=False)
    measured, found = measure_plan(plan, contract, data, options, gaps=True)
    if measured is None:
        return DataCheck(contract, period, tuple(found), read=False)
    usual = {one.records: one.longest_gap for one in measured.quality}
    checks = []
    judged = plan.judged(contract, measured, as_of=options.as_of)
    for one, assessment in judged:
        measurement = one.measurement
        if measurement.window.last_date < period.first_date:
            continue  # measured for what later outcomes rest on
        key = (measurement.objective, measurement.window)
        coverage = tuple(
            rows for rows in measured.coverage if (plan.names.get(rows.objective, rows.objective), rows.window) == key
        )
        gaps = [gap for rows in coverage if not _sparse(data, rows) for gap in _gaps(rows, usual[rows.records])]
        checks.append(
            WindowCheck(
                one.objective.name, measurement.window, coverage, tuple(gaps), assessment.outcome, measurement.entity
            )
        )
    told = tuple(one for one in found if one.severity is not Severity.NOTE or one.code == "SLA751")
    return DataCheck(contract, period, told, True, measured.quality, tuple(checks))


def _sparse(data: DataMap, coverage: Coverage) -> bool:
    source = data.records.get(coverage.records)
    return source is not None and source.sparse


def _gaps(one: Coverage, usual: int | None) -> list[Gap]:
    if one.first is None or one.last is None:
        return [Gap(one.records, "whole", one.time.end - one.time.start, usual)]
    ends = (("beginning", one.first - one.time.start), ("end", one.time.end - one.last))
    return [Gap(one.records, where, gap, usual) for where, gap in ends if gap > (usual or 0)]
