"""`sla data check`: what is missing of the data, and whether they are enough."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.cli.conftest import CALLS, CONTRACT, DATA_MAP, Sla


def full_month(every: int = 1) -> str:
    days = range(1, 32, every)
    return "id,start,answered,wait\n" + "".join(f"c{d},2026-03-{d:02} 12:00:00,Y,5\n" for d in days)


def test_a_whole_month(sla: Sla) -> None:
    Path("calls.csv").write_text(full_month(), encoding="utf-8")
    ran = sla("data", "check", "tiny.sla", "--period", "2026-03")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Tiny support, March 2026 · Europe/Berlin · data check\n"
        "\n"
        "calls: 31 rows read, 31 can be used\n"
        "  from 2026-03-01 12:00:00 +01:00 to 2026-03-31 12:00:00 +02:00\n"
        "  longest time between two rows: 24 hours\n"
        "\n"
        "Objective  Window   Rows  Data      Enough\n"
        "ANS-1      2026-03    31  complete  yes\n"
        "\n"
        "The data are enough to decide every window.\n"
    )


def test_what_is_missing(sla: Sla) -> None:
    Path("calls.csv").write_text(CALLS + "c5,noon,Y,5\n", encoding="utf-8")
    ran = sla("data", "check", "tiny.sla", "--period", "2026-02..2026-03")
    assert ran.code == 3
    assert "cannot be used: 1 start: not a time, first in line 6\n" in ran.out
    assert "all of them are listed in tiny-2026-02..2026-03.rejects.csv\n" in ran.out
    assert "ANS-1      2026-02     0  no rows" in ran.out
    assert "no rows before 2026-03-02 09:00:00 +01:00; no rows after 2026-03-04 09:30:00 +01:00" in ran.out
    assert ran.out.endswith(
        "The data are not enough: 2 of 2 windows are not complete or not decided; 1 row cannot be used.\n"
    )


def test_rows_that_are_tolerable_and_gaps_that_are_usual(sla: Sla) -> None:
    Path("calls.csv").write_text(full_month() + "c5,noon,Y,5\n", encoding="utf-8")
    assert sla("data", "check", "tiny.sla", "--period", "2026-03").code == 3
    ran = sla("data", "check", "tiny.sla", "--period", "2026-03", "--accept-rejects", "1")
    assert ran.code == 3
    assert "id: key occurs more than once" in ran.out
    Path("calls.csv").write_text(full_month() + "c50,noon,Y,5\n", encoding="utf-8")
    assert sla("data", "check", "tiny.sla", "--period", "2026-03", "--accept-rejects", "1").code == 0
    Path("calls.csv").write_text(CALLS, encoding="utf-8")
    Path("tiny.data.toml").write_text(DATA_MAP.replace("[calls]\n", "[calls]\nsparse = true\n"), encoding="utf-8")
    assert sla("data", "check", "tiny.sla", "--period", "2026-03").code == 0


def test_a_single_row_is_not_enough(sla: Sla) -> None:
    Path("calls.csv").write_text("id,start,answered,wait\nc1,2026-03-15 12:00:00,Y,5\n", encoding="utf-8")
    ran = sla("data", "check", "tiny.sla", "--period", "2026-03")
    assert ran.code == 3
    assert "no rows before 2026-03-15 12:00:00 +01:00; no rows after" in ran.out


def test_missing_fields(sla: Sla) -> None:
    Path("calls.csv").write_text("id,start,answered\n", encoding="utf-8")
    ran = sla("data", "check", "tiny.sla", "--period", "2026-03")
    assert ran.code == 3
    assert "error[SLA704]: calls.csv has no column wait" in ran.err
    assert ran.out.endswith("The data are not enough: they cannot be read.\n")
    contract = CONTRACT.replace("  field answered yes/no\n", "  field answered yes/no\n  field queue text optional\n")
    Path("tiny.sla").write_text(contract, encoding="utf-8")
    Path("calls.csv").write_text(full_month(), encoding="utf-8")
    ran = sla("data", "check", "tiny.sla", "--period", "2026-03")
    assert "fields that the data do not have: queue\n" in ran.out


def test_an_outcome_that_cannot_be_decided(sla: Sla) -> None:
    text = CONTRACT.replace("no data counts as left out", "no data counts as undecided")
    Path("tiny.sla").write_text(text, encoding="utf-8")
    Path("calls.csv").write_text("id,start,answered,wait\n", encoding="utf-8")
    ran = sla("data", "check", "tiny.sla", "--period", "2026-03")
    assert ran.code == 3
    assert "no rows; the outcome cannot be decided  no" in ran.out


@pytest.mark.parametrize("rows", [full_month(), CALLS + "c5,noon,Y,5\n", "id,start\n", "id,start,answered,wait\n"])
def test_json_fits_its_schema(sla: Sla, rows: str) -> None:
    Path("calls.csv").write_text(rows, encoding="utf-8")
    ran = sla("data", "check", "tiny.sla", "--period", "2026-03", "--json")
    found = json.loads(ran.out)
    schema = json.loads(sla("schema", "data-check").out)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(found)
    assert found["schema_version"] == 1
    assert found["enough"] is (ran.code == 0)
    assert set(found) <= set(schema["properties"])


def test_a_contract_with_findings_and_wrong_usage(sla: Sla) -> None:
    assert sla("data", "check", "tiny.sla").code == 2
    assert sla("data", "check", "none.sla", "--period", "2026-03").code == 3
    assert sla("data", "check", "tiny.sla", "--period", "2027-03").code == 3
