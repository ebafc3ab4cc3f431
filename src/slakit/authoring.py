"""Contract files as their authors have them: found below folders, laid out anew, mended in place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from slakit.checks import check
from slakit.contract.from_syntax.values import read_text
from slakit.diagnostics import Diagnostic
from slakit.resources import read_use, stdlib_names
from slakit.syntax import decode, parse, tree

__all__ = ["Formatted", "contract_files", "formatted", "mend", "unreadable", "write_formatted"]


def unreadable(path: str, error: OSError) -> Diagnostic:
    """Report why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return Diagnostic("SLA001", f"there is no file {path}", where=path,
                          help="check the name, and the folder you are in")  # fmt: skip
    if isinstance(error, IsADirectoryError):
        return Diagnostic("SLA001", f"{path} is a folder", where=path, help="name a contract file (.sla)")
    return Diagnostic("SLA001", f"{path} cannot be read: {(error.strerror or str(error)).lower()}", where=path,
                      help="check the file's permissions")  # fmt: skip


def contract_files(paths: Iterable[str], *, parts: bool = False) -> tuple[list[str], list[Diagnostic]]:
    """Contract files below the paths given, in order; a folder stands for its `.sla` files that hold an agreement.

    A file in a folder that has no agreement of its own is a part that others `use`; it is judged through them. With
    `parts`, a folder stands for those, too.
    """
    files: list[str] = []
    problems: list[Diagnostic] = []
    for path in paths:
        if Path(path).is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(f for f in folders if not f.startswith("."))
                for name in sorted(names):
                    file = str(Path(folder, name))
                    if name.endswith(".sla") and (parts or not _sound_part(file)):
                        files.append(os.path.normpath(file))
        elif Path(path).exists():
            files.append(path)
        else:
            problems.append(unreadable(path, FileNotFoundError()))
    return list(dict.fromkeys(files)), problems


def _sound_part(path: str) -> bool:
    """Whether a file can be read, parses, and has no agreement of its own; any other file is for `load` to judge."""
    try:
        if not Path(path).is_file():
            return False
        data = Path(path).read_bytes()
    except OSError:
        return False
    return _is_part(path, data, set())


_AGREEMENT = re.compile(rb'^agreement\s+[^\s"]+\s+"', re.MULTILINE)
"""A block, and not a remark or a text that speaks of an agreement."""


def _is_part(path: str, data: bytes, seen: set[str]) -> bool:
    """Whether a file parses and neither it nor a file it uses has an agreement: those of a template's customers do."""
    seen.add(os.path.normpath(path))
    if _AGREEMENT.search(data):  # the usual contract is not read twice
        return False
    source, _ = decode(path, data)
    if source is None:
        return False
    parsed, problems = parse(source)
    if problems or parsed.tree is None:
        return False
    for block in parsed.tree.blocks:
        if isinstance(block, tree.Agreement):
            return False
        used = read_use(path, read_text(block.path)) if isinstance(block, tree.Use) else None
        if used is not None and os.path.normpath(used[0]) not in seen and not _is_part(*used, seen):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Formatted:
    r"""A file in the language as it lies there and as it would be with tidy layout.

    `after` is `None`, and the diagnostics say why, for a file that cannot be read or has syntax errors. It is UTF-8
    without a byte order mark, its lines end in `\n`.
    """

    path: str
    before: bytes
    after: bytes | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the layout is to be changed."""
        return self.after is not None and self.after != self.before


def formatted(path: str | Path, data: bytes | None = None) -> Formatted:
    """Read a file, or take the bytes given as its own, and lay it out anew; nothing is written."""
    from slakit.syntax.format import formatted as lay_out

    name = str(path)
    if data is None:
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            return Formatted(name, b"", None, (unreadable(name, error),))
    source, problems = decode(name, data)
    text = None
    if source is not None:
        text, problems = lay_out(source)
    return Formatted(name, data, None if text is None else text.encode(), tuple(problems))


def write_formatted(file: Formatted) -> list[Diagnostic]:
    """Put the tidy layout in the place of a file, whole or not at all; the file keeps its permissions."""
    from slakit.render.files import write_atomically

    try:
        write_atomically(Path(file.path), file.after if file.after is not None else file.before)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return [Diagnostic("SLA802", f"{file.path} cannot be written: {reason}", where=file.path,
                           help="check the permissions of its folder; the file is as it was")]  # fmt: skip
    return []


def mend(path: str, *, unsafe: bool = False) -> tuple[int, list[Diagnostic]]:
    """Mend a contract file, and the author's files that it uses, as far as it is certain what was meant.

    With `unsafe`, also what may change the meaning. Returns how many problems are gone, and what could not be written;
    each file is written whole or not at all. What is left is for `load` to say.
    """
    from slakit.fixes import Reading, mended
    from slakit.render.files import write_atomically

    try:
        data = Path(path).read_bytes() if Path(path).is_file() else b""
    except OSError:
        data = b""
    if not data:
        return 0, []
    done = mended(Reading(path, data, read_use, stdlib_names(), check), unsafe=unsafe)
    problems = []
    for name, text in done.files.items():
        try:
            write_atomically(Path(name), text)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            problems.append(
                Diagnostic(
                    "SLA802",
                    f"{name} cannot be written: {reason}",
                    where=name,
                    help="check the permissions of its folder; the file is as it was",
                )
            )
    return 0 if problems else len(done.fixed), problems
