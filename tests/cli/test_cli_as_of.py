"""`--as-of`: the instant at which what still runs is judged, on every command that evaluates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Sla

CONTRACT = """agreement help "Help"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
end agreement

records jobs "Jobs"
  one "job"
  key id
  at opened
  field id text
  field opened instant
  field done instant optional
end records

clock work "Work" of jobs
  starts at opened
  stops at done
  within 2 hours
end clock

objective W "Work"
  measure share of jobs where work is on time out of jobs where work is on time or work is late
  each calendar month
  promise at least 90 %
  no data counts as left out
end objective

test "an hour is in time, and three are not"
  given jobs (opened, done)
    row 2026-03-02 09:00, 2026-03-02 10:00
    row 2026-03-02 09:00, missing
  judged at 2026-03-02 12:00
  expect W is 50 %
end test

test "an hour is in time, and what may yet be is not counted"
  given jobs (opened, done)
    row 2026-03-02 09:00, 2026-03-02 10:00
    row 2026-03-02 09:00, missing
  judged at 2026-03-02 11:00
  expect W is 100 %
end test
"""
DATA = "id,opened,done\nA,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z\nB,2026-03-31T20:30:00Z,\n"


@pytest.fixture
def run(sla: Sla) -> Sla:
    """The command in a folder with a contract that has a clock, and its data."""
    Path("help.sla").write_text(CONTRACT, encoding="utf-8")
    Path("jobs.csv").write_text(DATA, encoding="utf-8")
    Path("help.data.toml").write_text('[jobs]\nfile = "jobs.csv"\n', encoding="utf-8")
    return sla


def test_an_instant_is_asked_for_where_it_matters(run: Sla) -> None:
    result = run("evaluate", "help.sla", "--period", "2026-03")
    assert result.code == 3
    assert "SLA750" in result.text
    assert "as of" not in result.out


@pytest.mark.parametrize(
    ("as_of", "outcome", "shown"),
    [
        ("2026-04-01T00:30", "met", "2026-04-01 00:30:00 +02:00"),
        ("2026-04-01T00:31", "missed", "2026-04-01 00:31:00 +02:00"),
        ("2026-03-31T22:31:00+00:00", "missed", "2026-04-01 00:31:00 +02:00"),
        ("2026-03-31", "met", "2026-03-31 00:00:00 +02:00"),
    ],
)
def test_the_instant_decides_and_is_shown(run: Sla, as_of: str, outcome: str, shown: str) -> None:
    result = run("evaluate", "help.sla", "--period", "2026-03", "--as-of", as_of, "--json")
    assert result.code == 0, result.text
    found = json.loads(result.out)
    assert [one["outcome"] for one in found["results"]] == [outcome]
    assert found["receipt"]["as_of"] == shown
    text = run("evaluate", "help.sla", "--period", "2026-03", "--as-of", as_of)
    assert f"as of {shown}" in text.out


def test_every_command_that_evaluates_takes_it(run: Sla) -> None:
    period = ("--period", "2026-03")
    assert run("data", "check", "help.sla", *period).code == 3
    for words in (("why", "help.sla#W"), ("evaluate", "help.sla"), ("data", "check", "help.sla")):
        result = run(*words, *period, "--as-of", "2026-04-01T00:31")
        assert "SLA750" not in result.text, words


@pytest.mark.parametrize(("as_of", "why"), [("2026-03-29T02:30", "does not exist"), ("2026-10-25T02:30", "twice")])
def test_a_time_that_is_none_or_two_is_refused(run: Sla, as_of: str, why: str) -> None:
    result = run("evaluate", "help.sla", "--period", "2026-03", "--as-of", as_of)
    assert result.code == 2
    assert why in result.text


def test_examples_are_judged_at_their_own_instant(run: Sla) -> None:
    result = run("test", "help.sla")
    assert result.code == 0, result.text
    assert "2 passed" in result.text
