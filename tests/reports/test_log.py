"""The log and the list of what is at risk: which readings are in them, and in which order."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.readings import MARCH, reading, scope, wanted
from tests.reports.test_compliance import any_reading

from slakit.measure import ClockReading
from slakit.reports import LogReport, LogRow, log, parse_order, risk
from slakit.reports.risk import parse_within
from slakit.reports.sorting import SortedRows, row_order
from slakit.reports.wanted import ORDERS
from slakit.timeline import HOUR, MINUTE


def tickets(report: LogReport) -> list[str]:
    return [row.record for row in report.rows]


def ordered(text: str, *readings: ClockReading) -> list[str]:
    order = parse_order(text)
    assert not isinstance(order, str)
    return tickets(log(scope(), readings or MARCH, order=order))


def test_every_clock_is_listed_those_without_an_answer_too() -> None:
    found = log(scope(), MARCH)
    assert tickets(found) == ["T-1", "T-2", "T-10", "T-3", "T-7", "T-5", "T-4", "T-6"]
    assert found.left_out == 1
    running = next(row for row in found.rows if row.record == "T-5")
    assert (running.closed, running.remaining, running.state) == (None, -HOUR, "running late")
    assert (running.requester, running.department, running.agent) == ("Zoë de Vries", "Billing", "Bo")


def test_states_that_are_asked_for() -> None:
    assert tickets(log(scope(), MARCH, states=["cancelled"])) == ["T-8"]
    assert tickets(log(scope(), MARCH, states=["missed", "running late"])) == ["T-2", "T-5"]
    assert log(scope(), MARCH, states=["missed"]).left_out == 1


def test_filters() -> None:
    assert tickets(log(replace(scope(), departments=("Sales",)), MARCH)) == ["T-3"]
    assert tickets(log(replace(scope(), agents=("(none)", None)), MARCH)) == ["T-3"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("ticket", ["T-1", "T-2", "T-3", "T-4", "T-5", "T-6", "T-7", "T-10"]),
        ("-ticket", ["T-10", "T-7", "T-6", "T-5", "T-4", "T-3", "T-2", "T-1"]),
        ("requester", ["T-4", "T-2", "T-1", "T-10", "T-7", "T-5", "T-6", "T-3"]),
        ("-requester", ["T-1", "T-10", "T-7", "T-5", "T-6", "T-2", "T-4", "T-3"]),
        ("department,-agent", ["T-10", "T-5", "T-1", "T-2", "T-4", "T-6", "T-3", "T-7"]),
        ("closed", ["T-1", "T-10", "T-2", "T-3", "T-7", "T-5", "T-4", "T-6"]),
        ("-due", ["T-6", "T-4", "T-5", "T-3", "T-10", "T-2", "T-1", "T-7"]),
        ("remaining", ["T-2", "T-5", "T-10", "T-7", "T-4", "T-1", "T-3", "T-6"]),
        ("-remaining", ["T-6", "T-3", "T-1", "T-4", "T-7", "T-10", "T-5", "T-2"]),
        ("-level,-started", ["T-6", "T-4", "T-5", "T-7", "T-3", "T-10", "T-2", "T-1"]),
        ("state,ticket", ["T-5", "T-4", "T-6", "T-7", "T-2", "T-1", "T-3", "T-10"]),
        ("clock", ["T-1", "T-2", "T-10", "T-3", "T-7", "T-5", "T-4", "T-6"]),
    ],
)
def test_orders(order: str, expected: list[str]) -> None:
    assert ordered(order) == expected


def test_numbers_in_tickets_may_be_longer_than_any_integer() -> None:
    long = "9" * 5000
    rows = [reading(name, "03-02 09:00") for name in (long, "10", "9", "a9", "a10")]
    assert ordered("ticket", *rows) == ["a9", "a10", "9", "10", long]
    assert ordered("-ticket", *rows) == [long, "10", "9", "a10", "a9"]


def test_words_that_are_no_column() -> None:
    assert parse_order("started,-prio") == "-prio"
    assert parse_order("ticket,-ticket") == (("ticket", False),)
    assert parse_order("") == ()


@pytest.mark.slow
@given(
    st.lists(any_reading(), max_size=25),
    st.lists(st.tuples(st.sampled_from(ORDERS), st.booleans()), max_size=3),
    st.randoms(use_true_random=False),
    st.integers(1, 7),
)
def test_rows_on_the_disk_come_in_the_order_of_rows_in_memory(
    readings: list[ClockReading], order: list[tuple[str, bool]], chance: random.Random, run: int
) -> None:
    about = scope(wanted(clocks=("first-answer", "resolution")))
    usual = log(about, readings, order=order)
    rows = list(usual.rows)
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    spilled = SortedRows(shuffled, row_order(about, usual.order), run=run)
    assert len(spilled) == len(rows)
    key = row_order(about, usual.order)
    assert [key(row) for row in spilled] == [key(row) for row in rows] == [key(row) for row in spilled]
    assert sorted(map(repr, spilled)) == sorted(map(repr, rows))
    spilled.close()
    assert list(spilled) == []


@pytest.mark.slow
@given(st.lists(any_reading(), max_size=25), st.sampled_from(("requester", "department", "agent")), st.booleans())
def test_names_sort_as_python_sorts_them_with_nobody_last(readings: list[ClockReading], name: str, down: bool) -> None:
    found = [getattr(row, name) for row in log(scope(), readings, order=[(name, down)]).rows]
    known = sorted((one for one in found if one is not None), key=lambda one: (one.casefold(), one), reverse=down)
    assert found == known + [None] * (len(found) - len(known))


# ------------------------------------------------------------------ what is at risk


def at_risk(*readings: ClockReading, within: int | Fraction = Fraction(1, 4)) -> list[str]:
    return [row.record for row in risk(scope(), readings, within=within).rows]


def test_what_is_overdue_comes_first_then_what_has_least_left() -> None:
    found = risk(scope(), MARCH)
    assert [row.record for row in found.rows] == ["T-5", "T-4"]
    assert (found.running, found.late, found.paused, found.unlimited) == (3, 1, 1, 0)


def test_the_last_quarter_of_the_limit_is_at_risk_to_the_microsecond() -> None:
    edge = reading("edge", "03-31 09:00", "running", minutes=45)
    before = replace(edge, record="before", elapsed=45 * MINUTE - 1)
    assert at_risk(edge, before) == ["edge"]
    assert at_risk(edge, before, within=15 * MINUTE + 1) == ["edge", "before"]
    assert at_risk(edge, before, within=15 * MINUTE) == ["edge"]
    assert at_risk(reading("late", "03-31 09:00", "running late", minutes=61), within=0) == ["late"]


def test_what_does_not_run_or_has_no_limit_is_not_at_risk() -> None:
    found = risk(
        scope(),
        [
            reading("a", "03-31 09:00", "met", minutes=59),
            reading("b", "03-31 09:00", "missed", minutes=61),
            reading("c", "03-31 09:00", "paused", minutes=61),
            reading("d", "03-31 09:00", "running", minutes=61, limit=None),
        ],
    )
    assert (found.rows, found.running, found.paused, found.unlimited) == ((), 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4h", 4 * HOUR),
        ("90 minutes", 90 * MINUTE),
        ("1 hour 30 min", 90 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("0.5 h", 30 * MINUTE),
        ("1 day", 24 * HOUR),
        ("20 seconds", MINUTE // 3),
        ("25%", Fraction(1, 4)),
        ("12.5 %", Fraction(1, 8)),
        ("", None),
        ("4", None),
        ("-4h", None),
        ("4 parsecs", None),
        ("h", None),
        ("0.0000001 s", None),
    ],
)
def test_how_much_time_is_little(text: str, expected: int | Fraction | None) -> None:
    assert parse_within(text) == expected


def test_rows_are_small_values() -> None:
    assert not hasattr(LogRow("a", "c", 1, None, None, None, None, 0, None, None, None, None, None, "met"), "__dict__")
