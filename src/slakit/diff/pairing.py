"""Which parts of two versions belong together: those of one name, and of the others those that are much alike.

A part whose name alone changed is the same part with another name. All that speaks of it is then compared as if it
still had its old name.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from slakit.contract.model import Contract
from slakit.contract.parts import Part
from slakit.diff.canonical import with_names
from slakit.money import Money

__all__ = ["KINDS", "alike", "parts_of", "with_old_names"]

KINDS = (
    "records", "calendars", "bases", "spans", "figures", "exclusions", "clocks", "benchmarks", "objectives", "clauses",
    "obligations", "escalations", "reviews", "schedules",
)  # fmt: skip
"""Kinds of parts that have names, in an order in which each is compared with what it is made of known already."""
_LEAST = Fraction(3, 5)
"""Parts of two names that agree in less are two different ones."""


def parts_of(contract: Contract, kind: str) -> tuple[Any, ...]:
    """Return the parts of a kind; `bases` are fees and the amounts made of them."""
    if kind == "bases":
        return (*contract.agreement.fees, *contract.agreement.amounts)
    found: tuple[Any, ...] = getattr(contract, kind)
    return found


def _said(value: Any, path: str, found: Counter[tuple[str, str]]) -> None:
    """Count what a part says, each with its place; what it leaves out says nothing."""
    if isinstance(value, Part):
        for field in type(value).meant():
            _said(getattr(value, field), f"{path}.{field}", found)
    elif dataclasses.is_dataclass(value) and not isinstance(value, Money):  # the rule of a calendar
        for name in (field.name for field in dataclasses.fields(value)):
            if name != "name":
                _said(getattr(value, name), f"{path}.{name}", found)
    elif isinstance(value, tuple):
        for item in value:
            _said(item, path, found)
    elif value is not None and value is not False:
        found[path, repr(value)] += 1


def alike(old: Part, new: Part) -> Fraction:
    """Return how much of what two parts say beside their names is the same: between 0 and 1."""
    said: list[Counter[tuple[str, str]]] = []
    for part in (old, new):
        counted: Counter[tuple[str, str]] = Counter()
        _said(part.model_copy(update={"name": None}), type(part).__name__, counted)
        said.append(counted)
    whole = said[0].total() + said[1].total()
    return Fraction(2 * (said[0] & said[1]).total(), whole) if whole else Fraction(1)


def _renamed(old: Sequence[Any], new: Sequence[Any]) -> dict[str, str]:
    """Return the old names of renamed parts by their new ones: the most alike first, each once."""
    gone = [part for part in old if all(part.name != other.name for other in new)]
    come = [part for part in new if all(part.name != other.name for other in old)]
    pairs = [(alike(a, b), -i, -j) for i, a in enumerate(gone) for j, b in enumerate(come) if type(a) is type(b)]
    found: dict[str, str] = {}
    for likeness, i, j in sorted(pairs, reverse=True):
        before, after = gone[-i].name, come[-j].name
        if likeness >= _LEAST and after not in found and before not in found.values():
            found[after] = before
    return found


def with_old_names(old: Contract, new: Contract) -> tuple[Contract, dict[tuple[str, str], str]]:
    """Return the new version with renamed parts under their old names, and the new names by kind and old name."""
    names: dict[tuple[str, str], str] = {}
    for kind in KINDS:
        renamed = _renamed(parts_of(old, kind), parts_of(new, kind))
        if renamed:
            new = with_names(new, kind, renamed)
            names |= {(kind, before): after for after, before in renamed.items()}
    return new, names
