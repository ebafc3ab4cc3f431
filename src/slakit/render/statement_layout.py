"""From an evaluation to the values that a statement prints: names, figures and sentences, nothing computed anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from slakit.assess import Reason
from slakit.changes import Changes
from slakit.contract.expressions import Unit
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Objective, Outcome
from slakit.contract.parts import trusted
from slakit.credits import CAPPED_UNITS, CapStep, CreditLine, SharedLine
from slakit.measure import side_tables
from slakit.measure.results import AggregateValue, GivenValue, RecordQuality, SampleValue
from slakit.money import Money
from slakit.render.chart import bands_chart, series_chart
from slakit.render.documents import attached_names
from slakit.render.exclusion_uses import UseView, use_view
from slakit.render.figures import count_text, instant_text, paid_text, value_text
from slakit.render.phrases import translator
from slakit.render.sentences import sentences
from slakit.render.statement_views import (
    CapView,
    ChartRowView,
    ChartView,
    ExclusionView,
    QualityView,
    RejectView,
    RowView,
    WorkingView,
)
from slakit.render.working import near, outcome_word, unknown_text, working
from slakit.render.would_have_changed import would_have_changed
from slakit.timeline import Window

if TYPE_CHECKING:  # it loads the query engine, which printing does not need
    from slakit.evaluation import Evaluation
from slakit.issued import Earlier

__all__ = ["Layout"]

_NONE = "–"


class Layout:
    """Lays out the parts of one statement in one language."""

    def __init__(self, evaluation: Evaluation, language: str) -> None:
        self.evaluation, self.contract, self.language = evaluation, evaluation.contract, language
        self.t, self.words = translator(language), sentences(language, evaluation.contract)
        self.all_lines = evaluation.all_lines or evaluation.lines
        files = [name for name, _ in evaluation.receipt.contract]
        self._short = dict(zip(files, attached_names(files), strict=True))

    def _place(self, place: str | None) -> str | None:
        """Return a place by the name that the file has among the embedded ones."""
        if place is None:
            return None
        file, _, line = place.rpartition(":")
        return f"{self._short.get(file, file)}:{line}"

    def _objective(self, line: CreditLine) -> Objective:
        objective = self.evaluation.contract_for(line).objective(line.objective)
        assert objective is not None, "a credit line belongs to an objective of its contract"
        return objective

    def _currency(self, line: CreditLine) -> str:
        return self.evaluation.contract_for(line).agreement.currency

    def _measured(self, line: CreditLine) -> str:
        compared, objective = line.assessment.compared, self._objective(line)
        if line.assessment.kept is not None:
            kept, count = count_text(line.assessment.kept), count_text(line.assessment.counting)
            return self.t("{kept} of {count} keep it", kept=kept, count=count)
        if compared is None:
            return self.t("no data")
        return value_text(compared, objective.measure.unit, near(objective), currency=self._currency(line))

    def _money(self, line: CreditLine, amount: Money | None) -> str:
        """Return an amount; a bonus is taken off the credits, so it is less than nothing."""
        if amount is None:
            return self.t("cannot be told")
        if line.bonus and amount.minor:
            return f"-{amount}"
        return str(amount) if amount.minor or line.credit is not None else _NONE

    def _paid(self, line: CreditLine, amount: Money | None, quantity: Fraction | None) -> str:
        """Return what a line comes to: money, or points or days of service."""
        if line.unknown is not None or line.unit is Unit.MONEY:
            return self.t("cannot be told") if line.unknown is not None else self._money(line, amount)
        return paid_text(self._currency(line), line.unit, quantity) if quantity else _NONE

    # ------------------------------------------------------------ results

    def rows(self) -> tuple[RowView, ...]:
        """Return the table of results."""
        return tuple(self._row(line) for line in self.evaluation.lines)

    def _apart(self, line: CreditLine) -> bool:
        """Whether a result is one of several that each have their own."""
        term = self._objective(line).separately
        return term is not None and term.decides == "counts"

    def _row(self, line: CreditLine) -> RowView:
        objective, assessment = self._objective(line), line.assessment
        notes = {
            Reason.SMALL_VOLUME: self.t("few records"),
            Reason.NO_DATA: self.t("no data"),
            Reason.NO_TERM: self.t("no data"),
            Reason.UNKNOWN: self.t("values missing"),
            Reason.FEW_MISSES: self.t("few misses"),
            Reason.COUNT_AS: self.t("overridden"),
            Reason.UNTOLD: self.t("a condition cannot be told"),
            Reason.UNENDED: self.t("records not ended"),
            Reason.EMPTY_SLOTS: self.t("slots without data"),
            Reason.MEMBER_UNDECIDED: self.t("too many are undecided"),
        }
        note = notes.get(assessment.reason, "")
        if assessment.relief is not None:
            untold = assessment.reason is Reason.UNTOLD
            phrase = "not known whether {obligation} was met" if untold else "{obligation} not met"
            note = self.t(phrase, obligation=assessment.relief)
        if assessment.furthest:
            worst = self.t("worst of {count}", count=count_text(assessment.counting))
            note = ", ".join(part for part in (note, worst) if part)
        if assessment.minimum_reached is False:
            note = ", ".join(part for part in (note, self.t("minimum level missed")) if part)
        return RowView(
            name=line.name,
            title=objective.title,
            window=self.words.window_name(line.window),
            promise=self.words.bounds(objective.promise, objective.measure.unit),
            measured=self._measured(line),
            records=self._records(line),
            outcome=outcome_word(assessment.outcome, self.t),
            badge={Outcome.MET: "met", Outcome.MISSED: "missed"}.get(assessment.outcome, "undecided"),
            note=note,
            credit=self._paid(line, line.amount, line.exact),
            payable=_NONE if line.unit is Unit.SERVICE_POINTS else self._paid(line, line.payable, line.quantity),
        )

    def _records(self, line: CreditLine) -> str:
        measurement = line.assessment.measurement
        given = measurement.parts and all(isinstance(part, GivenValue) for part in measurement.parts)
        return _NONE if given else count_text(measurement.records)

    def reasons(self) -> tuple[str, ...]:
        """Why the total cannot be told, one sentence for each amount that is missing."""
        found = []
        for line in self.evaluation.lines:
            if line.unknown is not None:
                why, what = unknown_text(line.unknown, self.t)
                window = self.words.window_name(line.window)
                found.append(
                    self.t("{name}, {window}: {why}. What to do: {what}.", name=line.name, window=window,
                           why=why[:1].lower() + why[1:], what=what)
                )  # fmt: skip
        return tuple(found)

    # ------------------------------------------------------------ charts

    def charts(self) -> tuple[ChartView, ...]:
        """One chart of all objectives with a single window, and one for each objective with several."""
        by_name: dict[str, list[CreditLine]] = {}
        # A result with several lines is drawn once.
        drawn_once: dict[tuple[str, Window], CreditLine] = {}
        for line in self.evaluation.lines:
            drawn_once.setdefault((line.name, line.window), line)
        for line in drawn_once.values():
            by_name.setdefault(line.name if self._apart(line) else line.objective, []).append(line)
        single = [lines[0] for lines in by_name.values() if len(lines) == 1]
        drawn = [line for line in single if line.assessment.compared is not None]
        charts = []
        if drawn:
            charts.append(
                ChartView(
                    bands_chart([(self._objective(line), line) for line in drawn], self.t, self._currency(drawn[0])),
                    self.t("Measured values, and what the values around them cost."),
                    self.t("Figures of the chart"),
                    self.t("Objective"),
                    tuple(self._chart_row(line, f"{line.objective} {self._objective(line).title}") for line in drawn),
                )
            )  # fmt: skip
        for name, lines in by_name.items():
            if len(lines) > 1 and any(line.assessment.compared is not None for line in lines):
                charts.append(self._series(name, lines))
        return tuple(charts)

    def _series(self, name: str, lines: Sequence[CreditLine]) -> ChartView:
        objective = self._objective(lines[0])
        names = [self.words.window_name(line.window) for line in lines]
        caption = self.t("{name} {title}: the dashed line is the promise.", name=name, title=objective.title)
        figures = self.t("Figures of the chart for {name}", name=name)
        rows = tuple(self._chart_row(line, window) for line, window in zip(lines, names, strict=True))
        return ChartView(
            series_chart(objective, lines, names, self.t, self._currency(lines[0])),
            caption,
            figures,
            self.t("Window"),
            rows,
        )

    def _chart_row(self, line: CreditLine, label: str) -> ChartRowView:
        objective = self._objective(line)
        return ChartRowView(
            label,
            self._measured(line),
            self.words.bounds(objective.promise, objective.measure.unit),
            self._margin(objective, line),
            outcome_word(line.assessment.outcome, self.t),
        )

    def _margin(self, objective: Objective, line: CreditLine) -> str:
        """How far a value is from the nearest end of its promise; never shown as nothing where it is something."""
        value = line.assessment.compared
        ends = [b.value for b in (objective.promise.low, objective.promise.high) if b is not None]
        if value is None or not ends:
            return _NONE
        if value in ends and objective.promise.holds(value):
            return self.t("at the limit")
        unit = objective.measure.unit
        shown = value_text(
            min(abs(value - end) for end in ends),
            Unit.POINTS if unit is Unit.PERCENT else unit,
            [trusted(Range)(low=trusted(Bound)(value=Fraction(0), included=False))],
            currency=self._currency(line),
        )
        if objective.promise.holds(value):
            return self.t("{distance} to spare", distance=shown)
        if value in ends:
            return self.t("at the limit, which is not in the promise")
        low = objective.promise.low
        below = low is not None and value < low.value
        return self.t("{distance} short" if below else "{distance} over", distance=shown)

    # ------------------------------------------------------------ working

    def workings(self) -> tuple[WorkingView, ...]:
        """Return the working of every line that is not simply met: amounts, misses, unknowns, decisions by a term."""
        changes = Changes(self.evaluation)
        shown = [
            line
            for line in self.evaluation.lines
            if line.unknown is not None
            or (line.amount is not None and line.amount.minor)
            or line.assessment.outcome is not Outcome.MET
            or line.assessment.reason is not Reason.MEASURED
        ]
        return tuple(
            WorkingView(
                line.objective,
                self._objective(line).title,
                self.words.window_name(line.window),
                tuple(
                    dataclasses.replace(step, place=self._place(step.place))
                    for step in working(
                        self.evaluation.contract_for(line),
                        line,
                        self.all_lines,
                        self.evaluation.dues,
                        language=self.language,
                    )
                ),
                would_have_changed(changes, line, language=self.language),
            )
            for line in shown
        )

    def caps(self) -> tuple[CapView, ...]:
        """Return the caps applied, in their order."""
        return tuple(self._cap(step) for step in self.evaluation.caps)

    def _whose(self, line: SharedLine) -> str:
        """Return the name of a line, or which line of the remedies it is of."""
        return line.name or self.t("line {number} of the remedies", number=(line.line or 0) + 1)

    def _cap(self, step: CapStep) -> CapView:
        unit, currency = CAPPED_UNITS[step.cap.what], self.contract.agreement.currency

        def told(amount: Fraction | None) -> str:
            return self.t("cannot be told") if amount is None else paid_text(currency, unit, amount)

        lines = [self.all_lines[i] for i in step.lines]
        split = [
            (f"{self._whose(line)}, {self.words.window_name(line.window)}", told(part))
            for line, part in zip(lines, step.split, strict=False)
            if line.exact
        ]
        window = self.words.window_name(step.window)
        return CapView(
            text=self.words.cap(step.cap),
            window=window[:1].upper() + window[1:],
            limit=told(step.limit),
            used=told(step.used),
            before=told(step.before),
            after=told(step.after),
            split=tuple(split) if step.cuts and len(split) > 1 else (),
            place=self._place(step.cap.span.place) if step.cap.span is not None else None,
        )

    # ------------------------------------------------------------ what took no part

    def exclusions(self) -> tuple[ExclusionView, ...]:
        """Return records and windows that took no part in a result, each with the term that says so."""
        hours: dict[tuple[str, str, str, int], list[str]] = {}
        others: list[ExclusionView] = []
        for line in self.evaluation.lines:
            objective, measurement = self._objective(line), line.assessment.measurement
            window = self.words.window_name(line.window)
            records = next((part.aggregate.of.records for part in measurement.counted), None)
            if objective.during is not None and records is not None and measurement.outside_hours:
                title = self.evaluation.contract_for(line).calendar(objective.during).title
                key = (records, title, window, measurement.outside_hours)
                hours.setdefault(key, []).append(line.name)
            for part in measurement.parts:
                if isinstance(part, SampleValue):
                    others += self._left_out_of_sample(part, window)
                elif isinstance(part, AggregateValue) and part.empty and part.aggregate.value is not None:
                    value = self.words.value_of(part.aggregate)
                    others.append(
                        ExclusionView(
                            self.words.count(part.empty, part.aggregate.of.records),
                            self.t("no value of {value}, in {window}", value=value, window=window),
                            line.name,
                        )
                    )
            if line.assessment.outcome is Outcome.NO_DATA:
                whys = {
                    Reason.SMALL_VOLUME: self.t("the term for few records"),
                    Reason.COUNT_AS: self.t("a term that overrides the result"),
                }
                why = whys.get(line.assessment.reason, self.t("the term for windows without data"))
                if line.assessment.relief is not None:
                    why = self.t("{obligation} was not met in time", obligation=line.assessment.relief)
                others.append(ExclusionView(self.t("the window {window}", window=window), why, line.name))
        outside = [
            ExclusionView(
                self.words.count(count, records),
                self.t("outside “{hours}”, in {window}", hours=title, window=window),
                ", ".join(names),
            )
            for (records, title, window, count), names in hours.items()
        ]
        return (*outside, *others)

    def _left_out_of_sample(self, part: SampleValue, window: str) -> list[ExclusionView]:
        t = self.t
        found = [
            (part.excepted, t("an exception was accepted, in {window}", window=window)),
            (part.empty, t("no criterion applies to it, in {window}", window=window)),
        ]
        return [
            ExclusionView(count_text(count, t("item"), t("items")), why, part.clause) for count, why in found if count
        ]

    def uses(self) -> tuple[UseView, ...]:
        """Return each use of an exclusion, in time order."""
        return tuple(use_view(self.contract, use, self.words, self.t) for use in self.evaluation.uses)

    # ------------------------------------------------------------ data

    def quality(self) -> tuple[QualityView, ...]:
        """Return the account of the rows read."""
        return tuple(self._quality(account) for account in self.evaluation.quality)

    def _quality(self, account: RecordQuality) -> QualityView:
        zone = self.contract.agreement.zone
        tables = (*self.contract.records, *side_tables(self.evaluation.signed or self.contract))
        title = next((r.title for r in tables if r.name == account.records), account.records)
        return QualityView(
            title=title,
            read=count_text(account.read),
            accepted=count_text(account.accepted),
            rejected=count_text(account.rejected),
            first=instant_text(account.first, zone) if account.first is not None else _NONE,
            last=instant_text(account.last, zone) if account.last is not None else _NONE,
            rejects=tuple(
                RejectView(r.reason, count_text(r.rows), count_text(r.first_line) if r.first_line else _NONE)
                for r in account.rejects
            ),
            rejects_file=account.rejects_file,
        )

    def receipt(self) -> tuple[tuple[str, str, str], ...]:
        """Every input: what it is, its name, its SHA-256."""
        receipt, t = self.evaluation.receipt, self.t
        rows = [(t("contract"), name, digest) for name, digest in receipt.contract]
        rows += [(t("data map"), *receipt.data_map)] if receipt.data_map is not None else []
        rows += [(t("data"), name, digest) for name, digest in receipt.data]
        earlier = self.evaluation.earlier
        return (*rows, *((t("statement"), *one) for one in (earlier.statements if earlier is not None else ())))

    def versions(self) -> tuple[tuple[str, str], ...]:
        """Tell what computed it."""
        receipt, t = self.evaluation.receipt, self.t
        versions = [
            (t("slakit"), receipt.slakit),
            (t("Query engine"), receipt.engine),
            (t("Public holidays"), receipt.holidays),
            (t("Time zone rules"), receipt.zone_rules),
        ]
        if receipt.as_of is not None:
            versions.append((t("Judged as of"), instant_text(receipt.as_of, self.contract.agreement.zone)))
        if self.evaluation.earlier is not None:
            versions.append((t("Earlier periods"), self._earlier(self.evaluation.earlier)))
        return tuple(versions)

    def _earlier(self, earlier: Earlier) -> str:
        """Tell where the results of earlier periods came from."""
        t = self.t
        if not earlier.statements:
            return t("worked out again from data")
        numbers = ", ".join(number for number, _ in earlier.statements)
        if earlier.again:
            return t("as issued in {numbers}; others worked out again from data", numbers=numbers)
        return t("as issued in {numbers}", numbers=numbers)
