"""What a comparison of two versions of a contract comes to: typed changes, and who is better off by each.

Changes carry parts of the model, no sentences; `slakit.render.diff` makes the words.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slakit.contract.expressions import Unit
from slakit.contract.model import Contract, Credit, Objective
from slakit.contract.verification import Verification
from slakit.diagnostics import Span

__all__ = [
    "Change",
    "Comparison",
    "Effect",
    "KeptWitness",
    "OpenHours",
    "OpenWitness",
    "PaidWitness",
    "Path",
    "Witness",
    "joined",
]

Path = tuple[str, ...]
"""Where something stands in a contract: names of fields, and of the parts that have names."""


class Effect(enum.Enum):
    """What a change does to the customer, the most important first."""

    WEAKER = "weaker"
    MIXED = "mixed"
    UNDECIDED = "undecided"
    STRONGER = "stronger"
    WORDING = "wording"

    @property
    def reversed(self) -> Effect:
        """The effect of the change that undoes this one, or of the same change to what helps the other party."""
        return {Effect.WEAKER: Effect.STRONGER, Effect.STRONGER: Effect.WEAKER}.get(self, self)


def joined(effects: Iterable[Effect]) -> Effect:
    """Return the effect of several changes together: what helps and what hurts is mixed, whatever else there is.

    >>> joined([Effect.WORDING, Effect.WEAKER]), joined([Effect.WEAKER, Effect.STRONGER]), joined([])
    (<Effect.WEAKER: 'weaker'>, <Effect.MIXED: 'mixed'>, <Effect.WORDING: 'wording'>)
    """
    found = set(effects) - {Effect.WORDING}
    if Effect.MIXED in found or {Effect.WEAKER, Effect.STRONGER} <= found:
        return Effect.MIXED
    if Effect.UNDECIDED in found:
        return Effect.UNDECIDED
    return next(iter(found), Effect.WORDING)


@dataclass(frozen=True, slots=True)
class KeptWitness:
    """A measured value (in base units) that keeps one promise and misses the other."""

    value: Fraction
    unit: Unit
    kept_before: bool


@dataclass(frozen=True, slots=True)
class PaidWitness:
    """A measured value (in base units) for which the tables pay something else.

    `was` and `now` are the lines that pay; `was_paid` and `now_paid` what they come to (money in minor units), `None`
    where that depends on more than the value. What the provider gets counts as negative.
    """

    value: Fraction
    unit: Unit
    was: tuple[Credit, ...]
    now: tuple[Credit, ...]
    was_paid: Fraction | None
    now_paid: Fraction | None
    paid_in: Unit
    old: Objective
    new: Objective


@dataclass(frozen=True, slots=True)
class OpenWitness:
    """An instant (microseconds UTC) that is open in one version of a calendar only."""

    instant: int
    zone: str
    open_before: bool


@dataclass(frozen=True, slots=True)
class OpenHours:
    """The open time of a calendar over the dates of both terms, before and now, in microseconds."""

    was: int
    now: int
    first: dt.date
    last: dt.date


Witness = KeptWitness | PaidWitness | OpenWitness | OpenHours
"""A fact that shows what a change does."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `kind` and `name` say what it is about, `part` what of it, `old` and `new` are what it was and is.

    `rule` is the stable id of the rule that judged it. `old` and `new` are parts of the models (`None`: not there), and
    the spans where they stand; where one is gone, that of what it belonged to. `covers` are the paths of all
    differences that the change explains. `since` and `until` are the first and the last date on which it makes a
    difference, where amendments of either version confine it. `reason` says why, in a sentence, where that needs words.
    """

    rule: str
    effect: Effect
    kind: str
    name: str
    part: str
    old: Any
    new: Any
    old_span: Span | None
    new_span: Span | None
    covers: tuple[Path, ...]
    witnesses: tuple[Witness, ...] = ()
    reason: str = ""
    old_contract: Contract | None = None
    new_contract: Contract | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    basis: tuple[tuple[Path, Any, Any], ...] = ()
    """The differences that it explains: where, what was there, and what is."""

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same change at another date, whatever else of its part differs by then."""
        whole = isinstance(self.old, Objective | Verification)
        return (
            self.rule, self.kind, self.name, self.part, self.effect, self.basis,
            *(() if whole and self.basis else (self.old, self.new)),
        )  # fmt: skip

    @property
    def old_place(self) -> Span | None:
        """Where it stands in the old version; `None` where there is nothing of it."""
        return self._place(self.old, self.old_span, self.old_contract)

    @property
    def new_place(self) -> Span | None:
        """Where it stands in the new version; `None` where there is nothing of it."""
        return self._place(self.new, self.new_span, self.new_contract)

    def _place(self, value: Any, span: Span | None, contract: Contract | None) -> Span | None:
        """Leave out the place of the agreement, which stands in for that of a part that is not there."""
        beside = self.kind != "agreement" and contract is not None and span is contract.agreement.span
        return None if value in (None, ()) and beside else span


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes from one version of a contract to another, those that matter most to the customer first."""

    old: Contract
    new: Contract
    changes: tuple[Change, ...]

    def count(self, effect: Effect) -> int:
        """Return how many changes have an effect."""
        return sum(change.effect is effect for change in self.changes)
