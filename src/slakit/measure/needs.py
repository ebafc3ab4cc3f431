"""Which records have to be read to measure some objectives: those they count, and those that these rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slakit.contract.model import Contract
from slakit.measure.figures import PlannedObjective

__all__ = ["needed_records"]


def needed_records(
    contract: Contract, planned: Sequence[PlannedObjective], lasting: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the names of the record types, in the order of the contract; the time of `lasting` is measured."""
    needed = {part.records for one in planned for part in one.counted} | set(lasting)
    return tuple(records.name for records in contract.records if records.name in needed)
