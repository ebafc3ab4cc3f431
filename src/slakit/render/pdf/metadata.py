"""Title, author, language and date of a PDF, and the statements in its XMP that it conforms to PDF/UA-1 and Factur-X.

WeasyPrint writes the PDF/A-3a statement itself, but only one such statement per document.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pydyf
from weasyprint import Document

from slakit.render.pdf.parts import FACTUR_X

__all__ = ["declare_factur_x", "keep_metadata_readable", "set_metadata"]

# PDF/A wants every property outside its own list described where it is used, hence the extension schemas. All of them
# stand in one list, because a property occurs once.
_SCHEMAS = (
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    b'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>'
)
_ACCESSIBILITY_STATEMENT = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>'
)
_FACTUR_X_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_FACTUR_X_STATEMENT = (
    f'<rdf:Description rdf:about="" xmlns:fx="{_FACTUR_X_NAMESPACE}" fx:ConformanceLevel="EN 16931" '
    f'fx:DocumentFileName="{FACTUR_X}" fx:DocumentType="INVOICE" fx:Version="1.0"/>'
).encode()


def _schema(title: str, namespace: str, prefix: str, properties: Sequence[tuple[str, str, str, str]]) -> bytes:
    """Describe a namespace: each property by name, type, category and what it is."""
    described = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{text}</pdfaProperty:description></rdf:li>"
        for name, kind, category, text in properties
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{described}</rdf:Seq></pdfaSchema:property></rdf:li>"
    ).encode()


_ACCESSIBILITY = _schema(
    "PDF/UA identification", "http://www.aiim.org/pdfua/ns/id/", "pdfuaid",
    [("part", "Integer", "internal", "Part of ISO 14289 that the document conforms to")],
)  # fmt: skip
_FACTUR_X = _schema(
    "Factur-X PDFA Extension Schema", _FACTUR_X_NAMESPACE, "fx",
    [
        ("DocumentFileName", "Text", "external", "name of the embedded XML invoice file"),
        ("DocumentType", "Text", "external", "INVOICE"),
        ("Version", "Text", "external", "The actual version of the Factur-X XML schema"),
        ("ConformanceLevel", "Text", "external", "The conformance level of the embedded Factur-X data"),
    ],
)  # fmt: skip
_END_OF_SCHEMAS = b"</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
_END = b"</rdf:RDF>"


def set_metadata(document: Document, *, title: str, author: str, language: str, created: datetime) -> None:
    """Replace what the HTML says about itself; ``created`` is also the date of the last change."""
    metadata = document.metadata
    metadata.title = title
    metadata.authors = [author]
    metadata.lang = language
    metadata.generator = "slakit"
    metadata.created = metadata.modified = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    statements = _ACCESSIBILITY_STATEMENT + _SCHEMAS + _ACCESSIBILITY + _END_OF_SCHEMAS
    metadata.generate_rdf_metadata = _changed(metadata.generate_rdf_metadata, _END, statements + _END)


def declare_factur_x(document: Document) -> None:
    """Say that the document is the face of the electronic invoice attached to it; its metadata have been set."""
    metadata = document.metadata
    both = _changed(metadata.generate_rdf_metadata, _END_OF_SCHEMAS, _FACTUR_X + _END_OF_SCHEMAS)
    metadata.generate_rdf_metadata = _changed(both, _END, _FACTUR_X_STATEMENT + _END)


def _changed(generate: Callable[..., bytes], end: bytes, replacement: bytes) -> Callable[..., bytes]:
    """Return what makes the same metadata with their last `end` replaced."""

    def changed(*arguments: object) -> bytes:
        before, found, after = generate(*arguments).rpartition(end)
        if not found or (end == _END and after.strip()):
            raise AssertionError("WeasyPrint's XMP has another form than the one this was written for")
        return before + replacement + after

    return changed


def keep_metadata_readable(pdf: pydyf.PDF) -> None:
    """Store the XMP uncompressed: archives and scanners look for it without parsing the file."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and part.extra.get("Type") == "/Metadata":
            part.compress = False
