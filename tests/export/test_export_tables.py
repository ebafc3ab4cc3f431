"""Tables of results: what they add up to, and that CSV, Parquet and JSON hold the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator
from tests.export.samples import RESULTS, evaluated, everything

from slakit import api
from slakit.evaluation import Evaluation
from slakit.export import Statement, dialect_named, of_document, of_evaluation
from slakit.export.csv_table import table_csv
from slakit.export.json_document import statement_json
from slakit.export.parquet import table_parquet
from slakit.export.tables import TABLES, Kind, credit_rows, tables_of
from slakit.render.csv_text import PLAIN, Dialect
from slakit.render.evaluation_json import evaluation_json, json_text

UNTOLD = {**RESULTS, ("A", "2026-03"): None}
EVALUATIONS = {
    "euro": evaluated(everything()),
    "yen": evaluated(everything("JPY")),
    "dinar": evaluated(everything("KWD")),
    "untold": evaluated(everything(), UNTOLD),
}


@pytest.fixture(params=EVALUATIONS)
def evaluation(request: pytest.FixtureRequest) -> Evaluation:
    return EVALUATIONS[request.param]


def joined(pieces: Iterable[bytes]) -> bytes:
    return b"".join(pieces)


def read_csv(statement: Statement, name: str, dialect: Dialect = PLAIN) -> list[dict[str, str]]:
    table = tables_of(statement)[TABLES.index(name)]
    text = joined(table_csv(table, dialect)).decode("utf-8-sig" if dialect.marked else "utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=dialect.separator))


def test_credits_of_each_date_add_up_to_its_total(evaluation: Evaluation) -> None:
    statement = of_evaluation(evaluation)
    for due in statement.dues():
        amounts = [row[8] for row in credit_rows(due, statement.currency) if row[6] == "money"]
        if due["total"] is None:
            assert None in amounts
        else:
            told = [amount for amount in amounts if isinstance(amount, Decimal)]
            assert len(told) == len(amounts)
            assert sum(told) == Decimal(due["total"])


def test_what_each_entry_is() -> None:
    rows = read_csv(of_evaluation(EVALUATIONS["euro"]), "credits")
    assert [(row["due"], row["entry"], row["objective"], row["amount"], row["quantity"]) for row in rows] == [
        ("2026-01-31", "credit", "A", "100.03", ""),
        ("2026-01-31", "credit", "B", "30.01", ""),
        ("2026-01-31", "tax", "", "27.31", ""),
        ("2026-02-28", "bonus", "A", "-40.00", ""),
        ("2026-02-28", "credit", "B", "", "2"),
        ("2026-02-28", "earned back", "", "-50.02", ""),
        ("2026-03-31", "credit", "A", "100.03", ""),
        ("2026-03-31", "credit", "B", "0.00", ""),
        ("2026-03-31", "tax", "", "21.01", ""),
    ]


def test_an_amount_that_cannot_be_told_is_empty_and_says_why() -> None:
    statement = of_evaluation(EVALUATIONS["untold"])
    lines = [row for row in read_csv(statement, "lines") if row["window"] == "2026-03" and row["objective"] == "A"]
    # One for the credit and one for the bonus that may be due: nobody knows.
    assert [(line["kind"], line["payable"]) for line in lines] == [("credit", ""), ("bonus", "")]
    assert {line["unknown"] for line in lines} == {"the objective is undecided"}
    (tax,) = [row for row in read_csv(statement, "credits") if row["entry"] == "tax" and row["due"] == "2026-03-31"]
    assert (tax["amount"], bool(tax["unknown"])) == ("", True)


def test_lines_have_the_measured_value_as_number_and_as_ratio() -> None:
    third = evaluated(everything(), {("B", "2026-01"): Fraction(100_000_000, 3)})
    (line,) = read_csv(of_evaluation(third), "lines")
    assert (line["measured"], line["measured_exact"]) == ("33333333.333333333333", "100000000/3")


def test_a_working_leads_from_records_to_money() -> None:
    rows = [row for row in read_csv(of_evaluation(EVALUATIONS["euro"]), "working") if row["line"] == "1"]
    assert [row["step"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    assert rows[0]["result"] == "10,000 calls"
    assert (rows[-1]["text"], rows[-1]["result"]) == ("Credit payable", "EUR 100.03")


def test_inputs_name_every_file_without_its_folder() -> None:
    rows = read_csv(of_evaluation(EVALUATIONS["euro"]), "inputs")
    assert [(row["kind"], row["name"]) for row in rows if row["sha256"]] == [
        ("contract", "made.sla"), ("data map", "made.data.toml"), ("data", "calls.csv"), ("hash of all", "contract"),
        ("hash of all", "data"),
    ]  # fmt: skip
    (records,) = [row for row in rows if row["kind"] == "records"]
    assert (records["read"], records["accepted"], records["rejected"]) == ("10", "9", "0")
    assert ("fact", "as of", "1970-01-01 00:00:00 +00:00") in {(r["kind"], r["name"], r["value"]) for r in rows}


# ------------------------------------------------------------------ CSV


@pytest.mark.parametrize(
    ("name", "separator", "decimal"),
    [
        ("excel", ",", "."), ("excel-nl", ";", ","), ("excel-de-AT", ";", ","), ("excel-fr", ";", ","),
        ("excel-en-GB", ",", "."), ("excel-de-CH", ",", "."), ("excel-fa", ",", "."), ("excel-zh-Hans", ",", "."),
    ],
)  # fmt: skip
def test_dialects(name: str, separator: str, decimal: str) -> None:
    assert dialect_named(name) == Dialect(separator, decimal, "\r\n", marked=True)


@pytest.mark.parametrize("name", ["", "excel-", "excel-xx-YY", "lotus", "excel-nl;", "excel_nl"])
def test_there_is_no_other_dialect(name: str) -> None:
    found = dialect_named(name)
    assert not isinstance(found, Dialect)
    assert found.code == "SLA810"


def test_a_spreadsheet_of_a_locale_reads_its_numbers() -> None:
    dialect = dialect_named("excel-nl")
    assert isinstance(dialect, Dialect)
    statement = of_evaluation(EVALUATIONS["euro"])
    table = tables_of(statement)[0]
    data = joined(table_csv(table, dialect))
    assert data.startswith(b"\xef\xbb\xbfdue;entry;objective")
    assert data.count(b"\r\n") == data.count(b"\n") == len(list(table.rows())) + 1
    assert [row["amount"] for row in read_csv(statement, "credits", dialect)][3] == "-40,00"
    for name in TABLES:
        plain, dutch = read_csv(statement, name), read_csv(statement, name, dialect)
        numbers = {
            c.name for c in tables_of(statement)[TABLES.index(name)].columns if c.kind in (Kind.AMOUNT, Kind.NUMBER)
        }
        assert [
            {k: v.replace(".", ",") if k in numbers else v for k, v in row.items()} for row in plain
        ] == dutch  # fmt: skip


# ------------------------------------------------------------------ Parquet and JSON


def test_parquet_holds_what_csv_holds_with_decimals(evaluation: Evaluation) -> None:
    statement = of_evaluation(evaluation)
    digits = {"EUR": 2, "JPY": 0, "KWD": 3}[statement.currency]
    for table in tables_of(statement):
        found = pq.read_table(io.BytesIO(joined(table_parquet(table, statement.currency))))
        assert found.column_names == [column.name for column in table.columns]
        for column in table.columns:
            kind = found.schema.field(column.name).type
            if column.kind is Kind.AMOUNT:
                assert kind == pa.decimal128(38, digits)
            assert not pa.types.is_floating(kind)
        rows = [tuple(row.values()) for row in found.to_pylist()]
        assert rows == list(table.rows())
        dates = [c.name for c in table.columns if c.kind is Kind.DATE]
        assert all(isinstance(row[name], dt.date) for row in found.to_pylist() for name in dates)


def strictly(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that allows no other keys."""
    objects = [schema, *schema["$defs"].values()]
    for one in objects:
        if one.get("type") == "object":
            one["additionalProperties"] = False
    return schema


def test_json_is_the_document_and_fits_its_schema(evaluation: Evaluation) -> None:
    schema = strictly(api.json_schema("evaluation"))
    Draft202012Validator.check_schema(schema)
    text = joined(statement_json(of_evaluation(evaluation))).decode()
    document = json.loads(text)
    Draft202012Validator(schema).validate(document)
    whole = evaluation_json(evaluation)
    Draft202012Validator(schema).validate(json.loads(json_text(whole)))
    assert text == json_text(document)
    assert text.replace("made.sla", "folder/made.sla").count("\n") == json_text(whole).count("\n")
    del document["dues"][0]["tax"]
    assert not Draft202012Validator(schema).is_valid(document)


def test_a_document_exports_as_the_evaluation_that_it_was_made_of(evaluation: Evaluation) -> None:
    one = of_evaluation(evaluation)
    other = of_document(json.loads(joined(statement_json(one))))
    for table, again in zip(tables_of(one), tables_of(other), strict=True):
        assert joined(table_csv(table, PLAIN)) == joined(table_csv(again, PLAIN))
        assert joined(table_parquet(table, one.currency)) == joined(table_parquet(again, one.currency))
