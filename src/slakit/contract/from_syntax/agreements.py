"""The agreement block: parties, term, zone, currency; what it says beyond them is read beside this module."""

from __future__ import annotations

import datetime as dt
from typing import Literal, cast

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.agreement_terms import (
    read_definitions,
    read_languages,
    read_notice,
    read_renewal,
)
from slakit.contract.from_syntax.blocks import required, single
from slakit.contract.from_syntax.fees import read_amounts, read_fees
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.party import read_party
from slakit.contract.from_syntax.scope import Scope, closest
from slakit.contract.from_syntax.values import read_date, read_text
from slakit.contract.model import Agreement, Party
from slakit.money import MINOR_DIGITS, Money
from slakit.syntax import tree
from slakit.syntax.tokens import Token
from slakit.timeline import is_zone, suggest_zones

__all__ = ["completed_agreement", "read_agreement", "read_zone"]


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


def _text_of(token: Token | None) -> str | None:
    return None if token is None else read_text(token)


def _word_of(line: tree.Kind | tree.Basis | None) -> str | None:
    return None if line is None else str(line.word)


def read_agreement(figures: FigureReader, node: tree.Agreement) -> Agreement:
    """Return the agreement; also tells the scope its currency, zone and fees, which other blocks need.

    What may depend on objectives comes with `completed_agreement`, when they are known. What is missing or wrong is
    reported and made up, so that the rest of the contract can be judged in the same run.
    """
    scope, lines, owner = figures.scope, node.lines, node.name_span
    version = required(scope, owner, lines, tree.Version, "version", 'version "1.0"')
    provider = required(scope, owner, lines, tree.Provider, "provider", 'provider "Northwind B.V."')
    customer = required(scope, owner, lines, tree.Customer, "customer", 'customer "Acme N.V."')
    term_line = required(scope, owner, lines, tree.Term, "term", "in force from 2026-01-01 to 2026-12-31")
    zone_line = required(scope, owner, lines, tree.Zone, "time zone", "zone Europe/Amsterdam")
    currency_line = required(scope, owner, lines, tree.Currency, "currency", "currency EUR")
    governed = single(scope, lines, tree.Governed, "governing law")
    kind = single(scope, lines, tree.Kind, "kind of agreement")
    basis = single(scope, lines, tree.Basis, "basis")
    scope.zone = read_zone(scope, zone_line) if zone_line else None
    scope.currency = _currency(scope, currency_line) if currency_line else None
    term = _term(scope, term_line) if term_line else None
    languages, prevails = read_languages(scope, lines)
    fees = read_fees(figures, lines, term)
    priced = [fee.amount.currency for fee in fees if isinstance(fee.amount, Money)]
    first, last = term or (dt.date(2000, 1, 1), dt.date(2099, 12, 31))
    nobody = trusted(Party)(name="")
    return trusted(Agreement)(
        span=owner,
        name=str(node.name),
        title=read_text(node.title),
        version=read_text(version.text) if version else "",
        provider=read_party(scope, provider) if provider else nobody,
        customer=read_party(scope, customer) if customer else nobody,
        first_date=first,
        last_date=last,
        zone=scope.zone or "UTC",
        currency=scope.currency or (priced[0] if priced else "EUR"),
        governed_by=_text_of(governed.text) if governed else None,
        fees=fees,
        kind=cast("Literal['customer'] | None", _word_of(kind)),
        basis=cast("Literal['service'] | None", _word_of(basis)),
        notice=read_notice(scope, lines),
        languages=languages,
        prevails=prevails,
        definitions=read_definitions(scope, lines),
    )


def completed_agreement(figures: FigureReader, node: tree.Agreement, agreement: Agreement) -> Agreement:
    """Return the agreement with its amounts and its renewal; `figures` reads amounts and knows all objectives."""
    amounts = read_amounts(figures, node.lines)
    renewal, ends = read_renewal(figures, node.lines)
    return agreement.model_copy(update={"amounts": amounts, "renewal": renewal, "ends_without_renewal": ends})
