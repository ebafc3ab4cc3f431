"""How clauses are checked: samples, scorecards, and who decides by which rule."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.verification import Verification
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect
from slakit.diff.orders import Order, of_numbers

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
    effect = Effect.UNDECIDED
    if sides[0] is not None and sides[1] is not None and found.path[3:] in (("decision",), ("decision", "confidence")):
        effect = _confidence(sides[0], sides[1])
    return both.change("verification", effect, found, part, old=sides[0], new=sides[1])


def _confidence(old: Verification, new: Verification) -> Effect:
    """Return what another confidence does: a bound that a promise holds against moves away from what was found."""
    was, now = old.decision, new.decision
    same = was is not None and now is not None and (was.party, was.side) == (now.party, now.side)
    if not same or new.promise is None:
        return Effect.UNDECIDED
    ends = new.promise.range
    if (
        was is None
        or now is None
        or None in (was.confidence, now.confidence)
        or (ends.low is None) == (ends.high is None)
    ):
        return Effect.UNDECIDED
    strict = (was.side == "lower") is (ends.low is not None)
    more = of_numbers(was.confidence, now.confidence) is Order.MORE
    return Effect.STRONGER if more is strict else Effect.WEAKER
