"""Workings for machines, with their schema: version 1.

`figures` are the workings that a reference names, `results` those of them that are results of objectives, as
`sla evaluate --json` has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from slakit.evaluation import Evaluation
from slakit.evidence import Rows
from slakit.render.evaluation_document import Inputs, Result
from slakit.render.evaluation_json import receipt_json, results_json
from slakit.render.why import Explained

__all__ = ["why_json", "why_schema"]


class _Agreement(TypedDict):
    name: str
    title: str
    version: str


class _Period(TypedDict):
    label: str
    first_date: str
    last_date: str


class _Step(TypedDict):
    text: str
    result: str
    place: str | None


class _Rows(TypedDict):
    records: str
    against: list[str]
    number: int
    open: list[str]
    open_number: int


class _FeeRows(TypedDict):
    fee: str
    window: str
    records: str
    keys: list[str]
    number: int


class _Figure(TypedDict):
    reference: str
    title: str
    when: str
    entity: str | None
    outcome: str | None
    amount: str | None
    working: list[_Step]
    would_have_changed: list[str]
    rows: _Rows | None
    fee_rows: list[_FeeRows]


class _Why(TypedDict):
    schema_version: Literal[1]
    agreement: _Agreement
    period: _Period
    zone: str
    currency: str
    reference: str
    figures: list[_Figure]
    results: list[Result]
    receipt: Inputs


def _figure(one: Explained) -> _Figure:
    return {
        "reference": one.reference,
        "title": one.title,
        "when": one.when,
        "entity": one.entity,
        "outcome": None if one.outcome is None else one.outcome.value,
        "amount": one.amount,
        "working": [{"text": s.text, "result": s.result, "place": s.place} for s in one.steps],
        "would_have_changed": list(one.changes),
        "rows": None if one.rows is None else _rows(one.rows),
        "fee_rows": [
            {
                "fee": its.fee.name,
                "window": its.window.label,
                "records": its.records,
                "keys": list(its.keys),
                "number": its.number,
            }
            for its in one.fee_rows
        ],
    }


def _rows(rows: Rows) -> _Rows:
    return {
        "records": rows.records,
        "against": list(rows.against),
        "number": rows.number,
        "open": list(rows.open),
        "open_number": rows.open_number,
    }


def why_json(evaluation: Evaluation, reference: str, found: Sequence[Explained]) -> dict[str, Any]:
    """Return the workings of what a reference names, with the receipt."""
    agreement, period = evaluation.contract.agreement, evaluation.period
    document: _Why = {
        "schema_version": 1,
        "agreement": {"name": agreement.name, "title": agreement.title, "version": agreement.version},
        "period": {
            "label": period.label,
            "first_date": period.first_date.isoformat(),
            "last_date": period.last_date.isoformat(),
        },
        "zone": agreement.zone,
        "currency": agreement.currency,
        "reference": reference,
        "figures": [_figure(one) for one in found],
        "results": _results(evaluation, found),
        "receipt": receipt_json(evaluation),
    }
    return dict(document)


def _results(evaluation: Evaluation, found: Sequence[Explained]) -> list[Result]:
    """Return the lines of objectives among workings, with what would have changed them as told there."""
    of = [(one, one.line) for one in found if one.line is not None]
    results = results_json(evaluation, [line for _, line in of])
    return [one | {"would_have_changed": list(told.changes)} for one, (told, _) in zip(results, of, strict=True)]


def why_schema() -> dict[str, Any]:
    """Return the JSON Schema of that document."""
    return TypeAdapter(_Why).json_schema()
