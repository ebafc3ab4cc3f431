"""A period under a contract that amendments change: which of its versions each window belongs to.

All windows are measured in one go, so that data are read once. An objective that differs from version to version is
measured once for each, under a name of its own; afterwards every stage works with the version that holds for its
window.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slakit.assess import Assessment, ToJudge, judge_all, to_judge
from slakit.contract.model import Calendar, Contract, Objective
from slakit.contract.record_types import RecordType
from slakit.diagnostics import Diagnostic
from slakit.measure import Measurement, MeasureResult
from slakit.reliefs import reliefs_of
from slakit.timeline import CALENDAR_KINDS, Period, Window, windows_ending_in

__all__ = ["MeasurePlan", "plan_measures", "unmerged", "unplanned", "versions"]


def versions(contract: Contract, until: dt.date = dt.date.max) -> Iterator[tuple[str, Contract]]:
    """Yield the contract as signed and as each amendment up to a date leaves it, with words that tell them apart."""
    yield "", contract
    for amendment in (a for a in contract.amendments if a.effective <= until):
        yield f" (amendment {amendment.number})", amendment.contract


_EACH_ITS_OWN = frozenset({"agreement", "objectives", "calendars", "remedies"})
"""Parts of a contract that each version keeps for itself; all others must be the same in versions measured together."""
_PRINTED = frozenset({
    "clauses", "escalations", "reviews", "schedules", "definitions", "benchmarks", "parameters", "tests",
    "amendments",
})  # fmt: skip
"""Parts that are printed, and that nothing measured rests on."""


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """What to measure: a contract with the objectives of all versions, the windows of each, and their own names."""

    contract: Contract
    windows: Mapping[str, tuple[Window, ...]]
    names: Mapping[str, str]
    """The names of objectives, by the names under which they are measured."""
    used: tuple[Contract, ...]
    """The versions that some window belongs to."""

    def version(self, whole: Contract, measurement: Measurement) -> tuple[Contract, Objective]:
        """Return the contract that holds for a window that was measured, and its objective there."""
        window = measurement.window
        version = whole.for_window(window.first_date, window.last_date)
        objective = version.objective(self.names.get(measurement.objective, measurement.objective))
        assert objective is not None, "only the contract's objectives are measured"
        return version, objective

    def judged(
        self, whole: Contract, measured: MeasureResult, issued: Sequence[ToJudge] = (), as_of: int | None = None
    ) -> list[tuple[ToJudge, Assessment]]:
        """Judge all that was measured, each window by its own version, with all that overrides its outcome.

        What was `issued` before comes first, as it was.
        """
        versions = ((*self.version(whole, one), one) for one in measured.measurements)
        own = to_judge((v, o, dataclasses.replace(one, objective=o.name)) for v, o, one in versions)
        found = [*issued, *(_with_reliefs(one, measured, as_of) for one in own)]
        return list(zip(found, judge_all(found, measured.figure_in), strict=True))


def _with_reliefs(one: ToJudge, measured: MeasureResult, as_of: int | None) -> ToJudge:
    found = reliefs_of(one.contract, one.objective.name, one.window, measured.duties, as_of)
    return dataclasses.replace(one, reliefs=found) if found else one


def unplanned(contract: Contract, last: dt.date) -> list[Contract]:
    """Return the versions up to a date that have a kind of window which cannot be planned, or no amendments to plan."""
    if not contract.amendments:
        return [contract]
    now = [version for _, version in versions(contract, last)]
    return [
        version
        for version in now
        if not {*(o.each for o in version.objectives), *(c.each for c in version.remedies.caps)} <= set(CALENDAR_KINDS)
    ]


def unmerged(used: Sequence[Contract]) -> list[Diagnostic]:
    """Report versions that cannot be measured in one go: they differ in parts that many objectives may rest on."""
    first, *others = used or (None,)
    if first is None:
        return []
    shared = [name for name in first.meant() if name not in _EACH_ITS_OWN and name not in _PRINTED]
    for other in others:
        alike = all(getattr(first, name) == getattr(other, name) for name in shared)
        rest_on_hours = any(getattr(first, name) for name in shared if name != "records")
        hours = first.calendars == other.calendars or not rest_on_hours
        if not (alike and hours):
            return [
                Diagnostic(
                    "SLA723",
                    "a period in which an amendment changes more than objectives, their hours, fees and remedies "
                    "cannot be evaluated yet",
                    span=other.agreement.span,
                    help="evaluate periods that lie before or after the change",
                )
            ]
    return []


def _own_windows(whole: Contract, version: Contract, objective: Objective, wide: Period) -> tuple[Window, ...]:
    agreement = version.agreement
    found = windows_ending_in(objective.each, agreement.zone, wide, agreement.first_date, agreement.last_date)
    return tuple(w for w in found if whole.for_window(w.first_date, w.last_date) is version)


def plan_measures(whole: Contract, wide: Period) -> MeasurePlan:
    """Plan the windows that end in a period, each by the version that holds for it."""
    objectives: dict[str, Objective] = {}
    calendars: dict[str, Calendar] = {}
    records: dict[str, RecordType] = {}
    planned: dict[str, tuple[Window, ...]] = {}
    names: dict[str, str] = {}
    used: list[Contract] = []
    for suffix, version in versions(whole, wide.last_date):
        for objective in version.objectives:
            own = _own_windows(whole, version, objective, wide)
            if not own:
                continue
            if not any(version is other for other in used):
                used.append(version)
            records |= {r.name: r for r in version.records if r.name not in records}
            one = objective
            if objective.during is not None:
                calendar = version.calendar(objective.during)
                if calendars.setdefault(calendar.name, calendar) != calendar:
                    calendar = calendar.model_copy(update={"name": f"{calendar.name}{suffix}"})
                    calendars[calendar.name] = calendar
                    one = objective.model_copy(update={"during": calendar.name})
            if objectives.setdefault(one.name, one) != one:
                one = one.model_copy(update={"name": f"{one.name}{suffix}"})
                objectives[one.name] = one
            names[one.name] = objective.name
            planned[one.name] = (*planned.get(one.name, ()), *own)
    merged = whole.model_copy(
        update={
            "objectives": tuple(objectives.values()),
            "calendars": tuple(calendars.values()),
            "records": tuple(records.values()),
            "amendments": (),
        }
    )
    return MeasurePlan(merged, planned, names, tuple(used))
