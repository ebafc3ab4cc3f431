"""Clauses in words: their texts, and whom they bind; how one is checked is read when it says so."""

from __future__ import annotations

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.blocks import single
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.prose import read_prose
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.values import read_text
from slakit.contract.model import Clause, Text
from slakit.syntax import tree

__all__ = ["is_promised", "read_clause", "read_texts"]


def read_texts(scope: Scope, lines: tuple[tree.Node, ...]) -> tuple[Text, ...]:
    """Return the texts of a block; two of one language are reported."""
    texts, languages = [], set()
    for line in (line for line in lines if isinstance(line, tree.Text)):
        language = str(line.language) if line.language is not None else None
        if language in languages:
            scope.report("SLA304", line.span, "this text is given twice", help="keep one text a language")
        languages.add(language)
        texts.append(read_prose(line))
    return tuple(texts)


def is_promised(node: tree.Clause) -> bool:
    """Whether a clause promises something, so that it can be met or missed as an objective can."""
    return any(isinstance(line, tree.ClausePromise) for line in node.lines)


def read_clause(reader: FigureReader, node: tree.Clause) -> Clause:
    """Return a clause. `reader` reads terms, which may speak of all objectives."""
    scope = reader.scope
    texts = read_texts(scope, node.lines)
    if not any(text.text for text in texts):
        scope.report("SLA303", node.name_span, f"the clause `{node.name}` has no text", help='add `text """ … """`')
    binds = single(scope, node.lines, tree.Binds, "party that is bound")
    verification, who = None, None
    if binds is not None:
        from slakit.contract.from_syntax.parties import read_who

        who = read_who(binds.party)
    if any(not isinstance(line, tree.Text | tree.Binds) for line in node.lines):
        from slakit.contract.from_syntax.verification import read_verification

        verification = read_verification(reader, node)
    return trusted(Clause)(
        span=node.span,
        name=str(node.name),
        title=read_text(node.title),
        texts=texts,
        binds=who,
        verification=verification,
    )
