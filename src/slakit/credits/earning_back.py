"""What the provider earns back of earlier credits, once a condition has come true; outside all limits of that date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.assess.conditions import holds
from slakit.contract.expressions import BaseRef, Expression, ObjectiveRef
from slakit.contract.model import Amount, Computed, PercentOf
from slakit.contract.remedies import EarnBack
from slakit.contract.walking import walk
from slakit.credits.facts import Known, WindowFacts
from slakit.credits.lines import rounded
from slakit.credits.results import EarnedBack
from slakit.timeline import Window

__all__ = ["EarningBack"]


@dataclass(slots=True)
class EarningBack:
    """Which credits are still waiting for which rule, from due date to due date."""

    waiting: list[tuple[EarnBack, Window]] = field(default_factory=list)

    def arise(
        self, known: Known, rules: Sequence[EarnBack], windows: Sequence[Window]
    ) -> tuple[list[EarnedBack], bool]:
        """Return what is earned back by now, and whether that can be told, when credits of some windows fall due.

        A condition that can still come true keeps waiting; one that no longer can is given up.
        """
        found, told = [], True
        self.waiting += [(rule, window) for rule in rules for window in windows if _concerns(known, rule, window)]
        still = []
        for rule, window in self.waiting:
            facts = WindowFacts(known, None, window, settled=True)
            came_true = holds(rule.condition, facts)
            if came_true is None:
                still.append((rule, window))
            if not came_true:
                continue
            exact = _amount(rule.amount, facts)
            if exact is None:
                told = False
                continue
            whole = rounded(exact, known.contract.remedies.rounding)
            told = told and whole.denominator == 1
            found.append(EarnedBack(rule, window, whole))
        self.waiting = still
        return found, told


def _amount(paid: Amount, facts: WindowFacts) -> Fraction | None:
    return facts.amount(paid)[0]


def _named(paid: Amount) -> list[Expression]:
    return [e for e in walk(paid.value) if isinstance(e, ObjectiveRef | BaseRef)] if isinstance(paid, Computed) else []


def _concerns(known: Known, rule: EarnBack, window: Window) -> bool:
    """Whether credits that a rule speaks of were paid in a window."""
    if isinstance(rule.amount, PercentOf):
        return False  # of a fee, and of no credit
    names = [e.objective for e in _named(rule.amount) if isinstance(e, ObjectiveRef)]
    return any(paid.window == window and paid.credit and (not names or paid.objective in names) for paid in known.paid)
