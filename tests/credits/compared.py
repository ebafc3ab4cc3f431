"""Holds what slakit makes of a random contract and random results against what the oracle makes of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random
from zlib import crc32

from tests.credits.oracle import Claimed, Given, Line, Oracle, Paid, Result
from tests.credits.worlds import Draft, Promised, smaller

from slakit.assess import judge_all, to_judge
from slakit.contract.expressions import Aggregate, Expression, FigureRef, Population, Unit
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.contract.walking import aggregates
from slakit.credits import Claim, Credits, Due, Quantities, SharedLine, settle
from slakit.diagnostics import refuses
from slakit.measure.results import AggregateValue, Measurement
from slakit.timeline import Period, Window, WindowKind, windows_ending_in

__all__ = ["World", "by_oracle", "by_slakit", "differences", "read", "results_for", "shrunk"]


def read(draft: Draft) -> Contract | None:
    """The contract of a draft; `None` if it is refused."""
    contract, diagnostics, _ = read_contract("drawn.sla", draft.text().encode(), lambda *_: None)
    return None if contract is None or refuses(diagnostics) else contract


@dataclass(frozen=True)
class World:
    """What happens under a contract: results, claims, and figures and numbers of records that follow from `seed`."""

    results: list[Result]
    claims: tuple[Claimed, ...] = ()
    seed: int = 0

    def figure(self, name: str, first: dt.date, last: dt.date) -> Fraction | None:
        """A figure given for the window with these dates."""
        drawn = crc32(f"{self.seed}/{name}/{first}/{last}".encode())
        return None if drawn % 40 == 0 else Fraction(drawn % 97, 1 + drawn % 3)

    def count(self, population: Population, window: Window) -> int:
        """How many records there are of a population in a window."""
        return crc32(f"{self.seed}/{population.records}/{window.first_date}/{window.last_date}".encode()) % 40


class _Drawn(Quantities):
    """Hands the figures and numbers of a world to slakit."""

    world: World

    def value(
        self, expression: Expression, window: Window, during: str | None = None, entity: str | None = None
    ) -> Fraction | None:
        """The value of a figure or of a number of records."""
        if isinstance(expression, FigureRef):
            return self.world.figure(expression.figure, window.first_date, window.last_date)
        assert isinstance(expression, Aggregate)
        return Fraction(self.world.count(expression.of, window))


def results_for(draft: Draft, contract: Contract, seed: int) -> World:
    """Draw results for all windows of a draft, or for those up to some date."""
    r = Random(seed)
    a = contract.agreement
    # Whole terms are a third of all: what a month comes to needs no year to go wrong.
    last = a.last_date if r.randrange(100) < 35 else a.first_date + dt.timedelta(days=r.randint(50, 200))
    bad = r.choice((15, 40, 60, 85))
    undecided = r.choice((0, 0, 0, 3, 10))
    results: list[Result] = []
    for one in draft.objectives:
        model = contract.objective(one.name)
        assert model is not None
        for window in _windows(model.each, a.first_date, last, a.last_date):
            for entity in one.entities or (None,):
                value = _value(r, one, bad, undecided)
                records = r.choice((10_000, 10_000, 30, 29, 3)) if value is not None else 0
                results.append(Result(one.name, window, value, records, entity))
    r.shuffle(results)
    claims: tuple[Claimed, ...] = ()
    if any("on claim" in line for one in draft.objectives for line in one.lines):
        made = [x for x in results if r.randrange(100) < 60]
        claims = tuple(
            Claimed(x.objective, x.window.label, x.window.last_date + dt.timedelta(days=r.choice((1, 14, 15, 30, 31))))
            for x in made
        )
    return World(results, claims, seed)


@cache
def _windows(each: WindowKind, first: dt.date, last: dt.date, end: dt.date) -> tuple[Window, ...]:
    return windows_ending_in(each, "UTC", Period(first, last, "term"), first, end)


def _value(r: Random, one: Promised, bad: int, undecided: int) -> Fraction | None:
    if one.unit != "count" and r.randrange(100) < undecided:
        return None
    # Values are in order; that of the promise is near one end of them, and results beyond it are as frequent as `bad`.
    half = len(one.values) // 2
    first = r.randrange(100) < bad
    return r.choice(one.values[:half] if first else one.values[half:]) if half else r.choice(one.values)


def by_oracle(contract: Contract, world: World) -> list[Paid]:
    """What the oracle makes of a world."""
    return Oracle(contract, world.results, Given(world.figure, world.count), world.claims).run()


def by_slakit(contract: Contract, world: World) -> Credits:
    """What slakit makes of a world."""
    measured = []
    for one in world.results:
        model = contract.objective(one.objective)
        assert model is not None
        (aggregate,) = aggregates(model.measure.figure)
        numerator, denominator = (one.value, 1) if one.value is not None else (Fraction(0), 0)
        part = AggregateValue(aggregate, Fraction(numerator), denominator, one.records)
        measured.append(
            (contract, model, Measurement(one.objective, one.window, one.value, (part,), entity=one.entity))
        )
    drawn = _Drawn()
    object.__setattr__(drawn, "world", world)
    claims = [
        Claim(c.objective, c.label, int(dt.datetime.combine(c.on, dt.time(12), dt.UTC).timestamp()) * 1_000_000)
        for c in world.claims
    ]
    return settle(contract, judge_all(to_judge(measured)), quantities=drawn, claims=claims)


def _minor(money: object) -> Fraction | None:
    return None if money is None else Fraction(money.minor)  # type: ignore[attr-defined]


def _lines_told(lines: list[Line]) -> dict[object, Fraction | None]:
    found: dict[object, Fraction | None] = {}
    for x in lines:
        key = (x.objective, x.entity, x.unit.value, x.bonus, (x.origin or x.window).label if x.objective else None)
        before = found.get(key, Fraction(0))
        found[key] = None if before is None or x.now is None else before + x.now
    return {key: value for key, value in found.items() if value != 0}


def _lines_paid(lines: list[SharedLine], names: set[str]) -> dict[object, Fraction | None]:
    found: dict[object, Fraction | None] = {}
    for x in lines:
        name = x.objective if x.objective in names else None
        key = (name, x.entity, x.unit.value, x.bonus, (x.origin or x.window).label if name else None)
        value = _minor(x.payable) if x.unit is Unit.MONEY else x.quantity
        value = None if x.unknown is not None else value
        before = found.get(key, Fraction(0))
        found[key] = None if before is None or value is None else before + value
    return {key: value for key, value in found.items() if value != 0}


def differences(contract: Contract, world: World) -> list[str]:
    """Say where the two do not agree: on lines, sums of a date, totals."""
    wanted, credits = by_oracle(contract, world), by_slakit(contract, world)
    found: list[str] = []
    dues = {due.date: due for due in credits.dues}
    names = {o.name for o in contract.objectives}
    for paid in wanted:
        due = dues.pop(paid.date, None)
        if due is None:
            found.append(f"{paid.date}: nothing is due")
            continue
        found += _of_date(paid, due, [credits.lines[i] for i in due.lines], names)
        if found:
            return found
    return found + [f"{date}: something is due" for date in dues]


def _of_date(paid: Paid, due: Due, lines: list[SharedLine], names: set[str]) -> list[str]:
    mine, theirs = _lines_told(paid.lines), _lines_paid(lines, names)
    found = [
        f"{paid.date} {key}: oracle {mine.get(key, 0)}, slakit {theirs.get(key, 0)}"
        for key in dict.fromkeys((*mine, *theirs))
        if mine.get(key, Fraction(0)) != theirs.get(key, Fraction(0))
    ]
    earned = sum((e.amount for e in due.earned_back if not e.rule.as_offset), Fraction(0))
    sums = {
        "credits": (paid.credits, _minor(due.credits)),
        "bonuses": (paid.bonuses, _minor(due.bonuses)),
        "tax": (paid.tax, _minor(due.tax)),
        "days": (paid.days, due.days),
        "total": (paid.total, _minor(due.total)),
        "earned back": (paid.earned, earned if paid.earned is not None else None),
        "bank": (paid.bank, due.bank.after if due.bank is not None else Fraction(0)),
        "centres": (paid.centres, [_minor(amount) for _, amount in due.centres]),
    }
    for name, (one, other) in sums.items():
        if (
            one == other
            or (name == "bank" and one is None)
            or (name in ("bank", "centres", "tax", "earned back") and paid.total is None is due.total)
        ):
            continue  # where the total cannot be told, it does not matter which of them is the reason
        found.append(f"{paid.date} {name}: oracle {one}, slakit {other}")
    return found


def shrunk(draft: Draft, seed: int) -> tuple[Draft, World, list[str]]:
    """Make a draft on which the two disagree as small as it stays so, then its results, too."""

    def disagree(one: Draft) -> list[str]:
        contract = read(one)
        return differences(contract, results_for(one, contract, seed)) if contract is not None else []

    going = True
    while going:
        going = False
        for less in smaller(draft):
            if disagree(less):
                draft, going = less, True
                break
    contract = read(draft)
    assert contract is not None
    world = results_for(draft, contract, seed)
    i = 0
    while i < len(world.results):
        less_results = World(world.results[:i] + world.results[i + 1 :], world.claims, world.seed)
        if differences(contract, less_results):
            world = less_results
        else:
            i += 1
    return draft, world, differences(contract, world)
