"""Compares two versions of a contract as models: every change, and who is better off by it."""

from slakit.diff.changes import Change, Comparison, Effect
from slakit.diff.comparing import compare
from slakit.diff.rules import MEANINGS

__all__ = ["MEANINGS", "Change", "Comparison", "Effect", "compare"]
