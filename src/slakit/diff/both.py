"""Two versions of a contract side by side, as rules see them: all differences, by where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from slakit.contract.model import Contract
from slakit.diff.changes import Change, Effect, Path, Witness
from slakit.diff.differences import Difference

__all__ = ["ANY", "Both", "subject_of"]

ANY = "*"
"""Stands for any name in a pattern of a path."""

_KINDS = {
    "calendars": "calendar", "records": "records", "objectives": "objective", "clauses": "clause", "spans": "span",
    "figures": "figure", "exclusions": "exclusion", "benchmarks": "benchmark", "obligations": "obligation",
    "escalations": "escalation", "reviews": "review", "schedules": "schedule", "clocks": "clock", "levels": "levels",
    "parameters": "parameter", "fees": "fee", "amounts": "amount",
}  # fmt: skip


def subject_of(path: Path) -> tuple[str, str]:
    """Return the kind and the name of what a path leads into: `("objective", "ANS-1")`, `("remedies", "")`."""
    if path[0] == "agreement" and len(path) > 2 and path[1] in ("fees", "amounts"):
        return _KINDS[path[1]], path[2]
    if path[0] in _KINDS and len(path) > 1:
        return _KINDS[path[0]], path[1]
    return path[0], ""


@dataclass(frozen=True, slots=True)
class Both:
    """Two versions in canonical form, renamed parts under their old names, and all their differences."""

    old: Contract
    new: Contract
    found: tuple[Difference, ...]
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The new names of renamed parts, by their kind and their old name."""

    def matching(self, *pattern: str) -> Iterator[Difference]:
        """Yield the differences whose path fits a pattern: names of fields, `ANY` for the names of parts."""
        for difference in self.found:
            path = difference.path
            if len(path) == len(pattern) and all(p in (ANY, name) for p, name in zip(pattern, path, strict=True)):
                yield difference

    def below(self, *prefix: str) -> list[Difference]:
        """Return all differences whose path begins so."""
        return [d for d in self.found if d.path[: len(prefix)] == prefix]

    def change(  # noqa: PLR0913 - all that a change has, by name
        self,
        rule: str,
        effect: Effect,
        differences: Difference | Iterable[Difference],
        part: str,
        *,
        old: Any = ...,
        new: Any = ...,
        witnesses: Iterable[Witness] = (),
        reason: str = "",
    ) -> Change:
        """Return a change that explains differences; it is about what the first of them is about.

        `old` and `new` are what it was and is, where that is not what the first difference holds.
        """
        covered = [differences] if isinstance(differences, Difference) else list(differences)
        first = covered[0]
        kind, name = subject_of(first.path)
        return Change(
            rule, effect, kind, name, part,
            first.old if old is ... else old,
            first.new if new is ... else new,
            first.old_span, first.new_span,
            tuple(d.path for d in covered),
            tuple(witnesses), reason, self.old, self.new,
            basis=tuple((d.path, d.old, d.new) for d in covered),
        )  # fmt: skip
