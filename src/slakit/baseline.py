"""Findings that are known already: how one is recognised again, and the file that lists them.

A team that starts to check old contracts writes its findings into a baseline once; from then on only new ones fail.
Nothing here touches files: texts and bytes come in and go out.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from slakit.diagnostics import Diagnostic, Source, Span

__all__ = [
    "Baseline",
    "Comparison",
    "KnownFinding",
    "Marked",
    "baseline_json",
    "baseline_of",
    "compare",
    "mark",
    "read_baseline",
    "tidy_path",
]


@dataclass(frozen=True, slots=True)
class Marked:
    """A diagnostic with its fingerprint, by which it is recognised in another version of the file."""

    diagnostic: Diagnostic
    fingerprint: str


@dataclass(frozen=True, slots=True, order=True)
class KnownFinding:
    """One line of a baseline. The fingerprint decides; the rest is there for the people who review the file."""

    path: str
    code: str
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that a team knows of, in order."""

    findings: tuple[KnownFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is found now against a baseline.

    `new` is what remains to report, `known` the number of findings that the baseline has, `gone` its lines that no
    longer occur, and `unseen` its lines about files that this run could not judge.
    """

    new: tuple[Marked, ...]
    known: int
    gone: tuple[KnownFinding, ...]
    unseen: tuple[KnownFinding, ...]


def tidy_path(path: str) -> str:
    """A path as tools compare it: with forward slashes, without `./`."""
    return PurePath(os.path.normpath(path)).as_posix()


def _path(diagnostic: Diagnostic) -> str:
    name = diagnostic.span.source.name if diagnostic.span else diagnostic.where
    return tidy_path(name) if name else ""


def _digest(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def mark(diagnostics: Iterable[Diagnostic]) -> tuple[Marked, ...]:
    """Give every diagnostic its fingerprint: 64 hexadecimal digits, each of them once.

    It is made of the code, the file, the message and the line that the place begins on, but not of the line's
    number or indent, so it stays when text moves. Diagnostics that agree in all of these are numbered.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    marked = []
    for diagnostic in diagnostics:
        span = diagnostic.span
        line = " ".join(span.source.line(span.line).split()) if span else ""
        key = (diagnostic.code, _path(diagnostic), diagnostic.message, line)
        seen[key] += 1
        marked.append(Marked(diagnostic, _digest(json.dumps([*key, seen[key]]))))
    return tuple(marked)


def baseline_of(marked: Iterable[Marked], keep: Iterable[KnownFinding] = ()) -> Baseline:
    """The baseline that makes all findings known. What blocks is left out: nothing may go on past it."""
    findings = {
        KnownFinding(_path(m.diagnostic), m.diagnostic.code, m.diagnostic.message, m.fingerprint)
        for m in marked
        if not m.diagnostic.blocks
    }
    return Baseline(tuple(sorted(findings.union(keep))))


def compare(marked: Iterable[Marked], baseline: Baseline, judged: Set[str]) -> Comparison:
    """Take away the findings that a baseline knows; `judged` are the tidy paths of files that were wholly checked."""
    marked = tuple(marked)
    wanted = {known.fingerprint for known in baseline.findings}
    found = {m.fingerprint for m in marked if not m.diagnostic.blocks}
    new = tuple(m for m in marked if m.diagnostic.blocks or m.fingerprint not in wanted)
    missing = [known for known in baseline.findings if known.fingerprint not in found]
    return Comparison(
        new,
        len(marked) - len(new),
        tuple(known for known in missing if known.path in judged),
        tuple(known for known in missing if known.path not in judged),
    )


def baseline_json(baseline: Baseline) -> dict[str, Any]:
    """A baseline for its file, version 1."""
    return {
        "schema_version": 1,
        "findings": [
            {"path": known.path, "code": known.code, "message": known.message, "fingerprint": known.fingerprint}
            for known in baseline.findings
        ],
    }


def read_baseline(name: str, data: bytes) -> tuple[Baseline | None, list[Diagnostic]]:
    """The baseline in the bytes of a file, or what is wrong with it (`SLA007`)."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None, [_refused(name, "it is not UTF-8")]
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        span = Span(Source(name, text, data), error.pos, min(error.pos + 1, len(text)))
        return None, [_refused(name, "it is not valid JSON", span)]
    except (ValueError, RecursionError):  # a number or a nesting beyond all measure
        return None, [_refused(name, "it is not valid JSON")]
    if not isinstance(value, dict) or "schema_version" not in value:
        return None, [_refused(name, "it has no `schema_version`")]
    if type(value["schema_version"]) is not int or value["schema_version"] != 1:
        return None, [_refused(name, "its `schema_version` is not 1, the one that this slakit reads")]
    if not isinstance(value.get("findings"), list):
        return None, [_refused(name, "it has no list of `findings`")]
    keys = ("path", "code", "message", "fingerprint")
    findings: set[KnownFinding] = set()
    for number, entry in enumerate(value["findings"], 1):
        if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in keys):
            return None, [_refused(name, f"finding {number} does not have the texts path, code, message, fingerprint")]
        findings.add(KnownFinding(*(entry[key] for key in keys)))
    return Baseline(tuple(sorted(findings))), []


def _refused(name: str, why: str, span: Span | None = None) -> Diagnostic:
    return Diagnostic(
        "SLA007",
        f"{name} cannot be used as a baseline: {why}",
        span=span,
        help=f"restore the file, or write it again with --write-baseline {name}",
        where=name,
    )
