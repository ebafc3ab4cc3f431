"""Fills the bundled templates: text of an author is data and prints literally, whatever it looks like.

Templates hold fixed phrases in English, marked for translation; a language's catalogue replaces them. They decide
nothing: what they loop over are frozen values made by `agreement` and `statement`.
"""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from slakit.render.directions import ISOLATES, directed, isolated, written_in
from slakit.render.phrases import catalogue
from slakit.resources import template_path

__all__ = ["render_template", "render_xml", "tied"]

# What belongs together on one line: figures and their units, currencies and their amounts.
_FIGURE = re.compile(r"(?<=\d) (?=(?:%|points|s|min|h|seconds?|minutes?|hours?)(?![\w-]))")
_MONEY = re.compile(r"\b([A-Z]{3}) (?=\d)")


def tied(text: str) -> str:
    """Return a sentence of ours with no line break between a figure and its unit or a currency and its amount."""
    return _MONEY.sub("\\1\N{NO-BREAK SPACE}", _FIGURE.sub("\N{NO-BREAK SPACE}", text))


def _kept_in_order(value: object) -> object:
    """Keep the runs of a printed text apart from those around it; what `directed` has seen to stays as it is."""
    return isolated(value) if type(value) is str and not ISOLATES.intersection(value) else value


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(template_path()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=_kept_in_order,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters["tied"] = tied
    environment.filters["directed"] = directed
    environment.filters["isolated"] = isolated
    environment.globals["written_in"] = written_in
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    return environment


def render_template(name: str, language: str, **views: object) -> str:
    """Return the HTML of a template; a name that a template uses and nobody gave is an error."""
    return _environment(language).get_template(name).render(language=language, **views)


@cache
def _xml_environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(template_path()), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def render_xml(name: str, **views: object) -> str:
    """Return the XML of a template, in which texts stand as they are."""
    return _xml_environment().get_template(name).render(**views)
