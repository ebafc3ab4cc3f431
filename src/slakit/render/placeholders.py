"""Prints the texts of clauses with what their placeholders stand for, in the words of the document's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from slakit.contract.expressions import Length, Literal_, Unit
from slakit.contract.placeholders import Bounds, Percentage, Value, cut
from slakit.money import Money
from slakit.render.figures import exact_value_text
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
        case Literal_():
            return exact_value_text(Fraction(value.value), value.unit or Unit.NUMBER)
    return value


def filled(text: str, known: Mapping[str, Value], words: Sentences) -> str:
    """Return a text with its placeholders filled in, once: what is filled in stays as it is. Plain text, not escaped.

    A placeholder that stands for nothing, which the reader of contracts refuses, is printed as typed. Where a name that
    ends with a full stop (`N.V.`) ends a sentence, one full stop is enough.
    """
    said: list[str] = []
    for piece in cut(text):
        value = known.get(piece.name) if piece.name is not None else None
        if piece.words is not None:
            ended = bool(said) and said[-1].endswith(".") and piece.words.startswith(".") and piece.words[1:2] != "."
            said.append(piece.words[1:] if ended else piece.words)
        else:
            said.append(text[piece.start : piece.end] if value is None else _said(value, words))
    return "".join(said)
