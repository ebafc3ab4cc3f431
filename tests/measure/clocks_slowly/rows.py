"""Rows of records: which of them are good, and which belong to a record.

A row is a dictionary from field to value: `str`, `bool`, `int` microseconds for instants and durations, `Fraction`
for numbers, a tuple of texts for lists, `None` for what is empty. A change of level to a level that the contract does
not define is a bad row; a row that belongs to a record that does not exist is good and belongs to nothing.
"""

from __future__ import annotations

from collections import Counter

from tests.measure.clocks_slowly.conditions import evaluate, fields_of

from slakit.contract.model import Contract
from slakit.contract.record_types import RecordType

Row = dict[str, object]
Rows = dict[str, list[Row]]


def good_rows(contract: Contract, rows: Rows) -> tuple[Rows, dict[str, list[tuple[Row, str]]]]:
    """Return the rows that can be used, and those that cannot with the reason of each, by type of records."""
    good: Rows = {}
    bad: dict[str, list[tuple[Row, str]]] = {}
    for kind in contract.records:
        given = rows.get(kind.name, [])
        keys = Counter(row[kind.key] for row in given)
        good[kind.name], bad[kind.name] = [], []
        for row in given:
            why = _fault(contract, kind, row) or ("key more than once" if keys[row[kind.key]] > 1 else None)
            if why is None:
                good[kind.name].append(row)
            else:
                bad[kind.name].append((row, why))
    return good, bad


def _fault(contract: Contract, kind: RecordType, row: Row) -> str | None:
    for field in kind.fields:
        needed = not field.optional and field.required_when is None
        if field.required_when is not None:
            needed = evaluate(field.required_when, fields_of(kind, row)) is True
        if row[field.name] is None:
            if needed:
                return f"{field.name} missing"
        elif field.choices and row[field.name] not in field.choices:
            return f"{field.name} not among its choices"
    ends = [*kind.in_order, *([(kind.lasts.first, kind.lasts.last)] if kind.lasts is not None else [])]
    for first, last in ends:
        begins, over = row[first], row[last]
        if isinstance(begins, int) and isinstance(over, int) and over < begins:
            return f"{last} before {first}"
    for levels in contract.levels:
        if levels.history == kind.name and row["level"] not in {level.name for level in levels.levels}:
            return "level not defined"
    return None


def belonging(contract: Contract, kind: RecordType, row: Row, rows: Rows) -> Rows:
    """Return the rows of all other types that belong to a record."""
    return {
        other.name: [child for child in rows.get(other.name, []) if child[other.belongs.by] == row[kind.key]]
        for other in contract.records
        if other.belongs is not None and other.belongs.parent == kind.name
    }


def instant_of(row: Row, field: str) -> int | None:
    """Return the instant in a field."""
    value = row[field]
    assert value is None or (isinstance(value, int) and not isinstance(value, bool))
    return value


def latest(kind: RecordType, changes: list[Row], moment: int) -> Row | None:
    """Return the change in force at an instant: the latest up to it, of several the one with the greatest key."""
    until = [row for row in changes if (instant_of(row, kind.at) or 0) <= moment]
    return max(until, key=lambda row: (instant_of(row, kind.at) or 0, str(row[kind.key])), default=None)
