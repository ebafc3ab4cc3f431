"""Prints the diagnostics of a check for machines and for other people's tools: one format a module.

A format is a function from a report to the whole text for standard output, listed in `FORMATS`. None of them prints
colour, and in none can text from a contract leave its place: no line, command, tag or cell begins with it.
"""

from collections.abc import Callable

from slakit.render.diagnostic_formats.concise import concise_text
from slakit.render.diagnostic_formats.escaped_json import json_report
from slakit.render.diagnostic_formats.github import github_text
from slakit.render.diagnostic_formats.gitlab import gitlab_text
from slakit.render.diagnostic_formats.junit import junit_text
from slakit.render.diagnostic_formats.markdown import markdown_text
from slakit.render.diagnostic_formats.report import Report
from slakit.render.diagnostic_formats.sarif import sarif_text

__all__ = ["FORMATS", "Report"]

FORMATS: dict[str, Callable[[Report], str]] = {
    "concise": concise_text,
    "json": json_report,
    "github": github_text,
    "gitlab": gitlab_text,
    "sarif": sarif_text,
    "junit": junit_text,
    "markdown": markdown_text,
}
"""Every format beside the one for terminals, by the name that `--output-format` takes."""
