"""Worked examples of a contract: tests by its author, of supposed values or records and what they come to.

They are no part of what was agreed, and few contracts have them, so the model names their classes in quotes.
"""

from fractions import Fraction
from typing import Annotated, Literal

from slakit.contract.model import Outcome
from slakit.contract.parts import BY_KIND, Located
from slakit.money import Money

__all__ = [
    "Expected",
    "ExpectedCredit",
    "ExpectedOutcome",
    "ExpectedTotal",
    "ExpectedValue",
    "JudgedWindow",
    "Supposed",
    "SupposedClaim",
    "SupposedFigure",
    "SupposedRecord",
    "UnmetObligation",
    "WorkedExample",
]


class Supposed(Located):
    """What an objective is supposed to measure in the window of a label; `None` is no data.

    The name may be that of a clause, whose promise is about the score, or the share, of its sample.
    """

    objective: str
    window: str
    value: Fraction | None


class SupposedFigure(Located):
    """What somebody is supposed to give as a figure for the window of a label; `None` is no data."""

    figure: str
    window: str
    value: Fraction | None


class SupposedRecord(Located):
    """A record that is supposed, `times` over: the fields it has a value for, each with that value.

    Values are texts without a doubt in them: an instant in UTC (`2026-03-02T09:00:00Z`), a duration in microseconds, a
    number, percentage or amount in decimals, a date as in ISO 8601, `yes` or `no`. Without a value for the key the
    record gets a number for one.
    """

    records: str
    times: int = 1
    values: tuple[tuple[str, str], ...]


class SupposedClaim(Located):
    """A claim for the credits of an objective in the window of a label; without `made` nobody makes one.

    `made` and `event`, from which the time for claims may run, are a date (`2026-04-20`) or an instant in UTC
    (`2026-04-20T08:00:00Z`).
    """

    objective: str
    window: str
    made: str | None = None
    event: str | None = None


class UnmetObligation(Located):
    """An obligation that was not met in one of its windows or, where it follows events, in one that it relieves."""

    obligation: str
    window: str


class JudgedWindow(Located):
    """A window of an objective that is measured from the supposed records and figures."""

    objective: str
    window: str


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


class ExpectedValue(Located):
    """What an objective measures in a window, rounded as its measure says; `None` is no data.

    `step` is the last decimal written: a value whose decimals never end is expected to it.
    """

    kind: Literal["value"] = "value"
    objective: str
    window: str
    value: Fraction | None
    step: Fraction = Fraction(0)
    written: str = ""


class ExpectedTotal(Located):
    """What all credits of an example come to together, after caps; `None`: it cannot be told."""

    kind: Literal["total"] = "total"
    amount: Money | None


Expected = ExpectedCredit | ExpectedOutcome | ExpectedValue | ExpectedTotal


class WorkedExample(Located):
    """A test of the contract by its author: supposed values or records, and what the contract is to make of them.

    `judged` names the windows to measure from the records and the figures: those that one falls into, and those that
    are expected to come to something. What is due on claim only counts as claimed in time unless `claims` speak of it,
    and obligations as met unless they are `unmet`. `judged_at` is the instant at which what still runs is judged, in
    microseconds.
    """

    title: str
    supposed: tuple[Supposed, ...]
    figures: tuple[SupposedFigure, ...] = ()
    records: tuple[SupposedRecord, ...] = ()
    judged: tuple[JudgedWindow, ...] = ()
    claims: tuple[SupposedClaim, ...] = ()
    unmet: tuple[UnmetObligation, ...] = ()
    judged_at: int | None = None
    expected: tuple[Annotated[Expected, BY_KIND], ...]
