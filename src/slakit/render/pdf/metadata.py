"""Title, author, language and date of a PDF, and the statement in its XMP that it conforms to PDF/UA-1.

WeasyPrint writes the PDF/A-3a statement itself, but only one such statement per document.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pydyf
from weasyprint import Document

__all__ = ["keep_metadata_readable", "set_metadata"]

# PDF/A wants every property outside its own list described where it is used, hence the extension schema.
_ACCESSIBILITY_STATEMENT = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
_END = b"</rdf:RDF>"


def set_metadata(document: Document, *, title: str, author: str, language: str, created: datetime) -> None:
    """Replace what the HTML says about itself; ``created`` is also the date of the last change."""
    metadata = document.metadata
    metadata.title = title
    metadata.authors = [author]
    metadata.lang = language
    metadata.generator = "slakit"
    metadata.created = metadata.modified = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata.generate_rdf_metadata = _with_accessibility_statement(metadata.generate_rdf_metadata)


def _with_accessibility_statement(generate: Callable[..., bytes]) -> Callable[..., bytes]:
    def generate_both(*arguments: object) -> bytes:
        before, end, after = generate(*arguments).rpartition(_END)
        if not end or after.strip():
            raise AssertionError("WeasyPrint's XMP has another form than the one this was written for")
        return before + _ACCESSIBILITY_STATEMENT + end + after

    return generate_both


def keep_metadata_readable(pdf: pydyf.PDF) -> None:
    """Store the XMP uncompressed: archives and scanners look for it without parsing the file."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and part.extra.get("Type") == "/Metadata":
            part.compress = False
