"""How long checking takes: one contract in a cold process, a thousand in one process, and ever longer ones."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.contracts import contract_text
from benchmarks.processes import in_turn, ratios, table

IMPORTS = "import click, lark; from pydantic import BaseModel"


def cold(runs: int = 15) -> str:
    with tempfile.TemporaryDirectory() as folder:
        contract = Path(folder, "contract.sla")
        contract.write_text(contract_text(500), encoding="utf-8")
        sla = str(Path(sys.executable).with_name("sla"))
        timings = in_turn(
            {
                "`sla check` on 500 lines": [sla, "check", str(contract)],
                "Python importing lark, pydantic and click": [sys.executable, "-c", IMPORTS],
            },
            runs,
        )
    return f"{table(timings, timings[1])}\n\nAt most 2.0 is wanted; measured {ratios(*timings):.2f}."


def thousand() -> str:
    from slakit import api

    with tempfile.TemporaryDirectory() as folder:
        for seed in range(1000):
            Path(folder, f"c{seed}.sla").write_text(contract_text(100, seed), encoding="utf-8")
        start = time.perf_counter()
        files, _ = api.contract_files([folder])
        found = sum(len(api.load(file).diagnostics) for file in files)
        seconds = time.perf_counter() - start
    assert found == 0, found
    return f"1,000 contracts of 100 lines, read and checked in one process: {seconds:.1f} s."


def growth(lengths: tuple[int, ...] = (1_000, 10_000, 100_000)) -> str:
    """A contract ten times as long takes about ten times as long, and its memory is bounded."""
    sla = str(Path(sys.executable).with_name("sla"))
    with tempfile.TemporaryDirectory() as folder:
        commands = {}
        for lines in lengths:
            contract = Path(folder, f"{lines}.sla")
            contract.write_text(contract_text(lines), encoding="utf-8")
            commands[f"`sla check` on {lines:,} lines"] = [sla, "check", str(contract)]
        timings = in_turn(commands, 1)
    return table(timings, timings[0])


if __name__ == "__main__":
    print(cold())
    print()
    print(growth())
    print()
    print(thousand())
