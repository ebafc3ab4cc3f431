"""The working of amounts: every step from rows to money, and what to do where there is no amount."""

from fractions import Fraction

import pytest
from tests.render.document_samples import Counted, evaluation, example, line_of, march, objective, small

from slakit.changes import Changes
from slakit.contract.model import Contract
from slakit.credits import CreditLine, settle
from slakit.render.working import Step, working
from slakit.render.would_have_changed import would_have_changed

_SHARE = "share of calls where answered"


def _steps(contract: Contract, line: CreditLine) -> list[tuple[str, str]]:
    return [(step.text, step.result) for step in _told(contract, line)]


def _changed(contract: Contract, line: CreditLine) -> tuple[str, ...]:
    result = evaluation(contract, line.window.label, [line])
    return would_have_changed(Changes(result), result.lines[0])


def _told(contract: Contract, line: CreditLine, *others: CreditLine) -> tuple[Step, ...]:
    credits = settle(contract, [one.assessment for one in (line, *others)])
    (same,) = [x for x in credits.lines if x.objective == line.objective and x.window == line.window]
    assert isinstance(same, CreditLine)
    return working(contract, same, credits.lines, credits.dues)


def test_missed_share_from_rows_to_money() -> None:
    contract = example()
    result = march(contract)
    steps = working(contract, result.lines[0], result.all_lines, result.dues)
    assert steps == (
        Step("Calls in March 2026 outside Office hours, left out", "312", "acme-support.sla:22"),
        Step(
            "Calls, except those where the caller hung up before an agent answered and “wait” is below 5 seconds,"
            " in March 2026",
            "2,500 calls",
            "std/contact-centre.sla:40",
        ),
        Step("Of these, calls where an agent answered and “wait” is at most 20 seconds", "1,950 calls",
             "std/contact-centre.sla:39"),
        Step("Share: 1,950 ÷ 2,500", "78.00 %", "acme-support.sla:31"),
        Step("The promise is at least 80 %; the value is 78.00 %", "missed", "acme-support.sla:34"),
        Step("Row of the credit table: below 80 %, the only one that holds", "5 % of the monthly service fee",
             "acme-support.sla:37"),
        Step("Monthly service fee, 2026-03", "EUR 48,000.00", "acme-support.sla:19"),
        Step("5 % of EUR 48,000.00", "EUR 2,400.00", "acme-support.sla:37"),
        Step(
            "The credits of all objectives together come to at most 15 % of the monthly service fee in each calendar"
            " month. Limit for March 2026: EUR 7,200.00; credits due together: EUR 6,820.00",
            "within the limit",
            "acme-support.sla:86",
        ),
        Step("Credit payable", "EUR 2,400.00", "acme-support.sla:37"),
    )  # fmt: skip


def test_average_shows_its_sum_and_says_about_where_it_is_shortened() -> None:
    contract = example()
    line = line_of(contract, "ASA-1", "2026-Q1", Counted(31_240_000 * 4_363 + 7, 4_363, empty=3, records=4_366))
    steps = _steps(contract, line)
    assert steps[1:7] == [
        ("Calls where an agent answered, in Q1 2026", "4,366 calls"),
        ("Of these, without a value of “wait”: they take no part", "3"),
        ("Sum of “wait” over the other 4,363 calls", "about 37 h 51 min 40.12 s"),
        ("Average: about 37 h 51 min 40.12 s ÷ 4,363", "about 31.24 s"),
        ("The promise is at most 28 seconds; the value is 31.24 s", "missed"),
        ("Row of the credit table: when missed, the only one that holds", "EUR 2,500.00"),
    ]


def test_narrowest_rung_is_named() -> None:
    contract = example()
    texts = [text for text, _ in _steps(contract, line_of(contract, "ANS-1", "2026-03", Counted(1_700, 2_500)))]
    assert "Row of the credit table: below 70 %, the narrowest of the 3 rows that hold" in texts


def test_value_next_to_its_target_is_never_shown_on_it() -> None:
    contract = small(objective(_SHARE, "at least 99.96 %", "credit EUR 5.00 when missed"))
    steps = _steps(contract, line_of(contract, "X-1", "2026-03", Counted(9_995_999, 10_000_000)))
    assert steps[2] == ("Share: 9,995,999 ÷ 10,000,000", "99.95999 %")
    assert steps[3] == ("The promise is at least 99.96 %; the value is 99.95999 %", "missed")


def test_rounding_of_the_measured_value_is_a_step() -> None:
    contract = small(objective(f"{_SHARE} rounded half up to 0.01 %", "at least 99.9 %", "credit EUR 5.00 when missed"))
    steps = _steps(contract, line_of(contract, "X-1", "2026-03", Counted(99_895_093, 100_000_000)))
    assert steps[3:6] == [
        ("Measured value, rounded half up to 0.01 %", "99.9 %"),
        ("The promise is at least 99.9 %; the value is 99.9 %", "met"),
        ("No credit is due where the promise is met", "EUR 0.00"),
    ]


def test_term_for_few_records_decides() -> None:
    contract = example()
    steps = _steps(contract, line_of(contract, "ANS-1", "2026-02", Counted(12, 25)))
    assert steps[-2:] == [
        ("There are fewer than 30 calls: 25; the term for so few decides", "met"),
        ("No credit is due where the promise is met", "EUR 0.00"),
    ]


def test_no_data_with_and_without_a_term() -> None:
    contract = example()
    steps = _steps(contract, line_of(contract, "ASA-1", "2026-Q1", Counted(0, 0)))
    assert ("There is nothing to measure", "no data") in steps
    assert steps[-2:] == [
        ("Nothing was counted; the term for that decides", "left out"),
        ("No credit is due where the result is left out", "EUR 0.00"),
    ]
    silent = small(objective(_SHARE, "at least 80 %", "credit EUR 5.00 when missed"))
    steps = _steps(silent, line_of(silent, "X-1", "2026-03", Counted(0, 0)))
    assert steps[-2] == ("Nothing was counted, and the agreement does not say what that comes to", "undecided")
    assert steps[-1] == (
        "The result is undecided, so no credit can be told. What to do: supply what is missing or agree on the result,"
        " and evaluate again",
        "cannot be told",
    )


def test_no_data_that_counts_as_missed_pays_the_row_for_a_miss() -> None:
    contract = small(objective(_SHARE, "at least 80 %", "no data counts as missed", "credit EUR 5.00 when missed"))
    steps = _steps(contract, line_of(contract, "X-1", "2026-03", Counted(0, 0)))
    assert steps[-3:] == [
        ("Nothing was counted; the term for that decides", "missed"),
        ("Row of the credit table: when missed, the one for a promise that counts as missed", "EUR 5.00"),
        ("Credit payable", "EUR 5.00"),
    ]


def test_missing_values_leave_the_result_open() -> None:
    contract = small(objective(_SHARE, "at least 80 %", "credit EUR 5.00 when missed"))
    steps = _steps(contract, line_of(contract, "X-1", "2026-03", Counted(70, 100, unknown=3)))
    assert ("Calls that leave a condition open, because a value it needs is missing", "3") in steps
    assert steps[-2][1] == "undecided"
    assert steps[-1][1] == "cannot be told"


def test_gap_in_the_table() -> None:
    contract = small(objective(_SHARE, "at least 99.9 %", "credit EUR 10.00 when more than 99 %",
                               "credit EUR 25.00 when below 99 %"))  # fmt: skip
    steps = _steps(contract, line_of(contract, "X-1", "2026-03", Counted(99, 100)))
    assert steps[-1] == (
        "The promise is missed, but no row of the credit table covers the value. What to do: agree on the credit for"
        " such a value and amend the table",
        "cannot be told",
    )


def test_overlap_in_the_table_names_every_row() -> None:
    contract = small(objective(_SHARE, "at least 90 %", "credit EUR 10.00 when between 80 % and 90 %",
                               "credit EUR 20.00 when between 70 % and 80 %"))  # fmt: skip
    steps = _steps(contract, line_of(contract, "X-1", "2026-03", Counted(80, 100)))
    assert steps[-3:] == [
        ("Row of the credit table: between 80 % and 90 %, both included", "EUR 10.00"),
        ("Row of the credit table: between 70 % and 80 %, both included", "EUR 20.00"),
        (
            "More than one row of the credit table applies to the value. What to do: agree on which row applies and"
            " amend the table",
            "cannot be told",
        ),
    ]


def test_partial_month_by_day_is_exact_until_the_one_rounding() -> None:
    body = objective(_SHARE, "at least 80 %", "credit 5 % of monthly-fee when missed")
    body += "remedies round half up to EUR 0.01 end remedies"
    contract = small(body, first="2026-01-15", partial="partial months by day")
    steps = _steps(contract, line_of(contract, "X-1", "2026-01", Counted(1, 2)))
    # 17 of 31 days of EUR 1,000.00 is EUR 17000/31; 5 % of it EUR 850/31 = 27.4193…
    assert steps[-4:] == [
        ("Monthly fee, 2026-01: 17 of 31 days in the term", "EUR 548.387096… (17000/31)"),
        ("5 % of EUR 548.387096… (17000/31)", "EUR 27.419354… (850/31)"),
        ("Rounded half up to EUR 0.01", "EUR 27.42"),
        ("Credit payable", "EUR 27.42"),
    ]


@pytest.mark.parametrize(
    ("partial", "rounding", "result", "what"),
    [
        ("", "remedies round half up to EUR 0.01 end remedies", "not said", "“partial months by day”"),
        ("partial months by day", "", "EUR 548.387096… (17000/31)", "“round half up to EUR 0.01”"),
    ],
)
def test_term_that_is_missing_for_a_partial_month(partial: str, rounding: str, result: str, what: str) -> None:
    body = objective(_SHARE, "at least 80 %", "credit 5 % of monthly-fee when missed") + rounding
    contract = small(body, first="2026-01-15", partial=partial)
    steps = _steps(contract, line_of(contract, "X-1", "2026-01", Counted(1, 2)))
    assert ("Monthly fee, 2026-01: 17 of 31 days in the term", result) in steps
    assert what in steps[-1][0]
    assert steps[-1][1] == "cannot be told"


def test_partial_month_in_full_and_a_quarter_of_months() -> None:
    body = objective(_SHARE, "at least 80 %", "credit 5 % of monthly-fee when missed", each="quarter")
    contract = small(body, first="2026-01-15", partial="partial months in full")
    steps = _steps(contract, line_of(contract, "X-1", "2026-Q1", Counted(1, 2)))
    assert steps[-6:-1] == [
        ("Monthly fee, 2026-01: 17 of 31 days in the term, in full", "EUR 1,000.00"),
        ("Monthly fee, 2026-02", "EUR 1,000.00"),
        ("Monthly fee, 2026-03", "EUR 1,000.00"),
        ("Sum of these fees", "EUR 3,000.00"),
        ("5 % of EUR 3,000.00", "EUR 150.00"),
    ]
    assert steps[0][0] == "All calls, in Q1 2026 (15 January 2026 to 31 March 2026)"


def test_cap_cuts_and_shows_this_lines_part() -> None:
    body = objective(_SHARE, "at least 80 %", "credit EUR 100.00 when missed")
    body += objective(_SHARE, "at least 90 %", "credit EUR 50.00 when missed", name="X-2")
    body += "remedies cap credits at EUR 200.00 each calendar quarter end remedies"
    contract = small(body)
    earlier = line_of(contract, "X-1", "2026-01", Counted(1, 2))
    one, two = (line_of(contract, name, "2026-02", Counted(1, 2)) for name in ("X-1", "X-2"))
    steps = _told(contract, two, earlier, one)
    # 200 less 100 used leaves 100 for 150: two thirds of each, 66.67 and 33.33.
    assert [(s.text, s.result) for s in steps[-2:]] == [
        (
            "The credits of all objectives together come to at most EUR 200.00 in each calendar quarter. Limit for"
            " Q1 2026: EUR 200.00; used up before: EUR 100.00; credits due together: EUR 150.00; payable of these:"
            " EUR 100.00",
            "EUR 33.33",
        ),
        ("Credit payable", "EUR 33.33"),
    ]


def test_amount_that_shares_a_cap_with_an_unknown_one() -> None:
    body = objective(_SHARE, "at least 80 %", "credit EUR 100.00 when missed")
    body += objective(_SHARE, "at least 90 %", "credit EUR 50.00 when missed", name="X-2")
    body += "remedies cap credits at EUR 200.00 each calendar month end remedies"
    contract = small(body)
    known, open_ = (
        line_of(contract, "X-1", "2026-02", Counted(1, 2)),
        line_of(contract, "X-2", "2026-02", Counted(0, 0)),
    )
    steps = _told(contract, known, open_)
    assert [s.result for s in steps[-2:]] == ["cannot be told", "cannot be told"]
    assert "settle the other amount first" in steps[-1].text


def test_calculated_figure_shows_its_parts() -> None:
    contract = small(objective("net-promoter-score", "at least 30 %"))
    line = line_of(contract, "X-1", "2026-03", Counted(50, 100), Counted(25, 100))
    texts = [text for text, _ in _steps(contract, line)]
    assert "Share: 50 ÷ 100" in texts
    assert "Share: 25 ÷ 100" in texts
    assert _steps(contract, line)[-3][1] == "25.00 %"
    assert line.assessment.compared == Fraction(1, 4)


# ------------------------------------------------------------ what would have changed it


def test_more_calls_in_time_and_no_credit() -> None:
    contract = example()
    assert _changed(contract, line_of(contract, "ANS-1", "2026-03", Counted(1_962, 2_500))) == (
        "If 38 more of the 2,500 calls counted had been calls where an agent answered and “wait” is at most 20 seconds,"
        " there would have been no credit.",
        "If 88 fewer of the 2,500 calls counted had been calls where an agent answered and “wait” is at most 20"
        " seconds, the credit would have been EUR 4,800.00 instead of EUR 2,400.00.",
    )


def test_the_next_cheaper_band_too() -> None:
    contract = example()
    # 8 % of 2,703 is 216.24 and 12 % is 324.36, so at most 216 and 324 calls.
    assert _changed(contract, line_of(contract, "ABD-1", "2026-03", Counted(331, 2_703))) == (
        "If 115 fewer of the 2,703 calls counted had been calls where the caller hung up before an agent answered,"
        " there would have been no credit.",
        "If 7 fewer of the 2,703 calls counted had been calls where the caller hung up before an agent answered,"
        " the credit would have been EUR 960.00 instead of EUR 1,920.00.",
    )


def test_values_that_are_no_counts() -> None:
    contract = example()
    assert _changed(contract, line_of(contract, "ASA-1", "2026-Q1", Counted(31_240_000 * 4_363, 4_363))) == (
        "If the sum of “wait” over these 4,363 calls had been 3 hours 55 minutes 36.12 seconds less, which is an"
        " average of 28 s, there would have been no credit.",
    )
    assert _changed(contract, line_of(contract, "CSAT-1", "2026-Q1", Counted(180, 60))) == (
        "With an average of at least 3.75, the promise would have been met; it was 3.",
    )


def test_promise_that_was_met_says_how_nearly() -> None:
    contract = example()
    assert _changed(contract, line_of(contract, "ANS-1", "2026-03", Counted(2_000, 2_500))) == (
        "If 1 fewer of the 2,500 calls counted had been calls where an agent answered and “wait” is at most 20 seconds,"
        " the promise would have been missed, and the credit would have been EUR 2,400.00.",
    )


def test_nothing_is_said_where_a_term_decided() -> None:
    contract = example()
    for counted in (Counted(12, 25), Counted(0, 0), Counted(70, 100, unknown=1)):
        assert _changed(contract, line_of(contract, "ANS-1", "2026-03", counted)) == ()


def test_lines_of_an_evaluation_keep_their_places() -> None:
    contract = example()
    result = evaluation(contract, "2026-03", [line_of(contract, "ANS-1", "2026-03", Counted(1, 2))])
    places = [s.place for s in working(contract, result.lines[0], result.all_lines, result.dues)]
    assert all(place is not None and place.rpartition(":")[2].isdigit() for place in places)
