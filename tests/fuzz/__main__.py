"""`python -m tests.fuzz --seconds 600`: fuzzes for a while, and keeps one text of each way to fail.

Exits with 1 when anything failed. `--seed N --seconds 0` makes and tries the one text of a seed.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.fuzz.run import failures


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="the first seed; the time of day unless given")
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"), help="the folder for texts that failed")
    given = parser.parse_args()
    first = int(time.time()) * 1000 if given.seed is None else given.seed
    known: set[str] = set()
    tried = 0
    one = given.seconds <= 0
    for number, failure in failures(first, 3600 if one else given.seconds, 1 if one else 10**9):
        tried = number
        if failure is None or failure.where in known:
            continue
        known.add(failure.where)
        given.keep.mkdir(exist_ok=True)
        path = given.keep / f"{failure.seed}.sla"
        path.write_bytes(failure.data)
        print(f"{failure.where} ({failure.kind}, seed {failure.seed}): {path}\n{failure.trace}")  # noqa: T201
    print(f"{tried} texts from seed {first} on, {len(known)} ways to fail")  # noqa: T201
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
