"""Ten million calls in Parquet, a year of months, four objectives: slakit, hand-written SQL, pandas.

All three are whole processes on the same file, give the same counts (compared here), and do the same row checks:
required values there, no negative durations, keys unique. The hand-written query is what somebody who knows the
engine well would write for exactly these objectives, with the opening hours worked out by hand.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.processes import in_turn, ratios, table

ROWS = 10_000_000
CONTRACT = """use "std/contact-centre"
agreement bench "Benchmark"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2025-01-01 to 2025-12-31
  zone UTC
  currency EUR
  fee monthly-fee "Fee" EUR 48000.00 per month
end agreement
calendar office-hours "Office hours"
  open monday to friday from 09:00 to 17:30
end calendar
objective SL "Service level"
  measure service-level given limit = 20 seconds, short = 5 seconds
  during office-hours
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 5 % of monthly-fee when below 80 %
end objective
objective ABD "Abandonment"
  measure abandonment-without-short given short = 5 seconds
  during office-hours
  each calendar month
  promise at most 8 %
  no data counts as met
end objective
objective ASA "Average speed of answer"
  measure average-speed-of-answer
  each calendar month
  promise at most 28 seconds
  no data counts as met
end objective
objective OFF "Answered of offered"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as met
end objective
remedies
  round half up to EUR 0.01
end remedies
"""
MAKE = """
import duckdb, sys
path, first, last, rows, key = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
con = duckdb.connect(config={"memory_limit": "1GB", "preserve_insertion_order": "false"})
con.sql(f'''
  COPY (
    SELECT {key} AS id,
      make_timestamptz(1735689600000000 + i * ({31536000000000} // {rows})) AS start,
      h % 100 < 92 AS answered, h % 100 >= 92 AS abandoned,
      ((h // 100) % 40)::INTEGER AS wait,
      CASE WHEN h % 100 < 92 THEN ((h // 4000) % 500)::INTEGER END AS talk
    FROM (SELECT i, hash(i) AS h FROM range({first}, {last}) r(i))
  ) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
''')
"""
NUMBERED, RANDOM = "'C' || lpad(i::VARCHAR, 9, '0')", "md5(i::VARCHAR)"
A_FILE = 10_000_000
"""Rows of one file, where there are several."""
DATA_MAP = """
[calls]
file = "calls.parquet"
[calls.fields]
wait = { column = "wait", unit = "seconds" }
talk = { column = "talk", unit = "seconds" }
"""
SQL = """
import duckdb, json, sys
con = duckdb.connect()
con.sql("SET TimeZone = 'UTC'")
rows = con.sql(f'''
  WITH c AS (
    SELECT *, epoch_us(start) AS t FROM read_parquet('{sys.argv[1]}')
  ), m AS (
    SELECT *, year(start) * 100 + month(start) AS month,
      isodow(start) <= 5 AND t % 86400000000 >= 32400000000 AND t % 86400000000 < 63000000000 AS open
    FROM c
  )
  SELECT month,
    count(*) FILTER (open AND NOT (abandoned AND wait < 5)) AS offered,
    count(*) FILTER (open AND answered AND wait <= 20) AS fast,
    count(*) FILTER (open AND (answered OR (abandoned AND wait >= 5))) AS counted,
    count(*) FILTER (open AND abandoned AND wait >= 5) AS lost,
    sum(wait) FILTER (answered) AS waits, count(*) FILTER (answered) AS answered, count(*) AS calls,
    count(*) FILTER (id IS NULL OR start IS NULL OR answered IS NULL OR abandoned IS NULL
                     OR ((answered OR abandoned) AND wait IS NULL) OR (answered AND talk IS NULL)
                     OR wait < 0 OR talk < 0) AS bad
  FROM m GROUP BY month ORDER BY month
''').fetchall()
assert all(r[-1] == 0 for r in rows)
total = sum(r[7] for r in rows)
distinct = con.execute(f"SELECT count(DISTINCT id) FROM read_parquet('{sys.argv[1]}')").fetchone()[0]
assert distinct == total
print(json.dumps([[r[2], r[1], r[4], r[3], int(r[5]), r[6], r[6], r[7]] for r in rows]))
"""
PANDAS = """
import json, sys
import pandas as pd
c = pd.read_parquet(sys.argv[1])
assert not c["id"].duplicated().any()
assert c[["id", "start", "answered", "abandoned", "wait"]].notna().all().all()
assert (c["wait"] >= 0).all() and not (c["answered"] & c["talk"].isna()).any() and not (c["talk"] < 0).any()
c["month"] = c["start"].dt.month
day = c["start"].dt.hour * 60 + c["start"].dt.minute
is_open = (c["start"].dt.day_of_week < 5) & (day >= 540) & (day < 1050)
short = c["abandoned"] & (c["wait"] < 5)
c["offered"] = is_open & ~short
c["fast"] = is_open & c["answered"] & (c["wait"] <= 20)
c["counted"] = is_open & (c["answered"] | (c["abandoned"] & (c["wait"] >= 5)))
c["lost"] = is_open & c["abandoned"] & (c["wait"] >= 5)
c["waits"] = c["wait"].where(c["answered"], 0)
g = c.groupby("month")[["offered", "fast", "counted", "lost", "waits", "answered"]].sum()
n = c.groupby("month").size()
print(json.dumps([[int(r.fast), int(r.offered), int(r.lost), int(r.counted), int(r.waits), int(r.answered),
                   int(r.answered), int(n[m])] for m, r in g.iterrows()]))
"""


def _counts(output: str) -> list[list[int]]:
    """slakit's JSON in the form that the other two print."""
    found: dict[str, dict[str, list[int]]] = {}
    for result in json.loads(output)["results"]:
        (part,) = result["parts"]
        top, bottom = (int(n) for n in part["numerator"].split("/"))
        found.setdefault(result["window"]["label"], {})[result["objective"]] = [top // bottom, part["denominator"]]
    months = []
    for _, by in sorted(found.items()):
        waits = by["ASA"][0] // 1_000_000
        months.append([*by["SL"], *by["ABD"], waits, by["ASA"][1], *by["OFF"]])
    return months


def _home(folder: str) -> Path:
    home = Path(folder)
    for name, text in (("bench.sla", CONTRACT), ("bench.data.toml", DATA_MAP), ("make.py", MAKE), ("sql.py", SQL),
                       ("pandas_.py", PANDAS)):  # fmt: skip
        (home / name).write_text(text, encoding="utf-8")
    return home


def make(home: Path, rows: int, key: str = NUMBERED) -> list[str]:
    """Write so many calls of 2025 to Parquet files, streamed, and return the files."""
    files = []
    for number, first in enumerate(range(0, rows, A_FILE)):
        file = str(home / (f"calls-{number}.parquet" if rows > A_FILE else "calls.parquet"))
        last = min(first + A_FILE, rows)
        command = [sys.executable, str(home / "make.py"), file, str(first), str(last), str(rows), key]
        subprocess.run(command, check=True)
        files.append(file)
    return files


def _sla(contract: Path, files: Sequence[str] = (), memory: str = "") -> list[str]:
    sla = str(Path(sys.executable).with_name("sla"))
    data = [word for file in files for word in ("--data", f"calls={file}")]
    return [sla, "evaluate", str(contract), "--period", "2025", "--json", *data, *(["--memory", memory] * bool(memory))]


def main(rows: int = ROWS, runs: int = 5, key: str = NUMBERED) -> str:
    with tempfile.TemporaryDirectory() as folder:
        home = _home(folder)
        (data,) = make(home, rows, key)
        timings = in_turn(
            {
                "slakit": _sla(home / "bench.sla"),
                "hand-written SQL": [sys.executable, str(home / "sql.py"), data],
                "pandas": [sys.executable, str(home / "pandas_.py"), data],
            },
            runs,
        )
    ours, sql, pandas = timings
    answers = [_counts(ours.output), json.loads(sql.output), json.loads(pandas.output)]
    assert answers[0] == answers[1] == answers[2], "the three do not agree"
    allowed = 1.3 * sql.median + 0.4
    return (
        f"{rows:,} rows\n\n{table(timings, sql)}\n\nAll three gave the same counts. Wanted: at most 1.3 × the SQL plus "
        f"0.4 s = {allowed:.2f} s; measured {ours.median:.2f} s. Memory {ours.megabytes / sql.megabytes:.2f} × the "
        f"SQL's. pandas takes {ratios(pandas, ours):.1f} × the time and {pandas.megabytes / ours.megabytes:.1f} × the "
        "memory of slakit."
    )


def objectives(rows: int = ROWS, runs: int = 5) -> str:
    """Ten objectives over one file, and one: the file is scanned once for all."""
    head = CONTRACT[: CONTRACT.index("objective ")]
    blocks = re.findall(r"objective .*?end objective\n", CONTRACT, re.DOTALL)
    tail = CONTRACT[CONTRACT.index("remedies\n") :]
    several = []
    for number in range(10):
        block = blocks[number % len(blocks)]
        several.append(re.sub(r"objective (\w+)", rf"objective \1-{number}", block, count=1)
                       .replace("limit = 20", f"limit = {20 + number}"))  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        home = _home(folder)
        make(home, rows)
        for name, chosen in (("one", several[:1]), ("ten", several)):
            (home / f"{name}.sla").write_text(head + "".join(chosen) + tail, encoding="utf-8")
            (home / f"{name}.data.toml").write_text(DATA_MAP, encoding="utf-8")
        single, ten = in_turn({"1 objective": _sla(home / "one.sla"), "10 objectives": _sla(home / "ten.sla")}, runs)
    return f"{table([single, ten], single)}\n\nAt most 3 × is wanted."


def scale(
    sizes: Sequence[int] = (1_000_000, 10_000_000, 100_000_000), keys: Sequence[str] = (NUMBERED, RANDOM), runs: int = 1
) -> str:
    """Time and memory of ever more rows, with keys that are numbered and keys that are not."""
    lines = []
    for key in keys:
        for rows in sizes:
            with tempfile.TemporaryDirectory() as folder:
                home = _home(folder)
                name = f"{rows:,} rows, {'numbered' if key is NUMBERED else 'random'} keys"
                lines += in_turn({name: _sla(home / "bench.sla", make(home, rows, key))}, runs, warm=False)
    return table(lines, lines[0])


if __name__ == "__main__":
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
    print()
    print(objectives())
    print()
    print(scale())
