"""Clocks computed in the engine against the slow evaluation, in random worlds: states, times, cycles, refused rows."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from tests.language.reading import read
from tests.measure.clock_texts import at, contract, level, rows
from tests.measure.clock_worlds import DATED, World, crowd, world, written
from tests.measure.clocks_slowly import OnRecord, Row, clocks_on_records, good_rows

from slakit.contract.model import Objective
from slakit.measure import AggregateValue, ClockReading, MeasureResult, clock_readings, measure
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
    window = tuple(windows(model.objectives[0].each, model.agreement.zone, *years, model.agreement.term))
    places: dict[str, tuple[Window, ...]] = {objective.name: window for objective in model.objectives}
    result, problems = measure(
        model, places, written(model, one.rows, folder), as_of=one.as_of, rejects_path=folder / "rejects.csv"
    )
    assert result is not None, problems
    return result


def readings(one: World, folder: Path) -> list[ClockReading]:
    found, problems, _ = clock_readings(
        one.contract, written(one.contract, one.rows, folder), ["work"], ["priority"], (0, 2**52), one.as_of,
        rejects_path=folder / "rejects.csv",
    )  # fmt: skip
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


def refused(one: World) -> bool:
    """Whether a world's limits have no share that could be kept: those in business days depend on the start."""
    return "proportional" in one.text and "business days" in one.text


def due_in_other_hours(one: World) -> bool:
    """Whether a limit in days may be used up in the hours of another level, and is due to the microsecond."""
    leveled = "assign" in one.text and "level changes restart" not in one.text
    return leveled and "strict due" in one.text and any(f"within {length}" in one.text for length in DATED)


def agree(*worlds: World) -> None:
    """Measure worlds that have the contract and the instant of evaluation in common, and compare all of them."""
    one = worlds[0]
    if refused(one):
        return
    bad: Counter[str] = Counter()
    slow: dict[tuple[str, str], OnRecord] = {}
    for each in worlds:
        good, refusals = good_rows(each.contract, each.rows)
        bad.update({name: len(rows) for name, rows in refusals.items()})
        slow |= clocks_on_records(each.contract, good, each.as_of)
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
    assume(not refused(worlds[0]) and not due_in_other_hours(worlds[0]))
    agree(*worlds)


@pytest.mark.slow
@pytest.mark.xfail(strict=True, raises=AssertionError)
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
