"""From an outcome to the lines that pay: the row of the table, what stands beside it, what each comes to by itself.

A met promise earns no credit, whatever a row says; a missed one earns no bonus. Amounts, units, multiples, the line's
own limit and its rounding are worked out here, in the order that the contract has for them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from slakit.assess.conditions import amount, holds
from slakit.assess.results import Assessment
from slakit.contract.amounts import paid_in
from slakit.contract.expressions import Aggregate, Unit, trusted
from slakit.contract.measures import Rounding
from slakit.contract.model import Credit, MoneyRounding, Objective, Outcome
from slakit.contract.payments import PerUnit
from slakit.contract.remedies import Step
from slakit.contract.schedule import paying_lines
from slakit.credits.facts import Known, WindowFacts
from slakit.credits.items import Item
from slakit.credits.made_of import made_of
from slakit.credits.results import Limited, PaidFor, Recorded, Times, Unknown
from slakit.money import round_fraction

__all__ = ["LINE_STEPS", "apply_line_step", "lines_of", "priced", "records_counted", "rounded"]

LINE_STEPS: tuple[Step, ...] = ("multipliers", "line-limits", "rounding")
"""The steps that concern one line alone."""


def records_counted(credit: Credit) -> Aggregate | None:
    """Return the number that a line pays for each of, as an expression that is measured."""
    if credit.for_each is None:
        return None
    return trusted(Aggregate)(statistic="number", of=credit.for_each, unit=Unit.COUNT)


def lines_of(known: Known, objective: Objective, assessment: Assessment) -> list[Item]:
    """Return the lines of an objective in one window, each with its plain amount; one of nothing where none is due."""
    measurement = assessment.measurement
    facts = WindowFacts(known, objective, measurement.window, None if assessment.members else measurement.entity)

    def item(line: int | None = None, why: Unknown | None = None, conflicting: tuple[int, ...] = ()) -> Item:
        credit = objective.credits[line] if line is not None else None
        one = Item(objective.name, measurement.entity, measurement.window, assessment, credit, line, facts)
        one.conflicting = conflicting
        if why is not None:
            one.fail(why)
            one.rounded = None
        return one

    def untold(why: Unknown, credits: Iterable[Credit], conflicting: tuple[int, ...] = ()) -> list[Item]:
        """One for each thing that some lines pay, and for each party that they pay."""
        kinds = dict.fromkeys((paid_in(credit.amount), credit.bonus) for credit in credits if credit.amount is not None)
        found = []
        for unit, may_be_bonus in kinds:
            one = item(why=why, conflicting=conflicting)
            one.unit, one.may_be_bonus = unit, may_be_bonus
            found.append(one)
        return found or [item()]

    outcome = assessment.outcome
    if not objective.credits or outcome is Outcome.NO_DATA:
        return [item()]
    if outcome is Outcome.UNDECIDED:
        return untold(Unknown.UNDECIDED, objective.credits)
    bonus = outcome is Outcome.MET
    found: list[Item] = []
    table = [i for i, credit in enumerate(objective.credits) if credit.row and credit.bonus is bonus]
    if table:
        paying = _paying(objective, assessment, table, bonus=bonus)
        if len(paying) == 1:
            found.append(item(paying[0]))
        elif paying or not bonus:
            # A bonus table need not cover every kept promise; a credit table has to cover every broken one.
            why = Unknown.OVERLAP if paying else Unknown.GAP
            found += untold(why, [objective.credits[i] for i in paying or table], paying)
    for index, credit in enumerate(objective.credits):
        if credit.row or credit.bonus is not bonus:
            continue
        applies = _applies(credit, assessment, facts)
        if applies is None and credit.amount is not None:
            found.append(item(index, Unknown.CONDITION))
            found[-1].unit = paid_in(credit.amount)
        elif applies:
            found.append(item(index))
    for one in found:
        if one.credit is not None and one.unknown is None:
            priced(one)
    return found or [item()]


def _paying(objective: Objective, assessment: Assessment, table: Sequence[int], *, bonus: bool) -> tuple[int, ...]:
    compared = assessment.compared
    if compared is None or objective.promise.holds(compared) is not bonus:
        # Decided by a term (no data, few records, an override) and not by a value: only the words speak of that.
        return tuple(i for i in table if objective.credits[i].when is None)
    return paying_lines(objective.credits, objective.promise, compared, bonus=bonus)[0]


def _applies(credit: Credit, assessment: Assessment, facts: WindowFacts) -> bool | None:
    compared = assessment.compared
    if credit.when is not None and (compared is None or not credit.when.holds(compared)):
        return False
    return True if credit.condition is None else holds(credit.condition, facts)


def priced(item: Item) -> None:
    """Work out the plain amount of a line: its figure, for each of its units or records."""
    credit = item.credit
    assert credit is not None, "a line that pays has a term that says so"
    if credit.amount is None:
        return
    item.unit = paid_in(credit.amount)
    item.value, item.base = item.facts.amount(credit.amount)
    item.plain = item.value
    item.made_of = made_of(item.facts, credit.amount)
    if item.value is None:
        item.fail(Unknown.PARTIAL_FEE if item.base is not None else Unknown.VALUE)
        return
    if isinstance(credit.per, PerUnit):
        _per_unit(item, credit.per)
    counted = records_counted(credit)
    if counted is not None and credit.for_each is not None and item.value is not None:
        records = item.facts.value(counted)
        if records is None:
            item.fail(Unknown.VALUE)
            return
        item.value *= records
        item.steps.append(Recorded(credit.for_each, int(records), item.value))


def _per_unit(item: Item, per: PerUnit) -> None:
    value = amount(per.of, item.facts)
    low = amount(per.low, item.facts) if per.low is not None else None
    high = amount(per.high, item.facts) if per.high is not None else None
    if value is None or (per.low is not None and low is None) or (per.high is not None and high is None):
        item.fail(Unknown.VALUE)
        return
    assert item.value is not None, "the amount of one unit is known"
    assert isinstance(per.unit.value, Fraction), "a unit is a figure"
    within = max((value if high is None else min(value, high)) - (low or 0), Fraction(0))
    units = within / per.unit.value
    if per.pace is not None:
        units = Fraction(math.ceil(units) if per.pace == "started" else math.floor(units))
    item.value *= units
    item.steps.append(PaidFor(per, value, low, high, within, units, item.value))


# ------------------------------------------------------------------ the steps of one line


def apply_line_step(step: Step, item: Item) -> None:
    """Apply one of `LINE_STEPS` to a line."""
    if item.credit is None or item.value is None:
        if step == "rounding":
            item.rounded = item.value
        return
    if step == "multipliers":
        _multiply(item, item.credit)
    elif step == "line-limits":
        _limit(item, item.credit)
    else:
        _round(item, item.credit)


def _multiply(item: Item, credit: Credit) -> None:
    for multiplier in credit.times:
        applies = True if multiplier.condition is None else holds(multiplier.condition, item.facts)
        if applies is None:
            if item.value:
                item.fail(Unknown.CONDITION)
            return
        if applies and item.value is not None:
            item.value *= multiplier.factor
            item.steps.append(Times(multiplier, item.value))


def _limit(item: Item, credit: Credit) -> None:
    if credit.at_most is None or item.value is None:
        return
    limit, base = item.facts.amount(credit.at_most)
    if limit is None:
        if item.value:
            item.fail(Unknown.PARTIAL_FEE if base is not None else Unknown.VALUE)
        return
    if item.value > limit:
        item.value = limit
        item.steps.append(Limited(limit, base, limit))


def _round(item: Item, credit: Credit) -> None:
    assert item.value is not None, "asked before"
    item.exact = item.value
    rounding: MoneyRounding | Rounding | None = credit.rounding
    if rounding is None and item.unit is Unit.MONEY:
        rounding = item.facts.known.contract.remedies.rounding
    item.value = rounded(item.value, rounding)
    if item.value != item.exact:
        item.rounding = rounding
    if item.unit is Unit.MONEY and item.value.denominator != 1:
        item.fail(Unknown.ROUNDING)
    item.rounded = item.value


def rounded(exact: Fraction, rounding: MoneyRounding | Rounding | None) -> Fraction:
    """Return an amount rounded as a term says; as it is without one."""
    if rounding is None:
        return exact
    step = Fraction(rounding.step.minor) if isinstance(rounding, MoneyRounding) else rounding.step
    return round_fraction(exact, step, rounding.mode)
