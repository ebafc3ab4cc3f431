"""What the provider earns back of earlier credits, once a condition has come true; outside all limits of that date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.assess.conditions import holds
from slakit.assess.standings import windows_meant
from slakit.contract.expressions import BaseRef, Expression, ObjectiveRef, Standing
from slakit.contract.model import Amount, Computed, PercentOf
from slakit.contract.remedies import EarnBack
from slakit.contract.walking import walk
from slakit.credits.facts import Known, WindowFacts
from slakit.credits.lines import rounded
from slakit.credits.results import EarnedBack, Paid
from slakit.timeline import Window

__all__ = ["EarningBack"]


@dataclass(slots=True)
class EarningBack:
    """Which credits are still waiting for which rule, from due date to due date."""

    waiting: list[tuple[EarnBack, Window, str | None]] = field(default_factory=list)

    def arise(
        self, known: Known, rules: Sequence[EarnBack], paid: Sequence[Paid]
    ) -> tuple[list[EarnedBack], list[EarnBack]]:
        """Return what is earned back by now, and the rules of which that cannot be told, when some credits fall due.

        A condition that can still come true keeps waiting; one that no longer can is given up.
        """
        found, untold = [], []
        for rule in rules:
            concerned = dict.fromkeys((one.window, one.entity) for one in paid if _concerns(rule, one))
            self.waiting += [(rule, window, entity) for window, entity in concerned]
        still = []
        for rule, window, entity in self.waiting:
            facts = WindowFacts(known, None, window, entity, settled=True)
            came_true = holds(rule.condition, facts)
            if came_true is None and _open(rule.condition, facts):
                still.append((rule, window, entity))
                continue
            if came_true is False:
                continue
            exact = _amount(rule.amount, facts) if came_true else None
            whole = rounded(exact, known.contract.remedies.rounding) if exact is not None else None
            if whole is None or whole.denominator != 1:
                untold.append(rule)
            else:
                found.append(EarnedBack(rule, window, whole))
        self.waiting = still
        return found, untold


def _open(condition: Expression, facts: WindowFacts) -> bool:
    """Whether a condition speaks of windows that have not ended yet."""
    known = facts.known
    for standing in walk(condition):
        if not isinstance(standing, Standing) or standing.objective is None:
            continue
        each = known.objectives[standing.objective].each
        meant = windows_meant(known.calendar, standing.history, each, facts.window)
        if meant is not None and any(one.last_date > known.until for one in meant[0]):
            return True
    return False


def _amount(paid: Amount, facts: WindowFacts) -> Fraction | None:
    return facts.amount(paid)[0]


def _named(paid: Amount) -> list[Expression]:
    return [e for e in walk(paid.value) if isinstance(e, ObjectiveRef | BaseRef)] if isinstance(paid, Computed) else []


def _concerns(rule: EarnBack, paid: Paid) -> bool:
    """Whether what was, or may have been, paid is a credit that a rule speaks of."""
    if isinstance(rule.amount, PercentOf):
        return False  # of a fee, and of no credit
    names = [e.objective for e in _named(rule.amount) if isinstance(e, ObjectiveRef)]
    return paid.credit != 0 and (not names or paid.objective in names)
