"""A hundred thousand lines are written in seconds, in memory that hardly grows with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
LINES = 100_000


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_a_hundred_thousand_lines(kind: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    command = [sys.executable, str(Path(__file__).with_name("many_lines.py")), kind, str(LINES), str(tmp_path)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600, env=environment)
    seconds, memory = ran.stdout.split()
    assert float(seconds) < 60
    assert int(memory) < 250
    written = {path.name.removeprefix("made-2026-01"): path for path in tmp_path.iterdir()}
    if kind == "csv":
        assert written["-lines.csv"].read_bytes().count(b"\n") == LINES + 1
        assert written["-working.csv"].read_bytes().count(b"\n") == 2 * LINES + 1
    elif kind == "parquet":
        assert pq.read_metadata(written["-credits.parquet"]).num_rows == LINES
    else:
        assert written[".xlsx"].stat().st_size > 2_000_000
