"""What is wrong with a contract that means something: plain functions from a contract to diagnostics.

A new rule is one function in one file here, one entry in `CHECKS`, one page under `docs/codes/` with a
failing and a mended example, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slakit.checks.amounts import check_amounts, check_limits
from slakit.checks.bands import check_bands
from slakit.checks.dead import check_dead_conditions
from slakit.checks.holidays import check_holidays
from slakit.checks.languages import check_languages
from slakit.checks.missing import check_missing
from slakit.checks.notice import check_notice
from slakit.checks.rare import check_clocks, check_duties, check_verifications
from slakit.checks.renewal import check_renewal
from slakit.checks.terms import check_aims, check_no_data, check_promises
from slakit.checks.texts import check_texts
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic

__all__ = ["CHECKS", "check"]

CHECKS: tuple[Callable[[Contract], Iterator[Diagnostic]], ...] = (
    check_bands,
    check_amounts,
    check_no_data,
    check_missing,
    check_aims,
    check_promises,
    check_limits,
    check_texts,
    check_dead_conditions,
    check_clocks,
    check_verifications,
    check_duties,
    check_languages,
    check_holidays,
    check_notice,
    check_renewal,
)


def check(contract: Contract) -> list[Diagnostic]:
    """All findings about a contract."""
    return [diagnostic for rule in CHECKS for diagnostic in rule(contract)]
