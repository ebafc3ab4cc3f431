"""Starts a private PostgreSQL or MariaDB in a temporary folder, reached over a local port, and stops it again."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "s3cret/with@signs"
PASSWORD_IN_URL = "s3cret%2Fwith%40signs"
_UNPRIVILEGED = "nobody"


def _tool(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [Path(p) for p in [shutil.which(name)] if p]
    assert found, f"{name} is missing: run .ci/system-packages validate"
    return str(found[-1])


def _user() -> list[str]:
    """The servers refuse to run as root."""
    return ["runuser", "-u", _UNPRIVILEGED, "--"] if os.getuid() == 0 else []


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="slakit-server-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.getuid() == 0:
            one = pwd.getpwnam(_UNPRIVILEGED)
            os.chown(folder, one.pw_uid, one.pw_gid)
        yield folder


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _run(*command: str, text: str | None = None) -> None:
    done = subprocess.run([*_user(), *command], input=text, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the server ended at once"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    message = "the server does not answer"
    raise AssertionError(message)


@contextlib.contextmanager
def _running(*command: str, port: int) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([*_user(), *command], stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        _wait(port, process)
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server with an empty database `sla`."""
    with _folder() as folder:
        data, words = folder / "data", folder / "password"
        words.write_text(PASSWORD, encoding="utf-8")
        words.chmod(0o644)
        _run(_tool("initdb"), "-D", str(data), "-U", "sla", "-A", "scram-sha-256", f"--pwfile={words}", "-E", "UTF8",
             "--no-sync", "--locale=C")  # fmt: skip
        port = _free_port()
        settings = ("-c", "fsync=off", "-k", str(folder), "-c", "listen_addresses=127.0.0.1", "-p", str(port))
        with _running(_tool("postgres"), "-D", str(data), *settings, port=port):
            import psycopg

            base = f"postgresql://sla:{PASSWORD_IN_URL}@127.0.0.1:{port}"
            for _ in range(50):  # the port answers before the server does
                with contextlib.suppress(psycopg.OperationalError):
                    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
                        connection.execute("CREATE DATABASE sla")
                    break
                time.sleep(0.1)
            yield f"{base}/sla"


@contextlib.contextmanager
def mariadb() -> Iterator[str]:
    """The URL of a MariaDB server with an empty database `sla`."""
    with _folder() as folder:
        data, port = folder / "data", _free_port()
        _run("mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
             "--skip-test-db")  # fmt: skip
        first = folder / "first.sql"
        first.write_text(
            "CREATE DATABASE sla;\n"
            f"CREATE USER sla@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
            "GRANT ALL ON sla.* TO sla@'127.0.0.1';\n",
            encoding="utf-8",
        )
        first.chmod(0o644)
        server = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
        with _running(server, "--no-defaults", f"--datadir={data}", f"--socket={folder}/s", f"--port={port}",
                      "--bind-address=127.0.0.1", "--innodb-flush-method=nosync",
                      f"--init-file={first}", port=port):  # fmt: skip
            yield f"mysql://sla:{PASSWORD_IN_URL}@127.0.0.1:{port}/sla"
