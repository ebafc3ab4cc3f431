"""The parsed lines of records, clocks and levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slakit.syntax.nodes import Node

if TYPE_CHECKING:
    from slakit.syntax.tokens import Token
    from slakit.syntax.tree.expressions import Duration
    from slakit.syntax.tree.figures import Population
    from slakit.syntax.tree.objectives import During, When
    from slakit.syntax.tree.remedies import BusinessDays, CalendarLength

__all__ = [
    "AndStop",
    "Assign",
    "At",
    "Belongs",
    "Cancelled",
    "Changes",
    "Choice",
    "Clock",
    "ClockLimit",
    "EventOf",
    "Field",
    "FieldType",
    "Key",
    "Lasts",
    "Let",
    "Level",
    "LevelChange",
    "Levels",
    "Limit",
    "Never",
    "One",
    "Optional",
    "OtherwiseAll",
    "PausesDuring",
    "PausesWhile",
    "Records",
    "Reopening",
    "Required",
    "Starts",
    "Stops",
    "Strict",
]  # fmt: skip


class Records(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class One(Node):
    text: Token


class Key(Node):
    name: Token


class At(Node):
    name: Token


class Belongs(Node):
    parent: Token
    field: Token


class Changes(Node):
    field: Token


class Lasts(Node):
    first: Token
    last: Token


class Never(Node):
    later: Token
    earlier: Token


class Field(Node):
    name: Token
    type: FieldType | Choice
    title: Token | None
    presence: Optional | Required | None


class FieldType(Node):
    word: Token


class Choice(Node):
    texts: tuple[Any, ...]


class Optional(Node):
    pass


class Required(Node):
    condition: Node


class Let(Node):
    name: Token
    title: Token | None
    value: Node


class Clock(Node):
    name: Token
    title: Token
    records: Token
    lines: tuple[Any, ...]


class Starts(Node):
    event: Token | EventOf


class Stops(Node):
    event: Token | EventOf


class EventOf(Node):
    which: Token
    field: Token
    of: Population


class PausesWhile(Node):
    condition: Node


class PausesDuring(Node):
    of: Population


class Reopening(Node):
    word: Token


class LevelChange(Node):
    word: Token


class Cancelled(Node):
    condition: Node


class Strict(Node):
    pass


class ClockLimit(Node):
    length: Duration | BusinessDays | CalendarLength


class Levels(Node):
    records: Token
    lines: tuple[Any, ...]


class Level(Node):
    name: Token
    title: Token
    limits: tuple[Any, ...]


class Limit(Node):
    clock: Token
    length: Duration | BusinessDays | CalendarLength
    during: During | None
    pauses: PausesWhile | None


class Assign(Node):
    level: Token
    when: OtherwiseAll | When
    stop: AndStop | None


class OtherwiseAll(Node):
    pass


class AndStop(Node):
    pass
