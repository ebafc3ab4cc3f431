"""Samples of clauses: scorecards as exact integer tallies over the items that were assessed.

An item is assessed when something of its scorecard is recorded. Its score is a sum of whole numbers, over a whole that
is the same for all items; where criteria that do not apply are left out, items are summed by the whole that is left.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.expressions import Aggregate, FieldRef, Population, Unit
from slakit.contract.model import Contract
from slakit.contract.parts import trusted
from slakit.contract.record_types import FieldType, RecordType
from slakit.contract.samples import EXCEPTION, PASSED, population_of, sample_records
from slakit.contract.verification import ClauseObjective, Verification
from slakit.measure.from_contract import Unsupported, Value, value, value_column
from slakit.measure.plan import (
    LARGEST_INTEGER,
    Constant,
    Kind,
    Op,
    Scalar,
    Tally,
    TallyKind,
    add,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    count_if,
    is_empty,
    multiply,
    negate,
    truth,
    whole,
)
from slakit.measure.results import SampleValue
from slakit.measure.row_checks import RowCheck

__all__ = ["PlannedSample", "counted_population", "plan_sample", "sample_checks"]

_MOST_WHOLES = 1024
"""Wholes that items may be left with where criteria are left out."""
OUT_OF_RANGE = "not between 0 and 1, the whole of the criterion"


@dataclass(frozen=True, slots=True)
class PlannedSample:
    """A sample with the positions of its tallies; `scores` has the sum of scores for each whole that items have."""

    clause: str
    verification: Verification
    records: str
    assessed: int
    excepted: int
    failed: int
    unknown: int
    scored: int
    scores: tuple[tuple[int, int], ...] = ()
    passed: int | None = None
    drawn_of: int | None = None
    """Where the number of records is that the sample is drawn of, if they are the same records."""

    @property
    def ranked(self) -> bool:
        """Whether the value is found by rank."""
        return False

    def finish(self, totals: tuple[int | None, ...], population: int | None) -> SampleValue:
        """Return what the sample came to in one window; `population` is that of other records, if it was counted."""

        def number(position: int) -> int:
            return totals[position] or 0

        items, excepted, scored, unknown = map(number, (self.assessed, self.excepted, self.scored, self.unknown))
        if self.drawn_of is not None:
            population = number(self.drawn_of)
        if self.passed is not None:
            numerator = Fraction(number(self.passed))
        else:
            numerator = sum((Fraction(number(place), out_of) for out_of, place in self.scores), Fraction(0))
        assert self.verification.promise is not None, "only promises are measured"
        return SampleValue(
            self.clause, self.verification.promise.of, numerator, scored, items, excepted, number(self.failed),
            items - scored - unknown, unknown, population, _least(self.verification, population, excepted),
        )  # fmt: skip


def _least(verification: Verification, population: int | None, excepted: int) -> int:
    """Return how many items that count it takes to decide: as many as are needed, or else the whole sample agreed on.

    The sample cannot be larger than what it is drawn of, and an item with an exception is one that was drawn.
    """
    sample = verification.sample
    if verification.needs is not None:
        return max(1, verification.needs)
    agreed = 1
    if sample.count is not None:
        agreed = sample.count if population is None else min(sample.count, population)
    elif population is not None:
        agreed = population if sample.share is None else math.ceil(sample.share * population)
    return max(1, agreed - excepted)


def counted_population(contract: Contract, objective: ClauseObjective) -> Aggregate | None:
    """Return the figure that says how many records a sample is drawn of, where that decides and they are others."""
    records = sample_records(contract, objective.clause, objective.verification)
    drawn_of = population_of(contract, records, objective.verification)
    if drawn_of is None:
        return None
    population = trusted(Population)(records=drawn_of.name)
    return trusted(Aggregate)(statistic="number", of=population, unit=Unit.COUNT)


@dataclass(frozen=True, slots=True)
class _Item:
    """The scalars of one item: whether it counts, has an exception, fails a critical criterion (empty: not known)."""

    counts: Scalar
    excepted: Scalar
    failed: Scalar


Placed = Callable[[str, Tally], int]


def plan_sample(contract: Contract, objective: ClauseObjective, place: Placed) -> PlannedSample | Unsupported:
    """Plan the tallies of a clause's sample; `place` gives the position of a tally over its records."""
    verification = objective.verification
    records = sample_records(contract, objective.clause, verification)
    item = _item(records, verification)
    if isinstance(item, Unsupported):
        return item
    assessed = place(records.name, count_if(item.counts))
    excepted = place(records.name, count_if(item.excepted))
    failed = place(records.name, count_if(all_of(item.counts, item.failed)))
    drawn_of = None
    if verification.needs is None and records.name == verification.sample.items:
        drawn_of = place(records.name, count_if(truth(True)))
    assert verification.promise is not None, "only promises are measured"
    name, sums, passed = objective.clause, tuple[tuple[int, Tally], ...](), None
    if verification.promise.of == "share passed":
        known = item.failed if verification.critical else value_column(PASSED, FieldType.YES_NO)
        passes = negate(item.failed) if verification.critical else known
        passed = place(records.name, count_if(all_of(item.counts, passes)))
        scored, unknown = all_of(item.counts, negate(is_empty(known))), all_of(item.counts, is_empty(known))
    else:
        scores = _scores(records, verification, item)
        if isinstance(scores, Unsupported):
            return scores
        scored, unknown, sums = scores.scored, scores.unknown, scores.sums
    return PlannedSample(
        name, verification, records.name, assessed, excepted, failed,
        unknown=place(records.name, count_if(unknown)),
        scored=place(records.name, count_if(scored)),
        scores=tuple((out_of, place(records.name, tally)) for out_of, tally in sums),
        passed=passed,
        drawn_of=drawn_of,
    )  # fmt: skip


def _fields(records: RecordType, verification: Verification) -> dict[str, Value] | Unsupported:
    names = [*(one.name for one in verification.criteria), *(one.name for one in verification.critical)]
    assert verification.promise is not None, "only promises are measured"
    if verification.promise.of == "share passed":
        names = [one.name for one in verification.critical] or [PASSED]
    elif twin := next((name for name in names if names.count(name) > 1), None):
        return Unsupported(f"{twin} is a critical criterion and has a weight", verification.span)
    found: dict[str, Value] = {}
    for name in names:
        one = value(records, trusted(FieldRef)(span=verification.span, name=name))
        if isinstance(one, Unsupported):
            return one
        found[name] = one
    return found


def _item(records: RecordType, verification: Verification) -> _Item | Unsupported:
    fields = _fields(records, verification)
    if isinstance(fields, Unsupported):
        return fields
    assessed = any_of(*(negate(is_empty(one.scalar)) for one in fields.values()))
    excepted: Scalar = truth(False)
    field = records.field(EXCEPTION)
    if verification.exceptions is not None and field is not None and field.type is FieldType.YES_NO:
        excepted = coalesce(value_column(EXCEPTION, FieldType.YES_NO), truth(False))
    failed: list[Scalar] = []
    for one in verification.critical:
        fulfilled = fields[one.name].scalar
        if verification.not_applicable is not None:
            fulfilled = coalesce(fulfilled, truth(verification.not_applicable != "zero"))
        failed.append(negate(fulfilled))
    return _Item(all_of(assessed, negate(excepted)), excepted, any_of(*failed))


@dataclass(frozen=True, slots=True)
class _Scores:
    """Which items have a score and of which it is not known, and the sums of scores by the whole that they are of."""

    scored: Scalar
    unknown: Scalar
    sums: tuple[tuple[int, Tally], ...]


def _scores(records: RecordType, verification: Verification, item: _Item) -> _Scores | Unsupported:
    fields = _fields(records, verification)
    assert isinstance(fields, dict), "told before"
    criteria = [(fields[one.name], one.weight) for one in verification.criteria]
    weigh = math.lcm(*(weight.denominator for _, weight in criteria))
    scale = math.lcm(*(one.scale for one, _ in criteria))
    if not verification.whole or verification.whole * weigh * scale > LARGEST_INTEGER:
        return Unsupported("these weights cannot be summed exactly", verification.span)
    rule = verification.not_applicable
    parts, wholes, empties = list[Scalar](), list[Scalar](), list[Scalar]()
    possible = {0}
    for one, weight in criteria:
        heavy = int(weight * weigh)
        full = whole(heavy * scale)
        fulfilled = _fulfilled(one, scale, heavy)
        if one.may_be_empty:
            empty = is_empty(one.scalar)
            empties.append(empty)
            fulfilled = case([(empty, full if rule == "full marks" else whole(0))], fulfilled)
            wholes.append(case([(empty, whole(0))], whole(heavy)))
        else:
            wholes.append(whole(heavy))
        possible = {total + heavy for total in possible} | (possible if one.may_be_empty else set())
        parts.append(fulfilled)
        if len(possible) > _MOST_WHOLES and rule == "left out":
            return Unsupported("so many different weights cannot be left out exactly", verification.span)
    score = _sum(parts)
    passing = all_of(item.counts, negate(item.failed))
    failing = all_of(item.counts, item.failed)
    open_ = all_of(item.counts, is_empty(item.failed))
    if rule == "left out":
        left = _sum(wholes)
        sums = tuple(
            (total * scale, _summed(all_of(passing, compare(Op.EQUAL, left, whole(total))), score))
            for total in sorted(possible - {0})
        )
        scored = any_of(failing, all_of(passing, compare(Op.MORE, left, whole(0))))
        return _Scores(scored, open_, sums)
    unknown = open_
    if rule is None and empties:
        unknown = any_of(open_, all_of(passing, any_of(*empties)))
        passing = all_of(passing, negate(any_of(*empties)))
    total = int(verification.whole * weigh)
    return _Scores(any_of(failing, passing), unknown, ((total * scale, _summed(passing, score)),))


def _fulfilled(one: Value, scale: int, heavy: int) -> Scalar:
    """Return the share to which a criterion is fulfilled, times its weight, as a whole number at a scale."""
    if one.type is FieldType.YES_NO:
        return case([(one.scalar, whole(heavy * scale))], whole(0))
    return multiply(one.scalar, whole(heavy * (scale // one.scale)))


def _sum(parts: list[Scalar]) -> Scalar:
    total = parts[0]
    for part in parts[1:]:
        total = add(total, part)
    return total


def _summed(which: Scalar, score: Scalar) -> Tally:
    return Tally(TallyKind.SUM, case([(which, score)], Constant(None, Kind.INTEGER)))


def sample_checks(contract: Contract, objectives: tuple[ClauseObjective, ...], records: RecordType) -> list[RowCheck]:
    """Return what refuses items of samples: a criterion that is fulfilled to less than nothing or to more than all."""
    checks: dict[str, RowCheck] = {}
    for objective in objectives:
        verification = objective.verification
        if sample_records(contract, objective.clause, verification).name != records.name:
            continue
        for criterion in verification.criteria:
            one = value(records, trusted(FieldRef)(name=criterion.name))
            stored = any(field.name == criterion.name for field in records.fields)
            if isinstance(one, Value) and one.type is not FieldType.YES_NO and stored:
                outside = any_of(compare(Op.LESS, one.scalar, whole(0)), compare(Op.MORE, one.scalar, whole(one.scale)))
                checks[criterion.name] = RowCheck(OUT_OF_RANGE, criterion.name, outside)
    return list(checks.values())
