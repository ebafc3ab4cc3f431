"""What is measured, and what amounts are made of: aggregates, metrics with parameters, names of figures and fees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, cast

from slakit.contract.expressions import (
    Accrued,
    Aggregate,
    BaseRef,
    Expression,
    FigureRef,
    Literal_,
    ObjectiveRef,
    Population,
    SlotMean,
    SlotShare,
    SpanRef,
    TimeShare,
    Unit,
    WindowRef,
    trusted,
)
from slakit.contract.from_syntax.arguments import metric_use, parameters_of, read_arguments, sample_of
from slakit.contract.from_syntax.expressions import ExpressionReader, RecordReader
from slakit.contract.from_syntax.kinds import (
    KIND_OF_UNIT,
    UNIT_OF_KIND,
    Kind,
    Typed,
    comparable,
    kind_of_literal,
)
from slakit.contract.from_syntax.records import RecordTypes
from slakit.contract.from_syntax.scope import Scope, closest, one_of
from slakit.contract.from_syntax.values import read_literal, read_number
from slakit.contract.measures import Measure, Range, Rounding
from slakit.contract.walking import walk
from slakit.money import RoundingMode
from slakit.syntax import tree

__all__ = ["MAX_METRICS_DEEP", "MOST_METRICS", "FigureReader", "Subject", "fits", "measures", "rounding_mode"]

MAX_METRICS_DEEP = 20
"""Metrics that may be made of one another in a chain."""
MOST_METRICS = 500
"""Uses of metrics that one measure may come to when every metric is written out."""

_MEASURABLE = (Kind.PERCENT, Kind.POINTS, Kind.DURATION, Kind.NUMBER, Kind.COUNT, Kind.MONEY)


def rounding_mode(node: tree.RoundingMode) -> RoundingMode:
    """Return the rounding mode that the words name."""
    return RoundingMode(" ".join(str(word) for word in node.words))


@dataclass(frozen=True, slots=True)
class Subject:
    """The objective whose terms are being read: bare words such as `measured` and `missed` speak of it."""

    name: str
    kind: Kind
    promise: Range | None = None
    minimum: Range | None = None


@dataclass(frozen=True, slots=True)
class FigureReader(ExpressionReader):
    """Reads figures. `metrics` holds the metrics being read, so that a metric made of itself is found."""

    records: RecordTypes
    parameters: Mapping[str, Literal_] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    subject: Subject | None = None
    amounts: bool = False
    """Whether fees, credits and what objectives came to may be named here: true in terms, false in measures."""

    def measure(self, node: tree.Measure) -> Measure | None:
        """Return an objective's or a metric's measure."""
        if not self.metrics:
            self.scope.inlined = 0
        typed = self.figure(node.figure)
        rounding = None
        if typed is None or self.scope.inlined > MOST_METRICS:
            return None
        if typed.kind not in _MEASURABLE or not measures(typed.expression):
            self.scope.report(
                "SLA406",
                node.figure.span,
                "nothing is measured here",
                help="measure a figure over records, such as `average wait of calls where answered`",
            )
            return None
        metric = None
        if isinstance(node.figure, tree.Name) and str(node.figure.name) in self.scope.symbols[tree.Metric]:
            metric = metric_use(self.scope, node.figure)
        if node.rounded is not None:
            rounding = self.rounding(node.rounded, typed.kind)
            if rounding is None:
                return None
        return trusted(Measure)(
            span=node.span, figure=typed.expression, unit=UNIT_OF_KIND[typed.kind], rounding=rounding, metric=metric
        )

    def rounding(self, node: tree.Rounded, kind: Kind) -> Rounding | None:
        """Return how a value of a kind is rounded."""
        step = read_literal(self.scope, node.step)
        if step is None:
            return None
        if isinstance(step.value, str) or not comparable(kind, kind_of_literal(step)) or step.value <= 0:
            self.scope.report(
                "SLA405",
                node.step.span,
                f"{kind.value} cannot be rounded to `{step.written}`",
                help="round to a step of the same unit, more than zero",
            )
            return None
        return trusted(Rounding)(mode=rounding_mode(node.mode), step=Fraction(step.value))

    def figure(self, node: tree.Node) -> Typed | None:
        """Return a figure: an aggregate, a name, or arithmetic over them."""
        return self.value(node)

    # ---------------------------------------------------------------- names

    def name(self, node: tree.Name) -> Typed | None:
        """Return what a name stands for: a parameter, a metric, a figure, a span, a fee, a value of an objective."""
        name = str(node.name)
        if node.part is not None:
            return self._part(node, name, str(node.part.name))
        if node.arguments is None:
            if name in self.parameters:
                literal = self.parameters[name]
                return Typed(literal, kind_of_literal(literal))
            if self._ambiguous(node, name):
                return None
            found = self._known_name(node, name)
            if found is not None or any(name in self.scope.symbols[kind] for kind in (tree.Span, tree.Figure)):
                return found
        return self._metric(node)

    def _ambiguous(self, node: tree.Name, name: str) -> bool:
        """Whether a name stands for two values; reported."""
        kinds = ((tree.Metric, "a metric"), (tree.Span, "a span"), (tree.Figure, "a figure that is given"))
        meanings = [words for kind, words in kinds if name in self.scope.symbols[kind]]
        if name == "window":
            meanings.append("the length of the window")
        if len(meanings) < 2:
            return False
        self.scope.report(
            "SLA650",
            node.span,
            f"`{name}` is {' and also '.join(meanings)}, so this can be read in two ways",
            help="rename one of the two",
        )
        return True

    def _known_name(self, node: tree.Name, name: str) -> Typed | None:
        symbols = self.scope.symbols
        if name in symbols[tree.Metric]:
            return None
        if name in symbols[tree.Span]:
            if self.scope.lookup(tree.Span, "span", name, node.span) is None:
                return None
            from slakit.contract.from_syntax.sets import read_span

            if read_span(self, name, node.span) is None:
                return None
            return Typed(trusted(SpanRef)(span=node.span, span_name=name), Kind.DURATION)
        if name in symbols[tree.Figure]:
            self.scope.needed.add((tree.Figure, name))
            kind = self.scope.kind_of_figure(name)
            return None if kind is None else Typed(trusted(FigureRef)(span=node.span, figure=name), Kind[kind])
        if name == "window":
            return Typed(trusted(WindowRef)(span=node.span), Kind.DURATION)
        if not self.amounts:
            return None
        if name in self.scope.fees or name == "credits":
            return Typed(trusted(BaseRef)(span=node.span, name=name), Kind.MONEY)
        if name == "points":
            return Typed(trusted(BaseRef)(span=node.span, name=name), Kind.SERVICE_POINTS)
        if self.subject is not None and name in _PARTS and name != "credit":
            return self._value_of(node, self.subject.kind, None, name)
        return None

    def _part(self, node: tree.Name, name: str, part: str) -> Typed | None:
        """Return a value of an objective, written as `ANS-1.measured`."""
        kinds = self.scope.objective_kinds
        if name not in kinds:
            self.scope.unknown(node.span, "objective", name, kinds)
            return None
        if part not in _PARTS:
            near = closest(part, _PARTS)
            self.scope.report(
                "SLA301",
                node.span,
                f"an objective has no `{part}`",
                help=f"did you mean `{name}.{near}`?" if near else f"it has {one_of(_PARTS)}",
            )
            return None
        if not self.amounts:
            self.scope.report(
                "SLA406",
                node.span,
                "a measure is made of records, not of what an objective came to",
                help="name the metric that the objective measures",
            )
            return None
        kind = kinds[name]
        return None if kind is None else self._value_of(node, Kind[kind], name, part)

    def _value_of(self, node: tree.Name, kind: Kind, objective: str | None, part: str) -> Typed:
        value = trusted(ObjectiveRef)(span=node.span, objective=objective, part=cast("Literal['measured']", part))
        if part in ("credit", "points"):
            kind = Kind.MONEY if part == "credit" else Kind.SERVICE_POINTS
        elif part in ("shortfall", "margin") and kind is Kind.PERCENT:
            kind = Kind.POINTS
        return Typed(value, kind)

    # ---------------------------------------------------------------- standings

    def standing(self, node: tree.Standing) -> Typed | None:
        """Return whether the objective at hand came to an outcome."""
        from slakit.contract.from_syntax.standings import read_standing

        return read_standing(self, node, None)

    def stands(self, node: tree.Stands) -> Typed | None:
        """Return whether a named objective came to an outcome."""
        from slakit.contract.from_syntax.standings import read_standing

        return read_standing(self, node, node.subject)

    def alone(self, node: tree.Node) -> Typed | None:
        """Return bounds held against the measured value of the objective at hand."""
        if self.subject is None:
            return ExpressionReader.alone(self, node)
        measured = trusted(ObjectiveRef)(span=node.span, objective=None, part="measured")
        return self.compared(node, Typed(measured, self.subject.kind), node)

    def accrued(self, node: tree.Accrued) -> Typed | None:
        """Return the sum of a value over several windows."""
        from slakit.contract.from_syntax.standings import read_reach

        value = self.value(node.value)
        reach = read_reach(self.scope, node.reach)
        if value is None or reach is None:
            return None
        return Typed(trusted(Accrued)(span=node.span, value=value.expression, reach=reach), value.kind)

    # ---------------------------------------------------------------- aggregates

    def aggregate(self, node: tree.Node) -> Typed | None:
        """Return a figure made of many records, or of time."""
        if isinstance(node, tree.TimeShare | tree.SlotShare | tree.SlotMean):
            from slakit.contract.from_syntax.spans import read_time_figure

            return read_time_figure(self, node)
        assert isinstance(node, tree.Share | tree.Number | tree.Statistic | tree.Percentile)
        return self._aggregate(node)

    def population(self, node: tree.Population) -> tuple[Population, RecordReader] | None:
        """Return the records that satisfy a condition, and the reader of their fields."""
        entry = self.records.get(str(node.records), node.span)
        if entry is None:
            return None
        reader = replace(entry[1], parameters=self.parameters)
        condition = None
        if node.where is not None:
            condition = reader.condition(node.where.condition)
            if condition is None:
                return None
            if node.where.policy is not None:
                condition = reader.settled(node.where.policy, condition)
        return trusted(Population)(span=node.span, records=str(node.records), where=condition), reader

    def _aggregate(self, node: tree.Share | tree.Number | tree.Statistic | tree.Percentile) -> Typed | None:
        of = self.population(node.of)
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
        allowed = _VALUES.get(statistic, (Kind.DURATION, Kind.NUMBER, Kind.PERCENT, Kind.MONEY))
        if value.kind not in allowed:
            needed = " or ".join(kind.value for kind in allowed)
            self.scope.report(
                "SLA406",
                node.value.span,
                f"the {statistic} of {value.kind.value} has no meaning",
                help=f"name a field that is {needed}",
            )
            return None
        weight = None
        if isinstance(node, tree.Statistic) and node.weighted is not None:
            weight = self._weight(node, reader, statistic)
            if weight is None:
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
            weight=weight,
            unit=UNIT_OF_KIND[value.kind],
        )
        return Typed(aggregate, value.kind)

    def _share(self, node: tree.Share, of: tuple[Population, RecordReader] | None) -> Typed | None:
        out_of = self.population(node.out_of) if node.out_of is not None else None
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

    def _weight(self, node: tree.Statistic, reader: RecordReader, statistic: str) -> str | None:
        assert node.weighted is not None
        field_, span = str(node.weighted.field), node.weighted.span
        if statistic != "average":
            self.scope.report(
                "SLA406",
                span,
                f"the {statistic} has no weights",
                help="only an average is weighted; remove these words",
            )
            return None
        if reader.fields.get(field_) not in (Kind.NUMBER, Kind.DURATION):
            if field_ in reader.fields:
                self.scope.report(
                    "SLA406",
                    span,
                    f"`{field_}` is {reader.fields[field_].value}, and a weight is a number or a duration",
                    help="name a field of type number or duration",
                )
            elif field_ not in reader.unreadable:
                self.scope.unknown(span, f"field of {reader.records}", field_, list(reader.fields))
            return None
        return field_

    # ---------------------------------------------------------------- metrics

    def _metric(self, node: tree.Name) -> Typed | None:
        name = str(node.name)
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
        arguments = read_arguments(self.scope, node, symbol.node)
        if arguments is None:
            return None
        inner = FigureReader(self.scope, self.records, arguments, (*self.metrics, name))
        measure = inner.measure(_measure_of(symbol.node))
        return None if measure is None else Typed(measure.figure, KIND_OF_UNIT[measure.unit])

    def sample(self, metric: tree.Metric) -> None:
        """Judge a metric that nothing measures: with any value for its parameters, only units matter."""
        values = {name: sample_of(kind) for name, kind in parameters_of(metric).items()}
        reader = FigureReader(self.scope, self.records, values, (str(metric.name),))
        self.scope.inlined = 0
        reader.measure(_measure_of(metric))


def _measure_of(metric: tree.Metric) -> tree.Measure:
    return next(line for line in metric.lines if isinstance(line, tree.Measure))


def measures(expression: Expression) -> bool:
    """Whether anything in a figure is measured or given: a constant alone measures nothing."""
    return any(isinstance(e, _MEASURED) for e in walk(expression))


_MEASURED = (Aggregate, FigureRef, SpanRef, TimeShare, SlotShare, SlotMean)
_VALUES = {
    "longest": (Kind.DURATION,),
    "shortest": (Kind.DURATION,),
    "highest": (Kind.NUMBER, Kind.PERCENT, Kind.MONEY),
    "lowest": (Kind.NUMBER, Kind.PERCENT, Kind.MONEY),
    "percentile": (Kind.DURATION, Kind.NUMBER),
}
_PARTS = ("measured", "target", "minimum", "shortfall", "margin", "credit", "points")


def fits(scope: Scope, literal: Literal_, unit: Unit, what: str, of: str = "the measure") -> bool:
    """Whether a figure can be held against a measure; reported, with the name of the figure, where it cannot."""
    measured, kind = KIND_OF_UNIT[unit], kind_of_literal(literal)
    if comparable(measured, kind):
        return True
    assert literal.span is not None
    scope.report(
        "SLA405",
        literal.span,
        f"{of} is {measured.value}, and `{literal.written}` is {kind.value}",
        help=f"give the {what} in the unit of {of}",
    )
    return False
