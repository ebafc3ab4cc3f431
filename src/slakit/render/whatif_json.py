"""A period as it was and as it would be for machines, with its schema: version 1.

Values are exact ratios in base units, amounts decimal text in the agreement's currency; `null` cannot be told, or, in
what was, was not measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from slakit.contract.expressions import Unit
from slakit.credits import CreditLine
from slakit.evaluation import Evaluation
from slakit.money import Money
from slakit.render.evaluation_document import DueDate
from slakit.render.figures import exact_text
from slakit.render.settlement import due_json
from slakit.whatif import Compared, WhatIf

__all__ = ["whatif_json", "whatif_schema"]


class _Assumption(TypedDict):
    name: str
    kind: Literal["objective", "figure"]
    window: str | None
    entity: str | None
    said: str
    value: str | None
    outcome: str | None


class _Line(TypedDict):
    kind: Literal["credit", "bonus"]
    unit: str
    place: str | None
    amount: str | None
    payable: str | None
    quantity: str | None
    unknown: str | None


class _Result(TypedDict):
    outcome: str
    reason: str
    compared: str | None
    kept: int | None
    lines: list[_Line]


class _Compared(TypedDict):
    objective: str
    entity: str | None
    window: str
    first_date: str
    last_date: str
    assumed: bool
    changed: bool
    was: _Result | None
    would_be: _Result | None


class _Untold(TypedDict):
    objective: str
    window: str


class _Total(TypedDict):
    was: str | None
    would_be: str | None
    difference: str | None


class _Dues(TypedDict):
    was: list[DueDate] | None
    would_be: list[DueDate]


class _WhatIf(TypedDict):
    schema_version: Literal[1]
    agreement: str
    period: str
    zone: str
    currency: str
    contract_hash: str
    data_hash: str | None
    assumptions: list[_Assumption]
    neither_measured_nor_assumed: list[_Untold]
    decided: bool
    results: list[_Compared]
    dues: _Dues
    total: _Total


def _ratio(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _money(money: Money | None) -> str | None:
    return None if money is None else money.amount


def _line(line: CreditLine) -> _Line:
    money = line.unit is Unit.MONEY
    return {
        "kind": "bonus" if line.bonus else "credit",
        "unit": line.unit.value,
        "place": line.credit.span.place if line.credit is not None and line.credit.span is not None else None,
        "amount": _money(line.amount) if money else None,
        "payable": _money(line.payable) if money else None,
        "quantity": None if money or line.quantity is None else exact_text(line.quantity),
        "unknown": line.unknown.value if line.unknown is not None else None,
    }


def _result(lines: Sequence[CreditLine]) -> _Result | None:
    if not lines:
        return None
    assessment = lines[0].assessment
    return {
        "outcome": assessment.outcome.value,
        "reason": assessment.reason.value,
        "compared": _ratio(assessment.compared),
        "kept": assessment.kept,
        "lines": [_line(line) for line in lines],
    }


def _compared(one: Compared) -> _Compared:
    return {
        "objective": one.objective,
        "entity": one.entity,
        "window": one.window.label,
        "first_date": one.window.first_date.isoformat(),
        "last_date": one.window.last_date.isoformat(),
        "assumed": one.assumed,
        "changed": one.changed,
        "was": _result(one.was),
        "would_be": _result(one.would_be),
    }


def _dues(evaluation: Evaluation) -> list[DueDate]:
    return [due_json(evaluation, due) for due in evaluation.dues]


def whatif_json(found: WhatIf) -> dict[str, Any]:
    """Return what a period would be, beside what it was."""
    was, would_be = found.was, found.would_be
    agreement = would_be.contract.agreement
    difference = None
    if was is not None and was.total is not None and would_be.total is not None:
        difference = Money(agreement.currency, would_be.total.minor - was.total.minor).amount
    document: _WhatIf = {
        "schema_version": 1,
        "agreement": agreement.name,
        "period": would_be.period.label,
        "zone": agreement.zone,
        "currency": agreement.currency,
        "contract_hash": would_be.receipt.contract_hash,
        "data_hash": would_be.receipt.data_hash if would_be.receipt.data else None,
        "assumptions": [
            {
                "name": one.name,
                "kind": "figure" if one.figure else "objective",
                "window": one.window,
                "entity": one.entity,
                "said": one.said,
                "value": _ratio(one.value),
                "outcome": one.outcome.value if one.outcome is not None else None,
            }
            for one in found.assumptions
        ],
        "neither_measured_nor_assumed": [{"objective": name, "window": window.label} for name, window in found.untold],
        "decided": would_be.decided,
        "results": [_compared(one) for one in found.results],
        "dues": {"was": None if was is None else _dues(was), "would_be": _dues(would_be)},
        "total": {
            "was": None if was is None else _money(was.total),
            "would_be": _money(would_be.total),
            "difference": difference,
        },
    }
    return dict(document)


def whatif_schema() -> dict[str, Any]:
    """Return the JSON Schema of that document."""
    return TypeAdapter(_WhatIf).json_schema()
