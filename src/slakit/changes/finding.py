"""Looks for the smallest change of a count after which a result would have been another one.

A value moves steadily with what it is counted of, and what it comes to changes only where it passes an end of a range
that the contract names. So those places are looked for by halving, in both directions, and at each of them the window
is judged as ever: rounding, terms for few records and overrides included. Amounts come from settling all results once
more with the one changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from slakit.assess import Assessment, Reason, ToJudge, judge, judge_all
from slakit.changes.movers import Mover, movers
from slakit.changes.results import Change, Moved, Paid
from slakit.contract.bands import bands
from slakit.contract.expressions import ObjectiveRef
from slakit.contract.measures import Range
from slakit.contract.model import Computed, Credit, Objective, Outcome
from slakit.contract.payments import PerUnit
from slakit.contract.schedule import paying_lines
from slakit.contract.walking import is_leaf, walk
from slakit.credits import CreditLine
from slakit.measure.results import AggregateValue, Measurement
from slakit.money import Money

if TYPE_CHECKING:
    from slakit.evaluation import Basis, Evaluation

__all__ = ["Changes", "counts_itself"]

_FARTHEST = 10**21
"""Nothing that is counted comes to so much; an end that lies further is not reached."""
_MOST_SETTLED = 6_000
"""Amounts are worked out as long as no more results than this are settled for all lines together."""

_Told = tuple[Outcome, tuple[int, ...]]
"""What a result comes to: its outcome and the lines that pay."""
_Judge = Callable[[Measurement], Assessment]


class Changes:
    """What would have changed the results of one evaluation.

    `amounts` tells whether amounts are worked out, for which all results are settled once more each time; by itself
    that depends on how many there are.
    """

    def __init__(self, evaluation: Evaluation, *, amounts: bool | None = None) -> None:
        self.evaluation = evaluation
        self.contract = evaluation.signed or evaluation.contract
        self.basis = evaluation.basis or _basis_of(evaluation)
        few = len(evaluation.lines) * len(self.basis.judging) <= _MOST_SETTLED
        self.amounts = few if amounts is None else amounts
        self._linked = any(term.condition is not None for one in self.basis.judging for term in one.objective.count_as)
        self._results: list[Assessment] | None = None
        self._first: dict[tuple[object, ...], CreditLine] = {}
        for line in evaluation.lines:
            self._first.setdefault(_key(line.assessment.measurement, line.assessment.members), line)
        self._places = {_key(one.measurement, one.members): i for i, one in enumerate(self.basis.judging)}

    def of(self, line: CreditLine) -> tuple[Change, ...]:
        """Return what would have changed the result of a line, towards the promise first; nothing where no count does.

        Of several lines of one result the first has them.
        """
        assessment = line.assessment
        key = _key(assessment.measurement, assessment.members)
        place = self._places.get(key)
        if place is None or self._first.get(key, line) is not line:
            return ()
        found = _Result(self, place, assessment).changes()
        return tuple(dict.fromkeys(found))

    def settled(self, place: int, assessment: Assessment, one: ToJudge) -> Paid | None:
        """Return what would be paid if one result were another."""
        if not self.amounts:
            return None
        if self._linked:
            judging = list(self.basis.judging)
            judging[place] = one
            results = replace(self.basis, judging=tuple(judging)).judged()
        else:
            self._results = self._results or self.basis.judged()
            results = list(self._results)
        results[place] = assessment
        credits = self.basis.settled(self.contract, results)
        nothing, period = Money(self.contract.agreement.currency, 0), self.evaluation.period
        own = [x for x in credits.lines if isinstance(x, CreditLine) and x.assessment is assessment]
        dues = [due.total for due in credits.dues if period.first_date <= due.date <= period.last_date]

        def summed(lines: Sequence[CreditLine]) -> Money | None:
            amounts = [x.payable for x in lines]
            return None if None in amounts else sum((a for a in amounts if a is not None), nothing)

        return Paid(
            summed([x for x in own if not x.bonus]),
            summed([x for x in own if x.bonus]),
            None if None in dues else sum((d for d in dues if d is not None), nothing),
        )


def _key(measurement: Measurement, members: Sequence[object]) -> tuple[object, ...]:
    return measurement.objective, measurement.window, None if members else measurement.entity, bool(members)


def _basis_of(evaluation: Evaluation) -> Basis:
    """Return the results of an evaluation as what they were judged of; of what amounts need nothing is known."""
    from slakit.credits import NOTHING_MEASURED
    from slakit.evaluation import Basis

    judging: dict[tuple[object, ...], ToJudge] = {}
    for line in evaluation.all_lines:
        if not isinstance(line, CreditLine):
            continue
        contract, found = evaluation.contract_for(line), line.assessment
        objective = contract.objective(line.objective)
        assert objective is not None, "lines belong to the contract's objectives"
        members = tuple(one.measurement for one in found.members)
        key = _key(found.measurement, members)
        judging.setdefault(key, ToJudge(contract, objective, found.measurement, members))
    return Basis(tuple(judging.values()), (), NOTHING_MEASURED)


@dataclass(frozen=True, slots=True)
class _Step:
    """How far something is moved, and what the result would be then."""

    by: int
    told: _Told
    assessment: Assessment
    measurement: Measurement


class _Result:
    """One result, and what would have changed it."""

    def __init__(self, all_: Changes, place: int, now: Assessment) -> None:
        self.all, self.place, self.now = all_, place, now
        self.one = all_.basis.judging[place]
        self.objective = self.one.objective
        self.told = _told(self.objective, now)
        self.ends = _ends(self.objective)

    def changes(self) -> Iterator[Change]:
        """Yield all changes, the one to the promise first."""
        if not _moves(self.objective) or self.now.outcome not in (Outcome.MET, Outcome.MISSED):
            return
        if self.now.kept is not None:
            yield from self._by_members()
        elif self.one.members and self.now.furthest:
            yield from self._of_several()
        else:
            yield from self._alone()

    # ------------------------------------------------------------ one measurement

    def _alone(self) -> Iterator[Change]:
        measurement = self.now.measurement
        found = list(movers(self.one.contract, self.objective, measurement))
        for mover in found:
            walks = [self._walk(mover, way, self._judged) for way in (1, -1)]
            yield from self._told_of(mover, walks, None)
        if not found:
            yield from self._by_value()

    def _told_of(self, mover: Mover, walks: Sequence[Sequence[_Step]], entity: str | None) -> Iterator[Change]:
        """Yield the nearest change to a kept promise, and the first in each direction."""
        kept = [next((s for s in walk if s.told[0] is Outcome.MET), None) for walk in walks]
        nearest = min((s for s in kept if s is not None), key=lambda s: abs(s.by), default=None)
        if self.told[0] is Outcome.MET:
            nearest = None
        steps = [nearest, *(walk[0] for walk in walks if walk)]
        for step in dict.fromkeys(s for s in steps if s is not None):
            moved = Moved(mover.what, Fraction(step.by), mover.part, entity)
            yield self._change((moved,), step.assessment, step.measurement)

    def _judged(self, measurement: Measurement) -> Assessment:
        """Judge the window with another measurement in the place of the one that decided."""
        if self.one.members:
            members = tuple(measurement if m.entity == measurement.entity else m for m in self.one.members)
            one = replace(self.one, members=members)
        else:
            one = replace(self.one, measurement=measurement)
        return self._overridden(one)

    def _overridden(self, one: ToJudge) -> Assessment:
        if not self.objective.count_as:
            return one.judged()
        if all(term.condition is None for term in self.objective.count_as):
            return judge_all([one])[0]
        judging = list(self.all.basis.judging)
        judging[self.place] = one
        return replace(self.all.basis, judging=tuple(judging)).judged()[self.place]

    def _walk(self, mover: Mover, way: int, judged: _Judge) -> list[_Step]:
        """Return where the result would be another one, from the nearest on, when something is moved one way."""
        most = mover.now - mover.least if way < 0 else _FARTHEST if mover.most is None else mover.most - mover.now
        steps: list[_Step] = []
        by, here, told = 0, self._region(mover, mover.now), self.told
        while True:
            by = self._next(mover, way, by, most, here)
            if by > most:
                return steps
            measurement = mover.at(mover.now + way * by)
            here = self._region(mover, mover.now + way * by)
            assessment = judged(measurement)
            now = _told(self.objective, assessment)
            if now != told:
                told = now
                steps.append(_Step(way * by, now, assessment, measurement))

    def _next(self, mover: Mover, way: int, by: int, most: int, here: tuple[int, ...]) -> int:
        """Return the least amount to move by that passes another end; more than `most` where there is none."""
        near, far = by, by + 1
        while far < most and self._region(mover, mover.now + way * far) == here:
            near, far = far, min(far + (far - by), most)
        if far > most or self._region(mover, mover.now + way * far) == here:
            return most + 1
        while far - near > 1:
            middle = (near + far) // 2
            if self._region(mover, mover.now + way * middle) == here:
                near = middle
            else:
                far = middle
        return far

    def _region(self, mover: Mover, amount: int) -> tuple[int, ...]:
        """Return on which side of all ends a value lies, and on which of the numbers that terms name."""
        measurement = mover.at(amount)
        compared = judge(self.objective, measurement).compared
        sides = [0 if compared is None else (compared > end) - (compared < end) for end in self.ends]
        counts = [(amount > end) - (amount < end) for end in _counts(self.objective, mover)]
        return (*sides, *counts)

    # ------------------------------------------------------------ values that nothing is counted for

    def _by_value(self) -> Iterator[Change]:
        """Yield the promise as a whole, and the neighbouring band on the way to it that pays something else."""
        here = self.now.compared
        if here is None or self.now.reason is not Reason.MEASURED or self.told[0] is not Outcome.MISSED:
            return
        promise = self.objective.promise
        yield self._valued(promise, Outcome.MET, ())
        found = bands(self.objective)
        at = next((i for i, band in enumerate(found) if band.range.holds(here)), None)
        met = next((i for i, band in enumerate(found) if band.met), None)
        if at is None or met is None or at == met or not self.objective.credits:
            return
        band = found[at + (1 if met > at else -1)]
        if not band.met and len(band.paying) == 1:
            yield self._valued(band.range, Outcome.MISSED, (self.objective.credits[band.paying[0]],))

    def _valued(self, target: Range, outcome: Outcome, paying: tuple[Credit, ...]) -> Change:
        compared, paid = self.now.compared, None
        assert compared is not None, "checked by the caller"
        end = target.low if target.low is not None and compared < target.low.value else target.high
        if end is not None and end.included and not self.one.members:
            measurement = replace(self.now.measurement, value=end.value)
            assessment = self._judged(measurement)
            if assessment.outcome is outcome:
                paid = self._paid(assessment, measurement)
        return Change((), outcome, paying, target, paid=paid)

    # ------------------------------------------------------------ several that are judged together

    def _of_several(self) -> Iterator[Change]:
        """Yield what would have changed the worst of several: all that miss have to be moved for the promise."""
        contract = self.one.contract
        alone = [(m, judge(self.objective, m)) for m in self.one.members]
        if self.told[0] is Outcome.MISSED:
            yield from self._all_that_miss([m for m, one in alone if one.outcome is Outcome.MISSED])
            for mover in movers(contract, self.objective, self.now.measurement):
                for way in (1, -1):
                    steps = [s for s in self._walk(mover, way, self._judged) if s.told[0] is Outcome.MISSED]
                    for step in steps[:1]:
                        moved = Moved(mover.what, Fraction(step.by), mover.part, self.now.measurement.entity)
                        yield self._change((moved,), step.assessment, step.measurement)
            return
        found: list[tuple[int, Change]] = []
        for member, _ in alone:
            for mover in movers(contract, self.objective, member):
                for way in (1, -1):
                    steps = [s for s in self._walk(mover, way, self._judged) if s.told[0] is Outcome.MISSED]
                    for step in steps[:1]:
                        moved = Moved(mover.what, Fraction(step.by), mover.part, member.entity)
                        found.append((abs(step.by), self._change((moved,), step.assessment, step.measurement)))
        if found:
            yield min(found, key=lambda one: one[0])[1]

    def _all_that_miss(self, missing: Sequence[Measurement]) -> Iterator[Change]:
        moved: list[Moved] = []
        kept: dict[str | None, Measurement] = {}
        for member in missing:
            steps = [
                (step, mover)
                for mover in movers(self.one.contract, self.objective, member)
                for way in (1, -1)
                for step in self._walk_alone(mover, way)
            ]
            if not steps:
                return
            step, mover = min(steps, key=lambda one: abs(one[0].by))
            moved.append(Moved(mover.what, Fraction(step.by), mover.part, member.entity))
            kept[member.entity] = step.measurement
        one = replace(self.one, members=tuple(kept.get(m.entity, m) for m in self.one.members))
        assessment = self._overridden(one)
        if assessment.outcome is Outcome.MET:
            paid = self.all.settled(self.place, assessment, one)
            yield Change(tuple(moved), Outcome.MET, self._lines(_told(self.objective, assessment)), paid=paid)

    def _walk_alone(self, mover: Mover, way: int) -> list[_Step]:
        """Return the nearest place at which one of several keeps the promise by itself."""
        told, self.told = self.told, (Outcome.MISSED, ())
        try:
            steps = self._walk(mover, way, lambda m: judge(self.objective, m))
        finally:
            self.told = told
        return [s for s in steps if s.told[0] is Outcome.MET][:1]

    def _by_members(self) -> Iterator[Change]:
        """Yield how many more, or fewer, of several would have had to keep the promise."""
        term, now = self.objective.separately, self.now
        assert term is not None, "several are judged together"
        assert term.keep is not None, "a share of them decides"
        open_ = any(one.outcome is Outcome.UNDECIDED for one in now.members)
        if self.objective.count_as or open_ or now.kept is None:
            return
        for way in (1, -1):
            most = now.counting - now.kept if way > 0 else now.kept
            for by in range(1, most + 1):
                kept = now.kept + way * by
                met = term.keep.holds(Fraction(kept, 1 if term.number else now.counting))
                if met is not (now.outcome is Outcome.MET):
                    outcome = Outcome.MET if met else Outcome.MISSED
                    assessment = replace(now, outcome=outcome, kept=kept)
                    moved = (Moved("members", Fraction(way * by)),)
                    paid = self.all.settled(self.place, assessment, self.one)
                    yield Change(moved, outcome, self._lines(_told(self.objective, assessment)), paid=paid)
                    break

    # ------------------------------------------------------------ what it comes to

    def _change(self, moved: tuple[Moved, ...], assessment: Assessment, measurement: Measurement) -> Change:
        lines = self._lines(_told(self.objective, assessment))
        paid = self._paid(assessment, measurement)
        return Change(moved, assessment.outcome, lines, value=assessment.compared, paid=paid)

    def _paid(self, assessment: Assessment, measurement: Measurement) -> Paid | None:
        if counts_itself(self.objective):
            return None  # what its amounts count is not known then
        if self.one.members:
            members = tuple(measurement if m.entity == measurement.entity else m for m in self.one.members)
            return self.all.settled(self.place, assessment, replace(self.one, members=members))
        return self.all.settled(self.place, assessment, replace(self.one, measurement=measurement))

    def _lines(self, told: _Told) -> tuple[Credit, ...]:
        return tuple(self.objective.credits[i] for i in told[1])


def _told(objective: Objective, assessment: Assessment) -> _Told:
    """Return the outcome, and the lines that pay as far as the value decides which ones do."""
    outcome, compared = assessment.outcome, assessment.compared
    if outcome not in (Outcome.MET, Outcome.MISSED):
        return outcome, ()
    bonus = outcome is Outcome.MET
    own = [i for i, credit in enumerate(objective.credits) if credit.bonus is bonus]
    rows = [i for i in own if objective.credits[i].row]
    if compared is None or objective.promise.holds(compared) is not bonus:
        paying = tuple(i for i in rows if objective.credits[i].when is None)
    else:
        paying = paying_lines(objective.credits, objective.promise, compared, bonus=bonus)[0]
    beside = [i for i in own if not objective.credits[i].row]
    holding = (i for i in beside if (when := objective.credits[i].when) is None or _holds(when, compared))
    return outcome, (*paying, *holding)


def _holds(when: Range, compared: Fraction | None) -> bool:
    return compared is not None and when.holds(compared)


def _ends(objective: Objective) -> tuple[Fraction, ...]:
    """Return every value that a range of the objective ends at, in order."""
    ranges = [objective.promise, *(c.when for c in objective.credits), *(t.when for t in objective.count_as)]
    ends = {end.value for one in ranges if one is not None for end in (one.low, one.high) if end is not None}
    return tuple(sorted(ends))


def _counts(objective: Objective, mover: Mover) -> list[int]:
    """Return the amounts at which terms about few records begin to decide otherwise."""
    found: list[int] = []
    part = mover.part
    if mover.what == "number" and objective.small_volume is not None:
        found += [objective.small_volume.fewer_than - 1, objective.small_volume.fewer_than]
    if objective.may_miss is not None and isinstance(part, AggregateValue) and mover.what == "records":
        most, whole = objective.may_miss.most, part.denominator
        found += [most, most + 1, whole - most, whole - most - 1]
    return found


def counts_itself(objective: Objective) -> bool:
    """Whether an amount of an objective counts records, time or figures by itself, beside the measured value."""
    for credit in objective.credits:
        amounts = [a.value for a in (credit.amount, credit.at_most) if isinstance(a, Computed)]
        per = credit.per if isinstance(credit.per, PerUnit) else None
        counted = [part for part in (per.of, per.low, per.high) if part is not None] if per is not None else []
        if credit.for_each is not None or any(is_leaf(e) for part in (*amounts, *counted) for e in walk(part)):
            return True
    return False


def _moves(objective: Objective) -> bool:
    """Whether only ranges decide: a condition of an override that speaks of the value at hand may turn anywhere."""
    conditions = [term.condition for term in objective.count_as if term.condition is not None]
    return not any(
        isinstance(e, ObjectiveRef) and e.objective in (None, objective.name) and e.part not in ("target", "minimum")
        for condition in conditions
        for e in walk(condition)
    )
