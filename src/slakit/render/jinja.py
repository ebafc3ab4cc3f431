"""Fills the bundled templates: text of an author is data and prints literally, whatever it looks like.

Templates hold fixed phrases in English, marked for translation; a language's catalogue replaces them. They decide
nothing: what they loop over are frozen values made by `agreement` and `statement`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from gettext import NullTranslations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from slakit.resources import template_path

__all__ = ["Translate", "render_template", "tied", "translator"]

Translate = Callable[..., str]
"""A phrase in English with `{names}`, and their values, to the phrase of a language."""

# What belongs together on one line: figures and their units, currencies and their amounts.
_FIGURE = re.compile(r"(?<=\d) (?=(?:%|points|s|min|h|seconds?|minutes?|hours?)(?![\w-]))")
_MONEY = re.compile(r"\b([A-Z]{3}) (?=\d)")


@cache
def _catalogue(language: str) -> NullTranslations:
    """Return the phrases of a language; English is what the templates hold. An unknown language raises KeyError."""
    return {"en": NullTranslations}[language]()


def translator(language: str) -> Translate:
    """Return the fixed phrases of a language for text made in Python; values are filled in after the translation."""
    catalogue = _catalogue(language)

    def translate(phrase: str, **values: object) -> str:
        return catalogue.gettext(phrase).format(**values)

    return translate


def tied(text: str) -> str:
    """Return a sentence of ours with no line break between a figure and its unit or a currency and its amount."""
    return _MONEY.sub("\\1\N{NO-BREAK SPACE}", _FIGURE.sub("\N{NO-BREAK SPACE}", text))


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(template_path()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters["tied"] = tied
    environment.install_gettext_translations(_catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    return environment


def render_template(name: str, language: str, **views: object) -> str:
    """Return the HTML of a template; a name that a template uses and nobody gave is an error."""
    return _environment(language).get_template(name).render(language=language, **views)
