"""Overrides of outcomes, `count as … when …`, over all windows of an evaluation together.

A condition may speak of other objectives and of earlier windows, so windows are judged in time order, and what one
rests on is judged before it. A result that rests on itself cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from slakit.assess.conditions import holds
from slakit.assess.judge import judge
from slakit.assess.results import Assessment, Reason
from slakit.assess.separate import judge_together, taken_together
from slakit.assess.standings import Calendar, stands
from slakit.contract.expressions import Expression, FigureRef, ObjectiveRef, Standing, WindowRef
from slakit.contract.measures import Range
from slakit.contract.model import Contract, Objective, Outcome
from slakit.measure.results import Measurement
from slakit.timeline import BusinessTime, Window

__all__ = ["FigureIn", "Relieved", "ToJudge", "judge_all", "to_judge"]

FigureIn = Callable[[str, Window], Fraction | None]
"""The value that somebody gave for a figure in a window; `None` where nobody did."""


@dataclass(frozen=True, slots=True)
class Relieved:
    """What a window comes to because an obligation was not met; `applies` of `None`: nobody knows whether it was."""

    obligation: str
    outcome: Outcome
    applies: bool | None


@dataclass(frozen=True, slots=True)
class ToJudge:
    """A window that was measured, with the contract that holds for it and its objective there."""

    contract: Contract
    objective: Objective
    measurement: Measurement
    members: tuple[Measurement, ...] = ()
    """What was measured for each of several, where they have one result; then `measurement` is of none of them."""
    reliefs: tuple[Relieved, ...] = ()
    """What relieves the party whose promise it is, in the order of the contract; it goes before terms `count as`."""
    issued: Assessment | None = None
    """What the window came to as a statement has it, which nothing overrides any more."""

    def judged(self) -> Assessment:
        """Return what it comes to before anything overrides it."""
        if self.issued is not None:
            return self.issued
        return judge_together(self.objective, self.members) if self.members else judge(self.objective, self.measurement)

    @property
    def window(self) -> Window:
        """The window."""
        return self.measurement.window


def to_judge(versions: Iterable[tuple[Contract, Objective, Measurement]]) -> list[ToJudge]:
    """Return what is to be judged: windows, or all that was measured in one where several have one result.

    Measurements of one window of an objective follow each other.
    """
    found: list[ToJudge] = []
    together = groupby(versions, key=lambda one: (one[1].name, one[2].window, id(one[0]), taken_together(one[1])))
    for (_, _, _, several), same in together:
        if not several:
            found += [ToJudge(*one) for one in same]
            continue
        members = list(same)
        contract, objective, first = members[0]
        alone = Measurement(first.objective, first.window, None, (), over=first.over)
        found.append(ToJudge(contract, objective, alone, tuple(one for _, _, one in members)))
    return found


def _no_figure(figure: str, window: Window) -> Fraction | None:
    return None


def judge_all(measured: Sequence[ToJudge], figure_in: FigureIn = _no_figure) -> list[Assessment]:
    """Judge windows, each with all that overrides its outcome; assessments come back in the order given."""
    if not any(one.objective.count_as or one.reliefs for one in measured):
        return [one.judged() for one in measured]
    judging = _Judging(measured, figure_in)
    for index in sorted(range(len(measured)), key=lambda i: measured[i].window.last_date):
        judging.assessed(index)
    return [judging.done[index] for index in range(len(measured))]


class _Judging:
    def __init__(self, measured: Sequence[ToJudge], figure_in: FigureIn) -> None:
        self.measured, self.figure_in = measured, figure_in
        self.base = [one.judged() for one in measured]
        self.done: dict[int, Assessment] = {}
        self._begun: set[int] = set()
        self._calendars: dict[int, Calendar] = {}
        self._places = {
            (one.objective.name, one.window.kind, one.window.last_date, one.measurement.entity): i
            for i, one in enumerate(measured)
        }

    def calendar(self, contract: Contract) -> Calendar:
        """Return the windows of a contract's term."""
        return self._calendars.setdefault(id(contract.agreement), Calendar(contract.agreement))

    def place(self, objective: str, window: Window, entity: str | None) -> int | None:
        """Return which of the windows measured a window of an objective is; `None` for one that was not measured.

        What is measured for each of several by itself speaks of the same one of them, where both are.
        """
        key = (objective, window.kind, window.last_date)
        return self._places.get((*key, entity), self._places.get((*key, None)))

    def outcome(self, objective: str, window: Window, entity: str | None) -> Outcome | None:
        """Return the outcome of an objective in one of its windows; `None` where it rests on the one being judged."""
        place = self.place(objective, window, entity)
        return None if place is None or place in self._begun else self.assessed(place).outcome

    def assessed(self, index: int) -> Assessment:
        """Judge one window, after those that it rests on."""
        if index not in self.done:
            self._begun.add(index)
            self.done[index] = self._overridden(index)
            self._begun.discard(index)
        return self.done[index]

    def _overridden(self, index: int) -> Assessment:
        one, base = self.measured[index], self.base[index]
        if one.issued is not None:
            return base
        possible: list[tuple[int | str | None, Outcome]] = []
        for source, outcome, applies in self._terms(index):
            if applies is not False:
                possible.append((source, outcome))
            if applies:
                break
        else:
            possible.append((None, base.outcome))
        if len({outcome for _, outcome in possible}) > 1:
            found = replace(base, outcome=Outcome.UNDECIDED, reason=Reason.UNTOLD, unless=base.outcome)
            return _decided_by(possible[0][0], found)
        # Where all that is possible comes to the same, what is sure says why: the value, if it is the value's outcome.
        decided, outcome = possible[-1]
        if decided is None or outcome is base.outcome:
            return base
        return _decided_by(decided, replace(base, outcome=outcome, reason=Reason.COUNT_AS, unless=base.outcome))

    def _terms(self, index: int) -> Iterator[tuple[int | str, Outcome, bool | None]]:
        """Yield what may override a window, an obligation by name or a term by its place: to what, and if it does."""
        one, base = self.measured[index], self.base[index]
        for relief in one.reliefs:
            yield relief.obligation, relief.outcome, relief.applies
        facts = _WindowFacts(self, index)
        for position, term in enumerate(one.objective.count_as):
            applies = _in_range(term.when, base) and (term.condition is None or holds(term.condition, facts))
            yield position, term.outcome, applies


def _decided_by(source: int | str | None, assessment: Assessment) -> Assessment:
    return replace(assessment, **{"relief" if isinstance(source, str) else "override": source})  # type: ignore[arg-type]


def _in_range(when: Range | None, base: Assessment) -> bool:
    """Whether the value lies in the range of a term; a window without a value has none that could."""
    return when is None or (base.compared is not None and when.holds(base.compared))


@dataclass(frozen=True, slots=True)
class _WindowFacts:
    """What conditions may ask in one window."""

    judging: _Judging
    index: int

    def standing(self, standing: Standing) -> bool | None:
        """Whether an objective came to an outcome."""
        one = self.judging.measured[self.index]
        name = standing.objective or one.objective.name
        of = one.contract.objective(name)
        if of is None:
            return None
        calendar, entity = self.judging.calendar(one.contract), one.measurement.entity
        return stands(calendar, standing, of.each, one.window, lambda w: self.judging.outcome(name, w, entity))

    def value(self, expression: Expression) -> Fraction | None:
        """Return a value of the window at hand."""
        one = self.judging.measured[self.index]
        match expression:
            case ObjectiveRef(objective=None):
                return _part(expression.part, one.objective, self.judging.base[self.index].compared)
            case ObjectiveRef(objective=str() as name):
                of, place = one.contract.objective(name), self._beside(name)
                if of is None:
                    return None
                return _part(expression.part, of, None if place is None else self.judging.base[place].compared)
            case FigureRef():
                return self.judging.figure_in(expression.figure, one.window)
            case WindowRef():
                return Fraction(_length(one))
        return None

    def _beside(self, name: str) -> int | None:
        """Return the window of another objective that belongs to the one at hand."""
        one = self.judging.measured[self.index]
        of = one.contract.objective(name)
        if of is None:
            return None
        ending = [
            window
            for window in self.judging.calendar(one.contract).windows(of.each)
            if one.window.first_date <= window.last_date <= one.window.last_date
        ]
        return self.judging.place(name, ending[0], one.measurement.entity) if len(ending) == 1 else None


def _length(one: ToJudge) -> int:
    """Return the length of a window: its open time where the objective has hours."""
    window = one.window
    if one.objective.during is None:
        return window.end - window.start
    hours = BusinessTime.compile(one.contract.calendar(one.objective.during).rule, window.start, window.end)
    return hours.elapsed(window.start, window.end)


def _part(part: str, objective: Objective, compared: Fraction | None) -> Fraction | None:
    if part == "target":
        return _only(objective.promise)
    if part == "minimum":
        return None if objective.minimum is None else _only(objective.minimum)
    if compared is None or part == "measured":
        return compared
    low, high = objective.promise.low, objective.promise.high
    inside = [compared - low.value] if low is not None else []
    inside += [high.value - compared] if high is not None else []
    if part == "margin":
        return max(Fraction(0), min(inside))
    return max(Fraction(0), -min(inside)) if part == "shortfall" else None


def _only(values: Range) -> Fraction | None:
    """Return the bound of a range that has one; nobody can say which is meant of two."""
    ends = [bound.value for bound in (values.low, values.high) if bound is not None]
    return ends[0] if len(ends) == 1 else None
