"""What a contract means: frozen, validated values that every later stage reads and nobody changes.

Numbers are exact and in base units: a percentage is the `Fraction` of one (80 % is 4/5), a duration integer
microseconds, a number a `Fraction`. Places in the text are kept for derivations, and left out when two
contracts are compared or dumped, so that layout and comments never change a model.
"""

import bisect
import datetime as dt
import enum
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from slakit.contract.expressions import Expression, Population, Unit
from slakit.contract.parts import Located, Part, beside, trusted
from slakit.diagnostics import Span
from slakit.money import Money, RoundingMode
from slakit.timeline import AnyCalendar, WindowKind

if TYPE_CHECKING:  # classes that few contracts use; see `slakit.contract.whole`
    from slakit.contract.amendments import Amendment
    from slakit.contract.payments import Multiplier, PerPoint, PerUnit
    from slakit.contract.spans import Benchmark, Exclusion, GivenFigure, TimeSpan
    from slakit.contract.templates import Parameter
    from slakit.contract.worked_examples import WorkedExample

__all__ = [
    "Agreement",
    "Amount",
    "AmountLine",
    "Bound",
    "Calendar",
    "Cap",
    "Clause",
    "Computed",
    "Contract",
    "Credit",
    "DerivedField",
    "Fee",
    "FieldType",
    "Measure",
    "MetricUse",
    "MoneyRounding",
    "Objective",
    "Outcome",
    "Party",
    "PercentOf",
    "Range",
    "RecordType",
    "Remedies",
    "Rounding",
    "Signatory",
    "SmallVolume",
    "StoredField",
    "Text",
    "WindowKind",
]


class FieldType(enum.Enum):
    """The types that a field of a record may have, by the words of the language."""

    TEXT = "text"
    YES_NO = "yes/no"
    NUMBER = "number"
    DURATION = "duration"
    INSTANT = "instant"
    DATE = "date"
    MONEY = "money"
    PERCENT = "percent"
    LIST = "list"


class Outcome(enum.Enum):
    """What an objective's window comes to."""

    MET = "met"
    MISSED = "missed"
    NO_DATA = "left out"
    UNDECIDED = "undecided"


class StoredField(Located):
    """A field that the data supply.

    Without `optional` and `required_when` every record must have a value; a record that lacks one is a bad
    row.
    """

    _prints = frozenset({"title"})

    name: str
    title: str
    type: FieldType
    optional: bool = False
    required_when: Expression | None = None
    choices: tuple[str, ...] = ()
    """The texts that the field may hold; empty for any."""


class DerivedField(Located):
    """A field computed from others of the same record."""

    _prints = frozenset({"title"})

    name: str
    title: str
    type: FieldType
    value: Expression


class RecordType(Located):
    """A kind of record: its fields, which of them is the key, and which instant decides its window."""

    _prints = frozenset({"title", "singular"})

    name: str
    title: str
    singular: str
    key: str
    at: str
    fields: tuple[StoredField, ...]
    derived: tuple[DerivedField, ...] = ()
    in_order: tuple[tuple[str, str], ...] = ()
    """Pairs of instants of which the first is never the later one; a record that has them so is a bad row."""

    def field(self, name: str) -> StoredField | DerivedField | None:
        """Return the field of that name, stored or derived."""
        found: tuple[StoredField | DerivedField, ...] = (*self.fields, *self.derived)
        return next((f for f in found if f.name == name), None)


# ------------------------------------------------------------------ the agreement


class Signatory(Part):
    """A person who signs, and in which role."""

    _prints = frozenset({"name", "role"})

    name: str
    role: str


class Party(Located):
    """A party to the agreement."""

    _prints = frozenset({"name", "registered", "address", "signatories"})

    name: str
    registered: str | None = None
    address: str | None = None
    signatories: tuple[Signatory, ...] = ()


class Fee(Located):
    """A fee: per calendar month, quarter or year, or once; the base of percentage credits.

    In a wider window the base is the sum of the fees of its months (quarters, years). `partial` says what a
    month that the term covers only in part counts: its share of days, or the fee in full.
    """

    _prints = frozenset({"title"})

    name: str
    title: str
    amount: Money
    per: Literal["month", "quarter", "year"] | None
    partial: Literal["by day", "in full"] | None = None


class AmountLine(Located):
    """A named amount that is made of others: what percentages are taken of, beside fees."""

    _prints = frozenset({"title"})

    name: str
    title: str
    value: Expression


class Agreement(Located):
    """Who agrees with whom, for how long, in which zone and currency, for which fees."""

    _prints = frozenset({"name", "title", "version", "provider", "customer", "governed_by"})

    name: str
    title: str
    version: str
    provider: Party
    customer: Party
    first_date: dt.date
    last_date: dt.date
    zone: str
    currency: str
    governed_by: str | None = None
    fees: tuple[Fee, ...] = ()
    amounts: tuple[AmountLine, ...] = ()

    def base_title(self, name: str) -> str:
        """Return the title of the fee or amount of that name; raises KeyError."""
        return next((amount.title for amount in self.amounts if amount.name == name), None) or self.fee(name).title

    def fee(self, name: str) -> Fee:
        """Return the fee of that name; raises KeyError."""
        for fee in self.fees:
            if fee.name == name:
                return fee
        raise KeyError(name)


class Calendar(Located):
    """Named opening hours, or a combination of others; what they mean to the microsecond is the timeline's business."""

    _prints = frozenset({"title"})

    name: str
    title: str
    rule: AnyCalendar


# ------------------------------------------------------------------ objectives


class Rounding(Part):
    """Rounding of a value to a multiple of `step` (in the value's base unit)."""

    mode: RoundingMode
    step: Fraction


class MetricUse(Located):
    """The named metric that a measure came from, with the parameters it was given (as written)."""

    _prints = frozenset({"name", "title", "means", "arguments"})

    name: str
    title: str
    means: str | None
    arguments: tuple[tuple[str, str], ...] = ()


class Measure(Located):
    """What an objective measures: a figure made of aggregates, its unit, and rounding before it is compared."""

    figure: Expression
    unit: Unit
    rounding: Rounding | None = None
    metric: MetricUse | None = None


class Bound(Part):
    """One end of a range."""

    value: Fraction
    included: bool


class Range(Located):
    """Values between two ends, either of which may be open; `written` in the author's words."""

    _prints = frozenset({"written"})

    low: Bound | None = None
    high: Bound | None = None
    written: str = ""

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies in the range; exact."""
        low, high = self.low, self.high
        if low and (value < low.value or (value == low.value and not low.included)):
            return False
        return not (high and (value > high.value or (value == high.value and not high.included)))


class SmallVolume(Located):
    """What a window with fewer records than `fewer_than` in the measured population comes to."""

    fewer_than: int
    records: str
    outcome: Outcome


class PercentOf(Located):
    """A percentage of a fee."""

    percent: Fraction
    fee: str


class Computed(Located):
    """An amount that is worked out from figures, fees and what objectives came to."""

    value: Expression


Amount = PercentOf | Money | Computed
"""What a line pays or a cap allows, the plainest form first."""


class Credit(Located):
    """One line of a credit table: an amount (`None` pays nothing), due when the measured value lies in `when`.

    `when` is `None` for the words "when missed": the whole range outside the promise. Where there is a `condition`, it
    must hold as well. The amount is due for each unit, point or record that the line names, times its multipliers,
    up to `at_most`.
    """

    amount: Amount | None
    when: Range | None
    condition: Expression | None = None
    per: "PerUnit | PerPoint | None" = None
    for_each: Population | None = None
    times: "tuple[Multiplier, ...]" = ()
    at_most: Amount | None = None
    on_claim: bool = False
    rounding: Rounding | None = None


class Objective(Located):
    """A promise about a measured figure in each window, and what it costs to miss it."""

    _prints = frozenset({"title", "aim"})

    name: str
    title: str
    measure: Measure
    during: str | None = None
    each: WindowKind
    promise: Range
    aim: Range | None = None
    small_volume: SmallVolume | None = None
    no_data: Outcome | None = None
    credits: tuple[Credit, ...] = ()


class Text(Located):
    """A text in one language; paragraphs are separated by an empty line. `None` is the agreement's language.

    Placeholders such as `{ANS-1.target}` stand in it as typed; see `slakit.contract.placeholders`.
    """

    _prints = frozenset({"language", "text"})

    language: str | None
    text: str
    starts: tuple[tuple[int, int], ...] = beside(default=())
    """Offsets in the text, ascending, from which on it runs along with the file, and the file's offsets there."""

    def place(self, start: int, end: int) -> Span | None:
        """Return where a part of the text stands in the file; `None` for a text that was not read from one."""
        if self.span is None or not self.starts or start >= end:
            return self.span
        first, last = (self._offset(offset) for offset in (start, end - 1))
        return Span(self.span.source, first, last + 1)

    def _offset(self, offset: int) -> int:
        index = bisect.bisect_right(self.starts, offset, key=lambda pair: pair[0])
        ours, files = self.starts[max(index - 1, 0)]
        return files + offset - ours


class Clause(Located):
    """A clause in words."""

    _prints = frozenset({"name", "title", "texts"})

    name: str
    title: str
    texts: tuple[Text, ...]


class Cap(Located):
    """The most that the credits of some (or all) objectives may come to in each window."""

    objectives: tuple[str, ...] = ()
    """Empty: all of them."""
    limit: Amount
    each: WindowKind


class MoneyRounding(Located):
    """How a credit line is rounded, once, to a multiple of `step`."""

    mode: RoundingMode
    step: Money


class Remedies(Located):
    """Terms that all credits share: caps in the order written, and rounding."""

    caps: tuple[Cap, ...] = ()
    rounding: MoneyRounding | None = None


class Contract(Part):
    """One agreement, whole: names resolved, units judged, metrics and parameters filled in."""

    agreement: Agreement
    calendars: tuple[Calendar, ...] = ()
    records: tuple[RecordType, ...] = ()
    objectives: tuple[Objective, ...] = ()
    clauses: tuple[Clause, ...] = ()
    remedies: Remedies = trusted(Remedies)()
    tests: "tuple[WorkedExample, ...]" = ()
    """Worked examples; they are no part of what was agreed."""
    spans: "tuple[TimeSpan, ...]" = ()
    figures: "tuple[GivenFigure, ...]" = ()
    exclusions: "tuple[Exclusion, ...]" = ()
    benchmarks: "tuple[Benchmark, ...]" = ()
    parameters: "tuple[Parameter, ...]" = ()
    amendments: "tuple[Amendment, ...]" = ()
    """In order; each has the whole contract as it leaves it, so that this one is as it was signed first."""

    def amendment_for(self, first: dt.date, last: dt.date) -> "Amendment | None":
        """Return the last amendment that holds for a window with these dates; `None` where none does."""
        holding = (a for a in reversed(self.amendments) if a.effective <= (last if a.late_windows else first))
        return next(holding, None)

    def for_window(self, first: dt.date, last: dt.date) -> "Contract":
        """Return the contract that holds for a window with these dates."""
        amendment = self.amendment_for(first, last)
        return self if amendment is None else amendment.contract

    def in_force(self, date: dt.date) -> "Contract":
        """Return the contract in force on a date, by itself: without amendments and without worked examples."""
        return self.for_window(date, date).model_copy(update={"amendments": (), "tests": ()})

    def span(self, name: str) -> "TimeSpan":
        """Return the set of time of that name; raises StopIteration."""
        return next(span for span in self.spans if span.name == name)

    def figure(self, name: str) -> "GivenFigure":
        """Return the given figure of that name; raises StopIteration."""
        return next(figure for figure in self.figures if figure.name == name)

    def objective(self, name: str) -> Objective | None:
        """Return the objective of that name."""
        return next((o for o in self.objectives if o.name == name), None)

    def calendar(self, name: str) -> Calendar:
        """Return the calendar of that name; raises KeyError."""
        for calendar in self.calendars:
            if calendar.name == name:
                return calendar
        raise KeyError(name)

    def record_type(self, name: str) -> RecordType:
        """Return the record type of that name; raises KeyError."""
        for records in self.records:
            if records.name == name:
                return records
        raise KeyError(name)
