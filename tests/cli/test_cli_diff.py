"""`sla diff`: what people and CI jobs see, with files, with git, and with data."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from tests.cli.conftest import CONTRACT, Sla

from slakit.render.diagnostic_formats import FORMATS


def _write(name: str, *pairs: tuple[str, str]) -> None:
    text = CONTRACT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    Path(name).write_text(text, encoding="utf-8")


LESS = ("credit 10 % of monthly-fee", "credit 8 % of monthly-fee")


def _git(*args: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *args], check=True, capture_output=True)


@pytest.fixture
def repository(sla: Sla) -> Sla:
    """A repository with the small contract committed, whose calendar stands in a file of its own."""
    Path("parts").mkdir()
    Path("parts/hours.sla").write_text('calendar hours "Hours"\n  open monday from 09:00 to 17:00\nend calendar\n')
    text = (
        Path("tiny.sla")
        .read_text(encoding="utf-8")
        .replace("  each calendar month\n", "  during hours\n  each calendar month\n", 1)
    )
    Path("tiny.sla").write_text(f'use "parts/hours"\n{text}', encoding="utf-8")
    _git("init", "-q", "-b", "main", ".")
    _git("add", "-A")
    _git("commit", "-qm", "first")
    return sla


def test_the_same_is_no_change(sla: Sla) -> None:
    _write("new.sla", ("  promise at least 80 %", "  # a comment\n\n      promise   at least 80.0 %"))
    ran = sla("diff", "tiny.sla", "new.sla", "--fail-on", "any")
    assert (ran.code, ran.out, ran.err) == (0, "No change: both versions mean the same.\n", "")


def test_what_it_looks_like(sla: Sla) -> None:
    _write("new.sla", LESS, ("promise at least 80 %", "promise at least 70 %"))
    assert sla("diff", "tiny.sla", "new.sla").out == (
        "WEAKER    ANS-1: promise [target]                                           tiny.sla:24 → new.sla:24\n"
        "    was  at least 80 %\n"
        "    is   at least 70 %\n"
        "    70 % missed the promise and keeps it now.\n"
        "\n"
        "WEAKER    ANS-1: credits [credits]                                          tiny.sla:26 → new.sla:26\n"
        "    was  from 60 % to below 80 %: 5 % of the monthly fee; below 60 %: 10 % of the monthly fee\n"
        "    is   from 60 % to below 70 %: 5 % of the monthly fee; below 60 %: 8 % of the monthly fee\n"
        "    At 70 % the old version pays 5 % of the monthly fee (EUR 50.00), the new one nothing.\n"
        "\n"
        "2 changes, for the customer: 2 weaker.\n"
    )


@pytest.mark.parametrize(
    ("fail_on", "code"), [("weaker", 1), ("stronger", 0), ("undecided", 0), ("any", 1), ("never", 0), ("mixed", 0)]
)
def test_fail_on(sla: Sla, fail_on: str, code: int) -> None:
    _write("new.sla", LESS)
    assert sla("diff", "tiny.sla", "new.sla", "--fail-on", fail_on).code == code


def test_what_is_mixed_is_weaker_too(sla: Sla) -> None:
    _write("new.sla", LESS, ("credit 5 %", "credit 6 %"))
    assert sla("diff", "tiny.sla", "new.sla", "--fail-on", "weaker").code == 1
    assert sla("diff", "tiny.sla", "new.sla", "--fail-on", "stronger", "--fail-on", "undecided").code == 1


def test_a_replay_says_what_both_pay(sla: Sla) -> None:
    _write("new.sla", LESS)
    ran = sla("diff", "tiny.sla", "new.sla", "--replay", "2026-03", "--map", "tiny.data.toml")
    assert ran.code == 0, ran.err
    table = [line.split() for line in ran.out.splitlines()[-2:]]
    assert table == [
        [
            "ANS-1",
            "1",
            "of",
            "1",
            "missed",
            "1",
            "of",
            "1",
            "missed",
            "EUR",
            "100.00",
            "EUR",
            "80.00",
            "−EUR",
            "20.00",
        ],
        ["Total", "EUR", "100.00", "EUR", "80.00", "−EUR", "20.00"],
    ]
    single = json.loads(sla("evaluate", "new.sla", "--period", "2026-03", "--map", "tiny.data.toml", "--json").out)
    assert single["total"] == "80.00"
    assert f"replayed on data {ran.out.partition('on data ')[2][:12]}" in ran.out


def test_a_replay_counts_bonuses_points_and_lines_of_the_remedies(sla: Sla) -> None:
    objective = (
        'objective ABD-1 "Answered at all"\n  measure share of calls where answered\n  each calendar month\n'
        "  promise at least 70 %\n  no data counts as left out\n  credit 2 points when missed\n"
        "  bonus EUR 30.00 when at least 74 %\n  bonus EUR 5.00 per 1 point of margin at most EUR 50.00\n"
        "end objective\n\nremedies\n  credit EUR 10.00 per point\n  credit EUR 7.00 when ANS-1 is missed\n"
    )
    _write("new.sla", ("\nremedies\n", f"\n{objective}"))
    ran = sla(
        "diff", "tiny.sla", "new.sla", "--replay", "2026-03", "--map", "tiny.data.toml", "--output-format", "json"
    )
    assert ran.code == 0, ran.err
    replay = json.loads(ran.out)["replay"]
    rows = {row["objective"]: (row["new"]["windows"], row["new"]["credit"]) for row in replay["objectives"]}
    assert rows == {"ANS-1": (1, "100.00"), "ABD-1": (1, "-55.00"), "remedies": (0, "7.00")}
    assert replay["total"] == {"old": "100.00", "new": "52.00", "difference": "-48.00"}


def test_undecided_replays_are_printed_and_end_in_three(sla: Sla) -> None:
    _write("new.sla", ("credit 5 % of monthly-fee when below 80 %", "credit 5 % of monthly-fee when below 50 %"),
           ("credit 10 % of monthly-fee when below 60 %", "credit 10 % of monthly-fee when below 40 %"))  # fmt: skip
    ran = sla(
        "diff", "tiny.sla", "new.sla", "--replay", "2026-03", "--map", "tiny.data.toml", "--output-format", "json"
    )
    assert ran.code == 3
    document = json.loads(ran.out)
    assert document["replay"]["total"] == {"old": "100.00", "new": None, "difference": None}
    assert document["replay"]["decided"] is False
    text = sla("diff", "tiny.sla", "new.sla", "--replay", "2026-03", "--map", "tiny.data.toml")
    assert text.code == 3
    assert "Not everything is decided (now)." in text.out


def test_data_that_cannot_be_read_leave_the_comparison(sla: Sla) -> None:
    _write("new.sla", LESS)
    ran = sla("diff", "tiny.sla", "new.sla", "--replay", "2026-03", "--data", "calls=none.csv")
    assert ran.code == 3
    assert "1 change, for the customer: 1 weaker." in ran.out
    assert "none.csv" in ran.err
    assert "both versions can be evaluated" in ran.err


def test_json_fits_its_schema(sla: Sla) -> None:
    _write("new.sla", LESS, ('objective ANS-1 "Speed', 'objective SPEED-1 "Speed'))
    schema = json.loads(sla("schema", "diff").out)
    Draft202012Validator.check_schema(schema)
    args = ("diff", "tiny.sla", "new.sla", "--output-format", "json", "--replay", "2026-03", "--map", "tiny.data.toml")
    ran = sla(*args)
    document = json.loads(ran.out)
    Draft202012Validator(schema).validate(document)
    assert [(c["rule"], c["effect"], c["about"]) for c in document["changes"]] == [
        ("credits", "weaker", "SPEED-1"),
        ("renamed", "wording", "SPEED-1"),
    ]
    assert [row["objective"] for row in document["replay"]["objectives"]] == ["SPEED-1"]
    assert document["counts"] == {"weaker": 1, "mixed": 0, "undecided": 0, "stronger": 0, "wording": 1}
    assert sla(*args).out == ran.out


@pytest.mark.parametrize("output_format", FORMATS)
def test_formats_of_checks(sla: Sla, output_format: str) -> None:
    _write("new.sla", LESS)
    ran = sla("diff", "tiny.sla", "new.sla", "--output-format", output_format, "--fail-on", "weaker",
              "--replay", "2026-03", "--map", "tiny.data.toml")  # fmt: skip
    assert ran.code == 1
    assert "credits" in ran.out
    match output_format:
        case "sarif":
            (result,) = json.loads(ran.out)["runs"][0]["results"]
            assert (result["ruleId"], result["level"]) == ("credits", "error")
        case "junit":
            assert ET.fromstring(ran.out).get("failures") == "1"
        case "gitlab":
            assert json.loads(ran.out)[0]["location"] == {"path": "new.sla", "lines": {"begin": 26}}
        case "github":
            assert ran.out.startswith("::error file=new.sla,line=26")
        case "concise":
            assert ran.out.startswith("new.sla:26:3: error[credits] WEAKER for the customer: ANS-1: credits: was")
        case "markdown":
            assert "| `Total` |" in ran.out
    assert output_format in ("json", "markdown") or "Total" in ran.err


def test_against_git_reads_the_files_of_then(repository: Sla) -> None:
    Path("parts/hours.sla").write_text('calendar hours "Hours"\n  open monday from 10:00 to 17:00\nend calendar\n')
    before = subprocess.run(["git", "status", "--short"], capture_output=True, text=True, check=True).stdout
    ran = repository("diff", "--against", "git:main", "tiny.sla")
    assert ran.code == 0
    assert ran.out.splitlines()[0].split() == [
        "WEAKER", "calendar", "hours:", "hours", "[hours]", "main:parts/hours.sla:1", "→", "parts/hours.sla:1",
    ]  # fmt: skip
    after = subprocess.run(["git", "status", "--short"], capture_output=True, text=True, check=True).stdout
    assert before == after
    assert repository("-C", "parts", "diff", "--against", "git:HEAD", "../tiny.sla").out.startswith("WEAKER")


def test_git_that_cannot_help_says_the_next_step(repository: Sla, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = repository("diff", "--against", "git:nowhere", "tiny.sla")
    assert (ran.code, ran.out) == (3, "")
    assert "error[SLA008]: git knows no commit `nowhere`" in ran.err
    assert "git fetch origin nowhere" in ran.err
    assert "git knows no commit `--all`" in repository("diff", "--against", "git:--all", "tiny.sla").err
    _write("new.sla")
    ran = repository("diff", "--against", "git:main", "new.sla")
    assert "there is no file new.sla in main" in ran.err
    monkeypatch.setenv("PATH", "/nowhere")
    assert "git is not installed here" in repository("diff", "--against", "git:main", "tiny.sla").err


@pytest.mark.parametrize("ref", ["--upload-pack=touch x", "-x", "^main", "main:", "main:tiny.sla", "a\nb", "$(touch)"])
def test_what_is_no_ref_is_refused_and_no_command_is_made_of_it(repository: Sla, ref: str) -> None:
    ran = repository("diff", "--against", f"git:{ref}", "tiny.sla")
    assert (ran.code, ran.out) == (3, "")
    assert "error[SLA008]: git knows no commit" in ran.err
    assert ran.err.rstrip().endswith("git fetch origin")
    assert not Path("x").exists()


def test_a_link_is_compared_as_what_it_points_to(repository: Sla) -> None:
    Path("link.sla").symlink_to("tiny.sla")
    ran = repository("diff", "--against", "git:main", "link.sla")
    assert (ran.code, ran.out) == (0, "No change: both versions mean the same.\n"), ran.err


def test_outside_of_a_repository(sla: Sla, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    ran = sla("diff", "--against", "git:main", "tiny.sla")
    assert ran.code == 3
    assert "tiny.sla lies in no git repository" in ran.err
    assert "sla diff OLD NEW" in ran.err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("tiny.sla",), "give two files"),
        (("tiny.sla", "a.sla", "b.sla"), "give two files"),
        (("--against", "git:main", "tiny.sla", "b.sla"), "with --against, give one file"),
        (("--against", "main", "tiny.sla"), "write git: and a branch"),
        (("--against", "git:", "tiny.sla"), "write git: and a branch"),
        (("tiny.sla", "tiny.sla", "--data", "calls=calls.csv"), "write --replay PERIOD"),
        (("tiny.sla", "tiny.sla", "--replay", "soon"), "not a period"),
        (("tiny.sla", "tiny.sla", "--replay", "2026-03", "--data", "chats=calls.csv"), "no record type `chats`"),
    ],
)
def test_wrong_usage(sla: Sla, args: tuple[str, ...], told: str) -> None:
    ran = sla("diff", *args)
    assert ran.code == 2
    assert told in ran.err


def test_a_version_that_is_no_contract(sla: Sla) -> None:
    assert sla("diff", "none.sla", "tiny.sla").code == 3
    assert "there is no file none.sla" in sla("diff", "tiny.sla", "none.sla").err
    _write("bad.sla", ("at least 80 %", "at leest 80 %"))
    ran = sla("diff", "bad.sla", "tiny.sla")
    assert (ran.code, ran.out) == (1, "")
    assert "unknown word `leest`" in ran.err
    ran = sla("diff", "bad.sla", "bad.sla", "--replay", "2026-03")
    assert ran.code == 1
