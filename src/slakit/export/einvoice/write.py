"""A credit note in the syntax that is asked for."""

from __future__ import annotations

from slakit.export.einvoice.credit_note import CreditNote
from slakit.render.pdf.parts import FACTUR_X

__all__ = ["EINVOICES", "einvoice_name", "einvoice_xml"]

EINVOICES = ("cii", "ubl")
"""The syntaxes of EN 16931."""


def einvoice_name(kind: str) -> str:
    """What the file is called inside a PDF; Factur-X prescribes its name."""
    return {"cii": FACTUR_X, "ubl": "credit-note-ubl.xml"}[kind]


def einvoice_xml(note: CreditNote, kind: str) -> bytes:
    """Return a credit note as XML; ModuleNotFoundError where a package for its syntax is not installed."""
    if kind == "cii":
        from slakit.export.einvoice.cii import cii_xml

        return cii_xml(note)
    from slakit.export.einvoice.ubl import ubl_xml

    return ubl_xml(note)
