"""Compiles the grammar with Lark into plain data: the only module that knows Lark.

Runs when there are no tables in the user's cache; the parser works with what comes out and never loads Lark.
"""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from lark import Lark, Token
from lark.grammar import Rule, Terminal
from lark.lexer import Lexer, PatternStr, TerminalDef
from lark.parsers.lalr_analysis import Shift

from slakit.syntax.tables import NOTHING, Step, Tables

__all__ = ["KeepUnused", "compile_tables", "lark_grammar"]


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
        """Yield nothing; the tables are all that is wanted."""
        return iter(())


def lark_grammar(text: str, lexer: Any = _NoLexer, **options: Any) -> Lark:
    """Return Lark's own parser of a grammar, set up as the language needs it."""
    return Lark(
        text,
        parser="lalr",
        lexer=lexer,
        propagate_positions=True,
        maybe_placeholders=True,
        postlex=KeepUnused(),
        **options,
    )


def _plain(name: str) -> str:
    """Return a name as a plain string: some of Lark's are tokens, which cannot be stored."""
    return sys.intern(str(name))


def _kept(rule: Rule) -> tuple[int, ...]:
    """Return which parts of a rule its node keeps, by index, with NOTHING where an optional part is missing."""
    # Lark marks the missing ones among the present ones: True is one that is missing.
    marks: Sequence[bool] = rule.options.empty_indices or [False] * len(rule.expansion)
    kept: list[int] = []
    parts = iter(enumerate(rule.expansion))
    for missing in marks:
        if missing:
            kept.append(NOTHING)
            continue
        index, symbol = next(parts)
        if rule.options.keep_all_tokens or not (isinstance(symbol, Terminal) and symbol.filter_out):
            kept.append(index)
    return tuple(kept)


def _step(rule: Rule) -> Step:
    origin = _plain(rule.origin.name)
    if rule.options.expand1:
        raise ValueError(f"write `_{origin}` in place of `?{origin}`: what a rule makes must not hang on its parts")
    name = _plain(rule.alias or rule.options.template_source or origin)
    inlined = origin.startswith("_")
    kept, size = _kept(rule), len(rule.expansion)
    return (origin, size, not inlined or size != 1 or kept != (0,), None if inlined else name, kept)


def _tokenizer(terminals: Collection[TerminalDef], ignore: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return what `Tokenizer` takes: an expression for all terminals but the keywords, and the keywords."""
    name = next(t for t in terminals if t.name == "NAME")
    is_word = re.compile(name.pattern.to_regexp()).fullmatch
    words = [t for t in terminals if isinstance(t.pattern, PatternStr) and t.priority == name.priority]
    keywords = {_plain(t.pattern.value): _plain(t.name) for t in words if is_word(t.pattern.value)}
    # White space is matched along with the token behind it: nothing else begins with it, and half of all matches are
    # saved.
    blank = [t for t in terminals if t.name in ignore and t.pattern.value == r"\s+"]
    rest = [t for t in terminals if t.pattern.value not in keywords and t not in blank]
    # The order in which Lark tries them: by priority, then the longest first.
    rest.sort(key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name))
    tokens = "|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in rest)
    return (r"\s*+" if blank else "") + rf"(?:{tokens}|(\Z))", keywords


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


def _lines_below(rules: Sequence[Rule]) -> dict[str, tuple[str, ...]]:
    parts: dict[str, set[str]] = {}
    for rule in rules:
        parts.setdefault(_plain(rule.origin.name), set()).update(
            _plain(s.name) for s in rule.expansion if not s.is_term
        )
    return {name: tuple(sorted(_lines(parts, name))) for name in parts if not name.startswith("_")}


def _in_order(table: Mapping[Any, Mapping[str, Any]], start: Any) -> list[Any]:
    """Return the states in the order in which one gets to them: Lark's own numbers differ from run to run."""
    order = {start: None}
    todo = deque([start])
    while todo:
        row = table[todo.popleft()]
        new = [row[name][1] for name in sorted(row) if row[name][0] is Shift and row[name][1] not in order]
        order |= dict.fromkeys(new)
        todo.extend(dict.fromkeys(new))
    return list(order)


def _shared(rows: Sequence[dict[str, int]]) -> list[dict[str, int]]:
    """Return the rows with equal ones as one object: they are stored and read once."""
    known: dict[frozenset[tuple[str, int]], dict[str, int]] = {}
    return [known.setdefault(frozenset(row.items()), row) for row in rows]


def compile_tables(text: str) -> Tables:
    """Return the tables of a grammar."""
    lark = lark_grammar(text)
    table = lark.parse_interactive("").parser_state.parse_conf
    states = _in_order(table.states, table.start_state)
    number = {state: index for index, state in enumerate(states)}
    rules = {rule: index for index, rule in enumerate(lark.rules)}
    origins = {rule.origin.name for rule in lark.rules}
    actions = [
        {
            _plain(name): number[to] if action is Shift else ~rules[to]
            for name, (action, to) in sorted(table.states[state].items())
            if name not in origins
        }
        for state in states
    ]
    gotos = [
        {_plain(name): number[to] for name, (_, to) in sorted(table.states[state].items()) if name in origins}
        for state in states
    ]
    # The end of the file is shifted, too: into a state of its own, from which nothing leads on.
    actions[number[table.end_state]]["$END"] = len(states)
    expression, words = _tokenizer(lark.terminals, lark.lexer_conf.ignore)
    long_text = next((t.pattern.to_regexp() for t in lark.terminals if t.name == "LONG_STRING"), "")
    return Tables(
        start=number[table.start_state],
        actions=_shared([*actions, {}]),
        gotos=_shared([*gotos, {}]),
        steps=[_step(rule) for rule in lark.rules],
        expression=expression,
        words=words,
        ignore=[_plain(name) for name in lark.lexer_conf.ignore],
        long_text=long_text,
        keywords={_plain(t.name): _plain(t.pattern.value) for t in lark.terminals if isinstance(t.pattern, PatternStr)},
        lines_below=_lines_below(lark.rules),
    )
