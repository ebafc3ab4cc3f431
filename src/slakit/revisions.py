"""Reads files as they are in a commit of a git repository; nothing in the work tree is touched.

Names of such files look like `main:contracts/acme.sla`, with the path from the root of the repository, as git itself
writes them. git is asked for blobs only, by the id of their commit, so that no filter or driver of a repository runs.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from slakit.diagnostics import Diagnostic
from slakit.resources import read_use

__all__ = ["Revision", "open_revision"]

_LONGEST = 60
"""Seconds that git may take for a file."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit: `ref` as it was asked for, the id of its commit, and where a file of the work tree lies in it."""

    folder: str
    ref: str
    commit: str
    path: str

    @property
    def name(self) -> str:
        """The name of the file in reports."""
        return f"{self.ref}:{self.path}"

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file of the commit, by its path from the root; `None` where there is none."""
        done = _git(self.folder, "cat-file", "blob", f"{self.commit}:{path}")
        return done.stdout if done.returncode == 0 else None

    def read_use(self, using: str, name: str) -> tuple[str, bytes] | None:
        """Return what `use` names in a file of the commit: the standard library of now, or a file of the commit."""
        parts = name.removesuffix(".sla").split("/")
        if parts[0] == "std":
            return read_use(using, name)
        if any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts):
            return None
        folder = using.removeprefix(f"{self.ref}:").rpartition("/")[0]
        path = "/".join([*([folder] if folder else []), *parts]) + ".sla"
        data = self.read(path)
        return None if data is None else (f"{self.ref}:{path}", data)


def _git(folder: str, *args: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, in plain English; raises FileNotFoundError without git."""
    return subprocess.run(
        ["git", "-C", folder, *args],
        capture_output=True,
        check=False,
        timeout=_LONGEST,
        env={**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
    )


def _refused(message: str, help_: str, where: str) -> Diagnostic:
    return Diagnostic("SLA008", message, help=help_, where=where)


def open_revision(path: str, ref: str) -> tuple[Revision | None, list[Diagnostic]]:
    """Find the commit of a ref in the repository that a file lies in, or say what is missing (`SLA008`)."""
    file = Path(path)
    if file.is_symlink():  # git keeps where a link points to, not what is there
        file = Path(os.path.realpath(path))
    folder = str(file.parent)
    if not file.parent.is_dir():
        return None, [_refused(f"there is no folder {folder}", "check the name, and the folder you are in", path)]
    try:
        inside = _git(folder, "rev-parse", "--show-prefix")
        if inside.returncode != 0:
            told = inside.stderr.decode("utf-8", "replace").strip().splitlines()
            owned = any("dubious ownership" in line for line in told)
            message = "belongs to somebody else" if owned else "lies in no git repository"
            hint = (
                f"if you trust it: git config --global --add safe.directory {file.parent.resolve()}"
                if owned
                else "give two files instead: sla diff OLD NEW"
            )
            return None, [_refused(f"{path} {message}", hint, path)]
        found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if found.returncode != 0 or found.stdout.startswith(b"^"):  # all but a commit is no commit
            plain = re.fullmatch(r"[\w.][\w./-]*", ref) is not None
            return None, [
                _refused(
                    f"git knows no commit `{ref}`",
                    "`git branch -a` and `git tag` list what there is; a CI job may have to fetch it first: "
                    f"git fetch origin{f' {ref}' if plain else ''}",
                    path,
                )
            ]
        prefix = inside.stdout.decode("utf-8", "surrogateescape").rstrip("\n")
        revision = Revision(folder, ref, found.stdout.decode().strip(), f"{prefix}{file.name}")
        if revision.read(revision.path) is None:
            return None, [
                _refused(
                    f"there is no file {revision.path} in {ref}",
                    "it is new, or had another name there; compare two files instead: sla diff OLD NEW",
                    path,
                )
            ]
    except FileNotFoundError:
        return None, [_refused("git is not installed here", "install git, or give two files: sla diff OLD NEW", path)]
    except subprocess.TimeoutExpired:
        return None, [_refused("git does not answer", "try again, or give two files: sla diff OLD NEW", path)]
    return revision, []
