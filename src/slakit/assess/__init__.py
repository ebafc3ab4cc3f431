"""Measurements to outcomes."""

from slakit.assess.change import smallest_change
from slakit.assess.judge import judge
from slakit.assess.results import Assessment, Change, Reason

__all__ = ["Assessment", "Change", "Reason", "judge", "smallest_change"]
