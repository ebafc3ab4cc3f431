"""SQL that turns the cells of one field, as an engine reads them, into an exact value and a list of possible faults.

Types are called as DuckDB calls them, operations are spelled by the dialect of the engine that reads. Texts are taken
apart by pattern, never by a cast that guesses or rounds. Runs while the scan of a file is put together; nothing here
knows files or contracts beyond the field.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from slakit.contract.record_types import FieldType
from slakit.measure.data_map import UNITS, FieldSource, RecordSource
from slakit.measure.dialect import Dialect
from slakit.measure.from_contract import END_OF_TIME, LARGEST_NUMBER, MILLIONTHS
from slakit.measure.local_time import BUCKET, ZoneTable
from slakit.timeline import DAY

__all__ = ["Cell", "Fault", "cell"]

_TIME = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?"
    r" ?([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?"
)
_FINER = r"[.,][0-9]{6}[0-9]*[1-9]"
_NUMBER = r"[+-]?0*[0-9]{1,12}(?:\.[0-9]{1,6}0*)?"
_ANY_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?"
_SINCE_1970 = r"[0-9]{1,18}(?:\.[0-9]{1,6}0*)?"
_CLOCKS = {
    "h:mm:ss": (r"(-?)([0-9]{1,7}):([0-5][0-9]):([0-5][0-9](?:\.[0-9]+)?)", ("h", "m", "s")),
    "h:mm": (r"(-?)([0-9]{1,7}):([0-5][0-9])", ("h", "m")),
    "m:ss": (r"(-?)([0-9]{1,9}):([0-5][0-9](?:\.[0-9]+)?)", ("m", "s")),
}
_INTEGERS = frozenset(
    [
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
    ]
)
_ZONED = frozenset({"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS"})
_LOCAL = frozenset({"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"})
_DATED = frozenset({"DATE", "TIME"})
_NANOSECONDS = frozenset({"TIMESTAMP_NS", "TIMESTAMPTZ_NS"})
_WIDER_THAN_64_BITS = frozenset({"UBIGINT", "HUGEINT", "UHUGEINT"})
_NEVER = "FALSE"
_TOO_LONG = "duration of 130 years or more"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value cannot be used: the reason in words, and the SQL condition that finds it."""

    reason: str
    found: str


@dataclass(slots=True)
class Cell:
    """How one field is computed: steps that build on each other, a value, its faults, and its text as it stands.

    `zone` names the table to join on `join_on` (both SQL) before the value is taken; `uncovered` finds the
    local times that this table does not reach. `refused` says why the column's type cannot serve.
    """

    name: str
    dialect: Dialect
    steps: list[list[tuple[str, str]]] = field(default_factory=list)
    value: str = "NULL"
    faults: list[Fault] = field(default_factory=list)
    text: str = "NULL"
    join_on: str | None = None
    uncovered: str = _NEVER
    refused: str | None = None

    def step(self, depth: int, prefix: str, sql: str) -> str:
        """Add a step that later ones and the value refer to; returns the reference."""
        while len(self.steps) <= depth:
            self.steps.append([])
        name = self.dialect.identifier(f"{prefix}:{self.name}")
        self.steps[depth].append((name, sql))
        return name


def _listed(words: Iterable[str], dialect: Dialect) -> str:
    return ", ".join(dialect.string(word) for word in words)


def _is_textual(physical: str) -> bool:
    # A list of values, as an ENUM is, still compares and casts like text.
    return physical == "VARCHAR" or physical.startswith("ENUM")


def _type_family(physical: str) -> str:
    return "DECIMAL" if physical.startswith("DECIMAL(") else physical


_ACCEPTED = {
    FieldType.TEXT: _INTEGERS | {"UUID", "BOOLEAN", "DECIMAL"},
    FieldType.YES_NO: _INTEGERS | {"BOOLEAN"},
    FieldType.NUMBER: _INTEGERS | {"DECIMAL", "DOUBLE", "FLOAT"},
    FieldType.DURATION: _INTEGERS | {"DECIMAL", "DOUBLE", "FLOAT"},
    FieldType.INSTANT: _ZONED | _LOCAL,
}


def cell(
    name: str,
    field_type: FieldType,
    columns: list[tuple[str, str]],
    source: FieldSource,
    settings: RecordSource,
    zone: ZoneTable | None,
    dialect: Dialect,
) -> Cell:
    """Return how a field is computed from its columns, given as (SQL, DuckDB type).

    None for a fixed value.
    """
    made = Cell(name, dialect)
    physical = _type_family(columns[0][1]) if len(columns) == 1 else "VARCHAR"
    if _by_its_text(field_type, source, physical):
        columns, physical = [(dialect.as_text(*columns[0]), "VARCHAR")], "VARCHAR"
    if not _is_textual(physical) and physical not in _ACCEPTED[field_type]:
        made.refused = columns[0][1].lower()
        return made
    raw = columns[0][0] if len(columns) == 1 else ""
    text = _translated(_text(made, columns, field_type, source, settings), source, dialect)
    if field_type is FieldType.TEXT:
        made.value = made.step(0, "t", text)
    elif field_type is FieldType.YES_NO:
        if physical == "BOOLEAN":
            made.value = raw
        else:
            _yes_no(made, text, settings)
    elif field_type is FieldType.INSTANT:
        if source.unit:
            _since_1970(made, text, source.unit)
        elif _is_textual(physical):
            _written_time(made, text, source.format, settings, zone)
        else:
            _stored_time(made, raw, physical, settings, zone)
    elif source.format:
        _clock(made, text, source.format)
    else:
        _figure(made, raw, physical, text, source.unit if field_type is FieldType.DURATION else None)
    return made


def _text(
    made: Cell,
    columns: list[tuple[str, str]],
    field_type: FieldType,
    source: FieldSource,
    settings: RecordSource,
) -> str:
    """Set the cell's text, and return it without blanks around it and as NULL where it marks an empty value."""
    dialect = made.dialect
    if len(columns) == 1:
        made.text = dialect.as_text(*columns[0])
    else:
        parts = [f"COALESCE({dialect.as_text(*column)}, '')" for column in columns]
        joined = dialect.trimmed(" || ' ' || ".join(parts))
        made.text = f"NULLIF({joined}, '')" if parts else dialect.string(source.value or "")
    trimmed = made.text
    if field_type is not FieldType.TEXT:
        # Looking for a blank first is five times as quick as trimming every value.
        blank = f"CONTAINS({made.text}, ' ') OR CONTAINS({made.text}, '\t')"
        without = dialect.trimmed(made.text, " \t")
        trimmed = f"(CASE WHEN {blank} THEN {without} ELSE {made.text} END)"
    if not settings.null:
        return f"NULLIF({trimmed}, '')"
    marks = f"IN ({_listed(('', *settings.null), dialect)})"
    return f"CASE WHEN {trimmed} {marks} THEN NULL ELSE {trimmed} END"


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
    if physical not in _INTEGERS:
        if unit is None:
            made.value = _number(made, text, "not a number")
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
        f"CASE WHEN {word} IN ({_listed(settings.true, made.dialect)}) THEN TRUE"
        f" WHEN {word} IN ({_listed(settings.false, made.dialect)}) THEN FALSE END"
    )
    known = _listed((*settings.true, *settings.false), made.dialect)
    made.faults.append(Fault("not one of the words for yes and no", f"{word} NOT IN ({known})"))


def _number(made: Cell, text: str, reason: str) -> str:
    """Return a decimal text as millionths, NULL where it has a fault."""
    written = made.step(0, "t", text)
    fits = made.step(1, "m", made.dialect.fits(written, _NUMBER))
    # Whole numbers, the most frequent, take the shorter way.
    whole = f"TRY_CAST({written} AS BIGINT) * {MILLIONTHS}"
    exact = f"CAST(CAST(TRY_CAST({written} AS DECIMAL(18, 6)) AS DECIMAL(38, 6)) * {MILLIONTHS} AS BIGINT)"
    number = made.step(
        2, "n", f"CASE WHEN {fits} THEN CASE WHEN CONTAINS({written}, '.') THEN {exact} ELSE {whole} END END"
    )
    is_number = made.dialect.fits(written, _ANY_NUMBER)
    made.faults.append(Fault(reason, f"NOT {fits} AND NOT {is_number}"))
    made.faults.append(Fault("more than 12 digits before the decimal point or 6 behind it", f"NOT {fits}"))
    return number


def _amount(made: Cell, text: str, unit: str) -> None:
    number = _number(made, text, f"not a number of {unit}")
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
    since_1970 = field_type is FieldType.INSTANT and source.unit and physical in _ACCEPTED[FieldType.DURATION]
    dated = source.format and physical in _DATED
    return bool(source.values or since_1970 or dated or physical == '"NULL"')


def _since_1970(made: Cell, text: str, unit: str) -> None:
    """Take an instant given as the time since the beginning of 1970 in UTC, up to six digits behind the point."""
    written = made.step(0, "t", text)
    fits = made.step(1, "m", made.dialect.fits(written, _SINCE_1970))
    size = UNITS[unit]
    decimals = f"SPLIT_PART({written}, '.', 2)"
    whole = made.step(2, "n", f"CASE WHEN {fits} THEN TRY_CAST(SPLIT_PART({written}, '.', 1) AS BIGINT) END")
    parts = made.step(2, "p", f"CASE WHEN {fits} THEN {_fraction(decimals)} * {size} END")
    within = f"{whole} BETWEEN 0 AND {END_OF_TIME // size - 1}"
    made.value = f"CASE WHEN {within} THEN {whole} * {size} + {made.dialect.divided(parts, str(MILLIONTHS))} END"
    is_number = made.dialect.fits(written, _ANY_NUMBER)
    finer = f"{made.dialect.holds(written, _FINER)} OR {parts} % {MILLIONTHS} <> 0"
    made.faults += [
        Fault(f"not a number of {unit}", f"NOT {fits} AND NOT {is_number}"),
        Fault("finer than a microsecond", f"{is_number} AND ({finer})"),
        Fault(
            "time outside the years 1970 to 2099",
            f"{fits} AND NOT COALESCE({within}, FALSE) OR NOT {fits} AND {is_number}",
        ),
    ]


def _fraction(digits: str) -> str:
    """Microseconds of a text of decimal digits, which may be empty."""
    return f"CAST(RPAD(SUBSTR({digits}, 1, 6), 6, '0') AS BIGINT)"


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
    finer = _NEVER
    if "s" in parts:
        seconds, decimals = (f"SPLIT_PART({spell.group(groups, 's')}, '.', {i})" for i in (1, 2))
        sums += [f"TRY_CAST({seconds} AS BIGINT) * {UNITS['seconds']}", _fraction(decimals)]
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


def _written_time(made: Cell, text: str, form: str | None, settings: RecordSource, zone: ZoneTable | None) -> None:
    written, spell = made.step(0, "t", text), made.dialect
    if form is not None:
        parsed = spell.time_in_form(written, form)
        if "%z" in form.replace("%%", ""):
            moment = made.step(2, "n", parsed)
            made.faults.append(Fault(f"not a time like {form}", f"{written} IS NOT NULL AND {moment} IS NULL"))
            _in_range(made, moment)
            return
        local = made.step(2, "l", parsed)
        made.faults.append(Fault(f"not a time like {form}", f"{written} IS NOT NULL AND {local} IS NULL"))
        _from_local(made, local, None, settings, zone)
        return
    fits = made.step(1, "m", made.dialect.fits(written, _TIME))
    mark = made.step(1, "p", spell.ending(written, "[Zz+-][0-9:]*"))
    # The cast sees a plain date and time only; an engine may ignore an offset in it.
    plain = f"REPLACE(SUBSTR({written}, 1, LENGTH({written}) - LENGTH({mark})), ',', '.')"
    local = made.step(2, "l", f"CASE WHEN {fits} THEN {spell.time_of_text(plain)} END")
    made.faults += [
        Fault("not a time", f"{written} IS NOT NULL AND {local} IS NULL"),
        Fault("finer than a microsecond", f"{made.dialect.holds(written, _FINER)}"),
    ]
    sign = f"CASE WHEN SUBSTR({mark}, 1, 1) = '-' THEN -1 ELSE 1 END"
    hours = f"TRY_CAST(SUBSTR({mark}, 2, 2) AS BIGINT) * {UNITS['hours']}"
    behind = spell.without_leading(f"SUBSTR({mark}, 4)", ":")
    minutes = f"TRY_CAST('0' || {behind} AS BIGINT) * {UNITS['minutes']}"
    offset = made.step(
        2,
        "o",
        f"CASE WHEN {mark} = '' THEN NULL WHEN UPPER({mark}) = 'Z' THEN 0 ELSE {sign} * ({hours} + {minutes}) END",
    )
    _from_local(made, local, offset, settings, zone)


def _stored_time(made: Cell, raw: str, physical: str, settings: RecordSource, zone: ZoneTable | None) -> None:
    nanoseconds = physical in _NANOSECONDS
    spell = made.dialect
    exact = spell.divided(spell.nanoseconds(raw), "1000") if nanoseconds else spell.microseconds(raw)
    moment = made.step(2, "l", exact)
    made.faults.append(Fault("not a time", f"{raw} IS NOT NULL AND {moment} IS NULL"))
    if nanoseconds:
        made.faults.append(Fault("finer than a microsecond", f"{spell.nanoseconds(raw)} % 1000 <> 0"))
    if physical in _ZONED:
        _in_range(made, moment)
    else:
        _from_local(made, moment, None, settings, zone)


def _in_range(made: Cell, moment: str) -> None:
    made.value = moment
    made.faults.append(Fault("time outside the years 1970 to 2099", f"{moment} NOT BETWEEN 0 AND {END_OF_TIME - 1}"))


def _from_local(made: Cell, local: str, offset: str | None, settings: RecordSource, zone: ZoneTable | None) -> None:
    """Make an instant from a local time and an offset of its own, else the offsets of the zone."""
    given = f"{local} - {offset}" if offset else "CAST(NULL AS BIGINT)"
    needs_zone = f"{local} IS NOT NULL" + (f" AND {offset} IS NULL" if offset else "")
    if zone is None:
        made.faults.append(Fault("time without a zone", needs_zone))
        _in_range(made, f"({given})")
        return
    if zone.only is not None:
        _in_range(made, f"COALESCE({given}, {local} - ({zone.only}))")
        return
    made.join_on = made.dialect.divided(local, str(BUCKET))
    joined = [made.dialect.identifier(f"z{part}:{made.name}") for part in range(3 * zone.width + 1)]
    hits, candidates = [], []
    for i in range(zone.width):
        low, high, shift = joined[3 * i + 1 : 3 * i + 4]
        inside = f"{local} >= {low} AND {local} < {high}"
        hits.append(f"CASE WHEN {inside} THEN 1 ELSE 0 END")
        candidates.append(f"CASE WHEN {inside} THEN {local} - {shift} END")
    count = f"({' + '.join(hits)})"
    ordered = candidates[::-1] if settings.fold == "second" else candidates
    _in_range(made, f"COALESCE({given}, {', '.join(ordered)})")
    covered = f"{needs_zone} AND {joined[0]} IS NOT NULL"
    made.uncovered = f"{needs_zone} AND {joined[0]} IS NULL AND {local} BETWEEN {-DAY} AND {END_OF_TIME + DAY}"
    beyond = f"{needs_zone} AND {local} NOT BETWEEN {-DAY} AND {END_OF_TIME + DAY}"
    made.faults.append(Fault("time outside the years 1970 to 2099", beyond))
    made.faults.append(Fault("local time that the clocks skipped", f"{covered} AND {count} = 0"))
    if settings.fold == "reject":
        made.faults.append(Fault("local time that the clocks showed twice", f"{covered} AND {count} > 1"))
