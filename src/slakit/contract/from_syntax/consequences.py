"""Plans to improve and rights to terminate, of a clause (the reader's subject) or of the remedies."""

from __future__ import annotations

from slakit.contract.consequences import ImprovementPlan, Termination
from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.deadlines import read_deadline
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.parties import read_who
from slakit.contract.from_syntax.scope import token_span
from slakit.syntax import tree

__all__ = ["read_plan", "read_termination"]


def read_plan(reader: FigureReader, node: tree.Plan) -> ImprovementPlan | None:
    """Return a plan to improve; `None` when something about it was reported."""
    deadline = read_deadline(reader.scope, node.deadline)
    when = reader.condition(node.when.condition) if node.when is not None else None
    if deadline is None or (node.when is not None and when is None):
        return None
    return trusted(ImprovementPlan)(span=node.span, deadline=deadline, when=when)


def read_termination(reader: FigureReader, node: tree.Terminate) -> Termination | None:
    """Return a right to terminate; `None` when something about it was reported."""
    scope = reader.scope
    when = reader.condition(node.when.condition)
    refund = str(node.refund.fee) if node.refund is not None else None
    if node.refund is not None and refund not in scope.paid_fees:
        if refund in scope.fees:
            scope.report(
                "SLA406",
                node.refund.span,
                f"`{refund}` is made of other amounts, and nothing of it is paid back",
                help="name a fee",
            )
        elif scope.fees_known:
            scope.unknown(token_span(node.refund.fee, node.span.source), "fee", str(refund), scope.paid_fees)
        return None
    if when is None:
        return None
    return trusted(Termination)(span=node.span, party=read_who(node.party), when=when, refund=refund)
