"""Runs the LALR tables over tokens and builds the typed nodes as rules end.

The driver in `recover` feeds it. A token is read wholly or not at all: where it does not fit, everything is as it was
before, so that a repair can be tried at the place of the mistake.
"""

from __future__ import annotations

from typing import Any

from slakit.diagnostics import Source
from slakit.syntax.nodes import CLASSES, Node
from slakit.syntax.tables import NOTHING, Step, Tables
from slakit.syntax.tokens import Token

__all__ = ["Machine"]


class _Parts:
    """What was read of a rule that has no node of its own: parts of the node above."""

    __slots__ = ("end_pos", "parts", "start_pos")

    def __init__(self, start_pos: int, end_pos: int, parts: list[Any]) -> None:
        self.start_pos = start_pos
        self.end_pos = end_pos
        self.parts = parts


_Value = Token | Node | _Parts


def _outermost(values: list[Any]) -> tuple[int, int]:
    """Return where values begin and end that may have no token in them: negative for both when none has."""
    there = [value for value in values if value.start_pos >= 0]
    return (there[0].start_pos, there[-1].end_pos) if there else (-1, -1)


class Machine:
    """A stack of states, and of what was read to get to each."""

    def __init__(self, tables: Tables, source: Source) -> None:
        self.states = [tables.start]
        self.values: list[_Value] = []
        self._actions = tables.actions
        self._gotos = tables.gotos
        self._steps = tables.steps
        self._source = source

    def feed(self, token: Token, terminal: str) -> bool:
        """Read a token as a terminal; false, with nothing changed, when it does not fit."""
        states, actions = self.states, self._actions
        action = actions[states[-1]].get(terminal)
        if action is None:
            return False
        if action < 0:
            gotos, steps = self._gotos, self._steps
            states = states.copy()
            due: list[Step] = []
            while action < 0:
                step = steps[~action]
                origin, size, makes, _, _ = step
                if size == 1:
                    state = states[-1] = gotos[states[-2]][origin]
                else:
                    if size:
                        del states[-size:]
                    state = gotos[states[-1]][origin]
                    states.append(state)
                if makes:
                    due.append(step)
                action = actions[state].get(terminal)
                if action is None:
                    return False
            self.states = states
            for step in due:
                self._reduce(step)
        states.append(action)
        self.values.append(token)
        return True

    def _reduce(self, step: Step) -> None:
        """Put what the parts of a rule make in their place."""
        _, size, _, rule, kept = step
        values = self.values
        taken: list[Any] = []
        start = end = -1
        if size:
            taken = values[-size:]
            del values[-size:]
            start, end = taken[0].start_pos, taken[-1].end_pos
            if start < 0 or end < 0:
                start, end = _outermost(taken)
        parts: list[Any] = []
        for index in kept:
            value = taken[index] if index != NOTHING else None
            if type(value) is not _Parts:
                parts.append(value)
            elif parts:
                parts += value.parts
            else:
                parts = value.parts  # a long list grows in place: copying it for every item would be quadratic
        if rule is None:
            values.append(_Parts(start, end, parts))
        else:
            values.append(CLASSES[rule](self._source, start, end, parts))

    def advance(self, states: list[int], terminal: str) -> bool:
        """Move a stack of states on by a terminal, without values; false when it does not fit."""
        while True:
            action = self._actions[states[-1]].get(terminal)
            if action is None:
                return False
            if action >= 0:
                states.append(action)
                return True
            origin, size, *_ = self._steps[~action]
            if size:
                del states[-size:]
            states.append(self._gotos[states[-1]][origin])

    def expected(self, states: list[int] | None = None) -> list[str]:
        """Return the terminals that fit next, at hand or at other states, in order of their names."""
        states = states or self.states
        names = sorted(self._actions[states[-1]])
        return [name for name in names if self.advance(states.copy(), name)]

    def forget(self, keep: int) -> int | None:
        """Drop what was read above a depth of the stack; where that began, `None` when it has no tokens."""
        dropped = self.values[keep - 1 :]
        del self.states[keep:]
        del self.values[keep - 1 :]
        return next((value.start_pos for value in dropped if value.start_pos >= 0), None)

    @property
    def result(self) -> Any:
        """The node of the whole text, once its end is read."""
        return self.values[0]
