"""Named sets of time, values that somebody gives, what is left out of a measure, and what the industry does.

Loaded when a contract has any of them.
"""

from typing import Literal

from slakit.contract.expressions import Expression, Population, Unit
from slakit.contract.measures import Range
from slakit.contract.model import WindowKind
from slakit.contract.parts import Located
from slakit.contract.time_sets import SpanSet

__all__ = ["Benchmark", "Exclusion", "GivenFigure", "TimeSpan", "Who"]

Who = Literal["provider", "customer", "both parties"] | str
"""Who does something: a party, both, or a third party by its name."""


class TimeSpan(Located):
    """A set of time with a name."""

    _prints = frozenset({"title", "means"})
    _called = "a named set of time"

    name: str
    title: str
    of: SpanSet
    means: str | None = None


class GivenFigure(Located):
    """A value that is not computed from records: `given_by` gives it for each window of kind `each`."""

    _prints = frozenset({"title", "evidence", "means"})
    _called = "a figure that somebody gives"

    name: str
    title: str
    unit: Unit
    given_by: Who
    each: WindowKind
    evidence: str | None = None
    means: str | None = None


class Exclusion(Located):
    """What objectives may leave out: time, or records; up to `at_most` in each window, the rest counts.

    Exactly one of `time` and `records` is given.
    """

    _prints = frozenset({"title", "reason"})
    _called = "an exclusion"

    name: str
    title: str
    time: SpanSet | None = None
    records: Population | None = None
    at_most: Expression | None = None
    each: WindowKind | None = None
    approved_by: Who | None = None
    reason: str | None = None


class Benchmark(Located):
    """What the industry does, with its sources; a promise is compared with it, and nothing is computed from it."""

    _prints = frozenset({"name", "title", "value", "unit", "means", "sources"})

    name: str
    title: str
    value: Range
    unit: Unit
    means: str | None = None
    sources: tuple[str, ...] = ()
