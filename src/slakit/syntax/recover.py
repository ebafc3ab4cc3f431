"""Drives the LALR tables over a file and finds its feet after every mistake, so that one run shows them all.

At a token that fits nowhere it tries small repairs (a word replaced, put in or left out, a block closed) and
keeps the one after which most of the following tokens parse. Where none helps it goes on at the next
statement or block. Each mistake becomes one report; what was repaired is marked, so that later stages stay
silent about it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lark import Token, Tree
from lark.parsers.lalr_analysis import Shift

from slakit.diagnostics import Diagnostic, Source, Span
from slakit.syntax.grammar import Grammar
from slakit.syntax.wording import Mistake, say
from slakit.syntax.words import BLOCKS, STATEMENTS

__all__ = ["MAX_DEPTH", "Driver"]

MAX_DEPTH = 60
"""Brackets (and `not`, `if`) within one another; no sentence that two parties sign needs more."""

_MAX_REPORTS = 100
_LOOKAHEAD = 8
_FAR = 60
"""Tokens that decide between repairs which are equally good near by."""
_ENOUGH = 3
_MAX_SKIP = 20_000


class _StopReading(Exception):  # noqa: N818 - a signal, not an error
    """Reading further would only repeat what has been said."""


def _first_line(value: Any) -> int | None:
    """Return the line on which a value of the parser's stack begins: a token, a tree, or a list of them."""
    if isinstance(value, list):
        return next((line for part in value if (line := _first_line(part)) is not None), None)
    if isinstance(value, Tree):
        return None if value.meta.empty else value.meta.line
    return getattr(value, "line", None)


@dataclass
class _Repair:
    """A way past a wrong token: the tokens to feed in place of the first `drop` ones."""

    kind: str
    feed: list[Token]
    drop: int
    score: tuple[int, int, int]
    terminal: str = ""


@dataclass
class Driver:
    """One run over one source."""

    grammar: Grammar
    source: Source
    diagnostics: list[Diagnostic] = field(default_factory=list)
    repaired: set[int] = field(default_factory=set)
    """1-based lines that a repair touched."""

    def __post_init__(self) -> None:
        self._parser = self.grammar.lark.parse_interactive("")
        self._state: Any = self._parser.parser_state
        self._states: dict[Any, dict[str, Any]] = self._state.parse_conf.states
        self._end: Any = self._state.parse_conf.end_state
        self._tokens: Iterator[Token] = iter(())
        self._buffer: deque[Token] = deque()
        self._last: Token | None = None
        self._closer: Token | None = None
        """The `end` whose word was the first of a later line, if that is what was read last: it has lost its own."""
        self._depth = 0

    # ---------------------------------------------------------------- tokens

    def _peek(self, count: int) -> Sequence[Token]:
        """Return the next `count` tokens without taking them; shorter only when `$END` is among them."""
        while len(self._buffer) < count:
            token = next(self._tokens, None)
            if token is None:
                if not self._buffer or self._buffer[-1].type != "$END":
                    end = len(self.source.text)
                    self._buffer.append(Token("$END", "", end, *self.source.position(end), end_pos=end))
                break
            self._buffer.append(token)
        return [self._buffer[i] for i in range(min(count, len(self._buffer)))]

    def _span(self, token: Token) -> Span:
        start = token.start_pos or 0
        return Span(self.source, start, max(token.end_pos or 0, start))

    def _behind_last(self) -> Span:
        end = self._last.end_pos if self._last is not None and self._last.end_pos is not None else 0
        return Span(self.source, max(end - 1, 0), end)

    # ---------------------------------------------------------------- tables, without values

    def _advance(self, stack: list[Any], terminal: str) -> bool:
        """Feed one terminal to a copy of the state stack; false when it does not fit."""
        while True:
            action = self._states[stack[-1]].get(terminal)
            if action is None:
                return False
            kind, argument = action
            if kind is Shift:
                stack.append(argument)
                return True
            size = len(argument.expansion)
            if size:
                del stack[-size:]
            stack.append(self._states[stack[-1]][argument.origin.name][1])
            if terminal == "$END" and stack[-1] == self._end:
                return True

    def _fits(self, stack: list[Any], token: Token) -> str | None:
        """Return the terminal as which a token can be read next (a soft keyword may be a name); moves the stack on."""
        trial = stack.copy()
        if self._advance(trial, token.type):
            stack[:] = trial
            return str(token.type)
        if self.grammar.vocabulary.soft(token.type) and self._advance(stack, "NAME"):
            return "NAME"
        return None

    def _run(self, stack: list[Any], tokens: Iterable[Token]) -> int:
        """How many of the tokens fit, one after another; the end of the file counts for all that could follow."""
        count = 0
        for token in tokens:
            terminal = self._fits(stack, token)
            if terminal is None or (terminal != token.type and token.type in STATEMENTS):
                break  # a word that opens statements may be a name, but nothing is repaired to make it one
            if token.type == "$END":
                return _LOOKAHEAD
            count += 1
        return count

    def _expected(self) -> list[str]:
        stack = self._state.state_stack
        # Rules are in small letters. Sorted, because tables just built and tables from the cache differ in order.
        names = sorted(name for name in self._states[stack[-1]] if name.isupper())
        return [name for name in names if self._advance(stack.copy(), name)]

    # ---------------------------------------------------------------- reports

    def _report(self, code: str, span: Span, message: str, help_: str | None, label: str | None = None) -> None:
        self.diagnostics.append(Diagnostic(code, message, span=span, help=help_, label=label))
        self.repaired.update(range(span.line, span.end_position[0] + 1))
        if len(self.diagnostics) >= _MAX_REPORTS:
            raise _StopReading

    def _describe(self, token: Token, expected: Sequence[str], repair: _Repair | None) -> None:
        mistake = Mistake(
            token,
            expected,
            repair.kind if repair else None,
            repair.terminal if repair else "",
            self._last,
            self._closer is not None,
        )
        wording = say(mistake, self.grammar.vocabulary)
        span = self._span(token)
        if wording.at == "behind":
            span = self._behind_last()
        elif wording.at == "end":
            end = self._closer or self._last
            span = self._span(end) if end is not None else span
        self._report(wording.code, span, wording.message, wording.help)

    # ---------------------------------------------------------------- repairs

    def _made(self, terminal: str, near: Token) -> Token:
        at = near.start_pos or 0
        text = self.grammar.vocabulary.keywords.get(terminal, "")
        return Token(terminal, text, at, near.line, near.column, near.line, near.column, at)

    def _best_repair(self, expected: Sequence[str]) -> _Repair | None:
        ahead = self._peek(_LOOKAHEAD + 1)
        token, stack = ahead[0], self._state.state_stack
        repairs: list[_Repair] = []

        def consider(kind: str, made: list[str], drop: int, rank: int) -> None:
            feed = [self._made(t, token) for t in made]
            trial = stack.copy()
            if all(self._advance(trial, t) for t in made):
                score = self._run(trial, ahead[drop:])
                if score >= min(_ENOUGH, len(ahead) - drop):
                    score = min(score + drop, _LOOKAHEAD)
                    bonus = 1 if made and made[-1] == "NAME" else 0
                    repairs.append(_Repair(kind, feed, drop, (score, rank, bonus), made[-1] if made else ""))

        misspelt = self.grammar.vocabulary.closest(str(token), expected) if str(token).isalpha() else None
        if misspelt:
            consider("spelling", [misspelt], 1, 9)
        if token.type in BLOCKS or token.type == "$END":
            for block in BLOCKS:
                consider("close", ["END", block], 0, 8)
        for terminal in expected:
            if terminal != "$END":
                swallowed = self._closer is not None and self._last is not None and terminal == self._last.type
                consider("closer" if swallowed else "insert", [terminal], 0, 9 if swallowed else 5)
                consider("replace", [terminal], 1, 3)
        if token.type != "$END":
            consider("delete", [], 1, 6)
        best = max((r.score for r in repairs), default=None)
        tied = [r for r in repairs if r.score == best]
        if len(tied) > 1:
            far = self._peek(_FAR)
            tied.sort(key=lambda r: -self._run(self._after(r.feed), far[r.drop :]))
        return tied[0] if tied else None

    def _after(self, made: list[Token]) -> list[Any]:
        """Return the state stack once the tokens of a repair are read."""
        stack: list[Any] = self._state.state_stack.copy()
        for token in made:
            self._advance(stack, token.type)
        return stack

    def _resume(self) -> None:
        """Leave out tokens up to a statement or block that some enclosing state can take."""
        skipped = 0
        while True:
            ahead = self._peek(_ENOUGH)
            token = ahead[0]
            if token.type in STATEMENTS or token.type in BLOCKS or token.type == "$END":
                stack = self._state.state_stack
                for keep in range(len(stack), 0, -1):
                    if self._run(stack[:keep].copy(), ahead) >= len(ahead) or (
                        token.type == "$END" and self._run(stack[:keep].copy(), [token])
                    ):
                        self._forget(keep, token)
                        return
            if token.type == "$END":
                raise _StopReading
            self._buffer.popleft()
            self._last = token
            self.repaired.add(token.line or 1)
            skipped += 1
            if skipped > _MAX_SKIP:
                raise _StopReading

    def _forget(self, keep: int, token: Token) -> None:
        """Drop what was read above a depth of the stack; the lines it stood on have lost their meaning."""
        values = self._state.value_stack
        first = next((line for value in values[keep - 1 :] if (line := _first_line(value)) is not None), None)
        if first is not None:
            self.repaired.update(range(first, token.line or first))
        del self._state.state_stack[keep:]
        del values[keep - 1 :]

    # ---------------------------------------------------------------- the run

    def _feed(self, token: Token) -> Any:
        if token.type in ("LPAR", "NOT", "IF"):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                self._report(
                    "SLA107",
                    self._span(token),
                    f"this is nested deeper than {MAX_DEPTH} levels",
                    "give a part a name of its own, with `let` or as a metric, and use the name here",
                )
                raise _StopReading
        elif token.type == "RPAR":
            self._depth -= 1
        elif token.type in STATEMENTS:
            self._depth = 0
        return self._parser.feed_token(token)

    def run(self) -> Any:
        """Parse the source; the Lark tree (repaired where needed), or `None` when nothing could be made of it."""
        self._tokens = self.grammar.tokens(self.source.text)
        try:
            return self._loop()
        except _StopReading:
            return None

    def _loop(self) -> Any:
        while True:
            token = self._buffer[0] if self._buffer else self._peek(1)[0]
            action = self._states[self._state.state_stack[-1]].get(token.type)
            if action is not None and action[0] is Shift:
                terminal: str | None = token.type
            else:
                terminal = self._fits(self._state.state_stack.copy(), token)
            if terminal is None:
                expected = self._expected()
                repair = self._best_repair(expected)
                self._describe(token, expected, repair)
                self.repaired.update((token.line or 1, self._behind_last().line))
                if repair is None:
                    self._resume()
                    continue
                for made in repair.feed:
                    self._feed(made)
                for _ in range(repair.drop):
                    self._last = self._buffer.popleft()
                continue
            if terminal != token.type:
                token = Token.new_borrow_pos(terminal, token, token)
                self._buffer[0] = token
            result = self._feed(token)
            if token.type == "$END":
                return result
            ends = self._last is not None and self._last.type == "END" and self._last.line != token.line
            self._closer = self._last if ends else None
            self._last = self._buffer.popleft()
