"""Exclusions: leaving out more is weaker, leaving out less, or only with an approval, is stronger."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.amounts import Judge
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect
from slakit.diff.orders import Order
from slakit.diff.rules.using import orders_of

__all__ = ["exclusions"]

_LESS_IS_STRONGER = {Order.MORE: Effect.WEAKER, Order.LESS: Effect.STRONGER}
_TRUST = {None: 0, "provider": 1, "both parties": 2, "customer": 2}
"""How far an approval protects the customer; of a third party nobody knows."""


def exclusions(both: Both) -> Iterator[Change]:
    """Compare what is left out, how much of it, with whose approval, and by which objectives."""
    orders = orders_of(both)
    for found in both.matching("objectives", ANY, "leaving_out"):
        gone, come = set(found.old) - set(found.new), set(found.new) - set(found.old)
        effect = Effect.MIXED if gone and come else Effect.WEAKER if come else Effect.STRONGER
        yield both.change("exclusion", effect, found, "what is left out")
    for found in both.below("exclusions"):
        if len(found.path) == 2:
            effect = Effect.WEAKER if found.old is None else Effect.STRONGER
            yield both.change("exclusion", effect, found, "exclusion")
            continue
        old, new = (contract.exclusion(found.path[1]) for contract in (both.old, both.new))
        assert old is not None, "only exclusions of both versions have fields that differ"
        assert new is not None, "only exclusions of both versions have fields that differ"
        effect = None
        match found.path[2]:
            case "time":
                effect, part = _LESS_IS_STRONGER.get(orders.time(old.time, new.time), Effect.UNDECIDED), "time left out"
            case "records":
                order = orders.population(old.records, new.records)
                effect, part = _LESS_IS_STRONGER.get(order, Effect.UNDECIDED), "records left out"
            case "at_most" if old.at_most is None or new.at_most is None:
                effect, part = (Effect.STRONGER if old.at_most is None else Effect.WEAKER), "limit"
            case "at_most":
                values = [Judge(None).value(e, None) for e in (old.at_most, new.at_most) if e is not None]
                known = [value.value for value in values if value is not None]
                if len(known) == 2:
                    effect = Effect.WEAKER if known[1] > known[0] else Effect.STRONGER
                else:
                    effect = _LESS_IS_STRONGER.get(orders.value(old.at_most, new.at_most), Effect.UNDECIDED)
                part = "limit"
            case "each" if old.at_most is not None and new.at_most is not None:
                effect, part = Effect.UNDECIDED, "windows of the limit"
            case "each":
                effect, part = Effect.WORDING, "windows of the limit"
            case "approved_by":
                was, now = _TRUST.get(old.approved_by, -1), _TRUST.get(new.approved_by, -1)
                effect, part = Effect.UNDECIDED, "approval"
                if old.approved_by is None or new.approved_by is None:
                    effect = Effect.STRONGER if old.approved_by is None else Effect.WEAKER
                elif -1 not in (was, now) and was != now:
                    effect = Effect.STRONGER if now > was else Effect.WEAKER
        if effect is not None:
            yield both.change("exclusion", effect, found, part)
