"""JUnit's XML, which CI servers show as tests: a suite a file, a case a diagnostic, a passing one for a clean file."""

from __future__ import annotations

import re
from html import escape

from slakit.diagnostics import Diagnostic
from slakit.render.diagnostic_formats.report import Report, place_of
from slakit.render.diagnostics import clean, full_text

__all__ = ["attributes", "junit_text", "xml_text"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""


def xml_text(text: str) -> str:
    """Return a text as XML may hold it, between tags or in quotes."""
    return escape(_NO_XML.sub("\ufffd", text), quote=True)


def attributes(**values: str | int) -> str:
    """Return the attributes of a tag, each value on one line, with a space before each."""
    return "".join(f' {name}="{xml_text(clean(str(value)))}"' for name, value in values.items())


def _case(report: Report, file: str, diagnostic: Diagnostic) -> str:
    name = f"{diagnostic.code}: {diagnostic.message}"
    line = place_of(diagnostic).line
    place = {"file": file} if line is None else {"file": file, "line": line}
    text = xml_text(full_text(diagnostic))
    if report.fails(diagnostic):
        told = attributes(type=diagnostic.code, message=f"{diagnostic.severity.word}: {diagnostic.message}")
        inner = f"      <failure{told}>{text}</failure>\n"
    else:
        inner = f"      <system-out>{text}</system-out>\n"
    return f"    <testcase{attributes(classname=file, name=name, **place)}>\n{inner}    </testcase>\n"


def _suite(report: Report, file: str, diagnostics: list[Diagnostic]) -> str:
    failures = sum(report.fails(diagnostic) for diagnostic in diagnostics)
    cases = "".join(_case(report, file, diagnostic) for diagnostic in diagnostics)
    if not diagnostics:
        cases = f"    <testcase{attributes(classname=file, name='check', file=file)}/>\n"
    counts = attributes(name=file, tests=max(len(diagnostics), 1), failures=failures, errors=0, skipped=0)
    return f"  <testsuite{counts}>\n{cases}  </testsuite>\n"


def junit_text(report: Report) -> str:
    """The report as XML; what does not fail the check is the output of a case that passes."""
    suites: dict[str, list[Diagnostic]] = {file: [] for file in report.files}
    for diagnostic in report.diagnostics:
        suites.setdefault(place_of(diagnostic).path or report.command, []).append(diagnostic)
    tests = sum(max(len(diagnostics), 1) for diagnostics in suites.values())
    failures = sum(report.fails(diagnostic) for diagnostic in report.diagnostics)
    counts = attributes(name=report.command, tests=tests, failures=failures, errors=0)
    inner = "".join(_suite(report, file, diagnostics) for file, diagnostics in suites.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{counts}>\n{inner}</testsuites>\n'
