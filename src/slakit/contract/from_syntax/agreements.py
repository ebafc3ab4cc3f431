"""The agreement block: parties, term, zone, currency, fees."""

from __future__ import annotations

import datetime as dt
from typing import Literal, cast

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.blocks import declare, required, single
from slakit.contract.from_syntax.scope import Scope, closest
from slakit.contract.from_syntax.values import read_amount, read_date, read_text
from slakit.contract.model import Agreement, Fee, Party, Signatory
from slakit.diagnostics import Span
from slakit.money import MINOR_DIGITS
from slakit.syntax import tree
from slakit.syntax.tokens import Token
from slakit.timeline import is_zone, suggest_zones

__all__ = ["read_agreement", "read_zone"]


def read_zone(scope: Scope, node: tree.Zone) -> str | None:
    """Return an IANA zone that exists."""
    name = str(node.name)
    if is_zone(name):
        return name
    near = suggest_zones(name)
    scope.report(
        "SLA503",
        node.span,
        f"there is no time zone `{name}`",
        help=f"did you mean {' or '.join(near)}?" if near else "write an IANA zone such as Europe/Amsterdam",
    )
    return None


def _currency(scope: Scope, node: tree.Currency) -> str | None:
    code = str(node.code)
    if code in MINOR_DIGITS:
        return code
    near = closest(code.upper(), MINOR_DIGITS)
    scope.report(
        "SLA403",
        node.span,
        f"there is no currency `{code}`",
        help=f"did you mean {near}?" if near else "write an ISO 4217 code such as EUR",
    )
    return None


def _party(scope: Scope, node: tree.Provider | tree.Customer) -> Party:
    registered = single(scope, node.lines, tree.Registered, "registration")
    address = single(scope, node.lines, tree.Address, "address")
    return trusted(Party)(
        span=node.span,
        name=read_text(node.name),
        registered=read_text(registered.text) if registered else None,
        address=read_text(address.text) if address else None,
        signatories=tuple(
            trusted(Signatory)(name=read_text(line.name), role=read_text(line.role))
            for line in node.lines
            if isinstance(line, tree.Signatory)
        ),
    )


def _term(scope: Scope, node: tree.Term) -> tuple[dt.date, dt.date] | None:
    source = node.span.source
    first, last = read_date(scope, source, node.first), read_date(scope, source, node.last)
    if first is None or last is None:
        return None
    if last < first:
        scope.report(
            "SLA504",
            node.span,
            f"the term ends on {last}, before it begins on {first}",
            help="write the first day, then the last",
        )
        return None
    return first, last


def _fees(scope: Scope, lines: tuple[tree.Node, ...], term: tuple[dt.date, dt.date] | None) -> tuple[Fee, ...]:
    taken: dict[str, Span] = {}
    fees = []
    for line in lines:
        if not isinstance(line, tree.Fee):
            continue
        name = str(line.name)
        scope.fees.add(name)
        scope.paid_fees.add(name)
        scope.fees_known &= bool(name)  # a name that the parser had to invent may be any
        amount = (
            read_amount(scope, line.span.source, line.amount.amount) if isinstance(line.amount, tree.Money) else None
        )
        if not declare(scope, taken, name, line.span, "fee") or amount is None:
            continue
        pace = line.pace
        per = cast('Literal["month", "quarter", "year"]', str(pace.unit)) if isinstance(pace, tree.Per) else None
        partial: Literal["by day", "in full"] | None = None
        if line.partial is not None and per is None:
            scope.report(
                "SLA408",
                line.partial.span,
                "a fee that is paid once has no months in part",
                help="remove these words, or say `per month` instead of `once`",
            )
        elif line.partial is not None:
            partial = "by day" if str(line.partial.how) == "by" else "in full"
        elif per is not None and term is not None and (day := _broken(term, per)) is not None:
            scope.report(
                "SLA207",
                line.span,
                f"the term covers only a part of the {per} of {day}, and the fee does not say what it comes to then",
                help="add `partial months by day` or `partial months in full` to the fee",
                blocks=False,
            )
        fees.append(
            trusted(Fee)(
                span=line.span,
                name=name,
                title=read_text(line.title),
                amount=amount,
                per=per,
                partial=partial,
            )
        )
    return tuple(fees)


def _broken(term: tuple[dt.date, dt.date], per: str) -> dt.date | None:
    """Return the end of the term that lies inside a month (quarter, year), if one does."""
    size = {"month": 1, "quarter": 3, "year": 12}[per]
    first, last = term
    if first.day != 1 or (first.month - 1) % size:
        return first
    after = last + dt.timedelta(days=1)
    return last if after.day != 1 or (after.month - 1) % size else None


def _text_of(token: Token | None) -> str | None:
    return None if token is None else read_text(token)


def read_agreement(scope: Scope, node: tree.Agreement) -> Agreement:
    """Return the agreement; also tells the scope its currency, zone and fees, which other blocks need.

    What is missing or wrong is reported and made up, so that the rest of the contract can be judged in the same run.
    """
    lines, owner = node.lines, node.name_span
    version = required(scope, owner, lines, tree.Version, "version", 'version "1.0"')
    provider = required(scope, owner, lines, tree.Provider, "provider", 'provider "Northwind B.V."')
    customer = required(scope, owner, lines, tree.Customer, "customer", 'customer "Acme N.V."')
    term_line = required(scope, owner, lines, tree.Term, "term", "in force from 2026-01-01 to 2026-12-31")
    zone_line = required(scope, owner, lines, tree.Zone, "time zone", "zone Europe/Amsterdam")
    currency_line = required(scope, owner, lines, tree.Currency, "currency", "currency EUR")
    governed = single(scope, lines, tree.Governed, "governing law")
    scope.zone = read_zone(scope, zone_line) if zone_line else None
    scope.currency = _currency(scope, currency_line) if currency_line else None
    term = _term(scope, term_line) if term_line else None
    fees = _fees(scope, lines, term)
    first, last = term or (dt.date(2000, 1, 1), dt.date(2099, 12, 31))
    nobody = trusted(Party)(name="")
    return trusted(Agreement)(
        span=owner,
        name=str(node.name),
        title=read_text(node.title),
        version=read_text(version.text) if version else "",
        provider=_party(scope, provider) if provider else nobody,
        customer=_party(scope, customer) if customer else nobody,
        first_date=first,
        last_date=last,
        zone=scope.zone or "UTC",
        currency=scope.currency or (fees[0].amount.currency if fees else "EUR"),
        governed_by=_text_of(governed.text) if governed else None,
        fees=fees,
    )
