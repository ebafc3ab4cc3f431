"""What an agreement says of clocks, levels and records that belong to others, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.reading import read

from slakit.contract.model import Contract
from slakit.render.sentences import sentences

LANGUAGE = Path(__file__).parents[1] / "language"


def model(name: str, *changes: tuple[str, str]) -> Contract:
    text = (LANGUAGE / f"{name}.sla").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    contract, found = read(text)
    assert found == []
    assert contract is not None
    return contract


def test_a_clock_that_is_paused_and_reopened() -> None:
    contract = model("clocks/good/resolution")
    assert sentences("en", contract).clock(contract.clocks[0]) == (
        "On each ticket it starts at “created”.",
        "It stops at “since” of the first of its events where “status” is “solved”.",
        "When it has stopped at an event, the next event for which that condition does not hold reopens the ticket."
        " Then the clock goes on; the time between its stop and the reopening does not count.",
        "It is paused while “status” is “pending”. Here “status” is, at each instant, what the latest event up to then"
        " says; before the first one there is none, and it pauses nothing.",
        "It counts during “Office hours”.",
        "It does not run where “vip” is yes.",
    )


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("new cycle", "starts anew from zero and stops likewise; each of these cycles is judged"),
        ("from reopen", "starts anew from zero, and what it counted before is forgotten"),
        ("continuous", "goes on as if it had not stopped; the time in between counts"),
    ],
)
def test_what_reopening_does(term: str, said: str) -> None:
    contract = model("clocks/good/resolution", ("exclude closed", term))
    assert f"Then the clock {said}." in sentences("en", contract).clock(contract.clocks[0])[2]


def test_a_clock_that_runs_in_cycles() -> None:
    contract = model("clocks/good/cycles")
    assert sentences("en", contract).clock(contract.clocks[0]) == (
        "On each ticket it starts at “created” or “since” of each of its events where “author” is “agent”, whichever"
        " comes first.",
        "It stops at “since” of the next of its events after the start where “author” is “agent” or “solved”, whichever"
        " comes first.",
        "At “solved” it ends for good.",
        "It runs in cycles: it starts anew at the next start that is not before its stop, and a start while it is"
        " running changes nothing. Its time is that of its longest cycle; it is late when one of its cycles is late,"
        " and on time when all of them are.",
        "It is paused while “vip” is yes. That is the same at every instant: it is read off the ticket as recorded.",
        "It is paused during its times on hold.",
        "It counts at all hours.",
        "Its limit is 1 hour.",
        "A stop after the instant at which it is due is late, even where no open time lies between.",
    )


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("carry elapsed", "the limit of the new level applies to all the time counted so far"),
        ("restart", "the clock counts from zero again"),
        ("first level", "the limit of the first level goes on to apply"),
        ("proportional", "the share of the old limit that is used up counts as the same share of the new one"),
    ],
)
def test_what_a_change_of_level_does(term: str, said: str) -> None:
    contract = model(
        "levels/good/rules",
        ("  changes status\n", "  changes status\n  changes level\n"),
        ("  field status", "  field level text\n  field status"),
        ("when reopened", f"when level changes {term} when reopened"),
    )
    told = [
        line for line in sentences("en", contract).clock(contract.clocks[0]) if "level of the ticket changes" in line
    ]
    assert len(told) == 1
    assert said in told[0]
    assert "Where there is an event, it decides the level" in " ".join(
        sentences("en", contract).level_terms(contract.levels[0])
    )


def test_limits_and_rules() -> None:
    contract = model("levels/good/rules")
    words, levels = sentences("en", contract), contract.levels[0]
    assert [words.limit(level.limit("resolution")) for level in levels.levels] == [
        "1 hour, at all hours",
        "3 business days, during “Office hours”; paused while “vip” is yes",
        "2 weeks",
    ]
    assert words.level_rules(levels) == (
        "A ticket to which no rule before this one applies is “Standard”.",
        "A ticket is “Low” where “priority” is “low” and “vip” is no.",
        "A ticket is “Urgent” where “priority” is “high” or “tags” contains “outage”. No later rule is applied to such"
        " a ticket.",
    )
    assert "the table of levels names other hours" in " ".join(words.clock(contract.clocks[0]))
    assert len(words.clock_rules()) == 4


def test_records_that_belong_to_others() -> None:
    contract = model("records/good/belonging")
    words = sentences("en", contract)
    assert words.record_terms(contract.record_type("events")) == (
        "Each event belongs to the ticket whose “id” is its “ticket”.",
        "From its “since” on, until the next one, “status” of that ticket is what the event says.",
    )
    assert words.record_terms(contract.record_type("holds"))[1] == (
        "It lasts from “begun” up to, but not including, “over”; one without “over” still lasts."
    )
    kinds = [words.field_kind(field) for field in contract.record_type("tickets").fields]
    assert kinds == [
        "text", "date and time", "date and time", "“low”, “normal” or “high”", "list of texts", "yes or no",
    ]  # fmt: skip


def test_states_and_levels_in_a_promise() -> None:
    contract = model(
        "clocks/good/resolution",
        ("resolution is late", 'level is "urgent"'),
    )
    said = sentences("en", contract).promise(contract.objectives[0])
    assert "the clock “Resolution” is on time" in said
    assert "its level is “Urgent”" in said
