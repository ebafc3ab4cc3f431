"""How clauses are checked: samples, scorecards, and who decides by which rule."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect

__all__ = ["verifications"]

_PRINTED = {"method": "method of verification", "assessed_by": "who assesses", "kept": "keeping of evidence"}
_ELSEWHERE = frozenset({"credits", "terminations", "plans", "no_data", "each"})


def verifications(both: Both) -> Iterator[Change]:
    """Compare verifications, whatever of them has no rule of its own."""
    for found in both.matching("clauses", ANY, "verification"):
        effect = Effect.UNDECIDED
        one = found.old or found.new
        if one.promise is not None and not one.credits:
            effect = Effect.STRONGER if found.old is None else Effect.WEAKER
        yield both.change("verification", effect, found, "verification")
    for found in both.below("clauses"):
        if len(found.path) < 4 or found.path[2] != "verification" or found.path[3] in _ELSEWHERE:
            continue
        if found.path[-1] in ("title", "range"):
            continue
        yield _term(both, found.path[3], found)
    for found in both.matching("clauses", ANY, "binds"):
        yield both.change("verification", Effect.UNDECIDED, found, "who is bound")


def _term(both: Both, field: str, found: object) -> Change:
    from slakit.diff.differences import Difference

    assert isinstance(found, Difference)
    if field == "needs":
        part = "least size of a sample"
    elif field == "decision" and found.path[-1] == "party":
        part = "who decides"
    else:
        part = _PRINTED.get(
            field, {"criteria": "scorecard", "critical": "critical criteria"}.get(field, field.replace("_", " "))
        )
    sides = [
        next((c.verification for c in contract.clauses if c.name == found.path[1]), None)
        for contract in (both.old, both.new)
    ]
    return both.change("verification", Effect.UNDECIDED, found, part, old=sides[0], new=sides[1])
