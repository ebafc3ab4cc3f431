"""The parsed lines of worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slakit.syntax.nodes import Node

if TYPE_CHECKING:
    from slakit.syntax.tokens import Token
    from slakit.syntax.tree.expressions import Money
    from slakit.syntax.tree.objectives import Nothing, Outcome

__all__ = [
    "AtInstant",
    "ClaimEvent",
    "Columns",
    "Empty",
    "ExpectCredit",
    "ExpectOutcome",
    "ExpectTotal",
    "ExpectValue",
    "Instant",
    "JudgedAt",
    "NoClaim",
    "OnDay",
    "Row",
    "RowCount",
    "Supposed",
    "SupposedClaim",
    "SupposedRecords",
    "Test",
    "Unmet",
    "Untold",
    "Within",
    "WithoutData",
]  # fmt: skip


class Test(Node):
    title: Token
    lines: tuple[Any, ...]


class Supposed(Node):
    name: Token
    value: Node
    within: Within


class WithoutData(Node):
    pass


class SupposedRecords(Node):
    records: Token
    columns: Columns
    rows: tuple[Any, ...]


class Columns(Node):
    names: tuple[Any, ...]


class Row(Node):
    count: RowCount | None
    cells: tuple[Any, ...]


class RowCount(Node):
    number: Token


class Instant(Node):
    date: Token
    time: Token


class Empty(Node):
    pass


class JudgedAt(Node):
    instant: Instant


class OnDay(Node):
    date: Token


class AtInstant(Node):
    instant: Instant


class ClaimEvent(Node):
    moment: OnDay | AtInstant


class SupposedClaim(Node):
    name: Token
    within: Within
    made: OnDay | AtInstant
    event: ClaimEvent | None


class NoClaim(Node):
    name: Token
    within: Within


class Unmet(Node):
    name: Token
    within: Within


class ExpectCredit(Node):
    name: Token
    amount: Money | Nothing | Untold
    within: Within | None


class ExpectOutcome(Node):
    name: Token
    outcome: Outcome
    within: Within | None


class ExpectValue(Node):
    name: Token
    value: Node
    within: Within | None


class ExpectTotal(Node):
    amount: Money | Nothing | Untold


class Untold(Node):
    pass


class Within(Node):
    period: Token
