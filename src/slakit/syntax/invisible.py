r"""Finds characters that a reader cannot see or that turn a line around: what is signed must be what is read.

Runs on every text before it is parsed. Joiners and direction marks, which Persian, Arabic and Indic words need,
are let through; line ends are `\n` by now.
"""

from __future__ import annotations

import re
import unicodedata

from slakit.diagnostics import Diagnostic, Source, Span

__all__ = ["find_invisible"]

_MOST = 20
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
            ),
        )
        if len(found) >= _MOST:
            break
    return list(found.values())
