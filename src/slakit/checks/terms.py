"""Terms that decide a result and are not there, or contradict each other: no data, aims."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.emptiness import can_lack, directly, lacking
from slakit.contract.expressions import (
    Aggregate,
    Arithmetic,
    Expression,
    FigureRef,
    Literal_,
    SlotMean,
    SlotShare,
    TimeShare,
)
from slakit.contract.measures import Range
from slakit.contract.model import Contract, Objective
from slakit.contract.schedule import outcomes
from slakit.diagnostics import Diagnostic, Related
from slakit.timeline import WindowKind

__all__ = ["check_aims", "check_no_data", "check_promises", "inside"]


def _always_told(figure: Expression) -> str:
    """Return why a figure has a value in every window."""
    if all(isinstance(e, Aggregate | Arithmetic | Literal_) for e in directly(figure)):
        return "the number and the total of no records are 0"
    return "every window has time, and where no record takes any of it, that is a value too"


def _untold(objective: Objective) -> str:
    """Return what a window without a value is like, to stand behind "what a month"."""
    part = lacking(objective)[0]
    if objective.each is WindowKind.DAY and not can_lack(objective.measure.figure):
        return "counts as on which no time is open, such as a holiday"
    match part:
        case TimeShare():
            return "counts as of which no time is left to measure, such as one that is left out from end to end"
        case SlotShare() | SlotMean():
            return "counts as in which no slot has data"
        case FigureRef():
            return f"counts as for which nobody gives `{part.figure}`"
    return "without data counts as"


def check_no_data(contract: Contract) -> Iterator[Diagnostic]:
    """Objectives that can meet a window without data and do not say what that counts as; terms that never apply."""
    for objective in contract.objectives:
        if objective.no_data is not None and not lacking(objective):
            yield Diagnostic(
                "SLA606",
                f"the term of {objective.name} for no data never applies: {_always_told(objective.measure.figure)}",
                span=objective.measure.span,
                help="remove `no data counts as …`; 0 is held against the promise like any other value",
                blocks=False,
            )
        if objective.no_data is None and lacking(objective):
            yield Diagnostic(
                "SLA601",
                f"the objective {objective.name} does not say what a {objective.each.value} {_untold(objective)}",
                span=objective.measure.span,
                help="add `no data counts as met`, `missed`, `left out` or `undecided`",
                blocks=False,
            )


def inside(inner: Range, outer: Range) -> bool:
    """Whether every value of one range lies in the other."""
    if outer.low is not None:
        if inner.low is None or inner.low.value < outer.low.value:
            return False
        if inner.low.value == outer.low.value and inner.low.included and not outer.low.included:
            return False
    if outer.high is not None:
        if inner.high is None or inner.high.value > outer.high.value:
            return False
        if inner.high.value == outer.high.value and inner.high.included and not outer.high.included:
            return False
    return True


def check_aims(contract: Contract) -> Iterator[Diagnostic]:
    """Aims that are not stricter than the promise."""
    for objective in contract.objectives:
        aim = objective.aim
        if aim is None:
            continue
        easier = not inside(aim, objective.promise)
        if easier or inside(objective.promise, aim):
            yield Diagnostic(
                "SLA603",
                f"the aim of {objective.name} can be reached while its promise is broken"
                if easier
                else f"the aim of {objective.name} is the promise itself: what is {aim.written} reaches both",
                span=aim.span,
                related=(Related(objective.promise.span, "the promise"),) if objective.promise.span else (),
                help="an aim is stricter than the promise: give it a range inside the promise's",
                blocks=False,
            )


def check_promises(contract: Contract) -> Iterator[Diagnostic]:
    """Promises that no result keeps, or that every result keeps."""
    for objective in contract.objectives:
        met = outcomes(objective)
        if len(met) == 1:
            never = met == {False}
            yield Diagnostic(
                "SLA604",
                f"no result can keep this promise: nothing that {objective.name} measures is "
                f"{objective.promise.written}"
                if never
                else f"every result keeps this promise: {objective.name} cannot be missed",
                span=objective.promise.span,
                help="correct the bound; a share lies between 0 % and 100 %, a duration is never below zero",
                blocks=False,
            )
