"""Money, percentages, rounding and splitting, exactly.

Amounts are integer minor units of one currency; what is not yet rounded is a `Fraction` of minor units.
No binary float comes in or goes out.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

__all__ = [
    "MINOR_DIGITS",
    "Money",
    "RoundingMode",
    "decimal_text",
    "fraction_from_text",
    "minor_digits",
    "round_fraction",
    "split_largest_remainder",
]

# ISO 4217 (list one, 2026-01-01): currencies whose minor unit has other than two digits, and all others.
_ZERO: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_FOUR: Final = "CLF UYW"
_TWO: Final = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU "
    "MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
    "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED "
    "VES WST XAD XCD XCG YER ZAR ZMW ZWG"
)
MINOR_DIGITS: Final[dict[str, int]] = {
    code: digits for digits, codes in ((0, _ZERO), (2, _TWO), (3, _THREE), (4, _FOUR)) for code in codes.split()
}
"""Digits of the minor unit of every ISO 4217 currency that money is paid in."""


def minor_digits(currency: str) -> int:
    """Digits behind the point of a currency's amounts; raises KeyError for an unknown code."""
    return MINOR_DIGITS[currency]


def fraction_from_text(text: str) -> Fraction:
    """Return an exact number from plain decimal text such as `12.50`; raises ValueError for anything else."""
    whole, point, digits = text.partition(".")
    if not whole.lstrip("-").isascii() or not whole.lstrip("-").isdigit():
        raise ValueError(text)
    if point and not (digits.isascii() and digits.isdigit()):
        raise ValueError(text)
    return Fraction(int(whole + digits), 10 ** len(digits))


class RoundingMode(enum.Enum):
    """How a value between two steps is rounded; the words are those of the language."""

    HALF_UP = "half up"
    HALF_EVEN = "half even"
    UP = "up"
    DOWN = "down"


def round_fraction(value: Fraction, step: Fraction, mode: RoundingMode) -> Fraction:
    """Return the multiple of `step` that `mode` picks for `value`; negative values mirror positive ones.

    >>> round_fraction(Fraction("12344.5"), Fraction(1), RoundingMode.HALF_EVEN)
    Fraction(12344, 1)
    >>> round_fraction(Fraction("-0.5"), Fraction(1), RoundingMode.HALF_UP)
    Fraction(-1, 1)
    """
    sign = -1 if value < 0 else 1
    whole, rest = divmod(abs(value), step)
    twice = 2 * rest
    if mode is RoundingMode.UP:
        more = rest > 0
    elif mode is RoundingMode.DOWN:
        more = False
    elif mode is RoundingMode.HALF_UP:
        more = twice >= step
    else:
        more = twice > step or (twice == step and whole % 2 == 1)
    return sign * (whole + int(more)) * step


def decimal_text(value: Fraction, digits: int, *, group: bool = False) -> str:
    """`value` with a fixed number of decimals, truncation-free only when it fits; rounds half up for display.

    >>> decimal_text(Fraction(2400), 2, group=True)
    '2,400.00'
    """
    # In integers, because statements with many lines print millions of numbers.
    scaled, rest = divmod(abs(value.numerator) * 10**digits, value.denominator)
    scaled += 2 * rest >= value.denominator
    sign = "-" if value < 0 and scaled else ""
    whole, part = divmod(scaled, 10**digits)
    text = f"{whole:,}" if group else str(whole)
    return f"{sign}{text}.{part:0{digits}d}" if digits else f"{sign}{text}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in integer minor units (cents for EUR, yen for JPY, fils for KWD) of one currency."""

    currency: str
    minor: int

    @classmethod
    def of(cls, currency: str, amount: str) -> Money:
        """From decimal text.

        Raises ValueError when it has more decimals than the currency, KeyError for an unknown currency.

        >>> Money.of("EUR", "48000.00")
        Money(currency='EUR', minor=4800000)
        """
        minor = fraction_from_text(amount) * 10 ** minor_digits(currency)
        if minor.denominator != 1:
            raise ValueError(f"{currency} has {minor_digits(currency)} decimals: {amount}")
        return cls(currency, minor.numerator)

    @property
    def amount(self) -> str:
        """Plain decimal text without the currency, as JSON and CSV carry it."""
        digits = minor_digits(self.currency)
        return decimal_text(Fraction(self.minor, 10**digits), digits)

    def __str__(self) -> str:
        """For people: `EUR 2,400.00`, `-EUR 2,400.00`."""
        digits = minor_digits(self.currency)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{self.currency} {decimal_text(Fraction(abs(self.minor), 10**digits), digits, group=True)}"

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.currency, self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.currency, self.minor - other.minor)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor


def split_largest_remainder(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """`total` minor units over `weights`, losing none: floors first, then one each by largest remainder.

    Ties go to the earlier weight. Raises ValueError when the weights do not add up to more than zero.

    >>> split_largest_remainder(10000, [1, 1, 1])
    [3334, 3333, 3333]
    """
    whole = sum(weights, Fraction(0))
    if whole <= 0 or any(w < 0 for w in weights):
        raise ValueError("weights must not be negative and must add up to more than zero")
    if total < 0:
        return [-part for part in split_largest_remainder(-total, weights)]
    exact = [Fraction(total) * w / whole for w in weights]
    parts = [int(x) for x in exact]
    missing = total - sum(parts)
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:missing]:
        parts[i] += 1
    return parts
