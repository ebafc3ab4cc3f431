"""Objective, clause and remedies blocks: promises, credit tables, caps, rounding, words."""

from __future__ import annotations

from typing import Any

from slakit.contract.expressions import aggregates, trusted
from slakit.contract.from_syntax.blocks import required, single
from slakit.contract.from_syntax.figures import FigureReader, rounding_mode
from slakit.contract.from_syntax.kinds import KIND_OF_UNIT
from slakit.contract.from_syntax.objective_terms import read_allowed_misses, read_over, read_rare_terms
from slakit.contract.from_syntax.payments import read_pay_amount
from slakit.contract.from_syntax.prose import read_prose
from slakit.contract.from_syntax.ranges import read_range
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_amount, read_number, read_text
from slakit.contract.model import (
    Cap,
    Clause,
    Measure,
    MoneyRounding,
    Objective,
    Outcome,
    Remedies,
    SmallVolume,
    WindowKind,
)
from slakit.syntax import tree

__all__ = ["read_clause", "read_objective", "read_outcome", "read_remedies", "read_window"]


def read_outcome(node: tree.Outcome) -> Outcome:
    """Return the outcome that the words name."""
    return Outcome.NO_DATA if str(node.word) == "left" else Outcome(str(node.word))


def _small_volume(scope: Scope, line: tree.SmallVolume, measure: Measure) -> dict[str, Any]:
    """Return the term for small volumes under the name of the model's field."""
    count = read_number(scope, line.span.source, line.count)
    name, records = str(line.records), {a.of.records for a in aggregates(measure.figure)}
    if count is None:
        return {}
    if count.denominator != 1 or count < 1:
        scope.report("SLA408", line.span, f"`{line.count}` is not a number of {name}", help="write a whole number")
        return {}
    if name not in records:
        scope.report(
            "SLA301",
            token_span(line.records, line.span.source),
            f"the objective does not measure `{name}`",
            help=f"it measures {' and '.join(f'`{r}`' for r in sorted(records))}" if records else "remove the line",
        )
        return {}
    if isinstance(line.term, tree.AllowedFailures):
        return {"may_miss": read_allowed_misses(scope, line, int(count), measure)}
    outcome = read_outcome(line.term.outcome)
    small = trusted(SmallVolume)(span=line.span, fewer_than=int(count), records=name, outcome=outcome)
    return {"small_volume": small}


def read_window(node: tree.Each) -> WindowKind:
    """Return the kind of window that the words name; see `read_over` for the windows that are taken together."""
    if isinstance(node.window, tree.WholeTerm):
        return WindowKind.TERM
    unit = str(node.window.unit)
    return WindowKind(unit if isinstance(node.window, tree.CalendarWindow) else f"contract {unit}")


def read_objective(scope: Scope, figures: FigureReader, node: tree.Objective) -> Objective | None:
    """One objective without its credits and overrides; a part that cannot be read leaves the objective out."""
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
    terms = read_rare_terms(figures, node, measure)
    if small_line is not None:
        terms |= _small_volume(scope, small_line, measure)
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
        no_data=read_outcome(no_data.outcome) if no_data is not None else None,
        **terms,
    )


def read_clause(scope: Scope, node: tree.Clause) -> Clause:
    """Return a clause in words."""
    texts, languages = [], set()
    for line in (line for line in node.lines if isinstance(line, tree.Text)):
        language = str(line.language) if line.language is not None else None
        if language in languages:
            scope.report("SLA304", line.span, "this text is given twice", help="keep one text a language")
        languages.add(language)
        texts.append(read_prose(line))
    if not texts or not any(text.text for text in texts):
        scope.report("SLA303", node.name_span, f"the clause `{node.name}` has no text", help='add `text """ … """`')
    return trusted(Clause)(span=node.span, name=str(node.name), title=read_text(node.title), texts=tuple(texts))


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
            each, over = read_window(line.each), read_over(scope, line.each)
            caps.append(trusted(Cap)(span=line.span, objectives=names, limit=limit, each=each, over=over))
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
