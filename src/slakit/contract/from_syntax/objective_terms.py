"""The rarer lines of objectives: windows taken together, minimum levels, entities, exclusions, overrides, clocks.

Runs right after the measure of the objective is read, because most of these lines speak of what it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, cast

from slakit.contract.expressions import Aggregate, Population, Reach, SpanRef, TimeShare, Unit, trusted
from slakit.contract.from_syntax.blocks import single
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.kinds import Kind
from slakit.contract.from_syntax.lengths import read_whole
from slakit.contract.from_syntax.payments import read_row
from slakit.contract.from_syntax.ranges import read_bounds, read_range
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.standings import read_reach
from slakit.contract.from_syntax.values import read_text
from slakit.contract.measures import Measure, Range
from slakit.contract.model import Outcome
from slakit.contract.objective_terms import AllowedMisses, CountAs, Separately, StillRunning
from slakit.contract.time_sets import NamedSet, TimeOf
from slakit.contract.walking import sets_in, walk
from slakit.diagnostics import Related, Span
from slakit.syntax import tree

__all__ = ["read_allowed_misses", "read_count_as", "read_over", "read_rare_terms"]

_RUNNING = {"met": "on time", "missed": "late", "left": "left out", "undecided": "undecided", "late": "late"}


def read_over(scope: Scope, node: tree.Each) -> Reach | None:
    """Return the windows that are taken together, up to the end of the one at hand."""
    return read_reach(scope, node.over.trailing) if node.over is not None else None


def read_rare_terms(reader: FigureReader, node: tree.Objective, measure: Measure) -> dict[str, Any]:
    """Return the rarer terms of an objective by the names of the model's fields."""
    scope, lines = reader.scope, node.lines
    found: dict[str, Any] = {}
    each = next((line for line in lines if isinstance(line, tree.Each)), None)
    if each is not None:
        found["over"] = read_over(scope, each)
        found["by"] = str(each.attribution.word) if each.attribution is not None else None
    minimum = single(scope, lines, tree.Minimum, "minimum")
    if minimum is not None:
        found["minimum"] = read_range(scope, minimum.bounds, measure.unit)
    compared = single(scope, lines, tree.CompareWith, "benchmark")
    if compared is not None:
        from slakit.contract.from_syntax.declared import use_benchmark

        found["benchmark"] = use_benchmark(scope, compared, measure.unit)
    found |= _entities(reader, lines, measure)
    found["leaving_out"] = _left_out(scope, lines)
    found["consumes"] = _consumed(scope, lines)
    running = single(scope, lines, tree.Running, "term for clocks that still run")
    if running is not None:
        found["running"] = _running(scope, running)
    return found


# ------------------------------------------------------------------ for whom


def _measured(measure: Measure) -> Iterator[Population]:
    """Yield the populations that a measure is made of."""
    for e in walk(measure.figure):
        if isinstance(e, Aggregate):
            yield from (e.of, e.out_of) if e.out_of is not None else (e.of,)
        elif isinstance(e, TimeShare):
            for part in (*sets_in(e.of), *sets_in(e.out_of)):
                if isinstance(part, TimeOf):
                    yield part.of


def _names_spans(measure: Measure) -> bool:
    sets = [part for e in walk(measure.figure) if isinstance(e, TimeShare) for part in sets_in(e.of)]
    return any(isinstance(e, SpanRef) for e in walk(measure.figure)) or any(isinstance(s, NamedSet) for s in sets)


def _entities(reader: FigureReader, lines: tuple[Any, ...], measure: Measure) -> dict[str, Any]:
    scope = reader.scope
    apart = single(scope, lines, tree.Separately, "term `separately`")
    pooled = single(scope, lines, tree.Pooled, "term `pooled`")
    found: dict[str, Any] = {}
    if apart is not None:
        found["separately"] = _separately(reader, apart, measure)
    if pooled is not None:
        name, span = str(pooled.name), token_span(pooled.name, pooled.span.source)
        if _is_text_field(reader, measure, name, span):
            found["pooled"] = name
        if apart is not None and str(apart.entity.name) == name:
            scope.report(
                "SLA671",
                pooled.span,
                f"`{name}` is pooled here, and elsewhere each of its values is judged by itself",
                help="keep one of the two lines: pooling lets good values make up for bad ones",
                related=(Related(apart.span, "judged one by one"),),
            )
    return found


def _is_text_field(reader: FigureReader, measure: Measure, name: str, span: Span) -> bool:
    """Whether the measured records have a text field of that name; reported otherwise."""
    scope = reader.scope
    types = list(dict.fromkeys(p.records for p in _measured(measure)))
    named = not types and _names_spans(measure)
    if named:
        types = list(scope.symbols[tree.Records])
    if not types:
        scope.report(
            "SLA406",
            span,
            f"what is measured here is not made of records, so it has no `{name}`",
            help="remove the line, or measure records that have this field",
        )
        return False
    entries = [entry for t in types if (entry := reader.records.get(t, span)) is not None]
    kinds = [entry[1].fields.get(name) for entry in entries]
    if any(name in entry[1].unreadable for entry in entries):
        return False
    if (any if named else all)(kind is Kind.TEXT for kind in kinds):
        return bool(kinds)
    wrong = next((kind for kind in kinds if kind not in (None, Kind.TEXT)), None)
    if wrong is not None:
        scope.report(
            "SLA406",
            span,
            f"`{name}` is {wrong.value}, and here a text tells who is meant",
            help="name a field of type text, such as the site or the queue",
        )
        return False
    lacking = next(entry for entry, kind in zip(entries, kinds, strict=True) if kind is None)
    texts = [field for field, kind in lacking[1].fields.items() if kind is Kind.TEXT]
    scope.unknown(span, f"field of {lacking[0].name}", name, texts)
    return False


def _separately(reader: FigureReader, node: tree.Separately, measure: Measure) -> Separately | None:
    scope, entity, how = reader.scope, node.entity, node.how
    name = str(entity.name)
    known = _is_text_field(reader, measure, name, token_span(entity.name, node.span.source))
    values: list[str] = []
    for token in entity.names.texts if entity.names is not None else ():
        value, span = read_text(token), token_span(token, node.span.source)
        if value in values:
            scope.report("SLA304", span, f"“{value}” is named twice", help="keep one of the two")
        elif known and _is_choice(reader, measure, name, value, span):
            values.append(value)
    keep, number = None, False
    if isinstance(how, tree.ShareDecides):
        keep, number = _keep(scope, how, len(values))
        if keep is None:
            return None
    decides = "share" if keep is not None else "worst" if isinstance(how, tree.WorstDecides) else "counts"
    if not known:
        return None
    return trusted(Separately)(
        span=node.span,
        field=name,
        values=tuple(values),
        decides=cast("Literal['counts']", decides),
        keep=keep,
        number=number,
    )


def _is_choice(reader: FigureReader, measure: Measure, name: str, value: str, span: Span) -> bool:
    """Whether a field may hold a text; reported where it has a list of texts and this is none of them."""
    for records in dict.fromkeys(p.records for p in _measured(measure)):
        entry = reader.records.get(records, span)
        choices = getattr(entry[0].field(name), "choices", ()) if entry is not None else ()
        if choices and value not in choices:
            reader.scope.report("SLA301", span, f"`{name}` is never “{value}”", help=f"it is {one_of(choices)}")
            return False
    return True


def _keep(scope: Scope, node: tree.ShareDecides, named: int) -> tuple[Range | None, bool]:
    """Return how many must keep the promise, and whether that is a number and not a share."""
    bound = node.bound
    ends = (bound.low, bound.high) if isinstance(bound, tree.Between) else (getattr(bound, "value", None),)
    number = all(isinstance(end, tree.PlainNumber) for end in ends)
    keep = read_bounds(scope, [bound], bound.span, Unit.COUNT if number else Unit.PERCENT)
    if keep is None:
        return None, number
    most = 1 if not number else named or None
    ends_out = [b.value for b in (keep.low, keep.high) if b is not None and most is not None and b.value > most]
    if ends_out or (number and any(b is not None and b.value.denominator != 1 for b in (keep.low, keep.high))):
        scope.report(
            "SLA408",
            bound.span,
            f"that many cannot keep it: {keep.written}",
            help=(
                f"write a whole number{f' up to {named}' if named else ''}" if number else "a share is at most 100 %"
            ),
        )
        return None, number
    return keep, number


# ------------------------------------------------------------------ what does not count


def _names(scope: Scope, tokens: Any, span: Span, kind: type[tree.Node], what: str) -> list[str]:
    found: list[str] = []
    for token in tokens:
        name, place = str(token), token_span(token, span.source)
        if name in found:
            scope.report("SLA304", place, f"the {what} `{name}` is named twice", help="keep one of the two")
        elif scope.lookup(kind, what, name, place) is not None:
            scope.needed.add((kind, name))
            found.append(name)
    return found


def _left_out(scope: Scope, lines: tuple[Any, ...]) -> tuple[str, ...]:
    line = single(scope, lines, tree.LeavingOut, "list of exclusions")
    return () if line is None else tuple(_names(scope, line.names, line.span, tree.Exclusion, "exclusion"))


def _consumed(scope: Scope, lines: tuple[Any, ...]) -> tuple[str, ...]:
    found: list[str] = []
    seen: dict[str, Span] = {}
    for line in (line for line in lines if isinstance(line, tree.Consumes)):
        name = str(line.name)
        if name in seen:
            scope.report(
                "SLA304",
                line.span,
                f"`{name}` is consumed twice",
                help="keep one of the two",
                related=(Related(seen[name], "first given here"),),
            )
            continue
        seen[name] = line.span
        found += _names(scope, [line.name], line.span, tree.Span, "span")
    return tuple(found)


def _running(scope: Scope, node: tree.Running) -> StillRunning | None:
    word = str(node.outcome.word)
    counts_as = "on time" if isinstance(node.outcome, tree.RunningOutcome) and word == "on" else _RUNNING[word]
    if node.once is not None and counts_as == "on time":
        scope.report(
            "SLA408",
            node.span,
            "what is late does not count as on time once it is late",
            help="write `still running counts as late once it is late`, or leave out the last words",
        )
        return None
    return trusted(StillRunning)(
        span=node.span, counts_as=cast("Literal['late']", counts_as), once_late=node.once is not None
    )


# ------------------------------------------------------------------ what overrides


def read_allowed_misses(
    scope: Scope, line: tree.SmallVolume, fewer_than: int, measure: Measure
) -> AllowedMisses | None:
    """Return how many records may miss in a small window; only of a share can a record miss."""
    assert isinstance(line.term, tree.AllowedFailures)
    figure = measure.figure
    if not (isinstance(figure, Aggregate) and figure.statistic == "share"):
        scope.report(
            "SLA406",
            line.term.span,
            "only of a share can single records miss, and this measure is none",
            help="say what such a window counts as, such as `counts as met`",
        )
        return None
    most = read_whole(scope, line.term.span, line.term.count, str(line.records), least=0)
    if most is None:
        return None
    return trusted(AllowedMisses)(span=line.span, fewer_than=fewer_than, records=str(line.records), most=most)


def read_count_as(reader: FigureReader, node: tree.CountAs, outcome: Outcome) -> CountAs | None:
    """Return an override; its condition may speak of any objective, so it is read when all are known."""
    before = len(reader.scope.diagnostics)
    when, condition = read_row(reader, node.when.condition)
    if len(reader.scope.diagnostics) > before:
        return None
    if when is None and condition is None:
        reader.scope.report(
            "SLA406",
            node.when.span,
            "this says nothing new: the window is missed as it is",
            help="say when the result is another, such as `count as met when measured is at least 79.95 %`",
        )
        return None
    return trusted(CountAs)(span=node.span, outcome=outcome, when=when, condition=condition)
