"""Issued statements, kept for good: an append-only ledger whose entries are chained by their hashes."""

from slakit.ledger.books import Booked, issue, reissue, void
from slakit.ledger.entries import Action, Entry, canonical_text, document_hash, first_difference
from slakit.ledger.store import Ledger, LedgerError, broken_chain, open_ledger

__all__ = [
    "Action",
    "Booked",
    "Entry",
    "Ledger",
    "LedgerError",
    "broken_chain",
    "canonical_text",
    "document_hash",
    "first_difference",
    "issue",
    "open_ledger",
    "reissue",
    "void",
]
