"""The data map: what it accepts, and that all its problems are told at once."""

from __future__ import annotations

from pathlib import Path

from slakit.measure import DataMap, load_data_map, parse_data_map

WHOLE = """
[calls]
file = ["a.csv", "b.parquet"]
delimiter = ";"
encoding = "windows-1252"
zone = "Europe/Amsterdam"
fold = "second"
null = ["NA"]
true = ["J"]
false = ["N"]
[calls.fields]
id = "Call Id"
start = { columns = ["Date", "Time"], format = "%Y-%m-%d %H:%M:%S" }
wait = { column = "Wait", unit = "seconds" }
abandoned = { value = "N" }
"""


def test_whole_map() -> None:
    found, problems = parse_data_map(WHOLE, "map.toml", Path("/data"))
    assert problems == []
    assert found is not None
    calls = found.records["calls"]
    assert found.files("calls") == (Path("/data/a.csv"), Path("/data/b.parquet"))
    assert (calls.delimiter, calls.fold, calls.true, calls.null) == (";", "second", ("J",), ("NA",))
    assert calls.fields["start"].columns == ("Date", "Time")
    assert calls.fields["id"].columns == ("Call Id",)
    assert calls.fields["abandoned"].value == "N"


def test_files_of_the_command_line() -> None:
    found, _ = parse_data_map(WHOLE, "map.toml", Path("/data"))
    assert found is not None
    other = found.with_files("calls", ("march.csv",))
    assert other.files("calls") == (Path("march.csv"),)
    assert other.records["calls"].delimiter == ";"
    assert DataMap().with_files("calls", ("x.csv",)).files("calls") == (Path("x.csv"),)


def test_all_problems_in_one_run() -> None:
    text = """title = "x"
[calls]
file = 3
delimeter = ","
zone = "Europe/Amsterdm"
fold = "maybe"
encoding = "utf-9"
[calls.fields]
id = { columns = [], value = "" , colour = 1 }
start = { column = "a", columns = ["b"] }
wait = { column = "w", unit = "fortnights" }
talk = { column = "w", format = "%Q" }
rating = { column = "r", unit = "hours", format = "h:mm" }
topic = { column = "t", format = "%H:%M" }
[mails]
delimiter = ";;"
[chats]
encoding = "utf-9"
[sms]
zone = "Amsterdam"
[fax]
true = ["x"]
false = ["x"]
"""
    found, problems = parse_data_map(text, "map.toml", Path())
    assert found is None
    assert {p.code for p in problems} == {"SLA705"}
    assert [(p.place, p.message) for p in problems] == [
        ("map.toml:1:1", "`title` stands outside a record type"),
        ("map.toml:3:1", "`file` cannot be 3: input should be a valid tuple"),
        ("map.toml:7:1", "the encoding 'utf-9' is not known"),
        ("map.toml:5:1", "'Europe/Amsterdm' is no IANA time zone"),
        ("map.toml:6:1", "`fold` cannot be 'maybe'"),
        ("map.toml:9:1", "there is no setting `colour`"),
        ("map.toml:10:1", "give `column` or `columns`, not both"),
        ("map.toml:11:1", "`unit` cannot be 'fortnights'"),
        ("map.toml:12:1", "the format '%Q' is not understood at %Q"),
        ("map.toml:13:1", "give `unit` or `format`, not both"),
        (
            "map.toml:14:1",
            "the format '%H:%M' does not name a whole date and time (year, month and day, and %p with %I)",
        ),
        ("map.toml:4:1", "there is no setting `delimeter`"),
        ("map.toml:16:1", "the delimiter cannot be ';;'"),
        ("map.toml:18:1", "the encoding 'utf-9' is not known"),
        ("map.toml:20:1", "'Amsterdam' is no IANA time zone"),
        ("map.toml:21:2", "'x' cannot stand for both yes and no"),
    ]
    assert [p.help for p in problems if p.place in ("map.toml:5:1", "map.toml:20:1")] == [
        "did you mean Europe/Amsterdam?",
        "did you mean Europe/Amsterdam?",
    ]
    assert next(p.help for p in problems if "delimeter" in p.message) == "did you mean delimiter?"


def test_broken_toml() -> None:
    found, (problem,) = parse_data_map('[calls]\nfile = "a.csv\n', "map.toml", Path())
    assert found is None
    assert (problem.code, problem.place) == ("SLA702", "map.toml:2:14")
    assert problem.message == "the data map is not valid TOML: illegal character '\\n'"


def test_missing_map(tmp_path: Path) -> None:
    found, (problem,) = load_data_map(tmp_path / "none.toml")
    assert found is None
    assert (problem.code, problem.message) == ("SLA702", f"there is no data map {tmp_path / 'none.toml'}")


def test_map_that_is_a_folder_or_not_text(tmp_path: Path) -> None:
    assert load_data_map(tmp_path)[1][0].message == f"the data map {tmp_path} cannot be read: is a directory"
    path = tmp_path / "map.toml"
    path.write_bytes(b"[calls]\nfile = '\xff'\n")
    assert load_data_map(path)[1][0].message == f"the data map {path} is not UTF-8 text"
