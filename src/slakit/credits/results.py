"""What credits come to, with the working of every amount: typed steps that printers turn into sentences.

Amounts before rounding are exact `Fraction`s: of minor units for money, of points, of days of service. `Money` appears
once an amount is rounded.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from slakit.assess.results import Assessment
from slakit.contract.agreement_terms import Renewal
from slakit.contract.consequences import ImprovementPlan, Termination
from slakit.contract.expressions import Population, Unit
from slakit.contract.measures import Rounding
from slakit.contract.model import AmountLine, Cap, Credit, Fee, MoneyRounding
from slakit.contract.payments import Multiplier, PerUnit
from slakit.contract.remedies import CostCentre, EarnBack, HighestOnly, LeastPayment
from slakit.contract.spans import GivenFigure
from slakit.credits.dates import Latest
from slakit.money import Money
from slakit.timeline import Window

__all__ = [
    "AmountStep",
    "Bank",
    "CapStep",
    "Carried",
    "ClaimState",
    "Claimed",
    "CreditLine",
    "Credits",
    "Due",
    "EarnedBack",
    "FeeBase",
    "FeePart",
    "Highest",
    "IssuedDue",
    "Kept",
    "KeptLine",
    "Least",
    "Limited",
    "NamedPart",
    "OwedPlan",
    "Paid",
    "PaidFor",
    "Points",
    "Recorded",
    "Renewing",
    "Right",
    "SharedLine",
    "Times",
    "Unknown",
]


class Unknown(enum.Enum):
    """Why an amount cannot be told."""

    UNDECIDED = "the objective is undecided"
    GAP = "no line of the credit table covers the value"
    OVERLAP = "more than one line of the credit table pays for the value"
    ROUNDING = "the amount is not a whole minor unit, and the contract does not say how to round it"
    PARTIAL_FEE = "the term covers only a part of a fee's month, and the contract does not say what it comes to"
    CONDITION = "whether its condition holds is not known"
    VALUE = "a value that the amount is made of is not known"
    CAPPED_WITH = "it shares a cap with an amount that cannot be told"
    SHARED_WITH = "it is worked out together with an amount that cannot be told"


@dataclass(frozen=True, slots=True)
class FeePart:
    """One period of a fee inside the base: `days` of `of_days` are in the term; `exact` in minor units."""

    label: str
    days: int
    of_days: int
    exact: Fraction
    fee: Fee
    """The fee as it was in that period: an amendment may change it between two."""


@dataclass(frozen=True, slots=True)
class FeeBase:
    """What a fee comes to for a window: the sum of its parts, in minor units; `None` when a term is missing."""

    fee: Fee
    parts: tuple[FeePart, ...]
    exact: Fraction | None


@dataclass(frozen=True, slots=True)
class NamedPart:
    """What a computed amount is made of: a fee, a named amount or a given figure, with its value in a window.

    `exact` is in minor units, or in base units of a figure's `unit`.
    """

    part: Fee | AmountLine | GivenFigure
    title: str
    label: str
    exact: Fraction
    unit: Unit


# ------------------------------------------------------------------ the working of one line


@dataclass(frozen=True, slots=True)
class PaidFor:
    """An amount for each unit: `value` lies between `low` and `high` as far as `within`, which holds `units`."""

    per: PerUnit
    value: Fraction
    low: Fraction | None
    high: Fraction | None
    within: Fraction
    units: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Recorded:
    """An amount for each of so many records."""

    population: Population
    records: int
    after: Fraction


@dataclass(frozen=True, slots=True)
class Times:
    """A multiple that applied."""

    multiplier: Multiplier
    after: Fraction


@dataclass(frozen=True, slots=True)
class Limited:
    """The line's own limit, where it took anything away."""

    limit: Fraction
    base: FeeBase | None
    after: Fraction


AmountStep = PaidFor | Recorded | Times | Limited


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One line that pays, up to the amount that is payable.

    - `credit`: the term of the contract that pays, `None` where nothing does; `line` is its index among the
      objective's, or the remedies', terms
    - `base`: the fee that a percentage is taken of
    - `plain`: the amount as it stands in the contract, before it is taken for units, multiplied or limited
    - `exact`: the amount before rounding, in minor units (in points, in days)
    - `amount`: rounded, once; before everything that concerns several lines
    - `payable`: what is left of it then
    - `unknown`: why the payable amount cannot be told; then it is `None`
    - `unit`: money, points or days of service; `amount` and `payable` are of money only, `quantity` of the others
    - `bonus`: whether it is due to the provider
    - `origin`: the window in which an excess arose that was carried here
    """

    objective: str
    window: Window
    credit: Credit | None
    line: int | None
    base: FeeBase | None
    exact: Fraction
    amount: Money | None
    payable: Money | None
    unknown: Unknown | None = None
    rounding: MoneyRounding | Rounding | None = None
    """The rounding that changed the amount."""
    conflicting: tuple[int, ...] = ()
    """Indices of the lines of an overlap."""
    unit: Unit = Unit.MONEY
    quantity: Fraction | None = None
    steps: tuple[AmountStep, ...] = ()
    bonus: bool = False
    entity: str | None = None
    origin: Window | None = None
    plain: Fraction | None = None
    made_of: tuple[NamedPart, ...] = ()
    """What the amount is made of, where the contract names parts of it."""

    @property
    def name(self) -> str:
        """The objective's name, with that of the entity which this is about."""
        return self.objective if self.entity is None else f"{self.objective} {self.entity}"


@dataclass(frozen=True, slots=True)
class CreditLine(SharedLine):
    """One line of an objective in one window, from its outcome to the amount that is payable.

    Every result has at least one, which holds nothing where nothing is due.
    """

    assessment: Assessment = None  # type: ignore[assignment]  # always given; a default, because others before it have


# ------------------------------------------------------------------ what later dates have to know


@dataclass(frozen=True, slots=True)
class Paid:
    """What an objective (an empty name: the remedies) came to in a window: money in minor units, and points."""

    objective: str
    window: Window
    credit: Fraction | None
    points: Fraction | None
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class KeptLine:
    """What later dates have to know of a line; amounts are exact, in minor units, points or days.

    `line` is the index of the term that pays, `rounded` what it came to by itself, `value` what was payable, `withheld`
    what caps keep of it that counts towards all others, by their numbers, `bonus` whether it is due to the provider,
    `origin` the window in which it arose where it was carried.
    """

    objective: str
    entity: str | None
    window: Window
    origin: Window | None
    line: int | None
    unit: Unit
    rounded: Fraction | None
    value: Fraction | None
    withheld: tuple[tuple[int, Fraction], ...]
    unknown: Unknown | None
    bonus: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What later dates have to know of a due date.

    Its lines; what they came to by themselves (`before_caps`) and in the end (`paid`), by objective and window; what
    then waited to be carried, each with the date after which it comes in; what the bank held, in minor units, `None`
    where that cannot be told.
    """

    lines: tuple[KeptLine, ...]
    before_caps: tuple[Paid, ...]
    paid: tuple[Paid, ...]
    waiting: tuple[tuple[KeptLine, dt.date], ...]
    bank: Fraction | None


@dataclass(frozen=True, slots=True)
class IssuedDue:
    """A due date as a statement has it."""

    date: dt.date
    kept: Kept


# ------------------------------------------------------------------ what concerns several lines


@dataclass(frozen=True, slots=True)
class Highest:
    """Of several lines only the highest is due; `lines` are indices into all lines, `kept` is one of them.

    `shared` are the causes that they have in common, such as incidents, where the rule goes by these.
    """

    rule: HighestOnly
    lines: tuple[int, ...]
    kept: int
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a due date turned into money, slice by slice.

    Each slice has the line that pays for it, the points in it, and the index of the line that came of it.
    """

    earned: Fraction
    slices: tuple[tuple[Credit, Fraction, int], ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """Lines that are what exceeded a cap before."""

    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CapStep:
    """One cap applied to the lines that fall due together.

    `limit` is what the cap allows in its whole window, `used` what earlier lines of that window have taken of it (and
    what another cap keeps of these lines though it counts),
    `before` and `after` the sum of the lines; `split` gives each line's part after the cut, in the order of `lines`
    (indices into all lines). All `None` when an amount among them cannot be told. Amounts are in minor units, points or
    days, and whole minor units of money unless the contract rounds later.
    """

    cap: Cap
    window: Window
    lines: tuple[int, ...]
    base: FeeBase | None
    limit: Fraction | None
    used: Fraction | None
    before: Fraction | None
    after: Fraction | None
    split: tuple[Fraction, ...] = ()
    entity: str | None = None
    made_of: tuple[NamedPart, ...] = ()
    """What the limit is made of, where the contract names parts of it."""

    @property
    def cuts(self) -> bool:
        """Whether the cap took anything away."""
        return self.before is not None and self.after is not None and self.after < self.before


@dataclass(frozen=True, slots=True)
class Least:
    """What a least payment made of the credits of a due date."""

    rule: LeastPayment
    before: Fraction
    after: Fraction


ClaimState = Literal["in time", "late", "open", "lapsed", "untold"]
"""What became of a credit on claim: nobody claimed it yet (`open`), or nobody did while it could be (`lapsed`)."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of a line that is due on claim only.

    `claimed` is the instant of the claim in microseconds UTC, `last` the last moment at which one counts. `last` is
    `None` where there is no deadline, or where the event that it runs from is not known: then nobody can tell whether a
    claim came in time (`untold`).
    """

    line: int
    state: ClaimState
    claimed: int | None
    last: Latest | None


@dataclass(frozen=True, slots=True)
class EarnedBack:
    """What the provider earns back on a due date, of the credits of an earlier window; in minor units.

    As an offset it goes into the bank, and is set against later credits only.
    """

    rule: EarnBack
    window: Window
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Bank:
    """What is left of offsets before and after a due date, in minor units, and how much was set against its credits."""

    before: Fraction
    used: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Right:
    """The right of a party to end the agreement, from the date on which its condition came true.

    `known` is `False` where nobody can tell whether it holds. `results` are those that the condition speaks of, up to
    that date.
    """

    term: Termination
    date: dt.date
    clause: str | None
    known: bool
    results: tuple[Assessment, ...]


@dataclass(frozen=True, slots=True)
class Renewing:
    """At the end of the term: whether the condition of its renewal holds, `None` where nobody can tell.

    A renewal without a condition holds. Whether a party gave notice is not known here: the next term is written into
    the contract.
    """

    renewal: Renewal
    date: dt.date
    holds: bool | None
    results: tuple[Assessment, ...]


@dataclass(frozen=True, slots=True)
class OwedPlan:
    """A plan that is owed since a date; `due` is `None` where the event that its deadline runs from is not known."""

    plan: ImprovementPlan
    date: dt.date
    clause: str | None
    due: Latest | None
    results: tuple[Assessment, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """All that falls due on one date, from the lines to what is paid: amounts in minor units, whole where they can be.

    - `lines`: indices into all lines
    - `highest`, `points`, `carried`, `caps`, `least`, `claims`: what was applied, in the order in which it was
    - `credits`, `bonuses`: what is payable to the customer and to the provider
    - `tax`: on the credits; `centres`: how credits and tax are split
    - `earned_back`, `bank`: what the provider gets back
    - `days`: days of service
    - `rights`, `plans`: rights to end the agreement that hold on the date, plans to improve that are owed since
    - `renewing`: on the last date of the term, whether it can be renewed
    - `kept`: what later dates have to know of it
    - `total`: what the customer gets after all; less than nothing is due to the provider; `None` cannot be told
    """

    date: dt.date
    lines: tuple[int, ...]
    highest: tuple[Highest, ...] = ()
    points: Points | None = None
    carried: Carried | None = None
    caps: tuple[CapStep, ...] = ()
    least: Least | None = None
    claims: tuple[Claimed, ...] = ()
    credits: Money | None = None
    bonuses: Money | None = None
    tax: Money | None = None
    centres: tuple[tuple[CostCentre, Money], ...] = ()
    earned_back: tuple[EarnedBack, ...] = ()
    bank: Bank | None = None
    days: Fraction | None = Fraction(0)
    rights: tuple[Right, ...] = ()
    plans: tuple[OwedPlan, ...] = ()
    renewing: Renewing | None = None
    total: Money | None = None
    unknown: Unknown | None = None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Credits:
    """All credits of an evaluation, in time order.

    `lines` are those of objectives and, behind those of the same date, those of the remedies. `lapsed` is what of the
    bank is left when the agreement has ended, `waiting` what still waits to be carried into a later window.
    """

    lines: tuple[SharedLine, ...]
    dues: tuple[Due, ...]

    @property
    def caps(self) -> tuple[CapStep, ...]:
        """All cap steps, in order."""
        return tuple(step for due in self.dues for step in due.caps)
