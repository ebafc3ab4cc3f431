"""What can be asked once more when the data were read: objectives made of time, with some of it used up, and causes.

Everything it needs is held in memory by then: changes of lasting records, and what was counted of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slakit.contract.expressions import SpanRef, TimeShare
from slakit.contract.walking import leaves
from slakit.measure.figures import PlannedObjective
from slakit.measure.measured_windows import GivenBy, MeasuredOf, measurement
from slakit.measure.results import Measurement
from slakit.measure.time_sets.figures import TimeFigures
from slakit.measure.time_sets.stretches import Stretches, both, standing
from slakit.measure.time_sets.times import Times, by_field, measured_time
from slakit.timeline import Window

__all__ = ["TimeAgain"]


class TimeAgain:
    """Answers about objectives by the names under which they were measured.

    `counted` is what was counted of objectives that leave nothing out (`False`) and of those that do.
    """

    def __init__(
        self, times: Times, planned: Sequence[PlannedObjective], counted: Mapping[bool, MeasuredOf], given: GivenBy
    ) -> None:
        self.times, self.counted, self.given = times, counted, given
        self.planned = {one.objective.name: one for one in planned}

    def _at(self, objective: str, window: Window) -> tuple[PlannedObjective, int, TimeFigures]:
        one = self.planned[objective]
        assert isinstance(one.windows, tuple), "an objective of a contract has windows"
        figures = self.times.figures(one.objective, self.counted[bool(one.objective.leaving_out)], self.given)
        assert figures is not None, "what is made of time was planned"
        return one, one.windows.index(window), figures

    def measured(self, objective: str, window: Window, used: Mapping[str, Stretches]) -> Measurement:
        """Return the measurement of an objective in one of its windows, with some time used up."""
        one, index, figures = self._at(objective, window)
        figures.used = used
        counted = self.counted[bool(one.objective.leaving_out)]
        return measurement(one, index, None, counted, self.given, figures)

    def time(self, objective: str, window: Window, span: str, used: Mapping[str, Stretches]) -> Stretches:
        """Return what of a span an objective measures in one of its windows, with some time used up."""
        _, index, figures = self._at(objective, window)
        figures.used = used
        return figures.used_up_by(span, index)

    def causes(self, objective: str, window: Window, field: str) -> frozenset[str]:
        """Return the values of a field in the records whose time an objective measures in one of its windows."""
        one, index, figures = self._at(objective, window)
        found: set[str] = set()
        for leaf in leaves(one.objective.measure.figure):
            if not isinstance(leaf, TimeShare | SpanRef):
                continue
            counted = figures.counted(leaf, index)
            for of in measured_time(self.times.contract, leaf):
                wanted = by_field(of, field)
                changes = self.times.held[wanted].changes if wanted in self.times.held else {}
                found |= {v for v, own in changes.items() if v is not None and both(standing(own), counted)}
        return frozenset(found)
