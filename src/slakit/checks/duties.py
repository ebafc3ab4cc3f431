"""What people do in an order that cannot be kept: escalation that runs backwards, reports after the next review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from slakit.contract.deadlines import Deadline
from slakit.contract.duties import Review
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Related
from slakit.timeline import CALENDAR_KINDS, DAY, windows

__all__ = ["check_duties"]

_DAYS = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "quarter": (90, 92), "year": (365, 366)}
"""The fewest and the most days of a unit."""


def check_duties(contract: Contract) -> Iterator[Diagnostic]:
    """Every finding about escalation and reviews."""
    for escalation in contract.escalations:
        for before, step in pairwise(escalation.steps):
            if _earlier(step.deadline, before.deadline):
                yield Diagnostic(
                    "SLA627",
                    f"{step.who} is told before {before.who}, who stands first",
                    span=step.span,
                    related=(Related(before.span, "this step comes later"),) if before.span is not None else (),
                    help="put the steps in the order of their deadlines, or correct one",
                    blocks=False,
                )
    for review in contract.reviews:
        yield from _late_report(contract, review)


def _reach(deadline: Deadline) -> tuple[int, int | None]:
    """Return the soonest and the latest that a deadline can end after its event; `None` where no limit is known."""
    length = deadline.length
    if length is None:
        count = deadline.count or 1
        if deadline.unit == "business day":
            return count * DAY, None
        least, most = _DAYS[deadline.unit or "day"]
        return (count * least) * DAY, (count + 1) * most * DAY
    if length.microseconds is not None:
        return length.microseconds, length.microseconds
    if length.business_days is not None:
        return (length.business_days - 1) * DAY, None
    if length.days is not None:
        return length.days * DAY, (length.days + 1) * DAY
    months = length.months or 0
    return months * 28 * DAY, (months * 31 + 1) * DAY


def _earlier(one: Deadline, other: Deadline) -> bool:
    """Whether one deadline certainly ends before another, of the same event."""
    if one.after != other.after:
        return False
    pairs = [(one.count, other.count)] if one.unit == other.unit and one.unit is not None else []
    if one.length is not None and other.length is not None:
        a, b = one.length, other.length
        pairs += [(a.business_days, b.business_days), (a.days, b.days), (a.months, b.months)]
    for first, second in pairs:
        if first is not None and second is not None:
            return first < second and one.calendar == other.calendar
    latest, soonest = _reach(one)[1], _reach(other)[0]
    return latest is not None and latest < soonest


def _late_report(contract: Contract, review: Review) -> Iterator[Diagnostic]:
    """Reports that may come after the next review, if reviews are held at the same place of their windows."""
    deadline, agreement = review.report, contract.agreement
    if deadline is None or deadline.after not in (None, "window") or review.each not in CALENDAR_KINDS:
        return
    found = windows(review.each, agreement.zone, agreement.first_date, agreement.last_date)
    if len(found) < 2:
        return
    held, following = found[0].last_date, found[1].last_date
    due = _least_date(deadline, held)
    if due > following:
        yield Diagnostic(
            "SLA628",
            f"a report may come after the next review: the one of {held} reports by {due}, and the next is held by "
            f"{following}",
            span=deadline.span,
            help="let the report come sooner, or hold the review less often",
            blocks=False,
        )


def _least_date(deadline: Deadline, start: dt.date) -> dt.date:
    """Return the last date of a deadline, the earliest that it can be where business days are counted."""
    length = deadline.length
    if length is not None and length.months is not None:
        return _months_on(start, length.months)
    if length is not None:
        days = length.days or length.business_days or (length.microseconds or 0) // DAY
        return start + dt.timedelta(days=days)
    count = deadline.count or 1
    match deadline.unit:
        case "week":
            return start + dt.timedelta(days=6 - start.weekday() + 7 * count)
        case "month":
            return _month_end(_months_on(start.replace(day=1), count))
        case "quarter":
            first = start.replace(month=start.month - (start.month - 1) % 3, day=1)
            return _month_end(_months_on(first, 3 * count + 2))
        case "year":
            return dt.date(start.year + count, 12, 31)
    return start + dt.timedelta(days=count)


def _months_on(date: dt.date, months: int) -> dt.date:
    years, month = divmod(date.month - 1 + months, 12)
    first = dt.date(date.year + years, month + 1, 1)
    return first.replace(day=min(date.day, _month_end(first).day))


def _month_end(date: dt.date) -> dt.date:
    following = date.replace(day=28) + dt.timedelta(days=4)
    return following - dt.timedelta(days=following.day)
