"""Times whole processes in turn, A B A B …, so that a ratio holds when the machine's speed drifts."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Timing", "in_turn", "processor_ratio", "ratios", "table"]


@dataclass(frozen=True)
class Timing:
    """Wall and processor seconds of each counted run, and the peak memory of the largest one in MB."""

    name: str
    seconds: tuple[float, ...]
    processor: tuple[float, ...]
    megabytes: float
    output: str

    @property
    def cpu(self) -> float:
        """Processor seconds, which other work on the machine disturbs less than wall seconds."""
        return statistics.median(self.processor)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def _run(command: Sequence[str], env: Mapping[str, str] | None) -> tuple[float, float, float, str]:
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
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output


def in_turn(
    commands: Mapping[str, Sequence[str]], runs: int = 5, env: Mapping[str, str] | None = None, *, warm: bool = True
) -> list[Timing]:
    """Run every command once to warm up, then all of them `runs` times in turn."""
    measured: dict[str, list[tuple[float, float, float, str]]] = {name: [] for name in commands}
    for command in commands.values() if warm else ():
        _run(command, env)
    for _ in range(runs):
        for name, command in commands.items():
            measured[name].append(_run(command, env))
    return [
        Timing(
            name, tuple(s for s, *_ in found), tuple(c for _, c, *_ in found), max(f[2] for f in found), found[-1][3]
        )
        for name, found in measured.items()
    ]


def ratios(one: Timing, other: Timing) -> float:
    """The median of the ratios run by run."""
    return statistics.median(a / b for a, b in zip(one.seconds, other.seconds, strict=True))


def processor_ratio(one: Timing, other: Timing) -> float:
    """The median of the ratios of processor time run by run."""
    return statistics.median(a / b for a, b in zip(one.processor, other.processor, strict=True))


def table(timings: Sequence[Timing], against: Timing) -> str:
    """Markdown: ratios of time and of processor time, median seconds, processor seconds, peak memory."""
    rows = ["| what | time | processor | seconds (min to max) | processor s | peak MB |", "|---|---|---|---|---|---|"]
    for t in timings:
        spread = f"{t.median:.2f} ({min(t.seconds):.2f} to {max(t.seconds):.2f})"
        ratio = f"{ratios(t, against):.2f} × | {processor_ratio(t, against):.2f} ×"
        rows.append(f"| {t.name} | {ratio} | {spread} | {t.cpu:.2f} | {t.megabytes:.0f} |")
    return "\n".join(rows)
