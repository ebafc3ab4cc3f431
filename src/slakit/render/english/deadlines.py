"""Deadlines and parties in English, to stand inside a sentence."""

from __future__ import annotations

from fractions import Fraction

from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Length, Unit
from slakit.contract.model import Contract
from slakit.contract.spans import Who
from slakit.render.english.words import quoted
from slakit.render.figures import exact_value_text
from slakit.timeline import DAY

__all__ = ["deadline_words", "who_words"]

_EVENTS = {"window": "the end of the window", "month": "the end of the calendar month"}
_NTH = {1: "1st", 2: "2nd", 3: "3rd"}


def deadline_words(deadline: Deadline, contract: Contract) -> str:
    """Return `within 30 days after the statement`, `by the end of the 2nd calendar month after the incident`."""
    after = "" if deadline.after is None else f" after {_EVENTS.get(deadline.after, f'the {deadline.after}')}"
    if deadline.length is not None:
        days = _calendar(deadline, contract) if deadline.length.business_days is not None else ""
        return f"within {_length(deadline.length)}{days}{after}"
    business = deadline.unit == "business day"
    unit = "business day" if business else f"calendar {deadline.unit}"
    count = deadline.count or 1
    ordinal = _NTH.get(count % 10 if count % 100 not in (11, 12, 13) else 0, "")
    nth = f"{count}{ordinal[1:] or 'th'}"
    return f"by the end of the {nth} {unit}{_calendar(deadline, contract) if business else ''}{after}"


def _calendar(deadline: Deadline, contract: Contract) -> str:
    return f" of {quoted(contract.calendar(deadline.calendar).title)}" if deadline.calendar is not None else ""


def _length(length: Length) -> str:
    if length.microseconds is not None and length.microseconds > 4 * DAY and length.microseconds % DAY == 0:
        days = length.microseconds // DAY
        return f"{days} days of 24 hours"
    if length.microseconds is not None:
        return exact_value_text(Fraction(length.microseconds), Unit.DURATION)
    for count, unit in (
        (length.business_days, "business day"), (length.days, "calendar day"), (length.months, "calendar month")
    ):  # fmt: skip
        if count is not None:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    raise ValueError(length)


def who_words(who: Who) -> str:
    """Return a party at the start of a sentence."""
    return {"provider": "The Provider", "customer": "The Customer", "both parties": "Both parties"}.get(who, who)
