"""What objectives came to over several windows: which windows a history means, and whether an outcome holds in them.

Windows are those of the objective that is spoken of. Beside the window at hand, "this window" of an objective with
other windows is the one of its own that ends in it; where there is none, or are several, nothing can be told.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from slakit.contract.expressions import History, Standing
from slakit.contract.model import Agreement, Contract, Objective, Outcome
from slakit.contract.walking import walk
from slakit.timeline import Period, Window, WindowKind, windows_ending_in

__all__ = ["Calendar", "OutcomeAt", "history_kind", "standings_reach", "stands", "windows_meant"]

OutcomeAt = Callable[[Window], Outcome | None]
"""The outcome of the objective that is spoken of in one of its windows; `None` where it is not known."""


@dataclass(slots=True)
class Calendar:
    """The windows of an agreement's term by their kind, in time order, each kind laid out once."""

    agreement: Agreement
    _laid_out: dict[WindowKind, tuple[Window, ...]] = field(default_factory=dict)

    def windows(self, kind: WindowKind) -> tuple[Window, ...]:
        """Return all windows of a kind, cut to the term."""
        if kind not in self._laid_out:
            first, last = self.agreement.first_date, self.agreement.last_date
            whole = Period(first, last, "term")
            self._laid_out[kind] = windows_ending_in(kind, self.agreement.zone, whole, first, last)
        return self._laid_out[kind]

    def until(self, kind: WindowKind, date: dt.date) -> int:
        """Return how many windows of a kind end on a date or before it."""
        return bisect.bisect_right(self.windows(kind), date, key=lambda window: window.last_date)


def history_kind(history: History, own: WindowKind) -> WindowKind:
    """Return the kind of windows that a history counts, of an objective that is judged over windows of its own."""
    if history.unit == "window":
        return own
    anchored = history.contract and history.unit in ("month", "quarter", "year")
    return WindowKind(f"contract {history.unit}" if anchored else history.unit)


def windows_meant(
    calendar: Calendar, history: History | None, own: WindowKind, at: Window
) -> tuple[tuple[Window, ...], int] | None:
    """Return the windows that a standing speaks of, and in how many of them it has to hold.

    There are fewer windows than that where the term is too short for the history. `None`: it cannot be told which
    windows are meant, because the objective is not judged over such ones.
    """
    if history is None:
        meant = calendar.windows(own)[calendar.until(own, at.first_date - _DAY) : calendar.until(own, at.last_date)]
        return (meant, 1) if len(meant) == 1 else None
    if history_kind(history, own) is not own:
        return None
    every, now = calendar.windows(own), calendar.until(own, at.last_date)
    before = calendar.until(own, at.first_date - _DAY)
    match history.how:
        case "consecutive":
            return every[max(now - history.count, 0) : now], history.count
        case "out of":
            return every[max(now - history.count, 0) : now], history.least or history.count
        case "previous":
            return every[max(before - history.count, 0) : before], history.count
        case "following":
            return every[now : now + history.count], history.count


_DAY = dt.timedelta(days=1)


def stands(calendar: Calendar, standing: Standing, own: WindowKind, at: Window, outcome_at: OutcomeAt) -> bool | None:
    """Whether an objective came to an outcome, over all windows that the standing speaks of; `None`: not to be told.

    A window that is undecided may be met or missed, so a history that hangs on it cannot be told. One that is left out
    is neither.
    """
    found = windows_meant(calendar, standing.history, own, at)
    if found is None:
        return None
    meant, needed = found
    if len(meant) < needed:
        return False
    answers = [_is(standing.state, outcome_at(window)) for window in meant]
    if answers.count(True) >= needed:
        return True
    return False if len(answers) - answers.count(False) < needed else None


def _is(state: str, outcome: Outcome | None) -> bool | None:
    if outcome is None:
        return None
    if state == "undecided":
        return outcome is Outcome.UNDECIDED
    if outcome is Outcome.UNDECIDED:
        return None
    return outcome is (Outcome.MET if state == "met" else Outcome.MISSED)


def standings_reach(contract: Contract, first: dt.date) -> dt.date:
    """Return the first date whose windows decide outcomes of windows that end on a date or later.

    Histories reach back, and so do the outcomes that they speak of in turn; at most to the start of the term.
    """
    calendar = Calendar(contract.agreement)
    asked = {objective.name: _standings_in(objective) for objective in contract.objectives}
    kinds = {objective.name: objective.each for objective in contract.objectives}
    since = {name: first for name, standings in asked.items() if standings}
    todo, earliest = list(since), first
    while todo:
        name = todo.pop()
        # The first window of this objective that has to be judged.
        every = calendar.windows(kinds[name])
        number = calendar.until(kinds[name], since[name] - _DAY)
        if number == len(every):
            continue
        for standing in asked[name]:
            other = standing.objective or name
            if other not in kinds:
                continue
            meant = windows_meant(calendar, standing.history, kinds[other], every[number])
            if not meant or not meant[0]:
                continue
            start = meant[0][0].last_date
            earliest = min(earliest, start)
            if asked[other] and start < since.get(other, first):
                since[other] = start
                todo.append(other)
    return earliest


def _standings_in(objective: Objective) -> list[Standing]:
    conditions = [term.condition for term in objective.count_as if term.condition is not None]
    return [e for condition in conditions for e in walk(condition) if isinstance(e, Standing)]
