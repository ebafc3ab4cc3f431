"""An evaluation for machines: versioned keys, amounts and exact values as strings, the working of every amount.

What the document holds is said by its types. It is made piece by piece, so that a writer of many lines need not hold
them all at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from slakit.assess.results import Assessment
from slakit.changes import Changes
from slakit.contract.expressions import SlotShare, TimeShare, Unit
from slakit.contract.model import Objective, Party
from slakit.contract.verification import ClauseObjective
from slakit.credits import CAPPED_UNITS, CapStep, CreditLine
from slakit.evaluation import Evaluation
from slakit.measure.results import (
    AggregateValue,
    ExclusionUse,
    GivenValue,
    PartValue,
    RecordQuality,
    SampleValue,
    SlotsValue,
    TimeValue,
)
from slakit.money import Money, decimal_text, minor_digits
from slakit.render import evaluation_document as document
from slakit.render.figures import exact_text, instant_text, value_text
from slakit.render.rows_json import rows_read
from slakit.render.settlement import due_json
from slakit.render.working import near, working
from slakit.render.working_places import Places
from slakit.render.would_have_changed import would_have_changed
from slakit.timeline import Window

__all__ = [
    "evaluation_dues", "evaluation_head", "evaluation_json", "evaluation_results", "json_text", "receipt_json",
    "results_json",
]  # fmt: skip


def _ratio(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _money(money: Money | None) -> str | None:
    return None if money is None else money.amount


def _exact_amount(minor: Fraction, currency: str) -> str:
    """An amount before rounding: decimal text where it ends, a ratio where it does not."""
    value = minor / 10 ** minor_digits(currency)
    for digits in range(minor_digits(currency), 19):
        if (value * 10**digits).denominator == 1:
            return decimal_text(value, digits)
    return f"{value.numerator}/{value.denominator}"


def _window(window: Window) -> document.Window:
    return {
        "label": window.label,
        "first_date": window.first_date.isoformat(),
        "last_date": window.last_date.isoformat(),
        "partial": window.partial,
    }


def _part(part: PartValue, zone: str) -> document.Part:
    match part:
        case AggregateValue():
            return {
                "statistic": part.aggregate.statistic,
                "numerator": _ratio(part.numerator),
                "denominator": part.denominator,
                "records": part.records,
                "empty": part.empty,
                "unknown": part.unknown,
            }
        case TimeValue():
            return {
                "statistic": "share of time" if isinstance(part.figure, TimeShare) else "length of time",
                "numerator": _ratio(part.numerator),
                "denominator": part.denominator,
                "within": part.within,
                "out_of": part.out_of,
                "stretches": {"number": part.number, "first": _stretches(part.stretches, zone)},
                "records": part.records,
                "unknown": part.unknown,
                "unended": part.unended,
                "untold": part.untold,
            }
        case SlotsValue():
            return {
                "statistic": "share of slots" if isinstance(part.figure, SlotShare) else "mean over slots",
                "numerator": _ratio(part.numerator),
                "denominator": part.denominator,
                "slots": part.slots,
                "empty": part.empty,
                "outside": _stretches(part.outside, zone),
                "records": part.records,
                "unknown": part.unknown,
                "unended": part.unended,
                "untold": part.untold,
            }
        case GivenValue():
            return {
                "figure": part.figure,
                "window": part.label,
                "value": _ratio(part.value),
                "by": part.by or None,
                "on": part.on.isoformat() if part.on is not None else None,
                "evidence": part.evidence or None,
            }
        case SampleValue():
            return {
                "sample": part.clause,
                "of": part.of,
                "numerator": _ratio(part.numerator),
                "denominator": part.denominator,
                "items": part.records,
                "excepted": part.excepted,
                "failed_critical": part.failed,
                "without_score": part.empty,
                "unknown": part.unknown,
                "population": part.population,
                "needed": part.needed,
            }


def _stretches(stretches: tuple[tuple[int, int], ...], zone: str) -> list[document.Stretch]:
    return [{"from": instant_text(start, zone), "to": instant_text(end, zone)} for start, end in stretches]


def _bound(objective: Objective) -> document.Confidence | None:
    """Which bound of confidence is compared in place of the measured value; `compared` is it to twelve decimals."""
    decision = objective.verification.decision if isinstance(objective, ClauseObjective) else None
    if decision is None or decision.side is None:
        return None
    return {"side": decision.side, "confidence": _ratio(decision.confidence)}


def _count_as(objective: Objective, assessment: Assessment) -> document.Override | None:
    """Which term of the objective overrides its outcome (or may), counted from 0, and what it comes to without."""
    if assessment.override is None or assessment.unless is None:
        return None
    term = objective.count_as[assessment.override]
    return {
        "term": assessment.override,
        "outcome": term.outcome.value,
        "otherwise": assessment.unless.value,
        "place": term.span.place if term.span is not None else None,
    }


def _relief(assessment: Assessment) -> document.Relief | None:
    """Which obligation was not met and decides the outcome (or may), and what it comes to without."""
    if assessment.relief is None or assessment.unless is None:
        return None
    return {
        "obligation": assessment.relief,
        "outcome": assessment.outcome.value,
        "otherwise": assessment.unless.value,
    }


def _member(assessment: Assessment, zone: str) -> document.Member:
    """What one of several came to, where they have one result together."""
    measurement = assessment.measurement
    return {
        "entity": measurement.entity,
        "outcome": assessment.outcome.value,
        "reason": assessment.reason.value,
        "measured": _ratio(measurement.value),
        "compared": _ratio(assessment.compared),
        "records": measurement.records,
        "parts": [_part(part, zone) for part in measurement.parts],
    }


def _credit(line: CreditLine, currency: str) -> document.CreditOfLine:
    """What a line comes to: an amount of money, or a quantity of something else."""
    money = line.unit is Unit.MONEY
    exact = None if line.amount is None else _exact_amount(line.exact, currency) if money else exact_text(line.exact)
    return {
        "line": line.line,
        "place": line.credit.span.place if line.credit is not None and line.credit.span is not None else None,
        "kind": "bonus" if line.bonus else "credit",
        "unit": line.unit.value,
        "exact": exact,
        "amount": _money(line.amount) if money else None,
        "payable": _money(line.payable) if money else None,
        "quantity": None if money or line.quantity is None else exact_text(line.quantity),
        "unknown": line.unknown.value if line.unknown is not None else None,
    }


def _result(evaluation: Evaluation, line: CreditLine, places: Places, changes: Changes) -> document.Result:
    contract = evaluation.contract_for(line)
    assessment: Assessment = line.assessment
    objective = contract.objective(line.objective)
    assert objective is not None, "lines belong to the contract's objectives"
    measurement = assessment.measurement
    unit = objective.measure.unit
    shown = None
    if assessment.compared is not None:
        shown = value_text(assessment.compared, unit, near(objective), currency=contract.agreement.currency)
    return {
        "objective": objective.name,
        "title": objective.title,
        "entity": measurement.entity,
        "window": _window(line.window),
        "measured_over": None if measurement.over is None else _window(measurement.over),
        "promise": objective.promise.written,
        "outcome": assessment.outcome.value,
        "reason": assessment.reason.value,
        "aim_reached": assessment.aim_reached,
        "minimum_reached": assessment.minimum_reached,
        "misses": assessment.misses,
        "count_as": _count_as(objective, assessment),
        "relief": _relief(assessment),
        "unit": unit.value,
        "measured": _ratio(measurement.value),
        "compared": _ratio(assessment.compared),
        "bound": _bound(objective),
        "measured_text": shown,
        "records": measurement.records,
        "outside_hours": measurement.outside_hours,
        "left_out": [
            {"exclusion": one.exclusion, "records": one.records, "amount": one.amount} for one in measurement.left_out
        ],
        "used_up": [
            {"span": one.span, "amount": one.amount, "objective": one.objective, "window": one.window}
            for one in measurement.used_up
        ],
        "parts": [_part(part, contract.agreement.zone) for part in measurement.parts],
        "kept": assessment.kept,
        "members": [_member(one, contract.agreement.zone) for one in assessment.members],
        "credit": _credit(line, contract.agreement.currency),
        "working": [
            {"text": step.text, "result": step.result, "place": step.place}
            for step in working(contract, line, evaluation.all_lines, evaluation.dues, places=places)
        ],
        "would_have_changed": list(would_have_changed(changes, line)),
    }


def _use(use: ExclusionUse, zone: str) -> document.ExclusionUsed:
    """A use of an exclusion: amounts are microseconds, or with `records` numbers of them."""
    return {
        "exclusion": use.exclusion,
        "objectives": list(use.objectives),
        "window": _window(use.window),
        "from": instant_text(use.start, zone),
        "to": instant_text(use.end, zone),
        "records": use.records,
        "keys": list(use.keys),
        "left_out": use.left_out,
        "exceeding": use.exceeding,
        "unapproved": use.unapproved,
        "approvals": [
            {
                "by": one.by,
                "on": one.on.isoformat(),
                "record": one.record,
                "from": instant_text(one.start, zone) if one.record is None else None,
                "to": instant_text(one.end, zone) if one.record is None else None,
                "note": one.note or None,
            }
            for one in use.approvals
        ],
    }


def _cap(step: CapStep, currency: str) -> document.AppliedCap:
    def told(amount: Fraction | None) -> str | None:
        if amount is None:
            return None
        return _exact_amount(amount, currency) if CAPPED_UNITS[step.cap.what] is Unit.MONEY else exact_text(amount)

    return {
        "objectives": list(step.cap.objectives) or None,
        "window": _window(step.window),
        "limit": told(step.limit),
        "used": told(step.used),
        "before": told(step.before),
        "after": told(step.after),
        "place": step.cap.span.place if step.cap.span is not None else None,
    }


def _quality(quality: RecordQuality, zone: str) -> document.Rows:
    return {
        **rows_read(quality),
        "outside_period": quality.outside_period,
        "first": None if quality.first is None else instant_text(quality.first, zone),
        "last": None if quality.last is None else instant_text(quality.last, zone),
    }


def _receipt(evaluation: Evaluation) -> document.Inputs:
    receipt = evaluation.receipt
    inputs: document.Inputs = {
        "contract": [{"file": name, "sha256": digest} for name, digest in receipt.contract],
        "contract_hash": receipt.contract_hash,
        "data_map": None if receipt.data_map is None else {"file": receipt.data_map[0], "sha256": receipt.data_map[1]},
        "data": [{"file": name, "sha256": digest} for name, digest in receipt.data],
        "data_hash": receipt.data_hash,
        "slakit": receipt.slakit,
        "engine": receipt.engine,
        "holidays": receipt.holidays,
        "zone_rules": receipt.zone_rules,
    }
    if receipt.as_of is not None:
        inputs["as_of"] = instant_text(receipt.as_of, evaluation.contract.agreement.zone)
    return inputs


def _earlier(evaluation: Evaluation) -> document.Earlier | None:
    """Where the results of earlier periods came from; `null` where none matter."""
    earlier = evaluation.earlier
    if earlier is None:
        return None
    return {
        "statements": [{"statement": number, "sha256": digest} for number, digest in earlier.statements],
        "worked_out_again": earlier.again,
    }


def _party(party: Party) -> document.PartyFacts:
    return {
        "name": party.name,
        "registered": party.registered,
        "vat": party.vat,
        "address": party.address,
        "country": party.country,
    }


def evaluation_head(evaluation: Evaluation) -> document.EvaluationDocument:
    """What a result says once: all of it but what it says of each line and each due date."""
    agreement = evaluation.contract.agreement
    return {
        "schema_version": 1,
        "agreement": {
            "name": agreement.name,
            "title": agreement.title,
            "version": agreement.version,
            "provider": _party(agreement.provider),
            "customer": _party(agreement.customer),
        },
        "period": {
            "label": evaluation.period.label,
            "first_date": evaluation.period.first_date.isoformat(),
            "last_date": evaluation.period.last_date.isoformat(),
        },
        "zone": agreement.zone,
        "currency": agreement.currency,
        "complete": evaluation.complete,
        "total": _money(evaluation.total),
        "earlier_periods": _earlier(evaluation),
        "results": [],
        "exclusions": [_use(use, agreement.zone) for use in evaluation.uses],
        "caps": [_cap(step, agreement.currency) for step in evaluation.caps],
        "dues": [],
        "data": [_quality(quality, agreement.zone) for quality in evaluation.quality],
        "receipt": _receipt(evaluation),
    }


def evaluation_results(evaluation: Evaluation) -> Iterator[document.Result]:
    """Yield what a result says of each line of an objective, in order."""
    places, changes = Places(evaluation.all_lines, evaluation.dues), Changes(evaluation)
    for line in evaluation.lines:
        yield _result(evaluation, line, places, changes)


def evaluation_dues(evaluation: Evaluation) -> Iterator[document.DueDate]:
    """Yield what a result says of each date on which something falls due."""
    for due in evaluation.dues:
        yield due_json(evaluation, due)


def evaluation_json(evaluation: Evaluation) -> document.EvaluationDocument:
    """The whole result."""
    whole = evaluation_head(evaluation)
    whole["results"] = list(evaluation_results(evaluation))
    whole["dues"] = list(evaluation_dues(evaluation))
    return whole


def json_text(value: Mapping[str, Any]) -> str:
    """A JSON document as every command writes it: keys in their order, two spaces, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def results_json(evaluation: Evaluation, lines: Iterable[CreditLine]) -> list[document.Result]:
    """Lines of objectives, as the whole result has them."""
    places, changes = Places(evaluation.all_lines, evaluation.dues), Changes(evaluation)
    return [_result(evaluation, line, places, changes) for line in lines]


def receipt_json(evaluation: Evaluation) -> document.Inputs:
    """What a result was computed from."""
    return _receipt(evaluation)
