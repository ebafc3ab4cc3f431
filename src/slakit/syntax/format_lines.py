"""Divides the tokens of a parsed file into the lines that it should have: which token begins one, and how deep.

Runs when a file is formatted. It follows the tree alone: blocks are lines, what stands directly in a block are
lines, and so is whatever the grammar puts below a statement through a rule whose name ends in `_line`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slakit.syntax.grammar import Grammar
from slakit.syntax.nodes import Node
from slakit.syntax.tokens import Token
from slakit.syntax.words import OPENERS

__all__ = ["REMARK", "Line", "Plan", "divide", "plan"]

REMARK = "COMMENT"
"""The type of a token that is a comment."""

_VALUES = frozenset({"NAME", "STRING", "LONG_STRING", "NUMBER", "MONEY", "PERCENT", "DATE", "TIME", "ZONE", "LPAR"})
"""Tokens with which a clause cannot begin: a value needs the word before it."""

_BEFORE_BLOCKS = frozenset({"add"})
"""Rules of a word with a whole block behind it, which begins on the same line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be: its tokens with the comments among and behind them, or one comment on a line of its own."""

    items: tuple[Token, ...]
    depth: int
    blank: bool
    """Whether the author left a line empty before it."""
    opens: bool = False
    """Whether it is the first line of a block that has an `end`."""
    closes: bool = False

    @property
    def remark(self) -> bool:
        """Whether it is a comment on a line of its own."""
        return self.items[0].type == REMARK


@dataclass(frozen=True, slots=True)
class _Start:
    depth: int
    opens: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Where lines begin, by the offset of their first character, and where clauses within lines do."""

    starts: dict[int, _Start]
    clauses: frozenset[int]


class _Planner:
    """Walks the tree once."""

    def __init__(self, grammar: Grammar, tokens: Sequence[Token]) -> None:
        self.lines_below = grammar.lines_below
        self.tokens = [token for token in tokens if token.type != REMARK]
        self.at = {token.start_pos: index for index, token in enumerate(self.tokens)}
        self.ends = {token.end_pos: index for index, token in enumerate(self.tokens)}
        self.starts: dict[int, _Start] = {}
        self.clauses: set[int] = set()

    def _end(self, node: Node) -> Token | None:
        """Return the `end` of a block that has one."""
        first, last = self.at[node.start_pos], self.ends[node.end_pos]
        end = self.tokens[last - 1]
        closed = last - first >= 2 and end.type == "END" and self.tokens[last].type == self.tokens[first].type
        return end if closed else None

    def line(self, node: Node, depth: int) -> None:
        """Note a line, what stands below it, and its clauses."""
        if node.rule in _BEFORE_BLOCKS:
            (block,) = (child for child in node.children if isinstance(child, Node))
            self.line(block, depth)
            self.starts[node.start_pos] = self.starts.pop(block.start_pos)
            return
        end = self._end(node)
        self.starts[node.start_pos] = _Start(depth, opens=end is not None)
        if end is not None:
            self.starts[end.start_pos] = _Start(depth, closes=True)
        below = self.lines_below[node.rule]
        behind = -1
        for child in node.children:
            if child is None or child.start_pos < 0:
                continue
            if isinstance(child, Node):
                word = self.tokens[self.at[child.start_pos]].type
                if child.rule in below or (end is not None and word in OPENERS):
                    self.line(child, depth + 1)
                elif self._is_clause(child, behind):
                    self.clauses.add(child.start_pos)
            behind = child.end_pos

    def _is_clause(self, node: Node, behind: int) -> bool:
        """Whether a part of a statement, several words long, opens with its own word right behind another part."""
        first, last = self.at[node.start_pos], self.ends[node.end_pos]
        follows = first > 0 and self.tokens[first - 1].end_pos == behind
        return follows and last > first and self.tokens[first].type not in _VALUES


def plan(grammar: Grammar, tree: Node, tokens: Sequence[Token]) -> Plan:
    """Return where the lines of a file begin that was parsed without mistakes."""
    planner = _Planner(grammar, tokens)
    for block in tree.children:
        if isinstance(block, Node):
            planner.line(block, 0)
    return Plan(planner.starts, frozenset(planner.clauses))


def divide(tokens: Sequence[Token], plan: Plan) -> Iterator[Line]:
    """Yield the lines of a file from its tokens and comments, in their order.

    A comment on a line of its own goes before the line that follows, as deep as that; before an `end`, as deep as
    the lines that end there. Any other comment stays behind the token it follows.
    """
    items: list[Token] = []
    start, blank = _Start(0), False
    waiting: list[tuple[Token, bool]] = []
    last = 0
    for token in tokens:
        empty = last > 0 and token.line - last > 1
        begins = plan.starts.get(token.start_pos) if token.type != REMARK else None
        if begins is not None:
            if items:
                yield Line(tuple(items), start.depth, blank, start.opens, start.closes)
            for remark, before in waiting:
                yield Line((remark,), begins.depth + begins.closes, before)
            waiting.clear()
            items, start, blank = [token], begins, empty
        elif token.type == REMARK and token.line != last:
            waiting.append((token, empty))
        else:
            items += [remark for remark, _ in waiting]
            waiting.clear()
            items.append(token)
        last = token.end_line
    if items:
        yield Line(tuple(items), start.depth, blank, start.opens, start.closes)
    for remark, before in waiting:
        yield Line((remark,), 0, before)
