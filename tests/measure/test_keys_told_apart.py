"""Keys that are there twice are found, whatever they look like and in whatever memory; plain Python is the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slakit.measure import duckdb_keys
from slakit.measure.engine import OutOfMemory
from slakit.measure.limits import Limits
from slakit.measure.plan import Column, Kind, Stored
from slakit.measure.session import Session, open_session

KEY = Column("key", Kind.TEXT)
ROWS = Stored("keys", (KEY,))


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with open_session([]) as opened:
        yield opened


def keep(session: Session, keys: list[str | None]) -> None:
    session.run("CREATE OR REPLACE TEMP TABLE keys (key VARCHAR)")
    if keys:
        session._connection.execute("INSERT INTO keys SELECT UNNEST($1::VARCHAR[])", [keys])


def duplicates(session: Session) -> set[str]:
    again = Column("again", Kind.TEXT)
    found = session.repeated("duplicates", ROWS, KEY, again)
    return {row[0] for row in session.rows(found, (again,))}


numbers = st.integers(0, 10**19)
near = st.integers(0, 40)
KEYS = st.one_of(
    st.lists(near.map(str)),
    st.lists(near.map("C{:05}".format)),
    st.lists(st.tuples(st.sampled_from(["C", "D", "C0", "-", "", "é"]), near).map(lambda pair: f"{pair[0]}{pair[1]}")),
    st.lists(numbers.map(str)),
    st.lists(st.one_of(st.none(), near.map("k{}".format))),
    st.lists(st.text(max_size=3)),
    st.lists(st.sampled_from(["1", "01", "1.0", "+1", " 1", "1 ", "1e0", "１", "0x1", "1_0", "10"])),
)


@pytest.mark.slow
@given(KEYS)
@settings(max_examples=100, deadline=None)
def test_only_different_keys_are_counted_as_many_as_rows(session: Session, keys: list[str | None]) -> None:
    keep(session, keys)
    there = [key for key in keys if key is not None]
    filled, distinct = session.told_apart(ROWS, KEY, len(keys))
    assert filled == len(there)
    assert (filled == distinct == len(keys)) == (len(set(there)) == len(keys))
    assert distinct <= len(set(there))
    assert duplicates(session) == {key for key, times in Counter(there).items() if times > 1}


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        (["C01", "C02"], 'TRY_CAST("key"[2:] AS UBIGINT)'),
        (["7", "8"], 'TRY_CAST("key" AS UBIGINT)'),
        (["C01", "D02"], None),
        (["a", "b"], None),
        (["C", "C1"], None),
        (["1", "9999999"], None),  # further apart than any bitmap for two rows reaches
        (["9" * 19, "8" * 19], None),
        ([], None),
    ],
)
def test_which_keys_are_numbered(session: Session, keys: list[str | None], number: str | None) -> None:
    keep(session, keys)
    assert duckdb_keys._number(session, ROWS, KEY, len(keys)) == number


def test_one_key_twice_among_many(session: Session) -> None:
    for made in ("'C' || i % 199999", "md5((i % 199999)::VARCHAR)"):
        session.run(f"CREATE OR REPLACE TEMP TABLE keys AS SELECT {made} AS key FROM range(200000) r(i)")
        assert session.told_apart(ROWS, KEY, 200_000) == (200_000, 199_999)
        assert len(duplicates(session)) == 1


@pytest.fixture
def scarce(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Queries with these words run out of memory, as they would on a smaller machine; gives all that were run."""
    real = Session.run

    def make(words: str) -> list[str]:
        asked: list[str] = []

        def run(session: Session, sql: str) -> list[tuple[object, ...]]:
            asked.append(sql)
            if words in sql:
                raise OutOfMemory
            return real(session, sql)

        monkeypatch.setattr(Session, "run", run)
        return asked

    return make


def test_a_part_at_a_time_where_memory_does_not_do(session: Session, scarce: Callable[[str], list[str]]) -> None:
    keep(session, [*map("{:x}x".format, range(1000)), "7x"])
    asked = scarce("% 1 = 0")
    assert session.told_apart(ROWS, KEY, 1001) == (1001, 1000)
    assert sum("% 16 = " in sql for sql in asked) == 16


def test_hashes_where_a_bitmap_does_not_fit(session: Session, scarce: Callable[[str], list[str]]) -> None:
    keep(session, list(map("C{}".format, range(1000))))
    asked = scarce("BITSTRING_AGG")
    assert session.told_apart(ROWS, KEY, 1000) == (1000, 1000)
    assert "COUNT(DISTINCT" in asked[-1]


def test_too_little_memory_for_any_part_is_told(session: Session, scarce: Callable[[str], list[str]]) -> None:
    keep(session, ["a", "b"])
    scarce("COUNT(DISTINCT")
    with pytest.raises(OutOfMemory):
        session.told_apart(ROWS, KEY, 2)


@pytest.mark.slow
def test_many_keys_in_little_memory(tmp_path: Path) -> None:
    """Six million random keys need some 300 MB when they are held at once; the engine gets 80."""
    with open_session([], Limits(memory=80_000_000, threads=2)) as session:
        session.run(
            "CREATE OR REPLACE TEMP TABLE keys AS SELECT md5((i % 5999999)::VARCHAR) AS key FROM range(6000000) r(i)"
        )
        assert session.told_apart(ROWS, KEY, 6_000_000) == (6_000_000, 5_999_999)
        assert len(duplicates(session)) == 1
        ((spilled,),) = session.run("SELECT SUM(size) FROM DUCKDB_TEMPORARY_FILES()")
        assert spilled > 0
