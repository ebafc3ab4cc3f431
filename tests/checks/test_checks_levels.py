"""Rules for levels against all records of a small world, and what is said of clocks, limits and windows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.reading import codes, read

HEAD = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR end agreement
calendar h "Hours" open monday to friday from 09:00 to 17:00 end calendar
calendar n "Nights" open friday from 22:00 to 06:00 end calendar
calendar both "Both" is h together with n end calendar
records r "R" one "record" key id at came
  field id text
  field came instant
  field went instant optional
  field a yes/no
  field b yes/no
  field c yes/no
end records
clock k "K" of r starts at came stops at went end clock
"""
OBJECTIVE = """objective O "O" measure share of r where k is on time out of r where k is on time or k is late
  each calendar {each} promise at least 50 % no data counts as met end objective
"""


def rules(lines: list[str]) -> str:
    return f"""{HEAD}levels for r
  level x "X" k within 1 hour
  level y "Y" k within 2 hours
  {" ".join(lines)}
end levels
{OBJECTIVE.format(each="month")}"""


CONDITIONS: dict[str, Callable[[bool, bool, bool], bool]] = {
    "a": lambda a, b, c: a,
    "a and b": lambda a, b, c: a and b,
    "a or c": lambda a, b, c: a or c,
    "not a": lambda a, b, c: not a,
    "b and not b": lambda a, b, c: False,
    "b or not b": lambda a, b, c: True,
}
RULES = st.lists(
    st.tuples(st.sampled_from(["x", "y"]), st.sampled_from([None, *CONDITIONS]), st.booleans()), min_size=1, max_size=5
)


@given(RULES)
def test_findings_are_those_of_applying_the_rules(found: list[tuple[str, str | None, bool]]) -> None:
    decided: set[int] = set()
    without = False
    for row in product((True, False), repeat=3):
        last = None
        for index, (_, condition, stop) in enumerate(found):
            if last is None if condition is None else CONDITIONS[condition](*row):
                last = index
                if stop:
                    break
        without = without or last is None
        decided |= {last} if last is not None else set()
    lines = [
        f"assign {level} {'otherwise' if condition is None else f'when {condition}'}{' then stop' if stop else ''}"
        for level, condition, stop in found
    ]
    levels = {found[index][0] for index in decided}
    told = codes(rules(lines))
    assert told.count("SLA635") == len(found) - len(decided)
    assert told.count("SLA636") == len({"x", "y"} - levels)
    assert ("SLA637" in told) is without


def test_a_record_without_a_level_is_described() -> None:
    _, found = read(rules(["assign x when a and b", "assign y when not a"]))
    assert [d.message for d in found] == ["a record where `a` is yes and `b` is no gets no level"]


def test_what_cannot_be_taken_apart_is_left_alone() -> None:
    assert codes(rules(["assign x when came is at least came", "assign y when came is below came"])) == []


@pytest.mark.parametrize(
    ("limit", "each", "told"),
    [
        ("8 hours during h", "day", False),
        ("8 hours 1 second during h", "day", True),
        ("40 hours during h", "week", False),
        ("40 hours 1 second during h", "week", True),
        ("184 hours during h", "month", False),  # the longest month has 23 working days
        ("184 hours 1 second during h", "month", True),
        ("6 hours during n", "day", False),  # the night is cut at midnight
        ("6 hours 1 second during n", "day", True),
        ("10 hours during both", "day", False),
        ("10 hours 1 second during both", "day", True),
        ("25 hours", "day", False),  # the day on which clocks go back
        ("25 hours 1 second", "day", True),
        ("30 hours during h", "month", False),
        ("1 business day during h", "day", True),
        ("4 business days during h", "week", False),
        ("5 business days during h", "week", True),
        ("22 business days during h", "month", False),
        ("23 business days during h", "month", True),
    ],
)
def test_a_limit_needs_a_window_with_the_time_for_it(limit: str, each: str, told: bool) -> None:
    levels = f'levels for r level x "X" k within {limit} assign x otherwise end levels\n'
    assert codes(HEAD + levels + OBJECTIVE.format(each=each)) == (["SLA640"] if told else [])


DAY = "each calendar day"
LATER = ("starts at came", "starts at went")


@pytest.mark.parametrize(
    ("each", "changes", "told"),
    [
        (f"{DAY} by start", (), True),
        (f"{DAY} by stop", (), False),  # it may have run for days before
        (f"{DAY} by due", (), False),  # it is late as soon as it is in a window at all
        (f"{DAY} over trailing 7 days", (), False),
        (f"{DAY} still running counts as late", (), False),
        (f"{DAY} still running counts as late once it is late", (), True),
        (f"{DAY} still running counts as left out", (), True),
        (DAY, (LATER, ("stops at went", "stops at came")), False),  # the start may lie before the window
        (DAY, (LATER, ("stops at went", "stops at came"), ("field a", "never went before came field a")), True),
        (f"{DAY} by start", (LATER, ("stops at went", "stops at came")), True),
    ],
)
def test_which_records_a_window_holds(each: str, changes: tuple[tuple[str, str], ...], told: bool) -> None:
    head = HEAD
    for old, new in changes:
        assert old in head
        head = head.replace(old, new, 1)
    levels = 'levels for r level x "X" k within 8 hours 1 second during h assign x otherwise end levels\n'
    found = codes(head + levels + OBJECTIVE.format(each="day").replace(DAY, each))
    assert [code for code in found if code == "SLA640"] == (["SLA640"] if told else [])
    assert "SLA101" not in found


def test_a_clock_may_limit_itself() -> None:
    assert codes(HEAD + OBJECTIVE.format(each="month")) == ["SLA638"]
    assert codes(HEAD.replace("stops at went", "stops at went within 1 hour") + OBJECTIVE.format(each="month")) == []


def test_a_rule_that_a_missing_value_leaves_open_is_told() -> None:
    assert codes(rules(["assign y otherwise", "assign x when went is more than came"])) == ["SLA602"]
