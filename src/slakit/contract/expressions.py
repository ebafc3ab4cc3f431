"""Expressions of a contract: conditions and values of one record, and figures over many.

Numbers are exact and in base units, as the model says.
"""

import enum
from fractions import Fraction
from typing import Annotated, Literal

from slakit.contract.parts import BY_KIND, Located, Part, trusted
from slakit.contract.time_sets import SpanSet

__all__ = [
    "Accrued",
    "Aggregate",
    "AllOf",
    "AnyOf",
    "Arithmetic",
    "BaseRef",
    "Choose",
    "ClockRef",
    "ClockState",
    "Comparison",
    "Contains",
    "Expression",
    "FieldRef",
    "FigureRef",
    "History",
    "Known",
    "Length",
    "LevelRef",
    "Literal_",
    "Located",
    "Not",
    "ObjectiveRef",
    "Offset",
    "Part",
    "PercentageOf",
    "Population",
    "Reach",
    "Settled",
    "SlotMean",
    "SlotShare",
    "SpanRef",
    "Standing",
    "TimeShare",
    "Unit",
    "WindowRef",
    "trusted",
]


class Unit(enum.Enum):
    """What a figure is measured in; figures of two units are never compared or added."""

    PERCENT = "percent"
    POINTS = "percentage points"
    DURATION = "duration"
    NUMBER = "number"
    COUNT = "count"
    MONEY = "money"
    DATE = "date"
    SERVICE_POINTS = "service points"
    SERVICE_DAYS = "service days"


# ------------------------------------------------------------------ conditions and values of one record


class FieldRef(Located):
    """The value of a field of the record at hand, stored or derived; a yes/no field is a condition by itself."""

    kind: Literal["field"] = "field"
    name: str


class Literal_(Located):  # noqa: N801 - `Literal` is typing's
    """A constant: a figure in base units with its unit, a text, or yes/no.

    Money is in minor units of the agreement's currency, a date its day number (1 is 0001-01-01).
    """

    _prints = frozenset({"written"})

    kind: Literal["literal"] = "literal"
    unit: Unit | None = None
    value: Fraction | str | bool
    written: str
    """As the author typed it, for sentences."""


class Arithmetic(Located):
    """Terms joined from left to right: `first op term op term …`, all of one precedence."""

    kind: Literal["arithmetic"] = "arithmetic"
    first: "Expression"
    rest: "tuple[tuple[Literal['+', '-', '*', '/'], Expression], ...]"


class Comparison(Located):
    """`left is at least right` and its kin; neither true nor false when a field it needs is empty.

    `between` includes both ends and has `high`; `is` and `is not` compare for equality.
    """

    kind: Literal["comparison"] = "comparison"
    relation: Literal["at least", "at most", "more than", "below", "between", "is", "is not"]
    left: "Expression"
    right: "Expression"
    high: "Expression | None" = None


class Known(Located):
    """Whether a field has a value (`is known`) or none (`is missing`); always true or false."""

    kind: Literal["known"] = "known"
    field: FieldRef
    known: bool


class Not(Located):
    """Negation."""

    kind: Literal["not"] = "not"
    part: "Expression"


class AllOf(Located):
    """`and`: false as soon as one part is false, even when another is unknown."""

    kind: Literal["all"] = "all"
    parts: "tuple[Expression, ...]"


class AnyOf(Located):
    """`or`: true as soon as one part is true, even when another is unknown."""

    kind: Literal["any"] = "any"
    parts: "tuple[Expression, ...]"


class Settled(Located):
    """A condition that says what it comes to where a field it needs is empty."""

    kind: Literal["settled"] = "settled"
    condition: "Expression"
    missing_counts_as: bool


class Choose(Located):
    """`if condition then value else value`."""

    kind: Literal["choose"] = "choose"
    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


class Contains(Located):
    """Whether a list field of the record has a text among its texts."""

    _called = "a condition with `contains`"

    kind: Literal["contains"] = "contains"
    text: "Expression"
    field: FieldRef


class Length(Part):
    """A stretch of time that a deadline or an offset has: exactly one of its parts is given.

    `microseconds` is elapsed time; `business_days` count on a calendar; `days`, `months` are those of the calendar
    (a week is 7 days, a quarter 3 months, a year 12), never converted into one another.
    """

    microseconds: int | None = None
    business_days: int | None = None
    days: int | None = None
    months: int | None = None


class Offset(Located):
    """The instant that lies a length before or after another one, counted in a calendar for business days."""

    _called = "an instant some time before or after another"

    kind: Literal["offset"] = "offset"
    length: Length
    direction: Literal["before", "after"]
    origin: "Expression"
    calendar: str | None = None


class ClockRef(Located):
    """The elapsed time of a clock of the record at hand."""

    _called = "what a clock measures"

    kind: Literal["clock"] = "clock"
    clock: str


class ClockState(Located):
    """What a clock of the record at hand came to.

    `late` and `missed` are elapsed beyond the limit, stopped or not; `on time` and `met` are stopped within it;
    `running` is not stopped and not paused now, `paused` is not stopped and paused now. A clock that is cancelled or
    has not started is none of these.
    """

    _called = "the state of a clock"

    kind: Literal["clock state"] = "clock state"
    clock: str
    state: Literal["late", "on time", "running", "paused", "met", "missed"]


class LevelRef(Located):
    """The level of the record at hand, by its name."""

    _called = "the level of a record"

    kind: Literal["level"] = "level"
    records: str


# ------------------------------------------------------------------ what objectives came to, and sums of money


class History(Located):
    """Over which windows a standing is asked for, the window at hand among them unless they follow or precede it.

    - `consecutive`: in each of `count` windows in a row, of which the one at hand is one
    - `out of`: in at least `least` of the last `count` windows
    - `following`, `previous`: in each of the `count` windows after (before) the one at hand
    """

    _called = "a condition on several windows"

    how: Literal["consecutive", "out of", "following", "previous"]
    count: int
    least: int | None = None
    unit: Literal["window", "day", "week", "month", "quarter", "year"]
    contract: bool = False
    """Whether months, quarters and years are anchored to the start of the agreement."""


class Standing(Located):
    """Whether an objective (`None`: the one at hand) came to an outcome, in the window at hand or over several."""

    _called = "the outcome of an objective"

    kind: Literal["standing"] = "standing"
    objective: str | None
    state: Literal["met", "missed", "undecided"]
    history: History | None = None


class ObjectiveRef(Located):
    """A value of an objective (`None`: the one at hand) in the window at hand.

    `shortfall` is how far the measured value lies outside the promise, `margin` how far inside it; both are never
    negative. `credit` and `points` are what it came to before caps.
    """

    _called = "a figure of an objective"

    kind: Literal["objective"] = "objective"
    objective: str | None
    part: Literal["measured", "target", "minimum", "shortfall", "margin", "credit", "points"]


class BaseRef(Located):
    """What percentages are taken of, in the window at hand: a fee, an amount, or all credits or points together."""

    _called = "an amount named in a calculation"

    kind: Literal["base"] = "base"
    name: str


class FigureRef(Located):
    """A value that somebody gives, for the window at hand."""

    _called = "a figure that somebody gives"

    kind: Literal["figure"] = "figure"
    figure: str


class SpanRef(Located):
    """The length of a named set of time in the window at hand."""

    _called = "the length of a set of time"

    kind: Literal["span"] = "span"
    span_name: str


class WindowRef(Located):
    """The length of the window at hand (open time, where the objective has a calendar)."""

    _called = "the length of a window"

    kind: Literal["window"] = "window"


class Reach(Part):
    """Several windows taken together.

    The last `months` (`days`) up to the end of the one at hand; the calendar's or the contract's month, quarter or
    year that it lies in; or the whole term.
    """

    months: int | None = None
    days: int | None = None
    within: Literal["calendar", "contract"] | None = None
    unit: Literal["month", "quarter", "year"] | None = None
    term: bool = False


class Accrued(Located):
    """The sum of a value over several windows."""

    _called = "a sum over several windows"

    kind: Literal["accrued"] = "accrued"
    value: "Expression"
    reach: Reach


class PercentageOf(Located):
    """A percentage of any value."""

    _called = "a percentage in a calculation"

    kind: Literal["percentage of"] = "percentage of"
    percent: Fraction
    base: "Expression"


# ------------------------------------------------------------------ figures over many records


class Population(Located):
    """The records of one type that satisfy a condition (all of them without one)."""

    records: str
    where: "Expression | None" = None


class Aggregate(Located):
    """Many records to one exact figure.

    - `share`: records of `out_of` that also satisfy `of.where`, divided by the records of `out_of`
    - `number`: how many records `of` has
    - `average`, `median`, `percentile`, `longest`, `shortest`, `total`: of `value` over the records of `of`

    A record whose value is empty takes no part in a statistic and is counted as such. An empty denominator or
    population is no data, except for `number` and `total`, which are then zero.
    """

    kind: Literal["aggregate"] = "aggregate"
    statistic: Literal[
        "share", "number", "average", "median", "percentile", "longest", "shortest", "highest", "lowest", "total"
    ]
    of: Population
    out_of: Population | None = None
    value: "Expression | None" = None
    quantile: Fraction | None = None
    method: Literal["nearest rank", "linear"] = "nearest rank"
    weight: str | None = None
    """The field by which an average is weighted."""
    unit: Unit


# ------------------------------------------------------------------ sets of time, and shares of it


class TimeShare(Located):
    """The share of time outside (or within) a set, out of another set or of the whole window.

    Where the objective has hours, only time within them is in either. `weight` names a field of the records in the
    set: at each instant they count together with that share of `whole`, such as users affected of all users, and
    with all of it at most.
    """

    _called = "a share of time"

    kind: Literal["time share"] = "time share"
    side: Literal["outside", "within"]
    of: SpanSet
    out_of: SpanSet | None = None
    weight: str | None = None
    whole: "Expression | None" = None
    unit: Unit = Unit.PERCENT


class SlotShare(Located):
    """The share of the fixed slots of a window (see `Slots`) in which a condition on figures holds.

    `empty` is what a slot comes to in which the condition cannot be told, because a figure in it has no data: it
    counts among those that keep the condition (`met`) or does not (`missed`), is `left out`, or leaves the whole
    share without a value (`undecided`); `None` was not said. Where the objective has hours, the slots are those that
    have open time, and only records within the hours count in them.
    """

    _called = "a share of slots"

    kind: Literal["slot share"] = "slot share"
    microseconds: int
    where: "Expression"
    empty: Literal["met", "missed", "left out", "undecided"] | None = None
    unit: Unit = Unit.PERCENT


class SlotMean(Located):
    """The mean of a figure over the fixed slots of a window (see `SlotShare`), each slot counting alike.

    `empty` is what a slot without data counts as: a value in the figure's base unit, `left out`, or `None` where it
    was not said.
    """

    _called = "a mean over slots"

    kind: Literal["slot mean"] = "slot mean"
    microseconds: int
    value: "Expression"
    empty: Fraction | Literal["left out"] | None = None
    unit: Unit


Expression = Annotated[
    FieldRef
    | Literal_
    | Arithmetic
    | Comparison
    | Known
    | Not
    | AllOf
    | AnyOf
    | Settled
    | Choose
    | Contains
    | Offset
    | ClockRef
    | ClockState
    | LevelRef
    | Standing
    | ObjectiveRef
    | BaseRef
    | FigureRef
    | SpanRef
    | WindowRef
    | Accrued
    | PercentageOf
    | Aggregate
    | TimeShare
    | SlotShare
    | SlotMean,
    BY_KIND,
]
