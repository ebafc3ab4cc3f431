"""What is measured with sets of time: shares of time, shares of slots, and means over slots."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal, cast

from slakit.contract.expressions import Expression, Literal_, SlotMean, SlotShare, TimeShare, trusted
from slakit.contract.from_syntax.kinds import UNIT_OF_KIND, Kind, Typed, comparable, kind_of_literal, unit_help
from slakit.contract.from_syntax.sets import read_set
from slakit.contract.from_syntax.slots import over_a_slot, read_size, slot_condition, slot_reader
from slakit.contract.from_syntax.values import read_literal
from slakit.contract.time_sets import NamedSet, Runs, SpanSet, SpanSteps, TimeOf
from slakit.syntax import tree

if TYPE_CHECKING:
    from slakit.contract.from_syntax.figures import FigureReader

__all__ = ["read_time_figure"]

_MEANS = (Kind.PERCENT, Kind.NUMBER, Kind.COUNT, Kind.DURATION, Kind.MONEY)


def read_time_figure(reader: FigureReader, node: tree.TimeShare | tree.SlotShare | tree.SlotMean) -> Typed | None:
    """Return a figure made of time."""
    match node:
        case tree.TimeShare():
            return _time_share(reader, node)
        case tree.SlotShare():
            return _slot_share(reader, node)
        case tree.SlotMean():
            return _slot_mean(reader, node)


# ------------------------------------------------------------------ shares of time


def _time_share(reader: FigureReader, node: tree.TimeShare) -> Typed | None:
    of = read_set(reader, node.set)
    out_of = read_set(reader, node.out_of.set) if node.out_of is not None else None
    if of is None or (node.out_of is not None and out_of is None):
        return None
    weight, whole = None, None
    if node.weighted is not None:
        weight, whole = str(node.weighted.field), _whole(reader, node.weighted)
        if whole is None or not _has_weights(reader, node.weighted, of):
            return None
    share = trusted(TimeShare)(
        span=node.span,
        side=cast("Literal['outside']", str(node.side)),
        of=of,
        out_of=out_of,
        weight=weight,
        whole=whole,
    )
    return Typed(share, Kind.PERCENT)


def _whole(reader: FigureReader, node: tree.WeightedOf) -> Expression | None:
    """Return what a weight is a share of, such as all users."""
    typed = reader.value(node.whole)
    if typed is None:
        return None
    value = typed.expression
    if typed.kind not in (Kind.NUMBER, Kind.COUNT):
        reader.scope.report(
            "SLA405",
            node.whole.span,
            f"a weight is a share of a number, and this is {typed.kind.value}",
            help="write how many there are in all, as in `weighted by users of 250`",
        )
        return None
    if isinstance(value, Literal_) and cast("Fraction", value.value) <= 0:
        reader.scope.report(
            "SLA408", node.whole.span, "nothing is a share of 0", help="write how many there are in all"
        )
        return None
    return value


def _weighed(reader: FigureReader, of: SpanSet) -> list[TimeOf] | None:
    """Return the records whose time makes up a set; `None` where time in it is not that of single records."""
    match of:
        case TimeOf(field=None):
            return [of]
        case NamedSet(calendar=False):
            span = reader.scope.spans.get(of.name)
            return None if span is None else _weighed(reader, span.of)
        case Runs():
            return _weighed(reader, of.of)
        case SpanSteps():
            parts = [of.first, *(part for word, part in of.rest if word == "together with")]
            found = [_weighed(reader, part) for part in parts]
            return None if None in found else [time for part in found for time in part or ()]
    return None


def _has_weights(reader: FigureReader, node: tree.WeightedOf, of: SpanSet) -> bool:
    """Whether all records whose time makes up a set have a number that they are weighted by."""
    scope, name = reader.scope, str(node.field)
    times = _weighed(reader, of)
    if times is None:
        scope.report(
            "SLA652",
            node.span,
            f"nothing in this set of time has a `{name}`: it is not made of the time of single records",
            help="weigh a set such as `time of outages`; hours, slots and time that is shared have no weight",
        )
        return False
    for time in times:
        entry = reader.records.get(time.of.records, node.span)
        if entry is None:
            return False
        kinds = entry[1].fields
        if name not in kinds:
            if name not in entry[1].unreadable:
                scope.unknown(node.span, f"field of {time.of.records}", name, list(kinds))
            return False
        if kinds[name] is not Kind.NUMBER:
            scope.report(
                "SLA406",
                node.span,
                f"`{name}` is {kinds[name].value}, and a weight is a number",
                help="name a field of type number, such as the users affected",
            )
            return False
    return True


# ------------------------------------------------------------------ slots


def _slot_share(reader: FigureReader, node: tree.SlotShare) -> Typed | None:
    size, where = read_size(reader, node.size, node.span), slot_condition(reader, node.where)
    empty = None
    if node.empty is not None:
        if not isinstance(node.empty.value, tree.Outcome):
            reader.scope.report(
                "SLA408",
                node.empty.span,
                "this does not say whether an empty slot keeps the condition",
                help="write `empty slots count as met`, `missed`, `left out` or `undecided`",
            )
            return None
        word = str(node.empty.value.word)
        empty = "left out" if word == "left" else word
    if size is None or where is None:
        return None
    share = trusted(SlotShare)(
        span=node.span, microseconds=size, where=where.expression, empty=cast("Literal['met'] | None", empty)
    )
    return Typed(share, Kind.PERCENT)


def _slot_mean(reader: FigureReader, node: tree.SlotMean) -> Typed | None:
    size = read_size(reader, node.size, node.span)
    value = over_a_slot(reader, node.value, slot_reader(reader).value(node.value))
    if value is None:
        return None
    if value.kind not in _MEANS:
        reader.scope.report(
            "SLA406",
            node.value.span,
            f"the average of {value.kind.value} has no meaning",
            help="take the average of a share, a number, a duration or an amount",
        )
        return None
    empty: Fraction | Literal["left out"] | None = None
    if node.empty is not None:
        empty = _empty_value(reader, node.empty, value.kind)
        if empty is None:
            return None
    if size is None:
        return None
    kind = Kind.NUMBER if value.kind is Kind.COUNT else value.kind
    mean = trusted(SlotMean)(
        span=node.span, microseconds=size, value=value.expression, empty=empty, unit=UNIT_OF_KIND[kind]
    )
    return Typed(mean, kind)


def _empty_value(reader: FigureReader, node: tree.EmptySlots, kind: Kind) -> Fraction | Literal["left out"] | None:
    """Return what an empty slot counts as in a mean."""
    if isinstance(node.value, tree.Outcome):
        if str(node.value.word) == "left":
            return "left out"
        reader.scope.report(
            "SLA408",
            node.span,
            f"a mean has no slots that are {node.value.word}",
            help="write `empty slots count as left out`, or a value such as `0 %`",
        )
        return None
    literal = read_literal(reader.scope, node.value)
    if literal is None:
        return None
    if isinstance(literal.value, str | bool) or not comparable(kind, kind_of_literal(literal)):
        reader.scope.report(
            "SLA405",
            node.value.span,
            f"the slots have {kind.value}, and `{literal.written}` is {kind_of_literal(literal).value}",
            help=unit_help(kind),
        )
        return None
    return literal.value
