"""Matches the fields of a record type with the columns of a file.

Runs once per file, before its rows are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.diagnostics import Diagnostic
from slakit.measure.data_map import (
    DURATION_FORMATS,
    FRACTION,
    MINOR_UNITS,
    PERCENT,
    UNITS,
    DataMap,
    FieldSource,
    RecordSource,
)
from slakit.measure.stored import called
from slakit.measure.suggest import did_you_mean

__all__ = ["BoundField", "bind", "check_map"]


@dataclass(frozen=True, slots=True)
class BoundField:
    """A field, the positions of its columns in the file, and how people know them.

    Without columns and without a fixed value the file does not have the field.
    """

    field: StoredField
    source: FieldSource
    columns: tuple[int, ...]
    title: str

    @property
    def absent(self) -> bool:
        """Whether the file has nothing for the field."""
        return not self.columns and self.source.value is None


def check_map(contract: Contract, data_map: DataMap, tables: tuple[RecordType, ...] = ()) -> list[Diagnostic]:
    """Return what a data map says that the contract does not know, or that does not fit a field's type.

    `tables` are what data may have beside the records of the contract.
    """
    problems: list[Diagnostic] = []
    types = {records.name: records for records in (*contract.records, *tables)}
    known = list(types)
    for name, settings in data_map.records.items():
        if name not in known:
            hint = did_you_mean(name, known) or f"the record types are {', '.join(known) or 'none'}"
            message = f"the contract has no record type {name}"
            problems.append(Diagnostic("SLA703", message, span=data_map.place(name), help=hint, where=data_map.name))
            continue
        records = types[name]
        fields = {field.name: field for field in records.fields}
        for written, source in settings.fields.items():
            span = data_map.place(name, "fields", written)
            field = fields.get(written)
            if field is None and written in data_map.ready.get(name, ()):
                continue  # a ready map may place more than a contract asks for
            if field is None:
                derived = any(field.name == written for field in records.derived)
                message = f"{name} have no field {written}"
                hint = did_you_mean(written, fields) or f"the fields are {', '.join(fields)}"
                if derived:
                    message, hint = f"{written} is computed, not read", "leave it out of the data map"
                problems.append(Diagnostic("SLA714", message, span=span, help=hint, where=data_map.name))
            elif wrong := _misfit(field, source):
                message, hint = wrong
                problems.append(Diagnostic("SLA715", message, span=span, help=hint, where=data_map.name))
    return problems


_UNITS_OF = {
    FieldType.DURATION: tuple(UNITS),
    FieldType.INSTANT: tuple(UNITS),
    FieldType.PERCENT: (PERCENT, FRACTION),
    FieldType.MONEY: (MINOR_UNITS,),
}
_TIME_OF_DAY = re.compile("%-?[HIMSfpz]")


def _misfit(field: StoredField, source: FieldSource) -> tuple[str, str] | None:
    """Return why unit, format and separator do not suit the type of a field."""
    what = f"{field.name} is {called(field.type)}"
    if source.unit:
        units = _UNITS_OF.get(field.type, ())
        if not units:
            return f"{what}, so it has no unit", "leave `unit` out"
        if source.unit not in units:
            listed = ", ".join(f'"{unit}"' for unit in units)
            return f"{what}, which is not given in {source.unit}", f"its unit is one of {listed}"
    if "separator" in source.model_fields_set and field.type is not FieldType.LIST:
        return f"{what}, not a list", "leave `separator` out"
    if not source.format:
        return None
    if field.type is FieldType.DURATION:
        if source.format not in DURATION_FORMATS:
            return f"{what}, not a time", f"its format is one of {', '.join(DURATION_FORMATS)}"
        return None
    if field.type not in (FieldType.INSTANT, FieldType.DATE):
        return f"{what}, so it has no format", "leave `format` out"
    if field.type is FieldType.DATE and (source.format in DURATION_FORMATS or _TIME_OF_DAY.search(source.format)):
        return f"{what}, which has no time of day", "its format is like %Y-%m-%d"
    if source.format in DURATION_FORMATS:
        return f"{what}, not a duration", "its format is like %Y-%m-%d %H:%M:%S"
    return None


def bind(
    records: RecordType, settings: RecordSource, data_map: DataMap, file: str, columns: tuple[str, ...]
) -> tuple[tuple[BoundField, ...], list[Diagnostic]]:
    """Find the columns of each stored field, the data map first, then a column of the field's own name."""
    bound: list[BoundField] = []
    problems: list[Diagnostic] = []
    for field in records.fields:
        named = settings.fields.get(field.name)
        ready = field.name in data_map.ready.get(records.name, ())
        source = named or FieldSource(columns=(field.name,))
        positions: list[int] = []
        for wanted in source.columns:
            found = [i for i, name in enumerate(columns) if name == wanted]
            if len(found) == 1:
                positions.append(found[0])
            elif found:
                message = f"{file} names the column {wanted} {len(found)} times"
                hint = "rename or remove all but one of them"
                problems.append(Diagnostic("SLA719", message, help=hint, where=file))
            elif (named is not None and not ready) or not field.optional:
                problems.append(_missing(records, field, wanted, named is not None, data_map, file, columns))
        complete = len(positions) == len(source.columns)
        one = BoundField(field, source, tuple(positions) if complete else (), " + ".join(source.columns) or field.name)
        bound.append(one)
        if field.type is FieldType.DURATION and not one.absent and not (source.unit or source.format):
            message = f"nothing says in which unit {field.name} is given"
            hint = f'write {field.name} = {{ column = "{one.title}", unit = "seconds" }} in the data map'
            span = data_map.place(records.name, "fields", field.name)
            problems.append(Diagnostic("SLA715", message, span=span, help=hint, where=data_map.name or file))
    return tuple(bound), problems


def _missing(
    records: RecordType,
    field: StoredField,
    wanted: str,
    named: bool,
    data_map: DataMap,
    file: str,
    columns: tuple[str, ...],
) -> Diagnostic:
    there = ", ".join(columns[:30]) + (f" and {len(columns) - 30} more" if len(columns) > 30 else "")
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|,"):
        mark = next(mark for mark in ";\t|," if mark in columns[0])
        hint = f"the file seems to be divided by {mark!r}: write delimiter = {mark!r} in the data map"
    else:
        near = did_you_mean(wanted, columns)
        hint = f"{near} The columns are {there}" if near else f"the columns are {there}"
        if not named:
            hint += f"; say which one it is in the data map, below [{records.name}.fields]"
    message = f"{file} has no column {wanted}" + (f" for {field.name}" if wanted != field.name else "")
    span = data_map.place(records.name, "fields", field.name) if named else None
    return Diagnostic("SLA704", message, span=span, help=hint, where=file)
