"""A real Spark cluster on the loopback interface: a master and two workers, each a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["BRIEFLY", "Cluster", "cluster"]

BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""For Java that runs for a minute: to make its code as fast as it can be would take half of that."""

_MASTER, _WORKER = "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker"
_STARTS = 60


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _running(folder: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    import pyspark

    home = str(Path(pyspark.__file__).parent)
    env = os.environ | {"SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    env |= {"SPARK_DAEMON_JAVA_OPTS": " ".join(BRIEFLY)}
    with (folder / "log").open("ab") as log:
        # A group of its own: executors are children of their worker, and go with it.
        return subprocess.Popen(
            [f"{home}/bin/spark-class", name, "--host", "127.0.0.1", "--webui-port", "0", *arguments],
            env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, cwd=folder,
        )  # fmt: skip


@dataclass
class Cluster:
    """The address of the master, and the processes."""

    folder: Path
    master: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self) -> None:
        """Start a worker with one core."""
        place = self.folder / f"worker {len(self.processes)}"
        one = _running(
            self.folder, _WORKER, "--cores", "1", "--memory", "1g", "--work-dir", str(place), self.master
        )  # fmt: skip
        self.processes.append(one)
        self.workers.append(one)

    def kill_worker(self) -> None:
        """End the oldest worker and its executors at once, as if their machine had lost its power."""
        kill(self.workers.pop(0))


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start a master and two workers; all of them are gone at the end."""
    port = _free_port()
    found = Cluster(folder, f"spark://127.0.0.1:{port}")
    try:
        found.processes.append(_running(folder, _MASTER, "--port", str(port)))
        until = time.monotonic() + _STARTS
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        for _ in range(2):
            found.add_worker()
        yield found
    finally:
        for one in found.processes:
            kill(one)
