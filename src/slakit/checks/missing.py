"""Conditions that can come out neither true nor false because a field is empty.

For every condition that decides which records count, all combinations of what it depends on are tried: which
fields are empty (as far as the records allow), what the yes/no fields say, how each comparison comes out. A
combination that leaves the condition open is the witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from slakit.checks.time_sets import all_sets
from slakit.contract.expressions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    ClockRef,
    ClockState,
    Comparison,
    Contains,
    Expression,
    FieldRef,
    Known,
    LevelRef,
    Literal_,
    Not,
    Offset,
    Settled,
    TimeShare,
    trusted,
)
from slakit.contract.model import Contract
from slakit.contract.record_types import DerivedField, FieldType, RecordType, StoredField
from slakit.contract.time_sets import NamedSet, Slots, SpanSet, TimeOf
from slakit.contract.walking import aggregates, sets_in, walk
from slakit.diagnostics import Diagnostic

__all__ = ["check_missing", "check_needed"]

_MOST = 14
"""Free choices that are tried out; a condition with more is reported as too intricate to judge."""


@dataclass
class _Case:
    """One combination: which stored fields are empty, and how yes/no fields and comparisons come out."""

    records: RecordType
    empty: dict[str, bool] = field(default_factory=dict)
    says: dict[str, bool] = field(default_factory=dict)
    _present: dict[str, bool] = field(default_factory=dict)
    _truth: dict[str, bool | None] = field(default_factory=dict)
    """What derived fields came to: one may stand in many places."""

    def present(self, e: Expression) -> bool:
        """Whether an expression has a value."""
        match e:
            case FieldRef():
                found = self.records.field(e.name)
                if isinstance(found, DerivedField):
                    if e.name not in self._present:
                        self._present[e.name] = self.present(found.value)
                    return self._present[e.name]
                return not self.empty.get(e.name, False)
            case Arithmetic():
                return all(self.present(part) for part in (e.first, *(term for _, term in e.rest)))
            case Choose():
                chosen = self.truth(e.condition)
                return chosen is not None and self.present(e.then if chosen else e.otherwise)
            case Literal_() | ClockRef() | LevelRef():
                return True
            case Offset():
                return self.present(e.origin)
            case _:
                return self.truth(e) is not None

    def truth(self, e: Expression) -> bool | None:
        """Return true, false, or open."""
        match e:
            case FieldRef():
                found = self.records.field(e.name)
                if isinstance(found, DerivedField):
                    if e.name not in self._truth:
                        self._truth[e.name] = self.truth(found.value)
                    return self._truth[e.name]
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
            case Contains():
                return self.says[_key(e)] if self.present(e.field) and self.present(e.text) else None
            case ClockState():
                return self.says[_key(e)]
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
            condition = found.required_when if isinstance(found, StoredField) else None
            if empty and condition is not None and self.truth(condition) is True:
                return False
        return True


def _key(comparison: Comparison | Contains | ClockState) -> str:
    return repr(comparison)


def _depends(records: RecordType, conditions: Sequence[Expression]) -> tuple[list[str], list[str]]:
    """Return what conditions depend on: stored fields that may be empty, and yes/no fields and comparisons."""
    empties: dict[str, None] = {}
    choices: dict[str, None] = {}
    todo, seen = list(conditions), set()
    while todo:
        for e in walk(todo.pop()):
            if isinstance(e, Comparison | Contains | ClockState):
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


def _open_case(records: RecordType, condition: Expression, within: Expression | None) -> _Case | str | None:
    """Return a case in which a condition is open, for records for which `within` (if given) is true.

    `None` if there is none; a text when there are too many to try.
    """
    empties, choices = _depends(records, [condition] if within is None else [condition, within])
    if not empties:
        return None
    if len(empties) + len(choices) > _MOST:
        return "it depends on too many fields to tell"
    for bits in product((False, True), repeat=len(empties)):
        for says in product((False, True), repeat=len(choices)):
            case = _Case(records, dict(zip(empties, bits, strict=True)), dict(zip(choices, says, strict=True)))
            inside = within is None or case.truth(within) is True
            if inside and case.truth(condition) is None and case.allowed():
                return case
    return None


def _described(case: _Case, condition: Expression) -> str:
    needed = {e.name for e in walk(condition) if isinstance(e, FieldRef)}
    empty = [f"`{name}` is empty" for name, bit in case.empty.items() if bit]
    says = [
        f"`{name}` is {'yes' if value else 'no'}"
        for name, value in case.says.items()
        if name in needed and not case.empty.get(name, False)
    ]
    return " and ".join([*says, *empty])


def _of_clocks(contract: Contract) -> Iterator[tuple[RecordType, Expression]]:
    """Return the conditions of clocks and levels, with the records that they are asked of.

    Pauses are left out: what is neither true nor false pauses nothing, and a history has no value at first.
    """
    for clock in contract.clocks:
        if clock.cancelled is not None:
            yield contract.record_type(clock.records), clock.cancelled
        events = [event.of for event in (*clock.starts, *clock.stops)]
        for population in (*events, *clock.pauses_during):
            if population is not None and population.where is not None:
                yield contract.record_type(population.records), population.where
    for levels in contract.levels:
        for rule in levels.rules:
            if rule.when is not None:
                yield contract.record_type(levels.records), rule.when


def check_missing(contract: Contract) -> Iterator[Diagnostic]:
    """Conditions that decide which records count, and that some record can leave open."""
    told: set[tuple[str, int]] = set()
    for name, condition, within in _asked(contract):
        # One place is judged once: uses of a metric differ in constants, which decide nothing here.
        place = condition.span
        if place is not None and (place.source.name, place.start) in told:
            continue
        if place is not None:
            told.add((place.source.name, place.start))
        case = _open_case(contract.record_type(name), condition, within)
        if case is None:
            continue
        why = case if isinstance(case, str) else f"where {_described(case, condition)}, it is neither true nor false"
        yield Diagnostic(
            "SLA602",
            f"this condition does not say what an empty field counts as: {why}",
            span=place,
            help="add `when missing counts as no` (or `yes`) behind the condition, or ask `… is known` in it",
            blocks=False,
        )


def _asked(contract: Contract) -> Iterator[tuple[str, Expression, Expression | None]]:
    """Yield the conditions that decide which records count: of which records, and what must hold before it is asked."""
    for objective in contract.objectives:
        for aggregate in aggregates(objective.measure.figure):
            for condition, within in _conditions(aggregate):
                yield aggregate.of.records, condition, within
    for of in all_sets(contract):
        if isinstance(of, TimeOf) and of.of.where is not None:
            yield of.of.records, of.of.where, None
        elif isinstance(of, Slots):
            for aggregate in aggregates(of.where):
                for condition, within in _conditions(aggregate):
                    yield aggregate.of.records, condition, within
    for exclusion in contract.exclusions:
        if exclusion.records is not None and exclusion.records.where is not None:
            yield exclusion.records.records, exclusion.records.where, None
    for records, condition in _of_clocks(contract):
        yield records.name, condition, None


def check_needed(contract: Contract) -> Iterator[Diagnostic]:
    """Records that take no time, or no part in it, because a field that this needs is empty."""
    told: set[tuple[str, int, str]] = set()
    for of, name, consequence in _needed(contract):
        if of.span is None or (of.span.source.name, of.span.start, name) in told:
            continue
        told.add((of.span.source.name, of.span.start, name))
        records = contract.record_type(of.of.records)
        field_ = trusted(FieldRef)(name=name)
        there = trusted(Comparison)(relation="is", left=field_, right=field_)
        case = _open_case(records, there, of.of.where)
        if isinstance(case, _Case):
            yield Diagnostic(
                "SLA656",
                f"nothing says what an empty `{name}` means: such {records.name} would {consequence}",
                span=of.span,
                help=f"ask for it: `where {name} is known`; or remove `optional` from the field",
                blocks=False,
            )


def _needed(contract: Contract) -> Iterator[tuple[TimeOf, str, str]]:
    """Yield times of records, each with a field that it needs, and what comes of a record without it."""
    for of in all_sets(contract):
        if isinstance(of, TimeOf):
            yield of, of.start, "take no time"
            if of.field is not None:
                yield of, of.field, f"count for no `{of.field}` at all"
    spans = {span.name: span.of for span in contract.spans}
    for objective in contract.objectives:
        for e in walk(objective.measure.figure):
            if isinstance(e, TimeShare) and e.weight is not None:
                for of in _weighed(spans, e.of):
                    yield of, e.weight, "have no weight"


def _weighed(spans: Mapping[str, SpanSet], of: SpanSet) -> Iterator[TimeOf]:
    for part in sets_in(of):
        if isinstance(part, TimeOf):
            yield part
        elif isinstance(part, NamedSet) and part.name in spans:
            yield from _weighed(spans, spans[part.name])


def _conditions(aggregate: Aggregate) -> list[tuple[Expression, Expression | None]]:
    """Return the conditions that decide which records count, each with the one that must hold before it is asked.

    In a share the first condition is asked only of the records that the share is out of.
    """
    total = aggregate.out_of.where if aggregate.out_of else None
    found: list[tuple[Expression, Expression | None]] = []
    if total is not None:
        found.append((total, None))
    if aggregate.of.where is not None:
        found.append((aggregate.of.where, total))
    return found
