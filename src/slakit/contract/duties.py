"""What people do under an agreement: obligations, escalation, reviews.

Loaded when a contract has any of them.
"""

from typing import Literal

from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Expression
from slakit.contract.model import Outcome, Text, WindowKind
from slakit.contract.parts import Located
from slakit.contract.spans import Who

__all__ = ["Duty", "Escalation", "EscalationStep", "Obligation", "Relief", "Review"]


class Relief(Located):
    """What objectives and clauses come to in a window in which an obligation is not met."""

    objectives: tuple[str, ...]
    outcome: Outcome


class Obligation(Located):
    """What a party is to do, in each window or after an event; a missed one may relieve the other party."""

    _prints = frozenset({"kind", "name", "title", "binds", "texts"})
    _called = "an obligation"

    kind: Literal["obligation"] = "obligation"
    name: str
    title: str
    binds: Who
    texts: tuple[Text, ...]
    each: WindowKind | None = None
    due: Deadline | None = None
    relief: Relief | None = None


class EscalationStep(Located):
    """Who is told, and by when; a deadline that names no event runs from the moment the condition holds."""

    who: str
    deadline: Deadline


class Escalation(Located):
    """Who is told one after the other, where a condition holds; without one, after the events that the steps name."""

    _called = "an escalation"

    kind: Literal["escalation"] = "escalation"
    name: str
    title: str
    when: Expression | None = None
    steps: tuple[EscalationStep, ...] = ()
    texts: tuple[Text, ...] = ()


class Review(Located):
    """A meeting in each window, and by when its report is sent; the deadline runs from it unless it names an event."""

    kind: Literal["review"] = "review"
    name: str
    title: str
    each: WindowKind
    attended_by: tuple[str, ...] = ()
    report: Deadline | None = None
    texts: tuple[Text, ...] = ()


Duty = Obligation | Escalation | Review
"""What people do."""
