"""Claims and payments by a deadline: credits that nobody can claim, deadlines of no length, and small sums."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.checks.caps import money_text
from slakit.checks.most import all_lines, most_of_all, windows_in
from slakit.contract.deadlines import Deadline
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Related
from slakit.money import decimal_text

__all__ = ["check_claims", "check_least_payment", "check_split"]


def _is_zero(deadline: Deadline | None) -> bool:
    return deadline is not None and deadline.length is not None and deadline.length.microseconds == 0


def check_claims(contract: Contract) -> Iterator[Diagnostic]:
    """Deadlines without length; credits on claim without a deadline, and a deadline without credits on claim."""
    remedies = contract.remedies
    paid_by = remedies.settlement.paid_by if remedies.settlement is not None else None
    for deadline in (remedies.claim.deadline if remedies.claim is not None else None, paid_by):
        if deadline is not None and _is_zero(deadline):
            yield Diagnostic(
                "SLA234",
                f"nobody can keep this deadline: it is over at the instant of the {deadline.after}",
                span=deadline.span,
                help="give it a length, such as `within 30 calendar days`",
                blocks=False,
            )
    claimed = [(name, line) for name, line in all_lines(contract) if line.on_claim]
    if claimed and remedies.claim is None:
        name, line = claimed[0]
        yield Diagnostic(
            "SLA235",
            f"a credit{f' of {name}' if name else ''} is due on claim, and the contract does not say until when: a"
            f" claim on {contract.agreement.last_date} for {contract.agreement.first_date} is neither late nor in time",
            span=line.span,
            help="add to the remedies, for example: `claim within 30 calendar days after the statement`",
            blocks=False,
        )
    if remedies.claim is not None and not claimed:
        first = next(all_lines(contract), None)
        example = f"a credit of {first[0]}" if first is not None and first[0] else "every credit"
        place = first[1].span if first is not None else None
        yield Diagnostic(
            "SLA235",
            f"this deadline applies to nothing: {example} is paid without a claim",
            span=remedies.claim.span,
            related=(Related(place, "due without a claim"),) if place is not None else (),
            help="add `on claim` to the credits that have to be claimed, or remove the deadline",
            blocks=False,
        )


def check_least_payment(contract: Contract) -> Iterator[Diagnostic]:
    """Least payments above all that can come to be due."""
    least = contract.remedies.least_payment
    paying = [o for o in contract.objectives if o.credits]
    if least is None or not paying:
        return
    each = max((o.each for o in paying), key=lambda kind: max(windows_in(contract, o.each, kind) for o in paying))
    most = most_of_all(contract, each)
    if most is None or most >= least.amount.minor:
        return
    leads_to = "nothing is ever paid" if least.how == "nothing below" else "every credit is raised to it"
    yield Diagnostic(
        "SLA240",
        f"{leads_to}: all credits of a {each.value} together come to at most {money_text(contract, most)}",
        span=least.span,
        help="lower this amount",
        blocks=False,
    )


def check_split(contract: Contract) -> Iterator[Diagnostic]:
    """Shares of cost centres that are not 100 % together."""
    split = contract.remedies.split
    shares = [centre.share for centre in split.centres if centre.share is not None] if split is not None else []
    whole = sum(shares, Fraction(0))
    if split is None or not shares or whole == 1:
        return
    hundred = Fraction(10000)
    percent = decimal_text(whole * 100, 6).rstrip("0").rstrip(".")
    yield Diagnostic(
        "SLA231",
        f"these shares come to {percent} % together: of {money_text(contract, hundred)},"
        f" {money_text(contract, hundred * whole)} would be paid",
        span=split.span,
        help="let the shares come to 100 %, or give none of them for equal shares",
        blocks=False,
    )
