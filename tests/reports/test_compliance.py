"""The compliance report: what counts as fulfilled and missed, its groups, and an independent slow recomputation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.readings import MARCH, ZONE, reading, scope, wanted

from slakit.measure import ClockReading
from slakit.reports import ComplianceReport, Grouping, Scope, Tally, compliance, parse_grouping
from slakit.timeline import MINUTE, SECOND


def report(*readings: ClockReading, by: str = "") -> ComplianceReport:
    groups = parse_grouping(by)
    assert not isinstance(groups, str)
    return compliance(scope(), readings, by=groups)


def test_by_department_agent_and_date() -> None:
    found = compliance(scope(), MARCH)
    assert found.by == (Grouping.DEPARTMENT, Grouping.AGENT, Grouping.DATE)
    assert [row.group for row in found.rows] == [
        ("Billing", "Anna", dt.date(2026, 3, 2)),
        ("Billing", "Anna", dt.date(2026, 3, 31)),
        ("Billing", "Bo", dt.date(2026, 3, 2)),
        ("Billing", "Bo", dt.date(2026, 3, 31)),
        ("Sales", None, dt.date(2026, 3, 3)),
        (None, "Anna", dt.date(2026, 3, 30)),
    ]
    first = found.rows[0]
    assert first.fulfilled == Tally(1, 25 * MINUTE, 25 * MINUTE, 25 * MINUTE)
    assert first.missed == Tally(1, 125 * MINUTE, 125 * MINUTE, 125 * MINUTE)
    assert first.share == Fraction(1, 2)


def test_the_total_is_over_all_rows() -> None:
    total = compliance(scope(), MARCH).total
    assert total.fulfilled == Tally(3, 25 * MINUTE + 3570 * SECOND + 20 * SECOND, 3570 * SECOND, 20 * SECOND)
    assert total.fulfilled.average == Fraction(5090 * SECOND, 3)
    assert (total.missed.count, total.late, total.running, total.paused) == (2, 1, 2, 1)
    assert total.share == Fraction(3, 5)


def test_a_running_clock_over_its_limit_is_missed_and_others_are_counted_apart() -> None:
    found = report(
        reading("a", "03-02 09:00", "running late", minutes=61),
        reading("b", "03-02 09:00", "running", minutes=60),
        reading("c", "03-02 09:00", "paused", minutes=60),
    )
    (row,) = found.rows
    assert (row.missed.count, row.missed.longest, row.late) == (1, 61 * MINUTE, 1)
    assert (row.fulfilled.count, row.running, row.paused) == (0, 1, 1)
    assert row.share == 0
    assert found.untold == 0


def test_nothing_decided_has_no_share_and_no_average() -> None:
    found = report(reading("a", "03-02 09:00", "running", minutes=None))
    assert found.total.share is None
    assert found.total.fulfilled.average is None
    assert found.untold == 1
    assert compliance(scope(), []).rows == ()


def test_a_clock_without_a_limit_and_a_cancelled_one_are_neither_fulfilled_nor_missed() -> None:
    found = report(
        reading("a", "03-02 09:00", "met", limit=None), reading("b", "03-02 09:00", "cancelled", minutes=None)
    )
    assert (found.total.unlimited, found.total.fulfilled.count, found.cancelled) == (1, 0, 1)
    assert found.dates == ()


def test_dates_are_those_of_the_start_in_the_zone() -> None:
    found = report(reading("a", "03-02 23:59"), reading("b", "03-03 00:00"), by="date")
    assert [row.group for row in found.rows] == [(dt.date(2026, 3, 2),), (dt.date(2026, 3, 3),)]
    assert [row.group for row in report(reading("a", "01-01 00:30"), by="week,month").rows] == [("2026-W01", "2026-01")]


def test_levels_and_clocks_come_in_the_order_of_the_contract() -> None:
    levels = [reading(name, "03-02 09:00", level=name) for name in ("low", "urgent", "standard")]
    assert [row.group for row in report(*levels, by="level").rows] == [("urgent",), ("standard",), ("low",)]
    both = compliance(
        scope(wanted(clocks=("resolution", "first-answer"))),
        [reading("a", "03-02 09:00", clock="resolution"), reading("a", "03-02 09:00")],
        by=[Grouping.CLOCK],
    )
    assert [row.group for row in both.rows] == [("first-answer",), ("resolution",)]


def test_several_clocks_are_told_apart_unless_somebody_asks_otherwise() -> None:
    several = scope(wanted(clocks=("resolution", "first-answer")))
    assert compliance(several, MARCH).by[0] is Grouping.CLOCK
    assert compliance(several, MARCH, by=[Grouping.AGENT]).by == (Grouping.AGENT,)


def test_what_no_record_has_is_no_column_unless_somebody_asks_for_it() -> None:
    nobody = [reading("a", "03-02 09:00", department=None, requester=None)]
    assert compliance(scope(), nobody).rows[0].group == ("Anna", dt.date(2026, 3, 2))
    assert compliance(scope(), nobody, by=[Grouping.DEPARTMENT]).rows[0].group == (None,)


def test_filters_keep_those_named_and_those_without_a_name() -> None:
    def kept(departments: tuple[str | None, ...] = (), agents: tuple[str | None, ...] = ()) -> set[tuple[Any, ...]]:
        about = replace(scope(), departments=departments, agents=agents)
        found = compliance(about, MARCH, by=[Grouping.DEPARTMENT, Grouping.AGENT])
        return {row.group for row in found.rows}

    assert kept(departments=("Sales",)) == {("Sales", None)}
    assert kept(departments=("(none)", None)) == {(None, "Anna")}
    assert kept(agents=("Bo", None)) == {("Billing", "Bo"), ("Sales", None)}
    assert kept(departments=("Sales",), agents=("Bo",)) == set()


def test_how_much_of_the_limit_was_used() -> None:
    shares = (0, 25, 26, 50, 75, 100, 101, 125, 150, 200, 201)
    found = report(
        *(reading(str(n), "03-02 09:00", "met" if n <= 100 else "missed", minutes=n, limit=100) for n in shares)
    )
    assert [(b.low, b.high, b.fulfilled, b.missed) for b in found.used] == [
        (0, Fraction(1, 4), 2, 0),
        (Fraction(1, 4), Fraction(1, 2), 2, 0),
        (Fraction(1, 2), Fraction(3, 4), 1, 0),
        (Fraction(3, 4), 1, 1, 0),
        (1, Fraction(5, 4), 0, 2),
        (Fraction(5, 4), Fraction(3, 2), 0, 1),
        (Fraction(3, 2), 2, 0, 1),
        (2, None, 0, 1),
    ]


def test_readings_are_counted_as_they_come() -> None:
    """A million of them are never together in memory: the report asks for the next only when it has counted one."""
    alive = 0

    class Counted(ClockReading):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def many() -> Iterator[ClockReading]:
        nonlocal alive
        model = reading("a", "03-02 09:00")
        values = {name: getattr(model, name) for name in ClockReading.__slots__}
        for _ in range(500):
            alive += 1
            assert alive <= 3
            yield Counted(**values)

    assert compliance(scope(), many()).total.fulfilled.count == 500


# ------------------------------------------------------------------ the slow way

NAMES = st.sampled_from([None, "Anna", "anna", "Bo", "Čeněk", "Ω", ""])
State = Literal["met", "missed", "running", "running late", "paused", "cancelled"]
STATES: st.SearchStrategy[State] = st.sampled_from(["met", "missed", "running", "running late", "paused", "cancelled"])


@st.composite
def any_reading(draw: st.DrawFn) -> ClockReading:
    state = draw(STATES)
    limit = draw(st.none() | st.integers(0, 10_000))
    judged = state in ("met", "missed", "running late")
    elapsed = draw(st.integers(0, 20_000)) if judged else draw(st.none() | st.integers(0, 20_000))
    start = int(dt.datetime(2026, 3, 28, tzinfo=dt.UTC).timestamp()) * SECOND + draw(st.integers(0, 3 * 86400)) * SECOND
    due = None if limit is None or state in ("paused", "cancelled") else start + limit
    stopped = start + (elapsed or 0) if state in ("met", "missed") else None
    fields = (("department", draw(NAMES)), ("assignee", draw(NAMES)), ("requester", draw(NAMES)))
    return ClockReading(
        str(draw(st.integers(0, 9))), "tickets", draw(st.sampled_from(["first-answer", "resolution"])), 1,
        draw(st.sampled_from([None, "urgent", "low"])), start, due, due, stopped, elapsed, limit, state, fields,
    )  # fmt: skip


def slowly(
    about: Scope, readings: list[ClockReading], by: tuple[Grouping, ...]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The rows of a report, each counted in a pass of its own over all readings."""

    def key(one: ClockReading) -> tuple[Any, ...]:
        local = dt.datetime.fromtimestamp(one.started // SECOND, ZoneInfo(ZONE))
        named = dict(one.fields)
        words = {
            "department": named["department"] or None,
            "agent": named["assignee"] or None,
            "requester": named["requester"] or None,
            "level": one.level,
            "clock": one.clock,
            "date": local.date(),
            "week": local.strftime("%G-W%V"),
            "month": local.strftime("%Y-%m"),
        }
        return tuple(words[group.value] for group in by)

    rows = {}
    counted = [one for one in readings if one.state != "cancelled"]
    for group in {key(one) for one in counted}:
        mine = [one for one in counted if key(one) == group]
        bounded = [one for one in mine if one.state == "paused" or one.limit is not None]
        kept = [one.elapsed or 0 for one in bounded if one.state == "met"]
        missed = [one.elapsed or 0 for one in bounded if one.state in ("missed", "running late")]
        rows[group] = (
            (
                len(kept),
                Fraction(sum(kept), len(kept)) if kept else None,
                max(kept, default=None),
                min(kept, default=None),
            ),
            (
                len(missed),
                Fraction(sum(missed), len(missed)) if missed else None,
                max(missed, default=None),
                min(missed, default=None),
            ),
            sum(one.state == "running late" for one in bounded),
            sum(one.state == "running" for one in bounded),
            sum(one.state == "paused" for one in bounded),
            len(mine) - len(bounded),
            Fraction(len(kept), len(kept) + len(missed)) if kept or missed else None,
        )
    return rows


@pytest.mark.slow
@given(st.lists(any_reading(), max_size=30), st.lists(st.sampled_from(list(Grouping)), max_size=3, unique=True))
def test_the_same_as_counted_slowly(readings: list[ClockReading], groups: list[Grouping]) -> None:
    about = scope(wanted(clocks=("first-answer", "resolution")))
    by = tuple(groups)
    found = compliance(about, iter(readings), by=by)

    def told(tally: Tally) -> tuple[Any, ...]:
        return tally.count, tally.average, tally.longest, tally.shortest

    rows = {
        row.group: (told(row.fulfilled), told(row.missed), row.late, row.running, row.paused, row.unlimited, row.share)
        for row in found.rows
    }
    assert rows == slowly(about, readings, by)
    assert len(rows) == len(found.rows)
    whole = slowly(about, readings, ())
    total = found.total
    assert (told(total.fulfilled), told(total.missed), total.late) == (
        whole[()][:3] if whole else ((0, None, None, None),) * 2 + (0,)
    )
    assert found.cancelled == sum(one.state == "cancelled" for one in readings)
    decided = total.fulfilled.count + total.missed.count
    assert (
        sum(b.fulfilled + b.missed for b in found.dates) == decided == sum(b.fulfilled + b.missed for b in found.used)
    )
