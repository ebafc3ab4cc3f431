"""What people do: obligations and their relief, escalation, reviews."""

from __future__ import annotations

from slakit.contract.duties import Escalation, EscalationStep, Obligation, Relief, Review
from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.blocks import required, single
from slakit.contract.from_syntax.clauses import read_texts
from slakit.contract.from_syntax.deadlines import EVENTS, read_deadline
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.objectives import read_outcome
from slakit.contract.from_syntax.parties import read_who
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.contract.from_syntax.verification import read_plain_window
from slakit.syntax import tree

__all__ = ["read_escalation", "read_obligation", "read_review"]


def _needs_event(scope: Scope, node: tree.WithinLength | tree.ByEndOf, what: str) -> bool:
    """Report a deadline that runs from nowhere; true where it names its event."""
    if node.after is None:
        scope.report(
            "SLA303",
            node.span,
            f"this does not say what the deadline of {what} runs from",
            help=f"add an event, such as `after the {EVENTS[3]}`",
        )
    return node.after is not None


def read_obligation(scope: Scope, node: tree.Obligation) -> Obligation | None:
    """Return what a party is to do; `None` when something that it needs is missing or could not be read."""
    binds = required(scope, node.name_span, node.lines, tree.Binds, "party that is bound", "binds customer")
    texts = read_texts(scope, node.lines)
    if not any(text.text for text in texts):
        scope.report("SLA303", node.name_span, f"the obligation `{node.name}` has no text", help='add `text """ … """`')
    each = single(scope, node.lines, tree.Each, "window")
    due = single(scope, node.lines, tree.Due, "deadline")
    relief = single(scope, node.lines, tree.Relief, "relief")
    window = read_plain_window(scope, each) if each is not None else None
    deadline = None
    if due is not None:
        deadline = read_deadline(scope, due.deadline)
        _needs_event(scope, due.deadline, "an obligation")
    relieves = _relief(scope, relief) if relief is not None else None
    if binds is None:
        return None
    return trusted(Obligation)(
        span=node.span,
        name=str(node.name),
        title=read_text(node.title),
        binds=read_who(binds.party),
        texts=texts,
        each=window,
        due=deadline,
        relief=relieves,
    )


def _relief(scope: Scope, node: tree.Relief) -> Relief | None:
    names: list[str] = []
    good = True
    for token in node.names[:-1]:
        name, span = str(token), token_span(token, node.span.source)
        if name not in scope.objective_kinds:
            scope.unknown(span, "objective", name, scope.objective_kinds)
            good = False
        elif name in names:
            scope.report("SLA304", span, f"`{name}` is named twice", help="remove one of the two")
        names.append(name)
    if not good:
        return None
    return trusted(Relief)(span=node.span, objectives=tuple(names), outcome=read_outcome(node.names[-1]))


def read_escalation(reader: FigureReader, node: tree.Escalation) -> Escalation | None:
    """Return who is told one after the other; `None` when something about it was reported."""
    scope = reader.scope
    when = single(scope, node.lines, tree.When, "condition")
    texts = read_texts(scope, node.lines)
    condition = reader.condition(when.condition) if when is not None else None
    steps: list[EscalationStep] = []
    lines = [line for line in node.lines if isinstance(line, tree.Step)]
    if not lines:
        scope.report(
            "SLA303",
            node.name_span,
            f"the escalation `{node.name}` has no step",
            help='add who is told and when: `step "Head of service" within 4 hours after the incident`',
        )
    for line in lines:
        deadline = read_deadline(scope, line.deadline)
        if when is None:
            _needs_event(scope, line.deadline, "this step")
        if deadline is not None:
            steps.append(trusted(EscalationStep)(span=line.span, who=read_text(line.who), deadline=deadline))
    if when is not None and condition is None:
        return None
    return trusted(Escalation)(
        span=node.span,
        name=str(node.name),
        title=read_text(node.title),
        when=condition,
        steps=tuple(steps),
        texts=texts,
    )


def read_review(scope: Scope, node: tree.Review) -> Review | None:
    """Return a meeting that is held in each window; `None` when something about it was reported."""
    each = required(scope, node.name_span, node.lines, tree.Each, "window", "each calendar quarter")
    attended = [line for line in node.lines if isinstance(line, tree.Attended)]
    report = single(scope, node.lines, tree.Report, "report")
    texts = read_texts(scope, node.lines)
    deadline = read_deadline(scope, report.deadline) if report is not None else None
    if each is None:
        return None
    return trusted(Review)(
        span=node.span,
        name=str(node.name),
        title=read_text(node.title),
        each=read_plain_window(scope, each),
        attended_by=tuple(read_text(text) for line in attended for text in line.texts),
        report=deadline,
        texts=texts,
    )
