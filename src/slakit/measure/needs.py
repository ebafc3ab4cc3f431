"""What has to be known to measure some objectives: which records are read, and which clocks and levels they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from slakit.contract.model import Contract
from slakit.measure.clocks.asked import Asked, children_of
from slakit.measure.figures import PlannedObjective, asked

__all__ = ["Needs", "needs_of"]


@dataclass(frozen=True, slots=True)
class Needs:
    """The record types that are read, in the order of the contract, and what is asked of them beside their fields."""

    records: tuple[str, ...]
    asked: dict[str, Asked]


def needs_of(
    contract: Contract,
    planned: Sequence[PlannedObjective],
    more: Iterable[str] = (),
    beside: Mapping[str, Asked] | None = None,
) -> Needs:
    """Return what some objectives need: the records that they count, and those that clocks on these rest on.

    `more` are record types that are read for something else, `beside` what is asked of records for it.
    """
    clocks: dict[str, Asked] = dict(beside or {})
    needed = set(more)
    for one in planned:
        for name in dict.fromkeys(part.records for part in one.from_records):
            needed.add(name)
            found = clocks.get(name, Asked()) | asked(contract, one, name)
            if found:
                clocks[name] = found
    for name, found in clocks.items():
        needed |= set(children_of(contract, name, found))
    return Needs(tuple(records.name for records in contract.records if records.name in needed), clocks)
