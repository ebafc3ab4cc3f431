"""Clocks that run on records, the levels that set their limits, and records that belong to others.

Loaded when a contract has any of them.
"""

from typing import Literal

from slakit.contract.expressions import Expression, Length, Population
from slakit.contract.parts import Located
from slakit.contract.record_types import RecordType

__all__ = [
    "ALWAYS",
    "Belonging",
    "Clock",
    "ClockEvent",
    "ClockLimit",
    "ClockPause",
    "Lasting",
    "Level",
    "LevelRule",
    "Levels",
    "as_paused",
]

ALWAYS = "always"
"""What `during` names when all hours count, unless a calendar is called so."""


# ------------------------------------------------------------------ records that belong to others, and that last


class Belonging(Located):
    """Records of a type belong each to the one of `parent` whose key their field `by` holds.

    `changes` names fields: of the record it belongs to, each says what the field is from its own `at` on.
    """

    _called = "a record that belongs to another"

    parent: str
    by: str
    changes: tuple[str, ...] = ()


class Lasting(Located):
    """Records last from one instant to another, given by two fields; one without the second lasts still."""

    _called = "a record that lasts"

    first: str
    last: str


# ------------------------------------------------------------------ clocks


class ClockEvent(Located):
    """An instant at which a clock starts or stops: a field of the record, or of records that belong to it.

    - `which` is `None`: the field of the record itself
    - `first`, `last`: that of the earliest (latest) record of `of`
    - `each`: those of all of them, each starting a cycle unless one is running
    - `next`: the earliest one after the start of the cycle
    """

    which: Literal["first", "last", "each", "next"] | None = None
    field: str
    of: Population | None = None


class ClockPause(Located):
    """A condition while which a clock does not count.

    `history` lists the fields that are read from records which change them, with those records: such a field has, at
    each instant, the value of the latest change at or before it, and none before the first change. All other fields
    are the record's own and are the same at every instant. A condition that is neither true nor false pauses nothing.
    """

    condition: Expression
    history: tuple[tuple[str, str], ...] = ()


class ClockLimit(Located):
    """The most that a clock may come to, with the hours and a pause that go with it.

    `during` replaces the hours of the clock where it is given; `pauses` adds to its pauses.
    """

    clock: str
    length: Length
    during: str | None = None
    pauses: ClockPause | None = None


class Clock(Located):
    """Time that runs on each record of a type, in microseconds of open time without pauses.

    It starts at the first of `starts` and stops at the first of `stops` from then on (a `next` one lies after the
    start); a stop that is not a `next` one ends it for good. With `next` stops, or several starts, it runs in cycles: a
    start while one is running starts none. Its elapsed time is that of its longest cycle, it is late when one of them
    is, and on time when all are. At one instant, a stop comes before a pause and a pause before a start. A record for
    which `cancelled` holds has no clock. A clock that is cancelled or has not started is in no state at all.

    - `during`: the calendar in whose open hours it counts; `None` and `ALWAYS` are all hours
    - `limit`: what it may come to, where no level of the record says otherwise
    - `reopened`: what follows when a record that changes what stopped it comes later; see `reopens`
    - `level_changes`: what follows when the record gets another level on the way
    - `strict`: whether a stop after the due instant is late even when no open time has passed since
    """

    _prints = frozenset({"title", "means"})

    name: str
    title: str
    records: str
    starts: tuple[ClockEvent, ...]
    stops: tuple[ClockEvent, ...]
    pauses: tuple[ClockPause, ...] = ()
    pauses_during: tuple[Population, ...] = ()
    during: str | None = None
    limit: ClockLimit | None = None
    reopened: Literal["new cycle", "from reopen", "exclude closed", "continuous"] | None = None
    level_changes: Literal["carry elapsed", "restart", "first level", "proportional"] = "carry elapsed"
    cancelled: Expression | None = None
    strict: bool = False
    means: str | None = None

    def reopens(self) -> ClockEvent | None:
        """Return the stop that can be undone: the first of records that change a field, with a condition on it.

        The record is reopened by the next one of them for which that condition does not hold.
        """
        firsts = (s for s in self.stops if s.which == "first" and s.of is not None and s.of.where is not None)
        return next(firsts, None)

    def cycles(self) -> bool:
        """Whether it may run more than once on a record."""
        return any(e.which in ("each", "next") for e in (*self.starts, *self.stops)) or len(self.starts) > 1


# ------------------------------------------------------------------ levels


class Level(Located):
    """A level that records may have, and the limits that it sets to their clocks."""

    _prints = frozenset({"title"})

    name: str
    title: str
    limits: tuple[ClockLimit, ...] = ()

    def limit(self, clock: str) -> ClockLimit | None:
        """Return the limit that the level sets to a clock."""
        return next((limit for limit in self.limits if limit.clock == clock), None)


class LevelRule(Located):
    """A rule that gives a level to the records for which a condition is true; without one, to those without a level.

    With `stop`, no later rule is applied to a record that it matches.
    """

    level: str
    when: Expression | None = None
    stop: bool = False


class Levels(Located):
    """The levels of the records of a type, and the rules that give every record one, applied in their order.

    The last rule that matches decides. Where records of the type `history` belong to a record, its level is from the
    instant of each of them on what that one says; before the first, what the rules say.
    """

    _called = "levels"

    records: str
    levels: tuple[Level, ...]
    rules: tuple[LevelRule, ...]
    history: str | None = None

    def level(self, name: str) -> Level | None:
        """Return the level of that name."""
        return next((level for level in self.levels if level.name == name), None)


def as_paused(pause: ClockPause, records: RecordType, others: tuple[RecordType, ...]) -> RecordType:
    """Return a type of records as the condition of a pause sees it: with the fields of which it reads the history."""
    changed = dict(pause.history)
    known = {r.name: r for r in others}
    fields = []
    for name, source in changed.items():
        field = known[source].field(name) if source in known else None
        if field is not None:
            fields.append(field.model_copy(update={"optional": True}))
    return records.model_copy(
        update={
            "fields": (*(f for f in records.fields if f.name not in changed), *fields),
            "derived": tuple(f for f in records.derived if f.name not in changed),
        }
    )
