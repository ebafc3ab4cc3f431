"""Clocks together with sets of time: what is left out, slots and hours, where a clock puts records into windows."""

from __future__ import annotations

import csv
import datetime as dt
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.language.reading import read
from tests.timeline.oracle import wall

from slakit.contract.model import Contract
from slakit.evaluation import plan_windows
from slakit.measure import DataMap, ExclusionUse, Measurement, MeasureResult, measure
from slakit.measure.results import AggregateValue, SlotsValue
from slakit.timeline import DAY, HOUR, Window, parse_period

HEAD = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Berlin currency EUR end agreement
calendar mornings "Mornings" open daily from 08:00 to 11:00 end calendar
records tickets "Tickets" one "ticket" key id at created
  field id text
  field created instant
  field solved instant optional
end records
records outages "Outages" one "outage" key id at start lasts from start to restored
  field id text
  field start instant
  field restored instant optional
end records
clock work "Work" of tickets starts at created stops at solved within 1 hour end clock
clock repair "Repair" of outages starts at start stops at restored within 1 hour end clock
exclusion upkeep "Upkeep" leaves out outages end exclusion
exclusion slow "Slow ones" leaves out tickets where work is more than 10 hours end exclusion
exclusion two-late "Two late ones" leaves out tickets where work is late at most 2 each calendar month end exclusion
"""
QUICK = "share of tickets where work is at most 1 hour"
DAYS = f"share of slots of 1 day where ({QUICK}) is at least 100 % empty slots count as left out"
TICKETS = (
    ("T1", "2026-01-05T09:00", "2026-01-05T09:30"),
    ("T2", "2026-01-05T10:00", "2026-01-05T12:00"),
    ("T3", "2026-01-31T23:30", "2026-02-01T00:10"),
    ("T4", "2026-01-20T10:00", ""),
)
OUTAGES = (("O1", "2026-01-05T09:50", "2026-01-05T10:10"), ("O2", "2026-02-01T00:00", "2026-02-01T01:30"))
MONTHS = ("2026-01", "2026-02")


def contract(figure: str, lines: str = "") -> Contract:
    bound = "5" if figure.startswith("number") else "9 hours" if figure.endswith("work of tickets") else "1 %"
    promise = f"{lines} promise at most {bound} no data counts as met"
    text = HEAD + f'objective O "O" measure {figure} each calendar month {promise} end objective'
    model, found = read(text)
    assert model is not None, [d.message for d in found]
    return model


def _written(text: str) -> str:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).isoformat() if text else ""


def result(folder: Path, model: Contract, as_of: str | None = "2026-03-01T00:00") -> tuple[MeasureResult, list[str]]:
    data = DataMap()
    for name, fields, rows in (
        ("tickets", ("id", "created", "solved"), TICKETS),
        ("outages", ("id", "start", "restored"), OUTAGES),
    ):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(fields)
            csv.writer(file).writerows((key, *(_written(text) for text in times)) for key, *times in rows)
        data = data.with_files(name, (folder / f"{name}.csv",))
    windows: dict[str, tuple[Window, ...]] = {}
    for month in MONTHS:
        period = parse_period(month)
        assert period is not None
        for name, its in plan_windows(model, period).items():
            windows[name] = (*windows.get(name, ()), *its)
    at = None if as_of is None else wall(as_of, model.agreement.zone)
    found, problems = measure(model, windows, data, as_of=at)
    assert found is not None, problems
    return found, [problem.code for problem in problems]


def values(folder: Path, figure: str, lines: str = "") -> list[Fraction | None]:
    found, _ = result(folder, contract(figure, lines))
    assert [one.window.label for one in found.measurements] == list(MONTHS)
    return [one.value for one in found.measurements]


@pytest.mark.parametrize(
    ("figure", "lines", "wanted"),
    [
        # A record belongs to the window of its own time, unless a clock's instant puts it into one.
        (QUICK, "", (Fraction(1, 2), None)),
        (QUICK, "by stop", (Fraction(1, 2), Fraction(1))),
        # T2 begins in time that is left out. By the stop, T3 ends in such time, and T2 does not.
        (QUICK, "leaving out upkeep", (Fraction(2, 3), None)),
        (QUICK, "by stop leaving out upkeep", (Fraction(1, 2), None)),
        ("number of tickets where work is late", "by stop leaving out upkeep", (Fraction(1), Fraction(0))),
        ("longest work of tickets", "by stop leaving out upkeep", (Fraction(2 * HOUR), None)),
        ("median work of tickets", "by stop leaving out slow", (Fraction(5 * HOUR, 4), Fraction(2 * HOUR, 3))),
        # By the stop, T1 is within the hours, T2 and T3 are not; by their own time, T1, T2 and T4 are.
        (QUICK, "by stop during mornings leaving out upkeep", (Fraction(1), None)),
        (QUICK, "during mornings leaving out upkeep", (Fraction(1, 2), None)),
        # T4 has run for more than ten hours; and of the late ones, T2 and T4, two at most are left out.
        (QUICK, "leaving out slow", (Fraction(2, 3), None)),
        (QUICK, "leaving out two-late", (Fraction(1), None)),
        (QUICK, "leaving out two-late, upkeep", (Fraction(1), None)),
        # The days with tickets are the 5th, 20th and 31st; by their stops the 5th, and the 1st of February.
        (DAYS, "", (Fraction(1, 3), None)),
        (DAYS, "by stop", (Fraction(0), Fraction(1))),
        (DAYS, "leaving out upkeep", (Fraction(2, 3), None)),
        (DAYS, "by stop leaving out upkeep", (Fraction(0), None)),
        (DAYS, "by stop during mornings", (Fraction(1), None)),
        (DAYS, "leaving out slow", (Fraction(1, 2), None)),
        # Time that lasting records make up may depend on a clock of theirs: O1 was repaired in time, O2 was not.
        (
            "share of time within (time of outages where repair is late)",
            "",
            (Fraction(0), Fraction(3 * HOUR // 2, 28 * DAY)),
        ),
    ],
)
def test_values(tmp_path: Path, figure: str, lines: str, wanted: tuple[Fraction | None, ...]) -> None:
    assert values(tmp_path, figure, lines) == [*wanted]


def test_what_was_left_out_is_told(tmp_path: Path) -> None:
    found, codes = result(tmp_path, contract(QUICK, "by stop leaving out slow, upkeep"))
    assert codes == []
    january, february = found.measurements

    def amounts(one: Measurement) -> list[tuple[str, str | None, int]]:
        return [(out.exclusion, out.records, out.amount) for out in one.left_out]

    # T4 has not stopped and is in no window, so nothing is left out of one for it.
    assert amounts(january) == [("upkeep", None, HOUR // 3), ("slow", "tickets", 0), ("upkeep", "tickets", 0)]
    assert amounts(february) == [("upkeep", None, 3 * HOUR // 2), ("slow", "tickets", 0), ("upkeep", "tickets", 1)]
    told = [(use.exclusion, use.records, use.left_out, use.keys) for use in found.uses]
    assert ("slow", "tickets", 1, ("T4",)) in told
    assert all(isinstance(use, ExclusionUse) for use in found.uses)
    # All rows are counted, whatever is left out; only T4 lies in no window.
    quality = {one.records: one for one in found.quality}
    assert (quality["tickets"].accepted, quality["tickets"].outside_period) == (4, 1)
    assert [one.rows for one in found.coverage] == [2, 1]


def test_a_clock_that_runs_leaves_open_what_is_left_out(tmp_path: Path) -> None:
    found, codes = result(tmp_path, contract("number of tickets", "leaving out slow"), None)
    (part,) = found.measurements[0].parts
    assert isinstance(part, AggregateValue)
    assert (part.unknown, part.running) == (1, 1)
    assert codes == ["SLA750"]


def test_a_clock_that_runs_leaves_a_slot_open(tmp_path: Path) -> None:
    found, codes = result(tmp_path, contract(DAYS), None)
    (part,) = found.measurements[0].parts
    assert isinstance(part, SlotsValue)
    assert (part.unknown, part.running) == (1, 1)
    assert codes == ["SLA750"]


def test_what_still_runs_counts_in_slots_as_the_contract_says(tmp_path: Path) -> None:
    late = "share of tickets where work is on time"
    slots = f"share of slots of 1 day where ({late}) is at least 100 % empty slots count as left out"
    found, codes = result(tmp_path, contract(slots, "still running counts as on time leaving out upkeep"), None)
    assert [one.value for one in found.measurements] == [Fraction(1), None]
    assert codes == []
