"""Generates the tickets of the help-desk example: the same files every time, on every machine.

Run it as `python make_data.py FOLDER`; the files beside it came of it. They hold half a year of ordinary tickets, and
tickets that are hard to judge right, each with a key that says what is hard about it. `tests/help_desk_planted.py` has
the right answer for each of those. Times are local times of Amsterdam, written with their offset.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
COLUMNS = {
    "tickets": ("Id", "Created", "Deleted", "Source", "Group", "Status", "Priority", "Tags", "Assignee", "Answered",
                "Solved", "Reopened"),
    "messages": ("Id", "Ticket", "Sent", "Author", "Public"),
    "status-changes": ("Id", "Ticket", "Since", "Status"),
    "level-changes": ("Id", "Ticket", "Since", "Level"),
    "holds": ("Id", "Ticket", "From", "To"),
}  # fmt: skip
DONE = ("solved", "closed")
Told = tuple[str, ...]
"""What happened to a ticket: a word, when, and more."""

# ---------------------------------------------------------------------------------------------- hard to judge right

PLANTED: tuple[tuple[str, str, dict[str, str], list[Told]], ...] = (
    # Answers outside office hours, and what counts at closing time.
    ("answered-on-saturday", "2026-01-09 16:30", {}, [("agent", "2026-01-10 11:00")]),
    ("grace-until-monday", "2026-01-17 10:00", {}, [("agent", "2026-01-18 20:00")]),
    ("just-after-grace", "2026-01-17 10:00", {}, [("agent", "2026-01-19 09:00:00.000001")]),
    ("low-until-saturday-close", "2026-02-05 16:00", {"Priority": "low"}, [("agent", "2026-02-09 08:00")]),
    ("over-kings-day", "2026-04-24 16:00", {}, [("solved", "2026-04-29 17:00")]),
    ("three-days-from-sunday", "2026-02-08 12:00", {}, [("solved", "2026-02-12 08:30")]),
    # The night in which the clocks went forward, and an ordinary one.
    ("dst-spring-night", "2026-03-28 22:00", {"Priority": "urgent"},
     [("agent", "2026-03-28 22:45"), ("solved", "2026-03-29 07:00")]),
    ("vip-at-night", "2026-02-15 02:00", {"Group": "VIP"}, [("agent", "2026-02-15 03:00")]),
    ("outage-by-tag", "2026-03-01 23:30", {"Tags": "newsletter;outage"}, [("agent", "2026-03-02 00:31")]),
    # Reopened.
    ("reopened-once", "2026-03-02 09:00", {"Priority": "urgent"},
     [("solved", "2026-03-02 11:00"), ("open", "2026-03-03 09:00"), ("solved", "2026-03-03 10:00")]),
    ("reopened-and-late", "2026-03-09 09:00", {"Priority": "urgent"},
     [("solved", "2026-03-09 16:00"), ("open", "2026-03-11 09:00"), ("closed", "2026-03-11 10:30")]),
    ("reopened-and-open", "2026-06-29 09:00", {"Priority": "urgent"},
     [("solved", "2026-06-29 10:00"), ("open", "2026-06-30 20:00")]),
    ("closed-and-reopened-at-once", "2026-01-20 09:00", {"Priority": "urgent"},
     [("solved", "2026-01-20 11:00"), ("open", "2026-01-20 11:00"), ("solved", "2026-01-20 13:00")]),
    # Another level on the way.
    ("raised-to-urgent", "2026-02-10 09:00", {}, [("level", "2026-02-10 14:00", "urgent"),
     ("solved", "2026-02-10 17:10")]),
    ("raised-too-late", "2026-02-16 09:00", {}, [("level", "2026-02-17 10:00", "urgent"),
     ("solved", "2026-02-17 10:30")]),
    ("lowered-in-time", "2026-02-18 09:30", {"Priority": "urgent"}, [("level", "2026-02-18 12:30", "low"),
     ("solved", "2026-02-28 13:00")]),
    ("two-levels-at-once", "2026-02-19 09:15", {}, [("level", "2026-02-19 10:00", "urgent"),
     ("level", "2026-02-19 10:00", "low"), ("solved", "2026-02-20 09:15")]),
    ("unknown-level", "2026-02-23 10:00", {}, [("level", "2026-02-23 11:00", "platinum"),
     ("agent", "2026-02-23 13:00")]),
    # Pauses.
    ("hold-over-closing", "2026-03-16 15:00", {}, [("hold", "2026-03-16 17:00", "2026-03-17 10:00"),
     ("solved", "2026-03-18 10:00")]),
    ("overlapping-pauses", "2026-03-17 09:00", {}, [("pending", "2026-03-17 10:00"), ("open", "2026-03-17 12:00"),
     ("hold", "2026-03-17 11:00", "2026-03-17 13:00"), ("hold", "2026-03-17 11:30", "2026-03-17 11:45"),
     ("solved", "2026-03-17 16:00")]),
    ("touching-holds", "2026-03-19 09:00", {"Priority": "urgent"}, [("hold", "2026-03-19 10:00", "2026-03-19 11:00"),
     ("hold", "2026-03-19 11:00", "2026-03-19 12:00"), ("solved", "2026-03-19 13:00")]),
    ("hold-on-a-sunday", "2026-03-21 13:00", {}, [("hold", "2026-03-22 10:00", "2026-03-22 12:00"),
     ("solved", "2026-03-23 10:00")]),
    ("hold-without-end", "2026-05-04 09:00", {}, [("hold", "2026-05-05 09:00", "")]),
    ("hold-backwards", "2026-01-22 09:30", {}, [("hold", "2026-01-22 12:00", "2026-01-22 11:00"),
     ("solved", "2026-01-22 13:30")]),
    # Two rows of one moment, and two rows of one key.
    ("two-statuses-at-once", "2026-01-15 09:30", {}, [("pending", "2026-01-15 11:00"), ("open", "2026-01-15 11:00"),
     ("solved", "2026-01-15 13:30")]),
    ("pending-at-once", "2026-01-15 09:30", {}, [("open", "2026-01-15 11:00"), ("pending", "2026-01-15 11:00"),
     ("solved", "2026-01-15 13:30")]),
    ("duplicate-status", "2026-01-14 10:30", {}, [("solved", "2026-01-14 11:00", "duplicate-status/x"),
     ("open", "2026-01-14 11:00", "duplicate-status/x"), ("solved", "2026-01-14 15:00")]),
    ("twice", "2026-01-13 09:00", {}, [("agent", "2026-01-13 10:00")]),
    ("twice", "2026-01-13 09:00", {"Priority": "urgent"}, []),
    # Replies before the ticket, none at all, and what is not known yet.
    ("reply-before-ticket", "2026-01-12 10:00", {}, [("agent", "2026-01-12 09:00"), ("agent", "2026-01-12 12:00")]),
    ("reply-only-before-ticket", "2026-06-29 10:00", {}, [("agent", "2026-06-29 09:00")]),
    ("only-a-note", "2026-06-30 14:00", {}, [("note", "2026-06-30 14:30")]),
    ("never-answered", "2026-06-01 09:00", {}, []),
    ("unanswered-but-in-time", "2026-06-30 15:00", {}, []),
    ("solved-at-evaluation", "2026-06-30 20:00", {"Priority": "urgent"}, [("solved", "2026-07-01 00:00")]),
    ("solved-after-evaluation", "2026-06-30 20:00", {"Priority": "urgent"}, [("solved", "2026-07-01 01:00")]),
    ("deleted", "2026-01-21 09:00", {"Deleted": "2026-01-21 12:00"}, [("agent", "2026-01-21 10:00")]),
    ("without-a-source", "2026-01-23 09:00", {"Source": ""}, [("agent", "2026-01-23 10:00")]),
    # Questions and answers in turn.
    ("turns", "2026-02-02 09:00", {}, [("requester", "2026-02-02 09:00"), ("requester", "2026-02-02 09:30"),
     ("agent", "2026-02-02 11:00"), ("requester", "2026-02-02 11:00"), ("note", "2026-02-02 11:30"),
     ("agent", "2026-02-02 12:00"), ("requester", "2026-02-06 17:00"), ("agent", "2026-02-07 13:00")]),
    ("turn-unanswered", "2026-06-29 09:00", {}, [("requester", "2026-06-29 09:00"), ("agent", "2026-06-29 10:00"),
     ("requester", "2026-06-30 16:00")]),
    # Chats and calls.
    ("chat-unanswered", "2026-06-29 10:00", {"Source": "chat"}, []),
    ("chat-on-saturday-evening", "2026-01-24 20:00", {"Source": "chat", "Answered": "2026-01-24 20:00:45"}, []),
    ("chat-over-the-weekend", "2026-01-24 13:59", {"Source": "chat", "Answered": "2026-01-26 09:01"}, []),
    ("taken-before-it-came", "2026-01-27 10:00", {"Source": "chat", "Answered": "2026-01-27 09:59"}, []),
    ("call-in-20-seconds", "2026-01-28 11:00", {"Source": "call", "Group": "VIP", "Answered": "2026-01-28 11:00:20"},
     []),
    ("call-in-21-seconds", "2026-01-28 11:00", {"Source": "call", "Group": "VIP", "Answered": "2026-01-28 11:00:21"},
     []),
)  # fmt: skip


# ---------------------------------------------------------------------------------------------- ordinary tickets


class Dice:
    """Whole numbers that look random and are the same everywhere."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def below(self, number: int) -> int:
        """Return a number from 0 up to, but not including, another."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % number

    def of(self, *words: str) -> str:
        """Return one of some words."""
        return words[self.below(len(words))]


def _hours(day: datetime) -> tuple[datetime, datetime] | None:
    """The office hours of a local day, without regard to holidays: people do work on them now and then."""
    if day.weekday() == 6:
        return None
    opens, closes = (600, 840) if day.weekday() == 5 else (540, 1050)
    midnight = day.replace(hour=0, minute=0, second=0)
    return midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)


def _worked(moment: datetime, minutes: int) -> datetime:
    """The local time some minutes of office hours after another."""
    while True:
        hours = _hours(moment)
        if hours is not None and moment < hours[1]:
            begun = max(moment, hours[0])
            if begun + timedelta(minutes=minutes) <= hours[1]:
                return begun + timedelta(minutes=minutes)
            minutes -= (hours[1] - begun) // timedelta(minutes=1)
        moment = moment.replace(hour=0, minute=0, second=0) + timedelta(days=1)


def _said(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds")


def _ordinary(dice: Dice, number: int) -> tuple[str, str, dict[str, str], list[Told]]:
    """An ordinary ticket: three in four come in office hours, and most are answered and solved in time."""
    day = datetime(2026, 1, 2) + timedelta(days=dice.below(178))  # noqa: DTZ001 - a local time
    created = day + timedelta(minutes=dice.below(1440), seconds=dice.below(60))
    hours = _hours(day)
    if hours is not None and dice.below(4):
        created = hours[0] + timedelta(minutes=dice.below(240 if day.weekday() == 5 else 510), seconds=dice.below(60))
    source = dice.of("email", "email", "email", "form", "chat", "call", "social")
    fields = {
        "Source": source,
        "Priority": dice.of("low", "normal", "normal", "normal", "high", "urgent"),
        "Group": "VIP" if dice.below(15) == 0 else dice.of("", "business", "private"),
        "Tags": dice.of("", "", "", "invoice", "delivery", "invoice;refund", "newsletter", "outage"),
        "Assignee": dice.of("amber", "bram", "chantal", "daan", "esra"),
    }
    urgent = fields["Priority"] == "urgent" or fields["Group"] == "VIP" or fields["Tags"] == "outage"
    told: list[Told] = [("new", _said(created)), ("requester", _said(created))]
    if source in ("chat", "call"):
        longest = 130 if source == "chat" else 34
        if dice.below(20):
            fields["Answered"] = _said(created + timedelta(seconds=1 + dice.below(longest)))
        return f"T{number:04}", _said(created), fields, [*told, ("solved", _said(_worked(created, 15)))]
    at = created
    for turn in range(1 + dice.below(3)):
        if turn:
            at = _worked(at, 30 + dice.below(600))
            told.append(("requester", _said(at)))
        # Later questions may wait longer, and do.
        pace = (130 if turn else 65) if urgent else (390 if turn else 260)
        at = at + timedelta(minutes=5 + dice.below(pace)) if urgent else _worked(at, 5 + dice.below(pace))
        told.append(("agent", _said(at)))
        if turn == 0:
            told.append(("open", _said(at)))
    if dice.below(3) == 0:
        back = _worked(at, 60 + dice.below(900))
        told += [("pending", _said(at + timedelta(minutes=1))), ("open", _said(back))]
        at = back
    if dice.below(9) == 0:
        over = _worked(at, 60 + dice.below(1200))
        told.append(("hold", _said(at), _said(over)))
        at = over
    if dice.below(12) == 0:
        at = _worked(at, 10)
        told.append(("level", _said(at), dice.of("urgent", "standard", "low")))
    if dice.below(25) == 0:
        return f"T{number:04}", _said(created), fields, told
    solved = at + timedelta(minutes=10 + dice.below(300)) if urgent else _worked(at, 10 + dice.below(500))
    told.append(("solved", _said(solved)))
    if dice.below(14) == 0:
        again = _worked(solved, 200 + dice.below(2000))
        told += [("open", _said(again)), ("solved", _said(_worked(again, 20 + dice.below(300))))]
    if dice.below(40) == 0:
        fields["Deleted"] = _said(solved + timedelta(hours=1))
    return f"T{number:04}", _said(created), fields, told


# ---------------------------------------------------------------------------------------------- files


def _written(local: str) -> str:
    """A local time with its offset; an empty one stays empty."""
    return datetime.fromisoformat(local).replace(tzinfo=ZONE).isoformat() if local else ""


def _rows(key: str, created: str, fields: dict[str, str], told: list[Told]) -> Iterator[tuple[str, list[str]]]:
    """The rows of a ticket and of what belongs to it, each with the name of its file."""
    steps: list[tuple[str, str]] = []
    for number, (word, when, *more) in enumerate(told, 1):
        row = [f"{key}/{number:02}", key, _written(when)]
        if word in ("agent", "note", "requester"):
            yield "messages", [*row, "agent" if word == "note" else word, "no" if word == "note" else "yes"]
        elif word == "level":
            yield "level-changes", [*row, more[0]]
        elif word == "hold":
            yield "holds", [*row, _written(more[0])]
        else:
            steps.append((when, word))
            yield "status-changes", [more[0] if more else row[0], *row[1:], word]
    closed = [when for when, word in steps if word in DONE]
    over = bool(steps) and steps[-1][1] in DONE
    reopened = any(a[1] in DONE and b[1] not in DONE for a, b in pairwise(steps))
    texts = {"Source": "email", "Priority": "normal", **fields}
    texts |= {"Id": key, "Created": _written(created), "Status": steps[-1][1] if steps else "new"}
    texts |= {"Solved": _written(closed[-1]) if over else "", "Reopened": "yes" if reopened else "no"}
    texts |= {name: _written(fields[name]) for name in ("Answered", "Deleted") if name in fields}
    yield "tickets", [texts.get(column, "") for column in COLUMNS["tickets"]]


def files() -> dict[str, str]:
    """The text of every file, by its name without the ending: ordinary tickets first, then the hard ones."""
    dice = Dice(2026)
    tickets = [*(_ordinary(dice, number) for number in range(1, 381)), *PLANTED]
    texts = {name: io.StringIO() for name in COLUMNS}
    writers = {name: csv.writer(text, lineterminator="\n") for name, text in texts.items()}
    for name, writer in writers.items():
        writer.writerow(COLUMNS[name])
    for ticket in tickets:
        for name, row in _rows(*ticket):
            writers[name].writerow(row)
    return {name: text.getvalue() for name, text in texts.items()}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, text in files().items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
