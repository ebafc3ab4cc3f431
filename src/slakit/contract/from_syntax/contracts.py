"""From the parsed text of an agreement to its model: the entry point of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from slakit.contract.from_syntax.echoes import silenced, sound
from slakit.contract.from_syntax.files import Files, ReadUse
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.texts import check_texts
from slakit.contract.from_syntax.unused import check_unused
from slakit.contract.from_syntax.whole import read_blocks
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Source, refuses, sort_diagnostics
from slakit.syntax import decode, parse, tree

__all__ = ["read_contract"]

_OF_THE_WHOLE = frozenset(f"SLA{number}" for number in range(232, 245))
"""Findings that compare remedies with all credits: of a contract that was read in part they would not be true."""


def read_contract(
    name: str,
    data: bytes,
    read_use: ReadUse,
    library: Sequence[str] = (),
    judge: Callable[[Contract], Iterable[Diagnostic]] = lambda contract: (),
) -> tuple[Contract | None, list[Diagnostic], tuple[Source, ...]]:
    """Return the model of a contract file given as bytes, every problem in it, and the sources that were read.

    The model is there whenever no problem blocks it. `library` names the standard library's files, for help. `judge`
    finds more in a model; it sees what could be read of a contract even where a problem blocks the rest, so that all
    problems come in one run.
    """
    source, problems = decode(name, data)
    if source is None:
        return None, problems, ()
    parsed, problems = parse(source)
    scope = Scope()
    files = Files(scope, read_use, list(library))
    scope.offer = files.offer
    files.add(parsed)
    files.syntax.extend(problems)
    for block in files.blocks:
        if not isinstance(block, tree.Test):
            check_texts(scope, block)
    if parsed.tree is None:
        return None, sort_diagnostics(files.syntax), tuple(f.source for f in files.parsed)

    contract = read_blocks(scope, files.blocks, source)
    if contract is not None and not scope.incomplete and not refuses([*files.syntax, *scope.diagnostics]):
        check_unused(scope, files.blocks, source)
    syntax = files.syntax
    found = [d for d in scope.diagnostics if not silenced(d, files.parsed)]
    sources = tuple(f.source for f in files.parsed)
    if contract is None:
        return None, sort_diagnostics([*syntax, *found]), sources
    blocked = refuses([*syntax, *scope.diagnostics])
    judged = list(judge(sound(contract, [*syntax, *scope.diagnostics], files.parsed) if blocked else contract))
    found += [d for d in judged if not silenced(d, files.parsed) and not (blocked and d.code in _OF_THE_WHOLE)]
    return None if blocked else contract, sort_diagnostics([*syntax, *found]), sources
