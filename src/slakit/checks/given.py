"""Figures that a party gives for other windows than those of the objective that needs them."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.expressions import Expression, FigureRef
from slakit.contract.model import Computed, Contract, Objective
from slakit.contract.walking import walk
from slakit.diagnostics import Diagnostic, Related

__all__ = ["check_given"]


def _expressions(objective: Objective) -> Iterator[Expression]:
    yield objective.measure.figure
    for credit in objective.credits:
        if isinstance(credit.amount, Computed):
            yield credit.amount.value
        if credit.condition is not None:
            yield credit.condition


def check_given(contract: Contract) -> Iterator[Diagnostic]:
    """Uses of given figures in objectives whose windows have no value of their own."""
    figures = {figure.name: figure for figure in contract.figures}
    for objective in contract.objectives:
        told = set()
        for reference in (e for part in _expressions(objective) for e in walk(part) if isinstance(e, FigureRef)):
            figure = figures.get(reference.figure)
            if figure is None or figure.each is objective.each or figure.name in told:
                continue
            told.add(figure.name)
            yield Diagnostic(
                "SLA661",
                f"`{figure.name}` is given for each {figure.each.value}, and {objective.name} needs a value for each"
                f" {objective.each.value}: for the one from {contract.agreement.first_date} there is none",
                span=reference.span,
                related=(Related(figure.span, "it is given here"),) if figure.span is not None else (),
                help="let the figure be given for the windows of the objective, or measure over those of the figure",
                blocks=False,
            )
