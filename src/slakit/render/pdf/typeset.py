"""Runs WeasyPrint once over one document, with every door to the outside shut and every warning heard.

Imports WeasyPrint; `write_pdf` loads it once the fonts are set and the library is known to be there.
"""

import logging
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import pydyf
from weasyprint import CSS, HTML, Document
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from slakit.render.pdf.attachments import finish_attachments, prepare_attachments, sorted_by_name
from slakit.render.pdf.errors import MissingGlyphs, TypesettingWarnings
from slakit.render.pdf.fetch import OwnStyleSheets, check_elements, check_links
from slakit.render.pdf.metadata import declare_factur_x, keep_metadata_readable, set_metadata
from slakit.render.pdf.parts import Attachment, SignatureField, is_factur_x
from slakit.render.pdf.signature_fields import finish_fields, place_fields

__all__ = ["typeset"]


def typeset(
    html: str,
    *,
    title: str,
    author: str,
    language: str,
    created: datetime,
    attachments: Sequence[Attachment],
    signature_fields: Sequence[SignatureField],
) -> bytes:
    """Do the work of `slakit.render.pdf.write_pdf`, with the same arguments and errors."""
    created = created.astimezone(UTC)
    ordered = sorted_by_name(attachments)
    fetcher = OwnStyleSheets()
    with _messages() as messages, warnings.catch_warnings():
        # WeasyPrint leaves the closing of its colour profile's file to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            document = _render(html, language, fetcher)
            set_metadata(document, title=title, author=author, language=language, created=created)
            if any(is_factur_x(attachment) for attachment in ordered):
                declare_factur_x(document)
            placed = place_fields(document, signature_fields)

            def finish(_: Document, pdf: pydyf.PDF) -> None:
                finish_fields(pdf, placed)
                finish_attachments(pdf, ordered)
                keep_metadata_readable(pdf)

            data: bytes = document.write_pdf(
                finisher=finish,
                pdf_variant="pdf/a-3a",
                # Derived by WeasyPrint from the content, hence the same for the same document.
                pdf_identifier=True,
                attachments=prepare_attachments(ordered, created),
            )
        except FatalURLFetchingError:
            fetcher.check()
            raise AssertionError("a fatal error of another fetcher") from None
    fetcher.check()
    missing = {chr(code) for font in document.fonts.values() for code in font.missing}
    if missing:
        raise MissingGlyphs(missing)
    if messages:
        raise TypesettingWarnings(messages)
    return data


def _render(html: str, language: str, fetcher: OwnStyleSheets) -> Document:
    fonts = FontConfiguration()
    # A base of our own scheme turns relative addresses into ones that the fetcher refuses.
    source = HTML(string=html, base_url="slakit:document", url_fetcher=fetcher)
    check_elements(source.etree_element)
    declared = source.etree_element.get("lang")
    if declared != language:
        raise ValueError(f"the document is in {language!r} but its <html lang> says {declared!r}")
    sheet = CSS(url="slakit:print.css", url_fetcher=fetcher, font_config=fonts)
    document: Document = source.render(font_config=fonts, stylesheets=[sheet], pdf_variant="pdf/a-3a")
    check_links(document)
    return document


@contextmanager
def _messages() -> Iterator[list[str]]:
    """Collect what WeasyPrint reports in this thread, which it otherwise keeps to itself."""
    messages: list[str] = []
    thread = threading.get_ident()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread:
                messages.append(record.getMessage())

    collector = Collector(logging.WARNING)
    level = LOGGER.level
    LOGGER.addHandler(collector)
    LOGGER.setLevel(logging.WARNING)
    try:
        yield messages
    finally:
        LOGGER.setLevel(level)
        LOGGER.removeHandler(collector)
