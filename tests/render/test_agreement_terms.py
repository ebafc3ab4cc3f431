"""What an agreement says about itself: how it goes on, its fees and amounts, its languages, words and schedules."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from tests.render.document_samples import HASH, SOURCES, read, words

from slakit.contract.agreement_terms import FigureFactor
from slakit.contract.expressions import Length, Unit
from slakit.contract.model import Contract, WindowKind
from slakit.contract.spans import GivenFigure
from slakit.evaluable import unevaluated
from slakit.render.agreement import agreement_html
from slakit.render.english.agreements import language_name
from slakit.render.english.lengths import length_words
from slakit.render.sentences import sentences

HEAD = """agreement a "A" version "1.0"
  provider "P Ltd" contact "Desk", "desk@p.example" contact "Duty"
  customer "C Ltd"
  in force from 2026-01-01 to 2026-12-31 zone Europe/Amsterdam currency EUR
  {lines}
end agreement
records invoices "Lines of invoices" one "line" key id at issued
  field id text field issued instant field net money field tax percent optional field due date
end records
objective S "Lines" measure number of invoices each calendar month promise at least 1 end objective
"""


def made(lines: str, rest: str = "") -> Contract:
    return read(HEAD.format(lines=lines) + rest)


def page(contract: Contract, texts: str | None = None) -> str:
    return words(agreement_html(contract, SOURCES, contract_hash=HASH, texts=texts))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("renews for 1 year", ["When the term ends, it is renewed for 1 year, and so each time that it ends."]),
        ("renews for 2 quarters at most 1 times", ["When the term ends, it is renewed for 6 months, at most once."]),
        (
            "renews for 4 weeks at most 3 times unless notice is given 10 calendar days before the end",
            [
                "When the term ends, it is renewed for 4 weeks, at most 3 times; not so if a party gives the other"
                " notice at least 10 calendar days before the end of the term that then runs."
            ],
        ),
        (
            "renews when S is met in at least 9 of 12 months and credits over the term is at most 5 % of base for"
            ' 12 months fee base "Base fee" EUR 10.00 once',
            [
                "When the term ends, it is renewed for 1 year, and so each time that it ends, each time on the"
                " condition that S is met in at least 9 of the last 12 calendar months and the sum of all credits over"
                " the whole term is at most 5 % of the base fee.",
                "The condition is judged at the end of the term that then runs, by the last windows that end in it.",
            ],
        ),
        ("ends without renewal", ["It ends with the last day of its term and is not renewed."]),
        (
            "notice of 3 months to the end of a quarter",
            [
                "Either party may end this agreement by giving the other notice of 3 months, to the end of a calendar"
                " quarter."
            ],
        ),
        ("", []),
    ],
)
def test_how_the_agreement_goes_on(line: str, said: list[str]) -> None:
    contract = made(line)
    assert list(sentences("en", contract).duration_of_agreement()) == said
    text = page(contract)
    assert all(sentence in text for sentence in said)


@pytest.mark.parametrize(
    ("line", "amount", "terms"),
    [
        ('fee f "Fee" EUR 10.00 per month', "EUR 10.00", ()),
        (
            'fee f "Fee" EUR 10.00 per month less 12.5 % plus 21 % tax',
            "EUR 10.00, less 12.5 %, plus 21 % tax",
            ("A percentage of “Fee” is taken of it less its discount of 12.5 % and before tax.",),
        ),
        (
            'fee f "Fee" from total net of invoices per quarter',
            "as counted",
            ("“Fee” is counted for each calendar quarter: it is the total of “net” over all lines of invoices.",),
        ),
        (
            'fee f "Fee" from total net of invoices where tax is known once plus 0 % tax',
            "as counted, plus 0 % tax",
            None,
        ),
    ],
)
def test_what_a_fee_comes_to(line: str, amount: str, terms: tuple[str, ...] | None) -> None:
    contract = made(line)
    (fee,) = contract.agreement.fees
    said = sentences("en", contract)
    assert said.fee_amount(fee) == amount
    if terms is not None:
        assert said.fee_terms(fee) == terms
    assert amount in page(contract)
    assert all(sentence in page(contract) for sentence in said.fee_terms(fee))


def test_a_fee_times_a_given_figure() -> None:
    contract = made('fee f "Fee of a seat" EUR 20.00 per month')
    (fee,) = contract.agreement.fees
    fee = fee.model_copy(update={"times": FigureFactor(figure="seats")})
    seats = GivenFigure(name="seats", title="Number of seats", unit=Unit.NUMBER, given_by="customer",
                        each=WindowKind.MONTH)  # fmt: skip
    agreement = contract.agreement.model_copy(update={"fees": (fee,)})
    contract = contract.model_copy(update={"agreement": agreement, "figures": (seats,)})
    assert fee.exact is None
    assert "EUR 20.00 times the number of seats" in page(contract)
    assert "“Fee of a seat” is multiplied by the number of seats as given for the period." in page(contract)


def test_amounts_are_sentences_of_the_fees_section() -> None:
    text = page(made('fee f "Base fee" EUR 10.00 per month less 5 % amount a "Monthly charges" is f + EUR 3.00'
                     ' amount r "At risk" is 10 % of a'))  # fmt: skip
    assert "“Monthly charges” is the base fee plus EUR 3.00." in text
    assert "“At risk” is 10 % of the monthly charges." in text
    assert "those of the window for which it is asked; a fee counts in it less its discount and before tax." in text


def test_the_base_of_a_fee_is_net_of_its_discount_and_before_tax() -> None:
    (fee,) = made('fee f "Fee" EUR 10.00 per month less 12.5 % plus 21 % tax').agreement.fees
    assert fee.exact == Fraction(875)


def test_what_is_only_printed_stops_no_evaluation() -> None:
    lines = """kind internal based on service notice of 1 month languages en renews for 1 year
      define "Day" as "A day." fee f "Fee" EUR 10.00 per month plus 21 % tax"""
    contract = made(lines, 'schedule P "P" text "x" end schedule')
    plain = contract.model_copy(update={"records": ()})  # money and dates in records are no part of this
    assert unevaluated(plain.model_copy(update={"objectives": ()})) == []


@pytest.mark.parametrize(
    ("line", "head", "said"),
    [
        ("", "Service level agreement", ""),
        ("kind customer", "Service level agreement", "This is an agreement between a provider and a customer."),
        ("kind internal", "Operational level agreement", "both parties belong to one organisation."),
        ("kind vendor based on customer", "Underpinning contract", "it covers all services that the Customer"),
    ],
)
def test_the_kind_of_agreement(line: str, head: str, said: str) -> None:
    html = agreement_html(made(line), SOURCES, contract_hash=HASH)
    assert f'<p class="kind">{head}</p>' in html
    assert said in words(html)


def test_contacts_are_printed() -> None:
    assert "(“Provider”). To be reached at: Desk, desk@p.example; Duty." in page(made(""))


TEXTS = """
clause C "Both" text en "In English." text nl "In het Nederlands." end clause
clause N "Neutral" text "Neither." end clause
clause E "English" text en "English only." end clause
schedule P "Prices" text en "List." text nl "Lijst {f.discount}." end schedule
"""
LINES = """languages en, nl where nl prevails define en "Day" as "Ten." define nl "Dag" as "Tien."
  define "Acme" as "{agreement.customer}" fee f "Fee" EUR 1.00 once less 5 %"""


def test_a_copy_has_the_texts_of_one_language_and_those_of_none() -> None:
    contract = made(LINES, TEXTS)
    english, dutch = page(contract), page(contract, "nl")
    assert english == page(contract, "en")
    for text in ("In English.", "Neither.", "English only.", "List.", "Ten.", "Acme C Ltd"):
        assert text in english
    for text in ("In het Nederlands.", "Neither.", "Lijst 5 %.", "Tien.", "Acme C Ltd"):
        assert text in dutch
    # What is missing in Dutch stands there in the language that it has.
    assert "English only." in dutch
    for text in ("In het Nederlands.", "Lijst", "Tien."):
        assert text not in english
    for text in ("In English.", "List.", "Ten."):
        assert text not in dutch


def test_the_copy_says_its_language_and_which_prevails() -> None:
    contract = made(LINES, TEXTS)
    ends = "Where they differ, the text in Dutch prevails."
    assert f"are in English and Dutch. This copy has those in English. {ends}" in page(contract)
    assert f"are in English and Dutch. This copy has those in Dutch. {ends}" in page(contract, "nl")
    assert "It does not say which of them prevails where they differ." in page(made("languages en, nl"))


def test_texts_in_another_language_than_the_document_are_marked() -> None:
    html = agreement_html(made(LINES, TEXTS), SOURCES, contract_hash=HASH, texts="nl")
    assert '<p lang="nl" dir="ltr">In het Nederlands.</p>' in html
    assert "<p>Neither.</p>" in html
    assert '<p lang="en" dir="ltr">English only.</p>' in html


def test_without_declared_languages_all_texts_are_printed() -> None:
    text = page(made('fee f "Fee" EUR 1.00 once less 5 %', TEXTS))
    assert "In English." in text
    assert "In het Nederlands." in text


def test_schedules_stand_behind_the_signatures() -> None:
    html = agreement_html(made(LINES, TEXTS + 'schedule Q "More" text "x" end schedule'), SOURCES, contract_hash=HASH)
    order = re.findall(r'<section id="([\w-]+)"', html)
    assert order[-4:] == ["signatures", "schedule-1", "schedule-2", "annex"]
    assert "Schedule P: Prices" in html
    assert "The schedules at the end of this document are part of this agreement." in html


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (Length(months=12), "1 year"),
        (Length(months=18), "18 months"),
        (Length(months=1), "1 month"),
        (Length(days=14), "2 weeks"),
        (Length(days=10), "10 calendar days"),
        (Length(business_days=1), "1 business day"),
        (Length(microseconds=5_400_000_000), "1 hour 30 minutes"),
    ],
)
def test_lengths(length: Length, said: str) -> None:
    assert length_words(length) == said


def test_languages_by_name() -> None:
    assert [language_name(tag) for tag in ("nl", "pt-BR", "xx")] == ["Dutch", "Portuguese (pt-BR)", "the language xx"]
