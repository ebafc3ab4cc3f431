"""From capped credits to what is paid: least payment, claims, tax, cost centres.

Each is one step over what falls due together; the pipeline says in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.contract.model import Contract
from slakit.contract.remedies import CostCentre, LeastPayment
from slakit.credits.dates import Latest, latest_of
from slakit.credits.items import Item, share_out
from slakit.credits.lines import rounded
from slakit.credits.results import Claimed, ClaimState, Least, Unknown
from slakit.measure.results import Claim
from slakit.money import Money, split_largest_remainder
from slakit.timeline import Window

__all__ = ["Claim", "centres", "judged_claims", "least_paid", "taxed"]


def least_paid(rule: LeastPayment, items: Sequence[Item], tax: Fraction) -> Least | None:
    """Apply a least payment to credits of money, with the tax on them so far; None where it changes nothing.

    Where one of them cannot be told, and the others are less than it, nor can these.
    """
    values = [item.value for item in items if item.value is not None]
    total, least = sum(values, Fraction(0)), Fraction(rule.amount.minor)
    if not 0 < total < least - tax:
        return None
    if len(values) < len(items):
        for item in items:
            if item.value:
                item.fail(Unknown.SHARED_WITH)
        return None
    after = Fraction(0) if rule.how == "nothing below" else least - tax
    for item, part in zip(items, share_out(after, values, Unit.MONEY), strict=True):
        item.value = part
    return Least(rule, total, after)


def judged_claims(
    contract: Contract,
    items: Sequence[Item],
    claims: Sequence[Claim] | None,
    index: Callable[[Item], int],
    as_of: int | None = None,
    told: Container[tuple[str, str]] | None = None,
) -> list[Claimed]:
    """Take away what is due on claim only and was not claimed in time; return what became of each such line.

    Without claims (`None`) all is taken as claimed in time, and so is what is none of the objectives and windows that
    are `told`, where these are named. What was carried is claimed for the window in which it arose. Whether the time
    for a claim that nobody made is over, `as_of` decides: an instant in microseconds UTC.
    """
    found = []
    for item in items:
        if claims is None or item.credit is None or not item.credit.on_claim or item.value == 0:
            continue
        window = item.origin or item.window
        if told is not None and (item.objective, window.label) not in told:
            continue
        own = [
            c for c in claims
            if (c.objective, c.window) == (item.objective, window.label) and c.entity in (None, item.entity)
        ]  # fmt: skip
        state, claim, last = _judged(contract, window, own, as_of)
        if state == "untold":
            item.fail(Unknown.VALUE)
        elif state != "in time" and item.value is not None:
            item.value = Fraction(0)
        found.append(Claimed(index(item), state, claim.made if claim is not None else None, last))
    return found


def _judged(
    contract: Contract, window: Window, own: Sequence[Claim], as_of: int | None
) -> tuple[ClaimState, Claim | None, Latest | None]:
    """Return what came of the claims for one line, the one that decides it, and the last moment for that.

    One claim in time is enough. Where nobody claimed, the latest moment that is known counts.
    """
    deadline = contract.remedies.claim.deadline if contract.remedies.claim is not None else None
    made = sorted((c for c in own if c.made is not None), key=lambda c: c.made or 0)
    if deadline is None:
        return ("in time", made[0], None) if made else ("open", None, None)
    if not made:
        untils = [latest_of(contract, deadline, window, c.event if c is not None else None) for c in (own or (None,))]
        until = max((one for one in untils if one is not None), key=lambda one: one.instant, default=None)
        over = until is not None and as_of is not None and not until.keeps(as_of)
        return "lapsed" if over else "open", None, until
    judged = [(c, latest_of(contract, deadline, window, c.event)) for c in made]
    for claim, last in judged:
        if last is not None and claim.made is not None and last.keeps(claim.made):
            return "in time", claim, last
    untold = next((claim for claim, last in judged if last is None), None)
    return ("untold", untold, None) if untold is not None else ("late", *judged[0])


def taxed(contract: Contract, credits: Fraction) -> Fraction | None:
    """Return the tax on credits, rounded as the contract rounds; `None` where it is not whole and nothing rounds it."""
    tax = contract.remedies.tax
    if tax is None:
        return Fraction(0)
    found = rounded(tax.percent * credits, contract.remedies.rounding)
    return found if found.denominator == 1 else None


def centres(contract: Contract, amount: Money) -> tuple[tuple[CostCentre, Money], ...]:
    """Split an amount over the cost centres, losing no minor unit."""
    split = contract.remedies.split
    if split is None:
        return ()
    shares = [c.share if c.share is not None else Fraction(1, len(split.centres)) for c in split.centres]
    parts = split_largest_remainder(amount.minor, shares)
    return tuple((c, Money(amount.currency, part)) for c, part in zip(split.centres, parts, strict=True))
