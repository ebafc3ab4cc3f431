"""Of the credits of several objectives only the highest: in one window, or for one incident that made them fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.contract.remedies import HighestOnly
from slakit.credits.items import Item, told_total
from slakit.credits.results import Highest, Unknown
from slakit.timeline import Window

__all__ = ["Causes", "apply_highest"]

Causes = Mapping[tuple[str, str | None, Window], frozenset[str]]
"""By objective, entity and window, the values of the shared field in the records that made it fail."""


def apply_highest(
    rule: HighestOnly, items: Sequence[Item], causes: Causes, index: Callable[[Item], int]
) -> list[Highest]:
    """Take away all but the highest of each group; of equals, that of the objective named first is due."""
    chosen = [i for i in items if i.objective in rule.objectives and i.unit is Unit.MONEY and not i.bonus]
    chosen = [i for i in chosen if i.unknown is not None or i.value]
    found = []
    for group in _groups(rule, chosen, causes):
        by_objective: dict[str, list[Item]] = {}
        for name in rule.objectives:
            own = [item for item in group if item.objective == name]
            if own:
                by_objective[name] = own
        if len(by_objective) < 2:
            continue
        totals = {name: told_total(own) for name, own in by_objective.items()}
        if None in totals.values():
            for item in group:
                item.fail(Unknown.SHARED_WITH)
            continue
        best = max(by_objective, key=lambda name: totals[name] or 0)  # the first of equals
        places = tuple(index(item) for item in group)
        for name, own in by_objective.items():
            for item in own:
                if name != best:
                    item.value = Fraction(0)
        found.append(Highest(rule, places, index(by_objective[best][0]), _shared(rule, group, causes)))
    return found


def _of(item: Item, causes: Causes) -> frozenset[str]:
    return causes.get((item.objective, item.entity, item.window), frozenset())


def _shared(rule: HighestOnly, group: Sequence[Item], causes: Causes) -> tuple[str, ...]:
    """Return the causes that more than one objective of a group has."""
    if rule.sharing is None:
        return ()
    having: dict[str, set[str]] = {}
    for item in group:
        for cause in _of(item, causes):
            having.setdefault(cause, set()).add(item.objective)
    return tuple(sorted(cause for cause, names in having.items() if len(names) > 1))


def _groups(rule: HighestOnly, items: Sequence[Item], causes: Causes) -> list[list[Item]]:
    """Return the items that belong together: of one window or, where the rule says so, with causes in common."""
    groups: list[tuple[list[Item], set[str]]] = []
    for item in items:
        own = set(_of(item, causes)) if rule.sharing is not None else set()
        if rule.sharing is not None and not own:
            continue
        joined: tuple[list[Item], set[str]] = ([item], own)
        rest = []
        for group in groups:
            if group[1] & joined[1] if rule.sharing is not None else group[0][0].window == item.window:
                joined = ([*group[0], *joined[0]], group[1] | joined[1])
            else:
                rest.append(group)
        groups = [*rest, joined]
    return [group for group, _ in groups]
