"""Outcomes to money, exactly, with the working of every amount."""

from slakit.credits.caps import CAPPED_UNITS
from slakit.credits.facts import objectives_of
from slakit.credits.highest import Causes
from slakit.credits.pipeline import settle
from slakit.credits.quantities import NOTHING_MEASURED, Quantities
from slakit.credits.results import (
    CapStep,
    CreditLine,
    Credits,
    Due,
    FeeBase,
    IssuedDue,
    Kept,
    KeptLine,
    Paid,
    SharedLine,
    Unknown,
)
from slakit.credits.settling import Claim

__all__ = [
    "CAPPED_UNITS",
    "NOTHING_MEASURED",
    "CapStep",
    "Causes",
    "Claim",
    "CreditLine",
    "Credits",
    "Due",
    "FeeBase",
    "IssuedDue",
    "Kept",
    "KeptLine",
    "Paid",
    "Quantities",
    "SharedLine",
    "Unknown",
    "objectives_of",
    "settle",
]
