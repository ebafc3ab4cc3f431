"""Workflow commands of GitHub Actions, which turn diagnostics into annotations on the changed lines.

GitHub keeps ten annotations of each level a step and drops the others without a word, so the tenth counts them.
"""

from __future__ import annotations

from slakit.baseline import tidy_path
from slakit.diagnostics import Diagnostic, Severity
from slakit.render.diagnostic_formats.report import Report, place_of
from slakit.render.diagnostics import clean

__all__ = ["github_text"]

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_KEPT = 10


def _data(text: str) -> str:
    """Text behind the second `::`."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Text of a property, which a comma or a colon would end."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _command(diagnostic: Diagnostic) -> str:
    place = place_of(diagnostic)
    properties = {
        "file": None if place.path is None else clean(tidy_path(place.path)),
        "line": place.line,
        "col": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
        "title": diagnostic.code,
    }
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    message = clean(diagnostic.message) + (f"\n{clean(diagnostic.help)}" if diagnostic.help else "")
    return f"::{_COMMANDS[diagnostic.severity]} {told}::{_data(message)}"


def github_text(report: Report) -> str:
    """Errors first, then warnings and notes, one command a line; all of them stand in the log of the step."""
    lines: list[str] = []
    for severity, command in _COMMANDS.items():
        commands = [_command(diagnostic) for diagnostic in report.diagnostics if diagnostic.severity is severity]
        if len(commands) > _KEPT:
            rest = f"{len(commands) - _KEPT + 1} more {severity.word}s: the log of this step has them all"
            commands.insert(_KEPT - 1, f"::{command} title=slakit::{rest}")
        lines += commands
    return "".join(f"{line}\n" for line in lines)
