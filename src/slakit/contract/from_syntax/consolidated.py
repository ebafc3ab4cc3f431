"""The text of a contract as it is in force on a date: amendments made, files that they change written out.

What no amendment touches is copied as its author typed it, comments included. A file that is used and not changed stays
a `use` line; one that is changed is written out with the values of its parameters, because its text no longer holds.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from slakit.contract.from_syntax.amendments import Blocks, amended, lines_of
from slakit.contract.from_syntax.files import Files, ReadUse
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.values import read_text
from slakit.contract.from_syntax.versions import dated
from slakit.syntax import Parsed, decode, parse, tree
from slakit.syntax.format import formatted
from slakit.syntax.tokens import Token

__all__ = ["consolidated"]

_ASIDE = (tree.Use, tree.Parameter, tree.Amendment, tree.Test)
_Place = tuple[int, int]
"""Which block: its source and where it begins there, which amendments leave as they are."""


def _place(node: tree.Node) -> _Place:
    return id(node.span.source), node.start_pos


def _raw(node: tree.Node) -> str:
    return node.span.source.text[node.start_pos : node.end_pos]


def _composed(node: tree.Node) -> str:
    """Return a block from its head and its lines, which may come from several places."""
    if not node.repeats:
        return _raw(node)
    fixed = [part for name in node.fields[:-1] if isinstance(part := getattr(node, name), Token)]
    text = node.span.source.text
    head = text[node.start_pos : max(token.end_pos for token in fixed)] if fixed else node.rule
    return "\n".join([head, *map(_raw, lines_of(node)), f"end {node.rule}"])


@dataclass
class _Writer:
    """Writes the blocks of files, each where it stands."""

    files: Files
    final: dict[_Place, tree.Node]
    uses: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    parameters: set[str] = field(default_factory=set)

    def changed(self, parsed: Parsed) -> bool:
        """Whether a file, or one that it uses, has a block that is not as it was."""
        for block in _blocks(parsed):
            if isinstance(block, tree.Use):
                used = self.files.brought.get(_place(block))
                if used is not None and self.changed(used):
                    return True
            elif not isinstance(block, _ASIDE):
                same = self.final.get(_place(block)) is block
                if not same and not self._overridden(block):
                    return True
        return False

    def _overridden(self, block: tree.Node) -> bool:
        """Whether a declaration of another file has taken the place of a block: it says nothing then."""
        rows = self.files.scope.symbols.get(type(block))
        return rows is not None and all(symbol.node is not block for symbol in rows.values())

    def file(self, parsed: Parsed, folder: str) -> None:
        """Write a file; `folder` is where it lies, as seen from the contract."""
        text, behind = parsed.source.text, 0
        for block in _blocks(parsed):
            gap, behind = text[behind : block.start_pos], block.end_pos
            if isinstance(block, tree.Use):
                self._use(block, gap, folder)
            elif isinstance(block, tree.Parameter):
                self._parameter(block, gap)
            elif not isinstance(block, _ASIDE):
                self._block(block, gap)

    def _block(self, block: tree.Node, gap: str) -> None:
        node = self.final.get(_place(block))
        if node is not None and not self._overridden(block):
            self.pieces.append(gap + (_raw(block) if node is block else _composed(node)))

    def _use(self, block: tree.Use, gap: str, folder: str) -> None:
        used = self.files.brought.get(_place(block))
        path = read_text(block.path)
        if used is None:
            return  # brought in before
        if self.changed(used):
            self.pieces.append(gap)
            self.file(used, posixpath.dirname(posixpath.join(folder, path)))
        elif folder and not path.startswith("std/"):
            self.uses.append(_raw(block).replace(str(block.path), f'"{posixpath.join(folder, path)}"', 1))
        else:
            self.uses.append(gap + _raw(block))

    def _parameter(self, block: tree.Parameter, gap: str) -> None:
        name, source = str(block.name), block.span.source
        if name not in self.parameters:
            self.parameters.add(name)
            declared = source.text[block.start_pos : block.value.start_pos]
            self.pieces.append(f"{gap}{declared}{source.filled[name]}")

    def rest(self, nodes: Sequence[tree.Node]) -> None:
        """Write the blocks that amendments added."""
        signed = {_place(node) for node in self.files.blocks}
        self.pieces += [f"\n\n{_composed(node)}" for node in nodes if _place(node) not in signed]


def _blocks(parsed: Parsed) -> Iterator[tree.Node]:
    yield from parsed.tree.blocks if parsed.tree is not None else ()


def consolidated(
    name: str, data: bytes, read_use: ReadUse, library: Sequence[str], date: dt.date
) -> tuple[str, tuple[int, ...]]:
    """Return the text in force on a date, laid out, and the numbers of the amendments in it.

    The contract must have been read without a problem that blocks it.
    """
    source, _ = decode(name, data)
    assert source is not None, "the file was read before"
    parsed, _ = parse(source)
    scope = Scope()
    files = Files(scope, read_use, list(library))
    files.add(parsed)
    kept = tuple(b for b in files.blocks if not isinstance(b, _ASIDE))
    state = Blocks(kept, scope.symbols)
    numbers = []
    for one in dated(Scope(), files.blocks):
        if one.effective <= date:
            state, _, _ = amended(Scope(), state, one.node)
            numbers.append(one.number)
    winners = [symbol.node for rows in state.symbols.values() for symbol in rows.values()]
    writer = _Writer(files, {_place(node): node for node in (*state.nodes, *winners)})
    writer.file(parsed, "")
    writer.rest(state.nodes)
    parts = [part if part[:1].isspace() else f"\n{part}" for part in (*writer.uses, *writer.pieces)]
    text = "".join(parts)
    made, _ = decode(name, re.sub(r"\n{3,}", "\n\n", text).encode())
    assert made is not None, "there is an agreement in it"
    laid_out, problems = formatted(made)
    assert laid_out is not None, problems
    return laid_out, tuple(numbers)
