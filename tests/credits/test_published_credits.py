"""Deadlines of published claims, to the second: the dates are those of their sources."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
from tests.language.reading import read
from tests.made import judged

from slakit.contract.model import Contract
from slakit.credits import Claim, Credits, settle
from slakit.timeline import instant

HERE = Path(__file__).parents[1] / "published"


def contract_of(case: str) -> Contract:
    (path,) = HERE.glob(f"{case}*.sla")
    contract, _ = read(path.read_bytes(), path.name)
    assert contract is not None
    return contract


def months(case: str, values: dict[str, dict[str, str]], claims: tuple[Claim, ...] = ()) -> Credits:
    """Credits of monthly results: by objective and month, in percent."""
    contract = contract_of(case)
    results = [
        judged(contract, name, month, Fraction(value) / 100, 1_000_000)
        for name, of_months in values.items()
        for month, value in of_months.items()
    ]
    return settle(contract, results, claims=claims)


def totals(credits: Credits) -> list[str]:
    assert all(due.total is not None for due in credits.dues)
    return [due.total.amount for due in credits.dues if due.total is not None]


_INCIDENT = dt.datetime(2025, 2, 15, 14, tzinfo=dt.UTC)
_NOTICE = dt.datetime(2025, 2, 17, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("case", "last_in_time", "first_too_late"),
    [
        ("c63_a", "2025-03-31T23:59:59", "2025-04-01T00:00:00"),
        ("c63_b", "2025-04-30T23:59:59", "2025-05-01T00:00:00"),
        ("c63_c", "2025-03-15T23:59:59", "2025-03-16T00:00:00"),
        ("c63_d", "2025-03-07T23:59:59", "2025-03-08T00:00:00"),
        ("c63_e", "2025-03-30T23:59:59", "2025-03-31T00:00:00"),
        ("c63_f", "2025-04-16T23:59:59", "2025-04-17T00:00:00"),
        ("c63_g", "2025-02-18T14:00:00", "2025-02-18T14:00:01"),
        ("c63_h", "2025-03-18T23:59:59", "2025-03-19T00:00:00"),
    ],
)
def test_claims_in_time_and_too_late(case: str, last_in_time: str, first_too_late: str) -> None:
    contract = contract_of(case)
    (objective,) = (one.name for one in contract.objectives)
    event = instant(_NOTICE if case == "c63_h" else _INCIDENT)

    def claimed(at: str) -> tuple[str, str]:
        made = instant(dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC))
        claim = Claim(objective, "2025-02", made, event)
        credits = months(case, {objective: {"2025-02": "99"}}, claims=(claim,))
        return credits.dues[0].claims[0].state, totals(credits)[0]

    state, total = claimed(last_in_time)
    assert state == "in time"
    assert total != "0.00"
    assert claimed(first_too_late) == ("late", "0.00")
    unclaimed = months(case, {objective: {"2025-02": "99"}})
    assert unclaimed.dues[0].claims[0].state == "open"
    assert totals(unclaimed) == ["0.00"]
