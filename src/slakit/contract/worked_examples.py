"""Worked examples of a contract: tests by its author, of supposed values and what they come to.

They are no part of what was agreed, and few contracts have them, so the model names their classes in quotes.
"""

from fractions import Fraction
from typing import Annotated, Literal

from slakit.contract.model import Outcome
from slakit.contract.parts import BY_KIND, Located
from slakit.money import Money

__all__ = ["ExpectedCredit", "ExpectedOutcome", "ExpectedTotal", "Supposed", "WorkedExample"]


class Supposed(Located):
    """What an objective is supposed to measure in the window of a label; `None` is no data."""

    objective: str
    window: str
    value: Fraction | None


class ExpectedCredit(Located):
    """What an objective's credit comes to in a window, after caps; `None`: it cannot be told."""

    kind: Literal["credit"] = "credit"
    objective: str
    window: str
    amount: Money | None


class ExpectedOutcome(Located):
    """What an objective comes to in a window."""

    kind: Literal["outcome"] = "outcome"
    objective: str
    window: str
    outcome: Outcome


class ExpectedTotal(Located):
    """What all credits of an example come to together, after caps; `None`: it cannot be told."""

    kind: Literal["total"] = "total"
    amount: Money | None


class WorkedExample(Located):
    """A test of the contract by its author: supposed values, and what the contract is to make of them."""

    title: str
    supposed: tuple[Supposed, ...]
    expected: tuple[Annotated[ExpectedCredit | ExpectedOutcome | ExpectedTotal, BY_KIND], ...]
