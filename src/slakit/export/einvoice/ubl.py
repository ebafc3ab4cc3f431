"""A credit note in the Universal Business Language, version 2.1."""

from __future__ import annotations

from slakit.export.einvoice.credit_note import CreditNote
from slakit.render.jinja import render_xml

__all__ = ["ubl_xml"]


def ubl_xml(note: CreditNote) -> bytes:
    """Return the XML of a credit note."""
    vat = all(group.category != "O" for group in note.taxes)
    return render_xml("credit_note.ubl.xml.j2", note=note, vat=vat).encode()
