"""Languages, holidays, notice, renewal and names that nothing uses: what is found, and where the line is."""

from __future__ import annotations

import pytest
from tests.language.reading import codes, read

HEAD = """agreement a "A" version "1.0" provider "P" customer "C" in force from {first} to {last}
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 100.00 per month {lines} end agreement
"""
REST = """
records tickets "Tickets" one "ticket" key id at created
  field id text field created instant field solved yes/no field wait duration
end records
objective S "Solved" measure share of tickets where solved each calendar month promise at least 90 %
  no data counts as met end objective
objective W "Wait" measure average wait of tickets each calendar quarter promise at most 1 hour
  no data counts as met end objective
"""


def contract(lines: str = "", rest: str = "", *, first: str = "2026-01-01", last: str = "2026-12-31") -> str:
    return HEAD.format(first=first, last=last, lines=lines) + REST + rest


def found(lines: str = "", rest: str = "", *, first: str = "2026-01-01", last: str = "2026-12-31") -> list[str]:
    return codes(contract(lines, rest, first=first, last=last), unused=True)


@pytest.mark.parametrize(
    ("condition", "never"),
    [
        ("S is met in 12 consecutive months", False),
        ("S is met in 13 consecutive months", True),
        ("S is met in 13 consecutive windows", True),
        ("W is met in 4 consecutive windows", False),
        ("W is met in 5 consecutive windows", True),
        ("S is met in each of the previous 11 months", False),
        ("S is met in each of the previous 12 months", True),
        ("S is met in each of the following 3 months", True),
        ("S is met in at least 12 of 24 months", False),
        ("S is met in at least 13 of 24 months", True),
        ("S is met in 2 consecutive contract years", False),
        ("S is met and S is missed", True),
        ("S is met and W is missed", False),
        ("S is met or S is met in 13 consecutive months", False),
        ("S is met in 14 consecutive months or S is met in 13 consecutive months", True),
        ("S is met and S is met in 13 consecutive months", True),
        ("S.measured is more than 100 %", True),
        ("S.measured is at least 100 %", False),
        ("S.measured is below 0 %", True),
        ("S.measured is at least 95 % and S.measured is below 95 %", True),
        ("S.measured is at least 95 % and S.measured is at most 95 %", False),
        ("S.measured is between 97 % and 99 % and S.measured is below 97 %", True),
        ("W.measured is below 0 seconds", True),
        ("W.measured is at most 0 seconds", False),
        ("credits is below EUR 0.00", True),
        ("credits is at most EUR 0.00", False),
        ("not S is met", False),
    ],
)
def test_a_renewal_that_can_never_happen(condition: str, never: bool) -> None:
    assert found(f"renews when {condition} for 1 year") == (["SLA616"] if never else [])


@pytest.mark.parametrize(
    ("lines", "first", "last", "expected"),
    [
        ("notice of 11 months", "2026-01-01", "2026-12-31", []),
        ("notice of 12 months", "2026-01-01", "2026-12-31", ["SLA615"]),
        ("notice of 1 month", "2026-02-01", "2026-02-28", ["SLA615"]),
        ("notice of 4 weeks", "2026-02-01", "2026-02-28", ["SLA615"]),
        ("notice of 27 calendar days", "2026-02-01", "2026-02-28", []),
        ("notice of 1 month", "2026-01-31", "2026-02-28", []),
        ("notice of 1200 months", "2026-01-01", "2026-12-31", ["SLA615"]),
        ("renews for 1 year unless notice is given 2 years before the end", "2026-01-01", "2026-12-31", ["SLA615"]),
        ("renews for 1 year unless notice is given 2 weeks before the end", "2026-01-01", "2026-12-31", []),
    ],
)
def test_notice_against_the_term(lines: str, first: str, last: str, expected: list[str]) -> None:
    told = [code for code in found(lines, first=first, last=last) if code not in ("SLA207", "SLA667")]
    assert told == expected


def test_notice_names_the_day_by_which_it_is_given() -> None:
    _, diagnostics = read(contract("notice of 18 months"))
    assert "given by 2025-06-30, and the agreement begins on 2026-01-01" in diagnostics[0].message


CALENDAR = """calendar hours "Hours" open daily from 09:00 to 17:00 closed on public holidays of {place} end calendar
objective X "X" measure number of tickets during hours each calendar month promise at least 1 end objective
"""


@pytest.mark.parametrize(
    ("place", "first", "last", "expected"),
    [
        ("NL", "2026-01-01", "2028-12-31", []),
        ("DE-BY", "2026-01-01", "2028-12-31", []),
        ("NL", "2098-01-01", "2101-12-31", ["SLA612"]),
        ("CN", "2025-01-01", "2025-12-31", []),
        ("CN", "2097-01-01", "2097-12-31", ["SLA613"]),
        ("TR", "2026-01-01", "2060-12-31", ["SLA613"]),
    ],
)
def test_holidays_that_are_not_known_or_not_final(place: str, first: str, last: str, expected: list[str]) -> None:
    assert found(rest=CALENDAR.format(place=place), first=first, last=last) == expected


def test_holidays_are_reported_with_their_years_and_why() -> None:
    text = CALENDAR.format(place="CN, make-up days as friday")
    _, diagnostics = read(contract(rest=text, first="2096-01-01", last="2098-12-31"))
    (one,) = diagnostics
    assert one.message == (
        "the public holidays of CN are not final for 2096 to 2098: the days worked in their place are not announced yet"
    )


def test_a_text_without_a_language_stands_for_all() -> None:
    for texts in ('text "a"', 'text "a" text nl "b"', 'text en "a" text nl "b"'):
        assert found("languages en, nl", f'clause C "C" {texts} end clause') == []
    assert found("languages en, nl", 'clause C "C" text en "a" end clause') == ["SLA610"]
    assert found("languages en, nl", 'schedule C "C" text nl "a" end schedule') == ["SLA610"]
    assert found("", 'schedule C "C" text nl "a" end schedule') == ["SLA611"]
    # A text in a language that is not declared has its own report, and only that one.
    assert found("languages en", 'schedule C "C" text nl "a" end schedule') == ["SLA611"]


def test_definitions_of_languages_are_counted() -> None:
    assert found('languages en, nl define en "A" as "x" define nl "B" as "y"') == []
    assert found('languages en, nl define en "A" as "x" define en "C" as "z" define nl "B" as "y"') == ["SLA610"]
    assert found('languages en, nl define "A" as "x"') == []
    assert found('languages en define fr "A" as "x"') == ["SLA611"]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ('calendar hours "Hours" open always end calendar', ["SLA614"]),
        ('calendar hours "Hours" open always end calendar clause C "C" text "In {hours}." end clause', []),
        ('calendar hours "Hours" open always end calendar clause C "C" text "{hours.title}" end clause', []),
        ('calendar hours "Hours" open always end calendar clause C "C" text "In hours." end clause', ["SLA614"]),
        (
            'calendar a "A" open always end calendar calendar b "B" is a together with c end calendar'
            ' calendar c "C" open always end calendar',
            ["SLA614"],
        ),
        ('metric m "M" measure number of tickets end metric', ["SLA614"]),
        ('records others "O" one "o" key id at t field id text field t instant end records', ["SLA614"]),
    ],
)
def test_names_that_nothing_uses(rest: str, expected: list[str]) -> None:
    assert found(rest=rest) == expected


def test_amounts_are_used_by_amounts_and_fees_are_owed_anyway() -> None:
    assert found() == []
    text = contract('amount one "One" is 2 * base amount two "Two" is one + base')
    _, diagnostics = read(text, unused=True)
    assert [d.message for d in diagnostics] == ["the amount `two` is never used"]


def test_what_a_file_brings_in_may_stay_unused() -> None:
    assert codes('use "std/contact-centre"\n' + contract(), unused=True) == []


def test_unused_names_are_not_told_where_something_else_is_wrong() -> None:
    text = contract(rest='calendar hours "Hours" open always end calendar')
    assert codes(text.replace("at least 90 %", "at least 90 seconds", 1), unused=True) == ["SLA405"]
