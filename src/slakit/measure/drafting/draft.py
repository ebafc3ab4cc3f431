"""Matches the columns of a file with the fields of a record type, and writes the data map that says so.

A column fits a field by its name and by its values. What is not certain stands in the map as a comment that begins with
`confirm`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.diagnostics import Diagnostic
from slakit.measure.data_map import RecordSource
from slakit.measure.drafting.recognise import Reading, as_date, as_time_of_day, recognised
from slakit.measure.drafting.samples import Sample, sampled

__all__ = ["Draft", "draft_map"]

_ALIKE = {
    "id": ("key", "number", "no", "nr", "identifier", "uniqueid", "uuid", "reference", "ref"),
    "start": ("started", "begin", "began", "date", "datetime", "timestamp", "calldate", "received", "offered", "from"),
    "created": ("opened", "reported", "date", "timestamp", "creation"),
    "taken": ("time", "timestamp", "date"),
    "wait": ("waiting", "waited", "speed of answer", "queue", "ring", "asa", "time to answer"),
    "talk": ("talking", "conversation", "billsec", "talktime"),
    "hold": ("held", "on hold"),
    "wrap-up": ("wrapup", "acw", "after call work", "aftercall"),
    "answered": ("answer", "connected", "handled"),
    "abandoned": ("abandon", "hung up", "lost"),
    "resolved": ("solved", "fixed"),
    "solved": ("resolved", "closed", "completed"),
    "rating": ("satisfaction", "score", "csat"),
    "recommendation": ("nps",),
    "queue": ("skill", "group", "team"),
    "agent": ("operator", "user", "assignee"),
    "topic": ("subject", "category"),
}
_GOOD, _LEAST = 0.9, 0.62
_USUAL = RecordSource()


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted map: its text, and the required fields for which no column was found."""

    text: str
    missing: tuple[str, ...]


def _plain(name: str) -> str:
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return " ".join(re.findall(r"[^\W_]+", spaced.lower()))


def _likeness(field: StoredField, column: str, singular: str) -> float:
    """Return how much a column's name is that of a field, from 0 to 1."""
    name, wanted = _plain(column.rpartition(".")[2]), _plain(field.name)
    words = [word for word in name.split() if word not in (*_plain(singular).split(), "time", "at", "in", "the", "is")]
    words = [word for word in words if word not in ("seconds", "sec", "minutes", "min", "ms", "hours", "s")] or [name]
    bare = " ".join(words)
    if wanted in (name, bare) or wanted.replace(" ", "") == bare.replace(" ", ""):
        return 1.0
    others = [_plain(one) for one in _ALIKE.get(field.name, ())]
    if bare in others or name in others:
        return 0.95
    if any(re.search(rf"\b{re.escape(one)}\b", name) for one in (wanted, *(o for o in others if " " in o))):
        return 0.9
    if set(words) & set(others):
        return 0.7
    return SequenceMatcher(None, wanted, bare).ratio() * 0.8


@dataclass(frozen=True, slots=True)
class _Match:
    field: StoredField
    columns: tuple[str, ...]
    reading: Reading
    likeness: float


def _with_time(sample: Sample, column: str, taken: Iterable[str]) -> tuple[tuple[str, ...], Reading] | None:
    """Return a date column with the column that has its time of day: the one named like it, else the next one."""
    dates = as_date(sample.columns[column])
    names = list(sample.columns)
    times = [one for one in names if one not in taken and as_time_of_day(sample.columns[one])]
    if not dates or not times:
        return None
    after = [one for one in times if names.index(one) == names.index(column) + 1]
    first = next((one for one in times if "time" in _plain(one).split() and len(_plain(one).split()) == 1), None)
    time = after[0] if after else first or times[0]
    form = f"{dates[0]} {as_time_of_day(sample.columns[time])[0]}"
    doubts = ["which part of the date is the day?"] if len(dates) > 1 else []
    doubts += ["is the time in this column?"] if len(times) > 1 and not after else []
    settings = () if form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M") else (("format", form),)
    return (column, time), Reading(settings, True, confirm="; ".join(doubts) or None)


def _matches(records: RecordType, sample: Sample) -> dict[str, _Match]:
    ranked = sorted(
        (
            (-_likeness(field, column, records.singular), i, j, field, column)
            for i, field in enumerate(records.fields)
            for j, column in enumerate(sample.columns)
        ),
        key=lambda one: one[:3],
    )
    found: dict[str, _Match] = {}
    taken: set[str] = set()
    for negative, _, _, field, column in ranked:
        if -negative < _LEAST or field.name in found or column in taken:
            continue
        columns: tuple[str, ...] = (column,)
        reading = recognised(field.type, column, sample.columns[column])
        if reading is None and field.type is FieldType.INSTANT:
            pair = _with_time(sample, column, taken)
            if pair is not None:
                columns, reading = pair
        if reading is not None:
            found[field.name] = _Match(field, columns, reading, -negative)
            taken |= set(columns)
    at = next(field for field in records.fields if field.name == records.at)
    if at.name not in found and (match := _only_time(at, sample, taken)):
        found[at.name] = match
    return found


def _only_time(field: StoredField, sample: Sample, taken: set[str]) -> _Match | None:
    """Return the only column left that holds times, whatever its name."""
    left = {name: values for name, values in sample.columns.items() if name not in taken and values}
    whole = [(name, reading) for name, values in left.items() if (reading := recognised(field.type, name, values))]
    if len(whole) == 1:
        return _Match(field, (whole[0][0],), whole[0][1], 0)
    dates = [name for name, values in left.items() if as_date(values)]
    pair = _with_time(sample, dates[0], taken) if len(dates) == 1 and not whole else None
    return _Match(field, *pair, 0) if pair else None


def _quoted(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(word) for word in words) + "]"


def _field(match: _Match) -> str:
    name = match.field.name
    settings = list(match.reading.settings)
    if len(match.columns) > 1:
        value = f"{{ columns = {_list(match.columns)}" + "".join(f", {k} = {_quoted(v)}" for k, v in settings) + " }"
    elif settings:
        pairs = [("column", match.columns[0]), *settings]
        value = "{ " + ", ".join(f"{k} = {_quoted(v)}" for k, v in pairs) + " }"
    else:
        value = _quoted(match.columns[0])
    doubts = [match.reading.confirm] if match.reading.confirm else []
    if match.likeness < _GOOD:
        title = match.field.title or match.field.name
        doubts.insert(0, f"is this “{title[:1].lower() + title[1:]}”?")
    return f"{name} = {value}" + (f"  # confirm: {'; '.join(doubts)}" if doubts else "")


def _words(matches: dict[str, _Match]) -> list[str]:
    """Return the words for yes and no, where the usual ones do not do."""
    pairs = [one.reading.words for one in matches.values() if one.reading.words]
    yes = list(dict.fromkeys(word for pair in pairs for word in pair[0]))
    no = list(dict.fromkeys(word for pair in pairs for word in pair[1]))
    if set(yes) <= set(_USUAL.true) and set(no) <= set(_USUAL.false):
        return []
    lines = [f"true = {_list(yes)}", f"false = {_list(no)}"]
    return lines if not set(yes) & set(no) else [f"# confirm: {line}" for line in lines]


def _absent(field: StoredField, records: RecordType, left: list[str]) -> str:
    must = field.name in {records.key, records.at} or not field.optional
    if not must:
        return f'# {field.name} = "…"  # optional; no column was recognised'
    rest = f"; the columns left are {', '.join(left[:12])}" if left else ""
    return f'# {field.name} = "…"  # needed; no column was recognised{rest}'


def draft_map(path: Path, records: RecordType, zone: str, shown: str) -> Draft | Diagnostic:
    """Draft the data map of a record type from a file, which the map calls `shown`."""
    sample = sampled(path)
    if isinstance(sample, Diagnostic):
        return sample
    if not sample.columns:
        message = f"{path} has no columns that a map could name"
        return Diagnostic("SLA738", message, help="its first row has to name them, each once", where=str(path))
    matches = _matches(records, sample)
    lines = [f"[{records.name}]", f"file = {_quoted(shown)}"]
    for name, value in sample.settings.items():
        doubt = f"  # confirm: {sample.confirm[name]}" if name in sample.confirm else ""
        lines.append(f"{name} = {_quoted(value)}{doubt}")
    if any(match.reading.needs_zone for match in matches.values()):
        lines.append(f"zone = {_quoted(zone)}  # confirm: the agreement's zone; the times in the file carry none")
    lines += [*_words(matches), "", f"[{records.name}.fields]"]
    used = {column for match in matches.values() for column in match.columns}
    left = [column for column in sample.columns if column not in used]
    missing = []
    for field in records.fields:
        if field.name in matches:
            lines.append(_field(matches[field.name]))
            continue
        lines.append(_absent(field, records, left))
        if field.name in {records.key, records.at} or (not field.optional and field.required_when is None):
            missing.append(field.name)
    return Draft("\n".join(lines) + "\n", tuple(missing))
