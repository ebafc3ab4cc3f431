"""From capped credits to what is paid: least payment, claims, tax, cost centres.

Each is one step over what falls due together; the pipeline says in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Unit
from slakit.contract.model import Contract
from slakit.contract.remedies import CostCentre, LeastPayment
from slakit.credits.dates import Latest, latest
from slakit.credits.items import Item, share_out
from slakit.credits.lines import rounded
from slakit.credits.results import Claimed, Least, Unknown
from slakit.money import Money, split_largest_remainder
from slakit.timeline import WindowKind, windows

__all__ = ["Claim", "centres", "claim_deadline", "judged_claims", "least_paid", "taxed"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim for the credits of an objective in the window of a label, at an instant in microseconds UTC.

    `event` is the instant from which its deadline runs, where data alone can tell: the end of an incident, a notice.
    """

    objective: str
    window: str
    made: int
    event: int | None = None
    entity: str | None = None


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


def claim_deadline(contract: Contract, deadline: Deadline, item: Item, claim: Claim | None) -> Latest | None:
    """Return the last moment for a claim; `None` where the event that it runs from is not known."""
    window = item.origin or item.window  # what was carried was claimed with the rest of it
    match deadline.after:
        case "window" | None:
            event = window.end - 1
        case "month":
            (month,) = windows(WindowKind.MONTH, contract.agreement.zone, window.last_date, window.last_date)
            event = month.end - 1
        case _:
            if claim is None or claim.event is None:
                return None
            event = claim.event
    return latest(contract, deadline, event)


def judged_claims(
    contract: Contract, items: Sequence[Item], claims: Sequence[Claim], index: Callable[[Item], int]
) -> list[Claimed]:
    """Take away what is due on claim only and was not claimed in time; return what became of each such line."""
    deadline = contract.remedies.claim.deadline if contract.remedies.claim is not None else None
    found = []
    for item in items:
        if item.credit is None or not item.credit.on_claim or item.value == 0:
            continue
        about = (item.objective, (item.origin or item.window).label)
        own = [c for c in claims if (c.objective, c.window) == about and c.entity in (None, item.entity)]
        claim = min(own, key=lambda c: c.made) if own else None
        last = claim_deadline(contract, deadline, item, claim) if deadline is not None else None
        state = _state(deadline, last, claim)
        if state == "untold":
            item.fail(Unknown.VALUE)
        elif state != "in time" and item.value is not None:
            item.value = Fraction(0)
        found.append(Claimed(index(item), state, claim.made if claim else None, last.instant if last else None))
    return found


def _state(
    deadline: Deadline | None, last: Latest | None, claim: Claim | None
) -> Literal["in time", "late", "open", "untold"]:
    if claim is None:
        return "open"
    if deadline is None:
        return "in time"
    if last is None:
        return "untold"
    return "in time" if last.keeps(claim.made) else "late"


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
