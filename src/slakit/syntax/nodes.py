"""The base of all nodes of the tree: what the parser read, and where."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from lark import Token, Tree

from slakit.diagnostics import Source, Span

__all__ = ["Node", "build"]

_CLASSES: dict[str, type[Node]] = {}


class Node:
    """Anything the parser read, and where.

    Plain classes rather than dataclasses: a hundred of those cost every command 70 ms at start.
    """

    span: Span
    fields: ClassVar[tuple[str, ...]] = ()
    repeats: ClassVar[bool] = False
    """Whether the last field takes all remaining parts."""

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(cls.__annotations__) if "__annotations__" in cls.__dict__ else ()
        cls.repeats = any("tuple" in str(kind) for kind in cls.__annotations__.values()) if cls.fields else False
        rule = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        _CLASSES["not_" if rule == "not" else rule] = cls

    def __init__(self, span: Span, parts: list[Any]) -> None:
        self.span = span
        if self.repeats:
            fixed = len(self.fields) - 1
            parts = [*parts[:fixed], tuple(parts[fixed:])]
        for name, part in zip(self.fields, parts, strict=True):
            setattr(self, name, part)

    @property
    def name_span(self) -> Span:
        """Where the block's keyword and name stand: the place to point at when the block as a whole is at fault."""
        name = getattr(self, "name", None)
        end = name.end_pos if isinstance(name, Token) and name.end_pos else self.span.end
        return Span(self.span.source, self.span.start, end)

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.fields)
        return f"{type(self).__name__}({parts})"


def build(tree: Tree[Token], source: Source) -> Any:
    """Return the typed tree of what Lark read."""
    children = [build(child, source) if isinstance(child, Tree) else child for child in tree.children]
    meta = tree.meta
    span = Span(source, 0, 0) if meta.empty else Span(source, meta.start_pos, meta.end_pos)
    return _CLASSES[tree.data](span, children)
