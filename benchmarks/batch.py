"""A month's statements of five hundred agreements: slakit in one and two processes, a command for each, pandas.

Every agreement has two thousand calls in a CSV file of its own. slakit reads and checks them, books the statements in
a ledger and prints a PDF of each; a command for each agreement does the same, and starts anew every time. The script
with pandas has the terms of these agreements in it and works out the amounts alone; it books and prints nothing. The
totals of all are compared.
"""

from __future__ import annotations

import dataclasses
import json
import random
import shlex
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import Timing, in_turn, processor_ratio, table

AGREEMENTS, CALLS = 500, 2_000
IN_LOOP = 50
"""So many are issued by a command each; that takes too long for all, and is the same for every one."""
CONTRACT = """use "std/contact-centre"
agreement {name} "Contact services {name}"
  version "1.0"
  provider "Northwind Contact Centre B.V."
  customer "Customer {name}"
  in force from 2026-01-01 to 2026-12-31
  zone UTC
  currency EUR
  fee monthly-fee "Monthly service fee" EUR {fee}.00 per month
end agreement
calendar office-hours "Office hours"
  open monday to friday from 09:00 to 17:30
end calendar
objective SL "Service level"
  measure service-level given limit = {limit} seconds, short = 5 seconds
  during office-hours
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 5 % of monthly-fee when below 80 %
  credit 10 % of monthly-fee when below 75 %
  credit 15 % of monthly-fee when below 70 %
end objective
objective ASA "Average speed of answer"
  measure average-speed-of-answer
  each calendar month
  promise at most 19 seconds
  no data counts as met
  credit 2.5 % of monthly-fee when more than 19 seconds
end objective
remedies
  cap credits at 15 % of monthly-fee each calendar month
  round half up to EUR 0.01
end remedies
"""
DATA_MAP = """[calls]
file = "{name}.csv"
[calls.fields]
wait = {{ column = "wait", unit = "seconds" }}
talk = {{ column = "talk", unit = "seconds" }}
"""
PANDAS = """
import json, sys
from fractions import Fraction
from pathlib import Path
import pandas as pd
home = Path(sys.argv[1])
totals = {}
for name, (fee, limit) in json.loads((home / "terms.json").read_text()).items():
    c = pd.read_csv(home / f"{name}.csv", parse_dates=["start"])
    assert not c["id"].duplicated().any()
    assert c[["id", "start", "answered", "abandoned", "wait"]].notna().all().all()
    assert (c["wait"] >= 0).all() and not (c["answered"] & c["talk"].isna()).any()
    c = c[(c["start"] >= "2026-03-01T00:00Z") & (c["start"] < "2026-04-01T00:00Z")]
    day = c["start"].dt.hour * 60 + c["start"].dt.minute
    is_open = (c["start"].dt.day_of_week < 5) & (day >= 540) & (day < 1050)
    offered = int((is_open & ~(c["abandoned"] & (c["wait"] < 5))).sum())
    fast = int((is_open & c["answered"] & (c["wait"] <= limit)).sum())
    level = Fraction(fast, offered)
    percent = Fraction(0)
    for bound, credit in ((80, 5), (75, 10), (70, 15)):
        if level < Fraction(bound, 100):
            percent = Fraction(credit, 100)
    answered = c[c["answered"]]
    slow = Fraction(int(answered["wait"].sum()), len(answered)) > 19
    cents = [int(fee * 100 * p + Fraction(1, 2)) for p in (percent, Fraction(25, 1000) if slow else Fraction(0))]
    totals[name] = min(sum(cents), fee * 15)
print(json.dumps(totals))
"""


def make(home: Path, agreements: int = AGREEMENTS, calls: int = CALLS) -> None:
    """Write the agreements, their data maps and their calls of a March into a folder, the same every time."""
    draw = random.Random(2026)
    terms = {}
    for number in range(agreements):
        name = f"bench-{number:03d}"
        fee, limit = 1_000 + 37 * number, 22 + draw.randrange(10)
        terms[name] = (fee, limit)
        (home / f"{name}.sla").write_text(CONTRACT.format(name=name, fee=fee, limit=limit), encoding="utf-8")
        (home / f"{name}.data.toml").write_text(DATA_MAP.format(name=name), encoding="utf-8")
        rows = ["id,start,answered,abandoned,wait,talk"]
        for call in range(calls):
            minute = draw.randrange(31 * 24 * 60)
            day, minute = divmod(minute, 24 * 60)
            answered = draw.random() < 0.95
            start = f"2026-03-{day + 1:02d}T{minute // 60:02d}:{minute % 60:02d}:00Z"
            rows.append(f"c{call},{start},{str(answered).lower()},{str(not answered).lower()},{draw.randrange(38)},"
                        f"{draw.randrange(500) if answered else ''}")  # fmt: skip
        (home / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (home / "terms.json").write_text(json.dumps(terms), encoding="utf-8")


def _shell(*words: str) -> list[str]:
    return ["sh", "-ec", "\n".join(words)]


def _issue(home: Path, jobs: int) -> list[str]:
    sla = shlex.quote(str(Path(sys.executable).with_name("sla")))
    ledger, out = home / f"ledger-{jobs}", home / f"out-{jobs}"
    return _shell(
        f"rm -rf {ledger} {out}",
        f"exec {sla} statement issue --period 2026-03 {home} --jobs {jobs} --ledger {ledger} --out {out} --json",
    )


def _loop(home: Path, agreements: int) -> list[str]:
    sla = shlex.quote(str(Path(sys.executable).with_name("sla")))
    ledger, out = home / "ledger-loop", home / "out-loop"
    each = f"{sla} statement issue --period 2026-03 $contract --ledger {ledger} --out {out}/$(basename $contract).pdf"
    return _shell(f"rm -rf {ledger} {out}; mkdir {out}",
                  f"for contract in $(ls {home}/*.sla | head -n {agreements}); do {each}; done")  # fmt: skip


def _scaled(timing: Timing, factor: int) -> Timing:
    return dataclasses.replace(
        timing,
        seconds=tuple(factor * s for s in timing.seconds),
        processor=tuple(factor * s for s in timing.processor),
    )


def _totals(output: str) -> dict[str, int]:
    """The totals of what was issued, in cents, from slakit's JSON."""
    rows = json.loads(output)["statements"]
    assert all(row["outcome"] == "issued" for row in rows), "not all were issued"
    return {row["agreement"]: int(row["total"].replace(".", "")) for row in rows}


def _looped(output: str) -> dict[str, int]:
    """The same from the lines that a command for each prints: number, currency, total, file."""
    found = {}
    for line in output.splitlines():
        number, _, total, _ = line.split()
        found[number.partition("/")[0]] = int(total.replace(",", "").replace(".", ""))
    return found


def main(agreements: int = AGREEMENTS, in_loop: int = IN_LOOP, runs: int = 1) -> str:
    in_loop = min(in_loop, agreements)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make(home, agreements)
        (home / "pandas_.py").write_text(PANDAS, encoding="utf-8")
        one, two, loop, pandas = in_turn(
            {
                "slakit, 1 process": _issue(home, 1),
                "slakit, 2 processes": _issue(home, 2),
                "a command for each agreement": _loop(home, in_loop),
                "pandas, amounts only": [sys.executable, str(home / "pandas_.py"), str(home)],
            },
            runs,
            warm=False,
        )
    totals = _totals(one.output)
    looped = _looped(loop.output)
    assert len(totals) == agreements
    assert totals == _totals(two.output) == json.loads(pandas.output), "they do not agree"
    assert looped == {name: totals[name] for name in looped}, "a command for each does not agree"
    assert len(looped) == in_loop
    loop = _scaled(loop, agreements // in_loop)
    credited = sum(total > 0 for total in totals.values())
    return (
        f"{agreements} agreements, {agreements * CALLS:,} calls\n\n{table([one, two, loop, pandas], one)}\n\n"
        f"All gave the same totals, {credited} of them more than nothing. The command for each ran for {in_loop} and "
        f"is multiplied. It takes {processor_ratio(loop, one):.1f} × the processor time of one process for all."
    )


if __name__ == "__main__":
    print(main(*(int(word) for word in sys.argv[1:])))
