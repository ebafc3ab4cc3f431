"""Amounts for each unit, point or record that nothing limits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.checks.shown import amount_shown, money_shown
from slakit.contract.amounts import Judge, Near, paid_in
from slakit.contract.bases import base_in, telling_windows
from slakit.contract.expressions import Unit
from slakit.contract.model import Contract, Credit, Objective
from slakit.contract.payments import PerUnit
from slakit.contract.schedule import segments
from slakit.diagnostics import Diagnostic, Severity

__all__ = ["check_unlimited"]

_MANY = 100


def check_unlimited(contract: Contract) -> Iterator[Diagnostic]:
    """Lines that pay by the unit or by the record, with no limit of their own and no cap over them."""
    for objective in contract.objectives:
        if any(not cap.objectives or objective.name in cap.objectives for cap in contract.remedies.caps):
            continue
        for credit in objective.credits:
            by_unit = credit.per is not None and credit.per.high is None
            if credit.amount is None or credit.at_most is not None or not (by_unit or credit.for_each is not None):
                continue
            yield Diagnostic(
                "SLA211",
                f"nothing limits this line: {_witness(contract, objective, credit)}",
                Severity.WARNING,
                credit.span,
                help="add `at most …` to the line, or a cap to the remedies",
                blocks=False,
            )


def _witness(contract: Contract, objective: Objective, credit: Credit) -> str:
    """Return what very many units come to, or the worst result where a measure has one."""
    assert credit.amount is not None
    many = amount_shown(credit.amount, _MANY)
    if credit.for_each is not None:
        return f"{_MANY} {credit.for_each.records} would come to {many}"
    if not isinstance(credit.per, PerUnit):
        return f"{_MANY} points would come to {many}"
    table = [s for s in segments(objective) if not s.met and s.reachable]
    judge = Judge.of(objective, base_in(contract.agreement, telling_windows(objective, contract.agreement)[0]))
    if table and objective.measure.unit is Unit.PERCENT and paid_in(credit.amount) is Unit.MONEY:
        ends = [s for s in (table[0].lowest, table[-1].highest) if s is not None and s.aside == 0]
        sums = [(paid.value, end.value) for end in ends if (paid := judge.paid(credit, Near(end.value))) is not None]
        if sums and max(sums)[0] > 0:
            amount, value = max(sums)
            shown = Fraction(value * 100)
            return f"a result of {shown} % would come to {money_shown(amount, contract.agreement.currency)}"
    return f"{_MANY} times {credit.per.unit.written} would come to {many}"
