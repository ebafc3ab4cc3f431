"""`sla calendar`: the file it writes, what it prints, and what it refuses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import icalendar
import pytest
from tests.cli.conftest import CONTRACT, Sla

TERMS = "  renews for 1 year unless notice is given 3 months before the end\n  zone "
PLAN = "remedies\n  improvement plan within 2 weeks when ANS-1 is missed\n"


@pytest.fixture
def renewed(sla: Sla) -> Sla:
    Path("tiny.sla").write_text(CONTRACT.replace("  zone ", TERMS), encoding="utf-8")
    return sla


def stamps(path: str) -> set[dt.datetime]:
    events: list[Any] = icalendar.Calendar.from_ical(Path(path).read_bytes()).walk("VEVENT")
    return {event["dtstamp"].dt for event in events}


def test_the_dates_and_the_file(renewed: Sla) -> None:
    ran = renewed("calendar", "tiny.sla")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "2026-01-01  In force from today",
        "2026-09-30  Last day for notice that prevents the renewal after 31 December 2026",
        "2026-12-31  Last day of the term",
        "2027-01-01  Renewed for 1 year, unless notice was given",
        "tiny.ics",
    ]
    first = Path("tiny.ics").read_bytes()
    renewed("calendar", "tiny.sla")
    assert Path("tiny.ics").read_bytes() == first
    assert stamps("tiny.ics") == {dt.datetime(2025, 12, 31, 23, tzinfo=dt.UTC)}


def test_renewals_up_to_a_date(renewed: Sla) -> None:
    ran = renewed("calendar", "tiny.sla", "--until", "2028-12-31", "--out", "far.ics")
    assert ran.out.splitlines()[-2:] == ["2028-12-31  Last day of the renewed term", "far.ics"]


def test_with_a_period_its_results_lead_to_dates(sla: Sla, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tiny.sla").write_text(CONTRACT.replace("remedies\n", PLAN, 1), encoding="utf-8")
    ran = sla("calendar", "tiny.sla", "--period", "2026-03")
    assert (ran.code, ran.err) == (0, "")
    assert "2026-04-14  Improvement plan due\n" in ran.out
    assert stamps("tiny.ics") == {dt.datetime(2026, 3, 31, 22, tzinfo=dt.UTC)}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    sla("calendar", "tiny.sla", "--period", "2026-03")
    assert stamps("tiny.ics") == {dt.datetime(1970, 1, 2, tzinfo=dt.UTC)}


def test_wrong_usage(renewed: Sla) -> None:
    for args, words in (
        (("--until", "2025-12-31"), "the agreement begins on 2026-01-01"),
        (("--until", "soon"), "is not a date"),
        (("--data", "calls=calls.csv"), "data are for a period; name it with --period"),
        (("--as-of", "2026-04-01"), "data are for a period; name it with --period"),
        (("--out", "tiny.sla"), "is read by this command"),
        (("--out", "calls.csv", "--period", "2026-03"), "is read by this command"),
    ):
        ran = renewed("calendar", "tiny.sla", *args)
        assert (ran.code, words in ran.err) == (2, True), ran.text


def test_what_cannot_be_read_or_written(renewed: Sla) -> None:
    assert renewed("calendar", "nowhere.sla").code == 3
    ran = renewed("calendar", "tiny.sla", "--out", "nowhere/tiny.ics")
    assert (ran.code, ran.out) == (3, "")
    assert "error[SLA802]" in ran.err
    Path("calls.csv").unlink()
    assert renewed("calendar", "tiny.sla", "--period", "2026-03").code == 3
    Path("tiny.sla").write_text(CONTRACT.replace("promise", "promis"), encoding="utf-8")
    assert renewed("calendar", "tiny.sla").code == 1
    assert not Path("tiny.ics").exists()
