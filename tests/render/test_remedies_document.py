"""The remedies of an agreement: one sentence a line, in the order in which the steps apply."""

from pathlib import Path

import pytest
from tests.render.document_samples import HASH, SOURCES, example, objective, read, small, words

from slakit.contract.model import Contract
from slakit.render.agreement import agreement_html
from slakit.render.agreement_remedies import RemedyView, remedy_views
from slakit.render.phrases import translator
from slakit.render.sentences import sentences

EVERY_LINE = Path(__file__).parents[1] / "language/remedies/good/every_line.sla"
MEASURE = objective("abandonment", "at most 8 %", "no data counts as met", "credit 4 % of monthly-fee when missed")


def _views(contract: Contract) -> tuple[RemedyView, ...]:
    return remedy_views(contract, sentences("en", contract), translator("en"))


def _said(*lines: str) -> list[str]:
    """The sentences of remedies with these lines, without those that every contract with credits has."""
    body = "\n".join(lines)
    contract = small(f'{MEASURE}calendar h "Hours" open always end calendar\nremedies\n{body}\nend remedies\n')
    return [view.text for view in _views(contract)][1:]


ROUNDED = "No rounding is agreed"
SENTENCES = {
    "cap credits at EUR 30.00 each term": "The credits of all objectives together come to at most EUR 30.00 over the"
    " whole term.",
    "cap bonuses of X-1 at EUR 30.00 each contract year": "The bonuses of X-1 come to at most EUR 30.00 in each"
    " contract year.",
    "highest only among X-1": "Of the credits of X-1 for one window, only the highest is due.",
    "highest only among X-1 sharing queue": "Of the credits of X-1 that share one “queue”, only the highest is due.",
    "earn back 50 % of X-1.credit when X-1 is met in each of the following 6 months": "The Provider earns back 50 % of"
    " the credit of X-1 when X-1 is met in each of the following 6 calendar months. It is due in the window in which"
    " this comes true, outside the limits of that window.",
    "earn back credits when X-1 is met in each of the following 3 months as offset": "The Provider earns back the sum"
    " of all credits when X-1 is met in each of the following 3 calendar months. This is never paid: it is set against"
    " later credits only, and what is left of it when this agreement ends lapses.",
    "pay nothing below EUR 5.00": "Where all credits of a window come to less than EUR 5.00, nothing is paid for it.",
    "pay at least EUR 5.00": "Where credits are due for a window and come to less than EUR 5.00, they are raised to"
    " it.",
    "settle against the next invoice": "Credits are settled against the next invoice.",
    "settle in cash": "Credits are paid in cash.",
    "settle in cash within 30 days after the statement": "Credits are paid in cash within 30 days of 24 hours after the"
    " issue of the statement.",
    "settle as service time": "Days of service that are due extend the service by as many days, without a fee.",
    "tax 7.7 % on credits": "Tax of 7.7 % is added to credits.",
    "claim by the end of calendar month 2 after the incident": "A credit that is due on claim only has to be claimed by"
    " the end of the 2nd calendar month after the incident; a later claim gives nothing.",
    "claim within 21 business days after the notice": "A credit that is due on claim only has to be claimed within 21"
    " business days of “Hours” after the notice; a later claim gives nothing.",
    "claim within 1 week after the window": "A credit that is due on claim only has to be claimed within 7 calendar"
    " days after the end of the period; a later claim gives nothing.",
    "both parties may terminate when X-1 is missed in at least 3 of 6 months": "Both parties may terminate this"
    " agreement if X-1 is missed in at least 3 of the last 6 calendar months.",
    "customer may terminate when X-1 is missed in 3 consecutive months refunding monthly-fee pro rata": "The Customer"
    " may terminate this agreement if X-1 is missed in 3 consecutive calendar months. What was paid of “Monthly fee”"
    " for the days after the end is then paid back, in proportion to the days.",
    "improvement plan within 72 hours after the breach when X-1 is missed": "If X-1 is missed, the Provider owes the"
    " Customer an improvement plan within 3 days of 24 hours after the breach.",
    "credit EUR 5.00 when X-1 is missed in the previous window": "A credit to the Customer of EUR 5.00 is due when X-1"
    " is missed in the calendar month before.",
    "credit EUR 5.00 per point": "A credit to the Customer of EUR 5.00 for each service point is due.",
    "credit EUR 5.00 per point beyond 20": "A credit to the Customer of EUR 5.00 for each service point beyond 20"
    " service points is due.",
    "credit nothing when X-1 is missed": "No credit is due when X-1 is missed.",
    "bonus EUR 5.00 when X-1.measured is below 4 %": "A bonus to the Provider of EUR 5.00 is due when the measured"
    " value of X-1 is below 4 %.",
}  # fmt: skip


@pytest.mark.parametrize("line", SENTENCES)
def test_each_line_is_a_sentence(line: str) -> None:
    assert SENTENCES[line] in _said(line)


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("", "What exceeds it is lost."),
        ("rest lost", "What exceeds it is lost."),
        ("rest carried forward", "carried forward, as a part of what the next calendar month comes to."),
        ("rest counts", "What exceeds this is not paid, and still counts towards every other limit."),
    ],
)
def test_what_becomes_of_the_excess_is_said_once(rest: str, words: str) -> None:
    said = " ".join(_said(f"cap credits at EUR 30.00 each calendar month {rest}"))
    assert said.count("What exceeds") == 1
    assert words in said


def test_lines_follow_the_order_of_steps() -> None:
    lines = ("split credits over \"A\", \"B\"", "tax 21 % on credits", "pay nothing below EUR 5.00",
             "cap credits at EUR 30.00 each calendar month", "round half up to EUR 0.01")  # fmt: skip
    said = _said(*lines)
    starts = ["Each credit is rounded", "The credits of all", "This limit counts", "Where all credits", "Tax of",
              "Credits are split"]  # fmt: skip
    assert [text.startswith(start) for text, start in zip(said, starts, strict=True)] == [True] * 6


def test_another_order_is_told_step_by_step() -> None:
    contract = read(EVERY_LINE.read_text(encoding="utf-8"))
    views = _views(contract)
    (steps,) = [view.steps for view in views if view.steps]
    assert steps.index("tax") == steps.index("least payment") - 1
    assert steps.index("credits that were not claimed in time fall away") == steps.index("tax") - 1
    texts = [view.text for view in views]
    tax, least = (
        texts.index("Tax of 21 % is added to credits."),
        next(i for i, t in enumerate(texts) if "EUR 5.00," in t),
    )
    assert tax == least - 1


def test_bands_and_shares_are_tables() -> None:
    views = {view.caption: view for view in _views(read(EVERY_LINE.read_text(encoding="utf-8"))) if view.rows}
    assert views["Credit for service points"].rows == (
        ("up to 2 service points", "no credit"),
        ("beyond 2 service points and up to 10 service points", "EUR 100.00"),
        ("beyond 10 service points", "EUR 200.00"),
    )
    assert views["Shares of credits"].rows == (("Stores", "60 %"), ("Web shop", "40 %"))


def test_the_document_has_all_of_it() -> None:
    contract = read(EVERY_LINE.read_text(encoding="utf-8"))
    text = words(agreement_html(contract, SOURCES, contract_hash=HASH))
    assert "Credits and other remedies" in text
    for view in _views(contract):
        for said in (view.text, *view.steps, *(cell for row in view.rows for cell in row)):
            assert " ".join(said.split()) in text.replace("\u00a0", " ")


def test_a_contract_without_other_remedies_keeps_its_title() -> None:
    text = words(agreement_html(example(), SOURCES, contract_hash=HASH))
    assert "Credits and other remedies" not in text
    assert "What is paid is worked out" not in text
