"""`sla statement` and the ledger: what is booked once, what is refused, what is proved."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from tests.cli.conftest import CALLS, CONTRACT, Sla

from slakit.ledger import open_ledger

MARCH = ("--period", "2026-03")
APRIL = ("--period", "2026-04")


@pytest.fixture
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements without their PDFs, which take a second each."""
    monkeypatch.setattr("slakit.api.render_statement", lambda *_, **__: [])


pytestmark = pytest.mark.usefixtures("no_paper")


def test_issued_once(sla: Sla) -> None:
    first = sla("statement", "issue", "tiny.sla", *MARCH)
    assert (first.code, first.out) == (0, "tiny/2026-03/1  EUR 100.00  tiny-2026-03-1.pdf\n"), first.err
    again = sla("statement", "issue", "tiny.sla", *MARCH)
    assert (again.code, again.out) == (0, "tiny/2026-03/1 (issued before)  EUR 100.00  tiny-2026-03-1.pdf\n")
    listed = sla("statement", "list", "--json")
    assert [entry["statement"] for entry in json.loads(listed.out)["entries"]] == ["tiny/2026-03/1"]


def test_other_data_are_a_conflict_and_a_reason_replaces(sla: Sla) -> None:
    sla("statement", "issue", "tiny.sla", *MARCH)
    Path("calls.csv").write_text(CALLS.replace("c3,2026-03-03 09:20:00,Y,21", "c3,2026-03-03 09:20:00,Y,2"))
    other = sla("statement", "issue", "tiny.sla", *MARCH)
    assert other.code == 1
    assert "error[SLA901]: another statement of tiny in 2026-03 is in force: tiny/2026-03/1; they differ first in" in (
        other.err
    )
    assert sla("statement", "verify", "tiny.sla", *MARCH).code == 1
    replaced = sla("statement", "reissue", "tiny.sla", *MARCH, "--reason", "one call was late")
    assert replaced.code == 0, replaced.err
    assert replaced.out.startswith("tiny/2026-03/2  EUR 50.00")
    told = sla("statement", "list")
    assert [line.split()[2] for line in told.out.splitlines()[1:]] == ["issue", "void", "issue"]
    assert "one call was late" in told.out


def test_an_incomplete_result_is_not_booked(sla: Sla) -> None:
    Path("calls.csv").write_text(CALLS + "c5,never,Y,5\n")
    ran = sla("statement", "issue", "tiny.sla", *MARCH)
    assert ran.code == 3
    assert "Nothing was issued: the result is not complete." in ran.err
    assert len(sla("statement", "list").out.splitlines()) == 1


def test_void_and_export(sla: Sla) -> None:
    open_ledger("slakit-ledger.sqlite").close()
    assert sla("statement", "void", "tiny/2026-03", "--reason", "x").code == 1
    sla("statement", "issue", "tiny.sla", *MARCH)
    document = json.loads(sla("statement", "export", "tiny/2026-03").out)
    assert (document["total"], document["receipt"]["data"][0]["file"]) == ("100.00", "calls.csv")
    assert sla("statement", "void", "tiny/2026-03", "--reason", "sent to the wrong customer").code == 0
    assert sla("statement", "export", "tiny/2026-03").code == 1
    assert json.loads(sla("statement", "export", "tiny/2026-03/1").out) == document
    assert sla("statement", "void", "tiny", "--reason", "x").code == 2


def test_verify_proves_and_finds_what_was_changed(sla: Sla) -> None:
    sla("statement", "issue", "tiny.sla", *MARCH)
    proved = sla("statement", "verify", "tiny.sla", *MARCH)
    assert (proved.code, proved.out) == (
        0,
        "1 entry, unchanged since entered\ntiny/2026-03/1 comes out again, to the last figure\n",
    )
    with sqlite3.connect("slakit-ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER no_update")
        connection.execute("UPDATE statement_entries SET document = replace(document, '100.00', '1.00')")
    connection.close()
    ran = sla("statement", "verify")
    assert ran.code == 1
    assert "error[SLA903]: entry 1 (tiny/2026-03/1) of the ledger is not what was entered" in ran.err


def test_a_ledger_that_cannot_be_used(sla: Sla) -> None:
    Path("text").write_text("no database" * 500)
    ran = sla("statement", "list", "--ledger", "text")
    assert ran.code == 3
    assert "error[SLA905]: the ledger text cannot be used: file is not a database" in ran.err
    open_ledger("slakit-ledger.sqlite").close()
    assert sla("statement", "verify", "tiny.sla").code == 2


def test_earlier_periods_as_issued(sla: Sla) -> None:
    """April pays double after a miss in March, and goes on doing so when March was corrected after it was issued."""
    text = CONTRACT.replace(
        "credit 10 % of monthly-fee when below 60 %",
        "credit 10 % of monthly-fee times 2 if missed in the previous window when below 60 %",
    )
    Path("tiny.sla").write_text(text)
    april = CALLS.replace("2026-03", "2026-04").replace("c", "d").partition("\n")[2]
    Path("calls.csv").write_text(CALLS + april)
    sla("statement", "issue", "tiny.sla", *MARCH)
    ran = sla("statement", "issue", "tiny.sla", *APRIL, "--earlier", "statements")
    assert (ran.code, ran.out) == (0, "tiny/2026-04/1  EUR 200.00  tiny-2026-04-1.pdf\n"), ran.err
    document = json.loads(sla("statement", "export", "tiny/2026-04").out)
    assert [one["statement"] for one in document["earlier_periods"]["statements"]] == ["tiny/2026-03/1"]
    assert not document["earlier_periods"]["worked_out_again"]

    kept = CALLS.replace("c3,2026-03-03 09:20:00,Y,21", "c3,2026-03-03 09:20:00,Y,2").replace("N,", "Y,2")
    Path("calls.csv").write_text(kept + april)
    found = sla("evaluate", "tiny.sla", *APRIL)
    assert "Total credit: EUR 100.00" in found.out
    proved = sla("statement", "verify", "tiny.sla", *APRIL)
    assert proved.code == 1
    assert "error[SLA902]: tiny/2026-04/1 does not come out again: data[0].files[0].sha256 was" in proved.err
    again = sla("statement", "issue", "tiny.sla", *APRIL)
    assert again.code == 1
    assert "error[SLA901]" in again.err
    assert sla("statement", "reissue", "tiny.sla", *APRIL, "--earlier", "statements", "--reason", "new file").out == (
        "tiny/2026-04/2  EUR 200.00  tiny-2026-04-2.pdf\n"
    )
    assert sla("statement", "verify", "tiny.sla", *APRIL).code == 0
    sla("statement", "void", "tiny/2026-03", "--reason", "corrected")
    # What it was taken from is named in it, and is found though it is no longer in force.
    assert sla("statement", "verify", "tiny.sla", *APRIL).code == 0


def test_two_statements_about_one_day(sla: Sla) -> None:
    sla("statement", "issue", "tiny.sla", *MARCH)
    sla("statement", "issue", "tiny.sla", "--period", "2026-Q1")
    ran = sla("statement", "preview", "tiny.sla", *APRIL, "--earlier", "statements")
    assert ran.code == 3
    assert "error[SLA906]: the statements tiny/2026-Q1/1 and tiny/2026-03/1 cannot be used" in ran.err
    assert sla("statement", "preview", "tiny.sla", *APRIL, "--earlier", "statements", "--ledger", "none").code == 3


def test_a_folder_takes_the_statement_by_its_name(sla: Sla) -> None:
    Path("books").mkdir()
    issued = sla("statement", "issue", "tiny.sla", *MARCH, "--out", "books")
    assert issued.out == "tiny/2026-03/1  EUR 100.00  books/tiny-2026-03-1.pdf\n"
    again = sla("statement", "reissue", "tiny.sla", *MARCH, "--reason", "again", "--out", "books")
    assert again.out == "tiny/2026-03/1 (issued before)  EUR 100.00  books/tiny-2026-03-1.pdf\n"
