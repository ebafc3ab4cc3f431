"""Names of the author's own file that nothing uses: a calendar without hours to count, an amount without a percentage.

Every mention counts as a use, wherever it stands and whatever it turns out to mean, so that a name is never reported
while something depends on it. What a file brings in with `use` may stay unused; a fee is owed whether or not a
percentage is taken of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slakit.contract.from_syntax.scope import DECLARED, DECLARED_BLOCKS, Scope, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.contract.placeholders import cut
from slakit.diagnostics import Severity, Source
from slakit.syntax import tree
from slakit.syntax.tokens import Token

__all__ = ["check_unused"]

_TEXTS = ("STRING", "LONG_STRING")
_ADVICE = {
    "calendar": "name it in an objective (`during NAME`), a clock or a set of time, or remove it",
    "record type": "measure something of these records, or remove them",
    "metric": "let an objective measure it (`measure NAME`), or remove it",
    "clock": "let an objective measure it, or remove it",
    "span": "measure it, or leave it out with an exclusion, or remove it",
    "figure": "measure it, or calculate with it, or remove it",
    "benchmark": "hold an objective against it (`compare with NAME`), or remove it",
    "exclusion": "let an objective leave it out (`leaving out NAME`), or remove it",
    "amount": "take a percentage of it (`credit 5 % of NAME`), or remove it",
}


def check_unused(scope: Scope, blocks: Sequence[tree.Node], own: Source) -> None:
    """Report every name that is declared in `own` and mentioned nowhere else; `blocks` are those of all files.

    For contracts that can be read: where something is wrong, a name may be unused because its use is misspelt.
    """
    uses: dict[str, set[int]] = {}
    declared: list[tuple[str, Token, int]] = []
    for owner in _owners(blocks):
        if isinstance(owner, DECLARED_BLOCKS):
            declared.append((DECLARED[type(owner)], owner.name, id(owner)))
        elif isinstance(owner, tree.Amount):
            declared.append(("amount", owner.name, id(owner)))
        for name in _mentions(owner):
            uses.setdefault(name, set()).add(id(owner))
    hours = [token for what, token, _ in declared if what == "calendar"]
    if len(hours) == 1 and any(_counts_business_days(block) for block in blocks):
        uses.setdefault(str(hours[0]), set()).add(0)  # they are counted in the only calendar that there is
    sources = {id(owner): owner.span.source for owner in _owners(blocks)}
    for what, token, owner_id in declared:
        name = str(token)
        if not name or sources[owner_id] is not own or uses.get(name, set()) - {owner_id}:
            continue
        scope.report(
            "SLA614",
            token_span(token, own),
            f"the {what} `{name}` is never used",
            severity=Severity.WARNING,
            help=_ADVICE[what].replace("NAME", name),
            blocks=False,
        )


def _counts_business_days(block: tree.Node) -> bool:
    """Whether a block has a length or a deadline in business days."""
    todo: list[object] = [block]
    while todo:
        part = todo.pop()
        if isinstance(part, tree.BusinessDays) or (isinstance(part, tree.ByEndOf) and str(part.kind) == "business"):
            return True
        if isinstance(part, tree.Node):
            todo.extend(part.children)
    return False


def _owners(blocks: Sequence[tree.Node]) -> Iterator[tree.Node]:
    """Yield the blocks, and in place of an agreement its lines."""
    for block in blocks:
        if isinstance(block, tree.Agreement):
            yield from block.lines
        else:
            yield block


def _mentions(owner: tree.Node) -> Iterator[str]:
    """Yield every word in a block that may be a name, those between the braces of its texts among them."""
    todo: list[object] = list(owner.children)
    while todo:
        part = todo.pop()
        if isinstance(part, tree.Node):
            todo.extend(part.children)
        elif isinstance(part, Token):
            if part.type not in _TEXTS:
                yield str(part)
            elif "{" in part:
                yield from (piece.name.partition(".")[0] for piece in cut(read_text(part)) if piece.name is not None)
