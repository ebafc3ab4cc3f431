"""The slow evaluation of clocks, held against answers that were worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.clock_answers import told
from tests.measure.clock_cases import CASES, LEVELS, SOLVED, Case
from tests.measure.clock_texts import ALWAYS, at, contract, hold, judged, level, rows, said, status
from tests.measure.clocks_slowly import Cycle, OnRecord, clocks_on_records, good_rows

from slakit.contract.model import Contract
from slakit.timeline import HOUR, MINUTE

BERLIN = "Europe/Berlin"


def one(found: OnRecord) -> Cycle:
    assert len(found.cycles) == 1
    return found.cycles[0]


def hours(length: int | None) -> Any:
    return None if length is None else Fraction(length, HOUR)


# ------------------------------------------------------------------ worked examples of reopening and of levels


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cases(case: Case) -> None:
    good, bad = good_rows(case.contract(), case.rows())
    assert not any(bad.values())
    found = clocks_on_records(case.contract(), good, case.instant())["work", "T"]
    assert len(found.cycles) == len(case.answers)
    for cycle, answer in zip(found.cycles, case.answers, strict=True):
        expected = told(answer, case.zone)
        assert {name: getattr(cycle, name) for name in expected} == expected
        assert cycle.levels[-1] == answer.level


@pytest.mark.parametrize(("how", "due"), [("restart", "13:00"), ("first level", "17:00"), ("proportional", "12:37:30")])
def test_after_a_change_of_level_the_due_instant_is_sharp(how: str, due: str) -> None:
    model = contract(f"starts at created {SOLVED} when reopened new cycle when level changes {how}", LEVELS)
    for extra, state in ((0, "met"), (1, "missed")):
        stop = ("status-changes", {"since": at(f"2026-01-05 {due}") + extra, "status": "solved"})
        changed = level("2026-01-05 12:00", "p1")
        assert one(judged(model, "2026-01-05 09:00", changed, stop, as_of="2026-01-05 20:00")).state == state


def test_carried_time_is_late_from_the_change_on() -> None:
    model = contract(f"starts at created {SOLVED} when reopened new cycle", LEVELS)
    changed = level("2026-01-05 12:00", "p1")
    before = one(judged(model, "2026-01-05 09:00", changed, as_of="2026-01-05 11:59:59"))
    assert (before.state, before.limit) == ("running", 8 * HOUR)
    on_change = one(judged(model, "2026-01-05 09:00", changed, as_of="2026-01-05 12:00"))
    assert (on_change.state, on_change.limit, on_change.remaining) == ("running late", HOUR, -2 * HOUR)


# ------------------------------------------------------------------ calendar vectors that are a clock


def limited(calendar: str, limit: str, zone: str = BERLIN, more: str = "") -> Contract:
    return contract(f"starts at created stops at solved within {limit} {more} during {calendar}\n", zone=zone)


@pytest.mark.parametrize(
    ("calendar", "zone", "start", "limit", "due", "grace"),
    [
        ("office", BERLIN, "2024-01-05 16:00", "1 hour", "2024-01-05 17:00", "2024-01-08 09:00"),
        ("office", BERLIN, "2024-01-05 17:00", "8 hours", "2024-01-08 17:00", "2024-01-09 09:00"),
        ("nights", BERLIN, "2024-03-30 22:00", "4 hours", "2024-03-31 03:00", "2024-03-31 03:00"),
        ("china", "Asia/Shanghai", "2025-09-26 17:00", "11 hours", "2025-09-29 10:00", "2025-09-29 10:00"),
        ("china", "Asia/Shanghai", "2025-10-10 17:00", "2 hours", "2025-10-11 10:00", "2025-10-11 10:00"),
        ("china", "Asia/Shanghai", "2025-09-30 17:00", "3 hours", "2025-10-09 11:00", "2025-10-09 11:00"),
        ("lunch", BERLIN, "2024-01-10 11:30", "60 minutes", "2024-01-10 13:30", "2024-01-10 13:30"),
        ("lunch", BERLIN, "2024-01-10 12:15", "30 minutes", "2024-01-10 13:30", "2024-01-10 13:30"),
        ("lunch", BERLIN, "2024-01-10 11:30", "30 minutes", "2024-01-10 12:00", "2024-01-10 13:00"),
        ("office", BERLIN, "2024-01-05 17:00", "3 business days", "2024-01-11 09:00", "2024-01-11 09:00"),
        ("short-thursday", BERLIN, "2024-01-10 15:00", "1 business days", "2024-01-11 12:00", "2024-01-12 09:00"),
        ("office", BERLIN, "2024-01-10 15:00", "2 calendar days", "2024-01-13 00:00", "2024-01-15 09:00"),
        ("office", BERLIN, "2024-01-06 12:00", "0 hours", "2024-01-06 12:00", "2024-01-08 09:00"),
        (ALWAYS, BERLIN, "2024-01-31 15:00", "1 month", "2024-03-01 00:00", "2024-03-01 00:00"),
    ],
)
def test_due_and_grace(calendar: str, zone: str, start: str, limit: str, due: str, grace: str) -> None:
    model = limited(calendar, limit, zone)
    found = one(judged(model, start, as_of=start))
    assert found.state == "running"
    assert found.due == at(due, zone)
    assert found.grace_until == at(grace, zone)
    for extra, state in ((0, "met"), (1, "missed")):
        solved = at(grace, zone) + extra
        assert one(judged(model, start, as_of=None, solved=solved)).state == state


@pytest.mark.parametrize(
    ("calendar", "zone", "start", "stop", "minutes"),
    [
        ("office", BERLIN, "2024-01-05 16:00", "2024-01-06 10:00", 60),
        ("nights", BERLIN, "2024-03-30 22:00", "2024-03-31 06:00", 7 * 60),
        ("nights", BERLIN, "2024-10-26 22:00", "2024-10-27 06:00", 9 * 60),
        ("island", "Australia/Lord_Howe", "2024-10-06 00:00", "2024-10-06 12:00", 90),
        ("island", "Australia/Lord_Howe", "2024-04-07 00:00", "2024-04-07 12:00", 150),
        ("sundays-late", BERLIN, "2024-03-31 00:00", "2024-03-31 12:00", 120),
        ("sundays-short", BERLIN, "2024-03-31 00:00", "2024-03-31 12:00", 15),
        ("sundays-fold", BERLIN, "2024-10-27 00:00", "2024-10-27 12:00", 90),
        ("tehran", "Asia/Tehran", "2021-03-21 12:00", "2021-03-23 12:00", 47 * 60),
        ("weeknights", BERLIN, "2024-01-12 22:00", "2024-01-13 06:00", 8 * 60),
        ("weeknights", BERLIN, "2024-01-08 00:00", "2024-01-08 06:00", 0),
        ("weeknights", BERLIN, "2024-01-09 01:00", "2024-01-09 05:00", 4 * 60),
        ("christmas-start", BERLIN, "2024-12-24 22:00", "2024-12-25 06:00", 8 * 60),
        ("christmas-day", BERLIN, "2024-12-24 22:00", "2024-12-25 06:00", 2 * 60),
        ("office", BERLIN, "2024-03-29 09:00", "2024-04-01 17:00", 16 * 60),
    ],
)
def test_elapsed(calendar: str, zone: str, start: str, stop: str, minutes: int) -> None:
    model = limited(calendar, "1 hour", zone)
    found = one(judged(model, start, as_of=None, solved=at(stop, zone)))
    assert found.elapsed == minutes * MINUTE
    assert found.state == ("met" if minutes <= 60 else "missed")


def test_a_limit_that_ends_in_a_repeated_hour() -> None:
    found = one(judged(limited("nights", "5 hours"), "2024-10-26 22:00", as_of="2024-10-26 22:00"))
    assert found.due == at("2024-10-27 01:00", "UTC")


def test_a_strict_due_instant_has_no_grace() -> None:
    model = limited("office", "1 hour", more="strict due")
    for solved, state in (("2024-01-05 17:00", "met"), ("2024-01-06 10:00", "missed")):
        found = one(judged(model, "2024-01-05 16:00", as_of=None, solved=at(solved)))
        assert (found.state, found.elapsed, found.due) == (state, HOUR, at("2024-01-05 17:00"))
        assert found.grace_until == found.due
    waits = judged(model, "2024-01-05 16:00", as_of="2024-01-05 17:00")
    assert (one(waits).state, waits.late) == ("running", False)
    waits = judged(model, "2024-01-05 16:00", as_of="2024-01-06 17:00")
    assert (one(waits).state, waits.late, waits.running) == ("running late", True, True)


def test_strict_business_days_are_due_when_they_end() -> None:
    # Friday's close and three business days are Thursday's opening, not Wednesday's close.
    model = limited("office", "3 business days", more="strict due")
    for solved, state in (("2024-01-11 09:00", "met"), ("2024-01-11 09:01", "missed")):
        assert one(judged(model, "2024-01-05 17:00", as_of=None, solved=at(solved))).state == state


# ------------------------------------------------------------------ starts and stops


ANSWER = 'stops at first sent of messages where author is "agent" and public'
TURNS = """starts at each sent of messages where author is "requester"
stops at next sent of messages where author is "agent" and public within 2 hours"""


def test_only_what_comes_from_the_start_on_stops() -> None:
    model = contract(f"starts at created {ANSWER} within 2 hours")
    early = said("agent", "2026-01-05 08:00")
    found = one(judged(model, "2026-01-05 09:00", early, as_of="2026-01-05 12:00"))
    assert (found.stopped, found.state) == (None, "running late")
    later = said("agent", "2026-01-05 10:00")
    assert one(judged(model, "2026-01-05 09:00", early, later, as_of=None)).stopped == at("2026-01-05 10:00")


def test_notes_are_no_answer_and_an_answer_at_once_takes_no_time() -> None:
    model = contract(f"starts at created {ANSWER} within 2 hours")
    note = said("agent", "2026-01-05 09:30", public=False)
    assert one(judged(model, "2026-01-05 09:00", note, as_of="2026-01-05 10:00")).state == "running"
    at_once = one(judged(model, "2026-01-05 09:00", said("agent", "2026-01-05 09:00"), as_of=None))
    assert (at_once.elapsed, at_once.state) == (0, "met")


def test_of_several_stops_the_earliest_counts() -> None:
    model = contract(f"starts at created {ANSWER} stops at solved within 2 hours")
    answer = said("agent", "2026-01-05 11:30")
    found = one(judged(model, "2026-01-05 09:00", answer, as_of=None, solved=at("2026-01-05 10:30")))
    assert (found.stopped, found.state) == (at("2026-01-05 10:30"), "met")


def test_turns() -> None:
    asked = [said("requester", f"2026-01-05 {hour}") for hour in ("09:00", "09:30", "11:00", "12:00")]
    answered = [said("agent", f"2026-01-05 {hour}") for hour in ("11:00", "11:15", "13:00", "14:00")]
    found = judged(contract(TURNS), "2026-01-05 08:00", *asked, *answered, as_of=None)
    # Asked at 09:00 and again at 09:30, answered at 11:00; asked in the same moment, which comes after the answer.
    times = [("09:00", "11:00"), ("11:00", "11:15"), ("12:00", "13:00")]
    assert [(c.started, c.stopped) for c in found.cycles] == [
        (at(f"2026-01-05 {a}"), at(f"2026-01-05 {b}")) for a, b in times
    ]
    assert (found.elapsed, found.on_time, found.late) == (2 * HOUR, True, False)


def test_an_answer_in_the_very_moment_of_the_question_is_none() -> None:
    both = (said("requester", "2026-01-05 09:00"), said("agent", "2026-01-05 09:00"))
    assert judged(contract(TURNS), "2026-01-05 08:00", *both, as_of="2026-01-05 12:00").state == "running late"


def test_a_stop_for_good_ends_all_cycles() -> None:
    model = contract(f"{TURNS} stops at solved")
    told = (
        said("requester", "2026-01-05 09:00"),
        said("agent", "2026-01-05 10:00"),
        said("requester", "2026-01-05 12:00"),
    )
    found = judged(model, "2026-01-05 08:00", *told, as_of=None, solved=at("2026-01-05 11:00"))
    assert [hours(cycle.elapsed) for cycle in found.cycles] == [1]
    found = judged(model, "2026-01-05 08:00", *told, as_of=None, solved=at("2026-01-05 12:30"))
    assert [hours(cycle.elapsed) for cycle in found.cycles] == [1, Fraction(1, 2)]
    # Solved before anything was asked: that is not a stop of what starts later.
    found = judged(model, "2026-01-05 08:00", *told, as_of="2026-01-05 13:00", solved=at("2026-01-05 08:30"))
    assert [hours(cycle.elapsed) for cycle in found.cycles] == [1, 1]
    assert (found.running, found.on_time, found.late) == (True, False, False)


def test_what_comes_after_the_instant_of_evaluation_is_not_known() -> None:
    model = contract(f"starts at created {SOLVED} within 1 hour when reopened exclude closed")
    told = (
        status("2026-01-05 09:30", "solved"),
        status("2026-01-05 10:00", "open"),
        status("2026-01-05 10:45", "closed"),
    )
    expected = [
        ("08:59", "no data", None), ("09:10", "running", 10), ("09:30", "met", 30), ("09:45", "met", 30),
        ("10:00", "running", 30), ("10:44", "running late", 74), ("10:45", "missed", 75),
    ]  # fmt: skip
    for moment, state, minutes in expected:
        found = judged(model, "2026-01-05 09:00", *told, as_of=f"2026-01-05 {moment}")
        assert (found.state, found.elapsed) == (state, None if minutes is None else minutes * MINUTE)


def test_without_an_instant_of_evaluation_a_running_clock_cannot_be_told() -> None:
    model = contract(f"starts at created {SOLVED} within 1 hour when reopened new cycle")
    found = judged(model, "2026-01-05 09:00", as_of=None)
    assert (found.late, found.on_time, found.running, found.paused, found.elapsed) == (None, False, None, None, None)
    # What has been late remains so.
    told = (status("2026-01-05 12:00", "solved"), status("2026-01-05 13:00", "open"))
    assert judged(model, "2026-01-05 09:00", *told, as_of=None).late is True


def test_closed_and_reopened_in_one_moment() -> None:
    model = contract(f"starts at created {SOLVED} when reopened new cycle")
    both = (status("2026-01-05 10:00", "open", id="a"), status("2026-01-05 10:00", "solved", id="b"))
    found = judged(model, "2026-01-05 09:00", *both, as_of="2026-01-05 12:00")
    assert [hours(cycle.elapsed) for cycle in found.cycles] == [1, 2]


def test_cancelled_or_not_started() -> None:
    model = contract("starts at solved stops at changed cancelled when deleted is known within 1 hour")
    day = at("2026-01-06 09:00")
    assert judged(model, "2026-01-05 09:00", as_of=None, solved=day, deleted=day).state == "cancelled"
    found = judged(model, "2026-01-05 09:00", as_of=None)
    assert (found.state, found.late, found.on_time, found.running, found.paused) == ("no data", *[False] * 4)


# ------------------------------------------------------------------ pauses


WAITS = f"""starts at created {SOLVED} pauses while status is "pending" pauses during holds
when reopened exclude closed within 4 hours during office
"""


def test_pauses_overlap_each_other_and_closing_time() -> None:
    told = (
        status("2026-01-05 10:00", "pending"),  # Mon, to 12:00
        hold("2026-01-05 11:00", "2026-01-05 13:00"),  # together 10:00 to 13:00
        hold("2026-01-05 11:30", "2026-01-05 11:45"),
        status("2026-01-05 12:00", "open"),
        hold("2026-01-05 16:00", "2026-01-06 10:00"),  # one hour on Monday, one on Tuesday
        status("2026-01-06 11:00", "solved"),
    )
    # Open and not paused: 09:00 to 10:00, 13:00 to 16:00, and Tue 10:00 to 11:00.
    found = one(judged(contract(WAITS), "2026-01-05 09:00", *told, as_of=None))
    assert (hours(found.elapsed), hours(found.paused), found.state) == (5, 5, "missed")
    # The four hours are up at 16:00, when the hold begins that lasts up to Tue 10:00.
    assert (found.due, found.grace_until) == (at("2026-01-05 16:00"), at("2026-01-06 10:00"))


def test_a_pause_without_an_end_lasts() -> None:
    found = judged(contract(WAITS), "2026-01-05 09:00", hold("2026-01-05 10:00"), as_of="2026-03-01 00:00")
    assert (found.state, found.elapsed, found.cycles[0].due) == ("paused", HOUR, None)
    assert (found.running, found.paused, found.late, found.on_time) == (False, True, False, False)


def test_before_its_first_change_a_field_has_no_value() -> None:
    # The ticket says `pending`, as it is now; before anything changed it, nobody knows.
    for condition, elapsed in (('status is "pending"', 3), ('status is not "pending"', 3), ("status is missing", 1)):
        model = contract(f"starts at created stops at solved pauses while {condition}")
        told = status("2026-01-05 11:00", "open")
        found = judged(model, "2026-01-05 09:00", told, as_of=None, status="pending", solved=at("2026-01-05 12:00"))
        expected = 2 if condition == 'status is not "pending"' else elapsed
        assert hours(found.elapsed) == expected, condition


def test_of_two_changes_in_one_moment_the_greater_key_holds() -> None:
    for first, second, state in (("a", "b", "paused"), ("b", "a", "running")):
        both = (status("2026-01-05 10:00", "open", id=first), status("2026-01-05 10:00", "pending", id=second))
        assert judged(contract(WAITS), "2026-01-05 09:00", *both, as_of="2026-01-05 11:00").state == state


def test_the_pause_of_a_level_holds_at_that_level() -> None:
    levels = (
        'level calm "Calm" work within 8 hours pauses while status is "pending" level hot "Hot" work within 1 hour\n'
        'assign calm otherwise assign hot when "outage" in tags'
    )
    model = contract(f"starts at created {SOLVED} when reopened new cycle", levels)
    told = (
        status("2026-01-05 10:00", "pending"),
        level("2026-01-05 11:00", "hot"),
        level("2026-01-05 11:15", "calm"),
    )
    found = one(judged(model, "2026-01-05 09:00", *told, as_of="2026-01-05 20:00"))
    assert (found.elapsed, found.state, found.levels) == (75 * MINUTE, "paused", ("calm", "hot", "calm"))
    assert one(judged(model, "2026-01-05 09:00", as_of="2026-01-05 10:01", tags=("outage",))).state == "running late"


def test_each_level_counts_in_its_own_hours() -> None:
    levels = (
        'level calm "Calm" work within 8 hours during office\n level hot "Hot" work within 10 hours during always\n'
        'assign calm otherwise assign hot when priority is "urgent"'
    )
    model = contract(f"starts at created {SOLVED} when reopened new cycle", levels)
    # Mon 16:00, in office hours up to 17:00; hot from 20:00 on, in all hours: nine more, up to Tue 05:00.
    found = one(judged(model, "2026-01-05 16:00", level("2026-01-05 20:00", "hot"), as_of="2026-01-05 22:00"))
    assert (hours(found.elapsed), found.due) == (3, at("2026-01-06 05:00"))


def test_a_change_to_the_same_level_is_none() -> None:
    model = contract(f"starts at created {SOLVED} when reopened new cycle when level changes restart", LEVELS)
    found = one(judged(model, "2026-01-05 09:00", level("2026-01-05 12:00", "p3"), as_of="2026-01-05 13:00"))
    assert (found.elapsed, found.levels) == (4 * HOUR, ("p3",))


# ------------------------------------------------------------------ rows that cannot be used


def test_bad_rows() -> None:
    model = contract(f"{WAITS} when level changes restart", LEVELS.replace("8 hours", "8 hours during office\n"))
    given = rows(
        model,
        [
            ({"id": "T", "created": 5, "solved": 4}, []),
            ({"id": "U", "created": None}, []),
            (
                {"id": "V", "created": 1},
                [level("2026-01-05 12:00", "p9"), hold("2026-01-05 12:00", "2026-01-05 11:59")],
            ),
            ({"id": "W", "created": 1}, [status("2026-01-05 12:00", "open", id="x")]),
            ({"id": "W2", "created": 1}, [status("2026-01-05 12:00", "open", id="x")]),
        ],
    )
    good, bad = good_rows(model, given)
    assert [row["id"] for row in good["tickets"]] == ["V", "W", "W2"]
    assert [why for _, why in bad["tickets"]] == ["solved before created", "created missing"]
    assert [why for _, why in bad["level-changes"]] == ["level not defined"]
    assert [why for _, why in bad["holds"]] == ["to-time before from-time"]
    assert [why for _, why in bad["status-changes"]] == ["key more than once"] * 2
