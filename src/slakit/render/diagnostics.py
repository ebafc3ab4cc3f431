"""Prints diagnostics: for people with the excerpt and a caret under the place, for machines as JSON."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from slakit.diagnostics import Diagnostic, Fix, Severity, Source, Span
from slakit.render.columns import JOINERS, columns

__all__ = ["clean", "diagnostics_json", "full_text", "summary_text"]

_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;34m"}
_BLUE, _BOLD, _RESET = "\x1b[34m", "\x1b[1m", "\x1b[0m"
_MOST_COLUMNS = 160


def clean(text: str) -> str:
    """One line that moves no cursor and turns no words around: tabs become a space, control characters a mark."""
    return "".join(
        " "
        if char == "\t"
        else "\ufffd"
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in JOINERS
        else char
        for char in text
    )


class _Paint:
    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, code: str, text: str) -> str:
        return f"{code}{text}{_RESET}" if self.colour and text else text


def _excerpt(marks: Sequence[tuple[Span, str, str]], gutter: int, paint: _Paint, accent: str) -> list[str]:
    """Lines of one source with marks under them: (span, sign, label), in the order of their places."""
    source = marks[0][0].source
    bar = paint(_BLUE, "|")
    rows = [f"{' ' * gutter} {bar}"]
    previous: int | None = None
    for number in sorted({span.line for span, _, _ in marks}):
        if previous is not None and number > previous + 1:
            rows.append(paint(_BLUE, "…"))
        line = source.line(number)
        shown, start_at = _window(line, [s for s, _, _ in marks if s.line == number])
        rows.append(f"{paint(_BLUE, f'{number:>{gutter}}')} {bar} {clean(shown)}")
        for span, sign, label in (m for m in marks if m[0].line == number):
            first = span.column - 1 - start_at
            end_line, end_column = span.end_position
            last = end_column - 1 - start_at if end_line == number else len(line) - start_at
            before = columns(clean(shown[: max(first, 0)]))
            signs = max(columns(clean(shown[max(first, 0) : last].rstrip())), 1)
            code = accent if sign == "^" else _BLUE
            tail = f" {clean(label)}" if label else ""
            rows.append(f"{' ' * gutter} {bar} {' ' * before}{paint(code, sign * signs + tail)}")
        previous = number
    return rows


def _window(line: str, spans: Sequence[Span]) -> tuple[str, int]:
    """Return the part of a very long line that is worth showing, and how many characters were cut before it."""
    if len(line) <= _MOST_COLUMNS:
        return line, 0
    start = max(min(s.column for s in spans) - 41, 0)
    return line[start : start + _MOST_COLUMNS], start


def full_text(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """One diagnostic for a terminal: what, where, the excerpt with a caret, and the next step."""
    paint = _Paint(colour)
    accent = _COLOURS[diagnostic.severity]
    head = paint(accent, f"{diagnostic.severity.word}[{diagnostic.code}]")
    rows = [f"{head}{paint(_BOLD, f': {clean(diagnostic.message)}')}"]
    span = diagnostic.span
    if span is None:
        if diagnostic.where:
            rows.append(f"  {paint(_BLUE, '-->')} {clean(diagnostic.where)}")
    else:
        places = [(span, "^", diagnostic.label or "")]
        places += [(r.span, "-", r.text) for r in diagnostic.related]
        gutter = len(str(max(s.line for s, _, _ in places)))
        files: dict[Source, list[tuple[Span, str, str]]] = {span.source: []}
        for place in places:
            files.setdefault(place[0].source, []).append(place)
        for source, marks in files.items():
            at = diagnostic.place if source is span.source else f"{source.name}:{marks[0][0].line}"
            rows.append(f"{' ' * gutter}{paint(_BLUE, '-->' if source is span.source else ':::')} {clean(at)}")
            rows += _excerpt(sorted(marks, key=lambda m: (m[0].line, m[0].start)), gutter, paint, accent)
        rows.append(f"{' ' * gutter} {paint(_BLUE, '|')}")
    if diagnostic.help:
        rows.append(f"{paint(_BOLD, 'help:')} {clean(diagnostic.help)}")
    if diagnostic.fix is not None:
        rows.append(f"{paint(_BOLD, 'fixable')} with {'--fix' if diagnostic.fix.safe else '--unsafe-fixes'}")
    return "\n".join(rows)


def summary_text(diagnostics: Iterable[Diagnostic], files: int, *, known: int = 0) -> str:
    """One line that counts what was found; `known` findings, which a baseline has, are left out of it."""
    counts = Counter(d.severity for d in diagnostics)
    looked = f"{files} {'file' if files == 1 else 'files'} checked"
    if not counts:
        return f"{looked}, nothing {'new ' if known else ''}to mend"
    found = ", ".join(
        f"{n} {severity.word}{'' if n == 1 else 's'}" for severity, n in sorted(counts.items(), reverse=True)
    )
    return f"{looked}: {found}. `sla explain CODE` tells more about a code."


def _place(span: Span) -> dict[str, Any]:
    end_line, end_column = span.end_position
    return {
        "file": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"place": _place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"safe": fix.safe, "edits": edits}


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """Diagnostics for machines, version 1: keys are stable, places are 1-based, ends lie behind the last character."""
    return {
        "schema_version": 1,
        "diagnostics": [
            {
                "code": d.code,
                "severity": d.severity.word,
                "message": d.message,
                "help": d.help,
                "blocks": d.blocks,
                "place": _place(d.span) if d.span else {"file": d.where} if d.where else None,
                "related": [{"text": r.text, "place": _place(r.span)} for r in d.related],
                "fix": None if d.fix is None else _fix(d.fix),
            }
            for d in diagnostics
        ],
    }
