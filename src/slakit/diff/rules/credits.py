"""Credit tables: compared over every value that can be measured, with values at which they pay more, and less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slakit.contract.model import Contract, Credit, Objective
from slakit.contract.verification import promised
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect, joined
from slakit.diff.differences import Difference
from slakit.diff.schedules import compared
from slakit.money import RoundingMode

__all__ = ["credits", "rounded"]

_SIZES = (RoundingMode.DOWN, RoundingMode.HALF_EVEN, RoundingMode.HALF_UP, RoundingMode.UP)
"""Ways to round an amount, the one with the smallest results first."""

_BROKEN = "A table has a gap or an overlap there: sla check tells more of it."


def credits(both: Both) -> Iterator[Change]:
    """Compare the lines of objectives and of clauses that are verified; another promise may bring other credits."""
    for found in both.matching("objectives", ANY, "credits"):
        old, new = (contract.objective(found.path[1]) for contract in (both.old, both.new))
        if old is not None and new is not None:
            yield _compared(both, found, old, new)
    for found in both.matching("clauses", ANY, "verification", "credits"):
        sides = [_of_clause(contract, found.path[1]) for contract in (both.old, both.new)]
        if sides[0] is not None and sides[1] is not None:
            yield _compared(both, found, sides[0], sides[1])


def _of_clause(contract: Contract, name: str) -> Objective | None:
    return next((promised(clause) for clause in contract.clauses if clause.name == name), None)


def _compared(both: Both, found: Difference, old: Objective, new: Objective) -> Change:
    reasons = []
    effects = []
    if both.old.agreement.currency != both.new.agreement.currency or old.measure.unit is not new.measure.unit:
        return both.change(
            "credits", Effect.UNDECIDED, found, "credits", reason="Amounts or values have other units now."
        )
    outcome = compared(old, new, (both.old, both.new))
    effects.append(outcome.effect)
    if outcome.unknown is not None:
        sides = ((outcome.unknown.was, outcome.unknown.was_paid), (outcome.unknown.now, outcome.unknown.now_paid))
        broken = any(not lines and paid is None for lines, paid in sides)
        reasons.append(_BROKEN if broken else "What some lines pay depends on more than the measured value.")
    if old.each is not new.each:
        effects.append(Effect.UNDECIDED)
        reasons.append("They are due in other windows now.")
    for effect, reason in (*_claimed(old.credits, new.credits), *_rounded(old.credits, new.credits)):
        effects.append(effect)
        reasons.append(reason)
    effect = joined(effects)
    if effect is Effect.WORDING:
        reasons.append("For every value that can be measured, the same is paid.")
    return both.change("credits", effect, found, "credits", old=old, new=new, witnesses=outcome.witnesses,
                       reason=" ".join(dict.fromkeys(reasons)))  # fmt: skip


def _pairs(old: Sequence[Credit], new: Sequence[Credit]) -> Iterator[tuple[Credit, Credit]]:
    """Pair the lines that agree in all but how they are claimed and rounded; of the others, each with each."""
    plain = [(c, c.model_copy(update={"on_claim": False, "rounding": None})) for c in new]
    others = []
    for credit in old:
        terms = credit.model_copy(update={"on_claim": False, "rounding": None})
        twin = next((pair for pair in plain if pair[1] == terms), None)
        if twin is None:
            others.append(credit)
        else:
            plain.remove(twin)
            yield credit, twin[0]
    yield from ((was, now) for was in others for now, _ in plain if was.bonus is now.bonus)


def _claimed(old: Sequence[Credit], new: Sequence[Credit]) -> Iterator[tuple[Effect, str]]:
    """Tell whether lines are due on claim only that were not, or the other way round."""
    for was, now in _pairs(old, new):
        if was.on_claim is not now.on_claim and was.amount is not None and now.amount is not None:
            effect = Effect.WEAKER if now.on_claim else Effect.STRONGER
            told = "Some are due on claim only now." if now.on_claim else "Some need no claim now."
            yield (effect.reversed if now.bonus else effect), told


def _rounded(old: Sequence[Credit], new: Sequence[Credit]) -> Iterator[tuple[Effect, str]]:
    for was, now in _pairs(old, new):
        if was.rounding != now.rounding:
            effect = rounded(was.rounding, now.rounding)
            yield (effect.reversed if now.bonus else effect), "Some are rounded in another way."


def rounded(old: object, new: object) -> Effect:
    """Return what another way to round credits does: to one step, a way with larger results is stronger."""
    step, other = getattr(old, "step", None), getattr(new, "step", None)
    if step is None or step != other:
        return Effect.UNDECIDED
    was, now = (_SIZES.index(getattr(rounding, "mode")) for rounding in (old, new))  # noqa: B009 - of two classes
    return Effect.STRONGER if now > was else Effect.WEAKER if now < was else Effect.WORDING
