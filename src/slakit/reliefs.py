"""Which windows come to another outcome because the other party did not meet an obligation.

What was done, and when, comes from data; by when it had to be, the contract says. A relief is about the windows that
end in the window of the obligation, or in which the event lies that it follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from slakit.assess import Relieved
from slakit.contract.duties import Obligation
from slakit.contract.model import Contract
from slakit.credits.dates import latest_of
from slakit.measure import DutyDone
from slakit.timeline import Window, clip, windows

__all__ = ["reliefs_of"]


def reliefs_of(
    contract: Contract, objective: str, window: Window, duties: Sequence[DutyDone], as_of: int | None
) -> tuple[Relieved, ...]:
    """Return what relieves the party of an objective in a window, in the order of the contract.

    `as_of` is the instant of judgement in microseconds UTC; without one, what was not done by now never was.
    """
    found = []
    for obligation in contract.obligations:
        relief = obligation.relief
        if relief is None or objective not in relief.objectives:
            continue
        own = [one for one in duties if one.obligation == obligation.name]
        if obligation.each is not None:
            met = _met_in(contract, obligation, window, own, as_of)
        else:
            met = _met_after(contract, obligation, window, own, as_of)
        if met is not True:
            found.append(Relieved(obligation.name, relief.outcome, None if met is None else True))
    return tuple(found)


def _met_in(
    contract: Contract, obligation: Obligation, window: Window, duties: Sequence[DutyDone], as_of: int | None
) -> bool | None:
    """Whether an obligation was met in the one of its windows in which another one ends; `None` is not known.

    That it was done in time once is enough.
    """
    agreement = contract.agreement
    assert obligation.each is not None, "asked before"
    (whole,) = windows(obligation.each, agreement.zone, window.last_date, window.last_date, agreement.term)
    own_window = clip(whole, agreement.first_date, agreement.last_date)
    assert own_window is not None, "a window of the term ends in the term"
    own = [_met(contract, obligation, own_window, d, as_of) for d in duties if d.window == own_window.label]
    if not own or (None in own and True not in own):
        return None
    return True in own


def _met_after(
    contract: Contract, obligation: Obligation, window: Window, duties: Sequence[DutyDone], as_of: int | None
) -> bool | None:
    """Whether an obligation was met after each of the events that lie in a window; `None` is not known."""
    inside = [d for d in duties if d.event is not None and window.start <= d.event < window.end]
    own = [_met(contract, obligation, window, one, as_of) for one in inside]
    if False in own:
        return False
    return None if None in own else True


def _met(contract: Contract, obligation: Obligation, window: Window, duty: DutyDone, as_of: int | None) -> bool | None:
    last = latest_of(contract, obligation.due, window, duty.event) if obligation.due is not None else None
    if duty.done is None:
        # As long as it can still be done, nobody knows.
        return None if as_of is not None and (last is None or last.keeps(as_of)) else False
    if obligation.due is None:
        return True
    return None if last is None else last.keeps(duty.done)
