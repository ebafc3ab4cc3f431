"""Random small contracts with a clock, and tickets whose times are as hostile as they come.

`@given(world())` gives a contract, the rows of its record types (bad ones among them) and an instant of evaluation or
none. Instants lie on a coarse grid around a change of the clocks or a weekend, so that many of them are equal, touch
each other, or fall on opening and closing times. `written` puts rows into CSV files with their data map.
"""

from __future__ import annotations

import csv
import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st
from tests.measure.clock_texts import ALWAYS, contract, rows
from tests.measure.clocks_slowly import Row, Rows
from tests.timeline.oracle import EPOCH, wall

from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType
from slakit.measure import DataMap, parse_data_map
from slakit.timeline import MINUTE

__all__ = ["World", "world", "written"]

ZONE = "Europe/Berlin"
SOLVED = 'first since of status-changes where status is "solved" or status is "closed"'
AGENT = 'sent of messages where author is "agent" and public'
REQUESTER = 'sent of messages where author is "requester"'
# Where a world begins: before both changes of the clocks, before a weekend, before a public holiday.
BEGINNINGS = ("2026-03-28 16:00", "2026-10-24 16:00", "2026-01-09 15:00", "2026-12-24 14:00")
RUNNING_CALENDARS = ("office", "nights", "lunch", "short-thursday", "sundays-fold", "island", "christmas-day")
STARTS = (
    ("created",), ("created",), ("created",), ("created",), (f"first {REQUESTER}",), (f"last {REQUESTER}",),
    ("answered",), ("created", "answered"),
)  # fmt: skip
STOPS = (
    ("solved",), (f"first {AGENT}",), (f"last {AGENT}",), (SOLVED,), (SOLVED,), (SOLVED,), (SOLVED, "changed"),
    (f"first {AGENT}", "solved"),
)  # fmt: skip
TURNS = (
    ((f"each {REQUESTER}",), (f"next {AGENT}",)),
    ((f"each {REQUESTER}",), (f"next {AGENT}", "solved")),
    (("created", f"each {AGENT}"), (f"next {AGENT}", f"first {REQUESTER}")),
    (("created", f"each {AGENT}"), (f"next {AGENT}", f"next {REQUESTER}", "changed")),
)
PAUSES = (
    'while status is "pending"', 'while status is not "open"', "while status is missing",
    'while priority is "low" and not status is "solved"', 'while "outage" in tags',
    "while last-message is below created",
    "during holds", 'during holds where (cause is "customer" when missing counts as no)',
)  # fmt: skip
CANCELLED = ("deleted is known", 'source is "chat"', "reopened")
DURATIONS = (
    "1 minute",
    "30 minutes",
    "59 minutes",
    "1 hour",
    "61 minutes",
    "100 minutes",
    "2 hours",
    "3 hours",
    "7 hours",
    "8 hours",
    "30 hours",
)
DATED = ("1 business days", "2 business days", "5 business days", "1 calendar days", "1 week", "1 month")
CHANGES = ("carry elapsed", "restart", "first level", "proportional")
REOPENED = ("new cycle", "from reopen", "exclude closed", "continuous")


class World(NamedTuple):
    """A contract with the clock `work`, rows for it, and the instant of evaluation."""

    contract: Contract
    rows: Rows
    as_of: int | None
    text: str
    """The lines of the clock and of the levels, for people who look at a failure."""

    def __repr__(self) -> str:
        listed = (f"  {kind}: {row}" for kind, found in self.rows.items() for row in found)
        return "\n".join([f"World(as_of={self.as_of})", self.text, *listed])


def _some(words: tuple[str, ...], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), max_size=most, unique=True)


@st.composite
def _limit(draw: st.DrawFn, calendar: str) -> str:
    """A limit that a calendar can have: without one there are no business days."""
    business = tuple(length for length in DATED if "business" in length) if calendar != ALWAYS else ()
    dated = tuple(length for length in DATED if "business" not in length)
    return draw(st.sampled_from((*DURATIONS, *business, *dated)))


@st.composite
def _clock(draw: st.DrawFn) -> tuple[str, str]:
    """The lines of a clock, and its levels or nothing."""
    turns = draw(st.integers(0, 2)) == 1
    starts, stops = draw(st.sampled_from(TURNS)) if turns else (draw(st.sampled_from(STARTS)), ())
    stops = stops or draw(st.sampled_from(STOPS))
    calendar = draw(st.sampled_from((ALWAYS, ALWAYS, "office", *RUNNING_CALENDARS)))
    leveled = draw(st.booleans())
    change = draw(st.sampled_from(CHANGES))
    lines = [f"starts at {event}" for event in starts] + [f"stops at {event}" for event in stops]
    lines += [f"pauses {pause}" for pause in draw(_some(PAUSES, 3))]
    lines += [f"during {calendar}"] if calendar != ALWAYS or draw(st.booleans()) else []
    if SOLVED in stops and len(starts) == 1:
        lines.append(f"when reopened {draw(st.sampled_from(REOPENED))}")
    if leveled:
        lines += [f"when level changes {change}"] if change != CHANGES[0] or draw(st.booleans()) else []
    # Without levels the clock has a limit of its own; with them it is for levels that set none.
    if not leveled or change == "proportional" or draw(st.booleans()):
        lines.append(f"within {draw(_limit(calendar))}")
    lines += ["strict due"] if draw(st.integers(0, 3)) == 0 else []
    lines += [f"cancelled when {draw(st.sampled_from(CANCELLED))}"] if draw(st.integers(0, 5)) == 0 else []
    if not leveled:
        return "\n".join(lines), ""
    levels = []
    for name in ("hot", "mid", "cold"):
        levels.append(f'level {name} "{name}"')
        if name != "mid" or draw(st.integers(0, 3)):
            own = draw(st.sampled_from(("", "", ALWAYS, *RUNNING_CALENDARS)))
            levels.append(f"work within {draw(_limit(own or calendar))}" + (f" during {own}\n" if own else ""))
            if draw(st.integers(0, 3)) == 0:
                levels.append(f"pauses while {draw(st.sampled_from(('reopened', 'status is missing')))}")
    levels.append("assign mid otherwise")
    levels.append('assign cold when "newsletter" in tags')
    levels.append(f'assign hot when priority is "urgent"{" then stop" if draw(st.booleans()) else ""}')
    levels.append('assign cold when (customer-group is "private" when missing counts as no)')
    return "\n".join(lines), "\n".join(levels)


@st.composite
def _tickets(draw: st.DrawFn, model: Contract, beginning: int) -> Rows:
    """Tickets with what belongs to them."""
    steps = st.sampled_from((0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 17, 18, 24, 40, 41, 65, 90, 120))
    after = st.sampled_from((0, 0, 0, 0, 0, 0, 1, -1, 17 * MINUTE, 90_500_001))
    origin = beginning

    def moment() -> int:
        return origin + draw(steps) * 60 * MINUTE + draw(after)

    def maybe() -> int | None:
        return max(origin, moment()) if draw(st.booleans()) else None

    def one_of(*words: str | None) -> str | None:
        return draw(st.sampled_from(words))

    def child(kind: str) -> Row:
        match kind:
            case "messages":
                return {
                    "sent": moment(),
                    "author": one_of("agent", "requester", "agent", "requester", "system"),
                    "public": draw(st.integers(0, 4)) > 0,
                }
            case "status-changes":
                return {"since": moment(), "status": one_of("solved", "open", "pending", "closed", "new")}
            case "level-changes":
                return {"since": moment(), "level": one_of(*("hot", "mid", "cold") * 5, "none such")}
        assert kind == "holds"
        begun = moment()
        over = (
            None if draw(st.integers(0, 3)) == 0 else begun + draw(steps) * 30 * MINUTE - draw(st.sampled_from((0, 1)))
        )
        return {"from-time": begun, "to-time": over, "cause": one_of(None, "customer", "vendor")}

    kinds = tuple(kind.name for kind in model.records if kind.belongs is not None)
    tickets: list[tuple[Row, list[tuple[str, Row]]]] = []
    for number in range(draw(st.integers(1, 3))):
        # Most of what happens to a ticket comes after it, some of it a little before.
        created = beginning + draw(st.sampled_from((0, 0, 1, 2, 7, 17, 30))) * 60 * MINUTE + draw(after)
        origin = created
        ticket: Row = {
            "id": f"T{number}",
            "created": created,
            "answered": maybe(),
            "solved": maybe(),
            "changed": maybe(),
            "deleted": moment() if draw(st.integers(0, 3)) == 0 else None,
            "last-message": maybe(),
            "priority": one_of("low", "normal", "urgent"),
            "customer-group": one_of(None, None, "private"),
            "tags": tuple(draw(_some(("newsletter", "outage"), 2))),
            "source": one_of("email", "chat"),
            "reopened": draw(st.booleans()),
            "status": one_of("open", "pending", "solved"),
        }
        told = []
        for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=12)) if kinds else ():
            told.append((kind, child(kind)))
            origin = created if draw(st.integers(0, 3)) else created - 2 * 60 * MINUTE
        tickets.append((ticket, told))
    found = rows(model, tickets)
    _spoilt(draw, found)
    return found


def _spoilt(draw: st.DrawFn, found: Rows) -> None:
    """Change keys now and then, so that rows are ordered otherwise, or are bad, or belong to nothing."""
    for kind, listed in found.items():
        for row in listed:
            what = draw(st.integers(0, 29))
            if what == 13 and kind != "tickets":
                row["ticket"] = "nobody"
            elif what == 17:
                row["id"] = listed[0]["id"]
            elif what in (19, 21, 23) and kind != "tickets":
                row["id"] = f"{29 - what}{row['id']}"
            elif what == 27 and kind == "messages":
                row["author"] = None


@st.composite
def world(draw: st.DrawFn) -> World:
    """A contract, rows, and an instant of evaluation or none."""
    clock, levels = draw(_clock())
    model = contract(clock, levels)
    beginning = wall(draw(st.sampled_from(BEGINNINGS)), ZONE)
    found = draw(_tickets(model, beginning))
    hours = draw(st.sampled_from((65, 41, 90, 100, 150, 1000, 17, 30, 10, 2, None, None)))
    return World(model, found, None if hours is None else beginning + hours * 60 * MINUTE, f"{clock}\n{levels}")


# ------------------------------------------------------------------ files


def _cell(kind: FieldType, value: object) -> str:
    if value is None:
        return ""
    if kind is FieldType.INSTANT:
        assert isinstance(value, int)
        return (EPOCH + dt.timedelta(microseconds=value)).isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, Fraction):
        whole, rest = divmod(int(abs(value) * 10**6), 10**6)
        return f"{'-' if value < 0 else ''}{whole}.{rest:06}"
    return str(value)


def written(model: Contract, found: Rows, folder: Path) -> DataMap:
    """Write the rows of every type of records into a CSV file of its own, and return the data map for them."""
    text = []
    for kind in model.records:
        with (folder / f"{kind.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([field.name for field in kind.fields])
            for row in found.get(kind.name, []):
                writer.writerow([_cell(field.type, row[field.name]) for field in kind.fields])
        text.append(f'[{kind.name}]\nfile = "{kind.name}.csv"\nsparse = true')
        durations = [field.name for field in kind.fields if field.type is FieldType.DURATION]
        if durations:
            text.append(f"[{kind.name}.fields]")
            text += [f'{name} = {{ column = "{name}", unit = "microseconds" }}' for name in durations]
    data_map, problems = parse_data_map("\n".join(text), "data.toml", folder)
    assert data_map is not None, problems
    return data_map
