"""Small contracts with one ticket each, and what its clock comes to: worked examples and calendars, by hand.

Each case is a contract of its own, so that any way of evaluating can be held against it: `case.contract()`,
`case.rows()`, `case.instant()` and `case.answers`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.clock_answers import Planted
from tests.measure.clock_texts import ALWAYS, ZONE, at, contract, level, rows, status
from tests.measure.clocks_slowly import Row, Rows

from slakit.contract.model import Contract

__all__ = ["CASES", "Case"]

SOLVED = 'stops at first since of status-changes where status is "solved" or status is "closed"'
LEVELS = (
    'level p3 "P3" work within 8 hours level p1 "P1" work within 1 hour\n'
    'assign p3 otherwise assign p1 when priority is "urgent"'
)
SHANGHAI, LORD_HOWE = "Asia/Shanghai", "Australia/Lord_Howe"


@dataclass(frozen=True)
class Case:
    """A clock, a ticket, and what the clock comes to, one answer a cycle."""

    name: str
    clock: str
    created: str
    answers: tuple[Planted, ...]
    told: tuple[tuple[str, Row], ...] = ()
    ticket: Row = field(default_factory=dict)
    levels: str = ""
    zone: str = ZONE
    as_of: str | None = None

    def contract(self) -> Contract:
        return contract(self.clock, self.levels, self.zone)

    def rows(self) -> Rows:
        ticket = {"id": "T", "created": at(self.created, self.zone), **self.ticket}
        return rows(self.contract(), [(ticket, list(self.told))])

    def instant(self) -> int | None:
        return None if self.as_of is None else at(self.as_of, self.zone)


def _reopened(how: str, *answers: Planted) -> Case:
    """Created Mon 09:00, closed 11:00, reopened Tue 09:00, closed 10:00; all hours, within 2 hours."""
    days = ("2026-01-05 11:00", "solved"), ("2026-01-06 09:00", "open"), ("2026-01-06 10:00", "solved")
    return Case(
        f"reopened-{how.replace(' ', '-')}",
        f"starts at created {SOLVED} when reopened {how} within 2 hours",
        "2026-01-05 09:00",
        answers,
        tuple(status(*day) for day in days),
    )


def _changed(how: str, due: str, state: str, elapsed: str) -> Case:
    """P3 (8 h) from 09:00 on, P1 (1 h) from 12:00 on, all hours, and evaluated at 12:30."""
    return Case(
        f"level-{how.replace(' ', '-')}",
        f"starts at created {SOLVED} when reopened new cycle when level changes {how}",
        "2026-01-05 09:00",
        (_work("2026-01-05 09:00", f"2026-01-05 {due}", None, None, elapsed, state, level="p1"),),
        (level("2026-01-05 12:00", "p1"),),
        levels=LEVELS,
        as_of="2026-01-05 12:30",
    )


def _work(
    started: str, due: str, grace: str | None, stopped: str | None, elapsed: str, state: str, **other: object
) -> Planted:
    """An answer for the clock of a case; the grace ends when it is due, unless said otherwise."""
    more = {"level": None, **other}
    return Planted("T", "work", "", started, due, grace or due, stopped, elapsed, "0:00", state, **more)  # type: ignore[arg-type]


def _due(name: str, calendar: str, limit: str, *, zone: str = ZONE, solved: str, answer: Planted) -> Case:
    """A clock from the opening to the field `solved`."""
    assert answer.started is not None
    clock = f"starts at created stops at solved within {limit} during {calendar}\n"
    return Case(name, clock, answer.started, (answer,), ticket={"solved": at(solved, zone)}, zone=zone)


CASES = (
    # ---- reopening: 2 h and 1 h; 1 h; 3 h; 25 h
    _reopened(
        "new cycle",
        _work("2026-01-05 09:00", "2026-01-05 11:00", None, "2026-01-05 11:00", "2:00", "met"),
        _work("2026-01-06 09:00", "2026-01-06 11:00", None, "2026-01-06 10:00", "1:00", "met", cycle=2),
    ),
    _reopened("from reopen", _work("2026-01-06 09:00", "2026-01-06 11:00", None, "2026-01-06 10:00", "1:00", "met")),
    # The two hours are used up when it is closed, and grace lasts until it is open again.
    _reopened(
        "exclude closed",
        _work("2026-01-05 09:00", "2026-01-05 11:00", "2026-01-06 09:00", "2026-01-06 10:00", "3:00", "missed"),
    ),
    _reopened("continuous", _work("2026-01-05 09:00", "2026-01-05 11:00", None, "2026-01-06 10:00", "25:00", "missed")),
    # ---- levels: due 10:00, 13:00, 17:00, 12:37:30
    _changed("carry elapsed", "10:00", "running late", "3:30"),
    _changed("restart", "13:00", "running", "0:30"),
    _changed("first level", "17:00", "running", "3:30"),
    _changed("proportional", "12:37:30", "running", "3:30"),
    # ---- both nights in which the clocks change, of 7 and 9 hours
    _due("spring-night", "nights", "4 hours", solved="2024-03-31 06:00", answer=_work(
        "2024-03-30 22:00", "2024-03-31 03:00", None, "2024-03-31 06:00", "7:00", "missed")),
    _due("autumn-night", "nights", "5 hours", solved="2024-10-27 06:00", answer=_work(
        "2024-10-26 22:00", "2024-10-27 01:00 UTC", None, "2024-10-27 06:00", "9:00", "missed")),
    # All of a night of 9 h: due when it closes, and met up to the evening.
    _due("autumn-night-in-time", "nights", "9 hours", solved="2024-10-27 22:00", answer=_work(
        "2024-10-26 22:00", "2024-10-27 06:00", "2024-10-27 22:00", "2024-10-27 22:00", "9:00", "met")),
    # A change by half an hour: 01:00 to 03:00 is 1:30 in spring and 2:30 in autumn.
    _due("half-an-hour-in-spring", "island", "90 minutes", zone=LORD_HOWE, solved="2024-10-06 12:00", answer=_work(
        "2024-10-06 00:00", "2024-10-06 03:00", "2024-10-07 01:00", "2024-10-06 12:00", "1:30", "met")),
    _due("half-an-hour-in-autumn", "island", "2 hours", zone=LORD_HOWE, solved="2024-04-07 12:00", answer=_work(
        "2024-04-07 00:00", "2024-04-06 16:00 UTC", None, "2024-04-07 12:00", "2:30", "missed")),
    # ---- make-up days in China: Sunday 28 September and Saturday 11 October 2025 are worked
    _due("make-up-sunday", "china", "11 hours", zone=SHANGHAI, solved="2025-09-28 18:00", answer=_work(
        "2025-09-26 17:00", "2025-09-29 10:00", None, "2025-09-28 18:00", "10:00", "met")),
    _due("make-up-saturday", "china", "2 hours", zone=SHANGHAI, solved="2025-10-11 10:01", answer=_work(
        "2025-10-10 17:00", "2025-10-11 10:00", None, "2025-10-11 10:01", "2:01", "missed")),
    _due("golden-week", "china", "3 hours", zone=SHANGHAI, solved="2025-10-08 12:00", answer=_work(
        "2025-09-30 17:00", "2025-10-09 11:00", None, "2025-10-08 12:00", "1:00", "met")),
    # ---- limits in days
    _due("three-business-days", "office", "3 business days", solved="2024-01-11 09:01", answer=_work(
        "2024-01-05 17:00", "2024-01-11 09:00", None, "2024-01-11 09:01", "24:01", "missed")),
    # Wed, then all of Thu and Fri: due at midnight, and nothing is open before Monday.
    _due("two-calendar-days", "office", "2 calendar days", solved="2024-01-14 20:00", answer=_work(
        "2024-01-10 15:00", "2024-01-13 00:00", "2024-01-15 09:00", "2024-01-14 20:00", "18:00", "met")),
    # From 31 January to the end of 29 February: 29 days and 9 hours.
    _due("a-month-after-the-31st", ALWAYS, "1 month", solved="2024-02-29 12:00", answer=_work(
        "2024-01-31 15:00", "2024-03-01 00:00", None, "2024-02-29 12:00", "693:00", "met")),
)  # fmt: skip
