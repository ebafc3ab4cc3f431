"""A check of data for machines, with its schema: version 1, lengths of time in microseconds, instants in ISO 8601."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from slakit.data_check import DataCheck, WindowCheck
from slakit.diagnostics import Diagnostic
from slakit.measure.results import RecordQuality
from slakit.render.figures import instant_text
from slakit.render.rows_json import RowsRead, rows_read

__all__ = ["data_check_json", "data_check_schema"]


class _Problem(TypedDict):
    code: str
    severity: str
    message: str
    help: str | None
    place: str


class _Records(RowsRead):
    missing_fields: list[str]
    first: str | None
    last: str | None
    longest_gap: int | None


class _Rows(TypedDict):
    records: str
    rows: int
    first: str | None
    last: str | None


class _Gap(TypedDict):
    records: str
    where: Literal["whole", "beginning", "end"]
    length: int
    usual: int | None


class _Window(TypedDict):
    objective: str
    entity: str | None
    window: str
    first_date: str
    last_date: str
    rows: list[_Rows]
    gaps: list[_Gap]
    outcome: str
    enough: bool


class _DataCheck(TypedDict):
    schema_version: Literal[1]
    agreement: str
    period: str
    zone: str
    enough: bool
    problems: list[_Problem]
    records: list[_Records]
    windows: list[_Window]


def _instant(moment: int | None, zone: str) -> str | None:
    return None if moment is None else instant_text(moment, zone)


def _problem(one: Diagnostic) -> _Problem:
    return {
        "code": one.code,
        "severity": one.severity.word,
        "message": one.message,
        "help": one.help,
        "place": one.place,
    }


def _records(one: RecordQuality, zone: str) -> _Records:
    return {
        **rows_read(one),
        "missing_fields": list(one.absent),
        "first": _instant(one.first, zone),
        "last": _instant(one.last, zone),
        "longest_gap": one.longest_gap,
    }


def _window(one: WindowCheck, zone: str) -> _Window:
    rows: list[_Rows] = [
        {
            "records": c.records,
            "rows": c.rows,
            "first": _instant(c.first, zone),
            "last": _instant(c.last, zone),
        }
        for c in one.coverage
    ]
    gaps: list[_Gap] = [
        {"records": g.records, "where": g.where, "length": g.length, "usual": g.usual}  # type: ignore[typeddict-item]
        for g in one.gaps
    ]
    return {
        "objective": one.objective,
        "entity": one.entity,
        "window": one.window.label,
        "first_date": one.window.first_date.isoformat(),
        "last_date": one.window.last_date.isoformat(),
        "rows": rows,
        "gaps": gaps,
        "outcome": one.outcome.value,
        "enough": one.enough,
    }


def data_check_json(check: DataCheck, accept_rejects: int = 0) -> dict[str, Any]:
    """The check as a JSON document."""
    agreement = check.contract.agreement
    document: _DataCheck = {
        "schema_version": 1,
        "agreement": agreement.name,
        "period": check.period.label,
        "zone": agreement.zone,
        "enough": check.enough(accept_rejects),
        "problems": [_problem(one) for one in check.problems],
        "records": [_records(one, agreement.zone) for one in check.quality],
        "windows": [_window(one, agreement.zone) for one in check.windows],
    }
    return dict(document)


def data_check_schema() -> dict[str, Any]:
    """The JSON Schema of that document."""
    return TypeAdapter(_DataCheck).json_schema()
