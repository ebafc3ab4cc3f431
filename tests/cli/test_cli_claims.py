"""Claims in the data: what is claimed in time, too late or not at all, bad rows, and the instant of judgement."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.cli.conftest import CONTRACT, DATA_MAP, Sla

MARCH = ("--period", "2026-03")
HEADER = "objective,window,made,event,entity\n"


def on_claim(deadline: str = "claim within 30 calendar days after the window", rows: str = "") -> None:
    """Make the credits of the small contract due on claim."""
    text = CONTRACT.replace("when below 80 %", "when below 80 % on claim")
    text = text.replace("when below 60 %", "when below 60 % on claim")
    Path("tiny.sla").write_text(text.replace("remedies\n", f"remedies\n  {deadline}\n", 1), encoding="utf-8")
    Path("tiny.data.toml").write_text(f'{DATA_MAP}[claims]\nfile = "claims.csv"\n', encoding="utf-8")
    Path("claims.csv").write_text(f"{HEADER}{rows}", encoding="utf-8")


def judged(sla: Sla, *options: str) -> tuple[int, str | None, dict[str, str]]:
    """Return the exit code, the total, and what became of the one claim."""
    ran = sla("evaluate", "tiny.sla", *MARCH, "--json", *options)
    found = json.loads(ran.out)
    (claim,) = found["dues"][0]["claims"]
    return ran.code, found["total"], claim


@pytest.mark.parametrize(
    ("deadline", "row", "state", "total", "until"),
    [
        ("within 30 calendar days after the window", "ANS-1,2026-03,2026-04-30,,", "in time", "100.00", "2026-04-30"),
        ("within 30 calendar days after the window", "ANS-1,2026-03,2026-05-01,,", "late", "0.00", "2026-04-30"),
        ("within 30 calendar days after the window", "", "open", "0.00", "2026-04-30"),
        ("by the end of month 1 after the incident", "ANS-1,,2026-04-30T23:59,2026-03-02T10:00,", "in time", "100.00",
         "2026-04-30"),
        ("by the end of month 1 after the incident", "ANS-1,,2026-05-01T00:00:01,2026-03-02,", "late", "0.00",
         "2026-04-30"),
        ("within 72 hours after the incident", "ANS-1,,2026-03-05T10:00:00,2026-03-02T10:00,", "in time", "100.00",
         "2026-03-05 10:00:00 +01:00"),
        ("within 72 hours after the incident", "ANS-1,,2026-03-05T10:00:01,2026-03-02T10:00,", "late", "0.00",
         "2026-03-05 10:00:00 +01:00"),
        ("within 30 calendar days after the statement", "ANS-1,2026-03-15,2026-05-01,2026-04-02,", "in time", "100.00",
         "2026-05-02"),
        ("within 30 calendar days after the statement", "ANS-1,2026-03,,2026-04-02,", "open", "0.00", "2026-05-02"),
        ("within 30 calendar days after the statement", "", "open", "0.00", None),
    ],
)  # fmt: skip
def test_a_claim(sla: Sla, deadline: str, row: str, state: str, total: str, until: str | None) -> None:
    on_claim(f"claim {deadline}", f"{row}\n" if row else "")
    code, found, claim = judged(sla)
    assert (code, found, claim["state"], claim["until"]) == (0, total, state, until)


def test_a_claim_without_a_known_event_cannot_be_told(sla: Sla) -> None:
    on_claim("claim within 30 calendar days after the statement", "ANS-1,2026-03,2026-05-01,,\n")
    code, total, claim = judged(sla)
    assert (code, total, claim["state"]) == (3, None, "untold")
    assert "its time runs from the statement, and the claims do not tell when that was" in (
        sla("evaluate", "tiny.sla", *MARCH).out
    )


def test_one_claim_in_time_is_enough(sla: Sla) -> None:
    rows = "ANS-1,2026-03,2026-06-01,,\nANS-1,2026-03,2026-04-15,,\n"
    on_claim(rows=rows)
    assert judged(sla)[1:] == (
        "100.00",
        {"objective": "ANS-1", "entity": None, "state": "in time", "claimed": "2026-04-15 00:00:00 +02:00",
         "until": "2026-04-30"},
    )  # fmt: skip


def test_the_instant_of_judgement(sla: Sla) -> None:
    on_claim(rows="ANS-1,2026-03,2026-04-30,,\n")
    assert judged(sla, "--as-of", "2026-04-29")[2]["state"] == "open"
    assert judged(sla, "--as-of", "2026-04-30T12:00")[2]["state"] == "in time"
    Path("claims.csv").write_text(HEADER, encoding="utf-8")
    assert judged(sla, "--as-of", "2026-04-30T23:59")[2]["state"] == "open"
    assert judged(sla, "--as-of", "2026-05-01")[2]["state"] == "lapsed"
    told = sla("evaluate", "tiny.sla", *MARCH, "--as-of", "2026-05-01").out
    assert "credit on claim of ANS-1: nobody claimed it by 2026-04-30, so it is no longer due" in told


def test_it_is_told_until_when_it_can_be_claimed(sla: Sla) -> None:
    on_claim()
    ran = sla("evaluate", "tiny.sla", *MARCH)
    assert "credit on claim of ANS-1: nobody has claimed it; it can be claimed by 2026-04-30" in ran.out
    assert "Total credit: EUR 0.00" in ran.out
    why = sla("why", "tiny.sla#ANS-1", *MARCH).out
    assert "Due only when it is claimed, until 2026-04-30; nobody has claimed it" in why
    Path("claims.csv").write_text(f"{HEADER}ANS-1,2026-03,2026-05-02,,\n", encoding="utf-8")
    assert "Claimed on 2026-05-02, after 2026-04-30: too late" in sla("why", "tiny.sla#ANS-1", *MARCH).out


def test_bad_rows_are_refused_by_reason(sla: Sla) -> None:
    rows = [
        (",2026-03,2026-04-01,,", "value missing"),
        ("X,2026-03,2026-04-01,,", "no objective of the contract"),
        ("ANS-1,2026-13,2026-04-01,,", "no window of ANS-1 in the term"),
        ("ANS-1,2027-03,2027-04-01,,", "no window of ANS-1 in the term"),
        ("ANS-1,2026-03,9999-12-31,2026-04-01,", "time outside the years 1970 to 2099"),
        ("ANS-1,2026-03,0001-01-01T00:00+14:00,2026-04-01,", "time outside the years 1970 to 2099"),
        ("ANS-1,2026-03,,,", "neither when the claim was made nor an event"),
        ("ANS-1,,2026-04-01,,", "neither a window nor the instant of an event in it"),
        ("ANS-1,2026-03,yesterday,,", "not a time"),
        ("ANS-1,2026-03,2026-03-29T02:30,,", "a time that the clocks passed over"),
        ("ANS-1,2026-03,2026-02-28,,", "before the window that it is for"),
        ("ANS-1,2026-03,2026-03-02,2026-03-03,", "before the event from which its time runs"),
    ]
    on_claim(rows="".join(f"{row}\n" for row, _ in rows))
    ran = sla("evaluate", "tiny.sla", *MARCH, "--json")
    assert ran.code == 3
    account = next(one for one in json.loads(ran.out)["data"] if one["records"] == "claims")
    assert (account["read"], account["accepted"]) == (len(rows), 0)
    with Path("tiny-2026-03.rejects.csv").open(encoding="utf-8", newline="") as file:
        assert [row["reason"] for row in csv.DictReader(file)] == [reason for _, reason in rows]
    assert "12 rows of 12 claims cannot be used" in ran.err


def test_a_deadline_in_hours_needs_the_time_of_day(sla: Sla) -> None:
    on_claim("claim within 72 hours after the incident", "ANS-1,,2026-03-05,2026-03-02T10:00,\n")
    ran = sla("evaluate", "tiny.sla", *MARCH)
    assert "made: a date without the time of day, to which the deadline runs" in ran.out


def test_the_window_does_not_follow_from_the_statement(sla: Sla) -> None:
    on_claim("claim within 30 calendar days after the statement", "ANS-1,,2026-05-01,2026-04-02,\n")
    assert "window: no window, which the instant of the statement does not tell" in (
        sla("evaluate", "tiny.sla", *MARCH).out
    )


def test_nothing_says_where_the_claims_are(sla: Sla) -> None:
    on_claim()
    Path("tiny.data.toml").write_text(DATA_MAP, encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", *MARCH)
    assert ran.code == 3
    assert "error[SLA713]: nothing says which file holds the claims for credits that are due on claim only" in ran.err
    assert sla("evaluate", "tiny.sla", *MARCH, "--data", "claims=claims.csv").code == 0


def test_the_data_check_reads_claims(sla: Sla) -> None:
    on_claim(rows="X,2026-03,2026-04-01,,\n")
    ran = sla("data", "check", "tiny.sla", *MARCH)
    assert "claims: 1 row read, 0 can be used" in ran.out
    assert ran.code == 3


def test_an_automatic_credit_is_not_claimed(sla: Sla) -> None:
    on_claim(rows="ANS-2,2026-03,2026-04-01,,\n")
    objective = (
        'objective ANS-2 "Answered" measure share of calls where answered each calendar month promise at least 50 %\n'
        "  no data counts as met credit 1 % of monthly-fee when missed end objective\n"
    )
    text = Path("tiny.sla").read_text(encoding="utf-8")
    Path("tiny.sla").write_text(text.replace("remedies\n", f"{objective}remedies\n", 1), encoding="utf-8")
    assert "objective: its credits are due without a claim" in sla("evaluate", "tiny.sla", *MARCH).out


def test_an_example_counts_as_claimed(sla: Sla) -> None:
    on_claim()
    example = 'test "As claimed" given ANS-1 is 50 % in 2026-03 expect credit ANS-1 EUR 100.00 in 2026-03 end test\n'
    with Path("tiny.sla").open("a", encoding="utf-8") as file:
        file.write(example)
    ran = sla("test", "tiny.sla")
    assert ran.code == 0, ran.text


def test_a_statement_is_proved_as_of_its_own_instant(sla: Sla, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slakit.api.render_statement", lambda *_, **__: [])
    on_claim()
    ran = sla("statement", "issue", "tiny.sla", *MARCH, "--as-of", "2026-05-01")
    assert (ran.code, ran.out) == (0, "tiny/2026-03/1  EUR 0.00  tiny-2026-03-1.pdf\n")
    document = json.loads(sla("statement", "export", "tiny/2026-03").out)
    assert document["dues"][0]["claims"][0]["state"] == "lapsed"
    assert sla("statement", "verify", "tiny.sla", *MARCH).code == 0
