"""Findings about sets of time and slots: each at the value where it begins, and not a step before it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.language.reading import codes, read

STD = Path(__file__).parents[2] / "src" / "slakit" / "std"
HEAD = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to {last}
  zone Europe/Amsterdam currency EUR end agreement
calendar hours "Hours" open monday to friday from 09:00 to 17:00 end calendar
records outages "Outages" key id at start lasts from start to restored
  field id text
  field start instant
  field restored instant optional
  field ticket instant optional
  field noticed instant required when hard
  field hard yes/no
  field zone text
  field users number
end records
records calls "Calls" key id at start
  field id text
  field start instant
  field answered yes/no
  field abandoned yes/no
  field wait duration
  let in-time = answered and wait is at most 20 seconds
  let hung-up = abandoned and wait is at least 5 seconds
end records
span down "Down" is outages end span
"""


def found(
    measure: str, each: str = "calendar month", promise: str = "at least 1 %", last: str = "2026-12-31"
) -> list[str]:
    """Codes of an objective that says what no data counts as where it can be asked."""
    text = HEAD.format(last=last) + f'objective O "O" measure {measure} each {each} promise at least 1 %'
    plain = codes(f"{text} end objective")
    return [code for code in plain if code != "SLA601"]


# ------------------------------------------------------------------ runs and slots in windows


@pytest.mark.parametrize(
    ("bound", "each", "never"),
    [
        ("at least 25 hours", "calendar day", False),
        ("more than 25 hours", "calendar day", True),
        ("at least 26 hours", "calendar day", True),
        ("between 26 hours and 30 hours", "calendar day", True),
        ("between 2 hours and 30 hours", "calendar day", False),
        ("at most 26 hours", "calendar day", False),
        ("at least 26 hours", "calendar week", False),
        ("at least 169 hours", "calendar week", False),
        ("at least 170 hours", "calendar week", True),
        ("at least 745 hours", "calendar month", False),
        ("at least 746 hours", "calendar month", True),
        ("at least 366 days", "calendar year", True),
        ("at least 365 days", "calendar year", False),
    ],
)
def test_runs_that_no_window_holds(bound: str, each: str, never: bool) -> None:
    assert found(f"share of time outside (runs of {bound} in outages)", each) == (["SLA657"] if never else [])


def test_runs_are_found_in_named_sets_and_once() -> None:
    text = HEAD.format(last="2026-12-31") + (
        'span long "Long" is (runs of at least 40 hours in down) except hours end span '
        'objective A "A" measure share of time outside long each calendar day promise at least 1 % end objective '
        'objective B "B" measure long each calendar day promise at most 1 hour end objective'
    )
    assert codes(text) == ["SLA657"]


@pytest.mark.parametrize(
    ("slots", "each", "expected"),
    [
        ("24 hours", "calendar day", []),
        ("2 days", "calendar day", ["SLA660"]),
        ("7 days", "calendar week", []),
        ("8 days", "calendar week", ["SLA660"]),
        ("31 days", "calendar month", []),
        ("32 days", "calendar month", ["SLA660"]),
        ("5 hours", "calendar day", ["SLA654"]),
        ("36 hours", "calendar month", ["SLA654"]),
    ],
)
def test_slots_that_no_window_holds(slots: str, each: str, expected: list[str]) -> None:
    assert found(f"share of slots of {slots} where (number of outages) is 0", each) == expected


def test_a_short_term_cuts_every_window() -> None:
    measure = "share of time outside (runs of at least 300 hours in outages)"
    # The term is shorter than the year, which is a finding of its own.
    assert found(measure, "calendar year", last="2026-01-31") == ["SLA667"]
    assert found(measure, "calendar year", last="2026-01-07") == ["SLA667", "SLA657"]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("744 hours", []), ("745 hours", ["SLA658"]), ("31 days", []), ("100 % of window", []), ("50 minutes", [])],
)
def test_allowances_without_effect(limit: str, expected: list[str]) -> None:
    text = HEAD.format(last="2026-12-31")
    assert (
        codes(f'{text} exclusion e "E" leaves out down at most {limit} each calendar month end exclusion') == expected
    )


# ------------------------------------------------------------------ what is not said


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ('share of slots of 5 minutes where (share of outages where zone is "a") is below 5 %', ["SLA655"]),
        ("share of slots of 5 minutes where (average users of outages) is below 5", ["SLA655"]),
        ("share of slots of 5 minutes where (total users of outages) is below 5", []),
        ("share of slots of 5 minutes where (number of outages) is 0", []),
        ("share of slots of 5 minutes where (share of time outside outages) is at least 50 %", []),
        ("share of slots of 5 minutes where (average users of outages) is below 5 empty slots count as met", []),
        ("share of time outside (slots of 5 minutes where (average users of outages) is below 5)", ["SLA655"]),
        (
            "share of time outside (slots of 5 minutes where (average users of outages) is 5 empty slots count as no)",
            [],
        ),
        ("100 % - (average over slots of 5 minutes of (share of outages where hard))", ["SLA655"]),
        ("100 % - (average over slots of 5 minutes of (share of outages where hard) empty slots count as 0 %)", []),
    ],
)
def test_slots_without_data(figure: str, expected: list[str]) -> None:
    assert found(figure) == expected


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("time of outages from ticket to restored", ["SLA656"]),
        ("time of outages from ticket to restored where ticket is known", []),
        ("time of outages from ticket to restored where ticket is known and hard", []),
        ("time of outages from ticket to restored where hard", ["SLA656"]),
        ("time of outages from noticed to restored where hard", []),
        ("time of outages from noticed to restored", ["SLA656"]),
        ("time of outages from start to ticket", []),
        ("time of outages where ticket is at most start", ["SLA602"]),
        ("time of outages where ticket is at least 2 hours before start", ["SLA602"]),
        ("time of outages where ticket is known and ticket is at least 2 hours before start", []),
        ("time of outages where start is at least 2 business days before restored counted in hours", ["SLA602"]),
    ],
)
def test_records_that_take_no_time(of: str, expected: list[str]) -> None:
    assert found(f"share of time outside ({of})") == expected


@pytest.mark.parametrize(
    ("measure", "asks"),
    [
        ("share of time outside down", False),
        ("share of time outside down out of window", False),
        ("share of time outside down out of hours", False),
        ("share of time outside down out of (hours together with outages)", False),
        ("share of time outside down out of (window except outages)", True),
        ("share of time outside down out of (hours overlapping window)", True),
        ("share of time outside down out of outages", True),
        ("100 % - (share of time within down out of outages)", True),
        ("share of slots of 1 hour where (share of outages where hard) is 0 % empty slots count as met", False),
        ("share of slots of 1 hour where (share of outages where hard) is 0 % empty slots count as left out", True),
        ("average over slots of 1 hour of (share of outages where hard) empty slots count as left out", True),
        ("average over slots of 1 hour of (share of outages where hard) empty slots count as 0 %", False),
    ],
)
def test_windows_without_data(measure: str, asks: bool) -> None:
    text = (
        HEAD.format(last="2026-12-31") + f'objective O "O" measure {measure} each calendar month promise at least 1 %'
    )
    assert codes(f"{text} end objective") == (["SLA601"] if asks else [])
    assert codes(f"{text} no data counts as met end objective") == ([] if asks else ["SLA606"])


@pytest.mark.parametrize(
    ("measure", "each", "asks"),
    [
        ("share of time outside down during hours", "day", True),
        ("share of time outside down during hours", "week", False),
        ("share of time outside down", "day", False),
        ("share of time outside down out of (hours together with outages)", "day", True),
        ("share of slots of 1 hour where (number of outages) is 0 during hours", "day", True),
        ("share of slots of 1 hour where (number of outages) is 0", "day", False),
    ],
)
def test_days_without_hours(measure: str, each: str, asks: bool) -> None:
    text = (
        HEAD.format(last="2026-12-31") + f'objective O "O" measure {measure} each calendar {each} promise at least 1 %'
    )
    assert codes(f"{text} end objective") == (["SLA601"] if asks else [])
    assert codes(f"{text} no data counts as met end objective") == ([] if asks else ["SLA606"])


# ------------------------------------------------------------------ abandoned calls


@pytest.mark.parametrize(
    ("share", "silent"),
    [
        ("answered and wait is at most 20 seconds", True),
        ("in-time", True),
        ("in-time out of calls where wait is at least 1 second", True),
        ("in-time out of calls where answered", False),
        ("in-time out of calls where answered or abandoned", False),
        ("in-time out of calls where not (abandoned and wait is below 5 seconds)", False),
        ("in-time out of calls where not hung-up", False),
        ("in-time or hung-up", False),
        ("answered", False),
        ("wait is at most 20 seconds", False),
    ],
)
def test_shares_that_are_silent_on_abandoned_calls(share: str, silent: bool) -> None:
    assert found(f"share of calls where {share}") == (["SLA659"] if silent else [])


# ------------------------------------------------------------------ the standard library

_SAMPLES = {
    "minimum-length": "10 minutes",
    "all-users": "250",
    "enough": "50 %",
    "interval": "5 minutes",
    "highest-rate": "5 %",
}
_METRICS = re.findall(
    r"^metric ([\w-]+) (.*?)^end metric", (STD / "uptime.sla").read_text("utf-8"), re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize(("name", "body"), _METRICS, ids=[name for name, _ in _METRICS])
def test_metrics_of_uptime(name: str, body: str) -> None:
    given = ", ".join(f"{g} = {_SAMPLES[g]}" for g in re.findall(r"^\s*given ([\w-]+)", body, re.MULTILINE))
    promise = "at most 2 hours" if name == "downtime-length" else "at least 1 %"
    text = (
        'use "std/uptime" agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01'
        f' to 2026-12-31 zone UTC currency EUR end agreement objective O "O" measure {name}'
        f" {f'given {given}' if given else ''}"
        f" each calendar month promise {promise}"
    )
    plain = codes(f"{text} end objective")
    assert plain in ([], ["SLA601"])
    contract, problems = read(f"{text} {'no data counts as met' if plain else ''} end objective")
    assert problems == []
    assert contract is not None
    metric = contract.objectives[0].measure.metric
    assert metric is not None
    assert metric.means


def test_benchmarks_have_sources_and_meanings() -> None:
    text = (STD / "benchmarks.sla").read_text("utf-8") + HEAD.format(last="2026-12-31")
    contract, problems = read(text)
    assert problems == []
    assert contract is not None
    assert len(contract.benchmarks) == 4
    assert all(b.sources and b.means for b in contract.benchmarks)


# ------------------------------------------------------------------ what a share can come to


@pytest.mark.parametrize(
    "measure",
    [
        "share of time outside down",
        "share of time within down",
        "share of time outside (time of outages where users is known) weighted by users of 250",
        "share of slots of 5 minutes where (number of calls) is at least 1",
    ],
)
@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        ("at least 100 %", []),
        ("at least 100.1 %", ["SLA604"]),
        ("more than 100 %", ["SLA604"]),
        ("at most 100 %", ["SLA604"]),
        ("more than 0 %", []),
        ("at least 0 %", ["SLA604"]),
    ],
)
def test_a_share_lies_between_nothing_and_all(measure: str, promise: str, expected: list[str]) -> None:
    text = HEAD.format(last="2026-12-31") + f'objective O "O" measure {measure} each calendar month promise {promise}'
    assert [code for code in codes(f"{text} end objective") if code != "SLA601"] == expected
