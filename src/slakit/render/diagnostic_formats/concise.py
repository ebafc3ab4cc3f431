"""One line a diagnostic, as editors and grep read it: `file:line:column: severity[CODE] message`."""

from __future__ import annotations

from slakit.diagnostics import Diagnostic
from slakit.render.diagnostic_formats.report import Report, place_of
from slakit.render.diagnostics import clean

__all__ = ["concise_text"]


def concise_text(report: Report) -> str:
    """The diagnostics of a report, one a line; one without a place begins with its severity."""
    return "".join(f"{_line(diagnostic)}\n" for diagnostic in report.diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    place = clean(place_of(diagnostic).text)
    what = f"{diagnostic.severity.word}[{diagnostic.code}] {clean(diagnostic.message)}"
    line = f"{place}: {what}" if place else what
    # GitHub takes a line that begins with :: for a command.
    return f"./{line}" if line.lstrip().startswith("::") else line
