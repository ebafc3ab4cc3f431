"""A credit note in the Cross Industry Invoice syntax, as Factur-X and ZUGFeRD have it (type 381)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from slakit.export.einvoice.credit_note import CreditNote, NoteLine, TaxGroup
from slakit.render.evaluation_document import PartyFacts

__all__ = ["cii_xml"]

_GUIDELINE = "urn:cen.eu:en16931:2017"
_ONE = (Decimal(1), "C62")
"""One piece, in the units of UN/ECE Recommendation 20."""


def _date(date: dt.date) -> dt.datetime:
    return dt.datetime(date.year, date.month, date.day)  # noqa: DTZ001 - written as a date


def _set_party(party: Any, facts: PartyFacts, *, vat: bool) -> None:
    from drafthorse.models.party import TaxRegistration

    party.name = facts["name"]
    if facts["registered"] is not None:
        party.legal_organization.id = facts["registered"]
    if facts["address"] is not None:
        party.address.line_one = facts["address"]
    party.address.country_id = facts["country"]
    if vat and facts["vat"] is not None:
        party.tax_registrations.add(TaxRegistration(id=("VA", facts["vat"])))


def _item(line: NoteLine) -> Any:
    from drafthorse.models.tradelines import LineItem

    item = LineItem()
    item.document.line_id = str(line.number)
    item.product.name = line.name
    if line.description is not None:
        item.product.description = line.description
    item.agreement.net.amount = line.amount
    item.delivery.billed_quantity = _ONE
    item.settlement.trade_tax.type_code = "VAT"
    item.settlement.trade_tax.category_code = line.category
    if line.rate is not None:
        item.settlement.trade_tax.rate_applicable_percent = line.rate
    item.settlement.monetary_summation.total_amount = line.amount
    return item


def _tax(group: TaxGroup) -> Any:
    from drafthorse.models.accounting import ApplicableTradeTax

    tax = ApplicableTradeTax()
    tax.calculated_amount = group.tax
    tax.basis_amount = group.basis
    tax.type_code = "VAT"
    tax.category_code = group.category
    if group.rate is not None:
        tax.rate_applicable_percent = group.rate
    if group.reason is not None:
        tax.exemption_reason = group.reason
        tax.exemption_reason_code = group.reason_code
    return tax


def cii_xml(note: CreditNote) -> bytes:
    """Return the XML of a credit note; ModuleNotFoundError where drafthorse is not installed."""
    from drafthorse.models.document import Document
    from drafthorse.models.note import IncludedNote
    from drafthorse.models.payment import PaymentTerms

    document = Document()
    document.context.guideline_parameter.id = _GUIDELINE
    document.header.id = note.number
    document.header.type_code = "381"
    document.header.issue_date_time = _date(note.date)
    for text in note.notes:
        document.header.notes.add(IncludedNote(content=text))
    # A note with a group that is not subject to tax must not name any VAT number.
    vat = all(group.category != "O" for group in note.taxes)
    trade = document.trade
    _set_party(trade.agreement.seller, note.seller, vat=vat)
    _set_party(trade.agreement.buyer, note.buyer, vat=vat)
    trade.agreement.contract.issuer_assigned_id = note.contract
    for line in note.lines:
        trade.items.add(_item(line))
    settlement = trade.settlement
    settlement.currency_code = note.currency
    settlement.period.start = _date(note.first)
    settlement.period.end = _date(note.last)
    for group in note.taxes:
        settlement.trade_tax.add(_tax(group))
    settlement.terms.add(PaymentTerms(description=note.terms))
    if note.replaces is not None:
        settlement.invoice_referenced_document.issuer_assigned_id = note.replaces
    total = settlement.monetary_summation
    total.line_total = note.net
    total.tax_basis_total = note.net
    total.tax_total = (note.tax, note.currency)
    total.grand_total = note.gross
    if note.prepaid:
        total.prepaid_total = note.prepaid
    total.due_amount = note.due
    return bytes(document.serialize(schema="FACTUR-X_EN16931"))
