"""The same rows of texts in a file or database of every kind."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

__all__ = ["KINDS", "Rows"]

Rows = Sequence[dict[str, str]]


def _csv(folder: Path, rows: Rows, columns: Sequence[str]) -> str:
    with (folder / "calls.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return 'file = "calls.csv"'


def _parquet(folder: Path, rows: Rows, columns: Sequence[str]) -> str:
    pq.write_table(pa.table({c: pa.array([r[c] for r in rows], pa.string()) for c in columns}), folder / "c.parquet")
    return 'file = "c.parquet"'


def _json_lines(folder: Path, rows: Rows, columns: Sequence[str]) -> str:
    lines = [json.dumps({c: row[c] for c in columns}) for row in rows]
    (folder / "calls.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return 'file = "calls.jsonl"'


def _json(folder: Path, rows: Rows, columns: Sequence[str]) -> str:
    document = {"pages": [{"items": [{c: row[c] for c in columns} for row in rows]}]}
    (folder / "calls.json").write_text(json.dumps(document), encoding="utf-8")
    return 'file = "calls.json"\nrows = "pages.items"'


def _xlsx(folder: Path, rows: Rows, columns: Sequence[str]) -> str:
    with xlsxwriter.Workbook(folder / "calls.xlsx", {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Calls")
        book.add_worksheet("Other")
        for i, name in enumerate(columns):
            sheet.write_string(2, i, name)
        for number, row in enumerate(rows, 3):
            for i, name in enumerate(columns):
                sheet.write_string(number, i, row[name])
    return 'file = "calls.xlsx"\nsheet = "Calls"\nheader = 3'


def _sqlite(folder: Path, rows: Rows, columns: Sequence[str]) -> str:
    path = folder / "calls.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"CREATE TABLE calls ({', '.join(chr(34) + c + chr(34) for c in columns)})")
        db.executemany(
            f"INSERT INTO calls VALUES ({','.join('?' * len(columns))})", [[r[c] for c in columns] for r in rows]
        )
    return 'database = { sqlite = "calls.db", table = "calls" }'


KINDS: dict[str, Callable[[Path, Rows, Sequence[str]], str]] = {
    "csv": _csv,
    "parquet": _parquet,
    "json lines": _json_lines,
    "json": _json,
    "xlsx": _xlsx,
    "sqlite": _sqlite,
}
"""What writes rows into a folder, and returns the settings of the data map that read them."""
