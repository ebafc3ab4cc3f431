"""Objectives that are judged for each of several: one result for each, the worst of them, or how many keep the promise.

Each entity is judged like any window, with the terms for no data and small volumes about itself. What decides is then
taken of all that are not left out; what one of them leaves open stays open where it could matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from slakit.assess.judge import judge
from slakit.assess.results import Assessment, Reason
from slakit.contract.measures import Range
from slakit.contract.model import Objective, Outcome
from slakit.measure.results import Measurement

__all__ = ["judge_together", "taken_together"]


def taken_together(objective: Objective) -> bool:
    """Whether what is measured for each of several comes to one result."""
    return objective.separately is not None and objective.separately.decides != "counts"


def judge_together(objective: Objective, members: Sequence[Measurement]) -> Assessment:
    """Return the one result of what was measured for each of several in a window; there is at least one measurement."""
    assert objective.separately is not None, "only such an objective has members"
    if all(one.entity is None for one in members):
        return judge(objective, members[0])
    judged = tuple(judge(objective, one) for one in members)
    counting = [one for one in judged if one.outcome is not Outcome.NO_DATA]
    if not counting:
        return replace(judge(objective, _nothing(members[0])), members=judged)
    if objective.separately.decides == "worst":
        return replace(_worst(objective, counting), members=judged)
    return replace(_kept(objective, counting, members[0]), members=judged)


def _nothing(like: Measurement) -> Measurement:
    """Return a measurement of no records in the same window."""
    return Measurement(like.objective, like.window, None, (), over=like.over)


def _worst(objective: Objective, judged: Sequence[Assessment]) -> Assessment:
    """Return the result furthest from the promise; of equal ones the first by name.

    One that is undecided could be further than any. A miss is worse than what a term lets count as met, however far
    that lies from the promise, and a value that misses is further than no value that counts as a miss.
    """
    for one in judged:
        if one.outcome is Outcome.UNDECIDED:
            return one
    return max(
        sorted(judged, key=lambda one: one.measurement.entity or ""),
        key=lambda one: (one.outcome is Outcome.MISSED, one.compared is not None, _distance(objective.promise, one)),
    )


def _distance(promise: Range, one: Assessment) -> Fraction:
    """Return how far a value lies outside the promise, negative inside it."""
    if one.compared is None:
        return Fraction(0)
    low, high = promise.low, promise.high
    outside = [low.value - one.compared] if low is not None else []
    outside += [one.compared - high.value] if high is not None else []
    return max(outside, default=Fraction(0))


def _kept(objective: Objective, judged: Sequence[Assessment], like: Measurement) -> Assessment:
    """Return whether as many keep the promise as have to."""
    term = objective.separately
    assert term is not None
    assert term.keep is not None, "a share decides"
    met = sum(one.outcome is Outcome.MET for one in judged)
    open_ = sum(one.outcome is Outcome.UNDECIDED for one in judged)
    possible = {term.keep.holds(Fraction(met + more, 1 if term.number else len(judged))) for more in range(open_ + 1)}
    measurement = _nothing(like)
    if len(possible) > 1:
        return Assessment(measurement, None, Outcome.UNDECIDED, Reason.MEMBER_UNDECIDED, kept=met)
    outcome = Outcome.MET if possible == {True} else Outcome.MISSED
    return Assessment(measurement, None, outcome, Reason.KEPT, kept=met)
