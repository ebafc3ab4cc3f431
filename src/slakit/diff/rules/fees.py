"""Fees, and the amounts made of them: a higher fee is weaker, a higher base of percentages stronger."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.contract.bases import base_in
from slakit.contract.model import Fee
from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect
from slakit.diff.differences import Difference
from slakit.diff.orders import Order, of_numbers
from slakit.diff.rules.using import orders_of

__all__ = ["fees"]

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_BASE = "Percentages of it are taken of the new amount."


def fees(both: Both) -> Iterator[Change]:
    """Compare what the customer pays, and what percentages are taken of."""
    for found in both.matching("agreement", "fees", ANY):
        effect = Effect.WEAKER if found.old is None else Effect.STRONGER
        yield both.change("fee", effect, found, "fee")
    agreements = (both.old.agreement, both.new.agreement)
    for name in dict.fromkeys(d.path[2] for d in both.below("agreement", "fees") if len(d.path) > 3):
        old, new = (next((f for f in a.fees if f.name == name), None) for a in agreements)
        assert old is not None, "only fees of both versions have fields that differ"
        assert new is not None, "only fees of both versions have fields that differ"
        inside = [d for d in both.below("agreement", "fees", name) if len(d.path) > 3]
        price = [d for d in inside if d.path[3] in ("amount", "per", "discount", "times")]
        if price:
            effect = _dearer(old, new)
            reason = (
                _BASE
                if effect is not Effect.UNDECIDED
                else "Which of the two is higher is not for the contract to say."
            )
            if agreements[0].currency != agreements[1].currency:
                effect, reason = Effect.UNDECIDED, "It is in another currency."
            yield both.change("fee", effect, price, "fee", old=old, new=new, reason=reason)
        for found in (d for d in inside if d.path[3] == "partial"):
            yield both.change("fee", Effect.UNDECIDED, found, "part of a period", old=old, new=new)
        for found in (d for d in inside if d.path[3] == "tax"):
            yield both.change("fee", Effect.UNDECIDED, found, "tax on the fee", old=old, new=new,
                              reason="Who bears a tax in the end is not for the contract to say.")  # fmt: skip
    for found in both.matching("agreement", "amounts", ANY, "value"):
        lines = [next(a for a in agreement.amounts if a.name == found.path[2]) for agreement in agreements]
        yield both.change("fee", _base(both, found), found, "amount", old=lines[0], new=lines[1])


def _base(both: Both, found: Difference) -> Effect:
    """Return what another base does: all that is a part of it grows with it."""
    was, now = (base_in(contract.agreement, None)(found.path[2]) for contract in (both.old, both.new))
    order = orders_of(both).value(found.old, found.new)
    if was is not None and now is not None and both.old.agreement.fees == both.new.agreement.fees:
        order = of_numbers(was, now)
    return {Order.MORE: Effect.STRONGER, Order.LESS: Effect.WEAKER}.get(order, Effect.UNDECIDED)


def _dearer(old: Fee, new: Fee) -> Effect:
    """Return whether a fee costs more in a year; what is paid once is compared with the like only."""
    was, now = (fee.exact for fee in (old, new))
    if old.times == new.times and isinstance(old.amount, type(new.amount)) and old.times is not None:
        plain = [fee.model_copy(update={"times": None}).exact for fee in (old, new)]
        was, now = plain[0], plain[1]
    if was is None or now is None or (old.per is None) != (new.per is None):
        return Effect.UNDECIDED
    yearly = [
        amount * Fraction(12, _MONTHS[fee.per]) if fee.per is not None else amount
        for fee, amount in ((old, was), (new, now))
    ]
    if yearly[0] == yearly[1]:
        return Effect.UNDECIDED
    return Effect.WEAKER if yearly[1] > yearly[0] else Effect.STRONGER
