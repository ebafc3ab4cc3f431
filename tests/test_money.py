"""Money and rounding against typed-in numbers, against the decimal module, and against what splitting promises."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.money import (
    MINOR_DIGITS,
    Money,
    RoundingMode,
    decimal_text,
    fraction_from_text,
    minor_digits,
    round_fraction,
    split_largest_remainder,
)

UP, EVEN, HALF, DOWN = RoundingMode.UP, RoundingMode.HALF_EVEN, RoundingMode.HALF_UP, RoundingMode.DOWN


@pytest.mark.parametrize(
    ("measured", "step", "mode", "rounded", "target", "met"),
    [
        ("99.9896", "0.01", HALF, "99.99", "99.99", True),
        ("99.9896", "0.01", DOWN, "99.98", "99.99", False),
        ("94.25", "0.1", HALF, "94.3", "94.3", True),
        ("94.25", "0.1", EVEN, "94.2", "94.3", False),
    ],
)
def test_the_mode_of_rounding_decides(
    measured: str, step: str, mode: RoundingMode, rounded: str, target: str, met: bool
) -> None:
    found = round_fraction(Fraction(measured), Fraction(step), mode)
    assert found == Fraction(rounded)
    assert (found >= Fraction(target)) is met
    assert (Fraction(measured) >= Fraction(target)) is False


def test_share_of_the_allowed_time_rounded_up_breaches() -> None:
    used = Fraction("99.951")
    assert used < 100
    assert round_fraction(used, Fraction(1), UP) == 100


@pytest.mark.parametrize(
    ("amount", "step", "mode", "rounded"),
    [
        ("12344.5", "1", HALF, "12345"),
        ("12344.5", "1", EVEN, "12344"),
        ("2.675", "0.01", HALF, "2.68"),
        ("0.0125", "0.001", HALF, "0.013"),
        ("-2.675", "0.01", HALF, "-2.68"),
        ("-2.671", "0.01", UP, "-2.68"),
        ("-2.679", "0.01", DOWN, "-2.67"),
        ("0", "0.01", UP, "0"),
        ("7", "5", UP, "10"),
        ("7.5", "5", EVEN, "10"),
        ("2.5", "5", EVEN, "0"),
    ],
)
def test_rounding_of_amounts(amount: str, step: str, mode: RoundingMode, rounded: str) -> None:
    assert round_fraction(Fraction(amount), Fraction(step), mode) == Fraction(rounded)


def test_three_cost_centres() -> None:
    assert split_largest_remainder(10000, [1, 1, 1]) == [3334, 3333, 3333]


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (5, [1, 1], [3, 2]),
        (1, [1, 1, 1, 1], [1, 0, 0, 0]),
        (100, [2, 0, 1], [67, 0, 33]),
        (-10000, [1, 1, 1], [-3334, -3333, -3333]),
        (0, [1, 2], [0, 0]),
        (7, [3], [7]),
        (10, [Fraction(1, 3), Fraction(1, 6)], [7, 3]),
        (100, [1, 2, 3, 4, 5, 6], [5, 9, 14, 19, 24, 29]),
    ],
)
def test_splits_by_hand(total: int, weights: list[int | Fraction], parts: list[int]) -> None:
    assert split_largest_remainder(total, weights) == parts


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [2, -1]])
def test_weights_that_cannot_be_split_over(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split_largest_remainder(100, weights)


WEIGHTS = st.lists(st.fractions(min_value=0, max_value=1000, max_denominator=1000), min_size=1, max_size=12).filter(
    lambda weights: sum(weights) > 0
)


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_splitting_loses_nothing_and_stays_within_one_unit(total: int, weights: list[Fraction]) -> None:
    parts = split_largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1
        assert weight > 0 or part == 0


@given(st.integers(0, 10**9), WEIGHTS)
def test_who_gets_a_unit_more_had_no_smaller_remainder(total: int, weights: list[Fraction]) -> None:
    parts = split_largest_remainder(total, weights)
    exact = [total * weight / sum(weights) for weight in weights]
    remainders = [(x - int(x), part - int(x)) for x, part in zip(exact, parts, strict=True)]
    gave = [r for r, more in remainders if more == 1]
    kept = [r for r, more in remainders if more == 0]
    assert all(more in (0, 1) for _, more in remainders)
    assert not gave or not kept or min(gave) >= max(kept)


PYTHON_MODES = {
    HALF: decimal.ROUND_HALF_UP,
    EVEN: decimal.ROUND_HALF_EVEN,
    UP: decimal.ROUND_UP,
    DOWN: decimal.ROUND_DOWN,
}


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=7),
    st.integers(0, 6),
    st.sampled_from(list(RoundingMode)),
)
def test_rounding_agrees_with_the_decimal_module(value: Decimal, places: int, mode: RoundingMode) -> None:
    with decimal.localcontext(prec=60):
        expected = value.quantize(Decimal(1).scaleb(-places), rounding=PYTHON_MODES[mode])
    assert round_fraction(Fraction(value), Fraction(1, 10**places), mode) == Fraction(expected)


@given(st.fractions(), st.fractions(min_value=Fraction(1, 1000), max_value=1000), st.sampled_from(list(RoundingMode)))
def test_rounding_gives_a_neighbouring_multiple_once(value: Fraction, step: Fraction, mode: RoundingMode) -> None:
    rounded = round_fraction(value, step, mode)
    assert (rounded / step).denominator == 1
    assert abs(rounded - value) < step
    assert round_fraction(rounded, step, mode) == rounded
    assert round_fraction(-value, step, mode) == -rounded


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=4))
def test_numbers_from_text_are_exact(value: Decimal) -> None:
    assert fraction_from_text(format(value, "f")) == Fraction(value)


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1.", ".5", "1,5", "1e3", "+1", "0x1", "1_000", "٣", "½", "NaN", " 1", "1 ", "--1", "1.-5"]
)
def test_texts_that_are_no_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        fraction_from_text(text)


def test_money_keeps_the_decimals_of_its_currency() -> None:
    assert str(Money.of("EUR", "48000.00")) == "EUR 48,000.00"
    assert str(Money.of("JPY", "123445")) == "JPY 123,445"
    assert str(Money.of("KWD", "0.013")) == "KWD 0.013"
    assert str(Money.of("CLF", "1.2345")) == "CLF 1.2345"
    assert str(Money("EUR", -5)) == "-EUR 0.05"
    assert Money.of("EUR", "1250").amount == "1250.00"
    assert Money.of("JPY", "5").amount == "5"


@pytest.mark.parametrize(("currency", "amount"), [("EUR", "1.005"), ("JPY", "0.5"), ("KWD", "0.0001")])
def test_more_decimals_than_the_currency_has(currency: str, amount: str) -> None:
    with pytest.raises(ValueError, match="decimals"):
        Money.of(currency, amount)


def test_unknown_currency() -> None:
    with pytest.raises(KeyError):
        Money.of("XXY", "1.00")


def test_money_of_two_currencies_never_mixes() -> None:
    euros, dollars = Money("EUR", 100), Money("USD", 100)
    assert euros + euros == Money("EUR", 200)
    assert euros - Money("EUR", 250) == Money("EUR", -150)
    assert Money("EUR", 99) < euros
    assert euros != dollars
    for mix in (lambda: euros + dollars, lambda: euros - dollars, lambda: euros < dollars):
        with pytest.raises(ValueError, match="do not mix"):
            mix()


def test_minor_digits_of_well_known_currencies() -> None:
    known = {"EUR": 2, "USD": 2, "GBP": 2, "JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "TND": 3}
    assert {code: minor_digits(code) for code in known} == known
    assert all(len(code) == 3 and code.isupper() for code in MINOR_DIGITS)
    assert len(MINOR_DIGITS) > 150


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(2400), 2, "2400.00"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(-1, 3), 2, "-0.33"),
        (Fraction(5, 10), 0, "1"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(123456789, 100), 2, "1234567.89"),
    ],
)
def test_decimal_text(value: Fraction, digits: int, text: str) -> None:
    assert decimal_text(value, digits) == text


def test_decimal_text_in_groups() -> None:
    assert decimal_text(Fraction(123456789, 100), 2, group=True) == "1,234,567.89"
    assert decimal_text(Fraction(-1234), 0, group=True) == "-1,234"
