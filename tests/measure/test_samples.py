"""Scorecards of clauses, measured and judged: against sums by hand, item by item, and bounds in high precision."""

from __future__ import annotations

import csv
import decimal
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slakit.assess import Assessment, Reason, judge
from slakit.assess.bounds import near_bound
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract, Outcome
from slakit.contract.samples import sampled
from slakit.contract.wilson import Z
from slakit.measure import DataMap, MeasureOptions, SampleValue, measure
from slakit.timeline import Period, windows_ending_in

HEAD = """
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31 zone UTC currency EUR
  fee f "F" EUR 1000.00 per month end agreement
records calls "Calls" one "call" key id at start field id text field start instant {fields} end records
objective A "A" measure number of calls each calendar month promise at least 0 end objective
clause Q "Quality" text "T" verified by survey of {sample} each calendar month {card}
  decided by customer {basis} {terms} promise {promise} no data counts as {no_data}
  otherwise credit 1 % of f when missed
end clause
"""
AVERAGE, PASSED = "average score at least 85 %", "share passed at least 85 %"
SIX = "".join(f"criterion c{i} weight {w} " for i, w in enumerate((10, 20, 25, 20, 15, 10)))
Item = dict[str, str]


def clause(
    card: str,
    *,
    sample: str = "all accounts",
    terms: str = "needs at least 1 accounts",
    promise: str = AVERAGE,
    basis: str = "on the point estimate",
    no_data: str = "undecided",
    fields: str = "",
) -> Contract:
    text = HEAD.format(
        sample=sample, card=card, terms=terms, promise=promise, basis=basis, no_data=no_data, fields=fields
    )
    contract, diagnostics, _ = read_contract("a.sla", text.encode(), lambda *_: None)
    assert contract is not None, [d.message for d in diagnostics]
    return sampled(contract)


def assessed(
    contract: Contract, folder: Path, items: list[Item], calls: int | None = None, table: str = "Q"
) -> tuple[Assessment, SampleValue, list[str]]:
    """What March comes to; items without a time lie in it."""
    records = contract.record_type(table)
    data = DataMap().with_files(table, (folder / "items.csv",))
    with (folder / "items.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in records.fields])
        writer.writeheader()
        for number, item in enumerate(items):
            writer.writerow({records.key: str(number), records.at: "2026-03-05T10:00:00Z"} | item)
    if calls is not None:
        lines = "".join(f"{i},2026-03-0{1 + i % 9}T00:00:00Z\n" for i in range(calls))
        (folder / "calls.csv").write_text("id,start\n" + lines)
        data = data.with_files("calls", (folder / "calls.csv",))
    objective = contract.objective("Q")
    assert objective is not None
    march = Period(
        contract.agreement.first_date.replace(month=3), contract.agreement.first_date.replace(month=3, day=31), "m"
    )
    windows = windows_ending_in(objective.each, "UTC", march, *contract.agreement.term)
    result, found = measure(contract, {"Q": windows}, data, MeasureOptions(folder / "rejects.csv"))
    assert result is not None, [d.message for d in found]
    (measurement,) = result.measurements
    (part,) = measurement.parts
    assert isinstance(part, SampleValue)
    return judge(objective, measurement), part, [d.code for d in found]


@pytest.mark.parametrize(
    ("rule", "percent"), [("left out", Fraction(8000, 90)), ("full marks", Fraction(90)), ("zero", Fraction(80))]
)
def test_the_worked_scorecard(rule: str, percent: Fraction, tmp_path: Path) -> None:
    card = f"{SIX} critical k not applicable counts as {rule}"
    item = {"c0": "1", "c1": "0.5", "c2": "1", "c3": "1", "c4": "1", "c5": "", "k": "yes"}
    one, part, _ = assessed(clause(card), tmp_path, [item])
    assert one.compared == percent / 100
    assert one.outcome is (Outcome.MET if percent >= 85 else Outcome.MISSED)
    failing, part, _ = assessed(clause(card), tmp_path, [item | {"k": "no"}])
    assert (failing.compared, part.failed) == (Fraction(0), 1)


cell = st.sampled_from(["", "0", "1", "0.5", "0.25", "0.333333", "0.9"])
verdict = st.sampled_from(["", "yes", "yes", "yes", "no"])
item = st.fixed_dictionaries(
    {"a": cell, "b": cell, "c": cell, "k": verdict, "m": verdict, "exception": st.sampled_from(["", "no", "yes"])}
)
RULES = ["left out", "full marks", "zero", None]


def by_hand(items: list[Item], weights: dict[str, Fraction], rule: str | None) -> tuple[list[Fraction], int, int]:
    """The scores of the items that have one, how many have none, and how many are not known."""
    scores, without, unknown = list[Fraction](), 0, 0
    for one in items:
        if not any(one[name] for name in (*weights, "k", "m")) or one["exception"] == "yes":
            continue
        fails = [one[name] == "no" or (not one[name] and rule == "zero") for name in ("k", "m")]
        if any(fails):
            scores.append(Fraction(0))
            continue
        if rule is None and not all(one[name] for name in (*weights, "k", "m")):
            unknown += 1
            continue
        kept = {n: Fraction(one[n]) for n in weights if one[n]}
        if rule == "full marks":
            kept = {n: kept.get(n, Fraction(1)) for n in weights}
        elif rule == "zero":
            kept = {n: kept.get(n, Fraction(0)) for n in weights}
        out_of = sum((weights[n] for n in kept), Fraction(0))
        if out_of:
            scores.append(sum((weights[n] * value for n, value in kept.items()), Fraction(0)) / out_of)
        else:
            without += 1
    return scores, without, unknown


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    items=st.lists(item, max_size=12),
    rule=st.sampled_from(RULES),
    weights=st.sampled_from([("20", "30", "50"), ("33.3", "33.3", "33.4")]),
)
def test_average_scores_are_those_by_hand(
    items: list[Item], rule: str | None, weights: tuple[str, str, str], tmp_path: Path
) -> None:
    card = "".join(f"criterion {n} weight {w} " for n, w in zip("abc", weights, strict=True)) + "critical k critical m"
    card += f" not applicable counts as {rule}" if rule else ""
    contract = clause(card, terms="exceptions accepted by customer")
    one, part, codes = assessed(contract, tmp_path, items)
    scores, without, unknown = by_hand(items, dict(zip("abc", map(Fraction, weights), strict=True)), rule)
    assert (part.denominator, part.empty, part.unknown) == (len(scores), without, unknown)
    assert part.numerator == sum(scores, Fraction(0))
    assert part.excepted == sum(i["exception"] == "yes" for i in items)
    assert ("SLA762" in codes) is (unknown > 0)
    average = part.numerator / len(scores) if scores else None
    assert one.compared == average
    expected = Outcome.UNDECIDED
    if average is not None and not unknown:
        expected = Outcome.MET if average >= Fraction(85, 100) else Outcome.MISSED
    assert one.outcome is expected


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verdicts=st.lists(verdict, min_size=1, max_size=15), rule=st.sampled_from(RULES))
def test_shares_passed_are_those_by_hand(verdicts: list[str], rule: str | None, tmp_path: Path) -> None:
    card = "critical k" + (f" not applicable counts as {rule}" if rule else "")
    _, part, _ = assessed(clause(card, promise=PASSED), tmp_path, [{"k": v} for v in verdicts])
    known = [v for v in verdicts if v]  # an item without anything was not assessed
    assert (part.records, part.denominator, part.numerator) == (len(known), len(known), Fraction(known.count("yes")))


def test_items_pass_as_they_are_found(tmp_path: Path) -> None:
    items = [{"passed": v} for v in ("yes", "yes", "no", "")]
    one, part, _ = assessed(clause("", promise=PASSED), tmp_path, items)
    assert (one.compared, part.records) == (Fraction(2, 3), 3)


@pytest.mark.parametrize(
    ("sample", "needs", "calls", "items", "excepted", "needed"),
    [
        ("10 random calls", "", 100, 9, 0, 10),
        ("10 random calls", "", 100, 9, 1, 9),  # one that was drawn was accepted as an exception
        ("10 random calls", "", 4, 4, 0, 4),  # there are no more
        ("10 random calls", "needs at least 5 calls", None, 5, 0, 5),
        ("10 random calls", "needs at least 5 calls", None, 4, 3, 5),
        ("10 random accounts", "", None, 9, 0, 10),
        ("5 % of calls", "", 101, 5, 0, 6),
        ("5 % of calls", "", 101, 6, 0, 6),
        ("5 % of accounts", "", None, 1, 0, 1),
        ("all calls", "", 7, 6, 0, 7),
        ("all calls", "", 7, 7, 0, 7),
        ("all calls", "", 0, 0, 0, 1),
    ],
)
def test_a_sample_smaller_than_agreed_is_missing_evidence(
    sample: str, needs: str, calls: int | None, items: int, excepted: int, needed: int, tmp_path: Path
) -> None:
    contract = clause(
        "", sample=sample, terms=f"{needs} exceptions accepted by customer", promise=PASSED, no_data="missed"
    )
    rows = [{"passed": "yes"}] * items + [{"passed": "no", "exception": "yes"}] * excepted
    one, part, _ = assessed(contract, tmp_path, rows, calls)
    assert (part.needed, part.records, part.population) == (needed, items, calls)
    enough = items >= needed
    assert (one.outcome, one.reason) == ((Outcome.MET, Reason.MEASURED) if enough else (Outcome.MISSED, Reason.NO_DATA))


def test_records_that_have_the_criteria_hold_the_sample(tmp_path: Path) -> None:
    fields = "field tone number optional field k yes/no optional"
    contract = clause("criterion tone weight 100 critical k not applicable counts as left out", sample="50 % of calls",
                      terms="", fields=fields)  # fmt: skip
    assert [records.name for records in contract.records] == ["calls"]
    rows = [{"tone": "1", "k": "yes"}, {"tone": "0.5"}, {}, {}, {}]
    one, part, _ = assessed(contract, tmp_path, rows, table="calls")
    assert (part.records, part.population, part.needed, one.compared) == (2, 5, 3, None)
    one, part, _ = assessed(contract, tmp_path, rows[:4], table="calls")
    assert (part.records, part.population, part.needed, one.compared) == (2, 4, 2, Fraction(3, 4))


def test_records_are_read_for_a_clause_alone(tmp_path: Path) -> None:
    text = HEAD.format(sample="all calls", card="critical k", terms="", promise=PASSED, basis="on the point estimate",
                       no_data="missed", fields="field k yes/no optional")  # fmt: skip
    alone = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("objective A"))
    contract, _, _ = read_contract("a.sla", alone.encode(), lambda *_: None)
    assert contract is not None
    _, part, _ = assessed(sampled(contract), tmp_path, [{"k": "yes"}, {}], table="calls")
    assert (part.records, part.population, part.needed) == (1, 2, 2)


def test_a_criterion_is_fulfilled_to_a_share(tmp_path: Path) -> None:
    contract = clause("criterion a weight 100 not applicable counts as zero")
    _, part, codes = assessed(contract, tmp_path, [{"a": "1.01"}, {"a": "-0.1"}, {"a": "1"}, {"a": "0"}])
    assert (part.records, part.numerator, codes) == (2, Fraction(1), ["SLA708"])


# ---------------------------------------------------------------- bounds


def precisely(side: Literal["lower", "upper"], passed: int, of: int, z: Fraction) -> Decimal:
    """The bound, to 60 digits, by the formula that the agreement prints."""
    with decimal.localcontext() as context:
        context.prec = 60
        p, n, q = Decimal(passed) / of, Decimal(of), Decimal(z.numerator) / z.denominator
        root = q * (p * (1 - p) / n + q * q / (4 * n * n)).sqrt()
        return (p + q * q / (2 * n) + (root if side == "upper" else -root)) / (1 + q * q / n)


@pytest.mark.parametrize(
    ("passed", "of", "low", "high"), [(18, 20, "69.9", "97.2"), (92, 100, "85.0", "95.9"), (360, 400, "86.7", "92.6")]
)
def test_the_worked_bounds(passed: int, of: int, low: str, high: str) -> None:
    z = Z[Fraction(95, 100)]
    for side, shown in (("lower", low), ("upper", high)):
        bound = near_bound(side, passed, of, z, ())  # type: ignore[arg-type]
        assert round(bound * 1000) == Fraction(shown) * 10


@pytest.mark.slow
@given(
    st.sampled_from(["lower", "upper"]),
    st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
    st.sampled_from(sorted(Z)),
    st.lists(st.fractions(0, 1, max_denominator=10**6), max_size=5),
)
def test_a_bound_lies_where_high_precision_says(
    side: Literal["lower", "upper"], sample: tuple[int, int], confidence: Fraction, named: list[Fraction]
) -> None:
    passed, of = sample
    exact = precisely(side, passed, of, Z[confidence])
    # Values as close to the bound as the precision tells apart must come out on their own sides, too.
    close = [Fraction(exact) + Fraction(shift, 10**40) for shift in (-1, 1)]
    named = [*named, *(value for value in close if 0 < value < 1)]
    bound = near_bound(side, passed, of, Z[confidence], named)
    assert abs(bound - Fraction(exact)) < Fraction(1, 10**11)
    for value in named:
        if abs(value - Fraction(exact)) > Fraction(1, 10**50):
            assert (bound < value) == (Fraction(exact) < value), value


def test_a_bound_that_is_promised_exactly_is_reached() -> None:
    z = Fraction(2)
    # With z = 2, 4 of 4 that pass have the lower bound n / (n + z²), which is one half.
    assert near_bound("lower", 4, 4, z, [Fraction(1, 2)]) == Fraction(1, 2)


@pytest.mark.parametrize(("passed", "outcome"), [(92, "missed"), (93, "met")])
def test_the_bound_decides_and_not_the_share(passed: int, outcome: str, tmp_path: Path) -> None:
    contract = clause("", promise="share passed at least 85.1 %", basis="on the lower bound at 95 % confidence")
    rows = [{"passed": "yes" if i < passed else "no"} for i in range(100)]
    one, _, _ = assessed(contract, tmp_path, rows)
    assert one.outcome.value == outcome
    assert one.measurement.value == Fraction(passed, 100)
    assert one.compared is not None
    assert abs(one.compared - Fraction(precisely("lower", passed, 100, Z[Fraction(95, 100)]))) < Fraction(1, 10**11)
