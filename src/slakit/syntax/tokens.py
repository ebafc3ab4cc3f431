"""Cuts a text into tokens by the grammar's own terminals.

Lark's basic lexer does the same and is the oracle in the tests. It matches every word a second time against all
keywords and counts lines character by character, which is a third of the time that checking a contract takes; here a
word is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lark import Token
from lark.lexer import PatternStr, TerminalDef

__all__ = ["Tokenizer"]


class Tokenizer:
    """The terminals of a grammar as one expression, with the keywords apart."""

    def __init__(self, terminals: Collection[TerminalDef], ignore: Collection[str]) -> None:
        """`ignore` names the terminals that are cut but not handed on, such as white space."""
        name = next(t for t in terminals if t.name == "NAME")
        is_word = re.compile(name.pattern.to_regexp()).fullmatch
        words = [t for t in terminals if isinstance(t.pattern, PatternStr) and t.priority == name.priority]
        self._words = {t.pattern.value: t.name for t in words if is_word(t.pattern.value)}
        rest = [t for t in terminals if t.pattern.value not in self._words]
        # The order in which Lark tries them: by priority, then the longest first.
        rest.sort(key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name))
        self._expression = re.compile("|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in rest))
        self._ignore = frozenset(ignore)

    def tokens(self, text: str, keep: Collection[str] = ()) -> Iterator[Token]:
        """Yield the tokens of a text in order, with those ignored terminals that `keep` names."""
        ignore = self._ignore.difference(keep)
        words = self._words
        line, line_start = 1, 0
        for match in self._expression.finditer(text):
            kind = match.lastgroup or ""
            start, end = match.span()
            value = match[0]
            first, column = line, start - line_start + 1
            if "\n" in value:
                line += value.count("\n")
                line_start = start + value.rindex("\n") + 1
            if kind in ignore:
                continue
            if kind == "NAME":
                kind = words.get(value, "NAME")
            yield Token(kind, value, start, first, column, line, end - line_start + 1, end)
