"""What is found: how much more or less of what was counted, and what the result would have been then."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from slakit.contract.measures import Range
from slakit.contract.model import Credit, Outcome
from slakit.measure.results import PartValue
from slakit.money import Money

__all__ = ["Change", "Moved", "Paid", "What"]

What = Literal["records", "number", "sum", "time", "slots", "items", "figure", "members"]
"""What is moved: records in a share, a number of records, the sum of a value, the time of a set, slots that keep a
condition, items that pass, a figure that somebody gives, or how many of several keep the promise."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How much more of something there would have had to be, or (when negative) how much less.

    `by` is a number of records, slots, items or entities, microseconds of time, or in base units of a sum or a figure;
    of a share of time, of the time that counts. `part` is what was measured of it, `None` for members; `entity` the one
    of several that it is of.
    """

    what: What
    by: Fraction
    part: PartValue | None = None
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """What a result would have come to with all else as it was: its own credit and bonus, and the period's total.

    `None` cannot be told.
    """

    credit: Money | None
    bonus: Money | None
    total: Money | None


@dataclass(frozen=True, slots=True)
class Change:
    """A change after which a result would have been another one.

    `moved` is all that has to change together. It is empty where the value is made of nothing that can be counted: then
    a value in `target` would have done. `value` is what would have been held against the promise, where a count decides
    it. `paying` are the lines that would have paid, `paid` what they come to, `None`
    where that was not worked out.
    """

    moved: tuple[Moved, ...]
    outcome: Outcome
    paying: tuple[Credit, ...]
    target: Range | None = None
    value: Fraction | None = None
    paid: Paid | None = None
