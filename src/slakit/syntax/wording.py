"""What is said about a token that fits nowhere: code, message and next step, in the words of an author.

Runs once for every mistake that the parser finds; it decides nothing about how reading goes on.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from slakit.syntax.tokens import Token
from slakit.syntax.words import BLOCKS, OPENERS, RESERVED, STATEMENTS, Vocabulary

__all__ = ["Mistake", "Wording", "say"]

_SHOWN = 40
"""Characters of a token that a message repeats."""
_SAID = 3
"""Words that a message names in the place of a missing one."""
_COMPARISONS = "<>=≤≥≠"
_CURLY_QUOTES = "“”„‟«»‘’‚‹›"
_DASHES = "‐‑‒–—−"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A token that does not fit, what could have stood there, and the repair that was chosen (if any)."""

    token: Token
    expected: Sequence[str]
    repair: str | None
    terminal: str
    last: Token | None
    """The token before it."""
    lost_end: bool
    """The `end` before this line has lost its word, and took the first word of this line for it."""
    rivals: tuple[str, ...] = ()
    """The words that would mend it equally well, where there are several."""

    @property
    def starts_line(self) -> bool:
        """Whether the token is the first of its line."""
        return self.last is None or self.last.end_line != self.token.line

    @property
    def after_end(self) -> bool:
        """Whether the token stands where the word of an `end` belongs."""
        return self.last is not None and self.last.type == "END"


@dataclass(frozen=True, slots=True)
class Wording:
    """What to report, and where: at the token, just behind the one before it, or at the `end` before it."""

    code: str
    message: str
    help: str
    at: Literal["token", "behind", "end"] = "token"


def _shown(token: Token) -> str:
    if token.type == "$END":
        return "the end of the file"
    text = " ".join(str(token).split())
    if len(text) == 1 and not text.isprintable():
        return f"the invisible character {unicodedata.name(text, f'U+{ord(text):04X}')}"
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"


def _repaired(m: Mistake, shown: str, words: Vocabulary) -> Wording | None:
    """Return the wording of a mistake whose repair says what was meant."""
    name = words.label(m.terminal).strip("`")
    if m.repair == "spelling":
        return Wording("SLA101", f"unknown word {shown}", f"did you mean `{name}`?")
    if m.repair == "close":
        message = f"the {name} block is not closed before {shown}"
        return Wording("SLA102", message, f"put `end {name}` at the end of the block", "behind")
    if m.lost_end and m.repair == "closer":
        help_ = f"write `end` with the word of its block, as in `end {name}`"
        return Wording("SLA102", "this `end` does not say what it ends", help_, "end")
    if m.after_end and set(m.expected) <= BLOCKS:
        name = words.label(m.expected[0]).strip("`")
        if m.token.type in BLOCKS and not m.starts_line:
            return Wording("SLA102", f"{shown} is not the block that ends here", f"write `end {name}`")
        if m.repair == "insert":
            help_ = f"write `end` with the word of its block: `end {name}`"
            return Wording("SLA102", "this `end` does not say what it ends", help_, "end")
    if m.repair == "insert":
        label = words.label(m.terminal)
        goes_on = m.starts_line and m.token.type not in STATEMENTS | BLOCKS
        at: Literal["token", "behind"] = "token" if m.terminal in STATEMENTS | BLOCKS or goes_on else "behind"
        one = len(m.expected) == 1
        help_ = f"put {label} there" if one else f"expected here: {words.labels(m.expected)}"
        if 1 < len(m.rivals) <= _SAID:
            label = words.labels(m.rivals)
        return Wording("SLA103", f"{label} is missing before {shown}", help_, at)
    return None


def _character(m: Mistake, shown: str) -> Wording | None:
    """Return the wording of a mistake that lies in a character, not in a word."""
    text = str(m.token)
    if m.token.type == "UNFINISHED_STRING":
        help_ = 'end it with " on the same line, or put three quotes around a longer text'
        return Wording("SLA104", "this text has no closing quote", help_)
    if m.token.type == "UNFINISHED_LONG":
        help_ = 'put """ behind the last word of the text'
        return Wording("SLA104", 'this text is opened with """ and never closed', help_)
    if text == "=" and "IS" in m.expected:
        return Wording("SLA105", f"comparisons are written in words, not with {shown}", "write `is`")
    if m.token.type != "STRANGE":
        return None
    if not text.isprintable() and m.last is not None and m.last.type == "NAME":
        return Wording("SLA101", f"{shown} cannot stand in a name", "write a hyphen, or write the parts together")
    if text in _CURLY_QUOTES:
        help_ = 'write "…" with the straight quotes of the keyboard'
        return Wording("SLA104", f"a text stands in straight quotes, not in {shown}", help_)
    if text in _COMPARISONS and not {"IS", "BELOW"}.isdisjoint(m.expected):
        help_ = "write `at least`, `more than`, `at most`, `below` or `between … and …`"
        return Wording("SLA105", f"comparisons are written in words, not with {shown}", help_)
    if text in _DASHES:
        return Wording("SLA101", f"{shown} is a dash, not a hyphen", "write the hyphen of the keyboard: -")
    return None


def say(m: Mistake, words: Vocabulary) -> Wording:
    """Return what to report about a mistake."""
    shown = _shown(m.token)
    if found := _repaired(m, shown, words) or _character(m, shown):
        return found
    if m.token.type in RESERVED and "NAME" in m.expected and not m.starts_line and len(m.expected) == 1:
        help_ = f"choose another name, for example `the-{str(m.token).lower()}`"
        return Wording("SLA106", f"{shown} is a word of the language and cannot be a name", help_)
    if m.token.type == "PERCENT_WORD" and m.last is not None and m.last.type == "NUMBER":
        return Wording("SLA101", f"{shown} is written as a sign here", f"write `{m.last} %`")
    if m.starts_line and not {"END", "$END"}.isdisjoint(m.expected):  # the line before is complete
        openers = words.labels((name for name in m.expected if name in OPENERS), 40)
        if m.token.type in OPENERS:
            return Wording("SLA101", f"{shown} does not belong here", f"a line here begins with {openers}")
        help_ = f"a line here begins with {openers}; a remark begins with #"
        return Wording("SLA101", f"{shown} is not the first word of any line", help_)
    options = words.labels(m.expected)
    if m.starts_line and m.token.type in STATEMENTS | BLOCKS:
        return Wording("SLA103", f"this line is not finished before {shown}", f"expected: {options}", "behind")
    return Wording("SLA101", f"{shown} cannot stand here", f"expected: {options}")
