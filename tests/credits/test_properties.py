"""What must hold of credits whatever the contract: sums, caps, directions, orders, and periods one after the other."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.credits.compared import World, by_slakit, read, results_for
from tests.credits.oracle import At, Given, Oracle, Result
from tests.credits.worlds import Draft, drafted
from tests.made import made_contract

from slakit.checks import check
from slakit.contract.expressions import Unit
from slakit.contract.model import Contract
from slakit.credits import Credits
from slakit.credits.needs import reach
from slakit.diagnostics import Source
from slakit.evaluation import Evaluation, evaluate
from slakit.measure import DataMap, FieldSource, RecordSource
from slakit.timeline import Window, parse_period

NUMBERS = st.integers(0, 10**9)


def drawn(number: int) -> tuple[Draft, Contract, World]:
    """The contract of a number, with results."""
    draft = drafted(number)
    contract = read(draft)
    assume(contract is not None)
    assert contract is not None
    return draft, contract, results_for(draft, contract, number)


def sums(credits: Credits) -> list[object]:
    """What is paid on each date."""
    return [(d.date, d.credits, d.bonuses, d.tax, d.centres, d.days, d.bank, d.total) for d in credits.dues]


@settings(max_examples=40)
@given(NUMBERS)
def test_totals_are_sums_of_lines_and_no_cent_is_lost(number: int) -> None:
    _, contract, world = drawn(number)
    credits = by_slakit(contract, world)
    default = not contract.remedies.order
    for due in credits.dues:
        if due.total is None or due.credits is None or due.bonuses is None or due.tax is None:
            continue
        lines = [credits.lines[i] for i in due.lines]
        money = [line for line in lines if line.unit is Unit.MONEY]
        payable = [line.payable.minor if line.payable is not None else None for line in money]
        assert None not in payable
        signed = [(-p if line.bonus else p) for line, p in zip(money, payable, strict=True) if p is not None]
        assert due.credits.minor - due.bonuses.minor == sum(signed)
        back = sum((one.amount for one in due.earned_back if not one.rule.as_offset), Fraction(0))
        used = due.bank.used if due.bank is not None else 0
        assert due.total.minor == sum(signed) + due.tax.minor - back - used
        if due.centres and default:
            assert sum(amount.minor for _, amount in due.centres) == due.credits.minor + due.tax.minor


@settings(max_examples=40)
@given(NUMBERS)
def test_never_above_a_cap_as_the_contract_rounds_it(number: int) -> None:
    draft, contract, world = drawn(number)
    remedies = contract.remedies
    assume(remedies.caps and not remedies.order and "pay at least" not in draft.text())
    oracle = Oracle(contract, world.results, Given(world.figure, world.count))
    credits = by_slakit(contract, world)
    fell_due = {i: due.date for due in credits.dues for i in due.lines}
    for cap in remedies.caps:
        if cap.what != "credits" or cap.entity is not None:
            continue
        for due in credits.dues:
            if due.total is None:
                continue
            first, last = oracle.span_of(cap.each.value, due.date)
            window = Window(cap.each, "", 0, 0, first, last, "")
            limit = oracle.amount(cap.limit, At(None, None, window, last))
            if cap.over is not None:
                first, last = oracle.reach(cap.over, window)
            taken = {True: 0, False: 0}
            for i, line in enumerate(credits.lines):
                mine = line.unit is Unit.MONEY and not line.bonus and first <= fell_due[i] <= due.date
                if mine and line.payable is not None and (not cap.objectives or line.objective in cap.objectives):
                    taken[fell_due[i] == due.date] += line.payable.minor
            rounded = oracle.rounded(limit)
            # A limit may be lower than it was before, where the term covers less of it; then nothing more is paid.
            if rounded is not None:
                assert taken[True] <= max(Fraction(0), rounded - taken[False])


@settings(max_examples=40)
@given(NUMBERS)
def test_what_a_month_comes_to_depends_on_nothing_later(number: int) -> None:
    _, contract, world = drawn(number)
    assume(world.results)
    until = sorted(r.window.last_date for r in world.results)[len(world.results) // 2]
    early = by_slakit(contract, replace(world, results=[r for r in world.results if r.window.last_date <= until]))
    assert sums(early) == [one for one in sums(by_slakit(contract, world)) if one[0] <= until]  # type: ignore[index]


@settings(max_examples=40)
@given(NUMBERS)
def test_a_later_period_needs_no_more_than_it_reaches_back_to(number: int) -> None:
    _, contract, world = drawn(number)
    assume(not any(o.count_as for o in contract.objectives))  # outcomes reach back by themselves
    dates = sorted({r.window.last_date for r in world.results})
    assume(len(dates) > 1)
    first = dates[len(dates) // 2]
    since = reach(contract, first)
    known = replace(world, results=[r for r in world.results if r.window.last_date >= since])
    whole, alone = sums(by_slakit(contract, world)), sums(by_slakit(contract, known))
    assert [one for one in whole if one[0] >= first] == [one for one in alone if one[0] >= first]  # type: ignore[index]


@settings(max_examples=40)
@given(NUMBERS, st.randoms(use_true_random=False))
def test_the_order_of_results_does_not_matter(number: int, random: Random) -> None:
    _, contract, world = drawn(number)
    turned = list(world.results)
    random.shuffle(turned)
    assert by_slakit(contract, replace(world, results=turned)) == by_slakit(contract, world)


FALLS = {"SLA201", "SLA202", "SLA203", "SLA204"}


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
@given(NUMBERS)
def test_a_worse_result_never_earns_less_where_the_checker_finds_no_fall(number: int) -> None:
    draft, _, _ = drawn(number)
    one = next((o for o in draft.objectives if any(line.startswith("promise at") for line in o.needed)), None)
    assume(one is not None)
    assert one is not None
    lines = tuple(line for line in one.lines if line.startswith("credit") and "credit nothing" not in line)
    lines = tuple(line for line in lines if "O1 is" not in line and "O2 is" not in line and "O3 is" not in line)
    # What the checker cannot compare, because records, figures or other windows decide it, is left out of the lines.
    for words in (
        r" times \S+ if missed in .*?",
        r" for each of calls where not answered",
        r" rounded [a-z ]+ to \S+ \S+",
    ):
        lines = tuple(re.sub(rf"{words}(?= at most| times| rounded| on claim| when|$)", "", line) for line in lines)
    lines = tuple(line for line in lines if " over " not in line and "(if " not in line)
    assume(not any("times seats" in fee for fee in draft.fees))
    # What a fee comes to in a window of the term that is cut short, the checker does not hold against fixed amounts.
    bases = {found[1] if (found := re.search(r"% of (\S+)", line)) else "" for line in lines}
    assume(len(bases) == 1)
    rounding = tuple(line for line in draft.remedies if line.startswith("round "))
    entities = tuple(line for line in one.needed if "separately" not in line)
    alone = replace(draft, objectives=(replace(one, lines=lines, needed=entities, entities=()),), remedies=rounding)
    contract = read(alone)
    assume(contract is not None)
    assert contract is not None
    assume(not FALLS & {d.code for d in check(contract)})
    world = results_for(alone, contract, number)
    window = min((r.window for r in world.results), key=lambda w: w.last_date, default=None)
    assume(window is not None)
    assert window is not None
    (objective,) = contract.objectives
    worse_first = objective.promise.low is not None
    before: int | None = None
    for value in sorted(one.values, reverse=worse_first):
        (due,) = by_slakit(contract, replace(world, results=[Result(one.name, window, value)])).dues
        if due.total is None:
            before = None  # what comes behind an amount that nobody can tell is not compared with what stood before it
            continue
        if due.total.minor < 0:
            continue
        if before is not None:
            assert due.total.minor >= before, (alone.text(), value)
        before = due.total.minor


# ------------------------------------------------------------------ through data

BODY = """
objective A "A"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 7 % of monthly-fee when below 80 %
  credit EUR 33.33 per started 3 points of shortfall times 1.5 if missed in 2 consecutive months when below 50 %
  credit EUR 4.44 for each of calls where not answered at most EUR 60.00
end objective
objective B "B"
  measure average wait of calls where answered
  each calendar quarter
  promise at most 20 seconds
  no data counts as met
  credit 11 % of monthly-fee when missed
end objective
remedies
  cap credits at EUR 120.00 each calendar month{rest}
  cap credits at EUR 300.00 each calendar month over trailing 3 months
  round half up to EUR 0.01
  tax 21 % on credits
  {back}
end remedies
"""
CALLS = st.lists(
    st.tuples(st.integers(0, 260), st.booleans(), st.integers(0, 60)), min_size=1, max_size=40
)  # fmt: skip
TERMS = st.tuples(
    st.sampled_from(["", " rest carried forward", " rest counts"]),
    st.sampled_from(["", "earn back 50 % of A.credit when A is met in each of the following 1 windows"]),
)


def evaluated(contract: Contract, files: list[list[str]], period: str) -> Evaluation:
    """What a period comes to on calls in so many files."""
    with TemporaryDirectory() as folder:
        names = []
        for number, rows in enumerate(files):
            path = Path(folder, f"{number}.csv")
            path.write_text("\n".join(["id,start,answered,wait", *rows]) + "\n", encoding="utf-8")
            names.append(str(path))
        wait = FieldSource.model_validate({"column": "wait", "unit": "seconds"})
        calls = RecordSource(file=tuple(names), true=("yes",), false=("no",), fields={"wait": wait})
        data = DataMap(records={"calls": calls})
        within = parse_period(period)
        assert within is not None
        found, problems = evaluate(contract, [Source("made.sla", "", b"made")], within, data)
    assert found is not None, problems
    return found


def rows_of(calls: list[tuple[int, bool, int]]) -> list[str]:
    """Rows of a file of calls: the day, whether answered, and the seconds waited."""
    first = dt.date(2026, 1, 1)
    return [
        f"{i},{first + dt.timedelta(days=day)}T10:00:00,{'yes' if answered else 'no'},{wait}"
        for i, (day, answered, wait) in enumerate(calls)
    ]


def due_in(evaluation: Evaluation) -> list[object]:
    """What falls due in a period, with the lines of each date by what they say."""
    return [
        (due.date, due.credits, due.bonuses, due.tax, due.total,
         [(line.name, line.window.label, line.amount, line.payable)
          for line in (evaluation.all_lines[i] for i in due.lines)])
        for due in evaluation.dues
    ]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=6)
@given(CALLS, TERMS, st.randoms(use_true_random=False), st.integers(2, 4))
def test_the_order_of_rows_and_of_files_does_not_matter(
    calls: list[tuple[int, bool, int]], terms: tuple[str, str], random: Random, parts: int
) -> None:
    contract = made_contract(BODY.format(rest=terms[0], back=terms[1]))
    rows = rows_of(calls)
    turned = random.sample(rows, len(rows))
    files = [turned[i::parts] for i in range(parts)]
    assert due_in(evaluated(contract, files, "2026-01..2026-09")) == due_in(
        evaluated(contract, [rows], "2026-01..2026-09")
    )


@pytest.mark.slow
@settings(max_examples=6)
@given(CALLS, TERMS, st.integers(1, 8))
def test_two_periods_together_are_the_one_after_the_other(
    calls: list[tuple[int, bool, int]], terms: tuple[str, str], cut: int
) -> None:
    contract = made_contract(BODY.format(rest=terms[0], back=terms[1]))
    rows = [rows_of(calls)]
    together = evaluated(contract, rows, "2026-01..2026-09")
    apart = [
        evaluated(contract, rows, f"2026-01..2026-{cut:02}"),
        evaluated(contract, rows, f"2026-{cut + 1:02}..2026-09"),
    ]
    assert due_in(together) == [due for one in apart for due in due_in(one)]
    totals = [one.total for one in (together, *apart)]
    if None not in totals:
        assert totals[0] == totals[1] + totals[2]  # type: ignore[operator]
