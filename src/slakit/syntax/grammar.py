"""The language's grammar, loaded once a process: what cuts a text, what parses it, and what its words are called."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from slakit.resources import grammar_path
from slakit.syntax.tables import Tables, load_tables
from slakit.syntax.tokens import Token, Tokenizer
from slakit.syntax.words import Vocabulary

__all__ = ["Grammar", "load_grammar"]


class Grammar:
    """The loaded grammar: its tables and its vocabulary."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.vocabulary = Vocabulary(tables.keywords)
        self.lines_below = tables.lines_below
        """The rules that a rule has lines of their own for: those it reaches through one named `_…_line`."""
        self._tokenizer = Tokenizer(tables.expression, tables.words, tables.ignore)

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the tokens of a text; white space and comments are left out."""
        return self._tokenizer.tokens(text)

    def tokens_and_comments(self, text: str) -> list[Token]:
        """Return the tokens of a text with its comments among them, in order; white space is left out."""
        return list(self._tokenizer.tokens(text, keep=("COMMENT",)))

    def is_long_text(self, text: str) -> bool:
        """Whether all of a text would be read as one text in three quotes."""
        match = self._long_text.match(text)
        return match is not None and match.end() == len(text)

    @functools.cached_property
    def _long_text(self) -> re.Pattern[str]:
        return re.compile(self.tables.long_text)


@functools.cache
def load_grammar() -> Grammar:
    """Return the language's grammar, ready to parse."""
    return Grammar(load_tables(grammar_path().read_bytes()))
