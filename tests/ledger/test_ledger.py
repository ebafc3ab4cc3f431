"""The ledger keeps its promises, on a SQLite file and on a PostgreSQL server."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from slakit.ledger import (
    Action,
    Ledger,
    LedgerError,
    broken_chain,
    canonical_text,
    first_difference,
    issue,
    open_ledger,
    reissue,
    void,
)

NOW = dt.datetime(2026, 4, 2, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(str(tmp_path / "ledger.sqlite")) as one:
        yield one


def test_an_issue_is_booked_once(ledger: Ledger) -> None:
    first = issue(ledger, "acme", "2026-03", {"total": "5.00"}, NOW)
    again = issue(ledger, "acme", "2026-03", {"total": "5.00"}, NOW + dt.timedelta(days=9))
    assert (first.outcome, again.outcome) == ("new", "known")
    assert again.entry == first.entry
    assert [entry.statement for entry in ledger.entries()] == ["acme/2026-03/1"]


def test_another_document_for_the_same_period_is_a_conflict(ledger: Ledger) -> None:
    issue(ledger, "acme", "2026-03", {"total": "5.00"}, NOW)
    other = issue(ledger, "acme", "2026-03", {"total": "6.00"}, NOW)
    assert other.outcome == "conflict"
    assert len(ledger.entries()) == 1


def test_a_correction_takes_back_and_issues_anew(ledger: Ledger) -> None:
    issue(ledger, "acme", "2026-03", {"total": "5.00"}, NOW)
    issue(ledger, "acme", "2026-04", {"total": "1.00"}, NOW)
    done = reissue(ledger, "acme", "2026-03", {"total": "6.00"}, "two calls were missing", NOW)
    assert done.outcome == "new"
    told = [(e.action, e.period, e.revision, e.reason) for e in ledger.entries()]
    assert told == [
        (Action.ISSUE, "2026-03", 1, ""),
        (Action.ISSUE, "2026-04", 1, ""),
        (Action.VOID, "2026-03", 1, "two calls were missing"),
        (Action.ISSUE, "2026-03", 2, "two calls were missing"),
    ]
    assert reissue(ledger, "acme", "2026-03", {"total": "6.00"}, "again", NOW).outcome == "known"
    assert broken_chain(ledger.entries()) is None


def test_what_was_taken_back_can_be_issued_again(ledger: Ledger) -> None:
    issue(ledger, "acme", "2026-03", {"total": "5.00"}, NOW)
    assert void(ledger, "acme", "2026-03", "wrong customer", NOW).outcome == "new"
    assert void(ledger, "acme", "2026-03", "wrong customer", NOW).outcome == "nothing"
    assert issue(ledger, "acme", "2026-03", {"total": "5.00"}, NOW).outcome == "new"
    assert [e.revision for e in ledger.entries()] == [1, 1, 2]


def test_a_reissue_that_was_cut_short_goes_on(ledger: Ledger) -> None:
    issue(ledger, "acme", "2026-03", {"total": "5.00"}, NOW)
    void(ledger, "acme", "2026-03", "late data", NOW)
    assert reissue(ledger, "acme", "2026-03", {"total": "6.00"}, "late data", NOW).outcome == "new"
    assert reissue(ledger, "acme", "2026-05", {"total": "6.00"}, "late data", NOW).outcome == "nothing"


def test_the_database_refuses_changes(ledger: Ledger, tmp_path: Path) -> None:
    issue(ledger, "acme", "2026-03", {"total": "5.00"}, NOW)
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    for statement in ("UPDATE statement_entries SET document = ''", "DELETE FROM statement_entries"):
        with pytest.raises(sqlite3.IntegrityError, match="never changed or deleted"):
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE statement_entries SET document = '{}' WHERE number = 2", "it was changed after it was entered"),
        ("UPDATE statement_entries SET entered = '2020-01-01T00:00:00+00:00' WHERE number = 1", "it was changed after"),
        ("DELETE FROM statement_entries WHERE number = 2", "an entry before it is missing"),
        ("UPDATE statement_entries SET previous = 'x' WHERE number = 3", "it does not follow"),
    ],
)
def test_changes_behind_its_back_are_found(ledger: Ledger, tmp_path: Path, change: str, says: str) -> None:
    for month in range(1, 5):
        issue(ledger, "acme", f"2026-0{month}", {"total": "5.00"}, NOW)
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    for verb in ("update", "delete"):
        connection.execute(f"DROP TRIGGER no_{verb}")
    connection.execute(change)
    connection.commit()
    connection.close()
    found = broken_chain(ledger.entries())
    assert found is not None
    assert says in found[1]


def test_a_document_never_holds_a_float() -> None:
    with pytest.raises(TypeError, match=r"0\.1"):
        canonical_text({"results": [{"measured": 0.1}]})


def test_the_first_difference_is_named_by_its_path() -> None:
    one = {"a": {"b": [1, {"c": "x"}]}, "d": 1}
    assert first_difference(one, {"a": {"b": [1, {"c": "y"}]}, "d": 2}) == ("a.b[1].c", "x", "y")
    assert first_difference(one, {"a": {"b": [1]}, "d": 1}) == ("a.b[1]", {"c": "x"}, None)
    assert first_difference(one, one) is None
    assert first_difference({"a": 1}, {"a": True}) == ("a", 1, True)


def test_places_that_cannot_hold_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("this is no database, although its name says so" * 50)
    for place, says in (
        (str(tmp_path / "text.sqlite"), "file is not a database"),
        (str(tmp_path / "nowhere" / "ledger.sqlite"), "there is no folder"),
        ("mysql://root@localhost/x", "mysql cannot hold a ledger"),
        ("://", "no address of a database"),
    ):
        with pytest.raises(LedgerError, match=says):
            open_ledger(place)
    with pytest.raises(LedgerError, match="there is no ledger"):
        open_ledger(str(tmp_path / "none.sqlite"), make=False)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(LedgerError) as error:
        open_ledger("postgresql://clerk:secret@127.0.0.1:1/books")
    assert "secret" not in str(error.value)


def _issue_in_a_process(place: str, document: str, results: multiprocessing.SimpleQueue[str]) -> None:
    ledger = open_ledger(place)
    results.put(issue(ledger, "acme", "2026-03", {"total": document}, NOW).outcome)
    for number in range(10):
        issue(ledger, f"other {document}", f"period {number}", {}, NOW)
    ledger.close()


def at_once(place: str, documents: list[str]) -> list[str]:
    """Issue for one period from several processes at once; return what became of each."""
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.SimpleQueue[str] = context.SimpleQueue()
    processes = [context.Process(target=_issue_in_a_process, args=(place, d, results)) for d in documents]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert all(process.exitcode == 0 for process in processes)
    return sorted(results.get() for _ in processes)


@pytest.mark.slow
def test_of_several_at_once_exactly_one_issues(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.sqlite")
    assert at_once(place, ["1", "2", "3", "4"]) == ["conflict", "conflict", "conflict", "new"]
    with open_ledger(place) as ledger:
        assert len(ledger.entries("acme", "2026-03")) == 1
        assert broken_chain(ledger.entries()) is None
        assert len(ledger.entries()) == 41


@pytest.mark.slow
def test_the_same_at_once_is_booked_once(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.sqlite")
    assert at_once(place, ["1", "1", "1"]) == ["known", "known", "new"]


_ENDLESS = """
import datetime as dt, sys
from slakit.ledger import issue, open_ledger
ledger = open_ledger(sys.argv[1])
print("ready", flush=True)
for number in range(10**6):
    issue(ledger, "acme", f"period {number}", {"text": "x" * 200_000}, dt.datetime.now(dt.UTC))
"""


@pytest.mark.slow
def test_a_kill_at_any_point_leaves_whole_entries(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.sqlite")
    counts = []
    for wait in (0.05, 0.11, 0.23, 0.31, 0.47):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(_ENDLESS), place], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with open_ledger(place) as ledger:
            entries = ledger.entries()
        assert broken_chain(entries) is None
        assert all(len(entry.document) > 200_000 for entry in entries)
        counts.append(len(entries))
    assert counts[-1] > 0


@pytest.mark.slow
class TestPostgreSQL:
    """The same promises on a server."""

    def test_one_issues_and_the_chain_holds(self, postgres_url: str) -> None:
        assert at_once(postgres_url, ["1", "2", "3"]) == ["conflict", "conflict", "new"]
        with open_ledger(postgres_url) as ledger:
            assert broken_chain(ledger.entries()) is None
            assert len(ledger.entries("acme", "2026-03")) == 1

    def test_the_database_refuses_changes(self, postgres_url: str) -> None:
        with open_ledger(postgres_url) as ledger:
            issue(ledger, "second", "2026-03", {"total": "5.00"}, NOW)
        engine = sa.create_engine(postgres_url.replace("postgresql://", "postgresql+psycopg://"))
        for statement in (
            "UPDATE statement_entries SET document = ''",
            "DELETE FROM statement_entries",
            "TRUNCATE statement_entries",
        ):
            with pytest.raises(DBAPIError, match="never changed or deleted"), engine.begin() as connection:
                connection.execute(sa.text(statement))
        engine.dispose()
        with open_ledger(postgres_url, make=False) as ledger:
            assert ledger.entries("second")
