"""What objectives leave out: the time or the records of exclusions, as far as they are approved and allowed.

Time is computed first, window by window of the allowance, the earliest first; then records are marked. What was left
out, what exceeded the allowance and what nobody approved is told use by use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.contract.model import Contract, Objective
from slakit.contract.record_types import FieldType, RecordType
from slakit.contract.spans import Exclusion
from slakit.measure.day_table import WindowSet
from slakit.measure.engine import Engine
from slakit.measure.figures import PlannedObjective, TalliesOf, left_out_column
from slakit.measure.from_contract import Unsupported, condition
from slakit.measure.plan import (
    Column,
    Constant,
    Extend,
    Filter,
    Group,
    Kind,
    Op,
    Relation,
    Scalar,
    all_of,
    any_of,
    compare,
    count_if,
    truth,
)
from slakit.measure.results import ExclusionUse
from slakit.measure.shifted_days import Shift
from slakit.measure.stored import value_column
from slakit.measure.time_sets.approvals import Approvals
from slakit.measure.time_sets.figures import TimeFigures
from slakit.measure.time_sets.frames import Doubt
from slakit.measure.time_sets.lasting import Wanted
from slakit.measure.time_sets.marks import Named, first_of_each, in_stretches
from slakit.measure.time_sets.planned import TimePlan, makers, plan_time
from slakit.measure.time_sets.stretches import Stretches, both, cut, joined, merged, without
from slakit.timeline import Window, clip, windows

__all__ = ["Exclusions", "LeftOutTime", "PlannedExclusion"]

MOST_NAMED = 1000
"""So many records of a window are named by their keys."""

_FIRST_NUMBER = 1_000_000
"""Beyond the numbers of all windows that the figures are taken in."""


@dataclass(slots=True)
class PlannedExclusion:
    """An exclusion, the windows in which it is looked at, and what it needs; `objectives` leave it out.

    The windows are those of its allowance, or without one those of the objectives.
    """

    exclusion: Exclusion
    windows: WindowSet
    plan: TimePlan
    objectives: list[str] = field(default_factory=list)
    left_out: Stretches = ()
    doubts: list[Doubt] = field(default_factory=list)
    limits: list[Fraction | None] = field(default_factory=list)
    approved: tuple[Wanted, ...] = ()


@dataclass(slots=True)
class LeftOutTime:
    """The time that an objective leaves out of each of its windows, and what is doubtful about it."""

    windows: WindowSet
    planned: Sequence[PlannedExclusion]

    def __call__(self, window: int) -> Stretches:
        """Return the time left out of the window of a number."""
        ends = self.windows[window]
        found: Stretches = ()
        for one in self.planned:
            found = joined(found, cut(one.left_out, ends.start, ends.end))
        return found

    def by_exclusion(self, window: int) -> list[tuple[str, Stretches]]:
        """Return the time that each exclusion leaves out of the window of a number."""
        ends = self.windows[window]
        of_time = (one for one in self.planned if one.exclusion.time is not None)
        return [(one.exclusion.name, cut(one.left_out, ends.start, ends.end)) for one in of_time]

    def doubt(self, window: int) -> Doubt:
        """Return what may change the time left out of the window of a number."""
        ends = self.windows[window]
        found = Doubt()
        for one in self.planned:
            for frame, doubt in zip(one.windows, one.doubts, strict=False):
                if frame.start < ends.end and ends.start < frame.end:
                    found += doubt
        return found


class Exclusions:
    """The exclusions that the objectives of one measuring leave out."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.planned: list[PlannedExclusion] = []
        self.of: dict[str, list[PlannedExclusion]] = {}
        self.approvals = Approvals(())
        self.uses: list[ExclusionUse] = []

    # ------------------------------------------------------------ planning

    def plan(self, objective: Objective, its: WindowSet, tallies: TalliesOf) -> Unsupported | None:
        """Plan what an objective leaves out; returns why that cannot be measured, if it cannot."""
        for name in objective.leaving_out:
            exclusion = self.contract.exclusion(name)
            assert exclusion is not None, "an objective names exclusions of its contract"
            found = self._planned(exclusion, self._windows(exclusion, objective, its), objective, tallies)
            if isinstance(found, Unsupported):
                return found
            found.objectives.append(objective.name)
            self.of.setdefault(objective.name, []).append(found)
        return None

    def _windows(self, exclusion: Exclusion, objective: Objective, its: WindowSet) -> WindowSet:
        """Return the windows in which an exclusion is looked at for an objective that is measured over some stretches.

        Without an allowance these are the objective's own, which do not overlap where it is measured over several.
        """
        each = exclusion.each or (objective.each if objective.over is not None else None)
        if each is None or not its:
            return its
        agreement = self.contract.agreement
        first, last = its[0].first_date, its[-1].last_date
        found = windows(each, agreement.zone, first, last, agreement.term)
        clipped = (clip(window, agreement.first_date, agreement.last_date) for window in found)
        return tuple(window for window in clipped if window is not None)

    def _planned(
        self, exclusion: Exclusion, frames: WindowSet, objective: Objective, tallies: TalliesOf
    ) -> PlannedExclusion | Unsupported:
        for one in self.planned:
            if one.exclusion is exclusion and one.windows == frames:
                return one
        # An exclusion is looked at by itself: all hours count, and nothing is left out of it.
        alone = objective.model_copy(
            update={
                "name": f"exclusion {exclusion.name}",
                "during": None,
                "leaving_out": (),
                "over": None,
                "by": None,
                "separately": None,
            }
        )
        figures = [exclusion.at_most] if exclusion.at_most is not None else []
        sets = [exclusion.time] if exclusion.time is not None else []
        plan = plan_time(self.contract, alone, frames, figures, tallies, sets)
        if isinstance(plan, Unsupported):
            return plan
        if exclusion.records is not None:
            records = self.contract.record_type(exclusion.records.records)
            named = condition(records, exclusion.records.where)
            if isinstance(named, Unsupported):
                return named
        self.planned.append(PlannedExclusion(exclusion, frames, plan))
        return self.planned[-1]

    def approve(self, approvals: Approvals) -> None:
        """Note who approved what; the time of records that are approved by their keys is wanted then, too."""
        self.approvals = approvals
        for one in self.planned:
            if one.exclusion.approved_by is not None and one.exclusion.time is not None:
                made_of = tuple(makers(self.contract, one.exclusion.time))
                one.approved = tuple(approvals.wanted(self.contract, one.exclusion, made_of))
                one.plan.lasting.update(dict.fromkeys(one.approved))

    # ------------------------------------------------------------ time

    def finish(self, one: PlannedExclusion, figures: TimeFigures) -> None:
        """Compute the time that an exclusion leaves out, and how much it may, in each of its windows."""
        found: list[tuple[int, int]] = []
        for number, window in enumerate(one.windows):
            limit = None
            doubt = Doubt()
            if one.exclusion.at_most is not None:
                limit, doubt = figures.amount(one.exclusion.at_most, number)
            one.limits.append(limit)
            if one.exclusion.time is not None:
                time, doubts = figures.set_in(one.exclusion.time, number)
                doubt += doubts
                found += self._left_out(one, window, time, limit, figures)
            one.doubts.append(doubt)
        one.left_out = merged(found)

    def _left_out(
        self, one: PlannedExclusion, window: Window, time: Stretches, limit: Fraction | None, figures: TimeFigures
    ) -> Stretches:
        """Return the part of some time that is approved and allowed, and tell of each use."""
        exclusion = one.exclusion
        approved = time
        if exclusion.approved_by is not None:
            approved = both(time, self.approvals.times(exclusion, one.approved, figures.held))
        left: list[tuple[int, int]] = []
        rest = limit
        for start, end in sorted((*approved, *without(time, approved))):
            is_approved = bool(cut(approved, start, end))
            length = end - start
            allowed = length if rest is None else min(length, max(0, int(rest)))
            if not is_approved:
                allowed = 0
            elif rest is not None:
                rest -= allowed
            if allowed:
                left.append((start, start + allowed))
            self.uses.append(
                ExclusionUse(
                    exclusion.name, tuple(one.objectives), window, start, end,
                    left_out=allowed,
                    exceeding=length - allowed if is_approved else 0,
                    unapproved=0 if is_approved else length,
                    approvals=self.approvals.about(exclusion, one.approved, figures.held, start, end),
                )
            )  # fmt: skip
        return merged(left)

    # ------------------------------------------------------------ records

    def mark(
        self, session: Engine, rows: Relation, records: RecordType, objectives: Iterable[PlannedObjective]
    ) -> Relation:
        """Return a type's rows with a mark for each exclusion of each objective that counts them.

        A record belongs to an instant, which may be that of a clock; without one nothing leaves it out.
        """
        told: set[int] = set()
        number = _FIRST_NUMBER
        for planned in objectives:
            _, by = planned.placed(records.name)
            at = value_column(records.at, FieldType.INSTANT) if by is None else by
            for one in self.of.get(planned.objective.name, ()):
                mark = left_out_column(planned.objective.name, one.exclusion.name)
                if one.exclusion.time is not None:
                    rows = in_stretches(session, rows, at, one.left_out, mark)
                elif one.exclusion.records is not None and one.exclusion.records.records == records.name:
                    number += 1
                    rows, beside = self._named(session, rows, records, one, mark, number)
                    if id(one) not in told:
                        told.add(id(one))
                        self._tell(session, rows, records, one, mark, beside)
                else:
                    rows = Extend(rows, ((mark.name, truth(False)),))
        return rows

    def shifts(self, records: str) -> set[Shift]:
        """Return the instants counted in business days that marks on records of a type add to their rows."""
        found: set[Shift] = set()
        for one in self.planned:
            if one.exclusion.records is not None and one.exclusion.records.records == records:
                named = condition(self.contract.record_type(records), one.exclusion.records.where)
                assert not isinstance(named, Unsupported), "asked when it was planned"
                found |= set(named.shifts)
        return found

    def _named(
        self, session: Engine, rows: Relation, records: RecordType, one: PlannedExclusion, mark: Column, number: int
    ) -> tuple[Relation, Named]:
        exclusion = one.exclusion
        assert exclusion.records is not None, "an exclusion of records"
        found = condition(records, exclusion.records.where)
        assert not isinstance(found, Unsupported), "asked when it was planned"
        at = value_column(records.at, FieldType.INSTANT)
        key = self._key(records)
        named = found.scalar
        if exclusion.approved_by is not None:
            rows, approved = self._approved(session, rows, exclusion, at, key, mark)
            named = all_of(named, approved)
        limits = None
        if exclusion.at_most is not None:
            limits = {place: int(limit or 0) for place, limit in enumerate(one.limits)}
        return first_of_each(session, rows, named, (at, key), one.windows, limits, mark, number)

    def _key(self, records: RecordType) -> Column:
        return next(value_column(one.name, one.type) for one in records.fields if one.name == records.key)

    def _approved(
        self, session: Engine, rows: Relation, exclusion: Exclusion, at: Column, key: Column, mark: Column
    ) -> tuple[Relation, Scalar]:
        """Return rows and the condition that all who have to approve a record did, by its key or its instant."""
        conditions: list[Scalar] = []
        for number, party in enumerate(self.approvals.parties(exclusion)):
            keys, time = self.approvals.given(exclusion, party)
            inside = Column(f"{mark.name} approved {number}", Kind.YES_NO)
            rows = in_stretches(session, rows, at, time, inside)
            by_key = [compare(Op.EQUAL, key, Constant(one, Kind.TEXT)) for one in keys] if key.kind is Kind.TEXT else []
            conditions.append(any_of(inside, *by_key))
        return rows, all_of(*conditions)

    def _tell(
        self, session: Engine, rows: Relation, records: RecordType, one: PlannedExclusion, mark: Column, beside: Named
    ) -> None:
        """Tell which records an exclusion left out of each window, and how many exceeded the allowance."""
        inside = compare(Op.AT_LEAST, beside.window, Constant(0, Kind.INTEGER))
        counted = Filter(rows, all_of(beside.named, inside))
        counts = session.grouped(Group(counted, (beside.window,), (count_if(truth(True)), count_if(mark))))
        order = (beside.window, beside.number)
        keys: dict[int, list[str]] = {}
        for window, text, _ in session.rows(
            Filter(counted, all_of(mark, compare(Op.AT_MOST, beside.number, Constant(MOST_NAMED, Kind.INTEGER)))),
            (beside.window, self._key(records), beside.number),
            order,
        ):
            keys.setdefault(window, []).append(str(text))
        for place, many, left in sorted(counts):
            window = one.windows[place]
            self.uses.append(
                ExclusionUse(
                    one.exclusion.name, tuple(one.objectives), window, window.start, window.end,
                    left_out=left, exceeding=many - left,
                    records=records.name, keys=tuple(keys.get(place, ())),
                )
            )  # fmt: skip

    def left_out(self, objective: Objective, its: WindowSet) -> LeftOutTime | None:
        """Return the time that an objective leaves out, `None` where it leaves out nothing."""
        planned = self.of.get(objective.name)
        return LeftOutTime(its, planned) if planned else None

    def told(self, held_windows: Mapping[str, WindowSet]) -> tuple[ExclusionUse, ...]:
        """Return the uses, in time order, that touch a window of an objective that leaves them out."""
        ends = {name: (frames[0].start, frames[-1].end) for name, frames in held_windows.items() if frames}
        touching = [
            use
            for use in self.uses
            if any(name in ends and use.start < ends[name][1] and ends[name][0] < use.end for name in use.objectives)
        ]
        return tuple(sorted(touching, key=lambda use: (use.start, use.exclusion)))
