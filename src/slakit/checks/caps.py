"""Caps that limit nothing, and caps of which one makes the other pointless."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from slakit.checks.most import amount_in, least_of, most_of_all
from slakit.contract.model import Cap, Contract, PercentOf
from slakit.diagnostics import Diagnostic, Related, Severity
from slakit.money import Money
from slakit.timeline import WindowKind

__all__ = ["check_caps", "money_text"]

_WIDTH = {kind: width for width, kinds in enumerate((
    (WindowKind.DAY,), (WindowKind.WEEK,), (WindowKind.MONTH, WindowKind.CONTRACT_MONTH),
    (WindowKind.QUARTER, WindowKind.CONTRACT_QUARTER), (WindowKind.HALF_YEAR,),
    (WindowKind.YEAR, WindowKind.CONTRACT_YEAR), (WindowKind.TERM,),
)) for kind in kinds}  # fmt: skip


def money_text(contract: Contract, minor: Fraction) -> str:
    """Return an amount for people, without its fraction of the smallest unit."""
    return str(Money(contract.agreement.currency, int(minor)))


def _in(each: WindowKind) -> str:
    return "over the term" if each is WindowKind.TERM else f"in a {each.value}"


def check_caps(contract: Contract) -> Iterator[Diagnostic]:
    """Caps that no sum of credits can reach; wider windows that allow less than narrower ones."""
    for cap in contract.remedies.caps:
        yield from _never_reached(contract, cap)
        yield from _below_every_line(contract, cap)
    for first, second in combinations(contract.remedies.caps, 2):
        yield from _contradicting(contract, first, second)


def _plain(cap: Cap) -> bool:
    return cap.over is None and cap.entity is None and cap.what in ("credits", "bonuses")


def _shared_by_days(contract: Contract, cap: Cap) -> bool:
    """Whether the cap shrinks in a month that the term cuts, while credits may not."""
    if not isinstance(cap.limit, PercentOf):
        return False
    name = cap.limit.fee
    amounts = [credit.amount for objective in contract.objectives for credit in objective.credits]
    fee = next((f for f in contract.agreement.fees if f.name == name), None)
    alike = all(isinstance(amount, PercentOf) and amount.fee == name for amount in amounts if amount is not None)
    return fee is not None and fee.partial == "by day" and not alike


def _never_reached(contract: Contract, cap: Cap) -> Iterator[Diagnostic]:
    if not _plain(cap) or cap.what != "credits" or _shared_by_days(contract, cap):
        return
    if isinstance(cap.limit, PercentOf) and cap.limit.percent > 1:
        return  # more than the whole fee, which has a report of its own
    limit, most = amount_in(contract, cap.limit, cap.each), most_of_all(contract, cap.each, cap.objectives)
    if limit is None or most is None or most >= limit:
        return
    whose = " and ".join(cap.objectives) if cap.objectives else "all objectives together"
    yield Diagnostic(
        "SLA232",
        f"this limit is never reached: the credits of {whose} come to at most {money_text(contract, most)}"
        f" {_in(cap.each)}, and it allows {money_text(contract, limit)}",
        Severity.WARNING,
        cap.span,
        help="lower the limit, or remove the line",
        blocks=False,
    )


def _below_every_line(contract: Contract, cap: Cap) -> Iterator[Diagnostic]:
    """Report a cap below the smallest line of a table: it pays the same for every miss, whatever its lines say."""
    if not _plain(cap) or cap.what != "credits" or cap.rest == "carried forward":
        return
    limit = amount_in(contract, cap.limit, cap.each)
    for objective in contract.objectives:
        if limit is None or (cap.objectives and objective.name not in cap.objectives):
            continue
        smallest = least_of(contract, objective)
        if smallest is not None and smallest[0] > limit:
            amount, line = smallest
            yield Diagnostic(
                "SLA233",
                f"this limit makes every line of {objective.name} pay the same: the smallest comes to"
                f" {money_text(contract, amount)}, and the limit allows {money_text(contract, limit)} {_in(cap.each)}",
                Severity.WARNING,
                cap.span,
                related=(Related(line.span, "the smallest line"),) if line.span is not None else (),
                help="raise the limit above the smallest line, or write one line for every miss",
                blocks=False,
            )


def _contradicting(contract: Contract, first: Cap, second: Cap) -> Iterator[Diagnostic]:
    if not (_plain(first) and _plain(second)) or first.what != second.what:
        return
    if set(first.objectives) != set(second.objectives):
        return
    narrow, wide = (first, second) if _WIDTH[first.each] <= _WIDTH[second.each] else (second, first)
    allowed, whole = amount_in(contract, narrow.limit, narrow.each), amount_in(contract, wide.limit, wide.each)
    if allowed is None or whole is None:
        return
    if allowed > whole or (_WIDTH[narrow.each] == _WIDTH[wide.each] and allowed != whole):
        loose, tight = (narrow, wide) if allowed > whole else (wide, narrow)
        more, less = max(allowed, whole), min(allowed, whole)
        yield Diagnostic(
            "SLA233",
            f"these limits contradict each other: {money_text(contract, more)} {_in(loose.each)}, and not more"
            f" than {money_text(contract, less)} {_in(tight.each)}",
            span=loose.span,
            related=(Related(tight.span, "this one allows less"),) if tight.span is not None else (),
            help="give the wider window the larger limit, or remove one of the lines",
            blocks=False,
        )
