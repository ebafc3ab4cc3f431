"""Loads the grammar once a process, from a cache in the user's own folder where there is one.

Building the tables takes a second; reading them back takes a few milliseconds. The cache lies in a folder
that only its owner can write, never in a shared temporary folder, because it is unpickled.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer, PatternStr

from slakit.resources import grammar_path
from slakit.syntax.tokens import Tokenizer
from slakit.syntax.words import Vocabulary

__all__ = ["Grammar", "KeepUnused", "load_grammar"]


class KeepUnused:
    """Tells Lark to keep the terminals that no rule names: they catch what nothing else matches."""

    always_accept = ("STRANGE", "STRANGE_WORD", "UNFINISHED_STRING", "UNFINISHED_LONG", "PARAMETER_USE")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Pass the tokens on as they are."""
        return stream


class _NoLexer(Lexer):
    """Stands where Lark wants a lexer: tokens come from `Tokenizer`, and building Lark's own takes long."""

    def __init__(self, lexer_conf: Any) -> None:
        """Take what Lark passes to a lexer."""

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """Yield nothing; the driver feeds the parser."""
        return iter(())


def _private_cache() -> Path | None:
    """Return a folder that this user alone can write, made when missing; `None` when there cannot be one."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - `Path.home` raises
    folder = Path(base) / "slakit"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        info = folder.stat()
    except OSError:
        return None
    getuid: Callable[[], int] | None = getattr(os, "getuid", None)
    if getuid is not None and (info.st_uid != getuid() or info.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        return None
    return folder if os.access(folder, os.W_OK) else None


class Grammar:
    """The loaded grammar: its parser and its vocabulary."""

    def __init__(self, lark: Lark) -> None:
        self.lark = lark
        self._tokenizer = Tokenizer(lark.terminals, lark.lexer_conf.ignore)
        self.vocabulary = Vocabulary(
            {t.name: t.pattern.value for t in lark.terminals if isinstance(t.pattern, PatternStr)}
        )

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
        return re.compile(next(t.pattern.to_regexp() for t in self.lark.terminals if t.name == "LONG_STRING"))

    @functools.cached_property
    def lines_below(self) -> Mapping[str, frozenset[str]]:
        """The rules that a rule has lines of their own for: those it reaches through one named `_…_line`."""
        parts: dict[str, set[str]] = {}
        for rule in self.lark.rules:
            parts.setdefault(rule.origin.name, set()).update(s.name for s in rule.expansion if not s.is_term)
        return {name: frozenset(self._lines(parts, name)) for name in parts if not name.startswith("_")}

    @staticmethod
    def _lines(parts: Mapping[str, set[str]], name: str) -> Iterator[str]:
        """Yield the rules that stand in another by way of a rule that has no node in the tree and is named a line."""
        seen: set[tuple[str, bool]] = set()
        todo = [(part, False) for part in parts[name]]
        while todo:
            part, in_line = step = todo.pop()
            if step in seen:
                continue
            seen.add(step)
            if part.startswith("_"):
                todo += [(inner, in_line or part.endswith("_line")) for inner in parts[part]]
            elif in_line:
                yield part


@functools.cache
def load_grammar() -> Grammar:
    """Return the language's grammar, ready to parse."""
    options: dict[str, Any] = {
        "parser": "lalr",
        "lexer": _NoLexer,
        "propagate_positions": True,
        "maybe_placeholders": True,
        "postlex": KeepUnused(),
    }
    folder = _private_cache()
    if folder is not None:
        text = grammar_path().read_bytes()
        options["cache"] = str(folder / f"grammar-{hashlib.sha256(text).hexdigest()[:16]}.bin")
        return Grammar(Lark(text.decode(), **options))
    return Grammar(Lark(grammar_path().read_text(encoding="utf-8"), **options))
