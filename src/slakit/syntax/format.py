"""Prints a file anew from its tree and its comments: tidy layout, the same meaning.

Runs for `sla fmt`. There is no second parser: the tree says where lines begin, the lexer gives words and comments,
and what was printed is read again and compared before anybody gets it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slakit.diagnostics import Diagnostic, Source
from slakit.syntax.format_lines import REMARK, Line, divide, plan
from slakit.syntax.format_wrap import INDENT, wrap
from slakit.syntax.grammar import Grammar, load_grammar
from slakit.syntax.invisible import find_invisible
from slakit.syntax.parse import parse
from slakit.syntax.read import long_text
from slakit.syntax.recover import Driver
from slakit.syntax.tokens import Token
from slakit.syntax.tree import Start

__all__ = ["LayoutFault", "formatted"]

_LONG = '"""'


class LayoutFault(Exception):  # noqa: N818 - named for what it is
    """What was printed does not say what was read: a fault of ours, never the author's."""


def _long_text(token: Token, indent: int, readable: Callable[[str], bool]) -> Token:
    """Return a text in three quotes, its lines indented; as typed if it could not be read again."""
    margin = " " * indent
    lines = [margin + line if line else "" for line in long_text(token).split("\n")]
    text = "\n".join([_LONG, *(lines if any(lines) else []), margin + _LONG])
    return token.with_text(text) if readable(text) else token


def _print_line(line: Line, clauses: frozenset[int], readable: Callable[[str], bool]) -> list[str]:
    """Return the printed lines of one line: more than one if it is wide, or has comments within."""
    indent = line.depth * INDENT
    printed: list[str] = []
    piece: list[Token] = []

    def flush() -> None:
        if piece:
            printed.extend(wrap(piece, indent + INDENT if printed else indent, clauses))
            piece.clear()

    last = line.items[0].line
    for item in line.items:
        if item.type != REMARK:
            piece.append(_long_text(item, indent, readable) if item.startswith(_LONG) else item)
        elif item.line == last and piece:
            flush()
            printed[-1] += f"  {item.rstrip()}"
        else:
            flush()
            printed.append(" " * (indent + INDENT if printed else indent) + item.rstrip())
        last = item.end_line
    flush()
    return printed


def _apart(lines: Sequence[Line]) -> set[int]:
    """Return the lines before which one is left empty: between blocks always, elsewhere where the author did."""
    apart = {
        index
        for index, line in enumerate(lines)
        if index and line.blank and not line.closes and not lines[index - 1].opens
    }
    for index, line in enumerate(lines):
        if line.depth or line.closes or line.remark:
            continue
        first = index
        while first and lines[first - 1].remark and not lines[first - 1].depth:
            first -= 1
        if not first or not apart.isdisjoint(range(first, index + 1)):
            continue
        before = lines[first - 1]
        together = not before.closes and before.items[0].type == line.items[0].type  # such as `use` after `use`
        if not together:
            apart.add(first)
    return apart


def _print(grammar: Grammar, tree: Start, tokens: Sequence[Token]) -> str:
    places = plan(grammar, tree, tokens)
    lines = list(divide(tokens, places))
    apart = _apart(lines)
    printed: list[str] = []
    for index, line in enumerate(lines):
        printed += [""] if index in apart else []
        printed += _print_line(line, places.clauses, grammar.is_long_text)
    return "\n".join(printed) + "\n" if printed else ""


def _said(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Return what tokens say: their kinds and words, whatever white space is in them; comments, too."""
    said = []
    for token in tokens:
        text = str(token)
        if text.startswith(_LONG):
            text = long_text(text)
        elif token.type == REMARK:
            text = text.rstrip()
        elif not text.startswith('"'):
            text = "".join(text.split())
        said.append((token.type, text))
    return said


def formatted(source: Source) -> tuple[str | None, list[Diagnostic]]:
    r"""Return the text of a source in canonical layout, ending in one `\n`; `None` and the mistakes if it has any.

    Formatting the result again changes nothing. Tokens and comments keep their order and their words, so the meaning
    is the same; raises LayoutFault, our own fault, where that is not so.
    """
    grammar = load_grammar()
    driver = Driver(grammar, source)
    tree = driver.run()
    if tree is None or driver.diagnostics or find_invisible(source):
        return None, parse(source)[1]
    tokens = grammar.tokens_and_comments(source.text)
    text = _print(grammar, tree, tokens)
    # The parse follows from the tokens: where they are the same, so is the tree.
    if _said(grammar.tokens_and_comments(text)) != _said(tokens):
        raise LayoutFault(f"{source.name} would say something else when formatted")
    return text, []
