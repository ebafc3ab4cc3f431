"""What credits come to, with the working of every amount: typed steps that printers turn into sentences.

Amounts before rounding are exact `Fraction`s of minor units; `Money` appears once a line is rounded.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from fractions import Fraction

from slakit.assess.results import Assessment
from slakit.contract.model import Cap, Credit, Fee, MoneyRounding
from slakit.money import Money
from slakit.timeline import Window

__all__ = ["CapStep", "CreditLine", "Credits", "FeeBase", "FeePart", "Unknown"]


class Unknown(enum.Enum):
    """Why an amount cannot be told."""

    UNDECIDED = "the objective is undecided"
    GAP = "no line of the credit table covers the value"
    OVERLAP = "more than one line of the credit table pays for the value"
    ROUNDING = "the amount is not a whole minor unit, and the contract does not say how to round it"
    PARTIAL_FEE = "the term covers only a part of a fee's month, and the contract does not say what it comes to"
    CAPPED_WITH = "it shares a cap with an amount that cannot be told"


@dataclass(frozen=True, slots=True)
class FeePart:
    """One period of a fee inside the base: `days` of `of_days` are in the term; `exact` in minor units."""

    label: str
    days: int
    of_days: int
    exact: Fraction


@dataclass(frozen=True, slots=True)
class FeeBase:
    """What a fee comes to for a window: the sum of its parts, in minor units; `None` when a term is missing."""

    fee: Fee
    parts: tuple[FeePart, ...]
    exact: Fraction | None


@dataclass(frozen=True, slots=True)
class CreditLine:
    """The credit of one objective in one window, from its outcome to the amount that is payable.

    - `credit`: the line of the table that pays, `None` where nothing does; `line` is its index
    - `base`: the fee that a percentage is taken of
    - `exact`: the amount before rounding, in minor units
    - `amount`: rounded, once; before caps
    - `payable`: after caps
    - `unknown`: why the payable amount cannot be told; then it is `None`
    """

    assessment: Assessment
    credit: Credit | None
    line: int | None
    base: FeeBase | None
    exact: Fraction
    amount: Money | None
    payable: Money | None
    unknown: Unknown | None = None
    rounding: MoneyRounding | None = None
    """The contract's rounding, where it changed the amount."""
    conflicting: tuple[int, ...] = ()
    """Indices of the lines of an overlap."""

    @property
    def objective(self) -> str:
        """The objective's name."""
        return self.assessment.objective

    @property
    def name(self) -> str:
        """The objective's name, with that of the entity which this is about."""
        entity = self.assessment.measurement.entity
        return self.objective if entity is None else f"{self.objective} {entity}"

    @property
    def window(self) -> Window:
        """The window that was measured."""
        return self.assessment.measurement.window


@dataclass(frozen=True, slots=True)
class CapStep:
    """One cap applied to the credits that fall due together.

    `limit` is what the cap allows in its whole window, `used` what earlier credits of that window have taken of
    it, `before` and `after` the sum of the lines; `split` gives each line's part after the cut, in the order of
    `lines` (indices into the credits' lines). All `None` when an amount among them cannot be told.
    """

    cap: Cap
    window: Window
    lines: tuple[int, ...]
    base: FeeBase | None
    limit: Money | None
    used: Money | None
    before: Money | None
    after: Money | None
    split: tuple[Money, ...] = ()

    @property
    def cuts(self) -> bool:
        """Whether the cap took anything away."""
        return self.before is not None and self.after is not None and self.after < self.before


@dataclass(frozen=True, slots=True)
class Credits:
    """All credits of an evaluation, in time order; `total` of a subset is for the caller to take."""

    lines: tuple[CreditLine, ...]
    caps: tuple[CapStep, ...]
