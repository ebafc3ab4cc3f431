"""Credit tables in which a worse result earns less, and bonuses in which a better one does.

Lines are compared where one takes over from another, at the values themselves and infinitely close beside them, so
fixed amounts, percentages, steps and slopes are judged alike. The base of a percentage depends on the window; a whole
one is tried, and those that the term cuts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from slakit.checks.shown import money_shown, shown
from slakit.contract.amounts import Judge, Near, paid_in
from slakit.contract.bases import base_in, telling_windows
from slakit.contract.expressions import Unit
from slakit.contract.model import Computed, Contract, Credit, Objective, PercentOf
from slakit.contract.schedule import Segment, segments
from slakit.diagnostics import Diagnostic, Related
from slakit.timeline import Window

__all__ = ["check_orders"]

_CLOSER = 64
"""Times that a witness is moved half the way to the end of its segment."""


@dataclass(frozen=True, slots=True)
class _Side:
    """The segments on one side of the promise's end, each further from it, and where values lie then: up or down."""

    segments: Sequence[Segment]
    up: bool
    bonus: bool = False

    def near(self, segment: Segment) -> Near | None:
        """Return the end of a segment on the side of the promise's end."""
        return segment.lowest if self.up else segment.highest

    def far(self, segment: Segment) -> Near | None:
        """Return the other end."""
        return segment.highest if self.up else segment.lowest


def _sides(objective: Objective) -> Iterator[_Side]:
    promise = objective.promise
    table = [s for s in segments(objective) if s.reachable and not s.met]
    below = [s for s in table if promise.low and s.witness < promise.low.value]
    above = [s for s in table if not (promise.low and s.witness < promise.low.value)]
    yield _Side(below[::-1], up=False)
    yield _Side(above, up=True)
    if bool(promise.low) is not bool(promise.high) and any(c.bonus for c in objective.credits):
        kept = [s for s in segments(objective, bonus=True) if s.reachable and s.met]
        yield _Side(kept if promise.low else kept[::-1], up=bool(promise.low), bonus=True)


def check_orders(contract: Contract) -> Iterator[Diagnostic]:
    """Amounts that fall where they should grow."""
    for objective in contract.objectives:
        if not any(c.amount is not None for c in objective.credits):
            continue
        seen: set[tuple[int, int]] = set()
        for window in telling_windows(objective, contract.agreement) if _of_bases(objective) else [None]:
            judge = Judge.of(objective, base_in(contract.agreement, window))
            for side in _sides(objective):
                for first, second, near, far in _falls(objective, judge, side):
                    if (first, second) not in seen:
                        seen.add((first, second))
                        pair = (objective.credits[first], objective.credits[second])
                        yield _report(contract, objective, judge, side, pair, (near, far), window)


def _of_bases(objective: Objective) -> bool:
    """Whether it may depend on the window which of two lines pays more."""
    kinds = {c.amount.fee if isinstance(c.amount, PercentOf) else type(c.amount) for c in objective.credits}
    kinds -= {type(None)}
    return (
        len(kinds) > 1
        or Computed in kinds
        or any(c.per is not None or c.at_most is not None for c in objective.credits)
    )


def _falls(objective: Objective, judge: Judge, side: _Side) -> Iterator[tuple[int, int, Fraction, Fraction]]:
    """Yield two lines, or one twice, with a value for which the first pays more than the second for a farther one."""
    paid = [s for s in side.segments if len(s.paying) == 1]
    for segment in paid:
        (index,) = segment.paying
        if judge.slope(objective.credits[index]) == (-1 if side.up else 1):
            ends = (side.near(segment), side.far(segment))
            found = _witness(judge, (objective.credits[index],) * 2, (segment, segment), ends)
            if found is not None:
                yield index, index, *found
    for one, other in pairwise(paid):
        first, second = objective.credits[one.paying[0]], objective.credits[other.paying[0]]
        here, there = side.far(one), side.near(other)
        alike = None in (first.amount, second.amount) or paid_in(first.amount) is paid_in(second.amount)
        if first is second or here is None or there is None or not alike:
            continue
        before, after = judge.paid(first, here), judge.paid(second, there)
        if before is not None and after is not None and after.value < before.value:
            found = _witness(judge, (first, second), (one, other), (here, there))
            if found is not None:
                yield one.paying[0], other.paying[0], *found


def _witness(
    judge: Judge, lines: tuple[Credit, Credit], found: tuple[Segment, Segment], ends: tuple[Near | None, Near | None]
) -> tuple[Fraction, Fraction] | None:
    """Return a value in each segment, of which the first earns more; closer and closer to the ends named."""
    for closer in range(_CLOSER):
        values = [_towards(segment, end, closer) for segment, end in zip(found, ends, strict=True)]
        paid = [judge.paid(line, Near(value)) for line, value in zip(lines, values, strict=True)]
        if paid[0] is None or paid[1] is None:
            return None
        if paid[1] < paid[0]:
            return values[0], values[1]
    return None


def _towards(segment: Segment, end: Near | None, closer: int) -> Fraction:
    middle = segment.witness
    if closer == 0:
        return middle
    if end is None:
        return middle
    if end.aside == 0:
        return end.value
    return end.value + (middle - end.value) / Fraction(2) ** closer


def _plain(lines: tuple[Credit, Credit]) -> bool:
    kinds = {type(line.amount) for line in lines if line.amount is not None}
    return len(kinds) < 2 and all(line.per is None and not line.times for line in lines)


def _report(
    contract: Contract,
    objective: Objective,
    judge: Judge,
    side: _Side,
    lines: tuple[Credit, Credit],
    values: tuple[Fraction, Fraction],
    window: Window | None,
) -> Diagnostic:
    first, second = lines
    near, far = (shown(value, objective.measure.unit) for value in values)
    partial = window is not None and window.partial
    what = f"{far} earns less than {near}"
    if paid_in(first.amount) is Unit.MONEY is paid_in(second.amount) and (partial or not _plain(lines)):
        amounts = [judge.paid(line, Near(value)) for line, value in zip(lines, values, strict=True)]
        sums = [money_shown(a.value, contract.agreement.currency) for a in amounts if a is not None]
        what = f"{far} earns {sums[1]}, and {near} earns {sums[0]}"
    where = f" in {window.label}, which the term covers in part" if window is not None and partial else ""
    worse, better, word = ("better", "worse", "result") if side.bonus else ("worse", "better", "result")
    related = () if first is second or first.span is None else (
        Related(first.span, f"this line pays more for a {better} {word}"),)  # fmt: skip
    grow = "the better the result is" if side.bonus else "the further the result is from the promise"
    return Diagnostic(
        "SLA202",
        f"a {worse} {word} earns less{where}: {what}",
        span=second.span,
        related=related,
        help=f"let amounts grow {grow}",
        blocks=False,
    )
