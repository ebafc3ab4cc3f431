"""A renewal that can never happen: its condition is false whatever the results of the term are."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    BaseRef,
    Comparison,
    Expression,
    History,
    Literal_,
    Not,
    ObjectiveRef,
    Standing,
    Unit,
    trusted,
)
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Agreement, Contract, Objective
from slakit.contract.walking import is_share
from slakit.diagnostics import Diagnostic, Severity
from slakit.timeline import CALENDAR_KINDS, WindowKind

__all__ = ["check_renewal"]

_ENDS = {"at least": (True, False), "more than": (False, False), "at most": (True, True), "below": (False, True)}
"""By relation: whether the end belongs to it, and whether it is the upper one."""


def check_renewal(contract: Contract) -> Iterator[Diagnostic]:
    """Renewals on a condition that no term of this length can fulfil."""
    renewal = contract.agreement.renewal
    why = None if renewal is None or renewal.condition is None else _never(contract, renewal.condition)
    if renewal is not None and why is not None:
        yield Diagnostic(
            "SLA616",
            f"this renewal can never happen: {why}",
            Severity.WARNING,
            renewal.span,
            help="correct the condition, or write `ends without renewal`",
            blocks=False,
        )


def _never(contract: Contract, condition: Expression) -> str | None:
    """Return why a condition cannot hold at the end of the term; `None` where it may."""
    match condition:
        case AnyOf():
            reasons = [_never(contract, part) for part in condition.parts]
            return None if None in reasons else reasons[0]
        case AllOf():
            parts = [_never(contract, part) for part in condition.parts]
            return next((why for why in parts if why is not None), None) or _contradiction(condition)
        case Not(part=Standing()):
            return None
        case Standing(history=History()):
            return _too_many(contract, condition)
        case Comparison():
            return _out_of_reach(contract, condition)
    return None


def _too_many(contract: Contract, standing: Standing) -> str | None:
    """Windows that the term does not have."""
    history = standing.history
    assert history is not None, "matched by the caller"
    if history.how == "following":
        return "windows that follow the end of the term are none of it"
    kind = _kind(contract, standing, history)
    there = None if kind is None else _count(contract.agreement, kind)
    if there is None or kind is None:
        return None
    needed = history.least if history.how == "out of" else history.count + (history.how == "previous")
    if needed is None or needed <= there:
        return None
    return f"it needs {needed} windows, and the term has {there} calendar {kind.value}{'s' if there != 1 else ''}"


def _kind(contract: Contract, standing: Standing, history: History) -> WindowKind | None:
    """Return the calendar's windows that a history counts; `None` where they are others."""
    if history.unit == "window":
        objective = contract.objective(standing.objective or "")
        kind = objective.each if objective is not None else None
        return kind if kind in CALENDAR_KINDS else None
    return None if history.contract else WindowKind(history.unit)


def _count(agreement: Agreement, kind: WindowKind) -> int:
    from slakit.timeline import windows  # few contracts need what it loads

    return len(windows(kind, agreement.zone, agreement.first_date, agreement.last_date))


# ------------------------------------------------------------------ values


def _value(condition: Expression) -> tuple[Expression, Range] | None:
    """Return the value that is held against a constant, and the range it must lie in."""
    if not isinstance(condition, Comparison) or not isinstance(condition.right, Literal_):
        return None
    end = condition.right.value
    if isinstance(end, str | bool):
        return None
    if condition.relation == "between":
        high = condition.high.value if isinstance(condition.high, Literal_) else None
        if high is None or isinstance(high, str | bool):
            return None
        return condition.left, trusted(Range)(
            low=trusted(Bound)(value=end, included=True), high=trusted(Bound)(value=high, included=True)
        )
    if condition.relation not in _ENDS:
        return None
    included, upper = _ENDS[condition.relation]
    bound = trusted(Bound)(value=Fraction(end), included=included)
    return condition.left, trusted(Range)(high=bound) if upper else trusted(Range)(low=bound)


def _reach(contract: Contract, value: Expression) -> Range | None:
    """Return the values that something can come to at all; `None` where nothing is known."""
    zero = trusted(Bound)(value=Fraction(0), included=True)
    if isinstance(value, BaseRef):
        return trusted(Range)(low=zero)
    if not isinstance(value, ObjectiveRef) or value.objective is None:
        return None
    if value.part in ("shortfall", "margin", "credit", "points"):
        return trusted(Range)(low=zero)
    objective: Objective | None = contract.objective(value.objective)
    if value.part == "measured" and objective is not None:
        if objective.measure.unit is Unit.PERCENT and is_share(objective.measure.figure):
            return trusted(Range)(low=zero, high=trusted(Bound)(value=Fraction(1), included=True))
        if objective.measure.unit in (Unit.DURATION, Unit.COUNT):
            return trusted(Range)(low=zero)
    return None


def _apart(one: Range, other: Range) -> bool:
    """Whether two ranges have no value in common."""
    for low, high in ((one.low, other.high), (other.low, one.high)):
        if low is not None and high is not None:
            touching = low.value == high.value and low.included and high.included
            if low.value > high.value or (low.value == high.value and not touching):
                return True
    return False


def _out_of_reach(contract: Contract, condition: Comparison) -> str | None:
    found = _value(condition)
    reach = _reach(contract, found[0]) if found is not None else None
    if found is None or reach is None or not _apart(found[1], reach):
        return None
    assert isinstance(condition.right, Literal_), "judged above"
    return f"nothing that it is held against is {condition.relation} {condition.right.written}"


def _contradiction(condition: AllOf) -> str | None:
    """Two parts that cannot hold together: one value in two ranges, one objective with two outcomes."""
    ranges = [found for part in condition.parts if (found := _value(part)) is not None]
    for index, (value, one) in enumerate(ranges):
        if any(value == other and _apart(one, second) for other, second in ranges[index + 1 :]):
            return "two of its parts exclude each other"
    outcomes: dict[str | None, str] = {}
    for part in condition.parts:
        if not isinstance(part, Standing) or part.history is not None:
            continue
        if outcomes.setdefault(part.objective, part.state) != part.state:
            return f"{part.objective} cannot be {outcomes[part.objective]} and {part.state} in one window"
    return None
