"""A million tickets in Parquet: clocks in office hours against arrays in numpy, and first replies less pauses.

The first pair are whole processes on the same file with the same counts (compared here): the share of tickets answered
within four office hours, by month. numpy finds each instant among the opening times, worked out by hand. Nobody would
write the second contract's answer in an afternoon; it is measured alone, with pauses that overlap.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import Timing, in_turn, ratios, table

ROWS = 1_000_000
CONTRACT = """agreement bench "Benchmark"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2025-01-01 to 2025-12-31
  zone Europe/Amsterdam
  currency EUR
end agreement
calendar office-hours "Office hours"
  open monday to friday from 09:00 to 12:00 and from 13:00 to 17:30
end calendar
records tickets "Tickets"
  one "ticket"
  key id
  at created
  field id text
  field created instant
  field answered instant optional
end records
CHILDRENclock answer "Answer" of tickets
  starts at created
  LINES
  during office-hours
  within 4 hours
end clock
objective ANS "Answered in time"
  measure share of tickets where answer is on time out of tickets where answer is on time or answer is late
  each calendar month
  promise at least 50 %
  no data counts as left out
end objective
"""
CHILDREN = """records messages "Messages"
  one "message"
  key id
  at sent
  belongs to tickets by ticket
  field id text
  field ticket text
  field sent instant
  field agent yes/no
end records
records holds "Holds"
  one "hold"
  key id
  at begun
  belongs to tickets by ticket
  lasts from begun to over
  field id text
  field ticket text
  field begun instant
  field over instant optional
end records
"""
LINES = {
    "plain": "stops at answered",
    "reply": "stops at first sent of messages where agent\n  pauses during holds",
}
TYPES = {"plain": ("tickets",), "reply": ("tickets", "messages", "holds")}
MAKE = """
import duckdb, sys
folder, rows = sys.argv[1], int(sys.argv[2])
duckdb.sql(f'''
  CREATE TABLE t AS SELECT 'T' || lpad(i::VARCHAR, 9, '0') AS id, hash(i) AS h,
    1735689600000000 + i * (31000000000000 // {rows}) AS created FROM range({rows}) r(i)''')
# Between a minute and three days to the answer; one in fifty has none.
duckdb.sql('''CREATE TABLE a AS SELECT *,
  CASE WHEN h % 50 > 0 THEN created + 60000000 + (h % 259200)::BIGINT * 1000000 END AS answered FROM t''')
duckdb.sql(f'''COPY (SELECT id, make_timestamptz(created) AS created, make_timestamptz(answered) AS answered FROM a)
  TO '{folder}/tickets.parquet' (FORMAT parquet, COMPRESSION zstd)''')
duckdb.sql(f'''COPY (
    SELECT 'A' || id AS id, id AS ticket, make_timestamptz(answered) AS sent, true AS agent FROM a WHERE answered > 0
    UNION ALL SELECT 'B' || id, id, make_timestamptz(answered + 3600000000), true FROM a
      WHERE answered > 0 AND h % 2 = 0
    UNION ALL SELECT 'C' || id, id, make_timestamptz(created), false FROM a)
  TO '{folder}/messages.parquet' (FORMAT parquet, COMPRESSION zstd)''')
duckdb.sql(f'''COPY (
    SELECT 'A' || id AS id, id AS ticket, make_timestamptz(created + (h % 7200)::BIGINT * 1000000) AS begun,
      make_timestamptz(created + (h % 7200 + h % 36000)::BIGINT * 1000000) AS over FROM a WHERE h % 3 = 0
    UNION ALL SELECT 'B' || id, id, make_timestamptz(created + (h % 3600)::BIGINT * 1000000),
      CASE WHEN h % 5 > 0 THEN make_timestamptz(created + (h % 3600 + h % 18000)::BIGINT * 1000000) END
      FROM a WHERE h % 9 = 0)
  TO '{folder}/holds.parquet' (FORMAT parquet, COMPRESSION zstd)''')
"""
NUMPY = """
import datetime as dt, json, sys, zoneinfo
import numpy as np
import pyarrow.parquet as pq
table = pq.read_table(sys.argv[1], columns=["id", "created", "answered"])
assert len(table["id"].unique()) == len(table) and table["created"].null_count == 0
created = table["created"].to_numpy().astype("datetime64[us]").astype(np.int64)
answered = table["answered"].to_numpy().astype("datetime64[us]").astype(np.int64)
known = ~np.isnat(table["answered"].to_numpy())
zone = zoneinfo.ZoneInfo("Europe/Amsterdam")
def at(day, hour, minute=0):
    return int(dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).timestamp()) * 1000000
days = [dt.date(2024, 12, 25) + dt.timedelta(days=i) for i in range(400)]
spans = [pair for d in days if d.weekday() < 5 for pair in ((at(d, 9), at(d, 12)), (at(d, 13), at(d, 17, 30)))]
starts, ends = (np.array(side) for side in zip(*spans))
before = np.concatenate([[0], np.cumsum(ends - starts)])
def passed(moment):
    i = np.searchsorted(starts, moment, side="right") - 1
    return before[i] + np.minimum(moment - starts[i], ends[i] - starts[i])
as_of = at(dt.date(2026, 1, 2), 0)
elapsed = passed(np.where(known, answered, as_of)) - passed(created)
late = elapsed > 4 * 3600 * 1000000
on_time = known & ~late
firsts = np.array([at(dt.date(2025, m, 1), 0) for m in range(1, 13)])
month = np.searchsorted(firsts, created, side="right") - 1
inside = month >= 0
print(json.dumps([[int(np.bincount(month[inside & on_time], minlength=12)[m]),
                   int(np.bincount(month[inside & (on_time | late)], minlength=12)[m])] for m in range(12)]))
"""


def _counts(output: str) -> list[list[int]]:
    parts = [result["parts"][0] for result in json.loads(output)["results"]]
    return [[int(part["numerator"].split("/")[0]), part["denominator"]] for part in parts]


def _timed(rows: int, runs: int, clocks: tuple[str, ...], against: bool) -> list[Timing]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "make.py").write_text(MAKE, encoding="utf-8")
        (home / "numpy_.py").write_text(NUMPY, encoding="utf-8")
        sla = str(Path(sys.executable).with_name("sla"))
        in_turn({"make": [sys.executable, str(home / "make.py"), folder, str(rows)]}, runs=1)
        commands = {}
        for clock in clocks:
            types = TYPES[clock]
            text = CONTRACT.replace("CHILDREN", CHILDREN if len(types) > 1 else "").replace("LINES", LINES[clock])
            (home / f"{clock}.sla").write_text(text, encoding="utf-8")
            data_map = "".join(f'[{name}]\nfile = "{name}.parquet"\n' for name in types)
            (home / f"{clock}.data.toml").write_text(data_map, encoding="utf-8")
            path = str(home / f"{clock}.sla")
            commands[clock] = [sla, "evaluate", path, "--period", "2025", "--json", "--as-of", "2026-01-02"]
        if against:
            commands["numpy"] = [sys.executable, str(home / "numpy_.py"), str(home / "tickets.parquet")]
        return in_turn(commands, runs)


def main(rows: int = ROWS, runs: int = 5) -> str:
    ours, arrays = _timed(rows, runs, ("plain",), against=True)
    assert _counts(ours.output) == json.loads(arrays.output), "the two do not agree"
    (reply,) = _timed(rows, runs, ("reply",), against=False)
    return (
        f"{rows:,} tickets, answered in office hours\n\n{table([ours, arrays], arrays)}\n\nBoth gave the same counts. "
        f"Wanted: at most 3 × the time of numpy; measured {ratios(ours, arrays):.2f} ×.\n\nFirst replies less pauses, "
        f"of as many tickets with {rows * 5 // 2:,} messages: {reply.median:.2f} s, {reply.megabytes:.0f} MB."
    )


if __name__ == "__main__":
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS, int(sys.argv[2]) if len(sys.argv) > 2 else 5))
