"""The statement as HTML: results, workings, caps, what took no part, data and receipt; and its charts."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.made import made_contract
from tests.render.document_samples import (
    CREATED,
    HASH,
    Counted,
    evaluation,
    example,
    line_of,
    march,
    objective,
    quarter,
    small,
    words,
)
from tests.render.test_agreement_document import check_structure

from slakit.evaluation import Evaluation
from slakit.render.chart import bands_chart, series_chart
from slakit.render.phrases import translator
from slakit.render.statement import statement_html


def _text(result: Evaluation) -> str:
    return words(statement_html(result, created=CREATED))


@pytest.fixture(scope="module")
def text() -> str:
    return _text(march(example()))


def test_head_names_the_total_the_parties_and_the_period(text: str) -> None:
    assert "Total credit to the Customer EUR 6,820.00" in text
    assert "Customer contact services, version 1.0" in text
    assert "Northwind Contact Centre B.V., KvK 12345678" in text
    assert "1 March 2026 to 31 March 2026, time zone Europe/Amsterdam" in text
    assert "Date of statement 2 April 2026" in text
    assert "Incomplete data: 3 rows were refused and are in no result." in text


def test_results_table(text: str) -> None:
    assert (
        "ANS-1 Speed of answer March 2026 at least 80 % 78.00 % 2,500 missed EUR 2,400.00 EUR 2,400.00"
        " ABD-1 Abandoned calls March 2026 at most 8 % 12.25 % 2,703 missed EUR 1,920.00 EUR 1,920.00"
        " ASA-1 Average speed of answer Q1 2026 at most 28 seconds 31.24 s 4,363 missed EUR 2,500.00 EUR 2,500.00"
        " CSAT-1 Customer satisfaction Q1 2026 at least 3.75 3.75 40 undecided few records – –"
        " Total EUR 6,820.00"
    ) in text


def test_workings_and_what_would_have_changed_them(text: str) -> None:
    assert "4 Share: 1,950 ÷ 2,500 acme-support.sla:31 78.00 %" in text
    assert "10 Credit payable acme-support.sla:37 EUR 2,400.00" in text
    assert "What would have changed it. If 50 more of the 2,500 calls counted had been calls where" in text
    # Files stand under the names that they have among the embedded ones.
    assert "contact-centre.sla:39 1,950 calls" in text
    assert "std/contact-centre.sla:39" not in text


def test_a_promise_that_was_simply_met_has_no_working() -> None:
    contract = example()
    text = _text(evaluation(contract, "2026-03", [line_of(contract, "ANS-1", "2026-03", Counted(9, 10, 1_000))]))
    assert "Total credit to the Customer EUR 0.00" in text
    assert "What was done" not in text


def test_caps_with_what_they_cut() -> None:
    contract = example()
    lines = [
        line_of(contract, "ANS-1", "2026-03", Counted(10, 100)),
        line_of(contract, "ABD-1", "2026-03", Counted(90, 100)),
    ]
    # 15 % and 4 % of EUR 48,000.00 are EUR 7,200.00 and EUR 1,920.00; 15 % is the limit.
    # 7,200.00 × 7,200 / 9,120 is 5,684.21…, and × 1,920 / 9,120 is 1,515.78…; the cent goes to the larger remainder.
    text = _text(evaluation(contract, "2026-03", lines))
    assert "ANS-1, March 2026: EUR 5,684.21 ABD-1, March 2026: EUR 1,515.79" in text
    assert "EUR 7,200.00 EUR 0.00 EUR 9,120.00 EUR 7,200.00" in text
    assert "Total credit to the Customer EUR 7,200.00" in text


def test_a_bonus_that_is_more_than_the_credits_is_due_to_the_provider() -> None:
    march_of_example = march(example())
    total = march_of_example.total
    assert total is not None
    text = _text(replace(march_of_example, total=replace(total, minor=-150_000)))
    assert "Total due to the Provider EUR 1,500.00" in text
    assert "Total credit to the Customer" not in text


def test_total_that_cannot_be_told_says_why_and_what_to_do() -> None:
    body = objective("share of calls where answered", "at least 99.9 %", "credit EUR 10.00 when more than 99 %")
    contract = small(body)
    text = _text(evaluation(contract, "2026-03", [line_of(contract, "X-1", "2026-03", Counted(99, 100))]))
    assert "Total credit to the Customer cannot be told yet" in text
    assert (
        "X-1, March 2026: the promise is missed, but no row of the credit table covers the value. What to do: agree on"
        " the credit for such a value and amend the table."
    ) in text
    assert "Total cannot be told" in text


def test_what_took_no_part_is_listed_once_with_its_objectives(text: str) -> None:
    assert "312 calls outside “Office hours”, in March 2026 ANS-1, ABD-1" in text
    assert "940 calls outside “Office hours”, in Q1 2026 ASA-1" in text
    left_out = _text(quarter(example()))
    assert "the window Q1 2026 the term for windows without data ASA-1" in left_out


def test_data_and_receipt(text: str) -> None:
    assert "Calls 9,120 9,117 3 2026-03-01 09:00:01 +01:00 2026-03-31 17:29:58 +02:00" in text
    assert "the time has no zone 2 812 `wait` is below zero 1 77" in text
    assert "The refused rows are listed in rejects.csv." in text
    for digest in ("3f" * 32, "77" * 32, "ab" * 32, "cd" * 32, HASH):
        assert digest in text
    assert "slakit 0.1.0 Query engine DuckDB 2.0.1 Public holidays 0.109 Time zone rules 2026b" in text


def test_number_draft_and_foot() -> None:
    result = march(example())
    issued = statement_html(result, created=CREATED, number="2026-03-1")
    assert "Number 2026-03-1" in words(issued)
    assert f'data-document-id="Statement 2026-03 · version 1.0 · contract {HASH[:12]}"' in issued
    assert "draft" not in words(issued)
    assert "Service level statement – draft, not issued" in words(statement_html(result, created=CREATED, draft=True))


def test_periods_have_names() -> None:
    contract = example()
    lines = [line_of(contract, "ANS-1", "2026-03", Counted(9, 10, 1_000))]
    for period, name in (
        ("2026-03", "March 2026"),
        ("2026-Q1", "Q1 2026"),
        ("2026-H1", "first half of 2026"),
        ("2026", "2026"),
        ("2026-02..2026-03", "1 February 2026 to 31 March 2026"),
    ):
        html = statement_html(evaluation(contract, period, lines), created=CREATED)
        assert f'<p class="lead">{name}</p>' in html


def test_html_is_well_formed_with_headings_in_order() -> None:
    check_structure(statement_html(march(example()), created=CREATED))
    check_structure(statement_html(quarter(example()), created=CREATED))


# ------------------------------------------------------------ charts


def test_one_window_is_drawn_among_its_bands() -> None:
    contract = example()
    speed = contract.objective("ANS-1")
    assert speed is not None
    line = line_of(contract, "ANS-1", "2026-03", Counted(1_950, 2_500))
    chart = bands_chart([(speed, line)], translator("en"))
    assert chart.alt == "Measured values among the bands of their promises: ANS-1 78.00 %, missed."
    # The bounds 70, 75, 80 % and a quarter of their range on both sides: 67.5 to 82.5 % over 98 mm from 42 mm.
    (mark,) = chart.marks
    assert not mark.met
    assert Fraction(mark.x) == round(42 + Fraction("10.5") / 15 * 98, 2)
    edges = [(Fraction(box.x), Fraction(box.width)) for box in chart.boxes]
    assert edges == [(42, Fraction("16.33")), (Fraction("58.33"), Fraction("32.67")), (91, Fraction("32.67")),
                     (Fraction("123.67"), Fraction("16.33"))]  # fmt: skip
    assert [label.text for label in chart.labels if label.align == "center"] == [
        "15 %", "10 %", "5 %", "met", "80 %", "70 %", "75 %",
    ]  # fmt: skip
    assert len({box.fill for box in chart.boxes}) == 4


def test_a_share_is_never_drawn_outside_nothing_and_everything() -> None:
    contract = small(objective("share of calls where answered", "at least 99 %", "credit EUR 1.00 when missed"))
    (known,) = contract.objectives
    chart = bands_chart([(known, line_of(contract, "X-1", "2026-03", Counted(10, 10)))], translator("en"))
    (mark,) = chart.marks
    assert mark.met
    assert Fraction(mark.x) == 140


def test_several_windows_are_a_line_with_gaps() -> None:
    contract = example()
    known = contract.objective("ABD-1")
    assert known is not None
    counted = (Counted(4, 100), Counted(0, 0), Counted(12, 100), Counted(8, 100))
    lines = [line_of(contract, "ABD-1", f"2026-0{n}", c) for n, c in enumerate(counted, start=1)]
    chart = series_chart(known, lines, ["January", "February", "March", "April"], translator("en"))
    assert chart.alt == "ABD-1, measured per window: January 4.00 %; February no data; March 12.00 %; April 8.00 %."
    assert [mark.met for mark in chart.marks] == [True, False, True]
    assert [mark.x for mark in chart.marks] == ["17.50", "87.50", "122.50"]
    solid = [stroke for stroke in chart.strokes if not stroke.dashed]
    assert len(solid) == 2, "the axis, and one line from March to April"
    (promise,) = [stroke for stroke in chart.strokes if stroke.dashed]
    assert chart.marks[2].y == promise.y1 == promise.y2
    assert Fraction(chart.marks[1].y) < Fraction(promise.y1) < Fraction(chart.marks[0].y)


def test_the_table_under_a_chart_has_its_figures(text: str) -> None:
    assert "ANS-1 Speed of answer 78.00 % at least 80 % 2.00 points short missed" in text
    assert "CSAT-1 Customer satisfaction 3.75 at least 3.75 at the limit undecided" in text
    series = _text(quarter(example()))
    assert "ANS-1 Speed of answer: the dashed line is the promise." in series
    assert "January 2026 82.79 % at least 80 % 2.79 points to spare met" in series
    assert "February 2026 no data at most 8 % – met" in series


def test_every_drawing_has_words() -> None:
    html = statement_html(quarter(example()), created=CREATED)
    assert html.count("<svg") == len(re.findall(r"<svg[^>]*><title>[^<]+</title>", html)) == 3


def test_what_is_done_with_credits_together_is_printed() -> None:
    contract = made_contract(
        """
objective A "Answers"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as undecided
  credit 3 points when missed
  credit EUR 10.00 when missed in 2 consecutive months
end objective
remedies
  credit EUR 5.00 per point
  cap credits at EUR 12.00 each calendar month rest carried forward
  tax 21 % on credits
  round half up to EUR 0.01
end remedies
""",
    )
    lines = [line_of(contract, "A", f"2026-0{month}", Counted(1, 2)) for month in (1, 2)]
    text = _text(evaluation(contract, "2026-01..2026-02", lines))
    assert "What falls due" in text
    assert "points 1 to 3 at EUR 5.00 each: EUR 15.00, of which EUR 12.00 is payable" in text
    assert "3 points – " in text
    assert "carried from 2026-01, the remedies: EUR" in text
    assert "tax of 21 %: EUR 2.52" in text
    assert "the remedies, February 2026: EUR" in text
