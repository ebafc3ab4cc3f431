"""The help-desk example in the engine: every ticket that is hard to judge, and every other one against the slow way."""

from __future__ import annotations

from functools import cache

import pytest
from tests.clock_answers import Planted, length
from tests.help_desk_planted import AS_OF, PLANTED, REFUSED
from tests.test_help_desk_example import FOLDER, at, contract, slowly

from slakit.diagnostics import Diagnostic
from slakit.measure import ClockReading, MeasureOptions, RecordQuality, clock_readings, load_data_map
from slakit.timeline import DAY

ALL_TIME = (0, 50_000 * DAY)


@cache
def read() -> tuple[tuple[ClockReading, ...], tuple[Diagnostic, ...], tuple[RecordQuality, ...]]:
    data_map, problems = load_data_map(FOLDER / "help-desk.data.toml")
    assert data_map is not None, problems
    names = [clock.name for clock in contract().clocks]
    options = MeasureOptions(as_of=at(AS_OF))
    found, problems, quality = clock_readings(contract(), data_map, names, ("tags", "priority"), ALL_TIME, options)
    assert found is not None, problems
    return tuple(found), tuple(problems), quality


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p.ticket}-{p.clock}-{p.cycle}")
def test_planted(planted: Planted) -> None:
    found = [r for r in read()[0] if (r.clock, r.record) == (planted.clock, planted.ticket)]
    if planted.started is None:
        assert [r.state for r in found] in ([], ["cancelled"])
        assert (planted.state == "cancelled") is bool(found)
        return
    assert len(found) == len([p for p in PLANTED if (p.ticket, p.clock) == (planted.ticket, planted.clock)])
    one = found[planted.cycle - 1]
    assert (
        one.cycle, one.started, one.due, one.grace_until, one.stopped, one.elapsed, one.state, one.level
    ) == (
        planted.cycle, at(planted.started), at(planted.due), at(planted.grace_until), at(planted.stopped),
        length(planted.elapsed), planted.state, planted.level,
    )  # fmt: skip


def test_every_cycle_of_every_ticket() -> None:
    wanted = {
        (clock, key, number): (cycle.started, cycle.stopped, cycle.elapsed, cycle.limit, cycle.due, cycle.state)
        for (clock, key), on in slowly().items()
        for number, cycle in enumerate(on.cycles, 1)
    }
    got = {
        (r.clock, r.record, r.cycle): (r.started, r.stopped, r.elapsed, r.limit, r.due, r.state)
        for r in read()[0]
        if r.state != "cancelled"
    }
    assert got == wanted
    assert len(got) > 1000
    cancelled = {(clock, key) for (clock, key), on in slowly().items() if on.cancelled}
    assert {(r.clock, r.record) for r in read()[0] if r.state == "cancelled"} <= cancelled


def test_rows_that_cannot_be_used_and_rows_that_belong_to_nothing() -> None:
    rejected = {quality.records: quality.rejected for quality in read()[2]}
    wanted: dict[str, int] = dict.fromkeys(rejected, 0)
    for kind, _, count, _ in REFUSED:
        wanted[kind] += count
    assert rejected == wanted
    assert [problem.where for problem in read()[1] if problem.code == "SLA751"] == ["messages"]


def test_fields_come_as_the_contract_means_them() -> None:
    tagged = next(r for r in read()[0] if r.record == "outage-by-tag" and r.clock == "first-answer")
    assert "outage" in str(dict(tagged.fields)["tags"]).split(", ")
    assert set(dict(tagged.fields)) == {"tags", "priority"}
