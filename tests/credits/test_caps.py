"""Caps: in order, in time, to the cent; against an oracle written from the rule's text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.made import credited, made_contract

from slakit.contract.model import Contract
from slakit.credits import Unknown

MONTHS = [f"2026-{n:02}" for n in range(1, 13)]
OBJECTIVE = """
objective {name} "{name}"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as undecided
  credit {rate} % of monthly-fee when missed
end objective
"""


def contract_with(caps: str, rates: dict[str, int], fee: str = "EUR 1000.00") -> Contract:
    objectives = "".join(OBJECTIVE.format(name=name, rate=rate) for name, rate in rates.items())
    return made_contract(f"{objectives}\nremedies\n{caps}\n  round half up to EUR 0.01\nend remedies",
                         fees=f'fee monthly-fee "Fee" {fee} per month')  # fmt: skip


def payable(contract: Contract, misses: set[tuple[str, str]], months: list[str]) -> dict[tuple[str, str], int]:
    names = [o.name for o in contract.objectives]
    results = {(n, m): Fraction(1, 2) if (n, m) in misses else Fraction(1) for m in months for n in names}
    lines = credited(contract, dict(results)).lines
    assert all(line.payable is not None for line in lines)
    return {(line.objective, line.window.label): line.payable.minor for line in lines if line.payable is not None}


def test_excess_is_lost_and_months_stand_alone() -> None:
    contract = contract_with("cap credits at 30 % of monthly-fee each calendar month", {"A": 38, "B": 0})
    found = payable(contract, {("A", "2026-01"), ("A", "2026-02")}, MONTHS[:3])
    assert [found["A", m] for m in MONTHS[:3]] == [30000, 30000, 0]


def test_a_cut_sum_is_split_without_losing_a_cent() -> None:
    contract = contract_with("cap credits at EUR 100.00 each calendar month", {"A": 20, "B": 20, "C": 20})
    found = payable(contract, {(n, "2026-01") for n in "ABC"}, ["2026-01"])
    assert [found[n, "2026-01"] for n in "ABC"] == [3334, 3333, 3333]


def test_earlier_months_take_of_a_wider_cap_first() -> None:
    contract = contract_with("cap credits at EUR 250.00 each calendar quarter", {"A": 10})
    misses = {("A", m) for m in MONTHS[:4]}
    found = payable(contract, misses, MONTHS[:4])
    assert [found["A", m] for m in MONTHS[:4]] == [10000, 10000, 5000, 10000]


def test_caps_apply_in_the_order_written() -> None:
    caps = "cap credits of A at EUR 50.00 each calendar month\n  cap credits at EUR 100.00 each calendar month"
    found = payable(contract_with(caps, {"A": 30, "B": 10}), {("A", "2026-01"), ("B", "2026-01")}, ["2026-01"])
    assert (found["A", "2026-01"], found["B", "2026-01"]) == (3333, 6667)
    turned = "\n".join(reversed(caps.splitlines()))
    found = payable(contract_with(turned, {"A": 30, "B": 10}), {("A", "2026-01"), ("B", "2026-01")}, ["2026-01"])
    assert (found["A", "2026-01"], found["B", "2026-01"]) == (5000, 2500)


def test_an_untold_amount_unsettles_what_shares_its_cap() -> None:
    contract = contract_with("cap credits at EUR 100.00 each calendar month", {"A": 20, "B": 20})
    results = {("A", "2026-01"): Fraction(1, 2), ("B", "2026-01"): None}
    lines = {line.objective: line for line in credited(contract, dict(results)).lines}
    assert lines["B"].unknown is Unknown.UNDECIDED
    assert (lines["A"].unknown, lines["A"].payable) == (Unknown.CAPPED_WITH, None)


def _oracle(
    rates: dict[str, int], caps: list[tuple[set[str], int, str]], misses: set[tuple[str, str]], months: list[str]
) -> dict[tuple[str, str], int]:
    """Month by month, cap by cap, cent by cent. Caps are (objectives, cents, month or quarter or year)."""
    paid: dict[tuple[str, str], int] = {}

    def same(cap: str, one: str, other: str) -> bool:
        a, b = int(one[5:]), int(other[5:])
        return {"month": a == b, "quarter": (a - 1) // 3 == (b - 1) // 3, "year": True}[cap]

    for month in months:
        now = {n: rates[n] * 1000 if (n, month) in misses else 0 for n in rates}
        for names, limit, each in caps:
            chosen = [n for n in rates if n in names]
            used = sum(v for (n, m), v in paid.items() if n in names and same(each, m, month))
            left = max(limit - used, 0)
            total = sum(now[n] for n in chosen)
            if total > left:
                shares = {n: Fraction(now[n] * left, total) for n in chosen}
                cents = {n: shares[n].numerator // shares[n].denominator for n in chosen}
                while sum(cents.values()) < left:
                    best = max(chosen, key=lambda n: (shares[n] - cents[n], -chosen.index(n)))
                    cents[best] += 1
                    shares[best] -= 1_000_000  # it has had its cent
                now.update(cents)
        paid.update({(n, month): cents for n, cents in now.items()})
    return paid


CAPS = st.lists(
    st.tuples(
        st.sets(st.sampled_from("ABC"), min_size=1),
        st.integers(1, 90_000),
        st.sampled_from(["month", "quarter", "year"]),
    ),
    max_size=3,
)
MISSES = st.sets(st.tuples(st.sampled_from("ABC"), st.sampled_from(MONTHS[:7])))


@pytest.mark.slow
@given(st.tuples(*[st.integers(1, 60)] * 3), CAPS, MISSES)
def test_against_the_oracle(rates: tuple[int, int, int], caps: list[tuple[set[str], int, str]],
                            misses: set[tuple[str, str]]) -> None:  # fmt: skip
    named = dict(zip("ABC", rates, strict=True))
    text = "\n".join(
        f"  cap credits of {', '.join(sorted(names))} at EUR {cents // 100}.{cents % 100:02} each calendar {each}"
        for names, cents, each in caps
    )
    contract = contract_with(text, named)
    found = payable(contract, misses, MONTHS[:7])
    assert found == _oracle(named, caps, misses, MONTHS[:7])
    # What a month comes to does not depend on the months after it.
    early = payable(contract, misses, MONTHS[:3])
    assert early == {key: cents for key, cents in found.items() if key[1] in MONTHS[:3]}
    for names, cents, each in caps:
        for month in MONTHS[:7]:
            if each == "month":
                assert sum(found[n, month] for n in names) <= cents
            elif each == "year":
                assert sum(cents_ for (n, _), cents_ in found.items() if n in names) <= cents


def test_a_step_says_what_the_cap_did() -> None:
    contract = contract_with("cap credits at EUR 100.00 each calendar month", {"A": 20})
    (step,) = credited(contract, {("A", "2026-01"): Fraction(0)}).caps
    assert (step.limit, step.used, step.before, step.after) == tuple(
        Fraction(minor) for minor in (10000, 0, 20000, 10000)
    )
