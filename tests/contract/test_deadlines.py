"""Deadlines as written, to their model or to a report; and what the agreement says of each."""

from __future__ import annotations

import pytest
from tests.language.reading import read

from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Length
from slakit.render.english.deadlines import deadline_words, ordinal
from slakit.timeline import DAY, HOUR

TEXT = """
agreement a "A"
  version "1"
  provider "P"
  customer "C"
  in force from 2026-01-01 to 2026-12-31
  zone UTC
  currency EUR
end agreement
{calendars}
obligation O-1 "O"
  binds customer
  text "As agreed."
  due {deadline}
end obligation
"""
CALENDAR = 'calendar {name} "Hours {name}"\n  open daily from 09:00 to 17:00\nend calendar\n'


def _written(deadline: str, *calendars: str) -> str:
    return TEXT.format(deadline=deadline, calendars="".join(CALENDAR.format(name=name) for name in calendars))


@pytest.mark.parametrize(
    ("written", "model", "said"),
    [
        (
            "within 4 hours after the incident",
            Deadline(length=Length(microseconds=4 * HOUR), after="incident"),
            "within 4 hours after the incident",
        ),
        (
            "within 30 days after the statement",
            Deadline(length=Length(microseconds=30 * DAY), after="statement"),
            "within 30 days of 24 hours after the issue of the statement",
        ),
        (
            "within 1 day after the claim",
            Deadline(length=Length(microseconds=DAY), after="claim"),
            "within 24 hours after the claim",
        ),
        (
            "within 2 weeks after the report",
            Deadline(length=Length(days=14), after="report"),
            "within 14 calendar days after the report",
        ),
        (
            "within 1 quarter after the month",
            Deadline(length=Length(months=3), after="month"),
            "within 3 months after the end of the calendar month",
        ),
        (
            "within 1 business day after the notice",
            Deadline(length=Length(business_days=1), after="notice", calendar="hours"),
            "within 1 business day of “Hours hours” after the notice",
        ),
        (
            "by the end of business day 3 after the invoice counted in hours",
            Deadline(unit="business day", count=3, after="invoice", calendar="hours"),
            "by the end of the 3rd business day of “Hours hours” after the date of the invoice",
        ),
        (
            "by the end of calendar day 21 after the window",
            Deadline(unit="day", count=21, after="window"),
            "by the end of the 21st calendar day after the end of the period",
        ),
        (
            "by the end of month 2 after the breach",
            Deadline(unit="month", count=2, after="breach"),
            "by the end of the 2nd calendar month after the breach",
        ),
    ],
)
def test_deadlines(written: str, model: Deadline, said: str) -> None:
    contract, found = read(_written(written, "hours"))
    assert found == []
    assert contract is not None
    due = contract.obligations[0].due
    assert due == model
    assert deadline_words(due, contract) == said


@pytest.mark.parametrize(
    ("written", "calendars", "code", "message"),
    [
        ("within 3 business days after the claim", (), "SLA303", "nothing says which days are business days"),
        (
            "within 3 business days after the claim",
            ("early", "late"),
            "SLA303",
            "this does not say whose business days count: there is `early`, `late`",
        ),
        (
            "within 3 business days after the claim counted in lat",
            ("early", "late"),
            "SLA301",
            "there is no calendar called `lat`",
        ),
        (
            "within 3 weeks after the claim counted in early",
            ("early",),
            "SLA406",
            "only business days are counted in a calendar",
        ),
        ("within 3 weeks after the claims", (), "SLA301", "no deadline runs from `claims`"),
        ("within 3 weeks", (), "SLA303", "this does not say what the deadline of an obligation runs from"),
        ("by the end of business month 3 after the claim", (), "SLA408", "there is no business month"),
        ("by the end of month 1201 after the claim", (), "SLA408", "`1201` is not a number of months"),
        ("within 0 weeks after the claim", (), "SLA408", "`0` is not a number of weeks"),
    ],
)
def test_deadlines_that_mean_nothing(written: str, calendars: tuple[str, ...], code: str, message: str) -> None:
    contract, found = read(_written(written, *calendars))
    assert contract is None
    assert [(d.code, d.message) for d in found] == [(code, message)]


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"),
     (111, "111th"), (1003, "1,003rd")],
)  # fmt: skip
def test_ordinals(count: int, said: str) -> None:
    assert ordinal(count) == said
