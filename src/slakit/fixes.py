"""Mends files by the edits that diagnostics carry: as many as do no harm, and none that would make a new problem.

Runs for `sla check --fix`. A file is read again after every round of edits, because one mistake hides others; nothing
here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from slakit.contract.from_syntax import read_contract
from slakit.contract.from_syntax.files import ReadUse
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Edit, Fix, Source

__all__ = ["Mended", "Reading", "mended"]

_MOST_ROUNDS = 100
_BOM = b"\xef\xbb\xbf"

Judge = Callable[[Contract], Iterable[Diagnostic]]
Read = tuple[list[Diagnostic], tuple[Source, ...]]


class Reading:
    """How a contract is read: `problems` of the files given in place of those on the disk, by name.

    Files of the standard library are read, never mended.
    """

    def __init__(self, name: str, data: bytes, read_use: ReadUse, library: Sequence[str], judge: Judge) -> None:
        self._name, self._data, self._read_use, self._library, self._judge = name, data, read_use, library, judge

    def problems(self, files: Mapping[str, bytes]) -> Read:
        """Return all problems of the contract, and its sources."""

        def use(using: str, name: str) -> tuple[str, bytes] | None:
            found = self._read_use(using, name)
            return None if found is None else (found[0], files.get(found[0], found[1]))

        data = files.get(self._name, self._data)
        _, found, sources = read_contract(self._name, data, use, self._library, self._judge)
        return found, sources

    def is_own(self, source: Source) -> bool:
        """Whether a source is a file of the author's."""
        return source.name == self._name or not source.name.startswith("std/")


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a contract's files: the bytes of those that changed, by name, and the problems that are gone."""

    files: Mapping[str, bytes]
    fixed: tuple[Diagnostic, ...]


def mended(reading: Reading, *, unsafe: bool = False) -> Mended:
    """Apply the fixes of a contract's problems, round by round, until none is left that helps."""
    files: dict[str, bytes] = {}
    fixed: list[Diagnostic] = []
    refused: set[tuple[str, str, str]] = set()
    found, sources = reading.problems(files)
    for _ in range(_MOST_ROUNDS):
        known = {source for source in sources if reading.is_own(source)}
        ready = [d for d in found if _fix(d, known, unsafe) is not None and _key(d) not in refused]
        # A syntax error hides what comes after it, so those go first.
        chosen = _apart([d for d in ready if _is_syntax(d)] or ready)
        if not chosen:
            break
        for group in (chosen, *([d] for d in chosen)):
            trial = files | _edited([fix.edits for d in group if (fix := d.fix) is not None])
            after, read = reading.problems(trial)
            if _better(found, after, group):
                files, found, sources = trial, after, read
                fixed += group
                break
            if len(group) == 1:
                refused.add(_key(group[0]))
    return Mended(files, tuple(fixed))


def _key(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """By what a problem is known again after other places of its file have changed."""
    span = diagnostic.span
    assert span is not None, "a problem with a fix has a place"
    return diagnostic.code, diagnostic.message, span.source.line(span.line)


def _fix(diagnostic: Diagnostic, known: set[Source], unsafe: bool) -> Fix | None:
    fix = diagnostic.fix
    if fix is None or diagnostic.span is None or not (fix.safe or unsafe):
        return None
    return fix if all(edit.span.source in known for edit in fix.edits) else None


def _is_syntax(diagnostic: Diagnostic) -> bool:
    return diagnostic.code.startswith(("SLA0", "SLA1"))


def _apart(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return those whose fixes do not touch each other, first come, first served."""
    taken: dict[str, list[tuple[int, int]]] = {}
    chosen = []
    for diagnostic in diagnostics:
        assert diagnostic.fix is not None
        places = [(e.span.source.name, e.span.start, e.span.end) for e in diagnostic.fix.edits]
        if any(start <= e and s <= end for name, start, end in places for s, e in taken.get(name, ())):
            continue
        for name, start, end in places:
            taken.setdefault(name, []).append((start, end))
        chosen.append(diagnostic)
    return chosen


def _edited(fixes: Iterable[Sequence[Edit]]) -> dict[str, bytes]:
    """Return the files that edits make of theirs, by name."""
    by_source: dict[Source, list[Edit]] = {}
    for edit in (edit for edits in fixes for edit in edits):
        by_source.setdefault(edit.span.source, []).append(edit)
    return {source.name: _bytes(source, "".join(_pieces(source, edits))) for source, edits in by_source.items()}


def _pieces(source: Source, edits: Sequence[Edit]) -> Iterator[str]:
    at = 0
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end)):
        yield source.text[at : edit.span.start]
        yield edit.text
        at = edit.span.end
    yield source.text[at:]


def _bytes(source: Source, text: str) -> bytes:
    """Return a text as bytes, with the byte order mark and the line ends that its file had."""
    windows = b"\r\n" in source.data and source.data.count(b"\r\n") == source.data.count(b"\n")
    data = (text.replace("\n", "\r\n") if windows else text).encode()
    return _BOM + data if source.data.startswith(_BOM) else data


def _better(before: Sequence[Diagnostic], after: Sequence[Diagnostic], group: Sequence[Diagnostic]) -> bool:
    """Whether fixes have done good and no harm.

    A problem that blocks hides others, which come to light when it is mended; so nothing new may stand at the place of
    a fix, and up to there is one syntax error less. What did not block hid nothing.
    """
    told = {(d.code, d.message) for d in before}
    new = [d for d in after if (d.code, d.message) not in told]
    if not any(_is_syntax(d) for d in group):
        if not new and len(before) - len(after) >= len(group):
            return True
        return len(group) == 1 and group[0].blocks and _gone(group[0], after) and not _stands_in(new, group[0])
    if sum(map(_is_syntax, before)) - sum(map(_is_syntax, after)) >= len(group):
        return True
    return len(group) == 1 and _earlier(after, _end(group[0]), group[0]) < _earlier(before, _end(group[0]), group[0])


def _gone(diagnostic: Diagnostic, after: Iterable[Diagnostic]) -> bool:
    return _key(diagnostic) not in {_key(d) for d in after if d.span is not None}


def _shift(edits: Iterable[Edit]) -> int:
    return sum(len(edit.text) - (edit.span.end - edit.span.start) for edit in edits)


def _end(diagnostic: Diagnostic) -> int:
    """Return where the last edit of a fix ends once it is applied."""
    assert diagnostic.fix is not None
    return max(edit.span.end for edit in diagnostic.fix.edits) + _shift(diagnostic.fix.edits)


def _stands_in(new: Iterable[Diagnostic], diagnostic: Diagnostic) -> bool:
    """Whether a problem stands within what a fix has written."""
    assert diagnostic.fix is not None
    start, end = min(edit.span.start for edit in diagnostic.fix.edits), _end(diagnostic)
    return any(d.span.start < end and d.span.end > start for d in _of_file(new, diagnostic) if d.span)


def _earlier(problems: Iterable[Diagnostic], place: int, diagnostic: Diagnostic) -> int:
    """Return how many syntax errors of the same file begin before a place."""
    return sum(_is_syntax(d) and d.span is not None and d.span.start < place for d in _of_file(problems, diagnostic))


def _of_file(problems: Iterable[Diagnostic], diagnostic: Diagnostic) -> list[Diagnostic]:
    assert diagnostic.fix is not None
    name = diagnostic.fix.edits[0].span.source.name
    return [d for d in problems if d.span is not None and d.span.source.name == name]
