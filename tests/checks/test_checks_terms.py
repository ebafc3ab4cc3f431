"""Terms, amounts, the example and every metric of the standard library: what is found, and that nothing else is."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from tests.language.reading import codes, read

from slakit.contract.expressions import Aggregate, AllOf, AnyOf, Comparison, Expression, FieldRef, Literal_, Not, Unit
from slakit.contract.model import Contract

ROOT = Path(__file__).parents[2]
LIBRARY = (ROOT / "src" / "slakit" / "std" / "contact-centre.sla").read_text(encoding="utf-8")
HEAD = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 100.10 per month end agreement
"""
SAMPLES = {"duration": "20 seconds", "number": "4", "percent": "80 %"}
METRICS = {
    name: re.findall(r"given (\S+) (\w+)", parameters)
    for name, parameters in re.findall(r'^metric (\S+) "[^"]*"\n((?:  given .*\n)*)', LIBRARY, re.MULTILINE)
}
PROMISES = {
    "average-speed-of-answer": "at most 28 seconds",
    "average-handling-time": "at most 6 minutes",
    "satisfaction-mean": "at least 4.2",
}


def measured(measure: str, promise: str, more: str = "no data counts as met") -> str:
    return f'{HEAD}objective O "O" measure {measure} each calendar month promise {promise} {more} end objective\n'


def model(text: str) -> Contract:
    contract, found = read(text)
    assert found == []
    assert contract is not None
    return contract


def test_the_library_is_read_in_full() -> None:
    assert len(METRICS) == LIBRARY.count("\nend metric") == 17


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_of_the_library_is_sound(name: str) -> None:
    arguments = ", ".join(f"{parameter} = {SAMPLES[kind]}" for parameter, kind in METRICS[name])
    measure = f"{name} given {arguments}" if arguments else name
    contract = model(measured(measure, PROMISES.get(name, "at least 40 %")))
    use = contract.objectives[0].measure.metric
    assert use is not None
    assert use.name == name
    assert use.means


# 1000 answered (860 within 20 s), 60 abandoned (20 within 20 s, 10 of them within 5 s): answered, wait, how many.
CALLS = [(True, 10, 860), (True, 30, 140), (False, 3, 10), (False, 10, 10), (False, 40, 40)]
READINGS = {
    "service-level-of-answered": (860, 1000),
    "service-level-of-offered": (860, 1060),
    "service-level-ignoring-abandoned": (860, 1040),
    "service-level-crediting-abandoned": (880, 1060),
    "service-level": (860, 1050),
}


def holds(e: Expression | None, *, answered: bool, wait: int) -> bool:
    """Whether a condition of the library is true of a call; slow and plain."""
    match e:
        case None:
            return True
        case FieldRef(name=name):
            return answered if name == "answered" else not answered
        case AllOf(parts=parts):
            return all(holds(part, answered=answered, wait=wait) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, answered=answered, wait=wait) for part in parts)
        case Not(part=part):
            return not holds(part, answered=answered, wait=wait)
        case Comparison(relation=relation, left=FieldRef(name="wait"), right=Literal_(value=Fraction() as limit)):
            microseconds = wait * 1_000_000
            return {
                "at most": microseconds <= limit,
                "below": microseconds < limit,
                "more than": microseconds > limit,
                "at least": microseconds >= limit,
            }[relation]
    raise AssertionError(e)


@pytest.mark.parametrize("name", READINGS)
def test_the_five_readings_of_abandoned_calls(name: str) -> None:
    short = ", short = 5 seconds" if name == "service-level" else ""
    figure = model(measured(f"{name} given limit = 20 seconds{short}", "at least 80 %")).objectives[0].measure.figure
    assert isinstance(figure, Aggregate)
    assert figure.out_of is not None
    met = total = 0
    for answered, wait, count in CALLS:
        if holds(figure.out_of.where, answered=answered, wait=wait):
            total += count
            met += count if holds(figure.of.where, answered=answered, wait=wait) else 0
    assert (met, total) == READINGS[name]


def test_the_example_has_no_findings() -> None:
    example = ROOT / "examples" / "contact-centre" / "acme-support.sla"
    contract, found = read(example.read_bytes(), str(example))
    assert found == []
    assert contract is not None
    assert [o.measure.unit for o in contract.objectives] == [
        Unit.PERCENT, Unit.PERCENT, Unit.DURATION, Unit.NUMBER]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "promise", "terms", "expected"),
    [
        ("abandonment", "at most 8 %", "", ["SLA601"]),
        ("abandonment", "at most 8 %", "no data counts as left out", []),
        ("number of calls", "at most 8", "", []),
        ("total wait of calls where answered", "at most 8 hours", "", []),
        ("(number of calls where answered) / (number of calls)", "at most 8", "", ["SLA601"]),
        ("abandonment", "at most 8 %", "no data counts as met aim for below 4 %", []),
        ("abandonment", "at most 8 %", "no data counts as met aim for at most 8 %", ["SLA603"]),
        ("abandonment", "below 8 %", "no data counts as met aim for at most 8 %", ["SLA603"]),
        ("abandonment", "at most 8 %", "no data counts as met aim for at most 9 %", ["SLA603"]),
        ("abandonment", "at most 8 %", "no data counts as met aim for at least 2 %", ["SLA603"]),
        ("abandonment", "between 2 % and 8 %", "no data counts as met aim for between 3 % and 5 %", []),
        ("abandonment", "between 2 % and 8 %", "no data counts as met aim for at most 5 %", ["SLA603"]),
        ("abandonment", "at most 100 %", "no data counts as met", ["SLA604"]),
        ("abandonment", "more than 100 %", "no data counts as met", ["SLA604"]),
        ("average-speed-of-answer", "at least 0 seconds", "no data counts as met", ["SLA604"]),
        ("net-promoter-score", "at least 0 %", "no data counts as met", []),
    ],
)
def test_terms(measure: str, promise: str, terms: str, expected: list[str]) -> None:
    assert codes(measured(measure, promise, terms)) == expected


CAP = "remedies cap credits at {} % of base each calendar month end remedies"
ROUND = "remedies round half up to EUR 0.01 end remedies\n"


@pytest.mark.parametrize(
    ("credit", "after", "expected"),
    [
        ("credit 5 % of base when more than 8 %", "", ["SLA206"]),
        ("credit 5 % of base when more than 8 %", ROUND, []),
        ("credit 10 % of base when more than 8 %", "", []),
        ("credit EUR 5.55 when more than 8 %", "", []),
        ("credit 10 % of base when more than 8 %", CAP.format(3), ["SLA206"]),
        ("credit 110 % of base when more than 8 %", "", ["SLA209"]),
        ("credit 100 % of base when more than 8 %", "", []),
        ("credit 10 % of base when more than 8 %", CAP.format(200), ["SLA209"]),
    ],
)  # fmt: skip
def test_amounts(credit: str, after: str, expected: list[str]) -> None:
    text = measured("abandonment", "at most 8 %", f"no data counts as met {credit}")
    assert codes(text + after) == expected


@pytest.mark.parametrize(
    ("term", "pace", "expected"),
    [
        ("2026-01-01 to 2026-12-31", "per month", []),
        ("2026-01-01 to 2026-12-31", "per quarter", []),
        ("2026-02-01 to 2026-12-31", "per month", []),
        ("2026-02-01 to 2026-12-31", "per quarter", ["SLA207"]),
        ("2026-04-01 to 2027-03-31", "per year", ["SLA207"]),
        ("2026-01-02 to 2026-12-31", "per month", ["SLA207"]),
        ("2026-01-01 to 2026-12-30", "per month", ["SLA207"]),
        ("2028-01-01 to 2028-02-29", "per month", []),
        ("2027-01-01 to 2027-02-28", "per month", []),
        ("2026-01-02 to 2026-12-31", "once", []),
        ("2026-01-02 to 2026-12-31", "per month partial months in full", []),
        ("2026-01-02 to 2026-12-31", "once partial months in full", ["SLA408"]),
        ("1970-01-01 to 2199-12-31", "per year", []),
    ],
)
def test_fees_of_periods_in_part(term: str, pace: str, expected: list[str]) -> None:
    text = HEAD.replace("2026-01-01 to 2026-12-31", term).replace("per month", pace)
    assert codes(text) == expected
