"""What every format is given, and where its diagnostics are: the one reading of places that have no text to show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from slakit.baseline import Marked
from slakit.diagnostics import Diagnostic, Severity, Span

__all__ = ["Place", "Report", "place_of", "span_place"]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check.

    `findings` are in the order to print them in, `files` the contracts that were looked at, whether or not there is
    something to say about them. `fail_on` is the severity from which findings fail the check, `None` when they never
    do. `pages` has the explanations of codes as Markdown, `command` is what found it all.
    """

    findings: tuple[Marked, ...]
    files: tuple[str, ...] = ()
    fail_on: Severity | None = Severity.WARNING
    pages: Mapping[str, str] = field(default_factory=dict)
    command: str = "sla check"

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics alone."""
        return tuple(finding.diagnostic for finding in self.findings)

    def fails(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic fails the check; an error that blocks always does."""
        if diagnostic.blocks and diagnostic.severity is Severity.ERROR:
            return True
        return self.fail_on is not None and diagnostic.severity >= self.fail_on


@dataclass(frozen=True, slots=True)
class Place:
    """Where a diagnostic is, as far as that is known; lines and columns count from 1, the end lies behind."""

    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    @property
    def text(self) -> str:
        """`file:line:column` without the parts that are not known."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


def span_place(span: Span) -> Place:
    """The place of a span."""
    return Place(span.source.name, span.line, span.column, *span.end_position)


def place_of(diagnostic: Diagnostic) -> Place:
    """The place of a diagnostic; one such as `calls.csv:7` names a file and a line."""
    if diagnostic.span is not None:
        return span_place(diagnostic.span)
    where = re.fullmatch(r"(.+?):([1-9][0-9]{0,8})", diagnostic.where or "", re.DOTALL)
    return Place(where[1], int(where[2])) if where else Place(diagnostic.where or None)
