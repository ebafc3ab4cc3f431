"""Random contracts, written as texts, and random results: slakit and a slow oracle agree on every line and total."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.credits.compared import by_oracle, by_slakit, differences, read, results_for, shrunk
from tests.credits.worlds import drafted

CHUNK = 1_250


def agree_on(numbers: range) -> int:
    """Hold the contracts of some numbers against the oracle; return how many there were."""
    held = 0
    for number in numbers:
        draft = drafted(number)
        contract = read(draft)
        if contract is None:
            continue
        held += 1
        if differences(contract, results_for(draft, contract, number)):
            least, world, found = shrunk(draft, number)
            results = "\n".join(f"  {r}" for r in sorted(world.results, key=lambda r: r.window.last_date))
            pytest.fail(f"contract {number}:\n{least.text()}\n{results}\n" + "\n".join(found))
    return held


def test_a_sample_agrees() -> None:
    assert agree_on(range(80)) >= 75


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(1, 9))
def test_ten_thousand_agree(chunk: int) -> None:
    # Of the numbers, a few in a thousand draw a table that no value reaches, which is refused.
    assert agree_on(range(chunk * 2_000, chunk * 2_000 + CHUNK + 10)) >= CHUNK


@pytest.mark.slow
def test_the_sample_has_what_contracts_have() -> None:
    """Nothing is proved by contracts that all pay nothing: the sample holds every step, and results that are cut."""
    texts, seen = "", set[str]()
    for number in range(400):
        draft = drafted(number)
        contract = read(draft)
        if contract is None:
            continue
        texts += draft.text()
        world = results_for(draft, contract, number)
        for due in by_slakit(contract, world).dues:
            kinds = {
                "highest": due.highest, "points": due.points, "carried": due.carried, "least": due.least,
                "claims": due.claims, "earned back": due.earned_back, "bank": due.bank, "days": due.days,
                "tax": due.tax is not None and due.tax.minor, "centres": due.centres,
                "bonuses": due.bonuses is not None and due.bonuses.minor,
                "cut": any(step.cuts for step in due.caps), "untold": due.total is None,
            }  # fmt: skip
            seen |= {name for name, value in kinds.items() if value}
    assert len(seen) == 13, seen
    for words in ("rest counts", "over trailing", "for each queue", "per started", "per completed", "beyond", "minimum",
                  "each term", "each contract", "partial months by day", "times seats", "at-risk", "as offset", "JPY",
                  "KWD", "half even", "count as", "apply ", "on claim", "between", "each of the previous"):  # fmt: skip
        assert words in texts, words


@pytest.mark.slow
def test_the_oracle_can_tell_a_cent() -> None:
    """Where one result is another, the comparison says so."""
    told = 0
    for number in range(60):
        draft = drafted(number)
        contract = read(draft)
        if contract is None:
            continue
        world = results_for(draft, contract, number)
        totals = [paid.total for paid in by_oracle(contract, world)]
        dues = [due.total for due in by_slakit(contract, world).dues]
        assert totals == [None if total is None else Fraction(total.minor) for total in dues]
        told += sum(1 for total in totals if total)
    assert told > 100
