"""The reports on clocks as one HTML page each, with everything in it: styles, charts, and a log that can be sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from slakit.render.chart import Chart
from slakit.render.figures import count_text
from slakit.render.jinja import render_template
from slakit.render.reports.charts import dates_chart, used_chart
from slakit.render.reports.tables import group_words, log_columns
from slakit.render.reports.text import risk_summary
from slakit.render.reports.words import GROUPINGS, heading, length_text, remarks, share_text, title_text
from slakit.reports import Bucket, ComplianceReport, ComplianceRow, LogReport, LogRow, RiskReport

__all__ = ["MOST_ROWS", "compliance_html", "log_html", "risk_html"]

MOST_ROWS = 5_000
"""Rows of a log that a browser shows without trouble."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    key: str | None = None
    """What it is sorted by, if that is not its text; empty for what comes last."""


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[_Cell, ...]
    late: bool = False
    some: tuple[int, ...] = ()
    """The columns of numbers that ask for attention."""


@dataclass(frozen=True, slots=True)
class _View:
    title: str
    about: tuple[str, ...]
    remarks: tuple[str, ...]
    charts: tuple[tuple[str, Chart], ...]
    caption: str
    bands: tuple[tuple[str, int], ...]
    titles: tuple[str, ...]
    right: tuple[int, ...]
    rows: tuple[_Row, ...]
    total: tuple[str, ...]
    sortable: bool


def _charts(dates: Sequence[Bucket], used: Sequence[Bucket]) -> tuple[tuple[str, Chart], ...]:
    return tuple(chart for chart in (dates_chart(dates), used_chart(used)) if chart is not None)


def _page(view: _View) -> bytes:
    return render_template("report.html.j2", "en", view=view).encode()


_LENGTHS = ("Average", "Longest", "Shortest")


def _figures(row: ComplianceRow, optional: Sequence[str]) -> list[str]:
    words = []
    for tally in (row.fulfilled, row.missed):
        lengths: tuple[Fraction | int | None, ...] = (tally.average, tally.longest, tally.shortest)
        words.append(count_text(tally.count))
        words += ["–" if length is None else length_text(length) for length in lengths]
    counts = {"Still open": row.late, "Running": row.running, "Paused": row.paused, "No limit": row.unlimited}
    return [*words, *(count_text(counts[name]) for name in optional), share_text(row.share)]


def compliance_html(report: ComplianceReport) -> bytes:
    """The compliance report as a page."""
    total = report.total
    counts = {"Still open": total.late, "Running": total.running, "Paused": total.paused, "No limit": total.unlimited}
    optional = [name for name, count in counts.items() if count]
    names = len(report.by)
    late = ["Still open"] if "Still open" in optional else []
    others = [name for name in optional if name != "Still open"]
    titles = (*(GROUPINGS[one] for one in report.by), "Count", *_LENGTHS, "Count", *_LENGTHS, *optional, "Fulfilled")
    bands = (("", names), ("Fulfilled", 4), ("Missed", 4 + len(late)), ("", len(others) + 1))
    rows = []
    for row in report.rows:
        cells = [*group_words(report, row.group), *_figures(row, optional)]
        some = (names + 4,) if row.missed.count else ()
        rows.append(_Row(tuple(_Cell(text) for text in cells), some=some))
    first, *about = heading(report.scope, "compliance")
    view = _View(
        title=f"{title_text(report.scope)}: compliance",
        about=(first, *about),
        remarks=tuple(f"{remark}." for remark in remarks(report)),
        charts=_charts(report.dates, report.used),
        caption="Fulfilled and missed, and how long they took",
        bands=tuple(band for band in bands if band[1]),
        titles=titles,
        right=tuple(range(names, len(titles))),
        rows=tuple(rows),
        total=(*["Total", *[""] * (names - 1)][:names], *_figures(total, optional)),
        sortable=False,
    )
    return _page(view)


def _key(row: LogRow, title: str) -> str | None:
    numbers = {
        "Started": row.started, "Due": row.due, "Closed": row.closed, "Grace until": row.grace_until,
        "Remaining or overdue": row.remaining,
    }  # fmt: skip
    if title not in numbers:
        return None
    number = numbers[title]
    return "" if number is None else str(number)


def _rows_view(report: LogReport | RiskReport, rows: Sequence[LogRow], view: dict[str, str], said: list[str]) -> bytes:
    columns = log_columns(report.scope, rows, grace=isinstance(report, RiskReport))
    first, *about = heading(report.scope, view["what"])
    charts = _charts(report.dates, report.used) if isinstance(report, LogReport) else ()
    return _page(
        _View(
            title=f"{title_text(report.scope)}: {view['what']}",
            about=(first, *about),
            remarks=(*said, *(f"{remark}." for remark in remarks(report))),
            charts=charts,
            caption=view["caption"],
            bands=(),
            titles=tuple(column.title for column in columns),
            right=tuple(n for n, column in enumerate(columns) if column.right),
            rows=tuple(
                _Row(
                    tuple(_Cell(column.text(row), _key(row, column.title)) for column in columns),
                    late=row.state in ("missed", "running late"),
                )
                for row in rows
            ),
            total=(),
            sortable=True,
        )
    )


def log_html(report: LogReport, most: int = MOST_ROWS) -> bytes:
    """The log as a page: its first rows, and a word on how many there are."""
    rows = list(islice(report.rows, most))
    count = len(report.rows)
    said = []
    if count > len(rows):
        said = [f"This page shows the first {count_text(len(rows))} of {count_text(count)} rows; CSV has them all."]
    return _rows_view(report, rows, {"what": "log", "caption": count_text(count, "row", "rows")}, said)


def risk_html(report: RiskReport) -> bytes:
    """What is about to be late, as a page."""
    return _rows_view(report, report.rows, {"what": "at risk", "caption": risk_summary(report)}, [])
