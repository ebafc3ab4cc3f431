"""What of a contract can be evaluated today: every other part that changes a result stops an evaluation, and says so.

A part that is not named here counts as one that cannot be evaluated, so that a new construct is never ignored in
silence. Parts that are printed and change no result (`_prints` of their class) do not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

from slakit.contract.expressions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Comparison,
    FieldRef,
    Known,
    Literal_,
    Not,
    Population,
    Settled,
    Unit,
)
from slakit.contract.model import (
    Agreement,
    Bound,
    Calendar,
    Cap,
    Clause,
    Contract,
    Credit,
    DerivedField,
    Fee,
    FieldType,
    Measure,
    MetricUse,
    MoneyRounding,
    Objective,
    Party,
    PercentOf,
    Range,
    RecordType,
    Remedies,
    Rounding,
    SmallVolume,
    StoredField,
    Text,
)
from slakit.contract.parts import Located, Part
from slakit.contract.templates import Parameter
from slakit.diagnostics import Diagnostic, Span, sort_diagnostics
from slakit.timeline import CALENDAR_KINDS

__all__ = ["unevaluated"]

_Test = Callable[[Any], bool]


def _never(value: Any) -> bool:
    return not value


def _one_of(*allowed: object) -> _Test:
    return lambda value: value in allowed


_TYPES = _one_of(FieldType.TEXT, FieldType.YES_NO, FieldType.NUMBER, FieldType.DURATION, FieldType.INSTANT)
_UNITS = _one_of(Unit.PERCENT, Unit.POINTS, Unit.DURATION, Unit.NUMBER, Unit.COUNT)
_WINDOWS = _one_of(*CALENDAR_KINDS)
_SIGNS: _Test = lambda rest: all(sign in "+-" for sign, _ in rest)  # noqa: E731 - one of a table of tests

_EVALUATED: Mapping[type[Part], Mapping[str, _Test]] = {
    Contract: {},
    Agreement: {},
    Party: {},
    Fee: {},
    Calendar: {},
    RecordType: {},
    StoredField: {"type": _TYPES},
    DerivedField: {"type": _TYPES},
    Objective: {"each": _WINDOWS},
    Measure: {"unit": _UNITS},
    MetricUse: {},
    Range: {},
    Bound: {},
    Rounding: {},
    SmallVolume: {},
    Credit: {"on_claim": _never},
    PercentOf: {},
    Clause: {},
    Text: {},
    Remedies: {},
    Cap: {"each": _WINDOWS},
    MoneyRounding: {},
    Population: {},
    Aggregate: {"statistic": lambda s: s not in ("highest", "lowest"), "weight": _never, "unit": _UNITS},
    FieldRef: {},
    Literal_: {"unit": lambda unit: unit is None or _UNITS(unit)},
    Arithmetic: {},
    Comparison: {},
    Known: {},
    Not: {},
    AllOf: {},
    AnyOf: {},
    Settled: {},
    Choose: {},
    Parameter: {},
}
"""The parts that evaluate, each with the fields of which only some values do."""


def _inside(value: Any) -> Iterator[Part]:
    """Yield the parts in a value of a field: itself, or those of a tuple."""
    if isinstance(value, Part):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item)


def _words(value: Any) -> str:
    return f"`{value.value}`" if isinstance(value, Enum) else f"`{value}`"


def _report(span: Span | None, what: str) -> Diagnostic:
    return Diagnostic(
        "SLA723",
        f"{what} cannot be evaluated yet",
        span=span,
        help="checking, formatting and printing work; a later version of slakit evaluates it",
    )


def _walk(part: Part, span: Span | None, in_record: bool) -> Iterator[Diagnostic]:
    """Yield a report for each part below (and including) one that does not evaluate; not for what is in it."""
    if isinstance(part, Located) and part.span is not None:
        span = part.span
    tests = _EVALUATED.get(type(part))
    if tests is None:
        yield _report(span, type(part).called())
        return
    for name, test in tests.items():
        value = getattr(part, name)
        if not test(value):
            what = f"`{name.replace('_', ' ')}`" if value is True else _words(value)
            yield _report(span, what)
    in_record = in_record or isinstance(part, Population | RecordType)
    if in_record and isinstance(part, Arithmetic) and not _SIGNS(part.rest):
        yield _report(span, "a product of fields")
    for name in part.meant():
        if name not in part._prints and name not in ("tests", "amendments"):
            for inner in _inside(getattr(part, name)):
                yield from _walk(inner, span, in_record)


def unevaluated(contract: Contract) -> list[Diagnostic]:
    """Return a report, with its place, for every construct of a contract that no result can take into account yet."""
    return sort_diagnostics(_walk(contract, None, in_record=False))
