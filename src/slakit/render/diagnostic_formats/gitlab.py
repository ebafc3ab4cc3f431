"""A Code Quality report of GitLab, which a merge request compares with the one of its target branch."""

from __future__ import annotations

from typing import Any

from slakit.baseline import Marked, tidy_path
from slakit.diagnostics import Diagnostic, Severity
from slakit.render.diagnostic_formats.escaped_json import escaped_json
from slakit.render.diagnostic_formats.report import Report, place_of
from slakit.render.diagnostics import clean

__all__ = ["gitlab_text"]

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def _severity(diagnostic: Diagnostic) -> str:
    if diagnostic.blocks and diagnostic.severity is Severity.ERROR:
        return "blocker"
    return _SEVERITIES[diagnostic.severity]


def _issue(finding: Marked) -> dict[str, Any]:
    diagnostic, place = finding.diagnostic, place_of(finding.diagnostic)
    return {
        "description": clean("; ".join(filter(None, (diagnostic.message, diagnostic.help)))),
        "check_name": diagnostic.code,
        "fingerprint": finding.fingerprint,
        "severity": _severity(diagnostic),
        # GitLab needs a path and a line; what is about no file is shown with the folder, at its first line.
        "location": {"path": clean(tidy_path(place.path or ".")), "lines": {"begin": place.line or 1}},
    }


def gitlab_text(report: Report) -> str:
    """The report as a JSON array, an issue a diagnostic."""
    return escaped_json([_issue(finding) for finding in report.findings])
