"""Times whole processes in turn, A B A B …, so that a ratio holds when the machine's speed drifts."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Timing", "in_turn", "ratios", "table"]


@dataclass(frozen=True)
class Timing:
    """Wall seconds of each counted run, and the peak memory of the largest one in MB."""

    name: str
    seconds: tuple[float, ...]
    megabytes: float
    output: str

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def _run(command: Sequence[str], env: Mapping[str, str] | None) -> tuple[float, float, str]:
    start = time.perf_counter()
    # Compiled modules are what users run; where a machine forbids writing them, both sides would be slower.
    whole = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | dict(env or {})
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=whole)
    assert process.stdout is not None
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024, output


def in_turn(commands: Mapping[str, Sequence[str]], runs: int = 5, env: Mapping[str, str] | None = None) -> list[Timing]:
    """Run every command once to warm up, then all of them `runs` times in turn."""
    measured: dict[str, list[tuple[float, float, str]]] = {name: [] for name in commands}
    for command in commands.values():
        _run(command, env)
    for _ in range(runs):
        for name, command in commands.items():
            measured[name].append(_run(command, env))
    return [
        Timing(name, tuple(s for s, _, _ in found), max(m for _, m, _ in found), found[-1][2])
        for name, found in measured.items()
    ]


def ratios(one: Timing, other: Timing) -> float:
    """The median of the ratios run by run."""
    return statistics.median(a / b for a, b in zip(one.seconds, other.seconds, strict=True))


def table(timings: Sequence[Timing], against: Timing) -> str:
    """Markdown: median seconds, ratio, peak memory."""
    rows = ["| what | seconds (min to max) | ratio | peak MB |", "|---|---|---|---|"]
    for t in timings:
        spread = f"{t.median:.2f} ({min(t.seconds):.2f} to {max(t.seconds):.2f})"
        rows.append(f"| {t.name} | {spread} | {ratios(t, against):.2f} | {t.megabytes:.0f} |")
    return "\n".join(rows)
