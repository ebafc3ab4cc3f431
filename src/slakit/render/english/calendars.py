"""Opening hours in English: hours of a day, holiday rules, dated lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from slakit.render.english.words import WEEKDAYS, joined, quoted
from slakit.render.figures import long_date
from slakit.timeline import HOUR, MINUTE, DatedKind, DatedRule, HolidayCut, HolidayRule, SetOperation, Shift

__all__ = ["combination_words", "cut_words", "dated_words", "day_name", "holiday_words", "hours_words", "makeup_words"]


def day_name(date: dt.date) -> str:
    """`Thursday 24 December 2026`."""
    return f"{WEEKDAYS[date.weekday()]} {long_date(date)}"


def _clock(time: int) -> str:
    return f"{time // HOUR:02}:{time % HOUR // MINUTE:02}"


def _shift(shift: Shift) -> str:
    if shift.closes > shift.opens:
        return f"from {_clock(shift.opens)} to {_clock(shift.closes)}"
    end = "midnight" if shift.closes == 0 else f"{_clock(shift.closes)} on the next day"
    return f"from {_clock(shift.opens)} to {end}"


def hours_words(shifts: Sequence[Shift]) -> str:
    """`from 09:00 to 12:00 and from 13:00 to 17:30`, `from 22:00 to 06:00 on the next day`, `closed`."""
    ordered = sorted(shifts, key=lambda s: (s.opens, s.end))
    if any(s.opens == 0 and s.end == 24 * HOUR for s in ordered):
        return "all day"
    return joined([_shift(s) for s in ordered]) or "closed"


def dated_words(rule: DatedRule) -> str:
    """Tell what a dated line does on its date."""
    hours = hours_words(rule.shifts) if rule.shifts else ""
    match rule.kind:
        case DatedKind.OPEN:
            return f"open {hours}, instead of the usual hours"
        case DatedKind.ALSO_OPEN:
            return f"also open {hours}"
        case DatedKind.CLOSED:
            return f"closed {hours}" if hours else "closed"


_STEPS = {
    SetOperation.UNION: "together with those of {}",
    SetOperation.INTERSECTION: "but only as far as they are also hours of {}",
    SetOperation.DIFFERENCE: "except those of {}",
}


def combination_words(first: str, steps: Sequence[tuple[SetOperation, str]]) -> tuple[str, ...]:
    """`The hours of “A”, together with those of “B”, except those of “C”.`, and how more than one step is read."""
    parts = [f"The hours of {quoted(first)}", *(_STEPS[step].format(quoted(title)) for step, title in steps)]
    order = () if len(steps) == 1 else ("Each step applies to what all steps before it come to.",)
    return (f"{', '.join(parts)}.", *order)


def cut_words(cut: HolidayCut) -> str:
    """Tell what a public holiday takes away."""
    if cut is HolidayCut.SHIFT_START:
        return "On a public holiday, the hours that start on that date are not worked."
    return "A public holiday is closed from midnight to midnight, also for hours that start on the day before it."


def dated_rule_words() -> str:
    """Tell which hours a dated line is about."""
    return (
        "A date that is closed or has hours of its own concerns the hours that start on it; hours that began on the "
        "day before are worked to their end."
    )


def makeup_words(rule: HolidayRule) -> str:
    """Tell what applies on a weekend day that was declared a working day."""
    if rule.makeup_weekday is None:
        return "A weekend day that is declared a working day is an ordinary weekend day here."
    return f"On a weekend day that is declared a working day, the hours of a {WEEKDAYS[rule.makeup_weekday]} apply."


def holiday_words(rule: HolidayRule) -> str:
    """Whose public holidays count."""
    where = f"{rule.country}-{rule.subdivision}" if rule.subdivision else rule.country
    return f"Closed on the public holidays of {where} (ISO 3166 code)."
