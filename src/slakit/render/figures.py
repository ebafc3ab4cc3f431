"""Exact values as people read them: percentages, durations, numbers, dates, instants.

Display may round, but never onto the other side of a bound: a value is shown with as many decimals as it takes to
be true. English for now; every function that words depend on takes its words from here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.contract.measures import Range
from slakit.money import RoundingMode, decimal_text, minor_digits, round_fraction
from slakit.timeline import (
    CALENDAR_KINDS,
    HOUR,
    MINUTE,
    SECOND,
    Period,
    Window,
    first_instant_of,
    local_date,
    to_local,
)

__all__ = [
    "bytes_text",
    "count_text",
    "date_text",
    "day_and_month",
    "duration_text",
    "duration_words",
    "exact_money_text",
    "exact_text",
    "exact_value_text",
    "instant_text",
    "long_date",
    "mixed_text",
    "moment_text",
    "month_text",
    "period_text",
    "value_text",
    "window_text",
]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def date_text(date: dt.date) -> str:
    """`2026-03-31`."""
    return date.isoformat()


def long_date(date: dt.date) -> str:
    """`31 March 2026`."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def day_and_month(day: int, month: int) -> str:
    """`31 March`."""
    return f"{day} {_MONTHS[month - 1]}"


def month_text(date: dt.date) -> str:
    """`March 2026`."""
    return f"{_MONTHS[date.month - 1]} {date.year}"


def period_text(period: Period) -> str:
    """`March 2026` for a month, the label as it was asked for otherwise."""
    return month_text(period.first_date) if re.fullmatch(r"\d{4}-\d{2}", period.label) else period.label


def count_text(count: int, singular: str = "", plural: str = "") -> str:
    """`1,234 calls`; without words, the number alone."""
    word = singular if count == 1 else plural
    return f"{count:,} {word}".strip()


def _true_digits(value: Fraction, scale: int, bounds: Iterable[Fraction], fewest: int, most: int = 12) -> int:
    """Decimals of `value * scale` that keep it on its side of every bound, and apart from it where it differs."""
    bounds = tuple(bounds)
    for digits in range(fewest, most):
        step = Fraction(1, scale * 10**digits)
        shown = round_fraction(value, step, RoundingMode.HALF_UP)
        if all((shown < b) == (value < b) and (shown > b) == (value > b) for b in bounds):
            return digits
    return most


def duration_text(microseconds: Fraction | int, bounds: Iterable[Fraction] = (), decimals: int = 0) -> str:
    """`20 s`, `4 min 30 s`, `2 h`, `67.52 s`: seconds carry decimals where they are needed to be true."""
    value = Fraction(microseconds)
    sign, value = ("-" if value < 0 else ""), abs(value)
    if value.denominator == 1 and value % SECOND == 0 and value >= 2 * MINUTE:
        hours, rest = divmod(int(value), HOUR)
        minutes, rest = divmod(rest, MINUTE)
        parts = [(hours, "h"), (minutes, "min"), (rest // SECOND, "s")]
        return sign + " ".join(f"{n} {unit}" for n, unit in parts if n)
    seconds = value / SECOND
    fewest = 0 if seconds.denominator == 1 else max(decimals, 2)
    digits = _true_digits(value, 1, (), fewest) if not bounds else _true_digits(
        seconds, 1, [Fraction(b) / SECOND for b in bounds], fewest)  # fmt: skip
    if value >= 10 * MINUTE:
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(int(minutes), 60)
        head = " ".join(f"{n} {unit}" for n, unit in ((hours, "h"), (minutes, "min")) if n)
        return f"{sign}{head} {decimal_text(seconds, digits)} s"
    return f"{sign}{decimal_text(seconds, digits)} s"


def _plain(value: Fraction, bounds: Iterable[Fraction], fewest: int) -> str:
    if value.denominator == 1 and fewest == 0:
        return decimal_text(value, 0, group=True)
    return decimal_text(value, _true_digits(value, 1, bounds, fewest), group=True)


def value_text(
    value: Fraction, unit: Unit, near: Iterable[Range | None] = (), decimals: int = 2, currency: str = ""
) -> str:
    """A measured value for people. `near` are the ranges it was held against: it never looks to be on another side.

    `currency` is that of amounts, which are in minor units.

    >>> value_text(Fraction(99951, 100000), Unit.PERCENT, [Range(low=None)])
    '99.95 %'
    """
    bounds = [b.value for r in near if r is not None for b in (r.low, r.high) if b is not None]
    if unit is Unit.DURATION:
        return duration_text(value, bounds, decimals)
    if unit is Unit.PERCENT:
        return f"{decimal_text(value * 100, _true_digits(value, 100, bounds, decimals))} %"
    if unit is Unit.POINTS:
        return f"{decimal_text(value * 100, _true_digits(value, 100, bounds, decimals))} points"
    if unit is Unit.MONEY and currency:
        size, least = 10 ** minor_digits(currency), minor_digits(currency)
        digits = _true_digits(value / size, 1, [bound / size for bound in bounds], least)
        return f"{currency} {decimal_text(value / size, digits, group=True)}"
    if unit is Unit.COUNT:
        return _plain(value, bounds, 0)
    return _plain(value, bounds, 0 if value.denominator == 1 else decimals)


def exact_text(value: Fraction) -> str:
    """An exact value for working and JSON: plain decimals where they end, a ratio where they do not."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    return decimal_text(value, digits)


def exact_value_text(value: Fraction, unit: Unit, currency: str = "") -> str:
    """A figure of the contract itself, never rounded: `80 %`, `99.95 %`, `28 seconds`, `4`, `1/3`.

    >>> exact_value_text(Fraction(4, 5), Unit.PERCENT), exact_value_text(Fraction(5_400_000_000), Unit.DURATION)
    ('80 %', '1 hour 30 minutes')
    """
    if unit is Unit.DURATION:
        return duration_words(value)
    if unit is Unit.PERCENT:
        return f"{exact_text(value * 100)} %"
    if unit is Unit.MONEY and currency:
        return exact_money_text(currency, value)
    if unit is Unit.POINTS:
        return f"{exact_text(value * 100)} percentage point{'' if value == Fraction(1, 100) else 's'}"
    return count_text(value.numerator) if value.denominator == 1 else exact_text(value)


def duration_words(microseconds: Fraction | int) -> str:
    """A duration in words, exact: `20 seconds`, `1 hour 30 minutes`, `0.5 seconds`; hours are not made into days."""
    value = Fraction(microseconds)
    sign, value = ("-" if value < 0 else ""), abs(value)
    hours, rest = divmod(value, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    parts = [(Fraction(hours), "hour"), (Fraction(minutes), "minute"), (rest / SECOND, "second")]
    said = [f"{exact_text(n)} {word}{'' if n == 1 else 's'}" for n, word in parts if n]
    return sign + (" ".join(said) or "0 seconds")


def exact_money_text(currency: str, minor: Fraction) -> str:
    """An amount that is not rounded yet: `EUR 2,400.00`, `EUR 1,603.2145`, `EUR 774.193548… (24000/31)`."""
    if minor < 0:
        return f"-{exact_money_text(currency, -minor)}"
    digits = minor_digits(currency)
    amount = minor / 10**digits
    shown = decimal_text(amount, digits, group=True)
    if minor.denominator == 1:
        return f"{currency} {shown}"
    text = exact_text(amount)
    if "/" in text:
        cut = round_fraction(amount, Fraction(1, 10**6), RoundingMode.DOWN)
        return f"{currency} {decimal_text(cut, 6, group=True)}… ({text})"
    decimals = len(text.partition(".")[2])
    return f"{currency} {decimal_text(amount, decimals, group=True)}"


def paid_text(currency: str, unit: Unit, amount: Fraction) -> str:
    """What is paid or earned: money in minor units, service points, or days of service.

    What does not end as a decimal number is a whole number and a part: `6 6/7 points`.

    >>> paid_text("EUR", Unit.MONEY, Fraction(500)), paid_text("EUR", Unit.SERVICE_POINTS, Fraction(1))
    ('EUR 5.00', '1 point')
    >>> paid_text("EUR", Unit.SERVICE_POINTS, Fraction(48, 7))
    '6 6/7 points'
    """
    if unit is Unit.MONEY:
        return exact_money_text(currency, amount)
    words = ("point", "points") if unit is Unit.SERVICE_POINTS else ("service day", "service days")
    return f"{mixed_text(amount)} {words[0] if amount == 1 else words[1]}"


def mixed_text(value: Fraction) -> str:
    """An exact number for people: `2.5`, and `6 6/7` where decimals do not end."""
    text, whole = exact_text(value), int(abs(value))
    if "/" not in text or not whole:
        return text
    return f"{'-' if value < 0 else ''}{whole} {abs(value) - whole}"


def window_text(window: Window) -> str:
    """The label of a window; where that is a date, which kind of window begins on it.

    A window of a contract reads `contract year from 2026-01-01`.
    """
    return window.label if window.kind in CALENDAR_KINDS else f"{window.kind} from {window.label}"


def bytes_text(size: int) -> str:
    """The size of a file: `812 bytes`, `14.2 kB`, `3.1 MB` (thousands, not 1024s)."""
    if size < 1000:
        return count_text(size, "byte", "bytes")
    kilo = size < 1_000_000
    return f"{decimal_text(Fraction(size, 1000 if kilo else 1_000_000), 1)} {'kB' if kilo else 'MB'}"


def moment_text(microseconds: int, zone: str) -> str:
    """An instant as `instant_text` writes it, or the date alone where it is the first instant of one."""
    date = local_date(microseconds, zone)
    return date_text(date) if first_instant_of(zone, date) == microseconds else instant_text(microseconds, zone)


def instant_text(microseconds: int, zone: str) -> str:
    """An instant as the clocks of a zone show it, with their distance from UTC: `2026-03-01 09:00:12 +01:00`."""
    local = to_local(microseconds, zone)
    decimals = f".{local.microsecond:06}".rstrip("0") if local.microsecond else ""
    return f"{local:%Y-%m-%d %H:%M:%S}{decimals} {local.isoformat()[-6:]}"
