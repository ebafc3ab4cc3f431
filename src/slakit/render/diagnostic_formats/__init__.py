"""Prints the diagnostics of a check for machines and for other people's tools: one format a module.

A format is a function from a report to the whole text for standard output, listed in `FORMATS`. None of them prints
colour, and in none can text from a contract leave its place: no line, command, tag or cell begins with it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slakit.render.diagnostic_formats.report import Report

__all__ = ["FORMATS", "printed"]

FORMATS: dict[str, str] = {
    "concise": "concise.concise_text",
    "json": "escaped_json.json_report",
    "github": "github.github_text",
    "gitlab": "gitlab.gitlab_text",
    "sarif": "sarif.sarif_text",
    "junit": "junit.junit_text",
    "markdown": "markdown.markdown_text",
}
"""Every format beside the one for terminals, by the name that `--output-format` takes, and the function that prints it.

A printer is loaded when it is asked for: they bring XML and HTML with them, and most checks print for people.
"""


def printed(output_format: str, report: Report) -> str:
    """Return a report in a format; raises KeyError for one there is not."""
    module, _, function = FORMATS[output_format].partition(".")
    printer: Callable[[Report], str] = getattr(import_module(f"{__name__}.{module}"), function)
    return printer(report)
