"""What the values of a column can be: times and their format, lengths of time, words for yes and no, numbers.

Every value of the sample has to fit. Where two readings fit, the result says what to confirm.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from slakit.contract.record_types import FieldType

__all__ = ["Reading", "as_date", "as_time_of_day", "recognised", "words_of"]

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|z|[+-]\d\d(:?\d\d)?)?")
_OFFSET = re.compile(r"(Z|z|[+-]\d\d(:?\d\d)?)$")
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6}0*)?")
_CLOCKS = {"h:mm:ss": r"-?\d{1,7}:[0-5]\d:[0-5]\d(\.\d+)?", "m:ss": r"-?\d{1,9}:[0-5]\d(\.\d+)?"}
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d %b %Y", "%d.%m.%y", "%m/%d/%y")
_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S.%f")
_UNITS = {
    "milliseconds": ("ms", "msec", "millisecond", "milliseconds", "millis"),
    "microseconds": ("us", "microsecond", "microseconds"),
    "seconds": ("s", "sec", "secs", "second", "seconds", "sekunden", "seconden"),
    "minutes": ("min", "mins", "minute", "minutes", "minuten"),
    "hours": ("h", "hr", "hrs", "hour", "hours", "stunden", "uren"),
}
_PAIRS = (
    ("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("1", "0"), ("j", "n"), ("ja", "nein"), ("ja", "nee"),
    ("oui", "non"), ("si", "no"), ("sí", "no"), ("sim", "não"), ("x", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column serves a field: settings of the field, whether its times need a zone, and what to confirm."""

    settings: tuple[tuple[str, str], ...] = ()
    needs_zone: bool = False
    words: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    confirm: str | None = None


def _all(pattern: str, values: Sequence[str]) -> bool:
    return all(re.fullmatch(pattern, value) for value in values)


def _parses(form: str, values: Sequence[str]) -> bool:
    try:
        for value in values:
            dt.datetime.strptime(value, form)  # noqa: DTZ007 - only whether it fits
    except ValueError:
        return False
    return True


def as_date(values: Sequence[str]) -> list[str]:
    """Return the formats of a date alone that all values have."""
    return [form for form in _DATES if values and _parses(form, values)]


def as_time_of_day(values: Sequence[str]) -> list[str]:
    """Return the formats of a time of day alone that all values have."""
    return [form for form in _TIMES if values and _parses(form, values)]


def _doubt(forms: Sequence[str]) -> str | None:
    if len(forms) > 1:
        return f"the values also fit {forms[1]}; which part is the day?"
    return None


def _instant(values: Sequence[str]) -> Reading | None:
    if all(_ISO.fullmatch(value) for value in values):
        return Reading(needs_zone=not all(_OFFSET.search(value[16:]) for value in values))
    forms = [f"{date} {time}" for date in _DATES for time in _TIMES if _parses(f"{date} {time}", values)]
    if forms:
        return Reading((("format", forms[0]),), True, confirm=_doubt(forms))
    if _all(r"[0-9]{10}(\.[0-9]{1,6})?", values):
        return Reading((("unit", "seconds"),), confirm="seconds since 1970 in UTC?")
    if _all(r"[0-9]{13}(\.[0-9]{1,3})?", values):
        return Reading((("unit", "milliseconds"),), confirm="milliseconds since 1970 in UTC?")
    return None


def _duration(name: str, values: Sequence[str]) -> Reading | None:
    if _all(_CLOCKS["h:mm:ss"], values):
        return Reading((("format", "h:mm:ss"),))
    if _all(_CLOCKS["m:ss"], values):
        return Reading((("format", "m:ss"),), confirm="minutes and seconds? write h:mm for hours and minutes")
    if not all(_NUMBER.fullmatch(value) for value in values):
        return None
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    for unit, known in _UNITS.items():
        if set(words) & set(known):
            return Reading((("unit", unit),))
    return Reading((("unit", "seconds"),), confirm="the name does not say the unit; is it seconds?")


def words_of(values: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the words for yes and for no that a column has, None when it has others."""
    found = dict.fromkeys(values)
    for yes, no in _PAIRS:
        mine = [tuple(word for word in found if word.lower() == known) for known in (yes, no)]
        if found and len(mine[0]) + len(mine[1]) == len(found):
            return mine[0] or (yes,), mine[1] or (no or "no",)
    return None


def recognised(kind: FieldType, name: str, values: Sequence[str]) -> Reading | None:
    """Return how a column's values serve a field of a type, None if they do not; an empty column serves any."""
    if kind is FieldType.TEXT:
        return Reading()
    if not values:
        setting = {FieldType.DURATION: (("unit", "seconds"),)}.get(kind, ())
        return Reading(setting, confirm="the column is empty, so nothing shows how its values are written")
    reading = _typed(kind, name, values)
    if reading is None and kind is not FieldType.YES_NO:
        # A few rows may be bad; an evaluation counts them.
        fitting = [value for value in values if any(sign.isdigit() for sign in value)]
        other = next((value for value in values if value not in fitting), None)
        if other is not None and len(fitting) * 4 >= len(values) * 3:
            reading = _typed(kind, name, fitting)
            if reading is not None:
                doubt = f"not every value is of this kind: {other[:30]!r} is not"
                reading = replace(reading, confirm=f"{reading.confirm}; {doubt}" if reading.confirm else doubt)
    return reading


def _typed(kind: FieldType, name: str, values: Sequence[str]) -> Reading | None:
    match kind:
        case FieldType.INSTANT:
            return _instant(values)
        case FieldType.DURATION:
            return _duration(name, values)
        case FieldType.YES_NO:
            words = words_of(values)
            return None if words is None else Reading(words=words)
        case FieldType.NUMBER:
            return Reading() if all(_NUMBER.fullmatch(value) for value in values) else None
        case _:
            return None
