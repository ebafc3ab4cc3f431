"""Who approved which use of an exclusion: read from a table of the data, judged row by row, bad rows by reason.

A row approves a record by its key, or a stretch of time. Without an approval nothing is left out; where both parties
have to approve, what both did counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType
from slakit.contract.spans import Exclusion
from slakit.contract.time_sets import TimeOf
from slakit.measure.rejects import Faulty
from slakit.measure.results import Approval
from slakit.measure.side_tables import SideReader, SideTable, SideTableKind
from slakit.measure.time_sets.lasting import Held, Wanted
from slakit.measure.time_sets.stretches import Stretches, both, cut, merged, standing
from slakit.timeline import first_instant_of, instant, local_instants

__all__ = [
    "APPROVALS",
    "OUTSIDE",
    "YEARS",
    "Approvals",
    "approval_of",
    "instant_of",
    "needs_approvals",
    "read_approvals",
]

APPROVALS = SideTableKind(
    name="approvals",
    otherwise="exclusion-approvals",
    title="Approvals of exclusions",
    singular="approval",
    at="on",
    columns=(
        ("exclusion", "Name of the exclusion", False),
        ("by", "Who approved its use", False),
        ("on", "On which date", False),
        ("record", "The key of the record that may be left out", True),
        ("from", "From when on time may be left out", True),
        ("to", "Until when", True),
        ("note", "What was agreed", True),
    ),
    holds="the approvals of what is left out",
    empty="nothing has been approved",
)
_BOTH = ("provider", "customer")
YEARS = range(1970, 2100)
"""In which times of data lie."""
OUTSIDE = f"time outside the years {YEARS[0]} to {YEARS[-1]}"


def needs_approvals(contract: Contract, names: Iterable[str]) -> bool:
    """Whether any of some exclusions has to be approved."""
    return any(exclusion.approved_by is not None for exclusion in contract.exclusions if exclusion.name in set(names))


def read_approvals(side: SideTable, reader: SideReader) -> Approvals:
    """Return the approvals known at the instant of the reader. They decide which records are asked for their time."""
    good = reader.good(side, lambda texts: approval_of(side.contract, texts))
    return Approvals(good).until(reader.as_of, side.contract.agreement.zone)


def approval_of(contract: Contract, texts: Mapping[str, str]) -> Approval | Faulty:
    """Return what a row of the table says, or why it cannot be used."""
    for name in ("exclusion", "by", "on"):
        if not texts[name]:
            return Faulty("value missing", name, "")
    exclusion = contract.exclusion(texts["exclusion"])
    if exclusion is None:
        return Faulty("no exclusion of the contract", "exclusion", texts["exclusion"])
    by = _party(contract, exclusion, texts["by"])
    if by is None:
        wanted = exclusion.approved_by or "nobody"
        return Faulty(f"the contract has it approved by {wanted}", "by", texts["by"])
    try:
        on = dt.datetime.fromisoformat(texts["on"]).date()
    except ValueError:
        return Faulty("not a date such as 2026-04-15", "on", texts["on"])
    if on.year not in YEARS:
        return Faulty(OUTSIDE, "on", texts["on"])
    if texts["record"]:
        if texts["from"] or texts["to"]:
            return Faulty("a record and a time as well", "record", texts["record"])
        return Approval(exclusion.name, by, on, texts["record"], note=texts["note"])
    ends = []
    for name in ("from", "to"):
        if not texts[name]:
            return Faulty("neither a record nor a time from and to", name, "")
        found = instant_of(texts[name], contract.agreement.zone)
        if isinstance(found, str):
            return Faulty(found, name, texts[name])
        ends.append(found)
    if ends[1] < ends[0]:
        return Faulty("to before from", "to", texts["to"])
    return Approval(exclusion.name, by, on, None, ends[0], ends[1], texts["note"])


def _party(contract: Contract, exclusion: Exclusion, text: str) -> str | None:
    """Return which of those who have to approve an exclusion a text means."""
    agreement = contract.agreement
    names = {"provider": agreement.provider.name, "customer": agreement.customer.name}
    for party in _parties(exclusion):
        if text.casefold() in (party.casefold(), names.get(party, party).casefold()):
            return party
    return None


def _parties(exclusion: Exclusion) -> tuple[str, ...]:
    if exclusion.approved_by is None:
        return ()
    return _BOTH if exclusion.approved_by == "both parties" else (exclusion.approved_by,)


def instant_of(text: str, zone: str) -> int | str:
    """Return an instant, or why a text is none; without an offset it is a local time of the agreement's zone."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return "not a time"
    if found.year not in YEARS:
        return OUTSIDE
    if found.tzinfo is not None:
        return instant(found)
    instants = local_instants(zone, found)
    if not instants:
        return "a time that the clocks passed over"
    return instants[0] if len(instants) == 1 else "a time that the clocks showed twice"


class Approvals:
    """All approvals known."""

    def __init__(self, approvals: Iterable[Approval]) -> None:
        self.by: dict[str, list[Approval]] = {}
        for one in approvals:
            self.by.setdefault(one.exclusion, []).append(one)

    @staticmethod
    def parties(exclusion: Exclusion) -> tuple[str, ...]:
        """Return those who have to approve an exclusion, each of them."""
        return _parties(exclusion)

    def given(self, exclusion: Exclusion, party: str) -> tuple[tuple[str, ...], Stretches]:
        """Return the keys of the records that a party approved, and the time."""
        found = [one for one in self.by.get(exclusion.name, ()) if one.by == party]
        keys = tuple(dict.fromkeys(one.record for one in found if one.record is not None))
        return keys, merged((one.start, one.end) for one in found if one.record is None)

    def wanted(self, contract: Contract, exclusion: Exclusion, made_of: Sequence[TimeOf]) -> Iterator[Wanted]:
        """Yield the records that are approved by their keys, among those that an exclusion's time is made of."""
        keys = sorted({one.record for one in self.by.get(exclusion.name, ()) if one.record is not None})
        if not keys:
            return
        for of in made_of:
            records = contract.record_type(of.of.records)
            if any(one.name == records.key and one.type is FieldType.TEXT for one in records.fields):
                yield Wanted(records.name, of.start, of.end, (of.of.where,), records.key, tuple(keys))

    def _time(self, one: Approval, approved: Sequence[Wanted], held: Mapping[Wanted, Held]) -> Stretches:
        """Return the time that an approval is about."""
        if one.record is None:
            return merged([(one.start, one.end)])
        return merged(stretch for wanted in approved for stretch in standing(held[wanted].changes.get(one.record, ())))

    def times(self, exclusion: Exclusion, approved: Sequence[Wanted], held: Mapping[Wanted, Held]) -> Stretches:
        """Return the time that all who have to approve an exclusion did approve."""
        common: Stretches | None = None
        for party in _parties(exclusion):
            given = [one for one in self.by.get(exclusion.name, ()) if one.by == party]
            time = merged(stretch for one in given for stretch in self._time(one, approved, held))
            common = time if common is None else both(common, time)
        return common or ()

    def about(
        self, exclusion: Exclusion, approved: Sequence[Wanted], held: Mapping[Wanted, Held], start: int, end: int
    ) -> tuple[Approval, ...]:
        """Return the approvals that are about a stretch of time, or a part of it."""
        given = self.by.get(exclusion.name, ())
        return tuple(one for one in given if cut(self._time(one, approved, held), start, end))

    def until(self, as_of: int | None, zone: str) -> Approvals:
        """Return those that were known at an instant: given on its date or before."""
        if as_of is None:
            return self
        known = (one for found in self.by.values() for one in found if first_instant_of(zone, one.on) <= as_of)
        return Approvals(known)
