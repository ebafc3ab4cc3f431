"""The plan refuses what engines compute differently, and no text can become SQL."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measure.contracts import contract, is_, months, objective, ref, share, text

from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.measure import measure, parse_data_map
from slakit.measure.duckdb_sql import identifier, string
from slakit.measure.engine import EngineError
from slakit.measure.plan import (
    Column,
    Constant,
    Kind,
    Op,
    Tally,
    TallyKind,
    add,
    all_of,
    compare,
    count_if,
    negate,
    whole,
    widen,
)
from slakit.measure.session import open_session

NASTY = ["'", '"', "''; DROP TABLE x; --", "\\'", '"; --', "%", "?", "$1", "{x}", "/*", "\u0000x", "\U0001f600", "\n"]


@pytest.mark.parametrize("value", [1.5, float("nan"), "1", True, 2**70])
def test_integers_are_integers(value: object) -> None:
    with pytest.raises(TypeError):
        Constant(value, Kind.INTEGER)  # type: ignore[arg-type]


def test_kinds_do_not_mix() -> None:
    yes, word, number = Column("a", Kind.YES_NO), Column("b", Kind.TEXT), Column("c", Kind.INTEGER)
    with pytest.raises(TypeError):
        add(number, word)
    with pytest.raises(TypeError):
        add(number, widen(number))
    with pytest.raises(TypeError):
        compare(Op.LESS, word, word)
    with pytest.raises(TypeError):
        compare(Op.ADD, number, number)
    with pytest.raises(TypeError):
        all_of(yes, whole(1))
    with pytest.raises(TypeError):
        negate(number)
    with pytest.raises(TypeError):
        count_if(number)
    with pytest.raises(TypeError):
        Tally(TallyKind.SUM, yes)


@pytest.mark.slow
@given(value=st.one_of(st.text(), st.sampled_from(NASTY)))
def test_a_text_comes_back_as_it_went_in(value: str) -> None:
    value = value.encode("utf-8", "replace").decode()
    assert duckdb.connect().execute(f"SELECT {string(value)}").fetchall() == [(value,)]


@pytest.mark.parametrize("name", [name for name in NASTY if "\0" not in name])
def test_a_name_comes_back_as_it_went_in(name: str) -> None:
    found = duckdb.connect().execute(f"SELECT 1 AS {identifier(name)}").description
    assert found is not None
    assert found[0][0] == name


@pytest.mark.parametrize("name", ["*.csv", "a?b.csv", "a[b].csv", "quo'te.csv", "{a,b}.csv", "x;y.csv", 'd"q.csv'])
def test_names_and_texts_stay_what_they_are(tmp_path: Path, name: str) -> None:
    """A file name is never a pattern, and columns, fields and values never become SQL."""
    column = "topic'); DROP TABLE x; --\"$1"
    (tmp_path / name).write_text(
        f'id,start,"{column.replace(chr(34), chr(34) * 2)}"\n1,2021-03-01T10:00Z,"\'; --"\n2,2021-03-01T10:00Z,b\n',
        encoding="utf-8",
    )
    (tmp_path / "axb.csv").write_text("id,start,topic\n9,2021-03-01T10:00Z,zzz\n", encoding="utf-8")
    records = RecordType(
        name="calls",
        title="",
        singular="",
        key="id",
        at="start",
        fields=(
            StoredField(name="id", title="", type=FieldType.TEXT),
            StoredField(name="start", title="", type=FieldType.INSTANT),
            StoredField(name='to"pic;--', title="", type=FieldType.TEXT),
        ),
    )
    figure = share(is_("is", ref('to"pic;--'), text("'; --")))
    toml = f"[calls]\nfile = '''{name}'''\nnull = [\"'x\"]\n[calls.fields]\n'to\"pic;--' = '''{column}'''\n"
    found, problems = parse_data_map(toml, "map.toml", tmp_path)
    assert found is not None, problems
    result, told = measure(contract([objective("S", figure)], (records,)), {"S": months()}, found)
    assert result is not None, told
    march = result.measurements[2].counted[0]
    assert (int(march.numerator), march.denominator) == (1, 2)


def test_the_session_is_shut(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("x\n2\n", encoding="utf-8")
    with open_session([tmp_path / "a.csv"]) as session:
        assert session.folder.stat().st_mode & 0o077 == 0
        assert session.run(f"SELECT * FROM {session.csv(tmp_path / 'a.csv', ['x'], ',')}") == [("1",)]
        for sql in (
            f"SELECT * FROM read_csv({string(str(tmp_path / 'b.csv'))})",
            "SELECT * FROM read_text('/etc/hostname')",
            f"COPY (SELECT 1) TO {string(str(tmp_path / 'c.csv'))}",
            "SET enable_external_access = true",
            "INSTALL httpfs",
        ):
            with pytest.raises((duckdb.Error, EngineError)):
                session.run(sql)
        folder = session.folder
    assert not folder.exists()
