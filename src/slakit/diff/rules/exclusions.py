"""Exclusions: leaving out more is weaker, leaving out less, or only with an approval, is stronger."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.amounts import Judge
from slakit.contract.expressions import Expression
from slakit.contract.spans import Exclusion
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect
from slakit.diff.orders import Order, Orders
from slakit.diff.rules.using import orders_of

__all__ = ["LESS_IS_STRONGER", "exclusions"]

LESS_IS_STRONGER = {Order.MORE: Effect.WEAKER, Order.LESS: Effect.STRONGER}
_TRUST = {"provider": 1, "both parties": 2, "customer": 2}
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
            reason = "By itself it changes nothing; each objective that names it is reported by itself."
            yield both.change("exclusion", Effect.WORDING, found, "exclusion", reason=reason)
            continue
        old, new = (contract.exclusion(found.path[1]) for contract in (both.old, both.new))
        assert old is not None, "only exclusions of both versions have fields that differ"
        assert new is not None, "only exclusions of both versions have fields that differ"
        judged = _judged(orders, old, new, found.path[2])
        if judged is not None:
            yield both.change("exclusion", judged[0], found, judged[1])


def _judged(orders: Orders, old: Exclusion, new: Exclusion, field: str) -> tuple[Effect, str] | None:
    """Return what another term does, and what it is; `None` for what other rules judge."""
    match field:
        case "time":
            return LESS_IS_STRONGER.get(orders.time(old.time, new.time), Effect.UNDECIDED), "time left out"
        case "records":
            order = orders.population(old.records, new.records)
            return LESS_IS_STRONGER.get(order, Effect.UNDECIDED), "records left out"
        case "at_most":
            return _limit(orders, old.at_most, new.at_most), "limit"
        case "each":
            limited = old.at_most is not None and new.at_most is not None
            return (Effect.UNDECIDED if limited else Effect.WORDING), "windows of the limit"
        case "approved_by":
            if old.approved_by is None or new.approved_by is None:
                return (Effect.STRONGER if old.approved_by is None else Effect.WEAKER), "approval"
            was, now = _TRUST.get(old.approved_by), _TRUST.get(new.approved_by)
            if was is None or now is None or was == now:
                return Effect.UNDECIDED, "approval"
            return (Effect.STRONGER if now > was else Effect.WEAKER), "approval"
    return None


def _limit(orders: Orders, old: Expression | None, new: Expression | None) -> Effect:
    if old is None or new is None:
        return Effect.STRONGER if old is None else Effect.WEAKER
    values = [Judge(None).value(e, None) for e in (old, new)]
    if values[0] is not None and values[1] is not None:
        return Effect.WEAKER if values[1] > values[0] else Effect.STRONGER
    return LESS_IS_STRONGER.get(orders.value(old, new), Effect.UNDECIDED)
