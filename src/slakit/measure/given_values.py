"""Values that people write down, as exact numbers: percentages, lengths of time, amounts and plain numbers.

They are written as in a contract, with their units; nothing is guessed. A value below zero, which no contract needs,
has a minus in front.
"""

from __future__ import annotations

import re
from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.money import minor_digits
from slakit.timeline import DAY, HOUR, MINUTE, SECOND

__all__ = ["given_value", "such_as"]

_NUMBER = r"[0-9]{1,18}(?:\.[0-9]{1,18})?"
_PLAIN = re.compile(rf"-?{_NUMBER}")
_PERCENT = re.compile(rf"(-?{_NUMBER}) ?%")
_LENGTH = re.compile(rf"{_NUMBER} [a-z]+(?: {_NUMBER} [a-z]+)*")
_MONEY = re.compile(rf"([A-Z]{{3}}) (-?{_NUMBER})")
_UNITS = {"day": DAY, "hour": HOUR, "minute": MINUTE, "second": SECOND}


def given_value(text: str, unit: Unit, currency: str) -> Fraction | None:
    """Return a value in base units (money in minor units); `None` where the text is none of that unit.

    >>> given_value("92.5 %", Unit.PERCENT, "EUR"), given_value("1 hour 30 minutes", Unit.DURATION, "EUR")
    (Fraction(37, 40), Fraction(5400000000, 1))
    >>> given_value("92.5", Unit.PERCENT, "EUR"), given_value("USD 5.00", Unit.MONEY, "EUR")
    (None, None)
    """
    match unit:
        case Unit.PERCENT:
            found = _PERCENT.fullmatch(text)
            return Fraction(found[1]) / 100 if found else None
        case Unit.DURATION:
            return _length(text)
        case Unit.MONEY:
            found = _MONEY.fullmatch(text)
            if found is None or found[1] != currency:
                return None
            digits = minor_digits(currency)
            written = len(found[2].partition(".")[2])
            return Fraction(found[2]) * 10**digits if written == digits else None
        case _:
            return Fraction(text) if _PLAIN.fullmatch(text) else None


def _length(text: str) -> Fraction | None:
    """Return the sum of parts of falling units, each at most once, as a whole number of microseconds."""
    if not _LENGTH.fullmatch(text):
        return None
    words, total, last = text.split(" "), Fraction(0), DAY + 1
    for number, word in zip(words[::2], words[1::2], strict=True):
        unit = _UNITS.get(word.removesuffix("s"))
        if unit is None or unit >= last:
            return None
        total, last = total + Fraction(number) * unit, unit
    return total if total.denominator == 1 else None


def such_as(unit: Unit, currency: str) -> str:
    """Return what a value of a unit is, with an example."""
    match unit:
        case Unit.PERCENT:
            return "a percentage such as 92 %"
        case Unit.DURATION:
            return "a length of time such as 1 hour 30 minutes"
        case Unit.MONEY:
            digits = minor_digits(currency)
            return f"an amount such as {currency} 100{'.' + '0' * digits if digits else ''}"
        case _:
            return "a number such as 4.5"
