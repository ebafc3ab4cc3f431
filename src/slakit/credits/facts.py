"""What amounts and their conditions speak of, in the window at hand: fees, figures, results, credits of the past.

Everything is exact; what is not known is `None`. On a due date only what has ended by then is known, so that no amount
ever depends on what comes later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.assess.conditions import amount
from slakit.assess.results import Assessment
from slakit.assess.standings import Calendar, stands
from slakit.contract.expressions import (
    Accrued,
    BaseRef,
    Expression,
    FigureRef,
    ObjectiveRef,
    Reach,
    Standing,
    WindowRef,
)
from slakit.contract.measures import Range
from slakit.contract.model import Amount, Computed, Contract, Fee, Objective, Outcome, PercentOf
from slakit.contract.verification import promised
from slakit.credits.fees import InForce, fee_base
from slakit.credits.quantities import Quantities
from slakit.credits.results import FeeBase, Paid
from slakit.money import Money
from slakit.timeline import Window, WindowKind, clip, trailing, windows

__all__ = ["Known", "WindowFacts", "objectives_of", "plain_amount", "reached"]


def objectives_of(contract: Contract) -> dict[str, Objective]:
    """Return what is judged in a contract, by name: its objectives, and its clauses with a promise."""
    found = {objective.name: objective for objective in contract.objectives}
    for clause in contract.clauses:
        promise = promised(clause)
        if promise is not None:
            found[clause.name] = promise
    return found


@dataclass(slots=True)
class Known:
    """All that is known of a contract up to a date: results, measured quantities, and what was paid so far."""

    contract: Contract
    whole: Contract
    """The contract with its amendments; `contract` is the version in force for what is worked out."""
    assessments: dict[tuple[str, str | None], dict[dt.date, Assessment]]
    """By objective and entity, then by the last date of the window."""
    measured: Quantities
    calendar: Calendar
    objectives: dict[str, Objective]
    until: dt.date = dt.date.max
    before_caps: list[Paid] = field(default_factory=list)
    """What lines came to by themselves: what `ANS-1.credit` and `ANS-1.points` mean."""
    paid: list[Paid] = field(default_factory=list)
    """What was payable in the end: what `credits` means."""

    @property
    def quantities(self) -> Quantities:
        """What was measured for the version in force."""
        return self.measured.under(self.whole.number_of(self.contract))

    @classmethod
    def of(cls, contract: Contract, assessments: Iterable[Assessment], quantities: Quantities) -> Known:
        """Gather what is known."""
        found: dict[tuple[str, str | None], dict[dt.date, Assessment]] = {}
        for one in assessments:
            # Where several have one result, that is the objective's, whichever of them it is of.
            key = (one.objective, None if one.members else one.measurement.entity)
            found.setdefault(key, {})[one.measurement.window.last_date] = one
        return cls(contract, contract, found, quantities, Calendar(contract.agreement), objectives_of(contract))

    def assessment(self, objective: str, entity: str | None, window: Window) -> Assessment | None:
        """Return the result of an objective in the one of its windows that ends in a window, if that is known by now.

        An objective that is not judged for each entity has one result for all of them.
        """
        results = self.assessments.get((objective, entity)) or self.assessments.get((objective, None), {})
        if window.last_date in results and window.last_date <= self.until:
            return results[window.last_date]
        inside = [
            one for date, one in results.items() if window.first_date <= date <= min(window.last_date, self.until)
        ]
        return inside[0] if len(inside) == 1 else None

    def outcome(self, objective: str, entity: str | None) -> Callable[[Window], Outcome | None]:
        """Return what tells the outcome of an objective in one of its own windows."""
        results = self.assessments.get((objective, entity)) or self.assessments.get((objective, None), {})

        def at(window: Window) -> Outcome | None:
            one = results.get(window.last_date)
            return None if one is None or window.last_date > self.until else one.outcome

        return at


def reached(known: Known, reach: Reach, window: Window) -> Window:
    """Return the window that a reach takes together, up to the end of the one at hand, cut to the term."""
    agreement = known.contract.agreement
    first, last = agreement.first_date, agreement.last_date
    if reach.months is not None or reach.days is not None:
        whole = trailing(window, months=reach.months or 0, days=reach.days or 0)
    else:
        anchored = reach.within == "contract"
        kind = "term" if reach.term else f"contract {reach.unit}" if anchored else str(reach.unit)
        (whole,) = windows(WindowKind(kind), agreement.zone, window.last_date, window.last_date, agreement.term)
    inside = clip(whole, first, last)
    assert inside is not None, "the window at hand lies in the term"
    return inside


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """The facts of one window, for one objective and entity or (without an objective) for the remedies."""

    known: Known
    objective: Objective | None
    window: Window
    entity: str | None = None
    settled: bool = False
    """Whether the credit of an objective is what was paid of it in the end, not what its lines came to."""
    charged: bool = False
    """Whether fees are those of the version in force for each of their periods, not all those of the one at hand."""

    def standing(self, standing: Standing) -> bool | None:
        """Whether an objective came to an outcome, in the window at hand or over several."""
        name = standing.objective or (self.objective.name if self.objective is not None else None)
        model = self.known.objectives.get(name or "")
        if name is None or model is None:
            return None
        return stands(self.known.calendar, standing, model.each, self.window, self.known.outcome(name, self.entity))

    def value(self, expression: Expression) -> Fraction | None:
        """Return a value that is not computed from others."""
        match expression:
            case ObjectiveRef():
                return self._of_objective(expression)
            case BaseRef():
                return self._base(expression.name, self.window)
            case FigureRef():
                return self.known.quantities.given(expression.figure, self.window)
            case Accrued():
                return self._accrued(expression)
            case WindowRef() if self.objective is None or self.objective.during is None:
                return Fraction(self.window.end - self.window.start)
        during = self.objective.during if self.objective is not None else None
        return self.known.quantities.value(expression, self.window, during, self.entity)

    def amount(self, paid: Amount) -> tuple[Fraction | None, FeeBase | None]:
        """Return an amount of the contract, exact, in minor units (points, days), and the fee it is a percentage of."""
        if isinstance(paid, Money):
            return Fraction(paid.minor), None
        if isinstance(paid, Computed):
            return amount(paid.value, self), None
        base = self._fee(paid)
        if base is None:
            whole = self._base(paid.fee, self.window)
            return (None if whole is None else paid.percent * whole), None
        return (None if base.exact is None else paid.percent * base.exact), base

    def _fee(self, paid: PercentOf) -> FeeBase | None:
        agreement = self.known.contract.agreement
        fee = next((fee for fee in agreement.fees if fee.name == paid.fee), None)
        return None if fee is None else self.fee_in(fee, self.window)

    def fee_in(self, fee: Fee, window: Window) -> FeeBase:
        """Return what a fee comes to in a window."""
        known = self.known
        in_force = InForce(known.whole, known.contract) if self.charged and known.whole.amendments else None
        quantities = known.measured if in_force is not None else known.quantities
        return fee_base(known.contract.agreement, fee, window, quantities, in_force)

    def _of_objective(self, reference: ObjectiveRef) -> Fraction | None:
        name = reference.objective or (self.objective.name if self.objective is not None else "")
        model = self.known.objectives.get(name)
        if model is None:
            return None
        if reference.part in ("target", "minimum"):
            return _only_end(model.promise if reference.part == "target" else model.minimum)
        if reference.part in ("credit", "points"):
            paid = self.known.paid if self.settled else self.known.before_caps
            return self._summed(paid, reference.part, self.window, name)
        found = self.known.assessment(name, self.entity, self.window)
        if found is None or found.compared is None:
            return None
        if reference.part == "measured":
            return found.compared
        return _distance(model.promise, found.compared, outside=reference.part == "shortfall")

    def _base(self, name: str, window: Window) -> Fraction | None:
        agreement = self.known.contract.agreement
        if name in ("credits", "points"):
            paid = self.known.paid if name == "credits" else self.known.before_caps
            return self._summed(paid, "credit" if name == "credits" else "points", window)
        for line in agreement.amounts:
            if line.name == name:
                return amount(line.value, WindowFacts(self.known, None, window, charged=self.charged))
        return self.fee_in(agreement.fee(name), window).exact

    def _summed(self, paid: Iterable[Paid], part: str, window: Window, objective: str | None = None) -> Fraction | None:
        total = Fraction(0)
        for one in paid:
            if not window.first_date <= one.window.last_date <= window.last_date:
                continue
            if objective is not None and one.objective != objective:
                continue
            if objective is not None and self.entity is not None and one.entity not in (None, self.entity):
                continue
            value = one.credit if part == "credit" else one.points
            if value is None:
                return None
            total += value
        return total

    def _accrued(self, accrued: Accrued) -> Fraction | None:
        """Return the sum of a value over several windows: of what has windows of its own, over those."""
        whole = reached(self.known, accrued.reach, self.window)
        value = accrued.value
        if isinstance(value, FigureRef):
            model = next((f for f in self.known.contract.figures if f.name == value.figure), None)
            return None if model is None else self._over_windows(value, model.each, whole)
        if isinstance(value, ObjectiveRef) and value.part not in ("credit", "points"):
            name = value.objective or (self.objective.name if self.objective is not None else "")
            return self._over_windows(value, self.known.objectives[name].each, whole)
        return amount(value, WindowFacts(self.known, self.objective, whole, self.entity, charged=True))

    def _over_windows(self, value: Expression, kind: WindowKind, whole: Window) -> Fraction | None:
        agreement = self.known.contract.agreement
        found = [
            amount(value, WindowFacts(self.known, self.objective, inside, self.entity))
            for one in windows(kind, agreement.zone, whole.first_date, whole.last_date, agreement.term)
            if (inside := clip(one, agreement.first_date, agreement.last_date)) is not None
            and whole.first_date <= inside.last_date <= whole.last_date
        ]
        return None if None in found else sum((one for one in found if one is not None), Fraction(0))


def _only_end(bounds: Range | None) -> Fraction | None:
    ends = [end.value for end in (bounds.low, bounds.high) if end is not None] if bounds is not None else []
    return ends[0] if len(ends) == 1 else None


def _distance(promise: Range, value: Fraction, *, outside: bool) -> Fraction:
    """Return how far a value lies outside a promise, or inside of it; never less than nothing."""
    gaps = [end.value - value for end in (promise.low,) if end is not None]
    gaps += [value - end.value for end in (promise.high,) if end is not None]
    farthest = max(gaps, default=Fraction(0))
    return max(farthest if outside else -farthest, Fraction(0))


def plain_amount(contract: Contract, paid: Amount, window: Window) -> tuple[Fraction | None, FeeBase | None]:
    """Return an amount as far as the contract alone tells it, with the fee it is a percentage of."""
    return WindowFacts(Known.of(contract, (), Quantities()), None, window).amount(paid)
