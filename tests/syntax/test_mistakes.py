"""Several mistakes in one file: exactly one report each, what else is wrong is still said, nothing twice."""

from __future__ import annotations

import pytest
from tests.language.reading import read

TEXT = """use "std/contact-centre"

agreement a "A"
  version "1.0"
  provider "P"
    address "Somewhere 1"
  customer "C"
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  fee base "Fee" EUR 48000.00 per month
end agreement

calendar hours "Hours"
  open monday to friday from 09:00 to 17:00
  open saturday from 10:00 to 12:00
end calendar

records tickets "Tickets"
  one "ticket"
  key id
  at came
  field id text
  field came instant
  field urgent yes/no
  field took duration
  let quick = took is at most 1 hour
end records

objective O1 "One"
  measure service-level-of-answered given limit = 20 seconds
  during hours
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 5 % of base when below 80 %
end objective

objective O2 "Two"
  measure share of tickets where quick and urgent
  each calendar quarter
  promise at least 90 %
  no data counts as met
  credit EUR 100.00 when missed
end objective

remedies
  cap credits of O1, O2 at 5 % of base each calendar month
  round half up to EUR 0.01
end remedies
"""
LINES = TEXT.splitlines()


def line_of(words: str) -> int:
    """The number of the one line that has these words."""
    found = [number for number, line in enumerate(LINES, 1) if words in line]
    assert len(found) == 1, words
    return found[0]


def said(*changes: tuple[str, str]) -> list[tuple[int, str]]:
    """Line and code of every report after some lines were changed; no change adds or removes a line."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        assert old.count("\n") == new.count("\n")
        text = text.replace(old, new)
    return sorted((d.span.line if d.span else 0, d.code) for d in read(text)[1])


def test_the_text_is_good() -> None:
    assert said() == []


SYNTAX = {
    "statement misspelt": (("  version", "  versoin"), "version", "SLA101"),
    "statement of another block": (("  currency EUR", "  promise EUR"), "currency", "SLA101"),
    "weekday misspelt": (("open monday", "open munday"), "open monday", "SLA101"),
    "shift without to": (("10:00 to 12:00", "10:00 12:00"), "open saturday", "SLA103"),
    "type unknown": (("urgent yes/no", "urgent flag"), "field urgent", "SLA101"),
    "type missing": (("field took duration", "field took"), "field took", "SLA103"),
    "condition unfinished": (("took is at most 1 hour", "took is at most"), "let quick", "SLA103"),
    "comparison as a sign": (("took is at most", "took <"), "let quick", "SLA105"),
    "comma missing": (("limit = 20 seconds", "limit 20 seconds"), "service-level-of", "SLA103"),
    "promise as a sign": (("promise at least 80 %", "promise > 80 %"), "promise at least 80", "SLA105"),
    "percent as a word": (("promise at least 90 %", "promise at least 90 percent"), "least 90", "SLA101"),
    "prose": (("  each calendar quarter", "  We work every quarter."), "calendar quarter", "SLA101"),
    "quote open": (('"Somewhere 1"', '"Somewhere 1'), "address", "SLA104"),
    "bracket open": (("where quick", "where (quick"), "share of tickets", "SLA103"),
    "cap without window": ((" each calendar month\n  round", "\n  round"), "cap credits", "SLA103"),
}
MEANING = {
    "date": (("2026-12-31", "2026-12-32"), "in force", "SLA501"),
    "time": (("17:00", "17:60"), "open monday", "SLA502"),
    "fee": (("% of base when", "% of basis when"), "credit 5 %", "SLA301"),
    "calendar": (("during hours", "during huors"), "during", "SLA301"),
    "amount": (("EUR 100.00", "EUR 100.000"), "EUR 100.00", "SLA402"),
    "objective": (("of O1, O2", "of O1, O9"), "cap credits", "SLA301"),
    "unit": (("promise at least 80 %", "promise at least 80"), "promise at least 80", "SLA405"),
}


@pytest.mark.parametrize("name", SYNTAX)
def test_one_mistake_gives_one_report(name: str) -> None:
    change, words, code = SYNTAX[name]
    assert said(change) == [(line_of(words), code)]


@pytest.mark.parametrize("name", MEANING)
def test_one_mistake_of_meaning_gives_one_report(name: str) -> None:
    change, words, code = MEANING[name]
    assert said(change) == [(line_of(words), code)]


@pytest.mark.parametrize("syntax", SYNTAX)
def test_mistakes_of_meaning_are_reported_beside_one_of_syntax(syntax: str) -> None:
    change, words, code = SYNTAX[syntax]
    # Nothing is said about the meaning of a line that had to be repaired.
    others = [m for m in MEANING.values() if line_of(m[1]) != line_of(words)]
    assert len(others) >= len(MEANING) - 1
    expected = [(line_of(words), code), *((line_of(at), other) for _, at, other in others)]
    assert said(change, *(old_new for old_new, _, _ in others)) == sorted(expected)


def test_five_mistakes_give_five_reports() -> None:
    names = ["statement misspelt", "weekday misspelt", "type unknown", "promise as a sign", "prose"]
    assert said(*(SYNTAX[name][0] for name in names)) == sorted(
        (line_of(SYNTAX[name][1]), SYNTAX[name][2]) for name in names
    )


def test_everything_wrong_at_once() -> None:
    found = said(*(change for change, _, _ in MEANING.values()))
    assert found == sorted((line_of(words), code) for _, words, code in MEANING.values())


def test_hundreds_of_mistakes_are_cut_off() -> None:
    _, found = read(TEXT + "nonsense here promise\n" * 5000)
    assert 0 < len(found) <= 100
