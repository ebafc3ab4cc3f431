"""Terms of objectives that contradict each other, or that nothing ever reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from slakit.checks.shown import shown
from slakit.checks.terms import inside
from slakit.contract.expressions import Aggregate, ClockRef, ClockState, Expression, SpanRef, Standing, TimeShare
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Contract, Objective
from slakit.contract.schedule import Segment, step_of
from slakit.contract.time_sets import NamedSet, SpanSet
from slakit.contract.walking import sets_in, walk
from slakit.diagnostics import Diagnostic, Related, Severity, Span
from slakit.timeline import WindowKind

__all__ = [
    "check_circles",
    "check_clock_terms",
    "check_consumed",
    "check_contradictions",
    "check_levels",
    "check_misses",
    "check_windows",
]

_DAYS = {
    WindowKind.WEEK: 7, WindowKind.MONTH: 28, WindowKind.QUARTER: 90, WindowKind.HALF_YEAR: 181, WindowKind.YEAR: 365,
    WindowKind.CONTRACT_MONTH: 28, WindowKind.CONTRACT_QUARTER: 89, WindowKind.CONTRACT_YEAR: 365,
}  # fmt: skip
"""The fewest days that a window of a kind has."""


def _related(span: Span | None, message: str) -> tuple[Related, ...]:
    return (Related(span, message),) if span is not None else ()


# ------------------------------------------------------------------ levels


def _ends(r: Range) -> list[tuple[object, bool] | None]:
    return [None if b is None else (b.value, b.included) for b in (r.low, r.high)]


def check_levels(contract: Contract) -> Iterator[Diagnostic]:
    """Minimum levels that are not further out than the promise: below them a result is worse than a miss."""
    for objective in contract.objectives:
        minimum, promise = objective.minimum, objective.promise
        if minimum is None:
            continue
        if _ends(minimum) == _ends(promise):
            message = f"the minimum of {objective.name} is its promise: no result is worse than any other miss"
        elif not inside(promise, minimum):
            value = shown(_kept_but_below(promise, minimum, objective), objective.measure.unit)
            message = f"the minimum of {objective.name} lies inside its promise: {value} keeps the promise and fails it"
        else:
            continue
        yield Diagnostic(
            "SLA668",
            message,
            span=minimum.span,
            related=_related(promise.span, "the promise"),
            help="a minimum is easier to reach than the promise: move its bound further away",
            blocks=False,
        )


def _kept_but_below(promise: Range, minimum: Range, objective: Objective) -> Fraction:
    """Return a value that keeps the promise and fails the minimum."""
    for end in ("low", "high"):
        theirs = getattr(minimum, end)
        if theirs is None:
            continue
        other = "high" if end == "low" else "low"
        beyond = theirs.model_copy(update={"included": not theirs.included})
        r = promise.model_copy(update={other: _tighter(getattr(promise, other), beyond, other)})
        segment = Segment(r, met=True, paying=(), matching=(), step=step_of(objective))
        if r.holds(segment.witness) and not minimum.holds(segment.witness):
            return segment.witness
    raise AssertionError(promise)


def _tighter(one: Bound | None, other: Bound, end: str) -> Bound:
    """Return the bound that leaves fewer values."""
    if one is None or one.value == other.value:
        return other
    return min((one, other), key=lambda bound: bound.value if end == "high" else -bound.value)


# ------------------------------------------------------------------ promises


def _what(o: Objective) -> tuple[object, ...]:
    """Return what an objective measures, and when: two with the same have one result between them."""
    measure = (o.measure.figure, o.measure.rounding, o.during, o.each, o.over, o.by)
    return (*measure, o.separately, frozenset(o.leaving_out))


def check_contradictions(contract: Contract) -> Iterator[Diagnostic]:
    """Promises about one measure in the same windows that no result keeps together; the two furthest apart are told."""
    groups: dict[tuple[object, ...], list[Objective]] = {}
    for objective in contract.objectives:
        groups.setdefault(_what(objective), []).append(objective)
    for group in groups.values():
        lows = [(b.value, not b.included, o) for o in group if (b := o.promise.low) is not None]
        highs = [(b.value, b.included, o) for o in group if (b := o.promise.high) is not None]
        if not lows or not highs:
            continue
        low_value, low_open, kept = max(lows, key=lambda end: end[:2])
        high_value, high_included, broken = min(highs, key=lambda end: end[:2])
        if kept is broken or low_value < high_value:
            continue
        if low_value == high_value and high_included and not low_open:
            continue
        unit = kept.measure.unit
        first, second = (o for o in group if o is kept or o is broken)
        yield Diagnostic(
            "SLA666",
            f"no result keeps both promises about the same measure: {kept.name} needs "
            f"{'more than' if low_open else 'at least'} {shown(low_value, unit)}, and {broken.name} needs "
            f"{'at most' if high_included else 'below'} {shown(high_value, unit)}",
            span=second.promise.span,
            related=_related(first.promise.span, f"the promise of {first.name}"),
            help="correct one of the bounds, or measure something else",
            blocks=False,
        )


# ------------------------------------------------------------------ windows


def check_windows(contract: Contract) -> Iterator[Diagnostic]:
    """Windows longer than the term of the agreement, of which none is ever whole."""
    agreement = contract.agreement
    term = (agreement.last_date - agreement.first_date).days + 1
    for objective in contract.objectives:
        days, words = _DAYS.get(objective.each, 1), objective.each.value
        over = objective.over
        if over is not None and not over.term:
            months, trailing = over.months or 0, over.days or 0
            days = max(days, trailing, months * 365 // 12 - (months % 12 != 0))
            words = f"stretch of {months} months" if months else f"stretch of {trailing} days"
        if days > term:
            yield Diagnostic(
                "SLA667",
                f"{objective.name} is measured over windows longer than the agreement: it is in force for {term} days, "
                f"from {agreement.first_date} to {agreement.last_date}, and no {words} fits",
                Severity.WARNING,
                objective.span,
                help="choose shorter windows, or `each term` for one result over the whole term",
                blocks=False,
            )


# ------------------------------------------------------------------ clocks


def _expressions(contract: Contract, objective: Objective) -> Iterator[Expression]:
    """Yield all that a measure is made of, and what the derived fields of its records are made of."""
    types: set[str] = set()
    for e in walk(objective.measure.figure):
        yield e
        if isinstance(e, Aggregate):
            types |= {population.records for population in (e.of, e.out_of) if population is not None}
    for records in contract.records:
        for field in records.derived if records.name in types else ():
            yield from walk(field.value)


def _has_clock(contract: Contract, objective: Objective) -> bool:
    return any(isinstance(e, ClockRef | ClockState) for e in _expressions(contract, objective))


def check_clock_terms(contract: Contract) -> Iterator[Diagnostic]:
    """Terms that speak of a clock, where the measure has none."""
    for objective in contract.objectives:
        if (objective.by is None and objective.running is None) or _has_clock(contract, objective):
            continue
        if objective.by is not None:
            what, span = f"`by {objective.by}`", objective.span
        else:
            what, span = "`still running`", objective.running.span if objective.running is not None else None
        yield Diagnostic(
            "SLA665",
            f"{what} speaks of a clock, and {objective.name} measures none",
            span=span,
            related=_related(objective.measure.span, "this is measured"),
            help="measure a clock, such as `share of tickets where first-reply is on time`, or remove the words",
            blocks=False,
        )


# ------------------------------------------------------------------ results that depend on results


def _decided_by(objective: Objective) -> dict[str, Span | None]:
    """Return the objectives whose results of the window at hand decide that of one, with the terms that say so."""
    found: dict[str, Span | None] = {}
    for term in objective.count_as:
        for e in walk(term.condition) if term.condition is not None else ():
            if isinstance(e, Standing) and (e.history is None or e.history.how != "previous"):
                found.setdefault(e.objective or objective.name, term.span)
    return found


def check_circles(contract: Contract) -> Iterator[Diagnostic]:
    """Results that depend on themselves, directly or through those of other objectives."""
    graph = {objective.name: _decided_by(objective) for objective in contract.objectives}
    done: set[str] = set()
    for name in graph:
        path = _circle(graph, name) if name not in done else []
        if not path:
            continue
        done |= set(path)
        if len(path) == 1:
            message = f"the result of {name} depends on itself"
        else:
            message = f"these results depend on each other: {' on '.join([*path, name])}"
        yield Diagnostic(
            "SLA672",
            message,
            span=graph[name][path[1] if len(path) > 1 else name],
            help="speak of the measured value (`measured is below 75 %`), or of the previous window",
            blocks=False,
        )


def _circle(graph: Mapping[str, Mapping[str, Span | None]], start: str) -> list[str]:
    """Return the shortest way from an objective through those it depends on back to itself; empty without one."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        for name in graph.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


# ------------------------------------------------------------------ what is used up


def _spans_used(contract: Contract, objective: Objective) -> set[str]:
    """Names of all sets of time that a measure is made of, directly or through others."""
    found: set[str] = set()
    todo: list[SpanSet] = []
    for e in walk(objective.measure.figure):
        if isinstance(e, SpanRef):
            found.add(e.span_name)
        elif isinstance(e, TimeShare):
            todo += [of for of in (e.of, e.out_of) if of is not None]
    todo += [span.of for span in contract.spans if span.name in found]
    while todo:
        for part in sets_in(todo.pop()):
            if isinstance(part, NamedSet) and not part.calendar and part.name not in found:
                found.add(part.name)
                todo += [span.of for span in contract.spans if span.name == part.name]
    return found


def check_consumed(contract: Contract) -> Iterator[Diagnostic]:
    """Sets of time that are used up by paying, and that the measure does not have."""
    for objective in contract.objectives:
        used = _spans_used(contract, objective) if objective.consumes else set()
        for name in objective.consumes:
            if name not in used:
                yield Diagnostic(
                    "SLA669",
                    f"{objective.name} consumes `{name}`, and does not measure it: nothing would ever be used up",
                    span=objective.measure.span,
                    help=f"remove `consumes {name}`, or measure it",
                    blocks=False,
                )


# ------------------------------------------------------------------ misses


def check_misses(contract: Contract) -> Iterator[Diagnostic]:
    """Small windows in which every record may miss."""
    for objective in contract.objectives:
        term = objective.may_miss
        if term is not None and term.most >= term.fewer_than - 1:
            yield Diagnostic(
                "SLA670",
                f"all {term.fewer_than - 1} {term.records} may miss, and the promise is met: such a window never fails",
                span=term.span,
                related=_related(objective.promise.span, "the promise"),
                help="let fewer miss, or write `counts as met`",
                blocks=False,
            )
