"""What the figures of an objective that are made of time need: lasting records, slots, and figures in these.

Planned before anything is read. A figure is taken in a frame: a window, or a slot of one. Frames of one kind are
numbered, so that the figures of records in them come out of the same query as those of windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from slakit.contract.expressions import (
    Aggregate,
    Expression,
    FieldRef,
    FigureRef,
    Literal_,
    SlotMean,
    SlotShare,
    SpanRef,
    TimeShare,
    WindowRef,
)
from slakit.contract.model import Contract, Objective
from slakit.contract.parts import trusted
from slakit.contract.record_types import FieldType
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSet, SpanSteps, TimeOf, WholeWindow
from slakit.contract.walking import children
from slakit.measure.day_table import WindowSet
from slakit.measure.figures import Planned, PlannedObjective, Tallies, TalliesOf, attribution, each_of, plan_aggregate
from slakit.measure.from_contract import Unsupported, value
from slakit.measure.joined import JOINING
from slakit.measure.plan import Column, Scalar
from slakit.measure.reaches import pieces_of
from slakit.measure.time_sets.lasting import LastingQuery, Wanted
from slakit.measure.time_sets.slot_sets import SlotSet, slot_set
from slakit.timeline import DAY

__all__ = ["WINDOWS", "TimePlan", "makers", "plan_time", "wanted_of"]

WINDOWS = 0
"""The number of the windows among the kinds of frames of a plan."""


def wanted_of(of: TimeOf, apart: str | None = None) -> Wanted:
    """Return what is asked of the engine for the time of some records, for each value of a field by itself if any."""
    return Wanted(of.of.records, of.start, of.end, (of.of.where,), of.field, of.values, apart=apart)


@dataclass(slots=True)
class TimePlan:
    """What an objective needs.

    `windows` are what its windows are measured over. `frames` are these and the sets of slots, `sizes` the numbers of
    the sets of slots of a size in the frames of a number: one for each of the `layers` of windows that overlap, where
    slots follow each other from the start of a window, else one. `aggregates` holds what is planned for an aggregate in
    frames of a number, `weights` the records that a weighted share sums up. Aggregates and shares are known by
    identity, since equal ones may stand in several frames. `by` and `entities` are as for a planned objective. Where
    each of several is measured by itself, `apart` has the field that tells the records of a type apart; one that has
    none is that of all. `everyone` are all records whose time is told apart, whatever else is asked of them.
    """

    objective: Objective
    windows: WindowSet
    frames: list[WindowSet | SlotSet]
    lasting: dict[Wanted, None] = field(default_factory=dict)
    sizes: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    aggregates: dict[tuple[int, int], Planned] = field(default_factory=dict)
    weights: dict[int, tuple[Wanted, ...]] = field(default_factory=dict)
    by: dict[str, Column] = field(default_factory=dict)
    apart: dict[str, str | None] = field(default_factory=dict)
    entities: dict[str, Scalar] = field(default_factory=dict)
    everyone: dict[Wanted, None] = field(default_factory=dict)

    @property
    def layers(self) -> tuple[int, ...]:
        """The layer of each window: windows of one layer do not overlap."""
        ends: list[int] = []
        found = []
        for window in self.windows:
            layer = next((number for number, end in enumerate(ends) if end <= window.start), len(ends))
            ends[layer : layer + 1] = [window.end]
            found.append(layer)
        return tuple(found)

    @property
    def pieces(self) -> tuple[WindowSet, tuple[tuple[int, int], ...]]:
        """The pieces that the windows are made of, where they overlap, and those of each."""
        if self.objective.over is None:
            return self.windows, each_of(len(self.windows))
        return pieces_of(self.windows)

    def in_slots(self) -> Iterator[PlannedObjective]:
        """Yield what is asked of records in frames, as an objective of its own for each kind of them."""
        of_all = self.objective.model_copy(update={"separately": None})
        for number, frames in enumerate(self.frames):
            here = [planned for (_, at), planned in self.aggregates.items() if at == number]
            pieces, made_of = self.pieces if number == WINDOWS else (frames, each_of(len(frames)))
            for objective in (self.objective, of_all):
                told = objective.separately is not None
                parts = tuple(one for one in here if (self.apart.get(one.records) is not None) is told)
                entities = tuple(self.entities.items()) if told else ()
                if parts:
                    yield PlannedObjective(
                        objective, frames, parts, (), tuple(self.by.items()),
                        pieces=pieces, made_of=made_of, entities=entities,
                    )  # fmt: skip
                if not told:
                    break


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
                self.in_slots(figure.where, figure.microseconds, frame, figure)
            case SlotMean():
                self.in_slots(figure.value, figure.microseconds, frame, figure)
            case WindowRef() | Literal_():
                pass
            case FigureRef() if frame == WINDOWS:
                pass
            case _ if isinstance(figure, JOINING):
                for child in children(figure):
                    self.figure(child, frame)
            case _:
                problem = "a condition on the figures of slots compares figures, joined by and, or and not"
                raise _RefusalError(Unsupported(problem, figure.span))

    def aggregate(self, aggregate: Aggregate, frame: int) -> None:
        key = (id(aggregate), frame)
        if key in self.plan.aggregates:
            return
        apart = self.apart(aggregate.of.records)
        tallies = self.tallies.setdefault((aggregate.of.records, apart), Tallies())
        if apart is not None and aggregate.of.records not in self.plan.entities:
            records = self.contract.record_type(aggregate.of.records)
            entity = value(records, trusted(FieldRef)(name=apart, span=self.plan.objective.span))
            if isinstance(entity, Unsupported):
                raise _RefusalError(entity)
            tallies.need(entity)
            self.plan.entities[records.name] = entity.scalar
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

    def apart(self, records: str) -> str | None:
        """Return the field that tells the records of a type apart, where each of several is measured by itself."""
        if records not in self.plan.apart:
            term = self.plan.objective.separately
            field = self.contract.record_type(records).field(term.field) if term is not None else None
            told = field is not None and field.type is FieldType.TEXT
            self.plan.apart[records] = field.name if field is not None and told else None
        return self.plan.apart[records]

    def in_slots(self, figure: Expression, size: int, frame: int, at: Expression | Slots) -> None:
        """Plan a figure that is taken in the slots of a size within frames of a number."""
        for number in self.slots(size, frame, at):
            self.figure(figure, number)

    def slots(self, size: int, frame: int, at: Expression | Slots) -> tuple[int, ...]:
        """Return the numbers of the sets of slots of a size within frames of a number."""
        key = (size, frame)
        if key in self.plan.sizes:
            return self.plan.sizes[key]
        frames = self.plan.frames[frame]
        if isinstance(frames, SlotSet):
            outer = next(of for (of, _), numbers in self.plan.sizes.items() if frame in numbers)
            if size > DAY or (outer < DAY and outer % size):
                problem = "slots within slots have to divide these, and no day may lie between two of them"
                raise _RefusalError(Unsupported(problem, at.span))
        stretches = [self.plan.pieces[0]]
        if size > DAY:
            layers = self.plan.layers
            stretches = [
                tuple(window for window, of in zip(self.plan.windows, layers, strict=True) if of == layer)
                for layer in sorted(set(layers))
            ]
        first = len(self.plan.frames)
        self.plan.frames += [slot_set(self.contract.agreement.zone, one, size) for one in stretches]
        self.plan.sizes[key] = tuple(range(first, len(self.plan.frames)))
        return self.plan.sizes[key]

    # ------------------------------------------------------------ sets of time

    def set(self, of: SpanSet, frame: int) -> None:
        match of:
            case TimeOf():
                self.lasting(wanted_of(of, self.apart(of.of.records)))
            case NamedSet():
                if not of.calendar:
                    self.set(self.contract.span(of.name).of, frame)
            case Slots():
                self.in_slots(of.where, of.microseconds, frame, of)
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
        if wanted.apart is not None:
            everyone = Wanted(wanted.records, wanted.start, wanted.end, (None,), apart=wanted.apart)
            self.plan.everyone[everyone] = self.plan.lasting[everyone] = None

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
            found.append(Wanted(records, start, end, where, weight=weight, apart=self.apart(records)))
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
