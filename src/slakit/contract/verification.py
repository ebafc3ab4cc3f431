"""How a clause in words is checked: what is sampled, how it is scored, who decides by which rule, and what follows.

Loaded when a contract has a clause that is verified.
"""

from fractions import Fraction
from typing import Literal

from slakit.contract.consequences import ImprovementPlan, Termination
from slakit.contract.expressions import Aggregate, Length, Population, Unit, trusted
from slakit.contract.measures import Measure, Range
from slakit.contract.model import Clause, Credit, Objective, Outcome, WindowKind
from slakit.contract.parts import Located
from slakit.contract.spans import Who

__all__ = [
    "ClauseObjective",
    "ClausePromise",
    "Criterion",
    "CriticalCriterion",
    "Decision",
    "Method",
    "Sample",
    "Verification",
    "promised",
]

Method = Literal["attestation", "audit", "call-recording review", "document inspection", "mystery calls", "survey"]
"""The ways in which a clause can be checked."""


class Sample(Located):
    """The items that are checked in each window: a number of them, a share of them, or (with neither) all."""

    _prints = frozenset({"random"})

    count: int | None = None
    share: Fraction | None = None
    random: bool = False
    """Whether a number of items is drawn by lot."""
    items: str


class Criterion(Located):
    """A criterion of the scorecard with its weight; an item fulfils it to a share between none and all of it."""

    _prints = frozenset({"title"})

    name: str
    title: str
    weight: Fraction


class CriticalCriterion(Located):
    """A criterion that decides an item by itself: an item that fails it scores zero, and does not pass."""

    _prints = frozenset({"title"})

    name: str
    title: str


class Decision(Located):
    """Who decides, and on what: the sample's own value, or a bound of its Wilson interval.

    `side` and `confidence` (two-sided, a fraction of one) are given for a bound, which only a share has.
    """

    _prints = frozenset({"party"})

    party: Who
    side: Literal["lower", "upper"] | None = None
    confidence: Fraction | None = None


class ClausePromise(Located):
    """What the sample is to come to in each window: its average score, or the share of its items that passed."""

    of: Literal["average score", "share passed"]
    range: Range


class Verification(Located):
    """The checking of a clause in each window.

    The score of an item is the sum of its criteria, each with the share of its weight that it is fulfilled to, out of
    all weights. `not_applicable` says what a criterion counts as that does not apply to an item: `left out` of both
    sums, in full, or not at all. `needs` is the least number of items that decides anything; below it, and without a
    sample, the window comes to `no_data`. Items that `exceptions` accepts, in writing, are left out of the sample.
    """

    _prints = frozenset({"method", "assessed_by", "kept"})
    _called = "a verification"

    method: Method
    sample: Sample
    each: WindowKind
    criteria: tuple[Criterion, ...] = ()
    critical: tuple[CriticalCriterion, ...] = ()
    not_applicable: Literal["left out", "full marks", "zero"] | None = None
    assessed_by: Who | None = None
    decision: Decision | None = None
    needs: int | None = None
    kept: Length | None = None
    """How long the evidence is kept."""
    exceptions: Who | None = None
    promise: ClausePromise | None = None
    no_data: Outcome | None = None
    credits: tuple[Credit, ...] = ()
    plans: tuple[ImprovementPlan, ...] = ()
    terminations: tuple[Termination, ...] = ()

    @property
    def whole(self) -> Fraction:
        """The sum of all weights."""
        return sum((criterion.weight for criterion in self.criteria), Fraction(0))


class ClauseObjective(Objective):
    """The promise of a clause in the form of an objective; its value is that of the clause's sample."""

    clause: str
    """The clause's name, whatever the objective is called while it is measured."""
    verification: Verification


def promised(clause: Clause) -> ClauseObjective | None:
    """Return the promise of a clause, with its credits, in the form of an objective; `None` without a promise.

    A score is a share of all that could be had, so a clause's table of credits is judged and printed like any other.
    """
    verification = clause.verification
    if verification is None or verification.promise is None:
        return None
    items = trusted(Population)(records=verification.sample.items)
    share = trusted(Aggregate)(statistic="share", of=items, out_of=items, unit=Unit.PERCENT)
    return trusted(ClauseObjective)(
        clause=clause.name,
        verification=verification,
        span=clause.span,
        name=clause.name,
        title=clause.title,
        measure=trusted(Measure)(span=verification.promise.span, figure=share, unit=Unit.PERCENT),
        each=verification.each,
        promise=verification.promise.range,
        no_data=verification.no_data,
        credits=verification.credits,
    )
