"""The parsed lines of clauses in words: their verification, and what people are to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slakit.syntax.nodes import Node

if TYPE_CHECKING:
    from slakit.syntax.tokens import Token
    from slakit.syntax.tree.expressions import Bounds, Duration
    from slakit.syntax.tree.figures import BothParties, TheCustomer, TheProvider, ThirdParty
    from slakit.syntax.tree.objectives import Credit, Each, Nothing
    from slakit.syntax.tree.remedies import ByEndOf, CalendarLength, Plan, Terminate, WithinLength

__all__ = [
    "Assessed",
    "Attended",
    "Binds",
    "Clause",
    "ClausePromise",
    "ConfidenceBound",
    "Criterion",
    "Critical",
    "Decided",
    "Decision",
    "Due",
    "Escalation",
    "Exceptions",
    "Kept",
    "Method",
    "Needs",
    "NotApplicable",
    "Obligation",
    "Otherwise",
    "PointEstimate",
    "Relief",
    "Report",
    "Review",
    "SampleAll",
    "SampleShare",
    "SampleSize",
    "Schedule",
    "Step",
    "Text",
    "Verified",
]  # fmt: skip


class Clause(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class Text(Node):
    language: Token | None
    text: Token


class Binds(Node):
    party: TheProvider | TheCustomer | BothParties | ThirdParty


class Verified(Node):
    method: Method
    sample: SampleSize | SampleShare | SampleAll
    each: Each


class Method(Node):
    first: Token
    second: Token | None


class SampleSize(Node):
    count: Token
    random: Token | None
    items: Token


class SampleShare(Node):
    percent: Token
    items: Token


class SampleAll(Node):
    items: Token


class Criterion(Node):
    name: Token
    title: Token | None
    weight: Token


class Critical(Node):
    name: Token
    title: Token | None


class NotApplicable(Node):
    word: Token


class Assessed(Node):
    party: TheProvider | TheCustomer | BothParties | ThirdParty


class Decided(Node):
    party: TheProvider | TheCustomer | BothParties | ThirdParty
    decision: Decision | None


class Decision(Node):
    basis: PointEstimate | ConfidenceBound


class PointEstimate(Node):
    pass


class ConfidenceBound(Node):
    side: Token
    confidence: Token


class Needs(Node):
    count: Token
    items: Token


class Kept(Node):
    length: CalendarLength | Duration


class Exceptions(Node):
    party: TheProvider | TheCustomer | BothParties | ThirdParty


class ClausePromise(Node):
    what: Token
    bounds: Bounds


class Otherwise(Node):
    consequence: Plan | Credit | Terminate | Nothing


class Obligation(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class Due(Node):
    deadline: WithinLength | ByEndOf


class Relief(Node):
    names: tuple[Any, ...]


class Escalation(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class Step(Node):
    who: Token
    deadline: WithinLength | ByEndOf


class Review(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class Attended(Node):
    texts: tuple[Any, ...]


class Report(Node):
    deadline: WithinLength | ByEndOf


class Schedule(Node):
    name: Token
    title: Token
    texts: tuple[Any, ...]
