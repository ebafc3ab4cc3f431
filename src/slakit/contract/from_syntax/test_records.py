"""Records that an example supposes: rows of cells, each judged by the field that its column names.

A record that measuring would refuse is refused here, with the place it stands at; what only measuring can tell (a
value that is required when a condition holds) is left to it. Runs while test blocks are read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.contract.expressions import Literal_, trusted
from slakit.contract.from_syntax.kinds import FIELD_KINDS, Kind, kind_of_literal, unit_help
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.values import read_date, read_literal
from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.contract.worked_examples import SupposedRecord
from slakit.diagnostics import Related, Span
from slakit.money import decimal_text, minor_digits
from slakit.syntax import tree
from slakit.timeline import local_instants, utc

__all__ = ["MOST_RECORDS", "ReadRecords", "read_instant", "read_supposed_records"]

MOST_RECORDS = 100_000
"""Records of one example; an example is to be followed by hand."""

_MOST_TIMES = len(str(MOST_RECORDS))
_LAST_YEAR = 2099
"""The last year for which instants in data are read."""
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_COUNTED = (FieldType.TEXT, FieldType.NUMBER)
"""Types of a key that a number can be made up for."""


@dataclass
class ReadRecords:
    """What an example supposes of one type of records, row by row as far as it was read.

    `dates` holds the local date of each row's own time, where one was read.
    """

    type: RecordType
    rows: list[SupposedRecord] = field(default_factory=list)
    dates: list[dt.date] = field(default_factory=list)
    keys: dict[str, Span] = field(default_factory=dict)
    keyed: bool | None = None
    """Whether the rows give their keys; `None` before the first."""
    first: Span | None = None

    count: int = 0
    """How many records the rows stand for."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A value in a row: its field, the text that the model keeps of it, its place and, of a time, the instant."""

    field: StoredField
    text: str
    span: Span
    instant: int | None = None
    date: dt.date | None = None


def read_supposed_records(scope: Scope, zone: str, node: tree.SupposedRecords, found: ReadRecords) -> None:
    """Add the rows of one `given RECORDS (…)` line to what was found of that type so far."""
    columns = _columns(scope, node, found.type)
    found.first = found.first or node.span
    if columns is None:
        return
    if not node.rows:
        scope.report(
            "SLA330",
            node.columns.span,
            f"no {found.type.name} are given below these columns",
            help="add a line such as `row 2026-03-02 10:00, yes`, a value for each column; without records an objective"
            " has no data, which `given … is no data` says",
        )
    if not _lacks_nothing(scope, node, found, columns):
        return
    for row in node.rows:
        read = _row(scope, zone, row, columns, found)
        if read is not None:
            found.rows.append(read)


def _columns(scope: Scope, node: tree.SupposedRecords, type_: RecordType) -> list[StoredField] | None:
    """Return the fields that the columns name, `None` when one of them is wrong."""
    stored = {one.name: one for one in type_.fields}
    seen: dict[str, Span] = {}
    good = True
    for token in node.columns.names:
        name, span = str(token), token_span(token, node.span.source)
        if name in seen:
            scope.report(
                "SLA302",
                span,
                f"the column `{name}` is named twice",
                help="name each field once",
                related=(Related(seen[name], "first named here"),),
            )
            good = False
        elif name not in stored and type_.field(name) is not None:
            scope.report(
                "SLA330",
                span,
                f"`{name}` is computed from other fields, so no record is given it",
                help=f"give the fields it is computed from; there is {one_of(stored)}",
            )
            good = False
        elif name not in stored:
            scope.unknown(span, f"field of {type_.name}", name, stored)
            good = False
        seen.setdefault(name, span)
    return [stored[str(token)] for token in node.columns.names] if good else None


def _lacks_nothing(
    scope: Scope, node: tree.SupposedRecords, found: ReadRecords, columns: Sequence[StoredField]
) -> bool:
    """Whether the columns have every field that all records need; the key may be made up."""
    type_, names = found.type, {one.name for one in columns}
    keyed = type_.key in names
    key = next((one for one in type_.fields if one.name == type_.key), None)
    needed = [
        one.name
        for one in type_.fields
        if one.name not in names
        and one.name != type_.key
        and (one.name == type_.at or (not one.optional and one.required_when is None))
    ]
    if key is not None and not keyed and key.type not in _COUNTED:
        needed.append(key.name)
    if needed:
        scope.report(
            "SLA332",
            node.columns.span,
            f"every one of the {type_.name} has a value for {one_of(needed)}, and no column here gives it",
            help="add a column, and a value to every row",
        )
        return False
    if found.keyed is not None and found.keyed is not keyed:
        scope.report(
            "SLA330",
            node.columns.span,
            f"some {type_.name} of this test are given their `{type_.key}` and others are not",
            help="give it to all of them or to none; without, they are numbered",
            related=(Related(found.first, "the others"),) if found.first is not None else (),
        )
        return False
    found.keyed = keyed
    return True


def _row(
    scope: Scope, zone: str, row: tree.Row, columns: Sequence[StoredField], found: ReadRecords
) -> SupposedRecord | None:
    times = _times(scope, row, found)
    if len(row.cells) != len(columns):
        named = ", ".join(one.name for one in columns)
        scope.report(
            "SLA330",
            row.span,
            f"this row has {_values(len(row.cells))} for {_columns_text(len(columns))}",
            help=f"the columns are {named}; write `missing` where there is no value",
        )
        return None
    before = len(scope.diagnostics)
    cells = [_cell(scope, zone, one, cell, found.type) for one, cell in zip(columns, row.cells, strict=True)]
    given = {cell.field.name: cell for cell in cells if cell is not None}
    _in_order(scope, found.type, given)
    _own_key(scope, row, times or 1, found, given)
    if times is None or len(scope.diagnostics) > before:
        return None
    own = given.get(found.type.at)
    if own is not None and own.date is not None:
        found.dates.append(own.date)
    values = tuple((name, cell.text) for name, cell in given.items())
    return trusted(SupposedRecord)(span=row.span, records=found.type.name, times=times, values=values)


def _values(count: int) -> str:
    return f"{count} value" if count == 1 else f"{count} values"


def _columns_text(count: int) -> str:
    return f"{count} column" if count == 1 else f"{count} columns"


def _times(scope: Scope, row: tree.Row, found: ReadRecords) -> int | None:
    """Return how many records a row stands for."""
    if row.count is None:
        return _counted(scope, row.span, 1, found)
    written = str(row.count.number)
    if not (written.isascii() and written.isdigit() and int(written[: _MOST_TIMES + 1]) > 0):
        scope.report(
            "SLA408",
            row.count.span,
            f"`{written} times` is no number of records",
            help="write a whole number, 1 or more",
        )
        return None
    times = MOST_RECORDS + 1 if len(written.lstrip("0")) > _MOST_TIMES else int(written)
    return _counted(scope, row.count.span, times, found)


def _counted(scope: Scope, span: Span, times: int, found: ReadRecords) -> int | None:
    """Add to the number of records; reported once where there are too many."""
    before = found.count
    found.count += times
    if found.count <= MOST_RECORDS:
        return times
    if before <= MOST_RECORDS:
        scope.report(
            "SLA334",
            span,
            f"with this row the test supposes more than {MOST_RECORDS} records",
            help="suppose fewer, in the same proportion",
        )
    return None


def _own_key(scope: Scope, row: tree.Row, times: int, found: ReadRecords, given: Mapping[str, _Cell]) -> None:
    """Judge that no two records have the same key."""
    key = given.get(found.type.key)
    if key is None:
        return
    if times > 1 and row.count is not None:
        scope.report(
            "SLA332",
            row.count.span,
            f"{times} {found.type.name} cannot all have the {found.type.key} {key.text}",
            help=f"leave the column `{found.type.key}` out: then each gets one of its own",
        )
    elif key.text in found.keys:
        scope.report(
            "SLA332",
            key.span,
            f"two of the {found.type.name} have the {found.type.key} {key.text}",
            help="give each its own, or leave the column out",
            related=(Related(found.keys[key.text], "first given here"),),
        )
    found.keys.setdefault(key.text, key.span)


def _in_order(scope: Scope, type_: RecordType, given: Mapping[str, _Cell]) -> None:
    for earlier, later in type_.in_order:
        first, second = given.get(earlier), given.get(later)
        if first is None or second is None or first.instant is None or second.instant is None:
            continue
        if second.instant < first.instant:
            scope.report(
                "SLA332",
                second.span,
                f"`{later}` is before `{earlier}`, so this record cannot be used",
                help="put the two in order",
                related=(Related(first.span, f"`{earlier}`"),),
            )


# ---------------------------------------------------------------- cells


def _cell(scope: Scope, zone: str, one: StoredField, node: tree.Node, type_: RecordType) -> _Cell | None:
    """Return the value of a cell; `None` for an empty one, or one that was reported."""
    if isinstance(node, tree.Empty):
        _may_be_empty(scope, one, node.span, type_)
        return None
    if isinstance(node, tree.Instant):
        if one.type is not FieldType.INSTANT:
            _misfit(scope, node.span, one, Kind.INSTANT)
            return None
        moment = read_instant(scope, zone, node)
        if moment is None:
            return None
        return _Cell(one, f"{utc(moment):%Y-%m-%dT%H:%M:%SZ}", node.span, moment, _date_of(node))
    literal = read_literal(scope, node)
    if literal is None:
        return None
    kind = kind_of_literal(literal)
    if one.type is FieldType.INSTANT and kind is Kind.DATE:
        scope.report(
            "SLA405",
            node.span,
            f"`{one.name}` is {Kind.INSTANT.value}, and this is a date without a time",
            help=f"write the time behind it, as in `{literal.written} 10:00`",
        )
        return None
    wanted = FIELD_KINDS[one.type]
    if kind is not wanted and not (wanted is Kind.LIST and kind is Kind.TEXT):
        _misfit(scope, node.span, one, kind)
        return None
    text = _text(scope, one, literal, node.span)
    if text == "" and not (one.type is FieldType.LIST and not one.optional and one.required_when is None):
        _may_be_empty(scope, one, node.span, type_)
        return None
    return _Cell(one, text, node.span) if text is not None else None


def _may_be_empty(scope: Scope, one: StoredField, span: Span, type_: RecordType) -> None:
    if one.name in (type_.key, type_.at) or (not one.optional and one.required_when is None):
        scope.report(
            "SLA332",
            span,
            f"every one of the {type_.name} has a value for `{one.name}`, so this record cannot be used",
            help="give it a value",
            related=(Related(one.span, "declared here"),) if one.span is not None else (),
        )


def _misfit(scope: Scope, span: Span, one: StoredField, kind: Kind) -> None:
    wanted = FIELD_KINDS[one.type]
    help_ = "write yes or no" if wanted is Kind.YES_NO else unit_help(wanted)
    if wanted is Kind.INSTANT:
        help_ = "write a date and a time, such as `2026-03-02 10:00`"
    elif wanted is Kind.LIST:
        help_ = 'write its texts in one, such as `"VIP, new"`'
    what = "yes/no" if wanted is Kind.YES_NO else wanted.value
    said = "yes or no" if kind is Kind.YES_NO else kind.value
    scope.report("SLA405", span, f"`{one.name}` is {what}, and this is {said}", help=help_)


def _text(scope: Scope, one: StoredField, literal: Literal_, span: Span) -> str | None:
    """Return the text that stands for a value, `None` for one that no record can have."""
    if isinstance(literal.value, bool):
        return "yes" if literal.value else "no"
    if isinstance(literal.value, str):
        if one.choices and literal.value not in one.choices:
            scope.report(
                "SLA330",
                span,
                f"`{one.name}` is never {literal.written}",
                help="it is one of " + ", ".join(f'"{choice}"' for choice in one.choices),
            )
            return None
        return literal.value
    assert isinstance(literal.value, Fraction)
    if one.type is FieldType.DURATION:
        return str(int(literal.value))
    if one.type is FieldType.DATE:
        return dt.date.fromordinal(int(literal.value)).isoformat()
    return _decimal(scope, one, literal, span)


def _decimal(scope: Scope, one: StoredField, literal: Literal_, span: Span) -> str | None:
    value = Fraction(literal.value)
    if one.type is FieldType.PERCENT:
        value *= 100
    elif one.type is FieldType.MONEY and scope.currency is not None:
        value /= 10 ** minor_digits(scope.currency)
    exact = value * 10**6
    if exact.denominator != 1 or abs(value) >= 10**12:
        scope.report(
            "SLA407",
            span,
            f"`{literal.written}` has more digits than a field of a record can hold",
            help="a number has up to 12 digits before the decimal point and 6 behind it",
        )
        return None
    text = decimal_text(value, 6)
    return text.rstrip("0").rstrip(".")


def _date_of(node: tree.Instant) -> dt.date:
    return dt.date.fromisoformat(str(node.date))


def read_instant(scope: Scope, zone: str, node: tree.Instant) -> int | None:
    """Return the instant at which the agreement's zone shows a date and time, in microseconds."""
    source, written = node.span.source, str(node.time)
    match = _TIME.fullmatch(written)
    if match is None:
        scope.report(
            "SLA502",
            token_span(node.time, source),
            f"there is no time {written}",
            help="write hours and minutes (and seconds) with two digits each, up to 23:59",
        )
    date = read_date(scope, source, node.date)
    if date is None or match is None:
        return None
    if date.year > _LAST_YEAR:
        scope.report(
            "SLA501",
            token_span(node.date, source),
            f"the year {date.year} is out of reach",
            help=f"a time in records lies in the years 1970 to {_LAST_YEAR}",
        )
        return None
    hour, minute, second = (int(part or 0) for part in match.groups())
    wall = dt.datetime(date.year, date.month, date.day, hour, minute, second)  # noqa: DTZ001 - the zone's own time
    moments = local_instants(zone, wall)
    if len(moments) == 1 and moments[0] >= 0:
        return moments[0]
    if moments:
        message, help_ = f"in {zone} the clocks showed {date} {written} twice", "write a time before or after that hour"
    else:
        message, help_ = f"in {zone} there was no {date} {written}: the clocks passed it over", "write a time after it"
    if moments and moments[0] < 0:
        message, help_ = f"{date} {written} is before 1970", "write a time in the term of the agreement"
    scope.report("SLA331", node.span, message, help=help_)
    return None
