"""Random contracts as texts, and random results for them: what the oracle of credits is held against.

A contract is kept in parts, so that one on which two sides disagree can be made smaller part by part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from random import Random

from tests.made import agreement, calls

__all__ = ["Draft", "Promised", "drafted", "smaller"]

CURRENCIES = {"EUR": 2, "USD": 2, "GBP": 2, "JPY": 0, "KRW": 0, "KWD": 3, "TND": 3}
MODES = ("half up", "half even", "up", "down")


@dataclass(frozen=True)
class Promised:
    """One objective: its measure and other lines that it needs, lines that it may have, and values near its bounds."""

    name: str
    needed: tuple[str, ...]
    each: str
    unit: str
    values: tuple[Fraction, ...]
    lines: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A contract in parts; `text` puts them together."""

    currency: str
    first: dt.date
    last: dt.date
    fees: tuple[str, ...]
    others: tuple[str, ...]
    objectives: tuple[Promised, ...]
    remedies: tuple[str, ...] = ()
    seed: int = 0

    def text(self) -> str:
        """The contract as somebody would write it."""
        parts = [
            agreement("\n  ".join(self.fees), first=str(self.first), last=str(self.last), currency=self.currency),
            calls("wait duration", "queue text"),
            *(f"{one}\n" for one in self.others),
        ]
        for one in self.objectives:
            lines = "\n  ".join((*one.needed, *one.lines))
            parts.append(f'objective {one.name} "{one.name}"\n  {lines}\nend objective\n')
        if self.remedies:
            parts.append("remedies\n  " + "\n  ".join(self.remedies) + "\nend remedies\n")
        return "".join(parts)


def smaller(draft: Draft) -> Iterator[Draft]:
    """Yield drafts with one part less, the largest parts first."""
    for i in range(len(draft.objectives)):
        yield replace(draft, objectives=draft.objectives[:i] + draft.objectives[i + 1 :])
    for i in range(len(draft.remedies)):
        yield replace(draft, remedies=draft.remedies[:i] + draft.remedies[i + 1 :])
    for i, one in enumerate(draft.objectives):
        for j in range(len(one.lines)):
            less = replace(one, lines=one.lines[:j] + one.lines[j + 1 :])
            yield replace(draft, objectives=(*draft.objectives[:i], less, *draft.objectives[i + 1 :]))
    for i in range(len(draft.fees)):
        yield replace(draft, fees=draft.fees[:i] + draft.fees[i + 1 :])
    for i in range(len(draft.others)):
        yield replace(draft, others=draft.others[:i] + draft.others[i + 1 :])


# ------------------------------------------------------------------ drawing


@dataclass
class _Drawer:
    """Draws the parts of one contract."""

    r: Random
    currency: str = "EUR"
    bases: list[str] = field(default_factory=list)
    claims: bool = False

    def chance(self, percent: int) -> bool:
        return self.r.randrange(100) < percent

    def money(self, low: int, high: int) -> str:
        """An amount between two numbers of whole units, with decimals as the currency has them."""
        digits = CURRENCIES[self.currency]
        scale = 100 if digits == 0 else 1
        minor = self.r.randint(low * 10**digits * scale, high * 10**digits * scale)
        if self.chance(60):
            minor = max(minor // 10**digits * 10**digits, 10**digits)
        whole, rest = divmod(minor, 10**digits)
        return f"{self.currency} {whole}" + (f".{rest:0{digits}d}" if digits else "")

    def step(self) -> str:
        """A step of money to round to."""
        digits = CURRENCIES[self.currency]
        minor = self.r.choice((1, 1, 1, 1, 1, 5, 10, 100, 250))
        whole, rest = divmod(minor, 10**digits)
        return f"{self.currency} {whole}" + (f".{rest:0{digits}d}" if digits else "")

    def percent(self, low: int, high: int) -> str:
        """A percentage, at times with decimals."""
        n = self.r.randint(low * 4, high * 4)
        return f"{n // 4} %" if self.chance(60) else f"{Fraction(n, 4).numerator / Fraction(n, 4).denominator:g} %"

    def base(self) -> str:
        return self.r.choice(self.bases)

    def accrued(self) -> str:
        """What a base comes to over several windows."""
        if self.chance(50):
            return f"monthly-fee over trailing {self.r.choice((2, 3, 6, 12))} months"
        return f"{self.base()} over {self.r.choice(('the term', 'the calendar year'))}"

    def amount(self, low: int = 1, high: int = 900) -> str:
        """A plain amount of money."""
        if self.chance(45):
            return self.money(low, high)
        return f"{self.percent(1, 30)} of {self.base()}"


def _bound(unit: str, n: int) -> str:
    """A bound in quarter points, seconds, or a number."""
    match unit:
        case "percent":
            return f"{n / 4:g} %"
        case "duration":
            return f"{n} seconds"
    return str(n)


def _value(unit: str, n: Fraction) -> Fraction:
    match unit:
        case "percent":
            return n / 400
        case "duration":
            return n * 1_000_000
    return n


MEASURES = {
    "percent": "measure share of calls where answered",
    "duration": "measure average wait of calls where answered",
    "count": "measure number of calls where not answered",
}
MEASURE_STEPS = {"percent": "0.25 %", "duration": "5 seconds", "count": "2"}
UNITS = {
    "percent": ("1 point", "0.5 points", "3 points"),
    "duration": ("1 second", "7 seconds", "30 seconds"),
    "count": ("1", "3", "10"),
}


@dataclass
class _Table:
    """An objective being drawn: which way is worse, where its promise ends, what its values are near of."""

    d: _Drawer
    name: str
    unit: str
    below: bool
    target: int
    each: str
    pays: str
    near: set[Fraction] = field(default_factory=set)

    def worse(self, by: int) -> int:
        n = self.target - by if self.below else self.target + by
        return max(n, 0)

    def b(self, n: int) -> str:
        self.near.add(Fraction(n))
        return _bound(self.unit, n)

    @property
    def beyond(self) -> str:
        return "below" if self.below else "more than"

    def history(self) -> str:
        r = self.d.r
        unit = "windows"
        if self.each == "each calendar month" and self.d.chance(40):
            unit = "months"
        n = r.randint(2, 4)
        return r.choice(
            (
                f"in {n} consecutive {unit}",
                f"in at least {r.randint(1, n)} of {n + r.randint(0, 4)} {unit}",
                "in the previous window",
                f"in each of the previous {r.randint(1, 3)} {unit}",
            )
        )

    def paid(self) -> str:
        d = self.d
        if self.pays == "points":
            return f"{d.r.choice(('1', '2', '3', '5', '4', '10'))} points"
        if self.pays == "days":
            return f"{d.r.choice(('1', '2', '3', '0.5'))} service days"
        which = d.r.randrange(100)
        if which < 70:
            return d.amount()
        if which < 78:
            return f"(if measured is {self.beyond} {self.b(self.worse(d.r.randint(1, 60)))} then {d.money(1, 900)}" \
                   f" else {d.money(1, 400)})"  # fmt: skip
        if which < 86:
            return f"{d.base()} * (shortfall / target)"
        if which < 92:
            return f"{d.percent(1, 9)} of {d.base()} * {d.r.choice(('3', '1.5', '0.3'))}"
        if which < 96:
            return f"{d.percent(1, 9)} of {d.accrued()}"
        return f"({d.money(5, 90)} + {d.percent(1, 9)} of {d.base()})"

    def terms(self, *, beside: bool = False) -> str:
        """What stands behind an amount, without its condition."""
        d, r, found = self.d, self.d.r, []
        if d.chance(12 if not beside else 30):
            slice_ = ""
            pace = r.choice(("", "started ", "completed "))
            unit = r.choice(UNITS[self.unit])
            low = r.randint(0, 20)
            if self.unit == "percent":
                ends = (f"{low / 4:g} points", f"{(low + r.randint(1, 60)) / 4:g} points")
            else:
                ends = (_bound(self.unit, low), _bound(self.unit, low + r.randint(1, 60)))
            if d.chance(40):
                slice_ = r.choice((f" beyond {ends[0]}", f" from {ends[0]} to {ends[1]}"))
            found.append(f"per {pace}{unit} of shortfall{slice_}")
        if d.chance(12):
            found.append("for each of calls where not answered")
        if d.chance(14):
            factor = r.choice(("2", "1.5", "3", "0.5"))
            found.append(f"times {factor}" + (f" if missed {self.history()}" if d.chance(80) else ""))
        if d.chance(12):
            if self.pays == "money":
                found.append(f"at most {d.amount(50, 500)}")
            else:
                found.append(f"at most {r.choice('247')} {'points' if self.pays == 'points' else 'service days'}")
        if self.pays == "money" and d.chance(8):
            found.append(f"rounded {r.choice(MODES)} to {d.step()}")
        if self.pays != "points" and d.claims and d.chance(35):
            found.append("on claim")
        return "".join(f" {one}" for one in found)


def _rows(t: _Table) -> list[str]:
    """A table of credits: a ladder, rows with two ends, or both; at times with a gap or an overlap."""
    d, r, lines = t.d, t.d.r, []
    kind = r.randrange(100)
    if kind < 65:
        start = 0 if d.chance(85) else r.randint(1, 20)
        bounds = sorted({start, *(r.randint(start, 90) for _ in range(r.randint(0, 3)))})
        if d.chance(35):
            lines.append(f"credit {t.paid()}{t.terms()} when missed")
            bounds = bounds[1:]
        for n in bounds:
            word = t.beyond if d.chance(90) or n == 0 else ("at most" if t.below else "at least")
            what = "nothing" if d.chance(6) else f"{t.paid()}{t.terms()}"
            lines.append(f"credit {what} when {word} {t.b(t.worse(n))}")
        if d.chance(6) and bounds:
            lines.append(f"credit {t.paid()} when {t.beyond} {t.b(t.worse(bounds[-1]))}")
    elif kind < 90:
        ends = sorted({0, *(r.randint(5, 120) for _ in range(r.randint(1, 4)))})
        for near, far in pairwise(ends):
            shift = 0 if d.chance(90) else r.choice((-2, 2))
            a, b = t.worse(near), t.worse(far + shift)
            two = (f"at least {t.b(b)} and below {t.b(a)}" if t.below else f"more than {t.b(a)} and at most {t.b(b)}") \
                if b != a else f"at most {t.b(a)}"  # fmt: skip
            lines.append(f"credit {t.paid()}{t.terms()} when {two}")
        if d.chance(75):
            last = t.worse(ends[-1])
            lines.append(f"credit {t.paid()}{t.terms()} when {'below' if t.below else 'more than'} {t.b(last)}")
    else:
        lines.append(f"credit {t.paid()}{t.terms()}" + (" when missed" if d.chance(50) else ""))
    return lines


def _beside(t: _Table, others: list[_Table]) -> list[str]:
    """Lines beside the table: with a history, a level, another objective, or for each unit."""
    r = t.d.r
    which = r.randrange(6)
    alike = [o.name for o in others if o.each == t.each and o.name != t.name]
    if which == 0:
        return [f"credit {t.paid()}{t.terms(beside=True)} when missed {t.history()}"]
    if which == 1:
        return [f"credit {t.paid()} when {t.beyond} {t.b(t.worse(r.randint(5, 60)))} and missed {t.history()}"]
    if which == 2 and alike:
        state = r.choice(("missed", "met", "undecided"))
        return [f"credit {t.paid()} when missed and {r.choice(alike)} is {state}"]
    if which == 3:
        return [f"credit {t.paid()} per started {UNITS[t.unit][0]} of shortfall at most {_at_most(t)}"]
    if which == 4:
        return [f"credit {t.paid()} for each of calls where not answered at most {_at_most(t)}"]
    return [f"credit {t.paid()} when missed {t.history()} or {t.beyond} {t.b(t.worse(r.randint(5, 60)))}"]


def _at_most(t: _Table) -> str:
    return {"money": t.d.amount(50, 900), "points": "20 points", "days": "9 service days"}[t.pays]


def _objective(d: _Drawer, name: str, each: str, pays: str, others: list[_Table]) -> tuple[Promised, _Table]:
    r = d.r
    unit = r.choice(("percent", "percent", "percent", "duration", "count"))
    below = unit == "percent" and d.chance(80)
    target = r.randint(280, 380) if below else r.randint(10, 60)
    t = _Table(d, name, unit, below, target, each, pays)
    entities = ("gold", "silver") if unit != "count" and d.chance(8) else ()
    promise = f"promise at least {t.b(target)}" if below else f"promise at most {t.b(target)}"
    if d.chance(6):
        other = target + r.randint(4, 10) if below else max(target - r.randint(4, 10), 0)
        promise = f"promise between {t.b(min(target, other))} and {t.b(max(target, other))}"
    rounded = f" rounded {r.choice(MODES)} to {MEASURE_STEPS[unit]}" if d.chance(12) else ""
    needed = [MEASURES[unit] + rounded, each, promise]
    if unit != "count":
        needed.append(f"no data counts as {r.choice(('met', 'missed', 'left out', 'undecided', 'undecided'))}")
    lines = []
    one_sided = "between" not in promise
    if one_sided and d.chance(25):
        needed.append(f"minimum {'at least' if below else 'at most'} {t.b(t.worse(r.randint(4, 40)))}")
    if entities:
        needed.append('separately for each queue in "gold", "silver" counts')
    elif unit != "count" and d.chance(10):
        lines.append(f"with fewer than 30 calls counts as {r.choice(('met', 'missed', 'left out', 'undecided'))}")
    if one_sided:
        lines += _rows(t) if d.chance(93) else []
        for _ in range(r.choice((0, 0, 0, 1, 1, 2))):
            lines += _beside(t, others)
        if any("minimum" in one for one in needed) and d.chance(70):
            lines.append(f"credit {t.paid()} when measured is {t.beyond} minimum and missed {t.history()}")
        if d.chance(15) and pays == "money":
            better = target + r.randint(0, 15) if below else max(target - r.randint(0, 9), 0)
            word = "at least" if below else "at most"
            lines.append(f"bonus {d.amount()} when {word} {t.b(better)}")
            if d.chance(30):
                lines.append(f"bonus {d.amount()}")
    else:
        lines.append(f"credit {d.amount() if pays == 'money' else t.paid()} when missed")
        if d.chance(50):
            lines.append(f"credit {d.amount() if pays == 'money' else t.paid()} when below {t.b(max(target - 20, 1))}")
        if d.chance(50):
            lines.append(f"credit {d.amount() if pays == 'money' else t.paid()} when more than {t.b(target + 20)}")
    if d.chance(10):
        lines.append(_count_as(t))
    near = {n + k for n in t.near for k in (Fraction(-1), Fraction(0), Fraction(1), Fraction(1, 3))}
    values = tuple(sorted(_value(unit, n) for n in near if n >= 0))
    return Promised(name, tuple(needed), each, unit, values, tuple(lines), entities), t


def _count_as(t: _Table) -> str:
    outcome = t.d.r.choice(("met", "missed", "left out", "undecided"))
    n = t.target + (-8 if t.below else 8)
    when = t.d.r.choice(
        (
            f"measured is {'at least' if t.below else 'at most'} {t.b(max(n, 0))}",
            f"missed {t.history()}" if t.d.chance(50) else "missed in the previous window",
            f"{t.beyond} {t.b(t.worse(30))}",
        )
    )
    return f"count as {outcome} when {when}"


EACH = (
    *("each calendar month",) * 12, "each contract month", "each contract quarter", "each calendar quarter",
    "each calendar quarter", "each calendar half-year", "each calendar year", "each term",
)  # fmt: skip
CAP_WINDOWS = (
    "calendar month", "calendar month", "calendar quarter", "calendar year", "contract year", "term",
    "calendar month over trailing 12 months", "calendar month over trailing 3 months",
)  # fmt: skip


def _caps(d: _Drawer, tables: list[_Table], *, separate: bool) -> list[str]:
    r, lines = d.r, []
    for _ in range(r.choice((0, 1, 1, 2, 2, 3))):
        what, limit = "credits", d.amount(20, 1500)
        which = r.randrange(100)
        kinds = {t.pays for t in tables}
        if which < 10 and "points" in kinds:
            what, limit = "points", f"{r.randint(1, 15)} points"
        elif which < 18 and "days" in kinds:
            what, limit = "service days", f"{r.randint(1, 8)} service days"
        elif which < 24:
            what = "bonuses"
        elif which < 34:
            limit = f"{d.percent(2, 15)} of {d.accrued()}"
        pays = {"points": "points", "service days": "days"}.get(what, "money")
        own = [t.name for t in tables if t.pays == pays]
        of = ""
        if own and d.chance(40):
            of = f" of {', '.join(sorted(r.sample(own, r.randint(1, len(own)))))}"
        each = r.choice(CAP_WINDOWS)
        each_entity = " for each queue" if separate and d.chance(30) else ""
        rest = r.choice(("", "", " rest lost", " rest carried forward", " rest carried forward", " rest counts"))
        lines.append(f"cap {what}{of} at {limit} each {each}{each_entity}{rest}")
    return lines


def _remedies(d: _Drawer, tables: list[_Table], *, separate: bool) -> list[str]:
    r = d.r
    lines = _caps(d, tables, separate=separate)
    if d.chance(92):
        lines.append(f"round {r.choice(MODES)} to {d.step()}")
    money = [t for t in tables if t.pays == "money"]
    if len(money) > 1 and d.chance(15):
        lines.append(f"highest only among {', '.join(t.name for t in r.sample(money, r.randint(2, len(money))))}")
    if any(t.pays == "points" for t in tables):
        lines += _points(d)
    monthly = [t.name for t in tables if t.each == tables[0].each]
    if len(monthly) > 1 and d.chance(15):
        a, b = r.sample(monthly, 2)
        lines.append(
            f"credit {d.amount()} when {a} is missed {r.choice(('and', 'or'))} {b} is {r.choice(('missed', 'met'))}"
        )
        if d.chance(25):
            lines.append(f"bonus {d.amount()} when {a} is met and {b} is met")
    if money and d.chance(12):
        of = r.choice(money)
        lines.append(f"credit {d.percent(5, 60)} of {of.name}.credit when {of.name} is missed {of.history()}")
    if money and d.chance(25):
        of = r.choice(money)
        n = r.randint(1, 4)
        when = f"{of.name} is met in each of the following {n} windows"
        others = [t.name for t in tables if t.each == of.each and t.name != of.name]
        if others and d.chance(30):
            other = r.choice(others)
            when += f" {r.choice(('and', 'or'))} {other} is {r.choice(('met', 'missed'))}"
            when += " in each of the following 2 windows"
        lines.append(f"earn back {d.percent(10, 100)} of {of.name}.credit when {when}"
                     + (" as offset" if d.chance(40) else ""))  # fmt: skip
    if d.chance(14):
        lines.append(f"pay {r.choice(('nothing below', 'at least'))} {d.money(20, 900)}")
    if d.chance(20):
        lines.append(f"tax {r.choice(('21', '7.5', '19', '5'))} % on credits")
    if d.chance(15):
        lines.append("settle " + r.choice(("against the next invoice", "in cash", "as service time")))
    if d.chance(20):
        lines.append(
            "split credits over " + r.choice(('"A", "B", "C"', '"A" 60 %, "B" 40 %', '"A" 33.3 %, "B" 66.7 %'))
        )
    return lines


def _points(d: _Drawer) -> list[str]:
    a = d.r.randint(0, 4)
    b = a + d.r.randint(1, 6)
    lines = [
        f"credit nothing per point from 0 to {a}" if a else "",
        f"credit {d.money(1, 40)} per point from {a} to {b}",
        f"credit {d.money(1, 80)} per point beyond {b}",
    ]
    if d.chance(30):
        return [f"credit {d.money(1, 50)} per point"]
    return [line for line in lines if line]


STEPS = (
    "multipliers", "line-limits", "rounding", "highest", "points", "carried-excess", "caps", "minimum", "claims", "tax",
    "settlement", "cost-centres", "earn-back", "bonuses",
)  # fmt: skip
ORDERS = (
    "apply rounding after caps", "apply rounding before multipliers", "apply line-limits before multipliers",
    "apply line-limits after rounding", "apply tax before minimum", "apply caps before highest",
    "apply minimum before caps", "apply highest after caps", "apply carried-excess after caps",
    "apply minimum after claims", "apply claims before caps",
)  # fmt: skip


def drafted(seed: int) -> Draft:
    """Draw the contract of a number; the same number draws the same contract."""
    r = Random(seed)
    d = _Drawer(r, r.choice(list(CURRENCIES)))
    first = r.choice((dt.date(2026, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 1, 15), dt.date(2026, 3, 10)))
    last = first + dt.timedelta(days=r.choice((364, 364, 380, 430)))
    partial = r.choice((" partial months by day", " partial months by day", " partial months in full", ""))
    fees, others = [f'fee monthly-fee "Fee" {d.money(500, 9000)} per month{partial}'], []
    d.bases = ["monthly-fee"]
    d.claims = d.chance(8)
    if d.chance(30):
        per = r.choice(("quarter", "year"))
        fees.append(
            f'fee service-fee "Service" {d.money(900, 9000)} per {per}{r.choice((" partial months by day", ""))}'
        )
        d.bases.append("service-fee")
    if d.chance(20):
        fees.append(f'fee set-up "Set-up" {d.money(900, 9000)} once less {d.percent(1, 30)} plus 21 % tax')
        d.bases.append("set-up")
    if d.chance(12):
        fees[0] += " times seats"
        others.append('figure seats "Seats"\n  type number\n  given by customer\n  each calendar month\nend figure')
    if d.chance(25):
        fees.append(f'amount at-risk "At risk" is {d.percent(5, 40)} of ({" + ".join(d.bases)})')
        d.bases.append("at-risk")
    each = r.choice(EACH)
    promised: list[Promised] = []
    tables: list[_Table] = []
    for i in range(r.choice((1, 1, 2, 2, 3, 4))):
        own = each if d.chance(85) else r.choice(EACH)
        pays = r.choice(("money",) * 8 + ("points", "days"))
        one, table = _objective(d, f"O{i + 1}", own, pays, tables)
        promised.append(one)
        tables.append(table)
    remedies = _remedies(d, tables, separate=any(p.entities for p in promised))
    if len({t.each for t in tables}) > 1 and any("carried" in line for line in remedies):
        # In which window a part is that is carried to a date on which its own objective has none, nothing says.
        remedies = [line for line in remedies if not line.startswith("earn back")]
    if d.chance(12):
        remedies.append(r.choice(ORDERS))
    if d.chance(4):
        step, other = r.sample(STEPS, 2)
        remedies.append(f"apply {step} {r.choice(('before', 'after'))} {other}")
    if d.claims:
        remedies.append(f"claim within {r.choice((14, 30))} calendar days after the window")
    return Draft(d.currency, first, last, tuple(fees), tuple(others), tuple(promised), tuple(remedies), seed)
