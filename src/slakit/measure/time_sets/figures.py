"""Takes figures made of time in their frames: sets cut to a window or slot, shares of time and of slots, all exact.

Runs after the engine has answered. Whatever cannot be told, because a figure has no data, is `None`; records that
leave a condition open, or have not ended where it matters, are counted beside the value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from slakit.contract.expressions import (
    Aggregate,
    Expression,
    FigureRef,
    SlotMean,
    SlotShare,
    SpanRef,
    TimeShare,
    WindowRef,
)
from slakit.contract.model import Contract
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSet, SpanSteps, TimeOf, WholeWindow
from slakit.measure.figures import Planned
from slakit.measure.joined import joined
from slakit.measure.records import Measured, Spot
from slakit.measure.results import AggregateValue, GivenValue, LeftOut, SlotsValue, TimeValue
from slakit.measure.time_sets.frames import Doubt, Frame, Hours, LeftOutOf
from slakit.measure.time_sets.lasting import Held, Wanted
from slakit.measure.time_sets.planned import WINDOWS, TimePlan, wanted_of
from slakit.measure.time_sets.slot_sets import SlotCount, SlotSet
from slakit.measure.time_sets.stretches import Stretches, both, cut, merged, total, without
from slakit.timeline import WindowKind

__all__ = ["MeasuredOf", "TimeFigures"]

MeasuredOf = Mapping[str, Mapping[str | None, Measured]]
MOST_SHOWN = 1000
"""So many stretches or slots of a figure are kept for those who want to see them."""


@dataclass(slots=True)
class _Doubts:
    """What the value of a figure rests on that may change it: kinds of lasting records, records in slots, slots."""

    lasting: dict[Wanted, None] = field(default_factory=dict)
    unknown: int = 0
    untold: int = 0
    running: int = 0


class TimeFigures:
    """The figures of one objective that are made of time."""

    def __init__(
        self,
        contract: Contract,
        plan: TimePlan,
        held: Mapping[Wanted, Held],
        measured: MeasuredOf,
        hours: Hours,
        given: Mapping[tuple[str, WindowKind, str], GivenValue],
        left_out: LeftOutOf | None = None,
    ) -> None:
        self.contract, self.plan, self.held, self.measured, self.hours = contract, plan, held, measured, hours
        during = plan.objective.during
        self._open = hours.of(during) if during is not None else None
        self._given, self._left_out = given, left_out
        self.used: Mapping[str, Stretches] = {}
        """By the name of a span, its time that is used up: as if it were no part of the span."""
        self._doubts = _Doubts()
        self._window = 0
        self._entity: str | None = None
        self._pieces, self._layers = plan.pieces, plan.layers
        self._counts: dict[tuple[str, int], int] = {}
        self._weights: dict[tuple[int, str | None], tuple[tuple[int, int], ...]] = {}

    # ------------------------------------------------------------ parts

    def part(self, leaf: Expression, window: int, entity: str | None = None) -> TimeValue | SlotsValue:
        """Return a part of a figure in the window of a number, of one of several if these are told apart."""
        frame = self._begin(window, entity)
        match leaf:
            case TimeShare():
                return self._share_part(leaf, frame)
            case SpanRef() | WindowRef():
                free = self.free(frame)
                counted = both(self.span(leaf.span_name, frame), free) if isinstance(leaf, SpanRef) else free
                return self._time_value(leaf, frame, Fraction(total(counted)), 1, counted, free)
            case SlotShare() | SlotMean():
                return self._slots_value(leaf, frame)
        message = f"{leaf.kind} is not made of time"
        raise AssertionError(message)

    def amount(self, of: Expression, window: int) -> tuple[Fraction | None, Doubt]:
        """Return a figure in the window of a number, and what is doubtful about it."""
        frame = self._begin(window)
        value = self.value(of, frame)
        return None if value is None else Fraction(value), self._doubt(frame)

    def set_in(self, of: SpanSet, window: int) -> tuple[Stretches, Doubt]:
        """Return a set of time, cut to the window of a number, and what is doubtful about it."""
        frame = self._begin(window)
        return self.set(of, frame), self._doubt(frame)

    def used_up_by(self, span: str, window: int) -> Stretches:
        """Return what of a span is measured in the window of a number, as far as it is not used up."""
        frame = self._begin(window)
        return both(self.span(span, frame), self.free(frame))

    def counted(self, leaf: TimeShare | SpanRef, window: int) -> Stretches:
        """Return the time of the set that a figure measures in the window of a number."""
        frame = self._begin(window)
        if isinstance(leaf, TimeShare):
            return self._time_share(leaf, frame)[2]
        return both(self.span(leaf.span_name, frame), self.free(frame))

    def _begin(self, window: int, entity: str | None = None) -> Frame:
        self._window, self._entity, self._doubts = window, entity, _Doubts()
        ends = self.plan.windows[window]
        return Frame(WINDOWS, window, ends.start, ends.end)

    def entities(self, window: int) -> set[str]:
        """Return those of several that have a record in the window of a number, by the types that tell them apart."""
        frame = self._begin(window)
        found: set[str] = set()
        for wanted in self.plan.everyone:
            found |= self.held[wanted].values(frame.start, frame.end)
        for planned, measured, spot in self._spots(frame):
            if self.plan.apart[planned.records] is not None:
                found |= measured.entities(spot)
        return found

    def nameless(self) -> Iterator[tuple[str, int]]:
        """Yield how many records of each type tell nobody whose they are, over all windows."""
        ends = self.plan.windows[0].start, self.plan.windows[-1].end
        counts: dict[str, int] = {}
        for wanted in self.plan.everyone:
            counts[wanted.records] = max(counts.get(wanted.records, 0), self.held[wanted].nameless(*ends))
        told: dict[tuple[str, Spot], int] = {}
        for window in range(len(self.plan.windows)):
            for planned, measured, spot in self._spots(self._begin(window)):
                if self.plan.apart[planned.records] is not None:
                    for piece in range(spot.first, spot.last):
                        one = Spot(spot.number, piece, piece + 1)
                        told[planned.records, one] = measured.rows(one)
        for number in {(records, spot.number) for records, spot in told}:
            rows = sum(count for (records, spot), count in told.items() if (records, spot.number) == number)
            counts[number[0]] = max(counts.get(number[0], 0), rows)
        yield from ((records, count) for records, count in counts.items() if count)

    def _spots(self, frame: Frame) -> Iterator[tuple[Planned, Measured, Spot]]:
        """Yield where the figures of records in a window are: in the window itself, and in each of its slots."""
        for (_, at), planned in self.plan.aggregates.items():
            frames = self.plan.frames[at]
            indices = (
                [index for index, _, _ in frames.within(frame.start, frame.end)]
                if isinstance(frames, SlotSet)
                else [frame.index]
            )
            yield from ((planned, *self._spot(planned, at, index)) for index in indices)

    def _held_of(self, wanted: Wanted) -> Held:
        """Return what is known of some records: those of the one that is measured, where several are told apart."""
        found = self.held[wanted]
        return found if wanted.apart is None else found.of(self._entity)

    def _doubt(self, frame: Frame) -> Doubt:
        """Return what is doubtful in all that was computed since the beginning."""
        held = [self._held_of(wanted) for wanted in self._doubts.lasting]
        found = Doubt(
            sum(one.unknown(frame.start, frame.end) for one in held) + self._doubts.unknown,
            sum(one.unended(frame.start, frame.end) for one in held),
            self._doubts.untold,
            sum(one.running(frame.start, frame.end) for one in held) + self._doubts.running,
        )
        return found if self._left_out is None else found + self._left_out.doubt(frame.index)

    def left_out(self, window: int) -> list[LeftOut]:
        """Return how much of a window's time each exclusion leaves out, as far as it lies within the hours."""
        if self._left_out is None:
            return []
        ends = self.plan.windows[window]
        whole = ((ends.start, ends.end),) if self._open is None else cut(self._open, ends.start, ends.end)
        return [LeftOut(name, total(both(time, whole))) for name, time in self._left_out.by_exclusion(window)]

    def doubt_of_left_out(self, window: int) -> Doubt:
        """Return what is doubtful about what is left out of the window of a number."""
        return Doubt() if self._left_out is None else self._left_out.doubt(window)

    def _time_value(
        self, leaf: TimeShare | SpanRef | WindowRef, frame: Frame, numerator: Fraction, denominator: int,
        counted: Stretches, free: Stretches,
    ) -> TimeValue:  # fmt: skip
        doubt = self._doubt(frame)
        of = leaf.of if isinstance(leaf, TimeShare) else None
        if isinstance(leaf, SpanRef):
            of = self.contract.span(leaf.span_name).of
        kinds = dict.fromkeys(self._kinds(of)) if of is not None else {}
        return TimeValue(
            leaf, numerator, denominator, total(counted), total(free),
            records=sum(self._held_of(wanted).number(frame.start, frame.end) for wanted in kinds),
            unknown=doubt.unknown, unended=doubt.unended, untold=doubt.untold, running=doubt.running,
            stretches=counted[:MOST_SHOWN], number=len(counted),
        )  # fmt: skip

    def _wanted(self, of: TimeOf) -> Wanted:
        return wanted_of(of, self.plan.apart[of.of.records])

    def _kinds(self, of: SpanSet) -> Iterator[Wanted]:
        """Yield the kinds of records that a set is made with."""
        match of:
            case TimeOf():
                yield self._wanted(of)
            case NamedSet(calendar=False):
                yield from self._kinds(self.contract.span(of.name).of)
            case Runs():
                yield from self._kinds(of.of)
            case SpanSteps():
                for part in (of.first, *(part for _, part in of.rest)):
                    yield from self._kinds(part)

    def _share_part(self, share: TimeShare, frame: Frame) -> TimeValue:
        numerator, denominator, within, free = self._time_share(share, frame)
        return self._time_value(share, frame, Fraction(numerator), denominator, within, free)

    def _time_share(self, share: TimeShare, frame: Frame) -> tuple[int, int, Stretches, Stretches]:
        """Return numerator and denominator, the time within the set, and the time that it is out of."""
        free = self.free(frame)
        if share.out_of is not None:
            free = both(self.set(share.out_of, frame), free)
        within = both(self.set(share.of, frame), free)
        if share.weight is None:
            inside, whole = total(within), total(free)
        else:
            assert share.whole is not None, "a weight is out of something"
            full = self.value(share.whole, frame)
            if not isinstance(full, Fraction) or full <= 0:
                return 0, 0, within, free
            inside = self._weighed(share, within, full)
            whole = total(free) * full.numerator * self._scale(share)
        return (inside if share.side == "within" else whole - inside), whole, within, free

    def _scale(self, share: TimeShare) -> int:
        """Return how many of the integers that weights are summed up in make one."""
        return math.lcm(*(self.held[wanted].scale for wanted in self.plan.weights[id(share)]))

    def _weighed(self, share: TimeShare, within: Stretches, full: Fraction) -> int:
        """Return the time of a set, each instant times the weights that stand at it: at most `full`, at least none.

        In microseconds times what the weights are counted in, times the denominator of `full`.
        """
        scale = self._scale(share)
        key = id(share), self._entity
        if key not in self._weights:
            found: dict[int, int] = {}
            for wanted in self.plan.weights[id(share)]:
                for at, by in self._held_of(wanted).weights:
                    found[at] = found.get(at, 0) + by * (scale // self.held[wanted].scale)
            self._weights[key] = tuple(sorted(found.items()))
        for wanted in self.plan.weights[id(share)]:
            self._doubts.lasting[wanted] = None
        most = full.numerator * scale
        changes, i, weight, sum_ = self._weights[key], 0, 0, 0
        for start, end in within:
            at = start
            while i < len(changes) and changes[i][0] < end:
                moment, by = changes[i]
                if moment > at:
                    sum_ += (moment - at) * max(0, min(weight * full.denominator, most))
                    at = moment
                weight += by
                i += 1
            sum_ += (end - at) * max(0, min(weight * full.denominator, most))
        return sum_

    # ------------------------------------------------------------ slots

    def _slots_value(self, leaf: SlotShare | SlotMean, frame: Frame) -> SlotsValue:
        numbers = self._slots(leaf, frame)
        doubt = self._doubt(frame)
        return SlotsValue(
            leaf, numbers.sum, 0 if numbers.undecided else numbers.counted, numbers.slots, numbers.empty,
            records=self._records_in(leaf, frame),
            unknown=doubt.unknown, unended=doubt.unended, untold=doubt.untold, running=doubt.running,
            outside=tuple(numbers.outside[:MOST_SHOWN]),
        )  # fmt: skip

    def _records_in(self, leaf: SlotShare | SlotMean, frame: Frame) -> int:
        """Return how many records the figures of the slots are over, at most: those of the largest population."""
        number, slots = self._slots_of(leaf.microseconds, frame)
        best = 0
        for (_, at), planned in self.plan.aggregates.items():
            if at == number:
                counts = (
                    self._finished(planned, number, index).records
                    for index, _, _ in slots.within(frame.start, frame.end)
                )
                best = max(best, sum(counts))
        return best

    def _slots(self, leaf: SlotShare | SlotMean, frame: Frame) -> SlotCount:
        found = SlotCount()
        for slot in self._frames_within(leaf.microseconds, frame):
            if not self.free(slot):
                continue
            found.slots += 1
            value = self.value(leaf.where if isinstance(leaf, SlotShare) else leaf.value, slot)
            if value is None:
                found.empty += 1
                self._empty(leaf, found)
            elif isinstance(leaf, SlotShare):
                found.counted += 1
                found.sum += bool(value)
                if not value:
                    found.outside.append((slot.start, slot.end))
            else:
                found.counted += 1
                found.sum += Fraction(value)
        return found

    def _empty(self, leaf: SlotShare | SlotMean, found: SlotCount) -> None:
        """Count a slot without data as the contract says."""
        if leaf.empty is None:
            self._doubts.untold += 1
        elif leaf.empty == "undecided":
            found.undecided = True
        elif isinstance(leaf.empty, Fraction):
            found.sum += leaf.empty
            found.counted += 1
        elif leaf.empty != "left out":
            found.sum += leaf.empty == "met"
            found.counted += 1

    def _slots_of(self, size: int, frame: Frame) -> tuple[int, SlotSet]:
        """Return the set of the slots of a size that the frame at hand is divided into, and its number."""
        numbers = self.plan.sizes[size, frame.of]
        number = numbers[self._layers[self._window] if len(numbers) > 1 else 0]
        slots = self.plan.frames[number]
        assert isinstance(slots, SlotSet)
        return number, slots

    def _frames_within(self, size: int, frame: Frame) -> Iterator[Frame]:
        number, slots = self._slots_of(size, frame)
        for index, start, end in slots.within(frame.start, frame.end):
            yield Frame(number, index, start, end)

    # ------------------------------------------------------------ sets of time

    def free(self, frame: Frame) -> Stretches:
        """Return the time of a frame that counts: within the objective's hours, without what is left out."""
        whole: Stretches = ((frame.start, frame.end),)
        if self._open is not None:
            whole = cut(self._open, frame.start, frame.end)
        if self._left_out is not None:
            whole = without(whole, cut(self._left_out(self._window), frame.start, frame.end))
        return whole

    def span(self, name: str, frame: Frame) -> Stretches:
        """Return a named set of time, cut to a frame, without what of it is used up."""
        found = self.set(self.contract.span(name).of, frame)
        return without(found, self.used[name]) if name in self.used else found

    def set(self, of: SpanSet, frame: Frame) -> Stretches:
        """Return a set of time, cut to a frame."""
        match of:
            case TimeOf():
                wanted = self._wanted(of)
                self._doubts.lasting[wanted] = None
                return cut(self._held_of(wanted).time(of.least, of.values), frame.start, frame.end)
            case NamedSet():
                if of.calendar:
                    return cut(self.hours.of(of.name), frame.start, frame.end)
                return self.span(of.name, frame)
            case WholeWindow():
                return ((frame.start, frame.end),)
            case Slots():
                return self._slots_where(of, frame)
            case Runs():
                return tuple(one for one in self.set(of.of, frame) if _long_enough(of, one[1] - one[0]))
            case SpanSteps():
                found = self.set(of.first, frame)
                for word, part in of.rest:
                    other = self.set(part, frame)
                    found = {"together with": _either, "overlapping": both, "except": without}[word](found, other)
                return found

    def _slots_where(self, of: Slots, frame: Frame) -> Stretches:
        found: list[tuple[int, int]] = []
        for slot in self._frames_within(of.microseconds, frame):
            if not self.free(slot):
                continue
            value = self.value(of.where, slot)
            if value is None:
                if of.empty is None:
                    self._doubts.untold += 1
                value = of.empty
            if value:
                if found and found[-1][1] == slot.start:
                    found[-1] = (found[-1][0], slot.end)
                else:
                    found.append((slot.start, slot.end))
        return tuple(found)

    # ------------------------------------------------------------ values

    def _spot(self, planned: Planned, of: int, index: int) -> tuple[Measured, Spot]:
        """Return where a figure of records is in the frame of a number: for all of them, whoever they tell apart."""
        found = self.measured[planned.records][self.plan.apart[planned.records]]
        key = (planned.records, of)
        pieces, made_of = self._pieces
        if key not in self._counts:
            placed = pieces if of == WINDOWS else self.plan.frames[of]
            self._counts[key] = found.sets.index((placed, self.plan.by.get(planned.records)))
        first, last = made_of[index] if of == WINDOWS else (index, index + 1)
        return found, Spot(self._counts[key], first, last)

    def _finished(self, planned: Planned, of: int, index: int) -> AggregateValue:
        found, spot = self._spot(planned, of, index)
        if self.plan.apart[planned.records] is not None:
            # Rows that nobody has are not those of none.
            spot = replace(spot, entity=self._entity, last=spot.first if self._entity is None else spot.last)
        # Most figures rank nothing, and slots are many: the key, whose hash is that of a whole figure, is made for few.
        ranked = found.ranked.get((planned, spot)) if found.ranked else None
        return planned.finish(found.at(spot), ranked)

    def value(self, of: Expression, frame: Frame) -> Fraction | bool | None:
        """Return a figure, or whether a condition on figures holds, in a frame; `None` where that cannot be told."""
        match of:
            case Aggregate():
                found = self._finished(self.plan.aggregates[id(of), frame.of], frame.of, frame.index)
                self._doubts.unknown += found.unknown
                self._doubts.running += found.running
                return found.value
            case FigureRef():
                window = self.plan.windows[frame.index]
                given = self._given.get((of.figure, window.kind, window.label))
                return given.value if given is not None else None
            case TimeShare():
                numerator, denominator, _, _ = self._time_share(of, frame)
                return Fraction(numerator, denominator) if denominator else None
            case SpanRef():
                counted = both(self.span(of.span_name, frame), self.free(frame))
                return Fraction(total(counted))
            case WindowRef():
                return Fraction(total(self.free(frame)))
            case SlotShare() | SlotMean():
                numbers = self._slots(of, frame)
                return numbers.sum / numbers.counted if numbers.counted and not numbers.undecided else None
        return joined(of, lambda part: self.value(part, frame))


def _either(left: Stretches, right: Stretches) -> Stretches:
    return merged((*left, *right))


def _long_enough(runs: Runs, length: int) -> bool:
    if runs.low is not None and (length < runs.low or (length == runs.low and not runs.low_included)):
        return False
    return runs.high is None or length < runs.high or (length == runs.high and runs.high_included)
