"""The parsed lines of objectives, and of what they pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slakit.syntax.nodes import Node

if TYPE_CHECKING:
    from slakit.syntax.tokens import Token
    from slakit.syntax.tree.expressions import Bounds
    from slakit.syntax.tree.figures import Entity, Population
    from slakit.syntax.tree.remedies import RoundingMode

__all__ = [
    "Aim",
    "AllowedFailures",
    "AtMostAmount",
    "Attribution",
    "Beyond",
    "Bonus",
    "CalendarWindow",
    "CompareWith",
    "Consumes",
    "ContractWindow",
    "CountAs",
    "CountsAsOutcome",
    "Credit",
    "During",
    "Each",
    "EachCounts",
    "ForEach",
    "FromTo",
    "LeavingOut",
    "Measure",
    "Minimum",
    "NoData",
    "Nothing",
    "Objective",
    "OnClaim",
    "OnceLate",
    "OnlyIf",
    "Outcome",
    "OverTrailing",
    "PerPoint",
    "PerUnit",
    "Pooled",
    "Promise",
    "Rounded",
    "Running",
    "RunningOutcome",
    "Separately",
    "ShareDecides",
    "Slice",
    "SmallVolume",
    "Times",
    "Trailing",
    "When",
    "WholeTerm",
    "WorstDecides",
]  # fmt: skip


class Objective(Node):
    name: Token
    title: Token
    lines: tuple[Any, ...]


class Measure(Node):
    figure: Node
    rounded: Rounded | None


class Rounded(Node):
    mode: RoundingMode
    step: Node


class During(Node):
    name: Token


class Each(Node):
    window: CalendarWindow | ContractWindow | WholeTerm
    over: OverTrailing | None
    attribution: Attribution | None


class CalendarWindow(Node):
    unit: Token


class ContractWindow(Node):
    unit: Token


class WholeTerm(Node):
    pass


class OverTrailing(Node):
    trailing: Trailing


class Trailing(Node):
    count: Token
    unit: Token


class Attribution(Node):
    word: Token


class Promise(Node):
    bounds: Bounds


class Minimum(Node):
    bounds: Bounds


class Aim(Node):
    bounds: Bounds


class CompareWith(Node):
    name: Token


class Separately(Node):
    entity: Entity
    how: EachCounts | WorstDecides | ShareDecides


class EachCounts(Node):
    pass


class WorstDecides(Node):
    pass


class ShareDecides(Node):
    bound: Node


class Pooled(Node):
    name: Token


class LeavingOut(Node):
    names: tuple[Any, ...]


class SmallVolume(Node):
    count: Token
    records: Token
    term: CountsAsOutcome | AllowedFailures


class CountsAsOutcome(Node):
    outcome: Outcome


class AllowedFailures(Node):
    count: Token


class NoData(Node):
    outcome: Outcome


class CountAs(Node):
    outcome: Outcome
    when: When


class Running(Node):
    outcome: RunningOutcome | Outcome
    once: OnceLate | None


class RunningOutcome(Node):
    word: Token


class OnceLate(Node):
    pass


class Consumes(Node):
    name: Token


class Outcome(Node):
    word: Token


class Credit(Node):
    amount: Node
    terms: tuple[Any, ...]


class Bonus(Node):
    amount: Node
    terms: tuple[Any, ...]


class Nothing(Node):
    pass


class When(Node):
    condition: Node


class PerUnit(Node):
    pace: Token | None
    unit: Node
    of: Node
    slice: Slice | None


class PerPoint(Node):
    slice: Slice | None


class Slice(Node):
    ends: Beyond | FromTo


class Beyond(Node):
    value: Node


class FromTo(Node):
    low: Node
    high: Node


class ForEach(Node):
    of: Population


class Times(Node):
    factor: Node
    only_if: OnlyIf | None


class OnlyIf(Node):
    condition: Node


class AtMostAmount(Node):
    amount: Node


class OnClaim(Node):
    pass
