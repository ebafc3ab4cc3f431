"""Finds where a table or key stands in a TOML text, because the standard reader does not say.

Line based and forgiving: a key that it does not find has no span, and the diagnostic names the file instead.
Used only when a data map has a problem.
"""

from __future__ import annotations

import re

from slakit.diagnostics import Source, Span

__all__ = ["find_error", "find_key"]

_HEADER = re.compile(r"[ \t]*\[+[ \t]*([^\]#]+?)[ \t]*\]+")
_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = re.compile(rf"[ \t]*({_NAME}(?:[ \t]*\.[ \t]*{_NAME})*)[ \t]*=")
_PART = re.compile(_NAME)
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def find_key(source: Source, path: tuple[str, ...]) -> Span | None:
    """Return the span of a table header or key, or of the nearest one above it.

    None when neither is found.
    """
    places: dict[tuple[str, ...], Span] = {}
    table: tuple[str, ...] = ()
    for number, start in enumerate(source.line_starts, 1):
        line = source.line(number)
        if header := _HEADER.match(line):
            table = _parts(header[1])
            found, group = table, header
        elif key := _KEY.match(line):
            found, group = (*table, *_parts(key[1])), key
        else:
            continue
        places.setdefault(found, Span(source, start + group.start(1), start + group.end(1)))
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return None


def find_error(source: Source, message: str) -> Span | None:
    """Return the place that the TOML reader's message names."""
    if match := _AT.search(message):
        line, column = int(match[1]), int(match[2])
        if line <= len(source.line_starts):
            offset = min(source.line_starts[line - 1] + column - 1, len(source.text))
            return Span(source, offset, min(offset + 1, len(source.text)))
    return None
