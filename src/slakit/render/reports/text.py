"""The reports on clocks for a terminal: tables that fold where it is too narrow for them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice

from slakit.render.columns import columns
from slakit.render.diagnostics import clean
from slakit.render.figures import count_text
from slakit.render.reports.tables import COMPLIANCE_TITLES, Column, compliance_lines, log_columns
from slakit.render.reports.words import heading, remarks, within_text
from slakit.render.terminal import table
from slakit.reports import ComplianceReport, LogReport, LogRow, RiskReport, Scope

__all__ = ["compliance_text", "folded", "log_text", "risk_summary", "risk_text"]

_BOLD, _RED, _YELLOW, _RESET = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[0m"
_NAME = 28
"""Names are cut to this many columns; keys and figures never."""


def _paint(colour: bool, code: str, text: str) -> str:
    return f"{code}{text}{_RESET}" if colour and code and text.strip() else text


def _cut(text: str, most: int = _NAME) -> str:
    text = clean(text)
    if columns(text) <= most:
        return text
    while columns(text) > most - 1:
        text = text[:-1]
    return text + "…"


def folded(rows: Sequence[Sequence[str]], right: Sequence[bool], width: int | None) -> list[list[str]]:
    """The lines of each row: one, or as many as it takes to keep every column whole within the width."""
    padded = table(rows, right)
    lines: list[list[int]] = [[]]
    used = 0
    for n, cell in enumerate(padded[0]):
        wide = columns(cell)
        indent = 2 if len(lines) > 1 else 0
        if lines[-1] and width is not None and indent + used + 2 + wide > width:
            lines.append([])
            used = 0
        used += wide + (2 if lines[-1] else 0)
        lines[-1].append(n)
    if len(lines) == 1:
        return [["  ".join(cells).rstrip()] for cells in padded]
    return [
        [
            ("  " if n else "") + "  ".join(cells[i] for i in line).rstrip()
            for n, line in enumerate(lines)
            if n == 0 or any(cells[i].strip() for i in line)
        ]
        for cells in padded
    ]


def _head(scope: Scope, what: str, colour: bool) -> list[str]:
    first, *rest = (clean(line) for line in heading(scope, what))
    return [_paint(colour, _BOLD, first), *rest, ""]


def _feet(report: ComplianceReport | LogReport | RiskReport) -> list[str]:
    said = [clean(f"{remark}.") for remark in remarks(report)]
    return ["", *said] if said else []


def compliance_text(report: ComplianceReport, *, colour: bool = False, width: int | None = None) -> str:
    """The compliance report for a terminal; where it is narrow, each group has a line of its own above its figures."""
    names = len(report.by)
    lines = [[*(_cut(cell) for cell in line[:names]), *line[names:]] for line in compliance_lines(report)]
    right = [False] * (names + 1) + [True] * (len(COMPLIANCE_TITLES) - 1)
    padded = table(lines, right)
    text = _head(report.scope, "compliance", colour)
    narrow = width is not None and sum(columns(cell) + 2 for cell in padded[0]) - 2 > width
    for n, (line, cells) in enumerate(zip(lines, padded, strict=True)):
        look = _BOLD if n == 0 else _RED if line[names] == "missed" and line[names + 1] != "0" else ""
        if narrow:
            group = " · ".join(word for word in line[:names] if word)
            text += [_paint(colour, _BOLD, group)] if group else []
            cells = ["", *cells[names:]]  # noqa: PLW2901 - the rest of the line
        text.append(_paint(colour, look, "  ".join(cells).rstrip()))
    return "\n".join(text + _feet(report))


def _rows_text(rows: Sequence[LogRow], shown: Sequence[Column], colour: bool, width: int | None) -> list[str]:
    keys = len(shown) - 1
    cells = [[one.title for one in shown]]
    cells += [[clean(c.text(r)) if n in (0, keys) else _cut(c.text(r)) for n, c in enumerate(shown)] for r in rows]
    found = folded(cells, [one.right for one in shown], width)
    colours = {"missed": _RED, "running late": _RED, "running": _YELLOW}
    text = [_paint(colour, _BOLD, line) for line in found[0]]
    for row, lines in zip(rows, found[1:], strict=True):
        text += [_paint(colour, colours.get(row.state, ""), line) for line in lines]
    return text


def log_text(report: LogReport, *, most: int = 0, colour: bool = False, width: int | None = None) -> str:
    """The log for a terminal: its first rows, or all of them with a `most` of 0."""
    rows = list(islice(report.rows, most or None))
    text = _head(report.scope, "log", colour)
    if rows:
        text += _rows_text(rows, log_columns(report.scope, rows), colour, width)
    text += ["", _counted(len(report.rows), len(rows))]
    return "\n".join(text + _feet(report)[1:])


def _counted(count: int, shown: int) -> str:
    if shown == count:
        return f"{count_text(count, 'row', 'rows')}."
    more = count_text(count - shown, "row is", "rows are")
    return f"{count_text(shown, 'row', 'rows')} shown, {more} not; --limit 0 shows all, --export writes all into files."


def risk_text(report: RiskReport, *, colour: bool = False, width: int | None = None) -> str:
    """What is about to be late, for a terminal."""
    text = _head(report.scope, "at risk", colour)
    if report.rows:
        text += [*_rows_text(report.rows, log_columns(report.scope, report.rows, grace=True), colour, width), ""]
    text.append(risk_summary(report))
    return "\n".join(text + _feet(report)[1:])


def risk_summary(report: RiskReport) -> str:
    """How many clocks run, are overdue, and are about to be."""
    near = len(report.rows) - report.late
    runs = count_text(report.running, "clock runs", "clocks run")
    most = f"{within_text(report.within)} left{'' if isinstance(report.within, Fraction) else ' in open time'}"
    return f"{runs}: {count_text(report.late)} overdue, {count_text(near)} with at most {most}."
