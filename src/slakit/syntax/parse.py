"""From a source to its typed tree, with every syntax error of the file."""

from __future__ import annotations

from dataclasses import dataclass

from slakit.diagnostics import Diagnostic, Source
from slakit.syntax.collecting import without_collecting
from slakit.syntax.grammar import load_grammar
from slakit.syntax.invisible import find_invisible
from slakit.syntax.recover import Driver
from slakit.syntax.tree import Start

__all__ = ["Parsed", "parse"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of one source. `repaired` holds the lines that had syntax errors: their meaning is a guess."""

    source: Source
    tree: Start | None
    repaired: frozenset[int] = frozenset()


@without_collecting
def parse(source: Source) -> tuple[Parsed, list[Diagnostic]]:
    """Parse a source; never raises for what an author may write."""
    invisible = find_invisible(source)
    driver = Driver(load_grammar(), source)
    tree = driver.run()
    lines = {found.span.line for found in invisible if found.span is not None}
    mistakes = [d for d in driver.diagnostics if d.span is None or d.span.line not in lines]
    return Parsed(source, tree, frozenset(driver.repaired | lines)), [*invisible, *mistakes]
