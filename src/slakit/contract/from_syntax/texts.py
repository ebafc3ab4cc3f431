"""Texts that say nothing: a title, a party, an address or a version between quotes with no word in it."""

from __future__ import annotations

from lark import Token

from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.syntax import tree

__all__ = ["check_texts"]

_JUDGED_ELSEWHERE = (tree.Quoted, tree.Text, tree.Use)
"""An empty text may be compared with; a clause and a file without words have reports of their own."""


def check_texts(scope: Scope, block: tree.Node) -> None:
    """Report every empty text of a block, at its place."""
    todo: list[object] = [block]
    while todo:
        part = todo.pop()
        if isinstance(part, tuple):
            todo.extend(part)
        elif isinstance(part, tree.Node) and not isinstance(part, _JUDGED_ELSEWHERE):
            todo.extend(getattr(part, name) for name in part.fields)
            source = part.span.source
            for token in (getattr(part, name) for name in part.fields):
                if isinstance(token, Token) and token.type in ("STRING", "LONG_STRING") and not read_text(token):
                    scope.report("SLA309", token_span(token, source), "there is nothing between these quotes",
                                 help="write the words that belong here")  # fmt: skip
