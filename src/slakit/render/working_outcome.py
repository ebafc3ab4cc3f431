"""The working of an outcome: the value against its promise, the terms that decide in its place, and what overrides it.

Yields what was done, what came out and the part of the contract that asks for it; `working` makes numbered steps of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from slakit.assess import Assessment, Reason
from slakit.contract.expressions import Located
from slakit.contract.measures import Range
from slakit.contract.model import Contract, Objective, Outcome
from slakit.render.figures import count_text, exact_value_text, value_text
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences

__all__ = ["judged", "near", "outcome_word"]

Said = tuple[str, str, Located | None]


def near(objective: Objective) -> tuple[Range | None, ...]:
    """Return the ranges that a measured value of an objective is held against; for display on their true side."""
    overrides = (term.when for term in objective.count_as)
    credits = (credit.when for credit in objective.credits)
    return (objective.promise, objective.aim, objective.minimum, *overrides, *credits)


def outcome_word(outcome: Outcome, t: Translate) -> str:
    """Return the word for an outcome."""
    words = {Outcome.MET: t("met"), Outcome.MISSED: t("missed"), Outcome.NO_DATA: t("left out")}
    return words.get(outcome, t("undecided"))


def judged(
    contract: Contract, objective: Objective, assessment: Assessment, words: Sentences, t: Translate
) -> Iterator[Said]:
    """Yield how an outcome came about."""
    return _Judged(contract, objective, assessment, words, t).said()


class _Judged:
    def __init__(
        self, contract: Contract, objective: Objective, assessment: Assessment, words: Sentences, t: Translate
    ) -> None:
        self.contract = contract
        self.objective, self.assessment, self.words, self.t = objective, assessment, words, t
        self.unit = objective.measure.unit

    def said(self) -> Iterator[Said]:
        """Yield all that decided."""
        t, assessment = self.t, self.assessment
        result = outcome_word(assessment.outcome, t)
        small = self.objective.small_volume
        yield from self._together()
        match assessment.reason:
            case Reason.SMALL_VOLUME:
                assert small is not None, "the term that decided"
                text = t("there are fewer than {least}: {count}; the term for so few decides",
                         least=self.words.count(small.fewer_than, small.records),
                         count=count_text(assessment.measurement.records))  # fmt: skip
                yield text, result, small
            case Reason.NO_DATA:
                yield t("nothing was counted; the term for that decides"), result, None
            case Reason.NO_TERM:
                yield t("nothing was counted, and the agreement does not say what that comes to"), result, None
            case Reason.UNKNOWN:
                text = t("records that leave a condition open could change the result, and the agreement does not say"
                         " what they count as")  # fmt: skip
                yield text, result, None
            case Reason.UNENDED:
                text = t("records that have not ended could change the result; say as of when it is determined")
                yield text, result, None
            case Reason.EMPTY_SLOTS:
                text = t("slots without data could change the result, and the agreement does not say what they count"
                         " as")  # fmt: skip
                yield text, result, None
            case Reason.KEPT | Reason.MEMBER_UNDECIDED:
                pass
            case Reason.COUNT_AS | Reason.UNTOLD:
                yield from self._compared(assessment.unless)
                yield self._overridden()
            case Reason.FEW_MISSES:
                yield from self._compared(Outcome.MISSED)
                yield self._few_misses()
            case Reason.MEASURED:
                yield from self._compared(assessment.outcome)

    def _together(self) -> Iterator[Said]:
        """Yield which of several decides, or how many of them keep the promise."""
        t, assessment, term = self.t, self.assessment, self.objective.separately
        if term is None or not assessment.members:
            return
        count, entity = count_text(assessment.counting), assessment.measurement.entity
        if assessment.kept is None:
            if entity is not None:
                yield t("the result furthest from the promise, of {count}", count=count), entity, term
            return
        for one in assessment.members:
            value = t("no data")
            if one.compared is not None:
                value = value_text(one.compared, self.unit, near(self.objective), currency=self.words.currency)
            yield f"“{one.measurement.entity}”: {value}", outcome_word(one.outcome, t), term
        kept = t("{kept} of {count} keep the promise", kept=count_text(assessment.kept), count=count)
        result = outcome_word(assessment.outcome if assessment.unless is None else assessment.unless, t)
        yield kept, result, term

    def _compared(self, outcome: Outcome | None) -> Iterator[Said]:
        """Yield what the value comes to against promise, minimum level and aim; nothing without a value."""
        t, objective, assessment = self.t, self.objective, self.assessment
        compared = assessment.compared
        if compared is None or outcome is None:
            return
        shown = value_text(compared, self.unit, near(objective), currency=self.words.currency)
        if objective.measure.rounding is not None:
            shown = exact_value_text(compared, self.unit, self.words.currency)
        promise = self.words.bounds(objective.promise, self.unit)
        text = t("the promise is {promise}; the value is {value}", promise=promise, value=shown)
        yield text, outcome_word(outcome, t), objective.promise
        if objective.minimum is not None and assessment.minimum_reached is not None:
            text = t("the minimum level is {minimum}", minimum=self.words.bounds(objective.minimum, self.unit))
            yield text, self._reached(assessment.minimum_reached), objective.minimum
        if objective.aim is not None and assessment.aim_reached is not None:
            aim = self.words.bounds(objective.aim, self.unit)
            text = t("the aim, on which no credit depends, is {aim}", aim=aim)
            yield text, self._reached(assessment.aim_reached), objective.aim

    def _reached(self, reached: bool) -> str:
        return self.t("reached") if reached else self.t("not reached")

    def _overridden(self) -> Said:
        """Return the term that overrides the outcome, or that may and cannot be told."""
        t, assessment = self.t, self.assessment
        if assessment.relief is not None:
            return self._relieved(assessment.relief)
        assert assessment.override is not None, "the term that decided"
        term = self.objective.count_as[assessment.override]
        condition = self.words.override(self.objective, term)
        if assessment.reason is Reason.UNTOLD:
            text = t("it cannot be told whether {condition}, and the result depends on it", condition=condition)
        else:
            text = t("{condition}: this decides, whatever the value says", condition=condition)
        return text, outcome_word(assessment.outcome, t), term

    def _relieved(self, obligation: str) -> Said:
        """Return the obligation whose relief decides, or may."""
        t, result = self.t, outcome_word(self.assessment.outcome, self.t)
        term = next((one.relief for one in self.contract.obligations if one.name == obligation), None)
        if self.assessment.reason is Reason.UNTOLD:
            text = t("it is not known whether {obligation} was met in time, and the result depends on it",
                     obligation=obligation)  # fmt: skip
        else:
            text = t("{obligation} was not met in time: this decides, whatever the value says", obligation=obligation)
        return text, result, term

    def _few_misses(self) -> Said:
        t, term = self.t, self.objective.may_miss
        assert term is not None, "the term that decided"
        text = t("there are fewer than {least}, of which {most} may miss: {misses} do",
                 least=self.words.count(term.fewer_than, term.records), most=count_text(term.most),
                 misses=count_text(self.assessment.misses or 0))  # fmt: skip
        return text, outcome_word(Outcome.MET, t), term
