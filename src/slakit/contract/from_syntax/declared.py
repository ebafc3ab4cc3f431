"""Blocks of spans, given figures, exclusions and benchmarks: those in use, and those of the author's own file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast

from slakit.contract.expressions import Expression, Population, Unit, trusted
from slakit.contract.from_syntax.blocks import required, single
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.kinds import KIND_OF_UNIT, UNIT_OF_KIND, Kind, comparable, kind_of_literal
from slakit.contract.from_syntax.objectives import read_window
from slakit.contract.from_syntax.ranges import BOUNDS, read_range
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.sets import read_set, read_span
from slakit.contract.from_syntax.values import read_literal, read_text
from slakit.contract.model import WindowKind
from slakit.contract.spans import Benchmark, Exclusion, GivenFigure, Who
from slakit.contract.time_sets import SpanSet
from slakit.diagnostics import Source
from slakit.syntax import tree

if TYPE_CHECKING:
    from slakit.contract.from_syntax.records import RecordTypes

__all__ = ["read_declared", "read_who", "use_benchmark"]

T = TypeVar("T")


def read_declared(scope: Scope, records: RecordTypes, own: Source) -> dict[str, Any]:
    """Return the blocks that something named so far, and all of the author's own file, by the contract's fields.

    Runs when everything else has been read, so that `scope.needed` is complete.
    """
    reader = FigureReader(scope, records)
    benchmarks = _read(scope, tree.Benchmark, own, lambda node: read_benchmark(scope, node))
    exclusions = _read(scope, tree.Exclusion, own, lambda node: read_exclusion(reader, node))
    for name, symbol in scope.symbols[tree.Span].items():
        if symbol.node.span.source is own:
            read_span(reader, name, symbol.node.name_span)
    spans = (scope.spans.get(name) for name in scope.symbols[tree.Span])
    figures = _read(scope, tree.Figure, own, lambda node: read_given_figure(scope, node))
    return {
        "spans": tuple(span for span in spans if span is not None),
        "figures": figures,
        "exclusions": exclusions,
        "benchmarks": benchmarks,
    }


def _read(scope: Scope, kind: type[tree.Node], own: Source, read: Callable[..., T | None]) -> tuple[T, ...]:
    def wanted() -> Iterator[T | None]:
        for name, symbol in scope.symbols[kind].items():
            if symbol.node.span.source is own or (kind, name) in scope.needed:
                yield read(symbol.node)

    return tuple(part for part in wanted() if part is not None)


def read_who(node: tree.Party) -> Who:
    """Return who does something: a party, both, or a third party by its name."""
    match node:
        case tree.TheProvider():
            return "provider"
        case tree.TheCustomer():
            return "customer"
        case tree.BothParties():
            return "both parties"
        case tree.ThirdParty():
            return read_text(node.name)


def _means(scope: Scope, lines: tuple[tree.Node, ...]) -> str | None:
    line = single(scope, lines, tree.Means, "meaning")
    return None if line is None else read_text(line.text)


def _each(scope: Scope, node: tree.Each) -> WindowKind | None:
    """Return a kind of window that stands by itself, without the terms that only measures have."""
    extra = node.over or node.attribution
    if extra is not None:
        scope.report(
            "SLA408",
            extra.span,
            "these words are about the records of an objective, and there are none here",
            help="remove them, and name the window alone, such as `each calendar month`",
        )
        return None
    return read_window(node)


# ------------------------------------------------------------------ given figures


def read_given_figure(scope: Scope, node: tree.Figure) -> GivenFigure | None:
    """Return a value that somebody gives."""
    lines, owner = node.lines, node.name_span
    type_ = required(scope, owner, lines, tree.FigureType, "type", "type percent")
    given = required(scope, owner, lines, tree.GivenBy, "party who gives it", "given by customer")
    each = required(scope, owner, lines, tree.Each, "window", "each calendar month")
    evidence = single(scope, lines, tree.Evidence, "evidence")
    means = _means(scope, lines)
    if type_ is None or given is None or each is None:
        return None
    word = str(type_.type.word)
    if word not in ("number", "duration", "percent", "money"):
        scope.report(
            "SLA406",
            type_.span,
            f"a figure is not a {word}: nothing could be measured or calculated with it",
            help="a figure is a number, a duration, percent or money",
        )
        return None
    kind = _each(scope, each)
    if kind is None:
        return None
    return trusted(GivenFigure)(
        span=node.span,
        name=str(node.name),
        title=read_text(node.title),
        unit=Unit(word),
        given_by=read_who(given.party),
        each=kind,
        evidence=read_text(evidence.text) if evidence is not None else None,
        means=means,
    )


# ------------------------------------------------------------------ exclusions


def read_exclusion(reader: FigureReader, node: tree.Exclusion) -> Exclusion | None:
    """Return what objectives may leave out."""
    scope, lines = reader.scope, node.lines
    leaves = required(scope, node.name_span, lines, tree.LeavesOut, "what is left out", "leaves out maintenance")
    allowance = single(scope, lines, tree.Allowance, "allowance")
    approved = single(scope, lines, tree.Approved, "approval")
    reason = single(scope, lines, tree.Reason, "reason")
    if leaves is None:
        return None
    time, records = _left_out(reader, leaves.set)
    if time is None and records is None:
        return None
    at_most, each = None, None
    if allowance is not None:
        at_most = _allowance(reader, allowance, Kind.DURATION if time is not None else Kind.NUMBER)
        each = _each(scope, allowance.each)
        if at_most is None or each is None:
            return None
    return trusted(Exclusion)(
        span=node.span,
        name=str(node.name),
        title=read_text(node.title),
        time=time,
        records=records,
        at_most=at_most,
        each=each,
        approved_by=read_who(approved.party) if approved is not None else None,
        reason=read_text(reason.text) if reason is not None else None,
    )


def _left_out(reader: FigureReader, node: tree.Node) -> tuple[SpanSet | None, Population | None]:
    """Return the time or the records that an exclusion leaves out: records that last are left out as time."""
    symbols = reader.scope.symbols
    if isinstance(node, tree.Population):
        name = str(node.records)
        if not any(name in symbols[kind] for kind in (tree.Span, tree.Calendar)) and name in symbols[tree.Records]:
            entry = reader.records.get(name, node.span)
            if entry is None:
                return None, None
            if entry[0].lasts is None:
                found = reader.population(node)
                return None, None if found is None else found[0]
    return read_set(reader, node), None


def _allowance(reader: FigureReader, node: tree.Allowance, wanted: Kind) -> Expression | None:
    typed = reader.value(node.limit)
    if typed is None:
        return None
    if not comparable(typed.kind, wanted):
        of_time = wanted is Kind.DURATION
        reader.scope.report(
            "SLA405",
            node.limit.span,
            f"{'time' if of_time else 'records'} may be left out up to {wanted.value}, and this is {typed.kind.value}",
            help="write a duration such as `4 hours`" if of_time else "write a number of records, such as `10`",
        )
        return None
    return typed.expression


# ------------------------------------------------------------------ benchmarks


def _unit_of(scope: Scope, node: tree.Bounds) -> Unit | None:
    """Return the unit of the first figure in some bounds."""
    part = node.parts[0]
    assert isinstance(part, BOUNDS)
    value = part.low if isinstance(part, tree.Between) else part.value
    if not isinstance(value, tree.Percent | tree.Points | tree.PlainNumber | tree.Duration | tree.Money):
        scope.report(
            "SLA408", value.span, "the value of a benchmark is a figure", help="write it out, such as `at least 80 %`"
        )
        return None
    literal = read_literal(scope, value)
    return None if literal is None else UNIT_OF_KIND[kind_of_literal(literal)]


def read_benchmark(scope: Scope, node: tree.Benchmark) -> Benchmark | None:
    """Return what the industry does."""
    lines, owner = node.lines, node.name_span
    line = required(scope, owner, lines, tree.ValueLine, "value", "value between 5 % and 8 %")
    required_source = [read_text(source.text) for source in lines if isinstance(source, tree.SourceLine)]
    means = _means(scope, lines)
    if not any(required_source):
        scope.report(
            "SLA303",
            owner,
            "the source is missing: nobody can tell where this benchmark comes from",
            help='add a line such as `source "Author, title, year"`, or say in it that no primary source is known',
        )
        return None
    before = len(scope.diagnostics)
    unit = _unit_of(scope, line.bounds) if line is not None else None
    if line is None or unit is None or len(scope.diagnostics) > before:
        return None
    value = read_range(scope, line.bounds, unit)
    if value is None:
        return None
    return trusted(Benchmark)(
        span=node.span,
        name=str(node.name),
        title=read_text(node.title),
        value=value,
        unit=unit,
        means=means,
        sources=tuple(required_source),
    )


def use_benchmark(scope: Scope, line: tree.CompareWith, measured: Unit) -> str | None:
    """Return the name of the benchmark that a line compares with, if it has the unit of the measure.

    The contract then has the benchmark.
    """
    name = str(line.name)
    symbol = scope.lookup(tree.Benchmark, "benchmark", name, token_span(line.name, line.span.source))
    if symbol is None:
        return None
    scope.needed.add((tree.Benchmark, name))
    value = single(Scope(), cast("tree.Benchmark", symbol.node).lines, tree.ValueLine, "value")
    unit = _unit_of(Scope(), value.bounds) if value is not None else None
    if unit is not None and not comparable(KIND_OF_UNIT[measured], KIND_OF_UNIT[unit]):
        scope.report(
            "SLA405",
            line.span,
            f"the measure is {KIND_OF_UNIT[measured].value}, and the benchmark `{name}` is {KIND_OF_UNIT[unit].value}",
            help="compare with a benchmark in the unit of the measure",
        )
        return None
    return name
