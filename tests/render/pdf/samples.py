"""Documents for the tests: one that uses the whole style sheet, and short ones around a given body."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from slakit.render.pdf import Attachment, SignatureField, write_pdf

CREATED = datetime(2026, 3, 31, 22, 30, 15, tzinfo=UTC)
FIELDS = (
    SignatureField("sign-provider", "provider", "Signature of the provider"),
    SignatureField("sign-customer", "customer", "Signature of the customer"),
)
ATTACHMENTS = (
    Attachment("contract.sla", "The contract as written", "text/plain", b"agreement sample\n", "Source"),
    Attachment("calls.csv", "The calls of the month", "text/csv", b"day,calls\n1,81\n", "Data"),
)


def sample_html(rows: int = 60) -> str:
    """Return the sample document; with 60 rows its table runs over three pages."""
    row = '<tr><th scope="row">Working day {0}</th><td class="num">{1}</td><td>no remark</td></tr>'
    text = Path(__file__).with_name("sample.html").read_text(encoding="utf-8")
    return text.replace("ROWS", "\n".join(row.format(day, 80 + day) for day in range(1, rows + 1)))


def page(body: str, style: str = "") -> str:
    """Return a document with this body."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Short</title>'
        f"<style>{style}</style></head><body>{body}</body></html>"
    )


def make(html: str, attachments: Sequence[Attachment] = (), signature_fields: Sequence[SignatureField] = ()) -> bytes:
    """Return the PDF of a document, with the same title, author and date each time."""
    return write_pdf(
        html,
        title="Telephone support",
        author="Tests of slakit",
        language="en",
        created=CREATED,
        attachments=attachments,
        signature_fields=signature_fields,
    )


def read(pdf: bytes) -> PdfReader:
    """Open a PDF with the independent reader, which complains about faults in strict mode."""
    return PdfReader(BytesIO(pdf), strict=True)


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return [sheet.extract_text() for sheet in read(pdf).pages]
