"""Ledgers that are missing, altered or from another version: told, never a fault and never an empty answer."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Sla

from slakit.ledger import Action, canonical_text, open_ledger
from slakit.ledger.entries import sealed

MARCH = ("--period", "2026-03")


@pytest.fixture
def issued(sla: Sla, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The document of a statement that is in the ledger."""
    monkeypatch.setattr("slakit.api.render_statement", lambda *_, **__: [])
    assert sla("statement", "issue", "tiny.sla", *MARCH).code == 0
    found: dict[str, Any] = json.loads(sla("statement", "export", "tiny/2026-03").out)
    return found


def ledger_of(document: Any) -> None:
    """Make the ledger `old.sqlite` of one statement."""
    Path("old.sqlite").unlink(missing_ok=True)
    with open_ledger("old.sqlite") as ledger:
        key, now = ("tiny", "2026-03", 1), dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
        text = canonical_text(document)
        ledger.append(lambda last, _: sealed(last, Action.ISSUE, key, now, document=text), ("tiny", "2026-03"))


@pytest.mark.parametrize("place", ["", ":memory:", "sqlite://", "sqlite:///:memory:"])
def test_nothing_is_booked_into_memory(sla: Sla, place: str) -> None:
    ran = sla("statement", "issue", "tiny.sla", *MARCH, "--ledger", place)
    assert (ran.code, ran.out) == (3, "")
    assert "a ledger in memory would be gone at once; name a file" in ran.err


def test_a_ledger_that_is_not_there_is_not_an_empty_one(sla: Sla) -> None:
    for command in (["list"], ["verify"], ["export", "tiny/2026-03"], ["void", "tiny/2026-03", "--reason", "x"]):
        ran = sla("statement", *command, "--ledger", "no.sqlite")
        assert (ran.code, ran.out) == (3, "")
        assert "error[SLA905]: there is no ledger no.sqlite" in ran.err
    assert not Path("no.sqlite").exists()


@pytest.mark.parametrize("revision", ["²", "٣", "9" * 5000])
def test_revisions_that_are_none(sla: Sla, issued: dict[str, Any], revision: str) -> None:
    ran = sla("statement", "export", f"tiny/2026-03/{revision}")
    assert ran.code == 2
    assert "write AGREEMENT/PERIOD" in ran.err


def test_reading_takes_no_lock_for_writing(sla: Sla, issued: dict[str, Any]) -> None:
    writing = sqlite3.connect("slakit-ledger.sqlite", isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    try:
        assert sla("statement", "list").out.endswith("EUR 100.00\n")
        assert sla("statement", "verify").out == "1 entry, unchanged since entered\n"
    finally:
        writing.close()


@pytest.mark.parametrize("key", ["currency", "dues", "earlier_periods", "period", "receipt", "results", "total"])
def test_a_statement_that_lacks_a_key(sla: Sla, issued: dict[str, Any], key: str) -> None:
    ledger_of({name: value for name, value in issued.items() if name != key})
    old = ("--ledger", "old.sqlite")
    listed = sla("statement", "list", *old)
    assert listed.code == 0
    assert ("?" in listed.out) == (key in ("currency", "total"))
    assert json.loads(sla("statement", "export", "tiny/2026-03", *old).out).keys() == issued.keys() - {key}
    told = (
        f"error[SLA814]: tiny/2026-03/1 was issued by another version of slakit: its {key} is not what this one reads"
    )
    for command in (["verify", "tiny.sla", *MARCH], ["export", "tiny/2026-03", "--export", "csv", "--out", "out"]):
        ran = sla("statement", *command, *old)
        assert ran.code == 3
        assert told in ran.err
    assert not Path("out").exists()
    assert sla("statement", "issue", "tiny.sla", *MARCH, *old).code == 1  # a conflict, told where they differ


@pytest.mark.parametrize("document", [{}, [], None, "text"])
def test_what_is_no_statement_is_no_earlier_period(sla: Sla, document: Any) -> None:
    ledger_of(document)
    april = ("tiny.sla", "--period", "2026-04", "--earlier", "statements", "--ledger", "old.sqlite")
    ran = sla("statement", "preview", *april)
    assert ran.code == 3
    assert "error[SLA906]: the statement tiny/2026-03/1 cannot be used for what comes after it" in ran.err
    assert sla("statement", "list", "--ledger", "old.sqlite").code == 0
    assert sla("statement", "verify", "tiny.sla", *MARCH, "--ledger", "old.sqlite").code == 3


def test_an_altered_statement_is_not_exported(sla: Sla, issued: dict[str, Any]) -> None:
    with sqlite3.connect("slakit-ledger.sqlite") as ledger:
        ledger.execute("DROP TRIGGER no_update")
        ledger.execute("UPDATE statement_entries SET document = replace(document, '100.00', '900.00')")
    for options in ([], ["--export", "csv"]):
        ran = sla("statement", "export", "tiny/2026-03", *options)
        assert (ran.code, ran.out) == (1, "")
        assert "error[SLA903]: entry 1 (tiny/2026-03/1) of the ledger is not what was entered" in ran.err
    ran = sla("statement", "preview", "tiny.sla", "--period", "2026-04", "--earlier", "statements")
    assert ran.code == 3
    assert "error[SLA906]" in ran.err


@pytest.mark.parametrize("command", [["issue"], ["issue", "--json"], ["reissue", "--reason", "x"], ["preview"]])
@pytest.mark.parametrize("option", ["--out", "--rejects"])
def test_the_ledger_is_never_an_output(sla: Sla, issued: dict[str, Any], command: list[str], option: str) -> None:
    before = Path("slakit-ledger.sqlite").read_bytes()
    Path("link.pdf").symlink_to("slakit-ledger.sqlite")
    for path in ("slakit-ledger.sqlite", "./link.pdf"):
        ran = sla("statement", *command, "tiny.sla", *MARCH, option, path)
        assert ran.code == 2
        assert "is read by this command; name another file" in ran.err
    assert Path("slakit-ledger.sqlite").read_bytes() == before


@pytest.mark.parametrize("command", [["issue"], ["issue", "--json"], ["reissue", "--reason", "x"]])
@pytest.mark.parametrize("instant", ["2025-01-01", "2026-03-31", "2026-03-31T23:59+02:00"])
def test_a_period_that_still_runs_is_not_booked(sla: Sla, command: list[str], instant: str) -> None:
    ran = sla("statement", *command, "tiny.sla", *MARCH, "--as-of", instant)
    assert (ran.code, ran.out) == (2, "")
    assert "2026-03 has not ended by then" in ran.err


@pytest.mark.parametrize("instant", ["0001-01-01", "9999-12-31T23:59:59-23:59", "1969-12-31", "2100-01-01"])
def test_instants_out_of_all_measure(sla: Sla, instant: str) -> None:
    ran = sla("evaluate", "tiny.sla", *MARCH, "--as-of", instant)
    assert ran.code == 2
    assert "lies outside the years 1970 to 2099" in ran.err


@pytest.mark.parametrize("text", ["\udcff", "a\nb", "\x1b[31m", "\u202e", "\x00", "\u2028"])
def test_texts_that_a_ledger_does_not_keep(sla: Sla, issued: dict[str, Any], text: str) -> None:
    commands = [
        ["void", "tiny/2026-03", "--reason", text],
        ["void", f"tiny{text}/2026-03", "--reason", "x"],
        ["export", f"tiny{text}/2026-03"],
        ["list", "--agreement", text],
        ["reissue", "tiny.sla", *MARCH, "--reason", text],
    ]
    for command in commands:
        ran = sla("statement", *command)
        assert ran.code == 2
        assert "write one line of text in UTF-8, without control characters" in ran.err
    with open_ledger("slakit-ledger.sqlite") as ledger:
        assert len(ledger.entries()) == 1


def test_a_source_date_out_of_all_measure(sla: Sla, issued: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "9" * 30)
    assert sla("statement", "void", "tiny/2026-03", "--reason", "wrong data").code == 0
    assert sla("calendar", "tiny.sla").code == 0
