"""Texts of clauses: what they say, where each of their characters stands in the file, and their placeholders.

Placeholders are judged when everything they may name has been read; what they stand for is printed later.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.contract.model import Text
from slakit.contract.placeholders import Value, cut
from slakit.diagnostics import Source, Span
from slakit.syntax import tree
from slakit.syntax.tokens import Token

__all__ = ["Worded", "check_placeholders", "prose_of", "read_prose"]


class Worded(Protocol):
    """Anything that has texts with placeholders in them."""

    @property
    def texts(self) -> tuple[Text, ...]:
        """Its texts."""


_ESCAPE = re.compile(r"\\.", re.DOTALL)
_SHOWN = 40
"""Characters between braces that a message repeats."""
_LITERAL = "a brace that is to be printed is written twice: `{{` or `}}`"


def _long_starts(written: str, text: str) -> list[tuple[int, int]]:
    """Return where the lines of a text in three quotes begin: in the text, and in what was typed."""
    starts: list[tuple[int, int]] = []
    typed = written[3:-3].split("\n")
    at = 3
    while typed and not typed[0].strip():
        at += len(typed.pop(0)) + 1
    offset = 0
    for line, raw in zip(text.split("\n"), typed, strict=False):
        starts.append((offset, at + raw.rfind(line)))  # dedented: the line is the end of what was typed
        offset += len(line) + 1
        at += len(raw) + 1
    return starts


def _quoted_starts(written: str) -> list[tuple[int, int]]:
    """Return where the text between two quotes begins, and where it goes on behind each escape."""
    body = written[1:-1]
    said = _ESCAPE.sub(lambda match: {"\\n": "\n"}.get(match[0], match[0][1]), body)
    blank = len(said) - len(said.lstrip())
    starts = [(-blank, 1)]
    for escapes, match in enumerate(_ESCAPE.finditer(body), start=1):
        starts.append((match.end() - escapes - blank, match.end() + 1))
    return starts


def read_prose(node: tree.Text) -> Text:
    """Return a text of a clause with its places."""
    return prose_of(node.text, node.span.source, str(node.language) if node.language is not None else None)


def prose_of(token: Token, source: Source, language: str | None) -> Text:
    """Return a text with its places; `language` is the one that stands before it."""
    span, text = token_span(token, source), read_text(token)
    written = str(token)
    starts = _long_starts(written, text) if written.startswith('"""') else _quoted_starts(written)
    return trusted(Text)(
        span=span,
        language=language,
        text=text,
        starts=tuple((offset, span.start + place) for offset, place in starts),
    )


def _shown(name: str) -> str:
    name = "".join(char if char.isprintable() else " " for char in name).strip()
    return f"`{{{name if len(name) <= _SHOWN else name[: _SHOWN - 1] + '…'}}}`"


def _listed(names: Collection[str], most: int = 8) -> str:
    shown = [f"`{{{name}}}`" for name in sorted(names)]
    return ", ".join(shown[:most]) + (f" and {len(shown) - most} more" if len(shown) > most else "")


def _a(kind: str) -> str:
    return f"{'an' if kind in ('objective', 'amount') else 'a'} {kind}"


def _advice(scope: Scope, name: str, known: Mapping[str, Value]) -> str:
    """Say what may have been meant, and what there is: of the thing named if there is one, else by name."""
    head = name.partition(".")[0]
    own = [other for other in known if other.partition(".")[0] == head]
    there = own or [other for other in known if "." not in other] + ["agreement.title"]
    level = name in (f"{head}.aim", f"{head}.minimum")
    near = None if level and own else scope.near(name, known)
    if near:
        return f"did you mean `{{{near}}}`? There is {_listed(there)}"
    return f"there is {_listed(there)}" if own else f"there is {_listed(there)}; {_LITERAL}"


def check_placeholders(
    scope: Scope,
    worded: Iterable[Worded],
    known: Mapping[str, Value],
    unread: Collection[str],
    names: Iterable[tuple[str, str]],
) -> None:
    """Report every placeholder of clauses and the like that stands for nothing, and every brace without its other half.

    `unread` are names of things that could not be read: what they offer cannot be told. `names` are the kinds and names
    of all things that have a title, for those that two things share.
    """
    pairs = list(names)
    times = Counter(name for _, name in pairs)
    for thing in worded:
        for text in thing.texts:
            for piece in cut(text.text):
                span = text.place(piece.start, piece.end)
                if piece.words is not None or span is None:
                    continue
                if piece.name is None:
                    _stray_brace(scope, span, opening=text.text[piece.start] == "{")
                else:
                    head = piece.name.partition(".")[0]
                    both = [kind for kind, name in pairs if name == head] if times[head] > 1 else []
                    _judge(scope, span, piece.name, known, both, silent=head in unread)


def _stray_brace(scope: Scope, span: Span, *, opening: bool) -> None:
    said = "this brace is never closed" if opening else "this brace closes nothing"
    help_ = f"put `}}` behind the name; {_LITERAL}" if opening else _LITERAL
    scope.report("SLA311", span, said, help=help_)


def _judge(scope: Scope, span: Span, name: str, known: Mapping[str, Value], both: list[str], *, silent: bool) -> None:
    head, dot, part = name.partition(".")
    if len(both) > 1:
        help_ = "rename one of them"
        scope.report("SLA310", span, f"`{head}` is the name of {_a(both[0])} and of {_a(both[1])}", help=help_)
        return
    if name in known or silent:
        return
    own = any(other.partition(".")[0] == head for other in known)
    if not own and (scope.incomplete or not scope.fees_known):
        return
    if not name.strip():
        scope.report("SLA310", span, "there is nothing between these braces", help=_advice(scope, name, known))
    elif own and dot:
        level = part in ("aim", "minimum") and f"{head}.target" in known
        missing = f"no {part}" if level else f"nothing called `{part[:_SHOWN]}`"
        scope.report("SLA310", span, f"`{head}` has {missing} to print", help=_advice(scope, name, known))
    else:
        scope.report("SLA310", span, f"{_shown(name)} stands for nothing", help=_advice(scope, name, known))
