"""Service points into money: summed, then paid for slice by slice.

Each slice has its own rate, as the bands of a tax have: of 120 points, the first 20 may be free and the others not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from slakit.assess.conditions import amount, holds
from slakit.contract.expressions import Unit
from slakit.contract.model import Credit
from slakit.contract.payments import PerPoint
from slakit.credits.facts import Known, WindowFacts
from slakit.credits.items import Item
from slakit.credits.lines import priced
from slakit.credits.results import Points, Unknown

__all__ = ["converted", "pays_for_points"]


def pays_for_points(credit: Credit) -> bool:
    """Whether a line pays for points."""
    return isinstance(credit.per, PerPoint)


def converted(known: Known, items: Sequence[Item], add: Callable[[Item], int]) -> tuple[Points | None, list[Item]]:
    """Return the points that fall due together as money, and the lines made of them; `add` makes a line one of all."""
    earned = [item for item in items if item.unit is Unit.SERVICE_POINTS]
    lines = [(i, c) for i, c in enumerate(known.contract.remedies.credits) if pays_for_points(c)]
    if not earned or not lines:
        return None, []
    window = max((item.window for item in earned), key=lambda w: w.last_date - w.first_date)
    facts = WindowFacts(known, None, window)
    total = Fraction(0)
    untold = any(item.value is None for item in earned)
    for item in earned:
        total += item.value or 0
    slices: list[tuple[Credit, Fraction, int]] = []
    made: list[Item] = []
    for number, credit in lines:
        assert isinstance(credit.per, PerPoint), "chosen above"
        applies = True if credit.condition is None else holds(credit.condition, facts)
        if applies is False:
            continue
        line = Item("", None, window, None, credit, number, facts)
        low = amount(credit.per.low, facts) if credit.per.low is not None else Fraction(0)
        high = amount(credit.per.high, facts) if credit.per.high is not None else None
        if untold or applies is None or low is None or (credit.per.high is not None and high is None):
            line.fail(Unknown.SHARED_WITH if untold else Unknown.CONDITION if applies is None else Unknown.VALUE)
            inside = Fraction(0)
        else:
            inside = max((total if high is None else min(total, high)) - low, Fraction(0))
            priced(line)
            if line.value is not None:
                line.value *= inside
        slices.append((credit, inside, add(line)))
        made.append(line)
    return Points(total, tuple(slices)), made
