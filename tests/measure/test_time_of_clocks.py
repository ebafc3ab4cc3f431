"""Time of records whose clocks or levels decide, and records that are left out for them, against slow evaluations."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.language.reading import read
from tests.measure.clock_texts import at
from tests.measure.clock_worlds import written
from tests.measure.clocks_slowly import Row, Rows, clocks_on_records

from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic
from slakit.evaluation import plan_windows
from slakit.measure import AggregateValue, Measurement, MeasureOptions, measure
from slakit.measure.results import LeftOut
from slakit.timeline import MINUTE, parse_period

LATE, HOT = "repair is late", 'level is "hot"'
BOTH = f'{LATE} and level is not "hot"'
SETS = {"late": LATE, "hot": HOT, "both": BOTH}
TEXT = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Berlin currency EUR end agreement
calendar office "Office" open monday to friday from 09:00 to 17:00 end calendar
records incidents "Incidents" one "incident" key id at begun lasts from begun to over
  field id text
  field begun instant
  field over instant optional
  field fixed instant optional
  field priority one of "high", "low"
  field users number
end records
records changes "Changes" one "change" key id at since belongs to incidents by incident changes level
  field id text
  field incident text
  field since instant
  field level text
end records
clock repair "Repair" of incidents starts at begun stops at fixed during office
  when level changes proportional end clock
levels for incidents level hot "Hot" repair within 1 hour level cold "Cold" repair within 1 business days
  assign cold otherwise assign hot when priority is "high" end levels
records jobs "Jobs" one "job" key id at begun
  field id text
  field begun instant
  field fixed instant optional
  field priority one of "high", "low"
end records
clock work "Work" of jobs starts at begun stops at fixed during office end clock
levels for jobs level hot "Hot" work within 1 hour level cold "Cold" work within 2 hours
  assign cold otherwise assign hot when priority is "high" end levels
""" + "".join(f"""
exclusion time-{name} "E" leaves out time of incidents where {where} end exclusion
exclusion named-{name} "E" leaves out jobs where {where.replace("repair", "work")} end exclusion
objective share-{name} "O" measure share of time outside (time of incidents where {where}) each calendar week
  promise at least 1 % no data counts as met end objective
objective out-{name} "O" measure share of jobs where priority is "high" each calendar week
  leaving out named-{name} promise at least 0.1 % no data counts as met end objective
objective users-{name} "O" measure share of time within (time of incidents where {where}) weighted by users of 5
  each calendar week promise at least 0.1 % no data counts as met end objective
objective rest-{name} "O" measure share of time outside incidents each calendar week
  leaving out time-{name} promise at least 0.1 % no data counts as met end objective
""" for name, where in SETS.items())  # fmt: skip


def contract() -> Contract:
    found, problems = read(TEXT)
    assert found is not None, problems
    return found


CONTRACT = contract()


def measured(rows: Rows, as_of: int | None) -> tuple[dict[str, Measurement], list[Diagnostic]]:
    period = parse_period("2026-W13")
    assert period is not None
    with tempfile.TemporaryDirectory() as folder:
        data = written(CONTRACT, rows, Path(folder))
        result, problems = measure(
            CONTRACT, plan_windows(CONTRACT, period), data, MeasureOptions(Path(folder, "rejects.csv"), as_of=as_of)
        )
    assert result is not None, problems
    return {one.objective: one for one in result.measurements}, problems


def named(rows: Rows, kind: str, clock: str, as_of: int) -> dict[str, set[str]]:
    """The records of each set; the level is that of the latest change up to the instant of judgement."""
    clocks = clocks_on_records(CONTRACT, rows, as_of)
    found: dict[str, set[str]] = {name: set() for name in SETS}
    for row in rows[kind]:
        key = str(row["id"])
        own = [one for one in rows["changes"] if one["incident"] == key and _number(one["since"]) <= as_of]
        latest = max(own, key=lambda one: (one["since"], one["id"]), default=None)
        hot = row["priority"] == "high" if latest is None else latest["level"] == "hot"
        late = clocks[clock, key].late is True
        for name, holds in (("late", late), ("hot", hot), ("both", late and not hot)):
            if holds:
                found[name].add(key)
    return found


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def minutes(rows: Iterable[Row], week: range, as_of: int) -> dict[int, int]:
    """The minutes of a week in which incidents last, with their users."""
    found: dict[int, int] = {}
    for row in rows:
        over = min(_number(row["over"]) if row["over"] is not None else as_of, as_of) // MINUTE
        for minute in range(max(_number(row["begun"]) // MINUTE, week.start), min(over, week.stop)):
            found[minute] = found.get(minute, 0) + int(str(row["users"]))
    return found


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Rows, int]:
    start = at("2026-03-23 00:00")
    steps = st.sampled_from((0, 1, 30, 60, 61, 120, 480, 540, 541, 600, 1500, 3000))
    rows: Rows = {"incidents": [], "changes": [], "jobs": []}
    for number in range(draw(st.integers(1, 5))):
        begun = start + draw(st.integers(-500, 9000)) * MINUTE
        over, fixed = (begun + draw(steps) * MINUTE if draw(st.integers(0, 3)) else None for _ in range(2))
        priority, users = draw(st.sampled_from(("high", "low"))), Fraction(draw(st.integers(0, 4)))
        rows["incidents"].append(
            {"id": f"I{number}", "begun": begun, "over": over, "fixed": fixed, "priority": priority, "users": users}
        )
        for _ in range(draw(st.integers(0, 2))):
            since, level = begun + draw(steps) * MINUTE, draw(st.sampled_from(("hot", "cold")))
            key = f"C{len(rows['changes'])}"
            rows["changes"].append({"id": key, "incident": f"I{number}", "since": since, "level": level})
        rows["jobs"].append({"id": f"J{number}", "begun": begun, "fixed": fixed, "priority": priority})
    return rows, start + draw(st.integers(1000, 15000)) * MINUTE


@pytest.mark.slow
@settings(max_examples=8, deadline=None, phases=(Phase.generate,), derandomize=True)
@given(worlds())
def test_time_of_clocks(world: tuple[Rows, int]) -> None:
    agree(*world)


def agree(rows: Rows, as_of: int) -> None:
    found, _ = measured(rows, as_of)
    jobs = named(rows, "jobs", "work", as_of)
    window = found["share-late"].window
    week = range(window.start // MINUTE, window.end // MINUTE)
    every = minutes(rows["incidents"], week, as_of)
    for name, keys in named(rows, "incidents", "repair", as_of).items():
        inside = [row for row in rows["incidents"] if row["id"] in keys]
        time = minutes(inside, week, as_of)
        assert found[f"share-{name}"].value == 1 - Fraction(len(time), len(week)), name
        assert found[f"users-{name}"].value == Fraction(sum(min(n, 5) for n in time.values()), 5 * len(week)), name
        rest = len(week) - len(time)
        assert found[f"rest-{name}"].value == (1 - Fraction(len(every.keys() - time.keys()), rest) if rest else None)
        kept = [
            row["priority"] == "high"
            for row in rows["jobs"]
            if row["id"] not in jobs[name] and window.start <= _number(row["begun"]) < window.end
        ]
        assert found[f"out-{name}"].value == (Fraction(sum(kept), len(kept)) if kept else None), name


@pytest.mark.slow
def test_what_still_runs_is_undecided_without_an_instant() -> None:
    begun = at("2026-03-23 09:00")
    ends = {"runs": None, "done": at("2026-03-23 10:01")}
    common: list[Row] = [{"id": key, "begun": begun, "fixed": fixed, "priority": "high"} for key, fixed in ends.items()]
    lasting: list[Row] = [{**row, "over": begun + 60 * MINUTE, "users": Fraction(1)} for row in common]
    rows: Rows = {"incidents": lasting, "changes": [], "jobs": [{**row} for row in common]}
    found, problems = measured(rows, None)
    told = {(one.code, one.where) for one in problems if one.code != "SLA710"}
    needing = [f"{kind}-late" for kind in ("share", "out", "users", "rest")]
    assert told == {("SLA750", f"objective {name}") for name in needing}
    assert {name for name, one in found.items() if any(part.unknown for part in one.parts)} == set(needing)
    assert [(part.unknown, part.running) for part in found["share-late"].parts] == [(1, 1)]
    (part,) = found["out-late"].parts
    assert isinstance(part, AggregateValue)
    assert (part.unknown, part.running, part.records) == (1, 1, 1)
    assert found["out-hot"].left_out == (LeftOut("named-hot", 2, "jobs"),)
    # At 10:00 the hour is just used up; a minute later it is not enough.
    for judged, late in (("2026-03-23 10:00", 0), ("2026-03-23 10:01", 2)):
        found, problems = measured(rows, at(judged))
        assert [one.code for one in problems if one.code != "SLA710"] == []
        assert found["out-late"].left_out == (LeftOut("named-late", late, "jobs"),)
