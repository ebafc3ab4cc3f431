"""The parsed lines of files, parameters and agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slakit.syntax.nodes import Node

if TYPE_CHECKING:
    from slakit.syntax.tokens import Token
    from slakit.syntax.tree.expressions import Money
    from slakit.syntax.tree.objectives import When
    from slakit.syntax.tree.remedies import CalendarLength

__all__ = [
    "Address",
    "Agreement",
    "Amount",
    "Basis",
    "Charged",
    "Contact",
    "Currency",
    "Customer",
    "Define",
    "Discount",
    "Fee",
    "Governed",
    "Kind",
    "Languages",
    "NoRenewal",
    "Notice",
    "Once",
    "Parameter",
    "ParameterType",
    "Partial",
    "Per",
    "Prevails",
    "Provider",
    "Registered",
    "Renewal",
    "RenewalLimit",
    "Signatory",
    "Start",
    "TaxAdded",
    "Term",
    "TimesFigure",
    "UnlessNotice",
    "Use",
    "Vat",
    "Version",
    "WithValues",
    "Zone",
]  # fmt: skip


class Start(Node):
    blocks: tuple[Any, ...]


class Use(Node):
    path: Token
    values: WithValues | None


class WithValues(Node):
    values: tuple[Any, ...]


class Parameter(Node):
    name: Token
    type: ParameterType
    title: Token | None
    value: Node


class ParameterType(Node):
    word: Token


class Agreement(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class Version(Node):
    text: Token


class Provider(Node):
    name: Token
    lines: tuple[Any, ...]


class Customer(Node):
    name: Token
    lines: tuple[Any, ...]


class Registered(Node):
    text: Token


class Vat(Node):
    text: Token


class Address(Node):
    text: Token
    country: Token | None


class Contact(Node):
    texts: tuple[Any, ...]


class Signatory(Node):
    name: Token
    role: Token


class Kind(Node):
    word: Token


class Basis(Node):
    word: Token


class Term(Node):
    first: Token
    last: Token


class Renewal(Node):
    when: When | None
    length: CalendarLength
    limit: RenewalLimit | None
    unless: UnlessNotice | None


class RenewalLimit(Node):
    times: Token


class UnlessNotice(Node):
    length: CalendarLength


class NoRenewal(Node):
    pass


class Notice(Node):
    length: CalendarLength
    end_of: Token | None


class Zone(Node):
    name: Token


class Currency(Node):
    code: Token


class Languages(Node):
    names: tuple[Any, ...]


class Prevails(Node):
    name: Token


class Governed(Node):
    text: Token


class Define(Node):
    language: Token | None
    term: Token
    text: Token


class Fee(Node):
    name: Token
    title: Token
    amount: Money | Charged
    pace: Per | Once
    partial: Partial | None
    times: TimesFigure | None
    discount: Discount | None
    tax: TaxAdded | None


class Charged(Node):
    figure: Node


class Per(Node):
    unit: Token


class Once(Node):
    pass


class Partial(Node):
    how: Token


class TimesFigure(Node):
    name: Token


class Discount(Node):
    percent: Token


class TaxAdded(Node):
    percent: Token


class Amount(Node):
    name: Token
    title: Token
    value: Node
