"""Text of several scripts in one document: which way it runs, and isolates that keep its runs in order.

The typesetter orders runs by the Unicode rules but knows neither `<bdi>` nor CSS for them, so the isolates of Unicode
stand in the text itself. They have no shape.
"""

from __future__ import annotations

import re
from unicodedata import bidirectional

from markupsafe import Markup

__all__ = ["ISOLATES", "directed", "isolated", "runs_right_to_left", "written_in"]

_FIRST_STRONG, _LEFT_TO_RIGHT, _POP = "\u2068", "\u2066", "\u2069"
ISOLATES = frozenset({_FIRST_STRONG, _LEFT_TO_RIGHT, _POP})
"""The characters that keep runs apart."""
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
# Words, figures and dates of the Latin script, with what stands between them. A figure that belongs to a word of
# another script, as in its numbered name, goes with that.
_LATIN = re.compile(
    r"(?<![\w\-])[A-Za-z\u00c0-\u024f0-9](?:[^\u0590-\u08ff\ufb1d-\ufefc\n()\[\]«»]*[A-Za-z\u00c0-\u024f0-9%.])?"
)


def runs_right_to_left(language: str | None) -> bool:
    """Whether a language, by its BCP 47 tag, is written from right to left."""
    return language is not None and language.split("-", 1)[0].lower() in _RIGHT_TO_LEFT


def isolated(text: str) -> str:
    """Return a text that does not reorder what stands around it, and is not reordered by it.

    A text without any letter that runs from right to left comes back as it is.
    """
    if any(bidirectional(character) in ("R", "AL") for character in text):
        return f"{_FIRST_STRONG}{text}{_POP}"
    return text


def directed(text: str, language: str | None) -> str:
    """Return a paragraph of a language; in one from right to left, what is Latin keeps its own order."""
    if not runs_right_to_left(language):
        return isolated(text)
    return _LATIN.sub(lambda match: f"{_LEFT_TO_RIGHT}{match[0]}{_POP}", text)


def written_in(language: str | None) -> Markup:
    """Return the attributes of an element that holds a text in a language; none without a language."""
    if language is None:
        return Markup("")
    way = "rtl" if runs_right_to_left(language) else "ltr"
    return Markup(' lang="{}" dir="{}"').format(language, way)
