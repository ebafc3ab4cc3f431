"""How an agreement goes on and in which words: renewal, notice, languages, defined words, schedules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, cast

from slakit.contract.agreement_terms import Definition, Notice, Renewal, Schedule
from slakit.contract.expressions import Length, trusted
from slakit.contract.from_syntax.blocks import declare, single
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.lengths import read_length, read_whole
from slakit.contract.from_syntax.prose import prose_of, read_prose
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.contract.model import Text
from slakit.diagnostics import Related, Span
from slakit.syntax import tree
from slakit.syntax.tokens import Token

__all__ = ["read_definitions", "read_languages", "read_notice", "read_renewal", "read_schedules"]

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
"""A BCP 47 tag as far as contracts need it: a language, and a script or a region behind it."""


def read_renewal(figures: FigureReader, lines: Sequence[tree.Node]) -> tuple[Renewal | None, bool]:
    """Return how the term is renewed, and whether the agreement says that it ends without renewal.

    `figures` reads amounts and knows all objectives: a renewal may depend on results.
    """
    scope, lines = figures.scope, tuple(lines)
    line = single(scope, lines, tree.Renewal, "renewal")
    ends = single(scope, lines, tree.NoRenewal, "end without renewal")
    renewal = _renewal(figures, line) if line is not None else None
    if line is not None and ends is not None:
        first, second = sorted((line.span, ends.span), key=lambda span: span.start)
        scope.report(
            "SLA320",
            second,
            "the agreement is renewed by one line and ends without renewal by another",
            help="keep one of the two lines",
            related=(Related(first, "the other line"),),
        )
        return renewal, False
    return renewal, ends is not None


def _renewal(figures: FigureReader, line: tree.Renewal) -> Renewal | None:
    scope = figures.scope
    condition = figures.condition(line.when.condition) if line.when is not None else None
    length = read_length(scope, line.length)
    at_most = read_whole(scope, line.limit.span, line.limit.times, "renewals", most=1000) if line.limit else None
    unless = read_length(scope, line.unless.length) if line.unless is not None else None
    incomplete = (
        (condition is None and line.when is not None)
        or (at_most is None and line.limit is not None)
        or (unless is None and line.unless is not None)
    )
    if length is None or incomplete:
        return None
    return trusted(Renewal)(span=line.span, length=length, condition=condition, at_most=at_most, unless=unless)


def read_notice(scope: Scope, lines: Sequence[tree.Node]) -> Notice | None:
    """Return how long before it ends a party gives notice."""
    line = single(scope, tuple(lines), tree.Notice, "notice")
    length: Length | None = read_length(scope, line.length) if line is not None else None
    if line is None or length is None:
        return None
    end_of = cast("Literal['month']", str(line.end_of)) if line.end_of is not None else None
    return trusted(Notice)(span=line.span, length=length, end_of=end_of)


def read_languages(scope: Scope, lines: Sequence[tree.Node]) -> tuple[tuple[str, ...], str | None]:
    """Return the languages of the texts, the one that documents have first, and the one that prevails."""
    line = single(scope, tuple(lines), tree.Languages, "list of languages")
    if line is None:
        return (), None
    names = [name for name in line.names if isinstance(name, Token)]
    prevails = next((name for name in line.names if isinstance(name, tree.Prevails)), None)
    found: dict[str, Span] = {}
    for token in names:
        span = token_span(token, line.span.source)
        if declare(scope, found, str(token), span, "language") and _TAG.fullmatch(str(token)) is None:
            scope.report(
                "SLA321",
                span,
                f"`{token}` is no language",
                help="write its tag of two or three letters, such as `en`, `nl` or `pt-BR`",
            )
    if prevails is None:
        return tuple(found), None
    if str(prevails.name) not in found:
        scope.report(
            "SLA301",
            token_span(prevails.name, line.span.source),
            f"`{prevails.name}` is none of the languages of this agreement",
            help=f"it has {one_of(found)}",
        )
        return tuple(found), None
    return tuple(found), str(prevails.name)


def read_definitions(scope: Scope, lines: Sequence[tree.Node]) -> tuple[Definition, ...]:
    """Return the defined words; in one language a word is defined once."""
    taken: dict[tuple[str, str], Span] = {}
    found = []
    for line in (line for line in lines if isinstance(line, tree.Define)):
        term, source = " ".join(read_text(line.term).split()), line.span.source
        language = str(line.language) if line.language is not None else None
        first = taken.setdefault((language or "", term.casefold()), line.span)
        if first is not line.span:
            scope.report(
                "SLA302",
                line.span,
                f"“{term}” is defined twice",
                help="keep one of the two, or define another word",
                related=(Related(first, "first defined here"),),
            )
            continue
        text = prose_of(line.text, source, language)
        found.append(trusted(Definition)(span=line.span, term=term, text=text))
    return tuple(found)


def read_schedules(scope: Scope, nodes: Iterable[tree.Schedule]) -> tuple[Schedule, ...]:
    """Return the annexes, each with a text at least, in the order written."""
    taken: dict[str, Span] = {}
    found = []
    for node in nodes:
        fresh = declare(scope, taken, str(node.name), node.name_span, "schedule")
        texts: dict[str, Text] = {}
        for line in node.texts:
            language = str(line.language) if line.language is not None else ""
            if language in texts:
                scope.report("SLA304", line.span, "this text is given twice", help="keep one text a language")
            else:
                texts[language] = read_prose(line)
        if not any(text.text for text in texts.values()):
            said = f"the schedule `{node.name}` has no text"
            scope.report("SLA303", node.name_span, said, help='add `text """ … """`')
        if fresh:
            schedule = trusted(Schedule)(
                span=node.span, name=str(node.name), title=read_text(node.title), texts=tuple(texts.values())
            )
            found.append(schedule)
    return tuple(found)
