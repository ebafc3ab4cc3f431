"""Promises, minimum levels and aims: a range that leaves out values which kept the promise before is stronger.

The ranges are compared as sets of values, so it makes no difference whether much or little is promised.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.contract.model import Objective
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect, KeptWitness
from slakit.diff.differences import Difference
from slakit.diff.ranges import Domain, domain_of, only_in
from slakit.diff.schedules import compared

__all__ = ["targets"]

_PARTS = {"promise": "promise", "minimum": "minimum level", "aim": "aim"}


def targets(both: Both) -> Iterator[Change]:
    """Compare the ranges that measured values are held against."""
    for field, part in _PARTS.items():
        for found in both.matching("objectives", ANY, field):
            old, new = (contract.objective(found.path[1]) for contract in (both.old, both.new))
            assert old is not None, "only objectives of both versions have fields that differ"
            assert new is not None, "only objectives of both versions have fields that differ"
            reason = "No credit depends on an aim." if field == "aim" else ""
            if old.measure.unit is not new.measure.unit:
                yield both.change("target", Effect.UNDECIDED, found, part, reason="Another unit is measured now.")
            else:
                change = _compared(both, found, part, domain_of(new), reason)
                yield _with_credits(both, change, old, new) if field == "promise" else change
    for found in both.matching("clauses", ANY, "verification", "promise", "range"):
        domain = Domain(Unit.PERCENT, Fraction(0), Fraction(1))
        yield _compared(both, found, "promise", domain, "")


def _with_credits(both: Both, change: Change, old: Objective, new: Objective) -> Change:
    """Show what lines pay for values that another promise judges otherwise, where the lines are as before."""
    if not new.credits or old.credits != new.credits or change.effect is Effect.WORDING:
        return change
    outcome = compared(old, new, (both.old, both.new))
    shown = tuple(w for w in (outcome.less, outcome.more) if w is not None)
    return dataclasses.replace(change, witnesses=(*change.witnesses, *shown))


def _compared(both: Both, found: Difference, part: str, domain: Domain, reason: str) -> Change:
    old, new = found.old, found.new
    if old is None or new is None:
        effect = Effect.STRONGER if old is None else Effect.WEAKER
        return both.change("target", effect, found, part, reason=reason)
    lost, gained = only_in(old, new, domain), only_in(new, old, domain)
    witnesses = [
        KeptWitness(value, domain.unit, before)
        for value, before in ((lost, True), (gained, False))
        if value is not None
    ]
    effect = Effect.WORDING
    if lost is not None or gained is not None:
        effect = Effect.MIXED if len(witnesses) == 2 else Effect.STRONGER if lost is not None else Effect.WEAKER
    elif not reason:
        reason = "Every value that can be measured is judged as before."
    return both.change("target", effect, found, part, witnesses=witnesses if part == "promise" else (), reason=reason)
