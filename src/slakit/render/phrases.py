"""Fixed phrases by language: what templates and workings say beside the sentences made from the model.

The phrases are written in English where they are used; the catalogue of another language replaces them. A second
language needs one catalogue here and one class in `slakit.render.sentences`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from gettext import NullTranslations

__all__ = ["Translate", "catalogue", "translator"]

Translate = Callable[..., str]
"""From a phrase in English with `{names}`, and their values, to the phrase of a language."""


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the phrases of a language; English needs none. An unknown language raises KeyError."""
    return {"en": NullTranslations}[language]()


def translator(language: str) -> Translate:
    """Return the function that says a phrase in a language; values are filled in after the translation."""
    phrases = catalogue(language)

    def translate(phrase: str, **values: object) -> str:
        return phrases.gettext(phrase).format(**values)

    return translate
