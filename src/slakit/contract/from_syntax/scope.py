"""What all readers of a file share: where diagnostics go, which names there are, and the agreement's terms.

A scope lives for one contract. Readers return what they could make of their part, `None` where nothing
sensible can be made, and report every problem here.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from lark import Token

from slakit.diagnostics import Diagnostic, Related, Severity, Source, Span
from slakit.syntax import tree

__all__ = ["Scope", "Symbol", "closest", "one_of", "token_span"]

Declaration = tree.Calendar | tree.Records | tree.Metric


def token_span(token: Token, source: Source) -> Span:
    """Where a token stands."""
    start = token.start_pos or 0
    return Span(source, start, token.end_pos if token.end_pos is not None else start)


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like `word`."""
    match = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return match[0] if match else None


def one_of(names: Collection[str], most: int = 8) -> str:
    """Names for a help line."""
    shown = [f"`{name}`" for name in sorted(names)]
    return ", ".join(shown[:most]) + (f" and {len(shown) - most} more" if len(shown) > most else "")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A declared calendar, record type or metric, and the `use` that brought it in."""

    node: Declaration
    use: Span | None = None


@dataclass
class Scope:
    """The names and terms of one contract, and the problems found in it."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    symbols: dict[type[tree.Node], dict[str, Symbol]] = field(
        default_factory=lambda: {tree.Calendar: {}, tree.Records: {}, tree.Metric: {}}
    )
    offered: Mapping[str, str] = field(default_factory=dict)
    """Names of the standard library that no `use` has brought in, and the file that has them."""
    currency: str | None = None
    zone: str | None = None
    fees: set[str] = field(default_factory=set)
    fees_known: bool = True
    """False when a fee could not be read: then an unknown fee is no second problem."""

    def report(
        self,
        code: str,
        span: Span,
        message: str,
        *,
        help: str | None = None,  # noqa: A002 - the field's name
        label: str | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity = Severity.ERROR,
        blocks: bool = True,
    ) -> None:
        """Add a diagnostic."""
        self.diagnostics.append(
            Diagnostic(code, message, severity, span, help=help, label=label, related=related, blocks=blocks)
        )

    def unknown(self, span: Span, what: str, name: str, known: Collection[str]) -> None:
        """Report a name that nothing declares."""
        if near := closest(name, known):
            help_ = f"did you mean `{near}`?"
        elif name in self.offered:
            help_ = f'`use "{self.offered[name]}"` at the top of the file brings it in'
        elif known:
            help_ = f"there is {one_of(known)}"
        else:
            help_ = f"declare it with `{what} {name} …`"
        self.report("SLA301", span, f"there is no {what} called `{name}`", help=help_)

    def lookup(self, kind: type[tree.Node], what: str, name: str, span: Span) -> Symbol | None:
        """Return the declaration of a name, reported when there is none or when its `use` comes later."""
        table = self.symbols[kind]
        symbol = table.get(name)
        if symbol is None:
            self.unknown(span, what, name, table)
            return None
        if symbol.use is not None and symbol.use.source is span.source and symbol.use.start > span.start:
            self.report(
                "SLA305", span, f"`{name}` is used here, before the file that has it is brought in",
                help="move the `use` line to the top of the file",
                related=(Related(symbol.use, "it comes from this file"),),
            )  # fmt: skip
        return symbol
