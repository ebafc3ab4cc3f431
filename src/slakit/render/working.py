"""The working of one amount: numbered steps from the records counted to the money payable, each with its place.

Shared by the terminal, the statement and JSON, so that all three tell the same story. Plain values; numbers are exact
or marked as shortened, and every step names the line of the contract that asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.expressions import (
    Aggregate,
    FigureRef,
    Located,
    Population,
    SlotMean,
    SlotShare,
    SpanRef,
    TimeShare,
    Unit,
    WindowRef,
)
from slakit.contract.measures import Range
from slakit.contract.model import Contract, Objective, Outcome
from slakit.contract.parts import trusted
from slakit.contract.schedule import paying_lines
from slakit.contract.verification import ClauseObjective, Verification
from slakit.contract.walking import is_leaf
from slakit.credits import CreditLine, Due, SharedLine, Unknown
from slakit.measure.results import AggregateValue, GivenValue, SampleValue, SlotsValue, TimeValue
from slakit.money import Money
from slakit.render.figures import (
    count_text,
    duration_words,
    exact_text,
    exact_value_text,
    value_text,
)
from slakit.render.phrases import Translate, translator
from slakit.render.sentences import Sentences, sentences
from slakit.render.working_amounts import AmountWorking
from slakit.render.working_evidence import given, judged_sample, sample
from slakit.render.working_outcome import judged, near, outcome_word
from slakit.render.working_places import Places
from slakit.render.working_time import TimeWorking
from slakit.render.working_unknown import unknown_text

__all__ = ["Step", "near", "outcome_word", "result_working", "unknown_text", "working"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was done, what came out, and `file:line` of the contract line that says so."""

    text: str
    result: str
    place: str | None


def working(
    contract: Contract,
    line: CreditLine,
    all_lines: Sequence[SharedLine],
    dues: Sequence[Due],
    *,
    language: str = "en",
    places: Places | None = None,
) -> tuple[Step, ...]:
    """Return the working of a credit line; the steps of `dues` index into `all_lines`.

    `places` are those of both, made once by a caller that has many workings.
    """
    objective = contract.objective(line.objective)
    assert objective is not None, "a credit line belongs to an objective of its contract"
    return _Working(contract, objective, line, language).steps(places or Places(all_lines, dues))


def result_working(contract: Contract, line: CreditLine, *, language: str = "en") -> tuple[Step, ...]:
    """Return the working of a result alone, from rows to outcome, without what it pays."""
    objective = contract.objective(line.objective)
    assert objective is not None, "a credit line belongs to an objective of its contract"
    return _Working(contract, objective, line, language).result()


Computed = AggregateValue | TimeValue | SlotsValue
"""What is computed of records or time."""


def _figure_of(part: Computed) -> Aggregate | TimeShare | SpanRef | WindowRef | SlotShare | SlotMean:
    """Return the part of a figure that a value is of."""
    return part.aggregate if isinstance(part, AggregateValue) else part.figure


class _Working:
    def __init__(self, contract: Contract, objective: Objective, line: CreditLine, language: str) -> None:
        self.contract, self.objective, self.line = contract, objective, line
        self.t: Translate = translator(language)
        self.words: Sentences = sentences(language, contract)
        self.measurement = line.assessment.measurement
        self.unit = objective.measure.unit
        self.currency = contract.agreement.currency
        self.amounts = AmountWorking(contract, line, self.words, self.t)
        self.time = TimeWorking(contract, objective, self.words, self.t)

    def steps(self, places: Places) -> tuple[Step, ...]:
        """All steps, in order."""
        together = [self._step(*said) for said in self.amounts.together(places)]
        end = [self._step(*said) for said in self.amounts.end()]
        return (*self.result(), *self._credited(), *together, *end)

    def result(self) -> tuple[Step, ...]:
        """Return the steps to the outcome."""
        return (*self._counted(), *self._measured(), *self._judged())

    def _step(self, text: str, result: str, part: Located | None = None) -> Step:
        span = part.span if part is not None else None
        span = span or self.objective.span
        return Step(text[:1].upper() + text[1:], result, span.place if span is not None else None)

    # ------------------------------------------------------------ rows

    def _counted(self) -> list[Step]:
        t, steps = self.t, []
        window = self.words.window_name(self.measurement.window)
        over = self.measurement.over
        if over is not None:
            first, last = self.words.date(over.first_date), self.words.date(over.last_date)
            window = t("the time from {first} to {last}", first=first, last=last)
        entity, apart = self.measurement.entity, self.objective.separately
        if entity is not None and apart is not None:
            steps.append(self._step(t("only what has this “{field}”", field=apart.field), entity, apart))
        if self.objective.during is not None and (self.measurement.counted or self.measurement.outside_hours):
            calendar = self.contract.calendar(self.objective.during)
            counted = self.measurement.counted
            records = counted[0].aggregate.of.records if counted else ""
            many = self.words.many(records) if records else ""
            text = t("{many} in {window} outside {hours}, left out", many=many, window=window, hours=calendar.title)
            steps.append(self._step(text, count_text(self.measurement.outside_hours), calendar))
        for one in self.measurement.left_out:
            exclusion = self.contract.exclusion(one.exclusion)
            title = exclusion.title if exclusion is not None else one.exclusion
            if one.records is None:
                text = t("time that “{title}” leaves out of {window}", title=title, window=window)
                steps.append(self._step(text, duration_words(one.amount), exclusion))
            else:
                many = self.words.many(one.records)
                text = t("{many} in {window} that “{title}” leaves out", many=many, title=title, window=window)
                steps.append(self._step(text, count_text(one.amount), exclusion))
        for used in self.measurement.used_up:
            span = self.contract.span(used.span)
            text = t(
                "time of “{title}” in {window} that led to the credit of {objective} for {earlier}, and does not count"
                " again",
                title=span.title, window=window, objective=used.objective, earlier=used.window,
            )  # fmt: skip
            steps.append(self._step(text, duration_words(used.amount), span))
        for part in self.measurement.parts:
            match part:
                case AggregateValue():
                    steps += self._part(part, window)
                case TimeValue() | SlotsValue():
                    steps += [self._step(*line) for line in self.time.counted(part, window)]
                case GivenValue():
                    steps.append(self._step(*given(part, self.contract, self.words, window, t)))
                case SampleValue():
                    said = sample(part, self._verification, window, t, self._plainly)
                    steps += [self._step(*one) for one in said]
        return steps

    def _part(self, part: AggregateValue, window: str) -> list[Step]:
        t, aggregate = self.t, part.aggregate
        records = aggregate.of.records
        whole = aggregate.of
        if aggregate.statistic == "share":
            whole = aggregate.out_of or trusted(Population)(records=records)
        counted = t("{population}, in {window}", population=self.words.population(whole), window=window)
        steps = [self._step(counted, self.words.count(part.records, records), whole)]
        if part.unknown:
            text = t("{many} that leave a condition open, because a value it needs is missing",
                     many=self.words.many(records))  # fmt: skip
            steps.append(self._step(text, count_text(part.unknown), aggregate))
        if aggregate.statistic == "share":
            text = t("of these, {population}", population=self.words.population(aggregate.of))
            steps.append(self._step(text, self.words.count(int(part.numerator), records), aggregate.of))
        elif aggregate.value is not None:
            value = self.words.value_of(aggregate)
            if part.empty:
                text = t("of these, without a value of {value}: they take no part", value=value)
                steps.append(self._step(text, count_text(part.empty), aggregate))
            if aggregate.statistic == "average":
                text = t("sum of {value} over the other {count}" if part.empty else "sum of {value} over these {count}",
                         value=value, count=self.words.count(part.denominator, records))  # fmt: skip
                steps.append(self._step(text, self._exactly(part.numerator, aggregate.unit, ()), aggregate))
        return steps

    # ------------------------------------------------------------ value

    def _measured(self) -> list[Step]:
        t, measure, value = self.t, self.objective.measure, self.measurement.value
        if value is None and self.line.assessment.kept is not None:
            return []
        if value is None:
            return [self._step(t("there is nothing to measure"), t("no data"), measure)]
        steps: list[Step] = []
        parts = [p for p in self.measurement.parts if isinstance(p, AggregateValue | TimeValue | SlotsValue)]
        sampled = [part for part in self.measurement.parts if isinstance(part, SampleValue)]
        if sampled:
            compared = self.line.assessment.compared
            said = judged_sample(sampled[0], self._verification, compared, t, self._shown)
            steps += [self._step(*one) for one in said]
        elif isinstance(measure.figure, FigureRef):
            pass  # what was given is the value
        elif is_leaf(measure.figure) and parts:
            steps.append(self._step(self._division(parts[0]), self._shown(value), measure))
        else:
            steps += [self._step(self._division(part), self._part_value(part), _figure_of(part)) for part in parts]
            steps.append(self._step(self.words.figure(measure.figure), self._shown(value), measure))
        compared = self.line.assessment.compared
        if measure.rounding is not None and compared is not None:
            text = t("measured value, rounded {mode} to {step}", mode=measure.rounding.mode.value,
                     step=exact_value_text(measure.rounding.step, self.unit, self.currency))  # fmt: skip
            steps.append(self._step(text, exact_value_text(compared, self.unit, self.currency), measure))
        return steps

    @property
    def _verification(self) -> Verification:
        assert isinstance(self.objective, ClauseObjective), "only clauses have samples"
        return self.objective.verification

    def _plainly(self, value: Fraction) -> str:
        return self._exactly(value, self.unit, ())

    def _division(self, part: Computed) -> str:
        if not isinstance(part, AggregateValue):
            return self.time.division(part)
        statistic = part.aggregate.statistic
        if statistic == "share":
            return self.t("share: {count} ÷ {whole}", count=count_text(int(part.numerator)),
                          whole=count_text(part.denominator))  # fmt: skip
        if statistic == "average":
            total = self._exactly(part.numerator, part.aggregate.unit, ())
            return self.t("average: {total} ÷ {count}", total=total, count=count_text(part.denominator))
        if part.aggregate.value is None:
            return self.t("measured value")
        name, value = self.words.statistic(part.aggregate), self.words.value_of(part.aggregate)
        return self.t("{statistic} of {value} over these", statistic=name, value=value)

    def _part_value(self, part: Computed) -> str:
        figure = _figure_of(part)
        unit = Unit.DURATION if isinstance(figure, SpanRef | WindowRef) else figure.unit
        return self._exactly(part.value, unit, ()) if part.value is not None else self.t("no data")

    def _shown(self, value: Fraction) -> str:
        return self._exactly(value, self.unit, near(self.objective))

    def _exactly(self, value: Fraction, unit: Unit, ranges: Sequence[Range | None]) -> str:
        """Return a value for people, with "about" where it is not the exact one; the counts before it are exact."""
        shown = value_text(value, unit, ranges, currency=self.currency)
        if unit is Unit.DURATION:
            exact = exact_text(value / 1_000_000)
            same = "/" not in exact and len(exact.partition(".")[2]) <= 2
            return shown if same else self.t("about {shown}", shown=shown)
        if unit is Unit.MONEY:
            return shown if value.denominator == 1 else self.t("about {shown}", shown=shown)
        base = value * 100 if unit in (Unit.PERCENT, Unit.POINTS) else value
        digits = len(shown.split(" ")[0].partition(".")[2])
        return shown if (base * 10**digits).denominator == 1 else self.t("about {shown}", shown=shown)

    def _judged(self) -> list[Step]:
        return [
            self._step(*said)
            for said in judged(self.contract, self.objective, self.line.assessment, self.words, self.t)
        ]

    # ------------------------------------------------------------ money

    def _credited(self) -> list[Step]:
        t, line, objective = self.t, self.line, self.objective
        nothing = str(Money(self.currency, 0))
        if not objective.credits:
            return [self._step(t("no credit is agreed for this objective"), nothing)]
        if line.assessment.outcome is Outcome.MET and line.credit is None:
            return [self._step(t("no credit is due where the promise is met"), nothing, objective.promise)]
        if line.assessment.outcome is Outcome.NO_DATA:
            return [self._step(t("no credit is due where the result is left out"), nothing)]
        if line.unknown is Unknown.OVERLAP:
            return [
                self._step(t("row of the credit table: {row}", row=self._row(i)),
                           self.words.amount(objective.credits[i].amount), objective.credits[i])
                for i in line.conflicting
            ]  # fmt: skip
        if line.credit is None or line.line is None:
            return []
        credit = line.credit
        first = self._step(self._why_row(line.line), self.words.amount(credit.amount), credit)
        return [first, *(self._step(*said) for said in self.amounts.priced())]

    def _row(self, index: int) -> str:
        when = self.objective.credits[index].when
        return self.t("when missed") if when is None else self.words.bounds(when, self.unit)

    def _why_row(self, index: int) -> str:
        t, value = self.t, self.line.assessment.compared
        credit = self.objective.credits[index]
        if not credit.row:
            return t("line beside the table: {line}", line=self.words.pay_line(self.objective, credit))
        row = self._row(index)
        if credit.bonus:
            return t("row of the table of bonuses: {row}", row=row)
        if value is None or self.objective.promise.holds(value):
            return t("row of the credit table: {row}, the one for a promise that counts as missed", row=row)
        _, matching = paying_lines(self.objective.credits, self.objective.promise, value)
        if len(matching) > 1:
            return t("row of the credit table: {row}, the narrowest of the {count} rows that hold", row=row,
                     count=len(matching))  # fmt: skip
        return t("row of the credit table: {row}, the only one that holds", row=row)
