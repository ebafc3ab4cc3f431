"""Clocks computed in the engine against the slow evaluation, in random worlds: states, times, cycles, refused rows."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.language.reading import read
from tests.measure.clock_texts import at, contract, level, rows
from tests.measure.clock_worlds import World, crowd, world, written
from tests.measure.clocks_slowly import OnRecord, Row, Rows, clocks_on_records, good_rows

from slakit.contract.model import Objective
from slakit.measure import AggregateValue, ClockReading, MeasureOptions, MeasureResult, clock_readings, measure
from slakit.timeline import Window, windows

STATES = ("late", "on time", "running", "paused")
OBJECTIVES = (
    "\n".join(
        f"""objective {name} "{name}" measure number of tickets where work is {name_of} each calendar year
  promise at most 5 end objective"""
        for name_of in STATES
        for name in (name_of.replace(" ", "-"),)
    )
    + """
objective sum-of-all "Total" measure total work of tickets each calendar year promise at most 5 hours end objective
objective by-due "Judged" measure number of tickets where work is on time or work is late each calendar day by due
  promise at most 5 end objective
objective at-most "Longest" measure longest work of tickets each calendar year promise at most 5 hours end objective
"""
)


@cache
def objectives() -> tuple[Objective, ...]:
    """Objectives that ask for every state of the clock `work` and for its time."""
    model, found = read(
        """use "std/help-desk"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2020-01-01 to 2027-12-31
  zone Europe/Berlin currency EUR end agreement
clock work "Work" of tickets starts at created stops at solved within 1 hour end clock
"""
        + OBJECTIVES
    )
    assert model is not None, [d.message for d in found]
    return model.objectives


def measured(one: World, folder: Path) -> MeasureResult:
    model = one.contract.model_copy(update={"objectives": objectives()})
    years = (dt.date(2020, 1, 1), dt.date(2027, 12, 31))
    places: dict[str, tuple[Window, ...]] = {}
    for objective in model.objectives:
        places[objective.name] = tuple(windows(objective.each, model.agreement.zone, *years, model.agreement.term))
    result, problems = measure(
        model, places, written(model, one.rows, folder), MeasureOptions(folder / "rejects.csv", as_of=one.as_of)
    )
    assert result is not None, problems
    return result


def readings(one: World, folder: Path) -> list[ClockReading]:
    options, data = MeasureOptions(folder / "rejects.csv", as_of=one.as_of), written(one.contract, one.rows, folder)
    found, problems, _ = clock_readings(one.contract, data, ["work"], ["priority"], (0, 2**52), options)
    assert found is not None, problems
    return list(found)


def value(result: MeasureResult, name: str) -> tuple[int, int, int]:
    """What an objective counts over all windows, of how many it cannot tell, and of how many because they run."""
    every = [part for one in result.measurements if one.objective == name for part in one.parts]
    parts = [part for part in every if isinstance(part, AggregateValue)]
    return (
        int(sum((part.numerator for part in parts), Fraction(0))),
        sum(part.unknown for part in parts),
        sum(part.running for part in parts),
    )


def due_of(on: OnRecord) -> int | None:
    """When a record is due: with the last of its cycles that have a limit, unless one of them is put off by a pause."""
    dues = [cycle.due for cycle in on.cycles if cycle.limit is not None]
    known = [due for due in dues if due is not None]
    return max(known, default=None) if len(known) == len(dues) else None


def by_due(one: World, good: Rows, slow: dict[tuple[str, str], OnRecord]) -> dict[str, tuple[int, int]]:
    """How many records are judged, and of how many nobody can tell, by the day on which they are due.

    Without an instant of judgement, what runs on is due when it would be if nothing came after all that is known.
    """
    moments = [value for rows in good.values() for row in rows for value in row.values() if type(value) is int]
    late = slow if one.as_of is not None else clocks_on_records(one.contract, good, max(moments, default=0))
    found: dict[str, tuple[int, int]] = {}
    for key, on in slow.items():
        due = due_of(late[key])
        if due is not None:
            day = dt.datetime.fromtimestamp(due // 10**6, ZoneInfo(one.contract.agreement.zone)).date().isoformat()
            told, unknown = found.get(day, (0, 0))
            found[day] = told + bool(on.on_time or on.late), unknown + (not on.on_time and on.late is None)
    return {day: counts for day, counts in found.items() if any(counts)}


def agree(*worlds: World) -> None:
    """Measure worlds that have the contract and the instant of evaluation in common, and compare all of them."""
    one = worlds[0]
    bad: Counter[str] = Counter()
    slow: dict[tuple[str, str], OnRecord] = {}
    good: dict[str, list[Row]] = {kind.name: [] for kind in one.contract.records}
    for each in worlds:
        own, refusals = good_rows(each.contract, each.rows)
        for kind, its in own.items():
            good[kind] += its
        bad.update({name: len(rows) for name, rows in refusals.items()})
        slow |= clocks_on_records(each.contract, own, each.as_of)
    kinds = [kind.name for kind in one.contract.records]
    one = one._replace(rows={kind: [row for each in worlds for row in each.rows.get(kind, [])] for kind in kinds})
    with tempfile.TemporaryDirectory() as place:
        result = measured(one, Path(place))
        fast = readings(one, Path(place))
    found = slow.values()
    for state, told in (
        ("late", [on.late for on in found]),
        ("on-time", [on.on_time for on in found]),
        ("running", [on.running for on in found]),
        ("paused", [on.paused for on in found]),
    ):
        unknown = told.count(None)
        assert value(result, state) == (told.count(True), unknown, unknown), state
    unjudged = [on for on in found if on.cycles and on.elapsed is None]
    elapsed = [on.elapsed for on in found if on.elapsed is not None]
    assert value(result, "sum-of-all") == (sum(elapsed), len(unjudged), len(unjudged))
    days = {m.window.label: m.parts[0] for m in result.measurements if m.objective == "by-due"}
    counts = {day: (int(p.numerator), p.unknown) for day, p in days.items() if isinstance(p, AggregateValue)}
    assert {day: both for day, both in counts.items() if any(both)} == by_due(one, good, slow)
    rejected = {quality.records: quality.rejected for quality in result.quality}
    assert rejected == {name: bad[name] for name in rejected}
    _cycles_agree(slow, fast)


def _cycles_agree(slow: dict[tuple[str, str], OnRecord], fast: Iterable[ClockReading]) -> None:
    wanted, got = {}, {}
    for (_, key), on in slow.items():
        for number, cycle in enumerate(on.cycles, 1):
            state = {"running or paused": "running", "stopped": "met"}.get(cycle.state, cycle.state)
            # What runs without an instant of evaluation has no level: nobody can tell when it would be asked for.
            level = cycle.levels[-1] if cycle.elapsed is not None else None
            wanted[key, number] = (
                level, cycle.started, cycle.stopped, cycle.elapsed, cycle.limit, state, cycle.due,
                cycle.grace_until,
            )  # fmt: skip
    for one in fast:
        if one.state != "cancelled":
            level = one.level if one.elapsed is not None else None
            got[one.record, one.cycle] = (
                level, one.started, one.stopped, one.elapsed, one.limit, one.state, one.due, one.grace_until,
            )  # fmt: skip
    assert got == wanted


@pytest.mark.slow
@given(world())
@settings(max_examples=10, deadline=None)
def test_the_engine_and_the_slow_evaluation_agree(one: World) -> None:
    agree(one)


@pytest.mark.slow
@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_they_agree_in_thousands_of_worlds(seed: int) -> None:
    worlds = crowd(seed, 80)
    agree(*worlds)


@pytest.mark.slow
def test_a_strict_limit_in_days_that_other_hours_used_up() -> None:
    """Time counted at one level uses up the limit in days of the next to the microsecond, before those days end.

    The due instant is then when it was used up, unless no hours of the level are left until the days end.
    """
    clock = "starts at created\nstops at solved\nduring office\nstrict due"
    levels = 'level mid "Mid" work within 2 business days during sundays-fold\n'
    levels += 'level cold "Cold" work within 59 minutes during island\nassign mid otherwise\n'
    levels += 'assign cold when (customer-group is "private" when missing counts as no)'
    model = contract(clock, levels)
    ticket: Row = {"id": "T", "created": at("2026-10-25 21:00"), "customer-group": "private"}
    told = rows(model, [(ticket, [level("2026-10-26 21:00", "mid")])])
    agree(World(model, told, at("2026-10-27 08:00"), f"{clock}\n{levels}"))
