"""What the figures of an objective that are made of time need: lasting records, slots, and figures in these.

Planned before anything is read. A figure is taken in a frame: a window, or a slot of one. Frames of one kind are
numbered, so that the figures of records in them come out of the same query as those of windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from slakit.contract.expressions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Comparison,
    Expression,
    FigureRef,
    Literal_,
    Not,
    PercentageOf,
    SlotMean,
    SlotShare,
    SpanRef,
    TimeShare,
    WindowRef,
)
from slakit.contract.model import Contract, Objective
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSet, SpanSteps, TimeOf, WholeWindow
from slakit.contract.walking import children
from slakit.measure.day_table import WindowSet
from slakit.measure.figures import Planned, PlannedObjective, Tallies, TalliesOf, attribution, each_of, plan_aggregate
from slakit.measure.from_contract import Unsupported
from slakit.measure.plan import Column
from slakit.measure.reaches import pieces_of
from slakit.measure.time_sets.lasting import LastingQuery, Wanted
from slakit.measure.time_sets.slot_sets import SlotSet, slot_set
from slakit.timeline import DAY

__all__ = ["WINDOWS", "TimePlan", "makers", "plan_time", "wanted_of"]

WINDOWS = 0
"""The number of the windows among the kinds of frames of a plan."""


def wanted_of(of: TimeOf) -> Wanted:
    """Return what is asked of the engine for the time of some records."""
    return Wanted(of.of.records, of.start, of.end, (of.of.where,), of.field, of.values)


@dataclass(slots=True)
class TimePlan:
    """What an objective needs.

    `windows` are what its windows are measured over. `frames` are these and the sets of slots, `sizes` the number
    of the slots of a size in the frames of a number; `aggregates` holds what is planned for an aggregate in frames of
    a number, `weights` the records that a weighted share sums up. Aggregates and shares are known by identity, since
    equal ones may stand in several frames. `by` is as for a planned objective.
    """

    objective: Objective
    windows: WindowSet
    frames: list[WindowSet | SlotSet]
    lasting: dict[Wanted, None] = field(default_factory=dict)
    sizes: dict[tuple[int, int], int] = field(default_factory=dict)
    aggregates: dict[tuple[int, int], Planned] = field(default_factory=dict)
    weights: dict[int, tuple[Wanted, ...]] = field(default_factory=dict)
    by: dict[str, Column] = field(default_factory=dict)

    @property
    def pieces(self) -> tuple[WindowSet, tuple[tuple[int, int], ...]]:
        """The pieces that the windows are made of, where they overlap, and those of each."""
        if self.objective.over is None:
            return self.windows, each_of(len(self.windows))
        return pieces_of(self.windows)

    def in_slots(self) -> Iterator[PlannedObjective]:
        """Yield what is asked of records in frames, as an objective of its own for each kind of them."""
        for number, frames in enumerate(self.frames):
            parts = tuple(planned for (_, at), planned in self.aggregates.items() if at == number)
            if parts:
                pieces, made_of = self.pieces if number == WINDOWS else (frames, each_of(len(frames)))
                yield PlannedObjective(
                    self.objective, frames, parts, (), tuple(self.by.items()), pieces=pieces, made_of=made_of
                )


def plan_time(
    contract: Contract,
    objective: Objective,
    windows: WindowSet,
    figures: Sequence[Expression],
    tallies: TalliesOf,
    sets: Sequence[SpanSet] = (),
) -> TimePlan | Unsupported:
    """Plan the parts of an objective's figures that are made of time, and some sets besides."""
    planner = _Planner(contract, TimePlan(objective, windows, [windows]), tallies)
    try:
        for figure in figures:
            planner.figure(figure, WINDOWS)
        for of in sets:
            planner.set(of, WINDOWS)
    except _RefusalError as refusal:
        return refusal.problem
    return planner.plan


class _RefusalError(Exception):
    """Carries an `Unsupported` out of the recursion; never leaves this module."""

    def __init__(self, problem: Unsupported) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Planner:
    def __init__(self, contract: Contract, plan: TimePlan, tallies: TalliesOf) -> None:
        self.contract, self.plan, self.tallies = contract, plan, tallies

    # ------------------------------------------------------------ figures

    def figure(self, figure: Expression, frame: int) -> None:
        """Plan a figure, or a condition on figures, that is taken in frames of a number."""
        match figure:
            case Aggregate():
                self.aggregate(figure, frame)
            case TimeShare():
                self.set(figure.of, frame)
                if figure.out_of is not None:
                    self.set(figure.out_of, frame)
                if figure.weight is not None and figure.whole is not None:
                    self.weighted(figure, figure.weight)
                    self.figure(figure.whole, frame)
            case SpanRef():
                self.set(self.contract.span(figure.span_name).of, frame)
            case SlotShare():
                self.figure(figure.where, self.slots(figure.microseconds, frame, figure))
            case SlotMean():
                self.figure(figure.value, self.slots(figure.microseconds, frame, figure))
            case WindowRef() | Literal_():
                pass
            case FigureRef() if frame == WINDOWS:
                pass
            case Arithmetic() | PercentageOf() | Comparison() | AllOf() | AnyOf() | Not() | Choose():
                for child in children(figure):
                    self.figure(child, frame)
            case _:
                problem = "a condition on the figures of slots compares figures, joined by and, or and not"
                raise _RefusalError(Unsupported(problem, figure.span))

    def aggregate(self, aggregate: Aggregate, frame: int) -> None:
        key = (id(aggregate), frame)
        if key in self.plan.aggregates:
            return
        tallies = self.tallies.setdefault((aggregate.of.records, None), Tallies())
        by = self.plan.by
        if self.plan.objective.by is not None and aggregate.of.records not in by:
            found = attribution(self.contract, self.plan.objective, aggregate.of.records)
            if isinstance(found, Unsupported):
                raise _RefusalError(found)
            by |= {aggregate.of.records: found} if found is not None else {}
        planned = plan_aggregate(self.contract, self.plan.objective, aggregate, tallies, by.get(aggregate.of.records))
        if isinstance(planned, Unsupported):
            raise _RefusalError(planned)
        self.plan.aggregates[key] = planned

    def slots(self, size: int, frame: int, at: Expression | Slots) -> int:
        """Return the number of the slots of a size within frames of a number."""
        key = (size, frame)
        if key in self.plan.sizes:
            return self.plan.sizes[key]
        frames = self.plan.frames[frame]
        if isinstance(frames, SlotSet):
            outer = next(of for (of, _), number in self.plan.sizes.items() if number == frame)
            if size > DAY or (outer < DAY and outer % size):
                problem = "slots within slots have to divide these, and no day may lie between two of them"
                raise _RefusalError(Unsupported(problem, at.span))
        if size > DAY and self.plan.objective.over is not None:
            problem = "slots of several days follow each other from the start of a window, and these windows overlap"
            raise _RefusalError(Unsupported(problem, at.span))
        found = slot_set(self.contract.agreement.zone, self.plan.pieces[0], size)
        self.plan.frames.append(found)
        self.plan.sizes[key] = len(self.plan.frames) - 1
        return self.plan.sizes[key]

    # ------------------------------------------------------------ sets of time

    def set(self, of: SpanSet, frame: int) -> None:
        match of:
            case TimeOf():
                self.lasting(wanted_of(of))
            case NamedSet():
                if not of.calendar:
                    self.set(self.contract.span(of.name).of, frame)
            case Slots():
                self.figure(of.where, self.slots(of.microseconds, frame, of))
            case Runs():
                self.set(of.of, frame)
            case SpanSteps():
                for part in (of.first, *(part for _, part in of.rest)):
                    self.set(part, frame)
            case WholeWindow():
                pass

    def lasting(self, wanted: Wanted) -> None:
        problem = LastingQuery.problem(self.contract.record_type(wanted.records), wanted)
        if problem is not None:
            raise _RefusalError(problem)
        self.plan.lasting[wanted] = None

    def weighted(self, share: TimeShare, weight: str) -> None:
        """Plan the sum of the weights of the records whose time makes up a set; each counts once at an instant."""
        by: dict[tuple[str, str, str], list[TimeOf]] = {}
        for of in makers(self.contract, share.of):
            by.setdefault((of.of.records, of.start, of.end), []).append(of)
        if len({records for records, _, _ in by}) < len(by):
            problem = "records of one type that last between other fields in another part of the set cannot be weighted"
            raise _RefusalError(Unsupported(problem, share.span))
        found = []
        for (records, start, end), times in by.items():
            where = tuple(dict.fromkeys(of.of.where for of in times))
            found.append(Wanted(records, start, end, where, weight=weight))
            self.lasting(found[-1])
        self.plan.weights[id(share)] = tuple(found)


def makers(contract: Contract, of: SpanSet) -> Iterator[TimeOf]:
    """Yield the records whose time makes up a set, not those whose time is taken away from it."""
    match of:
        case TimeOf():
            yield of
        case NamedSet(calendar=False):
            yield from makers(contract, contract.span(of.name).of)
        case Runs():
            yield from makers(contract, of.of)
        case SpanSteps():
            for part in (of.first, *(part for word, part in of.rest if word == "together with")):
                yield from makers(contract, part)
