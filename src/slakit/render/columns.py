"""How wide a text stands on a terminal."""

from __future__ import annotations

import unicodedata

__all__ = ["JOINERS", "columns"]

JOINERS = "\u200c\u200d"
"""Characters without a width of their own that shape their neighbours."""


def columns(text: str) -> int:
    """Terminal columns of a text; wide and combining characters counted as terminals draw them."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) or c in JOINERS else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
