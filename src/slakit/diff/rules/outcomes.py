"""What decides a window beside its value: no data, few records, exceptions, clocks that still run.

That it counts as missed is the best for the customer, and what is undecided may still turn out so; of being met and
being left out, only data can tell which is better.
"""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.model import Outcome
from slakit.contract.objective_terms import StillRunning
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect, joined
from slakit.diff.differences import Difference

__all__ = ["outcomes"]

_OPEN = {Outcome.MISSED: 2, Outcome.UNDECIDED: 1, None: 1}
"""How much an outcome leaves to the customer; without a term, it is undecided."""
_RUNNING = {"late": 2, "undecided": 1, "left out": 1, "on time": 0}


def outcomes(both: Both) -> Iterator[Change]:
    """Compare what windows and records come to by a term."""
    for pattern in (("objectives", ANY, "no_data"), ("clauses", ANY, "verification", "no_data")):
        for found in both.matching(*pattern):
            yield both.change("outcome", _outcome(found.old, found.new), found, "result without data")
    for name in dict.fromkeys(d.path[1] for d in both.below("objectives") if len(d.path) > 2):
        small = both.below("objectives", name, "small_volume")
        if small:
            yield _small(both, name, small)
    for found in both.matching("objectives", ANY, "may_miss"):
        yield both.change("outcome", _may_miss(found), found, "number that may miss")
    for found in both.matching("objectives", ANY, "running"):
        yield both.change("outcome", _running(found.old, found.new), found, "clocks that still run")
    for found in both.matching("objectives", ANY, "count_as"):
        yield both.change("outcome", _exceptions(found), found, "exceptions of the comparison")


def _running(old: StillRunning | None, new: StillRunning | None) -> Effect:
    """Compare what a record counts as before the limit of its clock has passed, and from then on."""
    if old is None or new is None:
        return Effect.UNDECIDED
    effects = set()
    for was, now in zip(_in_turn(old), _in_turn(new), strict=True):
        more = _RUNNING[now] - _RUNNING[was]
        if was != now:
            effects.add(Effect.STRONGER if more > 0 else Effect.WEAKER if more < 0 else Effect.UNDECIDED)
    return joined(effects)


def _in_turn(term: StillRunning) -> tuple[str, str]:
    return ("left out" if term.once_late else term.counts_as), term.counts_as


def _outcome(old: Outcome | None, new: Outcome | None) -> Effect:
    was, now = (_OPEN.get(outcome, 0) for outcome in (old, new))
    return Effect.STRONGER if now > was else Effect.WEAKER if now < was else Effect.UNDECIDED


def _small(both: Both, name: str, differences: list[Difference]) -> Change:
    old, new = (getattr(contract.objective(name), "small_volume", None) for contract in (both.old, both.new))
    part = "result with few records"
    lenient = {Outcome.MET: Effect.WEAKER, Outcome.NO_DATA: Effect.WEAKER, Outcome.MISSED: Effect.STRONGER}
    if old is None or new is None:
        one = old if new is None else new
        assert one is not None, "one of the two is there"
        effect = lenient.get(one.outcome, Effect.UNDECIDED)
        return both.change("outcome", effect if old is None else effect.reversed, differences, part, old=old, new=new)
    effects = []
    if old.records != new.records:
        effects.append(Effect.UNDECIDED)
    if old.outcome is not new.outcome:
        effects.append(_outcome(old.outcome, new.outcome))
    if old.fewer_than != new.fewer_than:
        wider = lenient.get(new.outcome, Effect.UNDECIDED)
        effects.append(wider if new.fewer_than > old.fewer_than else wider.reversed)
    return both.change("outcome", joined(effects), differences, part, old=old, new=new)


def _may_miss(found: Difference) -> Effect:
    old, new = found.old, found.new
    if old is None or new is None:
        return Effect.WEAKER if old is None else Effect.STRONGER
    if old.records != new.records:
        return Effect.UNDECIDED
    effects = [
        Effect.WEAKER if now > was else Effect.STRONGER
        for was, now in ((old.most, new.most), (old.fewer_than, new.fewer_than))
        if was != now
    ]
    return joined(effects)


def _exceptions(found: Difference) -> Effect:
    """Return what other exceptions do: of terms that are only added or only gone, their outcome tells it."""
    gone = [term for term in found.old if term not in found.new]
    come = [term for term in found.new if term not in found.old]
    kept = [term for term in found.old if term in found.new] == [term for term in found.new if term in found.old]
    if not kept or (gone and come) or len(found.old) > len(gone) or len(found.new) > len(come):
        return Effect.UNDECIDED
    effects = {Outcome.MISSED: Effect.STRONGER, Outcome.MET: Effect.WEAKER, Outcome.NO_DATA: Effect.WEAKER}
    found_effects = [effects.get(term.outcome, Effect.UNDECIDED) for term in (*gone, *come)]
    return joined(found_effects) if come else joined(effect.reversed for effect in found_effects)
