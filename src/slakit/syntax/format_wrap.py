"""Prints the tokens of one statement: one space between words, and breaks where it would become too wide.

Runs for every line that is formatted. What comes out depends on the tokens alone, never on how they were laid
out before.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

from slakit.syntax.tokens import Token

__all__ = ["INDENT", "WIDTH", "wrap"]

WIDTH = 110
"""Columns that a line may have before it is broken; a line without a place to break stays longer."""
INDENT = 2

_CLAUSE, _LIST = 0, 8
_JOINTS = {
    "WHERE": 2, "THEN": 3, "ELSE": 3, "TOGETHER": 3, "OVERLAPPING": 3, "EXCEPT": 3, "OR": 4, "AND": 5, "PLUS": 6,
    "MINUS": 6, "STAR": 7, "SLASH": 7,
}  # fmt: skip
"""Words before which a line may break; those that bind looser come first."""
_PAIRS = (("OUT", "OF"), ("EMPTY", "SLOTS"))
"""Words that open a part of a figure; a line breaks before them rather than within that part."""
_FILLED = (_CLAUSE, _LIST)
"""Kinds of places that are only used where needed; of all others, all are used or none."""
_TIGHT_BEFORE = (",", ")", ".")
_TIGHT_BEHIND = ("(", ".")


def _shown(token: Token) -> str:
    text = str(token)
    if text.startswith('"'):
        return text
    text = " ".join(text.split())
    return f"{text[:-1].rstrip()} %" if text.endswith("%") and len(text) > 1 else text


def _spaced(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    behind = ""
    for token in tokens:
        text = _shown(token)
        tight = text in _TIGHT_BEFORE or behind in _TIGHT_BEHIND
        parts += [text] if tight or not parts else [" ", text]
        behind = text
    return "".join(parts)


def _fits(tokens: Sequence[Token], indent: int) -> bool:
    return indent + len(_spaced(tokens).partition("\n")[0]) <= WIDTH


def _joints(tokens: Sequence[Token], clauses: Collection[int]) -> list[tuple[int, int, int]]:
    """Return where a line may break: depth in brackets, kind, and the index of the first token behind the break."""
    found = []
    depth = between = 0
    for index, token in enumerate(tokens):
        kind = _JOINTS.get(token.type)
        if token.start_pos in clauses:
            kind = _CLAUSE
        elif index + 1 < len(tokens) and (token.type, tokens[index + 1].type) in _PAIRS:
            kind = 1
        elif index and tokens[index - 1].type == "COMMA":
            kind = _LIST
        elif token.type == "BETWEEN":
            between += 1
        elif token.type == "AND" and between:
            between -= 1  # the word between two ends joins no conditions
            kind = None
        if kind is not None and index:
            found.append((depth, kind, index))
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
    return found


def wrap(tokens: Sequence[Token], indent: int, clauses: Collection[int]) -> list[str]:
    """Return the printed lines of a statement, or of a piece of one, that begins at a column counted from 0.

    `clauses` are offsets at which parts of statements begin that may have a line of their own.
    """
    joints = _joints(tokens, clauses)
    if not joints or _fits(tokens, indent):
        return [" " * indent + _spaced(tokens)]
    depth, kind, _ = min(joints)
    cuts = [0, *(index for d, k, index in joints if (d, k) == (depth, kind)), len(tokens)]
    pieces = [tokens[a:b] for a, b in itertools.pairwise(cuts)]
    if kind in _FILLED:
        filled = [pieces[0]]
        for piece in pieces[1:]:
            joined = [*filled[-1], *piece]
            if _fits(joined, indent if len(filled) == 1 else indent + INDENT):
                filled[-1] = joined
            else:
                filled.append(piece)
        pieces = filled
    lines = wrap(pieces[0], indent, clauses)
    for piece in pieces[1:]:
        lines += wrap(piece, indent + INDENT, clauses)
    return lines
