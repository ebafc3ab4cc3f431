"""What would have changed a credit, in sentences: how much more or less of what was counted, and what would be due."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.changes import Change, Changes, Moved
from slakit.contract.expressions import Aggregate, SpanRef, TimeShare, Unit
from slakit.contract.model import Contract, Objective, Outcome
from slakit.contract.verification import ClauseObjective
from slakit.credits import CreditLine
from slakit.measure.results import AggregateValue, GivenValue, SampleValue, SlotsValue, TimeValue
from slakit.money import Money
from slakit.render.figures import count_text, duration_words, exact_money_text, exact_value_text, value_text
from slakit.render.phrases import Translate, translator
from slakit.render.sentences import Sentences, sentences
from slakit.render.working import near

__all__ = ["would_have_changed"]


def would_have_changed(changes: Changes, line: CreditLine, *, language: str = "en") -> tuple[str, ...]:
    """Tell what would have led to no credit, and to the next cheaper and dearer one; or to a miss, or a bonus.

    Empty where a term decided and not a value, where nothing is known to change, and for all but the first line of a
    result.
    """
    contract = changes.evaluation.contract_for(line)
    objective = contract.objective(line.objective)
    assert objective is not None, "a credit line belongs to an objective of its contract"
    told = _Told(contract, objective, changes, line, sentences(language, contract), translator(language))
    return tuple(dict.fromkeys(told.sentence(change) for change in changes.of(line)))


class _Told:
    def __init__(
        self,
        contract: Contract,
        objective: Objective,
        changes: Changes,
        line: CreditLine,
        words: Sentences,
        t: Translate,
    ) -> None:
        self.contract, self.objective, self.changes, self.line = contract, objective, changes, line
        self.words, self.t = words, t
        self.unit, self.currency = objective.measure.unit, contract.agreement.currency

    def sentence(self, change: Change) -> str:
        """Return one change in a sentence."""
        end = self._end(change)
        if not change.moved:
            return self._valued(change, end)
        parts = [self._moved(one) for one in change.moved]
        joined = self.t(" and ").join(parts)
        return self.t("If {what}{value}, {end}.", what=joined, value=self._value(change), end=end)

    def _value(self, change: Change) -> str:
        """Return the value behind a sum, which says little by itself."""
        figure = self.objective.measure.figure
        if change.value is None or change.moved[0].what != "sum" or not isinstance(figure, Aggregate):
            return ""
        if figure.statistic == "total":
            return ""
        shown = value_text(change.value, self.unit, near(self.objective), currency=self.words.currency)
        what = self.words.with_article(self.words.statistic(figure))
        return self.t(", which is {what} of {value}", what=what, value=shown)

    # ------------------------------------------------------------ what is moved

    def _moved(self, one: Moved) -> str:
        """Return what would have been otherwise, as in `38 more of the 2,500 calls counted had been …`."""
        t, by = self.t, abs(int(one.by))
        more = one.by > 0
        values = {"count": count_text(by), "amount": t("more") if more else t("fewer")}
        match one.part:
            case AggregateValue() if one.what == "records":
                text = t("{count} {amount} of the {whole} counted{of} had been {what}", **values,
                         whole=self.words.count(one.part.denominator, one.part.aggregate.of.records),
                         of=self._of(one), what=self.words.population(one.part.aggregate.of))  # fmt: skip
            case AggregateValue() if one.what == "number":
                text = t("there had been {count} {amount} {what}{of}", **values, of=self._of(one),
                         what=self.words.population(one.part.aggregate.of))  # fmt: skip
            case AggregateValue():
                value = self.words.value_of(one.part.aggregate)
                many = self.words.count(one.part.denominator, one.part.aggregate.of.records)
                if one.part.aggregate.statistic == "total":
                    many = self.words.population(one.part.aggregate.of)
                text = t("the sum of {value} over {these}{of} had been {amount} {more}", value=value, of=self._of(one),
                         these=many if one.part.aggregate.statistic == "total" else t("these {many}", many=many),
                         amount=self._amount(one), more=t("more") if more else t("less"))  # fmt: skip
            case TimeValue():
                text = self._time(one, one.part)
            case SlotsValue():
                text = t("{count} {amount} of the {whole} that count had kept the condition", **values,
                         whole=count_text(one.part.denominator, t("slot"), t("slots")))  # fmt: skip
            case SampleValue():
                text = t("{count} {amount} of the {whole} had passed", **values,
                         whole=count_text(one.part.denominator, t("item"), t("items")))  # fmt: skip
            case GivenValue():
                text = t("“{figure}” had been {amount} {more}", figure=self.contract.figure(one.part.figure).title,
                         amount=self._amount(one), more=t("more") if more else t("less"))  # fmt: skip
            case None:
                whole = count_text(self.line.assessment.counting)
                text = t("{count} {amount} of the {whole} had kept the promise", **values, whole=whole)
        return text

    def _of(self, one: Moved) -> str:
        return "" if one.entity is None else self.t(" for “{entity}”", entity=one.entity)

    def _amount(self, one: Moved) -> str:
        unit = self.unit
        if isinstance(one.part, AggregateValue):
            unit = one.part.aggregate.unit
        elif isinstance(one.part, GivenValue):
            unit = self.contract.figure(one.part.figure).unit
        if unit is Unit.MONEY:
            return exact_money_text(self.currency, abs(one.by))
        return exact_value_text(abs(one.by), unit, self.currency)

    def _time(self, one: Moved, part: TimeValue) -> str:
        """Return how much longer or shorter the time of a set would have been."""
        longer, figure = one.by > 0, part.figure
        if isinstance(figure, TimeShare):
            longer = longer is (figure.side == "within")
            noun = self.words.time_set(figure.of)
        else:
            assert isinstance(figure, SpanRef), "the length of a window is not moved"
            noun = self.words.time_set(self.contract.span(figure.span_name).of)
        length, amount = duration_words(abs(one.by)), self.t("more") if longer else self.t("less")
        return self.t("{length} {amount} had been {noun}", length=length, amount=amount, noun=noun)

    # ------------------------------------------------------------ what it would come to

    def _end(self, change: Change) -> str:
        """Return what the result would have been, with what is paid, and the total where more than that changes."""
        text = self._outcome(change)
        return text + self._total(change)

    def _outcome(self, change: Change) -> str:
        t, was, paid = self.t, self.line.assessment.outcome, change.paid
        if not self.objective.credits:
            return self._promise(change)
        bonus = self._bonus(change)
        if change.outcome is Outcome.MET and was is Outcome.MISSED:
            return t("there would have been no credit") + (t(", but {bonus}", bonus=bonus) if bonus else "")
        if change.outcome is was is Outcome.MET:
            return bonus or t("there would have been no bonus")
        if change.outcome is not Outcome.MISSED:
            return self._promise(change)
        said = t(" and of ").join(self.words.amount(credit.amount) for credit in change.paying)
        if paid is None or paid.credit is None or any(self._other_unit(change)):
            due = said or t("one that the table does not tell")
        elif paid.credit.minor or not said:
            due = str(paid.credit)
        else:
            due = t("{said}, of which nothing is payable", said=said)
        text = t("the credit would have been {amount}", amount=due)
        now = None if any(self._other_unit(change)) else self._now()
        if was is Outcome.MISSED and paid is not None and paid.credit is not None and now is not None:
            if now == paid.credit:
                return t("the credit would have been {said}, and as much payable as it is: {now}", said=said, now=now)
            text += t(" instead of {now}", now=now)
        if was is Outcome.MET:
            return t("the promise would have been missed, and {text}", text=text)
        return text

    def _other_unit(self, change: Change) -> Iterator[bool]:
        from slakit.contract.amounts import paid_in

        yield from (c.amount is not None and paid_in(c.amount) is not Unit.MONEY for c in change.paying)

    def _promise(self, change: Change) -> str:
        if change.outcome is Outcome.MET:
            return self.t("the promise would have been met")
        return self.t("the promise would have been missed")

    def _bonus(self, change: Change) -> str:
        if change.outcome is not Outcome.MET or not change.paying:
            return ""
        said = self.t(" and of ").join(self.words.amount(credit.amount) for credit in change.paying)
        paid = change.paid
        amount = said if paid is None or paid.bonus is None else str(paid.bonus)
        return self.t("a bonus of {amount} would have been due", amount=amount)

    def _now(self, *, bonus: bool = False) -> Money | None:
        """Return what the result pays now."""
        own = [x for x in self.changes.evaluation.lines if x.assessment is self.line.assessment and x.bonus is bonus]
        amounts = [x.payable for x in own]
        if None in amounts:
            return None
        return sum((a for a in amounts if a is not None), Money(self.currency, 0))

    def _total(self, change: Change) -> str:
        """Return the total, where it would have changed by something else than the credit and bonus of the result."""
        paid, was = change.paid, self.changes.evaluation.total
        credit, bonus = self._now(), self._now(bonus=True)
        if paid is None or was is None or credit is None or bonus is None:
            return ""
        if paid.credit is None or paid.bonus is None or paid.total is None:
            return ""
        own = (paid.credit.minor - credit.minor) - (paid.bonus.minor - bonus.minor)
        if paid.total.minor - was.minor == own and not any(self._other_unit(change)):
            return ""
        if paid.total == was:
            return self.t("; the total would have stayed {total}", total=str(was))
        return self.t("; the total would have been {total} instead of {was}", total=str(paid.total), was=str(was))

    # ------------------------------------------------------------ values

    def _valued(self, change: Change, end: str) -> str:
        compared, target = self.line.assessment.compared, change.target
        assert compared is not None, "a value was compared"
        assert target is not None, "what is moved by no count has a range to reach"
        if self.objective.measure.rounding is not None:
            value = exact_value_text(compared, self.unit, self.words.currency)
        else:
            value = value_text(compared, self.unit, near(self.objective), currency=self.words.currency)
        figure = self.objective.measure.figure
        named = isinstance(figure, Aggregate) and not isinstance(self.objective, ClauseObjective)
        what = self.words.statistic(figure) if isinstance(figure, Aggregate) and named else self.t("value")
        return self.t(
            "With {what} of {bounds}, {end}; it was {value}.",
            what=self.words.with_article(what),
            bounds=self.words.bounds(target, self.unit),
            end=end,
            value=value,
        )
