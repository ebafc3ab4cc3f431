"""Rules about what few contracts have: they are loaded when one has it."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic

__all__ = ["check_clocks", "check_duties", "check_verifications"]


def check_verifications(contract: Contract) -> Iterator[Diagnostic]:
    """Clauses that are verified; see `slakit.checks.verifications`."""
    if any(clause.verification is not None for clause in contract.clauses):
        from slakit.checks import verifications

        yield from verifications.check_verifications(contract)


def check_clocks(contract: Contract) -> Iterator[Diagnostic]:
    """Clocks and levels; see `slakit.checks.levels`, `slakit.checks.clocks` and `slakit.checks.time_for_limits`."""
    if contract.clocks or contract.levels:
        from slakit.checks import clocks, levels, time_for_limits

        yield from levels.check_levels(contract)
        yield from clocks.check_clock_limits(contract)
        yield from clocks.check_reopening(contract)
        yield from clocks.check_lengths_of_none(contract)
        yield from time_for_limits.check_time_for_limits(contract)


def check_duties(contract: Contract) -> Iterator[Diagnostic]:
    """Escalation and reviews; see `slakit.checks.duties`."""
    if contract.escalations or contract.reviews:
        from slakit.checks import duties

        yield from duties.check_duties(contract)
