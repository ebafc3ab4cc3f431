"""Who does something: a party, both of them, or somebody else by name."""

from __future__ import annotations

from slakit.contract.from_syntax.values import read_text
from slakit.contract.spans import Who
from slakit.syntax import tree

__all__ = ["read_who"]


def read_who(node: tree.TheProvider | tree.TheCustomer | tree.BothParties | tree.ThirdParty) -> Who:
    """Return who is meant."""
    match node:
        case tree.TheProvider():
            return "provider"
        case tree.TheCustomer():
            return "customer"
        case tree.BothParties():
            return "both parties"
    return read_text(node.name)
