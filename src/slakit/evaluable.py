"""What of a contract can be evaluated today: every other part that changes a result stops an evaluation, and says so.

A part that is not named here counts as one that cannot be evaluated, so that a new construct is never ignored in
silence. Parts that are printed and change no result (`_prints` of their class) do not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

from slakit.contract.agreement_terms import Charged, Discount, FigureFactor, Renewal, TaxAdded
from slakit.contract.clocks import (
    Belonging,
    Clock,
    ClockEvent,
    ClockLimit,
    ClockPause,
    Lasting,
    Level,
    LevelRule,
    Levels,
)
from slakit.contract.consequences import ImprovementPlan, Termination
from slakit.contract.deadlines import Deadline
from slakit.contract.duties import Obligation, Relief
from slakit.contract.expressions import (
    Accrued,
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    BaseRef,
    Choose,
    ClockRef,
    ClockState,
    Comparison,
    Contains,
    FieldRef,
    FigureRef,
    History,
    Known,
    Length,
    LevelRef,
    Literal_,
    Not,
    ObjectiveRef,
    Offset,
    PercentageOf,
    Population,
    Reach,
    Settled,
    SlotMean,
    SlotShare,
    SpanRef,
    Standing,
    TimeShare,
    Unit,
    WindowRef,
)
from slakit.contract.measures import Bound, Measure, MetricUse, Range, Rounding
from slakit.contract.model import (
    Agreement,
    AmountLine,
    Calendar,
    Cap,
    Clause,
    Computed,
    Contract,
    Credit,
    Fee,
    MoneyRounding,
    Objective,
    Party,
    PercentOf,
    Remedies,
    SmallVolume,
    Text,
)
from slakit.contract.objective_terms import AllowedMisses, CountAs, Separately, StillRunning
from slakit.contract.parts import Located, Part
from slakit.contract.payments import Multiplier, PerPoint, PerUnit
from slakit.contract.record_types import DerivedField, FieldType, RecordType, StoredField
from slakit.contract.remedies import (
    Claim,
    CostCentre,
    CreditSplit,
    CreditTax,
    EarnBack,
    HighestOnly,
    LeastPayment,
    Settlement,
    StepPlace,
)
from slakit.contract.spans import Benchmark, Exclusion, GivenFigure, TimeSpan
from slakit.contract.templates import Parameter
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSteps, TimeOf, WholeWindow
from slakit.contract.verification import (
    ClauseObjective,
    ClausePromise,
    Criterion,
    CriticalCriterion,
    Decision,
    Sample,
    Verification,
)
from slakit.contract.walking import leaves, walk
from slakit.contract.worked_examples import WorkedExample
from slakit.diagnostics import Diagnostic, Span, sort_diagnostics

__all__ = ["unevaluated", "unevaluated_in"]

_Test = Callable[[Any], bool]


def _never(value: Any) -> bool:
    return not value


def _one_of(*allowed: object) -> _Test:
    return lambda value: value in allowed


_UNITS = _one_of(Unit.PERCENT, Unit.POINTS, Unit.DURATION, Unit.NUMBER, Unit.COUNT, Unit.MONEY)
_BESIDE = _one_of(None, Unit.DATE, Unit.SERVICE_POINTS, Unit.SERVICE_DAYS)
"""Units of constants beside those: a record may hold a date, a credit pays points or days; none of it is measured."""

_OBJECTIVE: Mapping[str, _Test] = {}
_EVALUATED: Mapping[type[Part], Mapping[str, _Test]] = {
    Contract: {},
    Agreement: {},
    Renewal: {},
    Party: {},
    Fee: {},
    Calendar: {},
    RecordType: {},
    StoredField: {},
    DerivedField: {},
    Objective: _OBJECTIVE,
    ClauseObjective: {**_OBJECTIVE, "over": _never, "separately": _never},
    Verification: {},
    Termination: {},
    ImprovementPlan: {},
    Sample: {},
    Criterion: {},
    CriticalCriterion: {},
    Decision: {},
    ClausePromise: {},
    Measure: {"unit": _UNITS},
    MetricUse: {},
    Range: {},
    Bound: {},
    Rounding: {},
    SmallVolume: {},
    Separately: {},
    AllowedMisses: {},
    CountAs: {},
    Standing: {},
    History: {},
    ObjectiveRef: {},
    BaseRef: {},
    Accrued: {},
    Reach: {},
    WindowRef: {},
    PercentageOf: {},
    Credit: {},
    Computed: {},
    Multiplier: {},
    PerUnit: {},
    PerPoint: {},
    AmountLine: {},
    Charged: {},
    FigureFactor: {},
    Discount: {},
    TaxAdded: {},
    HighestOnly: {},
    EarnBack: {},
    LeastPayment: {},
    Settlement: {},
    Claim: {},
    CreditTax: {},
    CreditSplit: {},
    CostCentre: {},
    StepPlace: {},
    PercentOf: {},
    Clause: {},
    Text: {},
    Remedies: {},
    Cap: {},
    MoneyRounding: {},
    Obligation: {},
    Relief: {},
    Deadline: {},
    Length: {},
    # What records belong to, and from when to when they last, matters where a clock or a set of time asks for it.
    Belonging: {},
    Lasting: {},
    Clock: {},
    ClockEvent: {},
    ClockPause: {},
    ClockLimit: {},
    Levels: {},
    Level: {},
    LevelRule: {},
    ClockRef: {},
    ClockState: {},
    LevelRef: {},
    StillRunning: {},
    Population: {},
    Aggregate: {"unit": _UNITS},
    FieldRef: {},
    Literal_: {"unit": lambda unit: _BESIDE(unit) or _UNITS(unit)},
    Arithmetic: {},
    Comparison: {},
    Known: {},
    Not: {},
    AllOf: {},
    AnyOf: {},
    Settled: {},
    Choose: {},
    Contains: {},
    Offset: {},
    TimeSpan: {},
    TimeOf: {},
    NamedSet: {},
    WholeWindow: {},
    Slots: {},
    Runs: {},
    SpanSteps: {},
    TimeShare: {},
    SlotShare: {},
    SlotMean: {"unit": _UNITS},
    SpanRef: {},
    Exclusion: {},
    Benchmark: {},
    GivenFigure: {},
    FigureRef: {},
    Parameter: {},
}
"""The parts that evaluate, each with the fields of which only some values do."""

_IN_RECORDS: Mapping[type[Part], Mapping[str, _Test]] = {PercentageOf: {}}
"""Further parts that evaluate in conditions and values of one record, and in what an exclusion allows."""


def _inside(value: Any) -> Iterator[Part]:
    """Yield the parts in a value of a field: itself, or those of a tuple."""
    if isinstance(value, Part):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item)


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return "`one of`"
    return f"`{value.value}`" if isinstance(value, Enum) else f"`{value}`"


def _report(span: Span | None, what: str) -> Diagnostic:
    return Diagnostic(
        "SLA723",
        f"{what} cannot be evaluated yet",
        span=span,
        help="checking, formatting and printing work; a later version of slakit evaluates it",
    )


def _refused(name: str, value: Any, span: Span | None) -> Iterator[Diagnostic]:
    """Yield the report for a field whose value does not evaluate: at its own place, where it has one."""
    parts = [part for part in _inside(value) if isinstance(part, Located) and part.span is not None]
    if isinstance(value, Enum):
        yield _report(span, _words(value))
        return
    words = {
        "at_most": "a limit on a single line",
        "bonus": "a bonus",
        "condition": "a credit with a condition of its own",
        "credits": "a credit of the remedies",
        "entity": "a limit for each of several",
        "for_each": "an amount for each record",
        "how": "a condition on windows that follow",
        "part": f"`{value}` in a condition on outcomes",
        "over": "a window `over trailing`",
        "per": "an amount for each unit",
        "plans": "an improvement plan",
        "terminations": "a right to terminate",
        "rest": f"`rest {value}`",
        "rounding": "a credit with a rounding of its own",
        "times": "a multiple of a credit",
        "what": f"a limit on {value}",
    }
    what = words.get(name, f"`{name.replace('_', ' ')}`")
    yield from (_report(part.span, what) for part in parts) if parts else [_report(span, what)]


def _taken_otherwise(objective: Objective) -> Iterator[Diagnostic]:
    """Yield a report for what is known of one window as a whole, where an objective takes several or parts of it."""
    if objective.consumes and objective.separately is not None:
        yield _report(objective.span, "`consumes` for each of several")
    for leaf in leaves(objective.measure.figure):
        if objective.over is not None and isinstance(leaf, FigureRef):
            yield _report(leaf.span, f"{leaf.called()} over several windows")


def _walk(
    part: Part,
    span: Span | None,
    in_record: bool,
    leaving_out: frozenset[str] = frozenset(),
    *,
    in_allowance: bool = False,
) -> Iterator[Diagnostic]:
    """Yield a report for each part below (and including) one that does not evaluate; not for what is in it."""
    if isinstance(part, Located) and part.span is not None:
        span = part.span
    tests = _EVALUATED.get(type(part), _IN_RECORDS.get(type(part)) if in_record or in_allowance else None)
    if tests is None:
        yield _report(span, type(part).called())
        return
    tested: set[str] = set()
    for name, test in ((name, test) for name, test in tests.items() if name not in leaving_out):
        value = getattr(part, name)
        if not test(value):
            yield from _refused(name, value, span)
            tested.add(name)
    in_allowance = in_allowance or isinstance(part, Exclusion)
    if isinstance(part, Objective) and "measure" not in leaving_out:
        yield from _taken_otherwise(part)
    in_record = in_record or isinstance(part, Aggregate | Population | RecordType)
    for name in part.meant():
        if name not in part._prints and name not in ("tests", "amendments") and name not in tested | leaving_out:
            for inner in _inside(getattr(part, name)):
                yield from _walk(inner, span, in_record, in_allowance=in_allowance)


_OF_MEASURING = frozenset({"measure", "during", "over", "by", "pooled", "leaving_out", "running", "consumes"})
"""Fields of an objective that decide what is measured; a supposed value stands in their place."""


def _untold_causes(contract: Contract) -> Iterator[Diagnostic]:
    """Yield a report for each rule that goes by causes which the records of an objective do not tell."""
    for rule in (rule for rule in contract.remedies.highest if rule.sharing is not None):
        field = rule.sharing or ""
        types = [records.field(field) for records in contract.records]
        if any(one is not None and one.type is not FieldType.TEXT for one in types):
            yield _report(rule.span, f"`sharing {field}`, a field that is no text,")
        for name in rule.objectives:
            objective = next((one for one in contract.objectives if one.name == name), None)
            if objective is None or isinstance(objective, ClauseObjective):
                yield _report(rule.span, f"`sharing` with {name}, a clause,")
            elif objective.separately is not None:
                yield _report(rule.span, f"`sharing` with {name}, which is judged for each of several,")
            elif not all(isinstance(x, Aggregate | TimeShare | SpanRef) for x in leaves(objective.measure.figure)):
                yield _report(rule.span, f"`sharing` with {name}, which measures no records or their time,")


def _untold_use(contract: Contract) -> Iterator[Diagnostic]:
    """Yield a report for each amount of the length of time of which some may be used up."""
    for objective in (one for one in contract.objectives if one.consumes):
        for credit in objective.credits:
            paid = [one.value for one in (credit.amount, credit.at_most) if isinstance(one, Computed)]
            paid += [one for one in (credit.condition, *(term.condition for term in credit.times)) if one is not None]
            paid += [one for name in ("of", "low", "high") if (one := getattr(credit.per, name, None)) is not None]
            if any(isinstance(part, SpanRef | TimeShare | SlotShare | SlotMean) for e in paid for part in walk(e)):
                yield _report(credit.span, f"an amount by a length of time, in {objective.name}, which uses time up,")


def _in_examples(contract: Contract, *, records: bool) -> Iterator[Diagnostic]:
    """Yield a report for each term that rests on more than a worked example can suppose, of values or of `records`."""
    for objective in contract.objectives:
        if objective.consumes and records:
            yield _report(objective.span, "`consumes` in a worked example of records")
    for rule in contract.remedies.highest:
        if rule.sharing is not None and not records:
            yield _report(rule.span, "`sharing` in a worked example of values")


def unevaluated_in(contract: Contract, example: WorkedExample) -> list[Diagnostic]:
    """Return a report for every construct that working out an example would need and that does not evaluate yet.

    The values of an example are supposed, so what the measures of its objectives are made of does not matter; their
    promises, overrides and credits do, with the fees and with all remedies.
    """
    named = {supposed.objective for supposed in example.supposed}
    found = [
        *_walk(contract.agreement, None, in_record=False),
        *_walk(contract.remedies, contract.remedies.span, in_record=False),
        *_in_examples(contract, records=False),
    ]
    for objective in contract.objectives:
        if objective.name in named:
            found += _walk(objective, None, in_record=False, leaving_out=_OF_MEASURING)
            if objective.measure.rounding is not None:
                found += _walk(objective.measure.rounding, objective.measure.span, in_record=False)
            if not _UNITS(objective.measure.unit):
                found.append(_report(objective.measure.span, _words(objective.measure.unit)))
    return sort_diagnostics(found)


def unevaluated(contract: Contract, *, example: bool = False) -> list[Diagnostic]:
    """Return a report, with its place, for every construct of a contract that no result can take into account yet.

    In an `example` of records, some that other evaluations do take into account are among them.
    """
    # Promises of clauses among the objectives are judged where they stand, in their clauses.
    plain = tuple(one for one in contract.objectives if not isinstance(one, ClauseObjective))
    found = [*_walk(contract.model_copy(update={"objectives": plain}), None, in_record=False)]
    found += [*_untold_causes(contract), *_untold_use(contract)]
    found += _in_examples(contract, records=True) if example else ()
    return sort_diagnostics(found)
