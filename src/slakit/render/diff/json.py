"""A comparison for machines, with its schema: version 1, amounts as decimal text, places counted from 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from slakit.diagnostics import Source, Span, combined_sha256
from slakit.diff import Comparison, Effect
from slakit.diff.changes import Change, KeptWitness, OpenHours, OpenWitness, PaidWitness
from slakit.money import Money
from slakit.render.diff.words import about, reason_text, was_and_is, witness_text
from slakit.replay import Replay, Replayed

__all__ = ["comparison_json", "comparison_schema"]


class _File(TypedDict):
    name: str
    sha256: str


class _Version(TypedDict):
    version: str
    sha256: str
    files: list[_File]


class _Place(TypedDict):
    file: str
    line: int
    column: int


class _Witness(TypedDict):
    kind: Literal["kept", "paid", "open", "hours"]
    value: str | None
    text: str


class _Change(TypedDict):
    effect: Literal["weaker", "mixed", "undecided", "stronger", "wording"]
    rule: str
    kind: str
    name: str
    about: str
    part: str
    was: str
    now: str
    reason: str
    since: str | None
    until: str | None
    old_place: _Place | None
    new_place: _Place | None
    witnesses: list[_Witness]


class _Side(TypedDict):
    windows: int
    missed: int
    undecided: int
    credit: str | None


class _Row(TypedDict):
    objective: str
    old: _Side | None
    new: _Side | None
    difference: str | None


class _Total(TypedDict):
    old: str | None
    new: str | None
    difference: str | None


class _Replay(TypedDict):
    period: str
    old_data_sha256: str
    new_data_sha256: str
    old_currency: str
    new_currency: str
    decided: bool
    objectives: list[_Row]
    total: _Total


class _Comparison(TypedDict):
    schema_version: Literal[1]
    agreement: str
    old: _Version
    new: _Version
    counts: dict[Literal["weaker", "mixed", "undecided", "stronger", "wording"], int]
    changes: list[_Change]
    replay: _Replay | None


_KINDS: dict[type, Literal["kept", "paid", "open", "hours"]] = {
    KeptWitness: "kept", PaidWitness: "paid", OpenWitness: "open", OpenHours: "hours",
}  # fmt: skip


def _place(span: Span | None) -> _Place | None:
    return None if span is None else {"file": span.source.name, "line": span.line, "column": span.column}


def _witnesses(change: Change) -> list[_Witness]:
    found: list[_Witness] = []
    for witness in change.witnesses:
        value = getattr(witness, "value", None)
        ratio = None if value is None else f"{value.numerator}/{value.denominator}"
        found.append({"kind": _KINDS[type(witness)], "value": ratio, "text": witness_text(witness, change)})
    return found


def _change(change: Change) -> _Change:
    was, now = was_and_is(change)
    return {
        "effect": change.effect.value,
        "rule": change.rule,
        "kind": change.kind,
        "name": change.name,
        "about": about(change),
        "part": change.part,
        "was": was,
        "now": now,
        "reason": reason_text(change),
        "since": change.since.isoformat() if change.since is not None else None,
        "until": change.until.isoformat() if change.until is not None else None,
        "old_place": _place(change.old_place),
        "new_place": _place(change.new_place),
        "witnesses": _witnesses(change),
    }


def _version(version: str, sources: Sequence[Source]) -> _Version:
    files: list[_File] = [{"name": source.name, "sha256": source.sha256} for source in sources]
    return {"version": version, "sha256": combined_sha256(sources), "files": files}


def _amount(money: Money | None) -> str | None:
    return None if money is None else money.amount


def _side(side: Replayed | None) -> _Side | None:
    if side is None:
        return None
    return {
        "windows": side.windows,
        "missed": side.missed,
        "undecided": side.undecided,
        "credit": _amount(side.credit),
    }


def _replay(replay: Replay) -> _Replay:
    old, new = replay.old, replay.new
    return {
        "period": new.period.label,
        "old_data_sha256": old.receipt.data_hash,
        "new_data_sha256": new.receipt.data_hash,
        "old_currency": old.contract.agreement.currency,
        "new_currency": new.contract.agreement.currency,
        "decided": replay.decided,
        "objectives": [
            {
                "objective": row.objective,
                "old": _side(row.old),
                "new": _side(row.new),
                "difference": _amount(row.difference),
            }
            for row in replay.rows
        ],
        "total": {
            "old": _amount(old.total),
            "new": _amount(new.total),
            "difference": _amount(replay.difference),
        },
    }


def comparison_json(
    comparison: Comparison, sources: tuple[Sequence[Source], Sequence[Source]], replay: Replay | None
) -> dict[str, Any]:
    """The comparison as a JSON document; `sources` are the files of the old and of the new version."""
    document: _Comparison = {
        "schema_version": 1,
        "agreement": comparison.new.agreement.name,
        "old": _version(comparison.old.agreement.version, sources[0]),
        "new": _version(comparison.new.agreement.version, sources[1]),
        "counts": {effect.value: comparison.count(effect) for effect in Effect},
        "changes": [_change(change) for change in comparison.changes],
        "replay": None if replay is None else _replay(replay),
    }
    return dict(document)


def comparison_schema() -> dict[str, Any]:
    """The JSON Schema of that document."""
    return TypeAdapter(_Comparison).json_schema()
