"""Deadlines and those who meet them, in English."""

from __future__ import annotations

from fractions import Fraction

from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Length
from slakit.contract.model import Contract
from slakit.contract.spans import Who
from slakit.render.english.words import quoted
from slakit.render.figures import count_text, duration_words
from slakit.timeline import DAY

__all__ = ["counting_rule", "deadline_words", "length_words", "ordinal", "who_words"]

_EVENTS = {
    "breach": "the breach",
    "claim": "the claim",
    "failure": "the failure",
    "incident": "the incident",
    "invoice": "the date of the invoice",
    "month": "the end of the calendar month",
    "notice": "the notice",
    "report": "the report",
    "request": "the request",
    "statement": "the issue of the statement",
    "window": "the end of the period",
}
_PARTIES = {"provider": "the Provider", "customer": "the Customer"}


def who_words(who: Who) -> str:
    """Return who does something: `the Provider`, `both parties`, a third party by name."""
    return _PARTIES.get(who, who)


def ordinal(count: int) -> str:
    """`1st`, `12th`, `23rd`."""
    if count % 100 in (11, 12, 13):
        return f"{count:,}th"
    return f"{count:,}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th') }"


def length_words(length: Length, calendar: str = "") -> str:
    """Return a length of time: `4 hours`, `10 business days of “Office hours”`, `12 months`."""
    if length.business_days is not None:
        of = f" of {calendar}" if calendar else ""
        return count_text(length.business_days, "business day", "business days") + of
    if length.days is not None:
        return count_text(length.days, "calendar day", "calendar days")
    if length.months is not None:
        return count_text(length.months, "month", "months")
    time = Fraction(length.microseconds or 0)
    if time % DAY == 0 and time > DAY:
        return f"{int(time / DAY):,} days of 24 hours"
    return duration_words(time)


def deadline_words(deadline: Deadline, contract: Contract, otherwise: str = "") -> str:
    """Return a deadline, to stand behind what is to be done; `otherwise` is the event where it names none."""
    event = _EVENTS[deadline.after] if deadline.after is not None else otherwise
    after = f" after {event}" if event else ""
    calendar = quoted(contract.calendar(deadline.calendar).title) if deadline.calendar is not None else ""
    if deadline.length is not None:
        return f"within {length_words(deadline.length, calendar)}{after}"
    assert deadline.unit is not None, "a deadline has a length or a unit"
    unit = deadline.unit if deadline.unit == "business day" else f"calendar {deadline.unit}"
    of = f" of {calendar}" if calendar else ""
    return f"by the end of the {ordinal(deadline.count or 1)} {unit}{of}{after}"


def counting_rule() -> str:
    """Tell how days, weeks and months of a deadline are counted."""
    return (
        "Deadlines are counted so: hours, and days of 24 hours, run from the instant of the event. Calendar days and"
        " months leave out the day of the event and end with their last day; for months this is the day with the same"
        " number, or the last one of a month that has none. “By the end of” a 1st day, week, month, quarter or year"
        " after an event means the one that follows that of the event. A business day of certain hours is a date on"
        " which they begin. “Within” a number of business days runs from the first moment, at or after the event, that"
        " lies in those hours, to the same time of day on the last of as many business days that follow; where that"
        " time lies outside the hours of that day, to the closing before it, or else to the opening."
    )
