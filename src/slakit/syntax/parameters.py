"""Parameters of a file: their values stand in the tokens of the file wherever `{name}` does.

The grammar knows nothing of them. A value may be several tokens, as in `8 hours 30 minutes`; each of them stands where
the `{name}` does, so that every place that is reported is one that the author of the file can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from slakit.diagnostics import Source
from slakit.syntax.grammar import Grammar, load_grammar
from slakit.syntax.tokens import Token
from slakit.syntax.words import BLOCKS

__all__ = ["FITTING", "PARAMETER_USE", "fill", "name_of", "samples", "uses"]

PARAMETER_USE = "PARAMETER_USE"
FITTING = ("STRING", "MONEY", "PERCENT", "DATE", "NUMBER")
"""What a parameter that nothing declares may be read as, so that the rest of its line can be read."""
_SAMPLES: Mapping[str, tuple[str, str]] = {
    "NUMBER_WORD": ("NUMBER", "1"),
    "DURATION": ("NUMBER", "1 hour"),
    "PERCENT_WORD": ("PERCENT", "1 %"),
    "MONEY_WORD": ("MONEY", "EUR 1.00"),
    "DATE_WORD": ("DATE", "2000-01-01"),
    "TEXT": ("STRING", '"…"'),
}
"""What a value of each type begins with, and one to read on with where the sample is of another type."""
_TEXTS = ("STRING", "LONG_STRING")
_IN_TEXT = re.compile(r"\{([^{}\n]*)\}")


def name_of(token: Token) -> str:
    """Return the name between the braces."""
    return str(token)[1:-1]


def fill(grammar: Grammar, tokens: Iterable[Token], values: Mapping[str, str]) -> Iterator[Token]:
    """Yield tokens with the values of parameters in their places; one without a value stays as it is."""
    for token in tokens:
        value = values.get(name_of(token)) if token.type == PARAMETER_USE else None
        if value is None:
            yield token
            continue
        for part in grammar.tokens(value):
            yield token.with_text(part).read_as(part.type)


def samples(text: str) -> dict[str, str]:
    """Return the parameters that a text declares, with the values to read it by itself, as written.

    Values must be known before the text is parsed, so this goes by its tokens alone. A declaration that is not in
    order has no value here; the parser says what is wrong with it.
    """
    if "parameter" not in text:
        return {}
    found: dict[str, str] = {}
    declaration: list[Token] | None = None
    for token in load_grammar().tokens(text):
        if token.type in BLOCKS:
            _take(found, declaration)
            declaration = [] if token.type == "PARAMETER" else None
        elif declaration is not None:
            declaration.append(token)
    _take(found, declaration)
    return found


def _take(found: dict[str, str], declaration: list[Token] | None) -> None:
    """Take the sample of a declaration, given as the tokens behind its first word."""
    types = [token.type for token in declaration or ()]
    if not declaration or "AS" not in types:
        return
    name, kind, value = declaration[0], types[1], declaration[types.index("AS") + 1 :]
    written = " ".join(found.get(name_of(t), "") if t.type == PARAMETER_USE else str(t) for t in value)
    if not written or kind not in _SAMPLES:
        return
    first, other = _SAMPLES[kind]
    good = value[0].type in (first, PARAMETER_USE) and (first != "NUMBER" or (len(value) > 1) is (kind == "DURATION"))
    found.setdefault(str(name), written if good else other)


def uses(source: Source) -> set[str]:
    """Return the names that stand in braces in a source, in texts, too."""
    names = set()
    for token in load_grammar().tokens(source.text):
        if token.type == PARAMETER_USE:
            names.add(name_of(token))
        elif token.type in _TEXTS:
            names.update(match[1].partition(".")[0] for match in _IN_TEXT.finditer(token))
    return names
