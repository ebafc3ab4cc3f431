"""How a syntax error is mended where it is certain what was meant: the edits that `sla check --fix` applies.

Runs once for every mistake that is reported, beside its wording; most mistakes have no certain mending.
"""

from __future__ import annotations

import re

from slakit.diagnostics import Edit, Fix, Source, Span
from slakit.syntax.tokens import Token
from slakit.syntax.wording import Mistake
from slakit.syntax.words import BLOCKS, Vocabulary

__all__ = ["mending"]

_SIGNS = {
    "<": "below", ">": "more than", "<=": "at most", "=<": "at most", "≤": "at most",
    ">=": "at least", "=>": "at least", "≥": "at least",
}  # fmt: skip
_EQUALS = {"=": "is", "==": "is", "≠": "is not", "<>": "is not"}
_SIGN = re.compile(r"[<>=≤≥≠]{1,2}")
_DASHES = "‐‑‒–—−"
_OPENING = {"“": "”“", "”": "”", "„": "”“", "«": "»", "»": "«"}
_CLOSING = "“”»"


def mending(m: Mistake, source: Source, closer: Token | None, words: Vocabulary) -> Fix | None:
    """Return the fix of a mistake; `closer` is an `end` that has lost its word."""
    edit = _word(m, source, closer, words)
    if edit is not None:
        return Fix((edit,))
    return _signs(m, source)


def _at(source: Source, start: int, end: int, text: str) -> Edit:
    return Edit(Span(source, start, end), text)


def _word(m: Mistake, source: Source, closer: Token | None, words: Vocabulary) -> Edit | None:
    """Return the edit that puts a word right, or puts one in."""
    name = words.keywords.get(m.terminal, "")
    if m.repair == "spelling":
        near = words.near(str(m.token), m.expected)
        return _at(source, m.token.start_pos, m.token.end_pos, name) if near == [name] else None
    if m.repair == "close" and m.last is not None:
        return _closing(m, source, m.last, name)
    if m.lost_end and m.repair == "closer" and closer is not None:
        return _at(source, closer.end_pos, closer.end_pos, f" {name}")
    if m.last is not None and m.repair == "insert" and m.after_end and set(m.expected) <= BLOCKS:
        return _at(source, m.last.end_pos, m.last.end_pos, f" {words.keywords[m.expected[0]]}")
    if m.last is not None and m.repair == "insert" and len(m.expected) == 1 and name[:1].isalpha():
        return _at(source, m.last.end_pos, m.last.end_pos, f" {name}")
    if m.token.type == "PERCENT_WORD" and m.last is not None and m.last.type == "NUMBER":
        return _at(source, m.last.end_pos, m.token.end_pos, " %")
    return None


def _closing(m: Mistake, source: Source, last: Token, name: str) -> Edit:
    """Return the edit that closes a block: below its last line, or behind its last word where more stands there."""
    if m.token.type != "$END" and m.token.line == last.end_line:
        return _at(source, last.end_pos, last.end_pos, f" end {name}")
    end = source.text.find("\n", last.end_pos)
    end = len(source.text) if end < 0 else end
    return _at(source, end, end, f"\nend {name}")


def _signs(m: Mistake, source: Source) -> Fix | None:
    """Return the fix of a character that stands for another, or for a word."""
    token, text = m.token, source.text
    start = token.start_pos
    if token.type == "UNFINISHED_STRING":
        written = str(token).rstrip()
        if written[-1:] in _CLOSING and sum(char in _CLOSING for char in written) == 1:
            end = start + len(written)
            return Fix((_at(source, end - 1, end, '"'),))
    if token.type != "STRANGE" and str(token) != "=":
        return None
    if str(token) in _OPENING:
        return _quotes(source, start)
    if str(token) in _DASHES:
        return Fix((_at(source, start, token.end_pos, "-"),))
    sign = _SIGN.match(text, start)
    if sign is None or not {"IS", "BELOW"} & set(m.expected):
        return None
    behind_value = "IS" in m.expected
    word = _SIGNS.get(sign[0])
    if word is not None and behind_value:
        word = f"is {word}"
    elif word is None and behind_value:
        word = _EQUALS.get(sign[0])
    return None if word is None else Fix((_at(source, start, sign.end(), _apart(text, start, sign.end(), word)),))


def _apart(text: str, start: int, end: int, word: str) -> str:
    """Return a word with blanks where it would touch what stands beside it."""
    before = "" if text[start - 1 : start].isspace() else " "
    after = "" if text[end : end + 1].isspace() else " "
    return f"{before}{word}{after}"


def _quotes(source: Source, start: int) -> Fix | None:
    """Return straight quotes for the curly ones around a text, if the text has no other quotes in it."""
    text = source.text
    line_end = text.find("\n", start)
    rest = text[start + 1 : line_end if line_end >= 0 else len(text)]
    end = next((index for index, char in enumerate(rest) if char in _OPENING[text[start]]), None)
    if end is None or any(char in '"\\“”„«»' for char in rest[:end]):
        return None
    close = start + 1 + end
    return Fix((_at(source, start, start + 1, '"'), _at(source, close, close + 1, '"')))
