"""What is measured, and the bounds it is held against: aggregates, metrics with parameters, ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, cast

from slakit.contract.expressions import Aggregate, Arithmetic, Expression, Literal_, Population, Unit, trusted
from slakit.contract.from_syntax.expressions import Kind, RecordReader, Typed, kind_of_literal
from slakit.contract.from_syntax.records import RecordTypes
from slakit.contract.from_syntax.scope import Scope, closest, one_of
from slakit.contract.from_syntax.values import as_written, read_literal, read_number, read_text
from slakit.contract.model import Bound, Measure, MetricUse, Range, Rounding
from slakit.diagnostics import Related
from slakit.money import RoundingMode
from slakit.syntax import tree

__all__ = ["MAX_METRICS_DEEP", "MOST_METRICS", "FigureReader", "fits", "read_range", "rounding_mode"]

MAX_METRICS_DEEP = 20
"""Metrics that may be made of one another in a chain."""
MOST_METRICS = 500
"""Uses of metrics that one measure may come to when every metric is written out."""

_UNITS = {
    Kind.PERCENT: Unit.PERCENT,
    Kind.POINTS: Unit.POINTS,
    Kind.DURATION: Unit.DURATION,
    Kind.NUMBER: Unit.NUMBER,
    Kind.COUNT: Unit.COUNT,
}
_KINDS = {unit: kind for kind, unit in _UNITS.items()}
_COUNTABLE = (Kind.NUMBER, Kind.COUNT)


def rounding_mode(node: tree.RoundingMode) -> RoundingMode:
    """Return the rounding mode that the words name."""
    return RoundingMode(" ".join(str(word) for word in node.words))


@dataclass(frozen=True, slots=True)
class FigureReader:
    """Reads measures. `metrics` holds the metrics being read, so that a metric made of itself is found."""

    scope: Scope
    records: RecordTypes
    parameters: Mapping[str, Literal_] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()

    def measure(self, node: tree.Measure) -> Measure | None:
        """Return an objective's or a metric's measure."""
        if not self.metrics:
            self.scope.inlined = 0
        typed = self.figure(node.figure)
        rounding = None
        if typed is None or self.scope.inlined > MOST_METRICS:
            return None
        if typed.kind not in _UNITS or not self._measures(typed.expression):
            self.scope.report(
                "SLA406",
                node.figure.span,
                "nothing is measured here",
                help="measure a figure over records, such as `average wait of calls where answered`",
            )
            return None
        metric = None
        if isinstance(node.figure, tree.MetricUse):
            metric = self._metric_use(node.figure)
        if node.rounded is not None:
            rounding = self._rounding(node.rounded, typed.kind)
            if rounding is None:
                return None
        return trusted(Measure)(
            span=node.span, figure=typed.expression, unit=_UNITS[typed.kind], rounding=rounding, metric=metric
        )

    def _measures(self, expression: Expression) -> bool:
        if isinstance(expression, Arithmetic):
            return any(self._measures(e) for e in (expression.first, *(term for _, term in expression.rest)))
        return isinstance(expression, Aggregate)

    def _rounding(self, node: tree.Rounded, kind: Kind) -> Rounding | None:
        step = read_literal(self.scope, node.step)
        if step is None:
            return None
        assert not isinstance(step.value, str)
        if not _comparable(kind, kind_of_literal(step)) or step.value <= 0:
            self.scope.report(
                "SLA405",
                node.step.span,
                f"{kind.value} cannot be rounded to `{step.written}`",
                help="round to a step of the same unit, more than zero",
            )
            return None
        return trusted(Rounding)(mode=rounding_mode(node.mode), step=Fraction(step.value))

    def figure(self, node: tree.Node) -> Typed | None:
        """Return a figure: an aggregate, a metric, or arithmetic over them."""
        match node:
            case tree.FigureSum() | tree.FigureProduct():
                return self._arithmetic(node)
            case tree.MetricUse():
                return self._metric(node)
            case tree.Share() | tree.Number() | tree.Statistic() | tree.Percentile():
                return self._aggregate(node)
            case _:
                literal = read_literal(self.scope, node)
                return None if literal is None else Typed(literal, kind_of_literal(literal))

    def _population(self, node: tree.Population) -> tuple[Population, RecordReader] | None:
        entry = self.records.get(str(node.records), node.span)
        if entry is None:
            return None
        reader = RecordReader(self.scope, entry[1].records, entry[1].fields, entry[1].unreadable, self.parameters)
        condition = None
        if node.where is not None:
            condition = reader.condition(node.where.condition)
            if condition is None:
                return None
            if node.where.policy is not None:
                condition = reader.settled(node.where.policy, condition)
        return trusted(Population)(span=node.span, records=str(node.records), where=condition), reader

    def _aggregate(self, node: tree.Share | tree.Number | tree.Statistic | tree.Percentile) -> Typed | None:
        of = self._population(node.of)
        if isinstance(node, tree.Share):
            return self._share(node, of)
        if of is None:
            return None
        population, reader = of
        if isinstance(node, tree.Number):
            number = trusted(Aggregate)(span=node.span, statistic="number", of=population, unit=Unit.COUNT)
            return Typed(number, Kind.COUNT)
        value = reader.value(node.value)
        if value is None:
            return None
        statistic = "percentile" if isinstance(node, tree.Percentile) else str(node.kind)
        allowed = (Kind.DURATION,) if statistic in ("longest", "shortest") else (Kind.DURATION, Kind.NUMBER)
        if value.kind not in allowed:
            needed = " or ".join(kind.value for kind in allowed)
            self.scope.report(
                "SLA406",
                node.value.span,
                f"the {statistic} of {value.kind.value} has no meaning",
                help=f"name a field that is {needed}",
            )
            return None
        quantile, method = None, "nearest rank"
        if isinstance(node, tree.Percentile):
            rank = read_number(self.scope, node.span.source, node.rank)
            if rank is None or not 0 < rank < 100:
                if rank is not None:
                    self.scope.report(
                        "SLA408",
                        node.span,
                        f"there is no percentile {node.rank}",
                        help="a percentile lies between 0 and 100, such as `percentile 95`",
                    )
                return None
            quantile = rank / 100
            method = "linear" if node.method is not None and str(node.method) == "linear" else "nearest rank"
        aggregate = trusted(Aggregate)(
            span=node.span,
            statistic=cast("Literal['average']", statistic),
            of=population,
            value=value.expression,
            quantile=quantile,
            method=cast("Literal['linear']", method),
            unit=_UNITS[value.kind],
        )
        return Typed(aggregate, value.kind)

    def _share(self, node: tree.Share, of: tuple[Population, RecordReader] | None) -> Typed | None:
        out_of = self._population(node.out_of) if node.out_of is not None else None
        if of is None or (node.out_of is not None and out_of is None):
            return None
        if out_of is not None and out_of[0].records != of[0].records:
            self.scope.report(
                "SLA408",
                node.span,
                f"a share of {of[0].records} is out of {of[0].records}, not out of {out_of[0].records}",
                help="name the same records twice",
            )
            return None
        if of[0].where is None:
            self.scope.report(
                "SLA408",
                node.span,
                "this share is always 100 %: it does not say which records count",
                help=f"add `where …` after `share of {of[0].records}`",
            )
            return None
        total = out_of[0] if out_of else trusted(Population)(span=node.of.span, records=of[0].records)
        share = trusted(Aggregate)(span=node.span, statistic="share", of=of[0], out_of=total, unit=Unit.PERCENT)
        return Typed(share, Kind.PERCENT)

    def _arithmetic(self, node: tree.FigureSum | tree.FigureProduct) -> Typed | None:
        terms = [self.figure(part) for part in node.parts[0::2]]
        if any(term is None for term in terms):
            return None
        first, *others = cast("list[Typed]", terms)
        kind = first.kind
        rest: list[tuple[Literal["+", "-", "*", "/"], Expression]] = []
        for sign, term, part in zip(node.parts[1::2], others, node.parts[2::2], strict=True):
            result = _combine(kind, str(sign), term.kind)
            if result is None:
                words = {"+": "added to", "-": "taken from", "*": "multiplied with", "/": "divided into"}
                self.scope.report(
                    "SLA405",
                    part.span,
                    f"{term.kind.value} cannot be {words[str(sign)]} {kind.value}",
                    help="add and subtract one unit only; multiply and divide by plain numbers",
                )
                return None
            kind = result
            rest.append((cast("Literal['+']", str(sign)), term.expression))
        return Typed(trusted(Arithmetic)(span=node.span, first=first.expression, rest=tuple(rest)), kind)

    # ---------------------------------------------------------------- metrics

    def _metric(self, node: tree.MetricUse) -> Typed | None:
        name = str(node.name)
        if name in self.parameters and node.arguments is None:
            literal = self.parameters[name]
            return Typed(literal, kind_of_literal(literal))
        symbol = self.scope.lookup(tree.Metric, "metric", name, node.span)
        if symbol is None:
            return None
        assert isinstance(symbol.node, tree.Metric)
        if name in self.metrics:
            circle = [*self.metrics[self.metrics.index(name) :], name]
            if frozenset(circle) not in self.scope.circles:
                self.scope.circles.add(frozenset(circle))
                self.scope.report(
                    "SLA306",
                    node.span,
                    f"the metric `{name}` is made of itself",
                    help=f"the circle is {' → '.join(circle)}; let one of them measure records",
                )
            return None
        self.scope.inlined += 1
        if len(self.metrics) >= MAX_METRICS_DEEP or self.scope.inlined > MOST_METRICS:
            if not self.scope.too_deep:
                self.scope.too_deep = True
                self.scope.report(
                    "SLA107",
                    node.span,
                    "this figure is made of metrics within metrics, too many to follow",
                    help="write the measure with the records themselves",
                )
            self.scope.inlined = MOST_METRICS + 1
            return None
        arguments = self._arguments(node, symbol.node)
        if arguments is None:
            return None
        inner = FigureReader(self.scope, self.records, arguments, (*self.metrics, name))
        measure = inner.measure(_measure_of(symbol.node))
        return None if measure is None else Typed(measure.figure, _KINDS[measure.unit])

    def _arguments(self, node: tree.MetricUse, metric: tree.Metric) -> dict[str, Literal_] | None:
        wanted = {str(g.name): Kind[_PARAMETER[str(g.type.word)]] for g in metric.lines if isinstance(g, tree.Given)}
        values: dict[str, Literal_] = {}
        seen: dict[str, tree.Argument] = {}
        good = True
        for argument in node.arguments.arguments if node.arguments is not None else ():
            name = str(argument.name)
            literal = read_literal(self.scope, argument.value)
            if name in seen:
                self.scope.report(
                    "SLA304",
                    argument.span,
                    f"`{name}` is given twice",
                    help="keep one of the two",
                    related=(Related(seen[name].span, "first given here"),),
                )
                good = False
            seen.setdefault(name, argument)
            if name not in wanted:
                near = closest(name, wanted)
                help_ = (
                    f"did you mean `{near}`?"
                    if near
                    else (f"it takes {one_of(wanted)}" if wanted else "it takes no parameters")
                )
                message = f"the metric `{node.name}` has no parameter `{name}`"
                self.scope.report("SLA301", argument.span, message, help=help_)
                good = False
            elif literal is None:
                good = False
            elif kind_of_literal(literal) is not wanted[name]:
                self.scope.report(
                    "SLA405",
                    argument.span,
                    f"`{name}` is {wanted[name].value}, and `{literal.written}` is {kind_of_literal(literal).value}",
                    help="give it a value of its own unit",
                )
                good = False
            if literal is not None:
                values[name] = literal
        missing = [name for name in wanted if name not in seen]
        if missing and set(seen) <= set(wanted):
            sample = ", ".join(f"{name} = {_SAMPLE[wanted[name]]}" for name in missing)
            self.scope.report(
                "SLA303",
                node.span,
                f"the metric `{node.name}` needs {one_of(missing)}",
                help=f"add it after the name: `given {sample}`",
                related=(Related(metric.name_span, "declared here"),),
            )
            return None
        return values if good else None

    def _metric_use(self, node: tree.MetricUse) -> MetricUse:
        symbol = self.scope.symbols[tree.Metric][str(node.name)]
        means = [line for line in cast("tree.Metric", symbol.node).lines if isinstance(line, tree.Means)]
        arguments = node.arguments.arguments if node.arguments is not None else ()
        return trusted(MetricUse)(
            span=node.span,
            name=str(node.name),
            title=read_text(cast("tree.Metric", symbol.node).title),
            means=read_text(means[0].text) if means else None,
            arguments=tuple((str(a.name), as_written(a.value.span)) for a in arguments),
        )

    def sample(self, metric: tree.Metric) -> None:
        """Judge a metric that nothing measures: with any value for its parameters, only units matter."""
        kinds = {str(g.name): Kind[_PARAMETER[str(g.type.word)]] for g in metric.lines if isinstance(g, tree.Given)}
        values = {
            name: trusted(Literal_)(unit=_UNITS[kind], value=Fraction(1), written=_SAMPLE[kind])
            for name, kind in kinds.items()
        }
        reader = FigureReader(self.scope, self.records, values, (str(metric.name),))
        self.scope.inlined = 0
        reader.measure(_measure_of(metric))


_PARAMETER = {"number": "NUMBER", "duration": "DURATION", "percent": "PERCENT"}
_SAMPLE = {Kind.NUMBER: "4", Kind.DURATION: "20 seconds", Kind.PERCENT: "80 %"}


def _measure_of(metric: tree.Metric) -> tree.Measure:
    return next(line for line in metric.lines if isinstance(line, tree.Measure))


def _combine(left: Kind, sign: str, right: Kind) -> Kind | None:
    if sign in "+-":
        if left is right:
            return left
        return Kind.NUMBER if left in _COUNTABLE and right in _COUNTABLE else None
    if right in _COUNTABLE:
        return Kind.NUMBER if left in _COUNTABLE else left
    if sign == "*":
        return right if left in _COUNTABLE else None
    return Kind.NUMBER if left is right else None


def _comparable(measured: Kind, bound: Kind) -> bool:
    return measured is bound or (measured in _COUNTABLE and bound in _COUNTABLE)


def fits(scope: Scope, literal: Literal_, unit: Unit, what: str) -> bool:
    """Whether a figure can be held against a measure; reported, with the name of the figure, where it cannot."""
    measured, kind = _KINDS[unit], kind_of_literal(literal)
    if _comparable(measured, kind):
        return True
    assert literal.span is not None
    scope.report(
        "SLA405",
        literal.span,
        f"the measure is {measured.value}, and `{literal.written}` is {kind.value}",
        help=f"give the {what} in the unit of the measure",
    )
    return False


def read_range(scope: Scope, node: tree.Bounds, unit: Unit) -> Range | None:
    """Return a range of measured values from bounds in words; bounds that leave nothing are refused."""
    low: Bound | None = None
    high: Bound | None = None
    for part in node.parts:
        sides = (
            [(part.low, True, True), (part.high, True, False)]
            if isinstance(part, tree.Between)
            else [
                (
                    part.value,
                    isinstance(part, tree.AtLeast | tree.AtMost),
                    isinstance(part, tree.AtLeast | tree.MoreThan),
                )
            ]
        )
        for value, included, is_low in sides:
            literal = read_literal(scope, value) if not isinstance(value, tree.Name | tree.Sum) else None
            if literal is None:
                if isinstance(value, tree.Name | tree.Sum):
                    scope.report("SLA408", value.span, "a bound is a figure", help="write it out, such as `80 %`")
                return None
            if not fits(scope, literal, unit, "bound"):
                return None
            bound = trusted(Bound)(value=Fraction(cast("Fraction", literal.value)), included=included)
            if (low if is_low else high) is not None:
                scope.report("SLA408", part.span, "this bounds the same end twice", help="keep one of the two bounds")
                return None
            if is_low:
                low = bound
            else:
                high = bound
    written = as_written(node.span)
    if low and high and (low.value > high.value or (low.value == high.value and not (low.included and high.included))):
        scope.report("SLA408", node.span, f"no value is {written}", help="the lower end comes first")
        return None
    return trusted(Range)(span=node.span, low=low, high=high, written=written)
