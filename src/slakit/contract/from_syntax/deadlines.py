"""Deadlines: a length after an event, or the end of a day, week or month after it."""

from __future__ import annotations

from typing import Literal, cast, get_args

from slakit.contract.deadlines import Deadline, Event
from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.lengths import read_length, read_whole
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.diagnostics import Span
from slakit.syntax import tree

__all__ = ["EVENTS", "read_deadline"]

EVENTS: tuple[str, ...] = get_args(Event)
"""What a deadline may run from."""
_MOST = {"day": 36525, "week": 5217, "month": 1200, "quarter": 400, "year": 100}
"""A hundred years."""


def read_deadline(scope: Scope, node: tree.WithinLength | tree.ByEndOf) -> Deadline | None:
    """Return a deadline; `None` when something about it was reported.

    It says `after` only where the author does: a line whose deadline does not follow from itself reports its absence.
    """
    after = _event(scope, node.after) if node.after is not None else None
    wrong = node.after is not None and after is None
    if isinstance(node, tree.WithinLength):
        length = read_length(scope, node.length)
        business = length is not None and length.business_days is not None
        calendar, good = _calendar(scope, node, business=business) if length is not None else (None, False)
        if wrong or not good:
            return None
        return trusted(Deadline)(span=node.span, length=length, after=after, calendar=calendar)
    unit = str(node.unit)
    count = read_whole(scope, node.span, node.count, f"{unit}s", most=_MOST[unit])
    business = node.kind is not None and str(node.kind) == "business"
    if business and unit != "day":
        scope.report(
            "SLA408",
            node.span,
            f"there is no business {unit}",
            help=f"write `the end of {unit} {node.count}`, or count business days",
        )
        return None
    calendar, good = _calendar(scope, node, business=business)
    if wrong or not good or count is None:
        return None
    return trusted(Deadline)(
        span=node.span,
        unit=cast("Literal['day']", "business day" if business else unit),
        count=count,
        after=after,
        calendar=calendar,
    )


def _event(scope: Scope, node: tree.After) -> Event | None:
    word = str(node.event)
    if word in EVENTS:
        return cast("Event", word)
    span = token_span(node.event, node.span.source)
    near = scope.near(word, EVENTS)
    scope.report(
        "SLA301",
        span,
        f"no deadline runs from `{word}`",
        help=f"did you mean `{near}`?" if near else f"it runs from the {one_of(EVENTS, len(EVENTS))}",
    )
    return None


def _calendar(scope: Scope, node: tree.WithinLength | tree.ByEndOf, *, business: bool) -> tuple[str | None, bool]:
    """Return the calendar whose business days count, and whether all is well with it."""
    calendars = scope.symbols[tree.Calendar]
    if node.counted is not None:
        name, span = str(node.counted.name), node.counted.span
        if not business:
            scope.report(
                "SLA406",
                span,
                "only business days are counted in a calendar",
                help="remove these words, or write `business days`",
            )
            return None, False
        return name, scope.lookup(tree.Calendar, "calendar", name, span) is not None
    if not business:
        return None, True
    if len(calendars) == 1:
        return next(iter(calendars)), True
    _report_calendar(scope, node.span, sorted(calendars))
    return None, False


def _report_calendar(scope: Scope, span: Span, names: list[str]) -> None:
    if not names:
        if not scope.incomplete:
            scope.report(
                "SLA303",
                span,
                "nothing says which days are business days",
                help='add a calendar, such as `calendar office-hours "Office hours"`',
            )
        return
    scope.report(
        "SLA303",
        span,
        f"this does not say whose business days count: there is {one_of(names)}",
        help=f"add `counted in {names[0]}`, or the name of another calendar",
    )
