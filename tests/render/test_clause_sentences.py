"""Clauses with their verification and what people do, as a lawyer would sign them; and the pages they stand on."""

from __future__ import annotations

import pytest
from tests.render.document_samples import HASH, SOURCES, small, words

from slakit.contract.model import Contract
from slakit.render.agreement import agreement_html
from slakit.render.sentences import sentences

HOURS = """
calendar office-hours "Office hours"
  open monday to friday from 09:00 to 17:00
end calendar
"""
MEASURED = """
objective ANS-1 "Speed of answer"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as met
end objective
"""


def _clause(*lines: str) -> Contract:
    body = "\n  ".join(lines)
    return small(f'{HOURS}\nclause COU-1 "Courtesy"\n  text "Agents stay polite."\n  {body}\nend clause\n')


def _said(*lines: str) -> tuple[str, ...]:
    contract = _clause(*lines)
    verification = contract.clauses[0].verification
    assert verification is not None
    return sentences("en", contract).verification(verification)


def test_average_score() -> None:
    assert _said(
        "verified by call-recording review of 50 random calls each calendar month",
        "criterion greeting weight 40",
        "criterion manners weight 60",
        "critical data",
        "not applicable counts as left out",
        "assessed by customer",
        "decided by both parties on the point estimate",
        "needs at least 30 calls",
        "evidence kept 2 years",
        "exceptions accepted by both parties",
        "promise average score at least 85 %",
        "no data counts as undecided",
    ) == (
        "In each calendar month, this clause is verified by call-recording review of 50 calls drawn at random. The"
        " Customer assesses them.",
        "In each calendar month, the average score shall be at least 85 %.",
        "The score of an item is the sum of the weights of its criteria, each as far as the criterion is fulfilled,"
        " divided by the sum of all weights (100). An item that fails a critical criterion scores 0 %. A criterion that"
        " does not apply to an item is left out of both sums. The average score is the mean of the scores of all items"
        " assessed.",
        "Both parties decide whether the promise is kept, on the value of the items assessed as it is (the point"
        " estimate).",
        "Fewer than 30 calls decide nothing: they count as missing evidence.",
        "If evidence is missing for a calendar month, the result is undecided: neither met nor missed, and no credit"
        " can be told for it. Missing evidence never keeps a promise.",
        "An exception counts only where it is logged for the item that it concerns and both parties have accepted it;"
        " that item is then left out of the sample.",
        "The evidence is kept for 24 months.",
    )


@pytest.mark.parametrize(
    ("words_", "said"),
    [
        ("left out", "does not apply to an item is left out of both sums."),
        ("full marks", "does not apply to an item counts as fulfilled in full."),
        ("zero", "does not apply to an item counts as not fulfilled at all."),
    ],
)
def test_criteria_that_do_not_apply(words_: str, said: str) -> None:
    found = _said(
        "verified by survey of all cases each calendar year",
        "criterion one weight 100",
        f"not applicable counts as {words_}",
        "decided by customer",
        "promise average score at least 85 %",
        "no data counts as missed",
    )
    assert said in found[2]


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        ("400 random cases", "400 cases drawn at random"),
        ("400 cases", "400 cases"),
        ("2.5 % of cases", "2.5 % of all cases"),
        ("all cases", "all cases"),
    ],
)
def test_samples(sample: str, said: str) -> None:
    found = _said(f"verified by document inspection of {sample} each calendar quarter")
    assert found == (f"In each calendar quarter, this clause is verified by document inspection of {said}.",)


@pytest.mark.parametrize(
    ("sample", "decided", "promise", "end"),
    [
        ("400 cases", "lower bound at 95 %", "at least 90 %", "Of 400 cases, at least 372 must pass."),
        ("400 cases", "lower bound at 95 %", "more than 90 %", "Of 400 cases, at least 372 must pass."),
        ("10 cases", "lower bound at 95 %", "at least 99 %", "Of 10 cases, no number that pass keeps this promise."),
        ("100 cases", "upper bound at 95 %", "at most 10 %", "Of 100 cases, at most 4 may pass."),
        ("100 cases", "upper bound at 95 %", "at least 0 %", "Of 100 cases, any number may pass."),
        (
            "100 cases",
            "lower bound at 95 %",
            "between 50 % and 60 %",
            "Of 100 cases, at least 60 and at most 69 must pass.",
        ),
        ("all cases", "lower bound at 95 %", "at least 90 %", "compared exactly."),
    ],
)
def test_bounds_of_confidence(sample: str, decided: str, promise: str, end: str) -> None:
    found = _said(
        f"verified by audit of {sample} each calendar year",
        f'decided by "Audit Ltd" on the {decided} confidence',
        f"promise share passed {promise}",
        "no data counts as left out",
    )
    side = decided.split(" ", 1)[0]
    assert found[2].startswith("An item passes when it is found to be as this clause says.")
    assert found[3].startswith(
        "Audit Ltd decides whether the promise is kept, not on the share found among the items assessed but on the"
        f" {side} bound of its Wilson score interval at 95 % confidence (two-sided)."
    )
    assert f"it is (p + z²/2n {'−' if side == 'lower' else '+'} z√(" in found[3]
    assert "z = 1.959964" in found[3]
    assert found[3].endswith(end)


def _follows(*lines: str) -> tuple[str, ...]:
    contract = _clause(
        "verified by audit of all cases each calendar month",
        "decided by customer on the point estimate",
        "promise share passed at least 90 %",
        *lines,
    )
    return sentences("en", contract).follows(contract.clauses[0])


def test_what_follows() -> None:
    assert _follows("no data counts as undecided", "otherwise nothing") == (
        "Nothing follows from missing this promise.",
    )
    assert _follows("no data counts as undecided", "otherwise credit EUR 100.00 when missed") == ()
    assert _follows(
        "no data counts as undecided",
        "otherwise improvement plan within 10 business days",
        "otherwise improvement plan within 1 month after the statement when missed in 2 consecutive months",
        "otherwise customer may terminate when missed in at least 2 of 6 months refunding monthly-fee pro rata",
    ) == (
        "If the promise is missed, the Provider owes the Customer an improvement plan within 10 business days of"
        " “Office hours” after this is established.",
        "If this promise is missed in 2 consecutive calendar months, of which this is one, the Provider owes the"
        " Customer an improvement plan within 1 month after the issue of the statement.",
        "The Customer may terminate this agreement if this promise is missed in at least 2 of the last 6 calendar"
        " months. What was paid of “Monthly fee” for the days after the end is then paid back, in proportion to the"
        " days.",
    )
    assert _follows("no data counts as missed", "otherwise credit EUR 100.00 when missed") == (
        "Where missing evidence counts as missed, the row “when missed” of the credit table applies.",
    )
    assert _follows("no data counts as missed", "otherwise credit EUR 100.00 when below 90 %") == (
        "Where missing evidence counts as missed, this agreement does not say which credit is due.",
    )


DUTIES = """
obligation FOR-1 "Forecast"
  binds customer
  text "The customer forecasts {ANS-1}."
  each calendar month
  due by the end of business day 5 after the month
  otherwise ANS-1 counts as left out
end obligation

obligation INC-1 "Access"
  binds both parties
  text "Doors are open."
end obligation

escalation ESC-1 "Repeated misses"
  when ANS-1 is missed in 2 consecutive months
  step "Service manager" within 24 hours
  step "Board" within 2 weeks after the statement
end escalation

review REV-1 "Review"
  each calendar quarter
  attended by "Both managers", "The auditor"
  report within 2 weeks
end review

review REV-2 "Meeting"
  each calendar week
end review
"""


def test_duties() -> None:
    contract = small(HOURS + MEASURED + DUTIES)
    english = sentences("en", contract)
    assert [english.obligation(o) for o in contract.obligations] == [
        (
            "The Customer does this in each calendar month, by the end of the 5th business day of “Office hours” after"
            " the end of the calendar month.",
            "Where it is not done in time, ANS-1 is left out in each of its windows that ends in that calendar month.",
        ),
        ("Both parties do this.",),
    ]
    assert english.escalation(contract.escalations[0]) == (
        "If ANS-1 is missed in 2 consecutive calendar months, of which this is one, the following are told, in this"
        " order.",
        (
            ("Service manager", "within 24 hours after this is established"),
            ("Board", "within 14 calendar days after the issue of the statement"),
        ),
    )
    assert [english.review(r) for r in contract.reviews] == [
        (
            "The parties hold this review in each calendar quarter. It is attended by: Both managers and The auditor."
            " Its report is sent within 14 calendar days after the review.",
        ),
        ("The parties hold this review in each calendar week.",),
    ]


def test_pages() -> None:
    clause = """
clause COU-1 "Courtesy"
  text "Agents stay polite: {COU-1.target}."
  binds provider
  verified by survey of all cases each calendar month
  criterion one "First & best" weight 1
  criterion two "Second" weight 2
  critical rude "Never <rude>"
  not applicable counts as zero
  decided by customer
  promise average score at least 85 %
  no data counts as undecided
  otherwise credit EUR 100.00 when below 85 %
end clause
"""
    contract = small(HOURS + MEASURED + clause + DUTIES)
    page = words(agreement_html(contract, SOURCES, contract_hash=HASH))
    for said in (
        "Agents stay polite: at least 85 %. The Provider is bound by this clause.",
        "Criterion Weight Share First & best 1 33.33 % Second 2 66.67 % Never <rude> critical",
        "Credit for COU-1 in a calendar month",
        "85 % or more met no credit below 85 % missed EUR 100.00",
        "Obligations FOR-1 Forecast The customer forecasts Speed of answer.",
        "Who is told When Service manager within 24 hours after this is established",
        "Reviews REV-1 Review",
        "Deadlines are counted so:",
    ):
        assert said in page
    plain = words(agreement_html(small(HOURS + MEASURED), SOURCES, contract_hash=HASH))
    assert not any(word in plain for word in ("Obligations", "Escalation", "Reviews", "Deadlines", "Scorecard"))


def test_percentages_of_fees_of_another_period_are_explained() -> None:
    clause = """
clause COU-1 "Courtesy"
  text "Agents stay polite."
  verified by survey of all cases each calendar quarter
  decided by customer on the point estimate
  promise share passed at least 85 %
  no data counts as undecided
  otherwise credit 1 % of monthly-fee when below 85 %
end clause
"""
    assert sentences("en", small(clause)).bases() == (
        "A percentage of “Monthly fee” for a calendar quarter is taken of the sum of its months' fees.",
    )
