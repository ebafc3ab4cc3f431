"""The agreement's amendments: each with the terms until then and from then on, in the agreement's own sentences."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.language.reading import read

from slakit.contract.model import Contract
from slakit.render.agreement import agreement_html
from slakit.render.agreement_amendments import AmendmentView, amendment_views
from slakit.render.phrases import translator
from slakit.render.sentences import sentences

WHOLE = (Path(__file__).parents[1] / "language/amendments/good/everything.sla").read_text("utf-8")
DIGEST = "0" * 64


@pytest.fixture(scope="module")
def whole() -> Contract:
    contract, found = read(WHOLE)
    assert contract is not None, found
    return contract


@pytest.fixture(scope="module")
def views(whole: Contract) -> tuple[AmendmentView, ...]:
    return amendment_views(whole, "en", sentences("en", whole), translator("en"))


def test_an_objective_is_told_in_sentences_that_differ(views: tuple[AmendmentView, ...]) -> None:
    row = views[0].changes[0]
    assert row.what == "ANS-1 Speed of answer"
    assert row.old[0].startswith("In each calendar month, at least 80 % of calls")
    assert row.new[0].startswith("In each calendar month, at least 85 % of calls")
    assert row.old[1:] == (
        "Measured value from 70 % to below 80 %, credit: 5 % of the monthly fee.",
        "Measured value below 70 %, credit: 10 % of the monthly fee.",
    )
    assert row.new[1:] == ("Measured value below 85 %, credit: 5 % of the monthly fee.",)


def test_hours_are_told_day_by_day(views: tuple[AmendmentView, ...]) -> None:
    row = views[0].changes[1]
    assert row.what == "Office hours"
    assert row.old == ("Open at all hours, on every day of the year.",)
    assert "Monday: from 09:00 to 17:00" in row.new
    assert "Thursday 24 December 2026: closed" in row.new


def test_what_has_no_sentence_stands_in_the_words_of_the_text(views: tuple[AmendmentView, ...]) -> None:
    rows = views[1].changes
    assert [row.what for row in rows] == [
        "The agreement",
        "The agreement",
        "Credits",
        "OLD-1 Old words",
        "NEW-1 New words",
    ]
    assert rows[0].old == ("in force from 2026-01-01 to 2026-12-31",)
    assert rows[0].new == ("in force from 2026-01-01 to 2027-12-31",)
    assert rows[1].new == ('fee monthly-fee "Monthly fee" EUR 11000.00 per month',)
    assert "at most 4.5 % of the monthly fee" in rows[2].new[0]
    assert (rows[3].old, rows[3].new) == (("The promise is at least 85 %.",), ())
    assert rows[4].new == ("The promise is now at least 85 %.",)


def test_from_when_an_amendment_holds(views: tuple[AmendmentView, ...]) -> None:
    assert views[0].applies == "It holds for every window that begins on 1 July 2026 or later."
    assert (
        views[1].applies == "It holds for every window that ends on 1 October 2026 or later, even if it began before."
    )


def test_as_signed_and_as_in_force(whole: Contract) -> None:
    signed = agreement_html(whole, (), contract_hash=DIGEST)
    assert "Amendment 1: Higher target from July" in signed
    assert signed.index("What amendment 2 changes") < signed.index('id="general"')
    assert "Text in force" not in signed
    date = dt.date(2026, 8, 1)
    text = agreement_html(whole.in_force(date), (), contract_hash=DIGEST, consolidated=(date, (1,)))
    assert "Text in force on 1 August 2026, with amendment 1 made in it" in text
    assert "at least 80" not in text
    assert "What amendment" not in text


def test_a_contract_without_amendments_has_no_such_section(whole: Contract) -> None:
    bare = agreement_html(whole.in_force(dt.date(2026, 1, 1)), (), contract_hash=DIGEST)
    assert 'id="amendments"' not in bare
