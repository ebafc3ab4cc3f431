"""Test blocks: worked examples in a contract, whose names, periods and figures are judged like any others.

Runs last, because an example speaks of objectives. What is wrong in one is a finding that leaves out this example
alone: examples never decide what a contract means, so none of them keeps it from being used.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from slakit.contract.expressions import Aggregate, Unit, trusted
from slakit.contract.from_syntax.blocks import declare
from slakit.contract.from_syntax.figures import fits
from slakit.contract.from_syntax.objectives import read_outcome
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.texts import check_texts
from slakit.contract.from_syntax.values import read_amount, read_literal, read_text
from slakit.contract.model import Agreement, Objective
from slakit.contract.worked_examples import ExpectedCredit, ExpectedOutcome, ExpectedTotal, Supposed, WorkedExample
from slakit.diagnostics import Related, Span
from slakit.money import Money
from slakit.syntax import tree
from slakit.syntax.tokens import Token
from slakit.timeline import CALENDAR_KINDS, clip, labelled_window, parse_period, windows

__all__ = ["read_tests"]


def read_tests(
    scope: Scope,
    nodes: Iterable[tree.Test],
    agreement: Agreement,
    objectives: Sequence[Objective],
    names: Collection[str],
) -> tuple[WorkedExample, ...]:
    """Return the worked examples without a fault; `names` has the objectives that could not be read as well."""
    before = len(scope.diagnostics)
    read = {objective.name: objective for objective in objectives}
    titles: dict[str, Span] = {}
    found = []
    for node in nodes:
        sound = len(scope.diagnostics)
        check_texts(scope, node)
        declare(scope, titles, read_text(node.title), _head(node), "test")
        example = _Reader(scope, agreement, read, names, node).example()
        if example is not None and len(scope.diagnostics) == sound:
            found.append(example)
    scope.diagnostics[before:] = [dataclasses.replace(d, blocks=False) for d in scope.diagnostics[before:]]
    return tuple(found)


def _head(node: tree.Test) -> Span:
    return Span(node.span.source, node.span.start, node.title.end_pos or node.span.end)


@dataclass
class _Reader:
    """Reads one block. `given` holds the periods of the values supposed, as written, by objective."""

    scope: Scope
    agreement: Agreement
    objectives: Mapping[str, Objective]
    names: Collection[str]
    node: tree.Test
    given: dict[str, dict[str, Span]] = field(default_factory=dict)

    def example(self) -> WorkedExample | None:
        """Return the example; `None` when nothing can be made of a part of it."""
        supposed = [self._supposed(line) for line in self.node.lines if isinstance(line, tree.Supposed)]
        expected = [self._expected(line) for line in self.node.lines if not isinstance(line, tree.Supposed)]
        if not supposed:
            self._lacks("gives no value", "given ANS-1 is 78 % in 2026-03")
        if not expected:
            self._lacks("expects nothing", "expect total EUR 2400.00")
        whole = tuple(part for part in supposed if part is not None)
        sound = tuple(part for part in expected if part is not None)
        if len(whole) < len(supposed) or len(sound) < len(expected):
            return None
        return trusted(WorkedExample)(
            span=_head(self.node), title=read_text(self.node.title), supposed=whole, expected=sound
        )

    def _lacks(self, what: str, line: str) -> None:
        self.scope.report("SLA303", _head(self.node), f"this test {what}", help=f"add a line such as `{line}`")

    def _objective(self, token: Token) -> Objective | None:
        name = str(token)
        if name not in self.names:
            self.scope.unknown(token_span(token, self.node.span.source), "objective", name, self.names)
        return self.objectives.get(name)

    # ---------------------------------------------------------------- what is supposed

    def _supposed(self, line: tree.Supposed) -> Supposed | None:
        name, label = str(line.name), str(line.within.period)
        objective = self._objective(line.name)
        window = self._window(objective, line.within) if objective is not None else None
        first = self.given.setdefault(name, {}).setdefault(label, line.span)
        if first is not line.span:
            self.scope.report(
                "SLA304",
                line.span,
                f"the value of `{name}` in {label} is given twice",
                help="keep one of the two",
                related=(Related(first, "first given here"),),
            )
            return None
        if objective is None or window is None:
            return None
        value = None
        if isinstance(line.value, tree.WithoutData):
            self._judge_no_data(objective, line)
        else:
            value = self._value(objective, line.value)
            if value is None:
                return None
        return trusted(Supposed)(span=line.span, objective=name, window=window, value=value)

    def _judge_no_data(self, objective: Objective, line: tree.Supposed) -> None:
        figure = objective.measure.figure
        if isinstance(figure, Aggregate) and figure.statistic in ("number", "total"):
            self.scope.report(
                "SLA408",
                line.value.span,
                f"`{objective.name}` measures a {figure.statistic}, which is never without data",
                help="of no records it is zero: give the value 0 in the unit of the measure",
            )

    def _value(self, objective: Objective, node: tree.Node) -> Fraction | None:
        literal = read_literal(self.scope, node)
        if literal is None or not fits(self.scope, literal, objective.measure.unit, "value"):
            return None
        value, figure = Fraction(cast("Fraction", literal.value)), objective.measure.figure
        if isinstance(figure, Aggregate) and figure.statistic == "share" and value > 1:
            self.scope.report("SLA408", node.span, f"`{literal.written}` is no share", help="a share is at most 100 %")
            return None
        if objective.measure.unit is Unit.COUNT and value.denominator != 1:
            self.scope.report(
                "SLA408", node.span, f"`{literal.written}` is no number of records", help="write a whole number"
            )
            return None
        return value

    # ---------------------------------------------------------------- what is expected

    def _expected(self, line: tree.Node) -> ExpectedCredit | ExpectedOutcome | ExpectedTotal | None:
        if isinstance(line, tree.ExpectTotal):
            return trusted(ExpectedTotal)(span=line.span, amount=self._amount(line.amount))
        assert isinstance(line, tree.ExpectCredit | tree.ExpectOutcome)
        objective = self._objective(line.name)
        amount = self._amount(line.amount) if isinstance(line, tree.ExpectCredit) else None
        window = self._window_meant(objective, line) if objective is not None else None
        if objective is None or window is None:
            return None
        if isinstance(line, tree.ExpectCredit):
            return trusted(ExpectedCredit)(span=line.span, objective=objective.name, window=window, amount=amount)
        outcome = read_outcome(line.outcome)
        return trusted(ExpectedOutcome)(span=line.span, objective=objective.name, window=window, outcome=outcome)

    def _amount(self, node: tree.Money | tree.Nothing | tree.Untold) -> Money | None:
        if isinstance(node, tree.Money):
            return read_amount(self.scope, node.span.source, node.amount)
        return Money(self.agreement.currency, 0) if isinstance(node, tree.Nothing) else None

    def _window_meant(self, objective: Objective, line: tree.ExpectCredit | tree.ExpectOutcome) -> str | None:
        """Return the label of the window that a line speaks of: the one it names, or the only one given."""
        name, labels = objective.name, list(self.given.get(objective.name, ()))
        if line.within is not None:
            label = self._window(objective, line.within)
            if label is None or label in labels:
                return label
            message, help_ = f"this test gives no value for `{name}` in {label}", f"add `given {name} is … in {label}`"
        elif len(labels) == 1:
            return labels[0]
        elif labels:
            message = f"this test gives `{name}` in {len(labels)} periods"
            help_ = f"say which one is meant, as in `in {labels[0]}`"
        else:
            message, help_ = f"this test gives no value for `{name}`", f"add `given {name} is … in …`"
        self.scope.report("SLA313", line.span, message, help=help_)
        return None

    def _window(self, objective: Objective, node: tree.Within) -> str | None:
        """Return the label of one of the objective's windows in the term; reported when it is none."""
        label, each, agreement = str(node.period), objective.each, self.agreement
        whole = labelled_window(each, agreement.zone, label, agreement.term)
        if whole is None:
            period = parse_period(label)
            day = period.first_date if period else agreement.first_date
            near = windows(each, agreement.zone, day, day, agreement.term)
            named = f"calendar {each}" if each in CALENDAR_KINDS else each
            what = f"is no {named}" if period else "is not a period"
            message = f"`{label}` {what}, and `{objective.name}` is measured each {named}"
            help_ = f"write the {each} as in `{near[0].label}`" if near else f"name a {each}"
        elif clip(whole, agreement.first_date, agreement.last_date) is None:
            message = f"the agreement is not in force in {label}"
            help_ = f"it is in force from {agreement.first_date} to {agreement.last_date}"
        else:
            return label
        self.scope.report("SLA312", token_span(node.period, node.span.source), message, help=help_)
        return None
