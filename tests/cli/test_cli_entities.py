"""Objectives for each of several, over several windows, and of amounts: from the command line to the statement."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Ran
from tests.render.document_samples import CREATED, words

from slakit import api
from slakit.evaluation import evaluate
from slakit.measure import load_data_map
from slakit.render.agreement import agreement_html
from slakit.render.statement import statement_html
from slakit.timeline import parse_period

Sla = Callable[..., Ran]
TEXT = """agreement a "Calls of three queues" version "1" provider "P" customer "C"
  in force from 2026-01-15 to 2026-12-31 zone Europe/Amsterdam currency EUR
  fee base "Fee" EUR 1000.00 per month
end agreement

records calls "Calls"
  one "call"
  key id
  at start
  field id text "Id"
  field start instant "Start"
  field queue text "Queue" optional
  field cost money "Cost"
  field wait duration "Wait"
end records

objective M "Cost of a call"
  measure average cost of calls rounded half up to EUR 0.50
  each calendar month
  promise at most EUR 500.00
  separately for each queue counts
  no data counts as met
  credit EUR 5.00 when missed
end objective

objective W "Wait of the slowest queue"
  measure average wait of calls
  each calendar month
  promise at most 20 seconds
  separately for each queue worst decides
  no data counts as left out
  credit EUR 7.00 when missed
end objective

objective S "Wait of most queues"
  measure average wait of calls
  each calendar month over trailing 2 months
  promise at most 20 seconds
  separately for each queue in "gold", "silver", "tin" at least 60 % must keep it
  no data counts as left out
  credit EUR 9.00 when missed
end objective

test "of each"
  given calls (start, queue, cost, wait)
    row 2026-03-02 10:00, "gold", EUR 1.00, 10 seconds
    row 2026-03-02 10:00, "tin", EUR 1001.00, 30 seconds
  expect M missed
  expect W missed
  expect S missed
end test
"""
ROWS = """id,start,queue,cost,wait
1,2026-03-02 10:00,gold,10.00,10
2,2026-03-02 10:00,gold,2000.00,20
3,2026-03-02 10:00,silver,10.25,30
4,2026-03-02 10:00,iron,10.30,20
5,2026-02-02 10:00,iron,10.30,120
6,2026-02-02 10:00,gold,10.30,12
"""
MAP = """[calls]
file = "calls.csv"
zone = "Europe/Amsterdam"
[calls.fields]
wait = { column = "wait", unit = "seconds" }
"""


@pytest.fixture(autouse=True)
def _files(sla: Sla) -> None:
    Path("a.sla").write_text(TEXT, encoding="utf-8")
    Path("a.data.toml").write_text(MAP, encoding="utf-8")
    Path("calls.csv").write_text(ROWS, encoding="utf-8")


def test_the_table_names_each(sla: Sla) -> None:
    ran = sla("evaluate", "a.sla", "--period", "2026-03")
    assert ran.code in (0, 1), ran.err
    rows = [re.sub(" {2,}", " | ", line) for line in ran.out.splitlines()[2:8]]
    assert rows == [
        "Objective | Promise | Measured | Records | Result | Credit | Payable",
        "M gold | at most EUR 500.00 | EUR 1,005.00 | 2 | missed | EUR 5.00 | EUR 5.00",
        "M iron | at most EUR 500.00 | EUR 10.50 | 1 | met | – | –",
        "M silver | at most EUR 500.00 | EUR 10.50 | 1 | met | – | –",
        "W silver | at most 20 seconds | 30 s | 1 | missed (worst of 3) | EUR 7.00 | EUR 7.00",
        "S | at most 20 seconds | 1 of 2 keep it | 0 | missed | EUR 9.00 | EUR 9.00",
    ]


def test_the_working_says_who(sla: Sla) -> None:
    out = sla("why", "a.sla#S", "--period", "2026-03").out
    assert re.findall(r"“(.*)”: (.*?)  \[.*\n     = (.*)", out) == [
        ("gold", "14 s", "met"), ("silver", "30 s", "missed"), ("tin", "no data", "left out"),
    ]  # fmt: skip
    assert "1 of 2 keep the promise" in out
    out = sla("why", "a.sla#M", "--period", "2026-03").out
    assert "M gold Cost of a call, 2026-03: missed, EUR 5.00" in out
    assert "Only what has this “queue”" in out
    assert "The promise is at most EUR 500.00; the value is EUR 1,005.00" in out


def test_a_window_that_the_term_cuts_and_what_reaches_back(sla: Sla) -> None:
    out = sla("evaluate", "a.sla", "--period", "2026-01..2026-03").out
    assert re.search(r"^M +2026-01 \(part\) ", out, re.MULTILINE)
    assert re.search(r"^M gold +2026-02  ", out, re.MULTILINE)
    entities = 'separately for each queue in "gold", "silver", "tin" at least 60 % must keep it'
    Path("b.sla").write_text(TEXT.replace(entities, ""), encoding="utf-8")
    out = sla("why", "b.sla#S", "--map", "a.data.toml", "--period", "2026-03").out
    assert "All calls, in the time from 1 February 2026 to 31 March 2026" in out
    out = sla("why", "b.sla#S", "--map", "a.data.toml", "--period", "2026-02").out
    assert "All calls, in the time from 15 January 2026 to 28 February 2026" in out


def test_json_has_the_entities(sla: Sla) -> None:
    results = json.loads(sla("evaluate", "a.sla", "--period", "2026-03", "--json").out)["results"]
    assert [(one["objective"], one["entity"]) for one in results] == [
        ("M", "gold"), ("M", "iron"), ("M", "silver"), ("W", "silver"), ("S", None),
    ]  # fmt: skip
    share = results[-1]
    assert (share["kept"], share["measured"], share["measured_over"]["first_date"]) == (1, None, "2026-02-01")
    told = [(one["entity"], one["outcome"], one["records"]) for one in share["members"]]
    assert told == [("gold", "met", 3), ("silver", "missed", 1), ("tin", "left out", 0)]


def test_the_statement_and_the_agreement(sla: Sla) -> None:
    loaded = api.load("a.sla")
    data, _ = load_data_map(Path("a.data.toml"))
    period = parse_period("2026-03")
    assert loaded.contract is not None
    assert data is not None
    assert period is not None
    found, problems = evaluate(loaded.contract, (), period, data)
    assert found is not None, problems
    text = words(statement_html(found, created=CREATED))
    assert "M gold Cost of a call March 2026 at most EUR 500.00 EUR 1,005.00 2 missed EUR 5.00 EUR 5.00" in text
    assert "W silver Wait of the slowest queue March 2026 at most 20 seconds 30 s 1 missed worst of 3" in text
    assert "S Wait of most queues March 2026 at most 20 seconds 1 of 2 keep it" in text
    agreed = words(agreement_html(loaded.contract, (), contract_hash="0" * 64))
    assert "shall be at most EUR 500.00" in agreed
    assert "rounded half up to EUR 0.50" in agreed


def test_the_data_are_checked_for_all_the_time(sla: Sla) -> None:
    out = json.loads(sla("data", "check", "a.sla", "--period", "2026-03", "--json").out)
    rows = {(one["objective"], one["entity"]): one["rows"][0]["rows"] for one in out["windows"]}
    # Which rows there are is told of all entities together.
    assert rows == {("M", "gold"): 4, ("M", "iron"): 4, ("M", "silver"): 4, ("W", None): 4, ("S", None): 6}


def test_records_without_a_value(sla: Sla) -> None:
    Path("calls.csv").write_text(ROWS + "7,2026-03-02 10:00,,1.00,1\n", encoding="utf-8")
    ran = sla("evaluate", "a.sla", "--period", "2026-03")
    assert (
        "error[SLA759]: 1 of the calls has no queue, so M, which measures each by itself, counts it nowhere" in ran.err
    )
    assert "so S," not in ran.err


def test_an_example_expects_it_of_each(sla: Sla) -> None:
    out = sla("test", "a.sla").out
    assert "expected M missed in 2026-03, got met" in out
    assert "expected W" not in out
    assert "expected S" not in out
