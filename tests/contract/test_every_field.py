"""Every field of a contract's model stands in the agreement, and is classified: it computes, or it only prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.contract.changed_fields import Change, changes

from slakit import api
from slakit.checks import check
from slakit.contract import whole
from slakit.contract.clocks import Clock
from slakit.contract.expressions import Aggregate, History, Runs
from slakit.contract.parts import Part
from slakit.render.agreement import agreement_html

ROOT = Path(__file__).parents[2]
EXAMPLES = [Path(path) for path in api.contract_files([str(ROOT / "examples")])[0]]
MOST = 2
"""Changes tried of each field of each class, per example."""
WORDS = {"written"}
"""Fields that keep an author's words for messages about the file; the sentences are made from the values."""
FOLLOWS = {(owner, "unit") for owner in ("Aggregate", "TimeShare", "SlotShare", "SlotMean", "History")}
"""Fields that follow from others and have no words of their own: months asked of monthly windows are windows."""


def _matters(change: Change) -> bool:
    """Whether a field has a say at its place."""
    if change.field in WORDS or (change.owner.__name__, change.field) in FOLLOWS:
        return False
    if change.owner is Aggregate and change.field == "method":
        return bool(change.part.statistic == "percentile")
    if change.owner is History and change.field == "contract":
        return change.part.unit in ("month", "quarter", "year")
    if change.owner is Runs and change.field in ("low_included", "high_included"):
        return getattr(change.part, change.field.removesuffix("_included")) is not None
    if change.owner is Clock and change.field == "level_changes":
        return any(r.belongs is not None and "level" in r.belongs.changes for r in change.contract.records)
    return True


def _all_parts(cls: type[Part]) -> list[type[Part]]:
    return [cls, *(below for part in cls.__subclasses__() for below in _all_parts(part))]


def test_what_is_said_to_print_is_a_field() -> None:
    assert whole.MODULES  # all parts are loaded
    for cls in _all_parts(Part):
        assert cls._prints <= set(cls.meant()), cls


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_a_change_of_any_field_changes_the_agreement(path: Path) -> None:
    contract = api.load(path).contract
    assert contract is not None
    text = agreement_html(contract, (), contract_hash="0" * 64)
    silent, tried = [], 0
    for change in changes(contract, MOST):
        if not _matters(change):
            continue
        tried += 1
        try:
            changed = agreement_html(change.contract, (), contract_hash="0" * 64)
            found = check(change.contract)
        except (KeyError, AssertionError, StopIteration, ValueError, TypeError, IndexError):
            continue  # no contract: its parts do not fit together
        # A change that makes a table contradict the promise is a finding, and need not show in the table.
        if changed == text and not found:
            silent.append(f"{change.owner.__name__}.{change.field} ({change.where})")
    assert tried > 50
    assert silent == [], "\n".join(silent)
