"""Expressions of a contract: conditions and values of one record, and figures over many.

Numbers are exact and in base units, as the model says.
"""

import enum
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from slakit.contract.parts import BY_KIND, Located, Part, trusted

__all__ = [
    "Aggregate",
    "AllOf",
    "AnyOf",
    "Arithmetic",
    "Choose",
    "Comparison",
    "Expression",
    "FieldRef",
    "Known",
    "Literal_",
    "Located",
    "Not",
    "Part",
    "Population",
    "Settled",
    "Unit",
    "aggregates",
    "children",
    "fields_used",
    "trusted",
    "walk",
]


class Unit(enum.Enum):
    """What a figure is measured in; figures of two units are never compared or added."""

    PERCENT = "percent"
    POINTS = "percentage points"
    DURATION = "duration"
    NUMBER = "number"
    COUNT = "count"


# ------------------------------------------------------------------ conditions and values of one record


class FieldRef(Located):
    """The value of a field of the record at hand, stored or derived; a yes/no field is a condition by itself."""

    kind: Literal["field"] = "field"
    name: str


class Literal_(Located):  # noqa: N801 - `Literal` is typing's
    """A constant: a figure in base units with its unit, a text, or yes/no."""

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
    statistic: Literal["share", "number", "average", "median", "percentile", "longest", "shortest", "total"]
    of: Population
    out_of: Population | None = None
    value: "Expression | None" = None
    quantile: Fraction | None = None
    method: Literal["nearest rank", "linear"] = "nearest rank"
    unit: Unit


Expression = Annotated[
    FieldRef | Literal_ | Arithmetic | Comparison | Known | Not | AllOf | AnyOf | Settled | Choose | Aggregate,
    BY_KIND,
]


def children(expression: Expression) -> list[Expression]:
    """Return the expressions that an expression is made of directly, in the order written."""
    found: tuple[Expression | None, ...] = ()
    match expression:
        case Arithmetic():
            found = (expression.first, *(term for _, term in expression.rest))
        case Comparison():
            found = (expression.left, expression.right, expression.high)
        case Known():
            found = (expression.field,)
        case Not():
            found = (expression.part,)
        case AllOf() | AnyOf():
            found = expression.parts
        case Settled():
            found = (expression.condition,)
        case Choose():
            found = (expression.condition, expression.then, expression.otherwise)
        case Aggregate():
            out_of = expression.out_of.where if expression.out_of else None
            found = (expression.of.where, out_of, expression.value)
    return [child for child in found if child is not None]


def walk(expression: Expression) -> Iterator[Expression]:
    """Return the expression and everything below it, parents first."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def aggregates(figure: Expression) -> list[Aggregate]:
    """Return the aggregates that a figure is made of, in the order written."""
    return [e for e in walk(figure) if isinstance(e, Aggregate)]


def fields_used(expression: Expression) -> set[str]:
    """Names of the fields that an expression reads directly."""
    return {e.name for e in walk(expression) if isinstance(e, FieldRef)}
