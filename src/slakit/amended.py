"""A period under a contract that amendments change: which of its versions each window belongs to.

Versions that differ by objectives, fees and remedies alone are measured in one go, so that data are read once; those in
which hours, levels, sets of time or the like differ are measured apart. An objective that differs from version to
version is measured once for each, under a name of its own; afterwards every stage works with the version that holds for
its window.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slakit.assess import Assessment, ToJudge, judge_all, to_judge
from slakit.contract.model import Contract, Objective
from slakit.measure import Measurement, MeasureResult
from slakit.reliefs import reliefs_of
from slakit.timeline import CALENDAR_KINDS, Period, Window, windows_ending_in

__all__ = ["MeasurePlan", "plan_measures", "together", "unplanned", "versions"]


def versions(contract: Contract, until: dt.date = dt.date.max) -> Iterator[tuple[str, Contract]]:
    """Yield the contract as signed and as each amendment up to a date leaves it, with words that tell them apart."""
    yield "", contract
    for amendment in (a for a in contract.amendments if a.effective <= until):
        yield f" (amendment {amendment.number})", amendment.contract


_EACH_ITS_OWN = frozenset({"agreement", "objectives", "remedies"})
"""Parts of a contract that each version keeps for itself; all others must be the same in versions measured together."""
_PRINTED = frozenset({
    "clauses", "escalations", "reviews", "schedules", "definitions", "benchmarks", "parameters", "tests",
    "amendments", "obligations",
})  # fmt: skip
"""Parts that nothing measured rests on: they are printed, or read from data for all versions at once."""


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """What to measure: contracts with the objectives of all versions, the windows of each, and their own names.

    Versions whose measuring rests on the same are one contract here, measured in one go; no two objectives of all of
    these have one name.
    """

    contracts: tuple[Contract, ...]
    windows: Mapping[str, tuple[Window, ...]]
    names: Mapping[str, str]
    """The names of objectives, by the names under which they are measured."""
    used: tuple[Contract, ...]
    """The versions that some window belongs to."""
    groups: tuple[tuple[int, ...], ...] = ((0,),)
    """For each of the contracts, the places of its versions."""

    @property
    def objectives(self) -> dict[str, Objective]:
        """All objectives, by the names under which they are measured."""
        return {one.name: one for contract in self.contracts for one in contract.objectives}

    def with_objectives(
        self, added: Mapping[int, Sequence[Objective]], windows: Mapping[str, tuple[Window, ...]]
    ) -> MeasurePlan:
        """Return the plan with more to measure: objectives by the contract they are added to, and their windows."""
        contracts = tuple(
            contract.model_copy(update={"objectives": (*contract.objectives, *added.get(place, ()))})
            for place, contract in enumerate(self.contracts)
        )
        return dataclasses.replace(self, contracts=contracts, windows={**self.windows, **windows})

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


def together(found: Sequence[Contract]) -> tuple[tuple[int, ...], ...]:
    """Return the places of versions that can be measured in one go, those that rest on the same together, in order.

    Terms may end at different times: windows are cut to them when they are planned.
    """
    groups: list[list[int]] = []
    for place, version in enumerate(found):
        own = next((group for group in groups if _rests_on(found[group[0]]) == _rests_on(version)), None)
        if own is None:
            groups.append([place])
        else:
            own.append(place)
    return tuple(tuple(group) for group in groups)


def _rests_on(version: Contract) -> tuple[object, ...]:
    """Return what all objectives of a version may rest on when they are measured."""
    agreement = version.agreement
    shared = [name for name in version.meant() if name not in _EACH_ITS_OWN and name not in _PRINTED]
    said = agreement.zone, agreement.first_date, agreement.provider.name, agreement.customer.name
    return *said, *(getattr(version, name) for name in shared)


def _own_windows(whole: Contract, version: Contract, objective: Objective, wide: Period) -> tuple[Window, ...]:
    agreement = version.agreement
    found = windows_ending_in(objective.each, agreement.zone, wide, agreement.first_date, agreement.last_date)
    return tuple(w for w in found if whole.for_window(w.first_date, w.last_date) is version)


def _measured_already(
    objective: Objective, objectives: Mapping[str, Objective], names: Mapping[str, str]
) -> str | None:
    """Return the name under which an earlier version measures the same as an objective of that name."""
    return next(
        (
            name
            for name, other in objectives.items()
            if names[name] == objective.name and other == objective.model_copy(update={"name": name})
        ),
        None,
    )


def plan_measures(whole: Contract, wide: Period) -> MeasurePlan:
    """Plan the windows that end in a period, each by the version that holds for it."""
    known = list(versions(whole, wide.last_date))
    groups = together([version for _, version in known])
    planned: dict[str, tuple[Window, ...]] = {}
    names: dict[str, str] = {}
    used: list[Contract] = []
    contracts: list[Contract] = []
    for group in groups:
        objectives: dict[str, Objective] = {}
        base = known[group[0]][1]
        for suffix, version in (known[place] for place in group):
            for objective in version.objectives:
                own = _own_windows(whole, version, objective, wide)
                if not own:
                    continue
                if not any(version is other for other in used):
                    used.append(version)
                base = version
                name = _measured_already(objective, objectives, names)
                if name is None:
                    name = objective.name if objective.name not in names else f"{objective.name}{suffix}"
                    objectives[name], names[name] = objective.model_copy(update={"name": name}), objective.name
                planned[name] = (*planned.get(name, ()), *own)
        contracts.append(base.model_copy(update={"objectives": tuple(objectives.values()), "amendments": ()}))
    return MeasurePlan(tuple(contracts), planned, names, tuple(used), groups)
