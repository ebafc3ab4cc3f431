"""Texts that mean mischief, are very long, or run from right to left, in every format that people open."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from lxml import etree
from tests.export.calc import sheets
from tests.export.einvoices import issued, stating
from tests.export.samples import evaluated, everything
from tests.export.test_export_tables import joined

from slakit.evaluation import Evaluation
from slakit.export import Statement, dialect_named, of_evaluation
from slakit.export.csv_table import table_csv
from slakit.export.einvoice import credit_note, einvoice_xml
from slakit.export.json_document import statement_json
from slakit.export.parquet import table_parquet
from slakit.export.tables import TABLES, tables_of
from slakit.export.workbook import statement_xlsx
from slakit.render.book import LONGEST_CELL
from slakit.render.csv_text import PLAIN, Dialect

PERSIAN = "پاسخ‌گویی به مشتریان"
WIDE = "W" * 40_000
TEXTS = (
    "=1+1",
    "+1-1x",
    "-2+cmd|'/C calc'!A0",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "a\nb",
    'q"uo;te,',
    "<b>&amp;",
    PERSIAN,
    WIDE,
)
DUTCH = dialect_named("excel-nl")
assert isinstance(DUTCH, Dialect)


def titled(text: str) -> Evaluation:
    """A result whose objective and agreement are called so, and its line about something of that name."""
    contract = everything()
    first, *rest = contract.objectives
    agreement = contract.agreement.model_copy(update={"title": text})
    objectives = (first.model_copy(update={"title": text}), *rest)
    evaluation = evaluated(contract.model_copy(update={"agreement": agreement, "objectives": objectives}))
    lines = tuple(replace(line, entity=text) for line in evaluation.all_lines)
    own = {id(old): new for old, new in zip(evaluation.all_lines, lines, strict=True)}
    return replace(evaluation, all_lines=lines, lines=tuple(own[id(line)] for line in evaluation.lines))  # type: ignore[misc]


@pytest.fixture(params=range(len(TEXTS)))
def text(request: pytest.FixtureRequest) -> str:
    return TEXTS[request.param]


def rows(statement: Statement, name: str, dialect: Dialect) -> list[dict[str, str]]:
    data = joined(table_csv(tables_of(statement)[TABLES.index(name)], dialect)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data, newline=""), delimiter=dialect.separator))


@pytest.mark.parametrize("dialect", [PLAIN, DUTCH], ids=["plain", "dutch"])
def test_csv_has_no_formulas_and_keeps_negative_amounts(text: str, dialect: Dialect) -> None:
    statement = of_evaluation(titled(text))
    found = rows(statement, "lines", dialect)[0]["title"]
    assert found.removeprefix("'") == text
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r"))
    bonus = [row["amount"] for row in rows(statement, "credits", dialect) if row["entry"] == "bonus"]
    assert bonus == ["-40.00" if dialect is PLAIN else "-40,00"]
    for name in TABLES:
        for row in rows(statement, name, dialect):
            texts = [v for k, v in row.items() if k not in ("amount", "before_caps")]
            assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_workbook_has_texts_as_texts(text: str) -> None:
    data = joined(statement_xlsx(of_evaluation(titled(text))))
    found = sheets(data)
    shown = found["Results"][1][2]
    assert isinstance(shown, str)
    assert shown == text[:LONGEST_CELL] or shown.replace("_x000D_", "\r") == text or shown.strip() == text.strip()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/sheet"):
                sheet = book.read(name).decode()
                assert not re.search(r"<f>[^<]*(?:1\+1|cmd|SUM\(A1\))", sheet)
                assert "hyperlink" not in sheet


def test_parquet_and_json_have_texts_as_they_are(text: str) -> None:
    statement = of_evaluation(titled(text))
    credits, lines = (
        pq.read_table(io.BytesIO(joined(table_parquet(table, "EUR")))).to_pylist() for table in tables_of(statement)[:2]
    )
    assert (credits[0]["entity"], lines[0]["title"], lines[0]["payable"]) == (text, text, Decimal("100.03"))
    document = json.loads(joined(statement_json(statement)))
    assert document["results"][0]["title"] == document["agreement"]["title"] == text


@pytest.mark.parametrize("kind", ["cii", "ubl"])
def test_an_electronic_invoice_has_texts_on_one_line(text: str, kind: str) -> None:
    evaluation = titled(text)
    note, problems = credit_note(issued(replace(evaluation, contract=stating(evaluation.contract))))
    assert note is not None, problems
    words = etree.fromstring(einvoice_xml(note, kind)).itertext()
    (name,) = [word for word in words if "Service credit, A " in word and word.endswith("2026-01")]
    assert " ".join(text.split()) in name
