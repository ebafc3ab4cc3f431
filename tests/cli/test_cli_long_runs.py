"""Long evaluations: how they tell their progress, how they stop, and what they leave; and the memory they may use."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from tests.cli.conftest import DATA_MAP, Sla

from slakit.cli import progress as progress_module
from slakit.cli.progress import progress
from slakit.measure import Limits
from slakit.measure import limits as limits_module
from slakit.measure.session import Session, _told

MARCH = ("--period", "2026-03")


# ---------------------------------------------------------------- memory


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("much", "`much` is not an amount of memory; write 2GB or 512MB"),
        ("2", "`2` is not an amount of memory"),
        ("-2GB", "`-2GB` is not an amount of memory"),
        ("1MB", "1MB is too little to measure anything with; the least is 64MB"),
    ],
)
def test_amounts_of_memory_that_are_none(sla: Sla, size: str, words: str) -> None:
    ran = sla("evaluate", "tiny.sla", *MARCH, f"--memory={size}")
    assert ran.code == 2
    assert words in ran.err


@pytest.mark.slow
@pytest.mark.parametrize("command", ["evaluate", "data check", "statement preview"])
def test_the_engine_gets_the_memory_that_is_named(
    sla: Sla, monkeypatch: pytest.MonkeyPatch, command: str, tmp_path: Path
) -> None:
    asked: list[str] = []
    real = Session.run

    def run(session: Session, sql: str) -> list[tuple[object, ...]]:
        asked.append(session._connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0])
        return real(session, sql)

    monkeypatch.setattr(Session, "run", run)
    sla(*command.split(), "tiny.sla", *MARCH, "--memory", "0.5 GiB")
    assert asked[0] == "512.0 MiB"


def test_the_default_is_a_quarter_of_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def default(machine: int, *groups: int) -> int:
        monkeypatch.setattr(limits_module, "_of_machine", lambda: [machine])
        monkeypatch.setattr(limits_module, "_of_control_group", lambda: list(groups))
        return Limits().bytes

    gigabyte = 1_000_000_000
    assert default(4 * gigabyte) == gigabyte
    assert default(64 * gigabyte) == 2 * gigabyte
    assert default(64 * gigabyte, 4 * gigabyte, 9 * gigabyte) == gigabyte
    assert default(gigabyte // 2) == 256_000_000


FULL = 'failed to offload data block of size 256.0 KiB. This limit was set by the "max_temp_directory_size" setting.'


@pytest.mark.parametrize("command", ["evaluate", "data check", "statement preview"])
@pytest.mark.parametrize(
    ("failure", "code", "hint"),
    [
        ("failed to allocate data of size 64.0 MiB", "SLA740", "allow more, as in --memory 512MB"),
        (FULL, "SLA741", "make room there"),
    ],
)
def test_memory_or_disk_that_does_not_do(
    sla: Sla, monkeypatch: pytest.MonkeyPatch, command: str, failure: str, code: str, hint: str
) -> None:
    real = Session.run

    def run(session: Session, sql: str) -> list[tuple[object, ...]]:
        if "COUNT(" in sql:
            with _told():
                raise duckdb.OutOfMemoryException(failure)
        return real(session, sql)

    monkeypatch.setattr(Session, "run", run)
    before = sorted(Path().iterdir())
    ran = sla(*command.split(), "tiny.sla", *MARCH, "--memory", "256MB")
    assert (ran.code, f"error[{code}]: " in ran.err, hint in ran.err) == (3, True, True), ran.text
    assert sorted(Path().iterdir()) == before


# ---------------------------------------------------------------- progress


def test_progress_is_for_terminals_and_for_those_who_wait(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress() as tell:
        assert tell is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress() as tell:
        assert tell is not None
        tell("counting calls", 0.5)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress_module, "_PATIENCE", 0)
    with progress() as tell:
        assert tell is not None
        tell("counting calls", 0.504)
        tell("counting calls", 0.504)
        tell("reading calls.csv line by line", None)
    line = "\r\x1b[K"
    assert capsys.readouterr().err == (
        f"{line}counting calls, 50 % (0 s){line}reading calls.csv line by line (0 s){line}"
    )


# ---------------------------------------------------------------- long runs


def many(rows: int, key: str, ending: str) -> None:
    """Write so many calls of March; with random keys it takes longest."""
    kind = "FORMAT parquet" if ending == "parquet" else "FORMAT csv, HEADER"
    duckdb.sql(
        f"COPY (SELECT {key} AS id, '2026-03-02 09:00:00' AS start, 'Y' AS answered, i % 40 AS wait"
        f" FROM range({rows}) r(i)) TO 'calls.{ending}' ({kind})"
    )
    Path("tiny.data.toml").write_text(DATA_MAP.replace("calls.csv", f"calls.{ending}"), encoding="utf-8")


def started(*args: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """Run `sla` in a process of its own, whose temporary files lie in the folder `temporary`."""
    Path("temporary").mkdir()
    command = [str(Path(sys.executable).with_name("sla")), *args]
    environment = os.environ | {"TMPDIR": str(Path("temporary").resolve())}
    # A shell that starts us in the background would have us ignore the signal, and children inherit that.
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )


def until(process: subprocess.Popen[bytes], found: Callable[[], object]) -> None:
    for _ in range(600):
        if found():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    pytest.fail("it did not get there")


def written() -> set[str]:
    return {path.name for path in Path().iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "stage"),
    [
        ("evaluate --json", "engine"),
        ("data check", "line by line"),
        ("statement preview --out s.pdf", "listing rejects"),
    ],
)
def test_an_interruption_stops_within_a_second_and_leaves_nothing(sla: Sla, command: str, stage: str) -> None:
    if stage == "engine":
        many(8_000_000, "md5(i::VARCHAR)", "parquet")
    elif stage == "line by line":
        many(2_000_000, "i::VARCHAR", "csv")
        with Path("calls.csv").open("a", encoding="utf-8") as file:
            file.write("broken\n")
    else:
        many(1_000_000, "(i // 2)::VARCHAR", "parquet")
    process = started(*command.split(), "tiny.sla", *MARCH)
    before = written()
    temporary = Path("temporary")
    if stage == "engine":
        until(process, lambda: list(temporary.glob("slakit-*/0.parquet")))
        time.sleep(0.5)
    elif stage == "line by line":
        until(process, lambda: list(temporary.glob("slakit-*/copy calls*")))
    else:
        until(process, lambda: list(Path().glob(".tiny-2026-03.rejects.csv-*")))
    assert process.poll() is None, "it was over before it was interrupted"
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    took = time.monotonic() - sent
    assert (process.returncode, out, err.decode()) == (130, b"", "Interrupted; nothing was written.\n")
    assert took < 1
    assert written() == before
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
def test_progress_on_a_terminal(sla: Sla) -> None:
    many(8_000_000, "md5(i::VARCHAR)", "parquet")
    ours, theirs = pty.openpty()
    process = started("evaluate", "tiny.sla", *MARCH, stderr=theirs)
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            seen += os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    out, _ = process.communicate()
    assert process.returncode == 0
    assert "Total credit" in out.decode()
    shown = seen.decode().split("\r\x1b[K")
    assert all(re.fullmatch(r"[a-zA-Z0-9 -]+(, \d+ %)? \(\d+ s\)", line) for line in shown[1:-1]), shown
    assert any(line.startswith("looking for calls that are there twice") for line in shown)
    assert shown[0] == shown[-1] == ""
