"""What is measured with time evaluates; what does not yet stops an evaluation, each construct at its place."""

from __future__ import annotations

import pytest
from tests.language.reading import read

from slakit.evaluable import unevaluated

HEAD = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone UTC currency EUR end agreement
records outages "Outages" key id at start lasts from start to restored
  field id text
  field start instant
  field restored instant optional
end records
"""
OBJECTIVE = 'objective O "O" measure {} each calendar month promise at least 1 % no data counts as met end objective\n'
SHARE = OBJECTIVE.format("share of outages where restored is known")


@pytest.mark.parametrize(
    ("body", "stops"),
    [
        (SHARE, ()),
        (SHARE + 'benchmark b "B" value at least 80 % source "S" end benchmark', ()),
        (SHARE + 'span down "Down" is outages end span', ()),
        (SHARE + 'exclusion e "E" leaves out outages end exclusion', ()),
        (
            SHARE + 'figure f "F" type percent given by customer each calendar month end figure',
            (),
        ),
        (OBJECTIVE.format("share of time outside outages"), ()),
        (OBJECTIVE.format("share of slots of 1 hour where (number of outages) is 0"), ()),
        (OBJECTIVE.format("100 % * (average over slots of 1 hour of (number of outages))"), ()),
    ],
)
def test_what_stops(body: str, stops: tuple[str, ...]) -> None:
    contract, _ = read(HEAD + body)
    assert contract is not None
    found = unevaluated(contract)
    assert tuple(d.message.removesuffix(" cannot be evaluated yet") for d in found) == stops
    assert all(d.span is not None for d in found)


@pytest.mark.parametrize(
    ("measure", "rest", "stops"),
    [
        ("share of time outside outages", "separately for each id counts", ()),
        ("share of slots of 1 hour where (number of outages) is 0", "over trailing 2 months", ()),
        ("f", "over trailing 2 months", ("a figure that somebody gives over several windows",)),
    ],
)
def test_what_is_taken_together_or_apart(measure: str, rest: str, stops: tuple[str, ...]) -> None:
    figure = 'figure f "F" type percent given by customer each calendar month end figure\n'
    text = f'objective O "O" measure {measure} each calendar month {rest} promise at least 1 % no data counts as met'
    contract, _ = read(f"{HEAD}{figure}{text} end objective")
    assert contract is not None
    found = [d.message.removesuffix(" cannot be evaluated yet") for d in unevaluated(contract)]
    assert tuple(found) == stops
