"""Markdown for a comment on a pull request: a table of all diagnostics, then what the first of them are about.

Text from contracts stands in code only, where neither markup nor HTML, links or mentions of people work.
"""

from __future__ import annotations

import re

from slakit.diagnostics import Diagnostic
from slakit.render.diagnostic_formats.report import Report, place_of
from slakit.render.diagnostics import clean, full_text, summary_text

__all__ = ["code_cell", "markdown_text"]

_EXCERPTS = 10
_ROWS = 100
"""More would not fit into one comment."""


def _ticks(text: str) -> int:
    """The length of the longest run of backticks."""
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _bar(match: re.Match[str]) -> str:
    """A bar that does not end the cell: an odd number of backslashes stands before it."""
    return match[1] + ("\\" if len(match[1]) % 2 == 0 else "\\\\") + "|"


def code_cell(text: str) -> str:
    """Return a text as code in a table's cell."""
    shown = re.sub(r"(\\*)\|", _bar, clean(text).strip())
    if not shown:
        return ""
    fence = "`" * (_ticks(shown) + 1)
    space = " " if shown.startswith("`") or shown.endswith(("`", "\\")) else ""
    return f"{fence}{space}{shown}{space}{fence}"


def _row(diagnostic: Diagnostic) -> str:
    texts = (place_of(diagnostic).text, diagnostic.message, diagnostic.help or "")
    place, message, next_step = (code_cell(text) for text in texts)
    return f"| {diagnostic.severity.word} | {diagnostic.code} | {place} | {message} | {next_step} |"


def _fenced(title: str, text: str) -> list[str]:
    fence = "`" * max(_ticks(text) + 1, 3)
    return ["", title, "", f"{fence}text", text, fence]


def markdown_text(report: Report) -> str:
    """The report as Markdown of GitHub and GitLab."""
    diagnostics = report.diagnostics
    lines = [f"**sla check**: {summary_text(diagnostics, len(report.files))}"]
    if diagnostics:
        lines += ["", "| severity | code | place | problem | next step |", "|---|---|---|---|---|"]
        lines += [_row(diagnostic) for diagnostic in diagnostics[:_ROWS]]
        if len(diagnostics) > _ROWS:
            lines += ["", f"{len(diagnostics) - _ROWS} more are not in this table."]
        excerpts = "\n\n".join(full_text(diagnostic) for diagnostic in diagnostics[:_EXCERPTS])
        title = "In full:" if len(diagnostics) <= _EXCERPTS else f"The first {_EXCERPTS} in full:"
        lines += _fenced(title, excerpts)
    return "\n".join(lines) + "\n"
