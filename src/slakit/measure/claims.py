"""Claims for credits that are due on claim only: read from a table of the data, judged row by row, bad rows by reason.

A row names the objective, its window (or, for a deadline that runs from an incident, the instant of that) and when the
claim was made. Whether it came in time is judged with the credits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slakit.contract.model import Contract, Credit
from slakit.contract.verification import promised
from slakit.measure.given import named_window
from slakit.measure.moments import Moment, needs_the_time, read_moment
from slakit.measure.rejects import Faulty
from slakit.measure.results import Claim
from slakit.measure.side_tables import SideReader, SideTable, SideTableKind
from slakit.timeline import WIDTHS, Window, WindowKind, clip, local_date, windows

__all__ = ["CLAIMS", "claim_of", "has_claims", "read_claims"]

CLAIMS = SideTableKind(
    name="claims",
    otherwise="credit-claims",
    title="Claims for credits",
    singular="claim",
    at="made",
    columns=(
        ("objective", "Name of the objective whose credit is claimed", False),
        ("window", "The window that it is claimed for, or a date in it", True),
        ("made", "When it was claimed", True),
        ("event", "From when the time for claims runs, where data alone can tell", True),
        ("entity", "For which of several it is claimed", True),
    ),
    holds="the claims for credits that are due on claim only",
    empty="nothing has been claimed",
)
_REMEDIES = "remedies"
_IN_THE_WINDOW = ("incident", "failure", "breach", "month", "window", None)
"""Events that lie in the window whose credit is claimed, or have nothing to do with the instant that a row gives."""


def _versions(contract: Contract) -> tuple[Contract, ...]:
    return (contract, *(amendment.contract for amendment in contract.amendments))


def _claimable(version: Contract) -> dict[str, WindowKind | None]:
    """Return whose credits are due on claim only, with the kind of their windows; the remedies have an empty name."""

    def some(credits: tuple[Credit, ...]) -> bool:
        return any(credit.on_claim for credit in credits)

    judged = [*version.objectives, *(one for clause in version.clauses if (one := promised(clause)) is not None)]
    found: dict[str, WindowKind | None] = {one.name: one.each for one in judged if some(one.credits)}
    return found | ({"": None} if some(version.remedies.credits) else {})


def has_claims(contract: Contract) -> bool:
    """Whether a contract, as signed or amended, has credits that are due on claim only."""
    return any(_claimable(version) for version in _versions(contract))


def read_claims(side: SideTable, reader: SideReader) -> tuple[Claim, ...]:
    """Return the claims known at the instant of the reader."""
    as_of = reader.as_of
    good = reader.good(side, lambda texts: claim_of(side.contract, texts))
    return tuple(one for one in good if as_of is None or max(one.made or 0, one.event or 0) <= as_of)


# ------------------------------------------------------------------ one row


def claim_of(contract: Contract, texts: Mapping[str, str]) -> Claim | Faulty:
    """Return what a row of the table says, or why it cannot be used."""
    if not texts["objective"]:
        return Faulty("value missing", "objective", "")
    if not texts["made"] and not texts["event"]:
        return Faulty("neither when the claim was made nor an event", "made", "")
    moments: dict[str, Moment | None] = {}
    for name in ("made", "event"):
        found = read_moment(texts[name], contract.agreement.zone)
        if isinstance(found, str):
            return Faulty(found, name, texts[name])
        moments[name] = found
    made, event = moments["made"], moments["event"]
    if not texts["window"] and event is None:
        return Faulty("neither a window nor the instant of an event in it", "window", "")
    name = "" if texts["objective"] == _REMEDIES else texts["objective"]
    kinds = [(version, _claimable(version)) for version in _versions(contract)]
    if not any(name in claimable for _, claimable in kinds):
        known = contract.objective(name) is not None or any(one.name == name for one in contract.clauses)
        reason = "its credits are due without a claim" if known else "no objective of the contract"
        return Faulty(reason, "objective", texts["objective"])
    for version, claimable in kinds:
        if name not in claimable:
            continue
        for kind in _kinds(version, claimable[name]):
            window = _window(version, kind, texts["window"], event)
            if window is not None and contract.for_window(window.first_date, window.last_date) is version:
                fault = _fault(version, window, texts, made, event)
                return fault or _claim(name, window, made, event, texts["entity"])
    column = "window" if texts["window"] else "event"
    return Faulty(f"no window of {texts['objective']} in the term", column, texts[column])


def _claim(name: str, window: Window, made: Moment | None, event: Moment | None, entity: str) -> Claim:
    return Claim(name, window.label, made.instant if made else None, event.instant if event else None, entity or None)


def _kinds(version: Contract, kind: WindowKind | None) -> Iterator[WindowKind]:
    """Yield the kinds of window that a claim can be for; credits of the remedies have the widest of objectives."""
    if kind is not None:
        yield kind
    else:
        yield from sorted({one.each for one in version.objectives}, key=lambda each: -WIDTHS[each])


def _window(version: Contract, kind: WindowKind, text: str, event: Moment | None) -> Window | None:
    agreement = version.agreement
    if text:
        return named_window(agreement, kind, text)
    assert event is not None, "a row has a window or an event"
    date = local_date(event.instant, agreement.zone)
    (window,) = windows(kind, agreement.zone, date, date, agreement.term)
    inside = clip(window, agreement.first_date, agreement.last_date)
    return inside if inside is not None and inside.first_date <= date <= inside.last_date else None


def _fault(
    version: Contract, window: Window, texts: Mapping[str, str], made: Moment | None, event: Moment | None
) -> Faulty | None:
    """Return what keeps a row from being used, now that its window is known."""
    zone, claim = version.agreement.zone, version.remedies.claim
    after = claim.deadline.after if claim is not None else None
    if not texts["window"] and after not in _IN_THE_WINDOW:
        return Faulty(f"no window, which the instant of the {after} does not tell", "window", "")
    to_the_moment = needs_the_time(claim.deadline if claim is not None else None)
    for name, moment in (("made", made), ("event", event)):
        if to_the_moment and moment is not None and moment.day:
            return Faulty("a date without the time of day, to which the deadline runs", name, texts[name])
    if made is None:
        return None
    if made.end(zone) <= window.start:
        return Faulty("before the window that it is for", "made", texts["made"])
    if event is not None and made.end(zone) <= event.instant:
        return Faulty("before the event from which its time runs", "made", texts["made"])
    return None
