"""Statements that can be credit notes: parties that state all that is needed, under a number."""

from __future__ import annotations

from dataclasses import replace

from slakit.contract.model import Contract
from slakit.evaluation import Evaluation
from slakit.export import Statement, of_evaluation
from slakit.export.statement import Issued

__all__ = ["issued", "stating"]


def stating(contract: Contract, **provider: str | None) -> Contract:
    """A contract whose parties state their countries and numbers; `provider` changes what that one states."""
    agreement = contract.agreement
    facts = {
        "name": "Northwind <B.V.> & Co", "registered": "KvK 12345678", "vat": "NL123456789B01",
        "address": "Keizersgracht 1, 1015 CN Amsterdam", "country": "NL",
    }  # fmt: skip
    changed = agreement.model_copy(
        update={
            "provider": agreement.provider.model_copy(update=facts | provider),
            "customer": agreement.customer.model_copy(
                update={"name": "شرکت نمونه", "vat": "DE123456789", "country": "DE"}
            ),
        }
    )
    return contract.model_copy(update={"agreement": changed})


def issued(evaluation: Evaluation, *, revision: int = 1, reason: str | None = None) -> Statement:
    """The evaluation under a number; a later revision replaces the one before."""
    name = f"{evaluation.contract.agreement.name}/{evaluation.period.label}"
    before = f"{name}/{revision - 1}" if revision > 1 else None
    return replace(of_evaluation(evaluation), issued=Issued(f"{name}/{revision}", before, reason))
