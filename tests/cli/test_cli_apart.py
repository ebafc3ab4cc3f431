"""Periods in which an amendment changes what objectives rest on: each month is as its own version alone has it."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract, Outcome
from slakit.evaluation import Evaluation, evaluate
from slakit.measure import DataMap, MeasureOptions, RecordSource
from slakit.money import Money
from slakit.timeline import parse_period

CONTRACT = """
agreement made "Made"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2026-01-01 to 2026-12-31
  zone UTC
  currency EUR
  fee gold-fee "Gold tickets" from total price of tickets where gold per month
end agreement
calendar office "Office"
  open monday to friday from 09:00 to 17:00
end calendar
records tickets "Tickets"
  one "ticket"
  key id
  at start
  field id text
  field start instant
  field answered instant optional
  field gold yes/no
  field price money
end records
records level-changes "Level changes"
  one "level change"
  key id
  at changed
  belongs to tickets by ticket
  changes level
  field id text
  field ticket text
  field changed instant
  field level text
end records
records outages "Outages"
  one "outage"
  key id
  at start
  lasts from start to finish
  field id text
  field start instant
  field finish instant
  field kind text
end records
clock answer "Time to answer" of tickets
  starts at start
  stops at answered
  during office
  within 8 hours
end clock
levels for tickets
  level urgent "Urgent"
    answer within 1 hour
  level normal "Normal"
    answer within 4 hours
  assign normal otherwise
  assign urgent when gold
end levels
span down "Downtime" is time of outages where kind is not "planned" end span
exclusion upkeep "Upkeep"
  leaves out outages where kind is "upkeep"
end exclusion
objective ANS-1 "Answers" measure share of tickets where answer is on time
  each calendar month promise at least 90 % no data counts as met
  credit EUR 1.00 for each of tickets when missed
end objective
objective OPEN "In hours" measure number of tickets during office
  each calendar month promise at most 1
  credit EUR 10.00 for each of tickets where gold when missed
end objective
objective AVA-1 "Available" measure share of time outside outages
  leaving out upkeep
  each calendar month promise at least 99 %
  credit EUR 100.00 when missed
end objective
remedies
  cap credits at EUR 250.00 each calendar year
  cap credits at 500 % of gold-fee each calendar year
  round half up to EUR 0.01
end remedies
"""
CHANGES = {
    "hours": "replace in calendar office\n    open always",
    "levels": "replace in levels for tickets\n    level urgent \"Urgent\"\n      answer within 3 hours\n"
    "    level express \"Express\"\n      answer within 10 minutes\n    assign urgent otherwise\n"
    "    assign express when gold",
    "exclusion": "replace in exclusion upkeep\n    leaves out outages where kind is \"planned\"",
}  # fmt: skip
ROWS: dict[str, list[tuple[str, ...]]] = {
    "tickets": [
        ("id", "start", "answered", "gold", "price"),
        *(
            (
                f"{month}-{n}",
                f"2026-{month:02}-{day:02}T{hour}:00Z",
                f"2026-{month:02}-{day:02}T{hour + took}:30Z",
                gold,
                "1.00",
            )
            for month in (2, 3)
            for n, (day, hour, took, gold) in enumerate(
                ((3, 10, 0, "Y"), (3, 11, 2, "Y"), (4, 10, 3, "N"), (4, 18, 4, "N"), (7, 12, 1, "Y"))
            )
        ),
    ],
    "level-changes": [
        ("id", "ticket", "changed", "level"),
        ("a", "2-2", "2026-02-04T10:10Z", "urgent"),
        ("b", "3-2", "2026-03-04T10:10Z", "express"),
        ("c", "3-3", "2026-03-04T18:10Z", "sluggish"),
    ],
    "outages": [
        ("id", "start", "finish", "kind"),
        ("a", "2026-02-10T00:00Z", "2026-02-11T00:00Z", "upkeep"),
        ("b", "2026-02-27T00:00Z", "2026-03-02T00:00Z", "planned"),
        ("c", "2026-03-10T00:00Z", "2026-03-12T00:00Z", "upkeep"),
    ],
}


def _contract(*changes: str) -> Contract:
    lines = "\n".join(f"  {CHANGES[name]}" for name in changes)
    text = f'{CONTRACT}amendment 1 effective 2026-03-01 "Later"\n{lines}\nend amendment\n'
    contract, found, _ = read_contract("made.sla", text.encode(), lambda *_: None)
    assert contract is not None, [one.message for one in found]
    return contract


@pytest.fixture
def data(tmp_path: Path) -> DataMap:
    records = {}
    for name, rows in ROWS.items():
        path = tmp_path / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        records[name] = {"file": str(path), "true": ["Y"], "false": ["N"]}
    return DataMap.model_validate({"records": records})


def _evaluated(contract: Contract, period: str, data: DataMap, rejects: Path | None = None) -> Evaluation:
    wanted = parse_period(period)
    assert wanted is not None
    found, problems = evaluate(contract, [], wanted, data, MeasureOptions(rejects))
    assert found is not None, [one.message for one in problems]
    return found


def _results(found: Evaluation) -> dict[tuple[str, str], tuple[Fraction | None, Outcome, Money | None]]:
    return {
        (x.objective, x.window.label): (x.assessment.measurement.value, x.assessment.outcome, x.amount)
        for x in found.lines
    }


@pytest.mark.parametrize("changes", [("hours",), ("levels",), ("exclusion",), ("hours", "levels", "exclusion")])
def test_each_month_is_as_its_version_alone_has_it(changes: tuple[str, ...], data: DataMap) -> None:
    contract = _contract(*changes)
    both = _results(_evaluated(contract, "2026-02..2026-03", data))
    alone: dict[tuple[str, str], object] = {}
    for month, version in zip(("2026-02", "2026-03"), contract.versions(), strict=True):
        alone |= _results(_evaluated(version.model_copy(update={"amendments": ()}), month, data))
    assert both == alone
    unchanged = _results(_evaluated(contract.model_copy(update={"amendments": ()}), "2026-02..2026-03", data))
    assert both != unchanged


def test_by_hand(data: DataMap) -> None:
    found = _results(_evaluated(_contract("hours", "levels", "exclusion"), "2026-02..2026-03", data))
    told = {key: (str(value), str(amount)) for key, (value, _, amount) in found.items()}
    # February, office hours: the second took 2:30 of its hour, the third 3:30 of an hour (urgent from 10:10), the last
    # lies on a Saturday and takes none. Upkeep of 1 of 28 days is left out; 2 days from the 27th were planned.
    assert told["ANS-1", "2026-02"] == ("3/5", "EUR 5.00")
    assert told["OPEN", "2026-02"] == ("3", "EUR 20.00")
    assert told["AVA-1", "2026-02"] == ("25/27", "EUR 100.00")
    # March, all hours: 10 minutes for gold and express, else 3 hours; all but none are late. 1 day planned of 31.
    assert told["ANS-1", "2026-03"] == ("0", "EUR 5.00")
    assert told["OPEN", "2026-03"] == ("5", "EUR 30.00")
    assert told["AVA-1", "2026-03"] == ("14/15", "EUR 100.00")


def test_what_is_said_of_the_data_is_said_once(data: DataMap, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    contract = _contract("hours", "levels", "exclusion")
    wanted = parse_period("2026-02..2026-03")
    assert wanted is not None
    found, problems = evaluate(contract, [], wanted, data, MeasureOptions(rejects))
    assert found is not None
    assert [q.records for q in found.quality] == ["tickets", "level-changes", "outages"]
    # A level of either version is a level; only the third is none.
    assert [(q.read, q.accepted, q.rejected, q.outside_period) for q in found.quality][:2] == [
        (10, 10, 0, 0),
        (3, 2, 1, 0),
    ]
    assert [one.code for one in problems].count("SLA708") == 1
    lines = rejects.read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert "level that the contract does not define" in lines[1]


def test_a_use_of_an_exclusion_is_told_by_the_version_of_its_window(data: DataMap) -> None:
    found = _evaluated(_contract("hours", "exclusion"), "2026-02..2026-03", data)
    day = 24 * 3600 * 1_000_000
    assert [(use.window.label, use.objectives, use.left_out // day) for use in found.uses] == [
        ("2026-02", ("AVA-1",), 1),
        ("2026-03", ("AVA-1",), 1),
    ]


def test_caps_of_the_year_count_both_months(data: DataMap) -> None:
    found = _evaluated(_contract("hours", "levels", "exclusion"), "2026-02..2026-03", data)
    # The fee is EUR 1 for each gold ticket: 3 in each month, so that 30 are the most for the year; February has 125.
    limits = [(step.limit, step.used, step.after) for due in found.dues for step in due.caps]
    assert [limit for limit, *_ in limits] == [25000, 3000, 25000, 3000]
    assert found.total is not None
    assert str(found.total) == "EUR 30.00"


def test_an_obligation_that_is_added_relieves_from_then_on(data: DataMap, tmp_path: Path) -> None:
    duty = (
        'add obligation FOR-1 "Forecast"\n    binds customer\n    text "The customer forecasts."\n'
        "    each calendar month\n    due by the end of day 15 after the month\n    otherwise AVA-1 counts as met\n"
        "  end obligation"
    )
    (tmp_path / "done.csv").write_text("obligation,window,event,done\nFOR-1,2026-03,,\n", encoding="utf-8")
    given = data.model_copy(
        update={"records": {**data.records, "obligations": RecordSource(file=(str(tmp_path / "done.csv"),))}}
    )
    text = f'{CONTRACT}amendment 1 effective 2026-03-01 "Later"\n  {duty}\nend amendment\n'
    contract, found, _ = read_contract("made.sla", text.encode(), lambda *_: None)
    assert contract is not None, [one.message for one in found]
    results = _results(_evaluated(contract, "2026-02..2026-03", given))
    outcomes = {key: outcome.value for key, (_, outcome, _) in results.items() if key[0] == "AVA-1"}
    assert outcomes == {("AVA-1", "2026-02"): "missed", ("AVA-1", "2026-03"): "met"}
