"""The parsed lines of metrics, spans, benchmarks, figures and exclusions, and all that is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slakit.syntax.nodes import Node

if TYPE_CHECKING:
    from slakit.syntax.tokens import Token
    from slakit.syntax.tree.agreement import ParameterType
    from slakit.syntax.tree.expressions import Bounds, Duration
    from slakit.syntax.tree.objectives import Each, Outcome

__all__ = [
    "Allowance",
    "Approved",
    "AtLeastCount",
    "Benchmark",
    "BothParties",
    "EmptySlots",
    "Entity",
    "EntityNames",
    "Evidence",
    "Exclusion",
    "Figure",
    "FigureType",
    "Given",
    "GivenBy",
    "LeavesOut",
    "MadeOf",
    "Means",
    "Metric",
    "Number",
    "OutOfSet",
    "Percentile",
    "Population",
    "Reason",
    "Runs",
    "SetOperator",
    "SetSteps",
    "Share",
    "Shared",
    "SlotMean",
    "SlotShare",
    "SlotsWhere",
    "SourceLine",
    "Span",
    "Statistic",
    "Stretch",
    "TheCustomer",
    "TheProvider",
    "ThirdParty",
    "TimeOf",
    "TimeShare",
    "ValueLine",
    "Weighted",
    "WeightedOf",
    "WhenMissing",
    "Where",
]  # fmt: skip


class Metric(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class Given(Node):
    name: Token
    type: ParameterType


class Means(Node):
    text: Token


class Span(Node):
    name: Token
    title: Token
    made_of: MadeOf
    means: Means | None


class MadeOf(Node):
    set: Node


class SetSteps(Node):
    parts: tuple[Any, ...]


class SetOperator(Node):
    word: Token


class TimeOf(Node):
    records: Token
    stretch: Stretch | None
    where: Where | None
    shared: Shared | None


class Stretch(Node):
    first: Token
    last: Token


class Shared(Node):
    how: Token | AtLeastCount
    entity: Entity


class AtLeastCount(Node):
    count: Token


class SlotsWhere(Node):
    size: Duration | Token
    where: Where
    empty: EmptySlots | None


class Runs(Node):
    bound: Node
    of: Node


class Entity(Node):
    name: Token
    names: EntityNames | None


class EntityNames(Node):
    texts: tuple[Any, ...]


class EmptySlots(Node):
    value: Outcome | Node


class Benchmark(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class ValueLine(Node):
    bounds: Bounds


class SourceLine(Node):
    text: Token


class Figure(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class FigureType(Node):
    type: ParameterType


class GivenBy(Node):
    party: TheProvider | TheCustomer | BothParties | ThirdParty


class Evidence(Node):
    text: Token


class TheProvider(Node):
    pass


class TheCustomer(Node):
    pass


class BothParties(Node):
    pass


class ThirdParty(Node):
    name: Token


class Exclusion(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class LeavesOut(Node):
    set: Node


class Allowance(Node):
    limit: Node
    each: Each


class Approved(Node):
    party: TheProvider | TheCustomer | BothParties | ThirdParty


class Reason(Node):
    text: Token


class Share(Node):
    of: Population
    out_of: Population | None


class Number(Node):
    of: Population


class Statistic(Node):
    kind: Token
    value: Node
    weighted: Weighted | None
    of: Population


class Percentile(Node):
    rank: Token
    method: Token | None
    value: Node
    of: Population


class Weighted(Node):
    field: Token


class TimeShare(Node):
    side: Token
    set: Node
    weighted: WeightedOf | None
    out_of: OutOfSet | None


class WeightedOf(Node):
    field: Token
    whole: Node


class OutOfSet(Node):
    set: Node


class SlotShare(Node):
    size: Duration | Token
    where: Where
    empty: EmptySlots | None


class SlotMean(Node):
    size: Duration | Token
    value: Node
    empty: EmptySlots | None


class Population(Node):
    records: Token
    where: Where | None


class Where(Node):
    condition: Node
    policy: WhenMissing | None


class WhenMissing(Node):
    word: Token
