"""The working of what happened on one due date, piece by piece, in steps from the lines to what is paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from slakit.assess import Assessment
from slakit.contract.consequences import Termination
from slakit.contract.expressions import Expression, Located, ObjectiveRef, Standing, Unit
from slakit.contract.model import Computed, Contract
from slakit.contract.remedies import order_of_steps
from slakit.contract.walking import walk
from slakit.credits import CAPPED_UNITS, CapStep, CreditLine, Due, SharedLine
from slakit.credits.results import EarnedBack
from slakit.evaluation import Evaluation
from slakit.money import Money
from slakit.render.figures import date_text, exact_money_text, exact_text, paid_text, value_text
from slakit.render.phrases import Translate, translator
from slakit.render.sentences import Sentences, sentences
from slakit.render.settlement import plan_until
from slakit.render.working_amounts import AmountWorking, Said, limit_said
from slakit.render.working_money import claim_said
from slakit.render.working_outcome import near, outcome_word
from slakit.render.working_places import Places
from slakit.render.working_unknown import unknown_text
from slakit.timeline import Window

__all__ = ["DateWorking", "Told", "money_told", "plans", "terminations"]


@dataclass(frozen=True, slots=True)
class Told:
    """One working: what it is of, the date or window, what it came to, and the steps; `entity` is one of several."""

    reference: str
    title: str
    when: str
    amount: str
    steps: tuple[Said, ...]
    entity: str | None = None
    objective: str = ""
    """The objective of the line that this is the working of, if it is of one."""


def terminations(contract: Contract) -> Iterator[Termination]:
    """Yield the rights to end the agreement: of the remedies, then of the clauses."""
    yield from contract.remedies.terminations
    yield from (term for c in contract.clauses if c.verification is not None for term in c.verification.terminations)


def plans(contract: Contract) -> Iterator[Located]:
    """Yield the plans that may come to be owed: of the remedies, then of the clauses."""
    yield from contract.remedies.plans
    yield from (plan for c in contract.clauses if c.verification is not None for plan in c.verification.plans)


def money_told(amount: Money | None, t: Translate) -> str:
    """Return an amount, or that it cannot be told."""
    return t("cannot be told") if amount is None else str(amount)


class DateWorking:
    """What happened on one due date."""

    def __init__(self, evaluation: Evaluation, language: str, contract: Contract, due: Due) -> None:
        self.evaluation, self.lines, self.t = evaluation, evaluation.all_lines, translator(language)
        self.contract, self.due = contract, due
        self.words: Sentences = sentences(language, contract)
        self.currency = contract.agreement.currency
        self.date = date_text(due.date)

    def told(self, name: str, number: int | None) -> Iterator[Told]:
        """Yield the workings of a name on this date."""
        tellers: Mapping[str, Callable[[int | None], Iterator[Told]]] = {
            "credit": self._credits,
            "cap": self._caps,
            "highest": self._highest,
            "points": self._points,
            "carried": self._carried,
            "least-payment": self._least,
            "claims": self._claims,
            "tax": self._tax,
            "cost-centres": self._centres,
            "earn-back": self._earned_back,
            "bank": self._bank,
            "bonuses": self._bonuses,
            "service-days": self._days,
            "termination": self._rights,
            "plan": self._owed,
        }
        yield from tellers[name](number)

    # ------------------------------------------------------------ words

    def _paid(self, unit: Unit, amount: Fraction | None) -> str:
        return self.t("not known") if amount is None else paid_text(self.currency, unit, amount)

    def _minor(self, amount: Fraction) -> str:
        return exact_money_text(self.currency, amount)

    def _name(self, line: SharedLine) -> str:
        """Return what to call a line: its objective and window, or the line of the remedies that pays."""
        if line.origin is not None:
            whose = line.objective or self.t("the remedies")
            return self.t("carried from {window}, {whose}", window=line.origin.label, whose=whose)
        if not line.objective:
            return self.t("line {number} of the remedies", number=(line.line or 0) + 1)
        return f"{line.name}, {line.window.label}"

    def _of(self, line: SharedLine) -> str:
        """Return what is left of a line."""
        if line.unknown is not None:
            return self.t("cannot be told")
        if line.unit is Unit.MONEY:
            return money_told(line.payable, self.t)
        return self._paid(line.unit, line.quantity or Fraction(0))

    def _telling(self, line: SharedLine) -> bool:
        return line.unknown is not None or bool(line.exact) or bool(line.amount is not None and line.amount.minor)

    def _own(self) -> list[SharedLine]:
        return [self.lines[i] for i in self.due.lines]

    def _sum_of(self, lines: Iterable[SharedLine]) -> Iterator[Said]:
        yield from ((self._name(line), self._of(line), line.credit) for line in lines if self._telling(line))

    def _one(self, name: str, number: int | None, of: Iterable[Located], part: Located) -> tuple[bool, str]:
        """Whether a number is that of a part, and the reference to it."""
        place = next((i for i, other in enumerate(of) if other is part or other == part), 0)
        return number in (None, place), f"{name}-{place + 1}"

    # ------------------------------------------------------------ the total

    def total(self) -> Iterator[Told]:
        """Yield how the total of this date came about."""
        t, due, remedies = self.t, self.due, self.contract.remedies
        money = [line for line in self._own() if line.unit is Unit.MONEY]
        credits = [line for line in money if not line.bonus]
        steps = list(self._sum_of(credits))
        text = t("credits payable: sum of these") if len(steps) > 1 else t("credits payable")
        steps.append((text, money_told(due.credits, t), None))
        if due.tax is not None and due.tax.minor:
            steps.append((t("tax on credits"), str(due.tax), remedies.tax))
        if due.bank is not None and due.bank.used:
            rule = next((rule for rule in remedies.earn_back if rule.as_offset), None)
            steps.append((t("set against them from the bank"), f"-{self._minor(due.bank.used)}", rule))
        for back in due.earned_back:
            if not back.rule.as_offset:
                text = t("earned back of the credits of {window}", window=back.window.label)
                steps.append((text, f"-{self._minor(back.amount)}", back.rule))
        bonuses = [line for line in money if line.bonus and self._telling(line)]
        steps += [(t("bonus: {name}", name=self._name(x)), f"-{self._of(x)}", x.credit) for x in bonuses]
        if due.unknown is not None or due.total is None:
            unknown = due.unknown or next((line.unknown for line in money if line.unknown is not None), None)
            if unknown is not None:
                why, what = unknown_text(unknown, t)
                steps.append((t("{why}. What to do: {what}", why=why, what=what), t("cannot be told"), None))
        steps.append((t("total due on {date}", date=self.date), money_told(due.total, t), None))
        yield Told("total", t("Total credit"), self.date, money_told(due.total, t), tuple(steps))

    # ------------------------------------------------------------ lines

    def _line(self, reference: str, title: str, line: SharedLine, first: Iterable[Said]) -> Told:
        amounts = AmountWorking(self.contract, line, self.words, self.t)
        priced = amounts.priced() if line.origin is None else ()
        steps = (*first, *priced, *amounts.together(Places(self.lines, self.evaluation.dues)), *amounts.end())
        return Told(reference, title, line.window.label, self._of(line), steps, line.entity, line.objective)

    def _credits(self, number: int | None) -> Iterator[Told]:
        for line in self._own():
            if line.objective or line.origin is not None or line.credit is None or number not in (None, line.line):
                continue
            credit = line.credit
            first: list[Said] = [(self.words.shared_credit(credit), self.words.amount(credit.amount), credit)]
            first += self._facts(credit.condition, line.window) if credit.condition is not None else []
            title = self.t("Line {number} of the remedies", number=(line.line or 0) + 1)
            yield self._line(f"credit-{(line.line or 0) + 1}", title, line, first)

    def _carried(self, number: int | None) -> Iterator[Told]:
        t = self.t
        rules = [cap for cap in self.contract.remedies.caps if cap.rest == "carried forward"]
        for line in self._own():
            if line.origin is not None:
                text = t("what a limit left over in {window}, carried forward", window=line.origin.label)
                amount = self._paid(line.unit, line.exact)
                first = [(text, amount, rules[0] if rules else None)]
                yield self._line("carried", self._name(line), line, first)

    def _bonuses(self, number: int | None) -> Iterator[Told]:
        lines = [line for line in self._own() if line.bonus and self._telling(line)]
        if lines:
            total = money_told(self.due.bonuses, self.t)
            steps = (*self._sum_of(lines), (self.t("bonuses payable to the provider"), total, None))
            yield Told("bonuses", self.t("Bonuses"), self.date, total, steps)

    def _days(self, number: int | None) -> Iterator[Told]:
        lines = [line for line in self._own() if line.unit is Unit.SERVICE_DAYS and self._telling(line)]
        if lines:
            total = self._paid(Unit.SERVICE_DAYS, self.due.days)
            text = self.t("days of service that are due")
            yield Told("service-days", self.t("Days of service"), self.date, total,
                       (*self._sum_of(lines), (text, total, self.contract.remedies.settlement)))  # fmt: skip

    # ------------------------------------------------------------ what is done to several

    def _highest(self, number: int | None) -> Iterator[Told]:
        t = self.t
        for group in self.due.highest:
            asked, reference = self._one("highest", number, self.contract.remedies.highest, group.rule)
            if not asked:
                continue
            steps: list[Said] = []
            for index in group.lines:
                line = self.lines[index]
                steps.append((self._name(line), money_told(line.amount, t), line.credit))
            kept = self.lines[group.kept]
            steps.append((self.words.highest(group.rule), self._name(kept), group.rule))
            yield Told(reference, t("Highest credit only"), kept.window.label, money_told(kept.amount, t), tuple(steps))

    def _points(self, number: int | None) -> Iterator[Told]:
        t, points = self.t, self.due.points
        earned = [line for line in self._own() if line.unit is Unit.SERVICE_POINTS and self._telling(line)]
        if not earned:
            return
        steps = list(self._sum_of(earned))
        if points is None:
            total = sum((line.quantity or Fraction(0) for line in earned), Fraction(0))
            steps.append((t("points earned; nothing pays for them"), self._paid(Unit.SERVICE_POINTS, total), None))
            yield Told("points", t("Points"), self.date, self._paid(Unit.SERVICE_POINTS, total), tuple(steps))
            return
        whole = self._paid(Unit.SERVICE_POINTS, points.earned)
        steps.append((t("points that count together"), whole, None))
        for credit, inside, index in points.slices:
            text = t("{points} of these: {line}", points=exact_text(inside), line=self.words.shared_credit(credit))
            steps.append((text, self._of(self.lines[index]), credit))
        yield Told("points", t("Points"), self.date, whole, tuple(steps))

    def _caps(self, number: int | None) -> Iterator[Told]:
        for step in self.due.caps:
            asked, reference = self._one("cap", number, self.contract.remedies.caps, step.cap)
            if asked:
                yield self._cap(reference, step)

    def _cap(self, reference: str, step: CapStep) -> Told:
        t, cap, unit = self.t, step.cap, CAPPED_UNITS[step.cap.what]
        window = self.words.window_name(step.window)
        steps: list[Said] = []
        for index in step.lines:
            line = self.lines[index]
            if self._telling(line):
                if index in self._not_highest():
                    steps.append((t("{name}: another is higher", name=self._name(line)), self._minor(Fraction(0)), cap))
                    continue
                plain = (line.unit is not Unit.MONEY and line.exact) or None
                amount = self._paid(unit, plain) if plain is not None else money_told(line.amount, t)
                steps.append((self._name(line), amount, line.credit))
        steps.append((t("credits below the limit that fall due on {date}, after what comes before it", date=self.date),
                      self._paid(unit, step.before), cap))  # fmt: skip
        steps += limit_said(self.currency, step, self.words, t)
        if step.used:
            for line in self._earlier(step):
                name = self._name(line) if line.objective else f"{self._name(line)}, {line.window.label}"
                steps.append((t("earlier in {window}: {name}", window=window, name=name), self._of(line), line.credit))
            steps.append((t("used up before in {window}", window=window), self._paid(unit, step.used), cap))
        if step.before is None or step.after is None or step.limit is None or step.used is None:
            steps.append((self.words.cap(cap), t("cannot be told"), cap))
            result = t("cannot be told")
        elif not step.cuts:
            steps.append((self.words.cap(cap), t("within the limit"), cap))
            result = t("within the limit")
        else:
            steps.append((self.words.cap(cap, rest=True), self._paid(unit, step.after), cap))
            for index, part in zip(step.lines, step.split, strict=True):
                if self._telling(self.lines[index]):
                    name = self._name(self.lines[index])
                    steps.append((t("left of {name}", name=name), self._paid(unit, part), cap))
            result = self._paid(unit, step.after)
        return Told(reference, t("Limit for {window}", window=window), step.window.label, result, tuple(steps),
                    step.entity)  # fmt: skip

    def _not_highest(self) -> set[int]:
        """Return lines that nothing is left of when caps apply, because only the highest of several is due."""
        order = order_of_steps(self.contract.remedies.order)
        if order.index("highest") > order.index("caps"):
            return set()
        return {index for group in self.due.highest for index in group.lines if index != group.kept}

    def _earlier(self, step: CapStep) -> list[SharedLine]:
        """Return lines that fell due before in the window of a cap, as far as it is about them."""
        unit, names = CAPPED_UNITS[step.cap.what], step.cap.objectives
        return [
            line
            for index, line in enumerate(self.lines)
            if index < min(step.lines, default=0)
            and line.unit is unit
            and line.bonus is (step.cap.what == "bonuses")
            and step.window.first_date <= line.window.last_date < self.due.date
            and (not names or line.objective in names)
            and (step.entity is None or line.entity == step.entity)
            and (line.unknown is not None or bool(line.payable and line.payable.minor) or bool(line.quantity))
        ]

    def _least(self, number: int | None) -> Iterator[Told]:
        least = self.due.least
        if least is not None:
            credits = [line for line in self._own() if line.unit is Unit.MONEY and not line.bonus]
            before = (self.t("credits together before it"), self._minor(least.before), None)
            after = (self.words.least_payment(least.rule), self._minor(least.after), least.rule)
            yield Told("least-payment", self.t("Least payment"), self.date, self._minor(least.after),
                       (*self._sum_of(credits), before, after))  # fmt: skip

    def _claims(self, number: int | None) -> Iterator[Told]:
        for claim in self.due.claims:
            line = self.lines[claim.line]
            rule = self.contract.remedies.claim
            first: list[Said] = [
                (self.t("this credit is due on claim only"), money_told(line.amount, self.t), line.credit)
            ]
            if rule is not None:
                first.append((self.words.claim(rule), "", rule))
            steps = (*first, *claim_said(self.contract, claim, line, self.t))
            yield Told("claims", self._name(line), line.window.label, self._of(line), steps, line.entity)

    def _tax(self, number: int | None) -> Iterator[Told]:
        t, due, rule = self.t, self.due, self.contract.remedies.tax
        if rule is None or due.tax is None or due.credits is None:
            return
        exact = rule.percent * due.credits.minor
        percent = exact_text(rule.percent * 100)
        steps: list[Said] = [
            (t("credits payable"), str(due.credits), None),
            (t("{percent} % of {base}", percent=percent, base=str(due.credits)), self._minor(exact), rule),
        ]
        if exact != due.tax.minor:
            rounding = self.contract.remedies.rounding
            mode = t("rounded {mode} to {step}", mode=rounding.mode.value, step=str(rounding.step)) if rounding else ""
            steps.append((mode, str(due.tax), rounding))
        yield Told("tax", t("Tax on credits"), self.date, str(due.tax), tuple(steps))

    def _centres(self, number: int | None) -> Iterator[Told]:
        t, due, split = self.t, self.due, self.contract.remedies.split
        if split is None or not due.centres or due.credits is None or due.tax is None:
            return
        whole = due.credits + due.tax
        steps: list[Said] = [(t("credits and tax"), str(whole), None), (self.words.split(split), "", split)]
        for centre, part in due.centres:
            share = self.words.share(centre, len(split.centres))
            steps.append((f"{centre.title}: {share}", str(part), centre))
        yield Told("cost-centres", t("Cost centres"), self.date, str(whole), tuple(steps))

    # ------------------------------------------------------------ what is earned back

    def _earned_back(self, number: int | None) -> Iterator[Told]:
        t = self.t
        for back in self.due.earned_back:
            asked, reference = self._one("earn-back", number, self.contract.remedies.earn_back, back.rule)
            if not asked:
                continue
            steps = list(self._sum_of(self._credits_of(back)))
            steps.append((self.words.earn_back(back.rule), "", back.rule))
            steps += self._facts(back.rule.condition, back.window, after=back.window.last_date)
            how = t("into the bank") if back.rule.as_offset else t("earned back by the provider")
            amount = self._minor(back.amount)
            steps.append((how, amount, back.rule))
            yield Told(reference, t("Earned back of {window}", window=back.window.label), self.date, amount,
                       tuple(steps))  # fmt: skip

    def _credits_of(self, back: EarnedBack) -> list[SharedLine]:
        """Return the earlier credits that something is earned back of."""
        amount = back.rule.amount
        parts = walk(amount.value) if isinstance(amount, Computed) else ()
        named = {e.objective for e in parts if isinstance(e, ObjectiveRef)}
        money = [x for x in self.lines if x.window == back.window and x.unit is Unit.MONEY and not x.bonus]
        return [x for x in money if self._telling(x) and (not named or x.objective in named)]

    def _bank(self, number: int | None) -> Iterator[Told]:
        t, bank = self.t, self.due.bank
        if bank is None:
            return
        rule = next((rule for rule in self.contract.remedies.earn_back if rule.as_offset), None)
        steps: list[Said] = [(t("in the bank before"), self._minor(bank.before), rule)]
        if bank.used:
            text = t("set against the credits and tax of this date")
            steps.append((text, f"-{self._minor(bank.used)}", rule))
        for back in self.due.earned_back:
            if back.rule.as_offset:
                text = t("earned back of the credits of {window}", window=back.window.label)
                steps.append((text, self._minor(back.amount), back.rule))
        steps.append((t("in the bank after"), self._minor(bank.after), rule))
        yield Told("bank", t("Bank of offsets"), self.date, self._minor(bank.after), tuple(steps))

    # ------------------------------------------------------------ rights and plans

    def _results(self, results: Iterable[Assessment]) -> Iterator[Said]:
        for one in results:
            objective = self.contract.objective(one.objective)
            if objective is None:
                continue
            value = ""
            if one.compared is not None:
                shown = value_text(one.compared, objective.measure.unit, near(objective), currency=self.currency)
                value = f" ({shown})"
            entity = f" {one.measurement.entity}" if one.measurement.entity is not None and not one.members else ""
            name = f"{one.objective}{entity}, {one.measurement.window.label}{value}"
            yield name, outcome_word(one.outcome, self.t), objective.promise

    def _facts(self, condition: Expression, window: Window, after: dt.date | None = None) -> list[Said]:
        """Return the results that a condition speaks of, up to the due date.

        They are those of a window where no history is meant; with `after`, those of later windows.
        """
        spoken = [e for e in walk(condition) if isinstance(e, Standing | ObjectiveRef)]
        names = {e.objective for e in spoken}
        back = any(isinstance(e, Standing) and e.history is not None for e in spoken)
        first = dt.date.min if back else window.first_date
        first = first if after is None else after + dt.timedelta(days=1)
        results = dict.fromkeys(
            line.assessment
            for line in self.lines
            if isinstance(line, CreditLine)
            and line.objective in names
            and first <= line.window.last_date <= self.due.date
        )
        return list(self._results(results))

    def _rights(self, number: int | None) -> Iterator[Told]:
        t = self.t
        for right in self.due.rights:
            asked, reference = self._one("termination", number, terminations(self.contract), right.term)
            if asked:
                result = t("holds now") if right.known else t("whether it holds cannot be told")
                steps = (*self._results(right.results), (self.words.termination(right.term), result, right.term))
                yield Told(reference, t("Right to terminate"), self.date, result, steps)

    def without_right(self, reference: str, term: Termination) -> Told:
        """Return a right that does not hold by this date."""
        own = next((c.name for c in self.contract.clauses
                    if c.verification is not None and term in c.verification.terminations), None)  # fmt: skip
        spoken = {e.objective for e in walk(term.when) if isinstance(e, Standing | ObjectiveRef)}
        names = spoken | ({own} if own is not None else set())
        results = dict.fromkeys(
            line.assessment
            for line in self.lines
            if isinstance(line, CreditLine) and line.objective in names and line.window.last_date <= self.due.date
        )
        result = self.t("does not hold by {date}", date=self.date)
        steps = (*self._results(results), (self.words.termination(term), result, term))
        return Told(reference, self.t("Right to terminate"), self.date, result, steps)

    def _owed(self, number: int | None) -> Iterator[Told]:
        t, zone = self.t, self.contract.agreement.zone
        for owed in self.due.plans:
            asked, reference = self._one("plan", number, plans(self.contract), owed.plan)
            if asked:
                result = t("owed {until}", until=plan_until(self.words, owed, zone))
                text = self.words.plan(owed.plan, t("the promise is missed"))
                steps = (*self._results(owed.results), (text, result, owed.plan))
                yield Told(reference, t("Improvement plan"), self.date, result, steps)
