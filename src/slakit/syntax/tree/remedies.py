"""The parsed lines of remedies and amendments, and their deadlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slakit.syntax.nodes import Node

if TYPE_CHECKING:
    from slakit.syntax.tokens import Token
    from slakit.syntax.tree.expressions import CountedIn, Duration
    from slakit.syntax.tree.figures import BothParties, TheCustomer, TheProvider, ThirdParty
    from slakit.syntax.tree.objectives import Each, When

__all__ = [
    "Add",
    "After",
    "Amendment",
    "AsOffset",
    "BusinessDays",
    "ByEndOf",
    "CalendarLength",
    "Cap",
    "CappedCredits",
    "CappedDays",
    "CappedPoints",
    "Claim",
    "CostCentre",
    "EarnBack",
    "ForEachEntity",
    "Highest",
    "InCash",
    "LateWindows",
    "LeastPayment",
    "MoneyRounding",
    "Names",
    "NextInvoice",
    "Order",
    "PaidBy",
    "Plan",
    "Refund",
    "Remedies",
    "Remove",
    "ReplaceAgreement",
    "ReplaceCalendar",
    "ReplaceClause",
    "ReplaceExclusion",
    "ReplaceLevels",
    "ReplaceObjective",
    "ReplaceRemedies",
    "Rest",
    "RoundingMode",
    "ServiceTime",
    "Settle",
    "Sharing",
    "Split",
    "Tax",
    "Terminate",
    "WithinLength",
]  # fmt: skip


class Remedies(Node):
    lines: tuple[Any, ...]


class Cap(Node):
    what: CappedCredits | CappedPoints | CappedDays
    limit: Node
    each: Each
    entity: ForEachEntity | None
    rest: Rest | None


class CappedCredits(Node):
    word: Token
    names: Names | None


class CappedPoints(Node):
    names: Names | None


class CappedDays(Node):
    names: Names | None


class Names(Node):
    names: tuple[Any, ...]


class ForEachEntity(Node):
    name: Token


class Rest(Node):
    word: Token


class Highest(Node):
    names: Names
    sharing: Sharing | None


class Sharing(Node):
    field: Token


class EarnBack(Node):
    amount: Node
    when: When
    offset: AsOffset | None


class AsOffset(Node):
    pass


class MoneyRounding(Node):
    mode: RoundingMode
    step: Token


class RoundingMode(Node):
    words: tuple[Any, ...]


class LeastPayment(Node):
    word: Token
    amount: Token


class Settle(Node):
    how: NextInvoice | InCash | ServiceTime


class NextInvoice(Node):
    pass


class InCash(Node):
    paid_by: PaidBy | None


class PaidBy(Node):
    deadline: WithinLength | ByEndOf


class ServiceTime(Node):
    pass


class Tax(Node):
    percent: Token


class Split(Node):
    parts: tuple[Any, ...]


class CostCentre(Node):
    title: Token
    percent: Token | None


class Claim(Node):
    deadline: WithinLength | ByEndOf


class Terminate(Node):
    party: TheProvider | TheCustomer | BothParties | ThirdParty
    when: When
    refund: Refund | None


class Refund(Node):
    fee: Token


class Plan(Node):
    deadline: WithinLength | ByEndOf
    when: When | None


class Order(Node):
    step: Token
    word: Token
    other: Token


class WithinLength(Node):
    length: Duration | BusinessDays | CalendarLength
    after: After | None
    counted: CountedIn | None


class ByEndOf(Node):
    kind: Token | None
    unit: Token
    count: Token
    after: After
    counted: CountedIn | None


class After(Node):
    event: Token


class BusinessDays(Node):
    count: Token


class CalendarLength(Node):
    count: Token
    unit: Token


class Amendment(Node):
    number: Token
    date: Token
    title: Token
    lines: tuple[Any, ...]


class LateWindows(Node):
    pass


class ReplaceAgreement(Node):
    how: Token
    lines: tuple[Any, ...]


class ReplaceObjective(Node):
    how: Token
    name: Token
    lines: tuple[Any, ...]


class ReplaceCalendar(Node):
    how: Token
    name: Token
    lines: tuple[Any, ...]


class ReplaceClause(Node):
    how: Token
    name: Token
    lines: tuple[Any, ...]


class ReplaceExclusion(Node):
    how: Token
    name: Token
    lines: tuple[Any, ...]


class ReplaceLevels(Node):
    how: Token
    name: Token
    lines: tuple[Any, ...]


class ReplaceRemedies(Node):
    how: Token
    lines: tuple[Any, ...]


class Add(Node):
    block: Node


class Remove(Node):
    kind: Token
    name: Token
