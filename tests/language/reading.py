"""Reads contracts for the tests of the language: every report, as the command line would give it."""

from __future__ import annotations

from slakit.checks import check
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, sort_diagnostics
from slakit.render.diagnostics import full_text
from slakit.resources import read_use, stdlib_names

__all__ = ["codes", "read", "reports"]


def read(
    text: str | bytes, name: str = "contract.sla", *, unused: bool = False
) -> tuple[Contract | None, list[Diagnostic]]:
    """The model of a contract, and what reading and checking it report.

    Names that nothing uses, which small contracts have, are reported only if asked.
    """
    data = text.encode() if isinstance(text, str) else text
    contract, found, _ = read_contract(name, data, read_use, stdlib_names())
    if contract is not None:
        found = sort_diagnostics([*found, *check(contract)])
    return contract, found if unused else [diagnostic for diagnostic in found if diagnostic.code != "SLA614"]


def codes(text: str | bytes, name: str = "contract.sla", *, unused: bool = False) -> list[str]:
    """The codes of all reports on a contract."""
    return [diagnostic.code for diagnostic in read(text, name, unused=unused)[1]]


def reports(text: str | bytes, name: str = "contract.sla") -> str:
    """All reports on a contract as people see them."""
    return "\n\n".join(full_text(diagnostic) for diagnostic in read(text, name, unused=True)[1]) + "\n"
