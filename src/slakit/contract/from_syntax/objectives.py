"""Objective blocks: promises, windows, terms."""

from __future__ import annotations

from typing import Any

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.blocks import required, single
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.kinds import KIND_OF_UNIT
from slakit.contract.from_syntax.objective_terms import read_allowed_misses, read_rare_terms
from slakit.contract.from_syntax.ranges import read_range
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_number, read_text
from slakit.contract.measures import Measure
from slakit.contract.model import Objective, Outcome, SmallVolume, WindowKind
from slakit.contract.walking import aggregates
from slakit.syntax import tree

__all__ = ["read_objective", "read_outcome", "read_window"]


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
