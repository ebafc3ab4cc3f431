"""Brings in the files that `use` names, each once, and gathers the blocks of all of them."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from slakit.contract.from_syntax.scope import DECLARED, DECLARED_BLOCKS, Declaration, Scope, Symbol, closest, one_of
from slakit.contract.from_syntax.templates import arguments_of, fitting, given
from slakit.contract.from_syntax.values import read_text
from slakit.diagnostics import Diagnostic, Related, Span
from slakit.syntax import Parsed, decode, parse, tree

__all__ = ["MAX_FILES_DEEP", "Files", "ReadUse"]

MAX_FILES_DEEP = 20
"""Files that may use one another in a chain."""

ReadUse = Callable[[str, str], tuple[str, bytes] | None]
"""From the using file's name and the words after `use` to a name and bytes, `None` without such a file."""

_KEYWORDS = {what: "records" if what == "record type" else what for what in DECLARED.values()}


def _same(name: str) -> str:
    """Return the name by which two ways of naming one file are known to be one."""
    return posixpath.normpath(name.replace("\\", "/"))


def _parsed(
    name: str, data: bytes, arguments: Mapping[str, tree.Argument] | None = None
) -> tuple[Parsed | None, list[Diagnostic]]:
    source, unreadable = decode(name, data)
    if source is not None and arguments:
        source = given(source, arguments)
    parsed, mistakes = parse(source) if source is not None else (None, [])
    return parsed, [*unreadable, *mistakes]


@functools.lru_cache(maxsize=16)
def _read(name: str, data: bytes) -> tuple[Parsed | None, list[Diagnostic]]:
    return _parsed(name, data)


"""The same for the files of the standard library, which many contracts of one run use."""


@dataclass
class Files:
    """The files of one contract, the blocks in them, and the names they declare."""

    scope: Scope
    read_use: ReadUse
    library: list[str]
    parsed: list[Parsed] = field(default_factory=list)
    blocks: list[tree.Node] = field(default_factory=list)
    syntax: list[Diagnostic] = field(default_factory=list)
    brought: dict[tuple[int, int], Parsed] = field(default_factory=dict)
    """The files, by the source and the place of the `use` that brought each in."""
    _open: list[str] = field(default_factory=list)
    _done: dict[str, tuple[tree.Use | None, dict[str, str]]] = field(default_factory=dict)
    """The files brought in, with the `use` that did so and the values of their parameters."""

    def add(self, parsed: Parsed, use: Span | None = None, by: tree.Use | None = None) -> None:
        """Take a parsed file, and before its own blocks those of the files it uses.

        `use` is the line in the contract's own file that brings it in, `by` the one that names it.
        """
        self.parsed.append(parsed)
        self._open.append(_same(parsed.source.name))
        own: dict[tuple[type[tree.Node], str], Span] = {}
        blocks = parsed.tree.blocks if parsed.tree is not None else ()
        for block in blocks:
            if isinstance(block, tree.Use):
                self._use(parsed, block, use)
        for block in blocks:
            if not isinstance(block, tree.Use):
                self.blocks.append(block)
            if isinstance(block, DECLARED_BLOCKS):
                self._declare(own, block, use)
        self._open.pop()
        self._done[_same(parsed.source.name)] = (by, dict(parsed.source.filled))

    def offer(self, kind: str, name: str) -> str | None:
        """Return the file of the standard library that declares a declaration of a name."""
        keyword = _KEYWORDS.get(kind)
        for library in self.library if keyword else ():
            found = self.read_use("", library)
            if found and re.search(rf"^{keyword}\s+{re.escape(name)}\s".encode(), found[1], re.MULTILINE):
                return library
        return None

    def _declare(
        self,
        own: dict[tuple[type[tree.Node], str], Span],
        block: Declaration,
        use: Span | None,
    ) -> None:
        kind, name = type(block), str(block.name)
        self.scope.incomplete |= not name  # a name that the parser had to invent may be any
        what = DECLARED[kind]
        table = self.scope.symbols[kind]
        first = own.get((kind, name))
        other = table.get(name)
        if first is None and use is not None and other is not None and other.use is not None:
            first = other.node.name_span
        if first is not None:
            self.scope.report(
                "SLA302",
                block.name_span,
                f"the {what} `{name}` is declared twice",
                help="rename or remove one",
                related=(Related(first, "first declared here"),),
            )
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
                help_ = f"the standard library has {one_of(self.library)}; " + (
                    "other files lie in the folder of this one, or below it"
                )
            self.scope.report("SLA307", block.span, f'there is no file "{name}" to use', help=help_)
            self.scope.incomplete = True
            return
        shown, data = found
        if _same(shown) in self._open:
            if _same(shown) == _same(parsed.source.name):
                self.scope.report("SLA306", block.span, "this file uses itself", help="remove the line")
                return
            # Paths from the contract's folder: long ones are cut in messages, and the names would be lost.
            folder = posixpath.dirname(self._open[0]) or "."
            names = [*self._open[self._open.index(_same(shown)) :], _same(shown)]
            circle = " → ".join(posixpath.relpath(name, folder) for name in names)
            self.scope.report(
                "SLA306",
                block.span,
                "these files use each other in a circle",
                help=f"the circle is {circle}; move what both need into a third file",
            )
            return
        arguments = arguments_of(self.scope, block)
        if _same(shown) in self._done:
            self._again(shown, data, block, arguments)
            return
        plain = name in self.library and not arguments
        used, problems = _read(shown, data) if plain else _parsed(shown, data, arguments)
        if used is not None and (arguments or used.source.filled):
            blocks = used.tree.blocks if used.tree is not None else ()
            good = fitting(self.scope, block, arguments, blocks)
            if len(good) < len(arguments):
                used, problems = _parsed(shown, data, good)
            assert used is not None, "it was read before"
            self.scope.arguments |= {(used.source, name): argument.value for name, argument in good.items()}
        self.syntax += problems
        self.scope.incomplete |= bool(problems)
        if used is not None:
            if len(self._open) >= MAX_FILES_DEEP:
                self.scope.report(
                    "SLA306",
                    block.span,
                    f"files use each other more than {MAX_FILES_DEEP} deep",
                    help="use the file that is needed directly",
                )
                return
            self.brought[id(block.span.source), block.start_pos] = used
            self.add(used, use or block.span, block)

    def _again(self, shown: str, data: bytes, block: tree.Use, arguments: Mapping[str, tree.Argument]) -> None:
        """Judge a `use` of a file that has been brought in already."""
        first, values = self._done[_same(shown)]
        source, _ = decode(shown, data)
        known = next((f.tree for f in self.parsed if _same(f.source.name) == _same(shown)), None)
        if source is None or first is None or known is None:
            return
        if len(fitting(self.scope, block, arguments, known.blocks)) < len(source.filled):
            return
        if given(source, arguments).filled == values:
            return
        self.scope.report(
            "SLA345",
            block.span,
            "this file is used a second time, with other values",
            help="a contract uses a template once; put the agreements with different values into files of their own",
            related=(Related(first.span, "first used here"),),
        )
