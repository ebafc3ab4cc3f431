"""Sets of time: of records that last, of calendars, of slots and runs, joined from left to right, and those with names.

A named set is read when something first needs it, so that one made of itself is found on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, cast

from slakit.contract.expressions import Literal_, Population, trusted
from slakit.contract.from_syntax.kinds import Kind
from slakit.contract.from_syntax.lengths import read_whole
from slakit.contract.from_syntax.scope import one_of, token_span
from slakit.contract.from_syntax.slots import read_size, slot_condition
from slakit.contract.from_syntax.values import read_text
from slakit.contract.spans import TimeSpan
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSet, SpanSteps, TimeOf, WholeWindow
from slakit.diagnostics import Related, Span
from slakit.syntax import tree

if TYPE_CHECKING:
    from slakit.contract.from_syntax.expressions import RecordReader
    from slakit.contract.from_syntax.figures import FigureReader

__all__ = ["MAX_SPANS_DEEP", "read_set", "read_span", "time_of_records"]

MAX_SPANS_DEEP = 20
"""Named sets of time that may be made of one another in a chain."""

WINDOW = "window"
"""The name of all the time of the window at hand."""


def read_set(reader: FigureReader, node: tree.Node) -> SpanSet | None:
    """Return a set of time."""
    match node:
        case tree.Population():
            return _named(reader, node)
        case tree.TimeOf():
            return _time_of(reader, node)
        case tree.SlotsWhere():
            return _slots(reader, node)
        case tree.Runs():
            return _runs(reader, node)
        case tree.SetSteps():
            return _steps(reader, node)
    raise TypeError(type(node))


# ------------------------------------------------------------------ names


def _meanings(reader: FigureReader, name: str) -> list[str]:
    """Return what a bare name can mean among sets of time, in words."""
    kinds = ((tree.Span, "a span"), (tree.Calendar, "a calendar"), (tree.Records, "a record type"))
    found = [words for kind, words in kinds if name in reader.scope.symbols[kind]]
    return ["the whole window", *found] if name == WINDOW else found


def _named(reader: FigureReader, node: tree.Population) -> SpanSet | None:
    """Return what a name stands for: a span, the hours of a calendar, the time of records, or the window."""
    scope, name = reader.scope, str(node.records)
    meanings = _meanings(reader, name)
    if len(meanings) > 1:
        scope.report(
            "SLA650",
            node.span,
            f"`{name}` is {' and also '.join(meanings)}, so this set of time can be read in two ways",
            help=f"write `time of {name}` for the records, or rename one of the two",
        )
        return None
    if meanings == ["a record type"]:
        return time_of_records(reader, node)
    if node.where is not None and meanings:
        scope.report(
            "SLA406",
            node.where.span,
            f"`{name}` is {meanings[0]}, and only records satisfy a condition",
            help="remove the condition, or name records that last",
        )
        return None
    if name == WINDOW:
        return trusted(WholeWindow)(span=node.span)
    if meanings == ["a calendar"]:
        if scope.lookup(tree.Calendar, "calendar", name, node.span) is None:
            return None
        return trusted(NamedSet)(span=node.span, name=name, calendar=True)
    if meanings == ["a span"]:
        if read_span(reader, name, node.span) is None:
            return None
        return trusted(NamedSet)(span=node.span, name=name, calendar=False)
    if not scope.incomplete:
        if scope.offer("record type", name) and not scope.offer("span", name):
            scope.unknown(node.span, "record type", name, scope.symbols[tree.Records])
        else:
            known = [*scope.symbols[tree.Span], *scope.symbols[tree.Calendar], *scope.symbols[tree.Records]]
            scope.unknown(node.span, "span", name, known)
    return None


def read_span(reader: FigureReader, name: str, span: Span) -> TimeSpan | None:
    """Return the set of time of a name, read now if nothing needed it before; `None` when that was reported."""
    from slakit.contract.from_syntax.figures import FigureReader

    scope = reader.scope
    symbol = scope.lookup(tree.Span, "span", name, span)
    if symbol is None:
        return None
    scope.needed.add((tree.Span, name))
    if name in scope.open_spans:
        circle = [*scope.open_spans[scope.open_spans.index(name) :], name]
        if frozenset(circle) not in scope.circles:
            scope.circles.add(frozenset(circle))
            scope.report(
                "SLA306",
                span,
                f"the span `{name}` is made of itself",
                help=f"the circle is {' → '.join(circle)}; let one of them be made of records or calendars",
            )
        return None
    if name not in scope.spans:
        if len(scope.open_spans) >= MAX_SPANS_DEEP:
            scope.report(
                "SLA107",
                span,
                "this span is made of spans within spans, too many to follow",
                help="write the set of time with the records themselves",
            )
            return None
        node = cast("tree.Span", symbol.node)
        scope.open_spans.append(name)
        of = read_set(FigureReader(scope, reader.records), node.made_of.set)
        scope.open_spans.pop()
        made = None
        if of is not None:
            made = trusted(TimeSpan)(
                span=node.span,
                name=name,
                title=read_text(node.title),
                of=of,
                means=read_text(node.means.text) if node.means is not None else None,
            )
        scope.spans[name] = made
    return scope.spans[name]


# ------------------------------------------------------------------ records


def time_of_records(reader: FigureReader, node: tree.Population) -> TimeOf | None:
    """Return the time of the records of a population that last."""
    found = reader.population(node)
    lasts = _lasts(reader, str(node.records), node.span)
    if found is None or lasts is None:
        return None
    return trusted(TimeOf)(span=node.span, of=found[0], start=lasts[0], end=lasts[1])


def _lasts(reader: FigureReader, name: str, span: Span) -> tuple[str, str] | None:
    entry = reader.records.get(name, span)
    if entry is None:
        return None
    if entry[0].lasts is None:
        reader.scope.report(
            "SLA651",
            span,
            f"the {name} do not last: nothing says from when to when each of them takes time",
            help=f"add `lasts from FIELD to FIELD` to the records {name}, or write "
            f"`time of {name} from FIELD to FIELD`",
            related=(Related(entry[0].span, "declared here"),) if entry[0].span is not None else (),
        )
        return None
    return entry[0].lasts.first, entry[0].lasts.last


def _time_of(reader: FigureReader, node: tree.TimeOf) -> TimeOf | None:
    name, source = str(node.records), node.span.source
    entry = reader.records.get(name, token_span(node.records, source))
    if entry is None:
        return None
    end = node.where.end_pos if node.where is not None else node.records.end_pos
    population = tree.Population(source, node.records.start_pos or 0, end, [node.records, node.where])
    of = reader.population(population)
    if node.stretch is not None:
        stretch = node.stretch
        lasts = reader.records.instants(entry[1], str(stretch.first), str(stretch.last), stretch.span)
    else:
        lasts = _lasts(reader, name, node.span)
    if of is None or lasts is None:
        return None
    time = trusted(TimeOf)(span=node.span, of=of[0], start=lasts[0], end=lasts[1])
    return time if node.shared is None else _shared(reader, node.shared, time, of)


def _shared(
    reader: FigureReader, node: tree.Shared, time: TimeOf, of: tuple[Population, RecordReader]
) -> TimeOf | None:
    """Return the time that is shared by records of several values of a field."""
    scope, fields = reader.scope, of[1]
    name, place = str(node.entity.name), token_span(node.entity.name, node.span.source)
    if name not in fields.fields:
        if name not in fields.unreadable:
            scope.unknown(place, f"field of {fields.records}", name, list(fields.fields))
        return None
    if fields.fields[name] is not Kind.TEXT:
        scope.report(
            "SLA406",
            place,
            f"`{name}` is {fields.fields[name].value}, and time is shared by values of a text",
            help="name a field of type text, such as a zone or a site",
        )
        return None
    written = [read_text(text) for text in node.entity.names.texts] if node.entity.names is not None else []
    record_type = reader.records.get(fields.records, node.span)
    stored = next((f for f in record_type[0].fields if f.name == name), None) if record_type is not None else None
    choices = stored.choices if stored is not None else ()
    if not _all_different(reader, node, written, choices):
        return None
    values = tuple(written) or choices
    if isinstance(node.how, tree.AtLeastCount):
        most = len(values) or 100_000
        least = read_whole(scope, node.how.span, node.how.count, f"values of `{name}`", most=most)
        return None if least is None else time.model_copy(update={"field": name, "least": least, "values": values})
    if not values:
        scope.report(
            "SLA653",
            node.span,
            f"`every {name}` does not say which there are: one that never has a record would be overlooked",
            help=f'name them, as in `every {name} in "a", "b"`, or declare the field as `one of "a", "b"`',
        )
        return None
    return time.model_copy(update={"field": name, "values": values})


def _all_different(reader: FigureReader, node: tree.Shared, written: Sequence[str], choices: Sequence[str]) -> bool:
    names = node.entity.names
    for index, text in enumerate(written):
        assert names is not None
        span = token_span(names.texts[index], node.span.source)
        if text in written[:index]:
            reader.scope.report("SLA304", span, f'"{text}" is named twice', help="name each value once")
            return False
        if choices and text not in choices:
            reader.scope.report(
                "SLA301", span, f'`{node.entity.name}` is never "{text}"', help=f"it is one of {one_of(choices)}"
            )
            return False
    return True


# ------------------------------------------------------------------ slots, runs, steps


def _slots(reader: FigureReader, node: tree.SlotsWhere) -> Slots | None:
    size, where = read_size(reader, node.size, node.span), slot_condition(reader, node.where)
    empty = None
    if node.empty is not None:
        if not isinstance(node.empty.value, tree.Yes | tree.No):
            reader.scope.report(
                "SLA408",
                node.empty.span,
                "a slot belongs to a set of time or does not",
                help="write `empty slots count as yes` or `no`",
            )
            return None
        empty = isinstance(node.empty.value, tree.Yes)
    if size is None or where is None:
        return None
    return trusted(Slots)(span=node.span, microseconds=size, where=where.expression, empty=empty)


def _end(reader: FigureReader, node: tree.Node) -> int | None:
    """Return an end of the bounds of a run."""
    typed = reader.value(node)
    if typed is None:
        return None
    if typed.kind is not Kind.DURATION or not isinstance(typed.expression, Literal_):
        reader.scope.report(
            "SLA405", node.span, "a run has a length of time", help="write it out, such as `10 minutes`"
        )
        return None
    return int(cast("Fraction", typed.expression.value))


def _runs(reader: FigureReader, node: tree.Runs) -> Runs | None:
    of, bound = read_set(reader, node.of), node.bound
    low = high = None
    if isinstance(bound, tree.Between):
        low, high = _end(reader, bound.low), _end(reader, bound.high)
        if low is None or high is None:
            return None
        if low > high:
            reader.scope.report("SLA408", bound.span, "no run is that long", help="the lower end comes first")
            return None
        ends = trusted(Runs)(span=node.span, of=cast("SpanSet", of), low=low, high=high)
    else:
        assert isinstance(bound, tree.AtLeast | tree.AtMost | tree.MoreThan | tree.Below)
        value = _end(reader, bound.value)
        if value is None:
            return None
        included = isinstance(bound, tree.AtLeast | tree.AtMost)
        if isinstance(bound, tree.AtLeast | tree.MoreThan):
            ends = trusted(Runs)(span=node.span, of=cast("SpanSet", of), low=value, low_included=included)
        else:
            ends = trusted(Runs)(span=node.span, of=cast("SpanSet", of), high=value, high_included=included)
    return None if of is None else ends


def _steps(reader: FigureReader, node: tree.SetSteps) -> SpanSteps | None:
    first = read_set(reader, node.parts[0])
    rest = []
    good = first is not None
    for operator, part in zip(node.parts[1::2], node.parts[2::2], strict=True):
        word = "together with" if str(operator.word) == "together" else str(operator.word)
        step = read_set(reader, part)
        good &= step is not None
        if step is not None:
            rest.append((cast("Literal['except']", word), step))
    if not good or first is None:
        return None
    return trusted(SpanSteps)(span=node.span, first=first, rest=tuple(rest))
