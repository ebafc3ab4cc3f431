"""What a source of rows yields: the columns it has, and rows of texts with their numbers.

A source reads what the query engine does not read by itself: JSON, workbooks, databases. Every value becomes a text
that says exactly what was there, so that all kinds of sources are judged by the same rules as CSV.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from slakit.contract.record_types import FieldType, RecordType
from slakit.diagnostics import Diagnostic
from slakit.measure.data_map import UNITS, FieldSource, RecordSource
from slakit.measure.stored import LIST_MARK, NO_LIST

__all__ = ["Reading", "RowSource", "SourceRow", "Wanted", "all_names", "shown_row", "wanted_columns", "written"]

_SHOWN = 200
_FIRST_SERIAL_DAY = dt.datetime(1899, 12, 31)  # noqa: DTZ001
_MOST_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column that fields are read from, and what the fields make of its values.

    `words` are the map's words for yes and no, where a yes/no field is read from it. `whole` tells that the column is
    the only one of its field, so that a date in it stands for its first moment. `format` and `unit` are what the map
    says of texts and numbers in it; a value that is a time by itself is written in the same way.
    """

    name: str
    type: FieldType
    whole: bool = True
    words: tuple[str, str] | None = None
    format: str | None = None
    unit: str | None = None


_TEXT = Wanted("", FieldType.TEXT)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row: its number from 1, its texts in the order wanted, and what is wrong with it as a whole."""

    number: int
    cells: Sequence[str | None]
    fault: str | None = None
    text: str = ""


@dataclass(slots=True)
class Reading:
    """The rows of a source, to be read once.

    `columns` are the names there are; a source that knows them only at its end adds to them while it is read, and is
    then not `known` before. `problem` is set when the rows ended too early.
    """

    columns: list[str]
    rows: Iterator[SourceRow]
    known: bool = True
    problem: Diagnostic | None = field(default=None)


class RowSource(Protocol):
    """A source that was found, ready to be read."""

    @property
    def place(self) -> str:
        """How people know the source."""

    def read(self, wanted: Sequence[Wanted]) -> Reading | Diagnostic:
        """Begin to read the columns wanted; those that the source does not have are empty."""


def wanted_columns(records: RecordType, settings: RecordSource) -> tuple[Wanted, ...]:
    """Return the columns that the fields of a record type may be read from, each once."""
    words = (settings.true[0], settings.false[0])
    found: dict[str, Wanted] = {}
    for one in records.fields:
        source = settings.fields.get(one.name) or FieldSource(columns=(one.name,))
        formats = _formats(source.format, len(source.columns))
        for name, form in zip(source.columns, formats, strict=True):
            before = found.get(name)
            if before is None or before.type is FieldType.TEXT:
                found[name] = Wanted(name, one.type, len(source.columns) == 1, None, form, source.unit)
            if one.type is FieldType.YES_NO or (before and before.words):
                found[name] = replace(found[name], words=words)
    return tuple(found.values())


def _formats(form: str | None, columns: int) -> list[str | None]:
    """Return the part of a format that each of several columns has, as they are joined by blanks.

    >>> _formats("%d.%m.%Y %I:%M %p", 2)
    ['%d.%m.%Y', '%I:%M %p']
    """
    words = form.split(" ") if form else []
    if len(words) == columns:
        return list(words)
    if form is None or columns == 1:
        return [form] * columns
    if columns == 2 and len(words) > 2:
        days = next((i for i, word in enumerate(words) if re.search("%-?[HI]", word)), 1)
        return [" ".join(words[:days]), " ".join(words[days:])]
    return [None] * columns


def _plain(number: Decimal) -> str:
    """Return a number without an exponent; one that would be absurdly long keeps it, and is refused later."""
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return str(number)
    return f"{number:f}"


def _length(length: dt.timedelta) -> str:
    microseconds = length // dt.timedelta(microseconds=1)
    seconds, fraction = divmod(abs(microseconds), 10**6)
    clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}" + (f".{fraction:06}" if fraction else "")
    return f"-{clock}" if microseconds < 0 else clock


def _in_form(length: dt.timedelta, wanted: Wanted) -> str:
    """Return a length of time as the map says that lengths are written, or else like h:mm:ss."""
    microseconds = length // dt.timedelta(microseconds=1)
    minutes, rest = divmod(microseconds, 60_000_000)
    if microseconds >= 0 and wanted.format == "h:mm" and not rest:
        return f"{minutes // 60}:{minutes % 60:02}"
    if microseconds >= 0 and wanted.format == "m:ss":
        return f"{minutes}:{_length(dt.timedelta(microseconds=rest)).rpartition(':')[2]}"
    if wanted.unit in UNITS:
        number = Fraction(microseconds, UNITS[wanted.unit])
        if (number * 10**6).denominator == 1:
            return _plain(Decimal(number.numerator) / Decimal(number.denominator))
    return _length(length)


_PARTS = (("microsecond", "f"), ("second", "S"), ("minute", "M"), ("hour", "HI"))


def _moment(value: dt.datetime | dt.time, wanted: Wanted) -> str:
    """Return a time as the map's format has it, unless that would lose a part of it."""
    form = wanted.format if wanted.type is FieldType.INSTANT else None
    used = {one.lstrip("-") for one in re.findall("%(-?.)", form or "")}
    whole = all(not getattr(value, part) or used & set(letters) for part, letters in _PARTS)
    dated = isinstance(value, dt.time) or "Y" in used
    if form and whole and dated and (value.tzinfo is None or "z" in used):
        return value.strftime(form)
    return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()


def written(value: Any, wanted: Wanted) -> str | None:
    """Return a value as the text that says exactly what it is, None for an empty one.

    >>> import datetime as dt
    >>> column = Wanted("start", FieldType.INSTANT)
    >>> written(dt.date(2026, 3, 1), column), written(1.0, column), written(1e-7, column)
    ('2026-03-01 00:00:00', '1', '0.0000001')
    """
    match value:
        case None | str():
            return value
        case list() | tuple() if wanted.type is FieldType.LIST:
            return _texts(value)
        case bool():
            return (wanted.words or ("true", "false"))[not value]
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else _plain(Decimal(repr(value)))
        case Decimal():
            return _plain(value)
        case dt.datetime() | dt.date() if wanted.type is FieldType.DURATION and value.year < 1901:
            moment = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
            within = value - moment if isinstance(value, dt.datetime) else dt.timedelta()
            return _in_form(moment + within - _FIRST_SERIAL_DAY, wanted)
        case dt.datetime() if wanted.type is FieldType.DATE and value.time() == dt.time():
            return value.strftime(wanted.format) if wanted.format else str(value.date())
        case dt.datetime():
            return _moment(value, wanted)
        case dt.date():
            if wanted.type is FieldType.DATE and wanted.format:
                return value.strftime(wanted.format)
            if wanted.type is not FieldType.INSTANT:
                return str(value)
            if wanted.whole or (wanted.format and "%H" in wanted.format):
                return _moment(dt.datetime(value.year, value.month, value.day), wanted)  # noqa: DTZ001
            return value.strftime(wanted.format) if wanted.format else str(value)
        case dt.time():
            if wanted.type is FieldType.DURATION:
                return _in_form(dt.datetime.combine(_FIRST_SERIAL_DAY, value) - _FIRST_SERIAL_DAY, wanted)
            return _moment(value, wanted)
        case dt.timedelta():
            return _in_form(value, wanted)
        case bytes():
            return value.hex()
        case _:
            return str(value)


def _texts(items: Sequence[Any]) -> str:
    """Return a list as one text that a list field takes apart again; a list of more than texts says so."""
    plain = [
        None if isinstance(item, list | tuple | dict) else written(item, _TEXT) for item in items if item is not None
    ]
    if any(item is None or LIST_MARK in item for item in plain):
        return f"{NO_LIST}{', '.join(str(item) for item in items)}"
    kept = [item.strip(" \t") for item in plain if item is not None]
    return LIST_MARK + "".join(f"{item}{LIST_MARK}" for item in kept if item)


def shown_row(cells: Sequence[Any]) -> str:
    """Return a broken row as one short text."""
    return ", ".join("" if cell is None else str(cell) for cell in cells)[:_SHOWN]


def all_names(columns: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """Yield the names in a nested object, those inside others with dots between."""
    for name, value in columns.items():
        if isinstance(value, dict) and value:
            yield from all_names(value, f"{within}{name}.")
        else:
            yield f"{within}{name}"
