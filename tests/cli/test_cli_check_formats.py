"""`sla check` for machines: formats on standard output, what fails, and findings that a baseline knows."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from tests.cli.conftest import CONTRACT, Sla

TWICE = CONTRACT.replace("below 60 %", "below 80 %")
"""A contract with one finding that does not block, SLA204 on line 27."""
BLOCKED = CONTRACT.replace("promise at", "promis at")
FORMATS = ["full", "concise", "json", "github", "gitlab", "sarif", "junit", "markdown"]


def write(text: str, name: str = "tiny.sla") -> None:
    Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("output_format", FORMATS)
def test_the_format_alone_is_on_standard_output(sla: Sla, output_format: str) -> None:
    write(TWICE)
    ran = sla("--color", "always", "check", "--output-format", output_format, "tiny.sla")
    assert ran.code == 1
    assert "SLA204" in ran.out
    assert ran.out.endswith("\n")
    assert "1 file checked: 1 error." in ran.err
    assert "SLA204" not in ran.err
    assert ("\x1b[" in ran.out) == (output_format == "full")
    assert sla("--color", "always", "check", "--output-format", output_format, "tiny.sla").out == ran.out


def test_concise_and_github(sla: Sla) -> None:
    write(TWICE)
    what = "2 lines of the credit table pay for the same result: 0 % earns each of them"
    concise = sla("check", "--output-format", "concise", "tiny.sla", "nowhere.sla")
    assert concise.out == (
        f"nowhere.sla: error[SLA001] there is no file nowhere.sla\ntiny.sla:27:3: error[SLA204] {what}\n"
    )
    assert concise.code == 3
    assert sla("check", "--output-format", "github", "tiny.sla").out == (
        f"::error file=tiny.sla,line=27,col=3,endLine=27,endColumn=45,title=SLA204::{what.replace('%', '%25')}"
        "%0Agive each line a range of its own\n"
    )


def test_sarif_brings_the_page_of_each_code(sla: Sla) -> None:
    write(TWICE)
    (run,) = json.loads(sla("check", "--output-format", "sarif", "tiny.sla").out)["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "two credit lines for the same result"
    assert rule["help"]["markdown"] == sla("explain", "SLA204").out
    assert rule["help"]["text"].endswith("What to do\n\nGive every line a range of its own.")
    assert "```" not in rule["help"]["text"]


def test_clean_contracts_make_whole_documents(sla: Sla) -> None:
    outs = {name: sla("check", "--output-format", name, "tiny.sla").out for name in FORMATS}
    assert [outs[name] for name in ("full", "concise", "github")] == ["", "", ""]
    assert outs["gitlab"] == "[]\n"
    assert json.loads(outs["sarif"])["runs"][0]["results"] == []
    assert ET.fromstring(outs["junit"]).attrib == {"name": "sla check", "tests": "1", "failures": "0", "errors": "0"}
    assert outs["markdown"] == "**sla check**: 1 file checked, nothing to mend\n"


def test_an_unknown_format_is_wrong_usage(sla: Sla) -> None:
    assert sla("check", "--output-format", "yaml").code == 2
    assert sla("check", "--fail-on", "fatal").code == 2


WARNED = f"""{CONTRACT}
calendar round-the-clock "Round the clock"
  open daily from 09:00 to 09:00
end calendar
"""
"""A contract with a warning, SLA507; none of slakit's rules gives a note."""


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (CONTRACT, {"error": 0, "warning": 0, "note": 0, "never": 0}),
        (WARNED, {"error": 0, "warning": 1, "note": 1, "never": 0}),
        (TWICE, {"error": 1, "warning": 1, "note": 1, "never": 0}),
        (BLOCKED, {"error": 1, "warning": 1, "note": 1, "never": 1}),
        ("", {"error": 3, "warning": 3, "note": 3, "never": 3}),
    ],
    ids=["clean", "warning", "finding", "blocked", "unreadable"],
)
def test_fail_on(sla: Sla, text: str, codes: dict[str, int]) -> None:
    write(text)
    for level, code in codes.items():
        assert sla("check", "--fail-on", level, "tiny.sla").code == code, level
    assert sla("check", "tiny.sla").code == codes["warning"]


def test_a_baseline_hides_what_is_known(sla: Sla) -> None:
    write(TWICE)
    ran = sla("check", "--write-baseline", "known.json", "tiny.sla")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        "1 file checked, nothing new to mend\n"
        "1 finding written to known.json\n"
        "1 known finding is not shown (known.json)\n"
    )
    ran = sla("check", "--baseline", "known.json", "tiny.sla")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "1 file checked, nothing new to mend\n1 known finding is not shown (known.json)\n"
    assert sla("check", "--baseline", "known.json", "--output-format", "gitlab", "./tiny.sla").out == "[]\n"
    assert sla("check", "tiny.sla").code == 1


def test_a_baseline_knows_findings_that_moved_but_no_new_ones(sla: Sla) -> None:
    write(TWICE)
    sla("check", "--write-baseline", "known.json", "tiny.sla")
    again = TWICE[TWICE.index("objective") : TWICE.index("remedies")].replace("ANS-1", "ANS-2").replace("10 %", "20 %")
    write(f"# moved\n\n{TWICE}{again}")
    ran = sla("check", "--baseline", "known.json", "--output-format", "concise", "tiny.sla")
    assert ran.code == 1
    assert [line.split(":")[1] for line in ran.out.splitlines()] == ["41"]
    assert "1 known finding is not shown" in ran.err


def test_the_file_of_a_baseline(sla: Sla) -> None:
    for name in ("b.sla", "a.sla"):
        write(TWICE, name)
    sla("check", "--write-baseline", "known.json", "./b.sla", "a.sla")
    text = Path("known.json").read_text("utf-8")
    document = json.loads(text)
    assert list(document) == ["schema_version", "findings"]
    assert document["schema_version"] == 1
    assert [(f["path"], f["code"]) for f in document["findings"]] == [("a.sla", "SLA204"), ("b.sla", "SLA204")]
    assert all(list(f) == ["path", "code", "message", "fingerprint"] for f in document["findings"])
    sla("check", "--write-baseline", "again.json", "a.sla", "b.sla")
    assert Path("again.json").read_text("utf-8") == text
    assert not list(Path().glob(".*.part"))


def test_mended_findings_are_told(sla: Sla) -> None:
    write(TWICE)
    write(TWICE, "other.sla")
    write(TWICE, "deleted.sla")
    sla("check", "--write-baseline", "known.json", "tiny.sla", "other.sla", "deleted.sla")
    write(CONTRACT)
    Path("deleted.sla").unlink()
    ran = sla("check", "--baseline", "known.json", "tiny.sla")
    what = "SLA204 2 lines of the credit table pay for the same result: 0 % earns each of them"
    assert ran.code == 0
    assert ran.err == (
        "1 file checked, nothing to mend\n"
        "2 findings of known.json no longer occur:\n"
        f"  deleted.sla: {what}\n"
        f"  tiny.sla: {what}\n"
        "help: write it again with --baseline known.json --write-baseline known.json\n"
    )
    # A file that was not looked at, or not wholly, keeps its lines.
    write(BLOCKED)
    ran = sla("check", "--baseline", "known.json", "--write-baseline", "known.json", "tiny.sla")
    assert ran.code == 1
    findings = json.loads(Path("known.json").read_text("utf-8"))["findings"]
    assert [f["path"] for f in findings] == ["other.sla", "tiny.sla"]


def test_what_blocks_is_never_known(sla: Sla) -> None:
    write(TWICE.replace("promise at", "promis at"))
    ran = sla("check", "--write-baseline", "known.json", "tiny.sla")
    assert ran.code == 1
    assert "error[SLA101]" in ran.out
    assert "help: errors that block are never in a baseline" in ran.err
    text = Path("known.json").read_text("utf-8")
    assert "SLA101" not in text
    line = {"path": "tiny.sla", "code": "SLA101", "message": "unknown word `promis`"}
    issues = json.loads(sla("check", "--output-format", "gitlab", "tiny.sla").out)
    prints = [issue["fingerprint"] for issue in issues if issue["check_name"] == "SLA101"]
    forged = {"schema_version": 1, "findings": [{**line, "fingerprint": prints[0]}]}
    Path("known.json").write_text(json.dumps(forged), encoding="utf-8")
    ran = sla("check", "--baseline", "known.json", "tiny.sla")
    assert ran.code == 1
    assert "error[SLA101]" in ran.out


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is not valid JSON"),
        (b'{"schema_version": 1,', "it is not valid JSON"),
        (b"[" * 100_000, "it is not valid JSON"),
        (b'{"schema_version": ' + b"9" * 5000 + b"}", "it is not valid JSON"),
        (b"\xff", "it is not UTF-8"),
        (b"[]", "it has no `schema_version`"),
        (b'{"schema_version": 2, "findings": []}', "its `schema_version` is not 1"),
        (b'{"schema_version": true, "findings": []}', "its `schema_version` is not 1"),
        (b'{"schema_version": 1}', "it has no list of `findings`"),
        (b'{"schema_version": 1, "findings": [3]}', "finding 1 does not have the texts"),
        (b'{"schema_version": 1, "findings": [{"path": "a", "code": "b", "message": 1}]}', "finding 1 does not have"),
    ],
    ids=["empty", "cut", "nested", "number", "bytes", "list", "newer", "bool", "none", "entry", "message"],
)
def test_a_broken_baseline_hides_nothing(sla: Sla, data: bytes, words: str) -> None:
    write(TWICE)
    Path("known.json").write_bytes(data)
    ran = sla("check", "--baseline", "known.json", "--fail-on", "never", "tiny.sla")
    assert ran.code == 3
    assert f"error[SLA007]: known.json cannot be used as a baseline: {words}" in ran.out
    assert "help: restore the file, or write it again with --write-baseline known.json" in ran.out
    assert "error[SLA204]" in ran.out


def test_a_baseline_that_is_not_there(sla: Sla) -> None:
    ran = sla("check", "--baseline", "nowhere.json", "--output-format", "concise", "tiny.sla")
    assert ran.code == 3
    assert ran.out == "nowhere.json: error[SLA007] there is no baseline nowhere.json\n"
    Path("folder").mkdir()
    ran = sla("check", "--baseline", "folder", "tiny.sla")
    assert ran.code == 3
    assert "error[SLA007]: the baseline folder cannot be read: is a directory" in ran.out


def test_a_baseline_that_cannot_be_written(sla: Sla) -> None:
    write(TWICE)
    ran = sla("check", "--write-baseline", "nowhere/known.json", "tiny.sla")
    assert ran.code == 3
    assert "error[SLA802]: nowhere/known.json cannot be written: no such file or directory" in ran.out
    assert "error[SLA204]" in ran.out


def test_problems_of_a_shared_file_come_once(sla: Sla) -> None:
    start, end = TWICE.index("objective"), TWICE.index("remedies")
    write(TWICE[start:end], "shared.sla")
    for name in ("one.sla", "two.sla"):
        write(f'use "shared"\n\n{TWICE[:start]}{TWICE[end:]}', name)
    ran = sla("check", "--output-format", "concise", "one.sla", "two.sla")
    assert len(ran.out.splitlines()) == 1, ran.out
    assert ran.out.startswith("shared.sla:")
