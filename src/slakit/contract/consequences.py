"""What a missed promise leads to beside money: a plan to improve, the right to end the agreement.

Loaded when a contract has any of them.
"""

from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Expression
from slakit.contract.parts import Located
from slakit.contract.spans import Who

__all__ = ["ImprovementPlan", "Termination"]


class ImprovementPlan(Located):
    """A plan that the provider owes by a deadline, where a condition holds.

    Without a condition it is owed whenever the promise that it belongs to is missed. A deadline that names no event
    runs from the day on which it is known that the plan is owed.
    """

    _called = "an improvement plan"

    deadline: Deadline
    when: Expression | None = None


class Termination(Located):
    """The right of a party to end the agreement where a condition holds.

    `refund` names a fee that is then paid back for the days of the term that are left.
    """

    _called = "a right to terminate"

    party: Who
    when: Expression
    refund: str | None = None
