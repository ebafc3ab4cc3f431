"""The parsed parts of expressions: conditions, values, constants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slakit.syntax.nodes import Node

if TYPE_CHECKING:
    from slakit.syntax.tokens import Token
    from slakit.syntax.tree.figures import WhenMissing
    from slakit.syntax.tree.objectives import Trailing
    from slakit.syntax.tree.remedies import BusinessDays

__all__ = [
    "Accrued",
    "AllOf",
    "AnyOf",
    "Argument",
    "Arguments",
    "AtLeast",
    "AtMost",
    "Below",
    "Between",
    "Bounds",
    "Choose",
    "Compare",
    "Consecutive",
    "Contains",
    "CountedIn",
    "Date",
    "Differs",
    "Duration",
    "DurationPart",
    "EachOf",
    "Equals",
    "History",
    "Known",
    "Lead",
    "Missing",
    "Money",
    "MoreThan",
    "Name",
    "No",
    "Not",
    "OutOf",
    "PartOf",
    "Percent",
    "PercentOf",
    "PlainNumber",
    "Points",
    "Previous",
    "Product",
    "Quoted",
    "ServiceDays",
    "Settled",
    "Standing",
    "Stands",
    "State",
    "Sum",
    "TheTerm",
    "TheWindow",
    "Yes",
]  # fmt: skip


class Bounds(Node):
    parts: tuple[Any, ...]


class AtLeast(Node):
    value: Node


class AtMost(Node):
    value: Node


class MoreThan(Node):
    value: Node


class Below(Node):
    value: Node


class Between(Node):
    low: Node
    high: Node


class Lead(Node):
    length: Duration | BusinessDays
    word: Token
    from_: Node
    counted: CountedIn | None


class CountedIn(Node):
    name: Token


class Choose(Node):
    condition: Node
    then: Node
    otherwise: Node


class AnyOf(Node):
    parts: tuple[Any, ...]


class AllOf(Node):
    parts: tuple[Any, ...]


class Not(Node):
    part: Node


class Compare(Node):
    left: Node
    bound: Node


class Equals(Node):
    left: Node
    right: Node


class Differs(Node):
    left: Node
    right: Node


class Known(Node):
    value: Node


class Missing(Node):
    value: Node


class Contains(Node):
    value: Node
    field: Token


class Standing(Node):
    word: Token
    history: History | None


class Stands(Node):
    subject: Node
    state: State
    history: History | None


class History(Node):
    of: Consecutive | OutOf | EachOf | Previous


class State(Node):
    word: Token


class Consecutive(Node):
    count: Token
    kind: Token | None
    unit: Token


class OutOf(Node):
    least: Token
    of: Token
    kind: Token | None
    unit: Token


class EachOf(Node):
    which: Token
    count: Token
    kind: Token | None
    unit: Token


class Previous(Node):
    unit: Token


class Sum(Node):
    parts: tuple[Any, ...]


class Product(Node):
    parts: tuple[Any, ...]


class PercentOf(Node):
    percent: Token
    base: Node


class Accrued(Node):
    value: Node
    reach: Trailing | TheTerm | TheWindow


class TheTerm(Node):
    pass


class TheWindow(Node):
    kind: Token
    unit: Token


class Settled(Node):
    condition: Node
    policy: WhenMissing


class Name(Node):
    name: Token
    part: PartOf | None
    arguments: Arguments | None


class PartOf(Node):
    name: Token


class Arguments(Node):
    arguments: tuple[Any, ...]


class Argument(Node):
    name: Token
    value: Node


class Duration(Node):
    parts: tuple[Any, ...]


class DurationPart(Node):
    number: Token
    unit: Token


class Percent(Node):
    text: Token


class Points(Node):
    number: Token


class PlainNumber(Node):
    text: Token


class Money(Node):
    amount: Token


class ServiceDays(Node):
    number: Token


class Date(Node):
    text: Token


class Quoted(Node):
    text: Token


class Yes(Node):
    word: Token


class No(Node):
    word: Token
