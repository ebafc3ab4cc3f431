"""Prints the texts of clauses with what their placeholders stand for, in the words of the document's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from slakit.contract.expressions import Length
from slakit.contract.placeholders import Bounds, Percentage, Value, cut
from slakit.money import Money
from slakit.render.sentences import Sentences

__all__ = ["filled"]


def _said(value: Value, words: Sentences) -> str:
    match value:
        case Money():
            return words.amount(value)
        case dt.date():
            return words.date(value)
        case Bounds():
            return words.bounds(value.range, value.unit)
        case Length():
            return words.length(value)
        case Percentage():
            return words.percentage(value.value)
    return value


def filled(text: str, known: Mapping[str, Value], words: Sentences) -> str:
    """Return a text with its placeholders filled in, once: what is filled in stays as it is. Plain text, not escaped.

    A placeholder that stands for nothing, which the reader of contracts refuses, is printed as typed.
    """
    said = []
    for piece in cut(text):
        value = known.get(piece.name) if piece.name is not None else None
        if piece.words is not None:
            said.append(piece.words)
        else:
            said.append(text[piece.start : piece.end] if value is None else _said(value, words))
    return "".join(said)
