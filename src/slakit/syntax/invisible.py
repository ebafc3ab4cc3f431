r"""Finds characters that a reader cannot see or that turn a line around: what is signed must be what is read.

Runs on every text before it is parsed. Joiners and direction marks, which Persian, Arabic and Indic words need,
are let through; line ends are `\n` by now.
"""

from __future__ import annotations

import re
import unicodedata

from slakit.diagnostics import Diagnostic, Edit, Fix, Source, Span

__all__ = ["find_invisible"]

_MOST = 20
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Those that turn the order of what follows around."""
# Control characters but tab and newline; soft hyphen; zero-width space, word joiner and their kin; line and
# paragraph separators; embeddings, overrides and isolates; annotation marks; tags.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001\U000e0020-\U000e007f]"
)


def find_invisible(source: Source) -> list[Diagnostic]:
    """Return one report for each line that holds such a character, for the first twenty lines."""
    found: dict[int, Diagnostic] = {}
    for match in _HIDDEN.finditer(source.text):
        span = Span(source, match.start(), match.end())
        name = unicodedata.name(match[0], f"control character {ord(match[0]):02X}")
        found.setdefault(
            span.line,
            Diagnostic(
                "SLA006",
                f"an invisible character stands here: {name} (U+{ord(match[0]):04X})",
                span=span,
                help="delete it; if you cannot see it, type the line again",
                fix=_deleted(source, span),
            ),
        )
        if len(found) >= _MOST:
            break
    return list(found.values())


def _deleted(source: Source, span: Span) -> Fix:
    """Return the fix that deletes all such characters of a line; a proposal where they change what a reader sees."""
    start = source.line_starts[span.line - 1]
    found = list(_HIDDEN.finditer(source.text, start, start + len(source.line(span.line))))
    edits = [Edit(Span(source, m.start(), m.end()), " " if m[0].isspace() else "") for m in found]
    return Fix(tuple(edits), safe=not any(_TURNS.match(m[0]) for m in found))
