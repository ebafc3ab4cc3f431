"""Sentences about the rarer terms of objectives and about lines that pay, typed by hand."""

from __future__ import annotations

import pytest
from tests.render.document_samples import small

from slakit.contract.expressions import Unit
from slakit.contract.model import Contract
from slakit.contract.spans import Benchmark
from slakit.render.agreement import agreement_html
from slakit.render.agreement_objectives import objective_views
from slakit.render.phrases import translator
from slakit.render.sentences import sentences

OTHER = """objective ABD "Abandoned"
  measure share of calls where abandoned
  each calendar week
  promise at most 8 %
end objective
"""


def made(*lines: str, each: str = "calendar month", measure: str = "share of calls where answered") -> Contract:
    body = "\n  ".join([f"measure {measure}", f"each {each}", "promise at least 80 %", *lines])
    return small(f'objective X-1 "Speed"\n  {body}\nend objective\n{OTHER}')


def detail(*lines: str, each: str = "calendar month") -> tuple[str, ...]:
    contract = made(*lines, each=each)
    found = sentences("en", contract).details(contract.objectives[0])
    plain = made(each=each)
    usual = sentences("en", plain).details(plain.objectives[0])
    return tuple(text for text in found if text not in usual)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "minimum at least 70 %",
            "The minimum level is at least 70 %: a result that misses it, too, is worse than any other missed promise.",
        ),
        (
            "pooled over queue",
            "The values of “queue” are measured together, in one result: a good one can make up for a bad one.",
        ),
        (
            "separately for each queue counts",
            "This is measured for each value of “queue” by itself, and each has a result and credits of its own.",
        ),
        (
            'separately for each queue in "gold", "silver" worst decides',
            "This is measured for each of “gold” and “silver” (“queue”) by itself, and the result furthest from the"
            " promise decides.",
        ),
        (
            "separately for each queue more than 90 % must keep it",
            "This is measured for each value of “queue” by itself, and the promise is met when more than 90 % of them"
            " keep it.",
        ),
        (
            'separately for each queue in "a", "b", "c" at least 2 must keep it',
            "This is measured for each of “a”, “b” and “c” (“queue”) by itself, and the promise is met when at least 2"
            " of them keep it.",
        ),
        (
            "with fewer than 1000 calls at most 1 may miss",
            "If there are fewer than 1,000 such calls in a calendar month, the promise counts as met as long as no more"
            " than 1 of them misses it.",
        ),
        (
            "with fewer than 30 calls at most 0 may miss",
            "If there are fewer than 30 such calls in a calendar month, the promise counts as met as long as none of"
            " them misses it.",
        ),
        (
            "count as met when measured is at least 79.5 %",
            "If the measured value is at least 79.5 %, the promise counts as met.",
        ),
        (
            "count as left out when below 50 % and ABD is missed",
            "If the measured value is below 50 % and ABD is missed, the calendar month is left out: it is neither met"
            " nor missed, and no credit is due for it.",
        ),
        (
            "count as met when missed in the previous window or ABD is missed in at least 2 of 3 windows",
            "If this promise is missed in the calendar month before or ABD is missed in at least 2 of the last 3"
            " calendar weeks, the promise counts as met.",
        ),
        (
            "count as met when (ABD.measured is below 2 % when missing counts as no)",
            "If the measured value of ABD is below 2 % (where a value that this needs is missing, it counts as no), the"
            " promise counts as met.",
        ),
        (
            "count as met when if ABD is missed then measured is at least 70 % else not (ABD is met)",
            "If (the measured value is at least 70 % if ABD is missed, and otherwise it is not the case that ABD is"
            " met), the promise counts as met.",
        ),
        (
            "still running counts as late once it is late",
            "Each call whose clock has not stopped when a calendar month is evaluated counts as late once the clock's"
            " limit has passed, and is left out until then.",
        ),
        (
            "still running counts as undecided",
            "Each call whose clock has not stopped when a calendar month is evaluated leaves the result undecided.",
        ),
    ],
)
def test_a_sentence_for_each_term(line: str, said: str) -> None:
    assert said in detail(line)


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (
            "calendar quarter over trailing 2 years",
            "The result of a calendar quarter is measured over the last 24 months, up to the end of that calendar"
            " quarter.",
        ),
        ("contract month by due", "Each call counts in the contract month in which the limit of its clock ends."),
    ],
)
def test_windows(each: str, said: str) -> None:
    contract = made(each=each)
    assert said in sentences("en", contract).details(contract.objectives[0])


def test_what_is_used_up_says_for_whom() -> None:
    body = (
        "measure lost\n  each calendar {each}\n  promise at most 1 hour\n  consumes lost\n  credit EUR 1.00 when missed"
    )
    one, two = (
        f'objective {name} "{name}"\n  {body.format(each=each)}\nend objective\n'
        for name, each in (("L-1", "month"), ("L-2", "quarter"))
    )
    few = "100 % * (share of calls where answered) is below 50 %"
    lost = f'span lost "Lost time"\n  is slots of 5 minutes where {few}\nend span\n'
    alone, both = small(lost + one), small(lost + one + two)
    found = [sentences("en", c).details(c.objectives[i]) for c, i in ((alone, 0), (both, 0), (both, 1))]
    assert [next(text for text in texts if "used up" in text) for texts in found] == [
        "What of “Lost time” has led to a credit that is paid is used up: it is not measured again in a later calendar"
        " month.",
        "What of “Lost time” has led to a credit of L-1 or L-2 that is paid is used up: it is not measured again in a"
        " calendar month that ends later.",
        "What of “Lost time” has led to a credit of L-1 or L-2 that is paid is used up: it is not measured again in a"
        " calendar quarter that ends later, nor, after a credit of L-1, in one that ends on the same date.",
    ]


def test_the_whole_term() -> None:
    contract = made(each="term")
    assert sentences("en", contract).promise(contract.objectives[0]).startswith("Over the whole term, at least 80 % of")


def test_a_benchmark_is_told_with_its_sources() -> None:
    contract = made()
    known = Benchmark(
        name="b", title="Answers", value=contract.objectives[0].promise, unit=Unit.PERCENT, sources=("Survey 2025",)
    )
    first = contract.objectives[0].model_copy(update={"benchmark": "b"})
    contract = contract.model_copy(update={"objectives": (first,), "benchmarks": (known,)})
    said = "For comparison, “Answers” is at least 80 % (Survey 2025); no result depends on it."
    assert said in sentences("en", contract).details(first)


def test_the_agreement_prints_benchmarks_and_exclusions_with_the_objective_that_names_them() -> None:
    blocks = """benchmark trade "Answers in the trade"
  value between 78 % and 85 %
  source "Survey 2025"
end benchmark
exclusion storms "Storms"
  leaves out calls where queue is "storm" when missing counts as no
end exclusion
exclusion tests "Test calls"
  leaves out calls where queue is "test" when missing counts as no
end exclusion
objective X-1 "Speed"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  compare with trade
  leaving out storms, tests
  no data counts as met
end objective
"""
    html = agreement_html(small(blocks), [], contract_hash="0" * 64).replace("\N{NO-BREAK SPACE}", " ")
    section = html.partition('class="objective"')[2].partition("</section>")[0]
    assert "What “Storms” and “Test calls” leave out is not measured." in section
    benchmark = "“Answers in the trade” is between 78 % and 85 %, both included (Survey 2025)"
    assert f"For comparison, {benchmark}; no result depends on it." in section


PAID = [
    (
        "EUR 10.00 per started 1 point of shortfall",
        "EUR 10.00 for each started percentage point of the shortfall from the promise",
    ),
    (
        "5 % of monthly-fee per completed 0.1 points of shortfall beyond 2 points at most EUR 50.00",
        "5 % of the monthly fee for each completed 0.1 percentage points of the shortfall from the promise beyond 2"
        " percentage points, at most EUR 50.00",
    ),
    (
        "EUR 1.00 per 1 % of measured from 10 % to 20 %",
        "EUR 1.00 for each 1 % of the measured value from 10 % to 20 %, and in proportion for a part of it",
    ),
    ("EUR 2.00 per point beyond 20", "EUR 2.00 for each service point beyond 20 service points"),
    (
        "EUR 5.00 for each of calls where abandoned rounded half up to EUR 1.00",
        "EUR 5.00 for each of the calls where the caller hung up before an agent answered, rounded half up to EUR 1.00",
    ),
    (
        "3 points times 2 if missed in the previous window times 1.5 on claim",
        "3 service points, times 2 if this promise is missed in the calendar month before, times 1.5, if it is claimed",
    ),
    ("50 % of credits over trailing 12 months", "50 % of the sum of all credits over the last 12 months"),
    ("2 service days", "2 days of service"),
    (
        "EUR 100.00 * (shortfall / target)",
        "EUR 100.00 times (the shortfall from the promise divided by the promised value)",
    ),
    ("nothing", "no credit"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), PAID)
def test_what_a_line_pays(line: str, said: str) -> None:
    contract = made(f"credit {line} when missed")
    (credit,) = contract.objectives[0].credits
    assert sentences("en", contract).payment(contract.objectives[0], credit) == said


def test_an_article_that_a_title_has_is_not_doubled() -> None:
    contract = made("credit 5 % of monthly-fee when missed")
    agreement = contract.agreement
    fee = agreement.fees[0].model_copy(update={"title": "The fee of the month"})
    contract = contract.model_copy(update={"agreement": agreement.model_copy(update={"fees": (fee,)})})
    said = sentences("en", contract).payment(contract.objectives[0], contract.objectives[0].credits[0])
    assert said == "5 % of the fee of the month"


@pytest.mark.parametrize(
    ("each", "line", "said"),
    [
        ("calendar quarter", "EUR 1.00 at most 5 % of monthly-fee",
         "A percentage of “Monthly fee” for a calendar quarter is taken of the sum of its months' fees."),
        ("calendar quarter", "2 * monthly-fee",
         "A percentage of “Monthly fee” for a calendar quarter is taken of the sum of its months' fees."),
        ("term", "5 % of monthly-fee",
         "A percentage of “Monthly fee” for the term is taken of the sum of its months' fees."),
        ("contract quarter", "5 % of monthly-fee",
         "A percentage of “Monthly fee” for a contract quarter is taken of the sum of its months' fees."),
    ],
)  # fmt: skip
def test_bases_in_other_windows(each: str, line: str, said: str) -> None:
    contract = made(f"credit {line} when missed", each=each)
    assert sentences("en", contract).bases() == (said,)


def test_lines_beside_the_table_and_bonuses() -> None:
    contract = made(
        "credit EUR 50.00 when missed",
        "credit EUR 5.00 for each of calls where abandoned",
        "credit EUR 9.00 when below 70 % and ABD is missed",
        "bonus EUR 10.00 when at least 90 %",
        "bonus EUR 20.00 when at least 95 %",
        "bonus nothing when ABD is missed",
    )
    (view, _) = objective_views(contract, sentences("en", contract), translator("en"))
    assert [(row.values, row.credit) for row in view.bands] == [
        ("80 % or more", "no credit"),
        ("below 80 %", "EUR 50.00"),
    ]
    assert not view.faulty
    assert view.beside == (
        "While the promise is missed, this is due in addition to the credit of the table: EUR 5.00 for each of the"
        " calls where the caller hung up before an agent answered.",
        "While the promise is missed and the measured value is below 70 % and ABD is missed, this is due in addition to"
        " the credit of the table: EUR 9.00.",
        "While the promise is met and the measured value is at least 90 %, a bonus is due to the Provider: EUR 10.00.",
        "While the promise is met and the measured value is at least 95 %, a bonus is due to the Provider: EUR 20.00.",
        "No bonus is due if ABD is missed.",
        "Of the bonuses for measured values, the one for the narrowest range that holds is due.",
    )
    html = agreement_html(contract, (), contract_hash="0" * 64)
    assert "EUR 5.00 for each of the calls" in html.replace("\u00a0", " ")
    assert "Missing this promise costs no credit." in html  # ABD


def test_without_a_table_there_is_no_empty_one() -> None:
    contract = made("credit EUR 5.00 for each of calls where abandoned")
    view = objective_views(contract, sentences("en", contract), translator("en"))[0]
    assert view.bands == ()
    assert not view.faulty
    assert view.beside[0].startswith("While the promise is missed, this is due: EUR 5.00")
