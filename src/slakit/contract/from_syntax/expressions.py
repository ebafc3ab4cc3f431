"""Expressions: names resolved, units judged. What is the same about records and about figures is here.

Each reader returns the model's expression with the kind of value it yields; what does not fit is reported
once, at the smallest place, and comes back as `None`. What names, standings and aggregates mean depends on where the
expression stands: the readers of records and of figures say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal, cast

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    ClockRef,
    ClockState,
    Comparison,
    Contains,
    Expression,
    FieldRef,
    Known,
    LevelRef,
    Literal_,
    Not,
    Offset,
    PercentageOf,
    Settled,
    trusted,
)
from slakit.contract.from_syntax.kinds import Kind, Typed, beside, combine, comparable, kind_of_literal, unit_help
from slakit.contract.from_syntax.lengths import read_length
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.values import read_literal, read_percent
from slakit.diagnostics import Source
from slakit.syntax import tree
from slakit.syntax.tokens import Token

__all__ = ["ExpressionReader", "RecordReader"]

_RELATIONS: dict[type[tree.Node], Literal["at least", "at most", "more than", "below"]] = {
    tree.AtLeast: "at least",
    tree.AtMost: "at most",
    tree.MoreThan: "more than",
    tree.Below: "below",
}
_SIGNS = {"+": "added to", "-": "taken from", "*": "multiplied with", "/": "divided into"}


@dataclass(frozen=True, slots=True)
class ExpressionReader:
    """Reads what is alike in all expressions; subclasses know the names."""

    scope: Scope

    # ---------------------------------------------------------------- what subclasses say

    def name(self, node: tree.Name) -> Typed | None:
        """Return what a name stands for."""
        raise TypeError(type(self))

    def aggregate(self, node: tree.Node) -> Typed | None:
        """Return a figure made of many records; where one record is at hand there is none."""
        self.scope.report(
            "SLA406",
            node.span,
            "this counts many records, and here one record is at hand",
            help="name its fields, or move the figure to a metric or an objective",
        )
        return None

    def standing(self, node: tree.Standing) -> Typed | None:
        """Return whether something came to a state, by a word alone."""
        raise TypeError(type(self))

    def stands(self, node: tree.Stands) -> Typed | None:
        """Return whether something named came to a state."""
        raise TypeError(type(self))

    def alone(self, node: tree.Node) -> Typed | None:
        """Return what bounds without a value before them are held against."""
        self.scope.report(
            "SLA406",
            node.span,
            "this does not say what is compared",
            help="name it first, as in `wait is at most 20 seconds`",
        )
        return None

    def accrued(self, node: tree.Accrued) -> Typed | None:
        """Return the sum of a value over several windows."""
        self.scope.report(
            "SLA406",
            node.span,
            "a record belongs to one window, so nothing of it is summed over several",
            help="move the sum to an objective or to the remedies",
        )
        return None

    # ---------------------------------------------------------------- what is alike

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

    def value(self, node: tree.Node) -> Typed | None:  # noqa: C901, PLR0912 - one case a construct
        """Any expression."""
        match node:
            case tree.Name():
                return self.name(node)
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
            case tree.Contains():
                return self._contains(node)
            case tree.Settled():
                condition = self.condition(node.condition)
                return None if condition is None else Typed(self.settled(node.policy, condition), Kind.YES_NO)
            case tree.Choose():
                return self._choose(node)
            case tree.Sum() | tree.Product():
                return self._arithmetic(node)
            case tree.PercentOf():
                return self._percent_of(node)
            case tree.Accrued():
                return self.accrued(node)
            case tree.Standing():
                return self.standing(node)
            case tree.Stands():
                return self.stands(node)
            case tree.AtLeast() | tree.AtMost() | tree.MoreThan() | tree.Below() | tree.Between():
                return self.alone(node)
            case tree.Lead():
                return self._lead(node)
            case (
                tree.Share()
                | tree.Number()
                | tree.Statistic()
                | tree.Percentile()
                | tree.TimeShare()
                | tree.SlotShare()
                | tree.SlotMean()
            ):
                return self.aggregate(node)
            case _:
                literal = read_literal(self.scope, node)
                return None if literal is None else Typed(literal, kind_of_literal(literal))

    @staticmethod
    def settled(policy: tree.WhenMissing, condition: Expression) -> Settled:
        """Return a condition with its term for missing values."""
        span = condition.span.to(policy.span) if condition.span else policy.span
        return trusted(Settled)(span=span, condition=condition, missing_counts_as=str(policy.word) == "yes")

    def _same(self, node: tree.Node, left: Typed, right: Typed) -> bool:
        if comparable(left.kind, right.kind):
            return True
        self.scope.report(
            "SLA405",
            node.span,
            f"{left.kind.value} cannot be compared with {right.kind.value}",
            help=unit_help(left.kind),
        )
        return False

    def compared(self, node: tree.Node, left: Typed | None, bound: tree.Node) -> Typed | None:
        """Return the comparison of a value with bounds in words."""
        if isinstance(bound, tree.Between):
            low, high = self.value(bound.low), self.value(bound.high)
            if left is None or low is None or high is None:
                return None
            low, high = beside(left.kind, low) or low, beside(left.kind, high) or high
            if not (self._same(node, left, low) and self._same(node, left, high)):
                return None
            between = trusted(Comparison)(
                span=node.span, relation="between", left=left.expression, right=low.expression, high=high.expression
            )
            return self._ordered(node, left, between)
        assert isinstance(bound, tree.AtLeast | tree.AtMost | tree.MoreThan | tree.Below)
        right = self.value(bound.value)
        right = beside(left.kind, right) if left is not None else right
        if left is None or right is None or not self._same(node, left, right):
            return None
        relation = _RELATIONS[type(bound)]
        if isinstance(right.expression, Offset) and right.expression.direction == "before":
            # At least five days before an instant is at or before that day.
            relation = cast("Literal['at least']", _EARLIER[relation])
        comparison = trusted(Comparison)(
            span=node.span, relation=relation, left=left.expression, right=right.expression
        )
        return self._ordered(node, left, comparison)

    def _compare(self, node: tree.Compare) -> Typed | None:
        return self.compared(node, self.value(node.left), node.bound)

    def _lead(self, node: tree.Lead) -> Typed | None:
        length = read_length(self.scope, node.length)
        origin = self.value(node.from_)
        calendar = None
        if node.counted is not None:
            calendar = str(node.counted.name)
            if self.scope.lookup(tree.Calendar, "calendar", calendar, node.counted.span) is None:
                return None
        elif isinstance(node.length, tree.BusinessDays):
            self.scope.report(
                "SLA303",
                node.span,
                "this does not say whose business days are counted",
                help="add `counted in` and the name of a calendar",
            )
            return None
        if length is None or origin is None:
            return None
        if origin.kind is not Kind.INSTANT:
            self.scope.report(
                "SLA405",
                node.from_.span,
                f"`before` and `after` need an instant, and this is {origin.kind.value}",
                help="name a field of type instant",
            )
            return None
        offset = trusted(Offset)(
            span=node.span,
            length=length,
            direction=cast("Literal['before']", str(node.word)),
            origin=origin.expression,
            calendar=calendar,
        )
        return Typed(offset, Kind.INSTANT)

    def _ordered(self, node: tree.Node, left: Typed, comparison: Comparison) -> Typed | None:
        if left.kind in (Kind.YES_NO, Kind.TEXT, Kind.LIST):
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
        if left.kind is Kind.LIST:
            return self._ordered(
                node, left, trusted(Comparison)(relation="is", left=left.expression, right=right.expression)
            )
        relation: Literal["is", "is not"] = "is" if isinstance(node, tree.Equals) else "is not"
        if not (self.can_be(node.left, right, left) and self.can_be(node.right, left, right)):
            return None
        comparison = trusted(Comparison)(
            span=node.span, relation=relation, left=left.expression, right=right.expression
        )
        return Typed(comparison, Kind.YES_NO)

    def can_be(self, node: tree.Node, value: Typed, of: Typed) -> bool:
        """Whether a value is among those that something can have; reported otherwise. `node` is the place of `of`."""
        return True

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

    def _contains(self, node: tree.Contains) -> Typed | None:
        text = self.value(node.value)
        held = self.name(_name_of(node.field, node.span.source))
        if text is None or held is None:
            return None
        if text.kind is not Kind.TEXT or held.kind is not Kind.LIST or not isinstance(held.expression, FieldRef):
            wrong = held.kind.value if text.kind is Kind.TEXT else text.kind.value
            self.scope.report(
                "SLA405",
                node.span,
                f"`in` asks for a text in a list of texts, and this is {wrong}",
                help='write it as `"VIP" in tags`, with a field of type `list`',
            )
            return None
        contains = trusted(Contains)(span=node.span, text=text.expression, field=held.expression)
        return Typed(contains, Kind.YES_NO)

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

    def _arithmetic(self, node: tree.Sum | tree.Product) -> Typed | None:
        first = self.value(node.parts[0])
        rest: list[tuple[Literal["+", "-", "*", "/"], Expression]] = []
        kind = first.kind if first else None
        for token, part in zip(node.parts[1::2], node.parts[2::2], strict=True):
            sign = str(token)
            term = self.value(part)
            if term is None or kind is None:
                kind = None
                continue
            result = combine(kind, sign, term.kind)
            if result is None:
                self.scope.report(
                    "SLA405",
                    part.span,
                    f"{term.kind.value} cannot be {_SIGNS[sign]} {kind.value}",
                    help="add and subtract one unit only; multiply and divide by plain numbers",
                )
            if sign == "/" and isinstance(term.expression, Literal_) and term.expression.value == 0:
                self.scope.report("SLA408", part.span, "nothing can be divided by zero", help="write another number")
                result = None
            kind = result
            rest.append((cast("Literal['+']", sign), term.expression))
        if kind is None or first is None:
            return None
        return Typed(trusted(Arithmetic)(span=node.span, first=first.expression, rest=tuple(rest)), kind)

    def _percent_of(self, node: tree.PercentOf) -> Typed | None:
        percent = read_percent(self.scope, node.span.source, node.percent)
        base = self.value(node.base)
        if percent is None or base is None:
            return None
        if combine(Kind.PERCENT, "*", base.kind) is None:
            self.scope.report(
                "SLA405",
                node.base.span,
                f"a percentage of {base.kind.value} has no meaning",
                help="take it of an amount, a duration or a number",
            )
            return None
        return Typed(trusted(PercentageOf)(span=node.span, percent=percent, base=base.expression), base.kind)


def _name_of(token: Token, source: Source) -> tree.Name:
    """Return the name that a token alone stands for."""
    span = token_span(token, source)
    return tree.Name(source, span.start, span.end, [token, None, None])


_EARLIER = {"at least": "at most", "at most": "at least", "more than": "below", "below": "more than"}


@dataclass(frozen=True, slots=True)
class RecordReader(ExpressionReader):
    """Reads expressions about one record of a type whose fields are known."""

    records: str
    fields: Mapping[str, Kind]
    unreadable: AbstractSet[str] = frozenset()
    """Fields whose own declaration failed; they are silent here."""
    parameters: Mapping[str, Literal_] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The texts that fields may hold, of those that may not hold any."""

    def can_be(self, node: tree.Node, value: Typed, of: Typed) -> bool:
        """Whether a text is among the choices of a field, or the names of the levels; reported otherwise."""
        literal, known = value.expression, of.expression
        what = "level" if isinstance(known, LevelRef) else known.name if isinstance(known, FieldRef) else ""
        choices = self.scope.levels[self.records] if isinstance(known, LevelRef) else self.choices.get(what)
        if choices is None or not isinstance(literal, Literal_) or literal.value in choices:
            return True
        near = self.scope.near(str(literal.value), choices)
        self.scope.report(
            "SLA630",
            literal.span or node.span,
            f'`{what}` is never "{literal.value}"',
            help=f'did you mean "{near}"?' if near else f"it is one of {one_of(choices)}",
        )
        return False

    def name(self, node: tree.Name) -> Typed | None:
        """Return the field, the parameter, the clock or the level of a name."""
        name = str(node.name)
        if node.part is not None or node.arguments is not None:
            extra = node.part or node.arguments
            assert extra is not None
            self.scope.report(
                "SLA406",
                extra.span,
                "here one record is at hand, and its fields are named alone",
                help=f"write `{name}`",
            )
            return None
        if name in self.parameters:
            return self._parameter(node, name)
        if name in self.fields:
            return Typed(trusted(FieldRef)(span=node.span, name=name), self.fields[name])
        if name == "level" and self.records in self.scope.levels:
            self.scope.needed.add((tree.Levels, self.records))
            return Typed(trusted(LevelRef)(span=node.span, records=self.records), Kind.TEXT)
        if self.scope.clock_of(name, self.records, node.span):
            return Typed(trusted(ClockRef)(span=node.span, clock=name), Kind.DURATION)
        if name not in self.unreadable:
            known = [*self.fields, *self.parameters, *self.scope.clocks_of(self.records)]
            self.scope.unknown(node.span, f"field of {self.records}", name, known)
        return None

    def _parameter(self, node: tree.Name, name: str) -> Typed | None:
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

    def standing(self, node: tree.Standing) -> Typed | None:
        """Return the yes/no field that has a state's word for its name."""
        word = str(node.word)
        if word in self.fields and node.history is None:
            return Typed(trusted(FieldRef)(span=node.span, name=word), self.fields[word])
        if word not in self.unreadable:
            self.scope.unknown(node.span, f"field of {self.records}", word, list(self.fields))
        return None

    def stands(self, node: tree.Stands) -> Typed | None:
        """Return what a clock came to."""
        word = "on time" if str(node.state.word) == "on" else str(node.state.word)
        subject = node.subject
        name = str(subject.name) if isinstance(subject, tree.Name) else ""
        if not self.scope.clock_of(name, self.records, node.span):
            if name and name not in self.fields:
                self.scope.unknown(subject.span, f"clock of {self.records}", name, self.scope.clocks_of(self.records))
            else:
                self.scope.report(
                    "SLA406",
                    node.span,
                    f"only a clock of {self.records} can be `{word}`",
                    help="name a clock; compare a text with one in quotes",
                )
            return None
        if word == "undecided" or node.history is not None:
            self.scope.report(
                "SLA406",
                node.state.span if node.history is None else node.history.span,
                "a clock of one record is late, on time, met, missed, running or paused",
                help="say what the objective came to in a term of the objective instead",
            )
            return None
        state = trusted(ClockState)(span=node.span, clock=name, state=cast("Literal['late']", word))
        return Typed(state, Kind.YES_NO)
