"""From the parsed text of an agreement to its model: the entry point of this folder."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence

from slakit.contract.from_syntax.echoes import silenced, sound
from slakit.contract.from_syntax.files import Files, ReadUse
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.templates import unused_parameters, with_places
from slakit.contract.from_syntax.texts import check_texts
from slakit.contract.from_syntax.unused import check_unused
from slakit.contract.from_syntax.versions import dated, read_amendments, tests_of, with_amendments
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

    amendments = dated(scope, files.blocks)
    plain = [b for b in files.blocks if not isinstance(b, tree.Test | tree.Amendment)]
    contract = read_blocks(scope, [*plain, *tests_of(amendments, files.blocks).get(0, ())], source)
    unused_parameters(scope, files.blocks, files.parsed)
    syntax, found = files.syntax, list(scope.diagnostics)
    if contract is not None:

        def judged(contract: Contract, own: Sequence[Diagnostic]) -> list[Diagnostic]:
            problems = [*syntax, *own]
            if not refuses(problems):
                return list(judge(contract))
            return [d for d in judge(sound(contract, problems, files.parsed)) if d.code not in _OF_THE_WHOLE]

        found += judged(contract, scope.diagnostics)
        if amendments:
            read = functools.partial(read_blocks, source=source)
            made, more = read_amendments(scope, contract, amendments, files.blocks, read, judged, found)
            contract = with_amendments(contract, made)
            found += more
        if not scope.incomplete and not refuses([*syntax, *found]):
            known = len(scope.diagnostics)
            check_unused(scope, files.blocks, source)
            found += scope.diagnostics[known:]
    blocked = refuses([*syntax, *found])
    found = with_places([*syntax, *(d for d in found if not silenced(d, files.parsed))])
    return None if blocked else contract, sort_diagnostics(found), tuple(f.source for f in files.parsed)
