"""The reports on clocks for machines, with their schemas: version 1.

Lengths of time are whole microseconds, averages and shares exact ratios as text, instants in ISO 8601 with their
distance from UTC.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Literal

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from slakit.render.evaluation_json import json_text
from slakit.render.rows_json import RowsRead, rows_read
from slakit.reports import Bucket, ComplianceReport, ComplianceRow, LogReport, LogRow, RiskReport, Scope, Tally
from slakit.reports.local import LocalTime
from slakit.timeline import to_local

__all__ = ["compliance_json", "log_json", "report_schema", "risk_json"]


class _Named(TypedDict):
    name: str
    title: str


class _Head(TypedDict):
    schema_version: Literal[1]
    agreement: str
    period: str
    zone: str
    as_of: str | None
    records: str
    clocks: list[_Named]
    departments: list[str | None]
    agents: list[str | None]
    notes: list[str]
    data: list[RowsRead]


class _Tally(TypedDict):
    count: int
    average: str | None
    longest: int | None
    shortest: int | None


class _Counts(TypedDict):
    fulfilled: _Tally
    missed: _Tally
    missed_still_open: int
    running: int
    paused: int
    no_limit: int
    share_fulfilled: str | None


class _Group(_Counts):
    group: list[str | None]


class _Date(TypedDict):
    date: str
    fulfilled: int
    missed: int


class _Used(TypedDict):
    above: str
    up_to: str | None
    fulfilled: int
    missed: int


class _Compliance(_Head):
    report: Literal["compliance"]
    by: list[str]
    groups: list[_Group]
    total: _Counts
    dates: list[_Date]
    used: list[_Used]
    untold: int
    cancelled: int


class _Row(TypedDict):
    record: str
    clock: str
    cycle: int
    requester: str | None
    department: str | None
    agent: str | None
    level: str | None
    started: str
    due: str | None
    grace_until: str | None
    closed: str | None
    state: Literal["met", "missed", "running", "running late", "paused", "cancelled"]
    elapsed: int | None
    limit: int | None
    remaining: int | None


class _Log(_Head):
    report: Literal["log"]
    order: list[str]
    untold: int
    cancelled_left_out: int
    rows: list[_Row]


class _Risk(_Head):
    report: Literal["risk"]
    within: str
    running: int
    overdue: int
    paused: int
    no_limit: int
    rows: list[_Row]


def _ratio(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _instant(moment: int | None, zone: str) -> str | None:
    return None if moment is None else to_local(moment, zone).isoformat()


def _head(report: ComplianceReport | LogReport | RiskReport) -> _Head:
    scope: Scope = report.scope
    return {
        "schema_version": 1,
        "agreement": scope.agreement,
        "period": scope.period.label,
        "zone": scope.zone,
        "as_of": _instant(scope.as_of, scope.zone),
        "records": scope.records,
        "clocks": [{"name": name, "title": title} for name, title in scope.clocks],
        "departments": list(scope.departments),
        "agents": list(scope.agents),
        "notes": list(scope.notes),
        "data": [rows_read(one) for one in report.quality],
    }


def _tally(tally: Tally) -> _Tally:
    return {
        "count": tally.count,
        "average": _ratio(tally.average),
        "longest": tally.longest,
        "shortest": tally.shortest,
    }


def _counts(row: ComplianceRow) -> _Counts:
    return {
        "fulfilled": _tally(row.fulfilled),
        "missed": _tally(row.missed),
        "missed_still_open": row.late,
        "running": row.running,
        "paused": row.paused,
        "no_limit": row.unlimited,
        "share_fulfilled": _ratio(row.share),
    }


def _date(bucket: Bucket) -> _Date:
    assert bucket.date is not None, "counted by date"
    return {"date": bucket.date.isoformat(), "fulfilled": bucket.fulfilled, "missed": bucket.missed}


def _used(bucket: Bucket) -> _Used:
    return {
        "above": _ratio(bucket.low) or "0/1",
        "up_to": _ratio(bucket.high),
        "fulfilled": bucket.fulfilled,
        "missed": bucket.missed,
    }


def compliance_json(report: ComplianceReport) -> dict[str, Any]:
    """The compliance report as a JSON document."""
    groups: list[_Group] = [
        {"group": [str(v) if isinstance(v, dt.date) else v for v in row.group], **_counts(row)} for row in report.rows
    ]
    document: _Compliance = {
        **_head(report),
        "report": "compliance",
        "by": [one.value for one in report.by],
        "groups": groups,
        "total": _counts(report.total),
        "dates": [_date(one) for one in report.dates],
        "used": [_used(one) for one in report.used],
        "untold": report.untold,
        "cancelled": report.cancelled,
    }
    return dict(document)


def _row(row: LogRow, local: LocalTime) -> dict[str, Any]:
    return {
        "record": row.record,
        "clock": row.clock,
        "cycle": row.cycle,
        "requester": row.requester,
        "department": row.department,
        "agent": row.agent,
        "level": row.level,
        "started": local.iso(row.started),
        "due": None if row.due is None else local.iso(row.due),
        "grace_until": None if row.grace_until is None else local.iso(row.grace_until),
        "closed": None if row.closed is None else local.iso(row.closed),
        "state": row.state,
        "elapsed": row.elapsed,
        "limit": row.limit,
        "remaining": row.remaining,
    }


def _with_rows(head: dict[str, Any], rows: Iterable[LogRow], zone: str) -> Iterator[bytes]:
    """Yield a document whose rows, a line each, are too many to hold at once."""
    start = json_text(head).removesuffix("\n}\n")
    yield f'{start},\n  "rows": ['.encode()
    first, local = True, LocalTime(zone)
    for row in rows:
        text = json.dumps(_row(row, local), ensure_ascii=False)
        yield f"{'' if first else ','}\n    {text}".encode()
        first = False
    yield b"]\n}\n" if first else b"\n  ]\n}\n"


def log_json(report: LogReport) -> Iterator[bytes]:
    """The log as a JSON document."""
    head = {
        **_head(report),
        "report": "log",
        "order": [f"-{name}" if down else name for name, down in report.order],
        "untold": report.untold,
        "cancelled_left_out": report.left_out,
    }
    return _with_rows(head, report.rows, report.scope.zone)


def risk_json(report: RiskReport) -> Iterator[bytes]:
    """What is about to be late as a JSON document; `within` are microseconds, or a ratio of the limit with a `/`."""
    within = report.within
    head = {
        **_head(report),
        "report": "risk",
        "within": _ratio(within) if isinstance(within, Fraction) else str(within),
        "running": report.running,
        "overdue": report.late,
        "paused": report.paused,
        "no_limit": report.unlimited,
    }
    return _with_rows(head, report.rows, report.scope.zone)


def report_schema(what: str) -> dict[str, Any]:
    """The JSON Schema of the document of a report: `compliance`, `log` or `risk`."""
    kinds: dict[str, type[Any]] = {"compliance": _Compliance, "log": _Log, "risk": _Risk}
    return TypeAdapter(kinds[what]).json_schema()
