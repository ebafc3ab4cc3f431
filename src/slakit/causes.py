"""What made objectives fail, told by a field of their records: of the credits for one incident only the highest is due.

Of objectives that count records, those that fail are counted by the values of the field, as a measure of its own; of
those that measure time, the records behind it are asked for. Runs when an evaluation is planned, and once more when its
measurements are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slakit.amended import MeasurePlan
from slakit.contract.expressions import (
    Aggregate,
    AllOf,
    Expression,
    FieldRef,
    Known,
    Not,
    Population,
    SpanRef,
    TimeShare,
    Unit,
    trusted,
)
from slakit.contract.measures import Measure, Range
from slakit.contract.model import Contract, Objective
from slakit.contract.objective_terms import Separately
from slakit.contract.walking import leaves
from slakit.credits import Causes
from slakit.diagnostics import Diagnostic
from slakit.measure import Measurement, MeasureResult
from slakit.timeline import Window

__all__ = ["Caused", "with_causes"]

_MARK = "causes: "
"""Begins the names of these measures; no name of a contract has a colon."""


@dataclass(frozen=True, slots=True)
class Caused:
    """A plan with what tells the causes, by the names under which objectives are measured.

    `counted` says of which objective a measure counts the failing records, `fields` by which fields records that last
    are told apart.
    """

    plan: MeasurePlan
    counted: Mapping[str, str]
    fields: Mapping[str, tuple[str, ...]]

    def split(self, measurements: Sequence[Measurement]) -> tuple[list[Measurement], list[Measurement]]:
        """Return the measurements of objectives, and those that tell causes."""
        own = [one for one in measurements if one.objective not in self.counted]
        return own, [one for one in measurements if one.objective in self.counted]

    def told(self, problems: Sequence[Diagnostic]) -> list[Diagnostic]:
        """Return what was found in the data but for what concerns these measures: records may have no cause."""
        return [one for one in problems if one.where is None or not one.where.startswith(f"objective {_MARK}")]

    def causes(self, counts: Sequence[Measurement], measured: MeasureResult) -> Causes:
        """Return by objective and window what made it fail, or would have."""
        found: dict[tuple[str, str | None, Window], frozenset[str]] = {}
        for one in counts:
            name = self.counted[one.objective]
            key = (self.plan.names.get(name, name), one.window)
            if one.entity is not None and one.value:
                found[key[0], None, key[1]] = found.get((key[0], None, key[1]), frozenset()) | {one.entity}
        for name, fields in self.fields.items():
            for window in self.plan.windows.get(name, ()):
                key = (self.plan.names.get(name, name), window)
                if measured.again is not None:
                    for field in fields:
                        own = measured.again.causes(name, window, field)
                        found[key[0], None, window] = found.get((key[0], None, window), frozenset()) | own
        return found


def with_causes(whole: Contract, plan: MeasurePlan) -> Caused:
    """Add to a plan what tells the causes that terms of the remedies speak of, in each version of the contract."""
    objectives: dict[int, list[Objective]] = {}
    windows: dict[str, tuple[Window, ...]] = {}
    counted: dict[str, str] = {}
    fields: dict[str, tuple[str, ...]] = {}
    by_name = {one.name: (place, one) for place, of in enumerate(plan.contracts) for one in of.objectives}
    for measured, its in plan.windows.items():
        place, objective = by_name[measured]
        contract = plan.contracts[place]
        for field in _fields(whole, plan.names.get(measured, measured), its):
            for leaf in leaves(objective.measure.figure):
                if isinstance(leaf, TimeShare | SpanRef):
                    fields[measured] = tuple(dict.fromkeys((*fields.get(measured, ()), field)))
                elif isinstance(leaf, Aggregate) and contract.record_type(leaf.of.records).field(field):
                    for population in _failing(objective, leaf):
                        name = f"{_MARK}{len(counted)}"
                        objectives.setdefault(place, []).append(_counting(name, objective, population, field))
                        windows[name], counted[name] = its, measured
    return Caused(plan.with_objectives(objectives, windows), counted, fields)


def _fields(whole: Contract, name: str, windows: Sequence[Window]) -> list[str]:
    """Return the fields by which the versions of a contract tell the causes of an objective in some windows."""
    versions = {id(v): v for v in (whole.for_window(w.first_date, w.last_date) for w in windows)}
    rules = [rule for version in versions.values() for rule in version.remedies.highest]
    return list(dict.fromkeys(r.sharing for r in rules if r.sharing is not None and name in r.objectives))


def _failing(objective: Objective, leaf: Aggregate) -> Iterator[Population]:
    """Yield the records that made an objective fail: of a share those on its bad side, else all that count."""
    if leaf.statistic != "share" or leaf.out_of is None:
        yield leaf.of
        return
    good, base, bounds = leaf.of.where, leaf.out_of.where, objective.promise
    if bounds.low is not None:
        yield _where(leaf.of.records, base, trusted(Not)(part=good) if good is not None else None)
    if bounds.high is not None:
        yield _where(leaf.of.records, base, good)


def _where(records: str, *parts: Expression | None) -> Population:
    given = tuple(part for part in parts if part is not None)
    where = given[0] if len(given) == 1 else trusted(AllOf)(parts=given) if given else None
    return trusted(Population)(records=records, where=where)


def _counting(name: str, objective: Objective, population: Population, field: str) -> Objective:
    """Return the measure of how many records of a population there are for each value of a field."""
    known = trusted(Known)(field=trusted(FieldRef)(name=field), known=True)
    number = trusted(Aggregate)(
        statistic="number", of=_where(population.records, population.where, known), unit=Unit.COUNT
    )
    return trusted(Objective)(
        span=objective.span,
        name=name,
        title=name,
        measure=trusted(Measure)(span=objective.measure.span, figure=number, unit=Unit.COUNT),
        during=objective.during,
        each=objective.each,
        over=objective.over,
        by=objective.by,
        leaving_out=objective.leaving_out,
        running=objective.running,
        promise=trusted(Range)(),
        separately=trusted(Separately)(field=field, decides="counts"),
    )
