"""Statements of a block: those that may stand once, those that must, and names that are taken."""

from __future__ import annotations

from typing import TypeVar

from slakit.contract.from_syntax.scope import Scope
from slakit.diagnostics import Related, Span
from slakit.syntax import tree

__all__ = ["declare", "required", "single"]

N = TypeVar("N", bound=tree.Node)


def single(scope: Scope, lines: tuple[tree.Node, ...], cls: type[N], what: str) -> N | None:
    """Return the one line of a class, `None` without; a second one is reported."""
    found = [line for line in lines if isinstance(line, cls)]
    for extra in found[1:]:
        scope.report(
            "SLA304",
            extra.span,
            f"the {what} is given twice",
            help="keep one of the two",
            related=(Related(found[0].span, "first given here"),),
        )
    return found[0] if found else None


def required(
    scope: Scope, owner: Span, lines: tuple[tree.Node, ...], cls: type[N], what: str, example: str
) -> N | None:
    """Return the one line of a class; reported when there is none."""
    line = single(scope, lines, cls, what)
    if line is None:
        scope.report("SLA303", owner, f"the {what} is missing", help=f"add a line such as `{example}`")
    return line


def declare(scope: Scope, taken: dict[str, Span], name: str, span: Span, what: str) -> bool:
    """Take a name; false, and reported, when it is taken already."""
    if name in taken:
        scope.report(
            "SLA302",
            span,
            f"the {what} `{name}` is declared twice",
            help="rename or remove one",
            related=(Related(taken[name], "first declared here"),),
        )
        return False
    taken[name] = span
    return True
