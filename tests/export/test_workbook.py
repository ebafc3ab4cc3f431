"""Workbooks of results: every formula comes to its cached value, and these to what slakit worked out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from html import unescape
from pathlib import Path

import pytest
from tests.export.calc import Sheets, recalculated, sheets
from tests.export.test_export_tables import EVALUATIONS, joined

from slakit.evaluation import Evaluation
from slakit.export import of_evaluation
from slakit.export.workbook import UNTOLD, statement_xlsx

BOOKS = {name: joined(statement_xlsx(of_evaluation(one))) for name, one in EVALUATIONS.items()}


def formulas(data: bytes) -> dict[str, list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        return {
            name: [unescape(f) for f in re.findall(r"<f>([^<]*)</f>", book.read(name).decode())]
            for name in sorted(names)
        }


def cells(found: Sheets) -> Iterable[tuple[str, int, int, object]]:
    for name, rows in found.items():
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                yield name, r, c, value


def test_sheets_and_what_is_a_formula() -> None:
    found = sheets(BOOKS["euro"])
    assert list(found) == ["Summary", "Credits", "Results", "Working", "Inputs"]
    summary, credits, *others = formulas(BOOKS["euro"]).values()
    assert others == [[], [], []]
    assert "ROUND(B8*21/100,2)" in summary
    assert "ROUND(SUM(B8:F8),2)" in summary
    assert f'IF(COUNTIF(G8:G10,"{UNTOLD}")>0,"{UNTOLD}",ROUND(SUM(G8:G10),2))' in summary
    assert any(text.startswith("ROUND(MIN(") for text in summary)
    assert "SUMIFS('Credits'!$M$2:$M$10,'Credits'!$A$2:$A$10,A8,'Credits'!$B$2:$B$10,\"credit\")" in summary[0]
    assert credits[:2] == ["L2", "J3"]


def test_an_amount_that_cannot_be_told_leaves_no_total() -> None:
    found = sheets(BOOKS["untold"])["Summary"]
    totals = [row[6] for row in found if row[0] == "Total"]
    assert totals == [UNTOLD]
    assert any(row[0] == "This result is not complete." for row in found)


def test_totals_are_those_of_the_evaluation() -> None:
    for name, evaluation in EVALUATIONS.items():
        totals = [row[6] for row in sheets(BOOKS[name])["Summary"] if row[0] == "Total"]
        assert totals == [UNTOLD if evaluation.total is None else float(evaluation.total.amount)]


def test_a_table_that_one_sheet_cannot_hold_goes_on_in_the_next() -> None:
    data = joined(statement_xlsx(of_evaluation(EVALUATIONS["euro"]), most_rows=5))
    found = sheets(data)
    assert [name for name in found if name.startswith("Credits")] == ["Credits", "Credits 2", "Credits 3"]
    whole = sheets(BOOKS["euro"])["Credits"][1:]
    assert [row for name, rows in found.items() if name.startswith("Credits") for row in rows[1:]] == whole


def test_the_same_result_is_the_same_workbook() -> None:
    for name, evaluation in EVALUATIONS.items():
        assert joined(statement_xlsx(of_evaluation(evaluation))) == BOOKS[name]


def close(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-6
    return one == other


def told(evaluation: Evaluation) -> list[float | str]:
    return [UNTOLD if due.total is None else float(due.total.amount) for due in evaluation.dues]


@pytest.mark.slow
def test_a_spreadsheet_works_out_the_same(tmp_path: Path) -> None:
    books = BOOKS | {"pages": joined(statement_xlsx(of_evaluation(EVALUATIONS["euro"]), most_rows=5))}
    # A wrong cached value would stand out only if LibreOffice works the formulas out: here one is spoilt on purpose.
    spoilt = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOKS["euro"])) as source, zipfile.ZipFile(spoilt, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"<v>188.37</v>" in text
                text = text.replace(b"<v>188.37</v>", b"<v>999.99</v>")
            target.writestr(name, text)
    found = recalculated({**books, "spoilt": spoilt.getvalue()}, tmp_path)
    for name, data in books.items():
        ours = {(sheet, r, c): value for sheet, r, c, value in cells(sheets(data)) if value != ""}
        theirs = {(sheet, r, c): value for sheet, r, c, value in cells(found[name]) if value != ""}
        different = {
            at: (ours.get(at), theirs.get(at)) for at in ours | theirs if not close(ours.get(at), theirs.get(at))
        }
        assert different == {}, name
    for name, evaluation in EVALUATIONS.items():
        summary = found[name]["Summary"]
        first = next(r for r, row in enumerate(summary) if row[0] == "Due") + 1
        assert [row[6] for row in summary[first : first + len(evaluation.dues)]] == told(evaluation)
    assert [row[6] for row in found["spoilt"]["Summary"] if row[0] == "Total"] == [188.37]
