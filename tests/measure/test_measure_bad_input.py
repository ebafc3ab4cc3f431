"""What people are told when their files are not as they should be: the texts, exactly."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.measure.contracts import contract, months, objective, ref, share, statistic

from slakit.diagnostics import Diagnostic, Severity
from slakit.measure import MeasureOptions, MeasureResult, measure, parse_data_map

HEADER = "id,start,answered,wait\n"
GOOD = "1,2021-03-01T10:00Z,yes,5\n"
MAP = """
[calls]
file = "{file}"
{settings}
[calls.fields]
wait = {{ column = "wait", unit = "seconds" }}
"""
CONTRACT = contract([objective("SHARE", share(ref("answered")))])
MARCH = months("2021-03-01", "2021-03-31")


def told(folder: Path, file: str, settings: str = "") -> tuple[MeasureResult | None, list[Diagnostic]]:
    found, problems = parse_data_map(MAP.format(file=file, settings=settings), "map.toml", folder)
    assert found is not None, problems
    return measure(CONTRACT, {"SHARE": MARCH}, found, MeasureOptions(folder / "rejects.csv"))


def only(folder: Path, file: str, settings: str = "") -> tuple[str, str, str | None]:
    """The one diagnostic of a file that nothing can be computed from, its folder left out."""
    result, problems = told(folder, file, settings)
    assert result is None
    (problem,) = problems
    assert problem.blocks
    assert problem.severity is Severity.ERROR
    assert problem.place
    message, hint = problem.message.replace(f"{folder}/", ""), problem.help
    return problem.code, message, hint.replace(f"{folder}/", "") if hint else None


def test_missing_file(tmp_path: Path) -> None:
    assert only(tmp_path, "calls.csv") == ("SLA701", "there is no data file calls.csv", "check the name")
    _, problems = told(tmp_path, "calls.csv")
    assert problems[0].place == "map.toml:3:1"


def test_an_address_is_no_file(tmp_path: Path) -> None:
    assert only(tmp_path, "http://localhost/calls.csv") == (
        "SLA701",
        "there is no data file http:/localhost/calls.csv",
        "only files on this machine are read",
    )


def test_folder(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").mkdir()
    assert only(tmp_path, "calls.csv") == ("SLA709", "calls.csv is a folder", "name the file inside it")


def test_other_ending(tmp_path: Path) -> None:
    (tmp_path / "calls.txt").write_text("x", encoding="utf-8")
    assert only(tmp_path, "calls.txt") == (
        "SLA707",
        "calls.txt ends in none of .csv, .parquet, .jsonl, .ndjson, .json, .xlsx, .xlsm",
        "export the data as CSV or Parquet",
    )


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff\r\n"])
def test_empty_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "calls.csv").write_text(content, encoding="utf-8")
    code, message, hint = only(tmp_path, "calls.csv")
    assert code == "SLA706"
    if content:
        assert (message, hint) == ("calls.csv has no header line", "its first line names the columns")
    else:
        assert (message, hint) == ("calls.csv is empty", "a file without records still has a header line")


def test_header_only(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(HEADER, encoding="utf-8")
    result, (problem,) = told(tmp_path, "calls.csv")
    assert result is not None
    assert (result.quality[0].read, result.measurements[0].value) == (0, None)
    assert (problem.code, problem.severity, problem.blocks) == ("SLA710", Severity.WARNING, False)
    assert problem.message.endswith("calls.csv holds no records")


def test_missing_column_names_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("id,started,answered,wait\n" + GOOD, encoding="utf-8")
    assert only(tmp_path, "calls.csv") == (
        "SLA704",
        "calls.csv has no column start",
        "did you mean started? The columns are id, started, answered, wait; say which one it is in the data map, "
        "below [calls.fields]",
    )


def test_missing_column_that_the_map_names(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(HEADER + GOOD, encoding="utf-8")
    text = MAP.format(file="calls.csv", settings="") + 'talk = { column = "Handle time", unit = "seconds" }\n'
    found, _ = parse_data_map(text, "map.toml", tmp_path)
    assert found is not None
    result, (problem,) = measure(CONTRACT, {"SHARE": MARCH}, found)
    assert result is None
    assert problem.message.endswith("calls.csv has no column Handle time for talk")
    assert problem.help == "the columns are id, start, answered, wait"
    assert problem.place == "map.toml:7:1"


def test_wrong_delimiter(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text((HEADER + GOOD).replace(",", ";"), encoding="utf-8")
    result, problems = told(tmp_path, "calls.csv")
    assert result is None
    assert {p.help for p in problems} == {
        "the file seems to be divided by ';': write delimiter = ';' in the data map",
    }
    result, problems = told(tmp_path, "calls.csv", 'delimiter = ";"')
    assert result is not None
    assert problems == []


def test_column_twice(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("id,start,answered,wait,id\n", encoding="utf-8")
    assert only(tmp_path, "calls.csv") == (
        "SLA719",
        "calls.csv names the column id 2 times",
        "rename or remove all but one of them",
    )


def rows_told(folder: Path, rows: str, settings: str = "") -> tuple[str, str]:
    """The finding about bad rows, and the rejects file without its header and folder."""
    (folder / "calls.csv").write_text(HEADER + rows, encoding="utf-8")
    result, (problem,) = told(folder, "calls.csv", settings)
    assert result is not None
    assert (problem.code, problem.blocks, problem.severity) == ("SLA708", False, Severity.ERROR)
    assert problem.help == f"they are listed in {folder / 'rejects.csv'}"
    lines = (folder / "rejects.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "file,line,reason,column,value,key"
    return problem.message, "\n".join(lines[1:]).replace(f"{folder}/", "")


def test_wrong_type(tmp_path: Path) -> None:
    assert rows_told(tmp_path, GOOD + "2,2021-03-01T10:00Z,yes,soon\n3,noon,no,\n") == (
        "2 rows of 3 calls cannot be used: start: not a time (1, first in line 4); wait: not a number of seconds "
        "(1, first in line 3)",
        '"calls.csv",3,"not a number of seconds","wait","soon","2"\n"calls.csv",4,"not a time","start","noon","3"',
    )


def test_time_without_a_zone(tmp_path: Path) -> None:
    message, listed = rows_told(tmp_path, GOOD + "2,2021-03-01 10:00,yes,5\n")
    assert message == "1 row of 2 calls cannot be used: start: time without a zone (1, first in line 3)"
    assert listed == '"calls.csv",3,"time without a zone","start","2021-03-01 10:00","2"'


def test_duplicate_keys_refuse_all_their_rows(tmp_path: Path) -> None:
    message, listed = rows_told(tmp_path, GOOD + "2,2021-03-01T10:00Z,no,\n1,2021-03-02T10:00Z,no,\n")
    assert message == "2 rows of 3 calls cannot be used: id: key occurs more than once (2, first in line 2)"
    assert listed == (
        '"calls.csv",2,"key occurs more than once","id","1","1"\n"calls.csv",4,"key occurs more than once","id","1","1"'
    )


def test_all_faults_of_a_row_are_listed_and_the_first_is_counted(tmp_path: Path) -> None:
    message, listed = rows_told(tmp_path, "1,2021-03-28 02:30,Yes,\n1,,,-4\n", 'zone = "Europe/Amsterdam"')
    assert message == (
        "2 rows of 2 calls cannot be used: start: local time that the clocks skipped (1, first in line 2); "
        "wait: negative duration (1, first in line 3)"
    )
    assert listed.splitlines() == [
        '"calls.csv",2,"local time that the clocks skipped","start","2021-03-28 02:30","1"',
        '"calls.csv",2,"value missing","wait","","1"',
        '"calls.csv",2,"key occurs more than once","id","1","1"',
        '"calls.csv",3,"negative duration","wait","-4","1"',
        '"calls.csv",3,"value missing","start","","1"',
        '"calls.csv",3,"value missing","answered","","1"',
        '"calls.csv",3,"key occurs more than once","id","1","1"',
    ]


def test_broken_lines_keep_their_numbers(tmp_path: Path) -> None:
    rows = (
        '"a\nb",2021-03-01T10:00Z,no,\n'  # lines 2 and 3
        "\n"
        "2,2021-03-01T10:00Z\n"  # line 5
        "3,2021-03-01T10:00Z,no,,x\n"
        '4,"2021-03-01T10:00Z,no,\n'  # a quote that is never closed
        "5,2021-03-01T10:00Z,no,,\n"  # a delimiter at the end is let pass
        '6,"2021"-03-01T10:00Z,no,\n'
        "7,2021-03-01T10:00Z,no,-1\n"
    )
    message, listed = rows_told(tmp_path, rows)
    assert message.startswith("5 rows of 7 calls cannot be used: ")
    assert [line.split(",")[1:3] for line in listed.splitlines()] == [
        ["5", '"fewer values than the header has columns"'],
        ["6", '"more values than the header has columns"'],
        ["7", '"a quote is not closed"'],
        ["9", '"text behind a closing quote"'],
        ["10", '"negative duration"'],
    ]


def test_wrong_encoding(tmp_path: Path) -> None:
    windows_1252 = (HEADER + "1,2021-03-01T10:00Z,no,\n\u20ac,2021-03-01T10:00Z,no,\n").encode("windows-1252")
    (tmp_path / "calls.csv").write_bytes(windows_1252)
    result, (problem,) = told(tmp_path, "calls.csv")
    assert result is not None
    assert problem.message == "1 row of 2 calls cannot be used: bytes that are not utf-8 (1, first in line 3)"
    result, problems = told(tmp_path, "calls.csv", 'encoding = "windows-1252"')
    assert problems == []
    assert result is not None
    assert result.quality[0].accepted == 2


def test_wrong_encoding_in_the_header(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_bytes("id,start,answered,wait,caf\u00e9\n".encode("latin-1"))
    assert only(tmp_path, "calls.csv") == (
        "SLA716",
        "calls.csv is not utf-8 text",
        'write the encoding it has in the data map, such as encoding = "windows-1252"',
    )


def test_utf_16(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_bytes((HEADER + GOOD).encode("utf-16"))
    assert only(tmp_path, "calls.csv") == (
        "SLA716",
        "calls.csv is UTF-16, not utf-8",
        'write encoding = "utf-16" in the data map',
    )
    result, problems = told(tmp_path, "calls.csv", 'encoding = "utf-16"')
    assert result is not None
    assert (result.quality[0].accepted, problems) == (1, [])
    (tmp_path / "calls.csv").write_bytes((HEADER + GOOD).encode("utf-16")[:-1])
    assert only(tmp_path, "calls.csv", 'encoding = "utf-16"') == (
        "SLA716",
        "calls.csv is not utf-16 text from some point on",
        "write the encoding it has in the data map",
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (bytes(range(256)) * 50, "it holds binary data"),
        (b"PK\x03\x04rest", "it is a ZIP archive or an Excel workbook"),
        (b"\x1f\x8brest", "it is gzip-compressed data"),
    ],
)
def test_binary_data_named_csv(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "calls.csv").write_bytes(content)
    code, message, hint = only(tmp_path, "calls.csv")
    assert (code, hint) == ("SLA707", "export the data as CSV or Parquet")
    assert message == f"calls.csv is not a CSV file: {kind}"


def parquet(folder: Path, **columns: pa.Array) -> None:
    pq.write_table(pa.table(columns), folder / "calls.parquet")


def good_parquet(folder: Path, **changed: pa.Array) -> None:
    start = pa.array([1_614_592_800_000_000, 1_614_592_800_000_000], pa.timestamp("us", "UTC"))
    columns = {"id": pa.array(["1", "2"]), "start": start, "answered": pa.array([True, False])}
    parquet(folder, **{**columns, "wait": pa.array([5, None], pa.int64()), **changed})


def test_csv_named_parquet(tmp_path: Path) -> None:
    (tmp_path / "calls.parquet").write_text(HEADER + GOOD, encoding="utf-8")
    assert only(tmp_path, "calls.parquet") == (
        "SLA707",
        "calls.parquet is not a Parquet file, though its name says so",
        "a CSV file ends in .csv",
    )


@pytest.mark.parametrize("kept", [1, 2, 10])
def test_truncated_parquet(tmp_path: Path, kept: int) -> None:
    good_parquet(tmp_path)
    path = tmp_path / "calls.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[: -len(whole) // kept - 1] if kept > 1 else whole[:-1])
    assert only(tmp_path, "calls.parquet") == (
        "SLA711",
        "calls.parquet is cut off: the end of the Parquet data is missing",
        "copy or export it again",
    )


def test_damaged_parquet(tmp_path: Path) -> None:
    good_parquet(tmp_path)
    path = tmp_path / "calls.parquet"
    whole = bytearray(path.read_bytes())
    for place in range(4, len(whole) - 4):
        whole[place] = 0xFF
    path.write_bytes(whole)
    assert only(tmp_path, "calls.parquet") == (
        "SLA711",
        "calls.parquet is damaged: its Parquet data cannot be read",
        "copy or export it again",
    )


def test_damaged_pages(tmp_path: Path) -> None:
    parquet(
        tmp_path,
        id=pa.array([str(i) for i in range(5000)]),
        start=pa.array(range(5000), pa.timestamp("us", "UTC")),
        answered=pa.array([False] * 5000),
        wait=pa.nulls(5000, pa.int64()),
    )
    path = tmp_path / "calls.parquet"
    whole = bytearray(path.read_bytes())
    whole[4:3000] = bytes(2996)
    path.write_bytes(whole)
    assert only(tmp_path, "calls.parquet")[:2] == (
        "SLA711",
        "calls.parquet is damaged: its Parquet data cannot be read",
    )


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        ("start", pa.array([1, 2]), "has the type bigint, but start is an instant"),
        ("start", pa.array([1, 2], pa.date32()), "has the type date, but start is an instant"),
        ("wait", pa.array([b"a", b"b"]), "has the type blob, but wait is a duration"),
        ("answered", pa.array([0.5, 1.0]), "has the type double, but answered is a yes/no"),
        ("id", pa.array([1.5, 2.5]), "has the type double, but id is a text"),
        (
            "wait",
            pa.array([1, 2]).cast(pa.decimal256(50, 10)),
            "has the type decimals of more than 38 digits, but wait is a duration",
        ),
    ],
)
def test_parquet_column_of_the_wrong_type(tmp_path: Path, name: str, column: pa.Array, words: str) -> None:
    good_parquet(tmp_path, **{name: column})
    assert only(tmp_path, "calls.parquet") == (
        "SLA712",
        f"column {name} of calls.parquet {words}",
        "name another column in the data map, or export this one with a fitting type or as text",
    )


def test_bad_rows_of_parquet_have_row_numbers(tmp_path: Path) -> None:
    good_parquet(tmp_path, wait=pa.array([-5, 2**62]))
    result, (problem,) = told(tmp_path, "calls.parquet")
    assert problem.message == (
        "2 rows of 2 calls cannot be used: wait: duration of 130 years or more (1, first in line 2); "
        "wait: negative duration (1, first in line 1)"
    )
    assert result is not None
    assert result.quality[0].accepted == 0


def test_nothing_names_a_file(tmp_path: Path) -> None:
    found, _ = parse_data_map("[calls]\n", "map.toml", tmp_path)
    assert found is not None
    result, (problem,) = measure(CONTRACT, {"SHARE": MARCH}, found)
    assert result is None
    assert (problem.code, problem.message) == ("SLA713", "nothing says which file holds the calls")


def test_what_the_contract_does_not_know(tmp_path: Path) -> None:
    text = """
[call]
file = "a.csv"
[calls]
file = "calls.csv"
[calls.fields]
wiat = "x"
handling = "y"
rating = { column = "r", unit = "seconds" }
talk = { column = "t", format = "%Y-%m-%d" }
start = { column = "t", format = "h:mm:ss" }
"""
    found, problems = parse_data_map(text, "map.toml", tmp_path)
    assert found is not None, problems
    result, problems = measure(CONTRACT, {"SHARE": MARCH}, found)
    assert result is None
    assert [(p.code, p.place, p.message, p.help) for p in problems[:-1]] == [
        ("SLA703", "map.toml:2:2", "the contract has no record type call", "did you mean calls?"),
        ("SLA714", "map.toml:7:1", "calls have no field wiat", "did you mean wait?"),
        ("SLA714", "map.toml:8:1", "handling is computed, not read", "leave it out of the data map"),
        ("SLA715", "map.toml:9:1", "rating is a number, so it has no unit", "leave `unit` out"),
        ("SLA715", "map.toml:10:1", "talk is a duration, not a time", "its format is one of h:mm:ss, h:mm, m:ss"),
        ("SLA715", "map.toml:11:1", "start is an instant, not a duration", "its format is like %Y-%m-%d %H:%M:%S"),
    ]
    assert problems[-1].code == "SLA701"


def test_duration_without_a_unit(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(HEADER + GOOD, encoding="utf-8")
    found, _ = parse_data_map('[calls]\nfile = "calls.csv"\n', "map.toml", tmp_path)
    assert found is not None
    result, (problem,) = measure(CONTRACT, {"SHARE": MARCH}, found)
    assert result is None
    assert (problem.code, problem.message, problem.help) == (
        "SLA715",
        "nothing says in which unit wait is given",
        'write wait = { column = "wait", unit = "seconds" } in the data map',
    )


def test_unknown_conditions_are_told(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(
        "id,start,answered,wait,abandoned\n1,2021-03-01T10:00Z,no,,\n2,2021-03-01T10:00Z,no,,yes\n", encoding="utf-8"
    )
    found, _ = parse_data_map(MAP.format(file="calls.csv", settings=""), "map.toml", tmp_path)
    assert found is not None
    result, (problem,) = measure(contract([objective("ABD", share(ref("abandoned")))]), {"ABD": MARCH}, found)
    assert result is not None
    assert result.measurements[0].value == Fraction(1, 2)
    assert (problem.code, problem.blocks) == ("SLA718", False)
    assert problem.message == (
        "for 1 records a condition of ABD is neither true nor false, because a field it needs is empty"
    )


def test_rejects_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(HEADER + "1,x,no,\n", encoding="utf-8")
    (tmp_path / "taken").write_text("", encoding="utf-8")
    found, _ = parse_data_map(MAP.format(file="calls.csv", settings=""), "map.toml", tmp_path)
    assert found is not None
    result, (problem,) = measure(CONTRACT, {"SHARE": MARCH}, found, MeasureOptions(tmp_path / "taken" / "rejects.csv"))
    assert result is None
    assert problem.code == "SLA721"


def test_no_rejects_file_without_rejects(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(HEADER + GOOD, encoding="utf-8")
    result, problems = told(tmp_path, "calls.csv")
    assert result is not None
    assert problems == []
    assert os.listdir(tmp_path) == ["calls.csv"]  # noqa: PTH208


def test_cells_that_a_spreadsheet_would_run_are_neutralised(tmp_path: Path) -> None:
    _, listed = rows_told(tmp_path, "=1+1,@now,no,-7\n")
    assert listed.splitlines() == [
        '"calls.csv",2,"not a time","start","\'@now","\'=1+1"',
        '"calls.csv",2,"negative duration","wait","-7","\'=1+1"',
    ]


def test_total_that_is_too_large(tmp_path: Path) -> None:
    rating = "999999999999.999999"
    rows = "".join(f"{i},2021-03-01T10:00Z,no,,{rating}\n" for i in range(200))
    (tmp_path / "calls.csv").write_text("id,start,answered,wait,rating\n" + rows, encoding="utf-8")
    found, _ = parse_data_map(MAP.format(file="calls.csv", settings=""), "map.toml", tmp_path)
    assert found is not None
    squared = {"kind": "arithmetic", "first": ref("rating"), "rest": (("*", ref("rating")),)}
    figure = statistic("total", squared)  # type: ignore[arg-type]
    result, (problem,) = measure(contract([objective("BIG", figure)]), {"BIG": MARCH}, found)
    assert result is None
    assert (problem.code, problem.message) == ("SLA720", "a total over the calls is too large to be held exactly")
