"""A comparison for a terminal: what changed, worst for the customer first, with what it was and is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from slakit.diagnostics import Span
from slakit.diff import Comparison, Effect
from slakit.diff.changes import Change
from slakit.render.columns import columns
from slakit.render.diagnostics import clean
from slakit.render.diff.words import about, reason_text, was_and_is, witness_text

__all__ = ["comparison_text", "places", "summary", "wrapped"]

_COLOURS = {
    Effect.WEAKER: "\x1b[1;31m", Effect.MIXED: "\x1b[1;35m", Effect.UNDECIDED: "\x1b[1;33m",
    Effect.STRONGER: "\x1b[1;32m", Effect.WORDING: "\x1b[2m",
}  # fmt: skip
_DIM, _BOLD, _RESET = "\x1b[2m", "\x1b[1m", "\x1b[0m"
_INDENT = "    "
_MOST = 12
"""Lines of a text that are shown of each side."""


def _paint(colour: bool, code: str, text: str) -> str:
    return f"{code}{text}{_RESET}" if colour and text else text


def places(change: Change) -> str:
    """`old.sla:31 → new.sla:33`, with a dash for a version that has no such part."""

    def place(span: Span | None) -> str:
        return clean(span.place) if span is not None else "–"

    return f"{place(change.old_place)} → {place(change.new_place)}"


def wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    """Return a text as lines no wider than a terminal, each with its indent."""
    room = max(width - columns(rest), 20)
    lines = [""]
    # A number stays with its unit.
    bound = re.sub(r"(?<=\d) (?=%)|(?<=\b[A-Z]{3}) (?=\d)", "\xa0", clean(text))
    for word in (piece.replace("\xa0", " ") for piece in bound.split(" ") if piece):
        longer = f"{lines[-1]} {word}".strip()
        if columns(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _MOST:
        lines = [*lines[: _MOST - 1], "…"]
    return [f"{first if i == 0 else rest}{line}" for i, line in enumerate(lines)]


def _change(change: Change, width: int, colour: bool) -> Iterable[str]:
    label = f"{change.effect.value.upper():<9}"
    head = f"{about(change)}: {change.part}" if about(change) != change.part else change.part
    where = places(change)
    rule = f"[{change.rule}]"
    start = f"{label} {clean(head)} {rule}"
    painted = f"{_paint(colour, _COLOURS[change.effect], label)} {_paint(colour, _BOLD, clean(head))} {rule}"
    gap = width - columns(start) - columns(where)
    if gap >= 2:
        yield f"{painted}{' ' * gap}{_paint(colour, _DIM, where)}"
    else:
        yield painted
        yield f"{_INDENT}{_paint(colour, _DIM, where)}"
    was, now = was_and_is(change)
    if was or now:
        yield from wrapped(was, width, f"{_INDENT}was  ", f"{_INDENT}     ")
        yield from wrapped(now, width, f"{_INDENT}is   ", f"{_INDENT}     ")
    for text in (*(witness_text(w, change) for w in change.witnesses), reason_text(change)):
        if text:
            yield from wrapped(text, width, _INDENT, _INDENT)


def summary(comparison: Comparison) -> str:
    """`7 changes: 2 weaker, 1 undecided, 3 stronger for the customer, 1 wording`, in the order of their weight."""
    total = len(comparison.changes)
    if not total:
        return "No change: both versions mean the same."
    told = [f"{comparison.count(effect)} {effect.value}" for effect in Effect if comparison.count(effect)]
    return f"{total} {'change' if total == 1 else 'changes'}, for the customer: {', '.join(told)}."


def comparison_text(comparison: Comparison, width: int, *, colour: bool = False) -> str:
    """All changes for a terminal of a width, in columns; they end with a line that counts them."""
    lines: list[str] = []
    for change in comparison.changes:
        lines += [*_change(change, width, colour), ""]
    return "\n".join([*lines, _paint(colour, _BOLD, summary(comparison))])
