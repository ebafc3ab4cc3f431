"""Turns HTML into PDF that is fit for archiving, accessible and ready to be signed.

Loads nothing heavy by itself: WeasyPrint is imported by the first call of `write_pdf`.
"""

from slakit.render.pdf.errors import ForbiddenContent, MissingGlyphs, PdfUnavailable, TypesettingWarnings
from slakit.render.pdf.fonts import missing_characters
from slakit.render.pdf.parts import Attachment, SignatureField
from slakit.render.pdf.write import write_pdf

__all__ = [
    "Attachment",
    "ForbiddenContent",
    "MissingGlyphs",
    "PdfUnavailable",
    "SignatureField",
    "TypesettingWarnings",
    "missing_characters",
    "write_pdf",
]
