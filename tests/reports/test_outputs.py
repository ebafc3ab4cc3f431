"""What reports look like: golden files, and that files hold what the report holds, whatever names people have.

`SLAKIT_UPDATE_GOLDEN=1 pytest tests/reports/test_outputs.py` writes what comes out now; review that diff.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook
from tests.reports.readings import MARCH, reading, scope, wanted

from slakit import api
from slakit.measure import DataFile, RecordQuality, Rejects
from slakit.render.columns import columns
from slakit.render.files import created_date
from slakit.render.reports.charts import dates_chart, used_chart
from slakit.render.reports.csv_rows import compliance_csv, log_csv
from slakit.render.reports.documents import compliance_json, log_json, risk_json
from slakit.render.reports.page import compliance_html, log_html, risk_html
from slakit.render.reports.text import compliance_text, log_text, risk_text
from slakit.render.reports.words import left_text, length_text, share_text, when_text
from slakit.render.reports.workbook import compliance_xlsx, log_xlsx
from slakit.reporting import report_path, write_report
from slakit.reports import ComplianceReport, LogReport, LogRow, RiskReport, compliance, log, parse_order, risk
from slakit.timeline import DAY, HOUR, MINUTE, SECOND

GOLDEN = Path(__file__).parent / "golden"
QUALITY = (RecordQuality("tickets", (DataFile("tickets.csv", "0" * 64, 812),), 10, 9, (Rejects("id: empty", 1, 7),)),)
COMPLIANCE = compliance(scope(), MARCH, QUALITY)
LOG = log(scope(), MARCH, QUALITY)
RISK = risk(scope(), MARCH, QUALITY)


def joined(pieces: Iterable[bytes]) -> str:
    return b"".join(pieces).decode()


OUTPUTS: dict[str, Callable[[], str]] = {
    "compliance.txt": lambda: compliance_text(COMPLIANCE) + "\n",
    "compliance-100.txt": lambda: compliance_text(COMPLIANCE, width=100) + "\n",
    "compliance.csv": lambda: joined(compliance_csv(COMPLIANCE)),
    "compliance.json": lambda: json.dumps(compliance_json(COMPLIANCE), indent=1, ensure_ascii=False) + "\n",
    "compliance.html": lambda: compliance_html(COMPLIANCE).decode(),
    "log.txt": lambda: log_text(LOG) + "\n",
    "log-100.txt": lambda: log_text(LOG, width=100) + "\n",
    "log.csv": lambda: joined(log_csv(LOG)),
    "log.json": lambda: joined(log_json(LOG)),
    "risk.txt": lambda: risk_text(RISK) + "\n",
    "risk.csv": lambda: joined(log_csv(RISK)),
    "risk.json": lambda: joined(risk_json(RISK)),
    "risk.html": lambda: risk_html(RISK).decode(),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_golden(name: str) -> None:
    found, path = OUTPUTS[name](), GOLDEN / name
    if os.environ.get("SLAKIT_UPDATE_GOLDEN"):
        path.write_text(found, encoding="utf-8", newline="")
    assert found == path.read_bytes().decode()
    assert found == OUTPUTS[name]()


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_a_terminal_is_never_too_narrow(width: int) -> None:
    for text in (compliance_text(COMPLIANCE, width=width), log_text(LOG, width=width), risk_text(RISK, width=width)):
        table = text.split("\n\n")[1]
        assert max(columns(line) for line in table.splitlines()) <= max(width, 84 if "Result" in table else 0)


def test_colour_is_only_added() -> None:
    painted = log_text(LOG, colour=True)
    assert "\x1b[31m" in painted
    assert re.sub(r"\x1b\[\d+m", "", painted) == log_text(LOG)


def test_a_terminal_shows_the_first_rows_and_says_so() -> None:
    assert "3 rows shown, 5 rows are not; --limit 0 shows all" in log_text(LOG, most=3)
    assert log_text(log(scope(), []), most=3).endswith("0 rows.")


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (0, "0 s"),
        (1, "0.000001 s"),
        (Fraction(1, 3), "0.00000033 s"),
        (350_000, "0.35 s"),
        (20 * SECOND, "20 s"),
        (Fraction(61 * SECOND, 3), "20.3 s"),
        (59_960_000, "1 min"),
        (MINUTE - 1, "1 min"),
        (90 * SECOND, "1 min 30 s"),
        (65 * MINUTE, "1 h 05 min"),
        (HOUR + SECOND, "1 h 00 min 01 s"),
        (1000 * HOUR, "1,000 h 00 min"),
        (-65 * MINUTE, "-1 h 05 min"),
    ],
)
def test_lengths_of_time(length: Fraction | int, text: str) -> None:
    assert length_text(length) == text


def test_shares_are_all_or_nothing_only_when_they_are() -> None:
    shown = [share_text(Fraction(n, 10**6)) for n in (0, 1, 999_999, 10**6)]
    assert shown == ["0.00 %", "0.0001 %", "99.9999 %", "100.00 %"]
    assert share_text(None) == "–"


def test_a_time_that_occurs_twice_says_which_it_is() -> None:
    hour = 1_792_887_600 * SECOND  # 2026-10-25 00:20 UTC, clocks go back in Amsterdam at 01:00 UTC
    assert [when_text(hour + n * HOUR, "Europe/Amsterdam")[-12:] for n in (0, 1, 2)] == [
        "02:20 +02:00", "02:20 +01:00", "-10-25 03:20",
    ]  # fmt: skip
    assert when_text(hour + 1_500_000, "UTC") == "2026-10-25 00:20:01.5"


def row(state: str, elapsed: int | None, limit: int | None, due: int | None = 0) -> LogRow:
    return LogRow("T", "c", 1, None, None, None, None, 0, due, due, None, elapsed, limit, state)


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (row("met", 60, 60), "0 s to spare"),
        (row("met", None, None), "in time"),
        (row("missed", 60, 60), "past due"),
        (row("missed", 3 * HOUR, HOUR), "2 h 00 min overdue"),
        (row("running", HOUR, 2 * HOUR), "1 h 00 min left, runs"),
        (row("running", None, HOUR), "time left not told, runs"),
        (row("running", 5, None, None), "no limit, runs"),
        (row("running late", HOUR, HOUR), "past due, still open"),
        (row("running late", HOUR + 20 * SECOND, HOUR), "20 s overdue, still open"),
        (row("paused", HOUR, 2 * HOUR, None), "1 h 00 min left, paused"),
        (row("cancelled", None, HOUR, None), "cancelled"),
    ],
)
def test_what_is_left(one: LogRow, text: str) -> None:
    assert left_text(one) == text


# ------------------------------------------------------------------ names that mean mischief

MISCHIEF = ("=1+1", "+1-1x", "-x", "@SUM(A1)", "\tx", "\rx", "a\nb", 'q"uo,te', "<script>alert(1)</script>", "\x1b[31m")
MISCHIEVOUS = [reading(f"T-{n}", "03-02 09:00", agent=name, requester=name) for n, name in enumerate(MISCHIEF)]


def test_csv_cells_are_no_formulas_and_come_back() -> None:
    for text, column in (
        (joined(log_csv(log(scope(), MISCHIEVOUS))), "agent"),
        (joined(compliance_csv(compliance(scope(), MISCHIEVOUS))), "agent"),
    ):
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        cells = [one[column] for one in rows if one.get("row") != "total"]
        assert {cell.removeprefix("'") for cell in cells} == set(MISCHIEF)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_terminal_gets_no_control_characters() -> None:
    text = log_text(log(scope(), MISCHIEVOUS)) + compliance_text(compliance(scope(), MISCHIEVOUS))
    assert not [char for char in text if ord(char) < 32 and char != "\n"]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [f"{name}={value}" for name, value in attrs if name in ("href", "src", "srcset", "action")]


@pytest.mark.parametrize(
    "page",
    [
        compliance_html(compliance(scope(), MISCHIEVOUS)),
        log_html(log(scope(), MISCHIEVOUS)),
        risk_html(risk(scope(), MISCHIEVOUS)),
    ],
    ids=["compliance", "log", "risk"],
)
def test_pages_run_no_script_but_theirs_and_load_nothing(page: bytes) -> None:
    parser = _Tags()
    parser.feed(page.decode())
    assert parser.tags.count("script") == (0 if b": compliance</title>" in page else 1)
    assert parser.links == []
    assert b"url(" not in page
    assert b"@import" not in page


def test_a_long_log_is_cut_on_a_page_and_says_so() -> None:
    page = log_html(log(scope(), MARCH), most=3).decode()
    assert "This page shows the first 3 of 8 rows; CSV has them all." in page
    assert page.count("<tr class") + page.count("<tr>") == 4


def test_charts_have_every_date_and_tell_it_in_words() -> None:
    found = dates_chart(COMPLIANCE.dates)
    assert found is not None
    caption, chart = found
    assert caption == "Fulfilled and missed by the day of the start, 2026-03-02 to 2026-03-31"
    assert chart.alt == (
        f"{caption}: 2026-03-02 2 fulfilled, 1 missed; 2026-03-03 1 fulfilled, 0 missed; "
        "2026-03-31 0 fulfilled, 1 missed."
    )
    assert dates_chart(()) is None
    assert used_chart(compliance(scope(), []).used) is None


@pytest.mark.parametrize(
    ("last", "kind"), [("2026-04-10", "day"), ("2026-12-20", "week"), ("2029-01-01", "month"), ("2031-01-01", "year")]
)
def test_long_periods_are_drawn_in_longer_steps(last: str, kind: str) -> None:
    first = COMPLIANCE.dates[0]
    found = dates_chart([first, replace(first, date=dt.date.fromisoformat(last))])
    assert found is not None
    assert f"by the {kind} of the start" in found[0]
    assert found[1].alt.count("2 fulfilled, 1 missed") == 2


# ------------------------------------------------------------------ JSON and workbooks


@pytest.mark.parametrize("what", ["compliance", "log", "risk"])
def test_json_fits_its_schema(what: str) -> None:
    schema = api.json_schema(f"report-{what}")
    Draft202012Validator.check_schema(schema)
    for text in (OUTPUTS[f"{what}.json"](), joined(log_json(log(scope(), [])))):
        document = json.loads(text)
        if document["report"] == what:
            Draft202012Validator(schema).validate(document)
            assert set(document) == set(schema["properties"])


def test_json_lists_every_row_of_the_log() -> None:
    document = json.loads(OUTPUTS["log.json"]())
    assert [one["record"] for one in document["rows"]] == [one.record for one in LOG.rows]
    assert json.loads(joined(log_json(log(scope(), []))))["rows"] == []


CREATED = created_date(scope().period.last_date, scope().zone)


def sheet(pieces: Iterable[bytes], name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(pieces))).get_sheet_by_name(name).to_python()


def days(value: Any) -> Fraction:
    """A length of time as a workbook holds it, to the millisecond."""
    seconds = value.total_seconds() if hasattr(value, "total_seconds") else value * 86400
    return Fraction(round(seconds * 1000), 1000)


def test_a_workbook_holds_the_counts_and_the_cached_totals() -> None:
    rows = sheet(compliance_xlsx(COMPLIANCE, CREATED), "Compliance")
    assert rows[0][:5] == ["Department", "Agent", "Date", "Fulfilled", "Fulfilled, average"]
    assert len(rows) == len(COMPLIANCE.rows) + 2
    total = rows[-1]
    assert (total[0], total[3], total[7], total[11], total[12], total[13]) == ("Total", 3, 2, 1, 2, 1)
    assert total[15] == pytest.approx(0.6)
    average = COMPLIANCE.total.fulfilled.average
    assert average is not None
    assert abs(days(total[4]) - average / SECOND) < Fraction(1, 100)


def formulas(data: bytes) -> dict[str, tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    return {cell: (formula, value) for cell, formula, value in
            re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f><v>([^<]*)</v>', text)}  # fmt: skip


def test_totals_are_formulas_over_the_rows_above() -> None:
    found = formulas(b"".join(compliance_xlsx(COMPLIANCE, CREATED)))
    assert found["D8"] == ("SUM(D2:D7)", "3")
    assert found["E8"][0] == 'IF(D8=0,"",SUMPRODUCT(D2:D7,E2:E7)/D8)'
    assert found["G8"][0] == 'IF(D8=0,"",MIN(G2:G7))'
    assert found["P8"] == ('IF(D8+H8=0,"",D8/(D8+H8))', "0.6")
    assert found["P2"] == ('IF(D2+H2=0,"",D2/(D2+H2))', "0.5")


def test_formulas_come_to_their_cached_values() -> None:
    """Worked out over the cells that the workbook holds, as a spreadsheet would."""
    data = b"".join(compliance_xlsx(COMPLIANCE, CREATED))
    rows = sheet([data], "Compliance")
    body = [[0 if cell == "" else cell for cell in one] for one in rows[1:-1]]
    for first, tally in ((3, COMPLIANCE.total.fulfilled), (7, COMPLIANCE.total.missed)):
        counts = [one[first] for one in body]
        average = sum(n * days(one[first + 1]) for n, one in zip(counts, body, strict=True) if n) / int(sum(counts))
        assert tally.average is not None
        assert abs(average - tally.average / SECOND) < Fraction(1, 100)
        longest = max(days(one[first + 2]) for one, n in zip(body, counts, strict=True) if n)
        assert tally.longest is not None
        assert abs(longest - Fraction(tally.longest, SECOND)) < Fraction(1, 100)


def test_the_log_in_a_workbook_has_overdue_in_a_column_of_its_own_and_no_formulas() -> None:
    data = b"".join(log_xlsx(log(scope(), [*MARCH, *MISCHIEVOUS]), CREATED))
    rows = sheet([data], "Log")
    assert rows[0][13:] == ["Limit", "Remaining", "Overdue", "In words"]
    by_ticket = {one[1]: one for one in rows[1:] if one[3] == "Billing" and one[0] in ("Ben", "Zoë de Vries")}
    assert by_ticket["T-2"][14] == ""
    assert days(by_ticket["T-2"][15]) == 3900
    assert by_ticket["T-2"][16] == "1 h 05 min overdue"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert not any("<f>" in book.read(name).decode() for name in book.namelist() if "worksheets" in name)


def test_a_log_that_one_sheet_cannot_hold_goes_on_in_the_next() -> None:
    data = b"".join(log_xlsx(LOG, CREATED, most_rows=4))
    names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    assert names == ["Log", "Log 2", "Log 3", "About"]
    found = [one[1] for name in names[:3] for one in sheet([data], name)[1:]]
    assert found == [one.record for one in LOG.rows]


def test_the_same_report_is_written_as_the_same_bytes(tmp_path: Path) -> None:
    order = parse_order("-remaining")
    assert not isinstance(order, str)
    logs = [log(scope(), readings, order=order) for readings in (MARCH, MARCH[::-1])]
    reports: list[ComplianceReport | LogReport | RiskReport] = [COMPLIANCE, *logs, RISK]
    for kind in ("csv", "xlsx", "html", "json"):
        written = []
        for n, one in enumerate(reports * 2):
            path = report_path(tmp_path / "new" / "folder", "a", "2026-03", str(n), kind)
            assert write_report(one, path, kind) == []
            written.append(path.read_bytes())
        assert written[:4] == written[4:]
        assert written[1] == written[2]


def test_a_file_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    (problem,) = write_report(LOG, tmp_path / "taken" / "log.csv", "csv")
    assert problem.code == "SLA802"
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_several_clocks_and_cycles_have_columns_of_their_own() -> None:
    several = scope(wanted(clocks=("first-answer", "next-answer")))
    found = log_text(log(several, [reading("T-1", "03-02 09:00", clock="next-answer", cycle=2)]))
    assert "Ticket  Cycle  Requester" in found
    assert "Next answer" in found
    assert "Cycle" not in log_text(LOG)


def test_days_of_a_workbook() -> None:
    assert days(Fraction(90 * MINUTE, DAY)) == 5400
