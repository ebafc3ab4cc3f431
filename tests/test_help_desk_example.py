"""The help-desk example: its tickets that are hard to judge come to what was worked out by hand."""

from __future__ import annotations

import csv
import datetime as dt
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.clock_answers import Planted, told
from tests.help_desk_planted import AS_OF, PLANTED, REFUSED
from tests.measure.clocks_slowly import OnRecord, Rows, clocks_on_records, good_rows
from tests.timeline.oracle import microseconds, wall

from slakit import api
from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType
from slakit.measure import load_data_map

FOLDER = Path(__file__).parents[1] / "examples" / "help-desk"
ZONE = "Europe/Amsterdam"


def at(text: str | None) -> int | None:
    return None if text is None else wall(text, ZONE)


@cache
def contract() -> Contract:
    loaded = api.load(FOLDER / "help-desk.sla")
    assert loaded.contract is not None
    return loaded.contract


def _value(kind: FieldType, text: str) -> object:
    if kind is FieldType.LIST:
        return tuple(text.split(";")) if text else ()
    if not text:
        return None
    if kind is FieldType.INSTANT:
        return microseconds(dt.datetime.fromisoformat(text))
    return text == "yes" if kind is FieldType.YES_NO else text


@cache
def example() -> tuple[Contract, Rows]:
    """The contract, and the rows of its files as they stand."""
    data_map, problems = load_data_map(FOLDER / "help-desk.data.toml")
    assert data_map is not None, problems
    found: Rows = {}
    for kind in contract().records:
        fields = data_map.records[kind.name].fields
        with (FOLDER / f"{kind.name}.csv").open(encoding="utf-8", newline="") as file:
            found[kind.name] = [
                {
                    f.name: _value(f.type, row[fields[f.name].columns[0]]) if f.name in fields else None
                    for f in kind.fields
                }
                for row in csv.DictReader(file)
            ]
    return contract(), found


@cache
def slowly() -> dict[tuple[str, str], OnRecord]:
    model, rows = example()
    return clocks_on_records(model, good_rows(model, rows)[0], at(AS_OF))


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p.ticket}-{p.clock}-{p.cycle}")
def test_slowly(planted: Planted) -> None:
    found = slowly()[planted.clock, planted.ticket]
    if planted.started is None:
        assert (found.state, found.cycles, found.elapsed) == (planted.state, (), None)
    else:
        of_clock = [p for p in PLANTED if (p.ticket, p.clock) == (planted.ticket, planted.clock)]
        assert len(found.cycles) == len(of_clock)
        cycle = found.cycles[planted.cycle - 1]
        answer = told(planted, ZONE)
        assert {name: getattr(cycle, name) for name in answer} == answer
        assert cycle.levels[-1] == planted.level


def test_the_rows_that_cannot_be_used() -> None:
    model, rows = example()
    bad = good_rows(model, rows)[1]
    refused: dict[tuple[str, object], int] = {}
    for kind, found in bad.items():
        for row, _ in found:
            refused[kind, row["id"]] = refused.get((kind, row["id"]), 0) + 1
    assert refused == {(kind, key): count for kind, key, count, _ in REFUSED}
    tickets = {key for kind, key, _, _ in REFUSED if kind == "tickets"}
    assert not {key for _, key in slowly()} & tickets


def test_every_ticket_that_was_planted_has_an_answer() -> None:
    planted: tuple[tuple[Any, ...], ...] = runpy.run_path(str(FOLDER / "make_data.py"))["PLANTED"]
    answered = {p.ticket for p in PLANTED} | {key for _, key, _, _ in REFUSED}
    assert {ticket[0] for ticket in planted} <= answered


def test_the_files_are_those_that_the_script_writes() -> None:
    files: dict[str, str] = runpy.run_path(str(FOLDER / "make_data.py"))["files"]()
    assert {f"{name}.csv" for name in files} == {path.name for path in FOLDER.glob("*.csv")}
    for name, text in files.items():
        assert (FOLDER / f"{name}.csv").read_bytes() == text.encode()
    assert sum(len(text.encode()) for text in files.values()) < 300_000


def test_the_half_year_is_an_ordinary_one() -> None:
    for clock in ("first-answer", "next-answer", "chat-answer", "call-answer", "resolution"):
        found = [one for (name, key), one in slowly().items() if name == clock and key.startswith("T")]
        on_time = sum(one.on_time is True for one in found)
        late = sum(one.late is True for one in found)
        assert len(found) == 380
        assert late > 0
        assert on_time > 3 * late
