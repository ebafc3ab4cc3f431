"""Credit notes as electronic invoices after EN 16931: CII for Factur-X and ZUGFeRD, and UBL 2.1."""

from slakit.export.einvoice.credit_note import CreditNote, credit_note
from slakit.export.einvoice.write import EINVOICES, einvoice_name, einvoice_xml

__all__ = ["EINVOICES", "CreditNote", "credit_note", "einvoice_name", "einvoice_xml"]
