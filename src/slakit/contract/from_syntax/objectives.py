"""Objective and remedies blocks: promises, credit tables, caps, rounding."""

from __future__ import annotations

from slakit.contract.expressions import aggregates, trusted
from slakit.contract.from_syntax.blocks import required, single
from slakit.contract.from_syntax.figures import FigureReader, rounding_mode
from slakit.contract.from_syntax.kinds import KIND_OF_UNIT
from slakit.contract.from_syntax.payments import read_pay_amount
from slakit.contract.from_syntax.ranges import read_range
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_amount, read_number, read_text
from slakit.contract.model import (
    Cap,
    MoneyRounding,
    Objective,
    Outcome,
    Remedies,
    SmallVolume,
    WindowKind,
)
from slakit.syntax import tree

__all__ = ["read_objective", "read_outcome", "read_remedies", "read_window"]


def read_outcome(node: tree.Outcome) -> Outcome:
    """Return the outcome that the words name."""
    return Outcome.NO_DATA if str(node.word) == "left" else Outcome(str(node.word))


def _small_volume(scope: Scope, line: tree.SmallVolume, records: set[str]) -> SmallVolume | None:
    count = read_number(scope, line.span.source, line.count)
    name = str(line.records)
    if count is None:
        return None
    if count.denominator != 1 or count < 1:
        scope.report("SLA408", line.span, f"`{line.count}` is not a number of {name}", help="write a whole number")
        return None
    if name not in records:
        scope.report(
            "SLA301",
            token_span(line.records, line.span.source),
            f"the objective does not measure `{name}`",
            help=f"it measures {' and '.join(f'`{r}`' for r in sorted(records))}",
        )
        return None
    if not isinstance(line.term, tree.CountsAsOutcome):
        return None
    outcome = read_outcome(line.term.outcome)
    return trusted(SmallVolume)(span=line.span, fewer_than=int(count), records=name, outcome=outcome)


def read_window(node: tree.Each) -> WindowKind:
    """Return the kind of window that the words name."""
    if isinstance(node.window, tree.WholeTerm):
        return WindowKind.TERM
    unit = str(node.window.unit)
    return WindowKind(unit if isinstance(node.window, tree.CalendarWindow) else f"contract {unit}")


def read_objective(scope: Scope, figures: FigureReader, node: tree.Objective) -> Objective | None:
    """One objective without its credits; a part that cannot be read leaves the objective out."""
    lines, owner = node.lines, node.name_span
    measure_line = required(scope, owner, lines, tree.Measure, "measure", "measure average-speed-of-answer")
    each = required(scope, owner, lines, tree.Each, "window", "each calendar month")
    promise_line = required(scope, owner, lines, tree.Promise, "promise", "promise at least 80 %")
    during = single(scope, lines, tree.During, "calendar")
    aim_line = single(scope, lines, tree.Aim, "aim")
    small_line = single(scope, lines, tree.SmallVolume, "term for small volumes")
    no_data = single(scope, lines, tree.NoData, "term for windows without data")
    if during is not None and scope.lookup(tree.Calendar, "calendar", str(during.name), during.span) is None:
        during = None
    measure = figures.measure(measure_line) if measure_line else None
    if measure is None:
        return None
    scope.objective_kinds[str(node.name)] = KIND_OF_UNIT[measure.unit].name
    promise = read_range(scope, promise_line.bounds, measure.unit) if promise_line else None
    aim = read_range(scope, aim_line.bounds, measure.unit) if aim_line else None
    small = None
    if small_line is not None:
        small = _small_volume(scope, small_line, {a.of.records for a in aggregates(measure.figure)})
    if promise is None or each is None:
        return None
    return trusted(Objective)(
        span=node.span,
        name=str(node.name),
        title=read_text(node.title),
        measure=measure,
        during=str(during.name) if during is not None else None,
        each=read_window(each),
        promise=promise,
        aim=aim,
        small_volume=small,
        no_data=read_outcome(no_data.outcome) if no_data is not None else None,
    )


def read_remedies(scope: Scope, terms: FigureReader, nodes: list[tree.Remedies], objectives: set[str]) -> Remedies:
    """All remedies blocks together; caps keep the order in which they are written."""
    lines = tuple(line for node in nodes for line in node.lines)
    caps = []
    for line in lines:
        if not isinstance(line, tree.Cap):
            continue
        of = line.what.names
        names = tuple(str(name) for name in of.names) if of is not None else ()
        for token in of.names if of is not None else ():
            if str(token) not in objectives:
                scope.unknown(token_span(token, line.span.source), "objective", str(token), objectives)
        limit = read_pay_amount(terms, line.limit)
        if limit is not None:
            caps.append(trusted(Cap)(span=line.span, objectives=names, limit=limit, each=read_window(line.each)))
    rounding_line = single(scope, lines, tree.MoneyRounding, "rounding")
    rounding = None
    if rounding_line is not None:
        step = read_amount(scope, rounding_line.span.source, rounding_line.step)
        if step is not None and step.minor <= 0:
            scope.report("SLA408", rounding_line.span, "the step of rounding is zero", help="round to EUR 0.01, say")
        elif step is not None:
            rounding = trusted(MoneyRounding)(
                span=rounding_line.span, mode=rounding_mode(rounding_line.mode), step=step
            )
    return trusted(Remedies)(caps=tuple(caps), rounding=rounding)
