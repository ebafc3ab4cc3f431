"""Tokens, and what cuts a text into them by the grammar's own terminals.

Lark's basic lexer does the same and is the oracle in the tests. It matches every word a second time against all
keywords and counts lines character by character, which is a third of the time that checking a contract takes; here a
word is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

__all__ = ["Token", "Tokenizer"]


class Token(str):
    """A piece of a text as typed, its terminal in the grammar, and where it stands; lines and columns begin at 1."""

    __slots__ = ("column", "end_column", "end_line", "end_pos", "line", "start_pos", "type")

    type: str
    start_pos: int
    line: int
    column: int
    end_line: int
    end_column: int
    end_pos: int

    @classmethod
    def at(cls, type_: str, text: str, offset: int, line: int, column: int) -> Token:
        """Return a token that takes no room: one that is not in the text."""
        return cls._new(type_, text, (offset, line, column, line, column, offset))

    def with_text(self, text: str) -> Token:
        """Return a token of the same kind that stands at the same place."""
        return self._new(self.type, text, self.place)

    def read_as(self, type_: str) -> Token:
        """Return the same token as another terminal."""
        return self._new(type_, self, self.place)

    @property
    def place(self) -> tuple[int, int, int, int, int, int]:
        """Where it begins: offset, line, column; and where it ends: line, column, offset."""
        return (self.start_pos, self.line, self.column, self.end_line, self.end_column, self.end_pos)

    @classmethod
    def _new(cls, type_: str, text: str, place: tuple[int, int, int, int, int, int]) -> Token:
        token = cls(text)
        token.type = type_
        token.start_pos, token.line, token.column, token.end_line, token.end_column, token.end_pos = place
        return token

    def __repr__(self) -> str:
        return f"Token({self.type!r}, {str(self)!r})"


class Tokenizer:
    """The terminals of a grammar as one expression, with the keywords apart."""

    def __init__(self, expression: str, words: Mapping[str, str], ignore: Collection[str]) -> None:
        """`ignore` names the terminals that are cut but not handed on, such as comments.

        The expression matches one token with the white space before it; each of its groups is a terminal, but for one
        without a name that matches the end of the text.
        """
        self._expression = re.compile(expression)
        self._kinds = [""] * (self._expression.groups + 1)
        for name, index in self._expression.groupindex.items():
            self._kinds[index] = name
        self._words = words
        self._ignore = frozenset(ignore)

    def tokens(self, text: str, keep: Collection[str] = ()) -> Iterator[Token]:
        """Yield the tokens of a text in order, with those ignored terminals that `keep` names."""
        ignore = self._ignore.difference(keep)
        kinds, words = self._kinds, self._words
        line, line_start, end = 1, 0, 0
        for match in self._expression.finditer(text):
            index = match.lastindex or 0
            before = end
            start, end = match.span(index)
            if lines := text.count("\n", before, start):
                line += lines
                line_start = text.rindex("\n", before, start) + 1
            kind = kinds[index]
            value = match[index]
            first, column = line, start - line_start + 1
            if kind == "NAME":  # the most frequent kind, and never more than a line
                kind = words.get(value, kind)
            elif "\n" in value:
                line += value.count("\n")
                line_start = start + value.rindex("\n") + 1
            elif not kind:
                return
            if kind in ignore:
                continue
            token = Token(value)
            token.type = kind
            token.start_pos = start
            token.line = first
            token.column = column
            token.end_line = line
            token.end_column = end - line_start + 1
            token.end_pos = end
            yield token
