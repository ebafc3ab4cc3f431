"""Which parts of a figure may have no value in a window: what checks ask for a term about, and documents name.

An empty population, time of which nothing is left, slots that are all empty, a value that nobody gave.
"""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.expressions import Aggregate, Arithmetic, Expression, FigureRef, SlotMean, SlotShare, TimeShare
from slakit.contract.model import Objective
from slakit.contract.time_sets import NamedSet, SpanSet, SpanSteps, WholeWindow
from slakit.contract.walking import aggregates, children, sets_in
from slakit.timeline import WindowKind

__all__ = ["can_lack", "directly", "lacking", "may_be_empty"]


def directly(figure: Expression) -> Iterator[Expression]:
    """Yield the parts of a figure that are values of the window itself, not of its slots or of single records."""
    yield figure
    if not isinstance(figure, TimeShare | SlotShare | SlotMean | Aggregate):
        for child in children(figure):
            yield from directly(child)


def can_lack(figure: Expression) -> list[Expression]:
    """Return the parts of a figure that may have no value in some window; none where the figure always has one."""
    return [part for part in directly(figure) if _can_lack(part)]


def lacking(objective: Objective) -> list[Expression]:
    """Return the parts of an objective's measure that may have no value in some of its windows.

    A day may lie outside the hours that count; longer windows are taken to have some of them.
    """
    figure = objective.measure.figure
    daily = objective.each is WindowKind.DAY
    return [
        part
        for part in directly(figure)
        if _can_lack(part) or (daily and _needs_hours(part, within=objective.during is not None))
    ]


def _needs_hours(part: Expression, *, within: bool) -> bool:
    """Whether a part has no value on a day on which a calendar is closed."""
    if isinstance(part, SlotShare | SlotMean):
        return within
    if not isinstance(part, TimeShare):
        return False
    return within or any(isinstance(of, NamedSet) and of.calendar for of in sets_in(part.out_of))


def _can_lack(part: Expression) -> bool:
    match part:
        case Aggregate():
            return part.statistic not in ("number", "total")
        case Arithmetic():
            return any(sign == "/" and aggregates(term) for sign, term in part.rest)
        case TimeShare():
            return part.out_of is not None and may_be_empty(part.out_of)
        case SlotShare():
            return part.empty in (None, "left out", "undecided") and bool(can_lack(part.where))
        case SlotMean():
            return part.empty in (None, "left out") and bool(can_lack(part.value))
        case FigureRef():
            return True
    return False


def may_be_empty(of: SpanSet) -> bool:
    """Whether a set may have no time in some window; the hours of a calendar are taken to have some."""
    match of:
        case WholeWindow():
            return False
        case NamedSet():
            return not of.calendar
        case SpanSteps():
            joined = all(word == "together with" for word, _ in of.rest)
            sets = (of.first, *(part for _, part in of.rest))
            return not joined or all(may_be_empty(part) for part in sets)
    return True
