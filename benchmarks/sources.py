"""Rows a second of one month of calls, read from a file or database of each kind that needs no server, and measured."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from tests.measure.contracts import contract, is_, months, objective, ref, seconds, settled, share

from slakit.contract.expressions import AllOf
from slakit.measure import measure, parse_data_map

ROWS = 200_000
NAMES = ("id", "start", "answered", "wait", "talk", "rating")
FIELDS = 'wait = { column = "wait", unit = "seconds" }\ntalk = { column = "talk", unit = "seconds" }\n'
FAST = AllOf(parts=(ref("answered"), settled(is_("at most", ref("wait"), seconds("20")))))
SOURCES = {
    "Parquet": 'file = "c.parquet"',
    "CSV": 'file = "c.csv"',
    "JSON lines": 'file = "c.jsonl"',
    "JSON document": 'file = "c.json"',
    "XLSX": 'file = "c.xlsx"',
    "SQLite": 'database = { sqlite = "c.db", table = "c" }',
}


def write(folder: Path) -> None:
    chance = random.Random(1)
    first = dt.datetime(2021, 3, 1)  # noqa: DTZ001 - the offset follows
    rows = [
        (f"C{i:07}", (first + dt.timedelta(seconds=chance.randrange(30 * 86400))).isoformat() + "+01:00",
         chance.random() < 0.9, chance.randrange(120), chance.randrange(900), chance.randrange(1, 6))
        for i in range(ROWS)
    ]  # fmt: skip
    objects = [dict(zip(NAMES, row, strict=True)) for row in rows]
    pq.write_table(pa.table({name: [row[name] for row in objects] for name in NAMES}), folder / "c.parquet")
    with (folder / "c.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([NAMES, *rows])
    (folder / "c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in objects), encoding="utf-8")
    (folder / "c.json").write_text(json.dumps(objects), encoding="utf-8")
    with xlsxwriter.Workbook(folder / "c.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for i, cells in enumerate([NAMES, *rows]):
            sheet.write_row(i, 0, cells)
    with closing(sqlite3.connect(folder / "c.db")) as db, db:
        db.execute(f"CREATE TABLE c ({', '.join(NAMES)})")
        db.executemany("INSERT INTO c VALUES (?, ?, ?, ?, ?, ?)", rows)


def main() -> str:
    """A table of the kinds; the best of three runs each, in one process. All give the same share."""
    made, march = contract([objective("S", share(FAST))]), months("2021-03-01", "2021-03-31")
    lines = ["| source | rows a second |", "|---|---|"]
    values = set()
    with tempfile.TemporaryDirectory() as name:
        write(Path(name))
        for kind, place in SOURCES.items():
            found, problems = parse_data_map(f"[calls]\n{place}\n[calls.fields]\n{FIELDS}", "map.toml", Path(name))
            assert found is not None, problems
            times = []
            for _ in range(3):
                start = time.perf_counter()
                result, problems = measure(made, {"S": march}, found)
                times.append(time.perf_counter() - start)
                assert result is not None, problems
                values.add(result.measurements[0].value)
            lines.append(f"| {kind} | {round(ROWS / min(times), -3):,.0f} |")
    assert len(values) == 1
    return "\n".join(lines)
