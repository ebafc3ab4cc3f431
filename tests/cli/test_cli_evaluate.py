"""`sla evaluate`, `sla why`, `sla render`, `sla statement`: results, exit codes, and data that cannot be used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import CALLS, CONTRACT, DATA_MAP, Sla


def test_a_missed_month(sla: Sla) -> None:
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert re.fullmatch(
        r"Tiny support, March 2026 · Europe/Berlin · contract [0-9a-f]{12} · data [0-9a-f]{12}", lines[0]
    )
    assert re.split(r" {2,}", lines[3]) == [
        "ANS-1",
        "at least 80 %",
        "50.00 %",
        "4",
        "missed",
        "EUR 100.00",
        "EUR 100.00",
    ]
    assert "Total credit: EUR 100.00" in ran.out
    assert lines[-1] == "Next: sla why tiny.sla#ANS-1 --period 2026-03"


def test_json_is_exact(sla: Sla) -> None:
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03", "--json")
    document = json.loads(ran.out)
    (result,) = document["results"]
    assert document["schema_version"] == 1
    assert document["complete"] is True
    assert document["total"] == "100.00"
    assert (result["outcome"], result["measured"], result["records"]) == ("missed", "1/2", 4)
    assert result["credit"]["payable"] == "100.00"
    assert document["data"][0]["read"] == 4
    assert sla("evaluate", "tiny.sla", "--period", "2026-03", "--json").out == ran.out


def test_data_of_a_record_type_that_the_contract_lacks(sla: Sla) -> None:
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03", "--data", "chats=calls.csv")
    assert ran.code == 2
    assert "the contract has no record type `chats`; it has calls" in ran.err


def test_a_contract_month_is_explained_and_printed(sla: Sla) -> None:
    Path("tiny.sla").write_text(CONTRACT.replace("each calendar month", "each contract month"), encoding="utf-8")
    assert "the contract month from 1 March 2026" in sla("why", "tiny.sla#ANS-1", "--period", "2026-03").out
    assert sla("evaluate", "tiny.sla", "--period", "2026-03", "--json").code == 0


def test_a_month_without_data(sla: Sla) -> None:
    ran = sla("evaluate", "tiny.sla", "--period", "2026-04")
    assert ran.code == 0
    assert "no data" in ran.out


def test_undecided_is_three_and_printed(sla: Sla) -> None:
    Path("tiny.sla").write_text(CONTRACT.replace("no data counts as left out\n", ""), encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", "--period", "2026-04")
    assert ran.code == 3
    assert "undecided" in ran.out
    assert "Total credit: cannot be told" in ran.out
    assert "SLA601" in ran.err


def test_a_gap_leaves_the_amount_untold(sla: Sla) -> None:
    gap = CONTRACT.replace("when below 80 %", "when between 60 % and 70 %").replace(
        "when below 60 %", "when below 40 %"
    )
    Path("tiny.sla").write_text(gap, encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert ran.code == 3
    assert "SLA201" in ran.err
    assert "missed" in ran.out
    assert "cannot be told" in ran.out


def test_a_finding_that_touches_no_result_is_one(sla: Sla) -> None:
    gap = CONTRACT.replace("when below 80 %", "when between 45 % and 70 %").replace(
        "when below 60 %", "when below 40 %"
    )
    Path("tiny.sla").write_text(gap, encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert ran.code == 1
    assert "SLA201" in ran.err
    assert "Total credit: EUR 50.00" in ran.out


def test_a_contract_with_errors_is_one(sla: Sla) -> None:
    Path("tiny.sla").write_text(CONTRACT.replace("monthly-fee when", "yearly-fee when"), encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.count("error[SLA301]") == 2


@pytest.mark.parametrize("period", ["2026-13", "march", "2026-03..2026-01", ""])
def test_periods_that_are_none(sla: Sla, period: str) -> None:
    ran = sla("evaluate", "tiny.sla", "--period", period)
    assert ran.code == 2
    assert "is not a period; write 2026-03" in ran.err


def test_a_period_outside_the_term(sla: Sla) -> None:
    ran = sla("evaluate", "tiny.sla", "--period", "2025-12")
    assert ran.code == 3
    assert "error[SLA722]: the agreement is not in force in 2025-12" in ran.err


def _calls(text: str) -> Callable[[], object]:
    return lambda: Path("calls.csv").write_text(text, encoding="utf-8")


def _without_map() -> None:
    Path("tiny.data.toml").unlink()


def _map(old: str, new: str) -> Callable[[], object]:
    return lambda: Path("tiny.data.toml").write_text(DATA_MAP.replace(old, new), encoding="utf-8")


def _folder() -> None:
    Path("calls.csv").unlink()
    Path("calls.csv").mkdir()


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda: Path("calls.csv").unlink(), "calls.csv"),
        (_calls(""), "empty"),
        (_folder, "folder"),
        (_calls(CALLS.replace("answered", "answer_flag")), "answered"),
        (_map('file = "calls.csv"', 'file = "calls.xyz"'), "calls.xyz"),
        (_map("[calls]", "[calls"), "not valid TOML"),
        (_map("true = ", "treu = "), "treu"),
        (_map("Europe/Berlin", "Europe/Berln"), "Europe/Berln"),
        (_map("[calls.fields]", '[calls.fields]\nwiat = "wait"'), "wiat"),
        (_without_map, "calls"),
    ],
    ids=["missing", "empty", "folder", "column", "ending", "toml", "setting", "zone", "field", "no map"],
)
def test_data_that_cannot_be_read(sla: Sla, break_it: Callable[[], object], words: str) -> None:
    break_it()
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert ran.code == 3, ran.text
    assert ran.out == ""
    assert re.search(r"error\[SLA7\d\d\]: .*" + re.escape(words), ran.err), ran.err
    assert "help: " in ran.err


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("c5,2026-03-05 09:00:00,maybe,5", "answered"),
        ("c5,never,Y,5", "start"),
        ("c5,2026-03-29 02:30:00,Y,5", "local time"),
        ("c5,2026-10-25 02:30:00,Y,5", "local time"),
        ("c5,2026-03-05 09:00:00,Y,", "wait"),
        ("c5,2026-03-05 09:00:00,Y,-4", "negative"),
        ("c5,2026-03-05 09:00:00,Y,soon", "wait"),
        (",2026-03-05 09:00:00,Y,5", "id"),
        ("c4,2026-03-05 09:00:00,Y,5", "key"),
    ],
    ids=["yes/no", "time", "gap", "fold", "required", "negative", "duration", "no key", "duplicate"],
)
def test_bad_rows_are_counted_and_listed(sla: Sla, row: str, reason: str) -> None:
    Path("calls.csv").write_text(f"{CALLS}{row}\n", encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03", "--rejects", "rejects.csv")
    assert ran.code == 3
    assert "incomplete" in ran.out
    assert re.search(r"\d rows? of 5 in calls refused", ran.out), ran.out
    rejects = Path("rejects.csv").read_text(encoding="utf-8")
    assert ",6," in rejects
    assert reason in rejects, rejects
    assert sla("evaluate", "tiny.sla", "--period", "2026-03", "--accept-rejects", "2").code == 0


def test_the_rejects_of_an_earlier_run_go(sla: Sla) -> None:
    Path("calls.csv").write_text(f"{CALLS}c5,never,Y,5\n", encoding="utf-8")
    assert sla("evaluate", "tiny.sla", "--period", "2026-03", "--rejects", "r.csv").code == 3
    assert Path("r.csv").exists()
    Path("calls.csv").write_text(CALLS, encoding="utf-8")
    assert sla("evaluate", "tiny.sla", "--period", "2026-03", "--rejects", "r.csv").code == 0
    assert not Path("r.csv").exists()
    Path("r.csv").write_text("somebody else's file", encoding="utf-8")
    assert sla("evaluate", "tiny.sla", "--period", "2026-03", "--rejects", "r.csv").code == 0
    assert Path("r.csv").read_text("utf-8") == "somebody else's file"


def test_no_rejects_file_without_rejects(sla: Sla) -> None:
    sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert not list(Path().glob("*rejects*"))


def test_an_end_before_its_start_is_a_bad_row(sla: Sla) -> None:
    contract = CONTRACT.replace(
        "field answered yes/no\n", "field ended instant optional\n  never ended before start\n  field answered yes/no\n"
    )
    Path("tiny.sla").write_text(contract, encoding="utf-8")
    rows = ["id,start,answered,wait,ended"]
    rows += ["c1,2026-03-02 09:00:00,Y,5,2026-03-02 09:00:00", "c2,2026-03-02 09:10:00,Y,5,2026-03-02 09:09:59"]
    Path("calls.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03", "--rejects", "r.csv")
    assert ran.code == 3
    assert "1 row of 2 in calls refused" in ran.out
    assert "ended" in Path("r.csv").read_text("utf-8")


def test_times_without_a_zone_are_refused(sla: Sla) -> None:
    Path("tiny.data.toml").write_text(DATA_MAP.replace('zone = "Europe/Berlin"\n', ""), encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert ran.code == 3
    assert "zone" in ran.text
    assert "4 rows of 4 in calls refused" in ran.out


def test_why(sla: Sla) -> None:
    ran = sla("why", "tiny.sla#ANS-1", "--period", "2026-03")
    assert ran.code == 0
    assert ran.out.startswith("ANS-1 Speed of answer, 2026-03: missed, EUR 100.00\n")
    assert "[tiny.sla:27]" in ran.out
    assert "What would have changed it:" in ran.out
    assert "2 more" in ran.out
    steps = json.loads(sla("why", "tiny.sla#ANS-1", "--period", "2026-03", "--json").out)["results"][0]["working"]
    assert steps[-1]["result"] == "EUR 100.00"


def test_why_names_what_there_is(sla: Sla) -> None:
    assert "did you mean `ANS-1`?" in sla("why", "tiny.sla#ANS-2", "--period", "2026-03").err
    assert "names no figure" in sla("why", "tiny.sla", "--period", "2026-03").err


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [("render", "tiny.sla"), ("statement", "preview", "tiny.sla", "--period", "2026-03")]
)
def test_documents_are_written_whole_or_not_at_all(sla: Sla, command: tuple[str, ...]) -> None:
    assert sla(*command, "--out", "first.pdf").code == 0
    assert sla(*command, "--out", "second.pdf").code == 0
    first = Path("first.pdf").read_bytes()
    assert first.startswith(b"%PDF-1.7")
    assert first == Path("second.pdf").read_bytes()
    Path("a-file").write_text("in the way", encoding="utf-8")
    for place in ("a-file/out.pdf", "/proc/out.pdf", "nowhere/out.pdf"):
        ran = sla(*command, "--out", place)
        assert ran.code == 3, ran.text
        assert "error[SLA802]" in ran.err
        assert "nothing was left behind" in ran.err
    assert sorted(p.name for p in Path().iterdir()) == [
        "a-file", "calls.csv", "first.pdf", "second.pdf", "tiny.data.toml", "tiny.sla",
    ]  # fmt: skip


def test_a_copy_is_only_made_in_a_language_that_the_texts_have(sla: Sla) -> None:
    ran = sla("render", "tiny.sla", "--lang", "fr")
    assert ran.code == 2
    assert "no texts in `fr`; it has no language" in ran.err
    text = (
        Path("tiny.sla").read_text(encoding="utf-8").replace("  currency EUR\n", "  currency EUR\n  languages en, nl\n")
    )
    Path("tiny.sla").write_text(text, encoding="utf-8")
    ran = sla("render", "tiny.sla", "--lang", "fr")
    assert ran.code == 2
    assert "no texts in `fr`; it has en, nl" in ran.err
    assert not list(Path().glob("*.pdf"))


@pytest.mark.parametrize(
    "command",
    [
        ("render", "tiny.sla", "--out", "tiny.sla"),
        ("render", "tiny.sla", "--out", "link.sla"),
        ("statement", "preview", "tiny.sla", "--period", "2026-03", "--out", "calls.csv"),
        ("statement", "preview", "tiny.sla", "--period", "2026-03", "--out", "tiny.data.toml"),
        ("statement", "preview", "tiny.sla", "--period", "2026-03", "--out", "x", "--rejects", "x"),
        ("evaluate", "tiny.sla", "--period", "2026-03", "--rejects", "tiny.sla"),
        ("evaluate", "tiny.sla", "--period", "2026-03", "--rejects", "calls.csv"),
    ],
)
def test_an_input_is_never_overwritten(sla: Sla, command: tuple[str, ...]) -> None:
    Path("calls.csv").write_text(f"{CALLS}c5,never,Y,5\n", encoding="utf-8")
    Path("link.sla").symlink_to("tiny.sla")
    before = {p.name: p.read_bytes() for p in Path().iterdir()}
    ran = sla(*command)
    assert ran.code == 2, ran.text
    assert "name another file" in ran.err
    assert {p.name: p.read_bytes() for p in Path().iterdir()} == before


def test_hostile_data_maps(sla: Sla) -> None:
    for text in ("a = " + "[" * 5000, "a = " + "9" * 10_000):
        Path("tiny.data.toml").write_text(text, encoding="utf-8")
        ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
        assert ran.code == 3
        assert "error[SLA702]" in ran.err


@pytest.mark.slow
def test_demo(sla: Sla) -> None:
    ran = sla("demo", "--out", "shown")
    assert ran.code == 0, ran.text
    assert "Total credit: EUR 7,200.00" in ran.out
    for name in ("agreement.pdf", "statement-2026-07.pdf", "statement-2026-07.json", "calls.csv"):
        assert f"shown/{name}" in ran.out
        assert Path("shown", name).stat().st_size > 1000
    assert len(Path("shown/calls.csv").read_text("utf-8").splitlines()) > 20_000
    with Path("shown/acme-support.sla").open("a", encoding="utf-8") as mine:
        mine.write("# mine\n")
    ran = sla("demo", "--out", "shown")
    assert ran.code == 3
    assert "it stays as it is" in ran.err
    assert Path("shown/acme-support.sla").read_text("utf-8").endswith("# mine\n")
    Path("blocked").write_text("a file", encoding="utf-8")
    ran = sla("demo", "--out", "blocked")
    assert ran.code == 3
    assert "SLA802" in ran.err
