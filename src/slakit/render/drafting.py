"""Fills the drafts of contracts: what an author answered stands in them as the language writes it.

Runs for `sla new`. Texts are quoted here and nowhere else; figures come in as the model's own formatting gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from slakit.resources import template_path

__all__ = ["draft_text", "quoted"]


def quoted(text: str) -> str:
    r"""Return a text as the language writes it, in quotes.

    >>> print(quoted('Say "yes"'))
    "Say \"yes\""
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _remark(text: str) -> str:
    """Return a text that stays on one line of remarks."""
    return " ".join(text.split())


@cache
def _environment() -> Environment:
    # What comes out is a contract, not HTML: nothing is escaped but by `quoted`.
    environment = Environment(
        loader=FileSystemLoader(template_path() / "new"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quoted"] = quoted
    environment.filters["remark"] = _remark
    return environment


def draft_text(template: str, answers: Mapping[str, object]) -> str:
    """Return the contract that a template and answers make; a name that nobody gave is an error."""
    return _environment().get_template(f"{template}.sla.j2").render(answers)
