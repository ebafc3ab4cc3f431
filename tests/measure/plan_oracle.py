"""The slow, obvious evaluation of a plan: rows are dictionaries, the empty value is None, every node is a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slakit.measure.plan import (
    Column,
    Constant,
    Extend,
    Filter,
    Group,
    Join,
    Op,
    Over,
    Relation,
    Scalar,
    Select,
    Stored,
    Tally,
    TallyKind,
    Union,
    WindowCall,
    WindowFunction,
)

__all__ = ["Rows", "rows_of"]

Row = dict[str, Any]
Rows = list[Row]

_PLAIN: dict[Op, Callable[[Any, Any], Any]] = {
    Op.ADD: lambda a, b: a + b,
    Op.SUBTRACT: lambda a, b: a - b,
    Op.MULTIPLY: lambda a, b: a * b,
    Op.WHOLE_DIVISION: lambda a, b: a // b,
    Op.EQUAL: lambda a, b: a == b,
    Op.UNEQUAL: lambda a, b: a != b,
    Op.LESS: lambda a, b: a < b,
    Op.AT_MOST: lambda a, b: a <= b,
    Op.MORE: lambda a, b: a > b,
    Op.AT_LEAST: lambda a, b: a >= b,
}


def _scalar(scalar: Scalar, row: Row) -> Any:
    if isinstance(scalar, Column):
        return row[scalar.name]
    if isinstance(scalar, Constant):
        return scalar.value
    if scalar.op is Op.CASE:
        for condition, value in zip(scalar.args[:-1:2], scalar.args[1::2], strict=True):
            if _scalar(condition, row) is True:
                return _scalar(value, row)
        return _scalar(scalar.args[-1], row)
    values = [_scalar(arg, row) for arg in scalar.args]
    match scalar.op:
        case Op.AND | Op.OR:
            decides = scalar.op is Op.OR
            if decides in values:
                return decides
            return None if None in values else not decides
        case Op.NOT:
            return None if values[0] is None else not values[0]
        case Op.IS_EMPTY:
            return values[0] is None
        case Op.COALESCE:
            return values[1] if values[0] is None else values[0]
        case Op.WIDEN | Op.NARROW:
            return values[0]
        case Op.JOIN_TEXTS:
            return None if None in values else "".join(values)
        case Op.HAS_PART:
            return None if None in values else values[1] in values[0]
    return None if None in values else _PLAIN[scalar.op](*values)


def _tally(tally: Tally, rows: Rows) -> int | None:
    found = [value for row in rows if (value := _scalar(tally.of, row)) is not None]
    match tally.kind:
        case TallyKind.COUNT:
            return found.count(True)
        case TallyKind.DISTINCT:
            return len(set(found))
        case TallyKind.SUM:
            return sum(found) if found else None
        case TallyKind.SMALLEST:
            return min(found, default=None)
        case TallyKind.LARGEST:
            return max(found, default=None)


def _window(call: WindowCall, rows: Rows, row: Row) -> Any:
    within = [_scalar(part, row) for part in call.within]
    partition = [other for other in rows if [_scalar(part, other) for part in call.within] == within]
    partition.sort(key=lambda other: [_scalar(part, other) for part in call.order])
    place = next(i for i, other in enumerate(partition) if other is row)
    if call.of is None:
        return place + 1
    values = [_scalar(call.of, other) for other in partition]
    known = [value for value in values[: place + 1] if value is not None]
    match call.function:
        case WindowFunction.PREVIOUS:
            return values[place - 1] if place else None
        case WindowFunction.NEXT:
            return values[place + 1] if place + 1 < len(values) else None
        case WindowFunction.LAST_KNOWN:
            return known[-1] if known else None
        case WindowFunction.RUNNING_SUM:
            return sum(known) if known else None
    raise AssertionError(call)


def _group(group: Group, rows: Rows) -> Rows:
    groups: dict[tuple[Any, ...], Rows] = {} if group.keys else {(): []}
    for row in rows:
        groups.setdefault(tuple(_scalar(key, row) for key in group.keys), []).append(row)
    return [
        dict(zip(group.names, (*key, *(_tally(tally, inside) for tally in group.tallies)), strict=True))
        for key, inside in groups.items()
    ]


def rows_of(relation: Relation, tables: Mapping[str, Rows]) -> Rows:
    """Return the rows of a relation, in no order."""
    match relation:
        case Stored():
            return [dict(row) for row in tables[relation.name]]
        case Extend():
            rows = rows_of(relation.source, tables)
            return [row | {name: _scalar(value, row) for name, value in relation.columns} for row in rows]
        case Select():
            rows = rows_of(relation.source, tables)
            return [{name: _scalar(value, row) for name, value in relation.columns} for row in rows]
        case Filter():
            return [row for row in rows_of(relation.source, tables) if _scalar(relation.condition, row) is True]
        case Union():
            return [row for source in relation.sources for row in rows_of(source, tables)]
        case Join():
            right = rows_of(relation.right, tables)
            found = []
            nothing = dict.fromkeys(_names(relation.right))
            for row in rows_of(relation.source, tables):
                key = _scalar(relation.left_key, row)
                matches = [other for other in right if key is not None and other[relation.right_key] == key]
                if not matches and not relation.inner:
                    matches = [nothing]
                found += [row | other for other in matches]
            return found
        case Over():
            rows = rows_of(relation.source, tables)
            return [row | {name: _window(call, rows, row) for name, call in relation.columns} for row in rows]
        case Group():
            return _group(relation, rows_of(relation.source, tables))


def _names(relation: Relation) -> list[str]:
    match relation:
        case Stored():
            return [column.name for column in relation.columns]
        case Extend() | Over():
            return [*_names(relation.source), *(name for name, _ in relation.columns)]
        case Select():
            return [name for name, _ in relation.columns]
        case Filter():
            return _names(relation.source)
        case Union():
            return _names(relation.sources[0])
        case Join():
            return [*_names(relation.source), *_names(relation.right)]
        case Group():
            return list(relation.names)
