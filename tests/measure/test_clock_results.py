"""What objectives make of clocks: running ones, terms for them, attribution, levels, and data that are amiss."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
from tests.language.reading import read
from tests.measure.clock_texts import at, hold, level, rows, said
from tests.measure.clock_worlds import written
from tests.measure.clocks_slowly import Row

from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Severity
from slakit.measure import AggregateValue, MeasureOptions, MeasureResult, clock_readings, measure
from slakit.timeline import HOUR, windows

ON_TIME = "measure share of tickets where work is on time out of tickets where work is on time or work is late"
Ticket = tuple[Row, list[tuple[str, Row]]]


def contract(
    clock: str, objective: str = f"{ON_TIME} each calendar month", levels: str = "", more: str = "", most: str = "50 %"
) -> Contract:
    text = f"""use "std/help-desk"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Berlin currency EUR end agreement
calendar office "Office" open monday to friday from 09:00 to 17:00 end calendar
{more}
clock work "Work" of tickets {clock} end clock
{f"levels for tickets {levels} end levels" if levels else ""}
objective O "O" {objective} promise at most {most} no data counts as left out end objective
"""
    model, found = read(text)
    assert model is not None, [d.message for d in found]
    return model


def ticket(key: str, created: str, *children: tuple[str, Row], **fields: object) -> Ticket:
    return {"id": key, "created": at(created), **fields}, list(children)


def evaluated(
    model: Contract, folder: Path, tickets: list[Ticket], as_of: str | None
) -> tuple[MeasureResult, list[Diagnostic]]:
    objective = model.objectives[0]
    span = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    places = {objective.name: tuple(windows(objective.each, model.agreement.zone, *span, model.agreement.term))}
    data = written(model, rows(model, tickets), folder)
    result, found = measure(
        model, places, data, MeasureOptions(folder / "rejects.csv", as_of=None if as_of is None else at(as_of))
    )
    assert result is not None, found
    return result, found


def counts(result: MeasureResult) -> dict[str, tuple[int, int, int, int]]:
    """Numerator, denominator, unknown and running by the label of each window that has records or unknown ones."""
    found = {}
    for one in result.measurements:
        (part,) = one.parts
        assert isinstance(part, AggregateValue)
        told = (int(part.numerator), part.denominator, part.unknown, part.running)
        if any(told):
            found[one.window.label] = told
    return found


SIMPLE = "starts at created stops at solved within 2 hours"
THREE = [
    ticket("quick", "2026-03-02 09:00", solved=at("2026-03-02 10:00")),
    ticket("slow", "2026-03-02 09:00", solved=at("2026-03-02 12:00")),
    ticket("open", "2026-03-31 21:00"),
]


def test_what_still_runs_is_undecided_without_an_instant(tmp_path: Path) -> None:
    result, found = evaluated(contract(SIMPLE), tmp_path, THREE, None)
    assert counts(result) == {"2026-03": (1, 2, 1, 1)}
    (problem,) = found
    assert (problem.code, problem.where) == ("SLA750", "objective O")
    assert "on 1 record" in problem.message
    assert problem.help is not None
    assert "--as-of" in problem.help


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2026-03-31 23:00", (1, 2, 0, 0)),  # exactly its limit
        ("2026-03-31 23:01", (1, 3, 0, 0)),
        ("2026-03-02 11:30", (1, 2, 0, 0)),  # the slow one still ran, and was late; the last had not come
        ("2026-03-02 10:30", (1, 1, 0, 0)),
        ("2026-03-02 09:59", None),
    ],
)
def test_what_still_runs_is_judged_at_an_instant(
    tmp_path: Path, as_of: str, told: tuple[int, int, int, int] | None
) -> None:
    result, found = evaluated(contract(SIMPLE), tmp_path, THREE, as_of)
    assert counts(result) == ({} if told is None else {"2026-03": told})
    assert found == []


@pytest.mark.parametrize(
    ("term", "as_of", "told"),
    [
        ("late", None, (1, 3, 0, 0)),
        ("on time", None, (2, 3, 0, 0)),
        ("left out", None, (1, 2, 0, 0)),
        ("undecided", None, (1, 2, 1, 1)),
        ("late once it is late", None, (1, 2, 1, 1)),
        ("late once it is late", "2026-03-31 22:00", (1, 2, 0, 0)),
        ("late once it is late", "2026-04-01 22:00", (1, 3, 0, 0)),
        ("undecided once it is late", "2026-03-31 22:00", (1, 2, 0, 0)),
        ("undecided once it is late", "2026-04-01 22:00", (1, 2, 1, 1)),
        ("left out", "2026-04-01 22:00", (1, 2, 0, 0)),
        ("late", "2026-03-31 22:00", (1, 3, 0, 0)),
    ],
)
def test_what_still_runs_counts_as_agreed(
    tmp_path: Path, term: str, as_of: str | None, told: tuple[int, int, int, int]
) -> None:
    model = contract(SIMPLE, f"{ON_TIME} each calendar month still running counts as {term}")
    result, found = evaluated(model, tmp_path, THREE, as_of)
    assert counts(result) == {"2026-03": told}
    assert [problem.code for problem in found] == (["SLA750"] if told[3] else [])
    if told[3] and as_of is not None:
        assert found[0].help is not None
        assert "--as-of" not in found[0].help


LATER = [
    ticket("in-april", "2026-03-31 23:30", solved=at("2026-04-01 00:30")),
    ticket("in-march", "2026-03-31 22:00", solved=at("2026-03-31 23:59")),
    ticket("open", "2026-02-01 09:00"),
]


@pytest.mark.parametrize(
    ("by", "term", "told"),
    [
        ("", "", {"2026-02": (0, 1, 0, 0), "2026-03": (2, 2, 0, 0)}),
        ("by start", "", {"2026-02": (0, 1, 0, 0), "2026-03": (2, 2, 0, 0)}),
        ("by stop", "", {"2026-03": (1, 1, 0, 0), "2026-04": (1, 1, 0, 0)}),
        # The second one is due at the very beginning of April.
        ("by due", "", {"2026-02": (0, 1, 0, 0), "2026-04": (2, 2, 0, 0)}),
        ("by due", "still running counts as left out", {"2026-04": (2, 2, 0, 0)}),
        ("by stop", "still running counts as late once it is late",
         {"2026-03": (1, 1, 0, 0), "2026-04": (1, 1, 0, 0), "2026-05": (0, 1, 0, 0)}),
    ],
)  # fmt: skip
def test_the_instant_that_puts_a_record_into_a_window(
    tmp_path: Path, by: str, term: str, told: dict[str, tuple[int, int, int, int]]
) -> None:
    model = contract(SIMPLE, f"{ON_TIME} each calendar month {by} {term}")
    result, _ = evaluated(model, tmp_path, LATER, "2026-05-03 09:00")
    assert counts(result) == told


def due_by(as_of: str | None, folder: Path, clock: str, *tickets: Ticket) -> dict[str, tuple[int, int, int, int]]:
    result, found = evaluated(contract(clock, f"{ON_TIME} each calendar month by due"), folder, list(tickets), as_of)
    told = counts(result)
    running = any(running for *_, running in told.values())
    assert [problem.code for problem in found] == (["SLA750"] if running else [])
    return told


def test_what_runs_is_in_the_window_in_which_it_is_due(tmp_path: Path) -> None:
    """Friday 27 February 16:30, two office hours: due on Monday 2 March at 10:30."""
    clock = "starts at created stops at solved within 2 hours during office"
    one = ticket("T", "2026-02-27 16:30")
    assert due_by(None, tmp_path, clock, one) == {"2026-03": (0, 0, 1, 1)}
    # Neither late nor on time, up to the last instant of its limit.
    assert due_by("2026-03-02 10:30", tmp_path, clock, one) == {}
    assert due_by("2026-03-02 10:31", tmp_path, clock, one) == {"2026-03": (0, 1, 0, 0)}
    solved = ticket("T", "2026-02-27 16:30", solved=at("2026-02-27 16:45"))
    assert due_by(None, tmp_path, clock, solved) == {"2026-03": (1, 1, 0, 0)}


def test_a_pause_puts_off_when_it_is_due(tmp_path: Path) -> None:
    clock = "starts at created stops at solved pauses during holds within 2 hours"
    held = ticket("T", "2026-03-31 21:00", hold("2026-03-31 22:00", "2026-04-02 08:00"))
    # Due on 2 April at 09:00; while the pause lasts, nobody knows when.
    assert due_by("2026-04-01 12:00", tmp_path, clock, held) == {}
    assert due_by("2026-04-02 12:00", tmp_path, clock, held) == {"2026-04": (0, 1, 0, 0)}
    assert due_by(None, tmp_path, clock, held) == {"2026-04": (0, 0, 1, 1)}
    lasting = ticket("T", "2026-03-31 21:00", hold("2026-03-31 22:00"))
    assert due_by("2026-12-01 12:00", tmp_path, clock, lasting) == {}
    assert due_by(None, tmp_path, clock, lasting) == {}


def test_several_cycles_are_due_with_the_last(tmp_path: Path) -> None:
    clock = """starts at each sent of messages where author is "requester"
      stops at next sent of messages where author is "agent" within 2 hours"""
    first = [said("requester", "2026-03-31 21:00"), said("agent", "2026-03-31 23:30")]
    again = [said("requester", "2026-04-30 21:30"), said("agent", "2026-04-30 21:45")]
    once, twice = (ticket("T", "2026-03-31 21:00", *told) for told in (first, first + again))
    assert due_by(None, tmp_path, clock, once) == {"2026-03": (0, 1, 0, 0)}
    assert due_by(None, tmp_path, clock, twice) == {"2026-04": (0, 1, 0, 0)}


def test_a_clock_without_a_limit_is_never_due(tmp_path: Path) -> None:
    one = ticket("T", "2026-03-31 21:00", solved=at("2026-03-31 22:00"))
    measured = "measure number of tickets where work is at most 2 hours each calendar month by due"
    model = contract("starts at created stops at solved", measured, most="1")
    told = counts(evaluated(model, tmp_path, [one], None)[0])
    assert {counted for counted, *_ in told.values()} == {0}


def test_hours_of_an_objective_are_those_of_the_stop_that_it_counts_by(tmp_path: Path) -> None:
    model = contract(SIMPLE, f"{ON_TIME} during office each calendar month by stop")
    tickets = [
        ticket("morning", "2026-03-02 08:30", solved=at("2026-03-02 09:00")),
        ticket("evening", "2026-03-02 16:30", solved=at("2026-03-02 17:00")),
    ]
    result, _ = evaluated(model, tmp_path, tickets, None)
    assert counts(result) == {"2026-03": (1, 1, 0, 0)}
    march = next(one for one in result.measurements if one.window.label == "2026-03")
    assert march.outside_hours == 1


def test_the_level_by_rules_and_by_records_that_change_it(tmp_path: Path) -> None:
    levels = """level hot "Hot" work within 1 hour level cold "Cold" work within 5 hours
      assign cold otherwise assign hot when priority is "urgent" then stop assign cold when "newsletter" in tags"""
    tickets = [
        ticket("hot", "2026-03-02 09:00", priority="urgent", tags=("newsletter",), solved=at("2026-03-02 12:00")),
        ticket("cold", "2026-03-02 09:00", solved=at("2026-03-02 12:00")),
        ticket("heated", "2026-03-02 09:00", level("2026-03-02 10:00", "hot"), solved=at("2026-03-02 12:00")),
        ticket("too-late", "2026-03-02 09:00", level("2026-03-02 12:00", "hot"), solved=at("2026-03-02 12:00")),
        ticket("bad", "2026-03-02 09:00", level("2026-03-02 10:00", "hottest"), solved=at("2026-03-02 12:00")),
    ]
    share = "share of tickets where work is late out of tickets where level is"
    told = {}
    for name in ("hot", "cold"):
        model = contract("starts at created stops at solved", f'measure {share} "{name}" each calendar month', levels)
        result, found = evaluated(model, tmp_path, tickets, None)
        told[name] = counts(result)["2026-03"][:2]
        (quality,) = [one for one in result.quality if one.records == "level-changes"]
        assert [(r.reason, r.rows) for r in quality.rejects] == [("level: level that the contract does not define", 1)]
        assert [problem.code for problem in found] == ["SLA708"]
    # What came at the instant of the stop is the level now, and came too late for the clock.
    assert told == {"hot": (2, 3), "cold": (0, 2)}


def test_an_average_of_times_that_still_run_cannot_be_told(tmp_path: Path) -> None:
    model = contract(SIMPLE, "measure average work of tickets each calendar month", most="1 hour")
    result, found = evaluated(model, tmp_path, THREE, None)
    (part,) = next(one for one in result.measurements if one.window.label == "2026-03").parts
    assert isinstance(part, AggregateValue)
    assert (part.numerator, part.denominator, part.unknown, part.running) == (Fraction(4 * HOUR), 2, 1, 1)
    assert [problem.code for problem in found] == ["SLA750"]
    result, _ = evaluated(model, tmp_path, THREE, "2026-03-31 22:00")
    (part,) = next(one for one in result.measurements if one.window.label == "2026-03").parts
    assert part.value == Fraction(5 * HOUR, 3)


def test_a_median_of_times_is_found_by_rank(tmp_path: Path) -> None:
    figure = "measure median work of tickets where work is on time or work is late each calendar month"
    model = contract(SIMPLE, figure, most="1 hour")
    result, _ = evaluated(model, tmp_path, THREE, "2026-04-01 21:00")
    march = next(one for one in result.measurements if one.window.label == "2026-03")
    assert march.value == 3 * HOUR


# ------------------------------------------------------------------ data that are not as they should be


def only(model: Contract, folder: Path, one: Ticket, as_of: str | None) -> tuple[int | None, str, int | None]:
    """Elapsed, state and limit of the one cycle of a ticket."""
    data = written(model, rows(model, [one]), folder)
    found, problems, _ = clock_readings(
        model,
        data,
        ["work"],
        [],
        (0, 2**52),
        MeasureOptions(folder / "r.csv", as_of=None if as_of is None else at(as_of)),
    )
    assert found is not None, problems
    (reading,) = found
    return reading.elapsed, reading.state, reading.limit


PAUSED = "starts at created stops at solved pauses during holds within 2 hours"


def test_a_pause_that_never_ends(tmp_path: Path) -> None:
    one = ticket("T", "2026-03-02 09:00", hold("2026-03-02 10:00"))
    assert only(contract(PAUSED), tmp_path, one, "2026-06-01 00:00") == (HOUR, "paused", 2 * HOUR)
    stopped = ticket("T", "2026-03-02 09:00", hold("2026-03-02 10:00"), solved=at("2026-03-05 09:00"))
    assert only(contract(PAUSED), tmp_path, stopped, None) == (HOUR, "met", 2 * HOUR)


def test_pauses_that_overlap_count_once(tmp_path: Path) -> None:
    holds = [
        hold("2026-03-02 09:30", "2026-03-02 11:00"), hold("2026-03-02 10:00", "2026-03-02 12:00"),
        hold("2026-03-02 10:15", "2026-03-02 10:30"), hold("2026-03-02 12:00", "2026-03-02 12:30"),
        hold("2026-03-02 08:00", "2026-03-02 09:10"), hold("2026-03-02 12:45", "2026-03-02 12:45"),
    ]  # fmt: skip
    one = ticket("T", "2026-03-02 09:00", *holds, solved=at("2026-03-02 13:00"))
    assert only(contract(PAUSED), tmp_path, one, None) == (50 * HOUR // 60, "met", 2 * HOUR)


@pytest.mark.parametrize("stop", ["solved", 'first sent of messages where author is "agent"'])
def test_a_stop_before_the_start_is_none(tmp_path: Path, stop: str) -> None:
    model = contract(f"starts at answered stops at {stop} within 2 hours")
    early = {"solved": at("2026-03-02 09:30"), "answered": at("2026-03-02 10:00")}
    one = ticket("T", "2026-03-02 09:00", said("agent", "2026-03-02 09:30"), **early)
    assert only(model, tmp_path, one, "2026-03-02 11:00") == (HOUR, "running", 2 * HOUR)
    # Of several records the first one from the start on stops it, also where one came before.
    answered = ticket(
        "T", "2026-03-02 09:00", said("agent", "2026-03-02 09:30"), said("agent", "2026-03-02 10:30"), **early
    )
    wanted = (HOUR // 2, "met", 2 * HOUR) if "messages" in stop else (HOUR, "running", 2 * HOUR)
    assert only(model, tmp_path, answered, "2026-03-02 11:00") == wanted
    result, _ = evaluated(model, tmp_path, [answered], "2026-03-02 11:00")
    assert counts(result) == ({"2026-03": (1, 1, 0, 0)} if "messages" in stop else {})


def test_a_calendar_that_ends_before_the_data(tmp_path: Path) -> None:
    more = """calendar once "Once" open on 2026-01-05 from 09:00 to 17:00 open on 2026-01-06 from 09:00 to 17:00
      end calendar"""
    model = contract(f"{SIMPLE} during once", more=more)
    one = ticket("T", "2026-03-02 09:00", solved=at("2026-03-05 09:00"))
    assert only(model, tmp_path, one, None) == (0, "met", 2 * HOUR)
    across = ticket("T", "2026-01-06 16:00", solved=at("2026-03-05 09:00"))
    assert only(model, tmp_path, across, None) == (HOUR, "met", 2 * HOUR)
    days = contract("starts at created stops at solved within 1 business days during once", more=more)
    # There is no next business day, so nothing is ever late.
    assert only(days, tmp_path, across, None)[:2] == (HOUR, "met")
    result, _ = evaluated(days, tmp_path, [across], None)
    assert counts(result) == {"2026-01": (1, 1, 0, 0)}


def test_records_that_belong_to_nothing_are_told(tmp_path: Path) -> None:
    model = contract('starts at created stops at first sent of messages where author is "agent" within 2 hours')
    lost = [said("agent", "2026-03-02 09:30", ticket="nobody"), said("agent", "2026-03-02 09:40", ticket="twice")]
    tickets = [
        ticket("T", "2026-03-02 09:00", *lost, said("agent", "2026-03-02 10:00")),
        ticket("twice", "2026-03-02 09:00"),
        ticket("twice", "2026-03-02 09:00"),
    ]
    result, found = evaluated(model, tmp_path, tickets, None)
    assert counts(result) == {"2026-03": (1, 1, 0, 0)}
    told = {problem.code: problem for problem in found}
    assert set(told) == {"SLA708", "SLA751"}
    assert told["SLA751"].severity is Severity.NOTE
    assert (
        told["SLA751"].message == "2 messages belong to tickets that are not among the accepted ones, and count nowhere"
    )


def test_a_limit_in_days_keeps_the_share_that_is_used(tmp_path: Path) -> None:
    """From Monday 09:00 a business day is 8 office hours: after two of them, 3/4 of 5 hours are left."""
    levels = """level hot "Hot" work within 5 hours level cold "Cold" work within 1 business days during office
      assign cold otherwise assign hot when priority is "urgent\""""
    model = contract("starts at created stops at solved when level changes proportional", levels=levels)
    changed = level("2026-03-02 11:00", "hot")
    for solved, late in (("2026-03-02 14:45", 0), ("2026-03-02 14:46", 1)):
        one = ticket("T", "2026-03-02 09:00", changed, solved=at(solved))
        result, found = evaluated(model, tmp_path, [one], None)
        assert (counts(result), found) == ({"2026-03": (1 - late, 1, 0, 0)}, [])
    running = ticket("T", "2026-03-02 09:00", changed)
    assert only(model, tmp_path, running, "2026-03-02 12:00") == (3 * HOUR, "running", 2 * HOUR + 15 * HOUR // 4)
    result, found = evaluated(model, tmp_path, [running], None)
    assert (counts(result), [problem.code for problem in found]) == ({"2026-03": (0, 0, 1, 1)}, ["SLA750"])


def test_limits_without_a_common_multiple_keep_the_share(tmp_path: Path) -> None:
    """So many seconds that have no factor in common cannot be added up in whole numbers; the shares are the same."""
    seconds = (3599, 7193, 10789, 14387, 17989)
    levels = "".join(f'level l{n} "L{n}" work within {n} seconds ' for n in seconds) + "assign l7193 otherwise"
    model = contract("starts at created stops at solved when level changes proportional", levels=levels)
    one = ticket("T", "2026-03-02 09:00", level("2026-03-02 10:00", "l3599"), solved=at("2026-03-02 10:29:57"))
    late = ticket("U", "2026-03-02 09:00", level("2026-03-02 10:00", "l3599"), solved=at("2026-03-02 10:29:58"))
    # One hour is 3600/7193 of the first limit; what is left of the other is 1797.75 seconds.
    result, _ = evaluated(model, tmp_path, [one, late], None)
    assert counts(result) == {"2026-03": (1, 2, 0, 0)}
