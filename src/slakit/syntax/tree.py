"""The positioned tree of a file: one class a grammar rule, so that later stages match on types, not on strings.

A class is named after its rule; its fields are the rule's parts in the order of the grammar, `None` for an
optional part that is not there, and a trailing `tuple` for parts that repeat. Tokens keep their text as typed.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from lark import Token, Tree

from slakit.diagnostics import Source, Span

__all__ = [
    "Address", "Agreement", "Aim", "AllOf", "AlsoOpenOn", "AlwaysOpen", "AnyOf", "Argument", "Arguments",
    "AtLeast", "AtMost", "At", "Below", "Between", "Block", "Bounds", "Calendar", "Cap", "CapOf", "Choose",
    "Clause", "ClosedOn", "Compare", "Credit", "Currency", "Customer", "Daily", "DayList", "DayRange",
    "Differs", "During", "Duration", "DurationPart", "Each", "Equals", "Fee", "Field", "FieldType",
    "FigureProduct", "FigureSum", "Given", "Governed", "HolidayCut", "Hours", "Key", "Known", "Let", "MakeUp",
    "Means", "Measure", "Metric", "MetricUse", "Missing", "Money", "MoneyRounding", "MoreThan", "Name", "NoData",
    "Node", "Not", "Nothing", "Number", "Objective", "Once", "One", "OpenOn", "Optional", "Outcome",
    "ParameterType", "Partial", "Per", "Percent", "PercentOf", "Percentile", "PlainNumber", "Points",
    "Population", "Promise", "Provider", "PublicHolidays", "Quoted", "Records", "Registered",
    "Remedies", "Required", "Rounded", "RoundingMode", "Settled", "Share", "Shift", "Signatory", "SmallVolume",
    "Start", "Statistic", "Sum", "Term", "Text", "Use", "Version", "Weekday", "WeeklyHours", "WhenMissed",
    "WhenMissing", "Where", "Yes", "No", "Zone", "build",
]  # fmt: skip


class Node:
    """Anything the parser read, and where.

    Plain classes rather than dataclasses: a hundred of those cost every command 70 ms at start.
    """

    span: Span
    fields: ClassVar[tuple[str, ...]] = ()
    repeats: ClassVar[bool] = False
    """Whether the last field takes all remaining parts."""

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(cls.__annotations__)
        cls.repeats = any("tuple" in str(kind) for kind in cls.__annotations__.values())

    def __init__(self, span: Span, parts: list[Any]) -> None:
        self.span = span
        if self.repeats:
            fixed = len(self.fields) - 1
            parts = [*parts[:fixed], tuple(parts[fixed:])]
        for name, part in zip(self.fields, parts, strict=True):
            setattr(self, name, part)

    @property
    def name_span(self) -> Span:
        """Where the block's keyword and name stand: the place to point at when the block as a whole is at fault."""
        name = getattr(self, "name", None)
        end = name.end_pos if isinstance(name, Token) and name.end_pos else self.span.end
        return Span(self.span.source, self.span.start, end)

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.fields)
        return f"{type(self).__name__}({parts})"
class Start(Node):
    """`start`"""

    blocks: tuple[Any, ...]


class Use(Node):
    """`use`"""

    path: Token


class Agreement(Node):
    """`agreement`"""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class Version(Node):
    """`version`"""

    text: Token


class Provider(Node):
    """`provider`"""

    name: Token
    lines: tuple[Any, ...]


class Customer(Node):
    """`customer`"""

    name: Token
    lines: tuple[Any, ...]


class Registered(Node):
    """`registered`"""

    text: Token


class Address(Node):
    """`address`"""

    text: Token


class Signatory(Node):
    """`signatory`"""

    name: Token
    role: Token


class Term(Node):
    """`term`"""

    first: Token
    last: Token


class Zone(Node):
    """`zone`"""

    name: Token


class Currency(Node):
    """`currency`"""

    code: Token


class Governed(Node):
    """`governed`"""

    text: Token


class Fee(Node):
    """`fee`"""

    name: Token
    title: Token
    amount: Token
    pace: Per | Once
    partial: Partial | None


class Per(Node):
    """`per`"""

    unit: Token


class Once(Node):
    """`once`"""



class Partial(Node):
    """`partial`"""

    how: Token


class Calendar(Node):
    """`calendar`"""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class AlwaysOpen(Node):
    """`always_open`"""



class WeeklyHours(Node):
    """`weekly_hours`"""

    days: DayRange | DayList | Daily
    hours: Hours


class DayRange(Node):
    """`day_range`"""

    first: Weekday
    last: Weekday


class DayList(Node):
    """`day_list`"""

    days: tuple[Any, ...]


class Daily(Node):
    """`daily`"""



class Weekday(Node):
    """`weekday`"""

    word: Token


class Hours(Node):
    """`hours`"""

    shifts: tuple[Any, ...]


class Shift(Node):
    """`shift`"""

    start: Token
    end: Token


class PublicHolidays(Node):
    """`public_holidays`"""

    country: Token
    make_up: MakeUp | None


class MakeUp(Node):
    """`make_up`"""

    weekday: Weekday


class ClosedOn(Node):
    """`closed_on`"""

    date: Token
    hours: Hours | None
    note: Token | None


class OpenOn(Node):
    """`open_on`"""

    date: Token
    hours: Hours
    note: Token | None


class AlsoOpenOn(Node):
    """`also_open_on`"""

    date: Token
    hours: Hours
    note: Token | None


class HolidayCut(Node):
    """`holiday_cut`"""

    how: Token


class Records(Node):
    """`records`"""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class One(Node):
    """`one`"""

    text: Token


class Key(Node):
    """`key`"""

    name: Token


class At(Node):
    """`at`"""

    name: Token


class Field(Node):
    """`field`"""

    name: Token
    type: FieldType
    title: Token | None
    presence: Optional | Required | None


class FieldType(Node):
    """`field_type`"""

    word: Token


class Optional(Node):
    """`optional`"""



class Required(Node):
    """`required`"""

    condition: Node


class Let(Node):
    """`let`"""

    name: Token
    title: Token | None
    value: Node


class Metric(Node):
    """`metric`"""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class Given(Node):
    """`given`"""

    name: Token
    type: ParameterType


class ParameterType(Node):
    """`parameter_type`"""

    word: Token


class Means(Node):
    """`means`"""

    text: Token


class Objective(Node):
    """`objective`"""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class Measure(Node):
    """`measure`"""

    figure: Node
    rounded: Rounded | None


class Rounded(Node):
    """`rounded`"""

    mode: RoundingMode
    step: Node


class During(Node):
    """`during`"""

    name: Token


class Each(Node):
    """`each`"""

    unit: Token


class Promise(Node):
    """`promise`"""

    bounds: Bounds


class Aim(Node):
    """`aim`"""

    bounds: Bounds


class SmallVolume(Node):
    """`small_volume`"""

    count: Token
    records: Token
    outcome: Outcome


class NoData(Node):
    """`no_data`"""

    outcome: Outcome


class Outcome(Node):
    """`outcome`"""

    word: Token


class Credit(Node):
    """`credit`"""

    amount: PercentOf | Money | Nothing
    when: Bounds | WhenMissed


class PercentOf(Node):
    """`percent_of`"""

    percent: Token
    base: Token


class Money(Node):
    """`money`"""

    amount: Token


class Nothing(Node):
    """`nothing`"""



class WhenMissed(Node):
    """`when_missed`"""



class Clause(Node):
    """`clause`"""

    name: Token
    title: Token
    texts: tuple[Any, ...]


class Text(Node):
    """`text`"""

    language: Token | None
    text: Token


class Remedies(Node):
    """`remedies`"""

    lines: tuple[Any, ...]


class Cap(Node):
    """`cap`"""

    of: CapOf | None
    limit: PercentOf | Money
    each: Each


class CapOf(Node):
    """`cap_of`"""

    names: tuple[Any, ...]


class MoneyRounding(Node):
    """`money_rounding`"""

    mode: RoundingMode
    step: Token


class RoundingMode(Node):
    """`rounding_mode`"""

    words: tuple[Any, ...]


class Bounds(Node):
    """`bounds`"""

    parts: tuple[Any, ...]


class AtLeast(Node):
    """`at_least`"""

    value: Node


class AtMost(Node):
    """`at_most`"""

    value: Node


class MoreThan(Node):
    """`more_than`"""

    value: Node


class Below(Node):
    """`below`"""

    value: Node


class Between(Node):
    """`between`"""

    low: Node
    high: Node


class Choose(Node):
    """`choose`"""

    condition: Node
    then: Node
    otherwise: Node


class AnyOf(Node):
    """`any_of`"""

    parts: tuple[Any, ...]


class AllOf(Node):
    """`all_of`"""

    parts: tuple[Any, ...]


class Not(Node):
    """`not`"""

    part: Node


class Compare(Node):
    """`compare`"""

    left: Node
    bound: Node


class Equals(Node):
    """`equals`"""

    left: Node
    right: Node


class Differs(Node):
    """`differs`"""

    left: Node
    right: Node


class Known(Node):
    """`known`"""

    value: Node


class Missing(Node):
    """`missing`"""

    value: Node


class Sum(Node):
    """`sum`"""

    parts: tuple[Any, ...]


class Settled(Node):
    """`settled`"""

    condition: Node
    policy: WhenMissing


class Name(Node):
    """`name`"""

    name: Token


class FigureSum(Node):
    """`figure_sum`"""

    parts: tuple[Any, ...]


class FigureProduct(Node):
    """`figure_product`"""

    parts: tuple[Any, ...]


class MetricUse(Node):
    """`metric_use`"""

    name: Token
    arguments: Arguments | None


class Arguments(Node):
    """`arguments`"""

    arguments: tuple[Any, ...]


class Argument(Node):
    """`argument`"""

    name: Token
    value: Node


class Share(Node):
    """`share`"""

    of: Population
    out_of: Population | None


class Number(Node):
    """`number`"""

    of: Population


class Statistic(Node):
    """`statistic`"""

    kind: Token
    value: Node
    of: Population


class Percentile(Node):
    """`percentile`"""

    rank: Token
    method: Token | None
    value: Node
    of: Population


class Population(Node):
    """`population`"""

    records: Token
    where: Where | None


class Where(Node):
    """`where`"""

    condition: Node
    policy: WhenMissing | None


class WhenMissing(Node):
    """`when_missing`"""

    word: Token


class Duration(Node):
    """`duration`"""

    parts: tuple[Any, ...]


class DurationPart(Node):
    """`duration_part`"""

    number: Token
    unit: Token


class Percent(Node):
    """`percent`"""

    text: Token


class Points(Node):
    """`points`"""

    number: Token


class PlainNumber(Node):
    """`plain_number`"""

    text: Token


class Quoted(Node):
    """`quoted`"""

    text: Token


class Yes(Node):
    """`yes`"""

    word: Token


class No(Node):
    """`no`"""

    word: Token


Block = Use | Agreement | Calendar | Records | Metric | Objective | Clause | Remedies


def _rule(cls: type[Node]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


_CLASSES: dict[str, type[Node]] = {_rule(cls): cls for cls in Node.__subclasses__()} | {"not_": Not}


def build(tree: Tree[Token], source: Source) -> Any:
    """The typed tree of what Lark read; parts that the parser invented while recovering are tokens without a place.

    A rule without a class is a fault of ours and raises KeyError.
    """
    children = [build(child, source) if isinstance(child, Tree) else child for child in tree.children]
    meta = tree.meta
    span = Span(source, 0, 0) if meta.empty else Span(source, meta.start_pos, meta.end_pos)
    return _CLASSES[tree.data](span, children)
