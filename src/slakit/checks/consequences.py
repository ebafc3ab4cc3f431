"""Remedies that can never take effect: earn backs, highest-only lines, rights to terminate, plans."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.checks.most import all_lines, windows_in
from slakit.contract.expressions import AllOf, AnyOf, BaseRef, Expression, History, ObjectiveRef, Standing
from slakit.contract.model import Computed, Contract
from slakit.contract.walking import walk
from slakit.diagnostics import Diagnostic, Related, Span
from slakit.timeline import WindowKind

__all__ = ["check_earn_back", "check_highest", "check_histories", "check_plans"]


def _paying(contract: Contract) -> set[str]:
    """Return the names of all that have credits, among them the empty one where the remedies have some."""
    return {name for name, line in all_lines(contract) if not line.bonus and line.amount is not None}


def check_earn_back(contract: Contract) -> Iterator[Diagnostic]:
    """Earn backs of credits that there are not."""
    paying = _paying(contract)
    for line in contract.remedies.earn_back:
        values = list(walk(line.amount.value)) if isinstance(line.amount, Computed) else []
        for value in values:
            lost = isinstance(value, ObjectiveRef) and value.part == "credit" and value.objective not in paying
            if lost or (isinstance(value, BaseRef) and value.name == "credits" and not paying):
                of = value.objective if isinstance(value, ObjectiveRef) else None
                yield Diagnostic(
                    "SLA238",
                    f"there is nothing to earn back: {of or 'no objective'} has no credit{'s' if of is None else ''}",
                    span=value.span or line.span,
                    help="name an objective that has credits, or add its credit table",
                    blocks=False,
                )


def check_highest(contract: Contract) -> Iterator[Diagnostic]:
    """Lines that pick the highest of one credit, or among objectives that have none."""
    paying = _paying(contract)
    for line in contract.remedies.highest:
        without = [name for name in line.objectives if name not in paying]
        if len(line.objectives) == 1:
            yield Diagnostic(
                "SLA239",
                f"the highest credit of {line.objectives[0]} alone is its only one",
                span=line.span,
                help="name the objectives that may fail together, or remove the line",
                blocks=False,
            )
        elif without:
            yield Diagnostic(
                "SLA239",
                f"{' and '.join(without)} {'have' if len(without) > 1 else 'has'} no credits, so nothing of"
                f" {'them' if len(without) > 1 else 'it'} is ever left out",
                span=line.span,
                help="remove the name, or add a credit table to the objective",
                blocks=False,
            )


def _needed(history: History) -> int:
    """Return how many windows must lie in the term for a history to come true."""
    match history.how:
        case "out of":
            return history.least or history.count
        case "consecutive":
            return history.count
    return history.count + 1


def _never(contract: Contract, expression: Expression) -> Standing | None:
    """Return the standing that keeps a condition from ever being true, because the term is too short for it."""
    match expression:
        case Standing(history=History() as history):
            kind = _kind(contract, expression, history)
            there = windows_in(contract, kind, WindowKind.TERM) if kind is not None else None
            return expression if there is not None and _needed(history) > there else None
        case AllOf():
            return next((found for part in expression.parts if (found := _never(contract, part))), None)
        case AnyOf():
            never = [_never(contract, part) for part in expression.parts]
            return never[0] if all(never) else None
    return None


def _kind(contract: Contract, standing: Standing, history: History) -> WindowKind | None:
    if history.unit == "window":
        objective = contract.objective(standing.objective) if standing.objective is not None else None
        return objective.each if objective is not None else None
    anchored = history.contract and history.unit in ("month", "quarter", "year")
    return WindowKind(f"contract {history.unit}" if anchored else history.unit)


def check_histories(contract: Contract) -> Iterator[Diagnostic]:
    """Rights, plans, earn backs, credits and escalation that need more windows than the term has."""
    remedies = contract.remedies
    lines: list[tuple[str, Expression, Span | None]] = []
    lines += [("this right to terminate", line.when, line.span) for line in remedies.terminations]
    lines += [("this plan", line.when, line.span) for line in remedies.plans if line.when is not None]
    lines += [("this earn back", line.condition, line.span) for line in remedies.earn_back]
    lines += [
        ("this right to terminate", line.when, line.span)
        for clause in contract.clauses
        if clause.verification is not None
        for line in clause.verification.terminations
    ]
    lines += [
        ("this bonus" if line.bonus else "this credit", line.condition, line.span)
        for _, line in all_lines(contract)
        if line.condition is not None
    ]
    lines += [("this escalation", one.when, one.span) for one in contract.escalations if one.when is not None]
    for what, condition, span in lines:
        standing = _never(contract, condition)
        if standing is None or standing.history is None:
            continue
        kind = _kind(contract, standing, standing.history)
        assert kind is not None, "a history that is too long has windows of a kind"
        there = windows_in(contract, kind, WindowKind.TERM)
        agreement = contract.agreement
        yield Diagnostic(
            "SLA241",
            f"{what} can never arise: it needs {_needed(standing.history)} {kind.value}s, and from"
            f" {agreement.first_date} to {agreement.last_date} there are {there} at most",
            span=standing.span or span,
            related=(Related(span, what),) if span is not None and standing.span is not None else (),
            help="ask for fewer of them, or make the term longer",
            blocks=False,
        )


def check_plans(contract: Contract) -> Iterator[Diagnostic]:
    """Plans of the remedies that nothing calls for."""
    for plan in contract.remedies.plans:
        if plan.when is None:
            yield Diagnostic(
                "SLA243",
                "this plan does not say when it is owed",
                span=plan.span,
                help="add a condition, such as `when ANS-1 is missed in 2 consecutive months`",
                blocks=False,
            )
