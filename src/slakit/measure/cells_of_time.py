"""SQL for the fields that are points in time: instants, written, stored or counted since 1970, and dates.

Operations are spelled by the dialect of the engine that reads. A local time becomes an instant by the table of a zone's
offsets, which is joined before the value is taken.
"""

from __future__ import annotations

from slakit.measure.cell_steps import ANY_NUMBER, Cell, Fault
from slakit.measure.data_map import UNITS, RecordSource
from slakit.measure.local_time import BUCKET, ZoneTable
from slakit.measure.stored import END_OF_TIME, LAST_DATE, MILLIONTHS
from slakit.timeline import DAY

__all__ = ["LOCAL", "ZONED", "date", "fraction", "since_1970", "stored_time", "written_time"]

_TIME = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?"
    r" ?([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?"
)
_FINER = r"[.,][0-9]{6}[0-9]*[1-9]"
_SINCE_1970 = r"[0-9]{1,18}(?:\.[0-9]{1,6}0*)?"
ZONED = frozenset({"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS"})
LOCAL = frozenset({"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"})
_NANOSECONDS = frozenset({"TIMESTAMP_NS", "TIMESTAMPTZ_NS"})


def since_1970(made: Cell, text: str, unit: str) -> None:
    """Take an instant given as the time since the beginning of 1970 in UTC, up to six digits behind the point."""
    written = made.step(0, "t", text)
    fits = made.step(1, "m", made.dialect.fits(written, _SINCE_1970))
    size = UNITS[unit]
    decimals = f"SPLIT_PART({written}, '.', 2)"
    whole = made.step(2, "n", f"CASE WHEN {fits} THEN TRY_CAST(SPLIT_PART({written}, '.', 1) AS BIGINT) END")
    parts = made.step(2, "p", f"CASE WHEN {fits} THEN {fraction(decimals)} * {size} END")
    within = f"{whole} BETWEEN 0 AND {END_OF_TIME // size - 1}"
    made.value = f"CASE WHEN {within} THEN {whole} * {size} + {made.dialect.divided(parts, str(MILLIONTHS))} END"
    is_number = made.dialect.fits(written, ANY_NUMBER)
    finer = f"{made.dialect.holds(written, _FINER)} OR {parts} % {MILLIONTHS} <> 0"
    made.faults += [
        Fault(f"not a number of {unit}", f"NOT {fits} AND NOT {is_number}"),
        Fault("finer than a microsecond", f"{is_number} AND ({finer})"),
        Fault(
            "time outside the years 1970 to 2099",
            f"{fits} AND NOT COALESCE({within}, FALSE) OR NOT {fits} AND {is_number}",
        ),
    ]


def fraction(digits: str) -> str:
    """Microseconds of a text of decimal digits, which may be empty."""
    return f"CAST(RPAD(SUBSTR({digits}, 1, 6), 6, '0') AS BIGINT)"


def written_time(made: Cell, text: str, form: str | None, settings: RecordSource, zone: ZoneTable | None) -> None:
    """Take an instant written as a text, in ISO 8601 or like a format."""
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
    fits = made.step(1, "m", spell.fits(written, _TIME))
    mark = made.step(1, "p", spell.ending(written, "[Zz+-][0-9:]*"))
    # The cast sees a plain date and time only; an engine may ignore an offset in it.
    plain = f"REPLACE(SUBSTR({written}, 1, LENGTH({written}) - LENGTH({mark})), ',', '.')"
    local = made.step(2, "l", f"CASE WHEN {fits} THEN {spell.time_of_text(plain)} END")
    made.faults += [
        Fault("not a time", f"{written} IS NOT NULL AND {local} IS NULL"),
        Fault("finer than a microsecond", spell.holds(written, _FINER)),
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


def stored_time(made: Cell, raw: str, physical: str, settings: RecordSource, zone: ZoneTable | None) -> None:
    """Take an instant that the file holds as one."""
    nanoseconds = physical in _NANOSECONDS
    spell = made.dialect
    exact = spell.divided(spell.nanoseconds(raw), "1000") if nanoseconds else spell.microseconds(raw)
    moment = made.step(2, "l", exact)
    made.faults.append(Fault("not a time", f"{raw} IS NOT NULL AND {moment} IS NULL"))
    if nanoseconds:
        made.faults.append(Fault("finer than a microsecond", f"{spell.nanoseconds(raw)} % 1000 <> 0"))
    if physical in ZONED:
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


def date(made: Cell, raw: str, physical: str, text: str, form: str | None) -> None:
    """Take a date as the number of its day, 1 being 0001-01-01."""
    spell = made.dialect
    if physical in LOCAL or physical == "DATE":
        form, there, day = None, f"{raw} IS NOT NULL", made.step(0, "d", spell.day(raw))
        if physical in LOCAL:
            made.faults.append(Fault("date with a time of day", f"{raw} <> DATE_TRUNC('day', {raw})"))
    else:
        written = made.step(0, "t", text)
        fits = spell.fits(written, "[0-9]{4}-[0-9]{2}-[0-9]{2}")
        parsed = f"CASE WHEN {fits} THEN {spell.day(written)} END" if form is None else spell.day_in_form(written, form)
        there, day = f"{written} IS NOT NULL", made.step(1, "d", parsed)
    made.value = f"CASE WHEN {day} BETWEEN 1 AND {LAST_DATE} THEN {day} END"
    made.faults += [
        Fault("not a date" if form is None else f"not a date like {form}", f"{there} AND {day} IS NULL"),
        Fault("date outside the years 1 to 9999", f"{day} NOT BETWEEN 1 AND {LAST_DATE}"),
    ]
