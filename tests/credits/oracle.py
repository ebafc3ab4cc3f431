"""Credits worked out slowly and plainly, from section 5 of the semantics and the page on the language alone.

It takes a contract and a table of results and says what every line comes to, what is paid on each date, and why not.
Nothing of `slakit.assess` or `slakit.credits` is used, nor any date arithmetic, rounding or splitting of slakit: parts
of the contract's model are read, and that is all. `None` stands for what cannot be told, everywhere.

Amounts are `Fraction`s of minor units, points or days of service.
"""

from __future__ import annotations

import datetime as dt
import math
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.contract.expressions import (
    Accrued,
    AllOf,
    AnyOf,
    Arithmetic,
    BaseRef,
    Choose,
    Comparison,
    Expression,
    FigureRef,
    History,
    Literal_,
    Not,
    ObjectiveRef,
    PercentageOf,
    Population,
    Reach,
    Standing,
    Unit,
    WindowRef,
)
from slakit.contract.measures import Bound, Range, Rounding
from slakit.contract.model import (
    Amount,
    Cap,
    Computed,
    Contract,
    Credit,
    Fee,
    MoneyRounding,
    Objective,
    Outcome,
    PercentOf,
)
from slakit.contract.payments import PerPoint, PerUnit
from slakit.contract.remedies import EarnBack
from slakit.contract.walking import walk
from slakit.money import Money
from slakit.timeline import Window

__all__ = ["Claimed", "Given", "Line", "Oracle", "Paid", "Result", "share_out", "to_step"]

ONE_DAY = dt.timedelta(days=1)
STEPS = ["multipliers", "line-limits", "rounding", "highest", "points", "carried-excess", "caps", "minimum", "claims",
         "tax", "settlement", "cost-centres", "earn-back", "bonuses"]  # fmt: skip
LINE_STEPS = STEPS[:3]
WIDTH = {"day": 0, "week": 1, "month": 2, "quarter": 3, "half-year": 4, "year": 5, "contract month": 2,
         "contract quarter": 3, "contract year": 5, "term": 6}  # fmt: skip
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


# ------------------------------------------------------------------ what goes in


@dataclass(frozen=True)
class Result:
    """What was measured for an objective in a window: a value in base units (`None`: no data), of so many records."""

    objective: str
    window: Window
    value: Fraction | None
    records: int = 10_000
    entity: str | None = None


@dataclass(frozen=True)
class Claimed:
    """A claim made on a date for an objective's credits in the window of a label."""

    objective: str
    label: str
    on: dt.date


@dataclass(frozen=True)
class Given:
    """What amounts speak of beside results: figures by name and dates of the window, and records counted."""

    figure: Callable[[str, dt.date, dt.date], Fraction | None] = lambda name, first, last: None
    count: Callable[[Population, Window], int | None] = lambda population, window: None


# ------------------------------------------------------------------ what comes out


@dataclass
class Line:
    """One line: `now` is what it comes to after the steps so far, `given_up` what each cap kept though it counts."""

    objective: str | None
    window: Window
    entity: str | None
    unit: Unit
    bonus: bool
    now: Fraction | None
    credit: Credit | None = None
    origin: Window | None = None
    left_of: Credit | None = None
    due: dt.date = dt.date.min
    done: list[str] = field(default_factory=list)
    given_up: dict[int, Fraction] = field(default_factory=dict)

    def counts(self, cap: int) -> Fraction | None:
        """What the line takes of a cap: what is paid of it, and what another cap keeps and still counts."""
        if self.now is None:
            return None
        return self.now + sum((part for other, part in self.given_up.items() if other != cap), Fraction(0))


@dataclass
class Paid:
    """What falls due on one date."""

    date: dt.date
    lines: list[Line]
    windows: list[tuple[str, Window]] = field(default_factory=list)
    credits: Fraction | None = Fraction(0)
    bonuses: Fraction | None = Fraction(0)
    tax: Fraction | None = Fraction(0)
    earned: Fraction | None = Fraction(0)
    offset: Fraction | None = Fraction(0)
    bank: Fraction | None = Fraction(0)
    days: Fraction | None = Fraction(0)
    centres: list[Fraction | None] = field(default_factory=list)
    total: Fraction | None = Fraction(0)


# ------------------------------------------------------------------ arithmetic


def to_step(value: Fraction, step: Fraction, mode: str) -> Fraction:
    """Round to a multiple of a step: negative values as the positive ones."""
    if value < 0:
        return -to_step(-value, step, mode)
    below = math.floor(value / step) * step
    above = below if below == value else below + step
    if mode == "down":
        return below
    if mode == "up":
        return above
    if value - below != above - value:
        return below if value - below < above - value else above
    if mode == "half up":
        return above
    return below if (below / step) % 2 == 0 else above


def share_out(total: Fraction, weights: list[Fraction]) -> list[Fraction]:
    """Split whole units in proportion, by largest remainder: of equal ones the first gets it."""
    whole = sum(weights, Fraction(0))
    if whole == 0:
        return [Fraction(0) for _ in weights]
    exact = [total * weight / whole for weight in weights]
    parts = [Fraction(math.floor(part)) for part in exact]
    order = sorted(range(len(weights)), key=lambda i: (-(exact[i] - parts[i]), i))
    for i in order[: int(total - sum(parts))]:
        parts[i] += 1
    return parts


def in_proportion(total: Fraction, weights: list[Fraction], *, money: bool) -> list[Fraction]:
    """Split as money is: without parts of a minor unit, as long as there are none."""
    if money and all(part.denominator == 1 for part in (total, *weights)):
        return share_out(total, weights)
    return [total * weight / sum(weights) for weight in weights]


def add(values: Iterable[Fraction | None]) -> Fraction | None:
    """Add up; what cannot be told makes the sum so."""
    total: Fraction | None = Fraction(0)
    for value in values:
        total = None if value is None or total is None else total + value
    return total


def months_later(day: dt.date, count: int) -> dt.date:
    """Return the same day of the month some months later, or the last one where there is none."""
    month = day.year * 12 + day.month - 1 + count
    year, month = month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def _above(low: Bound | None, value: Fraction) -> bool:
    return low is None or value > low.value or (low.included and value == low.value)


def _under(high: Bound | None, value: Fraction) -> bool:
    return high is None or value < high.value or (high.included and value == high.value)


def inside(bounds: Range, value: Fraction) -> bool:
    """Whether a value lies within bounds."""
    return _above(bounds.low, value) and _under(bounds.high, value)


def all_hold(parts: list[bool | None]) -> bool | None:
    """`and` of what may not be known."""
    return False if False in parts else None if None in parts else True


def any_holds(parts: list[bool | None]) -> bool | None:
    """`or` of what may not be known."""
    return True if True in parts else None if None in parts else False


# ------------------------------------------------------------------ the oracle


@dataclass(frozen=True)
class At:
    """From where an expression is read: the objective at hand, one of its several, a window, and how far time went."""

    objective: str | None
    entity: str | None
    window: Window
    until: dt.date
    paid: bool = False
    """Whether credits are what was paid of them, not what their lines came to."""


class Oracle:
    """Works out a contract on a table of results."""

    def __init__(
        self, contract: Contract, results: list[Result], given: Given | None = None, claims: Iterable[Claimed] = ()
    ) -> None:
        """Take in what there is; `run` works it out."""
        self.contract = contract
        self.results = results
        self.given = given or Given()
        self.claims = list(claims)
        self.outcomes: dict[tuple[str, str | None, Window], Outcome] = {}
        self.judging: set[tuple[str, str | None, Window]] = set()
        self.before_caps: dict[tuple[str, str | None, Window, Unit], Fraction | None] = {}
        self.past: list[Line] = []
        self.waiting: list[tuple[dt.date, Line]] = []
        self.bank: Fraction | None = Fraction(0)
        self.banked: Fraction | None = Fraction(0)
        self.at_last: dict[tuple[str, str | None, Window], Fraction | None] = {}
        self.earned_already: set[tuple[int, str, str | None, Window]] = set()
        self.order = self._order()
        self.spans: dict[tuple[str, dt.date], tuple[dt.date, dt.date]] = {}

    def _order(self) -> list[str]:
        """All steps in their places: a step that is moved stands right beside the other, wherever that one is."""
        moves = self.contract.remedies.order
        order = [step for step in STEPS if step not in {move.step for move in moves}]
        left = list(moves)
        while left:
            for move in left:
                if move.other in order:
                    break
            else:
                return order
            same = [m for m in left if (m.other, m.place) == (move.other, move.place)]
            place = order.index(move.other) + (move.place == "after")
            order[place:place] = [m.step for m in same]
            left = [m for m in left if m not in same]
        return order

    # ---------------------------------------------------------------- time

    def span_of(self, kind: str, day: dt.date) -> tuple[dt.date, dt.date]:
        """The first and last date of the window of a kind around a day, cut to the term."""
        if (kind, day) not in self.spans:
            first, last = self.whole_span_of(kind, day)
            a = self.contract.agreement
            self.spans[kind, day] = max(first, a.first_date), min(last, a.last_date)
        return self.spans[kind, day]

    def whole_span_of(self, kind: str, day: dt.date) -> tuple[dt.date, dt.date]:
        """The first and last date of the window of a kind around a day."""
        a = self.contract.agreement
        if kind == "term":
            return a.first_date, a.last_date
        if kind == "day":
            return day, day
        if kind == "week":
            monday = day - dt.timedelta(days=day.weekday())
            return monday, monday + dt.timedelta(days=6)
        if kind.startswith("contract "):
            length, count = MONTHS[kind.removeprefix("contract ")], 0
            while months_later(a.first_date, count + length) <= day:
                count += length
            return months_later(a.first_date, count), months_later(a.first_date, count + length) - ONE_DAY
        length = MONTHS[kind]
        first = dt.date(day.year, (day.month - 1) // length * length + 1, 1)
        return first, months_later(first, length) - ONE_DAY

    def reach(self, reach: Reach, window: Window) -> tuple[dt.date, dt.date]:
        """The dates that a reach takes together, up to the end of a window or all around it."""
        if reach.months:
            return months_later(window.last_date + ONE_DAY, -reach.months), window.last_date
        if reach.days:
            return window.last_date + ONE_DAY - dt.timedelta(days=reach.days), window.last_date
        kind = "term" if reach.term else f"{'contract ' if reach.within == 'contract' else ''}{reach.unit}"
        return self.span_of(kind, window.last_date)

    # ---------------------------------------------------------------- step 1: from values to outcomes

    def compared(self, result: Result) -> Fraction | None:
        """The measured value, rounded where the measure says so."""
        rounding = self._objective(result.objective).measure.rounding
        if result.value is None or rounding is None:
            return result.value
        return to_step(result.value, rounding.step, rounding.mode.value)

    def outcome(self, result: Result) -> Outcome:
        """Met, missed, left out or undecided; overrides have the last word."""
        key = (result.objective, result.entity, result.window)
        if key not in self.outcomes:
            if key in self.judging:
                return Outcome.UNDECIDED  # it would depend on itself
            self.judging.add(key)
            self.outcomes[key] = self._overridden(result, self._plain_outcome(result))
            self.judging.remove(key)
        return self.outcomes[key]

    def _plain_outcome(self, result: Result) -> Outcome:
        objective, value = self._objective(result.objective), self.compared(result)
        if value is None:
            return objective.no_data or Outcome.UNDECIDED
        if objective.small_volume is not None and result.records < objective.small_volume.fewer_than:
            return objective.small_volume.outcome
        return Outcome.MET if inside(objective.promise, value) else Outcome.MISSED

    def _overridden(self, result: Result, plain: Outcome) -> Outcome:
        """The first term that applies decides; where one cannot be told, all that could follow must agree."""
        objective, value = self._objective(result.objective), self.compared(result)
        at = At(result.objective, result.entity, result.window, result.window.last_date)
        possible: set[Outcome] = set()
        for term in objective.count_as:
            in_range = term.when is None or (value is not None and inside(term.when, value))
            holds = all_hold([in_range, term.condition is None or self.holds(term.condition, at)])
            if holds is True:
                possible.add(term.outcome)
                break
            if holds is None:
                possible.add(term.outcome)
        else:
            possible.add(plain)
        return possible.pop() if len(possible) == 1 else Outcome.UNDECIDED

    # ---------------------------------------------------------------- conditions and values

    def _objective(self, name: str) -> Objective:
        return next(o for o in self.contract.objectives if o.name == name)

    def result_at(self, name: str, at: At) -> Result | None:
        """The result of an objective in its last window that ends in the window at hand."""
        found = [
            r
            for r in self.results
            if r.objective == name
            and at.window.first_date <= r.window.last_date <= at.window.last_date
            and (r.entity is None or r.entity == at.entity)
        ]
        return max(found, key=lambda r: r.window.last_date, default=None)

    def holds(self, e: Expression, at: At) -> bool | None:
        """Whether a condition holds."""
        match e:
            case AllOf():
                return all_hold([self.holds(part, at) for part in e.parts])
            case AnyOf():
                return any_holds([self.holds(part, at) for part in e.parts])
            case Not():
                inner = self.holds(e.part, at)
                return None if inner is None else not inner
            case Standing():
                return self._stands(e, at)
            case Comparison():
                left, right = self.value(e.left, at), self.value(e.right, at)
                high = right if e.high is None else self.value(e.high, at)
                if left is None or right is None or high is None:
                    return None
                return {
                    "at least": left >= right, "at most": left <= right, "more than": left > right,
                    "below": left < right, "between": right <= left <= high, "is": left == right,
                    "is not": left != right,
                }[e.relation]  # fmt: skip
        raise AssertionError(f"no world has a {type(e).__name__} here")

    def _stands(self, standing: Standing, at: At) -> bool | None:
        name = standing.objective or at.objective
        assert name is not None
        if standing.history is None:
            result = self.result_at(name, at)
            return None if result is None else self._is(result, standing.state)
        # The ends of all windows of the objective in the term, those that have ended with the window at hand first.
        ended = [end for end in self.ends(name) if end <= at.window.last_date]
        after = [end for end in self.ends(name) if end > at.window.last_date]

        def state_at(end: dt.date) -> bool | None:
            found = [r for r in self.results if r.objective == name and r.window.last_date == end <= at.until
                     and (r.entity is None or r.entity == at.entity)]  # fmt: skip
            return self._is(found[0], standing.state) if found else None

        return self._history(standing.history, ended, after, state_at)

    def ends(self, name: str | None) -> list[dt.date]:
        """The last dates of all windows of an objective in the term."""
        a, kind = self.contract.agreement, self._objective(name or "").each.value
        ends, day = [], a.first_date
        while day <= a.last_date:
            ends.append(self.span_of(kind, day)[1])
            day = ends[-1] + ONE_DAY
        return ends

    def _history(
        self, history: History, ended: list[dt.date], after: list[dt.date], state_at: Callable[[dt.date], bool | None]
    ) -> bool | None:
        count = history.count
        if history.how == "following":
            chosen = after[:count]
        elif history.how == "previous":
            chosen = ended[:-1][-count:]
        else:
            chosen = ended[-count:]
        states = [state_at(end) for end in chosen]
        if history.how == "out of":
            assert history.least is not None
            sure, perhaps = states.count(True), states.count(None)
            return True if sure >= history.least else None if sure + perhaps >= history.least else False
        return all_hold(states) if len(states) == count else False

    def _is(self, result: Result, state: str) -> bool | None:
        outcome = self.outcome(result)
        if state == "undecided":
            return outcome is Outcome.UNDECIDED
        return None if outcome is Outcome.UNDECIDED else outcome.value == state

    def value(self, e: Expression, at: At) -> Fraction | None:
        """What an expression comes to, in base units."""
        match e:
            case Literal_():
                return Fraction(e.value)
            case WindowRef():
                return Fraction(at.window.end - at.window.start)
            case FigureRef():
                return self.given.figure(e.figure, at.window.first_date, at.window.last_date)
            case PercentageOf():
                whole = self.value(e.base, at)
                return None if whole is None else e.percent * whole
            case Choose():
                holds = self.holds(e.condition, at)
                return None if holds is None else self.value(e.then if holds else e.otherwise, at)
            case BaseRef():
                return self.base(e.name, at.window.first_date, at.window.last_date, at.window.kind.value)
            case Accrued(value=BaseRef(name=name)):
                first, last = self.reach(e.reach, at.window)
                # Months up to the end of a window of the contract are months of the contract.
                trailing = e.reach.months is not None and at.window.kind.value.startswith("contract ")
                contract = trailing or e.reach.within == "contract"
                return self.base(name, first, last, "contract year" if contract else "term")
            case Arithmetic():
                return self._arithmetic(e, at)
            case ObjectiveRef():
                return self._part(e, at)
        raise AssertionError(f"no world has a {type(e).__name__} here")

    def _arithmetic(self, e: Arithmetic, at: At) -> Fraction | None:
        total = self.value(e.first, at)
        for sign, term in e.rest:
            value = self.value(term, at)
            if total is None or value is None or (sign == "/" and value == 0):
                return None
            total = {"+": total + value, "-": total - value, "*": total * value}[sign] if sign != "/" else total / value
        return total

    def _part(self, ref: ObjectiveRef, at: At) -> Fraction | None:
        name = ref.objective or at.objective
        assert name is not None
        objective, result = self._objective(name), self.result_at(name, at)
        bounds = objective.promise if ref.part != "minimum" else objective.minimum
        ends = [b.value for b in (bounds.low, bounds.high) if b is not None] if bounds is not None else []
        if ref.part in ("target", "minimum"):
            return ends[0] if len(ends) == 1 else None
        if ref.part in ("credit", "points"):
            if at.paid and result is not None:
                return self.at_last.get((name, result.entity, result.window), Fraction(0))
            unit = Unit.MONEY if ref.part == "credit" else Unit.SERVICE_POINTS
            key = (name, result.entity, result.window, unit) if result is not None else None
            found = [value for line, value in self.before_caps.items() if line == key]
            return add(found)
        value = self.compared(result) if result is not None else None
        if value is None or ref.part == "measured":
            return value
        low, high = objective.promise.low, objective.promise.high
        if ref.part == "shortfall":
            outside = [low.value - value] if low is not None else []
            outside += [value - high.value] if high is not None else []
            return max([Fraction(0), *outside])
        within = [value - low.value] if low is not None else []
        within += [high.value - value] if high is not None else []
        return max(Fraction(0), min(within))

    # ---------------------------------------------------------------- fees

    def base(self, name: str, first: dt.date, last: dt.date, kind: str) -> Fraction | None:
        """What a fee or a named amount comes to in a window of a kind with these dates."""
        a = self.contract.agreement
        for amount in a.amounts:
            if amount.name == name:
                return self._amount_line(amount.value, first, last, kind)
        return self._fee(next(fee for fee in a.fees if fee.name == name), first, last, kind)

    def _amount_line(self, e: Expression, first: dt.date, last: dt.date, kind: str) -> Fraction | None:
        match e:
            case Literal_():
                return Fraction(e.value)
            case BaseRef():
                return self.base(e.name, first, last, kind)
            case PercentageOf():
                whole = self._amount_line(e.base, first, last, kind)
                return None if whole is None else e.percent * whole
            case Arithmetic():
                total = self._amount_line(e.first, first, last, kind)
                for sign, term in e.rest:
                    value = self._amount_line(term, first, last, kind)
                    if total is None or value is None:
                        return None
                    total = {"+": total + value, "-": total - value, "*": total * value}[sign]
                return total
        raise AssertionError(f"no world has a {type(e).__name__} here")

    def _fee(self, fee: Fee, first: dt.date, last: dt.date, kind: str) -> Fraction | None:
        """The sum of its months (quarters, years) in a wider window, one of them in a narrower one."""
        assert isinstance(fee.amount, Money)
        each = fee.amount.minor * (1 - (fee.discount.percent if fee.discount is not None else Fraction(0)))
        if fee.per is None:
            return Fraction(each)
        a = self.contract.agreement
        total: Fraction | None = Fraction(0)
        day = last if WIDTH[kind] < WIDTH[fee.per] else first
        # Windows of the contract hold months (quarters, years) of the contract.
        per = f"contract {fee.per}" if kind.startswith("contract ") else fee.per
        while day <= last and total is not None:
            whole_first, whole_last = self.whole_span_of(per, day)
            of_days = (whole_last - whole_first).days + 1
            days = (min(whole_last, a.last_date) - max(whole_first, a.first_date)).days + 1
            part: Fraction | None = Fraction(each)
            if fee.times is not None:
                times = self.given.figure(
                    fee.times.figure, max(whole_first, a.first_date), min(whole_last, a.last_date)
                )
                part = None if times is None else each * times
            if days <= 0:
                part = Fraction(0)
            elif days < of_days and part is not None and fee.partial != "in full":
                part = part * days / of_days if fee.partial == "by day" else None
            total = add([total, part])
            day = whole_last + ONE_DAY
        return total

    def amount(self, amount: Amount, at: At) -> Fraction | None:
        """What an amount comes to before it is rounded."""
        if isinstance(amount, Money):
            return Fraction(amount.minor)
        if isinstance(amount, PercentOf):
            whole = self.base(amount.fee, at.window.first_date, at.window.last_date, at.window.kind.value)
            return None if whole is None else amount.percent * whole
        return self.value(amount.value, at)

    # ---------------------------------------------------------------- step 2: lines

    def lines_of(self, result: Result) -> list[Line]:
        """The lines of an objective that are due for a result."""
        objective, outcome, value = self._objective(result.objective), self.outcome(result), self.compared(result)
        if outcome is Outcome.NO_DATA:
            return []
        at = At(result.objective, result.entity, result.window, result.window.last_date)
        if outcome is Outcome.UNDECIDED:
            # Whether anything is due nobody knows, in each of the things that the objective may pay.
            may_be = dict.fromkeys((unit_of(c), c.bonus) for c in objective.credits if c.amount is not None)
            return [self._untold(at, unit, bonus) for unit, bonus in may_be]
        bonus = outcome is Outcome.MET
        mine = [c for c in objective.credits if c.bonus is bonus]
        table, beside = [c for c in mine if c.row], [c for c in mine if not c.row]
        lines: list[Line] = []
        rows = self._rows(table, value)
        if len(rows) == 1:
            lines += self._line(rows[0], at)
        elif table and (len(rows) > 1 or not bonus):
            kinds = dict.fromkeys(unit_of(c) for c in rows or table if c.amount is not None)
            lines += [self._untold(at, unit, bonus) for unit in kinds]
        for credit in beside:
            in_range = credit.when is None or (value is not None and inside(credit.when, value))
            holds = all_hold([in_range, credit.condition is None or self.holds(credit.condition, at)])
            if holds is None and credit.amount is not None:
                lines.append(self._untold(at, unit_of(credit), bonus, credit))
            elif holds:
                lines += self._line(credit, at)
        return lines

    def _untold(self, at: At, unit: Unit, bonus: bool, credit: Credit | None = None) -> Line:
        return Line(at.objective, at.window, at.entity, unit, bonus, None, credit, done=list(LINE_STEPS))

    def _rows(self, table: list[Credit], value: Fraction | None) -> list[Credit]:
        """The rows that pay for a value: the narrowest rung of each ladder, and rows with two ends.

        "When missed" is the widest rung, below all others.
        """
        holding = [c for c in table if c.when is not None and value is not None and inside(c.when, value)]
        paying = [c for c in holding if c.when is not None and c.when.low is not None and c.when.high is not None]
        upper = [c for c in holding if c.when is not None and c.when.low is None]  # below 80 %, below 70 %: least wins
        lower = [c for c in holding if c.when is not None and c.when.high is None]
        if upper:
            narrow = min((c.when.high.value, c.when.high.included) for c in upper)  # type: ignore[union-attr]
            paying += [c for c in upper if (c.when.high.value, c.when.high.included) == narrow]  # type: ignore[union-attr]
        if lower:
            narrow = max((c.when.low.value, not c.when.low.included) for c in lower)  # type: ignore[union-attr]
            paying += [c for c in lower if (c.when.low.value, not c.when.low.included) == narrow]  # type: ignore[union-attr]
        return paying or [c for c in table if c.when is None]

    def _line(self, credit: Credit, at: At) -> list[Line]:
        if credit.amount is None:
            return []
        line = Line(at.objective, at.window, at.entity, unit_of(credit), credit.bonus, self._plain(credit, at), credit)
        return [line]

    def _plain(self, credit: Credit, at: At) -> Fraction | None:
        """An amount for each of its units or records."""
        assert credit.amount is not None
        amount = self.amount(credit.amount, at)
        if isinstance(credit.per, PerUnit) and amount is not None:
            units = self._units(credit.per, at)
            amount = None if units is None else amount * units
        if credit.for_each is not None and amount is not None:
            records = self.given.count(credit.for_each, at.window)
            amount = None if records is None else amount * records
        return amount

    def _units(self, per: PerUnit, at: At) -> Fraction | None:
        value = self.value(per.of, at)
        low = Fraction(0) if per.low is None else self.value(per.low, at)
        high = value if per.high is None else self.value(per.high, at)
        if value is None or low is None or high is None:
            return None
        units = max(Fraction(0), min(value, high) - low) / Fraction(per.unit.value)
        whole = {"started": math.ceil(units), "completed": math.floor(units)}
        return Fraction(whole.get(per.pace or "", units))

    def line_step(self, step: str, line: Line) -> None:
        """Multiply, limit or round one line."""
        if step in line.done or line.now is None:
            return
        line.done.append(step)
        if line.left_of is not None and step == "rounding" and line.unit is Unit.MONEY:
            line.now = self.rounded(line.now, line.left_of.rounding)
        if line.credit is None:
            return
        at = At(line.objective, line.entity, line.window, line.window.last_date)
        if step == "multipliers":
            for times in line.credit.times:
                holds = True if times.condition is None else self.holds(times.condition, at)
                if line.now is None or (holds is None and line.now != 0):
                    line.now = None
                elif holds:
                    line.now = line.now * times.factor
        elif step == "line-limits" and line.credit.at_most is not None:
            limit = self.amount(line.credit.at_most, at)
            if line.now is not None and line.now != 0:
                line.now = None if limit is None else min(line.now, limit)
        elif step == "rounding" and line.unit is Unit.MONEY:
            line.now = self.rounded(line.now, line.credit.rounding)

    def rounded(self, value: Fraction | None, own: Rounding | None = None) -> Fraction | None:
        """Round as a line says, or as the contract does; without a rounding, only what is whole can be paid."""
        rounding: Rounding | MoneyRounding | None = own or self.contract.remedies.rounding
        if value is None or rounding is None:
            return value if value is None or value.denominator == 1 else None
        step = rounding.step.minor if isinstance(rounding.step, Money) else rounding.step
        return to_step(value, Fraction(step), rounding.mode.value)

    def before(self, step: str, other: str) -> bool:
        """Whether a step is applied before another one."""
        return self.order.index(step) < self.order.index(other)

    def made_at(self, step: str, line: Line) -> Line:
        """Give a line that arises in a step what the steps before have given to all others."""
        for one in self.order:
            if one in LINE_STEPS and self.before(one, step):
                self.line_step(one, line)
        return line

    # ---------------------------------------------------------------- a date

    def run(self) -> list[Paid]:
        """All dates on which windows end, in order."""
        return [self.due(date) for date in sorted({r.window.last_date for r in self.results})]

    def due(self, date: dt.date) -> Paid:
        """All that falls due on one date."""
        place = {o.name: i for i, o in enumerate(self.contract.objectives)}
        today = sorted(
            (r for r in self.results if r.window.last_date == date),
            key=lambda r: (place[r.objective], r.window.first_date, r.entity or ""),
        )
        paid = Paid(date, [line for result in today for line in self.lines_of(result)],
                    [(r.objective, r.window) for r in today])  # fmt: skip
        # The steps of single lines that come before all others make what lines come to by themselves.
        first = next(step for step in self.order if step not in LINE_STEPS)
        paid.lines = [self.made_at(first, line) for line in paid.lines]
        for line in paid.lines:
            if line.objective is not None and not line.bonus:
                key = (line.objective, line.entity, line.window, line.unit)
                self.before_caps[key] = add([self.before_caps.get(key, Fraction(0)), line.now])
        paid.lines += [self.made_at(first, line) for line in self._shared(today, date)]
        for step in self.order:
            self._step(step, paid)
        self._total(paid)
        for line in paid.lines:
            line.due = date
        self.past += paid.lines
        return paid

    def _step(self, step: str, paid: Paid) -> None:
        match step:
            case "multipliers" | "line-limits" | "rounding":
                for line in paid.lines:
                    self.line_step(step, line)
            case "highest":
                self._highest(paid)
            case "points":
                self._points(paid)
            case "carried-excess":
                ready = self._joined([line for after, line in self.waiting if paid.date > after])
                self.waiting = [(after, line) for after, line in self.waiting if paid.date <= after]
                for line in ready:
                    # What is carried is a part of what the next window comes to.
                    line.origin = line.origin or line.window
                    line.window = next((w for name, w in paid.windows if name == line.objective), paid.windows[0][1])
                paid.lines += ready
            case "caps":
                for number, cap in enumerate(self.contract.remedies.caps):
                    if cap.what != "points":
                        self._cap(number, cap, paid)
            case "minimum":
                self._minimum(paid)
            case "claims":
                self._claims(paid)
            case "tax":
                tax = self.contract.remedies.tax
                if tax is not None:
                    credits = self._credits(paid)
                    paid.tax = self.rounded(None if credits is None else credits * tax.percent)
            case "cost-centres":
                self._split(paid)
            case "earn-back":
                self._earn_back(paid)

    def _joined(self, lines: list[Line]) -> list[Line]:
        """What is left of one line is one line again, however many caps have cut it."""
        found: dict[object, Line] = {}
        for line in lines:
            key = (line.objective, line.entity, line.origin or line.window, line.unit, line.bonus, id(line.left_of))
            if key in found:
                found[key].now = add([found[key].now, line.now])
            else:
                found[key] = line
        return list(found.values())

    def _money(self, paid: Paid, *, bonus: bool = False) -> list[Line]:
        return [x for x in paid.lines if x.unit is Unit.MONEY and x.bonus is bonus]

    def _credits(self, paid: Paid) -> Fraction | None:
        return add(line.now for line in self._money(paid))

    # ---------------------------------------------------------------- lines of the remedies

    def _shared(self, today: list[Result], date: dt.date) -> list[Line]:
        """Lines over several objectives: due where all that they speak of has a window that ends on the date."""
        lines: list[Line] = []
        for credit in self.contract.remedies.credits:
            if isinstance(credit.per, PerPoint):
                continue
            named = {e.objective for e in _parts(credit) if isinstance(e, Standing | ObjectiveRef)}
            windows = [r.window for r in today if r.objective in named]
            if named - {r.objective for r in today} or not windows:
                continue
            at = At(None, None, max(windows, key=lambda w: (w.last_date - w.first_date).days), date)
            holds = True if credit.condition is None else self.holds(credit.condition, at)
            if holds is None:
                lines.append(self._untold(at, unit_of(credit), credit.bonus, credit))
            elif holds:
                lines += self._line(credit, at)
        return lines

    # ---------------------------------------------------------------- step 3: the highest only

    def _highest(self, paid: Paid) -> None:
        for rule in self.contract.remedies.highest:
            mine = [x for x in self._money(paid) if x.objective in rule.objectives and x.now != 0]
            for window in dict.fromkeys(x.window for x in mine):
                group = [x for x in mine if x.window == window]
                # In the order in which the rule names them: of equal ones the first is due.
                names = [name for name in rule.objectives if any(x.objective == name for x in group)]
                if len(names) < 2:
                    continue
                sums = {name: add(x.now for x in group if x.objective == name) for name in names}
                told = {name: value for name, value in sums.items() if value is not None}
                for line in group:
                    if len(told) < len(sums):
                        line.now = None
                    elif line.objective != max(told, key=lambda name: told[name]):
                        line.now = Fraction(0)

    # ---------------------------------------------------------------- step 4: points

    def _points(self, paid: Paid) -> None:
        for number, cap in enumerate(self.contract.remedies.caps):
            if cap.what == "points":
                self._cap(number, cap, paid)
        earned = [x for x in paid.lines if x.unit is Unit.SERVICE_POINTS]
        if not earned:
            return
        window = max((x.window for x in earned), key=lambda w: (w.last_date - w.first_date).days)
        points, at = add(x.now for x in earned), At(None, None, window, paid.date)
        for credit in self.contract.remedies.credits:
            if not isinstance(credit.per, PerPoint) or credit.amount is None:
                continue
            amount = None
            if points is not None:
                low = Fraction(0) if credit.per.low is None else self.value(credit.per.low, at)
                high = points if credit.per.high is None else self.value(credit.per.high, at)
                each = self.amount(credit.amount, at)
                if low is not None and high is not None and each is not None:
                    amount = each * max(Fraction(0), min(points, high) - low)
            line = Line(None, window, None, Unit.MONEY, credit.bonus, amount, credit)
            paid.lines.append(self.made_at("points", line))

    # ---------------------------------------------------------------- step 5: caps

    def _capped(self, cap: Cap, line: Line) -> bool:
        what = {"credits": Unit.MONEY, "bonuses": Unit.MONEY, "points": Unit.SERVICE_POINTS}
        if line.unit is not what.get(cap.what, Unit.SERVICE_DAYS) or line.bonus is not (cap.what == "bonuses"):
            return False
        return not cap.objectives or line.objective in cap.objectives

    def _cap(self, number: int, cap: Cap, paid: Paid) -> None:
        mine = [x for x in paid.lines if self._capped(cap, x)]
        for entity in dict.fromkeys(x.entity if cap.entity is not None else None for x in mine):
            group = [x for x in mine if cap.entity is None or x.entity == entity]
            first, last = self.span_of(cap.each.value, paid.date)
            window = Window(cap.each, "", 0, 0, first, last, "")
            limit = self.amount(cap.limit, At(None, None, window, paid.date))
            if cap.over is not None:
                first, last = self.reach(cap.over, window)
            used = add(
                x.counts(number)
                for x in self.past
                if self._capped(cap, x) and (cap.entity is None or x.entity == entity) and first <= x.due <= last
            )
            self._cut(number, cap, group, limit, used, last)

    def _cut(
        self, number: int, cap: Cap, group: list[Line], limit: Fraction | None, used: Fraction | None, last: dt.date
    ) -> None:
        money = group[0].unit is Unit.MONEY
        if money and (self.contract.remedies.rounding is not None or all((x.now or 0) % 1 == 0 for x in group)):
            limit = self.rounded(limit)
        if all(x.now == 0 for x in group):
            return
        total = add(x.now for x in group)
        counted = add(x.counts(number) for x in group)
        if limit is None or used is None or total is None or counted is None:
            for line in group:
                line.now = line.now and None
            return
        room = max(Fraction(0), limit - used - (counted - total))
        if total <= room:
            return
        weights = [x.now or Fraction(0) for x in group]
        parts = in_proportion(room, weights, money=money)
        for line, weight, part in zip(group, weights, parts, strict=True):
            line.now = part
            if cap.rest == "counts":
                line.given_up[number] = weight - part
            elif cap.rest == "carried forward" and weight > part:
                rest = Line(line.objective, line.window, line.entity, line.unit, line.bonus, weight - part, None,
                            origin=line.origin, left_of=line.left_of or line.credit)  # fmt: skip
                self.waiting.append((last, rest))

    # ---------------------------------------------------------------- steps 6 and 7: what is paid

    def _minimum(self, paid: Paid) -> None:
        rule = self.contract.remedies.least_payment
        credits = self._credits(paid)
        if rule is None:
            return
        least = Fraction(rule.amount.minor)
        if credits is None or paid.tax is None:
            # What is not known may lift the sum over the least payment, or not.
            if sum(x.now or Fraction(0) for x in self._money(paid)) < least:
                for line in self._money(paid):
                    line.now = line.now and None
            return
        # Where tax comes first, it is part of what the credits come to.
        if credits == 0 or credits + paid.tax >= least:
            return
        lines = self._money(paid)
        if rule.how == "nothing below":
            paid.tax = Fraction(0)
            for line in lines:
                line.now = Fraction(0)
            return
        parts = in_proportion(least - paid.tax, [x.now or Fraction(0) for x in lines], money=True)
        for line, part in zip(lines, parts, strict=True):
            line.now = part

    def _claims(self, paid: Paid) -> None:
        claim = self.contract.remedies.claim
        for line in paid.lines:
            credit, window = line.credit or line.left_of, line.origin or line.window
            if credit is None or not credit.on_claim or line.now in (None, 0):
                continue
            made = [c for c in self.claims if (c.objective, c.label) == (line.objective, window.label)]
            if not made:
                line.now = Fraction(0)
            elif claim is not None:
                assert claim.deadline.after == "window"
                assert claim.deadline.length is not None
                assert claim.deadline.length.days is not None
                until = window.last_date + dt.timedelta(days=claim.deadline.length.days)
                line.now = line.now if any(c.on <= until for c in made) else Fraction(0)

    def _split(self, paid: Paid) -> None:
        split = self.contract.remedies.split
        if split is None:
            return
        together = add([self._credits(paid), paid.tax])
        if together is None or together.denominator != 1:
            return  # parts of a cent are nobody's
        paid.centres = list(
            share_out(together, [c.share if c.share is not None else Fraction(1) for c in split.centres])
        )

    # ---------------------------------------------------------------- step 8: what is earned back

    def _earn_back(self, paid: Paid) -> None:
        for line in self._money(paid):
            if line.objective is not None:
                key = (line.objective, line.entity, line.window)
                self.at_last[key] = add([self.at_last.get(key, Fraction(0)), line.now])
        for number, rule in enumerate(self.contract.remedies.earn_back):
            amount = self._earned(number, rule, paid.date)
            if not rule.as_offset:
                paid.earned = add([paid.earned, amount])
            else:
                self.banked = add([self.banked, amount])

    def _earned(self, number: int, rule: EarnBack, date: dt.date) -> Fraction | None:
        assert isinstance(rule.amount, Computed)
        (name,) = {e.objective for e in walk(rule.amount.value) if isinstance(e, ObjectiveRef) and e.part == "credit"}
        assert name is not None
        total: Fraction | None = Fraction(0)
        for result in self.results:
            key = (number, name, result.entity, result.window)
            if result.objective != name or result.window.last_date >= date or key in self.earned_already:
                continue
            at = At(name, result.entity, result.window, date)
            credit = self.at_last.get((name, result.entity, result.window), Fraction(0))
            if credit == 0:
                continue
            holds = self.holds(rule.condition, at)
            if holds is None and not self._over(rule, at):
                continue
            self.earned_already.add(key)
            if holds is not False:
                credited = At(name, result.entity, result.window, date, paid=True)
                value = self.value(rule.amount.value, credited) if holds else None
                total = add([total, self.rounded(value)])
        return total

    def _over(self, rule: EarnBack, at: At) -> bool:
        """Whether all windows that the condition waits for are there."""
        for standing in (e for e in walk(rule.condition) if isinstance(e, Standing)):
            if standing.history is not None and standing.history.how == "following":
                after = [end for end in self.ends(standing.objective or at.objective) if end > at.window.last_date]
                if any(end > at.until for end in after[: standing.history.count]):
                    return False
        return True

    def _total(self, paid: Paid) -> None:
        for line in paid.lines:
            if line.unit is Unit.MONEY and line.now is not None and line.now.denominator != 1:
                line.now = None  # nobody pays parts of a cent
        paid.credits = self._credits(paid)
        paid.bonuses = add(line.now for line in self._money(paid, bonus=True))
        paid.days = add(x.now for x in paid.lines if x.unit is Unit.SERVICE_DAYS)
        gross = add([paid.credits, paid.tax])
        # Offsets are set against later credits: those that arise today wait.
        if self.bank == 0 or gross == 0:
            paid.offset = Fraction(0)
        else:
            paid.offset = None if self.bank is None or gross is None else min(self.bank, gross)
        left = None if self.bank is None or paid.offset is None else self.bank - paid.offset
        self.bank = add([left, self.banked])
        self.banked = Fraction(0)
        paid.bank = self.bank
        taken = add([paid.earned, paid.offset, paid.bonuses])
        paid.total = None if gross is None or taken is None else gross - taken


def _parts(credit: Credit) -> list[Expression]:
    found = list(walk(credit.condition)) if credit.condition is not None else []
    found += list(walk(credit.amount.value)) if isinstance(credit.amount, Computed) else []
    return found


def unit_of(credit: Credit) -> Unit:
    """What a line pays: money, unless a constant of its amount is of points or days."""
    for e in walk(credit.amount.value) if isinstance(credit.amount, Computed) else ():
        if isinstance(e, Literal_) and e.unit in (Unit.SERVICE_POINTS, Unit.SERVICE_DAYS):
            return e.unit
    return Unit.MONEY
