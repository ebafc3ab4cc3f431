"""What people are told about JSON files, workbooks and databases that are not as they should be, and the exit code."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.cli.conftest import Ran, Sla

FIELDS = '[calls.fields]\nwait = { column = "wait", unit = "seconds" }\n'
ROWS = [
    {"id": "c1", "start": "2026-03-02T09:00:00+01:00", "answered": True, "wait": 5},
    {"id": "c2", "start": "2026-03-02T09:10:00.25+01:00", "answered": True, "wait": 20.0},
    {"id": "c3", "start": "2026-03-03T08:20:00Z", "answered": True, "wait": 21},
    {"id": "c4", "start": "2026-03-04 09:30:00", "answered": False, "wait": None},
]


@pytest.fixture
def run(sla: Sla) -> Callable[[str], Ran]:
    """Evaluate March with some settings of the calls in the data map."""

    def evaluate(settings: str) -> Ran:
        text = f'[calls]\nzone = "Europe/Berlin"\n{settings}\n{FIELDS}'
        Path("tiny.data.toml").write_text(text, encoding="utf-8")
        return sla("evaluate", "tiny.sla", "--period", "2026-03")

    return evaluate


def lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def workbook(name: str, *sheets: tuple[str, list[list[object]]]) -> None:
    with xlsxwriter.Workbook(name) as book:
        for title, rows in sheets:
            sheet = book.add_worksheet(title)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)


def told(ran: Ran, code: str, message: str, hint: str | None = None) -> None:
    assert ran.code == 3, ran.text
    assert f"error[{code}]: {message}\n" in ran.err, ran.err
    if hint is not None:
        assert f"help: {hint}" in ran.err, ran.err


def test_json_lines(run: Callable[[str], Ran]) -> None:
    Path("calls.jsonl").write_text(lines(ROWS), encoding="utf-8")
    ran = run('file = "calls.jsonl"')
    assert ran.code == 0, ran.text
    assert "50.00 %" in ran.out


def test_nested_fields(sla: Sla) -> None:
    rows = [{"call": {"id": r["id"], "at": [r["start"]]}, "answered": r["answered"], "wait": r["wait"]} for r in ROWS]
    text = lines(rows).replace('"wait": 20.0', '"wait": 20.000000000000000000').replace(": 21}", ": 2.1e1}")
    Path("calls.ndjson").write_text(text, encoding="utf-8")
    Path("tiny.data.toml").write_text(
        '[calls]\nfile = "calls.ndjson"\nzone = "Europe/Berlin"\n'
        + FIELDS + 'id = "call.id"\nstart = "call.at.0"\n', encoding="utf-8",
    )  # fmt: skip
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03")
    assert ran.code == 0, ran.text
    assert "50.00 %" in ran.out


def test_broken_lines_are_counted(run: Callable[[str], Ran]) -> None:
    text = lines(ROWS) + '[1]\n{"id": "x", "id": "y"}\n{"id": NaN}\n{"id": "c9", "start": "2026-03-0'
    Path("calls.jsonl").write_bytes(text.encode() + b"\n\xff\xfe\n")
    ran = run('file = "calls.jsonl"')
    assert ran.code == 3
    assert (
        "5 rows of 9 calls cannot be used: not a JSON object (3, first in line 5); bytes that are not utf-8 (1, first"
        " in line 9); the name id stands twice in one object (1, first in line 6)" in ran.err
    )
    assert "incomplete" in ran.out
    listed = Path("tiny-2026-03.rejects.csv").read_text(encoding="utf-8")
    assert '"calls.jsonl",5,"not a JSON object","","[1]",""' in listed


def test_json_that_misses_a_field(run: Callable[[str], Ran]) -> None:
    Path("calls.jsonl").write_text('{"id": "1", "begin": "x", "answered": true, "wait": 1}\n', encoding="utf-8")
    told(run('file = "calls.jsonl"'), "SLA704", "calls.jsonl has no column start")


def test_json_document(run: Callable[[str], Ran]) -> None:
    Path("calls.json").write_text(json.dumps({"data": [{"calls": ROWS}], "next": None}), encoding="utf-8")
    assert run('file = "calls.json"\nrows = "data.calls"').code == 0
    told(run('file = "calls.json"'), "SLA732", "calls.json has no list of rows at its top",
         'write where they are in the data map, such as rows = "data"')  # fmt: skip
    told(run('file = "calls.json"\nrows = "data.mails"'), "SLA732", "calls.json has no list of rows at data.mails")
    Path("calls.json").write_text('{"data": [', encoding="utf-8")
    told(run('file = "calls.json"'), "SLA732", "calls.json is not JSON: expecting value in line 1, column 11")


def test_empty_json(run: Callable[[str], Ran]) -> None:
    Path("calls.jsonl").write_bytes(b"")
    ran = run('file = "calls.jsonl"')
    assert ran.code == 0
    assert "warning[SLA710]: calls.jsonl holds no records" in ran.err
    Path("calls.jsonl").write_text("{}", encoding="utf-16")
    told(run('file = "calls.jsonl"'), "SLA716", "calls.jsonl is UTF-16, not utf-8 text", "export it as UTF-8")


HEAD: list[object] = ["id", "start", "answered", "wait"]


def test_workbook(run: Callable[[str], Ran]) -> None:
    rows: list[list[object]] = [[*row.values()] for row in ROWS]
    workbook("calls.xlsx", ("Summary", [["x"]]), ("Calls", [["Calls of March"], HEAD, *rows]), ("Empty", []))
    ran = run('file = "calls.xlsx"\nsheet = "Calls"\nheader = 2')
    assert ran.code == 0, ran.text
    assert "50.00 %" in ran.out
    told(run('file = "calls.xlsx"'), "SLA731", "calls.xlsx has 3 sheets, and nothing says which one to read",
         'write sheet = "Summary" in the data map; the sheets are Summary, Calls, Empty')  # fmt: skip
    told(run('file = "calls.xlsx"\nsheet = "Call"'), "SLA731", "calls.xlsx has no sheet Call",
         "did you mean Calls? The sheets are Summary, Calls, Empty")  # fmt: skip
    told(run('file = "calls.xlsx"\nsheet = "Empty"'), "SLA706", "the sheet Empty in calls.xlsx is empty")
    told(run('file = "calls.xlsx"\nsheet = "Calls"\nheader = 9'), "SLA706",
         "row 9 of the sheet Calls in calls.xlsx is empty")  # fmt: skip
    told(run('file = "calls.xlsx"\nsheet = "Calls"'), "SLA704", "calls.xlsx has no column id")


def test_bad_rows_of_a_workbook_have_excels_row_numbers(run: Callable[[str], Ran]) -> None:
    good: list[object] = ["c1", "2026-03-02T09:00Z", "yes", 5]
    workbook("calls.xlsx", ("Calls", [["March"], HEAD, good, [], ["c2", "soon", "yes", 0.1], good]))
    ran = run('file = "calls.xlsx"\nheader = 2')
    assert ran.code == 3
    assert "start: not a time (1, first in line 5)" in ran.err
    assert "id: key occurs more than once (2, first in line 3)" in ran.err


def test_damaged_workbooks(run: Callable[[str], Ran]) -> None:
    workbook("calls.xlsx", ("Calls", [HEAD]))
    whole = Path("calls.xlsx").read_bytes()
    Path("calls.xlsx").write_bytes(whole[:2000])
    ran = run('file = "calls.xlsx"')
    assert ran.code == 3
    assert "error[SLA730]: calls.xlsx cannot be read as a workbook: " in ran.err
    Path("calls.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(2000))
    told(run('file = "calls.xlsx"'), "SLA730", "calls.xlsx is an old Excel workbook or one with a password")
    Path("calls.xlsx").write_text("id,start\n", encoding="utf-8")
    told(run('file = "calls.xlsx"'), "SLA707", "calls.xlsx is not an Excel workbook, though its name says so")


def database(rows: list[tuple[object, ...]]) -> None:
    with closing(sqlite3.connect("calls.db")) as db, db:
        db.execute("CREATE TABLE calls (id, start, answered, wait)")
        db.executemany("INSERT INTO calls VALUES (?, ?, ?, ?)", rows)


def test_sqlite(run: Callable[[str], Ran]) -> None:
    database([tuple(row.values()) for row in ROWS])
    ran = run('database = { sqlite = "calls.db", table = "calls" }')
    assert ran.code == 0, ran.text
    assert "50.00 %" in ran.out
    both = run(
        'database = { sqlite = "calls.db", query = "SELECT * FROM calls WHERE id < \'c3\'" }\nfile = "calls.csv"'
    )
    assert "2 calls" not in both.err
    assert "id: key occurs more than once (4, " in both.err


def test_sqlite_that_is_not_there(run: Callable[[str], Ran]) -> None:
    told(run('database = { sqlite = "none.db", table = "calls" }'), "SLA734", "there is no database file none.db",
         "check the name")  # fmt: skip
    Path("calls.db").write_text("id,start\n" * 200, encoding="utf-8")
    told(run('database = { sqlite = "calls.db", table = "calls" }'), "SLA734",
         "calls.db cannot be read: file is not a database",
         "check that it is an SQLite database, and complete")  # fmt: skip


def test_sqlite_without_the_table(run: Callable[[str], Ran]) -> None:
    database([])
    told(run('database = { sqlite = "calls.db", table = "call" }'), "SLA735",
         "calls.db does not give the table call: no such table: call")  # fmt: skip
    told(run('database = { sqlite = "calls.db", query = "DELETE FROM calls" }'), "SLA735",
         "calls.db does not give the query: attempt to write a readonly database")  # fmt: skip
    told(run('database = { sqlite = "calls.db", query = "SELECT id FROM calls" }'), "SLA704",
         "calls.db: SELECT id FROM calls has no column start")  # fmt: skip
    ran = run('database = { sqlite = "calls.db", table = "calls" }')
    assert (ran.code, "calls.db: calls holds no records" in ran.err) == (0, True)


def test_a_half_written_sqlite_file(run: Callable[[str], Ran]) -> None:
    database([(f"c{i}", "2026-03-02T09:00Z", "yes", 5) for i in range(5000)])
    Path("calls.db").write_bytes(Path("calls.db").read_bytes()[:-9000])
    ran = run('database = { sqlite = "calls.db", table = "calls" }')
    assert ran.code == 3
    assert "malformed" in ran.err


def test_mixed_encodings_in_a_database(run: Callable[[str], Ran]) -> None:
    with closing(sqlite3.connect("calls.db")) as db, db:
        db.execute("CREATE TABLE calls (id, start, answered, wait)")
        db.execute("INSERT INTO calls VALUES (CAST(X'63E9' AS TEXT), '2026-03-02T09:00Z', 'yes', 5)")
        db.execute("INSERT INTO calls VALUES ('c2', '2026-03-02T09:00Z', 'yes', 5.5)")
    ran = run('database = { sqlite = "calls.db", table = "calls" }')
    assert ran.code == 3
    assert (
        "1 row of 2 calls cannot be used: bytes or characters that are not Unicode text (1, first in line 2)" in ran.err
    )


def test_where_a_server_is(run: Callable[[str], Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    settings = 'database = { variable = "CALLS_URL", table = "calls" }'
    told(run(settings), "SLA736",
         "the environment variable CALLS_URL is not set, so nothing says where the database is")  # fmt: skip
    for url in (
        "not-an-url",
        "postgresql://u:topsecret/x@host/db",
        "http://u:topsecret@host/db",
        "mysql://u:topsecret@h",
    ):
        monkeypatch.setenv("CALLS_URL", url)
        ran = run(settings)
        told(ran, "SLA736", "the environment variable CALLS_URL holds no URL of a database")
        assert "topsecret" not in ran.text
    told(run('database = { variable = "mysql://u:p@h/d", table = "calls" }'), "SLA705",
         "`variable` is the name of an environment variable, not the URL")  # fmt: skip
    told(run('database = { variable = "A", sqlite = "b", table = "calls" }'), "SLA705",
         'a database is either `sqlite = "FILE"` or `variable = "NAME"`')  # fmt: skip
    told(run('database = { sqlite = "b" }'), "SLA705", "say what to read of the database")


def test_a_package_that_is_missing(run: Callable[[str], Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    Path("calls.jsonl").write_text(lines(ROWS), encoding="utf-8")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told(run('file = "calls.jsonl"'), "SLA733",
         "calls.jsonl cannot be read: this kind of data needs the Python package pyarrow, which is not installed",
         "run: pip install 'slakit[data]'")  # fmt: skip
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("CALLS_URL", "postgresql://u:p@localhost:1/db")
    monkeypatch.delitem(sys.modules, "pyarrow")
    told(run('database = { variable = "CALLS_URL", table = "calls" }'), "SLA733",
         "postgresql://localhost:1/db cannot be read: the Python package psycopg is not installed",
         "run: pip install 'slakit[postgres]'")  # fmt: skip


def test_half_written_files(run: Callable[[str], Ran]) -> None:
    pq.write_table(pa.table({"id": ["1"] * 1000}), "calls.parquet")
    Path("calls.parquet").write_bytes(Path("calls.parquet").read_bytes()[:-50])
    told(run('file = "calls.parquet"'), "SLA711", "calls.parquet is cut off: the end of the Parquet data is missing")
    with Path("calls.csv").open("a", encoding="utf-8") as file:
        file.write('c5,"2026-03-0')
    ran = run('file = "calls.csv"\ntrue = ["Y"]\nfalse = ["N"]')
    assert ran.code == 3
    assert "1 row of 5 calls cannot be used: a quote is not closed (1, first in line 6)" in ran.err
    assert "incomplete" in ran.out


def test_several_sources_of_mixed_kinds(run: Callable[[str], Ran]) -> None:
    header = "id,start,answered,wait\n"
    Path("a.csv").write_text(header + "c1,2026-03-02 09:00:00,yes,5\n", encoding="utf-8")
    Path("b.jsonl").write_text(lines([{**ROWS[1], "id": "c2"}]), encoding="utf-8")
    workbook("c.xlsx", ("Calls", [HEAD, ["c3", "2026-03-03T08:20:00Z", "yes", 21]]))
    database([("c4", "2026-03-04 09:30:00", 0, None)])
    ran = run('file = ["a.csv", "b.jsonl", "c.xlsx"]\ndatabase = { sqlite = "calls.db", table = "calls" }')
    assert ran.code == 0, ran.text
    assert "50.00 %" in ran.out


def test_a_database_that_stops_halfway(run: Callable[[str], Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    from slakit.measure.sources.database import QueryError
    from slakit.measure.sources.sqlite import SqliteConnection

    def rows(*_: object) -> Iterator[list[str]]:
        yield ["c1", "2026-03-02T09:00Z", "yes", "5"]
        message = "the connection was lost"
        raise QueryError(message)

    database([])
    monkeypatch.setattr(SqliteConnection, "rows", rows)
    told(run('database = { sqlite = "calls.db", table = "calls" }'), "SLA739",
         "reading calls.db: calls ended before its last row: the connection was lost", "run it again")  # fmt: skip


def test_a_pipe_is_no_file(run: Callable[[str], Ran]) -> None:
    os.mkfifo("calls.jsonl")
    told(run('file = "calls.jsonl"'), "SLA709", "calls.jsonl is not a plain file", "save the data in a file")


def test_every_code_of_data_has_a_page() -> None:
    root = Path(__file__).parents[2]
    source = "".join(path.read_text(encoding="utf-8") for path in (root / "src").rglob("*.py"))
    pages = {page.stem: page.read_text(encoding="utf-8") for page in (root / "docs" / "codes").glob("SLA7*.md")}
    assert set(re.findall(r'"(SLA7\d\d)"', source)) == set(pages)
    assert all(text.startswith(f"# {code}: ") and "## What to do" in text for code, text in pages.items())
