"""Rules about what few contracts have: they are loaded when one has it."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic

__all__ = ["check_duties", "check_verifications"]


def check_verifications(contract: Contract) -> Iterator[Diagnostic]:
    """Clauses that are verified; see `slakit.checks.verifications`."""
    if any(clause.verification is not None for clause in contract.clauses):
        from slakit.checks import verifications

        yield from verifications.check_verifications(contract)


def check_duties(contract: Contract) -> Iterator[Diagnostic]:
    """Escalation and reviews; see `slakit.checks.duties`."""
    if contract.escalations or contract.reviews:
        from slakit.checks import duties

        yield from duties.check_duties(contract)
