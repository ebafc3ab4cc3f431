"""Conditions and values of one record: names resolved, units judged.

Each reader returns the model's expression with the kind of value it yields; what does not fit is reported
once, at the smallest place, and comes back as `None`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Comparison,
    Expression,
    FieldRef,
    Known,
    Literal_,
    Not,
    Settled,
    Unit,
    trusted,
)
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.values import read_literal
from slakit.contract.model import FieldType
from slakit.syntax import tree

__all__ = ["Kind", "RecordReader", "Typed", "kind_of_literal"]


class Kind(enum.Enum):
    """What kind of value an expression yields, in the words of messages."""

    YES_NO = "a condition"
    TEXT = "a text"
    NUMBER = "a number"
    DURATION = "a duration"
    INSTANT = "an instant"
    PERCENT = "a percentage"
    POINTS = "percentage points"
    COUNT = "a count"


FIELD_KINDS = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.YES_NO: Kind.YES_NO,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DURATION: Kind.DURATION,
    FieldType.INSTANT: Kind.INSTANT,
}
_UNIT_KINDS = {
    Unit.PERCENT: Kind.PERCENT,
    Unit.POINTS: Kind.POINTS,
    Unit.DURATION: Kind.DURATION,
    Unit.NUMBER: Kind.NUMBER,
    Unit.COUNT: Kind.COUNT,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression and the kind of value it yields."""

    expression: Expression
    kind: Kind


def kind_of_literal(literal: Literal_) -> Kind:
    """Return the kind of a constant."""
    if literal.unit is not None:
        return _UNIT_KINDS[literal.unit]
    return Kind.YES_NO if isinstance(literal.value, bool) else Kind.TEXT


_RELATIONS: dict[type[tree.Node], Literal["at least", "at most", "more than", "below"]] = {
    tree.AtLeast: "at least",
    tree.AtMost: "at most",
    tree.MoreThan: "more than",
    tree.Below: "below",
}


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads expressions about one record of a type whose fields are known."""

    scope: Scope
    records: str
    fields: Mapping[str, Kind]
    unreadable: AbstractSet[str] = frozenset()
    """Fields whose own declaration failed; they are silent here."""
    parameters: Mapping[str, Literal_] = field(default_factory=dict)

    def condition(self, node: tree.Node) -> Expression | None:
        """Return a yes/no expression."""
        typed = self.value(node)
        if typed is None:
            return None
        if typed.kind is not Kind.YES_NO:
            self.scope.report(
                "SLA406",
                node.span,
                f"this is {typed.kind.value}, not a condition",
                help="compare it, as in `wait is at most 20 seconds`",
            )
            return None
        return typed.expression

    def value(self, node: tree.Node) -> Typed | None:
        """Any expression about the record."""
        match node:
            case tree.Name():
                return self._name(node)
            case tree.AllOf() | tree.AnyOf():
                parts = [self.condition(part) for part in node.parts]
                good = tuple(p for p in parts if p is not None)
                if len(good) < len(parts):
                    return None
                if isinstance(node, tree.AllOf):
                    return Typed(trusted(AllOf)(span=node.span, parts=good), Kind.YES_NO)
                return Typed(trusted(AnyOf)(span=node.span, parts=good), Kind.YES_NO)
            case tree.Not():
                part = self.condition(node.part)
                return None if part is None else Typed(trusted(Not)(span=node.span, part=part), Kind.YES_NO)
            case tree.Compare():
                return self._compare(node)
            case tree.Equals() | tree.Differs():
                return self._equals(node)
            case tree.Known() | tree.Missing():
                return self._known(node)
            case tree.Settled():
                condition = self.condition(node.condition)
                return None if condition is None else Typed(self.settled(node.policy, condition), Kind.YES_NO)
            case tree.Choose():
                return self._choose(node)
            case tree.Sum():
                return self._sum(node)
            case _:
                literal = read_literal(self.scope, node)
                return None if literal is None else Typed(literal, kind_of_literal(literal))

    @staticmethod
    def settled(policy: tree.WhenMissing, condition: Expression) -> Settled:
        """Return a condition with its term for missing values."""
        span = condition.span.to(policy.span) if condition.span else policy.span
        return trusted(Settled)(span=span, condition=condition, missing_counts_as=str(policy.word) == "yes")

    def _name(self, node: tree.Name) -> Typed | None:
        name = str(node.name)
        if name in self.parameters:
            if name in self.fields and (self.records, name) in self.scope.hidden:
                return None
            if name in self.fields:
                self.scope.hidden.add((self.records, name))
                self.scope.report(
                    "SLA302",
                    node.span,
                    f"`{name}` is a parameter here and also a field of {self.records}",
                    help="give the parameter another name",
                )
                return None
            literal = self.parameters[name]
            return Typed(literal, kind_of_literal(literal))
        if name in self.fields:
            return Typed(trusted(FieldRef)(span=node.span, name=name), self.fields[name])
        if name not in self.unreadable:
            self.scope.unknown(node.span, f"field of {self.records}", name, [*self.fields, *self.parameters])
        return None

    def _same(self, node: tree.Node, left: Typed, right: Typed) -> bool:
        if left.kind is right.kind:
            return True
        self.scope.report(
            "SLA405",
            node.span,
            f"{left.kind.value} cannot be compared with {right.kind.value}",
            help=_unit_help(left.kind),
        )
        return False

    def _compare(self, node: tree.Compare) -> Typed | None:
        bound = node.bound
        left = self.value(node.left)
        if isinstance(bound, tree.Between):
            low, high = self.value(bound.low), self.value(bound.high)
            if left is None or low is None or high is None:
                return None
            if not (self._same(node, left, low) and self._same(node, left, high)):
                return None
            between = trusted(Comparison)(
                span=node.span, relation="between", left=left.expression, right=low.expression, high=high.expression
            )
            return self._ordered(node, left, between)
        assert isinstance(bound, tree.AtLeast | tree.AtMost | tree.MoreThan | tree.Below)
        right = self.value(bound.value)
        if left is None or right is None or not self._same(node, left, right):
            return None
        comparison = trusted(Comparison)(
            span=node.span, relation=_RELATIONS[type(bound)], left=left.expression, right=right.expression
        )
        return self._ordered(node, left, comparison)

    def _ordered(self, node: tree.Node, left: Typed, comparison: Comparison) -> Typed | None:
        if left.kind in (Kind.YES_NO, Kind.TEXT):
            self.scope.report(
                "SLA405",
                node.span,
                f"{left.kind.value} has no order",
                help="use the name of a yes/no field by itself, or compare a text with `is`",
            )
            return None
        return Typed(comparison, Kind.YES_NO)

    def _equals(self, node: tree.Equals | tree.Differs) -> Typed | None:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None or not self._same(node, left, right):
            return None
        relation: Literal["is", "is not"] = "is" if isinstance(node, tree.Equals) else "is not"
        comparison = trusted(Comparison)(
            span=node.span, relation=relation, left=left.expression, right=right.expression
        )
        return Typed(comparison, Kind.YES_NO)

    def _known(self, node: tree.Known | tree.Missing) -> Typed | None:
        value = self.value(node.value)
        if value is None:
            return None
        if not isinstance(value.expression, FieldRef):
            self.scope.report(
                "SLA406",
                node.span,
                "only a field can be known or missing",
                help="name the field, as in `resolved is known`",
            )
            return None
        known = trusted(Known)(span=node.span, field=value.expression, known=isinstance(node, tree.Known))
        return Typed(known, Kind.YES_NO)

    def _choose(self, node: tree.Choose) -> Typed | None:
        condition, then, otherwise = (
            self.condition(node.condition),
            self.value(node.then),
            self.value(node.otherwise),
        )
        if condition is None or then is None or otherwise is None:
            return None
        if then.kind is not otherwise.kind:
            self.scope.report(
                "SLA405",
                node.span,
                f"one branch is {then.kind.value}, the other {otherwise.kind.value}",
                help="give both branches the same unit",
            )
            return None
        choose = trusted(Choose)(
            span=node.span, condition=condition, then=then.expression, otherwise=otherwise.expression
        )
        return Typed(choose, then.kind)

    def _sum(self, node: tree.Sum) -> Typed | None:
        first = self.value(node.parts[0])
        rest: list[tuple[Literal["+", "-", "*", "/"], Expression]] = []
        kind = first.kind if first else None
        for sign, part in zip(node.parts[1::2], node.parts[2::2], strict=True):
            term = self.value(part)
            if term is None or kind is None:
                kind = None
                continue
            minus = str(sign) == "-"
            result = _ADDITION.get((kind, minus, term.kind))
            if result is None:
                word = "taken from" if minus else "added to"
                message = f"{term.kind.value} cannot be {word} {kind.value}"
                self.scope.report("SLA405", part.span, message, help="add figures of one unit only")
            kind = result
            rest.append(("-" if minus else "+", term.expression))
        if kind is None or first is None:
            return None
        return Typed(trusted(Arithmetic)(span=node.span, first=first.expression, rest=tuple(rest)), kind)


_ADDITION = {
    (Kind.NUMBER, False, Kind.NUMBER): Kind.NUMBER,
    (Kind.NUMBER, True, Kind.NUMBER): Kind.NUMBER,
    (Kind.DURATION, False, Kind.DURATION): Kind.DURATION,
    (Kind.DURATION, True, Kind.DURATION): Kind.DURATION,
    (Kind.INSTANT, True, Kind.INSTANT): Kind.DURATION,
    (Kind.INSTANT, False, Kind.DURATION): Kind.INSTANT,
    (Kind.INSTANT, True, Kind.DURATION): Kind.INSTANT,
}


def _unit_help(kind: Kind) -> str:
    examples = {
        Kind.DURATION: "write a duration with its unit, such as `20 seconds`",
        Kind.NUMBER: "write a plain number, such as `4`",
        Kind.PERCENT: "write a percentage, such as `80 %`",
        Kind.TEXT: 'write a text in quotes, such as `"urgent"`',
        Kind.YES_NO: "use the name by itself, or with `not` before it",
        Kind.INSTANT: "compare it with another instant",
        Kind.COUNT: "write a plain number, such as `4`",
        Kind.POINTS: "write percentage points, such as `2 points`",
    }
    return examples[kind]
