"""Generates the data of the outsourcing example: the same files every time, on every machine.

Run it as `python make_data.py FOLDER`; the files beside it came of it. How many tickets of a month are late, how many
releases fail and how many accounts do not pass is planned, so that a person can follow the year's credits by hand.
Tickets are opened on the first eight weekdays of a month, so each of their limits ends in that month.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
TICKETS = 100
PRIORITIES = ("urgent",) * 10 + ("high",) * 30 + ("normal",) * 60
"""Of the tickets of each month."""


@dataclass(frozen=True)
class Month:
    """What goes wrong in a month: of 100 tickets solved late (of these, urgent ones), answered late, reopened."""

    solved_late: int
    urgent_late: int
    answered_late: int
    reopened: int


MONTHS = (
    Month(4, 0, 3, 3),
    Month(4, 1, 4, 4),
    Month(7, 1, 5, 6),
    Month(6, 2, 4, 5),
    Month(3, 0, 2, 2),
    Month(5, 1, 3, 8),
    Month(2, 0, 3, 11),
    Month(4, 1, 8, 5),
    Month(3, 0, 2, 4),
    Month(5, 1, 7, 3),
    Month(13, 1, 11, 5),
    Month(14, 3, 12, 6),
)
RELEASES = ((10, 0), (12, 2), (8, 1), (12, 4))
"""Of each quarter: how many, and how many of them failed."""
ACCOUNTS = ((60, 0), (60, 1), (60, 2), (60, 0))
"""Of each quarter: how many were looked at, and how many of them did not pass."""
USERS = (1250,) * 6 + (1500,) * 6
SATISFACTION = ("78 %", "72 %", "81 %", "91 %")
# How long after its opening a ticket is answered and solved, in hours: in time, and late.
ANSWERED = {"urgent": (0.15, 1), "high": (0.5, 3), "normal": (2, 48)}
SOLVED = {"urgent": (3, 10), "high": (24, 24 * 7), "normal": (72, 24 * 14)}


def _weekdays(month: int, number: int) -> list[date]:
    """The first weekdays of a month, without the Dutch public holidays among them."""
    closed = {date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 5), date(2026, 5, 14)}
    days = (date(2026, month, 1) + timedelta(days=i) for i in range(25))
    return [day for day in days if day.weekday() < 5 and day not in closed][:number]


def _local(when: datetime) -> str:
    return when.isoformat()


def _after(opened: datetime, hours: float) -> datetime:
    """An instant some time after another one; whole days keep the time of the day."""
    return (opened.astimezone(ZoneInfo("UTC")) + timedelta(hours=hours)).astimezone(ZONE)


def tickets() -> Iterator[tuple[str, ...]]:
    """Yield the tickets in the order in which they were opened."""
    for number, month in enumerate(MONTHS, start=1):
        days = _weekdays(number, 8)
        urgent = [i for i, priority in enumerate(PRIORITIES) if priority == "urgent"]
        others = [i for i, priority in enumerate(PRIORITIES) if priority != "urgent"]
        late = {*urgent[: month.urgent_late], *others[: month.solved_late - month.urgent_late]}
        unanswered = set(others[-month.answered_late :])
        reopened = {*others[5 : 5 + month.reopened]}
        rows = []
        for i, priority in enumerate(PRIORITIES):
            day, minutes = days[i % len(days)], 30 + i // len(days) * 20
            opened = datetime(day.year, day.month, day.day, 8, tzinfo=ZONE) + timedelta(minutes=minutes)
            answered = _after(opened, ANSWERED[priority][i in unanswered])
            solved = _after(opened, SOLVED[priority][i in late])
            rows.append((_local(opened), _local(answered), _local(solved), priority, "yes" if i in reopened else "no"))
        for i, row in enumerate(sorted(rows), start=1):
            yield f"T-{number:02}{i:03}", *row


def releases() -> Iterator[tuple[str, ...]]:
    """Yield the releases: on Tuesday evenings, the failed ones first."""
    for quarter, (many, failed) in enumerate(RELEASES):
        first = date(2026, quarter * 3 + 1, 1)
        tuesday = first + timedelta(days=(1 - first.weekday()) % 7)
        for i in range(many):
            day = tuesday + timedelta(days=7 * i)
            installed = datetime(day.year, day.month, day.day, 20, tzinfo=ZONE)
            yield f"R-{quarter + 1}{i + 1:02}", _local(installed), "yes" if i < failed else "no"


def accounts() -> Iterator[tuple[str, ...]]:
    """Yield what the auditors found: an account that does not pass, and whether somebody who left still had access."""
    for quarter, (many, failed) in enumerate(ACCOUNTS):
        for i in range(many):
            at = datetime(2026, quarter * 3 + 3, 2 + i // 3, 10, tzinfo=ZONE)
            yield f"A-{quarter + 1}{i + 1:03}", _local(at), "no" if i < failed else "yes"


def figures() -> Iterator[tuple[str, ...]]:
    """Yield what the customer and the survey gave."""
    for month, users in enumerate(USERS, start=1):
        yield "named-users", f"2026-{month:02}", str(users), "customer", f"2026-{month:02}-02", "active-accounts.csv"
    for quarter, value in enumerate(SATISFACTION, start=1):
        on = date(2026, 3 * quarter, 28).isoformat()
        yield "satisfaction", f"2026-Q{quarter}", value, "Panel Research Ltd", on, f"survey-2026-{quarter}.pdf"


def obligations() -> Iterator[tuple[str, ...]]:
    """Yield when the customer had set the priorities of each month: soon after it, but for April too late."""
    for month in range(1, 13):
        year, after = divmod(month, 12)
        done = date(2026 + year, after + 1, {4: 12, 12: 4}.get(month, 2))
        yield "PRI-1", f"2026-{month:02}", "", done.isoformat()


FILES = {
    "obligations": (("obligation", "window", "event", "done"), obligations),
    "tickets": (("Number", "Opened", "Answered", "Solved", "Priority", "Reopened"), tickets),
    "releases": (("Number", "Installed", "Failed"), releases),
    "accounts": (("Account", "Looked at", "Passed"), accounts),
    "figures": (("figure", "window", "value", "by", "on", "evidence"), figures),
}


def file_of(name: str) -> str:
    """One of the files, with a header."""
    head, rows = FILES[name]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows())
    return text.getvalue()


if __name__ == "__main__":
    for one in FILES:
        (Path(sys.argv[1]) / f"{one}.csv").write_text(file_of(one), encoding="utf-8")
