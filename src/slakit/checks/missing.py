"""Conditions that can come out neither true nor false because a field is empty.

For every condition that decides which records count, all combinations of what it depends on are tried: which
fields are empty (as far as the records allow), what the yes/no fields say, how each comparison comes out. A
combination that leaves the condition open is the witness.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from slakit.contract.model import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Comparison,
    Contract,
    DerivedField,
    Expression,
    FieldRef,
    FieldType,
    Known,
    Literal_,
    Not,
    RecordType,
    Settled,
    StoredField,
    aggregates,
    walk,
)
from slakit.diagnostics import Diagnostic

__all__ = ["check_missing"]

_MOST = 14
"""Free choices that are tried out; a condition with more is reported as too intricate to judge."""


@dataclass
class _Case:
    """One combination: which stored fields are empty, and how yes/no fields and comparisons come out."""

    records: RecordType
    empty: dict[str, bool] = field(default_factory=dict)
    says: dict[str, bool] = field(default_factory=dict)

    def present(self, e: Expression) -> bool:
        """Whether an expression has a value."""
        match e:
            case FieldRef():
                found = self.records.field(e.name)
                if isinstance(found, DerivedField):
                    return self.present(found.value)
                return not self.empty.get(e.name, False)
            case Arithmetic():
                return all(self.present(part) for part in (e.first, *(term for _, term in e.rest)))
            case Choose():
                chosen = self.truth(e.condition)
                return chosen is not None and self.present(e.then if chosen else e.otherwise)
            case Literal_():
                return True
            case _:
                return self.truth(e) is not None

    def truth(self, e: Expression) -> bool | None:  # noqa: PLR0911 - one case a construct
        """Return true, false, or open."""
        match e:
            case FieldRef():
                found = self.records.field(e.name)
                if isinstance(found, DerivedField):
                    return self.truth(found.value)
                return None if self.empty.get(e.name, False) else self.says[e.name]
            case Literal_():
                return bool(e.value)
            case Not():
                part = self.truth(e.part)
                return None if part is None else not part
            case AllOf():
                parts = [self.truth(part) for part in e.parts]
                return False if False in parts else None if None in parts else True
            case AnyOf():
                parts = [self.truth(part) for part in e.parts]
                return True if True in parts else None if None in parts else False
            case Settled():
                inner = self.truth(e.condition)
                return e.missing_counts_as if inner is None else inner
            case Known():
                return self.present(e.field) is e.known
            case Comparison():
                sides = (e.left, e.right, *((e.high,) if e.high is not None else ()))
                return self.says[_key(e)] if all(self.present(side) for side in sides) else None
            case Choose():
                chosen = self.truth(e.condition)
                return None if chosen is None else self.truth(e.then if chosen else e.otherwise)
            case _:
                return None

    def allowed(self) -> bool:
        """Whether the records may look like this: a field that is required in this case is not empty."""
        for name, empty in self.empty.items():
            found = self.records.field(name)
            if empty and isinstance(found, StoredField) and found.required_when is not None:
                if self.truth(found.required_when) is True:
                    return False
        return True


def _key(comparison: Comparison) -> str:
    return comparison.model_dump_json()


def _depends(records: RecordType, condition: Expression) -> tuple[list[str], list[str]]:
    """Return stored fields that may be empty, and the choices (yes/no fields, comparisons) that a condition depends on."""
    empties: dict[str, None] = {}
    choices: dict[str, None] = {}
    todo, seen = [condition], set()
    while todo:
        for e in walk(todo.pop()):
            if isinstance(e, Comparison):
                choices[_key(e)] = None
            if not isinstance(e, FieldRef) or e.name in seen:
                continue
            seen.add(e.name)
            found = records.field(e.name)
            if isinstance(found, DerivedField):
                todo.append(found.value)
            elif isinstance(found, StoredField):
                if found.type is FieldType.YES_NO:
                    choices[e.name] = None
                if found.optional or found.required_when is not None:
                    empties[e.name] = None
                if found.required_when is not None:
                    todo.append(found.required_when)
    return list(empties), list(choices)


def _open_case(records: RecordType, condition: Expression) -> _Case | str | None:
    """Return a case in which the condition is open, `None` if there is none; a text when there are too many to try."""
    empties, choices = _depends(records, condition)
    if not empties:
        return None
    if len(empties) + len(choices) > _MOST:
        return "it depends on too many fields to judge"
    for bits in product((False, True), repeat=len(empties)):
        for says in product((False, True), repeat=len(choices)):
            case = _Case(
                records, dict(zip(empties, bits, strict=True)), dict(zip(choices, says, strict=True))
            )
            if case.truth(condition) is None and case.allowed():
                return case
    return None


def _described(case: _Case, condition: Expression) -> str:
    needed = {e.name for e in walk(condition) if isinstance(e, FieldRef)}
    empty = [f"`{name}` is empty" for name, bit in case.empty.items() if bit]
    says = [
        f"`{name}` is {'yes' if value else 'no'}"
        for name, value in case.says.items()
        if name in needed and not name.startswith("{") and not case.empty.get(name, False)
    ]
    return " and ".join([*says, *empty])


def check_missing(contract: Contract) -> Iterator[Diagnostic]:
    """Return populations whose condition some record can leave open."""
    told: set[tuple[str, int]] = set()
    for objective in contract.objectives:
        for aggregate in aggregates(objective.measure.figure):
            for condition in _conditions(aggregate):
                records = contract.record_type(aggregate.of.records)
                case = _open_case(records, condition)
                place = condition.span
                mark = (place.source.name, place.start) if place else ("", 0)
                if case is None or mark in told:
                    continue
                told.add(mark)
                why = case if isinstance(case, str) else (
                    f"for a {records.singular} whose {_described(case, condition)} it is neither true nor false")  # fmt: skip
                yield Diagnostic(
                    "SLA602",
                    f"this condition does not say what an empty field counts as: {why}",
                    span=place,
                    help="add `when missing counts as no` (or `yes`) behind the condition, or ask `… is known` in it",
                    blocks=False,
                )


def _conditions(aggregate: Aggregate) -> list[Expression]:
    populations = [aggregate.of, *([aggregate.out_of] if aggregate.out_of else [])]
    return [p.where for p in populations if p.where is not None]
