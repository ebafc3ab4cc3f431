"""The library of the help desk and its example: every clock and metric is sound, and nothing of it evaluates yet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.language.reading import codes, read

from slakit import api
from slakit.contract.model import Contract
from slakit.evaluable import unevaluated

ROOT = Path(__file__).parents[2]
LIBRARY = (ROOT / "src" / "slakit" / "std" / "help-desk.sla").read_text(encoding="utf-8")
HEAD = """use "std/help-desk"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR end agreement
levels for tickets
  level all "All"
    first-answer within 1 hour next-answer within 1 hour chat-answer within 1 hour call-answer within 1 hour
    resolution within 1 hour periodic-update within 1 hour
  assign all otherwise
end levels
"""
CLOCKS = re.findall(r"^clock (\S+) ", LIBRARY, re.MULTILINE)
METRICS = re.findall(r"^metric (\S+) ", LIBRARY, re.MULTILINE)
PROMISES = {
    "average-first-answer": "at most 1 hour",
    "average-resolution": "at most 8 hours",
    "median-resolution": "at most 8 hours",
    "backlog": "at most 100",
}


def model(text: str) -> Contract:
    contract, found = read(text)
    assert found == []
    assert contract is not None
    return contract


def measured(measure: str, promise: str = "at least 40 %") -> str:
    terms = f"each calendar month promise {promise} no data counts as met"
    return f'{HEAD}objective O "O" measure {measure} {terms} end objective'


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_of_the_library_is_sound(name: str) -> None:
    given = " given limit = 1 hour" if name == "answered-within" else ""
    promise = PROMISES.get(name, "at least 40 %")
    text = measured(name + given, promise)
    text = text.replace(" no data counts as met", "") if name == "backlog" else text
    use = model(text).objectives[0].measure.metric
    assert use is not None
    assert use.means


@pytest.mark.parametrize("name", CLOCKS)
def test_every_clock_of_the_library_is_limited_by_levels(name: str) -> None:
    contract = model(
        measured(f"share of tickets where {name} is on time out of tickets where {name} is late or {name} is met")
    )
    clock = contract.clock(name)
    assert clock is not None
    assert clock.means
    assert clock.cancelled is not None


def test_a_contract_has_only_the_clocks_that_it_needs() -> None:
    levels = HEAD[HEAD.index("levels") :]
    contract = model(measured("reopened-share").replace(levels, ""))
    assert (contract.clocks, contract.levels) == ((), ())
    assert [r.name for r in contract.records] == ["tickets"]
    contract = model(measured("reopened-share"))
    assert [clock.name for clock in contract.clocks] == CLOCKS


def test_a_clock_of_the_contract_takes_the_place_of_the_librarys() -> None:
    own = 'clock first-answer "Mine" of tickets starts at created stops at answered within 5 minutes end clock\n'
    clock = model(measured("first-answers-on-time") + "\n" + own).clock("first-answer")
    assert clock is not None
    assert (clock.title, clock.cancelled) == ("Mine", None)


def test_the_rules_of_a_support_tool_can_be_said() -> None:
    conditions = [
        'source is "email"', 'status is "open"', "created is below changed", "changed is known", "deleted is known",
        'referrer is "https://example.com/help"', 'priority is "urgent"', "last-message is known",
        'agent-status is "away"', 'department is "sales"', 'assignee is "kim"', 'customer-group is "VIP"',
        'invitation is "welcome"', '"outage" in tags',
    ]  # fmt: skip
    rules = "".join(f"  assign all when ({c} when missing counts as no) then stop\n" for c in conditions)
    text = measured("first-answers-on-time").replace("  assign all otherwise\n", f"{rules}  assign all otherwise\n")
    assert len(model(text).levels[0].rules) == 15


def test_levels_and_clocks_are_named_in_conditions() -> None:
    contract = model(measured('share of tickets where level is "all" and first-answer is at most 10 minutes'))
    assert contract.objectives[0].measure is not None
    assert codes(measured('share of tickets where level is "al"')) == ["SLA630"]
    assert codes(measured("share of tickets where first-answer is undecided")) == ["SLA406"]
    assert codes(measured("share of tickets where first-answe is late")) == ["SLA301"]
    assert codes(measured("share of tickets where first-answer is at most 5")) == ["SLA405"]


def test_all_of_it_evaluates() -> None:
    text = measured("first-answers-on-time")
    assert unevaluated(model(text)) == []
    for by in ("start", "stop", "due"):
        assert unevaluated(model(text.replace("each calendar month", f"each calendar month by {by}"))) == []


def test_the_example_is_sound() -> None:
    loaded = api.load(ROOT / "examples" / "help-desk" / "help-desk.sla")
    assert loaded.diagnostics == ()
    assert loaded.contract is not None
    assert {level.name for level in loaded.contract.levels[0].levels} == {"urgent", "standard", "low"}
