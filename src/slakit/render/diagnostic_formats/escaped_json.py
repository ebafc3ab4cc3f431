"""JSON that is safe to look at: what would move a cursor or turn a line around is written as an escape."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from slakit.render.diagnostic_formats.report import Report
from slakit.render.diagnostics import diagnostics_json

__all__ = ["escaped_json", "json_report"]


def _escape(char: str) -> str:
    """A character as a JSON escape, or as two of them beyond the first 65,536."""
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def escaped_json(value: dict[str, Any] | list[Any]) -> str:
    """A JSON document with two spaces of indent and a newline at the end; it reads back as the same value."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(
        _escape(char) if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char
        for char in text
    )


def json_report(report: Report) -> str:
    """The diagnostics of a report in slakit's own JSON, version 1."""
    return escaped_json(diagnostics_json(report.diagnostics))
