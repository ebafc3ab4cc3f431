"""What amounts speak of, measured together with the objectives: records counted, figures given, lengths of time.

Each such value becomes a measure of its own for the time of measuring, so that data are read once and nothing is
counted in two ways. Runs when an evaluation is planned, and once more when its measurements are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from slakit.amended import MeasurePlan
from slakit.contract.expressions import Aggregate, Expression, Unit, trusted
from slakit.contract.measures import Measure, Range
from slakit.contract.model import Contract, Objective
from slakit.contract.objective_terms import Separately
from slakit.credits import Quantities
from slakit.credits.needs import Need, measured_for
from slakit.measure import Measurement
from slakit.timeline import Window

__all__ = ["Quantified", "quantified"]

_MARK = "amounts: "
"""Begins the names of these measures; no name of a contract has a colon."""


@dataclass(frozen=True, slots=True)
class Quantified:
    """A plan with all that amounts need beside its objectives, and which measure stands for which need."""

    plan: MeasurePlan
    needs: Mapping[str, Need]
    """By the name of a measure one of its needs; its version is the first of those measured with it."""

    def split(self, measurements: Sequence[Measurement]) -> tuple[tuple[Measurement, ...], Quantities]:
        """Return the measurements of objectives, and what was measured for amounts."""
        values: dict[int, dict[tuple[Expression, object, object, str | None, str | None], Fraction | None]] = {}
        rest = []
        for one in measurements:
            need = self.needs.get(one.objective)
            if need is None:
                rest.append(one)
                continue
            doubtful = any(part.unknown for part in one.parts)
            key = (need.expression, one.window.first_date, one.window.last_date, need.during, one.entity)
            values.setdefault(need.version, {})[key] = None if doubtful else one.value
        apart = {place: values.get(group[0], {}) for group in self.plan.groups if group[0] for place in group}
        return tuple(rest), Quantities(values.get(0, {}), apart)


def quantified(whole: Contract, plan: MeasurePlan) -> Quantified:
    """Add to a plan what the amounts of its contract need, in each version where it is in force."""
    needs: dict[Need, None] = {}
    for version in plan.used:
        judged: dict[str, list[Window]] = {}
        for measured, windows in plan.windows.items():
            in_force = [w for w in windows if whole.for_window(w.first_date, w.last_date) is version]
            judged.setdefault(plan.names.get(measured, measured), []).extend(in_force)
        needs |= dict.fromkeys(measured_for(version, judged, whole))
    place = {version: at for at, group in enumerate(plan.groups) for version in group}
    needs = dict.fromkeys(replace(need, version=plan.groups[place[need.version]][0]) for need in needs)
    objectives: dict[int, list[Objective]] = {}
    windows_of: dict[str, tuple[Window, ...]] = {}
    named: dict[str, Need] = {}
    for number, own in enumerate(_apart(needs)):
        name = f"{_MARK}{number}"
        objectives.setdefault(place[own[0].version], []).append(_measure(name, own[0]))
        windows_of[name] = tuple(need.window for need in own)
        named[name] = own[0]
    return Quantified(plan.with_objectives(objectives, windows_of), named)


def _apart(needs: Iterable[Need]) -> list[list[Need]]:
    """Put needs together that differ by their windows alone, in order and without two windows that overlap."""
    groups: dict[tuple[object, ...], list[list[Need]]] = {}
    for need in sorted(needs, key=lambda n: (n.window.start, n.window.end)):
        key = (need.expression, need.window.kind, need.during, need.entities, need.version)
        for row in groups.setdefault(key, []):
            if row[-1].window.end <= need.window.start:
                row.append(need)
                break
        else:
            groups[key].append([need])
    return [row for rows in groups.values() for row in rows]


def _measure(name: str, need: Need) -> Objective:
    unit = need.expression.unit if isinstance(need.expression, Aggregate) else Unit.NUMBER
    separately = None
    if need.entities is not None:
        separately = trusted(Separately)(field=need.entities, decides="counts")
    return trusted(Objective)(
        span=need.expression.span,
        name=name,
        title=name,
        measure=trusted(Measure)(span=need.expression.span, figure=need.expression, unit=unit),
        during=need.during,
        each=need.window.kind,
        promise=trusted(Range)(),
        separately=separately,
    )
