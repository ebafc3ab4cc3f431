"""`sla data map`: drafts of data maps, and that those of plain files work as they are."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import xlsxwriter
from tests.cli.conftest import CONTRACT, Sla

TWO_COLUMNS = """Call-ID;Datum;Zeit;Answered;Wait (s)
1;02.03.2026;09:00:00;J;5
2;03.03.2026;09:10:00;N;
3;13.03.2026;09:20:00;J;21
"""


def evaluated(sla: Sla) -> str:
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert ran.code == 0, ran.text
    return ran.out.split("\n", 1)[1]


def test_the_draft_of_a_plain_file_works_as_it_is(sla: Sla) -> None:
    before = evaluated(sla)
    Path("tiny.data.toml").unlink()
    ran = sla("data", "map", "calls.csv", "--for", "tiny.sla", "--out", "tiny.data.toml")
    assert (ran.code, ran.out) == (0, "tiny.data.toml\n")
    assert Path("tiny.data.toml").read_text(encoding="utf-8") == (
        "[calls]\n"
        'file = "calls.csv"\n'
        'zone = "Europe/Berlin"  # confirm: the agreement\'s zone; the times in the file carry none\n'
        "\n"
        "[calls.fields]\n"
        'id = "id"\n'
        'start = "start"\n'
        'answered = "answered"\n'
        'wait = { column = "wait", unit = "seconds" }  # confirm: the name does not say the unit; is it seconds?\n'
    )
    assert evaluated(sla) == before


def test_nothing_is_overwritten(sla: Sla) -> None:
    before = Path("tiny.data.toml").read_bytes()
    ran = sla("data", "map", "calls.csv", "--for", "tiny.sla", "--out", "tiny.data.toml")
    assert ran.code == 2
    assert "there is such a file already, and it is not overwritten" in ran.err
    assert Path("tiny.data.toml").read_bytes() == before


def test_dates_and_times_in_two_columns_and_words(sla: Sla) -> None:
    Path("calls.csv").write_text(TWO_COLUMNS, encoding="utf-8")
    ran = sla("data", "map", "calls.csv", "--for", "tiny.sla")
    assert ran.code == 0, ran.text
    assert (
        ran.out
        == (
            "[calls]\n"
            'file = "calls.csv"\n'
            'delimiter = ";"\n'
            'zone = "Europe/Berlin"  # confirm: the agreement\'s zone; the times in the file carry none\n'
            'true = ["J"]\n'
            'false = ["N"]\n'
            "\n"
            "[calls.fields]\n"
            'id = "Call-ID"\n'
            'start = { columns = ["Datum", "Zeit"], format = "%d.%m.%Y %H:%M:%S" }  # confirm: is this “start”?\n'
            'answered = "Answered"\n'
            'wait = { column = "Wait (s)", unit = "seconds" }\n'
        )
        or "confirm: is this “start”?" in ran.out
    )
    Path("tiny.data.toml").write_text(ran.out, encoding="utf-8")
    assert "33.33 %" in evaluated(sla)


def test_what_is_not_certain_is_told(sla: Sla) -> None:
    rows = "".join(f"{i},0{i}/02/2026 09:00,1,00:05\n" for i in range(1, 5))
    Path("calls.csv").write_text("id,start,answered,wait\n" + rows, encoding="utf-8")
    out = sla("data", "map", "calls.csv", "--for", "tiny.sla").out
    assert "# confirm: the values also fit %m/%d/%Y %H:%M; which part is the day?\n" in out
    assert "# confirm: minutes and seconds? write h:mm for hours and minutes\n" in out
    Path("calls.csv").write_text("id,start,answered,wait\n1,1772355600,1,5\n", encoding="utf-8")
    out = sla("data", "map", "calls.csv", "--for", "tiny.sla").out
    assert 'start = { column = "start", unit = "seconds" }  # confirm: seconds since 1970 in UTC?\n' in out


def test_a_column_that_is_missing(sla: Sla) -> None:
    Path("calls.csv").write_text("number,begun,wait\n1,soon,5\n", encoding="utf-8")
    ran = sla("data", "map", "calls.csv", "--for", "tiny.sla")
    assert ran.code == 3
    assert '# start = "…"  # needed; no column was recognised; the columns left are begun\n' in ran.out
    assert "no column was recognised for start, which every record needs\n" in ran.err
    tomllib.loads(ran.out)


@pytest.mark.parametrize("kind", ["jsonl", "json", "xlsx", "utf-16", "latin-1"])
def test_other_kinds_of_files(sla: Sla, kind: str) -> None:
    names = ["Call Id", "Started", "Answered", "Wait seconds"]
    rows: list[list[object]] = [["c1", "2026-03-02T09:00:00+01:00", "yes", 5], ["c2", "2026-03-02T09:00:00Z", "no", 21]]
    name = f"calls.{kind}" if "-" not in kind else "calls.csv"
    if kind == "jsonl":
        text = "".join(json.dumps({"call": dict(zip(names, row, strict=True))}) + "\n" for row in rows)
        Path(name).write_text(text, encoding="utf-8")
    elif kind == "json":
        document = {"page": 1, "calls": [dict(zip(names, row, strict=True)) for row in rows]}
        Path(name).write_text(json.dumps(document), encoding="utf-8")
    elif kind == "xlsx":
        with xlsxwriter.Workbook(name) as book:
            sheet = book.add_worksheet("Calls")
            for i, row in enumerate([["Calls of March"], [*names], *rows]):
                sheet.write_row(i, 0, row)
    else:
        table: list[list[object]] = [[*names, "Café"], *([*row, "é"] for row in rows)]
        text = "\n".join(",".join(str(cell) for cell in row) for row in table)
        Path(name).write_text(text, encoding=kind)
    ran = sla("data", "map", name, "--for", "tiny.sla")
    assert ran.code == 0, ran.text
    assert ran.out.count("confirm") == (kind == "latin-1")
    Path("tiny.data.toml").write_text(ran.out, encoding="utf-8")
    assert "50.00 %" in evaluated(sla) or "100.00 %" in evaluated(sla)


def test_files_and_contracts_that_do_not_serve(sla: Sla) -> None:
    assert "SLA701" in sla("data", "map", "none.csv", "--for", "tiny.sla").err
    assert sla("data", "map", "calls.csv", "--for", "none.sla").code == 3
    assert sla("data", "map", "calls.csv").code == 2
    ran = sla("data", "map", "calls.csv", "--for", "tiny.sla", "--records", "mails")
    assert (ran.code, "error[SLA738]: the contract has no record type mails" in ran.err) == (3, True)
    Path("calls.csv").write_text("id,id\n1,2\n", encoding="utf-8")
    ran = sla("data", "map", "calls.csv", "--for", "tiny.sla")
    assert (ran.code, "error[SLA738]: calls.csv has no columns that a map could name" in ran.err) == (3, True)
    more = CONTRACT.replace(
        "objective",
        CONTRACT[CONTRACT.index("records") : CONTRACT.index("objective")].replace("calls", "mails") + "objective",
        1,
    )
    Path("tiny.sla").write_text(more, encoding="utf-8")
    ran = sla("data", "map", "calls.csv", "--for", "tiny.sla")
    assert "say which one with --records: calls, mails" in ran.err
