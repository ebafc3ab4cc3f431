"""What expressions and sets of time are made of, down to their fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slakit.contract.expressions import (
    Accrued,
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Comparison,
    Contains,
    Expression,
    FieldRef,
    FigureRef,
    Known,
    Not,
    Offset,
    PercentageOf,
    Settled,
    SlotMean,
    SlotShare,
    SpanRef,
    TimeShare,
    WindowRef,
)
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSet, SpanSteps, TimeOf

__all__ = [
    "aggregates", "children", "conditions_of", "fields_used", "is_leaf", "is_share", "leaves", "records_of_time",
    "sets_in", "walk",
]  # fmt: skip


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
        case Contains():
            found = (expression.text, expression.field)
        case Offset():
            found = (expression.origin,)
        case Accrued():
            found = (expression.value,)
        case PercentageOf():
            found = (expression.base,)
        case TimeShare():
            found = (*conditions_of(expression.of), *conditions_of(expression.out_of), expression.whole)
        case SlotShare():
            found = (expression.where,)
        case SlotMean():
            found = (expression.value,)
    return [child for child in found if child is not None]


def sets_in(of: SpanSet | None) -> Iterator[SpanSet]:
    """Yield a set of time and all sets that it is made of; nothing for none."""
    if of is None:
        return
    yield of
    match of:
        case Runs():
            yield from sets_in(of.of)
        case SpanSteps():
            for part in (of.first, *(step for _, step in of.rest)):
                yield from sets_in(part)


def conditions_of(of: SpanSet | None) -> list[Expression]:
    """Return the conditions that a set of time is made with, in the order written."""
    found = [part.of.where if isinstance(part, TimeOf) else getattr(part, "where", None) for part in sets_in(of)]
    return [condition for condition in found if condition is not None]


def walk(expression: Expression) -> Iterator[Expression]:
    """Return the expression and everything below it, parents first."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def aggregates(figure: Expression) -> list[Aggregate]:
    """Return the aggregates that a figure is made of, in the order written."""
    return [e for e in walk(figure) if isinstance(e, Aggregate)]


def is_leaf(expression: Expression) -> bool:
    """Whether a part of a figure is measured as a whole: everything else is computed from such parts."""
    return isinstance(expression, Aggregate | TimeShare | SlotShare | SlotMean | SpanRef | WindowRef | FigureRef)


def leaves(figure: Expression) -> Iterator[Expression]:
    """Yield the parts of a figure that are measured, in the order written; not what they are made of themselves."""
    if is_leaf(figure):
        yield figure
        return
    for child in children(figure):
        yield from leaves(child)


def is_share(figure: Expression) -> bool:
    """Whether a figure is a share of records, time or slots: it lies between 0 and 1, both included."""
    return isinstance(figure, TimeShare | SlotShare) or (isinstance(figure, Aggregate) and figure.statistic == "share")


def records_of_time(figure: Expression, named: Callable[[str], SpanSet | None]) -> set[str]:
    """Return the types of the records whose time a figure measures; `named` gives the set of a name, if it has one."""
    found: set[str] = set()
    for part in walk(figure):
        sets: list[SpanSet | None] = []
        if isinstance(part, TimeShare):
            sets = [part.of, part.out_of]
        elif isinstance(part, SpanRef):
            sets = [named(part.span_name)]
        while sets:
            for of in sets_in(sets.pop()):
                if isinstance(of, TimeOf):
                    found.add(of.of.records)
                elif isinstance(of, NamedSet) and not of.calendar:
                    sets.append(named(of.name))
                elif isinstance(of, Slots):
                    counted = aggregates(of.where)
                    found |= {one.of.records for one in counted} | records_of_time(of.where, named)
    return found


def fields_used(expression: Expression) -> set[str]:
    """Names of the fields that an expression reads directly."""
    return {e.name for e in walk(expression) if isinstance(e, FieldRef)}
