"""What became of obligations that relieve the other party: read from a table of the data, judged row by row.

A row names the obligation, the window or the event that it is about, and when it was done; one without that says that
it was not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from slakit.contract.duties import Obligation
from slakit.contract.model import Contract
from slakit.measure.given import named_window
from slakit.measure.moments import Moment, needs_the_time, read_moment
from slakit.measure.rejects import Faulty
from slakit.measure.results import DutyDone
from slakit.measure.side_tables import SideReader, SideTable, SideTableKind
from slakit.timeline import local_date

__all__ = ["DUTIES", "duty_of", "has_reliefs", "read_duties"]

DUTIES = SideTableKind(
    name="obligations",
    otherwise="obligations-met",
    title="Obligations",
    singular="obligation",
    at="done",
    columns=(
        ("obligation", "Name of the obligation", False),
        ("window", "The window that it is about, or a date in it", True),
        ("event", "The instant of the event that it follows, or from which its time runs", True),
        ("done", "When it was done", True),
    ),
    holds="whether obligations were met, on which results depend",
    empty="nobody knows whether they were",
)
_TOLD = ("month", "window", None)
"""What a deadline may run from that nobody has to tell, as the window tells it."""


def has_reliefs(contract: Contract) -> bool:
    """Whether an obligation that is not met relieves the other party."""
    return any(one.relief is not None for version in contract.versions() for one in version.obligations)


def read_duties(side: SideTable, reader: SideReader) -> tuple[DutyDone, ...]:
    """Return what was known at the instant of the reader."""
    as_of = reader.as_of
    good = reader.good(side, lambda texts: duty_of(side.contract, texts))
    if as_of is None:
        return tuple(good)
    known = (one for one in good if one.event is None or one.event <= as_of)
    # What was done later was not done by then.
    return tuple(replace(one, done=None) if one.done is not None and one.done > as_of else one for one in known)


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
