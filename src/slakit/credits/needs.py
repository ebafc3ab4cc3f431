"""What has to be known beside the results of objectives before amounts can be worked out.

`measured_for` lists the records, figures and lengths of time that amounts speak of, with the windows in which they do;
`reach` says how far back results matter. Both run when an evaluation is planned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slakit.assess.standings import Calendar, windows_meant
from slakit.contract.agreement_terms import Charged
from slakit.contract.expressions import (
    Accrued,
    BaseRef,
    Expression,
    FigureRef,
    ObjectiveRef,
    Standing,
    WindowRef,
    trusted,
)
from slakit.contract.model import Amount, Computed, Contract, Credit, Fee, PercentOf
from slakit.contract.walking import children, is_leaf, walk
from slakit.credits.facts import Known, objectives_of, reached
from slakit.credits.fees import InForce, charged_periods
from slakit.credits.lines import records_counted
from slakit.credits.quantities import Quantities
from slakit.timeline import Window, clip, windows

__all__ = ["Need", "measured_for", "reach"]


@dataclass(frozen=True, slots=True)
class Need:
    """A value that is measured for the sake of amounts, in one window, in the hours and for the entities it is needed.

    `entities` names the field whose values are taken one by one, where the objective is judged so; `version` is the
    place of the version of the contract by which it is measured.
    """

    expression: Expression
    window: Window
    during: str | None = None
    entities: str | None = None
    version: int = 0


def _amounts(credit: Credit) -> list[Amount]:
    return [amount for amount in (credit.amount, credit.at_most) if amount is not None]


def _conditions(credit: Credit) -> list[Expression]:
    found = [credit.condition, *(multiplier.condition for multiplier in credit.times)]
    found += [getattr(credit.per, name, None) for name in ("of", "low", "high")]
    return [one for one in found if one is not None]


class _Needs:
    """Gathers needs of a version; `charged` fees are those of the version of `whole` in force for their periods."""

    def __init__(
        self, contract: Contract, whole: Contract, found: dict[Need, None] | None = None, *, charged: bool = False
    ) -> None:
        self.contract, self.whole, self.charged = contract, whole, charged
        self.number = whole.number_of(contract)
        self.known = Known.of(contract, (), Quantities())
        self.found: dict[Need, None] = {} if found is None else found

    def over_periods(self) -> _Needs:
        """Return what gathers the needs of what several windows come to."""
        return self if self.charged else _Needs(self.contract, self.whole, self.found, charged=True)

    def credit(self, credit: Credit, window: Window, during: str | None, entities: str | None) -> None:
        for amount in _amounts(credit):
            self.amount(amount, window, during, entities)
        for one in _conditions(credit):
            self.expression(one, window, during, entities)
        counted = records_counted(credit)
        if counted is not None:
            self.found[Need(counted, window, during, entities, self.number)] = None

    def amount(self, amount: Amount, window: Window, during: str | None = None, entities: str | None = None) -> None:
        if isinstance(amount, Computed):
            self.expression(amount.value, window, during, entities)
        elif isinstance(amount, PercentOf):
            self.base(amount.fee, window)

    def expression(
        self, expression: Expression, window: Window, during: str | None = None, entities: str | None = None
    ) -> None:
        match expression:
            case BaseRef():
                self.base(expression.name, window)
            case Accrued():
                self.accrued(expression, window, during, entities)
            case FigureRef():
                self.found[Need(expression, window, version=self.number)] = None
            case WindowRef() if during is None:
                pass
            case _ if is_leaf(expression):
                self.found[Need(expression, window, during, entities, self.number)] = None
            case _:
                for child in children(expression):
                    self.expression(child, window, during, entities)

    def accrued(self, accrued: Accrued, window: Window, during: str | None, entities: str | None) -> None:
        whole = reached(self.known, accrued.reach, window)
        value, agreement = accrued.value, self.contract.agreement
        model = next(
            (f for f in self.contract.figures if isinstance(value, FigureRef) and f.name == value.figure), None
        )
        if model is None:
            self.over_periods().expression(value, whole, during, entities)
            return
        for one in windows(model.each, agreement.zone, whole.first_date, whole.last_date, agreement.term):
            inside = clip(one, agreement.first_date, agreement.last_date)
            if inside is not None:
                self.found[Need(value, inside, version=self.number)] = None

    def base(self, name: str, window: Window) -> None:
        agreement = self.contract.agreement
        for line in agreement.amounts:
            if line.name == name:
                self.expression(line.value, window)
        for fee in agreement.fees:
            if fee.name == name:
                self.fee(fee, window)

    def fee(self, fee: Fee, window: Window) -> None:
        amended = self.charged and self.whole.amendments
        in_force = InForce(self.whole, self.contract) if amended else None
        for number, own, _, inside in charged_periods(self.contract.agreement, fee, window, in_force):
            version = number if in_force is not None else self.number
            if isinstance(own.amount, Charged):
                self.found[Need(own.amount.value, inside, version=version)] = None
            if own.times is not None:
                self.found[Need(trusted(FigureRef)(figure=own.times.figure), inside, version=version)] = None


def measured_for(
    contract: Contract, judged: Mapping[str, Iterable[Window]], whole: Contract | None = None
) -> tuple[Need, ...]:
    """Return all that amounts speak of, when objectives are judged in these windows.

    `whole` is the contract with its amendments, of which `contract` is the version that holds for the windows.
    """
    needs = _Needs(contract, whole or contract)
    agreement, ends = contract.agreement, {w.last_date: w for found in judged.values() for w in found}
    for name, objective in objectives_of(contract).items():
        separately = objective.separately
        entities = separately.field if separately is not None and separately.decides == "counts" else None
        for window in judged.get(name, ()):
            for credit in objective.credits:
                needs.credit(credit, window, objective.during, entities)
    every = {w: None for found in judged.values() for w in found}
    for window in every:
        for credit in contract.remedies.credits:
            needs.credit(credit, window, None, None)
        for back in contract.remedies.earn_back:
            needs.amount(back.amount, window)
            needs.expression(back.condition, window)
        for right in contract.remedies.terminations:
            needs.expression(right.when, window)
        renewal = agreement.renewal
        if renewal is not None and renewal.condition is not None and window.last_date == agreement.last_date:
            needs.expression(renewal.condition, window)
    for cap in contract.remedies.caps:
        for date in ends:
            for one in windows(cap.each, agreement.zone, date, date, agreement.term):
                inside = clip(one, agreement.first_date, agreement.last_date)
                if inside is not None:
                    needs.over_periods().amount(cap.limit, inside)
    return tuple(needs.found)


def _everything(contract: Contract) -> Iterator[Expression]:
    """Yield every expression that an amount or a right rests on, with what it is made of."""
    roots: list[Expression] = []
    credits = [c for o in objectives_of(contract).values() for c in o.credits]
    for credit in (*credits, *contract.remedies.credits):
        roots += _conditions(credit)
        roots += [amount.value for amount in _amounts(credit) if isinstance(amount, Computed)]
    roots += [cap.limit.value for cap in contract.remedies.caps if isinstance(cap.limit, Computed)]
    roots += [right.when for right in contract.remedies.terminations]
    renewal = contract.agreement.renewal
    roots += [renewal.condition] if renewal is not None and renewal.condition is not None else []
    roots += [line.value for line in contract.agreement.amounts]
    for root in roots:
        yield from walk(root)


def reach(contract: Contract, first: dt.date, known_from: dt.date | None = None) -> dt.date:
    """Return the first date whose results matter for what falls due on a date or later.

    What is carried forward, used up or may be earned back can go back to the beginning, so then everything matters.
    What earlier windows came to rests on others before them in turn, but for those that are known: with `known_from`,
    all from that date on.
    """
    agreement, remedies = contract.agreement, contract.remedies
    if remedies.earn_back or any(cap.rest == "carried forward" for cap in remedies.caps):
        return agreement.first_date
    if any(objective.consumes for objective in contract.objectives):
        return agreement.first_date
    earlier = _reach(contract, first)
    while earlier < first and not (known_from is not None and known_from <= earlier):
        first, earlier = earlier, _reach(contract, earlier)
    return earlier


def _reach(contract: Contract, first: dt.date) -> dt.date:
    """Return the first date whose results what falls due on a date rests on directly."""
    agreement, remedies = contract.agreement, contract.remedies
    if first <= agreement.first_date:
        return agreement.first_date
    known, starts = Known.of(contract, (), Quantities()), [first]
    for cap in remedies.caps:
        for one in windows(cap.each, agreement.zone, first, first, agreement.term):
            inside = clip(one, agreement.first_date, agreement.last_date)
            if inside is not None:
                starts.append(inside.first_date)
                if cap.over is not None:
                    starts.append(reached(known, cap.over, inside).first_date)
    calendar, objectives = Calendar(agreement), objectives_of(contract)
    for expression in _everything(contract):
        for name in _named(expression, objectives):
            kind = objectives[name].each
            for one in windows(kind, agreement.zone, first, first, agreement.term):
                at = clip(one, agreement.first_date, agreement.last_date)
                if at is None:
                    continue
                if isinstance(expression, Accrued) and _of_results(expression):
                    starts.append(reached(known, expression.reach, at).first_date)
                elif isinstance(expression, Standing):
                    meant = windows_meant(calendar, expression.history, kind, at)
                    starts += [window.first_date for window in (meant[0][:1] if meant is not None else ())]
    return max(min(starts), agreement.first_date)


def _of_results(accrued: Accrued) -> bool:
    """Whether a sum over several windows is one of what objectives came to; fees and figures are known without them."""
    return any(
        isinstance(e, ObjectiveRef) or (isinstance(e, BaseRef) and e.name in ("credits", "points"))
        for e in walk(accrued.value)
    )


def _named(expression: Expression, objectives: Mapping[str, object]) -> list[str]:
    """Return the objectives whose windows an expression may be asked in: the one that it names, or any."""
    if isinstance(expression, Standing) and expression.objective is not None:
        return [name for name in objectives if name == expression.objective]
    return list(objectives) if isinstance(expression, Standing | Accrued) else []
