"""The parameters of metrics, and the values that a use of a metric gives them."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from slakit.contract.expressions import Literal_, trusted
from slakit.contract.from_syntax.kinds import FIELD_KINDS, UNIT_OF_KIND, Kind, kind_of_literal
from slakit.contract.from_syntax.scope import Scope, closest, one_of
from slakit.contract.from_syntax.values import as_written, read_literal, read_text
from slakit.contract.measures import MetricUse
from slakit.contract.record_types import FieldType
from slakit.diagnostics import Related
from slakit.syntax import tree

__all__ = ["metric_use", "parameters_of", "read_arguments", "sample_of"]

_SAMPLE = {
    Kind.NUMBER: "4", Kind.DURATION: "20 seconds", Kind.PERCENT: "80 %", Kind.MONEY: "EUR 500.00",
    Kind.DATE: "2026-01-31", Kind.TEXT: '"urgent"',
}  # fmt: skip


def parameters_of(metric: tree.Metric) -> dict[str, Kind]:
    """Return the kinds of a metric's parameters, by name."""
    return {str(g.name): FIELD_KINDS[FieldType(str(g.type.word))] for g in metric.lines if isinstance(g, tree.Given)}


def sample_of(kind: Kind) -> Literal_:
    """Return some value for a parameter of a kind."""
    if kind is Kind.TEXT:
        return trusted(Literal_)(value="urgent", written=_SAMPLE[kind])
    return trusted(Literal_)(unit=UNIT_OF_KIND[kind], value=Fraction(1), written=_SAMPLE[kind])


def read_arguments(scope: Scope, node: tree.Name, metric: tree.Metric) -> dict[str, Literal_] | None:
    """Return the values that a use of a metric gives to its parameters, by name; `None` where they do not fit."""
    wanted = parameters_of(metric)
    values: dict[str, Literal_] = {}
    seen: dict[str, tree.Argument] = {}
    good = True
    for argument in node.arguments.arguments if node.arguments is not None else ():
        name = str(argument.name)
        literal = read_literal(scope, argument.value)
        if name in seen:
            scope.report(
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
            scope.report("SLA301", argument.span, message, help=help_)
            good = False
        elif literal is None:
            good = False
        elif kind_of_literal(literal) is not wanted[name]:
            scope.report(
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
        scope.report(
            "SLA303",
            node.span,
            f"the metric `{node.name}` needs {one_of(missing)}",
            help=f"add it after the name: `given {sample}`",
            related=(Related(metric.name_span, "declared here"),),
        )
        return None
    return values if good else None


def metric_use(scope: Scope, node: tree.Name) -> MetricUse:
    """Return which metric a measure comes from, with its parameters as written."""
    symbol = scope.symbols[tree.Metric][str(node.name)]
    means = [line for line in cast("tree.Metric", symbol.node).lines if isinstance(line, tree.Means)]
    arguments = node.arguments.arguments if node.arguments is not None else ()
    return trusted(MetricUse)(
        span=node.span,
        name=str(node.name),
        title=read_text(cast("tree.Metric", symbol.node).title),
        means=read_text(means[0].text) if means else None,
        arguments=tuple((str(a.name), as_written(a.value.span)) for a in arguments),
    )
