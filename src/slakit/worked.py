"""Works out the examples inside a contract: supposed values through judging, credits and caps, as measured ones would.

Runs for `sla test`. No data are read and nothing is measured; every value is exact as the contract states it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from slakit.assess import judge
from slakit.contract.expressions import aggregates
from slakit.contract.model import Contract, Objective, Outcome
from slakit.contract.worked_examples import ExpectedCredit, ExpectedOutcome, ExpectedTotal, Supposed, WorkedExample
from slakit.credits import CreditLine, Unknown, apply_caps, credit_line
from slakit.measure import AggregateValue, Measurement
from slakit.money import Money
from slakit.timeline import Window, clip, labelled_window, parse_period

__all__ = ["Answer", "ExampleResult", "work_out", "work_out_all"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An expectation, and what the contract makes of it.

    `got` is an outcome for an expected outcome and an amount otherwise: after caps, `None` where it cannot be told;
    `unknown` says why then.
    """

    expected: ExpectedCredit | ExpectedOutcome | ExpectedTotal
    got: Money | Outcome | None
    unknown: Unknown | None = None

    @property
    def holds(self) -> bool:
        """Whether it came out as expected."""
        wanted = self.expected.outcome if isinstance(self.expected, ExpectedOutcome) else self.expected.amount
        return wanted == self.got


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """An example worked out: the credit lines of its values in time order, and an answer to each expectation."""

    example: WorkedExample
    lines: tuple[CreditLine, ...]
    answers: tuple[Answer, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation holds."""
        return all(answer.holds for answer in self.answers)


def work_out(contract: Contract, example: WorkedExample) -> ExampleResult:
    """Judge, credit and cap the values of one of the contract's examples; windows it does not name earn nothing."""
    lines = []
    for supposed in example.supposed:
        version = _version(contract, supposed.window)
        objective = version.objective(supposed.objective)
        assert objective is not None, "an example with an unknown objective is not in the model"
        lines.append(credit_line(version, objective, judge(objective, _measurement(version, objective, supposed))))
    done = apply_caps(_version(contract, example.supposed[0].window), lines).lines
    by_window = {(line.objective, line.window.label): line for line in done}
    answers = []
    for expected in example.expected:
        if isinstance(expected, ExpectedTotal):
            answers.append(_total(contract, expected, done))
            continue
        line = by_window[expected.objective, expected.window]
        if isinstance(expected, ExpectedOutcome):
            answers.append(Answer(expected, line.assessment.outcome))
        else:
            answers.append(Answer(expected, line.payable, line.unknown))
    return ExampleResult(example, done, tuple(answers))


def work_out_all(contract: Contract) -> tuple[ExampleResult, ...]:
    """Work out all examples of a contract, in the order written."""
    return tuple(work_out(contract, example) for example in contract.tests)


def _version(contract: Contract, label: str) -> Contract:
    """The contract that holds for the window of a label."""
    period = parse_period(label)
    return contract if period is None else contract.for_window(period.first_date, period.last_date)


def _total(contract: Contract, expected: ExpectedTotal, lines: tuple[CreditLine, ...]) -> Answer:
    unknown = next((line.unknown for line in lines if line.payable is None), None)
    if unknown is not None:
        return Answer(expected, None, unknown)
    nothing = Money(contract.agreement.currency, 0)
    return Answer(expected, sum((line.payable for line in lines if line.payable is not None), nothing))


def _window(contract: Contract, objective: Objective, label: str) -> Window:
    agreement = contract.agreement
    whole = labelled_window(objective.each, agreement.zone, label)
    window = None if whole is None else clip(whole, agreement.first_date, agreement.last_date)
    assert window is not None, "an example with a window outside the term is not in the model"
    return window


def _measurement(contract: Contract, objective: Objective, supposed: Supposed) -> Measurement:
    """The measurement that a supposed value stands for: of records enough for any term for small volumes."""
    enough = objective.small_volume.fewer_than if objective.small_volume is not None else 1
    value = supposed.value
    part = AggregateValue(
        aggregates(objective.measure.figure)[0],
        numerator=Fraction(0) if value is None else value,
        denominator=0 if value is None else 1,
        records=0 if value is None else enough,
    )
    return Measurement(objective.name, _window(contract, objective, supposed.window), value, (part,))
