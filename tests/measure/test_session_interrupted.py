"""The engine is never asked in the main thread, where it would make an error of its own of Ctrl-C."""

from __future__ import annotations

import threading
from typing import Any

import duckdb
import pytest

from slakit.measure import session as sessions
from slakit.measure.plan import Column, Kind
from slakit.measure.session import open_session


class Watched:
    """A connection that notes which threads have asked it."""

    def __init__(self, connection: Any, asked_in: set[threading.Thread]) -> None:
        self._connection, self._asked_in = connection, asked_in

    def execute(self, *args: Any) -> Any:
        self._asked_in.add(threading.current_thread())
        return self._connection.execute(*args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class Engine:
    """DuckDB, whose connections are watched."""

    def __init__(self) -> None:
        self.asked_in: set[threading.Thread] = set()

    def connect(self, *args: Any, **kwargs: Any) -> Watched:
        return Watched(duckdb.connect(*args, **kwargs), self.asked_in)

    def __getattr__(self, name: str) -> Any:
        return getattr(duckdb, name)


def test_no_statement_runs_in_the_main_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine()
    monkeypatch.setattr(sessions, "_duckdb", lambda: engine)
    with open_session([]) as session:
        column = Column("n", Kind.INTEGER)
        numbers = session.store("numbers", [column], [[1], [2]])
        with session.at_most(100_000_000):
            assert sorted(session.rows(numbers, [column])) == [(1,), (2,)]
    assert len(engine.asked_in) == 1
    assert threading.main_thread() not in engine.asked_in
