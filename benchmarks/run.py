"""Runs every benchmark and prints one page; the figures in `docs/benchmarks.md` come from here."""

from __future__ import annotations

import os
import platform

from benchmarks import batch, business_time, check, clocks, evaluate, sources

if __name__ == "__main__":
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    print("## Checking\n")
    print(check.cold())
    print()
    print(check.thousand())
    print("\n## Evaluating\n")
    print(evaluate.main())
    print()
    print(evaluate.main(key=evaluate.RANDOM))
    print()
    print(evaluate.objectives())
    print()
    print(evaluate.scale())
    print("\n## Business time\n")
    print(business_time.main())
    print("\n## Clocks\n")
    print(clocks.main())
    print("\n## Kinds of sources\n")
    print(sources.main())
    print("\n## Statements of many agreements\n")
    print(batch.main())
