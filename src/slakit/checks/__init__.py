"""What is wrong with a contract that means something: plain functions from a contract to diagnostics.

A new rule is one function in one file here, one entry in `CHECKS`, one page under `docs/codes/` with a
failing and a mended example, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slakit.checks.abandoned import check_abandoned
from slakit.checks.amounts import check_amounts, check_limits
from slakit.checks.bands import check_bands
from slakit.checks.caps import check_caps
from slakit.checks.claims import check_claims, check_least_payment, check_split
from slakit.checks.closed import check_closed
from slakit.checks.consequences import check_earn_back, check_highest, check_histories, check_plans
from slakit.checks.dead import check_dead_conditions
from slakit.checks.given import check_given
from slakit.checks.holidays import check_holidays
from slakit.checks.languages import check_languages
from slakit.checks.missing import check_missing, check_needed
from slakit.checks.notice import check_notice
from slakit.checks.objectives import (
    check_circles,
    check_clock_terms,
    check_consumed,
    check_contradictions,
    check_levels,
    check_misses,
    check_windows,
)
from slakit.checks.orders import check_orders
from slakit.checks.points import check_points, check_service_days
from slakit.checks.rare import check_clocks, check_duties, check_verifications
from slakit.checks.renewal import check_renewal
from slakit.checks.terms import check_aims, check_no_data, check_promises
from slakit.checks.texts import check_texts
from slakit.checks.time_sets import check_allowances, check_empty_slots, check_lengths
from slakit.checks.unlimited import check_unlimited
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic

__all__ = ["CHECKS", "check"]

CHECKS: tuple[Callable[[Contract], Iterator[Diagnostic]], ...] = (
    check_bands,
    check_orders,
    check_amounts,
    check_no_data,
    check_missing,
    check_needed,
    check_empty_slots,
    check_lengths,
    check_allowances,
    check_abandoned,
    check_given,
    check_aims,
    check_promises,
    check_contradictions,
    check_levels,
    check_windows,
    check_clock_terms,
    check_circles,
    check_consumed,
    check_misses,
    check_limits,
    check_caps,
    check_claims,
    check_least_payment,
    check_split,
    check_points,
    check_service_days,
    check_earn_back,
    check_highest,
    check_histories,
    check_plans,
    check_unlimited,
    check_texts,
    check_dead_conditions,
    check_clocks,
    check_verifications,
    check_duties,
    check_languages,
    check_holidays,
    check_closed,
    check_notice,
    check_renewal,
)


def check(contract: Contract) -> list[Diagnostic]:
    """All findings about a contract."""
    return [diagnostic for rule in CHECKS for diagnostic in rule(contract)]
