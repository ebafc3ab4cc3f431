"""`sla test`: a line a test, a summary, JUnit for CI, and exit codes."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.cli.conftest import CONTRACT, Sla

PASSES = """
test "a month at 78 % credits 5 %"
  given ANS-1 is 78 % in 2026-03
  expect credit ANS-1 EUR 50.00
end test
"""
FAILS = """
test "a month <at> 50 % & \\"less\\""
  given ANS-1 is 50 % in 2026-03
  expect ANS-1 met
  expect credit ANS-1 EUR 1234.00
  expect total cannot be told
end test
"""


def put(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def test_passing(sla: Sla) -> None:
    put("tiny.sla", CONTRACT + PASSES)
    ran = sla("test", "tiny.sla")
    assert ran.code == 0
    assert ran.out == "ok      tiny.sla:34: a month at 78 % credits 5 %\n"
    assert ran.err == "1 passed, 0 failed\n"


def test_failing(sla: Sla) -> None:
    put("tiny.sla", CONTRACT + PASSES + FAILS)
    ran = sla("test", "tiny.sla")
    assert ran.code == 1
    assert ran.out == (
        "ok      tiny.sla:34: a month at 78 % credits 5 %\n"
        'FAILED  tiny.sla:39: a month <at> 50 % & "less"\n'
        "        line 41: expected ANS-1 met in 2026-03, got missed\n"
        "        line 42: expected credit ANS-1 EUR 1234.00 in 2026-03, got EUR 100.00\n"
        "        line 43: expected total cannot be told, got EUR 100.00\n"
    )
    assert ran.err == "1 passed, 1 failed\n"


def test_an_amount_that_cannot_be_told_says_why(sla: Sla) -> None:
    put("tiny.sla", CONTRACT.replace("left out", "undecided") + PASSES.replace("78 % in", "no data in"))
    ran = sla("test", "tiny.sla")
    assert ran.code == 1
    assert "expected credit ANS-1 EUR 50.00 in 2026-03, got cannot be told (the objective is undecided)" in ran.out


def test_folders(sla: Sla) -> None:
    put("all/a.sla", CONTRACT + PASSES)
    put("all/below/b.sla", CONTRACT + FAILS)
    put("all/below/part.sla", 'use "std/contact-centre"\n')
    ran = sla("test", "all")
    assert ran.code == 1
    assert [line.split()[:2] for line in ran.out.splitlines() if not line.startswith(" ")] == [
        ["ok", "all/a.sla:34:"],
        ["FAILED", "all/below/b.sla:34:"],
    ]


def test_no_tests(sla: Sla) -> None:
    ran = sla("test", "tiny.sla")
    assert (ran.code, ran.out, ran.err) == (0, "", "no tests found in 1 file\n")
    assert sla("test").err == "no tests found in 1 file\n"


def test_no_files(sla: Sla) -> None:
    Path("empty").mkdir()
    ran = sla("test", "empty")
    assert ran.code == 3
    assert ran.err.startswith("help: name a file")
    ran = sla("test", "nowhere.sla")
    assert ran.code == 3
    assert "there is no file nowhere.sla" in ran.err


def test_a_contract_with_errors(sla: Sla) -> None:
    put("tiny.sla", CONTRACT.replace("promise", "promis") + PASSES)
    ran = sla("test", "tiny.sla", "--junit", "out.xml")
    assert ran.code == 1
    assert ran.out == ""
    assert "error[SLA101]" in ran.err
    assert ran.err.endswith("0 passed, 0 failed; 1 file with errors\n")
    error = ET.parse("out.xml").find(".//testcase/error")
    assert error is not None
    assert error.get("type") == "SLA101"


def test_an_example_with_an_error_leaves_the_others(sla: Sla) -> None:
    put("tiny.sla", CONTRACT + PASSES + PASSES.replace("78 %", "178 %"))
    ran = sla("test", "tiny.sla")
    assert ran.code == 1
    assert "error[SLA408]" in ran.err
    assert ran.out.count("\n") == 1
    assert ran.err.endswith("1 passed, 0 failed; 1 file with errors\n")
    assert sla("check", "tiny.sla").code == 1


def test_an_evaluation_is_the_same_with_and_without_tests(sla: Sla) -> None:
    without = sla("evaluate", "tiny.sla", "--period", "2026-03")
    put("tiny.sla", CONTRACT + PASSES)
    with_tests = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert with_tests.code == without.code == 0
    assert with_tests.out.splitlines()[1:] == without.out.splitlines()[1:]  # the first line has the file's hash


def test_junit(sla: Sla) -> None:
    put("a.sla", CONTRACT + PASSES + FAILS)
    assert sla("test", "a.sla", "tiny.sla", "--junit", "out.xml").code == 1
    root = ET.parse("out.xml").getroot()
    assert root.attrib == {"name": "sla test", "tests": "2", "failures": "1", "errors": "0"}
    assert [suite.get("name") for suite in root] == ["a.sla", "tiny.sla"]
    passed, failed = root.iter("testcase")
    assert passed.attrib == {
        "classname": "a.sla", "name": "a month at 78 % credits 5 %", "file": "a.sla", "line": "34"
    }  # fmt: skip
    assert list(passed) == []
    assert failed.get("name") == 'a month <at> 50 % & "less"'
    failure = failed.find("failure")
    assert failure is not None
    assert failure.get("message") == "line 41: expected ANS-1 met in 2026-03, got missed"
    assert (failure.text or "").count("\n") == 2


def test_junit_leaves_nothing_behind_where_it_cannot_be_written(sla: Sla) -> None:
    put("tiny.sla", CONTRACT + PASSES)
    ran = sla("test", "tiny.sla", "--junit", "nowhere/out.xml")
    assert ran.code == 3
    assert "error[SLA802]: nowhere/out.xml cannot be written" in ran.err
    assert "1 passed, 0 failed" in ran.err
    assert not Path("nowhere").exists()


@pytest.mark.parametrize(("sign", "code"), [("\x1b[31m", 3), ("\u202e", 3), ("]]>", 1), ("\t<!--", 1)])
def test_titles_stay_in_their_place(sla: Sla, sign: str, code: int) -> None:
    put("tiny.sla", CONTRACT + FAILS.replace("less", f"l{sign}ess"))
    ran = sla("test", "tiny.sla", "--junit", "out.xml")
    assert ran.code == code
    assert "\x1b" not in ran.text
    assert "\u202e" not in ran.text
    assert len(list(ET.parse("out.xml").iter("testcase"))) == 1


def test_colour(sla: Sla) -> None:
    put("tiny.sla", CONTRACT + PASSES + FAILS)
    out = sla("--color", "always", "test", "tiny.sla").out
    assert "\x1b[32mok\x1b[0m" in out
    assert "\x1b[31mFAILED\x1b[0m" in out


def test_fmt_lays_tests_out(sla: Sla) -> None:
    put("tiny.sla", CONTRACT + " ".join(PASSES.split()))
    assert sla("test", "tiny.sla").code == 0
    assert sla("fmt", "tiny.sla").code == 0
    assert Path("tiny.sla").read_text(encoding="utf-8") == CONTRACT + PASSES


def test_what_needs_more_than_can_be_evaluated_is_neither_passed_nor_failed(sla: Sla) -> None:
    other = CONTRACT[CONTRACT.index("objective") : CONTRACT.index("remedies")].replace("ANS-1", "ANS-2")
    shared = f"{other}remedies\n  highest only among ANS-1, ANS-2 sharing id\n"
    put("tiny.sla", CONTRACT.replace("remedies\n", shared, 1) + PASSES)
    ran = sla("test", "tiny.sla", "--junit", "junit.xml")
    assert ran.code == 3
    assert "NOT YET tiny.sla:" in ran.out
    assert "cannot be evaluated yet" in ran.out
    assert ran.err.endswith("0 passed, 0 failed, 1 cannot be worked out yet\n")
    (suite,) = ET.parse("junit.xml").getroot()
    assert (suite.get("skipped"), suite.get("failures"), suite.get("errors")) == ("1", "0", "0")
    assert suite.find("testcase/skipped") is not None


def test_supposed_figures_and_clauses_pass(sla: Sla) -> None:
    good = Path(__file__).parents[1] / "language" / "tests" / "good" / "figures_and_clauses.sla"
    ran = sla("test", str(good))
    assert (ran.code, ran.err) == (0, "3 passed, 0 failed\n")
