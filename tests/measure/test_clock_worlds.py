"""The slow evaluation agrees with itself in random worlds, and their rows are read back from files as they were."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.measure.clock_worlds import World, world, written
from tests.measure.clocks_slowly import Cycle, Rows, clocks_on_records, good_rows
from tests.timeline.oracle import microseconds

from slakit.contract.record_types import FieldType


def until(rows: Rows, world: World, moment: int) -> Rows:
    """The rows without those that come after an instant, and without what a ticket says of later ones."""
    found: Rows = {}
    for kind in world.contract.records:
        found[kind.name] = [
            {
                field.name: None
                if field.type is FieldType.INSTANT
                and field.name != "created"
                and isinstance(value := row[field.name], int)
                and value > moment
                and field.name in ("answered", "solved", "changed", "to-time")
                else row[field.name]
                for field in kind.fields
            }
            for row in rows[kind.name]
            if kind.belongs is None or not isinstance(at := row[kind.at], int) or at <= moment
        ]
    return found


@given(world())
@settings(max_examples=60, deadline=None)
def test_a_cycle_is_late_exactly_after_its_grace(world: World) -> None:
    rows, _ = good_rows(world.contract, world.rows)
    for found in clocks_on_records(world.contract, rows, world.as_of).values():
        for cycle in found.cycles:
            end = cycle.stopped if cycle.stopped is not None else world.as_of
            if cycle.limit is None or end is None:
                continue
            assert cycle.elapsed is not None
            late = cycle.state in ("missed", "running late")
            assert late or cycle.elapsed <= cycle.limit
            if cycle.grace_until is not None:
                assert (end > cycle.grace_until) is late
                assert cycle.due is not None
                assert cycle.due <= cycle.grace_until
            if late:
                assert cycle.due is not None


def reaches(cycle: Cycle) -> bool:
    return cycle.state == "running" and cycle.due is not None and cycle.grace_until is not None


@pytest.mark.slow
@given(world())
@settings(max_examples=60, deadline=None)
def test_what_is_foretold_happens_if_nothing_else_does(world: World) -> None:
    if world.as_of is None:
        return
    rows, _ = good_rows(world.contract, world.rows)
    known = until(rows, world, world.as_of)
    for (clock, key), found in clocks_on_records(world.contract, rows, world.as_of).items():
        if not found.cycles or not reaches(cycle := found.cycles[-1]):
            continue
        assert cycle.due is not None
        assert cycle.grace_until is not None
        for moment, late in (
            (max(cycle.due, world.as_of), False),
            (cycle.grace_until, False),
            (cycle.grace_until + 1, True),
        ):
            then = clocks_on_records(world.contract, known, moment)[clock, key].cycles[-1]
            assert (then.due, then.grace_until) == (cycle.due, cycle.grace_until)
            assert (then.state == "running late") is late


@given(world())
@settings(max_examples=30, deadline=None)
def test_what_comes_later_changes_nothing(world: World) -> None:
    if world.as_of is None:
        return
    rows, _ = good_rows(world.contract, world.rows)
    known = until(rows, world, world.as_of)
    assert clocks_on_records(world.contract, rows, world.as_of) == clocks_on_records(world.contract, known, world.as_of)


@given(world())
@settings(max_examples=20, deadline=None)
def test_rows_are_written_as_they_are(world: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data_map = written(world.contract, world.rows, Path(folder))
        for kind in world.contract.records:
            (path,) = data_map.files(kind.name)
            with path.open(encoding="utf-8", newline="") as file:
                for cells, row in zip(csv.DictReader(file), world.rows[kind.name], strict=True):
                    for field in kind.fields:
                        cell, value = cells[field.name], row[field.name]
                        if field.type is FieldType.INSTANT and value is not None:
                            assert microseconds(dt.datetime.fromisoformat(cell)) == value
                        elif isinstance(value, str):
                            assert cell == value
                        elif value is None:
                            assert cell == ""
