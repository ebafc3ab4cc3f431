"""The parties of an agreement: names, numbers in registers, addresses, and who signs for them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.blocks import single
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.values import read_text
from slakit.contract.model import Party, Signatory
from slakit.syntax import tree

__all__ = ["read_party"]

_VAT = re.compile(r"([A-Z]{2})[A-Z0-9+*]{2,13}")
_OWN_PREFIXES = frozenset({"EL", "XI"})
"""Greece and Northern Ireland, whose numbers do not begin with the code of a country."""


@cache
def _countries() -> frozenset[str]:
    """The codes of ISO 3166, from the table that comes with the time zones."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line.split("\t")[0] for line in table.splitlines() if line and not line.startswith("#"))


def _country(scope: Scope, node: tree.Address) -> str | None:
    if node.country is None:
        return None
    code = str(node.country)
    if code in _countries():
        return code
    near = f"did you mean {code.upper()}? A" if code.upper() in _countries() else "a"
    scope.report(
        "SLA510",
        node.span,
        f"there is no country `{code}`",
        help=f"{near} country is written by its two letters in ISO 3166, such as NL",
    )
    return None


def _vat(scope: Scope, node: tree.Vat) -> str | None:
    number = read_text(node.text)
    shape = _VAT.fullmatch(number)
    if shape is not None and (shape[1] in _countries() or shape[1] in _OWN_PREFIXES):
        return number
    scope.report(
        "SLA511",
        node.span,
        f"`{number}` is not a VAT number",
        help="write it with the two letters of its country in front and without spaces, such as NL123456789B01",
    )
    return None


def read_party(scope: Scope, node: tree.Provider | tree.Customer) -> Party:
    """Return a party; a country or number that cannot be is reported and left out."""
    registered = single(scope, node.lines, tree.Registered, "registration")
    vat = single(scope, node.lines, tree.Vat, "VAT number")
    address = single(scope, node.lines, tree.Address, "address")
    return trusted(Party)(
        span=node.span,
        name=read_text(node.name),
        registered=read_text(registered.text) if registered else None,
        vat=_vat(scope, vat) if vat else None,
        address=read_text(address.text) if address else None,
        country=_country(scope, address) if address else None,
        signatories=tuple(
            trusted(Signatory)(name=read_text(line.name), role=read_text(line.role))
            for line in node.lines
            if isinstance(line, tree.Signatory)
        ),
        contacts=tuple(
            tuple(read_text(text) for text in line.texts) for line in node.lines if isinstance(line, tree.Contact)
        ),
    )
