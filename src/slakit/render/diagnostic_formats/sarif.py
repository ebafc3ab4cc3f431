"""SARIF 2.1.0, the exchange format of static analysis, as code scanning services take it in."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from slakit import __version__
from slakit.baseline import Marked, tidy_path
from slakit.diagnostics import Diagnostic
from slakit.render.diagnostic_formats.escaped_json import escaped_json
from slakit.render.diagnostic_formats.report import Place, Report, place_of, span_place
from slakit.render.diagnostics import clean

__all__ = ["sarif_text"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LITERAL = str.maketrans({"{": "{{", "}": "}}", "[": r"\[", "]": r"\]"})
"""Braces would be placeholders in a message, and square brackets links."""


def _message(text: str) -> dict[str, str]:
    return {"text": clean(text).translate(_LITERAL)}


def _uri(path: str) -> str:
    """A path as a URI; bytes of a name that are no text come through as they are."""
    return Path(path).as_uri() if Path(path).is_absolute() else quote(os.fsencode(tidy_path(path)))


def _location(place: Place) -> dict[str, Any]:
    assert place.path is not None
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path)}}
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    if place.line is not None:
        physical["region"] = {key: value for key, value in region.items() if value is not None}
    return {"physicalLocation": physical}


def _rule(code: str, page: str | None) -> dict[str, Any]:
    """The rule of a code; title, summary and help come from its page."""
    if page is None:
        return {"id": code}
    heading, _, body = page.partition("\n")
    title = heading.removeprefix(f"# {code}: ")
    summary = " ".join(body.strip().split("\n\n", 1)[0].split())
    plain = re.sub(r"^(## |```.*\n)", "", body.strip() + "\n", flags=re.MULTILINE).strip()
    return {
        "id": code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": summary},
        "help": {"text": plain, "markdown": page},
    }


def _result(finding: Marked, rules: list[str]) -> dict[str, Any]:
    diagnostic = finding.diagnostic
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rules.index(diagnostic.code),
        "level": diagnostic.severity.word,
        "message": _message(_told(diagnostic)),
    }
    place = place_of(diagnostic)
    if place.path is not None:
        result["locations"] = [_location(place)]
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, **_location(span_place(related.span)), "message": _message(related.text)}
            for number, related in enumerate(diagnostic.related, 1)
        ]
    return {**result, "partialFingerprints": {"slakitFinding/v1": finding.fingerprint}}


def _told(diagnostic: Diagnostic) -> str:
    return "; ".join(filter(None, (diagnostic.message, diagnostic.help)))


def sarif_text(report: Report) -> str:
    """The report as one run of SARIF, with the rules that it has results of."""
    rules = sorted({diagnostic.code for diagnostic in report.diagnostics})
    driver = {"name": "slakit", "version": __version__, "rules": [_rule(c, report.pages.get(c)) for c in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules) for finding in report.findings],
    }
    return escaped_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})
