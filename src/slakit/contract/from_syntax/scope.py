"""What all readers of a file share: where diagnostics go, which names there are, and the agreement's terms.

A scope lives for one contract. Readers return what they could make of their part, `None` where nothing
sensible can be made, and report every problem here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slakit.diagnostics import Diagnostic, Edit, Fix, Related, Severity, Source, Span
from slakit.syntax import tree, words
from slakit.syntax.tokens import Token

if TYPE_CHECKING:
    from slakit.contract.spans import TimeSpan

__all__ = ["DECLARED", "DECLARED_BLOCKS", "Declaration", "Scope", "Symbol", "closest", "one_of", "token_span"]

Declaration = (
    tree.Calendar | tree.Records | tree.Metric | tree.Clock | tree.Span | tree.Figure | tree.Benchmark | tree.Exclusion
)
DECLARED: Mapping[type[tree.Node], str] = {
    tree.Calendar: "calendar",
    tree.Records: "record type",
    tree.Metric: "metric",
    tree.Clock: "clock",
    tree.Span: "span",
    tree.Figure: "figure",
    tree.Benchmark: "benchmark",
    tree.Exclusion: "exclusion",
}
"""The blocks whose names others use, and what messages call them."""
DECLARED_BLOCKS = (
    tree.Calendar, tree.Records, tree.Metric, tree.Clock, tree.Span, tree.Figure, tree.Benchmark, tree.Exclusion,
)  # fmt: skip

_LONG_WORD = re.compile(r"[^\s`\"]{70,}")
_MOST_SUGGESTIONS = 200
"""Reports after which no more spelling is suggested: comparing every name with every other takes its time."""


def token_span(token: Token, source: Source) -> Span:
    """Where a token stands."""
    start = token.start_pos or 0
    return Span(source, start, token.end_pos if token.end_pos is not None else start)


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like `word`."""
    return words.closest(word, known, 0.6)


def one_of(names: Collection[str], most: int = 8) -> str:
    """Names for a help line."""
    shown = [f"`{name}`" for name in sorted(names)]
    return ", ".join(shown[:most]) + (f" and {len(shown) - most} more" if len(shown) > most else "")


def _cut(text: str) -> str:
    """Return a message without the rest of a word that no reader wants in full, such as a 5000-digit number."""
    return _LONG_WORD.sub(lambda match: f"{match[0][:60]}…", text)


def _renamed(span: Span, name: str, near: str) -> Fix | None:
    """Return the proposal to write another name, if the name stands once at a place."""
    found = list(re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", span.source.text[span.start : span.end]))
    if len(found) != 1:
        return None
    start = span.start + found[0].start()
    return Fix((Edit(Span(span.source, start, start + len(name)), near),), safe=False)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A declaration that others name, and the `use` that brought it in."""

    node: Declaration
    use: Span | None = None


@dataclass
class Scope:
    """The names and terms of one contract, and the problems found in it."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    symbols: dict[type[tree.Node], dict[str, Symbol]] = field(default_factory=lambda: {kind: {} for kind in DECLARED})
    needed: set[tuple[type[tree.Node], str]] = field(default_factory=set)
    """Declarations that something read so far names, beside those that readers keep themselves."""
    spans: dict[str, TimeSpan | None] = field(default_factory=dict)
    """The sets of time with a name that have been read; `None` for those that could not be."""
    open_spans: list[str] = field(default_factory=list)
    """The named sets of time that are being read, each needed by the one before it."""
    objective_kinds: dict[str, str | None] = field(default_factory=dict)
    """All objectives by name: the name of the kind of their measure, `None` while it is not known."""
    levels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The names of the levels of records, by the name of the record type."""
    offer: Callable[[str, str], str | None] = lambda kind, name: None
    """The file of the standard library that declares a name (`metric`, `abandonment`), if one does."""
    incomplete: bool = False
    """Whether a file that `use` names could not be read: then a name that is not there may stand in it."""
    currency: str | None = None
    zone: str | None = None
    inlined: int = 0
    """Metrics put in place of their names in the measure that is being read."""
    hidden: set[tuple[str, str]] = field(default_factory=set)
    """Fields (of which records) that a parameter of the same name hides, as far as reported."""
    circles: set[frozenset[str]] = field(default_factory=set)
    """Circles of metrics that have been reported."""
    too_deep: bool = False
    """Whether metrics within metrics have been reported: what is made of them would repeat it."""
    fees: set[str] = field(default_factory=set)
    paid_fees: set[str] = field(default_factory=set)
    """Those of the fees that are paid as such, and not made of other amounts."""
    fees_known: bool = True
    """False when a fee could not be read: then an unknown fee is no second problem."""

    def report(  # noqa: PLR0913 - the parts of a diagnostic
        self,
        code: str,
        span: Span,
        message: str,
        *,
        help: str | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity = Severity.ERROR,
        blocks: bool = True,
        fix: Fix | None = None,
    ) -> None:
        """Add a diagnostic."""
        self.diagnostics.append(
            Diagnostic(
                code, _cut(message), severity, span, help=help and _cut(help), related=related, blocks=blocks, fix=fix
            )
        )

    def near(self, name: str, known: Iterable[str]) -> str | None:
        """Return the known name that looks most like one that is not; none after very many reports."""
        return closest(name, known) if len(self.diagnostics) < _MOST_SUGGESTIONS else None

    def clocks_of(self, records: str) -> list[str]:
        """Return the names of the clocks that run on records of a type."""
        clocks = self.symbols[tree.Clock].items()
        return [name for name, symbol in clocks if str(getattr(symbol.node, "records", "")) == records]

    def clock_of(self, name: str, records: str, span: Span) -> bool:
        """Whether a clock of that name runs on records of a type; then it is needed."""
        if name not in self.clocks_of(records):
            return False
        self.needed.add((tree.Clock, name))
        return self.lookup(tree.Clock, "clock", name, span) is not None

    def kind_of_figure(self, name: str) -> str | None:
        """Return the name of the kind of a figure that somebody gives."""
        node = self.symbols[tree.Figure][name].node
        lines = node.lines if isinstance(node, tree.Figure) else ()
        found = next((line for line in lines if isinstance(line, tree.FigureType)), None)
        return None if found is None else str(found.type.word).upper()

    def unknown(self, span: Span, what: str, name: str, known: Collection[str]) -> None:
        """Report a name that nothing declares."""
        fix = None
        if file := self.offer(what, name):
            help_ = f'put `use "{file}"` at the top of the file: it brings this name in'
        elif near := self.near(name, known):
            help_ = f"did you mean `{near}`?"
            fix = _renamed(span, name, near)
        elif known:
            help_ = f"there is {one_of(known)}"
        else:
            help_ = f"declare it with `{what} {name} …`"
        self.report("SLA301", span, f"there is no {what} called `{name}`", help=help_, fix=fix)

    def lookup(self, kind: type[tree.Node], what: str, name: str, span: Span) -> Symbol | None:
        """Return the declaration of a name, reported when there is none or when its `use` comes later."""
        table = self.symbols[kind]
        symbol = table.get(name)
        if symbol is None:
            if not self.incomplete:
                self.unknown(span, what, name, table)
            return None
        if symbol.use is not None and symbol.use.source is span.source and symbol.use.start > span.start:
            self.report(
                "SLA305",
                span,
                f"`{name}` is used here, before the file that has it is brought in",
                help="move the `use` line to the top of the file",
                related=(Related(symbol.use, "it comes from this file"),),
            )
        return symbol
