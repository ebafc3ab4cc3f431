"""What `import slakit` offers, as functions: load, check, evaluate, explain, render.

Everything the commands do is done here; they only read arguments, print and exit. Functions return results with
diagnostics; they raise for a broken machine only.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from slakit.checks import check
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Source, sort_diagnostics
from slakit.resources import codes_path, read_use, stdlib_names

if TYPE_CHECKING:
    from slakit.evaluation import Evaluation

__all__ = [
    "Loaded",
    "contract_files",
    "explain",
    "explained_codes",
    "load",
]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A contract file as it was read: its model (`None` when a problem blocks it), all problems, all sources.

    `data` are the bytes of the contract's own file.
    """

    path: str
    contract: Contract | None
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...]
    data: bytes


def _unreadable(path: str, error: OSError) -> Diagnostic:
    if isinstance(error, FileNotFoundError):
        return Diagnostic("SLA001", f"there is no file {path}", where=path,
                          help="check the name, and the folder you are in")  # fmt: skip
    if isinstance(error, IsADirectoryError):
        return Diagnostic("SLA001", f"{path} is a folder", where=path, help="name a contract file (.sla)")
    return Diagnostic("SLA001", f"{path} cannot be read: {(error.strerror or str(error)).lower()}", where=path,
                      help="check the file's permissions")  # fmt: skip


def load(path: str | Path) -> Loaded:
    """Read a contract file and the files it uses, and judge it."""
    name = str(path)
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        return Loaded(name, None, (_unreadable(name, error),), (), b"")
    contract, diagnostics, sources = read_contract(name, data, read_use, stdlib_names())
    if contract is not None:
        diagnostics = sort_diagnostics([*diagnostics, *check(contract)])
    return Loaded(name, contract, tuple(diagnostics), sources, data)


def contract_files(paths: Iterable[str]) -> tuple[list[str], list[Diagnostic]]:
    """Contract files below the paths given, in order; a folder stands for its `.sla` files that hold an agreement.

    A file in a folder that has no agreement of its own is a part that others `use`; it is judged through them.
    """
    files: list[str] = []
    problems: list[Diagnostic] = []
    for path in paths:
        if Path(path).is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(f for f in folders if not f.startswith("."))
                for name in sorted(names):
                    file = str(Path(folder, name))
                    if name.endswith(".sla") and b"agreement" in _beginning(file):
                        files.append(os.path.normpath(file))
        elif Path(path).exists():
            files.append(path)
        else:
            problems.append(_unreadable(path, FileNotFoundError()))
    return list(dict.fromkeys(files)), problems


def _beginning(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(1_000_000)
    except OSError:
        return b"agreement"  # cannot be read: let `load` say so


def explained_codes() -> dict[str, str]:
    """Every code that slakit can report, with its title."""
    codes = {}
    for page in sorted(codes_path().glob("SLA*.md")):
        title = page.read_text(encoding="utf-8").split("\n", 1)[0]
        codes[page.stem] = title.removeprefix(f"# {page.stem}: ")
    return codes


def explain(code: str) -> str:
    """The page of a code, as Markdown; raises FileNotFoundError for a code there is not."""
    return (codes_path() / f"{code}.md").read_text(encoding="utf-8")
