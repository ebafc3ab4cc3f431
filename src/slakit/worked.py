"""Works out the examples inside a contract: supposed values or records through judging, credits and caps, as ever.

Runs for `sla test`. Supposed values need no measuring; supposed records are written to a file that measuring reads
like any other, so that an example and an evaluation never differ. Every value is exact.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from slakit.amended import MeasurePlan
from slakit.apart import measure_plan
from slakit.assess import Assessment, Relieved, ToJudge, judge_all, to_judge
from slakit.causes import with_causes
from slakit.contract.expressions import Aggregate
from slakit.contract.model import Contract, Objective, Outcome
from slakit.contract.record_types import FieldType, RecordType
from slakit.contract.samples import sampled
from slakit.contract.walking import is_leaf, leaves
from slakit.contract.worked_examples import (
    Expected,
    ExpectedCredit,
    ExpectedOutcome,
    ExpectedTotal,
    ExpectedValue,
    JudgedWindow,
    Supposed,
    SupposedRecord,
    WorkedExample,
)
from slakit.credits import Causes, CreditLine, Credits, Quantities, SharedLine, Unknown, settle
from slakit.credits.quantities import Values
from slakit.diagnostics import Diagnostic
from slakit.evaluable import unevaluated, unevaluated_in
from slakit.measure import (
    AggregateValue,
    Claim,
    DataMap,
    FieldSource,
    GivenValue,
    Measurement,
    MeasureOptions,
    MeasureResult,
    RecordSource,
    side_tables,
)
from slakit.measure.claims import claim_of
from slakit.money import Money, RoundingMode, round_fraction
from slakit.quantified import quantified
from slakit.timeline import Window, clip, labelled_window, parse_period, windows

__all__ = ["Answer", "ExampleResult", "supposed_measurement", "work_out", "work_out_all"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An expectation, and what the contract makes of it.

    `got` is an outcome for an expected outcome, a measured value (`None`: no data) for an expected value, and an amount
    otherwise: after caps, `None` where it cannot be told; `unknown` says why then.
    """

    expected: Expected
    got: Money | Outcome | Fraction | None
    holds: bool
    unknown: Unknown | None = None
    objective: Objective | None = None
    """The objective that the expectation is about, if it is about one."""


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """An example worked out: the credit lines of its values in time order, and an answer to each expectation.

    Without answers, `problems` says why its records could not be measured; it also lists those that were refused.
    """

    example: WorkedExample
    lines: tuple[SharedLine, ...]
    answers: tuple[Answer, ...]
    problems: tuple[Diagnostic, ...] = ()
    unevaluated: tuple[Diagnostic, ...] = ()
    """The constructs that it needs and that do not evaluate yet: then there are no lines and no answers."""

    @property
    def passed(self) -> bool:
        """Whether it was worked out, every record could be used and every expectation holds."""
        return not self.unevaluated and not self.failed

    @property
    def failed(self) -> bool:
        """Whether a record could not be used, or it was worked out and an expectation does not hold."""
        return bool(self.problems) or not all(answer.holds for answer in self.answers)


def work_out(contract: Contract, example: WorkedExample) -> ExampleResult:
    """Judge, credit and cap what one of the contract's examples supposes; windows it does not name earn nothing.

    An example that needs what does not evaluate yet is not worked out at all: nothing is computed without it. One of
    records needs everything that an evaluation needs.
    """
    contract = sampled(contract)
    used = _used(contract, example)
    missing = [found for version in used for found in _unevaluated(version, example)]
    if missing:
        return ExampleResult(example, (), (), unevaluated=tuple(missing))
    measurements = [_measurement(_version(contract, one.window), one) for one in example.supposed]
    problems: tuple[Diagnostic, ...] = ()
    given = _given(contract, example)
    quantities: dict[int, Values] = {}
    causes: dict[tuple[str, str | None, Window], frozenset[str]] = {}
    if example.judged:
        for version in used:
            windows = [one for one in example.judged if _version(contract, one.window) is version]
            measured, found = _measured(version, example, windows, given)
            problems += tuple(problem for problem in found if problem not in problems)
            if measured is None:
                return ExampleResult(example, (), (), problems)
            measurements += measured.measurements
            quantities[contract.number_of(version)] = measured.quantities.values
            causes |= measured.causes
    versions = ((contract.for_window(m.window.first_date, m.window.last_date), m) for m in measurements)
    judging = to_judge((version, _objective(version, m.objective), m) for version, m in versions)
    judging = [replace(one, reliefs=_reliefs(one, example)) for one in judging]
    claims, found = _claims(contract, example)
    if found:
        return ExampleResult(example, (), (), (*problems, *found))
    credits = settle(
        contract,
        judge_all(judging, MeasureResult((), (), given=given).figure_in),
        quantities=Quantities(quantities.get(0, {}), quantities),
        causes=causes,
        claims=claims,
        told={(claim.objective, claim.window) for claim in example.claims},
    )
    answers = []
    for expected in example.expected:
        if isinstance(expected, ExpectedTotal):
            answers.append(_total(contract, expected, credits))
        else:
            answers.append(_answer_of(contract, expected, credits))
    return ExampleResult(example, credits.lines, tuple(answers), problems)


def _claims(contract: Contract, example: WorkedExample) -> tuple[tuple[Claim, ...], tuple[Diagnostic, ...]]:
    """Return the claims that an example supposes, and which of them data could not have."""
    claims, problems = [], []
    for one in example.claims:
        if one.made is None:
            continue
        texts = {"objective": one.objective, "window": one.window, "made": one.made, "entity": ""}
        claim = claim_of(contract, {**texts, "event": one.event or ""})
        if isinstance(claim, Claim):
            claims.append(claim)
        else:
            message = f"this claim cannot be used: {claim.column}: {claim.reason}"
            help_ = "claim as the deadline for claims asks for it"
            problems.append(Diagnostic("SLA708", message, span=one.span, help=help_))
    return tuple(claims), tuple(problems)


def _reliefs(one: ToJudge, example: WorkedExample) -> tuple[Relieved, ...]:
    """Return what relieves a window because obligations are supposed not to be met."""
    found = []
    for obligation in one.contract.obligations:
        relief = obligation.relief
        if relief is None or one.objective.name not in relief.objectives:
            continue
        window, agreement = one.measurement.window, one.contract.agreement
        label = window.label
        if obligation.each is not None:
            (own,) = windows(obligation.each, agreement.zone, window.last_date, window.last_date, agreement.term)
            label = own.label
        if any((unmet.obligation, unmet.window) == (obligation.name, label) for unmet in example.unmet):
            found.append(Relieved(obligation.name, relief.outcome, applies=True))
    return tuple(found)


def _answer_of(
    contract: Contract, expected: ExpectedCredit | ExpectedOutcome | ExpectedValue, credits: Credits
) -> Answer:
    """Answer an expectation: what is judged for each of several is as expected where each of them is.

    Their credits are expected together.
    """
    objective = _objective(_version(contract, expected.window), expected.objective)
    key = (expected.objective, expected.window)
    lines = [x for x in credits.lines if (x.objective, x.window.label) == key]
    if isinstance(expected, ExpectedCredit):
        unknown = next((x.unknown for x in lines if x.payable is None), None)
        if unknown is not None:
            return Answer(expected, None, expected.amount is None, unknown, objective)
        nothing = Money(contract.agreement.currency, 0)
        credit = sum((x.payable for x in lines if x.payable is not None and not x.bonus), nothing)
        return Answer(expected, credit, credit == expected.amount, objective=objective)
    answers = [_answer(expected, objective, x) for x in lines if isinstance(x, CreditLine)]
    return next((answer for answer in answers if not answer.holds), answers[0])


def _answer(expected: ExpectedOutcome | ExpectedValue, objective: Objective, line: CreditLine) -> Answer:
    if isinstance(expected, ExpectedOutcome):
        outcome = line.assessment.outcome
        return Answer(expected, outcome, outcome is expected.outcome, objective=objective)
    value = line.assessment.compared
    return Answer(expected, value, _is_value(expected, objective, line.assessment), objective=objective)


def _is_value(expected: ExpectedValue, objective: Objective, assessment: Assessment) -> bool:
    """Whether a measured value is the one expected.

    A value whose decimals never end cannot be written; it is the one expected when it rounds to it, and does not
    cross the bounds of the promise by that.
    """
    got, wanted = assessment.compared, expected.value
    if got is None or wanted is None or got == wanted or not expected.step:
        return got == wanted
    if _ends(got / expected.step):
        return False
    near = round_fraction(got, expected.step, RoundingMode.HALF_UP)
    return near == wanted and objective.promise.holds(near) == objective.promise.holds(got)


def _ends(value: Fraction) -> bool:
    """Whether a value has decimals that end."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _objective(contract: Contract, name: str) -> Objective:
    objective = contract.objective(name)
    assert objective is not None, "an example with an unknown objective is not in the model"
    return objective


def work_out_all(contract: Contract) -> tuple[ExampleResult, ...]:
    """Work out all examples of a contract, in the order written."""
    return tuple(work_out(contract, example) for example in contract.tests)


def _unevaluated(version: Contract, example: WorkedExample) -> list[Diagnostic]:
    return unevaluated(version, example=True) if example.judged else unevaluated_in(version, example)


def _used(contract: Contract, example: WorkedExample) -> list[Contract]:
    """Return the versions of the contract that hold for the windows of an example."""
    labels = [one.window for one in example.supposed]
    labels += [one.window for one in example.figures]
    labels += [one.window for one in example.judged]
    return list({id(version): version for version in (_version(contract, label) for label in labels)}.values())


def _version(contract: Contract, label: str) -> Contract:
    """The contract that holds for the window of a label."""
    period = parse_period(label)
    return contract if period is None else contract.for_window(period.first_date, period.last_date)


def _total(contract: Contract, expected: ExpectedTotal, credits: Credits) -> Answer:
    untold = next((due for due in credits.dues if due.total is None), None)
    if untold is not None:
        unknown = next((x.unknown for x in credits.lines if x.payable is None), untold.unknown)
        return Answer(expected, None, expected.amount is None, unknown)
    nothing = Money(contract.agreement.currency, 0)
    total = sum((due.total for due in credits.dues if due.total is not None), nothing)
    return Answer(expected, total, total == expected.amount)


def _window(contract: Contract, objective: Objective, label: str) -> Window:
    agreement = contract.agreement
    whole = labelled_window(objective.each, agreement.zone, label, agreement.term)
    window = None if whole is None else clip(whole, agreement.first_date, agreement.last_date)
    assert window is not None, "an example with a window outside the term is not in the model"
    return window


def _measurement(contract: Contract, supposed: Supposed) -> Measurement:
    objective = _objective(contract, supposed.objective)
    return supposed_measurement(objective, _window(contract, objective, supposed.window), supposed.value)


def supposed_measurement(
    objective: Objective, window: Window, value: Fraction | None, *, entity: str | None = None, records: int = 0
) -> Measurement:
    """Return the measurement that a supposed value stands for.

    It is of as many records as there are, or where none are known of enough for any term for small windows.
    """
    enough = max(term.fewer_than if term is not None else 1 for term in (objective.small_volume, objective.may_miss))
    of = [leaf for leaf in leaves(objective.measure.figure) if isinstance(leaf, Aggregate)]
    if not of:
        return Measurement(objective.name, window, value, (), entity=entity)
    whole = records if of[0].statistic == "share" and is_leaf(objective.measure.figure) and records else 1
    part = AggregateValue(
        of[0],
        numerator=Fraction(0) if value is None else value * whole,
        denominator=0 if value is None else whole,
        records=0 if value is None else records or enough,
    )
    return Measurement(objective.name, window, value, (part,), entity=entity)


def _given(contract: Contract, example: WorkedExample) -> tuple[GivenValue, ...]:
    """Return the figures that an example supposes to be given; what it supposes to be no data is not."""
    each = {figure.name: figure.each for figure in contract.figures}
    return tuple(
        GivenValue(one.figure, each[one.figure], one.window, one.value)
        for one in example.figures
        if one.value is not None
    )


# ---------------------------------------------------------------- records


@dataclass(frozen=True, slots=True)
class _Measured:
    """What the records of an example come to: of objectives, for the sake of amounts, and what made objectives fail."""

    measurements: tuple[Measurement, ...]
    quantities: Quantities
    causes: Causes


def _measured(
    contract: Contract, example: WorkedExample, judged: Sequence[JudgedWindow], given: tuple[GivenValue, ...]
) -> tuple[_Measured | None, tuple[Diagnostic, ...]]:
    """Measure windows that an example names from its records, and say which of these cannot be used."""
    asked: dict[str, set[str]] = {}
    for one in judged:
        asked.setdefault(one.objective, set()).add(one.window)
    places = {
        name: tuple(sorted((_window(contract, _objective(contract, name), label) for label in labels), key=_start))
        for name, labels in asked.items()
    }
    with tempfile.TemporaryDirectory(prefix="slakit-test-") as folder:
        sources, lines = {}, {}
        for type_ in contract.records:
            path = Path(folder, f"{type_.name}.csv")
            lines[str(path)] = _write(path, type_, [row for row in example.records if row.records == type_.name])
            sources[type_.name] = _source(type_, path)
        for side in side_tables(contract):
            # Nothing is approved in an example.
            path = Path(folder, f"{side.name}.csv")
            path.write_text(",".join(one.name for one in side.fields) + "\n", encoding="utf-8")
            sources[side.name] = RecordSource(file=(str(path),))
        rejects = Path(folder, "rejects.csv")
        needed = quantified(contract, MeasurePlan((contract,), places, {}, (contract,)))
        caused = with_causes(contract, needed.plan)
        options = MeasureOptions(rejects, as_of=example.judged_at)
        data = DataMap(records=sources)
        result, found = measure_plan(caused.plan, contract, data, options, supposed=given, causes=caused.fields)
        if result is None:
            return None, tuple(_about(example, problem) for problem in found)
        counted, counts = caused.split(result.measurements)
        own, quantities = needed.split(counted)
        return _Measured(own, quantities, caused.causes(counts, result)), tuple(_refused(rejects, lines))


_MOST_REFUSED = 10


def _start(window: Window) -> int:
    return window.start


def _about(example: WorkedExample, problem: Diagnostic) -> Diagnostic:
    """A problem with a file of ours, as one of the example that it was made of."""
    return Diagnostic(problem.code, problem.message, problem.severity, problem.span or example.span, problem.help)


def _write(path: Path, type_: RecordType, records: list[SupposedRecord]) -> dict[int, SupposedRecord]:
    """Write records as a file with a column for each field, and return the record of each line.

    A record without a key has its number for one.
    """
    names = [one.name for one in type_.fields]
    lines: dict[int, SupposedRecord] = {}
    number, line = 0, 2
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(names)
        for row in records:
            breaks = sum(text.count("\n") for _, text in row.values)
            for _ in range(row.times):
                number += 1
                lines[line] = row
                line += 1 + breaks
                values = {type_.key: str(number)} | dict(row.values)
                writer.writerow([values.get(name, "") for name in names])
    return lines


_SETTINGS = {
    FieldType.DURATION: {"unit": "microseconds"},
    FieldType.PERCENT: {"unit": "percent"},
    FieldType.LIST: {"separator": ","},
}
"""How the values of an example are written."""


def _source(type_: RecordType, path: Path) -> RecordSource:
    fields = {
        one.name: FieldSource.model_validate({"column": one.name, **_SETTINGS[one.type]})
        for one in type_.fields
        if one.type in _SETTINGS
    }
    return RecordSource(
        file=(str(path),),
        true=("yes",),
        false=("no",),
        fields=fields,
    )


def _refused(rejects: Path, lines: Mapping[str, Mapping[int, SupposedRecord]]) -> list[Diagnostic]:
    """Report each row whose records cannot be used, with the reason that measuring gave."""
    if not rejects.exists():
        return []
    found: dict[Diagnostic, None] = {}
    with rejects.open(encoding="utf-8", newline="") as file:
        for fault in csv.DictReader(file):
            span = lines[fault["file"]][int(fault["line"])].span
            message = f"this record cannot be used: {fault['column']}: {fault['reason']}"
            found[Diagnostic("SLA708", message, span=span, help="give it all that its type of record requires")] = None
    return list(found)[:_MOST_REFUSED]
