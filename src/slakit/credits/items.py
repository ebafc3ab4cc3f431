"""Amounts in the making: what the steps from a line of the contract to what is paid work on.

Never leaves this package; what comes out are the frozen lines of `results`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.assess.results import Assessment
from slakit.contract.expressions import Unit
from slakit.contract.measures import Rounding
from slakit.contract.model import Credit, MoneyRounding
from slakit.credits.facts import WindowFacts
from slakit.credits.results import AmountStep, CreditLine, FeeBase, KeptLine, NamedPart, SharedLine, Unknown
from slakit.money import Money, split_largest_remainder
from slakit.timeline import Window

__all__ = ["CapKey", "Item", "share_out", "told_total"]


CapKey = tuple[object, ...]
"""What tells a cap from others, across the versions of a contract."""


@dataclass(slots=True)
class Item:
    """One line in the making.

    `value` is what it comes to now: in minor units, points or days. `plain` is its amount as it stands in the contract,
    `exact` what it came to before its rounding, `rounded` after it; `None` cannot be told, and `unknown` says why.
    """

    objective: str
    entity: str | None
    window: Window
    assessment: Assessment | None
    credit: Credit | None
    line: int | None
    facts: WindowFacts
    unit: Unit = Unit.MONEY
    base: FeeBase | None = None
    value: Fraction | None = Fraction(0)
    plain: Fraction | None = None
    made_of: tuple[NamedPart, ...] = ()
    exact: Fraction = Fraction(0)
    rounded: Fraction | None = Fraction(0)
    rounding: MoneyRounding | Rounding | None = None
    unknown: Unknown | None = None
    conflicting: tuple[int, ...] = ()
    steps: list[AmountStep] = field(default_factory=list)
    origin: Window | None = None
    withheld: dict[CapKey, Fraction] = field(default_factory=dict)
    """What caps keep of it that still counts towards all others."""
    may_be_bonus: bool = False
    """Of one that cannot be told and has no term: whether it would be due to the provider."""

    @property
    def bonus(self) -> bool:
        """Whether it is due to the provider."""
        return self.may_be_bonus or (self.credit is not None and self.credit.bonus)

    def fail(self, why: Unknown) -> None:
        """Make it one that cannot be told; the first reason stays."""
        self.value, self.unknown = None, self.unknown or why

    def kept(self, caps: Sequence[CapKey]) -> KeptLine:
        """Return what has to be known of the line later, with the `caps` of its version by number."""
        return KeptLine(
            self.objective, self.entity, self.window, self.origin, self.line, self.unit, self.rounded, self.value,
            tuple((caps.index(cap), part) for cap, part in self.withheld.items()), self.unknown, self.bonus,
        )  # fmt: skip

    def finished(self, currency: str) -> SharedLine:
        """Return the line that came of it."""
        money = self.unit is Unit.MONEY
        fields: dict[str, object] = {
            "objective": self.objective,
            "window": self.window,
            "credit": self.credit,
            "line": self.line,
            "base": self.base,
            "plain": self.plain,
            "made_of": self.made_of,
            "exact": self.exact,
            "amount": _money(currency, self.rounded) if money else Money(currency, 0),
            "payable": _money(currency, self.value) if money else Money(currency, 0),
            "unknown": self.unknown,
            "rounding": self.rounding,
            "conflicting": self.conflicting,
            "unit": self.unit,
            "quantity": None if money else self.value,
            "steps": tuple(self.steps),
            "bonus": self.bonus,
            "entity": self.entity,
            "origin": self.origin,
        }
        if self.unknown is not None and not money:
            fields |= {"amount": None, "payable": None}
        if self.assessment is None:
            return SharedLine(**fields)  # type: ignore[arg-type]
        return CreditLine(**fields, assessment=self.assessment)  # type: ignore[arg-type]


def _money(currency: str, value: Fraction | None) -> Money | None:
    return Money(currency, value.numerator) if value is not None and value.denominator == 1 else None


def told_total(items: Sequence[Item]) -> Fraction | None:
    """Return the sum of what items come to; `None` when one of them cannot be told."""
    values = [item.value for item in items]
    return None if None in values else sum((v for v in values if v is not None), Fraction(0))


def share_out(total: Fraction, weights: Sequence[Fraction], unit: Unit) -> list[Fraction]:
    """Split a total in proportion, whole minor units by largest remainder as long as all there is are whole ones."""
    whole = unit is Unit.MONEY and all(one.denominator == 1 for one in (total, *weights))
    if not any(weights):
        return [Fraction(0) for _ in weights]
    if whole:
        return [Fraction(part) for part in split_largest_remainder(total.numerator, weights)]
    return [total * weight / sum(weights) for weight in weights]
