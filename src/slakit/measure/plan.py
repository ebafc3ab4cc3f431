"""The small typed plan that objectives compile to: a handful of relations and some twenty scalar operations.

It says what is computed, not in which dialect: equi-joins on an integer day, integer arithmetic, counts and
sums. There is no division but the whole-number one, no average, rounding, float, time zone or percentile, so
every engine that runs it yields the same integers. Built once per evaluation and printed by one emitter per
dialect.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = [
    "LARGEST_INTEGER",
    "LARGEST_WIDE",
    "Call",
    "Column",
    "Constant",
    "Extend",
    "Filter",
    "Group",
    "Join",
    "Kind",
    "Op",
    "Over",
    "Relation",
    "Scalar",
    "Select",
    "Stored",
    "Tally",
    "TallyKind",
    "Union",
    "WindowCall",
    "WindowFunction",
    "add",
    "all_of",
    "any_of",
    "case",
    "coalesce",
    "compare",
    "count_if",
    "has_part",
    "is_empty",
    "join_texts",
    "multiply",
    "narrow",
    "negate",
    "subtract",
    "truth",
    "whole",
    "whole_division",
    "widen",
]

LARGEST_INTEGER = 2**62
LARGEST_WIDE = 2**126


class Kind(enum.Enum):
    """The types a value may have after the scan; there is no floating type, so none can be asked for."""

    INTEGER = "integer"
    """A whole number of 64 bits: microseconds, millionths, counts."""
    WIDE = "wide integer"
    """A whole number of up to 38 digits: products and sums."""
    TEXT = "text"
    YES_NO = "yes/no"


class Op(enum.Enum):
    """Scalar operations; comparisons and logic are three-valued, an empty value being unknown."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    WHOLE_DIVISION = "div"
    EQUAL = "="
    UNEQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    AND = "and"
    OR = "or"
    NOT = "not"
    IS_EMPTY = "is empty"
    COALESCE = "coalesce"
    CASE = "case"
    """Condition, value, condition, value, …, and a value for the rest."""
    WIDEN = "widen"
    NARROW = "narrow"
    JOIN_TEXTS = "join texts"
    HAS_PART = "has part"
    """Whether a text has another one in it, sign by sign."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the relation at hand."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant of one kind.

    `None` is the empty value. Anything but a whole number, text or yes/no is refused.
    """

    value: int | str | bool | None
    kind: Kind

    def __post_init__(self) -> None:
        wanted = {Kind.INTEGER: int, Kind.WIDE: int, Kind.TEXT: str, Kind.YES_NO: bool}[self.kind]
        if self.value is not None and type(self.value) is not wanted:
            message = f"a constant of kind {self.kind.value} cannot be {self.value!r}"
            raise TypeError(message)
        limit = LARGEST_INTEGER if self.kind is Kind.INTEGER else LARGEST_WIDE
        if isinstance(self.value, int) and abs(self.value) > limit:
            message = f"{self.value} does not fit a {self.kind.value}"
            raise TypeError(message)


@dataclass(frozen=True, slots=True)
class Call:
    """An operation on scalars; made by the functions below, which check the kinds."""

    op: Op
    args: tuple[Scalar, ...]
    kind: Kind


Scalar = Column | Constant | Call

_NUMERIC = (Kind.INTEGER, Kind.WIDE)


def _require(right: bool, op: Op, args: tuple[Scalar, ...]) -> None:
    if not right:
        message = f"{op.value} does not take {', '.join(arg.kind.value for arg in args)}"
        raise TypeError(message)


def _arithmetic(op: Op, left: Scalar, right: Scalar) -> Scalar:
    _require(left.kind is right.kind and left.kind in _NUMERIC, op, (left, right))
    return Call(op, (left, right), left.kind)


def whole(value: int) -> Constant:
    """Return an integer constant."""
    return Constant(value, Kind.INTEGER)


def truth(value: bool) -> Constant:
    """Return yes or no."""
    return Constant(value, Kind.YES_NO)


def add(left: Scalar, right: Scalar) -> Scalar:
    """Return the sum of two numbers of one kind."""
    return _arithmetic(Op.ADD, left, right)


def subtract(left: Scalar, right: Scalar) -> Scalar:
    """Return the difference of two numbers of one kind."""
    return _arithmetic(Op.SUBTRACT, left, right)


def multiply(left: Scalar, right: Scalar) -> Scalar:
    """Return the product of two numbers of one kind; the caller makes sure that it fits the kind."""
    return _arithmetic(Op.MULTIPLY, left, right)


def whole_division(left: Scalar, right: Scalar) -> Scalar:
    """Return how often `right` goes into `left`; defined for `left >= 0` and `right > 0` only."""
    return _arithmetic(Op.WHOLE_DIVISION, left, right)


def widen(part: Scalar) -> Scalar:
    """Return a number as a wide integer."""
    _require(part.kind in _NUMERIC, Op.WIDEN, (part,))
    if part.kind is Kind.WIDE:
        return part
    if isinstance(part, Constant):
        return Constant(part.value, Kind.WIDE)
    return Call(Op.WIDEN, (part,), Kind.WIDE)


def narrow(part: Scalar) -> Scalar:
    """Return a number as an integer of 64 bits; the caller makes sure that it fits."""
    _require(part.kind in _NUMERIC, Op.NARROW, (part,))
    return part if part.kind is Kind.INTEGER else Call(Op.NARROW, (part,), Kind.INTEGER)


def compare(op: Op, left: Scalar, right: Scalar) -> Scalar:
    """Return a comparison of two values of one kind; order is defined for numbers only."""
    ordered = op in {Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST}
    fits = left.kind is right.kind and (left.kind in _NUMERIC or not ordered)
    _require(fits and (ordered or op in {Op.EQUAL, Op.UNEQUAL}), op, (left, right))
    return Call(op, (left, right), Kind.YES_NO)


def _logic(op: Op, parts: tuple[Scalar, ...], neutral: bool) -> Scalar:
    _require(all(part.kind is Kind.YES_NO for part in parts), op, parts)
    kept = tuple(part for part in parts if part != truth(neutral))
    if not kept:
        return truth(neutral)
    return kept[0] if len(kept) == 1 else Call(op, kept, Kind.YES_NO)


def all_of(*parts: Scalar) -> Scalar:
    """Return `and`: false as soon as one part is false, even when another is unknown."""
    return _logic(Op.AND, parts, neutral=True)


def any_of(*parts: Scalar) -> Scalar:
    """Return `or`: true as soon as one part is true, even when another is unknown."""
    return _logic(Op.OR, parts, neutral=False)


def negate(part: Scalar) -> Scalar:
    """Return the negation; unknown stays unknown."""
    _require(part.kind is Kind.YES_NO, Op.NOT, (part,))
    return Call(Op.NOT, (part,), Kind.YES_NO)


def is_empty(part: Scalar) -> Scalar:
    """Return whether a value is empty; always yes or no."""
    return Call(Op.IS_EMPTY, (part,), Kind.YES_NO)


def coalesce(part: Scalar, otherwise: Scalar) -> Scalar:
    """Return the first value unless it is empty, else the second."""
    _require(part.kind is otherwise.kind, Op.COALESCE, (part, otherwise))
    return Call(Op.COALESCE, (part, otherwise), part.kind)


def join_texts(*parts: Scalar) -> Scalar:
    """Return texts one behind the other; empty as soon as one is."""
    _require(all(part.kind is Kind.TEXT for part in parts), Op.JOIN_TEXTS, parts)
    return Call(Op.JOIN_TEXTS, parts, Kind.TEXT)


def has_part(text: Scalar, part: Scalar) -> Scalar:
    """Return whether a text has another one in it."""
    _require(text.kind is Kind.TEXT and part.kind is Kind.TEXT, Op.HAS_PART, (text, part))
    return Call(Op.HAS_PART, (text, part), Kind.YES_NO)


def case(branches: list[tuple[Scalar, Scalar]], otherwise: Scalar) -> Scalar:
    """Return the value behind the first condition that is true."""
    args = (*(part for branch in branches for part in branch), otherwise)
    fits = all(c.kind is Kind.YES_NO and v.kind is otherwise.kind for c, v in branches)
    _require(fits, Op.CASE, args)
    return Call(Op.CASE, args, otherwise.kind) if branches else otherwise


class TallyKind(enum.Enum):
    """How the rows of a group become one integer."""

    COUNT = "count"
    """Rows in which a condition is true."""
    SUM = "sum"
    SMALLEST = "smallest"
    LARGEST = "largest"
    DISTINCT = "distinct"
    """Different values, of which none may be empty. The engine may count two values as one when they look alike
    to it, so only equality with the number of rows proves anything."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One integer per group; sums of no rows are empty."""

    kind: TallyKind
    of: Scalar

    def __post_init__(self) -> None:
        if self.kind is TallyKind.COUNT:
            fits = self.of.kind is Kind.YES_NO
        else:
            fits = self.kind is TallyKind.DISTINCT or self.of.kind in _NUMERIC
        if not fits:
            message = f"{self.kind.value} does not take {self.of.kind.value}"
            raise TypeError(message)


def count_if(condition: Scalar) -> Tally:
    """Return the number of rows in which a condition is true."""
    return Tally(TallyKind.COUNT, condition)


@dataclass(frozen=True, slots=True)
class Stored:
    """A relation that the engine already has under a name, with the columns it offers."""

    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Extend:
    """A relation with further columns, computed row by row."""

    source: Relation
    columns: tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """The rows in which a condition is true."""

    source: Relation
    condition: Scalar


@dataclass(frozen=True, slots=True)
class Select:
    """A relation with these columns alone, computed row by row."""

    source: Relation
    columns: tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Union:
    """The rows of several relations, which have the same columns in the same order, doubles included."""

    sources: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """All rows of `source`, each with every row of `right` whose `right_key` equals `left_key`, or with empty values.

    A row comes once for each match, so `right_key` has to hold each value once where rows must not multiply. With
    `inner`, rows without a match are left out. The two sides have no column name in common.
    """

    source: Relation
    right: Relation
    left_key: Scalar
    right_key: str
    inner: bool = False


class WindowFunction(enum.Enum):
    """What a row may know of the rows of its partition that come before it in an order."""

    PREVIOUS = "previous"
    """The value in the row before; empty in the first row."""
    NEXT = "next"
    """The value in the row behind; empty in the last row."""
    LAST_KNOWN = "last known"
    """The latest value that is not empty, the row at hand included."""
    RUNNING_SUM = "running sum"
    """The sum up to and including the row at hand."""
    NUMBER = "number"
    """The position of the row, from 1."""


@dataclass(frozen=True, slots=True)
class WindowCall:
    """A window function of a scalar (`None` for NUMBER), over the rows that agree on `within`, in ascending `order`.

    The order must tell every two rows of a partition apart and hold no empty value, or the answer would be the
    engine's choice.
    """

    function: WindowFunction
    of: Scalar | None
    within: tuple[Scalar, ...]
    order: tuple[Scalar, ...]

    def __post_init__(self) -> None:
        fits = (self.of is None) == (self.function is WindowFunction.NUMBER)
        if self.function is WindowFunction.RUNNING_SUM:
            fits = fits and self.of is not None and self.of.kind in _NUMERIC
        if not fits or not self.order:
            message = f"{self.function.value} does not take this"
            raise TypeError(message)

    @property
    def kind(self) -> Kind:
        """The kind of the result; a sum is wide."""
        if self.of is None:
            return Kind.INTEGER
        return Kind.WIDE if self.function is WindowFunction.RUNNING_SUM else self.of.kind


@dataclass(frozen=True, slots=True)
class Over:
    """A relation with further columns that are taken over its rows in an order."""

    source: Relation
    columns: tuple[tuple[str, WindowCall], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One row per combination of the keys' values: the keys, then the tallies.

    `names` are those of its columns where a relation is made of it.
    """

    source: Relation
    keys: tuple[Scalar, ...]
    tallies: tuple[Tally, ...]
    names: tuple[str, ...] = ()


Relation = Stored | Extend | Select | Filter | Union | Join | Over | Group
