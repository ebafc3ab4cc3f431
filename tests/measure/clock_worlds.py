"""Random small contracts with a clock, and tickets whose times are as hostile as they come.

`@given(world())` gives a contract, the rows of its record types (bad ones among them) and an instant of evaluation or
none; `crowd` gives many that can be measured together. Instants lie on a coarse grid around a change of the clocks or a
weekend, so that many of them are equal, touch each other, or fall on opening and closing times. `written` puts rows
into CSV files with their data map.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from hypothesis import strategies as st
from tests.measure.clock_texts import ALWAYS, contract, rows
from tests.measure.clocks_slowly import Row, Rows
from tests.timeline.oracle import EPOCH, wall

from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType
from slakit.measure import DataMap, parse_data_map
from slakit.timeline import MINUTE

__all__ = ["DATED", "World", "crowd", "world", "written"]

T = TypeVar("T")

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
STEPS = (0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 17, 18, 24, 40, 41, 65, 90, 120)
AFTER = (0, 0, 0, 0, 0, 0, 1, -1, 17 * MINUTE, 90_500_001)
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


class Choosing(Protocol):
    """Makes the choices that a world is made of."""

    def of(self, words: Sequence[T]) -> T:
        """Return one of some."""

    def upto(self, most: int) -> int:
        """Return a number from 0 up to another, included."""

    def some(self, words: Sequence[T], least: int, most: int) -> list[T]:
        """Return so many of some, the same one perhaps more than once."""


class _Drawn:
    """By hypothesis, which makes a world that fails as small as it can."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def of(self, words: Sequence[T]) -> T:
        return self.draw(st.sampled_from(words))

    def upto(self, most: int) -> int:
        return self.draw(st.integers(0, most))

    def some(self, words: Sequence[T], least: int, most: int) -> list[T]:
        return self.draw(st.lists(st.sampled_from(words), min_size=least, max_size=most))


class _Rolled:
    """By chance from a seed, ten times as fast."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def of(self, words: Sequence[T]) -> T:
        return self.chance.choice(words)

    def upto(self, most: int) -> int:
        return self.chance.randint(0, most)

    def some(self, words: Sequence[T], least: int, most: int) -> list[T]:
        return self.chance.choices(words, k=self.chance.randint(least, most))


def _limit(choose: Choosing, calendar: str) -> str:
    """A limit that a calendar can have: without one there are no business days."""
    business = tuple(length for length in DATED if "business" in length) if calendar != ALWAYS else ()
    dated = tuple(length for length in DATED if "business" not in length)
    return choose.of((*DURATIONS, *business, *dated))


def _clock(choose: Choosing) -> tuple[str, str]:
    """The lines of a clock, and its levels or nothing."""
    turns = choose.upto(2) == 1
    starts, stops = choose.of(TURNS) if turns else (choose.of(STARTS), ())
    stops = stops or choose.of(STOPS)
    calendar = choose.of((ALWAYS, ALWAYS, "office", *RUNNING_CALENDARS))
    leveled = choose.upto(1) == 1
    change = choose.of(CHANGES)
    lines = [f"starts at {event}" for event in starts] + [f"stops at {event}" for event in stops]
    lines += [f"pauses {pause}" for pause in dict.fromkeys(choose.some(PAUSES, 0, 3))]
    lines += [f"during {calendar}"] if calendar != ALWAYS or choose.upto(1) == 1 else []
    if SOLVED in stops and len(starts) == 1:
        lines.append(f"when reopened {choose.of(REOPENED)}")
    if leveled:
        lines += [f"when level changes {change}"] if change != CHANGES[0] or choose.upto(1) == 1 else []
    # Without levels the clock has a limit of its own; with them it is for levels that set none.
    if not leveled or change == "proportional" or choose.upto(1) == 1:
        lines.append(f"within {_limit(choose, calendar)}")
    lines += ["strict due"] if choose.upto(3) == 0 else []
    lines += [f"cancelled when {choose.of(CANCELLED)}"] if choose.upto(5) == 0 else []
    if not leveled:
        return "\n".join(lines), ""
    levels = []
    for name in ("hot", "mid", "cold"):
        levels.append(f'level {name} "{name}"')
        if name != "mid" or choose.upto(3):
            own = choose.of(("", "", ALWAYS, *RUNNING_CALENDARS))
            levels.append(f"work within {_limit(choose, own or calendar)}" + (f" during {own}\n" if own else ""))
            if choose.upto(3) == 0:
                levels.append(f"pauses while {choose.of(('reopened', 'status is missing'))}")
    levels.append("assign mid otherwise")
    levels.append('assign cold when "newsletter" in tags')
    levels.append(f'assign hot when priority is "urgent"{" then stop" if choose.upto(1) == 1 else ""}')
    levels.append('assign cold when (customer-group is "private" when missing counts as no)')
    return "\n".join(lines), "\n".join(levels)


def _tickets(choose: Choosing, model: Contract, beginning: int) -> Rows:
    """Tickets with what belongs to them."""
    origin = beginning

    def moment() -> int:
        return origin + choose.of(STEPS) * 60 * MINUTE + choose.of(AFTER)

    def maybe() -> int | None:
        return max(origin, moment()) if choose.upto(1) == 1 else None

    def one_of(*words: str | None) -> str | None:
        return choose.of(words)

    def child(kind: str) -> Row:
        match kind:
            case "messages":
                return {
                    "sent": moment(),
                    "author": one_of("agent", "requester", "agent", "requester", "system"),
                    "public": choose.upto(4) > 0,
                }
            case "status-changes":
                return {"since": moment(), "status": one_of("solved", "open", "pending", "closed", "new")}
            case "level-changes":
                return {"since": moment(), "level": one_of(*("hot", "mid", "cold") * 5, "none such")}
        assert kind == "holds"
        begun = moment()
        over = None if choose.upto(3) == 0 else begun + choose.of(STEPS) * 30 * MINUTE - choose.of((0, 1))
        return {"from-time": begun, "to-time": over, "cause": one_of(None, "customer", "vendor")}

    kinds = tuple(kind.name for kind in model.records if kind.belongs is not None)
    tickets: list[tuple[Row, list[tuple[str, Row]]]] = []
    for number in range(1 + choose.upto(2)):
        # Most of what happens to a ticket comes after it, some of it a little before.
        created = beginning + choose.of((0, 0, 1, 2, 7, 17, 30)) * 60 * MINUTE + choose.of(AFTER)
        origin = created
        ticket: Row = {
            "id": f"T{number}",
            "created": created,
            "answered": maybe(),
            "solved": maybe(),
            "changed": maybe(),
            "deleted": moment() if choose.upto(3) == 0 else None,
            "last-message": maybe(),
            "priority": one_of("low", "normal", "urgent"),
            "customer-group": one_of(None, None, "private"),
            "tags": tuple(dict.fromkeys(choose.some(("newsletter", "outage"), 0, 2))),
            "source": one_of("email", "chat"),
            "reopened": choose.upto(1) == 1,
            "status": one_of("open", "pending", "solved"),
        }
        told = []
        for kind in choose.some(kinds, 1, 12) if kinds else ():
            told.append((kind, child(kind)))
            origin = created if choose.upto(3) else created - 2 * 60 * MINUTE
        tickets.append((ticket, told))
    found = rows(model, tickets)
    _spoilt(choose, found)
    return found


def _spoilt(choose: Choosing, found: Rows) -> None:
    """Change keys now and then, so that rows are ordered otherwise, or are bad, or belong to nothing."""
    for kind, listed in found.items():
        for row in listed:
            what = choose.upto(29)
            if what == 13 and kind != "tickets":
                row["ticket"] = "nobody"
            elif what == 17:
                row["id"] = listed[0]["id"]
            elif what in (19, 21, 23) and kind != "tickets":
                row["id"] = f"{29 - what}{row['id']}"
            elif what == 27 and kind == "messages":
                row["author"] = None


def _sceneries(choose: Choosing, count: int) -> list[World]:
    """Worlds of one contract and one instant of evaluation."""
    clock, levels = _clock(choose)
    model = contract(clock, levels)
    beginning = wall(choose.of(BEGINNINGS), ZONE)
    found = [_tickets(choose, model, beginning) for _ in range(count)]
    hours = choose.of((65, 41, 90, 100, 150, 1000, 17, 30, 10, 2, None, None))
    as_of = None if hours is None else beginning + hours * 60 * MINUTE
    return [World(model, one, as_of, f"{clock}\n{levels}") for one in found]


@st.composite
def world(draw: st.DrawFn) -> World:
    """A contract, rows, and an instant of evaluation or none."""
    return _sceneries(_Drawn(draw), 1)[0]


def crowd(seed: int, count: int) -> list[World]:
    """So many worlds that have the contract and the instant of evaluation in common, and no key of a row."""
    return [_apart(one, number) for number, one in enumerate(_sceneries(_Rolled(seed), count))]


def _apart(one: World, number: int) -> World:
    """A world with its number before all keys."""
    numbered = {
        kind: [{f: f"{number:03}/{v}" if f in ("id", "ticket") else v for f, v in row.items()} for row in listed]
        for kind, listed in one.rows.items()
    }
    return one._replace(rows=numbered)


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
