"""The positioned tree of a file: one class a grammar rule, so that later stages match on types, not on strings.

A class is named after its rule; its fields are the rule's parts in the order of the grammar, `None` for an
optional part that is not there, and a trailing `tuple` for parts that repeat. Tokens keep their text as
typed.
"""

from __future__ import annotations

from typing import Any

from slakit.syntax.nodes import Node
from slakit.syntax.tokens import Token

__all__ = [
    "Address",
    "Agreement",
    "Aim",
    "AllClosed",
    "AllOf",
    "AlsoOpenOn",
    "AlwaysOpen",
    "AnyOf",
    "Argument",
    "Arguments",
    "At",
    "AtLeast",
    "AtMost",
    "Below",
    "Between",
    "Block",
    "Bounds",
    "Calendar",
    "Cap",
    "CapOf",
    "Choose",
    "Clause",
    "ClosedOn",
    "Combined",
    "Compare",
    "Credit",
    "Currency",
    "Customer",
    "Daily",
    "DayList",
    "DayOfYear",
    "DayRange",
    "Differs",
    "Duration",
    "DurationPart",
    "During",
    "Each",
    "Equals",
    "Excepting",
    "ExpectCredit",
    "ExpectOutcome",
    "ExpectTotal",
    "Fee",
    "Field",
    "FieldType",
    "FigureProduct",
    "FigureSum",
    "Given",
    "Governed",
    "HolidayCut",
    "Hours",
    "Key",
    "Known",
    "Let",
    "MakeUp",
    "Means",
    "Measure",
    "Metric",
    "MetricUse",
    "Missing",
    "Money",
    "MoneyRounding",
    "MonthName",
    "MoreThan",
    "Name",
    "Never",
    "No",
    "NoData",
    "Node",
    "Not",
    "Nothing",
    "Number",
    "Objective",
    "Once",
    "One",
    "OpenOn",
    "Optional",
    "Outcome",
    "Overlapping",
    "ParameterType",
    "Partial",
    "Per",
    "Percent",
    "PercentOf",
    "Percentile",
    "PlainNumber",
    "Points",
    "Population",
    "Promise",
    "Provider",
    "PublicHolidays",
    "Quoted",
    "Records",
    "Registered",
    "Remedies",
    "Required",
    "Rounded",
    "RoundingMode",
    "Season",
    "SeasonDates",
    "SeasonDays",
    "Settled",
    "Share",
    "Shift",
    "Signatory",
    "SmallVolume",
    "Start",
    "Statistic",
    "Sum",
    "Supposed",
    "Term",
    "Test",
    "Text",
    "TogetherWith",
    "Untold",
    "Use",
    "Version",
    "Weekday",
    "WeeklyHours",
    "WhenMissed",
    "WhenMissing",
    "Where",
    "Within",
    "WithoutData",
    "Yes",
    "Zone",
]  # fmt: skip


class Start(Node):
    """The rule `start`."""

    blocks: tuple[Any, ...]


class Use(Node):
    """The rule `use`."""

    path: Token


class Agreement(Node):
    """The rule `agreement`."""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class Version(Node):
    """The rule `version`."""

    text: Token


class Provider(Node):
    """The rule `provider`."""

    name: Token
    lines: tuple[Any, ...]


class Customer(Node):
    """The rule `customer`."""

    name: Token
    lines: tuple[Any, ...]


class Registered(Node):
    """The rule `registered`."""

    text: Token


class Address(Node):
    """The rule `address`."""

    text: Token


class Signatory(Node):
    """The rule `signatory`."""

    name: Token
    role: Token


class Term(Node):
    """The rule `term`."""

    first: Token
    last: Token


class Zone(Node):
    """The rule `zone`."""

    name: Token


class Currency(Node):
    """The rule `currency`."""

    code: Token


class Governed(Node):
    """The rule `governed`."""

    text: Token


class Fee(Node):
    """The rule `fee`."""

    name: Token
    title: Token
    amount: Token
    pace: Per | Once
    partial: Partial | None


class Per(Node):
    """The rule `per`."""

    unit: Token


class Once(Node):
    """The rule `once`."""


class Partial(Node):
    """The rule `partial`."""

    how: Token


class Calendar(Node):
    """The rule `calendar`."""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class AlwaysOpen(Node):
    """The rule `always_open`."""


class WeeklyHours(Node):
    """The rule `weekly_hours`."""

    days: DayRange | DayList | Daily
    hours: Hours


class DayRange(Node):
    """The rule `day_range`."""

    first: Weekday
    last: Weekday


class DayList(Node):
    """The rule `day_list`."""

    days: tuple[Any, ...]


class Daily(Node):
    """The rule `daily`."""


class Weekday(Node):
    """The rule `weekday`."""

    word: Token


class Hours(Node):
    """The rule `hours`."""

    shifts: tuple[Any, ...]


class Shift(Node):
    """The rule `shift`."""

    start: Token
    end: Token


class PublicHolidays(Node):
    """The rule `public_holidays`."""

    country: Token
    make_up: MakeUp | None


class MakeUp(Node):
    """The rule `make_up`."""

    weekday: Weekday


class ClosedOn(Node):
    """The rule `closed_on`."""

    date: Token
    hours: Hours | None
    note: Token | None


class OpenOn(Node):
    """The rule `open_on`."""

    date: Token
    hours: Hours
    note: Token | None


class AlsoOpenOn(Node):
    """The rule `also_open_on`."""

    date: Token
    hours: Hours
    note: Token | None


class HolidayCut(Node):
    """The rule `holiday_cut`."""

    how: Token


class Season(Node):
    """The rule `season`."""

    dates: SeasonDates | SeasonDays
    hours: AlwaysOpen | WeeklyHours | AllClosed


class SeasonDates(Node):
    """The rule `season_dates`."""

    first: Token
    last: Token


class SeasonDays(Node):
    """The rule `season_days`."""

    first: DayOfYear
    last: DayOfYear


class DayOfYear(Node):
    """The rule `day_of_year`."""

    day: Token
    month: MonthName


class MonthName(Node):
    """The rule `month_name`."""

    word: Token


class AllClosed(Node):
    """The rule `all_closed`."""


class Combined(Node):
    """The rule `combined`."""

    first: Token
    rest: tuple[Any, ...]


class TogetherWith(Node):
    """The rule `together_with`."""

    name: Token


class Overlapping(Node):
    """The rule `overlapping`."""

    name: Token


class Excepting(Node):
    """The rule `excepting`."""

    name: Token


class Records(Node):
    """The rule `records`."""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class One(Node):
    """The rule `one`."""

    text: Token


class Key(Node):
    """The rule `key`."""

    name: Token


class At(Node):
    """The rule `at`."""

    name: Token


class Never(Node):
    """`never`."""

    later: Token
    earlier: Token


class Field(Node):
    """The rule `field`."""

    name: Token
    type: FieldType
    title: Token | None
    presence: Optional | Required | None


class FieldType(Node):
    """The rule `field_type`."""

    word: Token


class Optional(Node):
    """The rule `optional`."""


class Required(Node):
    """The rule `required`."""

    condition: Node


class Let(Node):
    """The rule `let`."""

    name: Token
    title: Token | None
    value: Node


class Metric(Node):
    """The rule `metric`."""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class Given(Node):
    """The rule `given`."""

    name: Token
    type: ParameterType


class ParameterType(Node):
    """The rule `parameter_type`."""

    word: Token


class Means(Node):
    """The rule `means`."""

    text: Token


class Objective(Node):
    """The rule `objective`."""

    name: Token
    title: Token
    lines: tuple[Any, ...]


class Measure(Node):
    """The rule `measure`."""

    figure: Node
    rounded: Rounded | None


class Rounded(Node):
    """The rule `rounded`."""

    mode: RoundingMode
    step: Node


class During(Node):
    """The rule `during`."""

    name: Token


class Each(Node):
    """The rule `each`."""

    unit: Token


class Promise(Node):
    """The rule `promise`."""

    bounds: Bounds


class Aim(Node):
    """The rule `aim`."""

    bounds: Bounds


class SmallVolume(Node):
    """The rule `small_volume`."""

    count: Token
    records: Token
    outcome: Outcome


class NoData(Node):
    """The rule `no_data`."""

    outcome: Outcome


class Outcome(Node):
    """The rule `outcome`."""

    word: Token


class Credit(Node):
    """The rule `credit`."""

    amount: PercentOf | Money | Nothing
    when: Bounds | WhenMissed


class PercentOf(Node):
    """The rule `percent_of`."""

    percent: Token
    base: Token


class Money(Node):
    """The rule `money`."""

    amount: Token


class Nothing(Node):
    """The rule `nothing`."""


class WhenMissed(Node):
    """The rule `when_missed`."""


class Clause(Node):
    """The rule `clause`."""

    name: Token
    title: Token
    texts: tuple[Any, ...]


class Text(Node):
    """The rule `text`."""

    language: Token | None
    text: Token


class Remedies(Node):
    """The rule `remedies`."""

    lines: tuple[Any, ...]


class Cap(Node):
    """The rule `cap`."""

    of: CapOf | None
    limit: PercentOf | Money
    each: Each


class CapOf(Node):
    """The rule `cap_of`."""

    names: tuple[Any, ...]


class MoneyRounding(Node):
    """The rule `money_rounding`."""

    mode: RoundingMode
    step: Token


class RoundingMode(Node):
    """The rule `rounding_mode`."""

    words: tuple[Any, ...]


class Test(Node):
    """The rule `test`."""

    title: Token
    lines: tuple[Any, ...]


class Supposed(Node):
    """The rule `supposed`."""

    name: Token
    value: Node
    within: Within


class WithoutData(Node):
    """The rule `without_data`."""


class ExpectCredit(Node):
    """The rule `expect_credit`."""

    name: Token
    amount: Money | Nothing | Untold
    within: Within | None


class ExpectOutcome(Node):
    """The rule `expect_outcome`."""

    name: Token
    outcome: Outcome
    within: Within | None


class ExpectTotal(Node):
    """The rule `expect_total`."""

    amount: Money | Nothing | Untold


class Untold(Node):
    """The rule `untold`."""


class Within(Node):
    """The rule `within`."""

    period: Token


class Bounds(Node):
    """The rule `bounds`."""

    parts: tuple[Any, ...]


class AtLeast(Node):
    """The rule `at_least`."""

    value: Node


class AtMost(Node):
    """The rule `at_most`."""

    value: Node


class MoreThan(Node):
    """The rule `more_than`."""

    value: Node


class Below(Node):
    """The rule `below`."""

    value: Node


class Between(Node):
    """The rule `between`."""

    low: Node
    high: Node


class Choose(Node):
    """The rule `choose`."""

    condition: Node
    then: Node
    otherwise: Node


class AnyOf(Node):
    """The rule `any_of`."""

    parts: tuple[Any, ...]


class AllOf(Node):
    """The rule `all_of`."""

    parts: tuple[Any, ...]


class Not(Node):
    """The rule `not`."""

    part: Node


class Compare(Node):
    """The rule `compare`."""

    left: Node
    bound: Node


class Equals(Node):
    """The rule `equals`."""

    left: Node
    right: Node


class Differs(Node):
    """The rule `differs`."""

    left: Node
    right: Node


class Known(Node):
    """The rule `known`."""

    value: Node


class Missing(Node):
    """The rule `missing`."""

    value: Node


class Sum(Node):
    """The rule `sum`."""

    parts: tuple[Any, ...]


class Settled(Node):
    """The rule `settled`."""

    condition: Node
    policy: WhenMissing


class Name(Node):
    """The rule `name`."""

    name: Token


class FigureSum(Node):
    """The rule `figure_sum`."""

    parts: tuple[Any, ...]


class FigureProduct(Node):
    """The rule `figure_product`."""

    parts: tuple[Any, ...]


class MetricUse(Node):
    """The rule `metric_use`."""

    name: Token
    arguments: Arguments | None


class Arguments(Node):
    """The rule `arguments`."""

    arguments: tuple[Any, ...]


class Argument(Node):
    """The rule `argument`."""

    name: Token
    value: Node


class Share(Node):
    """The rule `share`."""

    of: Population
    out_of: Population | None


class Number(Node):
    """The rule `number`."""

    of: Population


class Statistic(Node):
    """The rule `statistic`."""

    kind: Token
    value: Node
    of: Population


class Percentile(Node):
    """The rule `percentile`."""

    rank: Token
    method: Token | None
    value: Node
    of: Population


class Population(Node):
    """The rule `population`."""

    records: Token
    where: Where | None


class Where(Node):
    """The rule `where`."""

    condition: Node
    policy: WhenMissing | None


class WhenMissing(Node):
    """The rule `when_missing`."""

    word: Token


class Duration(Node):
    """The rule `duration`."""

    parts: tuple[Any, ...]


class DurationPart(Node):
    """The rule `duration_part`."""

    number: Token
    unit: Token


class Percent(Node):
    """The rule `percent`."""

    text: Token


class Points(Node):
    """The rule `points`."""

    number: Token


class PlainNumber(Node):
    """The rule `plain_number`."""

    text: Token


class Quoted(Node):
    """The rule `quoted`."""

    text: Token


class Yes(Node):
    """The rule `yes`."""

    word: Token


class No(Node):
    """The rule `no`."""

    word: Token


Block = Use | Agreement | Calendar | Records | Metric | Objective | Clause | Remedies | Test
