"""Outcomes to money."""

from slakit.credits.caps import apply_caps
from slakit.credits.lines import credit_line
from slakit.credits.results import CapStep, CreditLine, Credits, FeeBase, FeePart, Unknown

__all__ = ["CapStep", "CreditLine", "Credits", "FeeBase", "FeePart", "Unknown", "apply_caps", "credit_line"]
