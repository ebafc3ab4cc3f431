"""The chain from data to the reports on clocks, and from these to files: read, count or list, write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from slakit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from slakit.contract.model import Contract
    from slakit.measure import DataMap, MeasureOptions
    from slakit.measure.results import ClockReading, RecordQuality
    from slakit.reports import ComplianceReport, Grouping, LogReport, ReadingSource, RiskReport, Scope, Wanted

__all__ = ["FORMATS", "compliance_report", "log_report", "report_path", "risk_report", "write_report"]

FORMATS = ("csv", "xlsx", "html", "json")
"""The kinds of files that a report can be written as."""
_Report = TypeVar("_Report", "ComplianceReport", "LogReport", "RiskReport")


class Loaded(Protocol):
    """What `slakit.api.load` returns, as far as a report needs it."""

    @property
    def contract(self) -> Contract | None:
        """The contract, if it has a model."""


def _reported(
    loaded: Loaded,
    data: DataMap,
    wanted: Wanted,
    options: MeasureOptions | None,
    source: ReadingSource | None,
    make: Callable[[Scope, Iterable[ClockReading], tuple[RecordQuality, ...]], _Report],
) -> tuple[_Report | None, list[Diagnostic]]:
    """Read the clocks that are wanted, from the data unless another source is given, and make a report of them."""
    from slakit.measure import AS_USUAL, clock_readings
    from slakit.reports import read, scope_of

    contract = loaded.contract
    if contract is None:
        return None, []
    scope, problems = scope_of(contract, wanted)
    if scope is None:
        return None, problems
    readings, problems, quality = read(contract, data, scope, source or clock_readings, options or AS_USUAL)
    return (None if readings is None else make(scope, readings, quality)), problems


def compliance_report(
    loaded: Loaded,
    data: DataMap,
    wanted: Wanted,
    by: Sequence[Grouping] | None = None,
    *,
    options: MeasureOptions | None = None,
    source: ReadingSource | None = None,
) -> tuple[ComplianceReport | None, list[Diagnostic]]:
    """Count clocks fulfilled and missed, and how long they took, by department, agent and date unless `by` says else.

    A contract that has no model leaves no report, nor do data that cannot be read.
    """
    from slakit.reports import compliance

    return _reported(
        loaded, data, wanted, options, source, lambda scope, found, quality: compliance(scope, found, quality, by)
    )


def log_report(
    loaded: Loaded,
    data: DataMap,
    wanted: Wanted,
    order: Sequence[tuple[str, bool]] = (),
    states: Sequence[str] = (),
    *,
    options: MeasureOptions | None = None,
    source: ReadingSource | None = None,
) -> tuple[LogReport | None, list[Diagnostic]]:
    """List every clock that ran, unanswered records too, in an order of columns that may descend."""
    from slakit.reports import log

    return _reported(
        loaded, data, wanted, options, source, lambda scope, found, quality: log(scope, found, quality, order, states)
    )


def risk_report(
    loaded: Loaded,
    data: DataMap,
    wanted: Wanted,
    within: int | Fraction | None = None,
    *,
    options: MeasureOptions | None = None,
    source: ReadingSource | None = None,
) -> tuple[RiskReport | None, list[Diagnostic]]:
    """List what runs at the instant of judgement, which must be given, and is late or has at most `within` left.

    `within` are microseconds of open time or, as a `Fraction`, a share of the limit: a quarter of it by default.
    """
    from slakit.reports import risk
    from slakit.reports.risk import QUARTER

    if wanted.as_of is None:
        return None, [Diagnostic("SLA748", "nothing says at which instant to judge what is at risk",
                                 help="give one with --as-of, as in --as-of 2026-03-31T17:00",
                                 where="--as-of")]  # fmt: skip
    most = QUARTER if within is None else within
    return _reported(
        loaded, data, wanted, options, source, lambda scope, found, quality: risk(scope, found, quality, most)
    )


def report_path(folder: Path, agreement: str, period: str, what: str, kind: str) -> Path:
    """Where a report is written: `help-desk-2026-03-log.csv` in a folder."""
    return folder / f"{agreement}-{period}-{what}.{kind}"


def _content(report: ComplianceReport | LogReport | RiskReport, kind: str) -> bytes | Iterable[bytes]:
    """The bytes of a report as a kind of file."""
    from slakit.render.evaluation_json import json_text
    from slakit.render.files import created_date
    from slakit.render.reports import csv_rows, documents, page, workbook
    from slakit.reports import ComplianceReport, LogReport

    scope = report.scope
    created = created_date(scope.period.last_date + dt.timedelta(days=1), scope.zone)
    if isinstance(report, ComplianceReport):
        compliance: dict[str, Callable[[], bytes | Iterator[bytes]]] = {
            "csv": lambda: csv_rows.compliance_csv(report),
            "xlsx": lambda: workbook.compliance_xlsx(report, created),
            "html": lambda: page.compliance_html(report),
            "json": lambda: json_text(documents.compliance_json(report)).encode(),
        }
        return compliance[kind]()
    rows: dict[str, Callable[[], bytes | Iterator[bytes]]] = {
        "csv": lambda: csv_rows.log_csv(report),
        "xlsx": lambda: workbook.log_xlsx(report, created),
        "html": lambda: page.log_html(report) if isinstance(report, LogReport) else page.risk_html(report),
        "json": lambda: documents.log_json(report) if isinstance(report, LogReport) else documents.risk_json(report),
    }
    return rows[kind]()


def write_report(report: ComplianceReport | LogReport | RiskReport, path: Path, kind: str) -> list[Diagnostic]:
    """Write a report as CSV, a workbook, a page or JSON, whole or not at all; what kept it from that comes back."""
    from slakit.render.files import write_atomically

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, _content(report, kind))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return [Diagnostic("SLA802", f"{path} cannot be written: {reason}", where=str(path),
                           help="name another folder with --out; nothing was left behind")]  # fmt: skip
    return []
