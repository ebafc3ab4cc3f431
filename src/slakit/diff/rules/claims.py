"""What a customer must do to be paid, and how it is paid: deadlines, settlement, least payments, tax."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.diff.both import Both
from slakit.diff.changes import Change, Effect
from slakit.diff.orders import Order, of_deadlines

__all__ = ["claims", "sooner"]


def sooner(order: Order) -> Effect:
    """Return what a later deadline of the provider does: a sooner one is stronger."""
    return {Order.LESS: Effect.STRONGER, Order.MORE: Effect.WEAKER}.get(order, Effect.UNDECIDED)


def claims(both: Both) -> Iterator[Change]:
    """Compare the terms on which credits are claimed and paid."""
    for found in both.matching("remedies", "claim"):
        old, new = found.old, found.new
        if old is None or new is None:
            effect = Effect.WEAKER if old is None else Effect.STRONGER
        else:
            effect = sooner(of_deadlines(old.deadline, new.deadline)).reversed
        yield both.change("claim", effect, found, "deadline for claims")
    for found in both.matching("remedies", "settlement"):
        old, new = found.old, found.new
        effect = Effect.UNDECIDED
        if old is not None and new is not None and old.how == new.how and old.paid_by and new.paid_by:
            effect = sooner(of_deadlines(old.paid_by, new.paid_by))
        yield both.change("claim", effect, found, "settlement")
    for found in both.matching("remedies", "least_payment"):
        yield both.change("claim", _least(found.old, found.new), found, "least payment")
    for found in both.matching("remedies", "tax"):
        was, now = (side.percent if side is not None else 0 for side in (found.old, found.new))
        yield both.change("claim", Effect.STRONGER if now > was else Effect.WEAKER, found, "tax on credits")
    for found in both.matching("remedies", "split"):
        yield both.change("claim", Effect.UNDECIDED, found, "split over cost centres",
                          reason="What is paid in all stays the same.")  # fmt: skip


def _least(old: object, new: object) -> Effect:
    """Return what another least payment does: a raised sum helps the customer, one that is not paid does not."""
    helps = {"at least": Effect.STRONGER, "nothing below": Effect.WEAKER}
    if old is None or new is None:
        effect = helps[getattr(new or old, "how")]  # noqa: B009 - one of the two is there
        return effect if old is None else effect.reversed
    was, now = (getattr(side, "how") for side in (old, new))  # noqa: B009
    if was != now:
        return helps[now]
    amounts = [getattr(side, "amount") for side in (old, new)]  # noqa: B009
    if amounts[0].currency != amounts[1].currency:
        return Effect.UNDECIDED
    return helps[now] if amounts[1].minor > amounts[0].minor else helps[now].reversed
