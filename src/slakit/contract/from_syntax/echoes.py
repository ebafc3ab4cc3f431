"""Which of a contract's problems are echoes of others, and what of a contract with problems can be judged all the same.

A line that the parser repaired has a guessed meaning; what is found in it, or because of it, is not reported again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from slakit.contract.model import Contract, PercentOf
from slakit.diagnostics import Diagnostic, Span
from slakit.syntax import Parsed, tree

__all__ = ["silenced", "sound"]


def _guessed(parsed: Parsed) -> set[str]:
    """Return the fields and parameters whose declaration was repaired: their type is a guess."""
    found = set()
    for block in parsed.tree.blocks if parsed.tree is not None else ():
        for line in getattr(block, "lines", ()):
            if isinstance(line, tree.Field | tree.Let | tree.Given) and _touches(line.span, parsed.repaired):
                found.add(str(line.name))
    return found


def _touches(span: Span, lines: frozenset[int]) -> bool:
    return any(number in lines for number in range(span.line, span.end_position[0] + 1))


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def silenced(diagnostic: Diagnostic, files: Sequence[Parsed]) -> bool:
    """Whether a problem may only be the echo of a syntax error: a repaired line's meaning is a guess."""
    span = diagnostic.span
    parsed = next((f for f in files if span is not None and f.source is span.source), None)
    if span is None or parsed is None or not parsed.repaired:
        return False
    if _touches(span, parsed.repaired):
        return True
    if diagnostic.code in ("SLA301", "SLA305", "SLA310"):
        name = re.search(r"`\{?([^`{}]+)", diagnostic.message)
        if diagnostic.code == "SLA310" and name is not None:
            name = re.match(r"([^.]*)", name[1])
        return name is not None and any(_mentions(parsed.source.line(n), name[1]) for n in parsed.repaired)
    if diagnostic.code in ("SLA303", "SLA313", "SLA506", "SLA508", "SLA509"):
        blocks = parsed.tree.blocks if parsed.tree is not None else ()
        block = next((b for b in blocks if b.span.start <= span.start < b.span.end), None)
        return block is not None and _touches(block.span, parsed.repaired)
    if diagnostic.code in ("SLA405", "SLA406"):
        words = parsed.source.text[span.start : span.end]
        return any(_mentions(words, name) for name in _guessed(parsed))
    return diagnostic.code == "SLA308"


def sound(contract: Contract, diagnostics: Sequence[Diagnostic], files: Sequence[Parsed]) -> Contract:
    """What can be judged of a contract that has blocking problems: the parts that none of them touches."""
    wrong = [(d.span.source, d.span.start, d.span.end) for d in diagnostics if d.span is not None and d.blocks]
    repaired = {id(f.source): f.repaired for f in files}
    fees = {fee.name for fee in contract.agreement.fees}

    def whole(span: Span | None, amounts: Iterable[object]) -> bool:
        if span is None or any(isinstance(a, PercentOf) and a.fee not in fees for a in amounts):
            return False
        lines = set(range(span.line, span.end_position[0] + 1))
        return not lines & repaired[id(span.source)] and not any(
            source is span.source and start < span.end and end > span.start for source, start, end in wrong
        )

    levels = tuple(of for of in contract.levels if whole(of.span, ()))
    unlimited = {of.records for of in contract.levels if of not in levels}
    return contract.model_copy(
        update={
            "objectives": tuple(
                o for o in contract.objectives if whole(o.span, (a for c in o.credits for a in (c.amount, c.at_most)))
            ),
            "clocks": tuple(c for c in contract.clocks if c.records not in unlimited and whole(c.span, ())),
            "levels": levels,
            "remedies": contract.remedies.model_copy(
                update={"caps": tuple(c for c in contract.remedies.caps if whole(c.span, [c.limit]))}
            ),
        }
    )
