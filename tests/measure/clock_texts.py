"""Small contracts with one clock for the tests, and rows for them: tickets with what belongs to them.

Written as short texts: a ticket is a list of what happened to it, an instant is a local time.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tests.language.reading import read
from tests.measure.clocks_slowly import OnRecord, Row, Rows, clocks_on_records, good_rows
from tests.timeline.oracle import wall

from slakit.contract.model import Contract

ZONE = "Europe/Berlin"
CALENDARS = {
    "office": "open monday to friday from 09:00 to 17:00",
    "nights": "open daily from 22:00 to 06:00",
    "island": "zone Australia/Lord_Howe open daily from 01:00 to 03:00",
    "sundays-late": "open sunday from 02:30 to 05:00",
    "sundays-short": "open sunday from 02:30 to 03:15",
    "sundays-fold": "open sunday from 01:30 to 02:30",
    "tehran": "zone Asia/Tehran open always",
    "china": "zone Asia/Shanghai open monday to friday from 09:00 to 18:00\n"
    "  closed on public holidays of CN, make-up days as friday",
    "lunch": "open monday to friday from 09:00 to 12:00 and from 13:00 to 18:00",
    "weeknights": "open monday to friday from 22:00 to 06:00",
    "christmas-start": "open monday to friday from 22:00 to 06:00 closed on public holidays of DE",
    "christmas-day": "open monday to friday from 22:00 to 06:00 closed on public holidays of DE\n"
    "  holidays cut by local day",
    "short-thursday": "open monday to wednesday from 09:00 to 17:00 open friday from 09:00 to 17:00\n"
    "  open thursday from 09:00 to 12:00",
}
ALWAYS = "always"


@cache
def contract(clock: str, levels: str = "", zone: str = ZONE) -> Contract:
    """A contract with the clock `work`, given by its lines, and levels."""
    calendars = "\n".join(
        f'calendar {name} "{name}" {lines} end calendar'
        for name, lines in CALENDARS.items()
        if f"during {name}\n" in f"{clock}\n{levels}\n"
    )
    text = f"""use "std/help-desk"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2020-01-01 to 2027-12-31
  zone {zone} currency EUR end agreement
{calendars}
clock work "Work" of tickets
{clock}
end clock
{f"levels for tickets {levels} end levels" if levels else ""}
objective O "O" measure number of tickets where work is at most 1 hour each calendar month promise at most 5
end objective
"""
    model, found = read(text)
    assert model is not None, [d.message for d in found]
    return model


def rows(model: Contract, tickets: Iterable[tuple[Row, list[tuple[str, Row]]]]) -> Rows:
    """Rows of all types from tickets with what belongs to each, as (type, row); keys are numbered if not given."""
    found: Rows = {kind.name: [] for kind in model.records}
    empty = {kind.name: {field.name: None for field in kind.fields} for kind in model.records}
    usual = {"source": "email", "status": "open", "priority": "normal", "tags": (), "reopened": False}
    for ticket, children in tickets:
        found["tickets"].append({**empty["tickets"], **usual, **ticket})
        for kind, child in children:
            if kind in found:
                number = f"{kind[0]}{len(found[kind]):04}"
                found[kind].append({**empty[kind], "id": number, "ticket": ticket["id"], **child})
    return found


def at(text: str, zone: str = ZONE) -> int:
    """An instant from a local time, of two the first."""
    return wall(text, zone)


def status(since: str, value: str, **other: object) -> tuple[str, Row]:
    return "status-changes", {"since": at(since), "status": value, **other}


def level(since: str, value: str, **other: object) -> tuple[str, Row]:
    return "level-changes", {"since": at(since), "level": value, **other}


def hold(begun: str, over: str | None = None, **other: object) -> tuple[str, Row]:
    return "holds", {"from-time": at(begun), "to-time": None if over is None else at(over), **other}


def said(author: str, sent: str, public: bool = True, **other: object) -> tuple[str, Row]:
    return "messages", {"author": author, "sent": at(sent), "public": public, **other}


def judged(model: Contract, created: str, *children: tuple[str, Row], as_of: str | None, **ticket: object) -> OnRecord:
    """What the clock `work` comes to on one ticket; times in the agreement's zone."""
    given = rows(model, [({"id": "T", "created": at(created, model.agreement.zone), **ticket}, list(children))])
    good, bad = good_rows(model, given)
    assert not any(bad.values()), bad
    return clocks_on_records(model, good, None if as_of is None else at(as_of, model.agreement.zone))["work", "T"]
