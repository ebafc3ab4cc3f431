"""Terms of objectives that contradict each other or that nothing reaches, by hand."""

from __future__ import annotations

import pytest
from tests.language.reading import read

from slakit.checks.objectives import check_clock_terms, check_consumed
from slakit.contract.expressions import ClockState, SpanRef, TimeShare
from slakit.contract.model import Contract
from slakit.contract.record_types import DerivedField, FieldType
from slakit.contract.spans import TimeSpan
from slakit.contract.time_sets import NamedSet, SpanSteps

HEAD = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to {last}
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 100.00 per month partial months by day end agreement
"""


def block(
    name: str, *lines: str, measure: str = "abandonment", each: str = "calendar month", promise: str = "at most 8 %"
) -> str:
    body = " ".join(lines)
    return f"""objective {name} "{name}" measure {measure} each {each} promise {promise}
      no data counts as met {body} end objective\n"""


def findings(*blocks: str, last: str = "2026-12-31") -> list[tuple[str, str]]:
    contract, found = read(HEAD.format(last=last) + "".join(blocks))
    assert contract is not None, found
    return [(d.code, d.message) for d in found]


def codes(*blocks: str, last: str = "2026-12-31") -> list[str]:
    return [code for code, _ in findings(*blocks, last=last)]


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("at most 8 %", "at least 9 %", ["SLA666"]),
        ("at most 8 %", "more than 8 %", ["SLA666"]),
        ("below 8 %", "at least 8 %", ["SLA666"]),
        ("at most 8 %", "at least 8 %", []),
        ("at most 8 %", "at most 5 %", []),
        ("between 4 % and 8 %", "between 9 % and 12 %", ["SLA666"]),
        ("between 4 % and 8 %", "between 7 % and 12 %", []),
    ],
)
def test_promises_about_one_measure(first: str, second: str, wanted: list[str]) -> None:
    assert codes(block("A", promise=first), block("B", promise=second)) == wanted
    assert codes(block("A", promise=second), block("B", promise=first)) == wanted
    assert codes(block("A", promise=first), block("B", promise=second, each="calendar week")) == []
    assert codes(block("A", promise=first), block("B", promise=second, measure="abandonment rounded up to 1 %")) == []
    assert codes(block("A", promise=first), block("B", "separately for each queue counts", promise=second)) == []


def test_of_many_promises_the_two_furthest_apart_are_told() -> None:
    found = findings(
        block("A", promise="at most 8 %"), block("B", promise="at least 20 %"), block("C", promise="at least 10 %")
    )
    assert found == [
        (
            "SLA666",
            "no result keeps both promises about the same measure: B needs at least 20 %, and A needs at most 8 %",
        )
    ]


@pytest.mark.parametrize(
    ("each", "last", "wanted"),
    [
        ("calendar year", "2026-12-31", []),
        ("calendar year", "2026-12-30", ["SLA667"]),
        ("contract quarter", "2026-03-30", []),
        ("contract quarter", "2026-02-28", ["SLA667"]),
        ("calendar week", "2026-01-06", ["SLA667"]),
        ("calendar month", "2026-02-28", []),
        ("term", "2026-01-06", []),
        ("calendar month over trailing 12 months", "2026-12-31", []),
        ("calendar month over trailing 12 months", "2026-11-30", ["SLA667"]),
        ("calendar day over trailing 40 days", "2026-01-31", ["SLA667"]),
    ],
)
def test_windows_and_the_term(each: str, last: str, wanted: list[str]) -> None:
    assert codes(block("A", each=each), last=last) == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["count as undecided when missed"], "the result of A depends on itself"),
        (["count as met when B is met in 2 consecutive months", "count as met when A is missed"], None),
        (["count as met when B is missed"], "these results depend on each other: A on B on A"),
        (["count as met when B is missed in the previous window"], None),
        (["count as met when B.measured is below 4 %"], None),
    ],
)
def test_results_that_depend_on_each_other(lines: list[str], wanted: str | None) -> None:
    other = block(
        "B", "count as missed when A is missed", measure="share of calls where answered", promise="at least 2 %"
    )
    if "A is missed" in lines[-1]:
        other, wanted = (
            block("B", measure="share of calls where answered", promise="at least 2 %"),
            "the result of A depends on itself",
        )
    assert findings(block("A", *lines), other) == ([] if wanted is None else [("SLA672", wanted)])


def made(*lines: str) -> Contract:
    contract, _ = read(HEAD.format(last="2026-12-31") + block("A", *lines))
    assert contract is not None
    return contract


def test_a_clock_in_a_derived_field_is_measured_too() -> None:
    contract = made("still running counts as late")
    assert [d.code for d in check_clock_terms(contract)] == ["SLA665"]
    late = DerivedField(name="l", title="L", type=FieldType.YES_NO, value=ClockState(clock="c", state="late"))
    records = tuple(r.model_copy(update={"derived": (*r.derived, late)}) for r in contract.records)
    assert list(check_clock_terms(contract.model_copy(update={"records": records}))) == []


def test_what_is_consumed_may_be_measured_through_other_spans() -> None:
    contract = made()
    (objective,) = contract.objectives
    spans = (
        TimeSpan(name="outer", title="O", of=SpanSteps(first=NamedSet(name="inner", calendar=False), rest=())),
        TimeSpan(name="inner", title="I", of=NamedSet(name="hours", calendar=True)),
    )

    def found(figure: object, *names: str) -> list[str]:
        measure = objective.measure.model_copy(update={"figure": figure})
        changed = objective.model_copy(update={"measure": measure, "consumes": names})
        update = {"objectives": (changed,), "spans": spans}
        return [d.message.split("`")[1] for d in check_consumed(contract.model_copy(update=update))]

    share = TimeShare(side="outside", of=NamedSet(name="outer", calendar=False))
    assert found(share, "outer", "inner") == []
    assert found(SpanRef(span_name="outer"), "outer", "inner") == []
    assert found(SpanRef(span_name="inner"), "outer", "inner") == ["outer"]
    assert found(share, "hours") == ["hours"]
    assert found(objective.measure.figure, "inner") == ["inner"]
