"""Texts that say nothing: a title, a party, an address or a version between quotes with no word in it."""

from __future__ import annotations

from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.syntax import tree
from slakit.syntax.tokens import Token

__all__ = ["check_texts"]

_TEXTS = ("STRING", "LONG_STRING")
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
            for inner in (getattr(part, name) for name in part.fields):
                todo.append(inner)
                if isinstance(inner, Token) and inner.type in _TEXTS and not read_text(inner):
                    span = token_span(inner, part.span.source)
                    scope.report(
                        "SLA309", span, "there is nothing between these quotes", help="write the words that belong here"
                    )
