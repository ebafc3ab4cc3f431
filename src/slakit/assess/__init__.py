"""Measurements to outcomes."""

from slakit.assess.judge import judge
from slakit.assess.overrides import FigureIn, Relieved, ToJudge, judge_all, to_judge
from slakit.assess.results import Assessment, Reason
from slakit.assess.standings import standings_reach

__all__ = [
    "Assessment", "FigureIn", "Reason", "Relieved", "ToJudge", "judge", "judge_all", "standings_reach", "to_judge",
]  # fmt: skip
