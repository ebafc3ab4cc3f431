"""Reads contracts for the tests of the language: every report, as the command line would give it."""

from __future__ import annotations

from slakit.checks import check
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, sort_diagnostics
from slakit.render.diagnostics import full_text
from slakit.resources import read_use, stdlib_names

__all__ = ["codes", "read", "reports"]


def read(text: str | bytes, name: str = "contract.sla") -> tuple[Contract | None, list[Diagnostic]]:
    """The model of a contract, and what reading and checking it report."""
    data = text.encode() if isinstance(text, str) else text
    contract, found, _ = read_contract(name, data, read_use, stdlib_names())
    if contract is not None:
        found = sort_diagnostics([*found, *check(contract)])
    return contract, found


def codes(text: str | bytes, name: str = "contract.sla", *, unused: bool = False) -> list[str]:
    """The codes of all reports on a contract; names that nothing uses, which small contracts have, only if asked."""
    found = [diagnostic.code for diagnostic in read(text, name)[1]]
    return found if unused else [code for code in found if code != "SLA614"]


def reports(text: str | bytes, name: str = "contract.sla") -> str:
    """All reports on a contract as people see them."""
    return "\n\n".join(full_text(diagnostic) for diagnostic in read(text, name)[1]) + "\n"
