"""Test blocks: worked examples in a contract, whose names, periods and figures are judged like any others.

Runs last, because an example speaks of objectives. What is wrong in one is a finding that leaves out this example
alone: examples never decide what a contract means, so none of them keeps it from being used.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from slakit.contract.expressions import Aggregate, trusted
from slakit.contract.from_syntax.assumptions import supposed_value
from slakit.contract.from_syntax.blocks import declare, single
from slakit.contract.from_syntax.figures import fits
from slakit.contract.from_syntax.objectives import read_outcome
from slakit.contract.from_syntax.records import RecordTypes
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.test_claims import read_supposed_claims, read_unmet
from slakit.contract.from_syntax.test_records import ReadRecords, read_instant, read_supposed_records
from slakit.contract.from_syntax.test_subjects import Subjects, figures_of, read_label
from slakit.contract.from_syntax.texts import check_texts
from slakit.contract.from_syntax.values import UNITS, as_written, read_amount, read_literal, read_text
from slakit.contract.model import Agreement, Objective
from slakit.contract.time_sets import SpanSet
from slakit.contract.walking import aggregates, records_of_time
from slakit.contract.worked_examples import (
    Expected,
    ExpectedCredit,
    ExpectedOutcome,
    ExpectedTotal,
    ExpectedValue,
    JudgedWindow,
    Supposed,
    SupposedFigure,
    WorkedExample,
)
from slakit.diagnostics import Related, Span
from slakit.money import Money
from slakit.syntax import tree
from slakit.timeline import labelled_window, windows

__all__ = ["read_tests"]


def read_tests(
    scope: Scope,
    nodes: Iterable[tree.Test],
    records: RecordTypes,
    agreement: Agreement,
    subjects: Subjects,
) -> tuple[WorkedExample, ...]:
    """Return the worked examples without a fault; `subjects` are what they may speak of."""
    before = len(scope.diagnostics)
    titles: dict[str, Span] = {}
    found = []
    for node in nodes:
        sound = len(scope.diagnostics)
        check_texts(scope, node)
        declare(scope, titles, read_text(node.title), _head(node), "test")
        example = _Reader(scope, records, agreement, subjects, node).example()
        if example is not None and len(scope.diagnostics) == sound:
            found.append(example)
    scope.diagnostics[before:] = [dataclasses.replace(d, blocks=False) for d in scope.diagnostics[before:]]
    return tuple(found)


_EXPECTED = (tree.ExpectCredit, tree.ExpectOutcome, tree.ExpectValue, tree.ExpectTotal)


def _populations(part: Aggregate) -> set[str]:
    return {one.records for one in (part.of, part.out_of) if one is not None}


def _last_decimal(node: tree.Node) -> Fraction:
    """Return what one more in the last decimal of a figure is worth, in the unit of the measure."""
    match node:
        case tree.Percent():
            written, unit = str(node.text).rstrip("%").strip(), Fraction(1, 100)
        case tree.Points():
            written, unit = str(node.number), Fraction(1, 100)
        case tree.PlainNumber():
            written, unit = str(node.text), Fraction(1)
        case tree.Duration():
            last = min(node.parts, key=lambda part: UNITS[str(part.unit)])
            written, unit = str(last.number), Fraction(UNITS[str(last.unit)])
        case _:
            return Fraction(0)
    return unit / Fraction(10) ** len(written.partition(".")[2])


def _head(node: tree.Test) -> Span:
    return Span(node.span.source, node.span.start, node.title.end_pos or node.span.end)


@dataclass
class _Reader:
    """Reads one block.

    `given` holds the periods of the values supposed, as written, by objective or clause; `figures` the given figures
    that are supposed, by name and period; `measured` the windows that records and figures fall into, in time order, by
    objective.
    """

    scope: Scope
    records: RecordTypes
    agreement: Agreement
    subjects: Subjects
    node: tree.Test
    given: dict[str, dict[str, Span]] = field(default_factory=dict)
    figures: dict[tuple[str, str], SupposedFigure] = field(default_factory=dict)
    rows: dict[str, ReadRecords] = field(default_factory=dict)
    measured: dict[str, list[str]] = field(default_factory=dict)
    judged: dict[tuple[str, str], Span] = field(default_factory=dict)
    lost: bool = False
    """Whether some of the records could not be read: which windows they fall into is not known then."""

    def example(self) -> WorkedExample | None:
        """Return the example; `None` when nothing can be made of a part of it."""
        lines = self.node.lines
        values = [line for line in lines if isinstance(line, tree.Supposed)]
        supposed = [self._supposed(line) for line in values if not self._is_figure(line)]
        figures = [self._supposed_figure(line) for line in values if self._is_figure(line)]
        for line in lines:
            if isinstance(line, tree.SupposedRecords):
                self._records(line)
        self._measure()
        self._measure_figures()
        judged_at = single(self.scope, lines, tree.JudgedAt, "instant at which this test is judged")
        at = None if judged_at is None else read_instant(self.scope, self.agreement.zone, judged_at.instant)
        claims = read_supposed_claims(self.scope, self.agreement, self.subjects, lines)
        unmet = read_unmet(self.scope, self.agreement, self.subjects, lines)
        expected = [self._expected(line) for line in lines if isinstance(line, _EXPECTED)]
        if not values and not any(isinstance(line, tree.SupposedRecords) for line in lines):
            self._lacks("gives no value", "given ANS-1 is 78 % in 2026-03")
        if not expected:
            self._lacks("expects nothing", "expect total nothing")
        whole = tuple(part for part in supposed if part is not None)
        sound = tuple(part for part in expected if part is not None)
        if len(whole) < len(supposed) or len(sound) < len(expected) or not all(figures):
            return None
        return trusted(WorkedExample)(
            span=_head(self.node),
            title=read_text(self.node.title),
            supposed=whole,
            figures=tuple(self.figures.values()),
            records=tuple(row for found in self.rows.values() for row in found.rows),
            judged=tuple(
                trusted(JudgedWindow)(span=span, objective=name, window=label)
                for (name, label), span in self.judged.items()
            ),
            claims=claims,
            unmet=unmet,
            judged_at=at,
            expected=sound,
        )

    def _lacks(self, what: str, line: str) -> None:
        self.scope.report("SLA303", _head(self.node), f"this test {what}", help=f"add a line such as `{line}`")

    # ---------------------------------------------------------------- what is supposed

    def _supposed(self, line: tree.Supposed) -> Supposed | None:
        name, label = str(line.name), str(line.within.period)
        objective = self.subjects.promise(self.scope, line.name, line)
        window = self._label(objective, line.within) if objective is not None else None
        first = self.given.setdefault(name, {}).setdefault(label, line.span)
        if first is not line.span:
            self._twice(line, first)
            return None
        if objective is None or window is None:
            return None
        value = None
        if isinstance(line.value, tree.WithoutData):
            self._judge_no_data(objective, line)
        else:
            value = supposed_value(self.scope, objective, line.value)
            if value is None:
                return None
        return trusted(Supposed)(span=line.span, objective=name, window=window, value=value)

    def _twice(self, line: tree.Supposed, first: Span) -> None:
        self.scope.report(
            "SLA304",
            line.span,
            f"the value of `{line.name}` in {line.within.period} is given twice",
            help="keep one of the two",
            related=(Related(first, "first given here"),),
        )

    def _is_figure(self, line: tree.Supposed) -> bool:
        name = str(line.name)
        return name not in self.subjects.names and name in self.scope.symbols[tree.Figure]

    def _supposed_figure(self, line: tree.Supposed) -> SupposedFigure | None:
        name, label = str(line.name), str(line.within.period)
        figure = self.subjects.figures.get(name)
        if figure is None:
            if self.scope.symbols[tree.Figure][name].node.span.source is not self.node.span.source:
                self._without_use(token_span(line.name, line.span.source), name)
            return None  # otherwise what is wrong with it has been said where it stands
        window = read_label(self.scope, self.agreement, name, figure.each, line.within)
        value = None
        if not isinstance(line.value, tree.WithoutData):
            literal = read_literal(self.scope, line.value)
            if literal is None or not fits(self.scope, literal, figure.unit, "value", f"the figure `{name}`"):
                return None
            value = Fraction(cast("Fraction", literal.value))
        if window is None:
            return None
        supposed = trusted(SupposedFigure)(span=line.span, figure=name, window=window, value=value)
        first = self.figures.setdefault((name, label), supposed)
        if first is not supposed:
            assert first.span is not None
            self._twice(line, first.span)
            return None
        return supposed

    def _without_use(self, span: Span, name: str) -> None:
        self.scope.report(
            "SLA333",
            span,
            f"nothing in this contract needs `{name}`, so its value changes nothing",
            help="suppose a figure that an objective measures, or remove the line",
        )

    def _judge_no_data(self, objective: Objective, line: tree.Supposed) -> None:
        figure = objective.measure.figure
        if isinstance(figure, Aggregate) and figure.statistic in ("number", "total"):
            self.scope.report(
                "SLA408",
                line.value.span,
                f"`{objective.name}` measures a {figure.statistic}, which is never without data",
                help="of no records it is zero: give the value 0 in the unit of the measure",
            )

    # ---------------------------------------------------------------- records

    def _records(self, line: tree.SupposedRecords) -> None:
        name, span = str(line.records), token_span(line.records, line.span.source)
        before = len(self.scope.diagnostics)
        used = {one.name: one for one in self.records.used}
        if name not in used:
            self.lost = True
            if name in self.scope.symbols[tree.Records] and self.subjects.all_read:
                self.scope.report(
                    "SLA333",
                    span,
                    f"no objective measures {name}, so these records change nothing",
                    help=f"suppose records that one measures: {one_of(used)}" if used else "remove these lines",
                )
            else:
                self.scope.lookup(tree.Records, "record type", name, span)
            return
        found = self.rows.setdefault(name, ReadRecords(used[name]))
        read_supposed_records(self.scope, self.agreement.zone, line, found)
        self.lost |= len(self.scope.diagnostics) > before

    def _measure(self) -> None:
        """Find the objectives and clauses that the records measure, and the windows that the records fall into."""
        for name, objective in (*self.subjects.objectives.items(), *self._clauses_of_records()):
            needed = {record for part in aggregates(objective.measure.figure) for record in _populations(part)}
            needed |= records_of_time(objective.measure.figure, self._set_named)
            if not needed or not needed <= self.rows.keys():
                continue
            first = self.rows[min(needed)].first
            if name in self.given:
                if first is not None:
                    self._both(name, next(iter(self.given[name].values())), first, "records")
                continue
            dates = sorted({date for record in needed for date in self.rows[record].dates})
            labels = (label for date in dates for label in self._labels(objective, date))
            self.measured[name] = list(dict.fromkeys(labels))
            for label in self.measured[name]:
                self.judged[name, label] = first or self.node.span

    def _set_named(self, name: str) -> SpanSet | None:
        span = self.scope.spans.get(name)
        return None if span is None else span.of

    def _clauses_of_records(self) -> list[tuple[str, Objective]]:
        """Return the promises of clauses whose items are judged by fields of the records given."""
        if not self.subjects.clauses:
            return []
        from slakit.contract.samples import has_scorecard

        found: list[tuple[str, Objective]] = []
        for name, clause in self.subjects.clauses.items():
            records = self.rows.get(clause.verification.sample.items)
            if records is not None and has_scorecard(records.type, clause.verification):
                found.append((name, clause))
        return found

    def _labels(self, objective: Objective, date: dt.date) -> list[str]:
        agreement = self.agreement
        if not agreement.first_date <= date <= agreement.last_date:
            return []
        return [window.label for window in windows(objective.each, agreement.zone, date, date, agreement.term)]

    def _measure_figures(self) -> None:
        """Find the objectives that measure the figures supposed, and the windows that these fall into."""
        for name, objective in self.subjects.objectives.items():
            wanted = figures_of(objective)
            used = [one for one in self.figures.values() if one.figure in wanted]
            if not used:
                continue
            place = used[0].span
            assert place is not None
            if name in self.given:
                self._both(name, next(iter(self.given[name].values())), place, "figures")
                continue
            labels = [label for one in used for label in self._labels(objective, self._first_date(one))]
            self.measured[name] = list(dict.fromkeys([*self.measured.get(name, ()), *labels]))
            for label in labels:
                self.judged.setdefault((name, label), place)

    def _first_date(self, supposed: SupposedFigure) -> dt.date:
        """Return the first date of the term in the window of a supposed figure."""
        agreement, each = self.agreement, self.subjects.figures[supposed.figure].each
        window = labelled_window(each, agreement.zone, supposed.window, agreement.term)
        assert window is not None, "the label of a figure that was read is that of a window"
        return max(window.first_date, agreement.first_date)

    def _both(self, name: str, value: Span, measured: Span, what: str) -> None:
        self.scope.report(
            "SLA333",
            value,
            f"this test gives a value for `{name}`, and {what} that it is measured from",
            help="give one of the two; use a second test for the other",
            related=(Related(measured, f"the {what}"),),
        )

    # ---------------------------------------------------------------- what is expected

    def _expected(self, line: tree.Node) -> Expected | None:
        if isinstance(line, tree.ExpectTotal):
            return trusted(ExpectedTotal)(span=line.span, amount=self._amount(line.amount))
        assert isinstance(line, tree.ExpectCredit | tree.ExpectOutcome | tree.ExpectValue)
        objective = self.subjects.promise(self.scope, line.name, line)
        amount = self._amount(line.amount) if isinstance(line, tree.ExpectCredit) else None
        window = self._window_meant(objective, line) if objective is not None else None
        if objective is None or window is None:
            return None
        if isinstance(line, tree.ExpectCredit):
            return trusted(ExpectedCredit)(span=line.span, objective=objective.name, window=window, amount=amount)
        if isinstance(line, tree.ExpectValue):
            return self._expected_value(objective, window, line)
        outcome = read_outcome(line.outcome)
        return trusted(ExpectedOutcome)(span=line.span, objective=objective.name, window=window, outcome=outcome)

    def _expected_value(self, objective: Objective, window: str, line: tree.ExpectValue) -> ExpectedValue | None:
        value = None
        if not isinstance(line.value, tree.WithoutData):
            value = supposed_value(self.scope, objective, line.value)
            if value is None:
                return None
        return trusted(ExpectedValue)(
            span=line.span,
            objective=objective.name,
            window=window,
            value=value,
            step=_last_decimal(line.value),
            written=as_written(line.value.span),
        )

    def _amount(self, node: tree.Money | tree.Nothing | tree.Untold) -> Money | None:
        if isinstance(node, tree.Money):
            return read_amount(self.scope, node.span.source, node.amount)
        return Money(self.agreement.currency, 0) if isinstance(node, tree.Nothing) else None

    def _window_meant(
        self, objective: Objective, line: tree.ExpectCredit | tree.ExpectOutcome | tree.ExpectValue
    ) -> str | None:
        """Return the label of the window that a line speaks of: the one it names, or the only one given."""
        name = objective.name
        from_records = self._from_records(objective)
        labels = list(self.given.get(name, ())) or self.measured.get(name, [])
        if line.within is not None:
            label = self._label(objective, line.within)
            if label is not None and from_records:
                self.judged.setdefault((name, label), line.span)
            if label is None or label in labels or from_records:
                return label
            message, help_ = f"this test gives no value for `{name}` in {label}", f"add `given {name} is … in {label}`"
        elif len(labels) == 1:
            return labels[0]
        elif labels:
            what = "gives" if not from_records else "has records of" if self.rows else "has figures for"
            message = f"this test {what} `{name}` in {len(labels)} periods"
            help_ = f"say which one is meant, as in `in {labels[0]}`"
        elif self.lost:
            return None
        elif from_records:
            message = f"none of the records of this test says in which period `{name}` is meant"
            help_ = "name the period at the end of the line"
        else:
            message, help_ = f"this test gives no value for `{name}`", f"add `given {name} is … in …`"
        self.scope.report("SLA313", line.span, message, help=help_)
        return None

    def _from_records(self, objective: Objective) -> bool:
        """Whether an objective is measured from the records of this test.

        Whether those of one that measures time suffice is for measuring to say: sets of time name their records
        elsewhere.
        """
        if objective.name in self.given:
            return False
        return objective.name in self.measured or (bool(self.rows) and not aggregates(objective.measure.figure))

    def _label(self, objective: Objective, node: tree.Within) -> str | None:
        return read_label(self.scope, self.agreement, objective.name, objective.each, node)
