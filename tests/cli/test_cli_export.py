"""`--export` of `sla evaluate` and `sla statement export`, and `--einvoice`: one way to files, whatever they are of."""

from __future__ import annotations

import builtins
import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import CALLS, CONTRACT, DATA_MAP, Sla

from slakit.ledger import open_ledger
from slakit.ledger.entries import sealed
from slakit.render.documents import SourceFile

MARCH = ("--period", "2026-03")
ALL = "csv,xlsx,parquet,json"
TABLES = [f"{name}.{kind}" for kind in ("csv", "parquet") for name in ("credits", "lines", "working", "inputs")]
STATING = (
    CONTRACT.replace("agreement tiny", "agreement full")
    .replace('B.V."\n', 'B.V."\n    vat "NL123456789B01"\n    address "Keizersgracht 1, Amsterdam", NL\n')
    .replace('N.V."\n', 'N.V."\n    address "Stationsplein 45, Rotterdam", NL\n')
    .replace("end remedies", "  tax 21 % on credits\nend remedies")
)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Statements without their PDFs, which take a second each: what each would have been told."""
    printed: list[dict[str, Any]] = []

    def render(*_: object, **told: Any) -> list[object]:
        printed.append(told)
        return []

    monkeypatch.setattr("slakit.api.render_statement", render)
    return printed


@pytest.fixture
def full(sla: Sla) -> None:
    Path("full.sla").write_text(STATING, encoding="utf-8")
    Path("full.data.toml").write_text(DATA_MAP, encoding="utf-8")


def contents(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def test_every_format_of_an_evaluation(sla: Sla) -> None:
    ran = sla("evaluate", "tiny.sla", *MARCH, "--export", ALL, "--out", "new/folder")
    assert ran.code == 0, ran.err
    names = {f"tiny-2026-03-{name}" for name in TABLES} | {"tiny-2026-03.xlsx", "tiny-2026-03.json"}
    assert set(contents("new/folder")) == names
    assert {Path(line).name for line in ran.out.splitlines()} == names
    as_json = json.loads(sla("evaluate", "tiny.sla", *MARCH, "--json").out)
    assert json.loads(Path("new/folder/tiny-2026-03.json").read_text(encoding="utf-8"))["total"] == as_json["total"]


def test_an_incomplete_result_is_written_and_exits_with_3(sla: Sla) -> None:
    Path("calls.csv").write_text(CALLS + "c5,never,Y,5\n")
    ran = sla("evaluate", "tiny.sla", *MARCH, "--export", "csv", "--out", "out")
    assert ran.code == 3
    assert "tiny-2026-03-credits.csv" in contents("out")


def test_what_was_issued_is_exported_as_it_was_evaluated(sla: Sla, paper: list[dict[str, Any]]) -> None:
    sla("evaluate", "tiny.sla", *MARCH, "--export", "csv,json", "--out", "evaluated")
    assert sla("statement", "issue", "tiny.sla", *MARCH).code == 0
    assert len(paper) == 1
    Path("calls.csv").unlink()
    ran = sla("statement", "export", "tiny/2026-03", "--export", "csv,json", "--out", "issued")
    assert ran.code == 0, ran.err
    evaluated, issued = contents("evaluated"), contents("issued")
    assert [name.replace("2026-03", "2026-03-1") for name in evaluated] == list(issued)
    for (name, one), other in zip(evaluated.items(), issued.values(), strict=True):
        if name.endswith("inputs.csv"):
            assert other == one.replace(
                b"currency,,EUR,,,,,\n", b"currency,,EUR,,,,,\nfact,statement,,tiny/2026-03/1,,,,,\n"
            )
        elif name.endswith(".json"):
            document = json.loads(other)
            assert document.pop("state") is not None  # what later periods rest on
            assert json.loads(one) == document
        else:
            assert one == other
    printed = sla("statement", "export", "tiny/2026-03/1").out
    assert printed.encode() == issued["tiny-2026-03-1.json"]


def test_a_statement_of_another_version_is_printed_and_not_exported(sla: Sla, paper: list[dict[str, Any]]) -> None:
    sla("statement", "issue", "tiny.sla", *MARCH)
    assert paper
    with open_ledger("slakit-ledger.sqlite") as ledger:
        (entry,) = ledger.entries()
    text = entry.document.replace('"tax_percent":null,', "")
    old = sealed(None, entry.action, ("tiny", "2026-03", 1), entry.entered, document=text)
    with sqlite3.connect("slakit-ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER no_update")
        connection.execute("UPDATE statement_entries SET document = ?, hash = ?", (old.document, old.hash))
    connection.close()
    ran = sla("statement", "export", "tiny/2026-03", "--export", "csv")
    assert ran.code == 3
    assert "error[SLA814]: tiny/2026-03/1 was issued by another version of slakit: its dues.0.tax_percent is" in ran.err
    assert sla("statement", "export", "tiny/2026-03").code == 0


def test_a_dialect_for_a_spreadsheet(sla: Sla) -> None:
    assert sla("evaluate", "tiny.sla", *MARCH, "--export", "csv", "--dialect", "excel-nl").code == 0
    assert Path("tiny-2026-03-credits.csv").read_bytes().startswith(b"\xef\xbb\xbfdue;entry;")
    ran = sla("evaluate", "tiny.sla", *MARCH, "--export", "csv", "--dialect", "excel-klingon")
    assert ran.code == 3
    assert "error[SLA810]: there is no dialect `excel-klingon` of CSV" in ran.err


@pytest.mark.parametrize("formats", ["pdf", "csv,ubl", "xls"])
def test_formats_that_there_are_not(sla: Sla, formats: str) -> None:
    ran = sla("evaluate", "tiny.sla", *MARCH, "--export", formats)
    assert ran.code == 2
    assert "write one or more of csv, xlsx, parquet, json" in ran.err


def test_inputs_are_not_overwritten(sla: Sla) -> None:
    Path("tiny-2026-03-lines.csv").write_text(CALLS, encoding="utf-8")
    ran = sla("evaluate", "tiny.sla", *MARCH, "--data", "calls=tiny-2026-03-lines.csv", "--export", "csv")
    assert ran.code == 2
    assert "tiny-2026-03-lines.csv is read by this command" in ran.err
    assert Path("tiny-2026-03-lines.csv").read_text(encoding="utf-8") == CALLS


def test_a_folder_that_cannot_be_written(sla: Sla) -> None:
    Path("taken").write_text("x")
    ran = sla("evaluate", "tiny.sla", *MARCH, "--export", "csv", "--out", "taken/below")
    assert ran.code == 3
    assert "error[SLA802]" in ran.err


@pytest.mark.parametrize(
    ("missing", "arguments", "extra"),
    [
        ("pyarrow", ("evaluate", "tiny.sla", *MARCH, "--export", "parquet"), "export"),
        ("babel", ("evaluate", "tiny.sla", *MARCH, "--export", "csv", "--dialect", "excel-nl"), "export"),
        ("drafthorse", ("statement", "issue", "full.sla", *MARCH, "--einvoice", "cii"), "einvoice"),
    ],
)
@pytest.mark.usefixtures("full", "paper")
def test_packages_that_are_not_installed(
    sla: Sla, monkeypatch: pytest.MonkeyPatch, missing: str, arguments: tuple[str, ...], extra: str
) -> None:
    whole = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == missing:
            raise ModuleNotFoundError(name, name=missing)
        return whole(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    ran = sla(*arguments)
    assert ran.code == 3
    assert "error[SLA811]" in ran.err
    assert f"pip install 'slakit[{extra}]'" in ran.err


# ------------------------------------------------------------------ electronic invoices


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("kind", "name"), [("cii", "factur-x.xml"), ("ubl", "credit-note-ubl.xml")])
def test_an_electronic_invoice_is_embedded_and_exported(
    sla: Sla, paper: list[dict[str, Any]], kind: str, name: str
) -> None:
    ran = sla("statement", "issue", "full.sla", *MARCH, "--einvoice", kind)
    assert (ran.code, ran.out) == (0, "full/2026-03/1  EUR 121.00  full-2026-03-1.pdf\n"), ran.err
    (told,) = paper
    assert isinstance(told["einvoice"], SourceFile)
    assert told["einvoice"].name == name
    assert b"full/2026-03/1<" in told["einvoice"].data
    assert sla("statement", "export", "full/2026-03", "--export", kind).code == 0
    assert Path(f"full-2026-03-1.{kind}.xml").read_bytes() == told["einvoice"].data


@pytest.mark.usefixtures("full")
def test_a_correction_refers_to_what_it_replaces(sla: Sla, paper: list[dict[str, Any]]) -> None:
    sla("statement", "issue", "full.sla", *MARCH)
    Path("calls.csv").write_text(CALLS.replace("c3,2026-03-03 09:20:00,Y,21", "c3,2026-03-03 09:20:00,Y,2"))
    ran = sla("statement", "reissue", "full.sla", *MARCH, "--reason", "one call was late", "--einvoice", "ubl")
    assert ran.code == 0, ran.err
    text = paper[-1]["einvoice"].data.decode()
    assert "<cbc:ID>full/2026-03/2</cbc:ID>" in text
    assert "<cac:InvoiceDocumentReference>\n      <cbc:ID>full/2026-03/1</cbc:ID>" in text
    assert "<cbc:Note>Replaces full/2026-03/1: one call was late</cbc:Note>" in text
    sla("statement", "export", "full/2026-03/1", "--export", "ubl")
    assert "Replaces" not in Path("full-2026-03-1.ubl.xml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("paper")
def test_nothing_is_issued_while_facts_are_missing(sla: Sla) -> None:
    ran = sla("statement", "issue", "tiny.sla", *MARCH, "--einvoice", "ubl")
    assert ran.code == 3
    assert ran.err.count("error[SLA812]") == 3
    assert "Nothing was issued: it cannot be an electronic invoice." in ran.err
    assert len(sla("statement", "list").out.splitlines()) == 1
    sla("statement", "issue", "tiny.sla", *MARCH)
    ran = sla("statement", "export", "tiny/2026-03", "--export", "csv,ubl", "--out", "out")
    assert ran.code == 3
    assert not Path("out").exists()


# ------------------------------------------------------------------ the same bytes every time


def _exported(folder: Path, environment: dict[str, str]) -> dict[str, bytes]:
    """What two commands write in a folder of their own, in a process of their own."""
    folder.mkdir()
    for name, text in (("full.sla", STATING), ("full.data.toml", DATA_MAP), ("calls.csv", CALLS)):
        (folder / name).write_text(text, encoding="utf-8")
    clean = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    script = (
        "from slakit.cli import main\n\n"
        "def run(*args):\n    try: main(list(args))\n    except SystemExit as e: assert not e.code, e.code\n"
        f"run('evaluate', 'full.sla', '--period', '2026-03', '--export', '{ALL}', '--out', 'out')\n"
        "run('statement', 'issue', 'full.sla', '--period', '2026-03', '--einvoice', 'cii', '--out', 'out/it.pdf')\n"
        "run('statement', 'export', 'full/2026-03', '--export', 'xlsx,cii,ubl', '--out', 'out')\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=folder, env={**clean, **environment}, check=True,
                   capture_output=True, timeout=120)  # fmt: skip
    return contents(str(folder / "out"))


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    first = _exported(tmp_path / "one", {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"})
    assert len(first) == 14
    later = {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C", "TMPDIR": str(tmp_path)}
    assert _exported(tmp_path / "another", later) == first
    dated = _exported(
        tmp_path / "dated", {"SOURCE_DATE_EPOCH": str(int(dt.datetime(2027, 1, 2, tzinfo=dt.UTC).timestamp()))}
    )
    different = {name for name, data in dated.items() if data != first[name]}
    assert different == {name for name in first if name.endswith((".xlsx", ".xml", ".pdf"))}
    assert b"20270102" in dated["full-2026-03-1.cii.xml"]
