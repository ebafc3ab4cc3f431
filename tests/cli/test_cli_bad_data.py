"""Data that are damaged, half-written, mixed or there twice: what `sla` says, lists and exits with."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import CALLS, DATA_MAP, Ran, Sla

MARCH = ("--period", "2026-03")


def rejects() -> list[tuple[str, ...]]:
    """Line, reason, column and value of each fault that is listed."""
    with Path("tiny-2026-03.rejects.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row[1:5]) for row in csv.reader(file)][1:]


def incomplete(ran: Ran, read: int, refused: int) -> None:
    """The result is there, says that it is not of all rows, and the exit code is 3."""
    assert ran.code == 3, ran.text
    rows = "1 row" if refused == 1 else f"{refused} rows"
    assert f"error[SLA708]: {rows} of {read} calls cannot be used: " in ran.err
    if ran.out.startswith("{"):
        document = json.loads(ran.out)
        assert document["complete"] is False
        (account,) = document["data"]
        assert (account["read"], account["rejected"]) == (read, refused)
    else:
        assert "· incomplete" in ran.out
        assert f"{rows} of {read:,} in calls refused:" in ran.out


def parquet(rows: int) -> bytes:
    columns = {
        "id": [f"c{i}" for i in range(rows)],
        "start": ["2026-03-02 09:00:00"] * rows,
        "answered": ["Y"] * rows,
        "wait": [5] * rows,
    }
    pq.write_table(pa.table(columns), "calls.parquet", row_group_size=1000, compression="none")
    Path("tiny.data.toml").write_text(DATA_MAP.replace("calls.csv", "calls.parquet"), encoding="utf-8")
    return Path("calls.parquet").read_bytes()


@pytest.mark.parametrize("command", ["evaluate", "data check", "statement preview"])
def test_parquet_that_is_half_written(sla: Sla, command: str) -> None:
    whole = parquet(10_000)
    assert sla("evaluate", "tiny.sla", *MARCH).code == 0
    before = sorted(Path().iterdir())
    for kept in (len(whole) // 2, len(whole) - 1, 9):
        Path("calls.parquet").write_bytes(whole[:kept])
        ran = sla(*command.split(), "tiny.sla", *MARCH)
        assert ran.code == 3
        assert "error[SLA711]: calls.parquet is cut off: the end of the Parquet data is missing" in ran.err
        assert "help: copy or export it again" in ran.err
        assert sorted(Path().iterdir()) == before


def test_parquet_with_a_hole_in_the_middle(sla: Sla) -> None:
    """The end was written, as by a download of several parts, but a part before it was not."""
    whole = parquet(10_000)
    middle = len(whole) // 2
    Path("calls.parquet").write_bytes(whole[: middle - 20_000] + bytes(40_000) + whole[middle + 20_000 :])
    ran = sla("evaluate", "tiny.sla", *MARCH)
    assert (ran.code, ran.out) == (3, "")
    assert "error[SLA711]: calls.parquet is damaged" in ran.err


def test_one_of_several_files_is_half_written(sla: Sla) -> None:
    whole = parquet(1000)
    Path("more.parquet").write_bytes(whole[:-100])
    ran = sla("evaluate", "tiny.sla", *MARCH, "--data", "calls=calls.parquet", "--data", "calls=more.parquet")
    assert (ran.code, ran.out) == (3, "")
    assert "error[SLA711]: more.parquet is cut off" in ran.err


def test_a_line_in_another_encoding(sla: Sla) -> None:
    good = "Zo\u00eb,2026-03-05 09:00:00,Y,5\n".encode()
    Path("calls.csv").write_bytes(CALLS.encode() + good + good.decode().replace("Z", "N").encode("windows-1252"))
    ran = sla("evaluate", "tiny.sla", *MARCH, "--json")
    incomplete(ran, 6, 1)
    assert rejects() == [("7", "bytes that are not utf-8", "", "No\ufffd,2026-03-05 09:00:00,Y,5")]


def test_a_file_in_another_encoding_from_some_point_on(sla: Sla) -> None:
    """UTF-16 does not go on after bytes that it does not know."""
    Path("tiny.data.toml").write_text(
        DATA_MAP.replace("[calls.fields]", 'encoding = "utf-16"\n[calls.fields]'), "utf-8"
    )
    more = "".join(f"d{i},2026-03-02 09:00:00,Y,5\n" for i in range(10_000))
    Path("calls.csv").write_bytes((CALLS + more).encode("utf-16") + b"\x00\xd8a,2026")
    ran = sla("evaluate", "tiny.sla", *MARCH)
    assert (ran.code, ran.out) == (3, "")
    assert "error[SLA716]: calls.csv is not utf-16 text from some point on" in ran.err


MIXED = """id,start,answered,wait
c1,2026-02-28T23:30:00Z,Y,5
c2,2026-03-31 23:59:59 +02:00,Y,5
c3,2026-04-01T00:30:00+05:30,Y,5
c4,2026-03-31 23:59:59,Y,25
c5,2026-03-31T22:00:00-0000,Y,25
c6,2026-03-05 09:00:00 CET,Y,5
c7,2026-03-05T09:00:00+25:00,Y,5
"""


def test_zones_that_are_mixed(sla: Sla) -> None:
    """Each offset wins over the zone; March is from 23:00Z to 22:00Z in Berlin, so c1 to c4 are in it."""
    Path("calls.csv").write_text(MIXED, encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", *MARCH, "--json")
    incomplete(ran, 7, 2)
    (result,) = json.loads(ran.out)["results"]
    assert (result["measured"], result["records"]) == ("3/4", 4)
    assert rejects() == [
        ("7", "not a time", "start", "2026-03-05 09:00:00 CET"),
        ("8", "not a time", "start", "2026-03-05T09:00:00+25:00"),
    ]
    Path("tiny.data.toml").write_text(DATA_MAP.replace('zone = "Europe/Berlin"\n', ""), encoding="utf-8")
    incomplete(sla("evaluate", "tiny.sla", *MARCH), 7, 3)
    assert ("5", "time without a zone", "start", "2026-03-31 23:59:59") in rejects()


FRACTIONS = """id,start,answered,wait
c1,2026-03-31T23:59:59.999999,Y,20.000000
c2,2026-03-31T23:59:59.9999990,Y,20.000001
c3,"2026-03-31T23:59:59,5",Y,0.5
c4,2026-04-01T00:00:00.000000,Y,5
c5,2026-03-31T23:59:59.9999999,Y,5
c6,2026-03-05 09:00:00,Y,0.0000001
c7,2026-03-05 09:00.5,Y,5
"""


def test_times_and_lengths_with_fractions(sla: Sla) -> None:
    """A microsecond decides where a window ends and what is late; what is finer is refused, never rounded."""
    Path("calls.csv").write_text(FRACTIONS, encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", *MARCH, "--json")
    incomplete(ran, 7, 3)
    (result,) = json.loads(ran.out)["results"]
    assert (result["measured"], result["records"]) == ("2/3", 3)
    assert [row[:3] for row in rejects()] == [
        ("6", "finer than a microsecond", "start"),
        ("7", "more than 12 digits before the decimal point or 6 behind it", "wait"),
        ("8", "not a time", "start"),
    ]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_key_that_is_there_twice_with_different_values(sla: Sla, ending: str) -> None:
    """Nobody can say which of the rows is right, so none counts."""
    Path("calls.csv").write_text(f"{CALLS}c1,2026-03-02 09:00:00,Y,500\n", encoding="utf-8")
    duckdb.sql("COPY (SELECT * FROM READ_CSV('calls.csv', all_varchar = true)) TO 'calls.parquet'")
    ran = sla("evaluate", "tiny.sla", *MARCH, "--json", "--data", f"calls=calls.{ending}")
    incomplete(ran, 5, 2)
    (result,) = json.loads(ran.out)["results"]
    assert (result["measured"], result["records"]) == ("1/3", 3)
    first = 2 if ending == "csv" else 1
    assert rejects() == [
        (str(line), "key occurs more than once", "id", "c1") for line in (first, first + len(CALLS.splitlines()) - 1)
    ]
    text = sla("evaluate", "tiny.sla", *MARCH, "--data", f"calls=calls.{ending}")
    incomplete(text, 5, 2)
    assert f"2 id: key occurs more than once, first in line {first}" in text.out
    check = sla("data", "check", "tiny.sla", *MARCH, "--data", f"calls=calls.{ending}")
    assert check.code == 3
    assert sla("evaluate", "tiny.sla", *MARCH, "--accept-rejects", "2").code == 0


def test_a_key_that_is_there_in_two_files(sla: Sla) -> None:
    Path("more.csv").write_text("id,start,answered,wait\nc3,2026-03-03 09:20:00,Y,3\n", encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", *MARCH, "--data", "calls=calls.csv", "--data", "calls=more.csv", "--json")
    incomplete(ran, 5, 2)
    assert rejects() == [
        ("4", "key occurs more than once", "id", "c3"),
        ("2", "key occurs more than once", "id", "c3"),
    ]


@pytest.mark.slow
def test_a_broken_row_near_the_end_of_ten_million(sla: Sla) -> None:
    with Path("calls.csv").open("w", encoding="utf-8") as file:
        file.write("id,start,answered,wait\n")
        for first in range(1, 10_000_001, 100_000):
            lines = [f"c{i},2026-03-02 09:00:00,Y,5\n" for i in range(first, first + 100_000)]
            if first <= 9_999_999 < first + 100_000:
                lines[9_999_999 - first] = "c9999999,2026-03-02 09:00:00\n"
            file.writelines(lines)
    ran = sla("evaluate", "tiny.sla", *MARCH, "--json", "--memory", "500MB")
    incomplete(ran, 10_000_000, 1)
    (result,) = json.loads(ran.out)["results"]
    assert (result["measured"], result["records"]) == ("1/1", 9_999_999)
    # The header is line 1, so the row of that number is one line further on.
    assert rejects() == [("10000000", "fewer values than the header has columns", "", "c9999999,2026-03-02 09:00:00")]
