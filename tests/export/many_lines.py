"""Writes results of many lines, in a process of its own: `many_lines.py FORMAT LINES FOLDER` prints what it took.

Lines are made one at a time, so that what is measured is the writing of them: seconds of the processor, and the most
memory in MB that the process ever had. Workbooks, which take the longest, have the credits only.
"""

from __future__ import annotations

import copy
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.export.samples import RESULTS, evaluated, everything

from slakit.export import Statement, export, of_evaluation
from slakit.export.spool import Spooled
from slakit.render.evaluation_document import DueDate, Result

JANUARY = {key: value for key, value in RESULTS.items() if key[1] == "2026-01"}


def many(lines: int, *, worked: bool) -> Statement:
    """A month in which so many sites have the same credit, under one cap, each with a short working if `worked`."""
    one = of_evaluation(evaluated(everything(), JANUARY, "2026-01"))
    result, due = next(one.results()), next(one.dues())
    line, cap = due["lines"][0], due["caps"][0]

    def results() -> Iterator[Result]:
        for n in range(lines if worked else 0):
            made = copy.copy(result)
            made["entity"], made["working"] = f"site {n}", result["working"][:2]
            yield made

    def dues() -> Iterator[DueDate]:
        made = copy.copy(due)
        made["lines"] = [copy.copy(line) for _ in range(lines)]
        for n, of_site in enumerate(made["lines"]):
            of_site["entity"] = f"site {n}"
        capped = copy.copy(cap)
        capped["lines"], capped["split"] = list(range(lines)), [cap["split"][0]] * lines
        capped["before"], capped["limit"] = f"{13004 * lines / 100:.2f}", f"{10003 * lines / 100:.2f}"
        made["caps"], made["credits"], made["tax"] = [capped], capped["limit"], "0.00"
        made["total"], made["cost_centres"] = capped["limit"], []
        yield made

    return replace(one, results=Spooled(results), dues=dues)


def _most_memory() -> int:
    """The most memory in MB that the process had; `getrusage` counts what the process that started it had, too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) // 1024


def main(kind: str, lines: int, folder: Path) -> None:
    start = time.process_time()
    _, problems = export(many(lines, worked=kind != "xlsx"), folder, [kind])
    assert problems == []
    sys.stdout.write(f"{time.process_time() - start:.1f} {_most_memory()}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
