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

from slakit.contract.expressions import Expression, Population, Reach
from slakit.contract.measures import Measure, Range, Rounding
from slakit.contract.parts import Located, Part, beside, trusted
from slakit.contract.record_types import RecordType
from slakit.diagnostics import Span
from slakit.money import Money, RoundingMode
from slakit.timeline import AnyCalendar, WindowKind

if TYPE_CHECKING:  # classes that few contracts use; see `slakit.contract.whole`
    from slakit.contract.agreement_terms import (
        Charged,
        Definition,
        Discount,
        FigureFactor,
        Notice,
        Renewal,
        Schedule,
        TaxAdded,
    )
    from slakit.contract.amendments import Amendment
    from slakit.contract.clocks import Clock, Levels
    from slakit.contract.consequences import ImprovementPlan, Termination
    from slakit.contract.duties import Escalation, Obligation, Review
    from slakit.contract.objective_terms import AllowedMisses, CountAs, Separately, StillRunning
    from slakit.contract.payments import Multiplier, PerPoint, PerUnit
    from slakit.contract.remedies import (
        Claim,
        CreditSplit,
        CreditTax,
        EarnBack,
        HighestOnly,
        LeastPayment,
        Settlement,
        StepPlace,
    )
    from slakit.contract.spans import Benchmark, Exclusion, GivenFigure, TimeSpan, Who
    from slakit.contract.templates import Parameter
    from slakit.contract.verification import Verification
    from slakit.contract.worked_examples import WorkedExample

__all__ = [
    "Agreement",
    "Amount",
    "AmountLine",
    "Calendar",
    "Cap",
    "Clause",
    "Computed",
    "Contract",
    "Credit",
    "Fee",
    "MoneyRounding",
    "Objective",
    "Outcome",
    "Party",
    "PercentOf",
    "Remedies",
    "Signatory",
    "SmallVolume",
    "Text",
    "WindowKind",
]


class Outcome(enum.Enum):
    """What an objective's window comes to."""

    MET = "met"
    MISSED = "missed"
    NO_DATA = "left out"
    UNDECIDED = "undecided"


# ------------------------------------------------------------------ the agreement


class Signatory(Part):
    """A person who signs, and in which role."""

    _prints = frozenset({"name", "role"})

    name: str
    role: str


class Party(Located):
    """A party to the agreement. Each of its `contacts` is what stands on one line: a name, a number, an address.

    `vat` is the number under which it pays value added tax, with the letters of its country in front; `country` is
    that of its address, an ISO 3166 code.
    """

    _prints = frozenset({"name", "registered", "vat", "address", "country", "signatories", "contacts"})

    name: str
    registered: str | None = None
    vat: str | None = None
    address: str | None = None
    country: str | None = None
    signatories: tuple[Signatory, ...] = ()
    contacts: tuple[tuple[str, ...], ...] = ()


class Fee(Located):
    """A fee: per calendar month, quarter or year, or once; the base of percentage credits.

    In a wider window the base is the sum of the fees of its months (quarters, years). `partial` says what a
    month that the term covers only in part counts: its share of days, or the fee in full. The base is net of the
    discount and before tax; a given figure multiplies it.
    """

    _prints = frozenset({"title", "tax"})

    name: str
    title: str
    amount: "Money | Charged"
    per: Literal["month", "quarter", "year"] | None
    partial: Literal["by day", "in full"] | None = None
    times: "FigureFactor | None" = None
    discount: "Discount | None" = None
    tax: "TaxAdded | None" = None

    @property
    def exact(self) -> Fraction | None:
        """What a whole period of it comes to as a base, in minor units; `None` where only data can tell."""
        if not isinstance(self.amount, Money) or self.times is not None:
            return None
        return self.amount.minor * (1 - (self.discount.percent if self.discount is not None else Fraction(0)))


class AmountLine(Located):
    """A named amount that is made of others: what percentages are taken of, beside fees.

    It is made of fees, of amounts before it, of figures and of records, in the window at hand; never of credits.
    """

    _prints = frozenset({"title"})
    _called = "an amount that is made of others"

    name: str
    title: str
    value: Expression


class Agreement(Located):
    """Who agrees with whom, for how long, in which zone and currency, for which fees.

    The term that is written is the first one; what follows it is said by `renewal`, or `ends_without_renewal`.
    """

    _prints = frozenset(
        {
            "name", "title", "version", "provider", "customer", "governed_by", "kind", "basis", "ends_without_renewal",
            "notice", "languages", "prevails", "definitions",
        }
    )  # fmt: skip

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
    kind: Literal["customer", "internal", "vendor"] | None = None
    basis: Literal["service", "customer"] | None = None
    renewal: "Renewal | None" = None
    ends_without_renewal: bool = False
    notice: "Notice | None" = None
    languages: tuple[str, ...] = ()
    """The languages of its texts, by BCP 47 tag; the first is the one that documents have unless another is asked."""
    prevails: str | None = None
    """The one of the languages whose text holds where texts differ."""
    definitions: "tuple[Definition, ...]" = ()

    @property
    def term(self) -> tuple[dt.date, dt.date]:
        """Its first and last date."""
        return self.first_date, self.last_date

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

    _called = "a computed amount"

    value: Expression


Amount = PercentOf | Money | Computed
"""What a line pays or a cap allows, the plainest form first."""


class Credit(Located):
    """One line of a credit table: an amount (`None` pays nothing), due when the measured value lies in `when`.

    `when` is `None` for the words "when missed": the whole range outside the promise. Where there is a `condition`, it
    must hold as well. The amount is due for each unit, point or record that the line names, times its multipliers,
    up to `at_most`.

    Lines with `row` make a table, of which one pays; all others stand beside it and add to it. A credit is due to the
    customer while the promise is missed, a `bonus` to the provider while it is met: of a bonus, no `when` stands for
    the whole range of the promise.
    """

    bonus: bool = False
    row: bool = True
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
    """A promise about a measured figure in each window, and what it costs to miss it.

    - `over`: the windows whose records are measured together, up to the end of the one at hand
    - `by`: the instant of the measure's clock that decides in which window a record counts, in place of its `at`
    - `minimum`: the level outside of which a result is worse than a miss
    - `pooled`: a field whose values are taken together on purpose, which is what a measure does anyway
    - `leaving_out`: names of exclusions
    - `consumes`: names of sets of time; what has paid a credit once is not measured again
    """

    _prints = frozenset({"title", "aim", "benchmark", "pooled"})

    name: str
    title: str
    measure: Measure
    during: str | None = None
    each: WindowKind
    over: Reach | None = None
    by: Literal["start", "stop", "due"] | None = None
    promise: Range
    minimum: Range | None = None
    aim: Range | None = None
    benchmark: str | None = None
    separately: "Separately | None" = None
    pooled: str | None = None
    leaving_out: tuple[str, ...] = ()
    small_volume: SmallVolume | None = None
    may_miss: "AllowedMisses | None" = None
    no_data: Outcome | None = None
    count_as: "tuple[CountAs, ...]" = ()
    running: "StillRunning | None" = None
    consumes: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    """Credits and bonuses, in the order written."""


class Text(Located):
    """A text in one language; paragraphs are separated by an empty line. `None` stands for every language.

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
    """A clause in words; `binds` is the party that it puts under a duty, and `verification` says how it is checked."""

    _prints = frozenset({"name", "title", "texts", "binds"})

    name: str
    title: str
    texts: tuple[Text, ...]
    binds: "Who | None" = None
    verification: "Verification | None" = None


class Cap(Located):
    """The most that the credits of some (or all) objectives may come to in each window.

    `rest` is what becomes of what exceeds it: lost (also where nothing is said), carried into the next window, or, for
    `counts`, not paid and still counted towards every other cap.
    """

    what: Literal["credits", "bonuses", "points", "service days"] = "credits"
    objectives: tuple[str, ...] = ()
    """Empty: all of them."""
    limit: Amount
    each: WindowKind
    over: Reach | None = None
    """The windows that are taken together up to the end of each; `None` for the window alone."""
    entity: str | None = None
    """What is capped separately: each site, each queue."""
    rest: Literal["lost", "carried forward", "counts"] | None = None


class MoneyRounding(Located):
    """How a credit line is rounded, once, to a multiple of `step`."""

    mode: RoundingMode
    step: Money


class Remedies(Located):
    """What all credits share, and what follows from misses beside the credits of single objectives.

    Caps apply in the order written. `credits` are lines over several objectives, or over all points, in the order
    written; they are due in each window for which the values that they speak of are known.
    """

    _prints = frozenset({"plans"})

    caps: tuple[Cap, ...] = ()
    rounding: MoneyRounding | None = None
    credits: tuple[Credit, ...] = ()
    highest: "tuple[HighestOnly, ...]" = ()
    earn_back: "tuple[EarnBack, ...]" = ()
    least_payment: "LeastPayment | None" = None
    claim: "Claim | None" = None
    tax: "CreditTax | None" = None
    settlement: "Settlement | None" = None
    split: "CreditSplit | None" = None
    terminations: "tuple[Termination, ...]" = ()
    plans: "tuple[ImprovementPlan, ...]" = ()
    order: "tuple[StepPlace, ...]" = ()


class Contract(Part):
    """One agreement, whole: names resolved, units judged, metrics and parameters filled in."""

    _prints = frozenset({"escalations", "reviews", "schedules"})

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
    obligations: "tuple[Obligation, ...]" = ()
    escalations: "tuple[Escalation, ...]" = ()
    reviews: "tuple[Review, ...]" = ()
    schedules: "tuple[Schedule, ...]" = ()
    clocks: "tuple[Clock, ...]" = ()
    levels: "tuple[Levels, ...]" = ()
    parameters: "tuple[Parameter, ...]" = ()
    amendments: "tuple[Amendment, ...]" = ()
    """In order; each has the whole contract as it leaves it, so that this one is as it was signed first."""

    def clock(self, name: str) -> "Clock | None":
        """Return the clock of that name."""
        return next((clock for clock in self.clocks if clock.name == name), None)

    def levels_of(self, records: str) -> "Levels | None":
        """Return the levels of records of a type."""
        return next((levels for levels in self.levels if levels.records == records), None)

    def amendment_for(self, first: dt.date, last: dt.date) -> "Amendment | None":
        """Return the last amendment that holds for a window with these dates; `None` where none does."""
        holding = (a for a in reversed(self.amendments) if a.effective <= (last if a.late_windows else first))
        return next(holding, None)

    def for_window(self, first: dt.date, last: dt.date) -> "Contract":
        """Return the contract that holds for a window with these dates."""
        amendment = self.amendment_for(first, last)
        return self if amendment is None else amendment.contract

    def versions(self) -> tuple["Contract", ...]:
        """Return the contract as signed and as each amendment leaves it, in order."""
        return self, *(amendment.contract for amendment in self.amendments)

    def number_of(self, version: "Contract") -> int:
        """Return the place of a version among them; 0 is the contract as signed."""
        return next((number for number, one in enumerate(self.versions()) if one is version), 0)

    def in_force(self, date: dt.date) -> "Contract":
        """Return the contract in force on a date, by itself: without amendments and without worked examples."""
        return self.for_window(date, date).model_copy(update={"amendments": (), "tests": ()})

    def span(self, name: str) -> "TimeSpan":
        """Return the set of time of that name; raises StopIteration."""
        return next(span for span in self.spans if span.name == name)

    def figure(self, name: str) -> "GivenFigure":
        """Return the given figure of that name; raises StopIteration."""
        return next(figure for figure in self.figures if figure.name == name)

    def exclusion(self, name: str) -> "Exclusion | None":
        """Return the exclusion of that name."""
        return next((exclusion for exclusion in self.exclusions if exclusion.name == name), None)

    def benchmark(self, name: str) -> "Benchmark | None":
        """Return the benchmark of that name."""
        return next((benchmark for benchmark in self.benchmarks if benchmark.name == name), None)

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
