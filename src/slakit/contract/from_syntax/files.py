"""Brings in the files that `use` names, each once, and gathers the blocks of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from slakit.contract.from_syntax.scope import Scope, Symbol, closest, one_of
from slakit.contract.from_syntax.values import read_text
from slakit.diagnostics import Diagnostic, Related, Span
from slakit.syntax import Parsed, decode, parse, tree

__all__ = ["Files", "ReadUse"]

ReadUse = Callable[[str, str], tuple[str, bytes] | None]
"""From the using file's name and the words after `use` to a name and bytes, `None` when there is no such file."""


@dataclass
class Files:
    """The files of one contract, the blocks in them, and the names they declare."""

    scope: Scope
    read_use: ReadUse
    library: list[str]
    parsed: list[Parsed] = field(default_factory=list)
    blocks: list[tree.Node] = field(default_factory=list)
    syntax: list[Diagnostic] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _done: set[str] = field(default_factory=set)

    def add(self, parsed: Parsed, use: Span | None = None) -> None:
        """Take a parsed file, and before its own blocks those of the files it uses."""
        self.parsed.append(parsed)
        self._open.append(parsed.source.name)
        own: dict[tuple[type[tree.Node], str], Span] = {}
        blocks = parsed.tree.blocks if parsed.tree is not None else ()
        for block in blocks:
            if isinstance(block, tree.Use):
                self._use(parsed, block, use)
        for block in blocks:
            if not isinstance(block, tree.Use):
                self.blocks.append(block)
            if isinstance(block, tree.Calendar | tree.Records | tree.Metric):
                self._declare(own, block, use)
        self._open.pop()
        self._done.add(parsed.source.name)

    def _declare(
        self, own: dict[tuple[type[tree.Node], str], Span], block: tree.Calendar | tree.Records | tree.Metric,
        use: Span | None,
    ) -> None:  # fmt: skip
        kind, name = type(block), str(block.name)
        what = {tree.Calendar: "calendar", tree.Records: "record type", tree.Metric: "metric"}[kind]
        table = self.scope.symbols[kind]
        first = own.get((kind, name))
        other = table.get(name)
        if first is None and use is not None and other is not None and other.use is not None:
            first = other.node.name_span
        if first is not None:
            self.scope.report("SLA302", block.name_span, f"the {what} `{name}` is declared twice",
                              help="rename or remove one", related=(Related(first, "first declared here"),))  # fmt: skip
            return
        own[(kind, name)] = block.name_span
        table[name] = Symbol(block, use)  # a file's own declaration replaces one that it uses

    def _use(self, parsed: Parsed, block: tree.Use, use: Span | None) -> None:
        name = read_text(block.path)
        found = self.read_use(parsed.source.name, name)
        if found is None:
            if near := closest(name, self.library):
                help_ = f'did you mean "{near}"?'
            else:
                help_ = f"the standard library has {one_of(self.library)}; other files lie beside this one or below"
            self.scope.report("SLA307", block.span, f'there is no file "{name}" to use', help=help_)
            return
        shown, data = found
        if shown in self._open:
            circle = " → ".join([*self._open[self._open.index(shown) :], shown])
            self.scope.report("SLA306", block.span, "these files use each other in a circle",
                              help=f"the circle is {circle}; move what both need into a third file")  # fmt: skip
            return
        if shown in self._done:
            return
        source, problems = decode(shown, data)
        self.syntax.extend(problems)
        if source is None:
            return
        used, problems = parse(source)
        self.syntax.extend(problems)
        self.add(used, use or block.span)
