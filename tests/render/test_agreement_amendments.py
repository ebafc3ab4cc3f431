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
    return amendment_views(whole, "en", None, sentences("en", whole), translator("en"))


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
    assert views[1].applies.startswith(
        "It holds for every window that ends on 1 October 2026 or later, even if it began before. "
        "Limits on credits that are due before it stay as they were."
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


OTHERS = """agreement voice "Voice services"
  version "1.0"
  provider "Northwind B.V."
  customer "Acme N.V."
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  languages en, nl
  fee monthly-fee "Monthly fee" EUR 10000.00 per month
end agreement

calendar office-hours "Office hours"
  open monday to friday from 09:00 to 17:00
end calendar

records tickets "Tickets"
  one "ticket"
  key id
  at opened
  field id text
  field opened instant
  field solved instant optional
  field vip yes/no
end records

clock resolution "Resolution" of tickets
  starts at opened
  stops at solved
  during office-hours
end clock

levels for tickets
  level urgent "Urgent"
    resolution within 4 hours
  level standard "Standard"
    resolution within 8 hours
  assign urgent when vip then stop
  assign standard otherwise
end levels

exclusion trials "Trials"
  leaves out tickets where vip
end exclusion

objective RES-1 "Solved in time"
  measure share of tickets where resolution is on time out of tickets where resolution is on time or resolution is late
  each calendar month
  promise at least 90 %
  leaving out trials
  no data counts as met
  credit 5 % of monthly-fee when missed on claim
end objective

clause COU-1 "Courtesy"
  text en "Agents are polite."
  text nl "Medewerkers zijn beleefd."
  binds provider
  verified by call-recording review of 50 random calls each calendar month
  criterion greeting "Greeting" weight 20
  criterion solution "Solution" weight 80
  not applicable counts as left out
  assessed by customer
  decided by both parties on the point estimate
  promise average score at least 85 %
  no data counts as undecided
  otherwise credit 1 % of monthly-fee when below 85 % on claim
end clause

obligation FOR-1 "Forecast"
  binds customer
  text "The customer sends a forecast."
  each calendar month
  due by the end of calendar day 15 after the request
end obligation

remedies
  cap credits at 10 % of monthly-fee each calendar month
  round half up to EUR 0.01
  claim within 30 calendar days after the statement
  customer may terminate when RES-1 is missed in 3 consecutive months
end remedies

amendment 1 effective 2026-07-01 "All the rest"
  replace in levels for tickets
    level urgent "Urgent"
      resolution within 2 hours
    level standard "Standard"
      resolution within 8 hours
  replace in exclusion trials
    leaves out tickets where not vip
  replace in clause COU-1
    promise average score at least 90 %
    criterion greeting "Greeting" weight 30
    criterion solution "Solution" weight 70
    otherwise credit 2 % of monthly-fee when below 90 % on claim
  replace in remedies
    claim within 60 calendar days after the statement
    customer may terminate when RES-1 is missed in 2 consecutive months
  remove obligation FOR-1
  add schedule PRI-1 "Prices"
    text "Prices stand in the order form."
  end schedule
end amendment
"""


def rows_of(texts: str | None = None) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    contract, found = read(OTHERS)
    assert contract is not None
    assert found == []
    (view,) = amendment_views(contract, "en", texts, sentences("en", contract), translator("en"))
    return {row.what: (row.old, row.new) for row in view.changes}


def test_levels_exclusions_clauses_duties_and_schedules_are_told_in_sentences() -> None:
    rows = rows_of()
    assert rows["Levels of tickets"] == (("Resolution, Urgent: 4 hours",), ("Resolution, Urgent: 2 hours",))
    assert rows["trials Trials"] == (
        ("An objective that names this exclusion does not count tickets where “vip” is yes.",),
        ("An objective that names this exclusion does not count tickets, except those where “vip” is yes.",),
    )
    old, new = rows["COU-1 Courtesy"]
    assert "In each calendar month, the average score shall be at least 85 %." in old
    assert "In each calendar month, the average score shall be at least 90 %." in new
    assert "Criterion Greeting, weight: 20." in old
    assert "Criterion Greeting, weight: 30." in new
    assert "Measured value below 90 %, credit: 2 % of the monthly fee, if it is claimed." in new
    assert rows["FOR-1 Forecast"][0][0] == "The customer sends a forecast."
    assert rows["FOR-1 Forecast"][1] == ()
    assert rows["Prices"] == ((), ("Prices stand in the order form.",))


def test_what_a_clock_owes_to_its_levels_is_told_with_them() -> None:
    text = OTHERS.replace("resolution within 2 hours", "resolution within 2 hours during always")
    contract, found = read(text)
    assert contract is not None
    assert found == []
    row = amendment_views(contract, "en", None, sentences("en", contract), translator("en"))[0].changes[0]
    assert row.old == ("Resolution, Urgent: 4 hours", "Resolution: It counts during “Office hours”.")
    assert row.new == (
        "Resolution, Urgent: 2 hours, at all hours",
        "Resolution: It counts during “Office hours”, unless the table of levels names other hours.",
    )


def test_of_the_remedies_every_line_that_differs_is_told() -> None:
    old, new = rows_of()["Credits and other remedies"]
    assert [text.partition(" within ")[2][:16] for text in old[:1]] == ["30 calendar days"]
    assert [text.partition(" within ")[2][:16] for text in new[:1]] == ["60 calendar days"]
    assert "3 consecutive calendar months" in old[1]
    assert "2 consecutive calendar months" in new[1]
    assert (len(old), len(new)) == (2, 2)


def test_texts_of_other_languages_are_left_out_of_amendments() -> None:
    text = OTHERS.replace(
        "    promise average score at least 90 %", '    text en "Very polite."\n    text nl "Heel beleefd."'
    )
    contract, _ = read(text)
    assert contract is not None
    (view,) = amendment_views(contract, "en", "nl", sentences("en", contract), translator("en"))
    said = [text for row in view.changes for text in row.new]
    assert "Heel beleefd." in said
    assert "Very polite." not in said
