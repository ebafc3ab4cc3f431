"""`sla check` and `sla explain`: exit codes, both formats, and files that are no contracts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import CONTRACT, Sla


def test_a_clean_contract(sla: Sla) -> None:
    ran = sla("check", "tiny.sla")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "1 file checked, nothing to mend\n"


def test_a_folder_stands_for_its_contracts(sla: Sla) -> None:
    Path("parts").mkdir()
    Path("parts/shared.sla").write_text('# An agreement\nclause A "A"\n  text "B"\nend clause\n', encoding="utf-8")
    Path("parts/second.sla").write_text(CONTRACT, encoding="utf-8")
    assert sla("check").err == "2 files checked, nothing to mend\n"


def test_a_folder_shows_what_is_broken_in_it(sla: Sla) -> None:
    Path("broken").mkdir()
    Path("broken/empty.sla").write_bytes(b"")
    Path("broken/wide.sla").write_bytes(CONTRACT.encode("utf-16"))
    Path("broken/typo.sla").write_text(CONTRACT.replace("agreement", "agrement"), encoding="utf-8")
    Path("broken/part.sla").write_text('clause A "A"\n  text "B"\nend clause\n', encoding="utf-8")
    ran = sla("check", "--output-format", "concise", "broken")
    assert ran.code == 3
    assert {line.split(":")[0] for line in ran.out.splitlines()} == {
        f"broken/{n}.sla" for n in ("empty", "wide", "typo")
    }


def test_a_folder_without_contracts(sla: Sla) -> None:
    Path("empty").mkdir()
    ran = sla("check", "empty")
    assert ran.code == 3
    assert "help: name a file, or a folder that has contracts" in ran.err


def test_problems_in_full(sla: Sla) -> None:
    Path("tiny.sla").write_text(CONTRACT.replace("promise at", "promis at"), encoding="utf-8")
    ran = sla("check", "tiny.sla")
    assert ran.code == 1
    assert ran.out == (
        "error[SLA101]: unknown word `promis`\n"
        "  --> tiny.sla:24:3\n"
        "   |\n"
        "24 |   promis at least 80 %\n"
        "   |   ^^^^^^\n"
        "   |\n"
        "help: did you mean `promise`?\n"
        "fixable with --fix\n\n"
    )


def test_syntax_mistakes_and_findings_come_in_one_run(sla: Sla) -> None:
    text = CONTRACT.replace("zone Europe/Berlin", "zone Europe/Berln").replace('one "call"', "one call")
    text = text.replace("below 60 %", "below 80 %")
    Path("tiny.sla").write_text(text, encoding="utf-8")
    ran = sla("check", "--output-format", "json", "tiny.sla")
    codes = sorted(d["code"] for d in json.loads(ran.out)["diagnostics"])
    assert ran.code == 1
    assert codes == ["SLA101", "SLA204", "SLA503"], ran.out


def test_json(sla: Sla) -> None:
    Path("tiny.sla").write_text(CONTRACT.replace("below 60 %", "below 80 %"), encoding="utf-8")
    ran = sla("check", "--output-format", "json", "tiny.sla")
    document = json.loads(ran.out)
    assert document["schema_version"] == 1
    (found,) = document["diagnostics"]
    assert (found["code"], found["severity"], found["blocks"]) == ("SLA204", "error", False)
    assert found["place"]["file"] == "tiny.sla"
    assert found["place"]["line"] == 27
    assert found["related"][0]["place"]["line"] == 26
    assert ran.code == 1


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "SLA002", "the file is empty"),
        (b"  \n\n", "SLA002", "the file is empty"),
        (b"\x00\x01\x02agreement", "SLA004", "the file is not text"),
        (b'agreement a "Caf\xe9"', "SLA005", "the file is not UTF-8"),
        (b"(" * 10_000_000, "SLA003", "too large for a contract"),
    ],
    ids=["empty", "blank", "binary", "latin-1", "10 MB of brackets"],
)
def test_files_that_are_no_contracts(sla: Sla, data: bytes, code: str, words: str) -> None:
    Path("wrong.sla").write_bytes(data)
    ran = sla("check", "wrong.sla")
    assert f"error[{code}]" in ran.out
    assert words in ran.out
    assert "help: " in ran.out
    assert ran.code == 3


def test_a_missing_file(sla: Sla) -> None:
    ran = sla("check", "nowhere.sla")
    assert ran.code == 3
    assert "error[SLA001]: there is no file nowhere.sla" in ran.out


def test_other_files_are_checked_all_the_same(sla: Sla) -> None:
    ran = sla("check", "nowhere.sla", "tiny.sla")
    assert "1 file checked" in ran.err
    assert ran.code == 3


def test_unknown_command_and_option(sla: Sla) -> None:
    ran = sla("chek", "tiny.sla")
    assert ran.code == 2
    assert "Did you mean `check`?" in ran.err
    assert sla("check", "--frobnicate").code == 2


def test_working_in_another_folder(sla: Sla) -> None:
    Path("contracts").mkdir()
    Path("contracts/tiny.sla").write_text(CONTRACT, encoding="utf-8")
    assert sla("-C", "contracts", "check", "tiny.sla").code == 0
    ran = sla("-C", "nowhere", "check")
    assert ran.code == 2


def test_explain(sla: Sla) -> None:
    ran = sla("explain", "sla204")
    assert ran.code == 0
    assert ran.out.startswith("# SLA204: ")
    listed = sla("explain").out.splitlines()
    assert len(listed) > 40
    assert all(line.startswith("SLA") for line in listed)
    assert sla("explain", "SLA999").code == 2


def test_colour_when_asked_for(sla: Sla) -> None:
    Path("tiny.sla").write_text(CONTRACT.replace("promise at", "promis at"), encoding="utf-8")
    assert "\x1b[" in sla("--color", "always", "check", "tiny.sla").out
    assert "\x1b[" not in sla("check", "tiny.sla").out
