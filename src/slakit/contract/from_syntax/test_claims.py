"""What an example supposes beside values and records: claims for credits, and obligations that were not met.

Runs while test blocks are read.
"""

from __future__ import annotations

from collections.abc import Iterable

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.test_records import read_instant
from slakit.contract.from_syntax.test_subjects import Subjects, read_label
from slakit.contract.from_syntax.values import read_date
from slakit.contract.model import Agreement
from slakit.contract.worked_examples import SupposedClaim, UnmetObligation
from slakit.diagnostics import Related, Span
from slakit.syntax import tree
from slakit.timeline import utc

__all__ = ["read_supposed_claims", "read_unmet"]


def read_supposed_claims(
    scope: Scope, agreement: Agreement, subjects: Subjects, lines: Iterable[tree.Node]
) -> tuple[SupposedClaim, ...]:
    """Return the claims of an example, and what nobody claims; of what is wrong with one it is silent elsewhere."""
    found: list[SupposedClaim] = []
    none: dict[tuple[str, str], Span] = {}
    for line in lines:
        if not isinstance(line, tree.SupposedClaim | tree.NoClaim):
            continue
        objective = subjects.promise(scope, line.name, line)
        if objective is None:
            continue
        window = read_label(scope, agreement, objective.name, objective.each, line.within)
        if not any(credit.on_claim for credit in objective.credits):
            _idle(scope, line, f"the credits of `{objective.name}` are due without a claim")
        elif window is not None:
            claim = _claim(scope, agreement, line, objective.name, window)
            key = objective.name, window
            first = none.get(key)
            others = [one.span for one in found if (one.objective, one.window) == key]
            if first is None and isinstance(line, tree.NoClaim):
                first, none[key] = next(iter(others), None), line.span
            if first is not None:
                _contradicts(scope, line, objective.name, window, first)
            elif claim is not None:
                found.append(claim)
    return tuple(found)


def _contradicts(scope: Scope, line: tree.Node, name: str, window: str, first: Span) -> None:
    scope.report(
        "SLA304",
        line.span,
        f"this test says twice what is claimed for `{name}` in {window}",
        help="keep the claims, or the line that there is none",
        related=(Related(first, "first said here"),),
    )


def _idle(scope: Scope, line: tree.Node, why: str) -> None:
    scope.report("SLA333", line.span, f"{why}, so this line changes nothing", help="remove the line")


def _claim(
    scope: Scope, agreement: Agreement, line: tree.SupposedClaim | tree.NoClaim, name: str, window: str
) -> SupposedClaim | None:
    if isinstance(line, tree.NoClaim):
        return trusted(SupposedClaim)(span=line.span, objective=name, window=window)
    made = _moment(scope, agreement, line.made)
    event = _moment(scope, agreement, line.event.moment) if line.event is not None else None
    if made is None or (line.event is not None and event is None):
        return None
    return trusted(SupposedClaim)(span=line.span, objective=name, window=window, made=made, event=event)


def _moment(scope: Scope, agreement: Agreement, node: tree.OnDay | tree.AtInstant) -> str | None:
    """Return a day or an instant as data have it; reported when there is none."""
    if isinstance(node, tree.OnDay):
        date = read_date(scope, node.span.source, node.date)
        return None if date is None else date.isoformat()
    instant = read_instant(scope, agreement.zone, node.instant)
    return None if instant is None else f"{utc(instant):%Y-%m-%dT%H:%M:%SZ}"


def read_unmet(
    scope: Scope, agreement: Agreement, subjects: Subjects, lines: Iterable[tree.Node]
) -> tuple[UnmetObligation, ...]:
    """Return the obligations that an example supposes not to be met."""
    found: dict[tuple[str, str], UnmetObligation] = {}
    for line in lines:
        if not isinstance(line, tree.Unmet):
            continue
        name, span = str(line.name), token_span(line.name, line.span.source)
        obligation = subjects.obligations.get(name)
        if obligation is None:
            scope.unknown(span, "obligation", name, subjects.obligations)
            continue
        if obligation.relief is None:
            _idle(scope, line, f"no result depends on `{name}`")
            continue
        relieved = [subjects.judged(one) for one in obligation.relief.objectives]
        each = obligation.each or next((one.each for one in relieved if one is not None), None)
        window = read_label(scope, agreement, name, each, line.within) if each is not None else None
        if window is None:
            continue
        unmet = trusted(UnmetObligation)(span=line.span, obligation=name, window=window)
        first = found.setdefault((name, window), unmet)
        if first is not unmet and first.span is not None:
            scope.report(
                "SLA304",
                line.span,
                f"this test says twice that `{name}` was not met in {window}",
                help="keep one of the two",
                related=(Related(first.span, "first said here"),),
            )
    return tuple(found.values())
