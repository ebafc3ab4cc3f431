"""Lengths of time in English: of terms, notices and deadlines."""

from __future__ import annotations

from slakit.contract.expressions import Length
from slakit.render.figures import count_text, duration_words

__all__ = ["length_words"]


def length_words(length: Length) -> str:
    """`3 months`, `2 years`, `10 business days`, `4 hours`."""
    if length.months is not None:
        years, months = divmod(length.months, 12)
        return _counted(length.months, "month") if months else _counted(years, "year")
    if length.days is not None:
        weeks, days = divmod(length.days, 7)
        return _counted(length.days, "calendar day") if days else _counted(weeks, "week")
    if length.business_days is not None:
        return _counted(length.business_days, "business day")
    assert length.microseconds is not None, "a length has one of its parts"
    return duration_words(length.microseconds)


def _counted(count: int, unit: str) -> str:
    return count_text(count, unit, f"{unit}s")
