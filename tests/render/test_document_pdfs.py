"""Agreement and statement as real files: conformance, text, fields, embedded files, the same bytes every time."""

import hashlib
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from tests.render.document_samples import CREATED, HASH, SOURCES, example, march, objective, quarter, read, small
from tests.verapdf import validate

import slakit
from slakit.render.agreement import agreement_pdf
from slakit.render.documents import SourceFile
from slakit.render.statement import statement_pdf

pytestmark = pytest.mark.slow

_RESULT = b'{"schema_version": 1}\n'


def make_agreement() -> bytes:
    return agreement_pdf(example(), SOURCES, contract_hash=HASH, created=CREATED)


def make_statement() -> bytes:
    return statement_pdf(quarter(example()), SOURCES, _RESULT, created=CREATED, number="2026-Q1-1")


@pytest.fixture(scope="module")
def agreement() -> bytes:
    return make_agreement()


@pytest.fixture(scope="module")
def statement() -> bytes:
    return make_statement()


def _text(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf), strict=True).pages]
    return " ".join(" ".join(pages).replace("\N{NO-BREAK SPACE}", " ").split())


def _embedded(pdf: bytes) -> dict[str, tuple[str, bytes]]:
    catalog: Any = PdfReader(BytesIO(pdf), strict=True).root_object
    found = {}
    for reference in catalog["/AF"]:
        file = reference.get_object()
        found[file["/UF"]] = (file["/AFRelationship"], file["/EF"]["/F"].get_object().get_data())
    return found


def test_agreement_conforms(agreement: bytes) -> None:
    assert validate(agreement) == []


def test_statement_conforms(statement: bytes) -> None:
    assert validate(statement) == []
    assert validate(statement_pdf(march(example()), SOURCES, _RESULT, created=CREATED)) == []


def test_agreement_of_the_least_that_can_be_said_conforms() -> None:
    contract = read('agreement a "A" version "1" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31'
                    " zone Europe/Berlin currency EUR end agreement")  # fmt: skip
    assert validate(agreement_pdf(contract, SOURCES[:1], contract_hash=HASH, created=CREATED)) == []
    faulty = small(objective("share of calls where answered", "at least 90 %", "credit EUR 1.00 when below 80 %"))
    assert validate(agreement_pdf(faulty, SOURCES[:1], contract_hash=HASH, created=CREATED)) == []


def test_pages_say_what_was_agreed(agreement: bytes) -> None:
    text = _text(agreement)
    assert "In each calendar month, at least 80 % of calls, except those where the caller hung up" in text
    assert "from 75 % to below 80 % missed 5 % of the monthly service fee" in text
    assert f"Agreement · version 1.0 · contract {HASH[:12]}" in text
    assert "Page 1 of 7" in text
    assert HASH in text.replace(" ", "")


def test_pages_say_what_was_measured(statement: bytes) -> None:
    text = _text(statement)
    assert "Total credit to the Customer" in text
    assert "Share: 1,950 ÷ 2,500" in text
    assert "promise 80 %" in text
    assert "Number 2026-Q1-1" in text


def test_agreement_has_an_empty_field_for_every_signatory(agreement: bytes) -> None:
    fields = PdfReader(BytesIO(agreement), strict=True).get_fields()
    assert fields is not None
    assert {name: (field["/FT"], field["/TU"]) for name, field in fields.items()} == {
        "sig-provider-1": ("/Sig", "Signature of J. de Vries, Managing Director, for Northwind Contact Centre B.V."),
        "sig-customer-1": ("/Sig", "Signature of M. Jansen, Chief Operating Officer, for Acme Retail N.V."),
    }
    assert all(field.get("/V") is None for field in fields.values())


def test_files_are_embedded_unchanged(agreement: bytes, statement: bytes) -> None:
    sources = {
        "acme-support.sla": ("/Source", SOURCES[0].data),
        "contact-centre.sla": ("/Source", SOURCES[1].data),
    }
    assert _embedded(agreement) == sources
    assert _embedded(statement) == {**sources, "statement-2026-Q1.json": ("/Data", _RESULT)}


def test_an_authors_markup_is_printed() -> None:
    contract = read(
        'agreement a "A {{ 7*7 }}" version "1" provider "<b>P</b>" customer "file:///etc/passwd"'
        " in force from 2026-01-01 to 2026-12-31 zone Europe/Berlin currency EUR end agreement\n"
        'clause T-1 "T" text "<script>alert(1)</script> <img src=file:///etc/passwd>" end clause'
    )
    text = _text(agreement_pdf(contract, (), contract_hash=HASH, created=CREATED))
    for literal in ("A {{ 7*7 }}", "<b>P</b>", "<script>alert(1)</script> <img src=file:///etc/passwd>"):
        assert literal in text


_PROGRAM = """\
import hashlib
from tests.render.test_document_pdfs import make_agreement, make_statement
print(hashlib.sha256(make_agreement()).hexdigest(), hashlib.sha256(make_statement()).hexdigest())
"""


def test_same_bytes_in_other_processes(agreement: bytes, statement: bytes, tmp_path: Path) -> None:
    here = [hashlib.sha256(pdf).hexdigest() for pdf in (agreement, statement)]
    checkout, sources = Path(__file__).resolve().parents[2], Path(slakit.__file__).resolve().parents[1]
    path = os.pathsep.join([str(checkout), str(sources), *filter(None, [os.environ.get("PYTHONPATH")])])
    for seed, zone in (("1", "Pacific/Kiritimati"), ("77", "America/Los_Angeles")):
        result = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _PROGRAM],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=180,
            check=True,
        )
        assert result.stdout.split() == here


@pytest.mark.parametrize("name", ["factur-x.xml", "credit-note-ubl.xml"])
def test_an_electronic_invoice_inside_keeps_both_conformances(name: str) -> None:
    """What Factur-X wants of the metadata is there for the one, and nothing is claimed for the other."""
    invoice = SourceFile(name, b"<?xml version='1.0' encoding='utf-8'?>\n<invoice/>")
    pdf = statement_pdf(quarter(example()), SOURCES, _RESULT, created=CREATED, number="2026-Q1-1", einvoice=invoice)
    assert validate(pdf) == []
    assert _embedded(pdf)[name] == ("/Alternative", invoice.data)
    catalog: Any = PdfReader(BytesIO(pdf), strict=True).root_object
    xmp = catalog["/Metadata"].get_object().get_data()
    assert (b'fx:ConformanceLevel="EN 16931"' in xmp) == (name == "factur-x.xml")
    assert xmp.count(b"<pdfaExtension:schemas>") == 1
