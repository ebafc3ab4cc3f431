"""Figures typed into texts: what is recognised as a figure of the contract, and what is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.reading import read

from slakit.diagnostics import Severity

CONTRACT = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-15 to 2026-12-31
  zone Europe/Amsterdam currency EUR
  fee base "Fee" EUR 48000.00 per month partial months by day fee set-up "Set-up" EUR 5.00 once end agreement
objective ANS-1 "Speed" measure service-level-of-answered given limit = 20 seconds each calendar month
  promise at least 80 % aim for more than 92.5 % with fewer than 30 calls counts as met no data counts as met
  credit 5 % of base when below 80 % credit EUR 2500.00 when below 70 % end objective
objective ASA-1 "Average" measure average-speed-of-answer each calendar quarter
  promise at most 90 seconds no data counts as met end objective
objective NUM-1 "Number" measure number of calls each calendar quarter promise at least 1500 end objective
objective CSAT-1 "Rating" measure satisfaction-mean each calendar quarter
  promise between 3.75 and 5 no data counts as met end objective
remedies cap credits at 15 % of base each calendar month round half up to EUR 0.01 end remedies
clause C-1 "Clause" text \"\"\"
  TEXT
  \"\"\" end clause
"""


def found(text: str) -> list[tuple[str, str]]:
    """The figures reported in a text as typed, and what is said to do."""
    source = CONTRACT.replace("TEXT", text)
    contract, diagnostics = read(source)
    assert contract is not None
    assert {d.code for d in diagnostics} <= {"SLA605"}
    assert not any(d.blocks or d.severity is not Severity.WARNING for d in diagnostics)
    return [(source[d.span.start : d.span.end], d.help or "") for d in diagnostics if d.span is not None]


@pytest.mark.parametrize(
    ("text", "figure", "instead"),
    [
        ("at least 80 % of calls", "80 %", "{ANS-1.target}"),
        ("at least 80% of calls", "80%", "{ANS-1.target}"),
        ("(80.0 percent)", "80.0 percent", "{ANS-1.target}"),
        ("80 per cent", "80 per cent", "{ANS-1.target}"),
        ("92,5 %", "92,5 %", "{ANS-1.aim}"),
        ("a credit of 5 %", "5 %", "{ANS-1}"),
        ("no more than 15 %", "15 %", "the limit of credits"),
        ("below 70 %", "70 %", "{ANS-1}"),
        ("EUR 48,000.00", "EUR 48,000.00", "{base}"),
        ("EUR 48000", "EUR 48000", "{base}"),
        ("EUR 48.000", "EUR 48.000", "{base}"),
        ("EUR 48 000,00.", "EUR 48 000,00", "{base}"),
        ("€48'000.00", "€48'000.00", "{base}"),
        ("48.000,00 €", "48.000,00 €", "{base}"),
        ("EUR 5 for the set-up", "EUR 5", "{set-up}"),
        ("EUR 2,500", "EUR 2,500", "{ANS-1}"),
        ("within 20 seconds", "20 seconds", "{ANS-1}"),
        ("a 20-second wait", "20-second", "{ANS-1}"),
        ("1 minute and 30 seconds", "1 minute and 30 seconds", "{ASA-1.target}"),
        ("90 s", "90 s", "{ASA-1.target}"),
        ("1.5 minutes", "1.5 minutes", "{ASA-1.target}"),
        ("with 30 calls", "30", "{ANS-1}"),
        ("1,500 calls", "1,500", "{NUM-1.target}"),
        ("an average of 3.75.", "3.75", "{CSAT-1.target}"),
        ("from 2026-01-15", "2026-01-15", "{agreement.from}"),
        ("until 31 December 2026", "31 December 2026", "{agreement.to}"),
        ("until December 31st, 2026", "December 31st, 2026", "{agreement.to}"),
        ("on the 15th of January 2026", "15th of January 2026", "{agreement.from}"),
        ("{base} and 80 % of {base}", "80 %", "{ANS-1.target}"),
    ],
)
def test_a_figure_of_the_contract(text: str, figure: str, instead: str) -> None:
    ((typed, help_),) = found(text)
    assert typed == figure
    assert instead in help_


@pytest.mark.parametrize(
    "text",
    [
        "within ten working days after the month has ended",
        "within 10 working days, 30 days, 20 minutes or 90 hours",
        "81 %, 8 %, 0.8 % or 180 %",
        "USD 48,000.00, $48,000.00, EUR 4,800.00, EUR 48,000.01 or EUR 480,000.00",
        "in 2026, on 14 January 2026, 2026-01-16 or 31 February 2026",
        "article 30, section 80 and paragraph 3.7 of ISO 15000-1:2026, version 80.5.5",
        "5 agents on 5 floors, 30 agents and 1,500 seats; 3.755 or 13.75",
        "ANS-80 % and v80 %",
        "{ANS-1.target}, {base}, {agreement.to} and {{none}}",
        "9" * 5000 + " %",
        "1" * 60 + " calls and EUR " + "5" * 70,
        "20 seconds and".replace("20", "twenty"),
    ],
)
def test_what_the_contract_does_not_have(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("currency", "amount", "text", "same"),
    [
        ("KWD", "5.000", "KWD 5.000", True),
        ("KWD", "5.000", "KWD 5", True),
        ("KWD", "5000.000", "KWD 5.000", False),
        ("KWD", "5000.000", "KWD 5,000", True),
        ("JPY", "5000", "¥5,000 or JPY 5.000", True),
        ("JPY", "5000", "JPY 5.00", False),
    ],
)
def test_amounts_are_read_as_their_currency_has_decimals(currency: str, amount: str, text: str, *, same: bool) -> None:
    source = (
        'agreement a "A" version "1" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31 zone Asia/Tokyo'
        f' currency {currency} fee base "Fee" {currency} {amount} once end agreement clause C-1 "C" text "{text}"'
        " end clause"
    )
    assert bool(read(source)[1]) is same


def test_two_figures_side_by_side_are_two() -> None:
    assert [typed for typed, _ in found("20 seconds and 90 seconds, 80 % and 5 %")] == [
        "20 seconds", "90 seconds", "80 %", "5 %"]  # fmt: skip


@given(st.integers(0, 10**6), st.integers(0, 2))
def test_percentages_are_compared_exactly(number: int, decimals: int) -> None:
    typed = f"{number // 10**decimals}" + (f".{number % 10**decimals:0{decimals}}" if decimals else "")
    same = {scaled * 10**decimals for scaled in (5, 15, 70, 80)} | ({925 * 10**decimals // 10} if decimals else set())
    assert bool(found(f"That is {typed} % of it")) == (number in same)


@pytest.mark.slow
def test_long_texts_take_their_time_and_no_more() -> None:
    for part in ("1 ", "1,", "1 minute ", "EUR ", "1.000.", "80 ", "9", "January 1 ", "1\n"):
        started = time.monotonic()
        found((part * 50_000)[:50_000])
        assert time.monotonic() - started < 2, part
