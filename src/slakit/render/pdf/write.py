"""The one way to a PDF: HTML in, bytes out, the same bytes for the same input on every run."""

import threading
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from slakit.render.pdf.availability import load_weasyprint
from slakit.render.pdf.fonts import own_fonts
from slakit.render.pdf.parts import Attachment, SignatureField

__all__ = ["write_pdf"]

# Fontconfig is told through the environment where the fonts are, and a process has only one environment.
_one_at_a_time = threading.Lock()


def write_pdf(
    html: str,
    *,
    title: str,
    author: str,
    language: str,
    created: datetime,
    attachments: Sequence[Attachment] = (),
    signature_fields: Sequence[SignatureField] = (),
) -> bytes:
    """Return ``html``, dressed in the print style sheet, as PDF/A-3a and PDF/UA-1.

    ``language`` is a BCP 47 tag and must be that of ``<html lang>``. ``created`` is the only date in the
    file, to the second, and must carry a time zone. Title, author and date replace what the HTML says. An attached
    electronic invoice under the name that Factur-X prescribes makes the document one.

    Raises PdfUnavailable (WeasyPrint or Pango is missing), MissingGlyphs (characters that no bundled font
    has), ForbiddenContent (the HTML reaches outside itself), TypesettingWarnings (WeasyPrint complained) and
    ValueError (an argument contradicts another or the HTML).
    """
    if created.tzinfo is None or created.utcoffset() is None:
        raise ValueError("the date of a document needs a time zone")
    for name, value in (("title", title), ("author", author)):
        if not value.strip() or any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
            raise ValueError(f"the {name} of a document must be one line of text, not {value!r}")
    with _one_at_a_time, own_fonts():
        load_weasyprint()
        from slakit.render.pdf.typeset import typeset

        return typeset(
            html,
            title=title,
            author=author,
            language=language,
            created=created,
            attachments=attachments,
            signature_fields=signature_fields,
        )
