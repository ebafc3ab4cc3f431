"""What slakit tells people about their files: a place, a stable code, what is wrong, and the next step.

Every stage returns diagnostics as values; nothing here prints. The printers live in `render`.
"""

from __future__ import annotations

import bisect
import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

__all__ = [
    "Diagnostic",
    "Edit",
    "Fix",
    "Related",
    "Severity",
    "Source",
    "Span",
    "combined_sha256",
    "has_errors",
    "refuses",
    "sort_diagnostics",
]


class Severity(enum.IntEnum):
    """How much a diagnostic matters; a higher value is worse."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The word that printers show."""
        return self.name.lower()


@dataclass(frozen=True, eq=False)
class Source:
    """One text that was read: its name as people know it, and its characters (NFC, one newline a line).

    `data` are the bytes as they lay in the file.
    """

    name: str
    text: str = field(repr=False)
    data: bytes = field(default=b"", repr=False)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the bytes in hexadecimal, as any other tool computes it of the file."""
        return _sha256(self.data or self.text.encode())

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets of the first character of each line."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of a character offset."""
        line = bisect.bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its newline; empty beyond the end."""
        if not 1 <= number <= len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]


def combined_sha256(sources: Iterable[Source]) -> str:
    """One SHA-256 for the files of a contract: that of the file where there is one, else of their own, one a line."""
    digests = [source.sha256 for source in sources]
    if len(digests) == 1:
        return digests[0]
    return _sha256("\n".join(digests).encode())


def _sha256(data: bytes) -> str:
    import hashlib  # loads OpenSSL, which a plain check has no use for

    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets in a source."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """1-based line of the first character."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """1-based column of the first character."""
        return self.source.position(self.start)[1]

    @property
    def end_position(self) -> tuple[int, int]:
        """1-based line and column just behind the last character."""
        return self.source.position(self.end)

    @property
    def place(self) -> str:
        """`file:line`, as derivations cite it."""
        return f"{self.source.name}:{self.line}"

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other."""
        return Span(self.source, self.start, max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a problem, with what stands there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A text to put in the place of another; an empty place is an insertion."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """How a file is mended: edits of one source that belong together and do not overlap.

    A `safe` one cannot change what the file means: it is certain what was meant. Any other is a proposal.
    """

    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem, complete enough to be mended without asking anybody.

    `code` is stable and has a page (`sla explain CODE`). A diagnostic that `blocks` leaves no meaning to
    compute with: no command goes on past it. Others are findings: they fail `sla check`, and values that
    they do not touch still evaluate.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    span: Span | None = None
    help: str | None = None
    label: str | None = None
    related: tuple[Related, ...] = ()
    blocks: bool = True
    where: str | None = None
    """A place that has no text to show, such as a data file."""
    fix: Fix | None = None

    @property
    def place(self) -> str:
        """`file:line:column`, or what is known of it."""
        if self.span is None:
            return self.where or ""
        return f"{self.span.source.name}:{self.span.line}:{self.span.column}"


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file and place, each problem once; problems without a place come first."""
    unique = dict.fromkeys(diagnostics)

    def key(d: Diagnostic) -> tuple[str, int, str, str]:
        return (d.span.source.name, d.span.start, d.code, d.message) if d.span else ("", -1, d.code, d.message)

    return sorted(unique, key=key)


def has_errors(diagnostics: Iterable[Diagnostic], at_least: Severity = Severity.ERROR) -> bool:
    """Whether any diagnostic is at or above a severity."""
    return any(d.severity >= at_least for d in diagnostics)


def refuses(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any diagnostic leaves nothing to compute with."""
    return any(d.blocks and d.severity is Severity.ERROR for d in diagnostics)
