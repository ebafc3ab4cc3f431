"""What every node of a tree has: its rule, its parts by name, and the place it was read from.

A class below `Node` is the class of the rule that it is named after: `AtLeast` of `at_least`. The parser looks it up
here when it has read all parts of the rule.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from slakit.diagnostics import Source, Span
from slakit.syntax.tokens import Token

__all__ = ["CLASSES", "Node"]

CLASSES: dict[str, type[Node]] = {}
"""The class of each rule; a rule that has none is a fault of ours."""

_PYTHON = {"not": "not_"}
"""Rules that cannot have the name of their class because it is a word of Python."""


class Node:
    """Anything the parser read, and where.

    Plain classes rather than dataclasses: a hundred of those cost every command 70 ms at start.
    """

    __slots__ = ("_source", "_span", "end_pos", "start_pos")

    rule: ClassVar[str]
    fields: ClassVar[tuple[str, ...]] = ()
    repeats: ClassVar[bool] = False
    """Whether the last field takes all remaining parts."""

    start_pos: int
    """Offset of the first character of its first token, keywords included; negative when no token belongs to it."""
    end_pos: int
    """Offset behind the last character of its last token; negative when no token belongs to it."""

    def __init_subclass__(cls) -> None:
        rule = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        cls.rule = rule = _PYTHON.get(rule, rule)
        cls.fields = tuple(cls.__annotations__)
        cls.repeats = any("tuple" in str(kind) for kind in cls.__annotations__.values())
        if rule in CLASSES or not vars(Node).keys().isdisjoint(cls.fields):
            raise TypeError(f"{cls.__name__} is there twice, or names a field like something that every node has")
        CLASSES[rule] = cls

    def __init__(self, source: Source, start_pos: int, end_pos: int, parts: list[Any]) -> None:
        self._source = source
        self._span: Span | None = None
        self.start_pos = start_pos
        self.end_pos = end_pos
        if self.repeats:
            fixed = len(self.fields) - 1
            parts = [*parts[:fixed], tuple(parts[fixed:])]
        for name, part in zip(self.fields, parts, strict=True):
            setattr(self, name, part)

    @property
    def span(self) -> Span:
        """Where it stands: the same object each time, made when it is asked for."""
        if self._span is None:
            self._span = Span(self._source, max(self.start_pos, 0), max(self.end_pos, 0))
        return self._span

    @property
    def children(self) -> list[Node | Token | None]:
        """Its parts in the order of the grammar; `None` for an optional part that is not there."""
        parts = [getattr(self, name) for name in self.fields]
        return [*parts[:-1], *parts[-1]] if self.repeats else parts

    @property
    def name_span(self) -> Span:
        """Where the block's keyword and name stand: the place to point at when the block as a whole is at fault."""
        name = getattr(self, "name", None)
        end = name.end_pos if isinstance(name, Token) and name.end_pos else self.span.end
        return Span(self._source, self.span.start, end)

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.fields)
        return f"{type(self).__name__}({parts})"
