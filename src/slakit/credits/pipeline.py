"""From results to what is paid, date by date: one ordered pipeline of steps over all that falls due together.

What crosses dates (excess carried forward, offsets in the bank, what caps have been used up, what may still be earned
back) is the state that goes from one date to the next. Results come in the order of time; nothing here measures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby, takewhile

from slakit.assess.conditions import holds
from slakit.assess.results import Assessment
from slakit.contract.amounts import paid_in
from slakit.contract.expressions import Expression, ObjectiveRef, Standing, Unit
from slakit.contract.model import Computed, Contract, Credit
from slakit.contract.remedies import Step, order_of_steps
from slakit.contract.walking import walk
from slakit.credits.caps import apply_cap, cap_key, cap_window
from slakit.credits.earning_back import EarningBack
from slakit.credits.facts import Known, WindowFacts, objectives_of
from slakit.credits.highest import Causes, apply_highest
from slakit.credits.items import CapKey, Item, told_total
from slakit.credits.lines import LINE_STEPS, apply_line_step, lines_of, priced
from slakit.credits.points import converted, pays_for_points
from slakit.credits.quantities import NOTHING_MEASURED, Quantities
from slakit.credits.results import (
    Bank,
    Carried,
    Credits,
    Due,
    IssuedDue,
    Kept,
    KeptLine,
    Paid,
    SharedLine,
    Unknown,
)
from slakit.credits.rights import plans_owed, renewing, rights
from slakit.credits.settling import Claim, centres, judged_claims, least_paid, taxed
from slakit.money import Money
from slakit.timeline import Window

__all__ = ["settle"]


@dataclass(slots=True)
class _State:
    """What goes from one due date to the next."""

    known: Known
    claims: Sequence[Claim] | None
    told: Container[tuple[str, str]] | None
    causes: Causes
    as_of: int | None
    earlier: list[Item] = field(default_factory=list)
    excess: list[tuple[Item, dt.date]] = field(default_factory=list)
    """What waits to be carried, each with the date after which it comes in."""
    bank: Fraction | None = Fraction(0)
    """What is left of offsets; `None` cannot be told."""
    issued: dict[dt.date, list[IssuedDue]] = field(default_factory=dict)
    earning: EarningBack = field(default_factory=EarningBack)


def settle(  # noqa: PLR0913 - one call for all there is to say
    contract: Contract,
    assessments: Iterable[Assessment],
    *,
    quantities: Quantities = NOTHING_MEASURED,
    claims: Sequence[Claim] | None = (),
    causes: Causes | None = None,
    as_of: int | None = None,
    issued: Sequence[IssuedDue] = (),
    told: Container[tuple[str, str]] | None = None,
) -> Credits:
    """Work out what all results come to. Results of one date fall due together; their order does not matter.

    An amended contract is in each window the version that is in force for it. What is due on claim only is judged by
    `claims`; with `None` all of it counts as claimed in time, and so does all but the objectives and windows of which
    they have `told`, where these are named. `as_of` (microseconds UTC) is the instant of judgement.
    Dates of which something was `issued` come to what that says, and leave the state that it tells.
    """
    results = list(assessments)
    known = Known.of(contract, results, quantities)
    state = _State(known, claims, told, causes or {}, as_of)
    for one in issued:
        state.issued.setdefault(one.date, []).append(one)
    place = {name: i for i, name in enumerate(known.objectives)}
    results.sort(key=lambda a: (a.measurement.window.last_date, place[a.objective], a.measurement.window.first_date,
                                a.measurement.entity or ""))  # fmt: skip
    dues: list[Due] = []
    lines: list[SharedLine] = []
    for date, group in groupby(results, key=lambda a: a.measurement.window.last_date):
        for version, own in _by_version(contract, list(group)):
            known.contract, known.until = version, date
            known.objectives |= objectives_of(version)
            at = _Date(state, date, own, len(lines))
            was = state.issued.get(date)
            dues.append(at.restored(was.pop(0)) if was else at.settled())
            lines += [item.finished(contract.agreement.currency) for item in at.items]
    return Credits(tuple(lines), tuple(dues))


def _by_version(contract: Contract, results: list[Assessment]) -> list[tuple[Contract, list[Assessment]]]:
    found: list[tuple[Contract, list[Assessment]]] = []
    for result in results:
        window = result.measurement.window
        version = contract.for_window(window.first_date, window.last_date)
        own = next((own for other, own in found if other is version), None)
        if own is None:
            found.append((version, [result]))
        else:
            own.append(result)
    return found


class _Date:
    """One due date on its way through the pipeline."""

    def __init__(self, state: _State, date: dt.date, results: list[Assessment], first: int) -> None:
        self.state, self.known, self.date, self.first = state, state.known, date, first
        self.contract, self.results = state.known.contract, results
        self.items: list[Item] = []
        self._known_before = len(self.known.before_caps), len(self.known.paid)
        self.due = Due(date, ())
        self.offsets_told = True
        self.order = order_of_steps(self.contract.remedies.order)

    # ------------------------------------------------------------ lines

    def _add(self, item: Item) -> int:
        self.items.append(item)
        return self.first + len(self.items) - 1

    def _index(self, item: Item) -> int:
        return self.first + next(i for i, other in enumerate(self.items) if other is item)

    def _leading(self) -> tuple[Step, ...]:
        """The steps of single lines that come before all others."""
        return tuple(takewhile(lambda step: step in LINE_STEPS, self.order))

    def _lines(self) -> None:
        """Make the lines: of objectives in an order in which each finds the credits of others that it speaks of."""
        made: dict[int, list[Item]] = {}
        for number in _in_order_of_need(self.known, self.results):
            result = self.results[number]
            own = lines_of(self.known, self.known.objectives[result.objective], result)
            self._by_themselves(own)
            made[number] = own
        for number in range(len(self.results)):
            self.items += made[number]
        shared = self._shared()
        self._by_themselves(shared)
        self.items += shared

    def _by_themselves(self, items: list[Item]) -> None:
        for step in self._leading():
            for item in items:
                apply_line_step(step, item)
        self.known.before_caps += _paid(items)

    def _shared(self) -> list[Item]:
        """The lines of the remedies that speak of what falls due now."""
        found = []
        for number, credit in enumerate(self.contract.remedies.credits):
            if pays_for_points(credit):
                continue
            window = self._window_of(credit)
            if window is None:
                continue
            item = Item("", None, window, None, credit, number, WindowFacts(self.known, None, window))
            applies = True if credit.condition is None else holds(credit.condition, item.facts)
            if applies is None:
                item.fail(Unknown.CONDITION)
                item.rounded, item.unit = None, paid_in(credit.amount)
            elif applies:
                priced(item)
            else:
                continue
            found.append(item)
        return found

    def _window_of(self, credit: Credit) -> Window | None:
        """Return the widest window of the objectives that a line speaks of, when all of them have one that ends now."""
        due = {result.objective: result.measurement.window for result in self.results}
        names = _named_by(credit) or set(due)
        if not names or not names <= due.keys():
            return None
        return max((due[name] for name in names), key=lambda window: window.last_date - window.first_date)

    # ------------------------------------------------------------ steps

    def settled(self) -> Due:
        """Take everything through all steps, and return what falls due."""
        self._lines()
        leading = self._leading()
        for step in self.order[len(leading) :]:
            self._step(step)
        self._finish()
        return self.due

    def restored(self, issued: IssuedDue) -> Due:
        """Take what was issued for the date, in place of what it would come to now, and the state that it left."""
        kept = issued.kept
        self.items = [self._item(one) for one in kept.lines]
        self.known.before_caps += kept.before_caps
        self.known.paid += kept.paid
        self.state.excess = [(self._item(one), after) for one, after in kept.waiting]
        self.state.bank = kept.bank
        self.state.earning.arise(self.known, self.contract.remedies.earn_back, kept.paid)
        self.state.earlier += self.items
        return Due(self.date, tuple(range(self.first, self.first + len(self.items))), kept=kept)

    def _item(self, one: KeptLine) -> Item:
        model = self.known.objectives.get(one.objective)
        credits = model.credits if model is not None else self.contract.remedies.credits
        credit = credits[one.line] if one.line is not None else None
        facts = WindowFacts(self.known, model, one.window, one.entity)
        return Item(
            one.objective, one.entity, one.window, None, credit, one.line, facts,
            unit=one.unit, value=one.value, rounded=one.rounded, unknown=one.unknown,
            withheld={self._caps()[number]: part for number, part in one.withheld},
            origin=one.origin, may_be_bonus=one.bonus and credit is None,
        )  # fmt: skip

    def _caps(self) -> list[CapKey]:
        """What the caps are known by in all versions, by their numbers in this one."""
        caps = self.contract.remedies.caps
        return [cap_key(caps, number) for number in range(len(caps))]

    def _step(self, step: Step) -> None:
        match step:
            case "multipliers" | "line-limits" | "rounding":
                for item in self.items:
                    # What was carried is a line that has been multiplied and limited before.
                    if item.origin is None or step == "rounding":
                        apply_line_step(step, item)
            case "highest":
                found = [
                    one for rule in self.contract.remedies.highest
                    for one in apply_highest(rule, self.items, self.state.causes, self._index)
                ]  # fmt: skip
                self.due = replace(self.due, highest=tuple(found))
            case "points":
                self._points()
            case "carried-excess":
                self._carry_in()
            case "caps":
                for number, cap in enumerate(self.contract.remedies.caps):
                    if cap.what != "points":
                        self._cap(number)
            case "minimum":
                self._minimum()
            case "claims":
                claims = judged_claims(
                    self.contract, self.items, self.state.claims, self._index, self.state.as_of, self.state.told
                )
                self.due = replace(self.due, claims=tuple(claims))
            case "tax":
                self._tax()
            case "cost-centres":
                self._centres()
            case "earn-back":
                self._earn_back()
            case "bonuses" | "settlement":
                pass  # bonuses are netted at the end, and how credits are settled changes no amount

    def _points(self) -> None:
        for number, cap in enumerate(self.contract.remedies.caps):
            if cap.what == "points":
                self._cap(number)
        points, made = converted(self.known, self.items, self._add)
        for step in self.order[: self.order.index("points")]:
            for item in made if step in LINE_STEPS else ():
                apply_line_step(step, item)
        self.due = replace(self.due, points=points)

    def _carry_in(self) -> None:
        ready = _joined([item for item, after in self.state.excess if after < self.date])
        self.state.excess = [(item, after) for item, after in self.state.excess if after >= self.date]
        for item in ready:
            # It belongs to the window in which it falls due now.
            item.window = next((i.window for i in self.items if i.objective == item.objective), self.items[0].window)
        if ready:
            self.due = replace(self.due, carried=Carried(tuple(self._add(item) for item in ready)))

    def _cap(self, number: int) -> None:
        cap = self.contract.remedies.caps[number]
        before = [item.value for item in self.items]
        steps = apply_cap(self.known, number, self.items, self.state.earlier, self.date, self._index)
        self.due = replace(self.due, caps=(*self.due.caps, *steps))
        if cap.rest == "carried forward":
            last = cap_window(self.known, cap, self.date).last_date
            for item, value in zip(self.items, before, strict=True):
                if value is not None and item.value is not None and item.value < value:
                    self.state.excess.append((_excess(item, value - item.value), last))

    def _credits(self) -> list[Item]:
        return [item for item in self.items if item.unit is Unit.MONEY and not item.bonus]

    def _minimum(self) -> None:
        rule = self.contract.remedies.least_payment
        credits = self._credits()
        if rule is None:
            return
        # Where tax comes first, it is part of what the credits come to.
        tax = Fraction(self.due.tax.minor if self.due.tax is not None else 0)
        self.due = replace(self.due, least=least_paid(rule, credits, tax))
        if self.due.tax is not None and self.due.least is not None and self.due.least.after == 0:
            self.due = replace(self.due, tax=self._money(Fraction(0)))

    def _tax(self) -> None:
        total = told_total(self._credits())
        tax = None if total is None else taxed(self.contract, total)
        self.due = replace(self.due, tax=self._money(tax))
        if total is not None and tax is None:
            self.due = replace(self.due, unknown=Unknown.ROUNDING)

    def _centres(self) -> None:
        total = told_total(self._credits())
        amount = self._money(total)
        # Where the tax comes later, it is not split.
        later = self.order.index("tax") > self.order.index("cost-centres")
        tax = Money(self.contract.agreement.currency, 0) if later else self.due.tax
        if amount is not None and tax is not None:
            self.due = replace(self.due, centres=centres(self.contract, amount + tax))

    def _earn_back(self) -> None:
        paid = _paid(self._credits())
        self.known.paid += paid
        found, untold = self.state.earning.arise(self.known, self.contract.remedies.earn_back, paid)
        self.due = replace(self.due, earned_back=tuple(found))
        if any(not rule.as_offset for rule in untold):
            self.due = replace(self.due, unknown=Unknown.VALUE)
        self.offsets_told = not any(rule.as_offset for rule in untold)

    # ------------------------------------------------------------ the end

    def _money(self, value: Fraction | None) -> Money | None:
        if value is None or value.denominator != 1:
            return None
        return Money(self.contract.agreement.currency, value.numerator)

    def _finish(self) -> None:
        for item in self.items:
            if item.unit is Unit.MONEY and item.value is not None and item.value.denominator != 1:
                item.fail(Unknown.ROUNDING)
        bonuses = [item for item in self.items if item.unit is Unit.MONEY and item.bonus]
        days = [item for item in self.items if item.unit is Unit.SERVICE_DAYS]
        credits, bonus = self._money(told_total(self._credits())), self._money(told_total(bonuses))
        tax = self.due.tax
        back = sum((one.amount for one in self.due.earned_back if not one.rule.as_offset), Fraction(0))
        owed = Fraction(credits.minor + tax.minor) if credits is not None and tax is not None else None
        used, bank = self._bank(owed)
        total = None
        if owed is not None and used is not None and bonus is not None and self.due.unknown is None:
            total = self._money(owed - used - back - bonus.minor)
        self.state.earlier += self.items
        before_caps, paid = self._known_before
        caps = self._caps()
        kept = Kept(
            lines=tuple(item.kept(caps) for item in self.items),
            before_caps=tuple(self.known.before_caps[before_caps:]),
            paid=tuple(self.known.paid[paid:]),
            waiting=tuple((item.kept(caps), after) for item, after in self.state.excess),
            bank=self.state.bank,
        )
        self.due = replace(
            self.due,
            kept=kept,
            lines=tuple(range(self.first, self.first + len(self.items))),
            credits=credits,
            bonuses=bonus,
            days=told_total(days),
            rights=tuple(rights(self.known, self.date)),
            plans=tuple(plans_owed(self.known, self.date)),
            renewing=renewing(self.known, self.date),
            bank=bank,
            total=total,
        )

    def _bank(self, owed: Fraction | None) -> tuple[Fraction | None, Bank | None]:
        """Set offsets against what is owed; where either is not known, nor is what is used, nor what is left."""
        before, used = self.state.bank, None
        if before == 0 or owed == 0:
            used = Fraction(0)
        elif before is not None and owed is not None:
            used = min(before, max(owed, Fraction(0)))
        banked = sum((one.amount for one in self.due.earned_back if one.rule.as_offset), Fraction(0))
        if before is None or used is None or not self.offsets_told:
            self.state.bank = None
            return used, None
        self.state.bank = before - used + banked
        return used, Bank(before, used, self.state.bank) if before or banked else None


def _excess(item: Item, value: Fraction) -> Item:
    """Return what a cap cut off a line as a line of its own, to fall due later."""
    return replace(
        item, assessment=None, value=value, exact=value, rounded=value, rounding=None, steps=[], withheld={},
        origin=item.origin or item.window,
    )  # fmt: skip


def _joined(excess: Sequence[Item]) -> list[Item]:
    """Put together what is left of the same line: several caps may each have cut it, again and again."""
    found: dict[object, Item] = {}
    for item in excess:
        key = (item.objective, item.entity, item.origin, item.unit, item.bonus, item.line)
        if key not in found:
            found[key] = item
            continue
        total = (found[key].value or Fraction(0)) + (item.value or Fraction(0))
        found[key] = replace(found[key], value=total, exact=total, rounded=total)
    return list(found.values())


def _paid(items: Sequence[Item]) -> list[Paid]:
    """What lines come to, of each objective in each window, of each of several by itself."""
    found: dict[tuple[str, Window, str | None], list[Item]] = {}
    for item in items:
        found.setdefault((item.objective, item.window, item.entity), []).append(item)
    return [Paid(objective, window, *_sums(own), entity) for (objective, window, entity), own in found.items()]


def _sums(items: Sequence[Item]) -> tuple[Fraction | None, Fraction | None]:
    """The credits and the points of some lines."""
    money = [item for item in items if item.unit is Unit.MONEY and not item.bonus]
    points = [item for item in items if item.unit is Unit.SERVICE_POINTS]
    return told_total(money), told_total(points)


def _expressions(credit: Credit) -> list[Expression]:
    """All expressions of a line, with what they are made of."""
    parts: list[Expression] = [credit.condition] if credit.condition is not None else []
    parts += [amount.value for amount in (credit.amount, credit.at_most) if isinstance(amount, Computed)]
    parts += [multiplier.condition for multiplier in credit.times if multiplier.condition is not None]
    for name in ("of", "low", "high"):
        value = getattr(credit.per, name, None)
        if value is not None:
            parts.append(value)
    return [inner for part in parts for inner in walk(part)]


def _named_by(credit: Credit) -> set[str]:
    return {
        e.objective for e in _expressions(credit) if isinstance(e, ObjectiveRef | Standing) and e.objective is not None
    }


def _in_order_of_need(known: Known, results: Sequence[Assessment]) -> list[int]:
    """Return the results in an order in which each comes behind those whose credits its own lines speak of.

    A contract in which two speak of each other is refused before.
    """
    needs: dict[str, set[str | None]] = {}
    for objective in known.objectives.values():
        spoken_of = [e for credit in objective.credits for e in _expressions(credit) if isinstance(e, ObjectiveRef)]
        own = {None, objective.name}
        needs[objective.name] = {e.objective for e in spoken_of if e.part in ("credit", "points")} - own
    waiting, order = list(range(len(results))), []
    while waiting:
        open_names = {results[i].objective for i in waiting}
        ready = [i for i in waiting if not needs[results[i].objective] & open_names] or waiting
        order += ready
        waiting = [i for i in waiting if i not in ready]
    return order
