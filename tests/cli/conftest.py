"""Runs `sla` inside the test process, in a folder of its own, and gives back what a person would see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from slakit.cli import main

RECORDS = """records calls "Calls"
  one "call"
  key id
  at start
  field id text
  field start instant
  field answered yes/no
  field wait duration required when answered
end records
"""
CONTRACT = f"""agreement tiny "Tiny support"
  version "1.0"
  provider "Northwind B.V."
  customer "Acme N.V."
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Berlin
  currency EUR
  fee monthly-fee "Monthly fee" EUR 1000.00 per month
end agreement

{RECORDS}
objective ANS-1 "Speed of answer"
  measure share of calls where answered and wait is at most 20 seconds
  each calendar month
  promise at least 80 %
  no data counts as left out
  credit 5 % of monthly-fee when below 80 %
  credit 10 % of monthly-fee when below 60 %
end objective

remedies
  round half up to EUR 0.01
end remedies
"""
DATA_MAP = """[calls]
file = "calls.csv"
zone = "Europe/Berlin"
true = ["Y"]
false = ["N"]
[calls.fields]
wait = { column = "wait", unit = "seconds" }
"""
CALLS = """id,start,answered,wait
c1,2026-03-02 09:00:00,Y,5
c2,2026-03-02 09:10:00,Y,20
c3,2026-03-03 09:20:00,Y,21
c4,2026-03-04 09:30:00,N,
"""


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


Sla = Callable[..., Ran]


@pytest.fixture
def sla(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Sla:
    """`sla("check", "tiny.sla")` in a folder that has a small contract, its data map and four calls."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    Path("tiny.sla").write_text(CONTRACT, encoding="utf-8")
    Path("tiny.data.toml").write_text(DATA_MAP, encoding="utf-8")
    Path("calls.csv").write_text(CALLS, encoding="utf-8")

    def run(*args: str) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(args))
        captured = capsys.readouterr()
        ran = Ran(int(left.value.code or 0), captured.out, captured.err)
        assert "Traceback" not in ran.text
        assert ran.code != 4, ran.text
        return ran

    return run
