"""Amended contracts at the command line: every window under the version that holds for it, and the text in force."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import CALLS, CONTRACT, Sla

HOURS = 'calendar hours "Hours"\n  open always\nend calendar\n'
AMENDMENT = """
amendment 1 effective 2026-03-01 "Easier, and dearer"
  replace in objective ANS-1
    promise at least 60 %
    credit 20 % of monthly-fee when below 60 %
  replace in calendar hours
    open daily from 09:05 to 24:00
end amendment
"""
OPEN = CONTRACT.replace("  each calendar month", "  during hours\n  each calendar month")
NEW = """  add objective ANS-9 "Also answered"
    measure share of calls where answered
    during hours
    each calendar month
    promise at least 10 %
    no data counts as met
  end objective
"""


def _write(text: str) -> None:
    Path("tiny.sla").write_text(text, encoding="utf-8")
    earlier = CALLS.replace("2026-03", "2026-02").replace("c", "b").split("\n", 1)[1]
    Path("calls.csv").write_text(CALLS + earlier, encoding="utf-8")


def _results(sla: Sla, period: str) -> list[tuple[str, str, str, int, str]]:
    ran = sla("evaluate", "tiny.sla", "--period", period, "--json")
    assert ran.code in (0, 1), ran.text
    results = json.loads(ran.out)["results"]
    return [(r["window"]["label"], r["promise"], r["outcome"], r["records"], r["credit"]["payable"]) for r in results]


def test_each_month_under_its_own_version(sla: Sla) -> None:
    _write(OPEN + HOURS + AMENDMENT)
    # February: 2 of 4 calls, open always. March: the first call lies outside the new hours, 1 of 3 is left.
    february = ("2026-02", "at least 80 %", "missed", 4, "100.00")
    march = ("2026-03", "at least 60 %", "missed", 3, "200.00")
    assert _results(sla, "2026-02") == [february]
    assert _results(sla, "2026-03") == [march]
    assert _results(sla, "2026-02..2026-03") == [february, march]


def test_a_period_wholly_before_an_amendment_is_as_without_it(sla: Sla) -> None:
    _write(OPEN + HOURS)
    without = _results(sla, "2026-02")
    _write(OPEN + HOURS + AMENDMENT)
    assert _results(sla, "2026-02") == without


@pytest.mark.parametrize(
    ("words", "expected"), [("", "at least 80 %"), ("applies to windows that end after it", "at least 60 %")]
)
def test_windows_that_have_begun(sla: Sla, words: str, expected: str) -> None:
    quarter = OPEN.replace("each calendar month", "each calendar quarter")
    _write(quarter + HOURS + AMENDMENT.replace('dearer"\n', f'dearer"\n  {words}\n'))
    assert [result[1] for result in _results(sla, "2026-Q1")] == [expected]


def test_why_cites_the_lines_of_the_version(sla: Sla) -> None:
    _write(OPEN + HOURS + AMENDMENT)
    text = Path("tiny.sla").read_text("utf-8").split("\n")
    old, new = (1 + text.index(line) for line in ("  promise at least 80 %", "    promise at least 60 %"))
    assert f"tiny.sla:{old}]" in sla("why", "tiny.sla#ANS-1", "--period", "2026-02").out
    assert f"tiny.sla:{new}]" in sla("why", "tiny.sla#ANS-1", "--period", "2026-03").out


def test_a_cap_across_a_change_of_fees(sla: Sla) -> None:
    cap = CONTRACT.replace("remedies\n", "remedies\n  cap credits at 1 % of monthly-fee each calendar year\n", 1)
    fee = (
        AMENDMENT.split("\n  replace in calendar", maxsplit=1)[0]
        + '\n  replace in agreement\n    fee monthly-fee "Fee" EUR 10.00 per month'
    )
    _write(f"{cap}{fee}\nend amendment\n")
    # 1 % of 12 x 1000 for February, and of 2 x 1000 + 10 x 10 from March, when 100 are used up.
    assert [result[4] for result in _results(sla, "2026-02")] == ["100.00"]
    assert [result[4] for result in _results(sla, "2026-03")] == ["0.00"]
    said = sla("why", "tiny.sla#ANS-1", "--period", "2026-03").out
    assert "Limit for 2026: EUR 21.00; used up before: EUR 100.00; payable of these: EUR 0.00" in said


def test_a_monthly_cap_across_a_change_of_fees(sla: Sla) -> None:
    cap = CONTRACT.replace("remedies\n", "remedies\n  cap credits at 8 % of monthly-fee each calendar month\n", 1)
    fee = 'amendment 1 effective 2026-03-01 "F"\n  replace in agreement\n'
    fee += '    fee monthly-fee "Fee" EUR 10.00 per month\nend amendment\n'
    _write(cap + fee)
    assert [result[4] for result in _results(sla, "2026-02..2026-03")] == ["80.00", "0.80"]


def test_show_prints_the_text_in_force(sla: Sla) -> None:
    _write(OPEN + HOURS + AMENDMENT)
    before, after = (sla("show", "tiny.sla", "--as-of", date) for date in ("2026-02-28", "2026-03-01"))
    assert (before.code, after.code) == (0, 0)
    assert before.err == "Tiny support, as signed\n"
    assert after.err == "Tiny support, with amendment 1\n"
    assert "  promise at least 80 %\n" in before.out
    assert "  promise at least 60 %\n" in after.out
    assert "amendment" not in after.out
    Path("after.sla").write_text(after.out, encoding="utf-8")
    assert sla("check", "after.sla").code == 0
    assert sla("fmt", "--check", "after.sla").code == 0


def test_show_outside_the_term_and_without_a_date(sla: Sla) -> None:
    assert "it is in force from 2026-01-01 to 2026-12-31" in sla("show", "tiny.sla", "--as-of", "2030-01-01").err
    assert sla("show", "tiny.sla", "--as-of", "2026-02-30").code == 2
    assert sla("show", "tiny.sla").code == 2
    assert sla("show", "none.sla", "--as-of", "2026-02-28").code == 3


@pytest.mark.slow
def test_render_with_and_without_a_date(sla: Sla) -> None:
    _write(OPEN + HOURS + AMENDMENT)
    assert sla("render", "tiny.sla").out == "tiny.pdf\n"
    assert sla("render", "tiny.sla", "--as-of", "2026-03-01").out == "tiny-2026-03-01.pdf\n"


def test_a_version_that_cannot_be_evaluated_yet_stops_its_own_periods_only(sla: Sla) -> None:
    figure = 'figure score "Score" type percent given by customer each calendar month end figure\n'
    measure = "    measure score\n    each calendar month over trailing 2 months\n    promise"
    change = AMENDMENT.replace("    promise", measure)
    _write(OPEN + HOURS + figure + change)
    assert sla("evaluate", "tiny.sla", "--period", "2026-02").code in (0, 1)
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert ran.code == 3
    assert "SLA723" in ran.err, ran.err


def test_data_are_checked_against_the_version_of_each_window(sla: Sla) -> None:
    added = AMENDMENT.replace("end amendment", NEW + "end amendment")
    _write(OPEN + HOURS + added)
    before = json.loads(sla("data", "check", "tiny.sla", "--period", "2026-02", "--json").out)
    after = json.loads(sla("data", "check", "tiny.sla", "--period", "2026-03", "--json").out)
    assert "ANS-9" not in json.dumps(before)
    assert "ANS-9" in json.dumps(after)


def test_what_is_assumed_is_judged_by_the_version_of_its_window(sla: Sla) -> None:
    _write(OPEN + HOURS + AMENDMENT)
    period = ("--period", "2026-02..2026-03", "--set", "ANS-1=70 %")
    ran = sla("whatif", "tiny.sla", *period, "--json")
    assert ran.code in (0, 1), ran.text
    results = json.loads(ran.out)["results"]
    said = [(r["window"], r["would_be"]["outcome"], r["would_be"]["lines"][0]["payable"]) for r in results]
    assert said == [("2026-02", "missed", "50.00"), ("2026-03", "met", "0.00")]
    Path("tiny.data.toml").unlink()
    without = json.loads(sla("whatif", "tiny.sla", *period, "--json").out)
    assert [r["would_be"]["outcome"] for r in without["results"]] == ["missed", "met"]
    assert without["total"] == {"was": None, "would_be": "50.00", "difference": None}


def test_the_rows_behind_a_result_are_those_of_its_version(sla: Sla) -> None:
    _write(OPEN + HOURS + AMENDMENT)
    # February: the third call waited 21 s, the fourth was not answered; so in March, and the first was not counted.
    assert "2 counted against it: b3, b4" in sla("why", "tiny.sla#ANS-1", "--period", "2026-02").out
    assert "2 counted against it: c3, c4" in sla("why", "tiny.sla#ANS-1", "--period", "2026-03").out
    document = json.loads(sla("why", "tiny.sla#ANS-1", "--period", "2026-02..2026-03", "--json", "--rows", "1").out)
    assert [one["rows"]["against"] for one in document["figures"]] == [["b3"], ["c3"]]
