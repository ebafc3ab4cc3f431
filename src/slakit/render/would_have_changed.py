"""What would have changed a credit: the nearest counts or values that would have cost less, in sentences."""

from __future__ import annotations

from slakit.assess import Reason, smallest_change
from slakit.contract.expressions import Aggregate
from slakit.contract.measures import Range
from slakit.contract.model import Contract, Credit, Objective, Outcome
from slakit.contract.parts import trusted
from slakit.contract.verification import ClauseObjective
from slakit.credits import CreditLine
from slakit.credits.facts import plain_amount
from slakit.credits.lines import rounded
from slakit.measure.results import AggregateValue
from slakit.money import Money
from slakit.render.bands import bands
from slakit.render.figures import exact_value_text, value_text
from slakit.render.phrases import Translate, translator
from slakit.render.sentences import Sentences, sentences
from slakit.render.working import near

__all__ = ["would_have_changed"]


def would_have_changed(contract: Contract, line: CreditLine, *, language: str = "en") -> tuple[str, ...]:
    """Tell what would have led to no credit, and to the next cheaper one; for a promise that was met, to a miss.

    Empty where a term decided and not a value, and where nothing is known to change.
    """
    objective, assessment = contract.objective(line.objective), line.assessment
    assert objective is not None, "a credit line belongs to an objective of its contract"
    if assessment.reason is not Reason.MEASURED or assessment.compared is None:
        return ()
    told = _Told(contract, objective, line, sentences(language, contract), translator(language))
    if assessment.outcome is Outcome.MET:
        return told.to_a_miss()
    return (*told.to_the_promise(), *told.to_the_next_band())


class _Told:
    def __init__(
        self, contract: Contract, objective: Objective, line: CreditLine, words: Sentences, t: Translate
    ) -> None:
        self.contract, self.objective, self.line, self.words, self.t = contract, objective, line, words, t
        self.unit = objective.measure.unit

    def to_the_promise(self) -> tuple[str, ...]:
        t, objective = self.t, self.objective
        end = t("there would have been no credit") if objective.credits else t("the promise would have been met")
        return self._sentences(objective.promise, end)

    def to_a_miss(self) -> tuple[str, ...]:
        """How far a promise that was met was from being missed; only for a promise with one end."""
        low, high = self.objective.promise.low, self.objective.promise.high
        if low is not None and high is None:
            beyond = trusted(Range)(high=low.model_copy(update={"included": not low.included}))
        elif high is not None and low is None:
            beyond = trusted(Range)(low=high.model_copy(update={"included": not high.included}))
        else:
            return ()
        change = smallest_change(self.objective, self.line.assessment, beyond)
        if change is None:
            return ()
        return (self._counted(change.count, self.t("the promise would have been missed")),)

    def to_the_next_band(self) -> tuple[str, ...]:
        """Return the neighbouring band on the way to the promise, where it pays something else."""
        found, here = bands(self.objective), self.line.assessment.compared
        assert here is not None, "checked by the caller"
        at = next((i for i, band in enumerate(found) if band.range.holds(here)), None)
        met = next((i for i, band in enumerate(found) if band.met), None)
        if at is None or met is None or at == met or not self.objective.credits:
            return ()
        band = found[at + (1 if met > at else -1)]
        if band.met or len(band.paying) != 1:
            return ()
        credit = self.objective.credits[band.paying[0]]
        end = self.t("the credit would have been {amount}", amount=self._amount(credit))
        return self._sentences(band.range, end)

    def _amount(self, credit: Credit) -> str:
        said = self.words.amount(credit.amount)
        if credit.amount is None:
            return said
        exact, base = plain_amount(self.contract, credit.amount, self.line.window)
        amount = None if exact is None else rounded(exact, self.contract.remedies.rounding)
        if amount is None or amount.denominator != 1:
            return said
        if base is None:
            return self.t("{said} before caps", said=said)
        shown = Money(self.contract.agreement.currency, amount.numerator)
        return self.t("{said}, {amount} before caps", said=said, amount=str(shown))

    def _sentences(self, target: Range, end: str) -> tuple[str, ...]:
        change = smallest_change(self.objective, self.line.assessment, target)
        if change is not None:
            return (self._counted(change.count, end),)
        figure = self.objective.measure.figure
        clause = isinstance(self.objective, ClauseObjective)
        if isinstance(figure, Aggregate) and figure.statistic == "share" and not clause:
            return ()  # no count of these records reaches the range
        return (self._valued(target, end),)

    def _counted(self, count: int, end: str) -> str:
        figure = self.objective.measure.figure
        assert isinstance(figure, Aggregate), "only a share has a smallest change"
        part = self.line.assessment.measurement.parts[0]
        assert isinstance(part, AggregateValue), "only a share has a smallest change"
        values = {
            "count": f"{abs(count):,}",
            "whole": self.words.count(part.denominator, figure.of.records),
            "what": self.words.population(figure.of),
            "end": end,
        }
        if count > 0:
            return self.t("If {count} more of the {whole} counted had been {what}, {end}.", **values)
        return self.t("If {count} fewer of the {whole} counted had been {what}, {end}.", **values)

    def _valued(self, target: Range, end: str) -> str:
        compared = self.line.assessment.compared
        assert compared is not None, "checked by the caller"
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
