"""PostgreSQL and MariaDB, really started: the same rows as from a file, exact values, and clear refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from tests.measure import oracle, servers
from tests.measure.contracts import ZONE, contract, months, objective, ref, share
from tests.measure.test_measure_against_oracle import compare, rows_of, run_from

from slakit.diagnostics import Diagnostic
from slakit.measure import MeasureOptions, MeasureResult, measure, parse_data_map

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("servers")]

CONTRACT = contract([objective("SHARE", share(ref("answered")))])
MARCH = months("2021-03-01", "2021-03-31")
TYPES = {
    "postgresql": ("timestamptz", "numeric", "boolean", "interval"),
    "mysql": ("timestamp(6) null", "decimal(20,6)", "bit(1)", "time(6)"),
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="module")
def mariadb() -> Iterator[str]:
    with servers.mariadb() as url:
        yield url


@pytest.fixture(params=["postgresql", "mysql"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    found: str = request.getfixturevalue("postgres" if request.param == "postgresql" else "mariadb")
    monkeypatch.setenv("CALLS_URL", found)
    return found


def run_sql(url: str, *statements: tuple[str, list[list[Any]] | None]) -> None:
    """Run statements of a test's own; those with rows once for each."""
    connection: Any
    if url.startswith("postgresql"):
        import psycopg

        connection = psycopg.connect(url)
    else:
        import pymysql

        parts = urlsplit(url)
        connection = pymysql.connect(
            host=parts.hostname, port=parts.port or 0, user=parts.username, password=unquote(parts.password or ""),
            database="sla", init_command="SET time_zone = '+00:00'", charset="utf8mb4",
        )  # fmt: skip
    with connection.cursor() as cursor:
        for sql, rows in statements:
            if rows is None:
                cursor.execute(sql)
            else:
                cursor.executemany(sql, rows)
    connection.commit()
    connection.close()


def told(folder: Path, settings: str) -> tuple[MeasureResult | None, list[Diagnostic]]:
    text = f'[calls]\n{settings}\n[calls.fields]\nwait = {{ column = "wait", unit = "seconds" }}\n'
    found, problems = parse_data_map(text, "map.toml", folder)
    assert found is not None, problems
    return measure(CONTRACT, {"SHARE": MARCH}, found, MeasureOptions(folder / "rejects.csv"))


@pytest.mark.parametrize("bad", [0, 0.3])
def test_the_same_rows_as_from_a_file(url: str, tmp_path: Path, bad: float) -> None:
    rows = [{k: v.replace("\x00", "") for k, v in row.items()} for row in rows_of(7, 300, bad)]
    quote = '"' if url.startswith("postgresql") else "`"
    columns = ", ".join(f"{quote}{name}{quote} text" for name in oracle.COLUMNS)
    run_sql(
        url,
        ("DROP TABLE IF EXISTS calls", None),
        (f"CREATE TABLE calls ({columns})", None),
        (f"INSERT INTO calls VALUES ({', '.join(['%s'] * len(oracle.COLUMNS))})",
         [[row[name] for name in oracle.COLUMNS] for row in rows]),
    )  # fmt: skip
    read = oracle.read(rows, ZONE, "reject")
    from_server = run_from(tmp_path, 'database = { variable = "CALLS_URL", table = "calls" }', "reject", ZONE)
    compare(from_server, read, len(rows))
    (file,) = from_server.quality[0].files
    shown = urlsplit(url)
    assert file.path == f"{shown.scheme}://127.0.0.1:{shown.port}/sla: calls"
    assert servers.PASSWORD not in repr(from_server)
    assert servers.PASSWORD_IN_URL not in repr(from_server)


def test_typed_columns_are_exact(url: str, tmp_path: Path) -> None:
    instant, number, yes_no, length = TYPES[urlsplit(url).scheme]
    true, false = ("true", "false") if url.startswith("postgresql") else ("b'1'", "b'0'")
    run_sql(
        url,
        ("DROP TABLE IF EXISTS typed", None),
        (f"CREATE TABLE typed (id bigint, start {instant}, answered {yes_no}, wait {number}, talk {length})", None),
        (f"INSERT INTO typed VALUES (9007199254740993, '2021-03-01 10:00:00.123456', {true}, 0.1, '26:03:04.5'),"
         f" (2, '2021-03-31 21:59:59', {false}, 5.000001, NULL)", None),
    )  # fmt: skip
    text = """[calls]
true = ["Y"]
false = ["N"]
[calls.database]
variable = "CALLS_URL"
query = "SELECT * FROM typed WHERE id > 1;"
[calls.fields]
wait = { column = "wait", unit = "seconds" }
talk = { column = "talk", format = "h:mm:ss" }
"""
    found, problems = parse_data_map(text, "map.toml", tmp_path)
    assert found is not None, problems
    result, problems = measure(CONTRACT, {"SHARE": MARCH}, found, MeasureOptions(tmp_path / "rejects.csv"))
    assert result is not None, problems
    assert problems == []
    assert result.quality[0].first == 1_614_592_800_123_456
    assert result.measurements[0].value is not None
    again, _ = measure(CONTRACT, {"SHARE": MARCH}, found)
    assert again is not None
    assert again.quality[0].files == result.quality[0].files


def test_refusals(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def only(settings: str) -> tuple[str, str]:
        result, (problem,) = told(tmp_path, f"database = {{ {settings} }}")
        assert result is None
        said = f"{problem.message} {problem.help} {problem.where}"
        assert servers.PASSWORD not in said
        assert servers.PASSWORD_IN_URL not in said
        return problem.code, problem.message

    code, message = only('variable = "CALLS_URL", table = "nowhere"')
    assert (code, "the table nowhere" in message) == ("SLA735", True)
    code, message = only('variable = "CALLS_URL", query = "DROP TABLE calls"')
    assert (code, "the query" in message) == ("SLA735", True)
    code, message = only('variable = "CALLS_URL", query = "SELECT 1; DROP TABLE calls"')
    assert code == "SLA735"
    monkeypatch.setenv("CALLS_URL", url.replace(servers.PASSWORD_IN_URL, "wr%40ng"))
    code, message = only('variable = "CALLS_URL", table = "calls"')
    assert (code, "wr@ng" in message, "wr%40ng" in message) == ("SLA734", False, False)
    monkeypatch.setenv("CALLS_URL", url.replace("/sla", "/other"))
    assert only('variable = "CALLS_URL", table = "calls"')[0] == "SLA734"
    monkeypatch.setenv("CALLS_URL", url.replace(f":{urlsplit(url).port}", ":1"))
    assert only('variable = "CALLS_URL", table = "calls"')[0] == "SLA734"


def test_a_connection_cannot_write(url: str, tmp_path: Path) -> None:
    run_sql(url, ("DROP TABLE IF EXISTS kept", None), ("CREATE TABLE kept (id int)", None))
    writing = "WITH w AS (INSERT INTO kept VALUES (1) RETURNING *) SELECT * FROM w"
    result, (problem,) = told(tmp_path, f'database = {{ variable = "CALLS_URL", query = "{writing}" }}')
    assert result is None
    assert problem.code == "SLA735"


def test_bad_rows_have_their_ordinal_and_key(url: str, tmp_path: Path) -> None:
    run_sql(
        url,
        ("DROP TABLE IF EXISTS bad", None),
        ("CREATE TABLE bad (id int, start varchar(30), answered varchar(5), wait varchar(9))", None),
        ("INSERT INTO bad VALUES (3, 'noon', 'no', NULL), (1, '2021-03-01T10:00Z', 'yes', '5')", None),
    )
    result, (problem,) = told(tmp_path, 'database = { variable = "CALLS_URL", table = "bad" }')
    assert result is not None
    assert problem.message == "1 row of 2 calls cannot be used: start: not a time (1, first in line 2)"
    listed = (tmp_path / "rejects.csv").read_text(encoding="utf-8").splitlines()
    assert listed[1].endswith('/sla: bad",2,"not a time","start","noon","3"')
