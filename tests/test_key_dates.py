"""Key dates: what follows from the contract, from its amendments and from results, and the file that calendars read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import CALLS, DATA_MAP, RECORDS

from slakit import api
from slakit.contract.model import Contract
from slakit.evaluation import Evaluation
from slakit.key_dates import KeyDate, key_dates
from slakit.render.key_dates import calendar_file, date_title, undated_words
from slakit.timeline import last_day_for_notice, months_after, parse_period

CONTRACT = (
    """agreement tiny "Tiny support"
  version "1.0"
  provider "Northwind B.V."
  customer "Acme N.V."
  in force from 2026-01-01 to 2026-12-31
{terms}
  zone Europe/Berlin
  currency EUR
  fee monthly-fee "Monthly fee" EUR 1000.00 per month
end agreement

calendar office "Office hours"
  open monday to friday from 09:00 to 17:00
end calendar

"""
    + RECORDS
    + """
objective ANS-1 "Speed of answer"
  measure share of calls where answered and wait is at most 20 seconds
  each calendar month
  promise at least 80 %
  no data counts as left out
  credit 10 % of monthly-fee when missed on claim
end objective

remedies
  round half up to EUR 0.01
{remedies}
end remedies
{more}"""
)


def loaded(tmp_path: Path, terms: str = "", remedies: str = "", more: str = "") -> api.Loaded:
    path = tmp_path / "tiny.sla"
    path.write_text(CONTRACT.format(terms=terms, remedies=remedies, more=more), encoding="utf-8")
    found = api.load(path)
    assert found.contract is not None, found.diagnostics
    return found


def contract(tmp_path: Path, terms: str = "", remedies: str = "", more: str = "") -> Contract:
    found = loaded(tmp_path, terms, remedies, more).contract
    assert found is not None
    return found


def of_kind(dates: tuple[KeyDate, ...], *kinds: str) -> list[str]:
    return [f"{one.date} {one.key}" for one in dates if one.kind in kinds]


# ---------------------------------------------------------------- notice


@given(
    last=st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
    length=st.one_of(
        st.fixed_dictionaries({"days": st.integers(1, 800)}), st.fixed_dictionaries({"months": st.integers(1, 40)})
    ),
)
def test_a_notice_on_the_last_day_takes_effect_in_time_and_a_day_later_it_does_not(
    last: dt.date, length: dict[str, int]
) -> None:
    def effect(day: dt.date) -> dt.date:
        return months_after(day, length["months"]) if "months" in length else day + dt.timedelta(days=length["days"])

    day = last_day_for_notice(last, **length)
    assert effect(day) <= last < effect(day + dt.timedelta(days=1))


def test_a_notice_longer_than_the_calendar() -> None:
    assert last_day_for_notice(dt.date(2026, 1, 1), months=12 * 2025) == dt.date(1, 1, 1)
    assert last_day_for_notice(dt.date(2026, 1, 1), months=12 * 2025 + 1) == dt.date.min
    assert last_day_for_notice(dt.date(2026, 1, 1), days=10**9) == dt.date.min


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("notice of 3 months", ["2026-09-30 notice/term/0"]),
        ("notice of 30 calendar days", ["2026-12-01 notice/term/0"]),
        (
            "notice of 3 months to the end of a quarter",
            ["2026-03-31 notice/2026-06", "2026-06-30 notice/2026-09", "2026-09-30 notice/2026-12"],
        ),
        ("notice of 6 weeks to the end of a year", ["2026-11-19 notice/2026-12"]),
        ("notice of 13 months", []),
        ("", []),
    ],
)
def test_last_days_for_notice(tmp_path: Path, terms: str, expected: list[str]) -> None:
    assert of_kind(key_dates(contract(tmp_path, terms)).dates, "notice") == expected


# ---------------------------------------------------------------- terms


def test_a_term_that_ends(tmp_path: Path) -> None:
    one = contract(tmp_path, "  ends without renewal")
    ends = ["2026-01-01 start", "2026-12-31 term/0"]
    for until in (None, dt.date(2030, 1, 1)):
        assert of_kind(key_dates(one, until).dates, "start", "term end", "renewal", "renewal notice") == ends


def test_renewals_up_to_a_date(tmp_path: Path) -> None:
    one = contract(tmp_path, "  renews for 6 months at most 2 times unless notice is given 1 month before the end")
    kinds = ("term end", "renewal", "renewal notice")
    first = ["2026-11-30 renewal-notice/1", "2026-12-31 term/0", "2027-01-01 renewal/1"]
    second = ["2027-05-31 renewal-notice/2", "2027-06-30 term/1", "2027-07-01 renewal/2"]
    assert of_kind(key_dates(one).dates, *kinds) == first
    assert of_kind(key_dates(one, dt.date(2026, 12, 31)).dates, *kinds) == first[:2]
    assert of_kind(key_dates(one, dt.date(2027, 6, 30)).dates, *kinds) == first + second[:2]
    whole = key_dates(one, dt.date(2030, 1, 1)).dates
    assert of_kind(whole, *kinds) == [*first, *second, "2027-12-31 term/2"]
    assert [one.renewals for one in whole if one.kind == "term end"] == [0, 1, 2]


# ---------------------------------------------------------------- what is done in each window


DUTIES = """
review REV-1 "Service review"
  each calendar quarter
  report within 10 business days counted in office
end review

obligation FC-1 "Forecast"
  binds customer
  each calendar month
  due within 5 calendar days after the month
  text "The Customer says how many calls it expects."
end obligation

obligation TST-1 "Test"
  binds provider
  due within 2 calendar days after the request
  text "The Provider tests on request."
end obligation
"""


def test_reviews_reports_and_duties(tmp_path: Path) -> None:
    found = key_dates(contract(tmp_path, more=DUTIES))
    assert of_kind(found.dates, "review", "report") == [
        "2026-03-31 review/REV-1/2026-Q1", "2026-04-15 report/REV-1/2026-Q1",
        "2026-06-30 review/REV-1/2026-Q2", "2026-07-15 report/REV-1/2026-Q2",
        "2026-09-30 review/REV-1/2026-Q3", "2026-10-15 report/REV-1/2026-Q3",
        "2026-12-31 review/REV-1/2026-Q4", "2027-01-15 report/REV-1/2026-Q4",
    ]  # fmt: skip
    duties = of_kind(found.dates, "duty")
    assert (len(duties), duties[0], duties[-1]) == (12, "2026-02-05 duty/FC-1/2026-01", "2027-01-05 duty/FC-1/2026-12")
    assert [undated_words(one) for one in found.undated] == ["TST-1: within 2 calendar days after the request"]


def test_claims_before_anything_is_known(tmp_path: Path) -> None:
    one = contract(tmp_path, remedies="  claim within 30 calendar days after the window")
    claims = of_kind(key_dates(one).dates, "claim")
    assert (len(claims), claims[2]) == (12, "2026-04-30 claim/ANS-1/2026-03")
    one = contract(tmp_path, remedies="  claim within 30 calendar days after the statement")
    found = key_dates(one)
    assert of_kind(found.dates, "claim") == []
    assert [undated_words(u) for u in found.undated] == [
        "claims for ANS-1: within 30 calendar days after the issue of the statement"
    ]


AMENDMENT = """
amendment 1 effective 2026-07-01 "Longer, and reviewed each month"
  replace in agreement
    in force from 2026-01-01 to 2027-06-30
    notice of 1 month
  remove review REV-1
  add review REV-2 "Service review"
    each calendar month
  end review
end amendment
"""


def test_each_date_comes_from_the_version_that_is_in_force_then(tmp_path: Path) -> None:
    signed = key_dates(contract(tmp_path, "  notice of 3 months", more=DUTIES))
    amended = key_dates(contract(tmp_path, "  notice of 3 months", more=DUTIES + AMENDMENT))
    assert of_kind(amended.dates, "amendment", "term end", "notice") == [
        "2026-07-01 amendment/1", "2027-05-31 notice/term/0", "2027-06-30 term/0",
    ]  # fmt: skip
    reviews = of_kind(amended.dates, "review")
    assert reviews[:3] == [
        "2026-03-31 review/REV-1/2026-Q1", "2026-06-30 review/REV-1/2026-Q2", "2026-07-31 review/REV-2/2026-07",
    ]  # fmt: skip
    assert (len(reviews), reviews[-1]) == (2 + 12, "2027-06-30 review/REV-2/2027-06")
    before, after = (events(calendar_file(one, STAMP)) for one in (signed, amended))
    ends = [next(e for e in es if "Last day of the term" in e["summary"]) for es in (before, after)]
    assert ends[0]["uid"] == ends[1]["uid"], "a calendar moves it"
    assert [e["sequence"] for e in ends] == [0, 1]
    assert [e["dtstart"].dt for e in ends] == [dt.date(2026, 12, 31), dt.date(2027, 6, 30)]


# ---------------------------------------------------------------- results


REMEDIES = """  customer may terminate when ANS-1 is missed
  improvement plan within 2 weeks when ANS-1 is missed"""
CLAIM = "  claim within 10 business days after the window counted in office"


def evaluated(tmp_path: Path, period: str = "2026-03", claim: str = CLAIM) -> tuple[Contract, Evaluation]:
    """A contract, and what a period with four calls comes to when nobody has claimed its credits yet."""
    found = loaded(tmp_path, remedies=f"{claim}\n{REMEDIES}")
    (tmp_path / "tiny.data.toml").write_text(DATA_MAP + '[claims]\nfile = "claims.csv"\n', encoding="utf-8")
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    (tmp_path / "claims.csv").write_text("objective,window,made,event\n", encoding="utf-8")
    data, _ = api.load_data(tmp_path / "tiny.data.toml", {})
    asked = parse_period(period)
    assert data is not None
    assert asked is not None
    evaluation, problems = api.evaluate(found, asked, data)
    assert evaluation is not None, problems
    assert found.contract is not None
    return found.contract, evaluation


def test_what_results_lead_to(tmp_path: Path) -> None:
    one, evaluation = evaluated(tmp_path)
    found = key_dates(one, evaluation=evaluation)
    told = [(str(d.date), date_title(d)) for d in found.dates if d.evaluated]
    # Ten business days from Wednesday 1 April on, when the office opens: until it opens on Wednesday 15 April.
    assert told == [
        ("2026-03-31", "The Customer may terminate from today"),
        ("2026-04-14", "Improvement plan due"),
        ("2026-04-15", "Last day to claim EUR 100.00 for ANS-1, 2026-03"),
    ]
    claims = [d for d in found.dates if d.kind == "claim"]
    assert len(claims) == 12
    assert [d.evaluated for d in claims] == [False, False, True, *[False] * 9]
    cut = key_dates(one, dt.date(2026, 3, 1), evaluation)
    assert [str(d.date) for d in cut.dates if d.evaluated] == ["2026-03-31", "2026-04-14", "2026-04-15"]
    assert all(d.date <= dt.date(2026, 3, 1) for d in cut.dates if not d.evaluated)


def test_a_claim_until_the_end_of_a_day(tmp_path: Path) -> None:
    one, evaluation = evaluated(tmp_path, claim="  claim within 30 calendar days after the window")
    found = key_dates(one, evaluation=evaluation)
    assert [(str(d.date), d.instant) for d in found.dates if d.kind == "claim" and d.evaluated] == [
        ("2026-04-30", None)
    ]


def test_a_claim_whose_time_runs_from_what_is_not_known(tmp_path: Path) -> None:
    one, evaluation = evaluated(tmp_path, claim="  claim within 30 calendar days after the statement")
    unknown = key_dates(one, evaluation=evaluation)
    assert {u.name for u in unknown.undated} == {"ANS-1"}


def test_where_the_promise_is_met_nothing_is_left_to_claim(tmp_path: Path) -> None:
    one, evaluation = evaluated(tmp_path, "2026-02")
    found = key_dates(one, evaluation=evaluation)
    assert not any(d.evaluated for d in found.dates)
    assert "claim/ANS-1/2026-02" not in {d.key for d in found.dates}


# ---------------------------------------------------------------- the file


STAMP = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def events(file: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(file).walk("VEVENT"))


def test_the_file_says_the_same_when_it_is_read_back(tmp_path: Path) -> None:
    one, evaluation = evaluated(tmp_path)
    found = key_dates(one, evaluation=evaluation)
    file = calendar_file(found, STAMP)
    assert file == calendar_file(key_dates(one, evaluation=evaluation), STAMP)
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    read = events(file)
    assert [(e["dtstart"].dt, str(e["summary"])) for e in read] == [
        (d.date, f"tiny: {date_title(d)}") for d in found.dates
    ]
    assert len({e["uid"] for e in read}) == len(read)
    assert {e["dtend"].dt - e["dtstart"].dt for e in read} == {dt.timedelta(days=1)}
    assert {type(e["dtstart"].dt) for e in read} == {dt.date}
    assert {e["dtstamp"].dt for e in read} == {STAMP}
    right = next(e for e in read if "terminate" in e["summary"])
    assert "may terminate this agreement if" in right["description"]


def test_agreements_of_other_parties_have_other_events(tmp_path: Path) -> None:
    one = contract(tmp_path)
    other = one.model_copy(
        update={
            "agreement": one.agreement.model_copy(
                update={"customer": one.agreement.customer.model_copy(update={"name": "Other"})}
            )
        }
    )
    uids = [{e["uid"] for e in events(calendar_file(key_dates(c), STAMP))} for c in (one, other)]
    assert uids[0].isdisjoint(uids[1])
