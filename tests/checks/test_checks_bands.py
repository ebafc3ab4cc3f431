"""Credit tables against a slow oracle that applies the published rule to one value after another."""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.reading import read

from slakit.checks.bands import check_bands
from slakit.contract.expressions import Unit
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Contract, Credit, Objective, PercentOf
from slakit.contract.schedule import Segment, outcomes, paying_lines, segments

AGREEMENT = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 100.00 per month end agreement
"""


def table(promise: str, *lines: str, measure: str = "abandonment") -> str:
    credits = " ".join(f"credit {line}" for line in lines)
    return f"""{AGREEMENT}objective O "O" measure {measure} each calendar month promise {promise}
  no data counts as met {credits} end objective
"""


def findings(promise: str, *lines: str, measure: str = "abandonment") -> list[tuple[str, str]]:
    contract, found = read(table(promise, *lines, measure=measure))
    assert contract is not None, found
    assert not any(d.blocks for d in found)
    return [(d.code, d.message) for d in found]


def test_boundary_conflict_and_gap_of_a_published_table() -> None:
    found = findings(
        "at least 99.9 %",
        "10 % of base when at most 99.9 % and more than 99 %",
        "25 % of base when below 99 %",
    )
    assert found == [
        ("SLA201", "no line of the credit table covers exactly 99 %, which misses the promise"),
        ("SLA210", "a conflict at the boundary: 99.9 % keeps the promise, and this line pays at exactly 99.9 %"),
    ]


@pytest.mark.parametrize(
    ("promise", "lines", "gaps"),
    [
        (
            "at least 99.7 %",
            ["10 % of base when between 97.9 % and 99.69 %", "20 % of base when between 95.9 % and 96.89 %",
             "30 % of base when between 93.9 % and 95.89 %"],
            ["below 93.9 %", "more than 95.89 % and below 95.9 %", "more than 96.89 % and below 97.9 %",
             "more than 99.69 % and below 99.7 %"],
        ),
        (
            "at least 99.5 %",
            ["1 % of base when between 99.40 % and 99.49 %", "2 % of base when between 98.30 % and 98.39 %",
             "3 % of base when below 98.29 %"],
            ["at least 98.29 % and below 98.3 %", "more than 98.39 % and below 99.4 %",
             "more than 99.49 % and below 99.5 %"],
        ),
        (
            "at least 99 %",
            ["nothing when at least 99 %", "5 % of base when between 98 % and 98.9 %", "9 % of base when below 98 %"],
            ["more than 98.9 % and below 99 %"],
        ),
    ],
    ids=["bands to the hundredth", "bands far apart", "bands in tenths"],
)  # fmt: skip
def test_gaps_of_published_tables(promise: str, lines: list[str], gaps: list[str]) -> None:
    found = findings(promise, *lines)
    assert {code for code, _ in found} == {"SLA201"}
    said = {message.removeprefix("no line of the credit table covers ").split(":")[0] for _, message in found}
    assert said == set(gaps)


@pytest.mark.parametrize(
    ("promise", "lines", "codes"),
    [
        ("at least 80 %", ["5 % of base when below 80 %", "10 % of base when below 70 %"], []),
        ("at least 80 %", ["10 % of base when below 70 %", "5 % of base when below 80 %"], []),
        ("at most 8 %", ["2 % of base when more than 8 %", "4 % of base when more than 12 %"], []),
        ("more than 80 %", ["5 % of base when at most 80 %"], []),
        ("between 4 % and 8 %", ["1 % of base when below 4 %", "2 % of base when more than 8 %"], []),
        ("between 4 % and 8 %", ["1 % of base when missed", "2 % of base when more than 20 %"], []),
        ("at least 80 %", ["5 % of base when missed", "10 % of base when below 70 %"], []),
        ("at least 80 %", ["nothing when at least 79 % and below 80 %", "5 % of base when below 79 %"], []),
        ("at least 80 %", ["nothing when at least 79 %", "5 % of base when below 79 %"], []),
        ("at least 80 %", [], []),
        ("at least 80 %", ["5 % of base when below 79 %"], ["SLA201"]),
        ("at least 80 %", ["5 % of base when below 80 %", "4 % of base when below 70 %"], ["SLA202"]),
        ("at most 8 %", ["5 % of base when more than 8 %", "4 % of base when more than 9 %"], ["SLA202"]),
        ("at least 80 %", ["5 % of base when below 80 %", "nothing when below 70 %"], ["SLA202"]),
        ("at least 80 %", ["5 % of base when below 80 %", "EUR 4.00 when below 70 %"], ["SLA202"]),
        ("at least 80 %", ["5 % of base when below 85 %"], ["SLA203"]),
        ("at least 80 %", ["5 % of base when below 80 %", "5 % of base when more than 90 %"], ["SLA203"]),
        ("at least 80 %", ["5 % of base when missed", "6 % of base when missed"], ["SLA204"]),
        ("at least 80 %", ["5 % of base when below 80 %", "6 % of base when below 80 %"], ["SLA204"]),
        ("at least 80 %", ["5 % of base when below 80 %", "6 % of base when below 0 %"], ["SLA205"]),
        ("at least 80 %", ["5 % of base when below 80 %", "6 % of base when missed"], ["SLA205"]),
        ("at least 180 %", ["5 % of base when below 80 %"], ["SLA604"]),
        ("at least 0 %", ["5 % of base when below 80 %"], ["SLA604"]),
    ],
)
def test_tables_by_hand(promise: str, lines: list[str], codes: list[str]) -> None:
    assert [code for code, _ in findings(promise, *lines)] == codes


def test_durations_and_counts() -> None:
    wait, calls = "average-speed-of-answer", "number of calls"
    assert findings("at most 28 seconds", "EUR 5.00 when more than 28 seconds", measure=wait) == []
    gap = findings("at most 28 seconds", "EUR 5.00 when more than 1 minute", measure=wait)
    assert [code for code, _ in gap] == ["SLA201"]
    assert "more than 28 s and at most 60 s" in gap[0][1]
    text = table("at most 5", "EUR 5.00 when more than 5", measure=calls)
    assert [d.code for d in read(text)[1]] == ["SLA606"]  # 0 calls is a value, so the term for no data is idle


def test_lines_that_pay_for_windows_without_a_value_are_not_dead() -> None:
    lines = ("5 % of base when below 80 %", "2 % of base when missed")
    text = table("at least 80 %", *lines).replace("no data counts as met", "no data counts as missed")
    assert read(text)[1] == []
    without = table("at least 80 %", lines[0]).replace("no data counts as met", "no data counts as missed")
    assert [d.code for d in read(without)[1]] == ["SLA208"]


# ------------------------------------------------------------------ the oracle

Line = tuple[Literal["below", "at most", "more than", "at least", "band", "missed"], int, int]
"""Words and bounds in percent; a band includes its lower end and not its higher."""
PERCENT = st.integers(0, 20).map(lambda n: n * 5)
LINES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["below", "at most", "more than", "at least"]), PERCENT, st.just(0)),
        st.tuples(st.just("band"), PERCENT, PERCENT).filter(lambda line: line[1] < line[2]),
        st.tuples(st.just("missed"), st.just(0), st.just(0)),
    ),
    min_size=1,
    max_size=6,
)


def _true(line: Line, value: Fraction, *, met: bool) -> bool:
    word, a, b = line
    return {
        "below": value < a,
        "at most": value <= a,
        "more than": value > a,
        "at least": value >= a,
        "band": a <= value < b,
        "missed": not met,
    }[word]


def _pays(lines: list[Line], value: Fraction, *, met: bool) -> set[int]:
    """The rule, word by word: of the one-sided lines in one direction the narrowest pays; bands add up.

    "When missed" is the widest line there is, so it gives way to any one-sided line that is true.
    """
    true = [i for i, line in enumerate(lines) if _true(line, value, met=met)]
    down = [i for i in true if lines[i][0] in ("below", "at most")]
    up = [i for i in true if lines[i][0] in ("more than", "at least")]
    paid = {i for i in true if lines[i][0] == "band"}
    # "below 5" is narrower than "at most 5": compare the bounds, then the words.
    paid |= {i for i in down if not any(_narrower(lines[k], lines[i]) for k in down)}
    paid |= {i for i in up if not any(_narrower(lines[k], lines[i]) for k in up)}
    if not down and not up:
        paid |= {i for i in true if lines[i][0] == "missed"}
    return paid


@functools.cache
def _narrower(one: Line, other: Line) -> bool:
    """Whether every result for which one line is true makes the other true, too, but not the reverse."""
    probes = [Fraction(5 * n, 2) for n in range(-1, 43)]
    mine = {p for p in probes if _true(one, p, met=False)}
    theirs = {p for p in probes if _true(other, p, met=False)}
    return mine < theirs if mine != theirs else False


@functools.cache
def _base() -> Contract:
    contract, found = read(table("at least 80 %"))
    assert found == []
    assert contract is not None
    return contract


def _range(line: Line) -> Range | None:
    word, a, b = line
    low, high = Fraction(a, 100), Fraction(b, 100)
    if word == "missed":
        return None
    if word == "band":
        return Range(low=Bound(value=low, included=True), high=Bound(value=high, included=False))
    bound = Bound(value=low, included=word in ("at most", "at least"))
    return Range(high=bound) if word in ("below", "at most") else Range(low=bound)


def _objective(promised: int, lines: list[Line]) -> Objective:
    credits = tuple(Credit(amount=PercentOf(percent=Fraction(1, 100), fee="base"), when=_range(line)) for line in lines)
    promise = Range(low=Bound(value=Fraction(promised, 100), included=True), written=f"at least {promised} %")
    return _base().objectives[0].model_copy(update={"promise": promise, "credits": credits})


SAMPLES = [Fraction(5 * n, 2) for n in range(41)]
"""All bounds that occur, and values between them."""


def _holding(found: list[Segment], value: Fraction) -> Segment:
    holding = [segment for segment in found if segment.range.holds(value)]
    assert len(holding) == 1, "segments divide the whole range"
    return holding[0]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20).map(lambda n: n * 5), LINES)
def test_segments_say_what_the_rule_says(promised: int, lines: list[Line]) -> None:
    found = segments(_objective(promised, lines))
    for value in SAMPLES:
        met = value >= promised
        segment = _holding(found, value / 100)
        assert segment.met is met
        assert set(segment.paying) == _pays(lines, value, met=met)
        assert segment.range.holds(segment.witness)


@settings(max_examples=60, deadline=None)
@given(st.integers(-1, 22).map(lambda n: n * 5), LINES, st.sampled_from([Unit.PERCENT, Unit.NUMBER, Unit.DURATION]))
def test_segments_say_what_their_values_say(promised: int, lines: list[Line], unit: Unit) -> None:
    objective = _objective(promised, lines)
    objective = objective.model_copy(update={"measure": objective.measure.model_copy(update={"unit": unit})})
    found = segments(objective)
    for segment in found:
        lines_of_value = paying_lines(objective.credits, objective.promise, segment.witness)
        assert (segment.paying, segment.matching) == lines_of_value
        assert segment.met is objective.promise.holds(segment.witness)
    assert outcomes(objective) == {segment.met for segment in found}


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20).map(lambda n: n * 5), LINES)
def test_findings_are_those_of_the_rule(promised: int, lines: list[Line]) -> None:
    objective = _objective(promised, lines)
    contract = _base().model_copy(update={"objectives": (objective,)})
    codes = {d.code for d in check_bands(contract)}
    missed = [_pays(lines, value, met=False) for value in SAMPLES if value < promised]
    met = [_pays(lines, value, met=True) for value in SAMPLES if value >= promised]
    assert ("SLA201" in codes) is any(not paid for paid in missed)
    assert ({"SLA203", "SLA210"} & codes != set()) is any(met)
    assert ("SLA204" in codes) is any(len(paid) > 1 for paid in missed)
    reached = set().union(*missed, *met)
    hidden = {i for i in range(len(lines)) if any(_true(lines[i], v, met=True) for v in SAMPLES if v >= promised)}
    assert ("SLA205" in codes) is bool(set(range(len(lines))) - reached - hidden)


def test_unbounded_measures_have_segments_to_both_sides() -> None:
    objective = _objective(50, [("below", 50, 0)])
    measure = objective.measure.model_copy(update={"unit": Unit.NUMBER})
    found = segments(objective.model_copy(update={"measure": measure}))
    assert found[0].range.low is None
    assert found[-1].range.high is None
    assert all(segment.range.holds(segment.witness) for segment in found)
