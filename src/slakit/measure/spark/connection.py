"""Gets hold of Spark: the session of this process where there is one, otherwise a session of our own that ends with us.

What keeps Spark from working is said before Spark itself would say it, at length, after minutes: no package, no Java,
no master, no workers. What Spark logs goes to a file without a name.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from slakit.diagnostics import Diagnostic
from slakit.measure.engine import EngineUnavailable

__all__ = ["spark_session", "spark_unfinished"]

_OLDEST_JAVA = 17
_CONNECT_SECONDS = 5.0
_WORKER_SECONDS = 60.0
_STANDALONE = re.compile(r"spark://[^\s,/:]+:[0-9]+(,[^\s,/:]+:[0-9]+)*")
_OTHER = re.compile(
    r"local(\[(\*|[1-9][0-9]*)(, *[0-9]+)?\])?|local-cluster\[[0-9]+, *[0-9]+, *[0-9]+\]|yarn|k8s://\S+"
)
_WHERE = "--engine spark"


@functools.cache
def _log() -> IO[bytes]:
    """Return the file for what Spark says."""
    return tempfile.TemporaryFile()


def _unavailable(code: str, message: str, hint: str, where: str = _WHERE) -> EngineUnavailable:
    return EngineUnavailable(Diagnostic(code, message, help=hint, where=where))


def _package() -> Any:
    try:
        import pyspark.sql
    except ImportError as error:
        message = "the engine Spark needs the Python package pyspark, which is not installed"
        raise _unavailable("SLA743", message, "run: pip install 'slakit[spark]'") from error
    return pyspark


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    hint = "run: sudo apt-get install default-jre-headless, or set JAVA_HOME"
    if shutil.which(java) is None:
        there = f"JAVA_HOME is {home}, where there is none" if home else "it is not installed"
        raise _unavailable("SLA744", f"the engine Spark needs Java, and {there}", hint)
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(?:1\.)?([0-9]+)', told.stderr + told.stdout)
    if told.returncode or found is None or int(found[1]) < _OLDEST_JAVA:
        which = f"this is {found[1]}" if found and not told.returncode else f"{java} does not work"
        raise _unavailable("SLA744", f"the engine Spark needs Java {_OLDEST_JAVA} or later, and {which}", hint)


def _check_master(master: str) -> None:
    """Refuse a master that cannot be one, or that nobody answers for."""
    if _OTHER.fullmatch(master):
        return
    if not _STANDALONE.fullmatch(master):
        hint = "write --master spark://HOST:7077, or --master 'local[*]' for this machine alone"
        raise _unavailable("SLA745", f"{master} is not the address of a Spark master", hint, "--master")
    reasons = []
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), _CONNECT_SECONDS):
                return
        except (OSError, OverflowError, UnicodeError) as error:
            reasons.append((getattr(error, "strerror", None) or str(error)).lower())
    message = f"there is no Spark master at {master}: {', '.join(dict.fromkeys(reasons))}"
    raise _unavailable("SLA745", message, "start it, or check the address and the network between", "--master")


def _own_host(master: str) -> str | None:
    """Return the address under which workers find this process, None to leave it to Spark."""
    if not master.startswith("spark://"):
        return "127.0.0.1" if master.startswith("local") else None
    host, _, port = master.removeprefix("spark://").split(",")[0].rpartition(":")
    # The address that this machine has towards the master; no packet is sent.
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as towards:
        towards.connect((host, int(port)))
        return str(towards.getsockname()[0])
    return None


def _started(master: str | None) -> Any:
    """Start a session of our own."""
    pyspark = _package()
    _check_java()
    if master is not None:
        _check_master(master)
    java_gateway: Any = importlib.import_module("pyspark.java_gateway")

    conf = pyspark.SparkConf().setAppName("slakit").setIfMissing("spark.master", master or "local[*]")
    conf.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
    if master is not None:
        conf.set("spark.master", master)
    own = _own_host(conf.get("spark.master"))
    if own is not None:
        conf.setIfMissing("spark.driver.host", own)
    context = None
    try:
        gateway = pyspark.SparkContext._gateway or java_gateway.launch_gateway(
            conf, {"stdout": _log(), "stderr": _log()}
        )
        context = pyspark.SparkContext(conf=conf, gateway=gateway)
        _wait_for_workers(context, conf.get("spark.master"))
        return pyspark.sql.SparkSession(context)
    except EngineUnavailable:
        with suppress(Exception):
            context.stop()  # type: ignore[union-attr]
        raise
    except Exception as error:
        message = f"Spark could not be started: {_last_said(str(error))}"
        hint = "check the master and the settings of Spark in SPARK_CONF_DIR"
        raise _unavailable("SLA745", message, hint, "--master" if master else _WHERE) from error


def _wait_for_workers(context: Any, master: str) -> None:
    """Wait a bounded time until the cluster gives us somebody to work: Spark itself would wait for ever."""
    if not master.startswith("spark://"):
        return
    if context.getConf().get("spark.dynamicAllocation.enabled", "false") == "true":
        context._jsc.sc().requestExecutors(1)  # which would come with the first question only
    protocol: Any = importlib.import_module("py4j.protocol")
    until = time.monotonic() + _WORKER_SECONDS
    while time.monotonic() < until:
        try:
            if context._jsc.sc().isStopped():
                break
            if context._jsc.sc().getExecutorMemoryStatus().size() > 1:
                return
        except protocol.Py4JError:
            break  # Spark gave up by itself while it was asked
        time.sleep(0.05)
    message = f"no worker of the Spark master at {master} answered within {_WORKER_SECONDS:.0f} seconds"
    hint = "see on the master's page whether it has workers that are free, and whether they can reach this machine"
    raise _unavailable("SLA745", message, hint, "--master")


def _last_said(text: str) -> str:
    """Return the first line of an error that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return re.sub(r"^(An error occurred while calling \S+|: )+", "", lines[0] if lines else "no reason given")[:300]


def spark_unfinished(error: Exception) -> EngineUnavailable:
    """Return that Spark could not finish what it was asked, and why."""
    text = str(error)
    missing = re.search(r"FileNotFoundException|FILE_NOT_EXIST|NoSuchFileException|does not exist", text)
    caused = re.findall(r"(?:Caused by: |most recent failure: [^:]*: )(\S+: [^\n]*)", text)
    message = f"Spark could not finish: {_last_said(caused[-1] if caused else text)}"
    hint = "see the logs of its workers; without --engine spark the data are read on this machine"
    if missing:
        hint = "every worker has to see the data, and the folder for temporary files: set TMPDIR to a shared one"
    return _unavailable("SLA746", message, hint)


@contextmanager
def spark_session(master: str | None) -> Iterator[Any]:
    """Give a session of Spark with views and settings of its own.

    A session that this process has already is used, and left as it is; any other is started, and stopped at the end.
    """
    active = _package().sql.SparkSession.getActiveSession()
    if active is not None and master in {None, active.sparkContext.master}:
        yield active.newSession()
        return
    if active is not None:
        message = f"this process has a session of Spark with the master {active.sparkContext.master} already"
        raise _unavailable("SLA745", message, "stop it, or leave the master out", "--master")
    started = _started(master)
    try:
        yield started
    finally:
        with suppress(Exception):
            started.stop()
