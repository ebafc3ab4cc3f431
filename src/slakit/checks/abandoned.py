"""Shares of calls answered in time that say nothing about the calls that nobody answered because the caller hung up."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.expressions import Aggregate, Expression
from slakit.contract.model import Contract
from slakit.contract.record_types import DerivedField, FieldType, RecordType, StoredField
from slakit.contract.walking import aggregates, fields_used
from slakit.diagnostics import Diagnostic

__all__ = ["check_abandoned"]

_ANSWERED, _ABANDONED = "answered", "abandoned"


def _has_both(records: RecordType) -> bool:
    fields = (records.field(name) for name in (_ANSWERED, _ABANDONED))
    return all(field is not None and field.type is FieldType.YES_NO for field in fields)


def _is_duration(field: StoredField | DerivedField | None) -> bool:
    return field is not None and field.type is FieldType.DURATION


def _reads(records: RecordType, condition: Expression | None) -> set[str]:
    """Return the fields that a condition reads, those of derived fields too."""
    found: set[str] = set()
    todo = fields_used(condition) if condition is not None else set()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        field = records.field(name)
        if isinstance(field, DerivedField):
            todo |= fields_used(field.value)
    return found


def _is_silent(records: RecordType, share: Aggregate) -> bool:
    """Whether a share asks for calls answered in time, out of calls that may be abandoned, and never names those."""
    total = share.out_of.where if share.out_of is not None else None
    asked, out_of = _reads(records, share.of.where), _reads(records, total)
    if not any(_is_duration(records.field(name)) for name in asked):
        return False  # whether calls are answered at all, out of all calls, is a plain question
    return _ANSWERED in asked and _ABANDONED not in asked | out_of and _ANSWERED not in out_of


def check_abandoned(contract: Contract) -> Iterator[Diagnostic]:
    """Objectives on answered calls whose population and condition do not mention abandoned ones."""
    told: set[tuple[str, int]] = set()
    for objective in contract.objectives:
        for share in aggregates(objective.measure.figure):
            if share.statistic != "share" or share.span is None:
                continue
            records = next((r for r in contract.records if r.name == share.of.records), None)
            place = (share.span.source.name, share.span.start)
            if records is None or place in told or not _has_both(records) or not _is_silent(records, share):
                continue
            told.add(place)
            name = records.name
            yield Diagnostic(
                "SLA659",
                f"this does not say what abandoned {name} do: with 1000 answered, 860 of them in time, and 60 abandoned"
                " it comes to 81.13 %, because those count as missed; it would be 86.00 % if they were left out",
                span=share.span,
                help=f"name the {name} that it is out of: `out of {name} where answered` leaves abandoned ones out, "
                f"`out of {name} where answered or abandoned` counts them as missed",
                blocks=False,
            )
