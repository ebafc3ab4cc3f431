"""What people are told when the engine they ask for is not there, within a bounded time, and the exit code."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import Ran, Sla

SPARK = ("evaluate", "tiny.sla", "--period", "2026-03", "--engine", "spark")


@pytest.fixture(autouse=True)
def no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests of this process may have a session of Spark, which would be used."""
    from pyspark.sql import SparkSession

    monkeypatch.setattr(SparkSession, "getActiveSession", lambda: None)


def told(ran: Ran, code: str, message: str, hint: str) -> None:
    assert ran.code == 3, ran.text
    assert f"error[{code}]: {message}" in ran.err, ran.err
    assert f"help: {hint}" in ran.err, ran.err
    assert "Traceback" not in ran.err


def test_a_master_without_spark(sla: Sla) -> None:
    ran = sla("evaluate", "tiny.sla", "--period", "2026-03", "--master", "spark://a:7077")
    assert ran.code == 2
    assert "--master spark://a:7077 is for Spark; write --engine spark as well" in ran.err


def test_an_engine_that_there_is_not(sla: Sla) -> None:
    assert sla("evaluate", "tiny.sla", "--period", "2026-03", "--engine", "oracle").code == 2


def test_no_package(sla: Sla, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    told(sla(*SPARK), "SLA743", "the engine Spark needs the Python package pyspark", "run: pip install 'slakit[spark]'")
    ran = sla("data", "check", "tiny.sla", "--period", "2026-03", "--engine", "spark")
    assert ran.code == 3
    assert "SLA743" in ran.err


def test_no_java(sla: Sla, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hint = "run: sudo apt-get install default-jre-headless"
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    told(sla(*SPARK), "SLA744", f"the engine Spark needs Java, and JAVA_HOME is {tmp_path}, where there is none", hint)
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    told(sla(*SPARK), "SLA744", "the engine Spark needs Java, and it is not installed", hint)
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    told(sla(*SPARK), "SLA744", "the engine Spark needs Java 17 or later, and this is 11", hint)
    java.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    told(sla(*SPARK), "SLA744", "the engine Spark needs Java 17 or later, and java does not work", hint)


@pytest.mark.parametrize("master", ["hello", "spark://", "spark://host", "http://127.0.0.1:7077", "local[many]", ""])
def test_an_address_that_is_none(sla: Sla, master: str) -> None:
    ran = sla(*SPARK, "--master", master)
    told(ran, "SLA745", f"{master} is not the address of a Spark master", "write --master spark://HOST:7077")


def test_nobody_there(sla: Sla) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{closed.getsockname()[1]}"
        begun = time.monotonic()
        told(
            sla(*SPARK, "--master", master),
            "SLA745",
            f"there is no Spark master at {master}: connection refused",
            "start it, or check the address and the network between",
        )
    assert sla(*SPARK, "--master", "spark://127.0.0.1:99999").code == 3
    assert sla(*SPARK, "--master", "spark://no-such-host.invalid:7077").code == 3
    assert time.monotonic() - begun < 30


PROGRAM = """import sys
from slakit.cli import main
from slakit.measure.spark import connection
connection._WORKER_SECONDS = 2.0
sys.exit(main())
"""


@pytest.mark.slow
@pytest.mark.usefixtures("sla")
def test_somebody_else_there() -> None:
    """Something listens but is no master: the wait for workers is bounded, and Spark's own words are not shown."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        master = f"spark://127.0.0.1:{server.getsockname()[1]}"
        command = [sys.executable, "-c", PROGRAM, *SPARK, "--master", master]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith(
        f"error[SLA745]: no worker of the Spark master at {master} answered within 2 seconds\n"
    )
    assert len(done.stderr.strip().splitlines()) == 3, done.stderr
