"""Time for one measuring: collects what all objectives need of it, asks each record type once, hands out figures.

What several objectives need alike is asked for once. The lasting records of a type are asked for when its rows have
been accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from slakit.contract.expressions import Aggregate, Expression, FigureRef, SpanRef, TimeShare
from slakit.contract.model import Contract, Objective
from slakit.contract.record_types import RecordType
from slakit.contract.time_sets import TimeOf
from slakit.contract.walking import leaves
from slakit.diagnostics import Diagnostic, Severity
from slakit.measure.clocks.asked import Asked, asked_of
from slakit.measure.day_table import WindowSet
from slakit.measure.engine import Engine
from slakit.measure.figures import PlannedObjective, TalliesOf
from slakit.measure.from_contract import Unsupported
from slakit.measure.plan import Relation
from slakit.measure.reaches import reaches_of
from slakit.measure.results import GivenValue, Measurement
from slakit.measure.time_sets.exclusions import Exclusions, LeftOutTime
from slakit.measure.time_sets.figures import MeasuredOf, TimeFigures
from slakit.measure.time_sets.frames import Hours
from slakit.measure.time_sets.lasting import Held, LastingQuery, Wanted
from slakit.measure.time_sets.planned import TimePlan, makers, plan_time
from slakit.timeline import WindowKind

__all__ = ["Times", "by_field", "measured_time", "not_ended"]

Given = Mapping[tuple[str, WindowKind, str], GivenValue]
"""The values that somebody gave, by figure, kind of window and label."""


class Times:
    """What the objectives of one measuring need of time, and then what the engine knows of it."""

    def __init__(self, contract: Contract, as_of: int | None, causes: Mapping[str, Sequence[str]]) -> None:
        self.contract, self.as_of, self.causes = contract, as_of, causes
        self.plans: dict[str, TimePlan] = {}
        self.exclusions = Exclusions(contract)
        self.held: dict[Wanted, Held] = {}
        self._hours: Hours | None = None

    def plan(self, objective: Objective, windows: WindowSet, early: TalliesOf, late: TalliesOf) -> Unsupported | None:
        """Plan what an objective needs; returns why it cannot be measured, if it cannot.

        The tallies are those of what is asked at once, and of what is asked when it is known what is left out.
        """
        if not windows:
            return None
        windows = reaches_of(windows, objective.over, self.contract.agreement)
        parts = leaves(objective.measure.figure)
        figures = [leaf for leaf in parts if not isinstance(leaf, Aggregate | FigureRef)]
        used = [self.contract.span(name).of for name in objective.consumes]
        found = plan_time(self.contract, objective, windows, figures, late if objective.leaving_out else early, used)
        if isinstance(found, Unsupported):
            return found
        for name in self.causes.get(objective.name, ()):
            for of in (of for leaf in figures for of in measured_time(self.contract, leaf)):
                if self.contract.record_type(of.of.records).field(name) is None:
                    continue
                wanted = by_field(of, name)
                refused = LastingQuery.problem(self.contract.record_type(wanted.records), wanted)
                if refused is not None:
                    return refused
                found.lasting[wanted] = None
        self.plans[objective.name] = found
        return self.exclusions.plan(objective, windows, early)

    def _all_plans(self) -> Iterator[TimePlan]:
        yield from self.plans.values()
        yield from (one.plan for one in self.exclusions.planned)

    def in_slots(self, *, late: bool) -> Iterator[PlannedObjective]:
        """Yield what is asked of the records in slots: at once, or when it is known what is left out."""
        for plan in self._all_plans():
            if bool(plan.objective.leaving_out) is late:
                yield from plan.in_slots()

    def records(self) -> set[str]:
        """Return the record types whose time is needed, or of which some are left out."""
        found = {wanted.records for plan in self._all_plans() for wanted in plan.lasting}
        named = (one.exclusion.records for one in self.exclusions.planned)
        return found | {population.records for population in named if population is not None}

    def asked(self) -> dict[str, Asked]:
        """Return the clocks and levels that decide whose time is needed, or which records are left out."""
        found: dict[str, Asked] = {}
        conditions = [(one.records, one.where) for plan in self._all_plans() for one in plan.lasting]
        named = (one.exclusion.records for one in self.exclusions.planned)
        conditions += [(population.records, (population.where,)) for population in named if population is not None]
        for name, where in conditions:
            found[name] = found.get(name, Asked()) | asked_of(self.contract.record_type(name), where)
        return {name: asked for name, asked in found.items() if asked}

    def left_out(self) -> set[str]:
        """Return the names of the exclusions that are left out of anything."""
        return {one.exclusion.name for one in self.exclusions.planned}

    def _bounds(self, wanted: Wanted) -> Sequence[int]:
        """Return the ends of all windows in which some records are wanted, in order."""
        windows = [window for plan in self._all_plans() if wanted in plan.lasting for window in plan.windows]
        return sorted({end for window in windows for end in (window.start, window.end)})

    def ask(self, session: Engine, records: RecordType, rows: Relation) -> None:
        """Ask for the time of a type's accepted records."""
        wanted = dict.fromkeys(one for plan in self._all_plans() for one in plan.lasting)
        for one in wanted:
            if one.records == records.name:
                query = LastingQuery(session, self.contract, one, self._bounds(one), self.as_of)
                self.held[one] = query.ask(rows, len(self.held))

    def _figures(self, plan: TimePlan, measured: MeasuredOf, given: Given, left_out: LeftOutTime | None) -> TimeFigures:
        if self._hours is None:
            windows = [window for one in self._all_plans() for window in one.windows]
            start, end = min(window.start for window in windows), max(window.end for window in windows)
            self._hours = Hours(self.contract, start, end)
        return TimeFigures(self.contract, plan, self.held, measured, self._hours, given, left_out)

    def leave_out(self, measured: MeasuredOf, given: Given) -> None:
        """Compute which time exclusions leave out, when all records were asked for."""
        for one in self.exclusions.planned:
            self.exclusions.finish(one, self._figures(one.plan, measured, given, None))

    def figures(self, objective: Objective, measured: MeasuredOf, given: Given) -> TimeFigures | None:
        """Return what takes the figures of an objective that are made of time; `None` without windows."""
        plan = self.plans.get(objective.name)
        if plan is None:
            return None
        return self._figures(plan, measured, given, self.exclusions.left_out(objective, plan.windows))


def measured_time(contract: Contract, leaf: Expression) -> Iterator[TimeOf]:
    """Yield the records whose time makes up what a figure measures, where it is the share or the length of a set."""
    of = leaf.of if isinstance(leaf, TimeShare) else None
    if isinstance(leaf, SpanRef):
        of = contract.span(leaf.span_name).of
    if of is not None:
        yield from makers(contract, of)


def by_field(of: TimeOf, field: str) -> Wanted:
    """Return what is asked of the engine for the time of some records, told apart by a field."""
    return Wanted(of.of.records, of.start, of.end, (of.of.where,), field)


def not_ended(measurements: Iterable[Measurement]) -> list[Diagnostic]:
    """Report the objectives whose value depends on when records end that have not ended."""
    counts: dict[str, int] = {}
    for one in measurements:
        if one.unended:
            counts[one.objective] = max(counts.get(one.objective, 0), one.unended)
    return [
        Diagnostic(
            "SLA754",
            f"{'1 record has' if count == 1 else f'{count} records have'} not ended, and what {name} comes to depends"
            " on how long they last",
            Severity.ERROR,
            help="give the instant as of which this is judged: --as-of 2026-04-01T09:00, say",
            blocks=False,
            where=f"objective {name}",
        )
        for name, count in counts.items()
    ]
