"""Open hours between two instants of a million tickets: slakit, numpy by hand, and two packages for business time.

numpy has the opening intervals of the year in two sorted arrays and looks every instant up with `searchsorted`; it does
the same row checks. The packages get local times without a zone, as they want them, and as many tickets as they manage.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import businesstimedelta as btd
import duckdb
import holidays
from benchmarks.processes import Timing, in_turn, ratios, table
from business_duration import businessDuration

from slakit.timeline import BusinessTime, Calendar, HolidayRule, instant, shift, weekly

CONTRACT = """agreement bench "Benchmark"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2025-01-01 to 2025-12-31
  zone Europe/Amsterdam
  currency EUR
end agreement
calendar office-hours "Office hours"
  open monday to friday from 09:00 to 17:30
  closed on public holidays of NL
end calendar
records tickets "Tickets"
  one "ticket"
  key id
  at created
  field id text
  field created instant
  field solved instant
  never solved before created
end records
clock resolution "Resolution" of tickets
  starts at created
  stops at solved
  during office-hours
end clock
objective RES "Resolution"
  measure average resolution of tickets
  each calendar month
  promise at most 16 hours
  no data counts as met
end objective
remedies
  round half up to EUR 0.01
end remedies
"""
MAKE = """
import duckdb, sys
rows = int(sys.argv[2])
duckdb.sql(f'''
  COPY (
    SELECT 'T' || lpad(i::VARCHAR, 9, '0') AS id,
      make_timestamptz(created) AS created, make_timestamptz(created + spent) AS solved
    FROM (
      SELECT i, (1735689600 + hash(i) % 30000000)::BIGINT * 1000000 AS created,
        (hash(i, 1) % 432000)::BIGINT * 1000000 AS spent
      FROM range({rows}) r(i)
    )
  ) TO '{sys.argv[1]}' (FORMAT parquet, COMPRESSION zstd)
''')
"""
NUMPY = """
import datetime as dt, json, sys
import holidays, numpy as np, pyarrow.compute as pc, pyarrow.parquet as pq
from zoneinfo import ZoneInfo

zone, closed = ZoneInfo("Europe/Amsterdam"), holidays.country_holidays("NL", years=(2024, 2025, 2026))
opens, closes = [], []
day = dt.date(2024, 12, 30)
while day < dt.date(2026, 1, 10):
    if day.weekday() < 5 and day not in closed:
        at = dt.datetime.combine(day, dt.time(9), zone)
        opens.append(int(at.timestamp()) * 10**6)
        closes.append(int(at.replace(hour=17, minute=30).timestamp()) * 10**6)
    day += dt.timedelta(days=1)
opens, closes = np.array(opens), np.array(closes)
before = np.concatenate([[0], np.cumsum(closes - opens)])

def spent(t):
    i = np.searchsorted(opens, t, side="right")
    return before[i] - np.where(i > 0, np.maximum(closes[i - 1] - t, 0), 0)

rows = pq.read_table(sys.argv[1])
assert all(rows[name].null_count == 0 for name in rows.column_names)
assert pc.count_distinct(rows["id"]).as_py() == len(rows)
created, solved = (rows[name].cast("int64").to_numpy() for name in ("created", "solved"))
assert (solved >= created).all() and (created >= 0).all()
elapsed = spent(solved) - spent(created)
firsts = [int(dt.datetime(2025, m, 1, tzinfo=zone).timestamp()) * 10**6 for m in range(1, 13)]
month = np.searchsorted(firsts, created, side="right")
print(json.dumps([[int(elapsed[month == m].sum()), int((month == m).sum())] for m in range(1, 13)]))
"""


def _sums(output: str) -> list[list[int]]:
    found = []
    for result in json.loads(output)["results"]:
        (part,) = result["parts"]
        found.append([int(Fraction(part["numerator"])), part["denominator"]])
    return found


def _open_time() -> BusinessTime:
    calendar = Calendar(
        "office", "Europe/Amsterdam", weekly(range(5), shift("09:00", "17:30")), holidays=(HolidayRule("NL"),)
    )
    base = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    return BusinessTime.compile(calendar, instant(base), instant(base + dt.timedelta(days=366)))


def _nights() -> BusinessTime:
    base = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    calendar = Calendar("nights", "Europe/Amsterdam", weekly(range(7), shift("22:00", "06:00")))
    return BusinessTime.compile(calendar, instant(base), instant(base + dt.timedelta(days=366)))


def numpy_is_right(rows: int = 5_000) -> None:
    """Compare the hand-written numpy with the timeline, ticket by ticket summed over months."""
    open_time, zone = _open_time(), ZoneInfo("Europe/Amsterdam")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        data = str(home / "tickets.parquet")
        for name, text in (("make.py", MAKE), ("numpy_.py", NUMPY)):
            (home / name).write_text(text, encoding="utf-8")
        in_turn({"make": [sys.executable, str(home / "make.py"), data, str(rows)]}, runs=1)
        (numpy,) = in_turn({"numpy": [sys.executable, str(home / "numpy_.py"), data]}, runs=1)
        connection = duckdb.connect()
        connection.execute(f"SELECT epoch_us(created), epoch_us(solved) FROM '{data}'")
        tickets = connection.fetchall()
    sums = [[0, 0] for _ in range(12)]
    for created, solved in tickets:
        month = dt.datetime.fromtimestamp(created // 10**6, zone).month
        sums[month - 1][0] += open_time.elapsed(created, solved)
        sums[month - 1][1] += 1
    assert json.loads(numpy.output) == sums


def _million(home: Path, rows: int, runs: int) -> tuple[str, Timing]:
    data = str(home / "tickets.parquet")
    in_turn({"make": [sys.executable, str(home / "make.py"), data, str(rows)]}, runs=1)
    sla = str(Path(sys.executable).with_name("sla"))
    ours, numpy = in_turn(
        {
            f"slakit, {rows:,} tickets": [sla, "evaluate", str(home / "bench.sla"), "--period", "2025", "--json"],
            f"numpy `searchsorted`, {rows:,} tickets": [sys.executable, str(home / "numpy_.py"), data],
        },
        runs,
    )
    assert _sums(ours.output) == json.loads(numpy.output), "the two do not agree"
    told = f"Both gave the same sums. At most 3 × is wanted; measured {ratios(ours, numpy):.2f} ×."
    return f"{table([ours, numpy], numpy)}\n\n{told}", ours


def packages(rows: int, seconds: float) -> str:
    """Rate and wrong answers of two packages, each on as many tickets as it manages in so many processor seconds.

    Of the hours of an office, and of the nights, in two of which the clocks change.
    """
    zone, chance = ZoneInfo("Europe/Amsterdam"), random.Random(1)
    base = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    tickets = []
    for _ in range(rows):
        created = base + dt.timedelta(seconds=chance.randrange(30_000_000))
        tickets.append((created, created + dt.timedelta(seconds=chance.randrange(432_000))))
    local = [(a.astimezone(zone).replace(tzinfo=None), b.astimezone(zone).replace(tzinfo=None)) for a, b in tickets]
    closed = holidays.country_holidays("NL", years=(2024, 2025, 2026))
    lines = ["| package | hours | tickets | tickets a processor second | wrong |", "|---|---|---|---|---|"]
    nine, half_past_five, ten, six = dt.time(9), dt.time(17, 30), dt.time(22), dt.time(6)
    every_day = [0, 1, 2, 3, 4, 5, 6]
    office = btd.Rules([btd.WorkDayRule(nine, half_past_five, working_days=every_day[:5]), btd.HolidayRule(closed)])
    nights = btd.Rules([btd.WorkDayRule(ten, six, working_days=every_day)])
    ways: list[tuple[str, str, BusinessTime, Callable[[Any, Any], float]]] = [
        ("businesstimedelta", "office", _open_time(), lambda a, b: office.difference(a, b).timedelta.total_seconds()),
        (
            "business-duration",
            "office",
            _open_time(),
            lambda a, b: businessDuration(a, b, nine, half_past_five, holidaylist=closed, unit="sec"),
        ),
        ("businesstimedelta", "nights", _nights(), lambda a, b: nights.difference(a, b).timedelta.total_seconds()),
        (
            "business-duration",
            "nights",
            _nights(),
            lambda a, b: businessDuration(a, b, ten, six, weekendlist=[], unit="sec"),
        ),
    ]
    for name, hours, open_time, way in ways:
        right = [open_time.elapsed(instant(a), instant(b)) // 1_000_000 for a, b in tickets]
        begun, wrong, done = time.process_time(), 0, 0
        for (a, b), expected in zip(local, right, strict=True):
            wrong += way(a, b) != expected
            done += 1
            if time.process_time() - begun > seconds:
                break
        rate = done / (time.process_time() - begun)
        lines.append(f"| {name} | {hours} | {done:,} | {rate:,.0f} | {wrong:,} |")
    return "\n".join(lines)


def main(rows: int = 1_000_000, runs: int = 5, few: int = 100_000, seconds: float = 120) -> str:
    numpy_is_right()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        texts = {"bench.sla": CONTRACT, "make.py": MAKE, "numpy_.py": NUMPY}
        texts["bench.data.toml"] = '[tickets]\nfile = "tickets.parquet"\n'
        for name, text in texts.items():
            (home / name).write_text(text, encoding="utf-8")
        many, whole = _million(home, rows, runs)
        small, part = _million(home, few, runs)
        none, start = _million(home, 1, runs)
    each = (whole.cpu - start.cpu) / rows
    return (
        f"{many}\n\n{small}\n\n{none}\n\nBeyond its start, slakit takes {each * 1e6:.2f} µs of processor time for a"
        f" ticket; {few:,} tickets take {part.cpu:.2f} s of it as a process.\n\n{packages(few, seconds)}"
    )


if __name__ == "__main__":
    print(main())
