"""SQL that turns the cells of one field, as an engine reads them, into an exact value and a list of possible faults.

Types are called as DuckDB calls them, operations are spelled by the dialect of the engine that reads. Texts are taken
apart by pattern, never by a cast that guesses or rounds. Runs while the scan of a file is put together; nothing here
knows files or contracts beyond the field.
"""

from __future__ import annotations

from slakit.contract.record_types import FieldType, StoredField
from slakit.measure.cell_steps import INTEGERS, NEVER, Cell, Fault, decimal, listed
from slakit.measure.cells_of_time import LOCAL, ZONED, date, fraction, since_1970, stored_time, written_time
from slakit.measure.cells_of_units import choice, money, percent, texts, texts_shown, written_texts
from slakit.measure.data_map import UNITS, FieldSource, RecordSource
from slakit.measure.dialect import Dialect
from slakit.measure.local_time import ZoneTable
from slakit.measure.stored import END_OF_TIME, LARGEST_NUMBER, MILLIONTHS

__all__ = ["Cell", "Fault", "cell"]

_CLOCKS = {
    "h:mm:ss": (r"(-?)([0-9]{1,7}):([0-5][0-9]):([0-5][0-9](?:\.[0-9]+)?)", ("h", "m", "s")),
    "h:mm": (r"(-?)([0-9]{1,7}):([0-5][0-9])", ("h", "m")),
    "m:ss": (r"(-?)([0-9]{1,9}):([0-5][0-9](?:\.[0-9]+)?)", ("m", "s")),
}
_DATED = frozenset({"DATE", "TIME"})
_WIDER_THAN_64_BITS = frozenset({"UBIGINT", "HUGEINT", "UHUGEINT"})
_TOO_LONG = "duration of 130 years or more"


def _is_textual(physical: str) -> bool:
    # A list of values, as an ENUM is, still compares and casts like text.
    return physical == "VARCHAR" or physical.startswith("ENUM")


def _type_family(physical: str) -> str:
    return "DECIMAL" if physical.startswith("DECIMAL(") else physical


_FIGURES = INTEGERS | {"DECIMAL", "DOUBLE", "FLOAT"}
_ACCEPTED = {
    FieldType.TEXT: INTEGERS | {"UUID", "BOOLEAN", "DECIMAL"},
    FieldType.YES_NO: INTEGERS | {"BOOLEAN"},
    FieldType.NUMBER: _FIGURES,
    FieldType.DURATION: _FIGURES,
    FieldType.INSTANT: ZONED | LOCAL,
    FieldType.DATE: LOCAL | {"DATE"},
    FieldType.MONEY: _FIGURES,
    FieldType.PERCENT: _FIGURES,
    FieldType.LIST: frozenset({"VARCHAR[]"}),
}


def cell(
    field: StoredField,
    columns: list[tuple[str, str]],
    source: FieldSource,
    settings: RecordSource,
    zone: ZoneTable | None,
    currency: str,
    dialect: Dialect,
) -> Cell:
    """Return how a field is computed from its columns, given as (SQL, DuckDB type).

    `currency` is that of amounts.
    """
    made = Cell(field.name, dialect)
    physical = _type_family(columns[0][1]) if len(columns) == 1 else "VARCHAR"
    if _by_its_text(field.type, source, physical):
        columns, physical = [(dialect.as_text(*columns[0]), "VARCHAR")], "VARCHAR"
    if not _is_textual(physical) and physical not in _ACCEPTED[field.type]:
        made.refused = columns[0][1].lower()
        return made
    raw = columns[0][0] if len(columns) == 1 else ""
    if field.type is FieldType.LIST:
        _list(made, columns, field, source, settings)
        return made
    text = _translated(_text(made, columns, field.type, source, settings), source, dialect)
    match field.type:
        case FieldType.TEXT:
            made.value = made.step(0, "t", text)
            if field.choices:
                choice(made, made.value, field.choices)
        case FieldType.YES_NO if physical == "BOOLEAN":
            made.value = raw
        case FieldType.YES_NO:
            _yes_no(made, text, settings)
        case FieldType.INSTANT if source.unit:
            since_1970(made, text, source.unit)
        case FieldType.INSTANT if _is_textual(physical):
            written_time(made, text, source.format, settings, zone)
        case FieldType.INSTANT:
            stored_time(made, raw, physical, settings, zone)
        case FieldType.DATE:
            date(made, raw, physical, text, source.format)
        case FieldType.MONEY:
            money(made, text, source, currency)
        case FieldType.PERCENT:
            percent(made, text, source)
        case FieldType.DURATION if source.format:
            _clock(made, text, source.format)
        case _:
            _figure(made, raw, physical, text, source.unit if field.type is FieldType.DURATION else None)
    return made


def _as_it_stands(made: Cell, columns: list[tuple[str, str]], source: FieldSource, between: str) -> str:
    """Return the text of a cell, of several columns joined."""
    spell = made.dialect
    if len(columns) == 1:
        return spell.as_text(*columns[0])
    parts = [f"COALESCE({spell.as_text(*column)}, '')" for column in columns]
    joined = spell.trimmed(f" || {spell.string(between)} || ".join(parts))
    return f"NULLIF({joined}, '')" if parts else spell.string(source.value or "")


def _text(
    made: Cell,
    columns: list[tuple[str, str]],
    field_type: FieldType,
    source: FieldSource,
    settings: RecordSource,
) -> str:
    """Set the cell's text, and return it without blanks around it and as NULL where it marks an empty value."""
    made.text = _as_it_stands(made, columns, source, " ")
    trimmed = made.text
    if field_type is not FieldType.TEXT:
        # Looking for a blank first is five times as quick as trimming every value.
        blank = f"CONTAINS({made.text}, ' ') OR CONTAINS({made.text}, '\t')"
        without = made.dialect.trimmed(made.text, " \t")
        trimmed = f"(CASE WHEN {blank} THEN {without} ELSE {made.text} END)"
    if not settings.null:
        return f"NULLIF({trimmed}, '')"
    marks = f"IN ({listed(('', *settings.null), made.dialect)})"
    return f"CASE WHEN {trimmed} {marks} THEN NULL ELSE {trimmed} END"


def _list(
    made: Cell, columns: list[tuple[str, str]], field: StoredField, source: FieldSource, settings: RecordSource
) -> None:
    """Take a list of texts; an empty cell of a required one is a list without texts."""
    required = not field.optional and field.required_when is None
    if columns and columns[0][1].endswith("[]"):
        raw = columns[0][0]
        made.text = made.dialect.joined(raw, source.separator)
        texts(made, raw, source, empty_is_none=required)
        return
    text = _as_it_stands(made, columns, source, source.separator)
    made.text = texts_shown(made, text, source)
    marks = [word for word in settings.null if word]
    whole = f"COALESCE({text}, '')" if required else f"NULLIF({text}, '')"
    if marks:
        whole = f"CASE WHEN {text} IN ({listed(marks, made.dialect)}) THEN NULL ELSE {whole} END"
    written_texts(made, whole, source)


def _translated(text: str, source: FieldSource, dialect: Dialect) -> str:
    """Replace the words of the file by what the map says they stand for; an empty one makes the value empty."""
    if not source.values:
        return text
    branches = " ".join(
        f"WHEN {dialect.string(word)} THEN NULLIF({dialect.string(meant)}, '')" for word, meant in source.values.items()
    )
    return f"CASE {text} {branches} ELSE {text} END"


def _figure(made: Cell, raw: str, physical: str, text: str, unit: str | None) -> None:
    """Take a number, or a duration in a unit."""
    if physical not in INTEGERS:
        if unit is None:
            made.value = decimal(made, text, (12, 6), "not a number")
        else:
            _amount(made, text, unit)
        return
    factor, limit = (MILLIONTHS, LARGEST_NUMBER) if unit is None else (UNITS[unit], END_OF_TIME)
    most = (limit - 1) // factor
    if factor == 1:
        # A row with a fault is left out, so its value needs no guard as long as taking it cannot fail.
        made.value = f"TRY_CAST({raw} AS BIGINT)" if physical in _WIDER_THAN_64_BITS else raw
    else:
        made.value = f"CASE WHEN {raw} BETWEEN {-most} AND {most} THEN CAST({raw} AS BIGINT) * {factor} END"
    if unit is None:
        made.faults.append(Fault("number of more than 12 digits", f"{raw} NOT BETWEEN {-most} AND {most}"))
    else:
        made.faults += [Fault("negative duration", f"{raw} < 0"), Fault(_TOO_LONG, f"{raw} > {most}")]


def _yes_no(made: Cell, text: str, settings: RecordSource) -> None:
    word = made.step(0, "t", text)
    made.value = (
        f"CASE WHEN {word} IN ({listed(settings.true, made.dialect)}) THEN TRUE"
        f" WHEN {word} IN ({listed(settings.false, made.dialect)}) THEN FALSE END"
    )
    known = listed((*settings.true, *settings.false), made.dialect)
    made.faults.append(Fault("not one of the words for yes and no", f"{word} NOT IN ({known})"))


def _amount(made: Cell, text: str, unit: str) -> None:
    number = decimal(made, text, (12, 6), f"not a number of {unit}")
    size = UNITS[unit]
    most = END_OF_TIME * MILLIONTHS // size
    made.faults.append(Fault("negative duration", f"{number} < 0"))
    # Millionths of a unit in microseconds: a factor for seconds and longer, a divisor that must go up otherwise.
    if size >= MILLIONTHS:
        within = f"{number} < {most}"
        made.value = f"CASE WHEN {within} THEN {number} * {size // MILLIONTHS} END"
        made.faults.append(Fault(_TOO_LONG, f"NOT ({within})"))
    else:
        divisor = MILLIONTHS // size
        made.value = f"CASE WHEN {number} % {divisor} = 0 THEN {made.dialect.divided(number, str(divisor))} END"
        made.faults.append(Fault("finer than a microsecond", f"{number} % {divisor} <> 0"))


def _by_its_text(field_type: FieldType, source: FieldSource, physical: str) -> bool:
    """Return whether a typed column is taken as the text it would be in a CSV file."""
    if field_type in (FieldType.LIST, FieldType.DATE):
        return physical == '"NULL"'
    since_1970 = field_type is FieldType.INSTANT and source.unit and physical in _FIGURES
    dated = source.format and physical in _DATED
    return bool(source.values or since_1970 or dated or physical == '"NULL"')


def _clock(made: Cell, text: str, form: str) -> None:
    pattern, parts = _CLOCKS[form]
    spell = made.dialect
    written = made.step(0, "t", text)
    groups = made.step(1, "m", spell.groups(written, pattern, ("sign", *parts)))
    matched = f"{spell.group(groups, parts[0])} <> ''"
    sums = []
    for part, size in (("h", UNITS["hours"]), ("m", UNITS["minutes"])):
        if part in parts:
            sums.append(f"TRY_CAST({spell.group(groups, part)} AS BIGINT) * {size}")
    finer = NEVER
    if "s" in parts:
        seconds, decimals = (f"SPLIT_PART({spell.group(groups, 's')}, '.', {i})" for i in (1, 2))
        sums += [f"TRY_CAST({seconds} AS BIGINT) * {UNITS['seconds']}", fraction(decimals)]
        finer = f"LENGTH({spell.without_trailing(decimals, '0')}) > 6"
    length = made.step(2, "n", f"CASE WHEN {matched} THEN {' + '.join(sums)} END")
    sign = spell.group(groups, "sign")
    made.value = f"CASE WHEN {sign} = '' AND {length} < {END_OF_TIME} THEN {length} END"
    made.faults += [
        Fault(f"not a duration like {form}", f"NOT ({matched})"),
        Fault("finer than a microsecond", finer),
        Fault("negative duration", f"{sign} <> '' AND {length} > 0"),
        Fault(_TOO_LONG, f"{length} >= {END_OF_TIME}"),
    ]
    # Minus nothing is nothing.
    made.value = f"CASE WHEN {length} = 0 THEN 0 ELSE {made.value} END"
