"""A contract without what means nothing: the author's way to write a figure, the order of what has no order.

Two contracts that mean the same have the same canonical form. It is a contract like any other: places in the text stay,
and every stage can compute with it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from slakit.contract.model import Contract
from slakit.contract.parts import Part
from slakit.contract.placeholders import cut

__all__ = ["REFERENCES", "canonical", "rebuilt", "with_names"]

T = TypeVar("T")

_SETS = {
    ("AllOf", "parts"), ("AnyOf", "parts"), ("Objective", "leaving_out"), ("Objective", "consumes"),
    ("ClauseObjective", "leaving_out"), ("ClauseObjective", "consumes"),
    ("Cap", "objectives"), ("HighestOnly", "objectives"), ("Relief", "objectives"), ("Separately", "values"),
    ("TimeOf", "values"), ("Objective", "credits"), ("ClauseObjective", "credits"), ("Verification", "credits"),
    ("Verification", "plans"), ("Verification", "terminations"), ("Remedies", "terminations"), ("Remedies", "plans"),
    ("Remedies", "highest"), ("Remedies", "earn_back"), ("StoredField", "choices"), ("RecordType", "in_order"),
    ("Belonging", "changes"), ("ClockPause", "history"), ("Clock", "pauses"), ("Clock", "pauses_during"),
    ("Clock", "starts"), ("Clock", "stops"),
}  # fmt: skip
"""Fields, by the class that has them, whose members are in no order: another order of them means the same."""
_WRITTEN = {("Range", "written"), ("Literal_", "written")}
"""Fields that keep an author's way to write a value that stands beside them."""

REFERENCES: dict[tuple[str, str], str] = {
    ("Standing", "objective"): "objectives", ("ObjectiveRef", "objective"): "objectives",
    ("Cap", "objectives"): "objectives", ("HighestOnly", "objectives"): "objectives",
    ("Relief", "objectives"): "objectives",
    ("PercentOf", "fee"): "bases", ("BaseRef", "name"): "bases", ("Termination", "refund"): "bases",
    ("Objective", "during"): "calendars", ("ClockLimit", "during"): "calendars", ("Clock", "during"): "calendars",
    ("Offset", "calendar"): "calendars", ("Deadline", "calendar"): "calendars",
    ("Population", "records"): "records", ("SmallVolume", "records"): "records",
    ("AllowedMisses", "records"): "records",
    ("Levels", "records"): "records", ("Levels", "history"): "records", ("Clock", "records"): "records",
    ("LevelRef", "records"): "records", ("Belonging", "parent"): "records", ("Sample", "items"): "records",
    ("ClockRef", "clock"): "clocks", ("ClockState", "clock"): "clocks", ("ClockLimit", "clock"): "clocks",
    ("SpanRef", "span_name"): "spans", ("Objective", "consumes"): "spans",
    ("Objective", "leaving_out"): "exclusions", ("FigureRef", "figure"): "figures",
    ("FigureFactor", "figure"): "figures", ("Objective", "benchmark"): "benchmarks",
}  # fmt: skip
"""Fields that name other parts of the contract, by the class that has them, and where those stand."""


def rebuilt(value: T, change: Callable[[Any, str, Any], Any]) -> T:
    """Return a value made anew from below; `change(owner, field, value)` gives what each field of each part holds."""
    return cast("T", _rebuilt(value, change))


def _rebuilt(value: Any, change: Callable[[Any, str, Any], Any]) -> Any:
    if isinstance(value, Part):
        update = {}
        for field in type(value).meant():
            now = getattr(value, field)
            made = change(value, field, _rebuilt(now, change))
            if made is not now:
                update[field] = made
        return value.model_copy(update=update) if update else value
    if isinstance(value, tuple):
        made = tuple(_rebuilt(item, change) for item in value)
        return made if any(a is not b for a, b in zip(made, value, strict=True)) else value
    return value


def canonical(contract: Contract) -> Contract:
    """Return a contract in the form that all contracts of the same meaning have; without its worked examples."""

    def change(owner: Part, field: str, value: Any) -> Any:
        key = (type(owner).__name__, field)
        if key in _WRITTEN:
            return ""
        return tuple(sorted(value, key=repr)) if key in _SETS else value

    return rebuilt(contract.model_copy(update={"tests": (), "amendments": ()}), change)


def with_names(contract: Contract, kind: str, names: Mapping[str, str]) -> Contract:
    """Return a contract in which parts of a kind have other names, wherever they are named."""

    def renamed(name: Any) -> Any:
        if isinstance(name, tuple):
            return tuple(names.get(one, one) for one in name)
        return names.get(name, name) if isinstance(name, str) else name

    owners = {"bases": ("Fee", "AmountLine"), **{k: (c,) for k, c in _CLASSES.items()}}

    def change(owner: Part, field: str, value: Any) -> Any:
        cls = type(owner).__name__
        if (cls in owners.get(kind, ()) and field == "name") or REFERENCES.get((cls, field)) == kind:
            return renamed(value)
        if cls == "NamedSet" and field == "name" and kind == ("calendars" if owner.__dict__["calendar"] else "spans"):
            return renamed(value)
        if kind == "records" and cls == "ClockPause" and field == "history":
            return tuple((name, renamed(source)) for name, source in value)
        if kind == "calendars" and cls == "Calendar" and field == "rule":
            return _rule(value, names)
        if cls == "Text" and field == "text":
            return _text(value, names)
        return value

    return rebuilt(contract, change)


_CLASSES = {
    "calendars": "Calendar", "records": "RecordType", "objectives": "Objective", "clauses": "Clause",
    "spans": "TimeSpan", "figures": "GivenFigure", "exclusions": "Exclusion", "benchmarks": "Benchmark",
    "obligations": "Obligation", "escalations": "Escalation", "reviews": "Review", "schedules": "Schedule",
    "clocks": "Clock",
}  # fmt: skip


def _rule(rule: Any, names: Mapping[str, str]) -> Any:
    """Return the rule of a calendar, or of one made of others, with other names."""
    update = {"name": names.get(rule.name, rule.name)}
    sides = {side: _rule(getattr(rule, side), names) for side in ("left", "right") if hasattr(rule, side)}
    return dataclasses.replace(rule, **update, **sides)


def _text(text: str, names: Mapping[str, str]) -> str:
    """Return a text whose placeholders speak of parts by other names."""
    found = []
    for piece in cut(text):
        shown = text[piece.start : piece.end]
        name, dot, rest = (piece.name or "").partition(".")
        found.append(f"{{{names[name]}{dot}{rest}}}" if piece.name and name in names else shown)
    return "".join(found)
