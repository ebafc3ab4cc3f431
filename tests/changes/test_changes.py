"""The smallest change is the smallest: every count is tried, one by one, and judged by a table of its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.document_samples import evaluation, read

from slakit.assess import ToJudge, judge_all
from slakit.changes import Change, Changes
from slakit.contract.model import Contract, Outcome
from slakit.contract.samples import sampled
from slakit.contract.walking import leaves
from slakit.credits import NOTHING_MEASURED, CreditLine, settle
from slakit.evaluation import Basis, Evaluation, plan_windows
from slakit.measure.results import (
    AggregateValue,
    GivenValue,
    Measurement,
    PartValue,
    SampleValue,
    SlotsValue,
    TimeValue,
)
from slakit.timeline import parse_period

HEAD = """
agreement a "A" version "1" provider "P" customer "C"
  in force from 2026-01-01 to 2026-12-31 zone UTC currency EUR
  fee base "Fee" EUR 1000.00 per month
end agreement
records calls "Calls"
  one "call" key id at start
  field id text
  field start instant
  field queue text
  field answered yes/no
  field wait duration
  field cost money
end records
records outages "Outages"
  one "outage" key id at start
  lasts from start to stop
  field id text
  field start instant
  field stop instant
end records
span downtime "Downtime"
  is outages
end span
figure credits-asked "Asked"
  type money given by customer each calendar month
end figure
"""
LADDERS = {
    "at least 60 %": ("at least", 60, (60, 40, 20)),
    "more than 50 %": ("more than", 50, (50, 30)),
    "at most 30 %": ("at most", 30, (30, 55)),
    "below 10 %": ("below", 10, (10, 35, 70)),
}
"""A promise, its relation and end, and the ends of the rungs of its credits, from the promise on."""


def _keeps(relation: str, end: Fraction, value: Fraction) -> bool:
    return {"at least": value >= end, "more than": value > end, "at most": value <= end, "below": value < end}[relation]


@dataclass(frozen=True)
class Case:
    """An objective in text, and what a value comes to, by hand: 0 is kept, 1 the first rung and so on."""

    text: str
    band: Callable[[Fraction], int]


def ladder(
    promise: str,
    unit: Callable[[int], str],
    scale: Fraction,
    *,
    measure: str,
    rounded: str = "",
    step: Fraction | None = None,
    extra: str = "",
) -> Case:
    relation, end, rungs = LADDERS[promise]
    words = {"at least": "below", "more than": "at most", "at most": "more than", "below": "at least"}[relation]
    lines = [f"credit EUR {10 * (i + 1)}.00 when {words} {unit(rung)}" for i, rung in enumerate(rungs)]
    body = "\n  ".join([f"measure {measure}{rounded}", "each calendar month", f"promise {relation} {unit(end)}",
                        "no data counts as left out", *lines, extra])  # fmt: skip

    def band(value: Fraction) -> int:
        if step is not None:
            value = math.floor(value / step + Fraction(1, 2)) * step  # half up
        if _keeps(relation, end * scale, value):
            return 0
        holding = [
            i for i, rung in enumerate(rungs)
            if (not _keeps(relation, rung * scale, value))
        ]  # fmt: skip
        return 1 + max(holding)

    return Case(f'objective X "X"\n  {body}\nend objective\n', band)


def concluded(contract: Contract, measurement: Measurement, *others: Measurement) -> Evaluation:
    contract = sampled(contract)
    judging = []
    for one in (measurement, *others):
        objective = contract.objective(one.objective)
        assert objective is not None
        judging.append(ToJudge(contract, objective, one))
    return of_judged(contract, judging)


def of_judged(contract: Contract, judging: list[ToJudge]) -> Evaluation:
    results = judge_all(judging)
    lines = [x for x in settle(contract, results).lines if isinstance(x, CreditLine)]
    made = evaluation(contract, "2026-03", lines)
    return replace(made, basis=Basis(tuple(judging), (), NOTHING_MEASURED))


def window(contract: Contract, name: str = "X"):  # type: ignore[no-untyped-def]
    period = parse_period("2026-03")
    assert period is not None
    return plan_windows(sampled(contract), period)[name][-1]


def tried(now: int, amounts: range, told: Callable[[int], object], kept: Callable[[int], bool]) -> set[int]:
    """Try every amount: the nearest that keeps a broken promise, and the first in each direction that differs."""
    found = set()
    others = [a - now for a in amounts if a != now]
    if not kept(now):
        good = [by for by in others if kept(now + by)]
        if good:
            found.add(min(good, key=lambda by: (abs(by), -by)))
    for way in (1, -1):
        differing = [by for by in others if by * way > 0 and told(now + by) != told(now)]
        if differing:
            found.add(min(differing, key=abs))
    return found


def moved_by(changes: tuple[Change, ...]) -> set[int]:
    assert all(len(change.moved) == 1 for change in changes)
    return {int(change.moved[0].by) for change in changes}


def percent(number: int) -> str:
    return f"{number} %"


def part_of(kind: str, contract: Contract, now: int, whole: int) -> PartValue:
    objective = contract.objective("X")
    assert objective is not None
    (leaf,) = leaves(objective.measure.figure)
    match kind:
        case "time" | "outside":
            inside = now if kind == "time" else whole - now
            return TimeValue(leaf, Fraction(now), whole, inside, whole, records=3)  # type: ignore[arg-type]
        case "slots":
            return SlotsValue(leaf, Fraction(now), whole, whole, 0, records=9)  # type: ignore[arg-type]
    return AggregateValue(leaf, Fraction(now), whole, whole)  # type: ignore[arg-type]


MEASURES = {
    "share": "share of calls where answered",
    "time": "share of time within downtime",
    "outside": "share of time outside downtime",
    "slots": "share of slots of 30 minutes where (share of calls where answered) is at least 50 % "
    "empty slots count as left out",
}


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(MEASURES)), st.sampled_from(sorted(LADDERS)), st.integers(1, 45), st.data(),
       st.sampled_from([None, 1, 5]))  # fmt: skip
def test_shares_of_records_time_and_slots(
    kind: str, promise: str, whole: int, data: st.DataObject, step: int | None
) -> None:
    now = data.draw(st.integers(0, whole))
    rounded = "" if step is None else f" rounded half up to {step} %"
    case = ladder(promise, percent, Fraction(1, 100), measure=MEASURES[kind], rounded=rounded,
                  step=None if step is None else Fraction(step, 100))  # fmt: skip
    contract = read(HEAD + case.text)
    part = part_of(kind, contract, now, whole)
    found = concluded(contract, Measurement("X", window(contract), part.value, (part,)))
    changes = Changes(found).of(found.lines[0])

    def told(amount: int) -> int:
        return case.band(Fraction(amount, whole))

    assert moved_by(changes) == tried(now, range(whole + 1), told, lambda amount: told(amount) == 0)
    for change in changes:
        band = told(now + int(change.moved[0].by))
        assert change.outcome is (Outcome.MET if band == 0 else Outcome.MISSED)
        assert change.paid is not None
        assert change.paid.credit is not None
        assert change.paid.credit.minor == band * 1000
        assert change.paid.total == change.paid.credit


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["at most 30 %", "below 10 %", "at least 60 %"]), st.integers(0, 90), st.integers(1, 7),
       st.sampled_from(["number", "total", "average", "cost", "given"]))  # fmt: skip
def test_numbers_sums_and_figures(promise: str, now: int, records: int, kind: str) -> None:
    units: dict[str, tuple[str, Callable[[int], str]]] = {
        "number": ("number of calls where answered", str),
        "total": ("total wait of calls", lambda n: f"{n / 1_000_000:.6f} seconds"),
        "average": ("average wait of calls", lambda n: f"{n / 1_000_000:.6f} seconds"),
        "cost": ("average cost of calls", lambda n: f"EUR {n / 100:.2f}"),
        "given": ("credits-asked", lambda n: f"EUR {n / 100:.2f}"),
    }
    measure, unit = units[kind]
    case = ladder(promise, unit, Fraction(1), measure=measure)
    contract = read(HEAD + case.text)
    objective = contract.objective("X")
    assert objective is not None
    (leaf,) = leaves(objective.measure.figure)
    divisor = records if kind in ("average", "cost") else 1
    place = window(contract)
    part: PartValue
    if kind == "given":
        part = GivenValue("credits-asked", place.kind, place.label, Fraction(now))
    else:
        part = AggregateValue(leaf, Fraction(now), divisor, now if kind == "number" else records)  # type: ignore[arg-type]
    found = concluded(contract, Measurement("X", place, part.value, (part,)))

    def told(amount: int) -> int:
        return case.band(Fraction(amount, divisor))

    changes = Changes(found).of(found.lines[0])
    assert moved_by(changes) == tried(now, range(700), told, lambda amount: told(amount) == 0)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.data(), st.integers(0, 4), st.sampled_from([10, 30, 60]))
def test_terms_for_few_misses_and_overrides_decide_as_ever(
    whole: int, data: st.DataObject, most: int, fewer: int
) -> None:
    now = data.draw(st.integers(0, whole))
    extra = f"with fewer than {fewer} calls at most {most} may miss\n  count as missed when below 5 %"
    case = ladder("at least 60 %", percent, Fraction(1, 100), measure=MEASURES["share"], extra=extra)
    contract = read(HEAD + case.text)
    part = part_of("share", contract, now, whole)
    found = concluded(contract, Measurement("X", window(contract), part.value, (part,)))

    def told(amount: int) -> tuple[bool, int]:
        value = Fraction(amount, whole)
        band = case.band(value)
        forgiven = whole < fewer and whole - amount <= most
        kept = band == 0 or (forgiven and value >= Fraction(5, 100))
        return kept, 0 if kept else band

    changes = Changes(found).of(found.lines[0])
    assert moved_by(changes) == tried(now, range(whole + 1), told, lambda amount: told(amount)[0])


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 40), st.data(), st.integers(2, 20))
def test_a_number_of_few_records(now: int, data: st.DataObject, fewer: int) -> None:
    case = ladder("at most 30 %", str, Fraction(1), measure="number of calls where answered",
                  extra=f"with fewer than {fewer} calls counts as missed")  # fmt: skip
    contract = read(HEAD + case.text)
    (leaf,) = leaves(contract.objectives[0].measure.figure)
    part = AggregateValue(leaf, Fraction(now), 1, now)  # type: ignore[arg-type]
    found = concluded(contract, Measurement("X", window(contract), Fraction(now), (part,)))

    def told(amount: int) -> tuple[bool, int]:
        band = case.band(Fraction(amount))
        return band == 0 and amount >= fewer, band

    # Where too few count as missed no row pays, as none of them is `when missed`: the outcome alone differs.
    def shown(amount: int) -> object:
        kept, band = told(amount)
        return kept, band if amount >= fewer and not kept else 0

    changes = Changes(found).of(found.lines[0])
    assert moved_by(changes) == tried(now, range(700), shown, lambda amount: told(amount)[0])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30), st.integers(1, 30), st.integers(0, 30), st.integers(1, 30))
def test_a_figure_made_of_two_counts(answered: int, all_: int, costs: int, many: int) -> None:
    measure = '(share of calls where answered) - (share of calls where queue is "tin")'
    case = ladder("at most 30 %", percent, Fraction(1, 100), measure=measure)
    contract = read(HEAD + case.text)
    answered, costs = min(answered, all_), min(costs, many)
    one, other = leaves(contract.objectives[0].measure.figure)
    parts = (AggregateValue(one, Fraction(answered), all_, all_), AggregateValue(other, Fraction(costs), many, many))  # type: ignore[arg-type]
    assert parts[0].value is not None
    assert parts[1].value is not None
    found = concluded(contract, Measurement("X", window(contract), parts[0].value - parts[1].value, parts))
    changes = Changes(found).of(found.lines[0])
    mine = {int(c.moved[0].by) for c in changes if c.moved[0].part == parts[0]}
    yours = {int(c.moved[0].by) for c in changes if c.moved[0].part == parts[1]}
    if parts[0] != parts[1]:

        def first(amount: int) -> int:
            return case.band(Fraction(amount, all_) - Fraction(costs, many))

        def second(amount: int) -> int:
            return case.band(Fraction(answered, all_) - Fraction(amount, many))

        assert mine == tried(answered, range(all_ + 1), first, lambda a: first(a) == 0)
        assert yours == tried(costs, range(many + 1), second, lambda a: second(a) == 0)


def _worst(counts: list[tuple[int, int]]) -> tuple[bool, int]:
    worst = min(Fraction(a, n) for a, n in counts)
    kept = worst >= Fraction(60, 100)
    return kept, 0 if kept else 1 if worst >= Fraction(40, 100) else 2 if worst >= Fraction(20, 100) else 3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=1, max_size=4))
def test_the_worst_of_several(drawn: list[tuple[int, int]]) -> None:
    counts = [(min(a, n), n) for a, n in drawn]
    case = ladder("at least 60 %", percent, Fraction(1, 100), measure=MEASURES["share"],
                  extra="separately for each queue worst decides")  # fmt: skip
    contract = read(HEAD + case.text)
    (leaf,) = leaves(contract.objectives[0].measure.figure)
    place = window(contract)
    members = tuple(
        Measurement("X", place, Fraction(a, n), (AggregateValue(leaf, Fraction(a), n, n),), entity=f"q{i}")  # type: ignore[arg-type]
        for i, (a, n) in enumerate(counts)
    )
    alone = Measurement("X", place, None, ())
    found = of_judged(contract, [ToJudge(contract, contract.objectives[0], alone, members)])
    changes = Changes(found).of(found.lines[0])
    kept, _ = _worst(counts)
    if not kept:
        # All that miss have to be moved, each as little as it takes.
        needed = {f"q{i}": min(a2 - a for a2 in range(a, n + 1) if Fraction(a2, n) >= Fraction(60, 100))
                  for i, (a, n) in enumerate(counts) if Fraction(a, n) < Fraction(60, 100)}  # fmt: skip
        together = [c for c in changes if c.outcome is Outcome.MET]
        assert [{m.entity: int(m.by) for m in c.moved} for c in together] == [needed]
        least = min(range(len(counts)), key=lambda i: (Fraction(*counts[i]), i))
        a, n = counts[least]

        def told(amount: int) -> tuple[bool, int]:
            return _worst([(amount, n) if i == least else one for i, one in enumerate(counts)])

        first = {by for by in tried(a, range(n + 1), told, lambda _: True) if not told(a + by)[0]}
        assert {int(c.moved[0].by) for c in changes if c.outcome is Outcome.MISSED} == first
    else:
        losses = [min(k for k in range(1, a + 1) if Fraction(a - k, n) < Fraction(60, 100)) for a, n in counts]
        (change,) = changes
        assert (change.outcome, -int(change.moved[0].by)) == (Outcome.MISSED, min(losses))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=8), st.sampled_from([20, 50, 75, 100]))
def test_how_many_of_several_keep_it(kept: list[bool], share: int) -> None:
    text = (
        'objective X "X"\n  measure share of calls where answered\n  each calendar month\n  promise at least 60 %\n'
        f"  separately for each queue at least {share} % must keep it\n  no data counts as left out\n"
        "  credit EUR 7.00 when missed\nend objective\n"
    )
    contract = read(HEAD + text)
    (leaf,) = leaves(contract.objectives[0].measure.figure)
    place = window(contract)
    members = tuple(
        Measurement("X", place, Fraction(one), (AggregateValue(leaf, Fraction(one), 1, 1),), entity=f"q{i}")  # type: ignore[arg-type]
        for i, one in enumerate(kept)
    )
    found = of_judged(contract, [ToJudge(contract, contract.objectives[0], Measurement("X", place, None, ()), members)])
    changes = Changes(found).of(found.lines[0])

    def told(number: int) -> bool:
        return number >= Fraction(share, 100) * len(kept)

    assert moved_by(changes) == tried(sum(kept), range(len(kept) + 1), told, told)
    assert [c.paid.credit.minor for c in changes if c.paid and c.paid.credit] == [
        0 if told(sum(kept) + int(c.moved[0].by)) else 700 for c in changes
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(5, 40), st.data(), st.sampled_from(["lower", "upper", None]))
def test_samples_that_a_bound_decides(whole: int, data: st.DataObject, side: str | None) -> None:
    now = data.draw(st.integers(0, whole))
    decided = "point estimate" if side is None else f"{side} bound at 95 % confidence"
    text = (
        'clause TONE-1 "Tone"\n  text "Agents are kind."\n  verified by call-recording review of 5 random calls each'
        f" calendar month\n  assessed by customer\n  decided by both parties on the {decided}\n"
        "  promise share passed at least 60 %\n  no data counts as undecided\n"
        "  otherwise credit EUR 7.00 when missed\nend clause\n"
    )
    contract = sampled(read(HEAD + text))
    place = window(contract, "TONE-1")
    part = SampleValue("TONE-1", "share passed", Fraction(now), whole, whole, needed=5)
    found = concluded(contract, Measurement("TONE-1", place, part.value, (part,)))
    changes = Changes(found).of(found.lines[0])
    z = Fraction("1.959964")

    def told(passed: int) -> bool:
        p, n, t = Fraction(passed, whole), whole, Fraction(60, 100)
        if side is None:
            return p >= t
        # The bounds are the roots of n (p - x)^2 = z^2 x (1 - x).
        inside = n * (p - t) ** 2 <= z * z * t * (1 - t)
        return (p >= t and not inside) or (p >= t and n * (p - t) ** 2 == z * z * t * (1 - t)) if side == "lower" else (
            p >= t or inside
        )  # fmt: skip

    assert moved_by(changes) == tried(now, range(whole + 1), told, told)


def _paid(change: Change) -> tuple[int, int]:
    assert change.paid is not None
    assert change.paid.credit is not None
    assert change.paid.total is not None
    return change.paid.credit.minor, change.paid.total.minor


def test_a_cap_and_a_history_show_in_the_total() -> None:
    text = (
        'objective X "X"\n  measure share of calls where answered\n  each calendar month\n  promise at least 60 %\n'
        "  no data counts as left out\n  credit EUR 40.00 when missed\n  credit EUR 90.00 when below 30 %\n"
        "end objective\n"
        'objective Y "Y"\n  measure share of calls where answered\n  each calendar month\n  promise at least 60 %\n'
        "  no data counts as left out\n  credit EUR 30.00 when missed\n  count as met when X is met\nend objective\n"
        "remedies\n  cap credits at EUR 60.00 each calendar month\n  round half up to EUR 0.01\nend remedies\n"
    )
    contract = read(HEAD + text)
    x, y = (next(iter(leaves(o.measure.figure))) for o in contract.objectives)
    place = window(contract)
    found = concluded(
        contract,
        Measurement("X", place, Fraction(1, 2), (AggregateValue(x, Fraction(5), 10, 10),)),  # type: ignore[arg-type]
        Measurement("Y", place, Fraction(1, 2), (AggregateValue(y, Fraction(5), 10, 10),)),  # type: ignore[arg-type]
    )
    assert found.total is not None
    assert found.total.minor == 6_000
    met, worse = Changes(found).of(found.lines[0])
    assert (int(met.moved[0].by), met.outcome, met.paid and met.paid.total and met.paid.total.minor) == (
        1,
        Outcome.MET,
        0,
    )
    assert (int(worse.moved[0].by), worse.paid and worse.paid.credit and worse.paid.credit.minor) == (-3, 4_500)
    assert worse.paid is not None
    assert worse.paid.total is not None
    assert worse.paid.total.minor == 6_000


@pytest.mark.parametrize("terms", ["count as met when measured is below 30 %", "count as met when margin is 5 points"])
def test_nothing_is_said_where_a_condition_may_turn_anywhere(terms: str) -> None:
    case = ladder("at least 60 %", percent, Fraction(1, 100), measure=MEASURES["share"], extra=terms)
    contract = read(HEAD + case.text)
    part = part_of("share", contract, 5, 10)
    found = concluded(contract, Measurement("X", window(contract), part.value, (part,)))
    expected = () if contract.objectives[0].count_as[0].condition is not None else Changes(found).of(found.lines[0])
    assert Changes(found).of(found.lines[0]) == expected
