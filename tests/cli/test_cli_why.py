"""`sla why` for every figure of an evaluation, and commands printed that work when they are pasted."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.cli.conftest import CALLS, CONTRACT, Sla

RICH = """agreement rich "Rich remedies"
  version "1"
  provider "P"
  customer "C"
  in force from 2026-01-01 to 2026-12-31
  zone UTC
  currency EUR
  fee base "Fee" EUR 1000.00 per month
end agreement

records calls "Calls"
  one "call"
  key id
  at start
  field id text
  field start instant
  field queue text
  field answered yes/no
end records

objective A "Answered"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as left out
  pooled over queue
  credit 10 % of base when below 80 %
  credit 25 % of base when below 50 %
  bonus EUR 30.00 when more than 95 %
end objective

objective Q "Answered by queue"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as left out
  separately for each queue counts
  credit 5 points when missed
end objective

objective W "Worst queue"
  measure share of calls where answered
  each calendar month
  promise at least 70 %
  no data counts as left out
  separately for each queue worst decides
  credit EUR 40.00 when missed
end objective

objective K "Most queues"
  measure share of calls where answered
  each calendar month
  promise at least 70 %
  no data counts as left out
  separately for each queue at least 60 % must keep it
  credit EUR 20.00 when missed
  credit 2 service days when missed in 2 consecutive months
end objective

objective C "Number answered"
  measure number of calls where answered
  each calendar month
  promise at least 130
  credit EUR 3.00 when missed
end objective

remedies
  credit nothing per point from 0 to 5
  credit EUR 8.00 per point beyond 5
  credit EUR 15.00 when A is missed and W is missed
  highest only among W, K
  cap credits of A at 6 % of base each calendar month rest carried forward
  cap credits at EUR 320.00 each calendar month
  round half up to EUR 0.01
  settle as service time
  pay at least EUR 125.00
  tax 21 % on credits
  split credits over "North", "South", "West"
  earn back 50 % of A.credit when A is met in each of the following 1 months as offset
  improvement plan within 10 calendar days after the window when A is missed
  customer may terminate when A is missed in 2 consecutive months
end remedies
"""
PERIOD = "2026-01..2026-04"


@pytest.fixture
def rich(sla: Sla) -> Sla:
    """Four months of two queues, of 100 calls each, so many of which are answered."""
    rows, number = ["id,start,queue,answered"], 0
    for month, answered in {1: (45, 90), 2: (60, 72), 3: (97, 99), 4: (99, 40)}.items():
        for queue, count in zip(("gold", "tin"), answered, strict=True):
            for index in range(100):
                number += 1
                kept = "yes" if index < count else "no"
                rows.append(f"c{number},2026-{month:02}-{1 + index % 27:02}T10:00:00Z,{queue},{kept}")
    Path("calls.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    Path("rich.sla").write_text(RICH, encoding="utf-8")
    return sla


def _why(sla: Sla, reference: str, *options: str) -> str:
    ran = sla("why", f"rich.sla#{reference}", "--period", PERIOD, "--data", "calls=calls.csv", *options)
    assert ran.code == 0, ran.text
    return ran.out


def _steps(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^ *\d+\. (.*?)(?:  \[rich\.sla:\d+\])?\n(?:     = (.*))?$", text, re.MULTILINE)


def _cents(text: str) -> int:
    found = re.fullmatch(r"(-)?EUR (-)?([\d,]+)\.(\d\d)", text)
    assert found is not None, text
    cents = int(found[3].replace(",", "")) * 100 + int(found[4])
    return -cents if found[1] or found[2] else cents


def test_the_total_is_made_of_all_that_falls_due(rich: Sla) -> None:
    assert _steps(_why(rich, "total[2026-04-30]")) == [
        ("A, 2026-04", "EUR 54.35"),
        ("W tin, 2026-04", "EUR 43.48"),
        ("K, 2026-04", "EUR 0.00"),
        ("Line 3 of the remedies", "EUR 16.30"),
        ("Carried from 2026-02, A", "EUR 7.76"),
        ("Carried from 2026-01, A", "EUR 3.11"),
        ("Credits payable: sum of these", "EUR 125.00"),
        ("Tax on credits", "EUR 26.25"),
        ("Set against them from the bank", "-EUR 30.00"),
        ("Total due on 2026-04-30", "EUR 121.25"),
    ]
    whole = _why(rich, "total")
    evaluated = rich("evaluate", "rich.sla", "--period", PERIOD, "--data", "calls=calls.csv", "--json")
    total = json.loads(evaluated.out)["total"]
    assert f"= EUR {total}\n" in whole.split("Total of 2026-01..2026-04")[1]
    for part in whole.split("\n\ntotal ")[:-1]:
        steps = [(name, _cents(result)) for name, result in _steps(part)]
        at = next(i for i, (name, _) in enumerate(steps) if name.startswith("Credits payable"))
        assert sum(amount for _, amount in steps[:at]) == steps[at][1]
        assert sum(amount for _, amount in steps[at:-1]) == steps[-1][1]


def test_a_cap_says_what_it_cut_and_what_is_left_of_whom(rich: Sla) -> None:
    assert _steps(_why(rich, "cap-1[2026-02]")) == [
        ("A, 2026-02", "EUR 100.00"),
        ("Carried from 2026-01, A", "EUR 40.00"),
        ("Credits below the limit that fall due on 2026-02-28, after what comes before it", "EUR 140.00"),
        ("Fee, 2026-02", "EUR 1,000.00"),
        ("The limit: 6 % of EUR 1,000.00", "EUR 60.00"),
        ("The credits of A come to at most 6 % of the fee in each calendar month. What exceeds this is carried forward,"
         " as a part of what the next calendar month comes to.", "EUR 60.00"),
        ("Left of A, 2026-02", "EUR 42.86"),
        ("Left of carried from 2026-01, A", "EUR 17.14"),
    ]  # fmt: skip
    assert "within the limit" in _why(rich, "cap-2[2026-02]")


@pytest.mark.parametrize(
    ("reference", "steps"),
    [
        ("carried[2026-02]", [("What a limit left over in 2026-01, carried forward", "EUR 40.00")]),
        ("points[2026-02-28]", [("Q tin, 2026-02", "5 points"), ("Points that count together", "10 points")]),
        ("credit-2[2026-02]", [("5 of 10 points", "EUR 40.00"), ("Credit payable", "EUR 40.00")]),
        ("credit-3[2026-01]", [("W, 2026-01 (45.00 %)", "missed"), ("Credit payable", "EUR 16.30")]),
        ("highest-1[2026-01]", [("K, 2026-01", "EUR 20.00")]),
        ("least-payment[2026-03-31]", [("Credits together before it", "EUR 60.00")]),
        ("tax[2026-01-31]", [("21 % of EUR 125.00", "EUR 26.25")]),
        ("cost-centres[2026-01-31]", [("West: one of 3 equal shares", "EUR 50.41")]),
        ("earn-back-1", [("A, 2026-02", "EUR 42.86"), ("A, 2026-03 (98.00 %)", "met"), ("Into the bank", "EUR 30.00")]),
        ("bank[2026-04-30]", [("Set against the credits and tax of this date", "-EUR 30.00")]),
        ("bonuses", [("A, 2026-03", "EUR 30.00")]),
        ("service-days", [("Days of service that are due", "2 service days")]),
        ("termination-1", [("A, 2026-01 (67.50 %)", "missed"), ("A, 2026-02 (66.00 %)", "missed")]),
        ("plan[2026-01-31]", [("A, 2026-01 (67.50 %)", "missed")]),
        ("Q[2026-02][tin]", [("Share: 72 ÷ 100", "72.00 %"), ("Points", "5 points")]),
        ("W[2026-01][tin]", [("Share: 90 ÷ 100", "90.00 %")]),
        ("A[2026-02]", [("What a limit left over in 2026-01, carried forward", "EUR 40.00")]),
    ],
)
def test_every_figure_has_a_working(rich: Sla, reference: str, steps: list[tuple[str, str]]) -> None:
    text = _why(rich, reference)
    found = _steps(text)
    assert [step for step in found if step in steps] == steps, text
    places = re.findall(r"\[rich\.sla:(\d+)\]", text)
    assert all(0 < int(place) <= len(RICH.splitlines()) for place in places)
    assert places


def test_a_right_that_does_not_hold_is_told_with_the_results(rich: Sla) -> None:
    ran = rich("why", "rich.sla#termination-1", "--period", "2026-01", "--data", "calls=calls.csv")
    assert _steps(ran.out)[0] == ("A, 2026-01 (67.50 %)", "missed")
    assert _steps(ran.out)[-1][1] == "does not hold by 2026-01-31"


def test_places_are_those_of_the_clauses(rich: Sla) -> None:
    lines = RICH.splitlines()
    for reference, words in [
        ("tax", "tax 21 %"), ("bank", "earn back"), ("cap-2", "EUR 320.00"), ("termination", "may terminate"),
        ("least-payment", "pay at least"), ("cost-centres", "split credits"), ("plan", "improvement plan"),
    ]:  # fmt: skip
        places = re.findall(r"\[rich\.sla:(\d+)\]", _why(rich, reference))
        assert words in lines[int(places[-1]) - 1]


@pytest.mark.slow
def test_json_fits_its_schema(rich: Sla) -> None:
    schema = json.loads(rich("schema", "why").out)
    Draft202012Validator.check_schema(schema)
    for reference in ("total", "A", "cap-1", "Q[2026-02][tin]", "W[2026-01][tin]", "points"):
        document = json.loads(_why(rich, reference, "--json"))
        Draft202012Validator(schema).validate(document)
        assert document["figures"]
        # A reference that is printed finds the same again.
        for one in document["figures"]:
            again = json.loads(_why(rich, one["reference"], "--json"))["figures"]
            assert one in again


def test_what_is_not_there_is_told_with_what_is_near(rich: Sla) -> None:
    for reference, words in [
        ("totl", "no objective or figure `totl`; did you mean `total`?"),
        ("cap-7", "no objective or figure `cap-7`; did you mean `cap-"),
        ("X-9", "no objective or figure `X-9`; it has A, Q, W, K, C, total, credit"),
        ("A[2026-09]", "there are [2026-01], [2026-02], [2026-03], [2026-04]"),
        ("Q[2026-02][brass]", "there are [2026-01][gold], [2026-01][tin]"),
        ("A[2026", "`A[2026` is no reference"),
    ]:
        ran = rich("why", f"rich.sla#{reference}", "--period", PERIOD, "--data", "calls=calls.csv")
        assert ran.code == 2
        assert words in ran.err, ran.err
    ran = rich("why", "rich.sla#carried", "--period", "2026-01", "--data", "calls=calls.csv")
    assert ran.out == "In 2026-01 there is nothing to tell of `carried`.\n"
    assert rich("why", "rich.sla", "--period", "2026-01").code == 2


def test_a_name_that_is_not_there_is_told_without_data(sla: Sla) -> None:
    Path("calls.csv").unlink()
    ran = sla("why", "tiny.sla#ANS-2", "--period", "2026-03")
    assert ran.code == 2
    assert "did you mean `ANS-1`?" in ran.err


# ------------------------------------------------------------------ commands to paste


def _pasted(text: str) -> str:
    (command,) = re.findall(r"^Next: (.*)$", text, re.MULTILINE)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_COLOR": "1"}
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), (command, done.stderr)
    return done.stdout


@pytest.mark.slow
def test_the_next_command_works_with_all_that_was_given(sla: Sla) -> None:
    Path("my files").mkdir()
    Path("my files", "it's tiny.sla").write_text(CONTRACT, encoding="utf-8")
    Path("my files", "the map.toml").write_text(Path("tiny.data.toml").read_text(encoding="utf-8"), encoding="utf-8")
    Path("my files", "march 2026.csv").write_text(CALLS, encoding="utf-8")
    Path("tiny.data.toml").unlink()
    Path("calls.csv").unlink()
    ran = sla(
        "evaluate", "my files/it's tiny.sla", "--period", "2026-Q1", "--data", "calls=my files/march 2026.csv",
        "--map", "my files/the map.toml", "--as-of", "2026-04-01T09:00", "--rejects", "my files/bad rows.csv",
        "--accept-rejects", "2", "--memory", "512MiB", "--engine", "duckdb",
    )  # fmt: skip
    words = shlex.split(re.findall(r"^Next: (.*)$", ran.out, re.MULTILINE)[0])
    assert words == [
        "sla", "why", "my files/it's tiny.sla#ANS-1[2026-03]", "--period", "2026-Q1",
        "--data", "calls=my files/march 2026.csv", "--map", "my files/the map.toml",
        "--rejects", "my files/bad rows.csv", "--accept-rejects", "2", "--memory", "536871kB",
        "--as-of", "2026-04-01T09:00",
    ]  # fmt: skip
    assert _pasted(ran.out).startswith("ANS-1 Speed of answer, 2026-03: missed, EUR 100.00")


@pytest.mark.slow
def test_the_next_command_works_from_another_folder(sla: Sla, tmp_path: Path) -> None:
    Path("elsewhere").mkdir()
    os.chdir("elsewhere")
    ran = sla("-C", str(tmp_path), "evaluate", "tiny.sla", "--period", "2026-03", "--as-of", "2026-04-01")
    os.chdir(tmp_path / "elsewhere")
    assert f"Next: sla -C {tmp_path} why tiny.sla#ANS-1 --period 2026-03 --as-of 2026-04-01\n" in ran.out
    assert _pasted(ran.out).startswith("ANS-1 ")


@pytest.mark.slow
def test_the_next_command_of_whatif_works(sla: Sla) -> None:
    ran = sla("whatif", "tiny.sla", "--period", "2026-03", "--data", "calls=calls.csv", "--set", "ANS-1=65%")
    assert _pasted(ran.out).startswith("total Total credit, 2026-03-31: EUR 100.00")
