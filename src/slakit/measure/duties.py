"""What became of obligations that relieve the other party: read from a table of the data, judged row by row.

A row names the obligation, the window or the event that it is about, and when it was done; one without that says that
it was not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from slakit.contract.duties import Obligation
from slakit.contract.model import Contract
from slakit.contract.parts import trusted
from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.diagnostics import Diagnostic
from slakit.measure.data_map import DataMap
from slakit.measure.given import SideTable, named_window
from slakit.measure.judged_rows import judged_rows, side_table
from slakit.measure.moments import Moment, needs_the_time, read_moment
from slakit.measure.rejects import Faulty, RejectsFile
from slakit.measure.results import DutyDone, RecordQuality
from slakit.measure.session import Session
from slakit.timeline import local_date

__all__ = ["duties_file", "duties_table", "duty_of", "has_reliefs", "read_duties"]

_COLUMNS = (
    ("obligation", "Name of the obligation", False),
    ("window", "The window that it is about, or a date in it", True),
    ("event", "The instant of the event that it follows, or from which its time runs", True),
    ("done", "When it was done", True),
)
_TOLD = ("month", "window", None)
"""What a deadline may run from that nobody has to tell, as the window tells it."""


def has_reliefs(contract: Contract) -> bool:
    """Whether an obligation that is not met relieves the other party."""
    return any(one.relief is not None for version in contract.versions() for one in version.obligations)


def duties_table(contract: Contract) -> RecordType:
    """Return the table of obligations in the form of a record type, named `obligations` unless records are."""
    taken = any(records.name == "obligations" for records in contract.records)
    fields = tuple(
        trusted(StoredField)(name=name, title=title, type=FieldType.TEXT, optional=optional)
        for name, title, optional in _COLUMNS
    )
    return trusted(RecordType)(
        name="obligations-met" if taken else "obligations",
        title="Obligations",
        singular="obligation",
        key="obligation",
        at="done",
        fields=fields,
    )


def duties_file(contract: Contract, data_map: DataMap) -> tuple[SideTable | None, list[Diagnostic]]:
    """Find the sources of the table and look at each."""
    return side_table(
        contract,
        duties_table(contract),
        data_map,
        holds="whether obligations were met, on which results depend",
        empty="nobody knows whether they were",
    )


def read_duties(
    side: SideTable, data_map: DataMap, session: Session, rejects: RejectsFile, as_of: int | None
) -> tuple[tuple[DutyDone, ...], RecordQuality | None, list[Diagnostic]]:
    """Return what was known at an instant and the account of the rows; `None` where they cannot be read."""
    good, quality, problems = judged_rows(side, data_map, session, rejects, lambda texts: duty_of(side.contract, texts))
    if as_of is None:
        return tuple(good), quality, problems
    known = (one for one in good if one.event is None or one.event <= as_of)
    # What was done later was not done by then.
    then = (replace(one, done=None) if one.done is not None and one.done > as_of else one for one in known)
    return tuple(then), quality, problems


def duty_of(contract: Contract, texts: Mapping[str, str]) -> DutyDone | Faulty:
    """Return what a row of the table says, or why it cannot be used."""
    if not texts["obligation"]:
        return Faulty("value missing", "obligation", "")
    known = [one for version in contract.versions() for one in version.obligations if one.name == texts["obligation"]]
    obligation = known[-1] if known else None
    if obligation is None or obligation.relief is None:
        reason = "no obligation of the contract" if obligation is None else "an obligation on which no result depends"
        return Faulty(reason, "obligation", texts["obligation"])
    moments: dict[str, Moment | None] = {}
    for name in ("event", "done"):
        found = read_moment(texts[name], contract.agreement.zone)
        if isinstance(found, str):
            return Faulty(found, name, texts[name])
        if found is not None and found.day and needs_the_time(obligation.due):
            return Faulty("a date without the time of day, to which the deadline runs", name, texts[name])
        moments[name] = found
    event, done = moments["event"], moments["done"]
    fault = _fault(obligation, texts, event, done, contract.agreement.zone)
    if fault is not None:
        return fault
    label = None
    if obligation.each is not None:
        named = texts["window"]
        if not named and event is not None:
            named = local_date(event.instant, contract.agreement.zone).isoformat()
        window = named_window(contract.agreement, obligation.each, named)
        if window is None:
            return Faulty(f"no {obligation.each} of the term", "window", texts["window"])
        label = window.label
    return DutyDone(obligation.name, label, event.instant if event else None, done.instant if done else None)


def _fault(
    obligation: Obligation, texts: Mapping[str, str], event: Moment | None, done: Moment | None, zone: str
) -> Faulty | None:
    """Return what a row lacks, or what does not go together."""
    after = obligation.due.after if obligation.due is not None else None
    if obligation.each is None and event is None:
        return Faulty(f"no instant of the {after or 'event'} that it follows", "event", "")
    if not texts["window"] and event is None:
        return Faulty("neither a window nor the instant of an event in it", "window", "")
    if event is None and after not in _TOLD:
        return Faulty(f"no instant of the {after} from which its time runs", "event", "")
    if event is not None and done is not None and done.end(zone) <= event.instant and after not in _TOLD:
        return Faulty("before the event from which its time runs", "done", texts["done"])
    return None
