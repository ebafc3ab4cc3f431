"""What happens to credits after their lines: which of them are due, how they are paid, and in which order.

Loaded when a contract has such terms. Caps and rounding, which most contracts have, are part of the model itself.
"""

from fractions import Fraction
from typing import Literal

from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Expression
from slakit.contract.model import Amount
from slakit.contract.parts import Located
from slakit.money import Money

__all__ = [
    "STEPS",
    "Claim",
    "CostCentre",
    "CreditSplit",
    "CreditTax",
    "EarnBack",
    "HighestOnly",
    "LeastPayment",
    "Settlement",
    "Step",
    "StepPlace",
    "order_of_steps",
]

Step = Literal[
    "multipliers",
    "line-limits",
    "rounding",
    "highest",
    "points",
    "carried-excess",
    "caps",
    "minimum",
    "claims",
    "tax",
    "settlement",
    "cost-centres",
    "earn-back",
    "bonuses",
]
"""A step from the amounts of single lines to what is paid."""

STEPS: tuple[Step, ...] = (
    "multipliers", "line-limits", "rounding", "highest", "points", "carried-excess", "caps", "minimum", "claims", "tax",
    "settlement", "cost-centres", "earn-back", "bonuses",
)  # fmt: skip
"""All steps, in the order that holds where a contract names no other."""


class HighestOnly(Located):
    """Of the credits of these objectives only the highest is paid, in one window or for one value of `sharing`.

    `sharing` is a field of their records, such as the incident that made them fail together.
    """

    _called = "`highest only among`"

    objectives: tuple[str, ...]
    sharing: str | None = None


class EarnBack(Located):
    """What the provider earns back of a credit when a condition holds later; the window at hand is the credit's.

    As an offset it is never paid: it is set against later credits only, and lapses with the agreement.
    """

    _called = "an earn back"

    amount: Amount
    condition: Expression
    as_offset: bool = False


class LeastPayment(Located):
    """What becomes of credits of a window that come to less than an amount: nothing is paid, or they are raised."""

    _called = "a least payment"

    how: Literal["nothing below", "at least"]
    amount: Money


class Settlement(Located):
    """How credits are settled. `paid_by` is given, if at all, for cash."""

    how: Literal["next invoice", "cash", "service time"]
    paid_by: Deadline | None = None


class CreditTax(Located):
    """The tax on credits, as the `Fraction` of one that is added to them."""

    _called = "a tax on credits"

    percent: Fraction


class CostCentre(Located):
    """One of those that share the credits; without `share` all have equal shares, else the `Fraction` of one."""

    title: str
    share: Fraction | None = None


class CreditSplit(Located):
    """How credits are split over cost centres, by largest remainder, ties in the order written."""

    _called = "a split of credits"

    centres: tuple[CostCentre, ...]


class Claim(Located):
    """Until when a credit that is due on claim only has to be claimed; a later claim gives nothing."""

    _called = "a deadline for claims"

    deadline: Deadline


class StepPlace(Located):
    """A step that is applied right before or after another one instead of at its usual place."""

    _called = "another order of steps"

    step: Step
    place: Literal["before", "after"]
    other: Step


def order_of_steps(places: tuple[StepPlace, ...]) -> tuple[Step, ...]:
    """Return all steps in the order in which a contract applies them.

    A step that is placed stands right before (after) the other one, wherever that one is; of several that are placed
    at the same side of one step, the first written comes first. Steps that are placed in a circle are left out.
    """
    placed = {place.step for place in places}

    def around(step: Step) -> list[Step]:
        before = [s for p in places if p.other == step and p.place == "before" for s in around(p.step)]
        after = [s for p in places if p.other == step and p.place == "after" for s in around(p.step)]
        return [*before, step, *after]

    return tuple(s for step in STEPS if step not in placed for s in around(step))
