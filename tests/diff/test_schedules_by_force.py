"""Who is better off, against a slow and obvious check: both tables paid out value by value."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.made import made_contract

from slakit.contract.model import Contract
from slakit.diff import Effect, compare
from slakit.diff.changes import PaidWitness

PHASES = [phase for phase in Phase if phase is not Phase.explain]
HALVES = st.integers(0, 20).map(lambda n: n * 5)  # 0 % to 100 % in steps of five
AMOUNTS = st.sampled_from(["EUR 100.00", "EUR 150.00", "5 % of monthly-fee", "10 % of monthly-fee", "nothing"])
SLOPES = st.sampled_from([
    "EUR 10.00 per 1 point of shortfall",
    "EUR 10.00 per started 1 point of shortfall",
    "EUR 10.00 per completed 2 points of shortfall at most EUR 120.00",
    "EUR 12.00 per 1 point of shortfall at most EUR 90.00",
    "1 % of monthly-fee per started 5 points of shortfall",
    "EUR 10.00 per completed 5 points of shortfall",
])  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[tuple[str, Fraction, str]], int, str]:
    """The text of an objective; its lines as (comparison, bound, amount), the target, and a slope that adds."""
    target = draw(st.sampled_from([60, 70, 80, 90]))
    bounds = sorted(draw(st.sets(st.sampled_from(range(10, target, 10)), max_size=3)), reverse=True)
    rows = [("below", Fraction(b), draw(AMOUNTS)) for b in [target, *bounds]] if draw(st.booleans()) else []
    slope = draw(SLOPES) if not rows or draw(st.booleans()) else ""
    lines = [f"  credit {amount} when {word} {bound} %" for word, bound, amount in rows]
    if slope:
        lines.append(f"  credit {slope}")
    text = "\n".join([
        'objective ANS-1 "Answered"', "  measure share of calls where answered", "  each calendar month",
        f"  promise at least {target} %", "  no data counts as met", *lines, "end objective",
    ])  # fmt: skip
    return text, rows, target, slope


def _amount(text: str) -> Fraction:
    if text == "nothing":
        return Fraction(0)
    if text.startswith("EUR"):
        return Fraction(text.split()[1])
    return Fraction(text.split(maxsplit=1)[0]) / 100 * 1000  # of the fee of EUR 1000


def _units(value: Fraction, size: int, pace: str) -> Fraction:
    whole = value / size
    if pace == "started":
        return Fraction(-(-whole // 1))
    return Fraction(whole // 1) if pace == "completed" else whole


def paid(table: tuple[str, list[tuple[str, Fraction, str]], int, str], value: Fraction) -> Fraction:
    """What a table pays at a value, worked out from what was drawn and not from any model."""
    _, rows, target, slope = table
    if value >= target:
        return Fraction(0)
    holding = [(bound, amount) for _, bound, amount in rows if value < bound]
    total = _amount(min(holding)[1]) if holding else Fraction(0)
    short = target - value
    match slope:
        case "":
            pass
        case "EUR 10.00 per 1 point of shortfall":
            total += 10 * _units(short, 1, "")
        case "EUR 10.00 per started 1 point of shortfall":
            total += 10 * _units(short, 1, "started")
        case "EUR 10.00 per completed 2 points of shortfall at most EUR 120.00":
            total += min(10 * _units(short, 2, "completed"), Fraction(120))
        case "EUR 12.00 per 1 point of shortfall at most EUR 90.00":
            total += min(12 * short, Fraction(90))
        case "1 % of monthly-fee per started 5 points of shortfall":
            total += 10 * _units(short, 5, "started")
        case "EUR 10.00 per completed 5 points of shortfall":
            total += 10 * _units(short, 5, "completed")
        case _:
            raise AssertionError(slope)
    return total


VALUES = [Fraction(n, 16) for n in range(100 * 16 + 1)]


def _contract(text: str) -> Contract:
    return made_contract(text)


@pytest.mark.slow
@settings(max_examples=60, phases=PHASES)
@given(tables(), tables())
def test_tables_are_compared_as_if_every_value_were_paid_out(
    old: tuple[str, list[tuple[str, Fraction, str]], int, str],
    new: tuple[str, list[tuple[str, Fraction, str]], int, str],
) -> None:
    differences = [paid(new, value) - paid(old, value) for value in VALUES]
    more, less = any(d > 0 for d in differences), any(d < 0 for d in differences)
    wanted = {
        (True, True): Effect.MIXED, (True, False): Effect.STRONGER, (False, True): Effect.WEAKER,
        (False, False): Effect.WORDING,
    }[more, less]  # fmt: skip
    changes = compare(_contract(old[0]), _contract(new[0])).changes
    credits = [change for change in changes if change.rule == "credits"]
    if not credits:
        assert old[1] == new[1]
        assert old[3] == new[3]
        return
    assert credits[0].effect is wanted, (old[0], new[0])
    for witness in credits[0].witnesses:
        assert isinstance(witness, PaidWitness)
        value = witness.value * 100
        assert witness.was_paid == paid(old, value) * 100
        assert witness.now_paid == paid(new, value) * 100
        assert witness.was_paid != witness.now_paid


BOUNDS = st.sampled_from(["at least", "more than", "at most", "below"])


@pytest.mark.slow
@settings(max_examples=80, phases=PHASES)
@given(BOUNDS, HALVES, BOUNDS, HALVES)
def test_targets_are_compared_as_if_every_value_were_judged(word: str, bound: int, other: str, limit: int) -> None:
    holds = {
        "at least": lambda v, b: v >= b, "more than": lambda v, b: v > b, "at most": lambda v, b: v <= b,
        "below": lambda v, b: v < b,
    }  # fmt: skip
    values = [Fraction(n, 2) for n in range(201)]
    lost = any(holds[word](v, bound) and not holds[other](v, limit) for v in values)
    gained = any(holds[other](v, limit) and not holds[word](v, bound) for v in values)
    wanted = {
        (True, True): Effect.MIXED, (True, False): Effect.STRONGER, (False, True): Effect.WEAKER,
        (False, False): Effect.WORDING,
    }[lost, gained]  # fmt: skip
    texts = [
        'objective ANS-1 "Answered"\n  measure share of calls where answered\n  each calendar month\n'
        f"  promise {w} {b} %\n  no data counts as met\nend objective"
        for w, b in ((word, bound), (other, limit))
    ]
    changes = [c for c in compare(*(_contract(text) for text in texts)).changes if c.rule == "target"]
    if (word, bound) == (other, limit):
        assert changes == []
    else:
        assert [c.effect for c in changes] == [wanted]


TIMED = """objective ASA-1 "Speed"
  measure average wait of calls where answered
  each calendar month
  promise at most 30 seconds
  no data counts as met
  credit {amount} per {pace} {size} seconds of shortfall at most {most}
end objective"""


@pytest.mark.slow
@settings(max_examples=40, phases=PHASES)
@given(*[st.tuples(st.sampled_from([10, 15, 20]), st.sampled_from(["started", "completed"]),
                   st.sampled_from([5, 10, 15]), st.sampled_from([60, 100]))] * 2)  # fmt: skip
def test_whole_units_without_end_are_compared(old: tuple[int, str, int, int], new: tuple[int, str, int, int]) -> None:
    def pays(terms: tuple[int, str, int, int], value: Fraction) -> Fraction:
        amount, pace, size, most = terms
        return min(amount * _units(max(value - 30, Fraction(0)), size, pace), Fraction(most))

    differences = [pays(new, Fraction(n, 2)) - pays(old, Fraction(n, 2)) for n in range(600)]
    more, less = any(d > 0 for d in differences), any(d < 0 for d in differences)
    texts = [
        TIMED.format(amount=f"EUR {amount}.00", pace=pace, size=size, most=f"EUR {most}.00")
        for amount, pace, size, most in (old, new)
    ]
    found = [c.effect for c in compare(_contract(texts[0]), _contract(texts[1])).changes]
    wanted = Effect.MIXED if more and less else Effect.STRONGER if more else Effect.WEAKER if less else Effect.WORDING
    assert found == ([] if old == new else [wanted])
