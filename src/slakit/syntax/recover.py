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

from slakit.diagnostics import Diagnostic, Fix, Source, Span
from slakit.syntax.grammar import Grammar
from slakit.syntax.machine import Machine
from slakit.syntax.parameters import FITTING, PARAMETER_USE, fill, name_of
from slakit.syntax.tokens import Token
from slakit.syntax.words import BLOCKS, JOINING, STATEMENTS, closest

__all__ = ["MAX_DEPTH", "Driver"]

MAX_DEPTH = 60
"""Brackets (and `not`, `if`) within one another; no sentence that two parties sign needs more."""

_MAX_REPORTS = 100
_LOOKAHEAD = 8
_FAR = 60
"""Tokens that decide between repairs which are equally good near by."""
_ENOUGH = 3
_MAX_SKIP = 20_000
_DEEPER = frozenset({"LPAR", "NOT", "IF"})
_VALUES = frozenset({"PERCENT", "MONEY", "NUMBER", "DATE", "TIME"})
_COUNTED = _DEEPER | STATEMENTS | {"RPAR", "OF"}
"""Tokens that change how deep brackets stand within one another."""


class _StopReading(Exception):  # noqa: N818 - a signal, not an error
    """Reading further would only repeat what has been said."""


@dataclass
class _Repair:
    """A way past a wrong token: the tokens to feed in place of the first `drop` ones."""

    kind: str
    feed: list[Token]
    drop: int
    score: tuple[int, int, int]
    terminal: str = ""
    rivals: tuple[str, ...] = ()
    """The words that would do as well in its place, itself among them."""


@dataclass
class Driver:
    """One run over one source."""

    grammar: Grammar
    source: Source
    diagnostics: list[Diagnostic] = field(default_factory=list)
    repaired: set[int] = field(default_factory=set)
    """1-based lines that a repair touched."""

    def __post_init__(self) -> None:
        self._machine = Machine(self.grammar.tables, self.source)
        self._tokens: Iterator[Token] = iter(())
        self._buffer: deque[Token] = deque()
        self._last: Token | None = None
        self._before_name: tuple[list[int], list[Any], Token | None] = ([], [], None)
        """States, values and last token before the latest name was read: it may be a word too many."""
        self._closer: Token | None = None
        """The `end` whose word was the first of a later line, if that is what was read last: it has lost its own."""
        self._depth = 0
        self._shares: tuple[int, int] = (0, 0)
        """Percentages of one another read last, as in `5 % of 5 % of …`: how many, and where they end."""

    # ---------------------------------------------------------------- tokens

    def _end(self) -> Token:
        end = len(self.source.text)
        return Token.at("$END", "", end, *self.source.position(end))

    def _next(self) -> Token:
        """Take the next token; `$END` behind the last."""
        return self._buffer.popleft() if self._buffer else next(self._tokens, None) or self._end()

    def _peek(self, count: int) -> Sequence[Token]:
        """Return the next `count` tokens without taking them; shorter only when `$END` is among them."""
        while len(self._buffer) < count:
            if self._buffer and self._buffer[-1].type == "$END":
                break
            self._buffer.append(next(self._tokens, None) or self._end())
        return [self._buffer[i] for i in range(min(count, len(self._buffer)))]

    def _span(self, token: Token) -> Span:
        return Span(self.source, token.start_pos, token.end_pos)

    def _behind_last(self) -> Span:
        end = self._last.end_pos if self._last is not None else 0
        return Span(self.source, max(end - 1, 0), end)

    # ---------------------------------------------------------------- tables, without values

    def _fits(self, stack: list[int], token: Token) -> str | None:
        """Return the terminal as which a token can be read next (a soft keyword may be a name); moves the stack on."""
        trial = stack.copy()
        if self._machine.advance(trial, token.type):
            stack[:] = trial
            return token.type
        if self.grammar.vocabulary.soft(token.type) and self._machine.advance(stack, "NAME"):
            return "NAME"
        return None

    def _run(self, stack: list[int], tokens: Iterable[Token]) -> int:
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

    # ---------------------------------------------------------------- reports

    def _report(self, code: str, span: Span, message: str, help_: str | None, fix: Fix | None = None) -> None:
        self.diagnostics.append(Diagnostic(code, message, span=span, help=help_, fix=fix))
        self.repaired.update(range(span.line, span.end_position[0] + 1))
        if len(self.diagnostics) >= _MAX_REPORTS:
            raise _StopReading

    def _describe(self, token: Token, expected: Sequence[str], repair: _Repair | None, before: Token | None) -> None:
        from slakit.syntax.mending import mending  # most files have no mistakes
        from slakit.syntax.wording import Mistake, say

        mistake = Mistake(
            token,
            expected,
            repair.kind if repair else None,
            repair.terminal if repair else "",
            before,
            self._closer is not None,
            repair.rivals if repair else (),
        )
        wording = say(mistake, self.grammar.vocabulary)
        span = self._span(token)
        if wording.at == "behind":
            span = self._behind_last()
        elif wording.at == "end":
            end = self._closer or self._last
            span = self._span(end) if end is not None else span
        fix = mending(mistake, self.source, self._closer, self.grammar.vocabulary)
        self._report(wording.code, span, wording.message, wording.help, fix)

    # ---------------------------------------------------------------- repairs

    def _made(self, terminal: str, near: Token) -> Token:
        text = self.grammar.vocabulary.keywords.get(terminal, "")
        return Token.at(terminal, text, near.start_pos, near.line, near.column)

    def _best_repair(self, expected: Sequence[str]) -> _Repair | None:
        ahead = self._peek(_LOOKAHEAD + 1)
        token, stack = ahead[0], self._machine.states
        repairs: list[_Repair] = []
        starts_line = self._last is None or self._last.end_line != token.line

        def consider(kind: str, made: list[str], drop: int, rank: int) -> None:
            feed = [self._made(t, token) for t in made]
            trial = stack.copy()
            if all(self._machine.advance(trial, t) for t in made):
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
        may_end = "END" in expected or "$END" in expected  # else a word such as `calendar` only goes on with the line
        for terminal in expected:
            if terminal != "$END":
                swallowed = self._closer is not None and self._last is not None and terminal == self._last.type
                # Lines hardly ever lose their first word in the middle of another, and values no sign between them.
                opens = may_end and not starts_line and (terminal in STATEMENTS or terminal in BLOCKS)
                unlikely = terminal in JOINING or opens
                rank = 1 if unlikely else 5
                consider("closer" if swallowed else "insert", [terminal], 0, 9 if swallowed else rank)
                consider("replace", [terminal], 1, 3)
        if token.type != "$END":
            consider("delete", [], 1, 6)
        named = self._last is not None and self._last.type == "NAME" and self._before_name[0]
        if token.type in _VALUES and named:
            score = self._run(self._before_name[0].copy(), ahead)
            if score >= min(_ENOUGH, len(ahead)):
                repairs.append(_Repair("word too many", [], 0, (min(score, _LOOKAHEAD), 8, 0)))
        best = max((r.score for r in repairs), default=None)
        tied = [r for r in repairs if r.score == best]
        if len(tied) > 1:
            far = self._peek(_FAR)
            reach = {id(r): self._run(self._after(r.feed), far[r.drop :]) for r in tied}
            tied.sort(key=lambda r: -reach[id(r)])
            best_one = tied[0]
            best_one.rivals = tuple(
                r.terminal for r in tied if r.kind == best_one.kind and reach[id(r)] == reach[id(best_one)]
            )
        return tied[0] if tied else None

    def _after(self, made: list[Token]) -> list[int]:
        """Return the state stack once the tokens of a repair are read."""
        stack: list[int] = self._machine.states.copy()
        for token in made:
            self._machine.advance(stack, token.type)
        return stack

    def _resume(self) -> None:
        """Leave out tokens up to a statement or block that some enclosing state can take."""
        skipped = 0
        while True:
            ahead = self._peek(_ENOUGH)
            token = ahead[0]
            if token.type in STATEMENTS or token.type in BLOCKS or token.type == "$END":
                stack = self._machine.states
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
            self.repaired.add(token.line)
            skipped += 1
            if skipped > _MAX_SKIP:
                raise _StopReading

    def _forget(self, keep: int, token: Token) -> None:
        """Drop what was read above a depth of the stack; the lines it stood on have lost their meaning."""
        start = self._machine.forget(keep)
        if start is not None:
            self.repaired.update(range(self.source.position(start)[0], token.line))

    # ---------------------------------------------------------------- the run

    def run(self) -> Any:
        """Parse the source; its tree (repaired where needed), or `None` when nothing could be made of it."""
        self._tokens = self.grammar.tokens(self.source.text)
        if self.source.filled:
            self._tokens = fill(self.grammar, self._tokens, self.source.filled)
        try:
            self._loop()
        except _StopReading:
            return None
        return self._machine.result

    def _loop(self) -> None:
        feed, soft = self._machine.feed, self.grammar.vocabulary.soft
        while True:
            token = self._next()
            terminal = token.type
            if terminal == "NAME":
                self._before_name = (self._machine.states.copy(), self._machine.values.copy(), self._last)
            if not feed(token, terminal):
                before = (
                    (self._machine.states.copy(), self._machine.values.copy(), self._last) if soft(terminal) else None
                )
                if before is None or not feed(name := token.read_as("NAME"), "NAME"):
                    self._buffer.appendleft(token)
                    self._mend()
                    continue
                token, self._before_name = name, before
            elif terminal in _COUNTED:
                self._count(token)
            if terminal == "$END":
                return
            ends = self._last is not None and self._last.type == "END" and self._last.line != token.line
            self._closer = self._last if ends else None
            self._last = token

    def _mend(self) -> None:
        """Report the next token, which fits nowhere, and find a way past it."""
        token = self._buffer[0]
        expected = self._machine.expected()
        if token.type == PARAMETER_USE:
            self._without_value(token)
            fitting = next((terminal for terminal in FITTING if terminal in expected), None)
            if fitting is not None:
                self._buffer[0] = token.read_as(fitting)
                return
        repair = self._best_repair(expected)
        if repair is not None and repair.kind == "word too many" and self._last is not None:
            states, values, before = self._before_name
            self._describe(self._last, self._machine.expected(states), repair, before)
            self._machine.states[:], self._machine.values[:] = states, values
            self._last = before
        else:
            self._describe(token, expected, repair, self._last)
        self.repaired.update((token.line, self._behind_last().line))
        if repair is None:
            self._resume()
            return
        for made in repair.feed:
            self._machine.feed(made, made.type)
            self._count(made)
        for _ in range(repair.drop):
            self._last = self._buffer.popleft()

    def _without_value(self, token: Token) -> None:
        """Report a parameter that the file does not declare."""
        name, known = name_of(token), self.source.filled
        near = closest(name, known, 0.6)
        if near is not None:
            help_ = f"did you mean `{{{near}}}`?"
        elif known:
            help_ = f"there is {', '.join(f'`{{{other}}}`' for other in sorted(known)[:8])}"
        else:
            help_ = f'declare it at the top of this file: `parameter {name} money "…" such as EUR 100.00`'
        self._report("SLA340", self._span(token), f"this file has no parameter called `{name}`", help_)

    def _count(self, token: Token) -> None:
        """Keep count of how deep brackets stand within one another, and stop where it is too much."""
        if token.type == "OF":
            self._share(token)
        if token.type in _DEEPER or token.type == "OF":
            self._depth += token.type != "OF"
            if max(self._depth, self._shares[0]) > MAX_DEPTH:
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

    def _share(self, token: Token) -> None:
        """Keep count of the percentages that are taken of one another up to an `of`."""
        last = self._last
        if last is None or last.type != "PERCENT":
            self._shares = (0, 0)
            return
        count, end = self._shares
        between = self.source.text[end : last.start_pos]
        self._shares = (count + 1 if count and not between.strip() else 1, token.end_pos)
