"""Versions measured together: only what each keeps for itself may differ between them."""

from __future__ import annotations

from pathlib import Path

from tests.language.reading import read

from slakit.amended import unmerged
from slakit.contract.model import Contract

WHOLE = (Path(__file__).parent / "language/amendments/good/everything.sla").read_text("utf-8")


def _versions() -> list[Contract]:
    contract, _ = read(WHOLE)
    assert contract is not None
    return [contract, *(amendment.contract for amendment in contract.amendments)]


def test_objectives_hours_fees_and_remedies_may_differ() -> None:
    assert unmerged(_versions()) == []
    assert unmerged([]) == []


def test_records_may_not() -> None:
    first, second, _ = _versions()
    (calls,) = second.records
    other = second.model_copy(update={"records": (calls.model_copy(update={"fields": calls.fields[:3]}),)})
    assert [d.code for d in unmerged([first, other])] == ["SLA723"]


def test_a_part_that_is_not_known_here_may_not() -> None:
    """A new part of a contract is refused until somebody has thought of it."""
    known = {
        "agreement",
        "objectives",
        "calendars",
        "remedies",
        "clauses",
        "escalations",
        "reviews",
        "schedules",
        "benchmarks",
        "parameters",
        "tests",
        "amendments",
    }
    first, second, _ = _versions()
    for name in set(Contract.meant()) - known:
        other = second.model_copy(update={name: ("something",)})
        assert [d.code for d in unmerged([first, other])] == ["SLA723"], name
