"""Exit codes, the same for every command; where several apply, the highest wins."""

from __future__ import annotations

from collections.abc import Iterable

import click

from slakit.diagnostics import Diagnostic, Severity

__all__ = ["DONE", "FAULT", "FINDINGS", "UNKNOWN", "USAGE", "NothingWritten", "exit_code"]

DONE = 0
"""Done; a broken promise is a business result, not an error."""
FINDINGS = 1
"""The contract has findings, a test in it fails, or an output differs from what it should be."""
USAGE = 2
"""The command was called in a way it does not have."""
UNKNOWN = 3
"""The answer is not known: input that is missing, unreadable or incomplete."""
FAULT = 4
"""A fault of slakit itself."""


class NothingWritten(click.Abort):
    """The user has interrupted a command before it wrote anything."""


_UNREADABLE = ("SLA0", "SLA7", "SLA8")


def exit_code(diagnostics: Iterable[Diagnostic], fail_on: Severity = Severity.WARNING) -> int:
    """The code that a list of diagnostics earns: contract findings 1, unreadable input and data 3."""
    worst = DONE
    for d in diagnostics:
        if d.code.startswith(_UNREADABLE) and d.severity is Severity.ERROR:
            worst = max(worst, UNKNOWN)
        elif d.severity >= fail_on:
            worst = max(worst, FINDINGS)
    return worst
