"""The most that credits can come to, exactly, where a contract limits it; `None` where nothing does.

Only what is certain counts: an amount that depends on what is measured or given has no upper limit here unless its
line names one. Used by checks that compare limits with what they limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from slakit.contract.expressions import Literal_, Unit
from slakit.contract.model import Amount, Computed, Contract, Credit, Objective, PercentOf
from slakit.contract.schedule import segments
from slakit.contract.walking import walk
from slakit.money import Money
from slakit.timeline import CALENDAR_KINDS, WindowKind

__all__ = ["all_lines", "amount_in", "kind_of", "least_of", "most_of", "most_of_all", "windows_in"]

_DAYS = {
    WindowKind.DAY: 1, WindowKind.WEEK: 7, WindowKind.MONTH: 31, WindowKind.QUARTER: 92, WindowKind.HALF_YEAR: 184,
    WindowKind.YEAR: 366, WindowKind.CONTRACT_MONTH: 31, WindowKind.CONTRACT_QUARTER: 92, WindowKind.CONTRACT_YEAR: 366,
}  # fmt: skip
"""Days that a window has at most."""
_MONTHS = {
    WindowKind.MONTH: 1, WindowKind.QUARTER: 3, WindowKind.HALF_YEAR: 6, WindowKind.YEAR: 12,
    WindowKind.CONTRACT_MONTH: 1, WindowKind.CONTRACT_QUARTER: 3, WindowKind.CONTRACT_YEAR: 12,
}  # fmt: skip


def windows_in(contract: Contract, inner: WindowKind, outer: WindowKind) -> int:
    """Return how many windows of a kind end in one of another kind, at most; 1 where the other one is not wider."""
    if inner is outer or inner is WindowKind.TERM:
        return 1
    agreement = contract.agreement
    if outer is WindowKind.TERM:
        first, last = agreement.first_date, agreement.last_date
        days = (last - first).days + 1
        if inner in (WindowKind.DAY, WindowKind.WEEK):
            return days if inner is WindowKind.DAY else days // 7 + 2
        from_, to = ((day.year * 12 + day.month - 1) for day in (first, last))
        size = _MONTHS[inner]
        return to // size - from_ // size + 1 if inner in CALENDAR_KINDS else (to - from_) // size + 1
    if inner in (WindowKind.DAY, WindowKind.WEEK):
        return _DAYS[outer] if inner is WindowKind.DAY else -(-_DAYS[outer] // 7)
    if outer not in _MONTHS or _MONTHS[inner] > _MONTHS[outer]:
        return 1
    same = (inner in CALENDAR_KINDS) == (outer in CALENDAR_KINDS)
    same |= inner is WindowKind.MONTH and agreement.first_date.day == 1
    # A window that the end of the term cuts may end in a contract year beside those that lie in it.
    return _MONTHS[outer] // _MONTHS[inner] + (0 if same else 1)


def amount_in(contract: Contract, amount: Amount | None, each: WindowKind) -> Fraction | None:
    """Return what an amount comes to in a whole window, in minor units; `None` where that depends on anything."""
    if amount is None:
        return Fraction(0)
    if isinstance(amount, Money):
        return Fraction(amount.minor)
    if not isinstance(amount, PercentOf):
        return Fraction(0) if kind_of(amount) is not Unit.MONEY else None
    fee = next((f for f in contract.agreement.fees if f.name == amount.fee), None)
    if fee is None or not isinstance(fee.amount, Money):
        return None
    times = windows_in(contract, WindowKind(fee.per), each) if fee.per is not None else 1
    return amount.percent * fee.amount.minor * times


def kind_of(amount: Amount | None) -> Unit:
    """Return what a line pays: money, service points or days of service."""
    literals = [e.unit for e in walk(amount.value) if isinstance(e, Literal_)] if isinstance(amount, Computed) else []
    return next((unit for unit in literals if unit in (Unit.SERVICE_POINTS, Unit.SERVICE_DAYS)), Unit.MONEY)


def all_lines(contract: Contract) -> Iterator[tuple[str, Credit]]:
    """Yield every line that pays, with the name of its objective or clause; without one for those of the remedies."""
    for objective in contract.objectives:
        yield from ((objective.name, credit) for credit in objective.credits)
    for clause in contract.clauses:
        if clause.verification is not None:
            yield from ((clause.name, credit) for credit in clause.verification.credits)
    yield from (("", credit) for credit in contract.remedies.credits)


def _of_line(contract: Contract, credit: Credit, each: WindowKind) -> Fraction | None:
    """Return the most that a line pays in one window."""
    if credit.at_most is not None:
        return amount_in(contract, credit.at_most, each)
    amount = amount_in(contract, credit.amount, each)
    if amount is None or amount == 0:
        return amount
    if credit.for_each is not None or credit.per is not None:
        return None
    for times in credit.times:
        amount *= max(times.factor, Fraction(1)) if times.condition is not None else times.factor
    return amount


def _sum(amounts: Sequence[Fraction | None]) -> Fraction | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Fraction(0)) if len(known) == len(amounts) else None


def most_of(contract: Contract, objective: Objective) -> Fraction | None:
    """Return the most that an objective's credits come to in one of its windows, in minor units."""
    lines = [c for c in objective.credits if not c.bonus]
    table = [line for line in lines if line.condition is None]
    amounts = {id(line): _of_line(contract, line, objective.each) for line in lines}
    beside = _sum([amounts[id(line)] for line in lines if line.condition is not None])
    rows = [s for s in segments(objective.model_copy(update={"credits": tuple(table)})) if not s.met] if table else []
    sums = [_sum([amounts[id(table[i])] for i in row.paying]) for row in rows]
    last = [amounts[id(line)] for line in table if line.when is None]  # where a window without a value is missed
    highest: Fraction | None = Fraction(0)
    for found in [*sums, *last]:
        highest = None if found is None or highest is None else max(found, highest)
    return None if beside is None or highest is None else beside + highest


def least_of(contract: Contract, objective: Objective) -> tuple[Fraction, Credit] | None:
    """Return the least that a line of a credit table pays, and the line; `None` where fewer than two amounts are."""
    rows = [line for line in objective.credits if line.row and not line.bonus and line.amount is not None]
    found = [(_of_line(contract, line, objective.each), line) for line in rows if line.at_most is None]
    known = [(amount, line) for amount, line in found if amount]
    if len(known) < len(rows) or len({amount for amount, _ in known}) < 2:
        return None
    return min(known, key=lambda pair: pair[0])


def most_of_all(contract: Contract, each: WindowKind, names: Sequence[str] = ()) -> Fraction | None:
    """Return the most that the credits of objectives (without names: all credits) come to in a window of a kind."""
    chosen = [o for o in contract.objectives if not names or o.name in names]
    if names and {o.name for o in chosen} != set(names):
        return None  # a clause that pays is among them
    found: list[Fraction | None] = []
    for objective in chosen:
        most = most_of(contract, objective)
        if objective.credits:
            found.append(None if most is None else most * windows_in(contract, objective.each, each))
    elsewhere = {name for name, line in all_lines(contract) if not line.bonus} - {o.name for o in contract.objectives}
    if not names and elsewhere:
        return None
    return _sum(found)
