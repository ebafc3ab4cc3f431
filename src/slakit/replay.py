"""Two versions of a contract on the same data: what each would have credited in a period, and the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slakit.contract.expressions import Unit
from slakit.contract.model import Outcome
from slakit.credits import SharedLine
from slakit.evaluation import Evaluation
from slakit.money import Money

__all__ = ["SHARED", "Replay", "Replayed", "Row", "replayed"]

SHARED = "remedies"
"""What stands for an objective where lines over several of them pay, and what earlier windows carried over."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one side came to for an objective: its windows, how many were missed or undecided, and what is payable.

    `credit` is less the bonuses, `None` where it cannot be told. Windows are counted for each entity that is judged.
    """

    windows: int
    missed: int
    undecided: int
    credit: Money | None


@dataclass(frozen=True, slots=True)
class Row:
    """An objective under its new name; a side is `None` where that version has no such objective in the period."""

    objective: str
    old: Replayed | None
    new: Replayed | None
    difference: Money | None
    """What the new version credits more; `None` where that cannot be told."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Both evaluations of a period, side by side."""

    old: Evaluation
    new: Evaluation
    rows: tuple[Row, ...]
    difference: Money | None
    """The new total less the old one; `None` where one cannot be told, or their currencies differ."""

    @property
    def decided(self) -> bool:
        """Whether every outcome and amount of both versions is known."""
        return self.old.decided and self.new.decided

    @property
    def refused(self) -> int:
        """How many rows of the data were refused, by the version that refuses more."""
        return max(side.rejected for side in (self.old, self.new))


def _less(old: Money | None, new: Money | None) -> Money | None:
    if old is None or new is None or old.currency != new.currency:
        return None
    return Money(new.currency, new.minor - old.minor)


def _credit(lines: Sequence[SharedLine], currency: str) -> Money | None:
    """Return what lines pay the customer, less what they pay the provider; points and days come by other lines."""
    total = 0
    for line in lines:
        if line.unit is Unit.MONEY:
            if line.payable is None:
                return None
            total += -line.payable.minor if line.bonus else line.payable.minor
    return Money(currency, total)


def _sides(evaluation: Evaluation, names: Mapping[str, str]) -> dict[str, Replayed]:
    found: dict[str, Replayed] = {}
    currency = evaluation.contract.agreement.currency
    for name in dict.fromkeys(line.objective for line in evaluation.lines):
        lines = [line for line in evaluation.lines if line.objective == name]
        outcomes = [assessment.outcome for assessment in dict.fromkeys(line.assessment for line in lines)]
        found[names.get(name, name)] = Replayed(
            len(outcomes),
            outcomes.count(Outcome.MISSED),
            outcomes.count(Outcome.UNDECIDED),
            _credit(lines, currency),
        )
    if evaluation.shared:
        found[SHARED] = Replayed(0, 0, 0, _credit(evaluation.shared, currency))
    return found


def replayed(old: Evaluation, new: Evaluation, names: Mapping[str, str]) -> Replay:
    """Put two evaluations of one period side by side; `names` gives the new names of renamed objectives."""
    was, now = _sides(old, names), _sides(new, {})
    rows = []
    for name in dict.fromkeys((*was, *now)):
        one, other = was.get(name), now.get(name)
        currency = (new if one is None else old).contract.agreement.currency
        nothing = Money(currency, 0)
        difference = _less(one.credit if one is not None else nothing, other.credit if other is not None else nothing)
        rows.append(Row(name, one, other, difference))
    return Replay(old, new, tuple(rows), _less(old.total, new.total))
