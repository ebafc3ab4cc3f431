"""Issuing, taking back and replacing statements: the rules of the ledger.

Issuing the same thing twice books it once; issuing something else for a period that has a statement is a conflict. A
correction takes the old statement back and issues a new revision, both with a reason.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from slakit.ledger.entries import Action, Entry, canonical_text, sealed
from slakit.ledger.store import Ledger

__all__ = ["Booked", "in_force", "issue", "reissue", "void"]


@dataclass(frozen=True, slots=True)
class Booked:
    """What became of a request, and the entry that it is about.

    - `new`: the entry was made now
    - `known`: the same had been entered before
    - `conflict`: another statement is in force for the period; `entry` is that one
    - `nothing`: there is no statement in force that could be taken back or replaced
    """

    outcome: Literal["new", "known", "conflict", "nothing"]
    entry: Entry | None


def in_force(entries: tuple[Entry, ...]) -> Entry | None:
    """Return the statement of an agreement and a period that was issued and not taken back."""
    taken = {entry.revision for entry in entries if entry.action is Action.VOID}
    issued = [entry for entry in entries if entry.action is Action.ISSUE and entry.revision not in taken]
    return issued[-1] if issued else None


def _next_revision(entries: tuple[Entry, ...]) -> int:
    return max((entry.revision for entry in entries), default=0) + 1


def issue(ledger: Ledger, agreement: str, period: str, document: Any, entered: dt.datetime) -> Booked:
    """Issue the statement of a period, unless one is in force: then the same is known, and another is a conflict."""
    text = canonical_text(document)
    found: list[Booked] = []

    def make(last: Entry | None, entries: tuple[Entry, ...]) -> Entry | None:
        found.clear()
        current = in_force(entries)
        if current is not None:
            found.append(Booked("known" if current.document == text else "conflict", current))
            return None
        return sealed(last, Action.ISSUE, (agreement, period, _next_revision(entries)), entered, document=text)

    made = ledger.append(make, (agreement, period))
    return Booked("new", made) if made is not None else found[0]


def void(ledger: Ledger, agreement: str, period: str, reason: str, entered: dt.datetime) -> Booked:
    """Take back the statement that is in force, with a reason."""

    def make(last: Entry | None, entries: tuple[Entry, ...]) -> Entry | None:
        current = in_force(entries)
        if current is None:
            return None
        return sealed(last, Action.VOID, (agreement, period, current.revision), entered, reason=reason)

    made = ledger.append(make, (agreement, period))
    return Booked("new", made) if made is not None else Booked("nothing", None)


def reissue(ledger: Ledger, agreement: str, period: str, document: Any, reason: str, entered: dt.datetime) -> Booked:
    """Replace the statement in force by a new revision: the old one is taken back first, if that was not done before.

    The same document again is known; a period that never had a statement has nothing to replace. Both entries carry
    the reason. Killed in between, the old one is taken back and the new one is not issued: the same call goes on.
    """
    text = canonical_text(document)
    found: list[Booked] = []

    def take_back(last: Entry | None, entries: tuple[Entry, ...]) -> Entry | None:
        found.clear()
        current = in_force(entries)
        if current is None or current.document == text:
            found.append(Booked("known", current) if current is not None else Booked("nothing", None))
            return None
        return sealed(last, Action.VOID, (agreement, period, current.revision), entered, reason=reason)

    def replace(last: Entry | None, entries: tuple[Entry, ...]) -> Entry | None:
        found.clear()
        current = in_force(entries)
        if current is not None:
            found.append(Booked("known" if current.document == text else "conflict", current))
            return None
        if not entries:
            found.append(Booked("nothing", None))
            return None
        key = (agreement, period, _next_revision(entries))
        return sealed(last, Action.ISSUE, key, entered, document=text, reason=reason)

    if ledger.append(take_back, (agreement, period)) is None and found[0].outcome == "known":
        return found[0]
    made = ledger.append(replace, (agreement, period))
    return Booked("new", made) if made is not None else found[0]
