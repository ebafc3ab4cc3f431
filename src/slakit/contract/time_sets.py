"""Sets of time: of records that last, of calendars, slots and runs, and what is made of these.

A set is cut to the window at hand before it is measured. Lengths are microseconds.
"""

from typing import TYPE_CHECKING, Annotated, Literal

from slakit.contract.parts import BY_KIND, Located

if TYPE_CHECKING:
    from slakit.contract.expressions import Expression, Population

__all__ = ["NamedSet", "Runs", "Slots", "SpanSet", "SpanSteps", "TimeOf", "WholeWindow"]


class TimeOf(Located):
    """The time of the records of a population that last: their union, merged.

    A record lasts from its field `start` to its field `end`, and on to the instant of evaluation while `end` is empty;
    one without `start` takes no time. With `field`, the time that is shared by records of at least `least` different
    values of it (of all of `values` when `least` is `None`); other values, and records without one, do not count.
    """

    _called = "the time of records"

    kind: Literal["time of"] = "time of"
    of: "Population"
    start: str
    end: str
    field: str | None = None
    least: int | None = None
    values: tuple[str, ...] = ()


class NamedSet(Located):
    """A named span, or the open time of a calendar."""

    _called = "a named set of time"

    kind: Literal["named"] = "named"
    name: str
    calendar: bool


class WholeWindow(Located):
    """All the time of the window at hand."""

    _called = "the time of the window"

    kind: Literal["whole window"] = "whole window"


class Slots(Located):
    """The fixed slots in which a condition on figures over the slot's records holds.

    Slots that divide a day are counted from each local midnight, slots of whole days from the start of the window.
    `empty` says whether a slot belongs to the set in which the condition cannot be told, because a figure in it has
    no data; `None` was not said.
    """

    _called = "slots of time"

    kind: Literal["slots"] = "slots"
    microseconds: int
    where: "Expression"
    empty: bool | None = None


class Runs(Located):
    """The unbroken stretches of a set of time whose length lies between bounds (in microseconds).

    The set is cut to the window first, so a stretch that goes on beyond an end of it is judged by the part inside.
    """

    _called = "runs of time"

    kind: Literal["runs"] = "runs"
    of: "SpanSet"
    low: int | None = None
    low_included: bool = True
    high: int | None = None
    high_included: bool = True


class SpanSteps(Located):
    """Sets joined from left to right: together with (union), overlapping (intersection), except (difference)."""

    _called = "a set of time made of others"

    kind: Literal["steps"] = "steps"
    first: "SpanSet"
    rest: "tuple[tuple[Literal['together with', 'overlapping', 'except'], SpanSet], ...]"


SpanSet = Annotated[TimeOf | NamedSet | WholeWindow | Slots | Runs | SpanSteps, BY_KIND]
