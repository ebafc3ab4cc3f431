"""Measures what a plan asks for: in one go, or versions of a contract that rest on different terms one after another.

What comes of several measurings is put together before anything is judged, so that all later stages see one result.
Data are read once for each; what is said of the data is said once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from slakit.amended import MeasurePlan
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic
from slakit.measure import (
    AS_USUAL,
    Beside,
    DataMap,
    ExclusionUse,
    GivenValue,
    Measurement,
    MeasureOptions,
    MeasureResult,
    RecordQuality,
    measure,
)
from slakit.measure.rejects import RejectedLines
from slakit.measure.results import Again, TimeStretches
from slakit.timeline import Window

__all__ = ["measure_plan"]

T = TypeVar("T")


def measure_plan(
    plan: MeasurePlan,
    signed: Contract,
    data: DataMap,
    options: MeasureOptions = AS_USUAL,
    *,
    gaps: bool = False,
    causes: Mapping[str, Sequence[str]] | None = None,
    supposed: tuple[GivenValue, ...] | None = None,
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    """Measure the windows of a plan of the contract as `signed`; the rest is as for `measure`.

    Each contract of the plan is measured by itself. A row counts as refused where one of the measurings refuses it.
    """
    wanted = [one for one in plan.contracts if any(o.name in plan.windows for o in one.objectives)] or [signed]
    refused = RejectedLines(options.rejects_path)
    found: list[MeasureResult] = []
    problems: list[Diagnostic] = []
    for contract in wanted:
        names = {one.name for one in contract.objectives}
        result, told = measure(
            contract,
            {name: its for name, its in plan.windows.items() if name in names},
            data,
            options,
            beside=Beside(signed, supposed),
            gaps=gaps,
            causes={name: fields for name, fields in (causes or {}).items() if name in names},
        )
        problems += (one for one in told if one not in problems)
        if result is None:
            return None, problems
        found.append(result)
        if len(wanted) > 1:
            refused.gather()
    if len(found) == 1:
        return found[0], problems
    refused.written()
    again = {
        objective.name: result.again
        for contract, result in zip(wanted, found, strict=True)
        for objective in contract.objectives
        if result.again is not None
    }
    return _one_of(found, again), problems


def _one_of(found: Sequence[MeasureResult], again: Mapping[str, Again]) -> MeasureResult:
    """Put together what came of several measurings of the same data."""
    first = found[0]
    return MeasureResult(
        measurements=tuple(m for one in found for m in one.measurements),
        quality=_quality([q for one in found for q in one.quality]),
        coverage=tuple(coverage for one in found for coverage in one.coverage),
        engine=first.engine,
        given=_each_once(given for one in found for given in one.given),
        uses=_uses(use for one in found for use in one.uses),
        claims=first.claims,
        duties=first.duties,
        again=_AgainIn(again),
    )


def _each_once(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))


def _grouped(found: Iterable[T], key: Callable[[T], object]) -> list[list[T]]:
    groups: dict[object, list[T]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


def _quality(found: Sequence[RecordQuality]) -> tuple[RecordQuality, ...]:
    """Give one account of each record type: of the measuring that refused most, where they differ.

    A row lies outside the windows where it lies outside those of every measuring.
    """
    accounts = []
    for own in _grouped(found, lambda one: one.records):
        inside = sum(one.accepted - one.outside_period for one in own)
        most = max(own, key=lambda one: one.rejected)
        absent = _each_once(field for one in own for field in one.absent)
        outside = max(0, most.accepted - inside) if len(own) > 1 else most.outside_period
        accounts.append(replace(most, outside_period=outside, absent=absent))
    return tuple(accounts)


def _uses(found: Iterable[ExclusionUse]) -> tuple[ExclusionUse, ...]:
    """Tell a use of an exclusion once, for all objectives of which it left out the same."""
    uses = [
        replace(own[0], objectives=_each_once(name for one in own for name in one.objectives))
        for own in _grouped(found, lambda one: replace(one, objectives=()))
    ]
    return tuple(sorted(uses, key=lambda one: (one.start, one.end)))


class _AgainIn:
    """Asks each measuring about its own objectives."""

    def __init__(self, by: Mapping[str, Again]) -> None:
        self.by = by

    def measured(self, objective: str, window: Window, used: Mapping[str, TimeStretches]) -> Measurement:
        return self.by[objective].measured(objective, window, used)

    def time(self, objective: str, window: Window, span: str, used: Mapping[str, TimeStretches]) -> TimeStretches:
        return self.by[objective].time(objective, window, span, used)

    def causes(self, objective: str, window: Window, field: str) -> frozenset[str]:
        return self.by[objective].causes(objective, window, field)
